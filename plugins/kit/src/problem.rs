//! What a rule's logic finds, before it is put into the contract's words.

use std::ops::Range;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A matter of taste.
    Note,
    /// Most likely a mistake.
    Warning,
    /// A mistake.
    Error,
}

/// Something wrong at a place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The id of the kind of finding.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The bytes that are at fault.
    pub range: Range<usize>,
    /// What is wrong and what to do, in one line.
    pub message: String,
    /// What to put in place of which bytes.
    pub fix: Option<(Range<usize>, String)>,
}

/// Puts a [`Problem`] into the contract's words.
///
/// A macro, since each plugin has the contract's types as its own: `finding!(crate::path::to::types, path, page, problem)`.
#[macro_export]
macro_rules! finding {
    ($($types:ident)::+, $path:expr, $page:expr, $problem:expr) => {{
        let problem: $crate::Problem = $problem;
        let (line, column) = $page.position(problem.range.start);
        $($types)::+::Finding {
            rule: ::std::string::String::from(problem.rule),
            file: ::std::string::String::from($path),
            line,
            column,
            severity: match problem.level {
                $crate::Level::Note => $($types)::+::Severity::Note,
                $crate::Level::Warning => $($types)::+::Severity::Warning,
                $crate::Level::Error => $($types)::+::Severity::Error,
            },
            message: problem.message,
            fix: problem.fix.map(|(range, replacement)| $($types)::+::Fix {
                // A document is far below 4 GiB: it came through a 32-bit memory.
                span: $($types)::+::Span { start: range.start as u32, end: range.end as u32 },
                replacement,
            }),
        }
    }};
}
