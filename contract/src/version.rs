//! Which version of a contract serves which.

use semver::{BuildMetadata, Prerelease};

use crate::ContractName;

/// What versions of a contract have in common if they can stand for each other: one major version (`0.y`: one `y`).
///
/// `0.0.z` and pre-releases are each a track of their own, and so is a contract without version.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Track {
    /// The contract's name without version, `demo:text/filter`.
    pub contract: String,
    /// The part of the version that counts.
    pub version: VersionTrack,
}

/// The part of a version that has to be the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VersionTrack {
    /// No version at all.
    Unversioned,
    /// `x.*.*`
    Major(u64),
    /// `0.y.*`
    Minor(u64),
    /// `0.0.z`
    Patch(u64),
    /// A pre-release, which only serves itself.
    Exact(u64, u64, u64, Prerelease),
}

/// The track of a contract: contracts on one track are the same contract for linking.
pub fn track(name: &ContractName) -> Track {
    let version = match &name.version {
        None => VersionTrack::Unversioned,
        Some(version) if !version.pre.is_empty() => {
            VersionTrack::Exact(version.major, version.minor, version.patch, version.pre.clone())
        }
        Some(version) if version.major != 0 => VersionTrack::Major(version.major),
        Some(version) if version.minor != 0 => VersionTrack::Minor(version.minor),
        Some(version) => VersionTrack::Patch(version.patch),
    };
    Track { contract: name.unversioned(), version }
}

/// Whether a plug of `plug` can serve a socket of `socket`: the same track, and not older. Build metadata does not count.
pub fn serves(plug: &ContractName, socket: &ContractName) -> bool {
    if track(plug) != track(socket) {
        return false;
    }
    let plain = |name: &ContractName| {
        name.version.clone().map(|version| semver::Version { build: BuildMetadata::EMPTY, ..version })
    };
    plain(plug) >= plain(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(version: &str) -> ContractName {
        ContractName::parse(&if version.is_empty() { "a:b/c".to_owned() } else { format!("a:b/c@{version}") }).unwrap()
    }

    #[test]
    fn a_plug_serves_its_own_track_unless_it_is_older() {
        // plug, socket, serves
        let matrix = [
            ("1.2.3", "1.2.3", true),
            ("1.3.0", "1.2.3", true),
            ("1.2.4", "1.2.3", true),
            ("1.2.2", "1.2.3", false),
            ("1.1.9", "1.2.0", false),
            ("2.0.0", "1.9.9", false),
            ("1.9.9", "2.0.0", false),
            ("0.1.0", "0.1.0", true),
            ("0.1.1", "0.1.0", true),
            ("0.1.0", "0.1.1", false),
            ("0.2.0", "0.1.0", false),
            ("0.1.0", "1.1.0", false),
            ("0.0.1", "0.0.1", true),
            ("0.0.2", "0.0.1", false),
            ("1.0.0-rc.1", "1.0.0-rc.1", true),
            ("1.0.0-rc.2", "1.0.0-rc.1", false),
            ("1.0.0", "1.0.0-rc.1", false),
            ("1.0.0-rc.1", "1.0.0", false),
            ("0.1.0-rc.1", "0.1.0-rc.1", true),
            ("1.0.0+a", "1.0.0+b", true),
            ("", "", true),
            ("1.0.0", "", false),
            ("", "1.0.0", false),
        ];
        for (plug, socket, expected) in matrix {
            assert_eq!(serves(&name(plug), &name(socket)), expected, "plug {plug:?}, socket {socket:?}");
        }
    }

    #[test]
    fn contracts_of_other_names_never_serve() {
        let other = ContractName::parse("a:b/d@1.2.3").unwrap();
        assert!(!serves(&other, &name("1.2.3")));
    }
}
