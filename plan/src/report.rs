//! What could not be loaded and why: the plugin at fault, the cause, and who lost a socket through it.

use std::borrow::Cow;
use std::fmt;

use crate::span::Origin;
pub use crate::words::ids;

/// Everything that is wrong with a graph, all together.
///
/// An empty report means that the whole graph can run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadReport {
    /// The faults, in the order in which they were found: the manifest's first, then the plugins' in the graph's order.
    pub problems: Vec<Problem>,
    /// The plugins that are not in the graph, in the graph's order: those at fault and those that cannot be without them.
    pub left_out: Vec<LeftOut>,
    /// Whether the root cannot be filled, so that the graph cannot be used at all.
    pub root_unfilled: bool,
    /// What is no fault and should be known all the same. It leaves nothing out.
    pub warnings: Vec<Warning>,
    /// What the root lost, where it is unfilled for want of plugins that are left out.
    pub root_lost: Option<RootLost>,
}

/// The root contract without the plugins that were to be plugged into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootLost {
    /// The contract.
    pub contract: String,
    /// The plugins that are left out.
    pub through: Vec<String>,
    /// Where the root was written, if the graph came from a file.
    pub origin: Option<Origin>,
}

impl fmt::Display for RootLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: the root contract `{}` is not plugged without {}", self.contract, ids(&self.through))?;
        self.origin.iter().try_for_each(|origin| origin.render(f))
    }
}

impl From<Vec<Problem>> for LoadReport {
    fn from(problems: Vec<Problem>) -> Self {
        Self { problems, ..Self::default() }
    }
}

impl LoadReport {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty() && self.left_out.is_empty()
    }

    /// Adds a fault that was found later, when a plugin was compiled, instantiated or initialised.
    pub fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The warnings, as a person reads them; empty where there are none.
    pub fn warnings_text(&self) -> String {
        self.warnings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    /// The faults of this plugin.
    pub fn of<'a>(&'a self, plugin: &'a str) -> impl Iterator<Item = &'a Problem> {
        self.problems.iter().filter(move |problem| problem.plugin.as_deref() == Some(plugin))
    }
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems = self.problems.iter().map(ToString::to_string);
        let lost = self.left_out.iter().filter(|left| !left.through.is_empty()).map(ToString::to_string);
        let root = self.root_lost.iter().map(ToString::to_string);
        f.write_str(&problems.chain(lost).chain(root).collect::<Vec<_>>().join("\n"))
    }
}

/// A plugin that is not in the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The plugin.
    pub plugin: String,
    /// The socket that it lost; `None` for a plugin that is itself at fault.
    pub socket: Option<String>,
    /// The plugins that the socket lost; empty for a plugin that is itself at fault.
    pub through: Vec<String>,
    /// Where the plugin was declared, if the graph came from a file.
    pub origin: Option<Origin>,
}

impl LeftOut {
    /// A plugin that is itself at fault.
    pub fn at_fault(plugin: impl Into<String>) -> Self {
        Self { plugin: plugin.into(), socket: None, through: Vec::new(), origin: None }
    }

    /// A plugin whose socket is not filled without those of `through`.
    pub fn unfilled(plugin: impl Into<String>, socket: impl Into<String>, through: Vec<String>) -> Self {
        Self { socket: Some(socket.into()), through, ..Self::at_fault(plugin) }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: plugin `{}` is left out", self.plugin)?;
        match &self.socket {
            Some(socket) => writeln!(f, ": its socket `{socket}` is not filled without {}", ids(&self.through))?,
            None if !self.through.is_empty() => writeln!(f, ": it is in a domain with {}", ids(&self.through))?,
            None => writeln!(f)?,
        }
        self.origin.iter().try_for_each(|origin| origin.render(f))
    }
}

/// One thing that is wrong.
#[derive(Clone, PartialEq)]
pub struct Problem {
    /// What sort of thing, for programs and tests.
    pub kind: ProblemKind,
    /// The plugin at fault, where it is one.
    pub plugin: Option<String>,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// Several lines that show it, such as two signatures in WIT.
    pub detail: Option<String>,
    /// The manifest's key that it is about, dotted: `graph.root`; `None` for what lies in no manifest.
    pub key: Option<String>,
    /// Where it was written, if the graph came from a file.
    pub origin: Option<Origin>,
    /// What to do next.
    pub help: Vec<String>,
}

impl Problem {
    /// A problem of the graph as a whole.
    pub fn graph(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { kind, plugin: None, message: message.into(), detail: None, key: None, origin: None, help: Vec::new() }
    }

    /// A problem of one plugin.
    pub fn plugin(kind: ProblemKind, plugin: impl Into<String>, message: impl Into<String>) -> Self {
        Self { plugin: Some(plugin.into()), ..Self::graph(kind, message) }
    }

    /// The same problem, shown there.
    #[must_use]
    pub fn at(mut self, origin: Option<&Origin>) -> Self {
        self.origin = origin.cloned();
        self
    }

    /// The same problem with a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same problem with lines that show it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// The bytes of a message and of what shows it that are printed: names in them are a plugin's, and may be long.
const MESSAGE: usize = 4 << 10;
const DETAIL: usize = 16 << 10;

/// A text, cut where it is too long.
fn short(text: &str, most: usize) -> Cow<'_, str> {
    match text.len() <= most {
        true => Cow::Borrowed(text),
        false => Cow::Owned(format!("{}..", &text[..text.floor_char_boundary(most)])),
    }
}

/// Something that is no fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning(pub Problem);

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.render("warning", f)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.render("error", f)
    }
}

impl Problem {
    fn render(&self, word: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{word}: ")?;
        if let Some(plugin) = &self.plugin {
            write!(f, "plugin `{plugin}`: ")?;
        }
        writeln!(f, "{}", short(&self.message, MESSAGE))?;
        if let Some(origin) = &self.origin {
            origin.render(f)?;
        }
        if let Some(detail) = &self.detail {
            short(detail, DETAIL).lines().try_for_each(|line| writeln!(f, "{}", format!("  {line}").trim_end()))?;
        }
        for help in &self.help {
            for (index, line) in short(help, MESSAGE).lines().enumerate() {
                let mark = if index == 0 { "help: " } else { "      " };
                writeln!(f, "{}", format!("{mark}{line}").trim_end())?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A failed assertion is to be read by people.
        write!(f, "{:?}\n{self}", self.kind)
    }
}

/// What sort of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The manifest is no TOML, or has a key or value that it cannot have.
    Manifest,
    /// A plugin id that cannot be one, or that is there twice.
    Id,
    /// The component cannot be read, is none, or does not have the pinned hash.
    Component,
    /// The component is not signed by whom it has to be.
    Trust,
    /// A granted folder does not exist.
    Folder,
    /// A name of a contract, plugin or interface that nothing has.
    Unknown,
    /// A socket has too few plugs.
    Unfilled,
    /// A socket has too many plugs, or one twice.
    Surplus,
    /// Plugins call each other in a circle.
    Cycle,
    /// Plugins that cannot be composed into one component.
    Domain,
    /// Signatures differ.
    Signature,
    /// Something that cannot be linked yet.
    Unsupported,
    /// Configuration for a plugin that takes none.
    Config,
    /// The memory that a component begins with is over its limit.
    Memory,
    /// A component has more of something than its limits let it have.
    Limit,
    /// Two sockets that share a resource lead to different plugs.
    Resource,
    /// The root contract is missing or cannot be filled.
    Root,
    /// The component could not be compiled or instantiated.
    Instantiate,
    /// `init` failed.
    Init,
}
