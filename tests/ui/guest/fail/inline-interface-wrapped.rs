//! An interface inside of a world has no view.

jackfield_guest::plugin!({
    inline: "
        package demo:kv@0.1.0;
        interface store { get: func(key: string) -> option<string>; }
        interface files { resource file { constructor(); } }
        world adder { export calc: interface { add: func(a: u32, b: u32) -> u32; } }
    ",
    sockets: { calc: any },
});

fn main() {}
