//! Appointments as they are stored and as they are shown.

use crate::status::{Kind, Status};
use crate::wall::Moment;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kernel::{Ctx, Error, Result};
use module_patients::Brief;
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long the last change of status can be taken back by who made it.
pub(crate) const UNDO_MINUTES: i64 = 5;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Appointment {
    pub id: String,
    /// Grows with every change; send it back with an update to be told of changes in between.
    pub version: i64,
    pub patient_id: Option<String>,
    /// Nothing without a patient, and for who may not read patients.
    pub patient: Option<Brief>,
    pub professional_id: Option<String>,
    pub cabinet_id: Option<String>,
    /// Wall time of the clinic, `YYYY-MM-DDTHH:MM`.
    pub start: String,
    pub end: String,
    /// The same as an instant, RFC 3339 UTC.
    pub start_at: String,
    pub end_at: String,
    pub status: Status,
    pub kind: Kind,
    pub title: String,
    pub notes: String,
    /// Why it stands although it clashes or lies outside opening hours.
    pub override_reason: Option<String>,
    pub cancel_reason: Option<String>,
    /// RFC 3339 UTC, as all that end in `_at` and `_until`.
    pub checked_in_at: Option<String>,
    pub seated_at: Option<String>,
    pub completed_at: Option<String>,
    pub status_changed_at: String,
    /// Until when the caller may take the last change of status back; nothing when not.
    pub can_undo_until: Option<String>,
    pub created_at: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdInput {
    pub id: String,
}

/// A row as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub id: String,
    pub version: i64,
    pub patient_id: Option<String>,
    pub professional_id: Option<String>,
    pub cabinet_id: Option<String>,
    pub start_local: String,
    pub end_local: String,
    pub zone: String,
    pub start_ms: i64,
    pub end_ms: i64,
    pub status: Status,
    pub kind: Kind,
    pub title: String,
    pub notes: String,
    pub override_reason: Option<String>,
    pub cancel_reason: Option<String>,
    pub checked_in_at: Option<String>,
    pub seated_at: Option<String>,
    pub completed_at: Option<String>,
    pub previous_status: Option<Status>,
    pub status_changed_at: String,
    pub status_changed_by: String,
    pub created_at: String,
}

impl Row {
    /// The columns in which every query of whole rows answers, by place: names cost time in lists.
    #[cfg(test)]
    pub const COLUMNS: [&str; 23] = [
        "id",
        "version",
        "patient_id",
        "professional_id",
        "cabinet_id",
        "start_local",
        "end_local",
        "zone",
        "start_ms",
        "end_ms",
        "status",
        "kind",
        "title",
        "notes",
        "override_reason",
        "cancel_reason",
        "checked_in_at",
        "seated_at",
        "completed_at",
        "previous_status",
        "status_changed_at",
        "status_changed_by",
        "created_at",
    ];

    pub fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
        Ok(Row {
            id: row.get(0)?,
            version: row.get(1)?,
            patient_id: row.get(2)?,
            professional_id: row.get(3)?,
            cabinet_id: row.get(4)?,
            start_local: row.get(5)?,
            end_local: row.get(6)?,
            zone: row.get(7)?,
            start_ms: row.get(8)?,
            end_ms: row.get(9)?,
            status: row.get(10)?,
            kind: row.get(11)?,
            title: row.get(12)?,
            notes: row.get(13)?,
            override_reason: row.get(14)?,
            cancel_reason: row.get(15)?,
            checked_in_at: row.get(16)?,
            seated_at: row.get(17)?,
            completed_at: row.get(18)?,
            previous_status: row.get(19)?,
            status_changed_at: row.get(20)?,
            status_changed_by: row.get(21)?,
            created_at: row.get(22)?,
        })
    }

    /// One row of the caller's clinic, and one of their own when they may read no others.
    pub fn find(ctx: &Ctx<'_>, id: &str) -> Result<Row> {
        ctx.db()
            .prepare_cached(include_str!("appointment/get.sql"))?
            .query_row(
                named_params! { ":id": id, ":clinic": ctx.clinic_id(), ":own": ctx.own() },
                Row::read,
            )
            .optional()?
            .ok_or_else(|| Error::not_found("appointment"))
    }

    /// Writes a new row.
    pub fn insert(&self, ctx: &Ctx<'_>) -> Result<()> {
        ctx.db().prepare_cached(include_str!("appointment/insert.sql"))?.execute(
            named_params! {
                ":id": self.id, ":clinic": ctx.clinic_id(), ":patient": self.patient_id,
                ":professional": self.professional_id, ":cabinet": self.cabinet_id,
                ":start_local": self.start_local, ":end_local": self.end_local, ":zone": self.zone,
                ":start_ms": self.start_ms, ":end_ms": self.end_ms, ":kind": self.kind,
                ":title": self.title, ":notes": self.notes,
                ":override_reason": self.override_reason, ":at": self.created_at,
                ":by": self.status_changed_by,
            },
        )?;
        Ok(())
    }

    /// Writes what changed in a row that stands, and counts its version up.
    pub fn update(&mut self, ctx: &Ctx<'_>) -> Result<()> {
        ctx.db().prepare_cached(include_str!("appointment/update.sql"))?.execute(
            named_params! {
                ":id": self.id, ":clinic": ctx.clinic_id(), ":patient": self.patient_id,
                ":professional": self.professional_id, ":cabinet": self.cabinet_id,
                ":start_local": self.start_local, ":end_local": self.end_local, ":zone": self.zone,
                ":start_ms": self.start_ms, ":end_ms": self.end_ms, ":status": self.status,
                ":kind": self.kind, ":title": self.title, ":notes": self.notes,
                ":override_reason": self.override_reason, ":cancel_reason": self.cancel_reason,
                ":checked_in_at": self.checked_in_at, ":seated_at": self.seated_at,
                ":completed_at": self.completed_at, ":previous_status": self.previous_status,
                ":status_changed_at": self.status_changed_at,
                ":status_changed_by": self.status_changed_by,
            },
        )?;
        self.version += 1;
        Ok(())
    }

    pub fn set_time(&mut self, start: Moment, end: Moment, zone: &str) {
        (self.start_local, self.start_ms) = (start.text(), start.ms());
        (self.end_local, self.end_ms) = (end.text(), end.ms());
        self.zone = zone.to_owned();
    }

    /// The wall times of start and end in the zone they were agreed in.
    pub fn moments(&self, zone: &TimeZone) -> Result<(Moment, Moment)> {
        Ok((Moment::of(instant(self.start_ms)?, zone), Moment::of(instant(self.end_ms)?, zone)))
    }

    /// Until when `user_id` may take the last change of status back.
    pub fn undo_until(&self, user_id: &str, now: Timestamp) -> Option<Timestamp> {
        self.previous_status?;
        if self.status_changed_by != user_id {
            return None;
        }
        let changed: Timestamp = self.status_changed_at.parse().ok()?;
        let until = changed.checked_add(SignedDuration::from_mins(UNDO_MINUTES)).ok()?;
        (now <= until).then_some(until)
    }
}

