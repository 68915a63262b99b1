//! The one error type of operations: a code callers branch on, a message, details for the person.

use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as callers branch on it. Grows only when a caller must tell two cases apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Bad input; `details.fields` maps field paths to messages.
    Validation,
    /// Legal input, illegal now; `details.reason` says why.
    Invalid,
    /// No such row, or a row of another clinic: which of the two is never told.
    NotFound,
    /// Collides with what is there; `details.reason` and the other side's ids.
    Conflict,
    Forbidden,
    Unauthenticated,
    /// Too many wrong passwords; `details.retry_after_s`.
    Locked,
    /// Module not active, feature not in the plan, disk full, file damaged; `details.reason`.
    Unavailable,
    Internal,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Validation => "validation",
            Code::Invalid => "invalid",
            Code::NotFound => "not_found",
            Code::Conflict => "conflict",
            Code::Forbidden => "forbidden",
            Code::Unauthenticated => "unauthenticated",
            Code::Locked => "locked",
            Code::Unavailable => "unavailable",
            Code::Internal => "internal",
        }
    }
}

struct Inner {
    code: Code,
    message: String,
    details: Value,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// Crosses the door as `{code, message, details}`; what caused it stays in the log.
pub struct Error(Box<Inner>);

impl Error {
    pub fn new(code: Code, message: impl Into<String>) -> Error {
        Error(Box::new(Inner { code, message: message.into(), details: Value::Null, source: None }))
    }

    /// Bad input in one field. `key` names the rule (`required`, `bad_date` …) for translation.
    pub fn field(path: impl Into<String>, key: &str, message: impl Into<String>) -> Error {
        let mut problems = Problems::default();
        problems.add(path, key, message);
        problems.into_error()
    }

    /// Legal input that cannot be done now.
    pub fn invalid(reason: &str, message: impl Into<String>) -> Error {
        Error::new(Code::Invalid, message).with("reason", reason)
    }

    pub fn conflict(reason: &str, message: impl Into<String>) -> Error {
        Error::new(Code::Conflict, message).with("reason", reason)
    }

    pub fn unavailable(reason: &str, message: impl Into<String>) -> Error {
        Error::new(Code::Unavailable, message).with("reason", reason)
    }

    pub fn not_found(what: &str) -> Error {
        Error::new(Code::NotFound, format!("no such {what}"))
    }

    pub fn forbidden(permission: &str) -> Error {
        Error::new(Code::Forbidden, format!("this needs the permission {permission}"))
            .with("permission", permission)
    }

    pub fn internal(message: impl Into<String>) -> Error {
        Error::new(Code::Internal, message)
    }

    /// Adds one entry to `details`.
    pub fn with(mut self, key: &str, value: impl Serialize) -> Error {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        match &mut self.0.details {
            Value::Object(map) => {
                map.insert(key.into(), value);
            }
            other => {
                let mut map = Map::new();
                map.insert(key.into(), value);
                *other = Value::Object(map);
            }
        }
        self
    }

    /// Keeps the cause for the log.
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        self.0.source = Some(Box::new(source));
        self
    }

    pub fn code(&self) -> Code {
        self.0.code
    }

    pub fn message(&self) -> &str {
        &self.0.message
    }

    pub fn details(&self) -> &Value {
        &self.0.details
    }

    /// `details.reason`, or nothing.
    pub fn reason(&self) -> Option<&str> {
        self.0.details.get("reason").and_then(Value::as_str)
    }

    /// What a window translates: the reason, or else the code.
    pub fn key(&self) -> &str {
        self.reason().unwrap_or(self.0.code.as_str())
    }

    /// Whether the disk is at fault: full, not writable, broken.
    pub(crate) fn is_of_the_disk(&self) -> bool {
        matches!(self.reason(), Some("disk_full" | "read_only" | "disk_error"))
    }

