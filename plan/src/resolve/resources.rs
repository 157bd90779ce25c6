//! Sockets that share a resource and lead apart.

use super::draft::PluginDraft;
use super::faults::Faults;
use super::fill::{Filler, Provider};
use crate::index::DeclaredIndex;
use crate::report::ProblemKind;
use crate::spec::GraphSpec;

/// Checks that a socket whose contract uses another interface's resources leads where the socket of that interface leads.
pub(super) fn check(filler: &mut Filler<'_, '_>, plugin: DeclaredIndex, draft: &PluginDraft<'_>, faults: &mut Faults) {
    for (at, socket) in draft.sockets.iter() {
        let fill = filler.fill(plugin, at);
        let mut seen = Vec::new();
        for used in draft.model().used_resources(socket.interface) {
            let Some(carried) = draft.socket_of(used.interface) else { continue };
            if seen.contains(&carried) {
                continue;
            }
            seen.push(carried);
            let other = &draft.sockets[carried];
            // With too few or too many, that was reported already.
            let Some(leads) = filler.fill(plugin, carried).provider() else { continue };
            let resource = &draft.model().type_def(used.resource).name;
            let mut apart = Vec::new();
            if fill.host.is_some() && leads != Provider::Host {
                apart.push("the host serves the first and not the second".to_owned());
            }
            for target in fill.plugins() {
                let name = &filler.spec.plugin(target).id;
                match filler.provider(target, &other.contract) {
                    Some(provider) if provider == leads => {}
                    Some(provider) => apart.push(format!(
                        "`{}` has `{resource}` from {}, and the second leads to {}",
                        **name,
                        who(filler.spec, provider),
                        who(filler.spec, leads)
                    )),
                    None => {
                        apart.push(format!("`{}` neither plugs `{}` nor has a socket for it", **name, other.contract))
                    }
                }
            }
            if !apart.is_empty() {
                let message = format!(
                    "its sockets {} and {} share the resource `{resource}` and must lead to the same plug: {}",
                    socket.title(),
                    other.title(),
                    apart.join("; ")
                );
                let listed = socket.listed.or(other.listed).and_then(|listed| listed.contract.origin.as_ref());
                faults.of(plugin, draft.spec, ProblemKind::Resource, message, listed);
            }
        }
    }
}

fn who(spec: &GraphSpec, provider: Provider) -> String {
    match provider {
        Provider::Plug(plug) => format!("`{}`", *spec.plugin(plug.plugin).id),
        Provider::Host => "the host".to_owned(),
    }
}
