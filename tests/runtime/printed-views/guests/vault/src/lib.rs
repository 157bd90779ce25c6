//! Made by plain `wit-bindgen` of the printed view of a contract that uses another one's resource, which comes along as a
//! direct socket.

wit_bindgen::generate!({ path: ["printed", "wit"], world: "views:user/user", generate_all });

use views::kv::store::Bucket;
use views::kv_sockets::vault_any as vault;

struct Plugin;

impl exports::views::user::scenarios::Guest for Plugin {
    fn run() -> Vec<String> {
        let bucket = Bucket::new(7);
        let mut told = Vec::new();
        for (plugin, weight) in vault::weigh(&bucket) {
            told.push(format!("weigh {plugin}={weight:?}"));
        }
        for (plugin, swapped) in vault::swap(bucket) {
            let swapped = swapped.map(|bucket| bucket.add(1));
            told.push(format!("swap {plugin}={swapped:?}"));
        }
        told
    }
}

export!(Plugin);
