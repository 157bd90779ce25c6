//! What a call through Jackfield costs, as ratios to raw wasmtime in the same run.
fn main() {}
