//! Backups of the open practice.

use crate::backup::{self, BackupFile, Verdict};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::operation::Nothing;
use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileInput {
    /// A name that `core.backups.list` gave.
    pub file: String,
}

pub fn create(ctx: &Ctx<'_>, _: Nothing) -> Result<BackupFile> {
    if ctx.is_dry_run() {
        return Err(Error::invalid("no_dry_run", "a backup is written or not; it has no preview"));
    }
    let inner = ctx.inner();
    backup::create(&inner.registry, &inner.entry, &inner.practice_key, ctx.now())
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<BackupFile>> {
    backup::list(&ctx.inner().registry, &ctx.inner().entry)
}

pub fn verify(ctx: &Ctx<'_>, input: FileInput) -> Result<Verdict> {
    let inner = ctx.inner();
    // Only names of the list: a path given here would let a caller probe the disk.
    let known = backup::list(&inner.registry, &inner.entry)?;
    let file = known
        .into_iter()
        .find(|backup| backup.file == input.file)
        .ok_or_else(|| Error::not_found("backup"))?;
    let folder = backup::folder(&inner.registry, &inner.entry);
    backup::verify(&folder.join(file.file), &inner.practice_key, &folder)
}
