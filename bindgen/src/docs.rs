//! Rustdoc from WIT documentation.

use proc_macro2::TokenStream;
use quote::quote;

/// `#[doc]` attributes for a WIT documentation text, or for `fallback` where there is none.
pub fn attributes(docs: Option<&str>, fallback: &str) -> TokenStream {
    let text = docs.map_or_else(|| fallback.to_owned(), rust_markdown);
    let lines = text.lines().map(|line| format!(" {line}"));
    quote!(#(#[doc = #lines])*)
}

/// WIT documentation as rustdoc reads it: code fences with no language are not Rust, and would be run as doctests.
fn rust_markdown(text: &str) -> String {
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        if let Some(language) = trimmed.strip_prefix("```") {
            let opens = !inside;
            inside = !inside;
            if opens && (language.trim().is_empty() || language.trim().starts_with("rust")) {
                lines.push(line.replacen(trimmed, "```text", 1));
                continue;
            }
        }
        // An indented block would be a doctest as well.
        let indented = !inside && line.starts_with("    ");
        lines.push(if indented { trimmed.to_owned() } else { line.to_owned() });
    }
    lines.join("\n")
}
