//! What was used on one person: which item, which lot, in which visit.

use crate::item::Unit;
use crate::names::{self, Shelf};
use kernel::{Ctx, Error, Page, PageInput, Result};
use module_patients::PersonRecords;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialsInput {
    pub patient_id: String,
    pub page: Option<i64>,
    /// 1 to 100, 20 when left out.
    pub page_size: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct UsedMaterial {
    pub appointment_id: String,
    /// Wall time of the clinic, `YYYY-MM-DDTHH:MM`.
    pub visit_start: String,
    pub visit_title: String,
    pub item_id: String,
    pub item_code: String,
    pub item_name: String,
    /// As an item's `key`.
    pub item_key: Option<String>,
    pub unit: Unit,
    pub lot_number: Option<String>,
    /// `YYYY-MM-DD` of the lot.
    pub expires_on: Option<String>,
    /// Whole units.
    pub quantity: i64,
}

/// A page of what was used, newest visit first; what was taken back is left out. Refuses a patient of
/// another clinic.
pub fn materials(ctx: &Ctx<'_>, input: MaterialsInput) -> Result<Page<UsedMaterial>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    // Also archived and deceased ones: lots are asked for long after a visit.
    if module_patients::brief(ctx, &BTreeSet::from([input.patient_id.clone()]))?.is_empty() {
        return Err(Error::not_found("patient").with("field", "patient_id"));
    }
    let total = ctx.db().prepare_cached(include_str!("patient/count.sql"))?.query_row(
        named_params! { ":patient": input.patient_id, ":clinic": ctx.clinic_id() },
        |row| row.get(0),
    )?;
    Ok(page.of(used(ctx, &[input.patient_id], page.page_size, page.offset())?, total))
}

fn used(
    ctx: &Ctx<'_>,
    patient_ids: &[String],
    limit: i64,
    offset: i64,
) -> Result<Vec<UsedMaterial>> {
    let mut statement = ctx.db().prepare_cached(include_str!("patient/materials.sql"))?;
    let rows = statement.query_map(
        named_params! {
            ":patients": serde_json::to_string(patient_ids)?, ":clinic": ctx.clinic_id(),
            ":limit": limit, ":offset": offset,
        },
        |row| {
            let item_key: Option<String> = row.get(6)?;
            Ok(UsedMaterial {
                appointment_id: row.get(0)?,
                visit_start: row.get(1)?,
                visit_title: row.get(2)?,
                item_id: row.get(3)?,
                item_code: row.get(4)?,
                item_name: names::shown(ctx, Shelf::Items, item_key.as_deref(), row.get(5)?),
                item_key,
                unit: row.get(7)?,
                lot_number: row.get(8)?,
                expires_on: row.get(9)?,
                quantity: row.get(10)?,
            })
        },
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// For the copy of their records that a person may ask for: lots matter when a maker calls one back.
pub(crate) fn records(ctx: &Ctx<'_>, question: &PersonRecords) -> Result<(String, Value)> {
    let rows = used(ctx, &question.patient_ids, -1, 0)?;
    Ok(("materials".to_owned(), json!(rows)))
}
