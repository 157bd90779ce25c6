//! Which links of a page lead nowhere.

use checker_kit::{Level, Link, Page, Problem, destination, resolve};

/// What stands at the place that a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing; perhaps one of these was meant.
    Missing(Vec<String>),
    /// A file or folder without anchors that could be checked.
    Plain,
    /// A document with these anchors.
    Document(Vec<String>),
}

/// A relative link leads to a file that does not exist.
pub(crate) const BROKEN_LINK: &str = "broken-link";
/// A link leads to an anchor that does not exist.
pub(crate) const BROKEN_ANCHOR: &str = "broken-anchor";
/// A reference link's label is not defined.
pub(crate) const UNDEFINED_REFERENCE: &str = "undefined-reference";

/// Checks the links of the document `path`. `place` says what stands at a path.
pub(crate) fn check(path: &str, page: &Page<'_>, place: impl Fn(&str) -> Place) -> Vec<Problem> {
    let mut problems: Vec<Problem> =
        page.links.iter().filter_map(|link| check_link(path, page, link, &place)).collect();
    problems.extend(page.undefined.iter().map(|reference| Problem {
        rule: UNDEFINED_REFERENCE,
        level: Level::Warning,
        range: reference.range.clone(),
        message: format!("`{}` is not defined; add a line `[{}]: <destination>`", reference.label, reference.label),
        fix: None,
    }));
    problems.sort_by_key(|problem| problem.range.start);
    problems
}

fn check_link(path: &str, page: &Page<'_>, link: &Link, place: impl Fn(&str) -> Place) -> Option<Problem> {
    let target = destination(&link.destination)?;
    let anchors = if target.path.is_empty() {
        page.anchors.clone()
    } else {
        match place(&resolve(path, &target.path)) {
            Place::Document(anchors) => anchors,
            Place::Plain => return None,
            Place::Missing(similar) => return Some(missing(path, link, &target.path, &similar)),
        }
    };
    let anchor = target.anchor?;
    // GitHub looks for the anchor as it is and then in lower case; `#` and `#top` lead to the top of any page.
    let lower = anchor.to_lowercase();
    if anchor.is_empty()
        || lower == "top"
        || anchors.iter().any(|known| *known == anchor || known.to_lowercase() == lower)
    {
        return None;
    }
    let place = if target.path.is_empty() { "this document".to_owned() } else { format!("`{}`", target.path) };
    let nearest = nearest(&lower, &anchors);
    let hint = match nearest {
        Some(nearest) => format!("; did you mean `#{nearest}`?"),
        None if anchors.is_empty() => "; it has no headings".to_owned(),
        None => String::new(),
    };
    let fix = nearest.zip(link.destination_range.clone()).and_then(|(nearest, range)| {
        let start = range.start + page.text[range.clone()].find('#')? + 1;
        Some((start..range.end, nearest.to_owned()))
    });
    Some(Problem {
        rule: BROKEN_ANCHOR,
        level: Level::Error,
        range: link.range.clone(),
        message: format!("no heading or anchor `#{anchor}` in {place}{hint}"),
        fix,
    })
}

fn missing(from: &str, link: &Link, path: &str, similar: &[String]) -> Problem {
    let hint = match similar.first() {
        Some(first) => format!("; did you mean `{}`?", relative(from, first)),
        None => String::new(),
    };
    // Where one file has this very name it can be put in place of the path; the anchor stays. One with a name that is
    // only like it may be meant, or not: that is for the writer to say.
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let fix = match (similar, &link.destination_range) {
        ([only], Some(range)) if !link.destination.contains('%') && name(only) == name(path) => {
            let end = link.destination.find(['#', '?']).unwrap_or(link.destination.len());
            Some((range.start..range.start + end, relative(from, only)))
        }
        _ => None,
    };
    Problem {
        rule: BROKEN_LINK,
        level: Level::Error,
        range: link.range.clone(),
        message: format!("`{path}` does not exist{hint}"),
        fix,
    }
}

/// The path from the document `from` to `to`, both from the checked folder's top.
fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = &from[..from.len() - 1];
    let common = folders.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; folders.len() - common];
    parts.extend(&to[common..]);
    parts.join("/")
}

/// The anchor that is most like `anchor`, if one is like it: at most a third of it differs, or one contains the other.
fn nearest<'a>(anchor: &str, anchors: &'a [String]) -> Option<&'a str> {
    let length = anchor.chars().count();
    let (distance, best) = anchors
        .iter()
        .map(|known| (distance(anchor, &known.to_lowercase()), known))
        .min_by_key(|(distance, _)| *distance)?;
    if distance * 3 <= length {
        return Some(best);
    }
    let mut containing = anchors.iter().filter(|known| length >= 4 && known.contains(anchor));
    containing.next().filter(|_| containing.next().is_none()).map(String::as_str)
}

