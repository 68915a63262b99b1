//! The life of an appointment: its statuses and the only legal moves between them.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AppointmentStatus")]
pub enum Status {
    Scheduled,
    Confirmed,
    CheckedIn,
    InTreatment,
    Completed,
    Cancelled,
    NoShow,
}

impl Status {
    pub const ALL: [Status; 7] = [
        Status::Scheduled,
        Status::Confirmed,
        Status::CheckedIn,
        Status::InTreatment,
        Status::Completed,
        Status::Cancelled,
        Status::NoShow,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Status::Scheduled => "scheduled",
            Status::Confirmed => "confirmed",
            Status::CheckedIn => "checked_in",
            Status::InTreatment => "in_treatment",
            Status::Completed => "completed",
            Status::Cancelled => "cancelled",
            Status::NoShow => "no_show",
        }
    }

    /// Where an appointment may go from here; an undo is the only way back.
    pub fn next(self) -> &'static [Status] {
        use Status::*;
        match self {
            Scheduled => &[Confirmed, CheckedIn, Cancelled, NoShow],
            Confirmed => &[CheckedIn, Cancelled, NoShow],
            CheckedIn => &[InTreatment, Cancelled],
            InTreatment => &[Completed, Cancelled],
            Completed | Cancelled | NoShow => &[],
        }
    }

    /// Whether it takes its professional, chair and patient for its time.
    pub fn is_live(self) -> bool {
        !matches!(self, Status::Completed | Status::Cancelled | Status::NoShow)
    }

    /// Whether its time and its people are settled for good.
    pub fn is_closed(self) -> bool {
        matches!(self, Status::Completed | Status::Cancelled)
    }
}

impl ToSql for Status {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Status {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Status> {
        let text = value.as_str()?;
        Status::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(FromSqlError::InvalidType)
    }
}

/// What the time is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AppointmentKind")]
pub enum Kind {
    /// A patient comes.
    Visit,
    /// Nobody comes: a meeting, a repair, a holiday.
    Blocked,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Visit => "visit",
            Kind::Blocked => "blocked",
        }
    }
}

impl ToSql for Kind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Kind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Kind> {
        match value.as_str()? {
            "visit" => Ok(Kind::Visit),
            "blocked" => Ok(Kind::Blocked),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}
