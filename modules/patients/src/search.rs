//! Finding a patient by typing: one box for names, telephone, chart number, birth date, national id.

use crate::record::national_id_twin;
use crate::row::{PatientRow, rows};
use crate::standing::Status;
use crate::terms::Terms;
use crate::visit::Range;
use kernel::{Ctx, Problems, Result};
use rusqlite::{Row, named_params};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Most characters of a query.
pub(crate) const QUERY: usize = 200;

/// Most matches that are ranked. Whoever types so little that more match types on.
const CANDIDATES: usize = 200;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchInput {
    /// At most 200 characters.
    pub query: String,
    /// 1 to 100, 10 when left out.
    pub limit: Option<i64>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecentInput {
    /// 1 to 100, 8 when left out.
    pub limit: Option<i64>,
}

/// How well a candidate fits; the better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// The national id was typed whole.
    Exact,
    /// Every word begins a word.
    Beginning,
    Inner,
}

struct Candidate {
    id: String,
    closeness: Closeness,
    status: String,
    last_visit: Option<String>,
    sort_name: String,
}

/// Patients in whom every word of the query stands, best first: a national id typed whole, then
/// words at the beginning of words, active patients, those seen most recently. Case, accents, word
/// order and the spelling of Arabic letters do not matter; words of three letters and digits on also
/// match inside. Nothing typed finds nobody. Refuses a query of more than 200 characters.
pub fn search(ctx: &Ctx<'_>, input: SearchInput) -> Result<Vec<PatientRow>> {
    let mut problems = Problems::default();
    problems.at_most("query", &input.query, QUERY);
    let limit = check_limit(&mut problems, input.limit, 10);
    problems.done()?;
    let terms = Terms::of(&input.query);
    let mut ranked: Vec<Candidate> = candidates(ctx, &terms, limit)?.into_values().collect();
    ranked.sort_by_cached_key(|c| {
        (
            c.closeness,
            c.status != Status::Active.as_str(),
            Reverse(c.last_visit.clone()),
            c.sort_name.clone(),
            c.id.clone(),
        )
    });
    let ids: Vec<String> = ranked.into_iter().take(limit).map(|candidate| candidate.id).collect();
    rows(ctx, &ids)
}

/// Patients somebody registered, changed, booked or received last, newest first. Archived ones are
/// left out.
pub fn recent(ctx: &Ctx<'_>, input: RecentInput) -> Result<Vec<PatientRow>> {
    let mut problems = Problems::default();
    let limit = check_limit(&mut problems, input.limit, 8);
    problems.done()?;
    let mut statement = ctx.db().prepare_cached(include_str!("search/recent.sql"))?;
    let ids = statement
        .query_map(named_params! { ":clinic": ctx.clinic_id(), ":limit": limit as i64 }, |row| {
            row.get(0)
        })?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    rows(ctx, &ids)
}

fn check_limit(problems: &mut Problems, limit: Option<i64>, usual: i64) -> usize {
    let limit = limit.unwrap_or(usual);
    if !(1..=100).contains(&limit) {
        let range = json!({ "min": 1, "max": 100 });
        problems.add_with("limit", "out_of_range", "must be 1 to 100", range);
    }
    usize::try_from(limit).unwrap_or_default()
}

/// Enough matches to rank. While fewer match than are looked at, that is all of them; beyond, the
/// patients seen last are looked through too, for it is usually one of them who is asked for.
fn candidates(ctx: &Ctx<'_>, terms: &Terms, limit: usize) -> Result<HashMap<String, Candidate>> {
    let mut found = HashMap::new();
    let mut add = |candidate: Candidate| {
        found.entry(candidate.id.clone()).or_insert(candidate);
    };
    by_national_id(ctx, terms)?.into_iter().for_each(&mut add);
    let (Some(beginnings), Some(anywhere)) = (terms.beginnings(), terms.anywhere()) else {
        return Ok(found);
    };
    let begun = matching(ctx, &beginnings, Closeness::Beginning)?;
    let mut matches = begun.len();
    begun.into_iter().for_each(&mut add);
    if matches < limit && anywhere != beginnings {
        let inner = matching(ctx, &anywhere, Closeness::Inner)?;
        matches = inner.len();
        inner.into_iter().for_each(&mut add);
    }
    if matches >= CANDIDATES {
        seen_last(ctx, terms)?.into_iter().for_each(&mut add);
    }
    Ok(found)
}

fn matching(ctx: &Ctx<'_>, words: &str, closeness: Closeness) -> Result<Vec<Candidate>> {
    let range = Range::of(ctx.clinic_id());
    let mut statement = ctx.db().prepare_cached(include_str!("search/matching.sql"))?;
    let found = statement.query_map(
        named_params! {
            ":match": words, ":clinic": ctx.clinic_id(), ":low": range.low, ":high": range.high,
            ":limit": CANDIDATES as i64,
        },
        |row| candidate(row, closeness),
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn seen_last(ctx: &Ctx<'_>, terms: &Terms) -> Result<Vec<Candidate>> {
    let mut statement = ctx.db().prepare_cached(include_str!("search/seen_last.sql"))?;
    let mut rows = statement.query([ctx.clinic_id()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let text = row.get_ref("text")?.as_str().map_err(rusqlite::Error::from)?;
        if terms.begin_in(text) {
            out.push(candidate(row, Closeness::Beginning)?);
        } else if terms.stand_in(text) {
            out.push(candidate(row, Closeness::Inner)?);
        }
    }
    Ok(out)
}

fn by_national_id(ctx: &Ctx<'_>, terms: &Terms) -> Result<Vec<Candidate>> {
    let Some(twin) = national_id_twin(ctx, terms.national_id.as_deref()) else {
        return Ok(Vec::new());
    };
    let mut statement = ctx.db().prepare_cached(include_str!("search/national_id.sql"))?;
    let found = statement.query_map(
        named_params! { ":clinic": ctx.clinic_id(), ":twin": twin, ":limit": CANDIDATES as i64 },
        |row| candidate(row, Closeness::Exact),
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn candidate(row: &Row<'_>, closeness: Closeness) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        id: row.get("patient_id")?,
        closeness,
        status: row.get("standing")?,
        last_visit: row.get("last_visit")?,
        sort_name: row.get("sort_name")?,
    })
}
