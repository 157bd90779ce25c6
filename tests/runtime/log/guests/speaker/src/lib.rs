//! Writes to the host's log.

use jackfield_guest::log;

jackfield_guest::plugin!({ path: "../../wit", plug: "log-case:speaker/speaker" });

#[derive(Default)]
struct Plugin;

#[plug]
impl Speaker for Plugin {
    fn say(&mut self, text: String) -> bool {
        log::info!("the plugin says {text}");
        log::debug!("quietly");
        log::enabled(log::Level::Info)
    }
}
