//! The same word twice in a row: "the the".

use checker_kit::{Level, Page, Problem};

/// The id of these findings.
pub(crate) const REPEATED_WORD: &str = "repeated-word";

/// Words that good English may repeat ("he had had enough", "that that is").
const ALLOWED: [&str; 9] = ["that", "had", "very", "so", "no", "ha", "bye", "blah", "knock"];

/// Finds words that stand twice in a row, also across the end of a line.
pub(crate) fn check(page: &Page<'_>) -> Vec<Problem> {
    let words = page.words();
    let mut problems = Vec::new();
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        if !second.follows || first.technical || second.technical {
            continue;
        }
        let lower = second.text.to_lowercase();
        // Numbers, single capitals ("plan B B-side") and onomatopoeia are nobody's mistake.
        let plain = second.text.chars().all(char::is_alphabetic) || second.text.contains(['\'', '’']);
        let initial = second.text.chars().count() == 1 && lower != "a";
        if !plain || initial || first.text.to_lowercase() != lower || ALLOWED.contains(&&*lower) {
            continue;
        }
        // A name may well be doubled; a lower-case word after its capitalised self at a sentence's start may not.
        if starts_upper(second.text) && starts_upper(first.text) && second.text.to_uppercase() != second.text {
            continue;
        }
        let between = &page.text[first.range.end..second.range.start];
        let fix = between.chars().all(char::is_whitespace).then(|| match between.contains('\n') {
            // The line's end stays where it is; the word at its start and the space after it go.
            true => {
                let rest = &page.text[second.range.end..];
                let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                (second.range.start..second.range.end + space, String::new())
            }
            false => (first.range.end..second.range.end, String::new()),
        });
        problems.push(Problem {
            rule: REPEATED_WORD,
            level: Level::Warning,
            range: second.range.clone(),
            message: format!("`{}` is repeated", second.text),
            fix,
        });
    }
    problems
}

fn starts_upper(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use checker_kit::Format;

    fn fixed(text: &str) -> Vec<(u32, u32, String)> {
        let page = Page::new(text, Format::Markdown);
        check(&page)
            .into_iter()
            .map(|problem| {
                let (line, column) = page.position(problem.range.start);
                let fixed =
                    problem.fix.map(|(range, with)| format!("{}{with}{}", &text[..range.start], &text[range.end..]));
                (line, column, fixed.unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn repeated_words() {
        assert_eq!(fixed("This is is it.\n").len(), 1);
        assert_eq!(fixed("This is the the end.\n"), [(1, 13, "This is the end.\n".into())]);
        assert_eq!(fixed("The the end.\n"), [(1, 5, "The end.\n".into())]);
        assert_eq!(fixed("to the\nthe end\n"), [(2, 1, "to the\nend\n".into())]);
        assert_eq!(fixed("über über uns\n"), [(1, 6, "über uns\n".into())]);
        assert_eq!(fixed("a *the* the b\n").len(), 1);
        assert_eq!(fixed("it's it's\n").len(), 1);
    }

    #[test]
    fn good_text_is_silent() {
        for text in [
            "He had had enough of that that day.",
            "the end. The end",
            "the, the",
            "the `the` the",
            "- the\n- the\n",
            "| a | a |\n|---|---|\n| a | a |\n",
            "# The\n\nThe end",
            "```\nthe the\n```",
            "1 1 2 2",
            "New York York", // a name twice: nobody's business but the writer's
            "Duran Duran",
            "re-re the-the",
            "x x y y",
        ] {
            assert_eq!(fixed(text), [], "{text}");
        }
    }
}
