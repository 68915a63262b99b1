//! Files of a source tree. Links are not followed: one that leads upwards would never end.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Name and path of each folder that has a `module.yaml`, by name.
pub(super) fn folders_of_modules(folder: &Path) -> Vec<(String, PathBuf)> {
    let is_module = |path: &PathBuf| std::fs::symlink_metadata(path.join("module.yaml")).is_ok();
    let (folders, _) = entries(folder);
    let named = |path: PathBuf| Some((path.file_name()?.to_str()?.to_owned(), path));
    folders.into_iter().filter(is_module).filter_map(named).collect()
}

/// The `.sql` files below a folder, in order.
pub(super) fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let (folders, files) = entries(folder);
    let mut out: Vec<PathBuf> = folders.iter().flat_map(|inner| sql_files(inner)).collect();
    out.extend(files.into_iter().filter(|file| has_extension(file, "sql")));
    out.sort();
    out
}

/// The files of a folder with this extension, in order.
pub(super) fn files_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let (_, mut files) = entries(folder);
    files.retain(|file| has_extension(file, extension));
    files
}

fn has_extension(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found == extension)
}

/// The folders and the files in a folder, each in order; nothing where there is none.
fn entries(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    let is_folder = std::fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir());
    let Some(Ok(entries)) = is_folder.then(|| std::fs::read_dir(folder)) else {
        return (folders, files);
    };
    for entry in entries.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => folders.push(entry.path()),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
    folders.sort();
    files.sort();
    (folders, files)
}

/// The whole file; why not, when it is no text, no file or cannot be read.
pub(super) fn text_of(file: &Path) -> Result<String, String> {
    let is_file = std::fs::symlink_metadata(file).map(|found| found.is_file());
    let read = is_file.and_then(|is_file| match is_file {
        true => std::fs::read_to_string(file),
        false => Err(ErrorKind::Unsupported.into()),
    });
    read.map_err(|error| match error.kind() {
        ErrorKind::NotFound => "is missing: write it".to_owned(),
        ErrorKind::InvalidData => "is not UTF-8 text: save it as UTF-8".to_owned(),
        ErrorKind::Unsupported => "is a link or no file: put the file itself there".to_owned(),
        _ => format!("cannot be read: {error}"),
    })
}

/// A file below a module's folder as findings name it: `src/item/insert.sql`.
pub(super) fn shown(folder: &Path, file: &Path) -> String {
    let parts = file.strip_prefix(folder).unwrap_or(file).iter();
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
