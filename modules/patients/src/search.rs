//! Finding a patient by typing: one box for names, telephone, chart number, birth date, national id.

use crate::record::national_id_twin;
use crate::row::{PatientRow, rows};
use crate::standing::Status;
use crate::terms::Terms;
use kernel::{Ctx, Problems, Result};
use rusqlite::{Row, named_params};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Most characters of a query.
pub(crate) const QUERY: usize = 200;

/// Most matches that are ranked. Whoever types so little that more match types on.
const CANDIDATES: i64 = 200;

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

struct Candidate {
    id: String,
    text: String,
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
    let exact = by_national_id(ctx, &terms)?;
    let mut found = candidates(ctx, &terms, limit)?;
    let exact_ids: BTreeSet<String> = exact.iter().map(|candidate| candidate.id.clone()).collect();
    found.extend(exact.into_iter().map(|candidate| (candidate.id.clone(), candidate)));
    let mut ranked: Vec<Candidate> = found.into_values().collect();
    ranked.sort_by_cached_key(|c| {
        (
            !exact_ids.contains(&c.id),
            !terms.begin_in(&c.text),
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
    let (Some(beginnings), Some(anywhere)) = (terms.beginnings(), terms.anywhere()) else {
        return Ok(HashMap::new());
    };
    let mut found = matching(ctx, &beginnings)?;
    let mut more = found.len() as i64 >= CANDIDATES;
    if found.len() < limit && anywhere != beginnings {
        let inner = matching(ctx, &anywhere)?;
        more = inner.len() as i64 >= CANDIDATES;
        found.extend(inner);
    }
    if more {
        let mut statement = ctx.db().prepare_cached(include_str!("search/seen_last.sql"))?;
        let mut seen = statement.query([ctx.clinic_id()])?;
        while let Some(row) = seen.next()? {
            let text = row.get_ref("text")?.as_str().map_err(rusqlite::Error::from)?;
            if terms.stand_in(text) {
                found.push(candidate(row)?);
            }
        }
    }
    Ok(found.into_iter().map(|candidate| (candidate.id.clone(), candidate)).collect())
}

fn matching(ctx: &Ctx<'_>, words: &str) -> Result<Vec<Candidate>> {
    let mut statement = ctx.db().prepare_cached(include_str!("search/matching.sql"))?;
    let found = statement.query_map(
        named_params! { ":match": words, ":clinic": ctx.clinic_id(), ":limit": CANDIDATES },
        candidate,
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn by_national_id(ctx: &Ctx<'_>, terms: &Terms) -> Result<Vec<Candidate>> {
    let Some(twin) = national_id_twin(ctx, terms.national_id.as_deref()) else {
        return Ok(Vec::new());
    };
    let mut statement = ctx.db().prepare_cached(include_str!("search/national_id.sql"))?;
    let found = statement.query_map(
        named_params! { ":clinic": ctx.clinic_id(), ":twin": twin, ":limit": CANDIDATES },
        candidate,
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        id: row.get("patient_id")?,
        text: row.get("text")?,
        status: row.get("standing")?,
        last_visit: row.get("last_visit")?,
        sort_name: row.get("sort_name")?,
    })
}
