//! Appointments as an iCalendar file (RFC 5545), for other calendars to show.

use crate::appointment::{Row, briefs, instant};
use crate::cabinet;
use crate::list::{Days, subject};
use crate::status::Status;
use icalendar::{Calendar, Component, Event, EventLike};
use jiff::Timestamp;
use kernel::{Ctx, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportInput {
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day, included; at most 366 days.
    pub to: String,
    pub professional_id: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ExportedFile {
    /// `agenda-2026-11-23-2026-11-29.ics`
    pub file_name: String,
    /// The file, UTF-8.
    pub content: String,
}

/// Appointments that begin on the days and were not called off. The patient's name stands in the
/// file only for who may read patients; notes never do.
pub fn export(ctx: &Ctx<'_>, input: ExportInput) -> Result<ExportedFile> {
    let mut problems = Problems::default();
    let days = Days::read(&mut problems, Some(&input.from), Some(&input.to));
    days.at_most(&mut problems, 366);
    problems.done()?;
    let (from, to) = days.instants(ctx)?;
    let rows = {
        let mut statement = ctx.db().prepare_cached(include_str!("appointment/day.sql"))?;
        let rows = statement.query_map(
            named_params! { ":clinic": ctx.clinic_id(), ":from": from, ":to": to },
            Row::read,
        )?;
        rows.collect::<rusqlite::Result<Vec<_>>>()?
    };
    let wanted = |row: &Row| {
        let professional = row.professional_id.as_deref();
        !matches!(row.status, Status::Cancelled | Status::NoShow)
            && ctx.own().is_none_or(|own| professional == Some(own))
            && input.professional_id.as_deref().is_none_or(|id| professional == Some(id))
    };
    let rows: Vec<Row> = rows.into_iter().filter(wanted).collect();
    let patients = briefs(ctx, rows.iter())?;
    let chairs: BTreeMap<String, String> =
        cabinet::all(ctx, true)?.into_iter().map(|one| (one.id, one.name)).collect();
    let mut calendar = Calendar::new();
    calendar.name(&ctx.clinic().name);
    for row in &rows {
        let name = subject(row, &patients);
        let title = Some(row.title.as_str()).filter(|title| !title.is_empty() && *title != name);
        let summary: Vec<&str> = [Some(name.as_str()).filter(|name| !name.is_empty()), title]
            .into_iter()
            .flatten()
            .collect();
        let mut event = Event::new();
        event
            .uid(&format!("{}@cuspid", row.id))
            .add_property("DTSTAMP", stamp(ctx.now()))
            .add_property("DTSTART", stamp(instant(row.start_ms)?))
            .add_property("DTEND", stamp(instant(row.end_ms)?))
            .add_property("SEQUENCE", row.version.to_string())
            .summary(&summary.join(", "));
        if let Some(chair) = row.cabinet_id.as_ref().and_then(|id| chairs.get(id)) {
            event.location(chair);
        }
        calendar.push(event.done());
    }
    let content = calendar.to_string();
    Ok(ExportedFile { file_name: format!("agenda-{}-{}.ics", input.from, input.to), content })
}

/// A UTC date-time of RFC 5545.
fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
