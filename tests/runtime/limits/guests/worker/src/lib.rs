//! Uses up whatever is limited.

jackfield_guest::plugin!({ path: "../../wit", plug: "limits:work/worker" });

#[derive(Default)]
struct Plugin {
    eaten: Vec<Vec<u8>>,
    calls: u32,
}

#[inline(never)]
fn recurse(depth: u32) -> u64 {
    let frame = core::hint::black_box([depth as u8; 1024]);
    if depth == 0 { u64::from(frame[0]) } else { recurse(depth - 1) + u64::from(core::hint::black_box(&frame)[7]) }
}

#[plug]
impl Worker for Plugin {
    fn spin(&mut self) {
        loop {
            core::hint::black_box(0);
        }
    }

    fn eat(&mut self, mib: u32) -> u32 {
        for _ in 0..mib {
            self.eaten.push(vec![1; 1 << 20]);
        }
        self.eaten.len() as u32
    }

    fn try_eat(&mut self, mib: u32) -> bool {
        self.eaten.clear();
        let mut bytes = Vec::<u8>::new();
        bytes.try_reserve_exact((mib as usize) << 20).is_ok()
    }

    fn recurse(&mut self, depth: u32) -> u64 {
        recurse(depth)
    }

    fn toil(&mut self, rounds: u32) -> u64 {
        (0..u64::from(rounds))
            .fold(0, |sum, round| core::hint::black_box(sum ^ round.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    fn calls(&mut self) -> u32 {
        self.calls += 1;
        self.calls
    }
}
