//! Writes the plugin for the contracts of the seeds.

use jackfield_tests_random::{Role, contracts, plugin, write};

fn main() {
    write("plugin.rs", &plugin(&contracts(), Role::RelayAny));
}
