//! One practice file: a connection that writes, several that read, and what SQLite must be told.

use crate::error::{Error, Result};
use crate::journal::{self, CurrentCall};
use crate::keys::Secret;
use rusqlite::{Connection, OpenFlags};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex};
use zeroize::Zeroize;

/// The file's compatibility line: a program that knows only lower ones must not open it.
pub const FORMAT: i64 = 1;

/// Small files are checked whole when opened: every page's MAC, in about 2 ms a megabyte.
const CHECKED_AT_OPEN: u64 = 32 * 1024 * 1024;

const READERS: usize = 3;

/// Connections of one practice file. Only one process holds it at a time.
pub struct Database {
    path: PathBuf,
    key: Secret,
    current: CurrentCall,
    writer: Mutex<Option<Connection>>,
    readers: Mutex<Vec<Connection>>,
    reader_free: Condvar,
    _lock: File,
}

impl Database {
    /// Opens (or, with `Create::Yes`, makes) the file. Refuses one that another process has open,
    /// that is damaged, or that a newer program wrote.
    pub fn open(
        path: &Path,
        key: &Secret,
        create: Create,
        current: CurrentCall,
    ) -> Result<Database> {
        let lock = take_lock(path)?;
        if create == Create::No && !path.exists() {
            return Err(Error::unavailable("missing", "the practice file is not where it was"));
        }
        let writer = open_writer(path, key, &current, create)?;
        if create == Create::No {
            check(path, &writer)?;
        }
        let database = Database {
            path: path.to_owned(),
            key: key.clone(),
            current,
            writer: Mutex::new(Some(writer)),
            readers: Mutex::new(Vec::new()),
            reader_free: Condvar::new(),
            _lock: lock,
        };
        Ok(database)
    }

    /// Runs `work` with the writing connection, alone. After an I/O error the connection is dropped
    /// and opened anew: what a failed fsync left in it cannot be trusted (sync-security, R3).
    pub fn write<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut slot = self.writer.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let mut db = match slot.take() {
            Some(db) => db,
            // Never made anew: an empty file in the place of one that vanished would look like loss.
            None => open_writer(&self.path, &self.key, &self.current, Create::No)?,
        };
        let result = work(&mut db);
        // A rollback that failed would leave every later call inside the transaction of this one.
        let broken = !db.is_autocommit()
            || matches!(&result, Err(error)
                if matches!(error.reason(), Some("disk_error" | "damaged")));
        if !broken {
            *slot = Some(db);
        }
        result
    }

    /// Runs `work` while nothing of this program has the file open and its log is moved into it. Only
    /// before the readers are opened.
    pub fn at_rest<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let mut slot = self.writer.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if !self.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).is_empty() {
            return Err(Error::internal("readers have the file open"));
        }
        if let Some(db) = slot.take() {
            let busy: bool =
                db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy {
                return Err(Error::unavailable("in_use", "something else reads the practice file"));
            }
            db.close().map_err(|(_, error)| error)?;
        }
        work()
    }

    /// Runs `work` with a connection that cannot write. It goes back to the others also when `work`
    /// panics: with each one lost a later read would wait for ever.
    pub fn read<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T>) -> Result<T> {
        let mut lent = Lent { database: self, db: Some(self.take_reader()?) };
        match lent.db.as_mut() {
            Some(db) => work(db),
            None => Err(Error::internal("a reader that was lent is there")),
        }
    }

    /// Opens the readers. Called once the schema stands, so that they prepare against it.
    pub fn open_readers(&self) -> Result<()> {
        let mut readers = self.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        while readers.len() < READERS {
            readers.push(open_reader(&self.path, &self.key)?);
        }
        Ok(())
    }

    fn take_reader(&self) -> Result<Connection> {
        let mut readers = self.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        loop {
            if let Some(db) = readers.pop() {
                return Ok(db);
            }
            readers =
                self.reader_free.wait(readers).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }

    /// Moves the log into the file. A busy reader leaves the rest for next time; an error is told.
    pub fn checkpoint(&self) -> Result<()> {
        self.write(|db| {
            let (_busy, _log, _moved): (i64, i64, i64) =
                db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
            Ok(())
        })
    }
}

