//! Counts, and hands what it counted on to its next version.

jackfield_guest::plugin!({
    path: ["../../wit", "../../../../../wit/runtime"],
    plug: ["swap:parts/counter", "jackfield:runtime/state"],
});

#[derive(Default)]
struct Plugin {
    sum: u32,
}

#[plug]
impl Counter for Plugin {
    fn add(&mut self, number: u32) -> u32 {
        if number == 1_000_000 {
            panic!("that is too much");
        }
        self.sum += number;
        self.sum
    }

    fn version(&mut self) -> String {
        "1".to_owned()
    }
}

#[plug]
impl State for Plugin {
    fn save(&mut self) -> Vec<u8> {
        self.sum.to_le_bytes().to_vec()
    }

    fn restore(&mut self, saved: Vec<u8>) -> Result<(), String> {
        let saved = saved.try_into().map_err(|_| "four bytes were expected".to_owned())?;
        self.sum = u32::from_le_bytes(saved);
        Ok(())
    }
}
