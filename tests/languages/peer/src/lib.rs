//! What is plugged into the sockets of every language's plugin: the same behind five contracts, one for each shape.

use std::cell::Cell;

jackfield_guest::plugin!({
    path: "../wit",
    plug: [
        "conformance:suite/friend", "conformance:suite/boss", "conformance:suite/guest", "conformance:suite/panel",
        "conformance:suite/crowd",
    ],
});

use conformance::suite::types::Note;

#[derive(Default)]
struct Peer;

fn greet(name: &str) -> String {
    assert_ne!(name, "trap", "the peer traps when it is told to");
    format!("hello {name}")
}

fn retitle(note: Note) -> Note {
    Note { title: note.title.to_uppercase(), ..note }
}

macro_rules! peer {
    ($module:ident, $interface:ident, $tally:ident) => {
        struct $tally(Cell<u32>);

        #[plug]
        impl conformance::suite::$module::TallyPlug for $tally {
            fn new(start: u32) -> Self {
                Self(Cell::new(start))
            }

            fn add(&self, n: u32) -> u32 {
                self.0.set(self.0.get() + n);
                self.0.get()
            }
        }

        #[plug]
        impl conformance::suite::$module::$interface for Peer {
            fn greet(&mut self, name: String) -> String {
                greet(&name)
            }

            fn retitle(&mut self, note: Note) -> Note {
                retitle(note)
            }

            fn drain(&mut self, tally: conformance::suite::$module::Tally) -> u32 {
                tally.add(0)
            }
        }
    };
}

peer!(friend, Friend, FriendTally);
peer!(boss, Boss, BossTally);
peer!(guest, Guest, GuestTally);
peer!(panel, Panel, PanelTally);
peer!(crowd, Crowd, CrowdTally);
