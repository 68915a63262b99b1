//! From booked to done: every change of status, and taking the last one back.

use crate::appointment::{Appointment, IdInput, Row, UNDO_MINUTES, show_one};
use crate::booking::{Claim, Override, check_free};
use crate::event::{
    AppointmentCancelled, AppointmentCheckedIn, AppointmentCompleted, AppointmentConfirmed,
    AppointmentInTreatment, AppointmentNoShow, AppointmentStatusChanged,
};
use crate::seat;
use crate::status::Status;
use crate::visit;
use kernel::{Ctx, Error, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransitionInput {
    pub id: String,
    pub to: Status,
    /// The chair the patient is led to; `in_treatment` needs one, here or before.
    pub cabinet_id: Option<String>,
    /// Up to 500 characters.
    pub reason: Option<String>,
    /// For a chair that another appointment has at that time.
    #[serde(rename = "override")]
    pub over: Option<Override>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelInput {
    pub id: String,
    /// Up to 500 characters.
    pub reason: Option<String>,
}

/// One change of status.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Transition {
    pub from: Status,
    pub to: Status,
    /// RFC 3339 UTC.
    pub at: String,
    /// A user's id.
    pub by: String,
    pub by_name: Option<String>,
    /// Whether this took the change before it back.
    pub undo: bool,
    pub reason: Option<String>,
}

/// Changes the status. Refuses the status it has (`same_status`), every move but the legal ones
/// (`illegal_transition`), and treatment without a chair (`cabinet_required`).
pub fn transition(ctx: &Ctx<'_>, input: TransitionInput) -> Result<Appointment> {
    let mut problems = Problems::default();
    problems.optional("reason", input.reason.as_deref(), 500);
    if let Some(over) = &input.over {
        problems.required("override.reason", &over.reason, 500);
    }
    problems.done()?;
    let before = Row::find(ctx, &input.id)?;
    check_move(before.status, input.to)?;
    let mut row = before.clone();
    let other_cabinet = input.cabinet_id.is_some() && input.cabinet_id != before.cabinet_id;
    if other_cabinet {
        row.cabinet_id = input.cabinet_id;
        seat::claim(ctx, &mut row, input.over.as_ref())?;
    }
    if input.to == Status::InTreatment && row.cabinet_id.is_none() {
        return Err(seat::required());
    }
    let now = ctx.now().to_string();
    match input.to {
        Status::CheckedIn => row.checked_in_at = Some(now),
        Status::InTreatment => row.seated_at = Some(now),
        Status::Completed => row.completed_at = Some(now),
        Status::Cancelled => row.cancel_reason = trimmed(input.reason.as_deref()),
        Status::Scheduled | Status::Confirmed | Status::NoShow => {}
    }
    row.previous_status = Some(before.status);
    change(ctx, &mut row, input.to, false, trimmed(input.reason.as_deref()))?;
    if other_cabinet {
        seat::record(ctx, &before, &row)?;
    }
    visit::refresh(ctx, row.patient_id.as_deref())?;
    show_one(ctx, row)
}

/// Calls it off; there is no deleting. Refuses one that is over already.
pub fn cancel(ctx: &Ctx<'_>, input: CancelInput) -> Result<Appointment> {
    transition(
        ctx,
        TransitionInput {
            id: input.id,
            to: Status::Cancelled,
            cabinet_id: None,
            reason: input.reason,
            over: None,
        },
    )
}

/// Takes the last change of status back: within five minutes (`undo_expired`), by who made it
/// (`undo_other_user`), one step and no further (`nothing_to_undo`). Coming back to life it must
/// find its time free (`overlap`).
pub fn undo(ctx: &Ctx<'_>, input: IdInput) -> Result<Appointment> {
    let mut row = Row::find(ctx, &input.id)?;
    let Some(to) = row.previous_status else {
        return Err(Error::invalid("nothing_to_undo", "there is no change of status to take back"));
    };
    if row.status_changed_by != ctx.user_id() {
        return Err(Error::invalid("undo_other_user", "somebody else changed the status"));
    }
    if row.undo_until(ctx.user_id(), ctx.now()).is_none() {
        let message = format!("more than {UNDO_MINUTES} minutes have passed");
        return Err(Error::invalid("undo_expired", message).with("minutes", UNDO_MINUTES));
    }
    let from = row.status;
    match from {
        Status::CheckedIn => row.checked_in_at = None,
        Status::InTreatment => row.seated_at = None,
        Status::Completed => row.completed_at = None,
        Status::Cancelled => row.cancel_reason = None,
        Status::Scheduled | Status::Confirmed | Status::NoShow => {}
    }
    row.previous_status = None;
    if !from.is_live() {
        let revived = Row { status: to, ..row.clone() };
        check_free(ctx, &revived, Claim { hours: false, ..Claim::all(&revived) }, None)?;
    }
    change(ctx, &mut row, to, true, None)?;
    visit::refresh(ctx, row.patient_id.as_deref())?;
    show_one(ctx, row)
}

fn check_move(from: Status, to: Status) -> Result<()> {
    if from == to {
        let message = format!("the appointment is {} already", to.as_str());
        return Err(Error::conflict("same_status", message).with("status", to));
    }
    if !from.next().contains(&to) {
        let message = format!("an appointment cannot go from {} to {}", from.as_str(), to.as_str());
        return Err(Error::invalid("illegal_transition", message)
            .with("from", from)
            .with("to", to)
            .with("allowed", from.next()));
    }
    Ok(())
}

fn trimmed(reason: Option<&str>) -> Option<String> {
    reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned)
}

