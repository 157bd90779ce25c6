//! Fails as it is told to.

jackfield_guest::plugin!({ path: "../../wit", plug: "failures:parts/worker" });

#[derive(Default)]
struct Plugin {
    calls: u32,
}

#[plug]
impl Worker for Plugin {
    fn work(&mut self, how: String) -> u32 {
        self.calls += 1;
        match how.as_str() {
            "ok" => self.calls,
            "panic" => panic!("the worker broke down at call {}", self.calls),
            "unreachable" => core::arch::wasm32::unreachable(),
            "divide" => 10 / (self.calls - core::hint::black_box(self.calls)),
            "bounds" => [1, 2, 3][core::hint::black_box(self.calls as usize + 10)],
            other => panic!("{other} is no way to work"),
        }
    }
}
