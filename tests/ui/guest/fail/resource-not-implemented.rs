//! A resource that nothing implements.

jackfield_guest::plugin!({
    inline: "
        package demo:kv;
        interface store { resource bucket { sum: func() -> u64; } ping: func(); }
    ",
    plug: "demo:kv/store",
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Store for Plugin {
    fn ping(&mut self) {}
}

fn main() {}
