//! Something after the options.

jackfield_macros::bindings!({ path: "wit" } more);

fn main() {}
