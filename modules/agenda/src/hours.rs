//! Opening hours: the agenda asks, whichever module knows them answers.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use kernel::{Ctx, Question, Result};
use schemars::JsonSchema;
use serde::Serialize;

/// When is the clinic open, or this professional at work, from `from` to `to` (both included)?
/// An answer has one `OpenDay` for each of these dates, in order.
#[derive(Debug, Clone)]
pub struct OpenWindows {
    pub from: Date,
    pub to: Date,
    /// Nothing asks for the clinic itself.
    pub professional_id: Option<String>,
}

impl Question for OpenWindows {
    type Answer = Vec<OpenDay>;
    const NAME: &'static str = "agenda.open_windows";
}

/// Hours of one day, as wall time of the clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDay {
    pub date: Date,
    /// No window at all.
    pub closed: bool,
    /// In order, apart from each other.
    pub windows: Vec<Window>,
    /// Why this day is not as usual, as a person wrote it or as a key of the answering module.
    pub reason: Option<String>,
}

/// From `start` until `end`, which is outside. An `end` of 00:00 is midnight after the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub start: Time,
    pub end: Time,
}

impl Window {
    fn instants(self, date: Date) -> (DateTime, DateTime) {
        (date.to_datetime(self.start), until(date, self.end))
    }
}

/// The wall time at which a window of `date` ends.
pub(crate) fn until(date: Date, end: Time) -> DateTime {
    if end == Time::midnight() {
        date.saturating_add(1.day()).to_datetime(end)
    } else {
        date.to_datetime(end)
    }
}

/// Hours that count for finding free time when no module knows any.
const USUAL: Window =
    Window { start: Time::constant(8, 0, 0, 0), end: Time::constant(20, 0, 0, 0) };

/// What the modules that know hours say, or nothing when there is none. Several answers are
/// intersected: a time is open when nobody says that it is closed.
pub fn known(
    ctx: &Ctx<'_>,
    from: Date,
    to: Date,
    professional_id: Option<&str>,
) -> Result<Option<Vec<OpenDay>>> {
    let professional_id = professional_id.map(str::to_owned);
    let answers = ctx.ask(&OpenWindows { from, to, professional_id })?;
    Ok(answers.into_iter().reduce(|mine, theirs| {
        let both = |day: OpenDay| match theirs.iter().find(|other| other.date == day.date) {
            Some(other) => intersect(day, other),
            None => day,
        };
        mine.into_iter().map(both).collect()
    }))
}

/// As `known`, or 08:00 to 20:00 on every day.
pub fn assumed(
    ctx: &Ctx<'_>,
    from: Date,
    to: Date,
    professional_id: Option<&str>,
) -> Result<Vec<OpenDay>> {
    Ok(known(ctx, from, to, professional_id)?.unwrap_or_else(|| {
        let usual = |date| OpenDay { date, closed: false, windows: vec![USUAL], reason: None };
        days(from, to).map(usual).collect()
    }))
}

/// Every date from `from` to `to`, both included.
pub(crate) fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |date| *date <= to)
}

fn intersect(day: OpenDay, other: &OpenDay) -> OpenDay {
    let mut windows = Vec::new();
    for a in &day.windows {
        for b in &other.windows {
            let ((a_start, a_end), (b_start, b_end)) = (a.instants(day.date), b.instants(day.date));
            let (start, end) = (a_start.max(b_start), a_end.min(b_end));
            if start < end {
                windows.push(Window { start: start.time(), end: end.time() });
            }
        }
    }
    OpenDay {
        date: day.date,
        closed: windows.is_empty(),
        windows,
        reason: day.reason.or_else(|| other.reason.clone()),
    }
}

/// The first day of `days` on which a part of `start`..`end` lies outside its windows.
pub(crate) fn first_outside(days: &[OpenDay], start: DateTime, end: DateTime) -> Option<&OpenDay> {
    days.iter().find(|day| {
        let midnight = until(day.date, Time::midnight());
        let (mut from, to) = (start.max(day.date.to_datetime(Time::midnight())), end.min(midnight));
        if from >= to {
            return false;
        }
        let mut windows: Vec<_> = day.windows.iter().map(|w| w.instants(day.date)).collect();
        windows.sort();
        for (open, close) in windows {
            if open <= from {
                from = from.max(close);
            }
        }
        day.closed || from < to
    })
}

/// Hours of one day, as they cross the door.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenDayOutput {
    /// `YYYY-MM-DD`.
    pub date: String,
    pub closed: bool,
    pub windows: Vec<WindowOutput>,
    pub reason: Option<String>,
}

/// `HH:MM` wall time of the clinic; an `end` of `24:00` is midnight after the day.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WindowOutput {
    pub start: String,
    pub end: String,
}

impl From<&OpenDay> for OpenDayOutput {
    fn from(day: &OpenDay) -> OpenDayOutput {
        let windows = day.windows.iter().map(|window| WindowOutput {
            start: window.start.strftime("%H:%M").to_string(),
            end: match window.end == Time::midnight() {
                true => "24:00".to_owned(),
                false => window.end.strftime("%H:%M").to_string(),
            },
        });
        OpenDayOutput {
            date: day.date.to_string(),
            closed: day.closed,
            windows: windows.collect(),
            reason: day.reason.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn day(windows: &[(i8, i8)]) -> OpenDay {
        let window = |(start, end): &(i8, i8)| Window {
            start: time(*start, 0, 0, 0),
            end: time(*end, 0, 0, 0),
        };
        OpenDay {
            date: date(2026, 11, 23),
            closed: windows.is_empty(),
            windows: windows.iter().map(window).collect(),
            reason: None,
        }
    }

    fn outside(day: &OpenDay, start: &str, end: &str) -> bool {
        let (start, end) = (start.parse().unwrap(), end.parse().unwrap());
        first_outside(std::slice::from_ref(day), start, end).is_some()
    }

    #[test]
    fn a_visit_must_lie_within_one_window_or_windows_that_touch() {
        let split = day(&[(9, 13), (15, 19)]);
        assert!(!outside(&split, "2026-11-23T09:00", "2026-11-23T13:00"));
        assert!(outside(&split, "2026-11-23T12:30", "2026-11-23T13:30"));
        assert!(outside(&split, "2026-11-23T12:30", "2026-11-23T15:30"));
        assert!(outside(&split, "2026-11-23T08:55", "2026-11-23T09:30"));
        assert!(!outside(&day(&[(9, 13), (13, 19)]), "2026-11-23T12:30", "2026-11-23T13:30"));
        assert!(outside(&day(&[]), "2026-11-23T12:30", "2026-11-23T13:30"));
    }

    #[test]
    fn a_window_may_end_at_midnight() {
        let late = day(&[(20, 0)]);
        assert!(!outside(&late, "2026-11-23T23:00", "2026-11-24T00:00"));
        assert_eq!(OpenDayOutput::from(&late).windows[0].end, "24:00");
    }

    #[test]
    fn answers_are_intersected() {
        let both = intersect(day(&[(9, 13), (15, 19)]), &day(&[(12, 16)]));
        assert_eq!(both.windows, day(&[(12, 13), (15, 16)]).windows);
        assert!(intersect(day(&[(9, 10)]), &day(&[(11, 12)])).closed);
    }
}
