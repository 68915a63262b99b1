//! Whole-practice backups: one file with the encrypted database and the envelopes that open it, so
//! that it can be restored on a machine that never saw the practice.

mod bundle;
mod restore;

use crate::database::{broken_seals, integrity, unlock};
use crate::error::{Error, Result};
use crate::keys::{Keys, Secret};
use crate::registry::{PracticeEntry, Registry};
use bundle::Header;
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use schemars::JsonSchema;
use serde::Serialize;
use std::fs::File;
use std::path::{Path, PathBuf};

pub use restore::restore;

/// A backup on this computer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BackupFile {
    pub file: String,
    /// Where it lies on this computer.
    pub path: String,
    pub bytes: u64,
    /// RFC 3339 UTC.
    pub at: String,
}

/// Whether a backup can be trusted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Verdict {
    pub ok: bool,
    pub findings: Vec<String>,
}

/// Where backups of a practice lie.
pub fn folder(registry: &Registry, practice: &PracticeEntry) -> PathBuf {
    registry.folder().join("backups").join(&practice.id)
}

/// Copies the practice as it is committed now, while people work in it; checks the copy, then gives it
/// its name.
pub fn create(
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
) -> Result<BackupFile> {
    create_of_open(registry, practice, key, now, "")
}

/// What the name of a copy says that the program made on its own account.
const AUTOMATIC: &str = "-auto";

/// As `create`, before data of modules is put back: such copies go when they are old.
pub(crate) fn create_automatic(
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
) -> Result<BackupFile> {
    create_of_open(registry, practice, key, now, AUTOMATIC)
}

pub(crate) fn is_automatic(file: &str) -> bool {
    file.contains(AUTOMATIC)
}

/// What is under way lies here until it gets its name.
const PARTIAL: &str = "copying.part";

/// Of a practice that others read and write meanwhile only SQLite can tell what is committed: it
/// writes a copy of its own, which is then wrapped.
fn create_of_open(
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
    mark: &str,
) -> Result<BackupFile> {
    let folder = folder(registry, practice);
    std::fs::create_dir_all(&folder)?;
    let copy = folder.join("copying.db");
    let made = (|| {
        remove_if_there(&copy)?;
        copy_database(&registry.path_of(practice), &copy, key)?;
        refuse_damaged(check_database(&copy, key)?)?;
        let mut database = File::open(&copy)?;
        wrap(registry, practice, now, mark, |partial, header| {
            bundle::write(partial, header, &mut database, &|_| {})
        })
    })();
    remove_if_there(&copy)?;
    made
}

/// Copies a practice that nothing has open, byte for byte, while the seal of every page is checked.
/// `tell` hears how many bytes are done, of twice the size of the file.
pub(crate) fn create_at_rest(
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
    tell: &dyn Fn(u64),
) -> Result<BackupFile> {
    std::fs::create_dir_all(folder(registry, practice))?;
    let file = registry.path_of(practice);
    // Closed last: closing a file takes away the locks that this program holds on it elsewhere.
    let mut database = File::open(&file)?;
    wrap(registry, practice, now, AUTOMATIC, |partial, header| {
        std::thread::scope(|scope| {
            let seals = scope.spawn(|| check_seals(&file, key));
            bundle::write(partial, header, &mut database, tell)?;
            let broken = seals.join().map_err(|_| Error::internal("the check of seals ended"))?;
            refuse_damaged(broken?)
        })
    })
}

/// Makes the file under a name of its own, then gives it the one it keeps.
fn wrap(
    registry: &Registry,
    practice: &PracticeEntry,
    now: Timestamp,
    mark: &str,
    write: impl FnOnce(&Path, Header) -> Result<()>,
) -> Result<BackupFile> {
    let folder = folder(registry, practice);
    sweep(&folder)?;
    let partial = folder.join(PARTIAL);
    let made = (|| {
        write(&partial, Header::of(registry, practice, now.to_string())?)?;
        let name = format!("{}{mark}.cuspid", now.strftime("%Y%m%d-%H%M%S"));
        let name = free_name(&folder, &name);
        std::fs::rename(&partial, folder.join(&name))?;
        sync_folder(&folder)?;
        let path = folder.join(&name);
        let bytes = std::fs::metadata(&path)?.len();
        let path = path.to_string_lossy().into_owned();
        tracing::info!(practice = %practice.id, file = %name, bytes, "backup made");
        Ok(BackupFile { file: name, path, bytes, at: now.to_string() })
    })();
    remove_if_there(&partial)?;
    made
}

