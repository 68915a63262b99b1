//! What other modules show of a patient beside their own rows.

use crate::record::word;
use crate::standing::Status;
use kernel::{Ctx, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A patient in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Brief {
    pub id: String,
    pub first_name: String,
    pub last_name: String,
    /// The name in the other script.
    pub first_name_alt: Option<String>,
    pub last_name_alt: Option<String>,
    pub chart_number: String,
    /// `YYYY-MM-DD`
    pub date_of_birth: Option<String>,
    /// As people write it at the practice.
    pub phone_display: Option<String>,
    pub status: Status,
}

/// The patients of these ids, by id, in one statement. Those of other clinics and unknown ones are
/// left out; archived and merged ones are answered, for old appointments still name them.
pub fn brief(ctx: &Ctx<'_>, ids: &BTreeSet<String>) -> Result<BTreeMap<String, Brief>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut statement = ctx.db().prepare_cached(include_str!("brief/by_ids.sql"))?;
    let ids = serde_json::to_string(ids)?;
    let rows =
        statement.query_map(named_params! { ":ids": ids, ":clinic": ctx.clinic_id() }, |row| {
            Ok(Brief {
                id: row.get("id")?,
                first_name: row.get("first_name")?,
                last_name: row.get("last_name")?,
                first_name_alt: row.get("first_name_alt")?,
                last_name_alt: row.get("last_name_alt")?,
                chart_number: row.get("chart_number")?,
                date_of_birth: row.get("date_of_birth")?,
                phone_display: row.get("phone_display")?,
                status: word(row, "status")?,
            })
        })?;
    rows.map(|row| row.map(|brief| (brief.id.clone(), brief)).map_err(Into::into)).collect()
}