/// How many characters must be put in, taken out, replaced or swapped with the next one to get from `a` to `b`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut next = vec![i];
        for j in 1..=b.len() {
            let replaced = row[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(row[j] + 1).min(next[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use checker_kit::Format;

    fn place(path: &str) -> Place {
        match path {
            "docs/b.md" => Place::Document(vec!["install".into(), "the-graph-manifest".into()]),
            "docs/image.png" | "src" | "README.md" | "with space.txt" => Place::Plain,
            "docs/bb.md" | "b.md" => Place::Missing(vec!["docs/b.md".into()]),
            "docs/guide.md" => Place::Missing(vec!["manual/guide.md".into(), "old/guide.md".into()]),
            _ => Place::Missing(vec![]),
        }
    }

    fn messages(text: &str) -> Vec<(u32, String, Option<String>)> {
        let page = Page::new(text, Format::Markdown);
        check("docs/a.md", &page, place)
            .into_iter()
            .map(|problem| {
                let fixed =
                    problem.fix.map(|(range, with)| format!("{}{with}{}", &text[..range.start], &text[range.end..]));
                (page.position(problem.range.start).0, problem.message, fixed)
            })
            .collect()
    }

    #[test]
    fn good_links_are_silent() {
        let text = "# Here\n\n[a](b.md) [b](b.md#install \"title\") ![c](image.png) [d](/src/) [e](../README.md#L3)\n\
                    [f](#here) [g](#) [h](#top) [i](https://e.org/x.md#y) [j][r] [k](<../with%20space.txt>)\n\
                    `[l](no.md)` [m](#HERE)\n\n    [n](no.md)\n\n```\n[o](no.md)\n```\n\n[r]: b.md#install 'x'\n";
        assert_eq!(messages(text), []);
    }

    #[test]
    fn missing_files() {
        assert_eq!(
            messages("[a](bb.md#install)\n"),
            [(1, "`bb.md` does not exist; did you mean `b.md`?".into(), None)]
        );
        assert_eq!(
            messages("[a](../b.md#install)\n"),
            [(1, "`../b.md` does not exist; did you mean `b.md`?".into(), Some("[a](b.md#install)\n".into()))]
        );
        assert_eq!(
            messages("x\n[a](guide.md)\n"),
            [(2, "`guide.md` does not exist; did you mean `../manual/guide.md`?".into(), None)]
        );
        assert_eq!(messages("[a][r]\n\n[r]: none.md\n"), [(1, "`none.md` does not exist".into(), None)]);
        assert_eq!(messages("<img src=\"none.png\">\n").len(), 1);
    }

    #[test]
    fn missing_anchors() {
        assert_eq!(
            messages("[a](b.md#instal)\n"),
            [(
                1,
                "no heading or anchor `#instal` in `b.md`; did you mean `#install`?".into(),
                Some("[a](b.md#install)\n".into())
            )]
        );
        assert_eq!(
            messages("# Über uns\n\n[a](#über-un)\n"),
            [(
                3,
                "no heading or anchor `#über-un` in this document; did you mean `#über-uns`?".into(),
                Some("# Über uns\n\n[a](#über-uns)\n".into())
            )]
        );
        assert_eq!(
            messages("[a](#manifest)\n"),
            [(1, "no heading or anchor `#manifest` in this document; it has no headings".into(), None)]
        );
        assert!(messages("[a](b.md#manifest)\n")[0].1.ends_with("did you mean `#the-graph-manifest`?"));
    }

    #[test]
    fn undefined_references() {
        let found = messages("[a][nope]\n");
        assert_eq!(found, [(1, "`nope` is not defined; add a line `[nope]: <destination>`".into(), None)]);
    }

    #[test]
    fn distances() {
        assert_eq!(
            (distance("titel", "title"), distance("", "abc"), distance("abc", "abc"), distance("ab", "xb")),
            (1, 3, 0, 1)
        );
        assert!(messages("# Title\n\n[a](#titel)\n")[0].1.ends_with("did you mean `#title`?"));
    }

    #[test]
    fn relative_paths() {
        assert_eq!(relative("a.md", "b.md"), "b.md");
        assert_eq!(relative("x/a.md", "x/y/b.md"), "y/b.md");
        assert_eq!(relative("x/y/a.md", "x/b.md"), "../b.md");
        assert_eq!(relative("x/a.md", "b.md"), "../b.md");
    }
}
