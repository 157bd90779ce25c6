//! Guests that plain `wit-bindgen` made of printed views are linked and run, for every cardinality. That what is stored here
//! is what the command prints is a test of the command's.

use jackfield_tests_runtime::{load, report, strings};

const SCENARIOS: &str = "views:user/scenarios";

fn manifest(user: &str, plugs: &[&str]) -> String {
    let mut text = format!("[graph]\nroot = \"{SCENARIOS}\"\n[plugin.user]\ncomponent = \"printed-views/{user}\"\n");
    for plug in plugs {
        text.push_str(&format!("[plugin.{plug}]\ncomponent = \"printed-views/store\"\n"));
    }
    text
}

fn run(user: &str, plugs: &[&str]) -> Vec<String> {
    strings(&load(&manifest(user, plugs)), SCENARIOS, "run", &[])
}

/// What is told with these plugs: each line once for each of them.
fn expected(plugs: &[&str]) -> Vec<String> {
    let mut told = Vec::new();
    let mut each = |lines: &[&str]| {
        for plug in plugs {
            told.extend(lines.iter().map(|line| line.replace('@', plug)));
        }
    };
    each(&["shout @=\"HI\""]);
    each(&["panic @=error Trap"]);
    each(&["touch @=()"]);
    each(&["shout @=\"HI!\""]);
    each(&["counts @=[(\"a\", 2), (\"b\", 1)]"]);
    each(&["methods 7 8 7 Some(\"UTC\")"]);
    each(&["open @=empty"]);
    each(&["open @=9"]);
    each(&["gate @=sesame"]);
    each(&["gate @=please opens nothing"]);
    each(&["create @=\"made\""]);
    each(&["make @=x 1 Level::High", "make @=yyy 3 Level::High"]);
    each(&["total of none @=0"]);
    each(&["total of one owner @=6"]);
    if plugs.len() > 1 {
        told.push(format!("total of all {}=error InvalidHandle", plugs[0]));
    }
    let mut each = |lines: &[&str]| {
        for plug in plugs {
            told.extend(lines.iter().map(|line| line.replace('@', plug)));
        }
    };
    each(&["maybe nothing @=\"nothing\""]);
    each(&["maybe @=\"3\""]);
    each(&["take @=4"]);
    told
}

#[test]
fn every_cardinality_runs() {
    for user in ["exactly-one", "at-most-one", "at-least-one", "any"] {
        assert_eq!(run(user, &["only"]), expected(&["only"]), "{user}");
    }
    for user in ["at-least-one", "any"] {
        assert_eq!(run(user, &["first", "second"]), expected(&["first", "second"]), "{user}");
    }
    for user in ["at-most-one", "any"] {
        assert!(run(user, &[]).is_empty(), "{user}");
    }
    for (user, plugs) in
        [("exactly-one", &[][..]), ("exactly-one", &["a", "b"]), ("at-most-one", &["a", "b"]), ("at-least-one", &[])]
    {
        assert!(!report(&manifest(user, plugs)).is_empty(), "{user} with {plugs:?}");
    }
}

#[test]
fn a_used_resource_comes_along_as_a_direct_socket() {
    assert_eq!(run("vault", &["store"]), ["weigh store=Ok(7)", "swap store=Ok(1008)"]);
}
