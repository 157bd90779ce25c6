//! Made by plain `wit-bindgen` of what `jackfield wit socket ../../wit views:kv/store --cardinality at-least-one -o printed` writes.

wit_bindgen::generate!({ path: ["printed", "wit"], world: "views:user/user", generate_all });

#[path = "../../../scenario.rs"]
mod scenario;

use views::kv_sockets::store_at_least_one as socket;

struct Plugin;

impl exports::views::user::scenarios::Guest for Plugin {
    fn run() -> Vec<String> {
        scenario::run()
    }
}

export!(Plugin);
