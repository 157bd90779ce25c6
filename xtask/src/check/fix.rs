//! Making the changes that findings propose.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::files::Documents;
use super::host::checker::docs::types::{Finding, Fix};

/// Makes the changes in the documents; how many were made. Of changes that overlap, the first is made.
pub(super) fn apply(documents: &Documents, findings: &[Finding]) -> Result<usize> {
    let mut fixes: BTreeMap<&str, Vec<&Fix>> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            fixes.entry(&finding.file).or_default().push(fix);
        }
    }
    let mut count = 0;
    for (path, fixes) in fixes {
        let file = documents.top.join(path);
        let text = std::fs::read_to_string(&file).with_context(|| path.to_owned())?;
        let (fixed, made) = apply_to(&text, fixes);
        if made > 0 {
            std::fs::write(&file, fixed).with_context(|| path.to_owned())?;
        }
        count += made;
    }
    Ok(count)
}

/// The text with the changes made, and how many could be made.
fn apply_to(text: &str, mut fixes: Vec<&Fix>) -> (String, usize) {
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    let mut made = 0;
    for fix in fixes {
        let (start, end) = (fix.span.start as usize, fix.span.end as usize);
        // A plugin may say anything: a place that is not in the text, or in the midst of a character, is left alone.
        if start < at || end < start {
            continue;
        }
        let (Some(before), Some(_)) = (text.get(at..start), text.get(start..end)) else { continue };
        fixed.push_str(before);
        fixed.push_str(&fix.replacement);
        at = end;
        made += 1;
    }
    fixed.push_str(&text[at..]);
    (fixed, made)
}

#[cfg(test)]
mod tests {
    use super::super::host::checker::docs::types::Span;
    use super::*;

    fn fix(start: u32, end: u32, replacement: &str) -> Fix {
        Fix { span: Span { start, end }, replacement: replacement.to_owned() }
    }

    #[test]
    fn changes_are_made_once() {
        let fixes = [fix(4, 7, "the"), fix(0, 3, "all"), fix(1, 5, "overlaps"), fix(90, 91, "x"), fix(9, 8, "x")];
        assert_eq!(apply_to("teh teh ü", fixes.iter().collect()), ("all the ü".to_owned(), 2));
        let inside = fix(9, 9, "x");
        assert_eq!(apply_to("teh teh ü", vec![&inside]), ("teh teh ü".to_owned(), 0));
    }
}
