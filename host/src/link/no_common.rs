//! In the place of the common signatures in a host that is built without them: whatever `bindings!` does not know goes by value.

use jackfield_contract::{Model, Type};

use crate::call::socket::BulkCall;
use crate::call::target::{PlugFunction, TypedFunction};
use crate::value::wire::LinkShape;

/// None is in the list.
pub(crate) fn find(_: &Model, _: &[Type], _: Option<&Type>, _: LinkShape) -> Option<TypedFunction> {
    None
}

/// None is in the list.
pub(crate) fn prepare(_: &PlugFunction) -> Option<BulkCall> {
    None
}
