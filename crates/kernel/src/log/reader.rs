//! Reads the log backwards, newest line first and a piece at a time: a day's file may be large.

use super::{PREFIX, SUFFIX};
use crate::error::{Error, Result};
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// How grave a line is, least first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    Debug,
    Info,
    Warn,
    Error,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LogEntry {
    /// Where it stands: the day of its file and the byte it begins at.
    pub id: String,
    /// RFC 3339 UTC.
    pub at: String,
    pub level: LogLevel,
    /// The part of the program that wrote it, `kernel::host`.
    pub target: String,
    pub message: String,
    /// What else it says: codes, durations, ids.
    pub fields: Map<String, Value>,
}

/// Which lines are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogQuery<'q> {
    /// Nothing less grave than this.
    pub level: Option<LogLevel>,
    /// A text that stands in it, in capitals or not.
    pub contains: Option<&'q str>,
    /// Only what is older: `next` of an answer, or the id of a line.
    pub before: Option<&'q str>,
    pub limit: usize,
}

/// What was found, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LogPage {
    pub entries: Vec<LogEntry>,
    /// Where to go on with `before`. Nothing when the log has been read to its end; there may be
    /// fewer lines than wanted and more to come, because one reading looks through so much only.
    pub next: Option<String>,
}

/// Bytes that are read at once.
const PIECE: u64 = 64 * 1024;

/// Lines below `folder` that fit `query` and `keep`, looking through `budget` bytes at most. Refuses
/// a `before` that is no place in a log. A line that a power cut tore is passed over.
pub(super) fn read(
    folder: &Path,
    query: &LogQuery<'_>,
    budget: u64,
    keep: impl Fn(&LogEntry) -> bool,
) -> Result<LogPage> {
    let before = query.before.map(Place::parse).transpose()?;
    let wanted = query.contains.map(str::to_lowercase);
    let fits = |entry: &LogEntry| {
        query.level.is_none_or(|level| entry.level >= level)
            && wanted.as_ref().is_none_or(|text| entry.text().contains(text))
            && keep(entry)
    };
    let mut page = LogPage { entries: Vec::new(), next: None };
    let mut left = budget;
    for day in days(folder)? {
        let end = match before {
            Some(place) if day > place.day => continue,
            Some(place) if day == place.day => place.offset,
            _ => u64::MAX,
        };
        let mut lines = match Backwards::open(&folder.join(name_of(day)), end, left) {
            Ok(lines) => lines,
            // The oldest day was swept away while we read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        loop {
            match lines.next()? {
                Step::Line(offset, line) => {
                    let place = Place { day, offset };
                    let Some(entry) = parse(&place, &line).filter(&fits) else { continue };
                    if page.entries.len() == query.limit {
                        page.next = page.entries.last().map(|last| last.id.clone());
                        return Ok(page);
                    }
                    page.entries.push(entry);
                }
                Step::Start => break,
                Step::Spent { end, at } => {
                    // A line that is longer than all we may read cannot be shown, only passed.
                    let offset = if end - at >= budget { at } else { end };
                    page.next = Some(Place { day, offset }.to_string());
                    return Ok(page);
                }
            }
        }
        left = lines.budget;
    }
    Ok(page)
}

impl LogEntry {
    /// All that a search looks at, in small letters.
    fn text(&self) -> String {
        let fields = Value::Object(self.fields.clone());
        format!("{} {} {fields}", self.message, self.target).to_lowercase()
    }
}

/// A line as `tracing_subscriber` writes it.
#[derive(Deserialize)]
struct Line {
    timestamp: String,
    level: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    fields: Map<String, Value>,
}

fn parse(place: &Place, line: &[u8]) -> Option<LogEntry> {
    let Line { timestamp, level, target, mut fields } = serde_json::from_slice(line).ok()?;
    let level = match level.as_str() {
        "ERROR" => LogLevel::Error,
        "WARN" => LogLevel::Warn,
        "INFO" => LogLevel::Info,
        _ => LogLevel::Debug,
    };
    let message = match fields.remove("message") {
        Some(Value::String(text)) => text,
        other => other.map(|value| value.to_string()).unwrap_or_default(),
    };
    Some(LogEntry { id: place.to_string(), at: timestamp, level, target, message, fields })
}

