//! What a check says: a line with its figures, or why it stopped.

use std::fmt;
use std::time::Instant;

/// Why a check could not go on, or what it found.
#[derive(Debug)]
pub struct Failure(String);

pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub fn new(text: impl Into<String>) -> Failure {
        Failure(text.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<kernel::Error> for Failure {
    fn from(error: kernel::Error) -> Failure {
        Failure(format!("{error:?}"))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        Failure(error.to_string())
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure(error.to_string())
    }
}

/// What went wrong in one check: how often, and the first few in words.
#[derive(Debug, Default)]
pub struct Findings {
    pub count: u64,
    shown: Vec<String>,
}

/// More of the same tells no more.
const SHOWN: usize = 12;

impl Findings {
    pub fn add(&mut self, finding: impl Into<String>) {
        self.count += 1;
        if self.shown.len() < SHOWN {
            self.shown.push(finding.into());
        }
    }

    pub fn take(&mut self, other: Findings) {
        self.count += other.count;
        let room = SHOWN - self.shown.len();
        self.shown.extend(other.shown.into_iter().take(room));
    }

    /// As `take`, with what was done in front of each.
    pub fn take_at(&mut self, mut other: Findings, place: impl fmt::Display) {
        other.shown.iter_mut().for_each(|shown| *shown = format!("{place}: {shown}"));
        self.take(other);
    }
}

/// A check that ran: its line, and what it found.
pub struct Report {
    pub line: String,
    pub findings: Findings,
    pub started: Instant,
}

impl Report {
    /// Prints the line and the findings; answers whether there were none.
    pub fn print(&self) -> bool {
        let good = self.findings.count == 0;
        let mark = if good { "ok " } else { "BAD" };
        println!("{mark} {}; {:.1} s", self.line, self.started.elapsed().as_secs_f64());
        for finding in &self.findings.shown {
            // Schemas are long; the beginning tells which.
            let words: Vec<&str> = finding.split_whitespace().collect();
            println!("      {:.400}", words.join(" "));
        }
        good
    }
}
