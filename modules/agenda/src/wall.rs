//! Wall time of a clinic (`YYYY-MM-DDTHH:MM`) and the instant it is, by the rules of an IANA zone.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::{DateTimeParser, Pieces};
use jiff::tz::{AmbiguousOffset, TimeZone};
use kernel::{Error, Problems, Result};
use serde_json::json;

/// One moment, as the clinic's wall clock shows it and as an instant. To the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub local: DateTime,
    pub at: Timestamp,
}

impl Moment {
    /// What the wall clock of `zone` shows at an instant.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Moment {
        Moment { local: zone.to_datetime(at), at }
    }

    /// `YYYY-MM-DDTHH:MM`.
    pub fn text(&self) -> String {
        text(self.local)
    }

    /// Milliseconds since 1970, UTC.
    pub fn ms(&self) -> i64 {
        self.at.as_millisecond()
    }
}

/// `YYYY-MM-DDTHH:MM`.
pub fn text(local: DateTime) -> String {
    local.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Why a text is no moment of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not `YYYY-MM-DDTHH:MM`, with or without an offset.
    Format,
    /// With seconds, which an agenda has not.
    Seconds,
    /// Before 1900 or after 2199.
    Range,
    /// The clock jumps over it: from `from` straight to `to`.
    Gap { date: Date, from: String, to: String },
}

impl Fault {
    /// Adds it to the problems of an input, on the field at `path`.
    pub fn add_to(&self, problems: &mut Problems, path: &str) {
        match self {
            Fault::Format => {
                problems.add(path, "bad_time", "must be a time as in 2026-11-23T09:30");
            }
            Fault::Seconds => problems.add(path, "bad_time", "must be given to the minute"),
            Fault::Range => {
                let message = "must lie between the years 1900 and 2199";
                let range = json!({ "min": 1900, "max": 2199 });
                problems.add_with(path, "out_of_range", message, range);
            }
            Fault::Gap { date, from, to } => {
                let message = format!(
                    "does not exist: on {date} the clock goes from {from} straight to {to}"
                );
                let gap = json!({ "date": date.to_string(), "from": from, "to": to });
                problems.add_with(path, "gap", message, gap);
            }
        }
    }
}

/// The rules of a zone by its IANA name. Refuses a name that the compiled-in rules do not have.
pub fn zone(name: &str) -> Result<TimeZone> {
    TimeZone::get(name).map_err(|error| {
        Error::unavailable("unknown_zone", format!("no zone {name}")).because(error)
    })
}

/// Reads wall time of `zone`; with an offset (`…+02:00`, `…Z`) it keeps its instant whatever the
/// zone. Where the clock goes back and a time comes twice, the earlier one is taken; an offset
/// tells them apart. Refuses a time that the clock jumps over.
pub fn parse(text: &str, zone: &TimeZone) -> Result<Moment, Fault> {
    let pieces = Pieces::parse(text).map_err(|_| Fault::Format)?;
    let time = pieces.time().ok_or(Fault::Format)?;
    if pieces.time_zone_annotation().is_some() {
        return Err(Fault::Format);
    }
    if time.second() != 0 || time.subsec_nanosecond() != 0 {
        return Err(Fault::Seconds);
    }
    if !(1900..=2199).contains(&pieces.date().year()) {
        return Err(Fault::Range);
    }
    if pieces.offset().is_some() {
        let at = DateTimeParser::new().parse_timestamp(text).map_err(|_| Fault::Format)?;
        return Ok(Moment::of(at, zone));
    }
    resolve(pieces.date().to_datetime(time), zone)
}

/// The instant of a wall time; the earlier one where it comes twice.
pub fn resolve(local: DateTime, zone: &TimeZone) -> Result<Moment, Fault> {
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Fold { before, .. } => before,
        AmbiguousOffset::Gap { before, after } => {
            let earlier = after.to_timestamp(local).map_err(|_| Fault::Range)?;
            let jump = zone.following(earlier).next().map(|jump| jump.timestamp());
            let jump = jump.unwrap_or(earlier);
            let shown = |at: DateTime| at.strftime("%H:%M").to_string();
            return Err(Fault::Gap {
                date: local.date(),
                from: shown(before.to_datetime(jump)),
                to: shown(after.to_datetime(jump)),
            });
        }
    };
    let at = offset.to_timestamp(local).map_err(|_| Fault::Range)?;
    Ok(Moment { local, at })
}

/// As `parse`; what is wrong is added to `problems` on the field at `path`.
pub fn read(problems: &mut Problems, path: &str, text: &str, zone: &TimeZone) -> Option<Moment> {
    match parse(text, zone) {
        Ok(moment) => Some(moment),
        Err(fault) => {
            fault.add_to(problems, path);
            None
        }
    }
}

/// Reads `YYYY-MM-DD`; what is wrong is added to `problems`.
pub fn read_date(problems: &mut Problems, path: &str, text: &str) -> Option<Date> {
    let exact = text.len() == 10 && text.is_ascii();
    match text.parse::<Date>().ok().filter(|_| exact) {
        Some(date) if (1900..=2199).contains(&date.year()) => Some(date),
        Some(_) => {
            Fault::Range.add_to(problems, path);
            None
        }
        None => {
            problems.add(path, "bad_date", "must be a date as in 2026-11-23");
            None
        }
    }
}

/// The instant at which a date begins in a zone, in milliseconds since 1970. Where midnight does
/// not exist, the day begins when the clock has jumped.
pub fn midnight_ms(date: Date, zone: &TimeZone) -> Result<i64> {
    let begins = date
        .to_zoned(zone.clone())
        .map_err(|error| Error::internal(format!("no midnight on {date}")).because(error))?;
    Ok(begins.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests;
