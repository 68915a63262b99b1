//! The log of what was done with a module, and its archives.

use super::NameInput;
use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::{Error, Problems, Result};
use crate::lifecycle::archive::{self, ArchiveFile, Restored};
use crate::operation::Nothing;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperationsInput {
    pub name: String,
    /// 1 to 1000; 50 when left out.
    pub limit: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Step {
    /// `install`, `upgrade` or `uninstall`.
    pub operation: String,
    pub step: String,
    /// `started`, `completed` or `failed`.
    pub status: String,
    /// RFC 3339 UTC.
    pub created_at: String,
    pub details: Option<Value>,
    pub duration_ms: Option<i64>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreInput {
    pub name: String,
    /// Of `core.modules.archives`, or where it lies on this computer.
    pub file: String,
}

/// Newest first. Refuses a module that neither this program nor the log knows.
pub fn operations(ctx: &Ctx<'_>, input: OperationsInput) -> Result<Vec<Step>> {
    let limit = input.limit.unwrap_or(50);
    if !(1..=1000).contains(&limit) {
        let mut problems = Problems::default();
        let range = serde_json::json!({ "min": 1, "max": 1000 });
        problems.add_with("limit", "out_of_range", "must be 1 to 1000", range);
        problems.done()?;
    }
    let mut statement = ctx.db().prepare_cached(include_str!("operations.sql"))?;
    let params = named_params! { ":module": input.name, ":limit": limit };
    let steps = statement
        .query_map(params, |row| {
            let details: Option<String> = row.get("details")?;
            Ok(Step {
                operation: row.get("operation")?,
                step: row.get("step")?,
                status: row.get("status")?,
                created_at: row.get("created_at")?,
                details: details
                    .map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text))),
                duration_ms: row.get("duration_ms")?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    if steps.is_empty() && ctx.inner().catalog.get(&input.name).is_none() {
        return Err(Error::not_found("module"));
    }
    Ok(steps)
}

/// What was written before modules were removed from this practice, newest first.
pub fn archives(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<ArchiveFile>> {
    let inner = ctx.inner();
    let mut all = archive::list(&inner.registry, &inner.entry)?;
    all.retain(|one| ctx.knows(&one.module));
    Ok(all)
}

/// Puts the rows of an archive back into the module's tables.
pub fn restore_data(ctx: &Ctx<'_>, input: RestoreInput) -> Result<Restored> {
    archive::restore(ctx, find(ctx, NameInput { name: input.name })?, &input.file)
}

fn find<'c>(ctx: &'c Ctx<'_>, input: NameInput) -> Result<&'c Compiled> {
    ctx.inner().catalog.get(&input.name).ok_or_else(|| Error::not_found("module"))
}
