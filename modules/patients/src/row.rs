//! A patient as lists and searches answer it.

use crate::details::today;
use crate::record::word;
use crate::standing::Status;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use kernel::{Ctx, Result};
use rusqlite::{Row, named_params};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// One line of a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PatientRow {
    pub id: String,
    pub chart_number: String,
    pub first_name: String,
    pub last_name: String,
    /// The name in the other script.
    pub first_name_alt: Option<String>,
    pub last_name_alt: Option<String>,
    /// `YYYY-MM-DD`
    pub date_of_birth: Option<String>,
    /// Full years today.
    pub age: Option<i16>,
    /// E.164
    pub phone: Option<String>,
    pub phone_display: Option<String>,
    pub status: Status,
    /// RFC 3339 UTC.
    pub last_visit: Option<String>,
    pub next_visit: Option<String>,
    /// Another row has the same name and birth date, the same national id, or the same telephone
    /// and one of name and birth date.
    pub possible_duplicate: bool,
    /// Registered within the last 30 days and not seen yet; an imported patient is not new.
    pub is_new: bool,
}

/// The rows of these patients of the caller's clinic, in this order, in one statement.
pub(crate) fn rows(ctx: &Ctx<'_>, ids: &[String]) -> Result<Vec<PatientRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let today = today(ctx);
    let month_ago = ctx.now() - (30 * 24).hours();
    let mut statement = ctx.db().prepare_cached(include_str!("row/by_ids.sql"))?;
    let found = statement.query_map(
        named_params! { ":ids": serde_json::to_string(ids)?, ":clinic": ctx.clinic_id() },
        |row| read(row, today, month_ago),
    )?;
    let mut by_id = HashMap::with_capacity(ids.len());
    for row in found {
        let row = row?;
        by_id.insert(row.id.clone(), row);
    }
    Ok(ids.iter().filter_map(|id| by_id.get(id).cloned()).collect())
}

fn read(row: &Row<'_>, today: Date, month_ago: Timestamp) -> rusqlite::Result<PatientRow> {
    let date_of_birth: Option<String> = row.get("date_of_birth")?;
    let last_visit: Option<String> = row.get("last_visit")?;
    let created_at: String = row.get("created_at")?;
    let recent = created_at.parse::<Timestamp>().is_ok_and(|at| at >= month_ago);
    Ok(PatientRow {
        id: row.get("id")?,
        chart_number: row.get("chart_number")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        first_name_alt: row.get("first_name_alt")?,
        last_name_alt: row.get("last_name_alt")?,
        age: date_of_birth.as_deref().and_then(|birth| age(birth, today)),
        date_of_birth,
        phone: row.get("phone")?,
        phone_display: row.get("phone_display")?,
        status: word(row, "status")?,
        is_new: recent && last_visit.is_none() && !row.get::<_, bool>("imported")?,
        last_visit,
        next_visit: row.get("next_visit")?,
        possible_duplicate: row.get("possible_duplicate")?,
    })
}

/// Full years; who was born on 29 February has a birthday on 1 March in other years.
fn age(birth: &str, today: Date) -> Option<i16> {
    let birth: Date = birth.parse().ok()?;
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    Some((today.year() - birth.year() - i16::from(!had_birthday)).max(0))
}

#[cfg(test)]
mod tests {
    use super::age;
    use jiff::civil::date;

    #[test]
    fn years_are_full_years() {
        assert_eq!(age("1980-11-24", date(2026, 11, 23)), Some(45));
        assert_eq!(age("1980-11-24", date(2026, 11, 24)), Some(46));
        assert_eq!(age("2024-02-29", date(2025, 2, 28)), Some(0));
        assert_eq!(age("2024-02-29", date(2025, 3, 1)), Some(1));
        assert_eq!(age("never", date(2025, 3, 1)), None);
    }
}
