//! Makes the things whose handles the other plugins pass on.

use std::cell::Cell;

jackfield_guest::plugin!({
    inline: "
        package random:contracts;
        interface things {
            resource thing { constructor(number: u32); number: func() -> u32; }
            alive: func() -> u32;
        }
    ",
    plug: "random:contracts/things",
});

thread_local! {
    static ALIVE: Cell<u32> = const { Cell::new(0) };
}

#[derive(Default)]
struct Maker;

#[plug]
impl Things for Maker {
    fn alive(&mut self) -> u32 {
        ALIVE.get()
    }
}

struct Numbered(u32);

#[plug]
impl ThingPlug for Numbered {
    fn new(number: u32) -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Self(number)
    }

    fn number(&self) -> u32 {
        self.0
    }
}

impl Drop for Numbered {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}
