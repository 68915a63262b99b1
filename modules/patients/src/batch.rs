//! Importing a list of patients, and taking that back.

use crate::chart;
use crate::details::Details;
use crate::event::{PatientInUse, PatientsImported};
use crate::import::ImportedPerson;
use crate::plan::{FileInput, Line, Outcome, plan};
use crate::record::Record;
use crate::shadow;
use kernel::{Ctx, Error, Nothing, Result};
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// What an import did, or would do.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    /// For `patients.import.undo`; nothing in a dry run.
    pub batch: Option<String>,
    /// Rows with something in them, without the header.
    pub rows: u64,
    pub imported: u64,
    /// Rows left out because the person is there already.
    pub duplicates: u64,
    pub rejected: Vec<RejectedRow>,
    /// Every row, in the order of the file.
    pub lines: Vec<Line>,
    pub dry_run: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct RejectedRow {
    pub row: u64,
    pub field: Option<String>,
    pub reason: String,
    pub params: Option<Value>,
}

/// One import of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Batch {
    pub batch: String,
    pub file_name: Option<String>,
    /// RFC 3339 UTC.
    pub at: String,
    pub rows: i64,
    pub imported: i64,
    pub undone: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoInput {
    pub batch: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Undone {
    pub removed: u64,
    /// Imported patients whom somebody worked with since.
    pub kept: Vec<Kept>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Kept {
    pub id: String,
    pub reason: KeptReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeptReason {
    /// Somebody changed, archived or merged the patient.
    Changed,
    /// Another patient was merged into this one.
    Merged,
    /// There are visits.
    Visits,
    /// The patient answers or pays for another.
    Linked,
    /// Another module keeps something about the patient.
    InUse,
}

/// Tells row by row what an import would do, and writes nothing. Refuses what `import.inspect`
/// refuses.
pub fn preview(ctx: &Ctx<'_>, input: FileInput) -> Result<Report> {
    Ok(report(None, plan(ctx, &input)?.lines))
}

/// Imports a list, all of it or, when anything fails, nothing. Who is surely there already is left
/// out; who may be is imported and shown among the duplicates. A chart number of the old program is
/// kept unless a patient has it; then the patient gets a new one and the old stands in the notes.
pub fn run(ctx: &Ctx<'_>, input: FileInput) -> Result<Report> {
    let plan = plan(ctx, &input)?;
    let batch = ctx.new_id();
    let mut report = report(Some(batch.clone()), plan.lines);
    ctx.db().prepare_cached(include_str!("batch/insert.sql"))?.execute(named_params! {
        ":id": batch, ":clinic": ctx.clinic_id(), ":file_name": input.file_name,
        ":rows": report.rows as i64, ":imported": report.imported as i64,
        ":duplicates": report.duplicates as i64, ":rejected": report.rejected.len() as i64,
        ":at": ctx.now().to_string(), ":by": ctx.user_id(),
    })?;
    let done_reading = report.rows;
    let total = done_reading + plan.people.len() as u64;
    let mut ids = HashMap::with_capacity(plan.people.len());
    for (index, person) in plan.people.into_iter().enumerate() {
        let row = person.row;
        ids.insert(row, write(ctx, &batch, person, &plan.chart_header)?);
        if index.is_multiple_of(250) {
            ctx.progress(done_reading + index as u64, total);
        }
    }
    for line in &mut report.lines {
        let earlier = line.duplicate_of_row.and_then(|row| ids.get(&row));
        line.duplicate_of = line.duplicate_of.take().or_else(|| earlier.cloned());
    }
    ctx.emit(PatientsImported { batch })?;
    ctx.progress(total, total);
    Ok(report)
}

fn write(
    ctx: &Ctx<'_>,
    batch: &str,
    mut person: ImportedPerson,
    chart_header: &str,
) -> Result<String> {
    let number = match person.chart_number.take() {
        None => chart::next(ctx)?,
        Some(number) if chart::is_taken(ctx, &number)? => {
            let line = format!("{chart_header}: {number}");
            person.notes = Some(match person.notes {
                // What no longer fits is the old number, which the old list still has.
                Some(notes) if notes.chars().count() + line.chars().count() >= 10_000 => notes,
                Some(notes) => format!("{notes}\n{line}"),
                None => line,
            });
            chart::next(ctx)?
        }
        Some(number) => number,
    };
    let mut record = Record::new(ctx, number, Some(batch));
    record.insert(ctx, Details::from(person))?;
    shadow::keep(ctx, &record, false)?;
    Ok(record.id)
}

fn report(batch: Option<String>, lines: Vec<Line>) -> Report {
    let count = |outcome| lines.iter().filter(|line| line.outcome == outcome).count() as u64;
    let rejected = lines.iter().filter(|line| line.outcome == Outcome::Rejected);
    Report {
        dry_run: batch.is_none(),
        batch,
        rows: lines.len() as u64,
        imported: count(Outcome::Imported),
        duplicates: count(Outcome::Duplicate),
        rejected: rejected
            .map(|line| RejectedRow {
                row: line.row,
                field: line.field.clone(),
                reason: line.reason.clone().unwrap_or_default(),
                params: line.params.clone(),
            })
            .collect(),
        lines,
    }
}

/// The clinic's imports, newest first.
pub fn batches(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<Batch>> {
    let mut statement = ctx.db().prepare_cached(include_str!("batch/list.sql"))?;
    let rows = statement.query_map([ctx.clinic_id()], |row| {
        Ok(Batch {
            batch: row.get("id")?,
            file_name: row.get("file_name")?,
            at: row.get("imported_at")?,
            rows: row.get("rows")?,
            imported: row.get("imported")?,
            undone: row.get("undone")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes an import back: patients whom nobody touched since leave the practice, the others stay and
/// are listed with the reason. Refuses an unknown batch (`not_found`) and one taken back already
/// (`invalid`, `already_undone`).
pub fn undo(ctx: &Ctx<'_>, input: UndoInput) -> Result<Undone> {
    let undone: Option<bool> = ctx
        .db()
        .prepare_cached(include_str!("batch/find.sql"))?
        .query_row([&input.batch, ctx.clinic_id()], |row| row.get(0))
        .optional()?;
    if undone.ok_or_else(|| Error::not_found("import"))? {
        return Err(Error::invalid("already_undone", "this import was taken back already"));
    }
    let people = imported_by(ctx, &input.batch)?;
    let total = people.len() as u64;
    let mut out = Undone { removed: 0, kept: Vec::new() };
    for (index, (id, reason)) in people.into_iter().enumerate() {
        match kept_for(ctx, &id, reason)? {
            Some(reason) => out.kept.push(Kept { id, reason }),
            None => {
                remove(ctx, &id)?;
                out.removed += 1;
            }
        }
        if index.is_multiple_of(250) {
            ctx.progress(index as u64, total);
        }
    }
    ctx.db().prepare_cached(include_str!("batch/set_undone.sql"))?.execute(named_params! {
        ":id": input.batch, ":clinic": ctx.clinic_id(), ":at": ctx.now().to_string(),
    })?;
    ctx.progress(total, total);
    Ok(out)
}

/// The patients of a batch, each with what this module knows against removing it.
fn imported_by(ctx: &Ctx<'_>, batch: &str) -> Result<Vec<(String, Option<KeptReason>)>> {
    let mut statement = ctx.db().prepare_cached(include_str!("batch/people.sql"))?;
    let rows = statement.query_map([batch, ctx.clinic_id()], |row| {
        let reasons = [
            ("changed", KeptReason::Changed),
            ("merged", KeptReason::Merged),
            ("visits", KeptReason::Visits),
            ("linked", KeptReason::Linked),
        ];
        let mut found = None;
        for (column, reason) in reasons {
            if row.get(column)? {
                found = found.or(Some(reason));
            }
        }
        Ok((row.get("id")?, found))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn kept_for(ctx: &Ctx<'_>, id: &str, own: Option<KeptReason>) -> Result<Option<KeptReason>> {
    if own.is_some() {
        return Ok(own);
    }
    let answers = ctx.ask(&PatientInUse { patient_id: id.to_owned() })?;
    Ok(answers.contains(&true).then_some(KeptReason::InUse))
}

fn remove(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    let record = Record::load(ctx, id)?;
    shadow::remove(ctx, &record)?;
    ctx.db().prepare_cached(include_str!("batch/remove.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":at": ctx.now().to_string(),
    })?;
    Ok(())
}
