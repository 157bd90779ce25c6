//! A resource's method that is missing.

jackfield_guest::plugin!({
    inline: "
        package demo:kv;
        interface store { resource bucket { constructor(name: string); sum: func() -> u64; } }
    ",
    plug: "demo:kv/store",
});

struct Value;

#[plug]
impl BucketPlug for Value {
    fn new(_name: String) -> Self {
        Self
    }
}

fn main() {}
