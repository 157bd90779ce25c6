//! `build`.

use insta::assert_snapshot;

use crate::support::Folder;

#[test]
fn what_cannot_be_built_is_told() {
    let folder = Folder::new();
    folder.write("plain/Cargo.toml", "[package]\nname = \"plain\"\nversion = \"0.1.0\"\n");
    folder.write("broken/Cargo.toml", "[package\n");
    std::fs::create_dir(folder.path().join("empty")).expect("it can be made");
    let mut text = String::new();
    for name in ["empty", "none", "plain", "broken"] {
        let run = folder.run(&["build", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run}");
        text.push_str(&run.stderr);
    }
    assert_snapshot!(text);
    assert_eq!(folder.run(&["build", "--release", "--debug"]).code, 2);
}
