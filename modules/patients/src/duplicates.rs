//! Rows that may be one person. Pairs are found when a row is written, and kept.

use crate::row::{PatientRow, rows};
use crate::standing;
use kernel::{Ctx, Error, Page, PageInput, Result};
use rusqlite::{Row, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why two rows may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateReason {
    /// The same words in the name, whatever their order and accents, and the same birth date.
    NameAndBirth,
    Phone,
    NationalId,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PossibleDuplicate {
    pub patient: PatientRow,
    pub reasons: Vec<DuplicateReason>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DuplicatePair {
    /// Registered first.
    pub a: PatientRow,
    pub b: PatientRow,
    pub reasons: Vec<DuplicateReason>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicatesInput {
    pub page: Option<i64>,
    /// 1 to 100, 20 when left out.
    pub page_size: Option<i64>,
    /// Only pairs with this patient.
    pub patient_id: Option<String>,
}

struct Pair {
    a: String,
    b: String,
    reasons: Vec<DuplicateReason>,
}

/// Pairs of the clinic, those with more than a telephone in common first. A telephone alone is what
/// families share. Refuses pages out of range; an unknown patient is `not_found`.
pub fn list(ctx: &Ctx<'_>, input: DuplicatesInput) -> Result<Page<DuplicatePair>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    let (pairs, total) = match &input.patient_id {
        None => {
            let total = ctx
                .db()
                .prepare_cached(include_str!("duplicates/count.sql"))?
                .query_row([ctx.clinic_id()], |row| row.get(0))?;
            let mut statement = ctx.db().prepare_cached(include_str!("duplicates/list.sql"))?;
            let pairs = statement.query_map(
                named_params! {
                    ":clinic": ctx.clinic_id(), ":limit": page.page_size, ":offset": page.offset(),
                },
                pair,
            )?;
            (pairs.collect::<rusqlite::Result<Vec<_>>>()?, total)
        }
        Some(id) => {
            standing::exists(ctx, id)?;
            let pairs = pairs_of(ctx, id)?;
            let total = pairs.len() as i64;
            let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
            (pairs.into_iter().skip(from).take(page.page_size as usize).collect(), total)
        }
    };
    let ids: Vec<String> = pairs.iter().flat_map(|p| [p.a.clone(), p.b.clone()]).collect();
    let mut people = rows(ctx, &ids)?.into_iter();
    let mut data = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let (Some(a), Some(b)) = (people.next(), people.next()) else {
            return Err(Error::internal("a pair names a patient that is not there"));
        };
        data.push(DuplicatePair { a, b, reasons: pair.reasons });
    }
    Ok(page.of(data, total))
}

/// Who a patient may be.
pub(crate) fn of(ctx: &Ctx<'_>, id: &str) -> Result<Vec<PossibleDuplicate>> {
    let pairs = pairs_of(ctx, id)?;
    let others: Vec<String> =
        pairs.iter().map(|p| if p.a == id { p.b.clone() } else { p.a.clone() }).collect();
    let people = rows(ctx, &others)?;
    let reasons = pairs.into_iter().map(|pair| pair.reasons);
    let found = people.into_iter().zip(reasons);
    Ok(found.map(|(patient, reasons)| PossibleDuplicate { patient, reasons }).collect())
}

fn pairs_of(ctx: &Ctx<'_>, id: &str) -> Result<Vec<Pair>> {
    let mut statement = ctx.db().prepare_cached(include_str!("duplicates/of.sql"))?;
    let pairs = statement.query_map([id, ctx.clinic_id()], pair)?;
    Ok(pairs.collect::<rusqlite::Result<_>>()?)
}

fn pair(row: &Row<'_>) -> rusqlite::Result<Pair> {
    let columns = [
        ("name_and_birth", DuplicateReason::NameAndBirth),
        ("phone", DuplicateReason::Phone),
        ("national_id", DuplicateReason::NationalId),
    ];
    let mut reasons = Vec::new();
    for (column, reason) in columns {
        if row.get(column)? {
            reasons.push(reason);
        }
    }
    Ok(Pair { a: row.get("a_id")?, b: row.get("b_id")?, reasons })
}