/// Where a line begins.
#[derive(Debug, Clone, Copy)]
struct Place {
    day: Date,
    offset: u64,
}

impl Place {
    fn parse(text: &str) -> Result<Place> {
        let place = text.split_once(':').and_then(|(day, offset)| {
            Some(Place { day: day.parse().ok()?, offset: offset.parse().ok()? })
        });
        place.ok_or_else(|| Error::field("before", "bad_format", "is no place in the log"))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.day, self.offset)
    }
}

/// Days that have a file, newest first.
fn days(folder: &Path) -> Result<Vec<Date>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        out.extend(entry?.file_name().to_str().and_then(day_of));
    }
    out.sort_unstable_by(|a, b| b.cmp(a));
    Ok(out)
}

fn day_of(name: &str) -> Option<Date> {
    let middle = name.strip_prefix(PREFIX)?.strip_prefix('.')?;
    middle.strip_suffix(SUFFIX)?.strip_suffix('.')?.parse().ok()
}

fn name_of(day: Date) -> String {
    format!("{PREFIX}.{day}.{SUFFIX}")
}

/// The lines of one file from its end to its start.
struct Backwards {
    file: File,
    /// What was read and not yet given out begins at this byte.
    at: u64,
    buffer: Vec<u8>,
    /// Bytes that may still be read.
    budget: u64,
}

enum Step {
    /// Where the line begins, and the line.
    Line(u64, Vec<u8>),
    /// There is nothing before.
    Start,
    /// The budget is used up. What was read and is not yet a line lies between these bytes.
    Spent { at: u64, end: u64 },
}

impl Backwards {
    fn open(path: &Path, end: u64, budget: u64) -> io::Result<Backwards> {
        let file = File::open(path)?;
        let at = end.min(file.metadata()?.len());
        Ok(Backwards { file, at, buffer: Vec::new(), budget })
    }

