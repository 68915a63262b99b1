//! Files handed to the person at the desk: what a browser would call a download. The window's web view
//! has none, so the program writes them itself.

use crate::error::{Error, Problems, Result};
use serde::Deserialize;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The longest content: a whole practice's list of patients is a tenth of it.
pub(crate) const MAX_CONTENT: usize = 64 * 1024 * 1024;
/// Kinds that are only ever read. Nothing that a desktop would start when it is clicked.
const KINDS: [&str; 5] = ["csv", "ics", "json", "txt", "vcf"];
const MOST_TRIES: u32 = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveFile {
    /// With its ending, without folders.
    pub name: String,
    pub content: String,
}

/// Writes into the person's folder of downloads under a name that is still free. Answers where.
pub(crate) fn save(input: &SaveFile) -> Result<PathBuf> {
    let folder = downloads().ok_or_else(|| {
        Error::unavailable("no_folder", "this computer has no folder for downloads")
    })?;
    save_in(&folder, input)
}

/// A desktop without folders of its own (a plain X session) still has a home.
fn downloads() -> Option<PathBuf> {
    dirs::download_dir().or_else(|| {
        let home = dirs::home_dir()?;
        Some(home.join("Downloads")).filter(|folder| folder.is_dir()).or(Some(home))
    })
}

fn save_in(folder: &Path, input: &SaveFile) -> Result<PathBuf> {
    let (stem, kind) = checked(&input.name)?;
    std::fs::create_dir_all(folder)?;
    for n in 1..=MOST_TRIES {
        let name = match n {
            1 => format!("{stem}.{kind}"),
            _ => format!("{stem} ({n}).{kind}"),
        };
        let path = folder.join(name);
        match create(&path) {
            Ok(file) => {
                if let Err(error) = fill(file, &input.content) {
                    // Half a file would be taken for the whole one.
                    let _ = std::fs::remove_file(&path);
                    return Err(error);
                }
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::conflict("name_taken", "there are too many files of this name"))
}

fn checked(name: &str) -> Result<(&str, &str)> {
    let mut problems = Problems::default();
    problems.required("name", name, 120);
    let foreign = |ch: char| ch.is_control() || r#"<>:"/\|?*"#.contains(ch);
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    if name.chars().any(foreign) || name.starts_with('.') || stem.trim() != stem || stem.is_empty()
    {
        problems.add("name", "bad_format", "must be the plain name of a file");
    }
    if !KINDS.contains(&kind) {
        problems.add("name", "unknown_value", format!("must end in one of {}", KINDS.join(", ")));
    }
    problems.done()?;
    Ok((stem, kind))
}

/// For the person who runs the program only: what is handed out is often about patients.
fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn fill(mut file: File, content: &str) -> Result<()> {
    file.write_all(content.as_bytes())?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &str) -> SaveFile {
        SaveFile { name: name.into(), content: content.into() }
    }

    #[test]
    fn a_second_file_of_the_same_name_does_not_replace_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let first = save_in(folder.path(), &file("pacientes.csv", "a")).unwrap();
        let second = save_in(folder.path(), &file("pacientes.csv", "b")).unwrap();
        assert_eq!(first.file_name().unwrap(), "pacientes.csv");
        assert_eq!(second.file_name().unwrap(), "pacientes (2).csv");
        assert_eq!(std::fs::read_to_string(first).unwrap(), "a");
        assert_eq!(std::fs::read_to_string(second).unwrap(), "b");
    }

    #[test]
    fn a_name_cannot_leave_the_folder_nor_be_something_that_starts() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "../a.csv",
            "a/b.csv",
            r"a\b.csv",
            ".csv",
            ".a.csv",
            "a",
            "a.sh",
            "a.desktop",
            "",
            " a.csv",
            "a\n.csv",
            "c:a.csv",
        ] {
            assert!(save_in(folder.path(), &file(name, "x")).is_err(), "{name:?}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(save_in(folder.path(), &file("Agenda Málaga, عيادة.ics", "x")).is_ok());
    }
}
