//! The file that a backup is.
//!
//! Layout: `CUSPID-BACKUP-1\n`, length of the header as u32 LE, header (JSON), the database.

use crate::error::{Error, Result};
use crate::registry::{Envelope, PracticeEntry, RecoveryEnvelope, Registry};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

const MAGIC: &[u8] = b"CUSPID-BACKUP-1\n";
const MAX_HEADER: u32 = 4 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
pub(super) struct Header {
    pub practice: PracticeEntry,
    pub made_at: String,
    pub envelopes: Vec<Envelope>,
    pub recovery: RecoveryEnvelope,
    pub database_bytes: u64,
    /// SHA-256 of the database part, to tell a broken copy without a key.
    digest: String,
}

impl Header {
    pub fn of(registry: &Registry, practice: &PracticeEntry, made_at: String) -> Result<Header> {
        Ok(Header {
            practice: practice.clone(),
            made_at,
            envelopes: registry.envelopes(&practice.id)?,
            recovery: registry.recovery(&practice.id)?,
            database_bytes: 0,
            // As long as a real one: it is known when the database is written behind it.
            digest: "0".repeat(64),
        })
    }
}

/// Writes a database with its header and reads both again from the disk. `tell` hears how many bytes
/// were written and read, twice the size of the database in all.
pub(super) fn write(
    to: &Path,
    mut header: Header,
    database: &mut File,
    tell: &dyn Fn(u64),
) -> Result<()> {
    let size = database.metadata()?.len();
    header.database_bytes = size;
    let mut out = File::create(to)?;
    write_header(&mut out, &header)?;
    header.digest = pass_on(database, &mut out, tell)?;
    out.rewind()?;
    write_header(&mut out, &header)?;
    out.sync_all()?;
    let written = read_header(&mut File::open(to)?)?;
    match has_its_digest(to, &written.0, written.1, &|done| tell(size + done))? {
        true => Ok(()),
        false => Err(Error::unavailable("damaged", "the copy is not what was written")),
    }
}

fn write_header(out: &mut File, header: &Header) -> Result<()> {
    let header = serde_json::to_vec(header)?;
    out.write_all(MAGIC)?;
    out.write_all(&(header.len() as u32).to_le_bytes())?;
    Ok(out.write_all(&header)?)
}

/// The header of a backup, and where the database begins behind it.
pub(super) fn read_header(bundle: &mut File) -> Result<(Header, u64)> {
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

/// Whether the database behind the header is the one that was written there.
pub(super) fn has_its_digest(
    bundle: &Path,
    header: &Header,
    start: u64,
    tell: &dyn Fn(u64),
) -> Result<bool> {
    let mut file = File::open(bundle)?;
    file.seek(SeekFrom::Start(start))?;
    Ok(pass_on(&mut file, &mut std::io::sink(), tell)? == header.digest)
}

/// Writes the database part as a file of its own.
pub(super) fn extract(bundle: &mut File, start: u64, to: &Path) -> Result<()> {
    bundle.seek(SeekFrom::Start(start))?;
    let mut out = File::create(to)?;
    std::io::copy(bundle, &mut out)?;
    Ok(out.sync_all()?)
}

/// Copies to the end, and gives the SHA-256 of what went by.
fn pass_on(from: &mut File, to: &mut dyn Write, tell: &dyn Fn(u64)) -> Result<String> {
    let (mut hash, mut done) = (Sha256::new(), 0);
    let mut buffer = vec![0u8; 1 << 20];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        to.write_all(&buffer[..read])?;
        hash.update(&buffer[..read]);
        done += read as u64;
        tell(done);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
