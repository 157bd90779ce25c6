//! Several sockets for shelves, each under a name of its own.

jackfield_guest::plugin!({
    path: "../../wit",
    plug: "own-names:kv/tour",
    sockets: { "own-names:kv/shelves": { first: direct, second: exactly_one, "the-rest": any } },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Tour for Plugin {
    fn run(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        let one = first::shelf_new("a");
        said.push(one.name().unwrap());
        said.push(first::describe(&one));
        said.push(first::shelf_checked("").err().unwrap());
        said.push(first::take(first::shelf_checked("b").unwrap()));
        let two = second::shelf_new("c").result.unwrap();
        said.push(two.name().unwrap());
        said.push(second::describe(&two).result.unwrap());
        said.push(second::take(two).result.unwrap());
        let rest: Vec<Shelf> = the_rest::shelf_new("d").into_iter().map(|(_, shelf)| shelf.unwrap()).collect();
        said.extend(rest.iter().map(|shelf| shelf.name().unwrap()));
        // It goes to who made it.
        said.extend(rest.iter().flat_map(|shelf| the_rest::describe(shelf)).map(|(plugin, reply)| format!("{plugin}: {}", reply.unwrap())));
        said
    }

    fn mix(&mut self) -> String {
        let one = first::shelf_new("a");
        second::describe(&one).result.unwrap()
    }
}
