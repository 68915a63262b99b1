//! One day of the clinic at a glance: who comes, who waits, who sits where, who is done.

use crate::appointment::{Appointment, Row, show};
use crate::cabinet::{self, Cabinet};
use crate::hours::{OpenDay, known, until};
use crate::list::Days;
use crate::status::{Kind, Status};
use crate::wall::{self, Moment};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use kernel::{Ctx, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayInput {
    /// `YYYY-MM-DD`.
    pub date: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Day {
    pub date: String,
    pub columns: Columns,
    pub professionals: Vec<ProfessionalNow>,
    pub counts: Counts,
}

/// Visits that begin on the day; blocked time is in none of them.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Columns {
    /// Scheduled and confirmed, by time.
    pub upcoming: Vec<Appointment>,
    /// Checked in, who waits longest first.
    pub waiting: Vec<Appointment>,
    /// A line for each chair in use, and one for each patient in treatment.
    pub in_chair: Vec<Chair>,
    /// Completed, the last one first.
    pub done: Vec<Appointment>,
    /// Cancelled and not come, by time.
    pub missed: Vec<Appointment>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Chair {
    pub cabinet: Cabinet,
    /// Who sits in it, when the caller may see it.
    pub appointment: Option<Appointment>,
    /// Whether somebody sits in it.
    pub occupied: bool,
    /// Who is to sit in it next.
    pub next: Option<Appointment>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ProfessionalNow {
    pub id: String,
    pub name: String,
    pub color: String,
    pub state: Presence,
    /// Of the patient in treatment.
    pub cabinet_id: Option<String>,
    /// Until when, as wall time `YYYY-MM-DDTHH:MM`; nothing when nothing follows on the day.
    pub until: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Treats a patient.
    Busy,
    Free,
    /// Outside working hours, or in time that is blocked.
    Away,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Counts {
    /// Visits of the day, missed ones included.
    pub today: usize,
    pub done: usize,
    pub missed: usize,
    pub waiting: usize,
    /// Of those who wait now, in whole minutes; nothing when nobody waits.
    pub average_wait_min: Option<i64>,
}

/// The visits that begin on a date, sorted by where the patient is. Who may only read their own
/// sees no others, only that a chair is taken.
pub fn day(ctx: &Ctx<'_>, input: DayInput) -> Result<Day> {
    let mut problems = Problems::default();
    let date = wall::read_date(&mut problems, "date", &input.date);
    problems.done()?;
    let days = Days { from: date, to: date };
    let (from, to) = days.instants(ctx)?;
    let all = {
        let mut statement = ctx.db().prepare_cached(include_str!("appointment/day.sql"))?;
        let rows = statement.query_map(
            named_params! { ":clinic": ctx.clinic_id(), ":from": from, ":to": to },
            Row::read,
        )?;
        rows.collect::<rusqlite::Result<Vec<_>>>()?
    };
    let professionals = professionals(ctx, date.unwrap_or_default(), &all)?;
    let taken: Vec<String> = all
        .iter()
        .filter(|row| row.status == Status::InTreatment)
        .filter_map(|row| row.cabinet_id.clone())
        .collect();
    let mine = all.into_iter().filter(|row| {
        row.kind == Kind::Visit
            && ctx.own().is_none_or(|own| row.professional_id.as_deref() == Some(own))
    });
    let mut columns = Columns::default();
    let mut seated = Vec::new();
    for one in show(ctx, mine.collect())? {
        match one.status {
            Status::Scheduled | Status::Confirmed => columns.upcoming.push(one),
            Status::CheckedIn => columns.waiting.push(one),
            Status::InTreatment => seated.push(one),
            Status::Completed => columns.done.push(one),
            Status::Cancelled | Status::NoShow => columns.missed.push(one),
        }
    }
    let today = columns.upcoming.len()
        + columns.waiting.len()
        + seated.len()
        + columns.done.len()
        + columns.missed.len();
    columns.waiting.sort_by_key(|one| arrived(one).unwrap_or(Timestamp::MAX));
    columns.done.sort_by(|a, b| b.completed_at.cmp(&a.completed_at));
    columns.in_chair = chairs(ctx, &columns, seated, &taken)?;
    let counts = Counts {
        today,
        done: columns.done.len(),
        missed: columns.missed.len(),
        waiting: columns.waiting.len(),
        average_wait_min: average_wait(&columns.waiting, ctx.now()),
    };
    Ok(Day { date: input.date, columns, professionals, counts })
}

fn arrived(one: &Appointment) -> Option<Timestamp> {
    one.checked_in_at.as_deref()?.parse().ok()
}

fn average_wait(waiting: &[Appointment], now: Timestamp) -> Option<i64> {
    let waits: Vec<i64> = waiting
        .iter()
        .filter_map(|one| Some(now.as_second() - arrived(one)?.as_second()))
        .map(|seconds| seconds.max(0))
        .collect();
    let total: i64 = waits.iter().sum();
    let count = i64::try_from(waits.len()).ok().filter(|count| *count > 0)?;
    Some((total + 30 * count) / (60 * count))
}

fn chairs(
    ctx: &Ctx<'_>,
    columns: &Columns,
    seated: Vec<Appointment>,
    taken: &[String],
) -> Result<Vec<Chair>> {
    let mut out = Vec::new();
    let mut seated = seated;
    for cabinet in cabinet::all(ctx, true)? {
        let occupied = taken.contains(&cabinet.id);
        if !cabinet.active && !occupied {
            continue;
        }
        let next = columns
            .waiting
            .iter()
            .chain(&columns.upcoming)
            .filter(|one| one.cabinet_id.as_deref() == Some(&cabinet.id))
            .min_by(|a, b| a.start_at.cmp(&b.start_at));
        let (mut here, rest): (Vec<_>, Vec<_>) =
            seated.into_iter().partition(|one| one.cabinet_id.as_deref() == Some(&cabinet.id));
        seated = rest;
        let first = if here.is_empty() { None } else { Some(here.remove(0)) };
        out.push(Chair {
            appointment: first,
            occupied,
            next: next.cloned(),
            cabinet: cabinet.clone(),
        });
        // Two in one chair is a slip of the desk; hiding one of them would be a worse one.
        out.extend(here.into_iter().map(|one| Chair {
            cabinet: cabinet.clone(),
            appointment: Some(one),
            occupied: true,
            next: None,
        }));
    }
    Ok(out)
}

fn professionals(ctx: &Ctx<'_>, date: Date, rows: &[Row]) -> Result<Vec<ProfessionalNow>> {
    let zone = wall::zone(&ctx.clinic().zone)?;
    let people = people(ctx, ctx.own())?;
    people
        .into_iter()
        .map(|(id, name, color)| {
            let mine = rows.iter().filter(|row| row.professional_id.as_deref() == Some(&id));
            let hours = known(ctx, date, date, Some(&id))?.and_then(|mut days| days.pop());
            let now = presence(ctx.now(), &zone, date, mine, hours.as_ref());
            let (state, cabinet_id, until) = now;
            Ok(ProfessionalNow { id, name, color, state, cabinet_id, until })
        })
        .collect()
}

/// Id, name and colour of the clinic's professionals, or of one of them.
fn people(ctx: &Ctx<'_>, only: Option<&str>) -> Result<Vec<(String, String, String)>> {
    let mut statement = ctx.db().prepare_cached(include_str!("day/professionals.sql"))?;
    let rows = statement
        .query_map(named_params! { ":clinic": ctx.clinic_id(), ":own": only }, |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ids of the clinic's professionals, who came first first.
pub(crate) fn professional_ids(ctx: &Ctx<'_>) -> Result<Vec<String>> {
    Ok(people(ctx, None)?.into_iter().map(|(id, _, _)| id).collect())
}

type Now = (Presence, Option<String>, Option<String>);

/// What somebody does at this moment, and until when. On another day than today only whether they
/// work at all is known.
fn presence<'r>(
    now: Timestamp,
    zone: &TimeZone,
    date: Date,
    rows: impl Iterator<Item = &'r Row>,
    hours: Option<&OpenDay>,
) -> Now {
    let local = Moment::of(now, zone).local;
    if local.date() != date {
        let away = hours.is_some_and(|day| day.closed);
        return (if away { Presence::Away } else { Presence::Free }, None, None);
    }
    let live: Vec<&Row> = rows.filter(|row| row.status.is_live()).collect();
    if let Some(row) = live.iter().find(|row| row.status == Status::InTreatment) {
        return (Presence::Busy, row.cabinet_id.clone(), Some(row.end_local.clone()));
    }
    let now = now.as_millisecond();
    let blocks = |row: &&&Row| row.kind == Kind::Blocked && row.start_ms <= now && now < row.end_ms;
    if let Some(row) = live.iter().find(blocks) {
        return (Presence::Away, None, Some(row.end_local.clone()));
    }
    if let Some(opens) = hours.and_then(|day| opens_later(day, local)) {
        return (Presence::Away, None, opens.map(wall::text));
    }
    let next = live.iter().filter(|row| row.start_ms > now).min_by_key(|row| row.start_ms);
    (Presence::Free, None, next.map(|row| row.start_local.clone()))
}

/// Nothing when the day is open at this time; else when it opens again, if it does.
fn opens_later(day: &OpenDay, now: DateTime) -> Option<Option<DateTime>> {
    let mut windows = day.windows.iter();
    if windows.any(|w| day.date.to_datetime(w.start) <= now && now < until(day.date, w.end)) {
        return None;
    }
    let starts = day.windows.iter().map(|window| day.date.to_datetime(window.start));
    Some(starts.filter(|start| *start > now).min())
}
