//! Writing replies in the form that an import has, by value.

use std::sync::Arc;

use jackfield_contract::{Container, ErrorMap};
use wasmtime::component::Val as WasmVal;

use crate::PluginId;
use crate::error::refusal::Refused;
use crate::error::{Case, DispatchError};
use crate::serve::run::HostName;

/// A plugin and what it replied.
pub(super) type Reply = (PluginId, Result<Option<WasmVal>, DispatchError>);

/// The form of an import's replies, and whose they are.
pub(super) struct Answer {
    pub(super) container: Container,
    pub(super) error: ErrorMap,
    /// The contract and the function, for errors.
    pub(super) name: Arc<HostName>,
}

impl Answer {
    pub(super) fn write(&self, mut replies: impl Iterator<Item = Reply>, results: &mut [WasmVal]) {
        let Some(result) = results.first_mut() else { return };
        *result = match self.container {
            Container::Bare => {
                let reply = replies.next().map_or_else(|| Err(self.unfilled()), |(_, reply)| reply);
                self.outcome(reply)
            }
            Container::Tuple => self.named(replies.next().unwrap_or_else(|| (PluginId::new(""), Err(self.unfilled())))),
            Container::Option => WasmVal::Option(replies.next().map(|reply| Box::new(self.named(reply)))),
            Container::List => WasmVal::List(replies.map(|reply| self.named(reply)).collect()),
            Container::Map => WasmVal::Map(
                replies.map(|(id, reply)| (WasmVal::String(id.to_string()), self.outcome(reply))).collect(),
            ),
        };
    }

    fn unfilled(&self) -> DispatchError {
        DispatchError::unavailable("the socket is unfilled").of_function(&self.name.contract, &self.name.function)
    }

    /// A direct socket has no place for an error: who calls an empty one traps.
    #[cold]
    pub(super) fn unfilled_trap(&self) -> wasmtime::Error {
        let HostName { contract, function } = &*self.name;
        let text = format!("its direct socket `{contract}` is unfilled, and it called `{function}`");
        wasmtime::Error::new(Refused::new(Case::Trap, text))
    }

    /// `tuple<string, result<R, E>>`
    fn named(&self, (id, reply): Reply) -> WasmVal {
        WasmVal::Tuple(vec![WasmVal::String(id.to_string()), self.outcome(reply)])
    }

    /// `result<R, E>`
    fn outcome(&self, reply: Result<Option<WasmVal>, DispatchError>) -> WasmVal {
        WasmVal::Result(match reply {
            Ok(value) => Ok(value.map(Box::new)),
            Err(error) => {
                error.announce();
                Err(self.error_value(&error).map(Box::new))
            }
        })
    }

    /// A dispatch error as the import's own error type writes it.
    fn error_value(&self, error: &DispatchError) -> Option<WasmVal> {
        match &self.error {
            ErrorMap::Absent => None,
            ErrorMap::String => Some(WasmVal::String(error.to_string())),
            ErrorMap::Enum(_) => self.error.case(error.kind()).map(|case| WasmVal::Enum(case.name.clone())),
            ErrorMap::Variant(_) => self.error.case(error.kind()).map(|case| {
                let payload = case.text.then(|| Box::new(WasmVal::String(error.text())));
                WasmVal::Variant(case.name.clone(), payload)
            }),
        }
    }
}
