//! Says where the parts of the guest SDKs are that go into components.

use std::env;
use std::path::PathBuf;

fn main() {
    // In a clone they are beside this crate. Its `guest-sdk` folder is made of links to them, which become files in the published
    // package.
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let clone = here.join("../guest-sdk");
    let folder = if clone.join("c/jackfield.h").is_file() { clone } else { here.join("guest-sdk") };
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=JACKFIELD_GUEST_SDK={}", folder.display());
}
