//! What the status bar shows.

use crate::ctx::Ctx;
use crate::error::Result;
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
    let pending_modules = db
        .prepare_cached("SELECT count(*) FROM core_module WHERE state LIKE 'to\\_%' ESCAPE '\\'")?
        .query_row([], |row| row.get(0))?;
    let newest = crate::backup::list(&ctx.inner().registry, &ctx.inner().entry)?.into_iter().next();
    Ok(Status { last_write_at, backup_at: newest.map(|b| b.at), pending_modules, unsynced: 0 })
}
