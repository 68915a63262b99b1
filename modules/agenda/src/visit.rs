//! Keeps patients' last and next visit in step, and appointments with the patient they belong to
//! when records are merged.

use crate::appointment::instant;
use crate::event::AppointmentUpdated;
use kernel::{Ctx, Result};
use module_patients::{PatientInUse, PatientMerged, PatientUnmerged, PersonRecords};
use rusqlite::named_params;
use serde_json::json;

/// Tells the patient's record when the patient was last here and comes next. To be called after any
/// change of the patient's appointments. Last is the latest completed visit, else the latest one
/// that has begun; next is the earliest of the future that stands.
pub(crate) fn refresh(ctx: &Ctx<'_>, patient_id: Option<&str>) -> Result<()> {
    let Some(patient_id) = patient_id else { return Ok(()) };
    let (last, next): (Option<i64>, Option<i64>) =
        ctx.db().prepare_cached(include_str!("visit/last_and_next.sql"))?.query_row(
            named_params! {
                ":patient": patient_id, ":clinic": ctx.clinic_id(),
                ":now": ctx.now().as_millisecond(),
            },
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    let last = last.map(instant).transpose()?;
    let next = next.map(instant).transpose()?;
    module_patients::set_visits(ctx, patient_id, last, next)
}

/// Two records were found to be one person: the appointments go to the one that is kept.
pub(crate) fn merged(ctx: &Ctx<'_>, event: &PatientMerged) -> Result<()> {
    let ids = {
        let mut statement = ctx.db().prepare_cached(include_str!("visit/ids_of_patient.sql"))?;
        let ids = statement.query_map(
            named_params! { ":patient": event.merge_id, ":clinic": ctx.clinic_id() },
            |row| row.get::<_, String>(0),
        )?;
        ids.collect::<rusqlite::Result<Vec<_>>>()?
    };
    for id in &ids {
        put_patient(ctx, id, &event.keep_id)?;
        ctx.db().prepare_cached(include_str!("visit/insert_change.sql"))?.execute(
            named_params! {
                ":id": ctx.new_id(), ":clinic": ctx.clinic_id(), ":appointment": id,
                ":merge": event.merge, ":from": event.merge_id, ":to": event.keep_id,
                ":at": ctx.now().to_string(),
            },
        )?;
    }
    refresh(ctx, Some(&event.merge_id))?;
    refresh(ctx, Some(&event.keep_id))
}

/// The merge was a mistake: what it moved goes back, unless somebody gave it to a third patient.
pub(crate) fn unmerged(ctx: &Ctx<'_>, event: &PatientUnmerged) -> Result<()> {
    let back = {
        let mut statement = ctx.db().prepare_cached(include_str!("visit/to_separate.sql"))?;
        let rows = statement.query_map(
            named_params! { ":merge": event.merge, ":clinic": ctx.clinic_id() },
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        rows.collect::<rusqlite::Result<Vec<(String, String)>>>()?
    };
    for (id, patient_id) in &back {
        put_patient(ctx, id, patient_id)?;
    }
    refresh(ctx, Some(&event.merge_id))?;
    refresh(ctx, Some(&event.keep_id))
}

fn put_patient(ctx: &Ctx<'_>, appointment_id: &str, patient_id: &str) -> Result<()> {
    ctx.db().prepare_cached(include_str!("visit/put_patient.sql"))?.execute(named_params! {
        ":id": appointment_id, ":clinic": ctx.clinic_id(), ":patient": patient_id,
    })?;
    ctx.emit(AppointmentUpdated {
        appointment_id: appointment_id.to_owned(),
        patient_id: Some(patient_id.to_owned()),
        changed: vec!["patient_id".to_owned()],
    })
}

/// Whether a patient has any appointment, of whatever status.
pub(crate) fn in_use(ctx: &Ctx<'_>, question: &PatientInUse) -> Result<bool> {
    Ok(ctx
        .db()
        .prepare_cached(include_str!("visit/ids_of_patient.sql"))?
        .exists(named_params! { ":patient": question.patient_id, ":clinic": ctx.clinic_id() })?)
}

/// A person's appointments, for the copy of their records that they may ask for.
pub(crate) fn records(
    ctx: &Ctx<'_>,
    question: &PersonRecords,
) -> Result<(String, serde_json::Value)> {
    let mut statement = ctx.db().prepare_cached(include_str!("visit/records.sql"))?;
    let ids = serde_json::to_string(&question.patient_ids)?;
    let rows = statement.query_map(
        named_params! { ":patients": ids, ":clinic": ctx.clinic_id() },
        |row| {
            Ok(json!({
                "id": row.get::<_, String>(0)?,
                "start": row.get::<_, String>(1)?,
                "end": row.get::<_, String>(2)?,
                "zone": row.get::<_, String>(3)?,
                "status": row.get::<_, String>(4)?,
                "title": row.get::<_, String>(5)?,
                "notes": row.get::<_, String>(6)?,
                "cancel_reason": row.get::<_, Option<String>>(7)?,
                "created_at": row.get::<_, String>(8)?,
            }))
        },
    )?;
    Ok(("appointments".to_owned(), rows.collect::<rusqlite::Result<_>>()?))
}
