//! Finding free time, and the hours it is looked for in.

use crate::booking::check_professional;
use crate::cabinet;
use crate::day::professional_ids;
use crate::hours::{OpenDay, OpenDayOutput, Window, assumed, days, until};
use crate::list::Days;
use crate::wall::{self, Moment};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use kernel::{Ctx, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How far ahead is looked, and how much of it at a time.
const DAYS_AHEAD: i32 = 90;
const DAYS_AT_ONCE: i32 = 7;
/// Visits begin at whole fives.
const STEP: i64 = 5;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindInput {
    /// Minutes, 5 to 720.
    pub duration: i64,
    /// Any professional of the clinic when not given.
    pub professional_id: Option<String>,
    /// Any chair in use when not given.
    pub cabinet_id: Option<String>,
    /// Not before this wall time or instant; now when not given.
    pub after: Option<String>,
    /// 1 (Monday) to 7 (Sunday).
    pub weekdays: Option<Vec<i64>>,
    pub part_of_day: Option<PartOfDay>,
    /// 1 to 50.
    pub limit: Option<i64>,
}

/// By when the visit begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    /// Before 12:00.
    Morning,
    /// From 12:00, before 17:00.
    Afternoon,
    /// From 17:00.
    Evening,
}

impl PartOfDay {
    fn has(self, time: Time) -> bool {
        match self {
            PartOfDay::Morning => time.hour() < 12,
            PartOfDay::Afternoon => (12..17).contains(&time.hour()),
            PartOfDay::Evening => time.hour() >= 17,
        }
    }
}

/// A time that can be booked as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Slot {
    /// Wall time of the clinic, `YYYY-MM-DDTHH:MM`.
    pub start: String,
    pub end: String,
    /// Nothing in a clinic without professionals.
    pub professional_id: Option<String>,
    /// Nothing in a clinic without chairs.
    pub cabinet_id: Option<String>,
}

/// The next free times within opening hours, at most 90 days ahead, none overlapping another. Who
/// and where is the first that is free at the time. Times of other professionals count as taken
/// also for who may not see by what.
pub fn find(ctx: &Ctx<'_>, input: FindInput) -> Result<Vec<Slot>> {
    let zone = wall::zone(&ctx.clinic().zone)?;
    let mut problems = Problems::default();
    between(&mut problems, "duration", input.duration, 5, 720);
    let limit = input.limit.unwrap_or(5);
    between(&mut problems, "limit", limit, 1, 50);
    for (index, weekday) in input.weekdays.iter().flatten().enumerate() {
        between(&mut problems, &format!("weekdays[{index}]"), *weekday, 1, 7);
    }
    let after = match &input.after {
        Some(text) => wall::read(&mut problems, "after", text, &zone),
        None => None,
    };
    check_professional(ctx, &mut problems, input.professional_id.as_deref())?;
    problems.done()?;
    if let Some(id) = &input.cabinet_id {
        cabinet::require_active(ctx, id)?;
    }
    let professionals = match &input.professional_id {
        Some(id) => vec![Some(id.clone())],
        None => anybody(professional_ids(ctx)?),
    };
    let cabinets = match &input.cabinet_id {
        Some(id) => vec![Some(id.clone())],
        None => anybody(cabinet::all(ctx, false)?.into_iter().map(|one| one.id).collect()),
    };
    let search = Search {
        zone: &zone,
        after: after.unwrap_or_else(|| Moment::of(ctx.now(), &zone)),
        duration: SignedDuration::from_mins(input.duration),
        weekdays: input.weekdays.as_deref().filter(|list| !list.is_empty()),
        part: input.part_of_day,
        limit: usize::try_from(limit).unwrap_or(1),
        professionals,
        cabinets,
    };
    search.run(ctx)
}

fn between(problems: &mut Problems, path: &str, value: i64, min: i64, max: i64) {
    if !(min..=max).contains(&value) {
        let range = json!({ "min": min, "max": max });
        problems.add_with(path, "out_of_range", format!("must be {min} to {max}"), range);
    }
}

/// A clinic without any still finds time, for none of them.
fn anybody(ids: Vec<String>) -> Vec<Option<String>> {
    if ids.is_empty() { vec![None] } else { ids.into_iter().map(Some).collect() }
}

struct Search<'a> {
    zone: &'a TimeZone,
    after: Moment,
    duration: SignedDuration,
    weekdays: Option<&'a [i64]>,
    part: Option<PartOfDay>,
    limit: usize,
    professionals: Vec<Option<String>>,
    cabinets: Vec<Option<String>>,
}

/// Time that is taken, in milliseconds.
struct Busy {
    professional_id: Option<String>,
    cabinet_id: Option<String>,
    start: i64,
    end: i64,
}

