//! What the status bar shows.

use crate::backup;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::lifecycle::rows;
use crate::operation::Nothing;
use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Status {
    /// RFC 3339 UTC of the last committed change.
    pub last_write_at: Option<String>,
    /// RFC 3339 UTC of the newest backup on this computer.
    pub backup_at: Option<String>,
    /// Modules that wait for a restart.
    pub pending_modules: i64,
    /// Changes that no server has; 0 while the practice does not sync.
    pub unsynced: i64,
}

pub fn get(ctx: &Ctx<'_>, _: Nothing) -> Result<Status> {
    let db = ctx.db();
    let last_write_at = db
        .prepare_cached("SELECT at FROM core_call ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let all = rows(db)?;
    let waiting = all.iter().filter(|(name, row)| row.state.is_pending() && ctx.knows(name));
    let pending_modules = waiting.count() as i64;
    Ok(Status { last_write_at, backup_at: newest_backup(ctx), pending_modules, unsynced: 0 })
}

/// Backups may lie on a disk that is not there now: the rest of the status stands, and health tells.
fn newest_backup(ctx: &Ctx<'_>) -> Option<String> {
    let inner = ctx.inner();
    match backup::list(&inner.registry, &inner.entry) {
        Ok(all) => all.into_iter().next().map(|newest| newest.at),
        Err(error) => {
            tracing::warn!(%error, "the backups cannot be listed");
            None
        }
    }
}
