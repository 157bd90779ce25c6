//! A link: recurses natively deep, and calls the next link from down there.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "chain:links/link",
    sockets: { "chain:links/link": at_most_one },
});

#[derive(Default)]
struct Plugin;

#[inline(never)]
fn recurse(frames: u32, total: u32) -> u32 {
    let frame = core::hint::black_box([frames as u8; 256]);
    let below = if frames == 0 {
        match link::descend(total) {
            None => 0,
            Some(reply) => reply.result.unwrap_or_else(|error| panic!("{error}")),
        }
    } else {
        recurse(frames - 1, total)
    };
    core::hint::black_box(frame);
    below
}

#[plug]
impl Link for Plugin {
    fn descend(&mut self, frames: u32) -> u32 {
        1 + recurse(frames, frames)
    }
}
