//! Whole-practice backups: one file with the encrypted database and the envelopes that open it, so
//! that it can be restored on a machine that never saw the practice.
//!
//! Layout: `CUSPID-BACKUP-1\n`, length of the header as u32 LE, header (JSON), the database.

use crate::database::{integrity, take_lock, unlock};
use crate::error::{Error, Result};
use crate::keys::{Keys, Secret};
use crate::registry::{Envelope, PracticeEntry, RecoveryEnvelope, Registry};
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const MAGIC: &[u8] = b"CUSPID-BACKUP-1\n";
const MAX_HEADER: u32 = 4 * 1024 * 1024;

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

#[derive(Serialize, Deserialize)]
struct Header {
    practice: PracticeEntry,
    made_at: String,
    envelopes: Vec<Envelope>,
    recovery: RecoveryEnvelope,
    database_bytes: u64,
    /// SHA-256 of the database part, to tell a broken copy without a key.
    digest: String,
}

/// Where backups of a practice lie.
pub fn folder(registry: &Registry, practice: &PracticeEntry) -> PathBuf {
    registry.folder().join("backups").join(&practice.id)
}

/// Copies the practice as it is committed now, checks the copy, then gives it its name.
pub fn create(
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
) -> Result<BackupFile> {
    create_named(registry, practice, key, now, "")
}

/// What the name of a copy says that the program made on its own account.
const AUTOMATIC: &str = "-auto";

/// As `create`, before modules are changed: such copies go when they are old.
pub(crate) fn create_automatic(
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
) -> Result<BackupFile> {
    create_named(registry, practice, key, now, AUTOMATIC)
}

pub(crate) fn is_automatic(file: &str) -> bool {
    file.contains(AUTOMATIC)
}

/// The copy under way, for whoever shows how far it is.
pub(crate) fn part_of(registry: &Registry, practice: &PracticeEntry) -> PathBuf {
    folder(registry, practice).join(COPYING)
}

const COPYING: &str = "copying.db";

