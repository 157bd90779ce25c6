//! The same contract through wrapped sockets, by functions that wait for each other.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "async-case:later/front",
    sockets: { "async-case:later/slow": any, "async-case:later/gate": exactly_one },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Front for Plugin {
    fn both(&mut self, a: String, b: String) -> Vec<String> {
        let mut told = Vec::new();
        for text in [a, b] {
            for (plugin, reply) in slow::echo(&text, 2) {
                told.push(match reply {
                    Ok(reply) => format!("{plugin}: {} after {}", reply.text, reply.turns),
                    Err(error) => format!("{plugin}: {error}"),
                });
            }
        }
        told
    }

    fn meet(&mut self) -> u32 {
        gate::enter(1).result.unwrap_or(0)
    }

    fn jobs(&mut self) -> String {
        let jobs = slow::Job::create("one");
        let mut told = Vec::new();
        for (plugin, job) in jobs {
            let job = job.unwrap();
            let finished = job.finish().unwrap();
            let total: Vec<_> = slow::total(&[&job]).into_iter().map(|(_, total)| total.unwrap()).collect();
            told.push(format!("{plugin}: {finished}, {total:?}"));
        }
        told.join("; ")
    }

    fn flood(&mut self, calls: u32) -> u32 {
        calls
    }

    fn refused(&mut self) -> String {
        let replies = slow::refuse("not today").into_iter();
        replies.map(|(plugin, reply)| format!("{plugin}: {reply:?}")).collect::<Vec<_>>().join("; ")
    }

    fn trapped(&mut self) -> String {
        let replies = slow::trap().into_iter();
        replies.map(|(plugin, reply)| format!("{plugin}: {}", reply.unwrap_err())).collect::<Vec<_>>().join("; ")
    }

    fn give_up(&mut self) -> String {
        String::new()
    }

    fn ping(&mut self) -> u32 {
        8
    }
}
