//! The command itself: what it says, how it ends, and signals.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{Client, Manifest};

const SITE: &str = r#"
[route."GET /{what}"]
plugin = "probe"
[plugin.probe]
component = "{handlers}/probe.wasm"
lifetime = "call"
config = { version = 1 }
"#;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jackfield-http"));
    command.args(arguments).stderr(Stdio::piped()).stdout(Stdio::piped());
    command
}

#[test]
fn check_ends_with_0_or_2() {
    let manifest = Manifest::new(SITE);
    let path = manifest.path();
    let check = || command(&["check", path.to_str().unwrap()]).output().unwrap();
    assert_eq!(check().status.code(), Some(0));
    manifest.write(&SITE.replace("plugin = \"probe\"", "plugin = \"prob\""));
    let output = check();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("routes.toml:3:10") && said.contains("the handlers are `probe`"), "{said}");
    let serve = command(&["serve", path.to_str().unwrap(), "--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(serve.status.code(), Some(2));
    let token = manifest.folder.path().join("token");
    std::fs::write(&token, "short\n").unwrap();
    manifest.write(SITE);
    let admin = ["--admin", "127.0.0.1:0", "--admin-token", token.to_str().unwrap()];
    let serve = command(&["serve", path.to_str().unwrap()]).args(admin).output().unwrap();
    assert_eq!(serve.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&serve.stderr).contains("openssl rand"), "{serve:?}");
}

/// Ends with the test, however that ends.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[cfg(unix)]
#[test]
fn signals_load_again_and_stop() {
    let manifest = Manifest::new(SITE);
    let arguments =
        ["serve", manifest.path().to_str().unwrap(), "--listen", "127.0.0.1:0", "--watch", "0"].map(str::to_owned);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut serving = Serving(command(&arguments).spawn().unwrap());
    let mut lines = BufReader::new(serving.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = loop {
        let line = lines.next().expect("it listens");
        if let Some((_, address)) = line.split_once("listening address=") {
            break address.split(' ').next().unwrap().parse().unwrap();
        }
    };
    let get = || Client::to(address).ask("GET /config HTTP/1.1\nhost: x\nx-request-id: mine", b"");
    let signal = |name: &str| {
        let status = Command::new("kill").args([name, &serving.0.id().to_string()]).status().unwrap();
        assert!(status.success());
    };
    assert_eq!(get().text(), "{\"version\":1}");
    manifest.write(&SITE.replace("version = 1", "version = 2"));
    signal("-HUP");
    while get().text() != "{\"version\":2}" {
        std::thread::sleep(Duration::from_millis(20));
    }
    signal("-TERM");
    assert_eq!(serving.0.wait().unwrap().code(), Some(0));
    let log: Vec<String> = lines.collect();
    let access = log.iter().find(|line| line.contains("access")).unwrap();
    for part in ["id=mine", "method=GET", "path=\"/config\"", "status=200", "route=\"GET /{what}\"", "plugin=\"probe\""]
    {
        assert!(access.contains(part), "{part}: {access}");
    }
    assert!(log.iter().any(|line| line.contains("loaded again")), "{log:#?}");
}
