//! Two rows found to be one person, and taking that back.
//!
//! Nothing is moved here: the row that goes keeps everything and points to the one that stays, and
//! modules that keep rows about it move their own when they hear of it.

use crate::details::Details;
use crate::event::{PatientMerged, PatientUnmerged};
use crate::patient::{Patient, whole};
use crate::record::Record;
use crate::standing::merged_away;
use crate::{shadow, update};
use kernel::{Ctx, Error, Result};
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// The row that stays.
    pub keep_id: String,
    /// The row that goes into it.
    pub merge_id: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Merged {
    /// The merge itself, for taking it back.
    pub merge_id: String,
    pub patient: Patient,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmergeInput {
    /// As `patients.merge` answered it.
    pub merge_id: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Unmerged {
    /// The row that had stayed.
    pub kept: Patient,
    /// The row that is itself again.
    pub patient: Patient,
}

/// Makes one patient of two rows. Fields that are empty in the row that stays are filled from the
/// other; where both say something the one that stays is right. The other leaves lists and searches,
/// and what is typed of it (its chart number, its telephone) finds the one that stays.
///
/// Refuses one row as both (`validation`), rows that are no patients of the clinic (`not_found`) and
/// rows that were merged away already (`invalid`, `patient_merged`).
pub fn merge(ctx: &Ctx<'_>, input: MergeInput) -> Result<Merged> {
    if input.keep_id == input.merge_id {
        return Err(Error::field("merge_id", "unknown_value", "must be another patient"));
    }
    let keep = Record::load(ctx, &input.keep_id)?;
    let mut other = Record::load(ctx, &input.merge_id)?;
    if let Some(into) = keep.merged_into.as_ref().or(other.merged_into.as_ref()) {
        return Err(merged_away(into));
    }
    let mut details = keep.details.clone();
    let mut from = other.details.clone();
    forget_links(&mut from, &keep.id);
    details.fill(&from);
    let filled = details.differences(&keep.details)?;
    set_merged_into(ctx, &other.id, Some(&keep.id))?;
    other = Record::load(ctx, &other.id)?;
    shadow::keep(ctx, &other, false)?;
    let id = ctx.new_id();
    insert(ctx, &id, &keep.id, &other.id, None, &filled)?;
    let keep = update::write(ctx, keep, details)?;
    shadow::keep(ctx, &keep, true)?;
    ctx.emit(PatientMerged {
        merge: id.clone(),
        keep_id: keep.id.clone(),
        merge_id: other.id.clone(),
    })?;
    Ok(Merged { merge_id: id, patient: whole(ctx, keep)? })
}

/// Takes a merge back: the row is itself again, and what was filled from it is emptied unless it was
/// changed since. Refuses an unknown merge (`not_found`), one taken back already (`invalid`,
/// `already_unmerged`) and one whose patient was merged further (`invalid`, `patient_merged`): that
/// merge is to be taken back first.
pub fn unmerge(ctx: &Ctx<'_>, input: UnmergeInput) -> Result<Unmerged> {
    let found: Option<(String, String, String, bool)> = ctx
        .db()
        .prepare_cached(include_str!("merge/find.sql"))?
        .query_row([&input.merge_id, ctx.clinic_id()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let (keep_id, merge_id, filled, undone) = found.ok_or_else(|| Error::not_found("merge"))?;
    if undone {
        return Err(Error::invalid("already_unmerged", "this merge was taken back already"));
    }
    let keep = Record::load(ctx, &keep_id)?;
    if let Some(into) = &keep.merged_into {
        return Err(merged_away(into));
    }
    let mut other = Record::load(ctx, &merge_id)?;
    let filled: Vec<String> = serde_json::from_str(&filled)?;
    let mut details = keep.details.clone();
    details.empty(&other.details, &filled);
    set_merged_into(ctx, &other.id, None)?;
    other = Record::load(ctx, &other.id)?;
    insert(ctx, &ctx.new_id(), &keep.id, &other.id, Some(&input.merge_id), &[])?;
    let keep = update::write(ctx, keep, details)?;
    shadow::keep(ctx, &keep, true)?;
    shadow::keep(ctx, &other, true)?;
    ctx.emit(PatientUnmerged {
        merge: input.merge_id,
        keep_id: keep.id.clone(),
        merge_id: other.id.clone(),
    })?;
    Ok(Unmerged { kept: whole(ctx, keep)?, patient: whole(ctx, other)? })
}

fn set_merged_into(ctx: &Ctx<'_>, id: &str, into: Option<&str>) -> Result<()> {
    ctx.db().prepare_cached(include_str!("merge/set_merged_into.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":into": into, ":at": ctx.now().to_string(),
    })?;
    Ok(())
}

fn insert(
    ctx: &Ctx<'_>,
    id: &str,
    keep: &str,
    merge: &str,
    undoes: Option<&str>,
    filled: &[String],
) -> Result<()> {
    ctx.db().prepare_cached(include_str!("merge/insert.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":keep": keep, ":merge": merge, ":undoes": undoes,
        ":filled": serde_json::to_string(filled)?, ":at": ctx.now().to_string(),
        ":by": ctx.user_id(),
    })?;
    Ok(())
}

/// Nobody becomes the own guardian or payer by a merge.
fn forget_links(details: &mut Details, id: &str) {
    for link in [&mut details.guardian_id, &mut details.payer_id] {
        if link.as_deref() == Some(id) {
            *link = None;
        }
    }
}
