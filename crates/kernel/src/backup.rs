//! Whole-practice backups: one file with the encrypted database and the envelopes that open it, so
//! that it can be restored on a machine that never saw the practice.
//!
//! Layout: `CUSPID-BACKUP-1\n`, length of the header as u32 LE, header (JSON), the database.

use crate::database::{integrity, unlock};
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
    let folder = folder(registry, practice);
    std::fs::create_dir_all(&folder)?;
    let copy = folder.join("copying.db");
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
        let name = format!("{}.cuspid", now.strftime("%Y%m%d-%H%M%S"));
        let name = free_name(&folder, &name);
        std::fs::rename(&partial, folder.join(&name))?;
        File::open(&folder)?.sync_all()?;
        let bytes = std::fs::metadata(folder.join(&name))?.len();
        Ok(BackupFile { file: name, bytes, at: now.to_string() })
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
        out.push(BackupFile { file: name, bytes: entry.metadata()?.len(), at });
    }
    out.sort_by(|a, b| b.file.cmp(&a.file));
    Ok(out)
}

/// Opens the copy inside a backup and checks every page of it.
pub fn verify(file: &Path, key: &Secret) -> Result<Verdict> {
    let verdict = |findings: Vec<String>| Verdict { ok: findings.is_empty(), findings };
    let mut bundle = File::open(file)?;
    let (header, start) = match read_header(&mut bundle) {
        Ok(found) => found,
        Err(error) => return Ok(verdict(vec![error.message().to_owned()])),
    };
    let copy = file.with_extension("checking");
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

/// Puts a backup back as a practice of this data folder; refuses one that is not sound or whose
/// practice is here already, unless `over` names it. `open` turns the practice's entry and its
/// envelopes into the key (a password or the recovery code).
pub fn restore(
    registry: &Registry,
    file: &Path,
    over: Option<&str>,
    open: impl FnOnce(&Registry, &PracticeEntry) -> Result<Secret>,
) -> Result<PracticeEntry> {
    let mut bundle = File::open(file)?;
    let (header, start) = read_header(&mut bundle)?;
    let practice = header.practice.clone();
    let standing = registry.practices()?.into_iter().find(|p| p.id == practice.id);
    if let Some(standing) = &standing
        && over != Some(standing.slug.as_str())
    {
        let message = "this practice is here already; name it to overwrite it";
        return Err(Error::conflict("exists", message).with("slug", &standing.slug));
    }
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
        let target = registry.path_of(&practice);
        let home = target.parent().ok_or_else(|| Error::internal("a practice has a folder"))?;
        std::fs::create_dir_all(home)?;
        for suffix in ["db-wal", "db-shm"] {
            remove_if_there(&target.with_extension(suffix))?;
        }
        std::fs::rename(&copy, &target)?;
        if standing.is_none() {
            registry.add_practice(&practice, &header.envelopes, &header.recovery)?;
        } else {
            for envelope in &header.envelopes {
                registry.put_envelope(&practice.id, envelope)?;
            }
        }
        Ok(practice)
    })();
    remove_folder_if_there(&staging)?;
    done
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
