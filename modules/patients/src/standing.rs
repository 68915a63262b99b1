//! Whether a patient is treated here: active, archived, deceased.

use kernel::{Ctx, Error, Result};
use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    #[default]
    Active,
    /// No longer treated here; kept, found, and brought back when needed.
    Archived,
    Deceased,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Archived => "archived",
            Status::Deceased => "deceased",
        }
    }
}

/// Refuses whoever cannot be given an appointment: `not_found` unless it is a patient of the
/// caller's clinic, `invalid` with reason `patient_archived`, `patient_deceased` or
/// `patient_merged` (then `details.merged_into` is who it became).
pub fn require(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    let found: Option<(String, Option<String>)> = ctx
        .db()
        .prepare_cached(include_str!("standing/find.sql"))?
        .query_row([id, ctx.clinic_id()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (status, merged_into) = found.ok_or_else(|| Error::not_found("patient"))?;
    if let Some(into) = merged_into {
        return Err(merged_away(&into));
    }
    match status.as_str() {
        "active" => Ok(()),
        "archived" => Err(Error::invalid("patient_archived", "this patient is archived")),
        _ => Err(Error::invalid("patient_deceased", "this patient has died")),
    }
}

pub(crate) fn merged_away(into: &str) -> Error {
    Error::invalid("patient_merged", "this patient was merged into another")
        .with("merged_into", into)
}
