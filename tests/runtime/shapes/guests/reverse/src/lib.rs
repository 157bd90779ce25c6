//! Plugs `filter`: letters in reverse.

jackfield_guest::plugin!({ path: "../../wit", plug: "shapes:text/filter" });

#[derive(Default)]
struct Plugin {
    touched: u32,
}

#[plug]
impl Filter for Plugin {
    fn transform(&mut self, text: String) -> Result<String, Refusal> {
        match text.as_str() {
            "" => Err(Refusal::Empty),
            "panic" => panic!("reverse does not like this text"),
            _ if text.len() > 40 => Err(Refusal::TooLong),
            _ => Ok(text.chars().rev().collect()),
        }
    }

    fn touch(&mut self) {
        self.touched += 1;
    }

    fn touched(&mut self) -> u32 {
        self.touched
    }
}
