//! Differences in the words of a change: what the comparison calls the socket is the old contract here, and what it calls
//! the plug the new one.

use jackfield_contract::ContractName;

/// The version of a contract, for a title that has its name already.
pub(super) fn version(name: &ContractName) -> String {
    name.version.as_ref().map_or_else(|| "no version".to_owned(), ToString::to_string)
}

/// The message of a mismatch.
pub(super) fn change(message: &str) -> String {
    let message = message.split_once("`: ").map_or(message, |(_, rest)| rest);
    if let Some((before, after)) = message.split_once(", which the socket does not know") {
        return format!("{}{after}", before.replace("the plug's ", "").replacen(" has ", " gained ", 1));
    }
    for (old, new, was, is) in [
        ("the socket has ", ", the plug ", "it was ", " and is "),
        ("the socket is ", ", the plug ", "it was ", " and is "),
        ("the socket passes ", ", the plug takes ", "it took ", " and takes "),
    ] {
        if message.contains(old) && message.contains(new) {
            let message = message.replacen(old, was, 1).replacen(new, is, 1);
            return message.replace(" 1 parameters", " 1 parameter");
        }
    }
    // "`r` is a record in the socket, `s` a variant in the plug"
    if let Some((old, new)) = message.split_once(" in the socket, ")
        && let Some(new) = new.strip_suffix(" in the plug")
    {
        let (name, kind) = new.split_once(' ').unwrap_or(("", new));
        let renamed = if old.contains(&format!("{name} is ")) { String::new() } else { format!("{name}, ") };
        return format!("{} and is {renamed}{kind}", old.replacen(" is a ", " was a ", 1));
    }
    message.replace("the plug's ", "").replacen(" lacks ", " lost ", 1)
}

#[cfg(test)]
mod tests {
    use jackfield_contract::{Side, SourceOptions, compare, load};

    use super::change;

    /// What is said of the first difference of a function `f`.
    fn said(old: &str, new: &str) -> String {
        let read = |body: &str| {
            let inline = Some(format!("package a:b@1.0.0; interface c {{ {body} }}"));
            load(&SourceOptions { inline, ..SourceOptions::default() }).expect("the WIT is valid").model
        };
        let (old, new) = (read(old), read(new));
        let side = |model| Side::new(model, jackfield_contract::find_contract(model, "a:b/c").expect("it is there"));
        let found = compare(side(&old), side(&new));
        change(&found.first().expect("they differ").message)
    }

    #[test]
    fn changes_are_told_as_changes() {
        for (old, new, expected) in [
            ("f: func(x: u8);", "f: func(x: u16);", "the parameter `x` differs: it was `u8` and is `u16`"),
            ("f: func(x: u8);", "f: func();", "it took 1 parameter and takes 0"),
            ("f: func();", "f: func() -> u8;", "the result differs: it was nothing and is `u8`"),
            ("f: func() -> u8;", "f: func();", "the result differs: it was `u8` and is nothing"),
            ("f: func();", "f: async func();", "it was synchronous and is async"),
            (
                "record r { a: u8 } f: func() -> r;",
                "record r { a: u8, b: u8 } f: func() -> r;",
                "the result differs: `r` gained the field `b`",
            ),
            (
                "enum e { a, b } f: func() -> e;",
                "enum e { a } f: func() -> e;",
                "the result differs: `e` lost the case `b`",
            ),
            (
                "flags e { a, b } f: func() -> e;",
                "flags e { b, a } f: func() -> e;",
                "the result differs: the flags of `e` stand in another order",
            ),
            (
                "record r { a: u8 } f: func(x: list<r>);",
                "record r { a: string } f: func(x: list<r>);",
                "the parameter `x` differs: at `a`, it was `u8` and is `string`",
            ),
            (
                "record r { a: u8 } f: func(x: r);",
                "variant r { a(u8) } f: func(x: r);",
                "the parameter `x` differs: `r` was a record and is a variant",
            ),
        ] {
            assert_eq!(said(old, new), expected);
        }
    }
}
