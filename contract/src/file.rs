//! Why a file cannot be read, with the way out where there is one.

use std::io;
use std::path::Path;

use crate::nearest;

/// What the system says of a file, and, where it is not there, a file beside it that may be meant, or the folder that is
/// missing.
pub fn file_error(path: &Path, error: &io::Error) -> String {
    // Some errors repeat the path, and some a name that nobody gave.
    let text = error.to_string();
    let text = text.split(" at path ").next().unwrap_or(&text);
    if error.kind() != io::ErrorKind::NotFound {
        return text.to_owned();
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return format!("{text}; there is no folder `{}`", folder.display());
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let near =
        nearest(&wanted, names.iter().map(String::as_str).filter(|name| !name.starts_with('.') && *name != wanted));
    match near {
        Some(near) => format!("{text}; did you mean `{}`?", path.with_file_name(near).display()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_nearby_are_named() {
        let folder = std::env::temp_dir().join(format!("jackfield-file-error-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("it can be made");
        std::fs::write(folder.join("graph.toml"), "").expect("it can be written");
        let said = |name: &str| {
            let path = folder.join(name);
            let error = std::fs::read(&path).expect_err("it is not there");
            file_error(&path, &error).replace(&folder.display().to_string(), "F")
        };
        assert!(said("grpah.toml").ends_with("; did you mean `F/graph.toml`?"), "{}", said("grpah.toml"));
        assert!(said("sub/graph.toml").ends_with("; there is no folder `F/sub`"), "{}", said("sub/graph.toml"));
        assert!(!said("other").contains(';'), "{}", said("other"));
        std::fs::remove_dir_all(&folder).expect("it can be removed");
        let other = io::Error::other("busy at path \"/x/.tmp\"");
        assert_eq!(file_error(&folder, &other), "busy");
    }
}
