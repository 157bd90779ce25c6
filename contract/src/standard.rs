//! The one contract of WASI's that plugins plug: what answers HTTP requests. All others are what the host serves to plugins.

use crate::{ContractName, FunctionKind, Interface, InterfaceId, Model, Type};

/// Whether this is the standard contract of what answers HTTP requests, `wasi:http/incoming-handler@0.2`.
///
/// A host calls it with a request and no values: both of its parameters belong to the plugin's own WASI.
pub fn is_http_handler(name: &ContractName) -> bool {
    let version = name.version.as_ref();
    name.namespace == "wasi"
        && name.package == "http"
        && name.interface == "incoming-handler"
        && version.is_some_and(|version| version.major == 0 && version.minor == 2)
}

impl Model {
    /// What is wrong with an interface that has the [name](is_http_handler) of the standard contract, if something is.
    pub fn http_handler_fault(&self, interface: InterfaceId) -> Option<String> {
        let Interface { functions, .. } = self.interface(interface);
        let [handle] = &functions[..] else {
            return Some(format!("it has {} functions, and the standard has one, `handle`", functions.len()));
        };
        let is = |ty: &Type, name: &str| {
            let (Type::Own(id) | Type::Defined(id)) = self.resolve(ty) else { return false };
            let def = self.type_def(self.resolve_alias(*id));
            let owner = &self.interface(def.interface).name;
            def.name == name && owner.namespace == "wasi" && owner.package == "http" && owner.interface == "types"
        };
        let fits = handle.name == "handle"
            && handle.kind == FunctionKind::Freestanding
            && !handle.is_async
            && handle.result.is_none()
            && matches!(&handle.params[..], [request, response]
                if is(&request.ty, "incoming-request") && is(&response.ty, "response-outparam"));
        (!fits).then(|| {
            "the standard's is `handle: func(request: incoming-request, response-out: response-outparam)`".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_handler_of_wasi_0_2_is_a_plug() {
        let is = |name: &str| is_http_handler(&ContractName::parse(name).unwrap());
        assert!(is("wasi:http/incoming-handler@0.2.0"));
        assert!(is("wasi:http/incoming-handler@0.2.12"));
        for other in [
            "wasi:http/incoming-handler",
            "wasi:http/incoming-handler@0.3.0",
            "wasi:http/incoming-handler@1.2.0",
            "wasi:http/outgoing-handler@0.2.0",
            "wasi:cli/run@0.2.0",
            "demo:http/incoming-handler@0.2.0",
        ] {
            assert!(!is(other), "{other}");
        }
    }
}
