//! A small plugin is small: 40 KiB or less, names for backtraces included.

use jackfield_tests_runtime::guest;

#[test]
fn small_plugins_are_small() {
    for (case, name) in [("init", "plain"), ("shared", "counter"), ("async-functions", "later")] {
        let bytes = guest(case, name).len();
        assert!(bytes <= 40 << 10, "{case}/{name} has {bytes} bytes");
    }
}
