//! Everything about one person, for the copy that the person may ask for (GDPR article 15, Moroccan
//! law 09-08 article 7).

use crate::event::PersonRecords;
use crate::patient::{IdInput, Patient, whole};
use crate::record::Record;
use crate::shadow;
use kernel::{Ctx, Result};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Person {
    /// RFC 3339 UTC.
    pub exported_at: String,
    pub practice: String,
    pub clinic: String,
    pub patient: Patient,
    /// Rows that were found to be the same person.
    pub merged: Vec<Patient>,
    /// Patients for whom this one answers or pays: ids only, they are other persons.
    pub responsible_for: Vec<String>,
    pub merges: Vec<MergeEntry>,
    /// What other modules keep, by kind.
    pub records: BTreeMap<String, Value>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct MergeEntry {
    pub id: String,
    pub keep_id: String,
    pub merge_id: String,
    /// The merge that this one takes back.
    pub undoes: Option<String>,
    pub at: String,
    pub by: String,
}

/// All that the practice keeps about a person at this clinic, with what other modules add. Otherwise
/// `not_found`.
pub fn export_person(ctx: &Ctx<'_>, input: IdInput) -> Result<Person> {
    let record = Record::load(ctx, &input.id)?;
    let others = shadow::merged_into(ctx, &record.id)?;
    let mut merged = Vec::with_capacity(others.len());
    for id in &others {
        merged.push(whole(ctx, Record::load(ctx, id)?)?);
    }
    let patient_ids: Vec<String> = [record.id.clone()].into_iter().chain(others).collect();
    let ids = serde_json::to_string(&patient_ids)?;
    let mut records: BTreeMap<String, Value> = BTreeMap::new();
    for (kind, rows) in ctx.ask(&PersonRecords { patient_ids })? {
        records.insert(kind, rows);
    }
    Ok(Person {
        exported_at: ctx.now().to_string(),
        practice: ctx.practice().name,
        clinic: ctx.clinic().name.clone(),
        responsible_for: responsible_for(ctx, &record.id)?,
        merges: merges(ctx, &ids)?,
        patient: whole(ctx, record)?,
        merged,
        records,
    })
}

fn responsible_for(ctx: &Ctx<'_>, id: &str) -> Result<Vec<String>> {
    let mut statement = ctx.db().prepare_cached(include_str!("export/responsible_for.sql"))?;
    let ids = statement.query_map([id, ctx.clinic_id()], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

fn merges(ctx: &Ctx<'_>, ids: &str) -> Result<Vec<MergeEntry>> {
    let mut statement = ctx.db().prepare_cached(include_str!("export/merges.sql"))?;
    let rows = statement.query_map([ids, ctx.clinic_id()], |row| {
        Ok(MergeEntry {
            id: row.get("id")?,
            keep_id: row.get("keep_id")?,
            merge_id: row.get("merge_id")?,
            undoes: row.get("undoes")?,
            at: row.get("merged_at")?,
            by: row.get("merged_by")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
