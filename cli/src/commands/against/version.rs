//! Which step of the version a change needs, and whether it was made.

use jackfield_contract::{ContractName, Version};

/// How much a change of a contract is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    None,
    /// New functions alone: plugs of the new one serve old sockets.
    Addition,
    /// Plugs of the new one do not serve old sockets.
    Break,
}

/// The version of a contract, for a title that has its name already.
pub(super) fn shown(name: &ContractName) -> String {
    name.version.as_ref().map_or_else(|| "no version".to_owned(), ToString::to_string)
}

/// Whether the step from one version to the other is good for a change.
pub(super) fn enough(old: &ContractName, new: &ContractName, change: Change) -> bool {
    step(old, new).is_some_and(|step| step >= change)
}

/// What the step from one version to the other is good for; `None` if it goes backwards or a version was dropped.
fn step(old: &ContractName, new: &ContractName) -> Option<Change> {
    match (&old.version, &new.version) {
        // Without versions, nothing tells old from new: only what is the same is compatible.
        (None, None) => Some(Change::None),
        (None, Some(_)) => Some(Change::Break),
        (Some(_), None) => None,
        (Some(a), Some(b)) if a == b => Some(Change::None),
        (Some(a), Some(b)) if a > b => None,
        // Of a pre-release nothing is promised, not even to the next one.
        (Some(a), Some(b)) if !a.pre.is_empty() || !b.pre.is_empty() => Some(Change::Break),
        (Some(a), Some(b)) if a.major != b.major => Some(Change::Break),
        (Some(a), Some(b)) if a.major == 0 && a.minor != b.minor => Some(Change::Break),
        (Some(a), Some(_)) if a.major == 0 && a.minor == 0 => Some(Change::Break),
        (Some(a), Some(b)) if a.major > 0 && a.minor == b.minor => Some(Change::None),
        _ => Some(Change::Addition),
    }
}

/// The step that a change needs, and whether it was made, in words.
pub(super) fn needs(old: &ContractName, new: Option<&ContractName>, change: Change, done: bool) -> String {
    let Some(version) = &old.version else {
        return match new.and_then(|new| new.version.as_ref()) {
            Some(new) => format!("{new} tells the new form from the old one, which had none"),
            None => "needs one, so that the old form and the new one can be told apart".to_owned(),
        };
    };
    let goes_back = new.is_some_and(|new| new.version.as_ref().is_none_or(|new| new < version));
    let found = new.and_then(|new| new.version.as_ref());
    let found = found.map_or_else(|| "without one".to_owned(), ToString::to_string);
    if change == Change::None {
        return format!("goes back from {version} to {found}");
    }
    let Version { major, minor, patch, .. } = *version;
    let (word, next) = match (change, major, minor) {
        // The release that a pre-release leads to may still be anything.
        _ if !version.pre.is_empty() => ("another", Version::new(major, minor, patch)),
        (_, 0, 0) => ("another", Version::new(0, 0, patch + 1)),
        (Change::Break, 0, _) => ("a greater minor", Version::new(0, minor + 1, 0)),
        (_, 0, _) => ("a greater patch", Version::new(0, minor, patch + 1)),
        (Change::Break, ..) => ("a greater major", Version::new(major + 1, 0, 0)),
        _ => ("a greater minor", Version::new(major, minor + 1, 0)),
    };
    let needed = format!("needs {word} version, {next} or later");
    match (done, goes_back) {
        (true, _) => format!("{needed}; {found} is enough"),
        (false, true) => format!("{needed}; {found} is older than {version}"),
        (false, false) => format!("{needed}; {found} is not enough"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: &str) -> ContractName {
        ContractName::parse(&format!("a:b/c{version}")).expect("a name")
    }

    #[test]
    fn steps_are_good_for_what_semver_says() {
        for (old, new, expected) in [
            ("@1.0.0", "@1.0.0", Some(Change::None)),
            ("@1.0.0", "@1.0.1", Some(Change::None)),
            ("@1.0.0", "@1.1.0", Some(Change::Addition)),
            ("@1.0.0", "@2.0.0", Some(Change::Break)),
            ("@0.1.0", "@0.1.1", Some(Change::Addition)),
            ("@0.1.0", "@0.2.0", Some(Change::Break)),
            ("@0.0.1", "@0.0.2", Some(Change::Break)),
            ("@0.9.0", "@1.0.0", Some(Change::Break)),
            ("@1.0.0-rc.1", "@1.0.0", Some(Change::Break)),
            ("@1.0.0-rc.1", "@1.0.0-rc.2", Some(Change::Break)),
            ("@1.1.0", "@1.0.0", None),
            ("@1.1.0", "", None),
            ("", "@0.1.0", Some(Change::Break)),
            ("", "", Some(Change::None)),
        ] {
            assert_eq!(step(&name(old), &name(new)), expected, "{old} -> {new}");
        }
        // Another contract of the same package says as much.
        let other = ContractName::parse("a:b/d@1.1.0").expect("a name");
        assert!(!enough(&name("@1.0.0"), &other, Change::Break));
    }

    #[test]
    fn what_is_needed_is_named() {
        for (old, new, change, expected) in [
            ("@1.2.3", "@1.3.0", Change::Addition, "needs a greater minor version, 1.3.0 or later; 1.3.0 is enough"),
            ("@1.2.3", "@1.3.0", Change::Break, "needs a greater major version, 2.0.0 or later; 1.3.0 is not enough"),
            (
                "@0.2.3",
                "@0.2.3",
                Change::Addition,
                "needs a greater patch version, 0.2.4 or later; 0.2.3 is not enough",
            ),
            (
                "@0.2.3",
                "@0.1.0",
                Change::Break,
                "needs a greater minor version, 0.3.0 or later; 0.1.0 is older than 0.2.3",
            ),
            ("@0.0.3", "@0.0.4", Change::Addition, "needs another version, 0.0.4 or later; 0.0.4 is enough"),
            ("@1.2.3", "@1.2.0", Change::None, "goes back from 1.2.3 to 1.2.0"),
            ("", "", Change::Break, "needs one, so that the old form and the new one can be told apart"),
        ] {
            let (old, new) = (name(old), name(new));
            assert_eq!(needs(&old, Some(&new), change, enough(&old, &new, change)), expected);
        }
    }
}
