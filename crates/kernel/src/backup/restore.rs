//! A backup put back as a practice of this computer.

use super::bundle::{self, Header};
use super::{check_database, remove_if_there, sync_folder};
use crate::database::{take_lock, unlock};
use crate::error::{Error, Result};
use crate::keys::{Keys, Secret};
use crate::registry::{PracticeEntry, Registry};
use rusqlite::Connection;
use std::fs::File;
use std::path::Path;

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
    let mut file = File::open(file)?;
    let (mut header, start) = bundle::read_header(&mut file)?;
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
        bundle::extract(&mut file, start, &copy)?;
        let findings = check_database(&copy, &key)?;
        if let Some(first) = findings.first() {
            return Err(Error::unavailable("damaged", format!("the backup is not sound: {first}")));
        }
        forget_what_waits(&copy, &key)?;
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

/// A copy made before modules are changed holds what was asked for: put back, it would remove the
/// same module again at the first start.
fn forget_what_waits(copy: &Path, key: &Secret) -> Result<()> {
    let db = Connection::open(copy)?;
    unlock(&db, &Keys::new(key).file)?;
    let known = "SELECT 1 FROM pragma_table_info('core_module') WHERE name = 'error_reason'";
    if db.prepare(known)?.exists([])? {
        db.execute_batch(include_str!("forget_failures.sql"))?;
    }
    db.execute_batch(include_str!("forget_what_waits.sql"))?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    db.close().map_err(|(_, error)| error)?;
    Ok(File::open(copy)?.sync_all()?)
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

fn remove_folder_if_there(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