fn refuse_damaged(findings: Vec<String>) -> Result<()> {
    match findings.first() {
        None => Ok(()),
        Some(first) => {
            Err(Error::unavailable("damaged", format!("the copy is not sound: {first}")))
        }
    }
}

/// Backups of a practice, newest first.
pub fn list(registry: &Registry, practice: &PracticeEntry) -> Result<Vec<BackupFile>> {
    let folder = folder(registry, practice);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".cuspid") {
            continue;
        }
        let at = match bundle::read_header(&mut File::open(entry.path())?) {
            Ok((header, _)) => header.made_at,
            // Shown all the same: `verify` says what is wrong with it.
            Err(_) => String::new(),
        };
        let path = entry.path().to_string_lossy().into_owned();
        out.push(BackupFile { file: name, path, bytes: entry.metadata()?.len(), at });
    }
    out.sort_by_cached_key(|backup| std::cmp::Reverse(age(&backup.file)));
    Ok(out)
}

/// Second and number within it (`20261121-100000-2.cuspid`), so that names sort by age.
fn age(file: &str) -> (String, u32) {
    let stem = file.trim_end_matches(".cuspid").replace(AUTOMATIC, "");
    let (second, number) = stem.split_at_checked(15).unwrap_or((&stem, ""));
    (second.to_owned(), number.trim_start_matches('-').parse().unwrap_or(1))
}

/// Opens the copy inside a backup and checks every page of it. `room` is a folder where the copy may
/// lie meanwhile, still encrypted: the backup itself may be on a disk that cannot be written.
pub fn verify(file: &Path, key: &Secret, room: &Path) -> Result<Verdict> {
    let verdict = |findings: Vec<String>| Verdict { ok: findings.is_empty(), findings };
    let mut opened = File::open(file)?;
    let (header, start) = match bundle::read_header(&mut opened) {
        Ok(found) => found,
        Err(error) => return Ok(verdict(vec![error.message().to_owned()])),
    };
    std::fs::create_dir_all(room)?;
    let copy = room.join(format!("{}.checking", crate::id::new(Timestamp::now())));
    let findings = (|| {
        bundle::extract(&mut opened, start, &copy)?;
        let mut findings = Vec::new();
        if std::fs::metadata(&copy)?.len() != header.database_bytes {
            findings.push("the file is cut short".to_owned());
        }
        if !bundle::has_its_digest(file, &header, start, &|_| {})? {
            findings.push("the checksum differs".to_owned());
        }
        match check_database(&copy, key) {
            Ok(more) => findings.extend(more),
            Err(error) => findings.push(error.message().to_owned()),
        }
        Ok(findings)
    })();
    remove_if_there(&copy)?;
    findings.map(verdict)
}

fn copy_database(from: &Path, to: &Path, key: &Secret) -> Result<()> {
    let db = open_alone(from, key)?;
    db.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;")?;
    db.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    File::open(to)?.sync_all()?;
    Ok(())
}

fn check_database(path: &Path, key: &Secret) -> Result<Vec<String>> {
    integrity(&open_alone(path, key)?)
}

fn check_seals(path: &Path, key: &Secret) -> Result<Vec<String>> {
    broken_seals(&open_alone(path, key)?)
}

/// A file that nothing else has open. For writing, though nothing is written: only then SQLite takes
/// the log's files away when it closes.
fn open_alone(path: &Path, key: &Secret) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    unlock(&db, &Keys::new(key).file)?;
    Ok(db)
}

fn free_name(folder: &Path, name: &str) -> String {
    let stem = name.trim_end_matches(".cuspid");
    let mut candidate = name.to_owned();
    let mut n = 1;
    while folder.join(&candidate).exists() {
        n += 1;
        candidate = format!("{stem}-{n}.cuspid");
    }
    candidate
}

/// Takes away what a program that was ended left while it copied or checked.
fn sweep(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let old = || -> Option<bool> {
            let age = path.metadata().ok()?.modified().ok()?.elapsed().ok()?;
            Some(age > std::time::Duration::from_secs(3600))
        };
        // A check that runs now is younger.
        if path.extension().is_some_and(|extension| extension == "checking") && old() == Some(true)
        {
            remove_if_there(&path)?;
        }
    }
    Ok(())
}

/// Makes names in a folder last through a power cut, where a folder can be synced.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn remove_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