fn create_named(
    registry: &Registry,
    practice: &PracticeEntry,
    key: &Secret,
    now: Timestamp,
    mark: &str,
) -> Result<BackupFile> {
    let folder = folder(registry, practice);
    std::fs::create_dir_all(&folder)?;
    sweep(&folder)?;
    let copy = folder.join(COPYING);
    let partial = folder.join("copying.part");
    let made = (|| {
        remove_if_there(&copy)?;
        copy_database(&registry.path_of(practice), &copy, key)?;
        let findings = check_database(&copy, key)?;
        if let Some(first) = findings.first() {
            return Err(Error::unavailable("damaged", format!("the copy is not sound: {first}")));
        }
        let header = Header {
            practice: practice.clone(),
            made_at: now.to_string(),
            envelopes: registry.envelopes(&practice.id)?,
            recovery: registry.recovery(&practice.id)?,
            database_bytes: std::fs::metadata(&copy)?.len(),
            digest: digest_of(&mut File::open(&copy)?)?,
        };
        write_bundle(&partial, &header, &copy)?;
        let name = format!("{}{mark}.cuspid", now.strftime("%Y%m%d-%H%M%S"));
        let name = free_name(&folder, &name);
        std::fs::rename(&partial, folder.join(&name))?;
        sync_folder(&folder)?;
        let path = folder.join(&name);
        let bytes = std::fs::metadata(&path)?.len();
        let path = path.to_string_lossy().into_owned();
        Ok(BackupFile { file: name, path, bytes, at: now.to_string() })
    })();
    for leftover in [&copy, &partial] {
        remove_if_there(leftover)?;
    }
    made
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
        let at = match read_header(&mut File::open(entry.path())?) {
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
    let mut bundle = File::open(file)?;
    let (header, start) = match read_header(&mut bundle) {
        Ok(found) => found,
        Err(error) => return Ok(verdict(vec![error.message().to_owned()])),
    };
    std::fs::create_dir_all(room)?;
    let copy = room.join(format!("{}.checking", crate::id::new(Timestamp::now())));
    let findings = (|| {
        extract(&mut bundle, start, &copy)?;
        let mut findings = Vec::new();
        if std::fs::metadata(&copy)?.len() != header.database_bytes {
            findings.push("the file is cut short".to_owned());
        }
        if digest_of(&mut File::open(&copy)?)? != header.digest {
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

/// Puts a backup back as a practice of this data folder; refuses one that is not sound, whose
/// practice is open, or whose practice is here already, unless `over` names it. `open` turns the
/// practice's entry and its envelopes into the key (a password or the recovery code). Nothing in the
/// header but the envelopes is trusted: it may come from anywhere.
pub fn restore(
    registry: &Registry,
    file: &Path,
    over: Option<&str>,
    open: impl FnOnce(&Registry, &PracticeEntry) -> Result<Secret>,
) -> Result<PracticeEntry> {
    let mut bundle = File::open(file)?;
    let (mut header, start) = read_header(&mut bundle)?;
    let all = registry.practices()?;
    let standing = all.iter().find(|p| p.id == header.practice.id);
    if let Some(standing) = standing
        && over != Some(standing.slug.as_str())
    {
        let message = "this practice is here already; name it to overwrite it";
        return Err(Error::conflict("exists", message).with("slug", &standing.slug));
    }
    let practice = match standing {
        Some(standing) => standing.clone(),
        None => entry_for(&header.practice, &all)?,
    };
    header.practice = practice.clone();
    let target = registry.path_of(&practice);
    let home = target.parent().ok_or_else(|| Error::internal("a practice has a folder"))?;
    let staging = registry.folder().join(format!("restoring-{}", practice.id));
    remove_folder_if_there(&staging)?;
    std::fs::create_dir_all(&staging)?;
    let done = (|| {
        let key = open_in(&staging, &header, open)?;
        let copy = staging.join("practice.db");
        extract(&mut bundle, start, &copy)?;
        let findings = check_database(&copy, &key)?;
        if let Some(first) = findings.first() {
            return Err(Error::unavailable("damaged", format!("the backup is not sound: {first}")));
        }
        std::fs::create_dir_all(home)?;
        // Held until the new file and its envelopes stand.
        let _lock = take_lock(&target)?;
        empty_log(&target, &key)?;
        std::fs::rename(&copy, &target)?;
        sync_folder(home)?;
        match standing {
            Some(_) => {
                registry.replace_envelopes(&practice.id, &header.envelopes, &header.recovery)?;
            }
            None => registry.add_practice(&practice, &header.envelopes, &header.recovery)?,
        }
        Ok(practice)
    })();
    remove_folder_if_there(&staging)?;
    done
}

/// The entry under which a practice of another machine is listed here: its own id, a file where this
/// program puts it, a short name that is free.
fn entry_for(found: &PracticeEntry, all: &[PracticeEntry]) -> Result<PracticeEntry> {
    let legal = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '-';
    let slug = &found.slug;
    let named = !slug.is_empty() && slug.len() <= 36 && !slug.starts_with('-');
    if !crate::id::is_valid(&found.id) || !named || !slug.chars().all(legal) {
        return Err(Error::unavailable("not_a_backup", "the backup's header is damaged"));
    }
    let taken = |slug: &String| all.iter().any(|p| p.slug == *slug);
    let mut names = std::iter::once(slug.clone()).chain((2..).map(|n| format!("{slug}-{n}")));
    let free = names.find(|slug| !taken(slug)).ok_or_else(|| Error::internal("no free slug"))?;
    let file = format!("practices/{}/practice.db", found.id);
    Ok(PracticeEntry { slug: free, file, ..found.clone() })
}

/// Moves the write-ahead log of the file that is replaced into it and takes the log away, before the
/// rename: a log beside a file it does not belong to would be played into it, and until the rename
/// the old file must be whole.
fn empty_log(target: &Path, key: &Secret) -> Result<()> {
    if target.exists() {
        let emptied = Connection::open(target).map_err(Error::from).and_then(|db| {
            unlock(&db, &Keys::new(key).file)?;
            Ok(db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
        });
        if let Err(error) = emptied {
            // A damaged file is what one restores over.
            tracing::warn!(%error, "the file that is replaced could not be read");
        }
    }
    for suffix in ["db-wal", "db-shm"] {
        remove_if_there(&target.with_extension(suffix))?;
    }
    Ok(())
}

/// The envelopes travel with the backup: a registry of its own lets the usual sign-in open them.
fn open_in(
    staging: &Path,
    header: &Header,
    open: impl FnOnce(&Registry, &PracticeEntry) -> Result<Secret>,
) -> Result<Secret> {
    let inside =
        Registry::open(&staging.join("registry"), std::sync::Arc::new(crate::SystemClock))?;
    inside.add_practice(&header.practice, &header.envelopes, &header.recovery)?;
    open(&inside, &header.practice)
}

fn copy_database(from: &Path, to: &Path, key: &Secret) -> Result<()> {
    let db = Connection::open_with_flags(
        from,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    unlock(&db, &Keys::new(key).file)?;
    db.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;")?;
    db.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
    File::open(to)?.sync_all()?;
    Ok(())
}

fn check_database(path: &Path, key: &Secret) -> Result<Vec<String>> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    unlock(&db, &Keys::new(key).file)?;
    integrity(&db)
}

fn write_bundle(to: &Path, header: &Header, copy: &Path) -> Result<()> {
    let header = serde_json::to_vec(header)?;
    let mut out = File::create(to)?;
    out.write_all(MAGIC)?;
    out.write_all(&(header.len() as u32).to_le_bytes())?;
    out.write_all(&header)?;
    std::io::copy(&mut File::open(copy)?, &mut out)?;
    Ok(out.sync_all()?)
}

fn read_header(bundle: &mut File) -> Result<(Header, u64)> {
    let bad = |message: &str| Error::unavailable("not_a_backup", message);
    let mut magic = [0u8; MAGIC.len()];
    let mut length = [0u8; 4];
    bundle.read_exact(&mut magic).map_err(|_| bad("this is not a backup of Cuspid"))?;
    bundle.read_exact(&mut length).map_err(|_| bad("the backup is cut short"))?;
    let length = u32::from_le_bytes(length);
    if magic != MAGIC || length > MAX_HEADER {
        return Err(bad("this is not a backup of Cuspid"));
    }
    let mut header = vec![0u8; length as usize];
    bundle.read_exact(&mut header).map_err(|_| bad("the backup is cut short"))?;
    let header =
        serde_json::from_slice(&header).map_err(|_| bad("the backup's header is damaged"))?;
    Ok((header, (MAGIC.len() + 4) as u64 + u64::from(length)))
}

fn extract(bundle: &mut File, start: u64, to: &Path) -> Result<()> {
    bundle.seek(SeekFrom::Start(start))?;
    let mut out = File::create(to)?;
    std::io::copy(bundle, &mut out)?;
    Ok(out.sync_all()?)
}

fn digest_of(file: &mut File) -> Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0u8; 1 << 20];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        hash.update(&buffer[..read]);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
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

fn remove_folder_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
