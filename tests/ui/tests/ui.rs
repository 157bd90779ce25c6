//! Each file of a `fail` folder has one fault, and the `.stderr` beside it is what rustc says to it; `cargo xtask bless` renews
//! those. The tool chain is pinned, since rustc's own words change.
//!
//! The host's faults are found before the expansion names the crate `jackfield`, so these cases use the proc macro itself and
//! need not compile wasmtime.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("host/fail/*.rs");
    cases.compile_fail("guest/fail/*.rs");
    cases.pass("guest/pass/*.rs");
}
