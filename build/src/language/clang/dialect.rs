//! C or C++: how its files are called, and what of the SDK it takes.

use std::path::Path;

/// The two languages of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    C,
    Cpp,
}

/// The SDK, as it stands in the repository.
const JACKFIELD_H: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/c/jackfield.h"));
const JACKFIELD_C: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/c/jackfield.c"));
const JACKFIELD_HPP: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/cpp/jackfield.hpp"));
const JACKFIELD_CPP: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/cpp/jackfield.cpp"));
const WIT_H: &str = include_str!(concat!(env!("JACKFIELD_GUEST_SDK"), "/cpp/wit.h"));

impl Dialect {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Cpp => "C++",
        }
    }

    /// The ends of the names of its source files. Sources in C may stand in a project in C++.
    pub(crate) fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::C => &["c"],
            Self::Cpp => &["cpp", "cc", "cxx"],
        }
    }

    /// The header and the glue in `gen/`.
    pub(super) fn generated(self) -> [&'static str; 3] {
        match self {
            Self::C => ["plugin.h", "plugin.c", "native.c"],
            Self::Cpp => ["plugin_cpp.h", "plugin.cpp", "native.cpp"],
        }
    }

    pub(super) fn sdk(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::C => &[("jackfield.h", JACKFIELD_H), ("jackfield.c", JACKFIELD_C)],
            Self::Cpp => &[
                ("jackfield.hpp", JACKFIELD_HPP),
                ("jackfield.c", JACKFIELD_C),
                ("jackfield.cpp", JACKFIELD_CPP),
                ("wit.h", WIT_H),
            ],
        }
    }
}

/// Whether a file's name ends so.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension))
}