/// A reader on loan.
struct Lent<'a> {
    database: &'a Database,
    db: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut readers =
            self.database.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        readers.extend(self.db.take());
        self.database.reader_free.notify_one();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.readers.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clear();
        let closed = self.write(|db| {
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(())
        });
        if let Err(error) = closed {
            tracing::warn!(%error, "the log could not be moved into the file; it will be at next start");
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Create {
    Yes,
    No,
}

/// Keeps every other process out of a practice file, as long as the answer lives.
pub(crate) fn take_lock(path: &Path) -> Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path.with_extension("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::unavailable(
            "in_use",
            "another window or command has this practice open; close it first",
        )),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The file without the host, for measurements and tests: the same key and settings, none of the
/// host's functions, so that a write to a module's table fails.
pub fn raw(path: &Path, practice: &Secret) -> Result<Connection> {
    let db = Connection::open(path)?;
    unlock(&db, &crate::keys::Keys::new(practice).file)?;
    db.execute_batch(include_str!("database/writer.sql"))?;
    db.set_prepared_statement_cache_capacity(256);
    Ok(db)
}

/// Gives a fresh connection its key, before any other statement.
pub(crate) fn unlock(db: &Connection, key: &Secret) -> Result<()> {
    // Room for all of it: a text that grows leaves copies of the key behind.
    let mut pragma = String::with_capacity(160);
    pragma.push_str("PRAGMA key = \"x'");
    for byte in key.expose() {
        for nibble in [byte >> 4, byte & 15] {
            pragma.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    pragma.push_str("'\"; PRAGMA cipher_log_level = NONE;");
    let done = db.execute_batch(&pragma);
    pragma.zeroize();
    Ok(done?)
}

fn open_writer(
    path: &Path,
    key: &Secret,
    current: &CurrentCall,
    create: Create,
) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create == Create::Yes);
    let db = Connection::open_with_flags(path, flags)?;
    unlock(&db, key)?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    db.execute_batch(include_str!("database/writer.sql"))?;
    db.set_prepared_statement_cache_capacity(256);
    journal::register(&db, current)?;
    Ok(db)
}

fn open_reader(path: &Path, key: &Secret) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    unlock(&db, key)?;
    db.execute_batch(include_str!("database/reader.sql"))?;
    db.set_prepared_statement_cache_capacity(256);
    Ok(db)
}

fn check(path: &Path, db: &Connection) -> Result<()> {
    let format: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if format > FORMAT {
        return Err(Error::unavailable(
            "newer_version",
            "a newer version of Cuspid wrote this practice; update this program",
        ));
    }
    if std::fs::metadata(path)?.len() > CHECKED_AT_OPEN {
        return Ok(());
    }
    let damaged =
        || Error::unavailable("damaged", "the practice file is damaged; restore a backup");
    // A power cut while the log was moved into the file leaves torn pages there that stand whole in
    // the log. Moving it again mends them; where the disk takes nothing, pages are read by way of the
    // log and checked one by one.
    let moved = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    let sound = match moved {
        Ok(0) => integrity(db)?.is_empty(),
        Ok(_) | Err(_) => quick_check(db)?.is_empty(),
    };
    if sound { Ok(()) } else { Err(damaged()) }
}

/// What is wrong with the file: pages whose MAC fails, broken structure, dangling references.
pub(crate) fn integrity(db: &Connection) -> Result<Vec<String>> {
    let mut findings = broken_seals(db)?;
    findings.extend(quick_check(db)?);
    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let dangling = statement.query_map([], |row| row.get::<_, String>(0))?;
    for table in dangling {
        findings.push(format!("a row of {} points nowhere", table?));
    }
    Ok(findings)
}

/// Pages of the file itself whose MAC fails; it knows no log.
pub(crate) fn broken_seals(db: &Connection) -> Result<Vec<String>> {
    lines(db, "PRAGMA cipher_integrity_check")
}

/// What is wrong with its structure, the log included.
fn quick_check(db: &Connection) -> Result<Vec<String>> {
    lines(db, "PRAGMA quick_check")
}

fn lines(db: &Connection, pragma: &str) -> Result<Vec<String>> {
    let mut statement = db.prepare(pragma)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let lines = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}
