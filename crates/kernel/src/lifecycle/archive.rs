//! Module archives: all rows of one module, written before it is removed, put back after it was
//! installed again. Encrypted with the practice's own key; inside, JSON Lines: the manifest with the
//! schema, then a line a row.
//!
//! Layout: `CUSPID-MODULE-1\n`, length of the header as u32 LE, header (JSON, no row in it), then
//! chunks of whole lines, each its length as u32 LE and XChaCha20-Poly1305 over it. A chunk is bound
//! to its place and to being the last, so that none can be cut off, moved or swapped.

mod lines;
mod read;
mod refuse;
mod restore;
mod retention;
mod write;

use crate::backup;
use crate::error::{Error, Result};
use crate::registry::{PracticeEntry, Registry};
use lines::Head;
pub(crate) use restore::{Restored, restore};
pub(crate) use retention::prune;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
pub(crate) use write::write;

const MAGIC: &[u8] = b"CUSPID-MODULE-1\n";
const EXTENSION: &str = "cuspid-module";

/// An archive on this computer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "ModuleArchive")]
pub struct ArchiveFile {
    pub file: String,
    pub module: String,
    pub version: String,
    /// RFC 3339 UTC.
    pub at: String,
    pub bytes: u64,
    pub rows: u64,
}

/// What everybody may read of an archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Header {
    id: String,
    practice_id: String,
    module: String,
    version: String,
    made_at: String,
    rows: u64,
}

impl Header {
    /// What the chunk at `index` is bound to: all of the header too, so that none of it can be
    /// altered.
    fn place(&self, index: u64, last: Last) -> Vec<u8> {
        let Header { id, practice_id, module, version, made_at, rows } = self;
        let last = u8::from(last == Last::Yes);
        format!(
            "cuspid/module/v1\n{practice_id}\n{module}\n{version}\n{made_at}\n{rows}\n{id}\n\
             {index}\n{last}"
        )
        .into_bytes()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Yes,
    No,
}

/// Where a practice's module archives lie.
pub(crate) fn folder(registry: &Registry, practice: &PracticeEntry) -> PathBuf {
    backup::folder(registry, practice).join("modules")
}

/// Archives of a practice, newest first. A file that cannot be read is shown without its contents.
pub(crate) fn list(registry: &Registry, practice: &PracticeEntry) -> Result<Vec<ArchiveFile>> {
    let folder = folder(registry, practice);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != EXTENSION) {
            continue;
        }
        let file = entry.file_name().to_string_lossy().into_owned();
        let bytes = entry.metadata()?.len();
        out.push(match read::Reader::open(&path) {
            Ok(reader) => {
                let Header { module, version, made_at: at, rows, .. } = reader.header;
                ArchiveFile { file, module, version, at, bytes, rows }
            }
            Err(_) => ArchiveFile {
                file,
                module: String::new(),
                version: String::new(),
                at: String::new(),
                bytes,
                rows: 0,
            },
        });
    }
    out.sort_by(|a, b| (&b.at, &b.file).cmp(&(&a.at, &a.file)));
    Ok(out)
}

fn not_an_archive(message: &str) -> Error {
    Error::unavailable("not_an_archive", message)
}

/// A file named alone lies in the practice's folder.
fn located(folder: &Path, file: &str) -> PathBuf {
    let path = Path::new(file);
    if path.is_absolute() {
        path.to_owned()
    } else {
        folder.join(path.file_name().unwrap_or_default())
    }
}
