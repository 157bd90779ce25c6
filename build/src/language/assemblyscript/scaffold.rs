//! The sources of a plugin for contracts that are there already.

use jackfield_contract::{InterfaceId, Model};

use crate::language::Scaffold;

pub(super) fn scaffold(_name: &str, _model: &Model, _plugs: &[InterfaceId]) -> Result<Scaffold, String> {
    Err("not yet".to_owned())
}
