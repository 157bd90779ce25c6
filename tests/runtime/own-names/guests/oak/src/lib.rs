//! Shelves of oak.

jackfield_guest::plugin!({ path: "../../wit", plug: "own-names:kv/shelves" });

#[derive(Default)]
struct Plugin;

struct Oak(String);

#[plug]
impl Shelves for Plugin {
    fn describe(&mut self, shelf: &Shelf) -> String {
        format!("{}, described", shelf.name())
    }

    fn take(&mut self, shelf: Shelf) -> String {
        format!("{}, taken", shelf.name())
    }
}

#[plug]
impl ShelfPlug for Oak {
    fn new(name: String) -> Self {
        Self(name)
    }

    fn name(&self) -> String {
        format!("{} of oak", self.0)
    }

    fn checked(name: String) -> Result<Shelf, String> {
        if name.is_empty() { Err("no name".to_owned()) } else { Ok(Self(name).into()) }
    }
}
