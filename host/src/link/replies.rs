//! An import without handles that is served in the names of plugins which are not there.

use std::sync::Arc;

use jackfield_contract::Type;
use wasmtime::component::Val as WasmVal;

use super::answer::Answer;
use crate::error::refusal::{Refused, plug_failed};
use crate::error::{Case, DispatchError};
use crate::runtime::types::Types;
use crate::serve::contract::Replying;
use crate::serve::run;
use crate::value::crossing::Crossing;
use crate::value::walk;
use crate::{Val, ValError};

pub(super) struct RepliesLink {
    pub(super) replies: Replying,
    pub(super) answer: Answer,
    pub(super) types: Arc<Types>,
    pub(super) result: Option<Type>,
    pub(super) direct: bool,
    /// The caller's limit of bytes, for replies.
    pub(super) crossing: Option<u64>,
}

impl RepliesLink {
    pub(super) fn call(&self, params: &[WasmVal], results: &mut [WasmVal]) -> wasmtime::Result<()> {
        let mut args = Vec::with_capacity(params.len());
        for param in params {
            args.push(walk::lift(param.clone(), &mut |_| Err(ValError::new("handles cannot be played back")), || {
                ValError::new("streams cannot be played back")
            })?);
        }
        let replies = run::run(|| Ok((self.replies)(&args)))?.map_err(|error| run::trap(&self.answer.name, &error))?;
        let mut replies =
            replies.into_iter().map(|(plugin, reply)| (plugin, reply.and_then(|reply| self.lower(reply))));
        if !self.direct {
            self.answer.write(replies, results);
            return Ok(());
        }
        let Some((_, reply)) = replies.next() else { return Err(self.answer.unfilled_trap()) };
        if let (Some(result), Some(reply)) = (results.first_mut(), reply.map_err(plug_failed)?) {
            *result = reply;
        }
        Ok(())
    }

    /// Checks a reply against the contract, and makes wasmtime's value of it.
    fn lower(&self, reply: Option<Val>) -> Result<Option<WasmVal>, DispatchError> {
        let name = &self.answer.name;
        let (Some(ty), Some(val)) = (&self.result, &reply) else {
            return match run::check_presence(self.result.as_ref(), reply.as_ref()) {
                Ok(()) => Ok(None),
                Err(error) => Err(run::failed(name, &error)),
            };
        };
        let mut no_handle = |_: &Type, _: &_| Err(ValError::new("handles cannot be played back"));
        let mut budget = Crossing::new(self.crossing);
        walk::fold(&self.types.model, ty, val, &mut budget, &mut no_handle).map(Some).map_err(|error| {
            let refused = Refused::new(Case::Other, format!("its reply: {error}"));
            run::failed_as(name, refused.case, refused.cause)
        })
    }
}
