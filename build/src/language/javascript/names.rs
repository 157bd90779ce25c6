//! The names of a contract in JavaScript.

use jackfield_contract::{InterfaceId, Model, Named, Naming, Shape, WorldModel, distinct};

use crate::language::camel::{lower_camel, upper_camel};
use crate::language::mend::{Mended, mend};

/// What every object has, so that a field of that name seems to be there where it is not.
const OBJECT: [&str; 7] =
    ["constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"];

/// What every function has, and so every class.
const FUNCTION: [&str; 8] = ["apply", "arguments", "bind", "call", "caller", "length", "name", "prototype"];

/// Classes of JavaScript itself that declarations mention.
const GLOBAL: [&str; 3] = ["Map", "Symbol", "Uint8Array"];

/// JavaScript and TypeScript.
struct JavaScript;

impl Naming for JavaScript {
    fn form(&self, named: Named, name: &str) -> String {
        match named {
            Named::Type | Named::Resource => upper_camel(name),
            // Tags are the contract's own words.
            Named::Case | Named::Label => name.to_owned(),
            _ => lower_camel(name),
        }
    }

    fn is_taken(&self, named: Named, form: &str, _: &str) -> bool {
        match named {
            Named::Type | Named::Resource => GLOBAL.contains(&form),
            Named::Method => form == "constructor",
            Named::Static => form == "prototype",
            _ => false,
        }
    }

    fn space(&self, named: Named) -> u8 {
        match named {
            Named::Type | Named::Resource => 0,
            Named::Function | Named::Method => 1,
            Named::Static => 2,
            Named::Param | Named::Field | Named::Case | Named::Label | Named::Flag => 3,
        }
    }
}

/// The contracts with the names that authors see.
pub(super) fn shown(model: &Model) -> Model {
    distinct(model, &JavaScript)
}

/// The world that the engine is given.
pub(super) fn world(model: &Model, plugs: &[InterfaceId], sockets: &[(InterfaceId, Shape)]) -> (WorldModel, Mended) {
    let mut world = WorldModel::new(model, plugs, sockets);
    let mended = mend(&world.model, &shown(&world.model), |named, name| {
        let name = lower_camel(name);
        match named {
            Named::Field | Named::Flag | Named::Function | Named::Method => OBJECT.contains(&&*name),
            Named::Static => OBJECT.contains(&&*name) || FUNCTION.contains(&&*name),
            _ => false,
        }
    });
    world.model = mended.model.without_docs();
    (world, mended)
}