    fn next(&mut self) -> io::Result<Step> {
        loop {
            // The newline that ends a line is not the one before it.
            let body = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
            if let Some(cut) = body.iter().rposition(|byte| *byte == b'\n') {
                let line = self.buffer.split_off(cut + 1);
                return Ok(Step::Line(self.at + cut as u64 + 1, line));
            }
            if self.at == 0 {
                let line = std::mem::take(&mut self.buffer);
                return Ok(if line.is_empty() { Step::Start } else { Step::Line(0, line) });
            }
            if self.budget == 0 {
                let end = self.at + self.buffer.len() as u64;
                return Ok(Step::Spent { at: self.at, end });
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let length = PIECE.min(self.at).min(self.budget);
        let mut piece = vec![0; length as usize];
        self.file.seek(SeekFrom::Start(self.at - length))?;
        self.file.read_exact(&mut piece)?;
        piece.append(&mut self.buffer);
        self.buffer = piece;
        self.at -= length;
        self.budget -= length;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: u64 = 256 * 1024;

    fn line(second: u32, level: &str, message: &str) -> String {
        format!(
            "{{\"timestamp\":\"2026-11-24T08:00:{second:02}Z\",\"level\":\"{level}\",\
             \"fields\":{{\"message\":\"{message}\",\"op\":\"agenda.day\"}},\"target\":\"kernel::host\"}}\n"
        )
    }

    fn folder(files: &[(&str, String)]) -> tempfile::TempDir {
        let folder = tempfile::TempDir::new().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn messages(page: &LogPage) -> Vec<&str> {
        page.entries.iter().map(|entry| entry.message.as_str()).collect()
    }

    fn all(_: &LogEntry) -> bool {
        true
    }

    #[test]
    fn the_newest_line_is_first_across_days_and_other_files_are_left() {
        let folder = folder(&[
            ("cuspid.2026-11-23.log", line(1, "INFO", "one") + &line(2, "INFO", "two")),
            ("cuspid.2026-11-24.log", line(3, "WARN", "three") + "{torn\n" + &line(4, "INFO", "4")),
            ("notes.txt", line(9, "INFO", "nine")),
        ]);
        let query = LogQuery { limit: 10, ..LogQuery::default() };
        let page = read(folder.path(), &query, BUDGET, all).unwrap();
        assert_eq!(messages(&page), ["4", "three", "two", "one"]);
        assert_eq!(page.next, None);
        assert_eq!(page.entries[0].fields["op"], "agenda.day");
    }

    #[test]
    fn pages_go_on_where_the_one_before_ended() {
        let folder = folder(&[
            ("cuspid.2026-11-23.log", (0..5).map(|n| line(n, "INFO", &format!("a{n}"))).collect()),
            ("cuspid.2026-11-24.log", (0..4).map(|n| line(n, "INFO", &format!("b{n}"))).collect()),
        ]);
        let mut seen = Vec::new();
        let mut before: Option<String> = None;
        loop {
            let query = LogQuery { before: before.as_deref(), limit: 2, ..LogQuery::default() };
            let page = read(folder.path(), &query, BUDGET, all).unwrap();
            seen.extend(page.entries.iter().map(|entry| entry.message.clone()));
            let Some(next) = page.next else { break };
            before = Some(next);
        }
        assert_eq!(seen, ["b3", "b2", "b1", "b0", "a4", "a3", "a2", "a1", "a0"]);
    }

    #[test]
    fn level_and_text_filter() {
        let lines =
            line(1, "INFO", "Call Refused") + &line(2, "WARN", "slow") + &line(3, "ERROR", "x");
        let folder = folder(&[("cuspid.2026-11-24.log", lines)]);
        let grave = LogQuery { level: Some(LogLevel::Warn), limit: 9, ..LogQuery::default() };
        assert_eq!(messages(&read(folder.path(), &grave, BUDGET, all).unwrap()), ["x", "slow"]);
        let named = LogQuery { contains: Some("REFUSED"), limit: 9, ..LogQuery::default() };
        assert_eq!(messages(&read(folder.path(), &named, BUDGET, all).unwrap()), ["Call Refused"]);
        let kept =
            read(folder.path(), &LogQuery { limit: 9, ..LogQuery::default() }, BUDGET, |entry| {
                entry.message != "slow"
            });
        assert_eq!(messages(&kept.unwrap()), ["x", "Call Refused"]);
    }

    #[test]
    fn a_search_through_much_stops_and_goes_on() {
        let filler = line(1, "INFO", &"-".repeat(1000));
        let count = 2 * BUDGET as usize / filler.len();
        let text = line(0, "INFO", "needle") + &filler.repeat(count);
        let folder = folder(&[("cuspid.2026-11-24.log", text)]);
        let mut before: Option<String> = None;
        for turn in 0..5 {
            let query = LogQuery {
                contains: Some("needle"),
                before: before.as_deref(),
                limit: 5,
                ..LogQuery::default()
            };
            let page = read(folder.path(), &query, BUDGET, all).unwrap();
            if !page.entries.is_empty() {
                assert!(turn > 0, "one reading must not look through everything");
                return;
            }
            before = page.next;
            assert!(before.is_some(), "the search ended before the start");
        }
        panic!("never found");
    }

    #[test]
    fn a_line_without_end_is_passed() {
        let text = line(0, "INFO", "first") + &"x".repeat(BUDGET as usize + 10) + "\n";
        let folder = folder(&[("cuspid.2026-11-24.log", text)]);
        let query = LogQuery { limit: 5, ..LogQuery::default() };
        let page = read(folder.path(), &query, BUDGET, all).unwrap();
        let again = LogQuery { before: page.next.as_deref(), ..query };
        assert_eq!(messages(&read(folder.path(), &again, BUDGET, all).unwrap()), ["first"]);
    }

    #[test]
    fn a_place_that_is_none_is_refused_and_no_folder_is_no_lines() {
        let folder = tempfile::TempDir::new().unwrap();
        let bad = LogQuery { before: Some("../etc"), limit: 1, ..LogQuery::default() };
        assert!(read(folder.path(), &bad, BUDGET, all).is_err());
        let none = folder.path().join("logs");
        let page = read(&none, &LogQuery { limit: 1, ..LogQuery::default() }, BUDGET, all).unwrap();
        assert_eq!(page, LogPage { entries: vec![], next: None });
    }
}
