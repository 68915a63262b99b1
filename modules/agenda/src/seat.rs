//! Which chair an appointment has: given at booking, later, or in the moment the patient sits down.

use crate::appointment::{Appointment, IdInput, Row, show_one};
use crate::booking::{Claim, Override, check_free};
use crate::cabinet;
use crate::event::AppointmentCabinetChanged;
use crate::status::Status;
use kernel::{Ctx, Error, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignInput {
    pub id: String,
    /// An active chair of the clinic; null takes the chair away.
    pub cabinet_id: Option<String>,
    #[serde(rename = "override")]
    pub over: Option<Override>,
}

/// One change of chair.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CabinetChange {
    pub from_cabinet_id: Option<String>,
    pub to_cabinet_id: Option<String>,
    /// RFC 3339 UTC.
    pub at: String,
    /// A user's id.
    pub by: String,
}

/// Gives an appointment a chair, another one, or none. The chair it has already is no change.
/// Refuses a chair that another live appointment has at that time (unless overridden), taking it
/// from who sits in it (`cabinet_required`), and appointments that are over (`closed`).
pub fn assign(ctx: &Ctx<'_>, input: AssignInput) -> Result<Appointment> {
    let mut problems = Problems::default();
    if let Some(over) = &input.over {
        problems.required("override.reason", &over.reason, 500);
    }
    problems.done()?;
    let before = Row::find(ctx, &input.id)?;
    if before.cabinet_id == input.cabinet_id {
        return show_one(ctx, before);
    }
    if before.status.is_closed() {
        let message = format!("the appointment is {}", before.status.as_str());
        return Err(Error::invalid("closed", message).with("status", before.status));
    }
    let mut row = before.clone();
    row.cabinet_id = input.cabinet_id;
    claim(ctx, &mut row, input.over.as_ref())?;
    row.update(ctx)?;
    record(ctx, &before, &row)?;
    show_one(ctx, row)
}

/// Refuses the chair that `row` newly has: unknown, out of use, taken away from who sits in it.
pub(crate) fn check(ctx: &Ctx<'_>, row: &Row) -> Result<()> {
    match &row.cabinet_id {
        Some(id) => cabinet::require_active(ctx, id),
        None if row.status == Status::InTreatment => Err(required()),
        None => Ok(()),
    }
}

/// As `check`; and refuses a chair that somebody else has at that time.
pub(crate) fn claim(ctx: &Ctx<'_>, row: &mut Row, over: Option<&Override>) -> Result<()> {
    check(ctx, row)?;
    let claim = Claim {
        professional: None,
        cabinet: row.cabinet_id.as_deref(),
        patient: None,
        hours: false,
    };
    if let Some(reason) = check_free(ctx, row, claim, over)? {
        row.override_reason = Some(reason);
    }
    Ok(())
}

pub(crate) fn required() -> Error {
    Error::invalid("cabinet_required", "who is treated sits in a chair")
}

/// Writes the change of chair and tells it.
pub(crate) fn record(ctx: &Ctx<'_>, before: &Row, after: &Row) -> Result<()> {
    ctx.db().prepare_cached(include_str!("seat/insert.sql"))?.execute(named_params! {
        ":id": ctx.new_id(), ":clinic": ctx.clinic_id(), ":appointment": after.id,
        ":from": before.cabinet_id, ":to": after.cabinet_id, ":at": ctx.now().to_string(),
        ":by": ctx.user_id(),
    })?;
    ctx.emit(AppointmentCabinetChanged {
        appointment_id: after.id.clone(),
        patient_id: after.patient_id.clone(),
        from_cabinet_id: before.cabinet_id.clone(),
        to_cabinet_id: after.cabinet_id.clone(),
    })
}

/// Changes of chair since it was booked, oldest first.
pub fn history(ctx: &Ctx<'_>, input: IdInput) -> Result<Vec<CabinetChange>> {
    let row = Row::find(ctx, &input.id)?;
    let mut statement = ctx.db().prepare_cached(include_str!("seat/list.sql"))?;
    let changes = statement.query_map(
        named_params! { ":appointment": row.id, ":clinic": ctx.clinic_id() },
        |row| {
            Ok(CabinetChange {
                from_cabinet_id: row.get(0)?,
                to_cabinet_id: row.get(1)?,
                at: row.get(2)?,
                by: row.get(3)?,
            })
        },
    )?;
    Ok(changes.collect::<rusqlite::Result<_>>()?)
}