impl Search<'_> {
    fn run(&self, ctx: &Ctx<'_>) -> Result<Vec<Slot>> {
        let mut found = Vec::new();
        let first = self.after.local.date();
        for offset in (0..DAYS_AHEAD).step_by(DAYS_AT_ONCE as usize) {
            let from = first.saturating_add(offset.days());
            let last = (offset + DAYS_AT_ONCE).min(DAYS_AHEAD) - 1;
            let to = first.saturating_add(last.days());
            // What may run past midnight of the last day needs the day after it as well.
            let busy = self.busy(ctx, from, to.saturating_add(1.day()))?;
            let hours = self
                .professionals
                .iter()
                .map(|id| assumed(ctx, from, to, id.as_deref()))
                .collect::<Result<Vec<_>>>()?;
            for date in days(from, to).filter(|date| self.wants(*date)) {
                let open: Vec<Option<&OpenDay>> =
                    hours.iter().map(|week| week.iter().find(|day| day.date == date)).collect();
                self.search_day(date, &open, &busy, &mut found);
                if found.len() >= self.limit {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    fn wants(&self, date: Date) -> bool {
        let weekday = i64::from(date.weekday().to_monday_one_offset());
        self.weekdays.is_none_or(|list| list.contains(&weekday))
    }

    fn busy(&self, ctx: &Ctx<'_>, from: Date, to: Date) -> Result<Vec<Busy>> {
        let days = Days { from: Some(from), to: Some(to) };
        let (from, to) = days.instants(ctx)?;
        let mut statement = ctx.db().prepare_cached(include_str!("slot/busy.sql"))?;
        let rows = statement.query_map(
            named_params! { ":clinic": ctx.clinic_id(), ":from": from, ":to": to },
            |row| {
                Ok(Busy {
                    professional_id: row.get(0)?,
                    cabinet_id: row.get(1)?,
                    start: row.get(2)?,
                    end: row.get(3)?,
                })
            },
        )?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn search_day(
        &self,
        date: Date,
        open: &[Option<&OpenDay>],
        busy: &[Busy],
        found: &mut Vec<Slot>,
    ) {
        let midnight = date.to_datetime(Time::midnight());
        let mut not_before = self.after.ms();
        let mut minute = 0;
        while minute < 24 * 60 && found.len() < self.limit {
            let at = midnight.saturating_add(SignedDuration::from_mins(minute));
            minute += STEP;
            if self.part.is_some_and(|part| !part.has(at.time()))
                || !open.iter().flatten().any(|day| opens(day, at))
            {
                continue;
            }
            let Some((start, end)) = self.fits(at, not_before) else { continue };
            if let Some(slot) = self.free(start, end, open, busy) {
                not_before = end.ms();
                found.push(slot);
            }
        }
    }

    /// The moments of a visit that begins at a wall time, unless it is too early or does not exist.
    fn fits(&self, at: DateTime, not_before: i64) -> Option<(Moment, Moment)> {
        let start = wall::resolve(at, self.zone).ok()?;
        let end = start.at.checked_add(self.duration).ok()?;
        (start.ms() >= not_before).then(|| (start, Moment::of(end, self.zone)))
    }

    fn free(
        &self,
        start: Moment,
        end: Moment,
        open: &[Option<&OpenDay>],
        busy: &[Busy],
    ) -> Option<Slot> {
        // Sorted by start, and none lasts longer than a day.
        let earliest = busy.partition_point(|one| one.start <= start.ms() - 86_400_000);
        let latest = busy.partition_point(|one| one.start < end.ms());
        let taken: Vec<&Busy> =
            busy[earliest.min(latest)..latest].iter().filter(|one| one.end > start.ms()).collect();
        let professional = self.professionals.iter().zip(open).find(|(id, day)| {
            day.is_some_and(|day| holds(day, start.local, end.local))
                && (id.is_none() || !taken.iter().any(|one| one.professional_id == **id))
        });
        let (professional, _) = professional?;
        let cabinet = self
            .cabinets
            .iter()
            .find(|id| id.is_none() || !taken.iter().any(|one| one.cabinet_id == **id))?;
        Some(Slot {
            start: start.text(),
            end: end.text(),
            professional_id: professional.clone(),
            cabinet_id: cabinet.clone(),
        })
    }
}

fn opens(day: &OpenDay, at: DateTime) -> bool {
    holds(day, at, at)
}

fn holds(day: &OpenDay, start: DateTime, end: DateTime) -> bool {
    let within = |window: &Window| {
        day.date.to_datetime(window.start) <= start && end <= until(day.date, window.end)
    };
    !day.closed && day.windows.iter().any(within)
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowsInput {
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day, included; at most 366 days.
    pub to: String,
}

/// Opening hours of the clinic by day: what modules that know them say, else 08:00 to 20:00.
pub fn open_windows(ctx: &Ctx<'_>, input: WindowsInput) -> Result<Vec<OpenDayOutput>> {
    let mut problems = Problems::default();
    let days = Days::read(&mut problems, Some(&input.from), Some(&input.to));
    days.at_most(&mut problems, 366);
    problems.done()?;
    let (Some(from), Some(to)) = (days.from, days.to) else { return Ok(vec![]) };
    Ok(assumed(ctx, from, to, None)?.iter().map(OpenDayOutput::from).collect())
}
