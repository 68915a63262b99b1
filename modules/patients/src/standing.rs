//! Whether a patient is treated here: active, archived, deceased.

use crate::event::{PatientArchived, PatientRestored};
use crate::patient::{IdInput, Patient, whole};
use crate::record::Record;
use crate::shadow;
use kernel::{Ctx, Error, Event, Problems, Result};
use rusqlite::{OptionalExtension, named_params};
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

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchiveInput {
    pub id: String,
    /// At most 500 characters.
    pub reason: Option<String>,
}

/// Takes a patient out of the daily lists; nothing is lost, and `restore` brings it back. Archiving
/// an archived patient changes nothing. Refuses a patient that was merged away.
pub fn archive(ctx: &Ctx<'_>, input: ArchiveInput) -> Result<Patient> {
    let reason = input.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let mut problems = Problems::default();
    problems.optional("reason", reason, 500);
    problems.done()?;
    let record = Record::load(ctx, &input.id)?;
    let event = PatientArchived { patient_id: input.id };
    become_status(ctx, record, Status::Archived, reason, event)
}

/// Makes an archived or deceased patient active again; an active one stays as it is. Refuses a
/// patient that was merged away.
pub fn restore(ctx: &Ctx<'_>, input: IdInput) -> Result<Patient> {
    let record = Record::load(ctx, &input.id)?;
    let event = PatientRestored { patient_id: input.id };
    become_status(ctx, record, Status::Active, None, event)
}

fn become_status<E: Event>(
    ctx: &Ctx<'_>,
    mut record: Record,
    status: Status,
    reason: Option<&str>,
    event: E,
) -> Result<Patient> {
    if let Some(into) = &record.merged_into {
        return Err(merged_away(into));
    }
    if record.details.status == status {
        return whole(ctx, record);
    }
    let mut details = record.details.clone();
    details.status = status;
    record.update(ctx, details)?;
    let archived = status == Status::Archived;
    ctx.db().prepare_cached(include_str!("standing/sign.sql"))?.execute(named_params! {
        ":id": record.id, ":clinic": ctx.clinic_id(), ":reason": reason,
        ":at": archived.then(|| ctx.now().to_string()), ":by": archived.then(|| ctx.user_id()),
    })?;
    shadow::keep(ctx, &record, true)?;
    ctx.emit(event)?;
    whole(ctx, record)
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

/// Refuses an id that is no patient of the caller's clinic.
pub(crate) fn exists(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    let mut statement = ctx.db().prepare_cached(include_str!("standing/find.sql"))?;
    match statement.exists([id, ctx.clinic_id()])? {
        true => Ok(()),
        false => Err(Error::not_found("patient")),
    }
}
