//! A web handler that shows the Markdown files of a granted folder, `/pages`, as pages.

use std::path::{Path, PathBuf};

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};

jackfield_guest::plugin!({
    path: "../../../../wit/web",
    plug: "web:route/handler",
});

/// Where the files are.
const FOLDER: &str = "/pages";

/// The handler.
#[derive(Default)]
struct Markdown;

#[plug]
impl Handler for Markdown {
    fn handle(&mut self, request: Request) -> Result<Response, Problem> {
        let page = request.parameters.first().map_or("index", |(_, value)| value.as_str());
        let missing = || Problem { status: 404, title: "No such page".to_owned(), detail: None };
        let path = file(page).ok_or_else(missing)?;
        let text = std::fs::read_to_string(path).map_err(|_| missing())?;
        let headers = vec![
            ("content-type".to_owned(), b"text/html; charset=utf-8".to_vec()),
            (
                "content-security-policy".to_owned(),
                b"default-src 'none'; style-src 'unsafe-inline'; img-src *".to_vec(),
            ),
        ];
        Ok(Response { status: 200, headers, body: html(page, &text).into_bytes() })
    }
}

/// The file of a page; a name with a dot or a slash in front, or anything else than names of files, has none.
fn file(page: &str) -> Option<PathBuf> {
    let fits = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
    page.split('/').all(fits).then(|| Path::new(FOLDER).join(page).with_extension("md"))
}

/// The page as HTML. Markup in the text is shown and not obeyed, and links lead to the web or to other pages alone.
fn html(title: &str, text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let events = Parser::new_ext(text, options).map(|event| match event {
        // A comment is for who reads the source.
        Event::Html(html) if html.starts_with("<!--") && html.trim_end().ends_with("-->") => {
            Event::Text(CowStr::Borrowed(""))
        }
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_safe(&dest_url) { dest_url } else { CowStr::Borrowed("#") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        other => other,
    });
    let mut body = String::new();
    html::push_html(&mut body, events);
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title>\n<style>body{{font:1rem/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;\
         color-scheme:light dark}}</style>\n{body}</html>\n"
    )
}

fn is_safe(link: &str) -> bool {
    match link.split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            ["http", "https", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_and_links_are_looked_at() {
        let page = html(
            "a<b",
            "# Hi\n\n<!-- note -->\n\n<script>x</script>\n\n[a](javascript:x) [b](https://example.org) [c](other#part:2)",
        );
        assert!(page.contains("<title>a&lt;b</title>") && page.contains("<h1>Hi</h1>"), "{page}");
        assert!(!page.contains("note") && !page.contains("<script>") && !page.contains("javascript:"), "{page}");
        assert!(page.contains("href=\"https://example.org\"") && page.contains("href=\"other#part:2\""), "{page}");
    }

    #[test]
    fn pages_stay_in_their_folder() {
        assert_eq!(file("a/b"), Some(PathBuf::from("/pages/a/b.md")));
        for page in ["", "..", "../x", "a//b", ".hidden", "a/../b", "c:x"] {
            assert_eq!(file(page), None, "{page}");
        }
    }
}
