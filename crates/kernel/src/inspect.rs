//! What a module for administrators may look at: the program's own description, the health of all
//! modules, and how much room the practice takes.

use crate::backup::{self, BackupFile};
use crate::catalog::Catalog;
use crate::core::health::{self, Report};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::operation::Nothing;
use schemars::JsonSchema;
use serde::Serialize;
use std::io;
use std::path::Path;

/// Bytes on this computer's disk.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Storage {
    /// The practice's file.
    pub database_bytes: u64,
    /// Its write-ahead log: what is committed and not yet moved into the file.
    pub wal_bytes: u64,
    /// The log files of all practices of this computer.
    pub log_bytes: u64,
    pub log_files: u64,
    /// All backups of this practice.
    pub backup_bytes: u64,
    pub backups: u64,
    pub last_backup: Option<BackupFile>,
}

impl Ctx<'_> {
    /// The modules compiled into this program, installed here or not, with their operations.
    pub fn catalog(&self) -> &Catalog {
        &self.inner().catalog
    }

    /// Whether a module is installed and on.
    pub fn is_live(&self, module: &str) -> bool {
        self.live().modules.iter().any(|name| **name == *module)
    }

    /// What `core.health` answers.
    pub fn health(&self) -> Result<Report> {
        health::get(self, Nothing {})
    }

    /// What the practice, its backups and the log take.
    pub fn storage(&self) -> Result<Storage> {
        let inner = self.inner();
        let database = inner.registry.path_of(&inner.entry);
        let backups = backup::list(&inner.registry, &inner.entry)?;
        let (log_files, log_bytes) = size_of(&crate::log::folder(inner.registry.folder()))?;
        Ok(Storage {
            database_bytes: bytes_of(&database)?,
            wal_bytes: bytes_of(&database.with_extension("db-wal"))?,
            log_bytes,
            log_files,
            backup_bytes: backups.iter().map(|backup| backup.bytes).sum(),
            backups: backups.len() as u64,
            last_backup: backups.into_iter().next(),
        })
    }
}

fn bytes_of(file: &Path) -> Result<u64> {
    match std::fs::metadata(file) {
        Ok(data) => Ok(data.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Files in a folder and their bytes together.
fn size_of(folder: &Path) -> Result<(u64, u64)> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((0, 0)),
        Err(error) => return Err(error.into()),
    };
    let (mut files, mut bytes) = (0, 0);
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            files += 1;
            bytes += bytes_of(&path)?;
        }
    }
    Ok((files, bytes))
}
