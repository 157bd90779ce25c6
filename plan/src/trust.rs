//! Whether a component is signed by whom it has to be.

use std::path::Path;

use crate::report::{Problem, ProblemKind, ids};
use crate::sign::{PublicKey, SignError, verify};
use crate::span::Located;
use crate::spec::{GraphSpec, PluginSpec};
use crate::words::toml_key;

/// What keeps a plugin out for want of a signature.
pub(crate) fn problems(spec: &GraphSpec, plugin: &PluginSpec, component: &[u8], path: Option<&Path>) -> Vec<Problem> {
    let own = format!("plugin.{}.signed-by", toml_key(&plugin.id));
    let lists = [("trust.keys", spec.trust_keys.as_ref()), (own.as_str(), plugin.signed_by.as_ref())];
    let lists = lists.into_iter().filter_map(|(key, list)| Some((key, list?)));
    lists.flat_map(|(key, list)| of_list(key, list, plugin, component, path)).collect()
}

/// What is wrong by one list of keys.
fn of_list(
    key: &str,
    list: &Located<Vec<Located<String>>>,
    plugin: &PluginSpec,
    component: &[u8],
    path: Option<&Path>,
) -> Vec<Problem> {
    let problem = |message: String| {
        let mut problem = Problem::plugin(ProblemKind::Trust, plugin.id.value.as_str(), message);
        problem.key = Some(key.to_owned());
        problem
    };
    let (mut keys, mut problems) = (Vec::new(), Vec::new());
    for text in &list.value {
        match text.parse::<PublicKey>() {
            Ok(read) => keys.push(read),
            Err(error) => problems.push(problem(format!("`{key}`: {error}")).at(text.origin.as_ref())),
        }
    }
    // With a key that cannot be read, whom the list means is not known.
    if !problems.is_empty() {
        return problems;
    }
    let Err(error) = verify(component, &keys) else { return problems };
    let file = path.map_or_else(|| "its component".to_owned(), |path| format!("`{}`", path.display()));
    let wanted = match list.value.len() {
        0 => "and nobody is".to_owned(),
        _ => format!("by {}", ids(&list.value.iter().map(|key| key.value.as_str()).collect::<Vec<_>>())),
    };
    let path = path.map_or_else(|| "<component>".to_owned(), |path| path.display().to_string());
    let help = match error {
        SignError::Unsigned => format!("sign it with such a key: `jackfield sign {path} --key FILE`"),
        _ => format!(
            "find out where it comes from; if it is what it should be, sign it with such a key (`jackfield sign {path} --key FILE`), or \
             add the key of whoever signed it to `{key}`"
        ),
    };
    let message = format!("{file} has to be signed {wanted} (`{key}`), but {error}");
    problems.push(problem(message).at(list.origin.as_ref()).help(help));
    problems
}