/// Writes the new status, the line of its trail, and tells it.
fn change(
    ctx: &Ctx<'_>,
    row: &mut Row,
    to: Status,
    undo: bool,
    reason: Option<String>,
) -> Result<()> {
    let from = std::mem::replace(&mut row.status, to);
    row.status_changed_at = ctx.now().to_string();
    row.status_changed_by = ctx.user_id().to_owned();
    row.update(ctx)?;
    ctx.db().prepare_cached(include_str!("transition/insert.sql"))?.execute(named_params! {
        ":id": ctx.new_id(), ":clinic": ctx.clinic_id(), ":appointment": row.id, ":from": from,
        ":to": to, ":at": row.status_changed_at, ":by": row.status_changed_by, ":undo": undo,
        ":reason": reason,
    })?;
    ctx.emit(AppointmentStatusChanged {
        appointment_id: row.id.clone(),
        patient_id: row.patient_id.clone(),
        from_status: from.as_str().to_owned(),
        to_status: to.as_str().to_owned(),
        changed_at: row.status_changed_at.clone(),
        changed_by: row.status_changed_by.clone(),
        undo,
    })?;
    if undo { Ok(()) } else { tell(ctx, row) }
}

/// The event of the status it now has.
fn tell(ctx: &Ctx<'_>, row: &Row) -> Result<()> {
    let appointment_id = row.id.clone();
    let patient_id = row.patient_id.clone();
    let professional_id = row.professional_id.clone();
    macro_rules! emit {
        ($event:ident) => {
            ctx.emit($event { appointment_id, patient_id, professional_id })
        };
    }
    match row.status {
        Status::Scheduled => Ok(()),
        Status::Confirmed => emit!(AppointmentConfirmed),
        Status::CheckedIn => emit!(AppointmentCheckedIn),
        Status::InTreatment => emit!(AppointmentInTreatment),
        Status::Completed => emit!(AppointmentCompleted),
        Status::Cancelled => emit!(AppointmentCancelled),
        Status::NoShow => emit!(AppointmentNoShow),
    }
}

/// Every change of status, oldest first.
pub fn trail(ctx: &Ctx<'_>, input: IdInput) -> Result<Vec<Transition>> {
    let row = Row::find(ctx, &input.id)?;
    let mut statement = ctx.db().prepare_cached(include_str!("transition/list.sql"))?;
    let changes = statement.query_map(
        named_params! { ":appointment": row.id, ":clinic": ctx.clinic_id() },
        |row| {
            Ok(Transition {
                from: row.get(0)?,
                to: row.get(1)?,
                at: row.get(2)?,
                by: row.get(3)?,
                by_name: row.get(4)?,
                undo: row.get(5)?,
                reason: row.get(6)?,
            })
        },
    )?;
    Ok(changes.collect::<rusqlite::Result<_>>()?)
}