pub(crate) fn instant(ms: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(ms)
        .map_err(|error| Error::internal("an instant out of range").because(error))
}

/// Rows as the caller may see them, their patients fetched in one statement.
pub(crate) fn show(ctx: &Ctx<'_>, rows: Vec<Row>) -> Result<Vec<Appointment>> {
    let mut patients = briefs(ctx, rows.iter())?;
    let mut seen = BTreeSet::new();
    let mut again = BTreeSet::new();
    for id in rows.iter().filter_map(|row| row.patient_id.as_deref()) {
        if !seen.insert(id) {
            again.insert(id.to_owned());
        }
    }
    rows.into_iter()
        .map(|row| {
            let patient = match row.patient_id.as_deref() {
                Some(id) if again.contains(id) => patients.get(id).cloned(),
                Some(id) => patients.remove(id),
                None => None,
            };
            shown(ctx, row, patient)
        })
        .collect()
}

/// One row as the caller may see it.
pub(crate) fn show_one(ctx: &Ctx<'_>, row: Row) -> Result<Appointment> {
    let mut shown = show(ctx, vec![row])?;
    shown.pop().ok_or_else(|| Error::internal("one row in, none out"))
}

/// The patients of these rows, or none when the caller may not read patients.
pub(crate) fn briefs<'r>(
    ctx: &Ctx<'_>,
    rows: impl Iterator<Item = &'r Row>,
) -> Result<std::collections::BTreeMap<String, Brief>> {
    if !ctx.can("patients.read") {
        return Ok(Default::default());
    }
    let ids: BTreeSet<String> = rows.filter_map(|row| row.patient_id.clone()).collect();
    module_patients::brief(ctx, &ids)
}

fn shown(ctx: &Ctx<'_>, row: Row, patient: Option<Brief>) -> Result<Appointment> {
    let can_undo_until = row.undo_until(ctx.user_id(), ctx.now()).map(|until| until.to_string());
    Ok(Appointment {
        start_at: instant(row.start_ms)?.to_string(),
        end_at: instant(row.end_ms)?.to_string(),
        can_undo_until,
        patient,
        id: row.id,
        version: row.version,
        patient_id: row.patient_id,
        professional_id: row.professional_id,
        cabinet_id: row.cabinet_id,
        start: row.start_local,
        end: row.end_local,
        status: row.status,
        kind: row.kind,
        title: row.title,
        notes: row.notes,
        override_reason: row.override_reason,
        cancel_reason: row.cancel_reason,
        checked_in_at: row.checked_in_at,
        seated_at: row.seated_at,
        completed_at: row.completed_at,
        status_changed_at: row.status_changed_at,
        created_at: row.created_at,
    })
}

/// One appointment; `not_found` for one of another clinic, and of somebody else when the caller
/// may only read their own.
pub fn get(ctx: &Ctx<'_>, input: IdInput) -> Result<Appointment> {
    let row = Row::find(ctx, &input.id)?;
    show_one(ctx, row)
}

#[cfg(test)]
mod tests {
    use super::Row;

    #[test]
    fn every_query_of_whole_rows_answers_the_columns_in_order() {
        let wanted = format!("SELECT {}\nFROM", Row::COLUMNS.join(", "));
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for sql in [
            include_str!("appointment/get.sql"),
            include_str!("appointment/day.sql"),
            include_str!("appointment/list.sql"),
            include_str!("appointment/list_latest_first.sql"),
            include_str!("appointment/list_of_patient.sql"),
            include_str!("appointment/list_of_patient_latest_first.sql"),
            include_str!("appointment/list_of_professional.sql"),
            include_str!("appointment/list_of_professional_latest_first.sql"),
        ] {
            assert!(squeezed(sql).starts_with(&squeezed(&wanted)), "{sql}");
        }
    }
}
