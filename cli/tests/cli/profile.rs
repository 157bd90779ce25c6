//! `jackfield profile`.

use crate::support::Folder;

/// Adds by counting.
const BURN: &str = r#"(component
    (core module $m
      (func $count (param i32) (result i32) (local $sum i32)
        loop $again
          (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $sum) (local.get 0)))
        end
        (local.get $sum))
      (func (export "burn") (param i32) (result i32) (call $count (local.get 0))))
    (core instance $i (instantiate $m))
    (func $burn (param "n" u32) (result u32) (canon lift (core func $i "burn")))
    (instance $burner (export "burn" (func $burn)))
    (export "demo:burn/burner@0.1.0" (instance $burner)))"#;

/// Calls it.
const USER: &str = r#"(component
    (import "demo:burn/burner@0.1.0" (instance $burner (export "burn" (func (param "n" u32) (result u32)))))
    (core func $burn (canon lower (func $burner "burn")))
    (core module $m
      (import "burner" "burn" (func $burn (param i32) (result i32)))
      (func (export "twice") (param i32) (result i32)
        (i32.add (call $burn (local.get 0)) (call $burn (local.get 0)))))
    (core instance $i (instantiate $m (with "burner" (instance (export "burn" (func $burn))))))
    (func $twice (param "n" u32) (result u32) (canon lift (core func $i "twice")))
    (instance $user (export "twice" (func $twice)))
    (export "demo:burn/user@0.1.0" (instance $user)))"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("burner.wat", BURN);
    folder.write("user.wat", USER);
    folder.write(
        "graph.toml",
        "[graph]\nroot = \"demo:burn/user\"\n[plugin.user]\ncomponent = \"user.wat\"\n[plugin.burner]\ncomponent = \"burner.wat\"\n",
    );
    folder
}

const CALL: &[&str] = &["profile", "graph.toml", "--call", "user#twice(100000000)", "--once"];

#[test]
fn the_time_of_calls_is_drawn() {
    let folder = folder();
    let run = folder.run(CALL);
    assert_eq!((run.code, run.stdout.as_str()), (0, "user: 200000000\n"), "{run}");
    assert!(run.stderr.contains("wrote profile.svg from "), "{run}");
    let svg = std::fs::read_to_string(folder.path().join("profile.svg")).unwrap();
    assert!(svg.contains("<svg") && svg.contains("burner demo:burn/burner@0.1.0#burn"), "{svg}");
}

#[test]
fn the_stacks_are_text_for_other_tools() {
    let folder = folder();
    let run = folder.run(&[CALL, &["-o", "profile.folded"]].concat());
    assert_eq!(run.code, 0, "{run}");
    let text = std::fs::read_to_string(folder.path().join("profile.folded")).unwrap();
    let most = text.lines().max_by_key(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).unwrap();
    let (stack, _) = most.rsplit_once(' ').unwrap();
    let frames: Vec<&str> = stack.split(';').collect();
    assert_eq!(frames[..2], ["user demo:burn/user@0.1.0#twice", "burner demo:burn/burner@0.1.0#burn"], "{text}");
    assert!(frames.last().unwrap().contains("count"), "{text}");
}

#[test]
fn what_cannot_be_drawn_says_what_to_do() {
    let folder = folder();
    let run = folder.run(&["profile", "graph.toml", "--call", "user#twice(1)", "--once", "--every", "100ms"]);
    assert_eq!(run.code, 2, "{run}");
    assert!(run.stderr.contains("nothing was sampled") && run.stderr.contains("--for 10s"), "{run}");
    assert!(!folder.path().join("profile.svg").exists());
    let run = folder.run(&["profile", "graph.toml", "--call", "-"]);
    assert!(run.code == 2 && run.stderr.contains("again and again"), "{run}");
    let run = folder.run(&[CALL, &["-o", "graph.toml"]].concat());
    assert_eq!(run.code, 2, "{run}");
    let run = folder.run(&[CALL, &["--every", "1us"]].concat());
    assert!(run.code == 2 && run.stderr.contains("tick"), "{run}");
}
