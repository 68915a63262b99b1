//! How full the days are: booked minutes against open ones.

use crate::availability::MOST_DAYS;
use crate::calendar::{Calendar, Whom};
use crate::professional;
use crate::span::Span;
use crate::window::{DAY, Window, Windows};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};
use kernel::{Ctx, Error, Result};
use module_agenda::wall::{midnight_ms, zone};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OccupancyInput {
    /// `YYYY-MM-DD`, both included, at most 366 days.
    pub from: String,
    pub to: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Occupancy {
    /// `YYYY-MM-DD`.
    pub date: String,
    pub professional_id: String,
    /// Minutes of visits that stand or took place, by the date they start.
    pub booked_min: i64,
    /// Minutes at work less blocked time, as time passes: on the day the clock goes forward a
    /// window over the gap is shorter.
    pub open_min: i64,
}

/// Appointments of one professional on one day.
#[derive(Default)]
struct Taken {
    booked_min: i64,
    blocked: Vec<Window>,
}

/// One row a day for each active professional, and for whoever else has visits that day. Refuses
/// more than 366 days.
pub fn get(ctx: &Ctx<'_>, input: OccupancyInput) -> Result<Vec<Occupancy>> {
    let span = Span::asked(&input.from, &input.to, MOST_DAYS)?;
    let zone = zone(&ctx.clinic().zone)?;
    let calendar = Calendar::read(ctx, span, Whom::Everybody)?;
    let active = professional::all(ctx)?;
    let taken = taken(ctx, span, &zone)?;
    let nobody = Taken::default();
    let mut out = Vec::new();
    for date in span.days() {
        let today = taken.get(&date);
        let mut others: Vec<&String> = today
            .into_iter()
            .flatten()
            .filter(|(id, taken)| taken.booked_min > 0 && !active.contains(id))
            .map(|(id, _)| id)
            .collect();
        others.sort();
        for id in active.iter().chain(others) {
            let taken = today.and_then(|today| today.get(id)).unwrap_or(&nobody);
            let blocked: Windows = taken.blocked.iter().copied().collect();
            let open = calendar.day(date, Some(id)).windows.subtraction(&blocked);
            out.push(Occupancy {
                date: date.to_string(),
                professional_id: id.clone(),
                booked_min: taken.booked_min,
                open_min: minutes(&open, date, &zone)?,
            });
        }
    }
    Ok(out)
}

fn taken(
    ctx: &Ctx<'_>,
    span: Span,
    zone: &TimeZone,
) -> Result<HashMap<Date, HashMap<String, Taken>>> {
    let mut out: HashMap<Date, HashMap<String, Taken>> = HashMap::new();
    let mut statement = ctx.db().prepare_cached(include_str!("occupancy/appointments.sql"))?;
    // An appointment booked under another zone of the clinic may count for a neighbouring date.
    let mut rows = statement.query(named_params! {
        ":clinic": ctx.clinic_id(),
        ":from": midnight_ms(span.from.saturating_sub(2.days()), zone)?,
        ":to": midnight_ms(span.to.saturating_add(2.days()), zone)?,
    })?;
    while let Some(row) = rows.next()? {
        let local = |column: &str| -> Result<DateTime> {
            let text: String = row.get(column)?;
            text.parse::<DateTime>()
                .map_err(|error| Error::internal("an appointment has no wall time").because(error))
        };
        let (start, end) = (local("start_local")?, local("end_local")?);
        let professional: String = row.get("professional_id")?;
        if row.get_ref("kind")?.as_str().is_ok_and(|kind| kind == "visit") {
            let booked = (row.get::<_, i64>("end_ms")? - row.get::<_, i64>("start_ms")?) / 60_000;
            let day = out.entry(start.date()).or_default();
            day.entry(professional).or_default().booked_min += booked;
            continue;
        }
        for date in (Span { from: start.date(), to: end.date() }).days() {
            let from = if date == start.date() { minute(start) } else { 0 };
            let until = if date == end.date() { minute(end) } else { DAY };
            let day = out.entry(date).or_default();
            let blocked = &mut day.entry(professional.clone()).or_default().blocked;
            blocked.extend(Window::new(from, until));
        }
    }
    Ok(out)
}

fn minute(at: DateTime) -> u16 {
    at.hour() as u16 * 60 + at.minute() as u16
}

/// Minutes that pass within windows of a date.
fn minutes(windows: &Windows, date: Date, zone: &TimeZone) -> Result<i64> {
    let mut total = 0;
    for window in windows.iter() {
        let start = passes(date, window.start(), zone)?;
        total += passes(date, window.end(), zone)?.duration_since(start).as_mins();
    }
    Ok(total)
}

/// When the wall clock shows a minute of a date for the first time, or jumps over it.
fn passes(date: Date, minute: u16, zone: &TimeZone) -> Result<Timestamp> {
    let date = if minute == DAY { date.saturating_add(1.day()) } else { date };
    let minute = minute % DAY;
    let local = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    let (offset, gap) = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => (offset, false),
        AmbiguousOffset::Fold { before, .. } => (before, false),
        AmbiguousOffset::Gap { after, .. } => (after, true),
    };
    let at = offset
        .to_timestamp(local)
        .map_err(|error| Error::internal("a time beyond what a calendar holds").because(error))?;
    let jump = || zone.following(at).next().map_or(at, |jump| jump.timestamp());
    Ok(if gap { jump() } else { at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(zone: &str, date: &str, start: &str, end: &str) -> i64 {
        let windows: Windows = Window::parse(start, end).into_iter().collect();
        minutes(&windows, date.parse().unwrap(), &TimeZone::get(zone).unwrap()).unwrap()
    }

    #[test]
    fn days_on_which_the_clock_changes_are_shorter_or_longer() {
        let madrid = |date, start, end| length("Europe/Madrid", date, start, end);
        assert_eq!(madrid("2026-11-24", "00:00", "24:00"), 1440);
        assert_eq!(madrid("2026-03-29", "00:00", "24:00"), 1380);
        assert_eq!(madrid("2026-10-25", "00:00", "24:00"), 1500);
        assert_eq!(madrid("2026-03-29", "02:00", "03:00"), 0);
        assert_eq!(madrid("2026-03-29", "02:10", "02:50"), 0);
        assert_eq!(madrid("2026-03-29", "01:30", "02:30"), 30);
        assert_eq!(madrid("2026-03-29", "02:30", "04:00"), 60);
        assert_eq!(madrid("2026-10-25", "02:00", "03:00"), 120);
        assert_eq!(madrid("2026-10-25", "09:00", "14:00"), 300);
    }

    #[test]
    fn morocco_goes_back_for_ramadan() {
        let casablanca = |date| length("Africa/Casablanca", date, "00:00", "24:00");
        assert_eq!(casablanca("2026-02-15"), 1500);
        assert_eq!(casablanca("2026-03-22"), 1380);
        assert_eq!(casablanca("2026-03-01"), 1440);
    }
}
