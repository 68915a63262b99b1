//! The clinic's week and dated exceptions, read once and asked for many days.

use crate::precedence::{Decision, Layer, Source, decide};
use crate::span::Span;
use crate::window::{Shift, Window, Windows};
use jiff::civil::Date;
use kernel::{Ctx, Result};
use rusqlite::named_params;
use std::collections::HashMap;

/// Whose hours are asked for; the clinic's are always read with them.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    Clinic,
    One(&'a str),
    Everybody,
}

pub struct Calendar {
    clinic: Sheet,
    professionals: HashMap<String, Sheet>,
}

/// One day: its hours, the rule behind them, and why it is not as usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    pub windows: Windows,
    pub source: Source,
    /// As a person wrote it, or `schedules.holidays.<key>`.
    pub reason: Option<String>,
}

/// What is written down for the clinic, or for one professional.
#[derive(Default)]
struct Sheet {
    week: Vec<(i8, Window)>,
    exceptions: Vec<Exception>,
}

struct Exception {
    span: Span,
    /// Nothing when closed.
    hours: Option<Windows>,
    reason: Option<String>,
}

impl Calendar {
    /// Reads what counts in these dates for the caller's clinic.
    pub fn read(ctx: &Ctx<'_>, span: Span, whom: Whom<'_>) -> Result<Calendar> {
        let mut calendar = Calendar { clinic: Sheet::default(), professionals: HashMap::new() };
        let (one, everybody) = match whom {
            Whom::Clinic => (None, false),
            Whom::One(id) => (Some(id), false),
            Whom::Everybody => (None, true),
        };
        let mut statement = ctx.db().prepare_cached(include_str!("calendar/weekly.sql"))?;
        let mut rows = statement.query(named_params! {
            ":clinic": ctx.clinic_id(), ":professional": one, ":everybody": everybody,
        })?;
        while let Some(row) = rows.next()? {
            let (opens, closes): (String, String) = (row.get("opens")?, row.get("closes")?);
            let weekday = row.get("weekday")?;
            let window = Window::parse(&opens, &closes);
            let sheet = calendar.sheet(row.get("professional_id")?);
            sheet.week.extend(window.map(|window| (weekday, window)));
        }
        let mut statement = ctx.db().prepare_cached(include_str!("calendar/overrides.sql"))?;
        let mut rows = statement.query(named_params! {
            ":clinic": ctx.clinic_id(), ":professional": one, ":everybody": everybody,
            ":from": span.from.to_string(), ":to": span.to.to_string(),
        })?;
        while let Some(row) = rows.next()? {
            let exception = exception(row)?;
            calendar.sheet(row.get("professional_id")?).exceptions.extend(exception);
        }
        Ok(calendar)
    }

    fn sheet(&mut self, professional: Option<String>) -> &mut Sheet {
        match professional {
            Some(id) => self.professionals.entry(id).or_default(),
            None => &mut self.clinic,
        }
    }

    /// Hours of the clinic, or of one professional in it.
    pub fn day(&self, date: Date, professional: Option<&str>) -> Day {
        let (clinic, clinic_reason) = self.clinic.layer(date);
        let own = professional.and_then(|id| self.professionals.get(id));
        let own = own.map(|sheet| sheet.layer(date));
        let Decision { windows, source } = decide(own.as_ref().map(|(layer, _)| layer), &clinic);
        let reason = match source {
            Source::ProfessionalUnavailable | Source::ProfessionalHours => {
                own.and_then(|(_, reason)| reason)
            }
            // What shortens a usual week of a professional is the clinic's exception.
            Source::ProfessionalWeekly | Source::ClinicClosed | Source::ClinicHours => {
                clinic_reason
            }
            Source::ClinicWeekly => None,
        };
        Day { date, windows, source, reason }
    }
}

impl Sheet {
    /// What is said about a date, and why. Closed wins over hours; of several hours those of the
    /// fewest days win, of equal ones the latest.
    fn layer(&self, date: Date) -> (Layer, Option<String>) {
        let weekday = date.weekday().to_monday_one_offset();
        let today = || self.exceptions.iter().filter(|exception| exception.span.contains(date));
        let closing = today().find(|exception| exception.hours.is_none());
        let narrowest =
            today().rev().filter(|exception| exception.hours.is_some()).min_by_key(|exception| {
                exception.span.to.since(exception.span.from).map_or(0, |s| s.get_days())
            });
        let layer = Layer {
            closed: closing.is_some(),
            custom: narrowest.and_then(|exception| exception.hours.clone()),
            weekly: (!self.week.is_empty()).then(|| {
                let today = self.week.iter().filter(|(day, _)| *day == weekday);
                today.map(|(_, window)| *window).collect()
            }),
        };
        (layer, closing.or(narrowest).and_then(|exception| exception.reason.clone()))
    }
}

/// A row as an exception; nothing when merged edits left it without a range of dates.
fn exception(row: &rusqlite::Row<'_>) -> Result<Option<Exception>> {
    let date =
        |column: &str| Ok::<_, kernel::Error>(row.get::<_, String>(column)?.parse::<Date>().ok());
    let (Some(from), Some(to)) = (date("from_date")?, date("to_date")?) else { return Ok(None) };
    let hours = match row.get::<_, String>("kind")?.as_str() {
        "closed" => None,
        _ => Some(stored(&row.get::<_, String>("windows")?)),
    };
    let holiday: Option<String> = row.get("holiday")?;
    let reason: Option<String> = row.get("reason")?;
    let reason = reason.or_else(|| holiday.map(|key| format!("schedules.holidays.{key}")));
    Ok((from <= to).then_some(Exception { span: Span { from, to }, hours, reason }))
}

/// Windows as a row holds them. What is no window of a day is no hours.
pub fn stored(json: &str) -> Windows {
    let shifts: Vec<Shift> = serde_json::from_str(json).unwrap_or_default();
    shifts.iter().filter_map(|shift| Window::parse(&shift.start, &shift.end)).collect()
}
