//! `jackfield new`.

use std::path::{Path, PathBuf};

use crate::output::{Failure, Output};
use crate::scaffold::{self, Crates, Template, Wanted};

/// Scaffolds a project that builds and passes its test at once.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  jackfield new --list\n  jackfield new rust-plugin shout\n  \
                        jackfield new rust-plugin shout --contract wit --plug demo:text/filter --socket demo:log/sink=any\n  \
                        jackfield new http-handler greet --language js\n  \
                        jackfield new host-app my-app --dependencies git")]
pub(super) struct Arguments {
    /// The template.
    #[arg(required_unless_present = "list")]
    template: Option<String>,
    /// The project's name, and that of its folder.
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// Lists the templates.
    #[arg(long, conflicts_with_all = ["template", "name"])]
    list: bool,
    /// A WIT file or folder whose contract the plugin plugs: every function is there, with a placeholder that compiles and
    /// runs, and a test to start from.
    #[arg(long, value_name = "FILE|DIR")]
    contract: Option<PathBuf>,
    /// Leaves the WIT where it is, in place of copying it: for contracts of the repository that the plugin is a part of.
    #[arg(long, requires = "contract")]
    wit_in_place: bool,
    /// The contract to plug, if there are several; may be given several times.
    #[arg(long, value_name = "CONTRACT", requires = "contract")]
    plug: Vec<String>,
    /// A socket, `<contract>=<shape>`, as in `demo:text/words=direct` or `demo:log/sink=any`; may be given several times.
    #[arg(long, value_name = "CONTRACT=SHAPE", requires = "contract")]
    socket: Vec<String>,
    /// Where the project finds Jackfield's crates: `git`, `crates` for crates.io, `vendored` for sources in the project
    /// itself, or a clone's folder. By default the clone that this command was built from, while it is there, else git.
    #[arg(long, value_name = "WHERE")]
    dependencies: Option<String>,
    /// The language, where the template is there in several: `rust`, `c`, `cpp`, `zig`, `as`, `js`, `ts` or `python`; by default Rust.
    #[arg(long, value_name = "WORD")]
    language: Option<String>,
    /// The folder to make; by default the project's name.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<(), Failure> {
    let (Some(template), Some(name)) = (&arguments.template, &arguments.name) else {
        let width = scaffold::templates().map(|template| template.name.len()).max().unwrap_or(0);
        let line = |template: scaffold::Template| format!("{:<width$}  {}\n", template.name, template.summary());
        return output.print(&scaffold::templates().map(line).collect::<String>());
    };
    let template = scaffold::template(template).map_err(Failure::new)?;
    scaffold::check_name(name).map_err(Failure::new)?;
    let crates = crates(arguments.dependencies.as_deref(), template)?;
    let folder = arguments.dir.clone().unwrap_or_else(|| PathBuf::from(name));
    let several = !template.languages().is_empty();
    if let Some(language) = arguments.language.as_ref().filter(|_| !several) {
        let message = format!("the template `{}` is in one language, not in `{language}` as well", template.name);
        let own = format!("{language}-plugin");
        let help = scaffold::template(&own)
            .map_or_else(|_| "`jackfield new --list`".to_owned(), |own| format!("`{}`", own.name));
        return Err(Failure::new(format!("{message}\nhelp: leave `--language` out, or see {help}")));
    }
    let mut project = match several {
        true => template.fill_in(arguments.language.as_deref().unwrap_or("rust"), name, &crates)?,
        false => template.fill(name, &crates),
    };
    if let Some(wit) = &arguments.contract {
        let in_place = arguments.wit_in_place.then_some(&*folder);
        let wanted = Wanted { wit, in_place, plugs: &arguments.plug, sockets: &arguments.socket };
        scaffold::implement(&mut project, template, name, wanted)?;
    }
    scaffold::write(&folder, &project).map_err(|error| Failure::file(&folder, "made", &error))?;
    output.say(&format!(
        "made {} from the template `{}`; its README says what is next",
        folder.display(),
        template.name
    ));
    output.print(&format!("{}\n", folder.display()))
}

fn crates(written: Option<&str>, template: Template) -> Result<Crates, Failure> {
    match written {
        None => Ok(Crates::default_source()),
        Some("git") => Ok(Crates::Git),
        Some("crates") => Ok(Crates::Registry),
        Some("vendored") => Crates::vendored(template).map_err(Failure::new),
        Some(clone) => {
            let path = Path::new(clone);
            if !path.join("guest-sdk/rust/Cargo.toml").is_file() {
                return Err(Failure::new(format!(
                    "`{clone}` is no clone of Jackfield's repository\nhelp: `--dependencies` is `git`, `crates`, `vendored`, or a clone's folder"
                )));
            }
            path.canonicalize().map(Crates::Path).map_err(|error| Failure::file(path, "found", &error))
        }
    }
}
