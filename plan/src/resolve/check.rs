//! What can be wrong with a plugin whatever graph it is in.

use jackfield_contract::{FunctionKind, Interface};

use super::draft::PluginDraft;
use super::faults::Faults;
use crate::index::DeclaredIndex;
use crate::report::{Problem, ProblemKind};
use crate::span::Origin;
use crate::spec::{Limits, LimitsSpec};
use crate::words::bytes;

/// Reports what is wrong with a plugin by itself; `defaults` are the graph's limits.
pub(super) fn check(index: DeclaredIndex, draft: &PluginDraft<'_>, defaults: &LimitsSpec, faults: &mut Faults) {
    let mut check = Check { index, draft, faults };
    check.world_functions();
    check.unsupported();
    check.memory(defaults);
    check.config();
}

struct Check<'c, 'a> {
    index: DeclaredIndex,
    draft: &'c PluginDraft<'a>,
    faults: &'c mut Faults,
}

impl Check<'_, '_> {
    fn fault(&mut self, kind: ProblemKind, message: String, origin: Option<&Origin>) -> &mut Problem {
        self.faults.of(self.index, self.draft.spec, kind, message, origin)
    }

    fn world_functions(&mut self) {
        let functions = &self.draft.found.info.world_functions;
        for function in functions.iter().filter_map(|function| function.strip_prefix("import ")) {
            let function = function.split(':').next().unwrap_or(function);
            let message = format!("its component imports the function `{function}` outside of any interface");
            let help = "put it into an interface: a socket is an imported interface".to_owned();
            self.fault(ProblemKind::Unsupported, message, None).help.push(help);
        }
    }

    fn unsupported(&mut self) {
        let (draft, model) = (self.draft, self.draft.model());
        let plugs = draft.plugs.values().map(|plug| ("it plugs", plug.interface, &plug.contract));
        let sockets = draft.sockets.values();
        let sockets = sockets.map(|socket| ("it has a socket for", socket.interface, &socket.contract));
        for (verb, id, contract) in plugs.chain(sockets) {
            let interface = model.interface(id);
            for (index, function) in interface.functions.iter().enumerate() {
                let Some(reason) = model.unsupported(id, index) else { continue };
                let name = function.display_name(model);
                let is = if function.is_async { "is" } else { "has" };
                let message = format!("not supported yet: {verb} `{contract}`, whose `{name}` {is} {reason}");
                self.fault(ProblemKind::Unsupported, message, None);
            }
            for used in model.used_resources(id) {
                let owner = &model.interface(used.interface).name;
                if owner.namespace == "wasi" {
                    let name = &model.type_def(used.resource).name;
                    let message = format!(
                        "not supported yet: {verb} `{contract}`, which passes `{name}` of `{owner}`; that belongs to one plugin's WASI"
                    );
                    self.fault(ProblemKind::Unsupported, message, None);
                }
            }
        }
    }

    /// A component whose memory begins above its limit could never be instantiated.
    fn memory(&mut self, defaults: &LimitsSpec) {
        let draft = self.draft;
        let limit = Limits::default().overlaid(defaults).overlaid(&draft.spec.limits).memory;
        let Some(limit) = limit.filter(|limit| draft.found.initial_memory > *limit) else { return };
        let message = format!(
            "its component begins with {} of memory, which is over its limit of {}",
            bytes(draft.found.initial_memory),
            bytes(limit)
        );
        let declared = draft.spec.limits.memory.as_ref().or(defaults.memory.as_ref());
        let problem = self.fault(ProblemKind::Memory, message, declared.and_then(|memory| memory.origin.as_ref()));
        // Rounded up, so that what is to be written is a size that a manifest can hold.
        let mib = draft.found.initial_memory.div_ceil(1 << 20);
        problem.help.push(format!("give it `memory = \"{mib}MiB\"` or more in its limits"));
    }

    fn config(&mut self) {
        let draft = self.draft;
        let Some(config) = &draft.spec.config else { return };
        if draft.plugs.values().any(|plug| plug.init.is_some()) {
            return;
        }
        let message = "it has a `config`, and none of its plugs has an `init(config: string)` to take it".to_owned();
        let other = draft.plugs.values().find(|plug| has_init(draft.model().interface(plug.interface)));
        let help = other.map(|plug| {
            let message = "takes other parameters, or gives another result than none or `result<_, E>`";
            format!("the `init` of `{}` {message}", plug.contract)
        });
        self.fault(ProblemKind::Config, message, config.origin.as_ref()).help.extend(help);
    }
}

fn has_init(interface: &Interface) -> bool {
    interface.functions.iter().any(|f| f.kind == FunctionKind::Freestanding && f.name == "init")
}