    /// `{code, message, details?}`: what crosses the door.
    pub fn to_json(&self) -> Value {
        let mut out = json!({ "code": self.0.code, "message": self.0.message });
        if !self.0.details.is_null() {
            out["details"] = self.0.details.clone();
        }
        out
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.0.message)?;
        if let Some(reason) = self.reason() {
            write!(f, " ({reason})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        if !self.0.details.is_null() {
            write!(f, " {}", self.0.details)?;
        }
        if let Some(source) = &self.0.source {
            write!(f, ": {source}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// Gathers every bad field of an input, so that a form shows all of them at once.
#[derive(Default)]
pub struct Problems {
    fields: Map<String, Value>,
    reasons: Map<String, Value>,
}

impl Problems {
    pub fn add(&mut self, path: impl Into<String>, key: &str, message: impl Into<String>) {
        self.add_with(path, key, message, json!({}));
    }

    /// As `add`, with the numbers the translated sentence needs (`{"max": 200}`).
    pub fn add_with(
        &mut self,
        path: impl Into<String>,
        key: &str,
        message: impl Into<String>,
        mut params: Value,
    ) {
        let path = path.into();
        if self.fields.contains_key(&path) {
            return;
        }
        params["key"] = Value::from(key);
        self.fields.insert(path.clone(), Value::from(message.into()));
        self.reasons.insert(path, params);
    }

    /// Refuses an empty text, and one of more than `max` characters.
    pub fn required(&mut self, path: &str, text: &str, max: usize) {
        if text.trim().is_empty() {
            return self.add(path, "required", "must not be empty");
        }
        self.at_most(path, text, max);
    }

    /// Refuses a text of more than `max` characters.
    pub fn at_most(&mut self, path: &str, text: &str, max: usize) {
        if text.len() > max && text.chars().count() > max {
            let message = format!("must have at most {max} characters");
            self.add_with(path, "too_long", message, json!({ "max": max }));
        }
    }

    /// As `at_most`, for a text that may be missing.
    pub fn optional(&mut self, path: &str, text: Option<&str>, max: usize) {
        if let Some(text) = text {
            self.at_most(path, text, max);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// `Ok` when nothing was added.
    pub fn done(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(self.into_error()) }
    }

    fn into_error(self) -> Error {
        let list: Vec<String> = self
            .fields
            .iter()
            .map(|(path, message)| format!("{path} {}", message.as_str().unwrap_or_default()))
            .collect();
        Error::new(Code::Validation, list.join("; "))
            .with("fields", self.fields)
            .with("reasons", self.reasons)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode as Sqlite;
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return Error::not_found("row");
        }
        let made = match error.sqlite_error_code() {
            Some(Sqlite::DiskFull) => {
                Error::unavailable("disk_full", "the disk is full; nothing was written")
            }
            Some(Sqlite::ReadOnly | Sqlite::CannotOpen | Sqlite::PermissionDenied) => {
                Error::unavailable("read_only", "the data folder cannot be written")
            }
            Some(Sqlite::NotADatabase | Sqlite::DatabaseCorrupt) => {
                Error::unavailable("damaged", "the practice file is damaged; restore a backup")
            }
            Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => {
                Error::unavailable("busy", "the practice file is in use")
            }
            Some(Sqlite::SystemIoFailure) => {
                Error::unavailable("disk_error", "the disk reported an error; nothing was written")
            }
            Some(Sqlite::ConstraintViolation) => {
                Error::conflict("constraint", "this would break a rule of the data")
            }
            _ => Error::internal("the database refused the statement"),
        };
        made.because(error)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        use std::io::ErrorKind;
        let made = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Error::unavailable("disk_full", "the disk is full; nothing was written")
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Error::unavailable("read_only", "the data folder cannot be written")
            }
            ErrorKind::NotFound => Error::new(Code::NotFound, "no such file"),
            _ => Error::unavailable("disk_error", "the disk reported an error"),
        };
        made.because(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::internal("a value could not be turned into JSON").because(error)
    }
}
