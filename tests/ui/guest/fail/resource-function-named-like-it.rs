//! A method that is called like its resource, which no component can hold.

jackfield_guest::plugin!({
    inline: "
        package demo:kv;
        interface store {
            resource bucket {
                %bucket: func() -> u64;
            }
        }
    ",
    plug: "demo:kv/store",
});

fn main() {}
