//! Sockets and a plug under names of their own, and an interface that is written inside of a world.

jackfield_guest::plugin!({
    inline: "
        package demo:kv@0.1.0;
        interface store { get: func(key: string) -> option<string>; }
        world adder { export calc: interface { record sum { total: u32 } add: func(a: u32, b: u32) -> sum; } }
    ",
    plug: { spare: "demo:kv/store" },
    sockets: { "demo:kv/store": { primary: direct, type: any }, calc: direct },
});

#[derive(Default)]
struct Plugin;

#[plug]
impl Store for Plugin {
    fn get(&mut self, key: String) -> Option<String> {
        let total = world::inline::calc::add(1, 2).total;
        let others = demo::kv::store::r#type::get(&key).into_iter().count();
        primary::get(&key).map(|value| format!("{value} {total} {others}"))
    }
}

fn main() {
    let _primary = primary::mock(|store| store.get(|key| Some(key.to_uppercase())));
    let _calc = calc::mock(|calc| calc.add(|a, b| Sum { total: a + b }));
    assert_eq!(Plugin.get("a".to_owned()), Some("A 3 0".to_owned()));
}
