//! What can be wrong with a plugin whatever graph it is in.

use jackfield_contract::{FunctionKind, Interface};

use super::draft::{Draft, Own};
use super::spec::Limits;
use crate::report::ProblemKind;

impl<'a> Own<'_, '_, 'a> {
    /// What can be wrong with a plugin whatever graph it is in.
    pub(super) fn check(&mut self, draft: &Draft<'a>) {
        let model = draft.model();
        for function in draft.found.info.world_functions.iter().filter_map(|f| f.strip_prefix("import ")) {
            let function = function.split(':').next().unwrap_or(function);
            let message = format!("its component imports the function `{function}` outside of any interface");
            let help = "put it into an interface: a socket is an imported interface".to_owned();
            self.fault(draft, ProblemKind::Unsupported, message, None).help.push(help);
        }
        let plugs = draft.plugs.iter().map(|plug| ("it plugs", plug.interface, &plug.contract));
        let sockets = draft.sockets.iter().map(|socket| ("it has a socket for", socket.interface, &socket.contract));
        for (verb, id, contract) in plugs.chain(sockets).collect::<Vec<_>>() {
            let interface = model.interface(id);
            for (index, function) in interface.functions.iter().enumerate() {
                let Some(reason) = model.unsupported(id, index) else { continue };
                let name = function.display_name(model);
                let is = if function.is_async { "is" } else { "has" };
                let message = format!("not supported yet: {verb} `{contract}`, whose `{name}` {is} {reason}");
                self.fault(draft, ProblemKind::Unsupported, message, None);
            }
            for used in model.used_resources(id) {
                let owner = &model.interface(used.interface).name;
                if owner.namespace == "wasi" {
                    let name = &model.type_def(used.resource).name;
                    let message = format!(
                        "not supported yet: {verb} `{contract}`, which passes `{name}` of `{owner}`; that belongs to one plugin's WASI"
                    );
                    self.fault(draft, ProblemKind::Unsupported, message, None);
                }
            }
        }
        self.memory(draft);
        if let Some(config) = &draft.spec.config
            && draft.plugs.iter().all(|plug| plug.init.is_none())
        {
            let message =
                "it has a `config`, and none of its plugs has an `init(config: string)` to take it".to_owned();
            let origin = config.origin.clone();
            let other = draft.plugs.iter().find(|plug| has_init(model.interface(plug.interface)));
            let problem = self.fault(draft, ProblemKind::Config, message, None);
            problem.origin = origin.or(problem.origin.take());
            if let Some(plug) = other {
                let message = "takes other parameters, or gives another result than none or `result<_, E>`";
                problem.help.push(format!("the `init` of `{}` {message}", plug.contract));
            }
        }
    }

    /// A component whose memory begins above its limit could never be instantiated.
    fn memory(&mut self, draft: &Draft<'a>) {
        let limit = Limits::default().overlaid(self.limits).overlaid(&draft.spec.limits).memory;
        let Some(limit) = limit.filter(|limit| draft.found.initial_memory > *limit) else { return };
        let message = format!(
            "its component begins with {} of memory, which is over its limit of {}",
            bytes(draft.found.initial_memory),
            bytes(limit)
        );
        let declared = draft.spec.limits.memory.as_ref().or(self.limits.memory.as_ref());
        let origin = declared.and_then(|memory| memory.origin.clone());
        let problem = self.fault(draft, ProblemKind::Memory, message, None);
        problem.origin = origin.or(problem.origin.take());
        // Rounded up, so that what is to be written is a size that a manifest can hold.
        let mib = draft.found.initial_memory.div_ceil(1 << 20);
        problem.help.push(format!("give it `memory = \"{mib}MiB\"` or more in its limits"));
    }
}

/// A number of bytes as a manifest writes it.
fn bytes(count: u64) -> String {
    match [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(bits, _)| count > 0 && count.is_multiple_of(1 << bits))
    {
        Some((bits, unit)) => format!("{}{unit}", count >> bits),
        None => format!("{count} bytes"),
    }
}

fn has_init(interface: &Interface) -> bool {
    interface.functions.iter().any(|f| f.kind == FunctionKind::Freestanding && f.name == "init")
}
