//! The sample graph on documents with known faults, through the host linker.

use std::path::Path;

use super::*;

/// Documents with one fault of each kind, and what must be said about them.
const FILES: [(&str, &[u8]); 4] = [
    (
        "a.md",
        b"# Title\n\n### Skipped\n\nThis is the the best teh text on Github, see [b](sub/b.md#instal), [c](sub/c.md) and [r][nope].\n\n\
          `teh teh` [fine](sub/b.md#\xc3\xbcber-uns)\n\n<!-- checker: ignore spelling -->\nteh\n",
    ),
    ("sub/b.md", b"Install\n=======\n\n## \xc3\x9cber uns\n\n[up](../a.md#title) [source](../c.rs#L3) [gone](../none.rs)\n"),
    ("c.rs", b"// teh\n"),
    ("bad.txt", b"bad \xff\n"),
];

const EXPECTED: [&str; 9] = [
    "a.md:3:1 heading-order",
    "a.md:5:13 repeated-word",
    "a.md:5:22 spelling",
    "a.md:5:34 term",
    "a.md:5:46 broken-anchor",
    "a.md:5:68 broken-link",
    "a.md:5:86 undefined-reference",
    "bad.txt:1:1 unreadable",
    "sub/b.md:6:42 broken-link",
];

fn write(top: &Path) {
    for (path, content) in FILES {
        std::fs::create_dir_all(top.join(path).parent().unwrap()).unwrap();
        std::fs::write(top.join(path), content).unwrap();
    }
}

fn brief(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{}:{}:{} {}", f.file, f.line, f.column, f.rule)).collect()
}

#[test]
fn faults_are_found_and_fixed() {
    let root = crate::root();
    let (_, left_out) = build_plugins::build(&root, &[], false).unwrap();
    build_plugins::tell(&left_out).unwrap();
    let checker = Checker::load(&root, &root.join("plugins/graph.toml"), &|_| ()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let documents = Documents::find(&root, &[dir.path().to_owned()]).unwrap();
    assert_eq!(documents.paths, ["a.md", "bad.txt", "sub/b.md"]);

    let outcome = check(&checker, &documents).unwrap();
    assert_eq!(brief(&outcome.findings), EXPECTED);
    let formats: Vec<_> = outcome.reports.iter().map(|report| report.as_ref().unwrap().format.as_str()).collect();
    assert_eq!(formats, ["text", "json", "sarif"]);
    let text = &outcome.reports[0].as_ref().unwrap().text;
    assert!(text.contains("did you mean `#install`?"), "{text}");
    assert!(text.contains("by kind: broken-link 2,"), "{text}");

    // A second run in the same graph says the same: caches and counters keep nothing of the first.
    let again = check(&checker, &documents).unwrap();
    assert_eq!(again.reports[0].as_ref().unwrap().text, *text);

    let fixed = fix::apply(&documents, &outcome.findings).unwrap();
    assert_eq!(fixed, 4, "repeated word, spelling, term, anchor");
    let left = brief(&check(&checker, &documents).unwrap().findings).join("\n");
    for rule in ["repeated-word", "spelling", "term", "broken-anchor"] {
        assert!(!left.contains(rule), "{left}");
    }
    let baseline = checker.baseline_of(&outcome.findings).unwrap().unwrap();
    assert_eq!(baseline.lines().filter(|line| !line.starts_with('#')).count(), EXPECTED.len());
}

#[test]
fn what_is_accepted_is_known_from_then_on() {
    let root = crate::root();
    build_plugins::build(&root, &[], true).unwrap();
    let checker = Checker::load(&root, &root.join("plugins/graph.toml"), &|_| ()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    write(dir.path());
    let documents = Documents::find(&root, &[dir.path().to_owned()]).unwrap();
    let outcome = check(&checker, &documents).unwrap();
    // A repository of the test's own, whose baseline is written; the graph reads this one's.
    let elsewhere = tempfile::tempdir().unwrap();
    let baseline = elsewhere.path().join(BASELINE);
    std::fs::create_dir_all(baseline.parent().unwrap()).unwrap();
    let arguments = <Update as clap::Parser>::parse_from(["run", "--update-baseline", "--quiet"]).run;
    assert!(update_baseline(&checker, &outcome, elsewhere.path(), &arguments).unwrap());
    let text = std::fs::read_to_string(baseline).unwrap();
    assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), EXPECTED.len(), "{text}");
}

/// The arguments of `run` alone.
#[derive(clap::Parser)]
struct Update {
    #[command(flatten)]
    run: Arguments,
}
