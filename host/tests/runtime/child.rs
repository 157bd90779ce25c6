//! Tests that need a process of their own: for its standard streams, or for its limits.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Set in such a process.
const CHILD: &str = "JACKFIELD_TEST_CHILD";

/// Runs this test, by its name, again in a process of its own whose standard input never ends and whose standard error nobody
/// reads. True in that process.
pub(crate) fn is_child(test: &str) -> bool {
    if std::env::var_os(CHILD).is_some() {
        return true;
    }
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--test-threads=1"])
        .env(CHILD, "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if start.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().unwrap(), &mut said).unwrap();
    assert!(status.is_some_and(|status| status.success()), "{status:?}: {said}");
    assert!(said.contains("1 passed"), "{said}");
    false
}
