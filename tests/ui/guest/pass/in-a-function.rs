//! `plugin!` in the body of a function, with contracts that use each other's types.

fn main() {
    jackfield_guest::plugin!({
        inline: "
            package demo:text;
            interface types {
                record entry { text: string }
                resource page { number: func() -> u32; }
            }
            interface filter {
                use types.{entry, page};
                transform: func(entry: entry) -> result<entry, string>;
                take: func(page: page) -> u32;
            }
            interface sink { use types.{entry}; push: func(entry: entry); }
        ",
        plug: "demo:text/filter",
        sockets: { "demo:text/sink": any },
    });

    #[derive(Default)]
    struct Plugin;

    #[plug]
    impl Filter for Plugin {
        fn transform(&mut self, entry: Entry) -> Result<Entry, String> {
            sink::push(&entry);
            Ok(entry)
        }

        fn take(&mut self, page: Page) -> u32 {
            page.number()
        }
    }

    let entry = Plugin.transform(demo::text::types::Entry { text: "a".to_owned() });
    assert_eq!(entry.map(|entry| entry.text), Ok("a".to_owned()));
    assert_eq!(Plugin.take(Page::mock(|page| page.number(|| 7))), 7);
}
