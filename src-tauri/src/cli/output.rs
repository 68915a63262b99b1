//! How results and errors are printed, and which exit code they mean.

use kernel::{Code, Error};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;

/// What a command answers: JSON for programs, lines for people.
pub struct Answer {
    json: Value,
    text: String,
    /// 0, or 1 when a check found something.
    code: u8,
    silent: bool,
}

pub type Shown = Result<Answer, Failure>;

impl Answer {
    pub fn new(json: impl Serialize, text: impl Into<String>) -> Answer {
        let json = serde_json::to_value(json).unwrap_or(Value::Null);
        Answer { json, text: text.into(), code: 0, silent: false }
    }

    /// For commands that printed their own output.
    pub fn nothing() -> Answer {
        Answer { json: Value::Null, text: String::new(), code: 0, silent: true }
    }

    /// A check that found something exits with 1.
    pub fn found(mut self, something: bool) -> Answer {
        self.code = u8::from(something);
        self
    }

    pub fn print(self, json: bool) -> ExitCode {
        if !self.silent {
            let mut out = std::io::stdout().lock();
            let text = if json { self.json.to_string() } else { self.text };
            let written = writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush());
            if written.is_err() {
                return ExitCode::from(1);
            }
        }
        ExitCode::from(self.code)
    }
}

/// An error with its exit code.
pub struct Failure {
    error: Error,
    code: u8,
}

impl Failure {
    /// Unknown module, operation, practice, unreadable input: exit code 2.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { error: Error::new(Code::Validation, message), code: 2 }
    }

    pub fn of_usage(error: Error) -> Failure {
        Failure { error, code: 2 }
    }

    /// Legal words, refused by policy: exit code 3.
    pub fn of_policy(error: Error) -> Failure {
        Failure { error, code: 3 }
    }

    pub fn print(self, json: bool) -> ExitCode {
        let mut text = if json {
            json!({ "error": self.error.to_json() }).to_string()
        } else {
            format!("error: {}", self.error.message())
        };
        if !json && let Some(fields) = self.error.details().get("fields").and_then(Value::as_object)
        {
            for (path, message) in fields {
                text.push_str(&format!("\n  {path}: {}", message.as_str().unwrap_or_default()));
            }
        }
        // Nobody listens: the exit code still tells.
        let _ = writeln!(std::io::stderr(), "{text}");
        ExitCode::from(self.code)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let code = match error.code() {
            Code::Unauthenticated | Code::Locked => 4,
            Code::Forbidden => 3,
            Code::Unavailable if matches!(error.reason(), Some("plan" | "module_inactive")) => 3,
            Code::NotFound if error.reason() == Some("unknown_operation") => 2,
            _ => 1,
        };
        Failure { error, code }
    }
}

/// Columns for people: each as wide as its widest cell.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())))
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut out = vec![line(head.to_vec())];
    out.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    out.join("\n")
}

/// A text of a JSON answer, or nothing.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_plan_lacks_is_policy_and_a_full_disk_is_not() {
        let code = |reason: &str| Failure::from(Error::unavailable(reason, "no")).code;
        assert_eq!((code("plan"), code("module_inactive"), code("disk_full")), (3, 3, 1));
    }
}
