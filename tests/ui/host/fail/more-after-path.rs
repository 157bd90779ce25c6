//! Something after the path.

jackfield_macros::bindings!("wit" more);

fn main() {}
