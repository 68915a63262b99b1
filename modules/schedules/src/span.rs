//! A range of dates, both included.

use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Problems, Result};
use module_agenda::wall::read_date;
use serde_json::json;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: Date,
    pub to: Date,
}

impl Span {
    /// Reads two dates `YYYY-MM-DD`. What is wrong is added to `problems`: no date, an end before
    /// the start.
    pub fn read(problems: &mut Problems, from: &str, to: &str) -> Option<Span> {
        let (from, to) = (read_date(problems, "from", from), read_date(problems, "to", to));
        let (from, to) = (from?, to?);
        if to < from {
            let range = json!({ "min": from.to_string(), "max": "2199-12-31" });
            problems.add_with("to", "out_of_range", "must not come before `from`", range);
            return None;
        }
        Some(Span { from, to })
    }

    /// As `read`, for questions: refuses more than `most` days too.
    pub fn asked(from: &str, to: &str, most: i32) -> Result<Span> {
        let mut problems = Problems::default();
        let span = Span::read(&mut problems, from, to);
        if let Some(span) = span
            && span.from.saturating_add(most.days()) <= span.to
        {
            let last = span.from.saturating_add((most - 1).days()).to_string();
            let range = json!({ "min": span.from.to_string(), "max": last });
            problems.add_with("to", "out_of_range", format!("must be within {most} days"), range);
        }
        problems.done()?;
        span.ok_or_else(|| kernel::Error::internal("a range without problems is a range"))
    }

    pub fn days(self) -> impl Iterator<Item = Date> {
        self.from.series(1.day()).take_while(move |date| *date <= self.to)
    }

    pub fn contains(self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }
}
