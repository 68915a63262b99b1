//! Which materials a type of visit uses. A visit's type is its title, compared without case and
//! accents.

use crate::event::UsageChanged;
use crate::item::{MOST, Unit, find as find_item, require_active, within};
use crate::names::{self, Shelf};
use jiff::ToSpan;
use kernel::{Ctx, Error, Problems, Result};
use module_patients::fold::fold;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VisitUsage {
    /// As it was written when the materials were set.
    pub visit_type: String,
    pub materials: Vec<Material>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Material {
    pub item_id: String,
    pub item_code: String,
    pub item_name: String,
    /// As an item's `key`.
    pub item_key: Option<String>,
    pub unit: Unit,
    /// Whole units for one visit.
    pub quantity: i64,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    /// Only this type.
    pub visit_type: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetInput {
    /// A visit's title, 1 to 200 characters with a letter or digit.
    pub visit_type: String,
    /// Up to 50; none when it uses nothing any more.
    pub materials: Vec<MaterialInput>,
    /// What the type was called before, when it gets another name.
    pub was: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialInput {
    pub item_id: String,
    /// Whole units for one visit, 1 or more.
    pub quantity: i64,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypesInput {
    /// 1 to 100, 30 when left out.
    pub limit: Option<i64>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct VisitType {
    pub visit_type: String,
    /// How many visits have it.
    pub visits: i64,
    /// Whether its materials are set.
    pub set: bool,
}

/// Every type with its materials, by name. Archived items are left out.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Vec<VisitUsage>> {
    let wanted = input.visit_type.as_deref().map(fold);
    let mut statement = ctx.db().prepare_cached(include_str!("usage/list.sql"))?;
    let rows = statement.query_map(named_params! { ":clinic": ctx.clinic_id() }, |row| {
        let key: Option<String> = row.get(5)?;
        let material = Material {
            item_id: row.get(2)?,
            item_code: row.get(3)?,
            item_name: names::shown(ctx, Shelf::Items, key.as_deref(), row.get(4)?),
            item_key: key,
            unit: row.get(6)?,
            quantity: row.get(7)?,
        };
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, material))
    })?;
    let mut types: BTreeMap<String, VisitUsage> = BTreeMap::new();
    for row in rows {
        let (visit_type, folded, material) = row?;
        if wanted.as_ref().is_some_and(|wanted| *wanted != folded) {
            continue;
        }
        let usage = types.entry(folded);
        let usage = usage.or_insert_with(|| VisitUsage { visit_type, materials: vec![] });
        usage.materials.push(material);
    }
    Ok(types.into_values().collect())
}

/// Refuses a type without letters or digits, more than 50 materials, one twice, quantities out of
/// range, items of another clinic and archived ones. With `was`, refuses a new name that another
/// type has (`visit_type_taken`).
pub fn set(ctx: &Ctx<'_>, input: SetInput) -> Result<Option<VisitUsage>> {
    let visit_type = input.visit_type.trim();
    let folded = fold(visit_type);
    check(&input, &folded)?;
    for (index, material) in input.materials.iter().enumerate() {
        let field = format!("materials[{index}].item_id");
        let item =
            find_item(ctx, &material.item_id).map_err(|error| error.with("field", &field))?;
        require_active(&item)?;
    }
    let was = input.was.as_deref().map(fold).filter(|was| *was != folded);
    if let Some(was) = was {
        if !of_visit(ctx, visit_type)?.is_empty() {
            let message = "another type of visit has this name";
            return Err(Error::conflict("visit_type_taken", message).with("field", "visit_type"));
        }
        archive(ctx, &was)?;
    }
    archive(ctx, &folded)?;
    for material in &input.materials {
        put(ctx, visit_type, &folded, material)?;
    }
    let item_ids = input.materials.iter().map(|material| material.item_id.clone()).collect();
    ctx.emit(UsageChanged { item_ids })?;
    Ok(list(ctx, ListInput { visit_type: Some(visit_type.to_owned()) })?.pop())
}

fn check(input: &SetInput, folded: &str) -> Result<()> {
    let mut problems = Problems::default();
    problems.required("visit_type", &input.visit_type, 200);
    if folded.is_empty() {
        problems.add("visit_type", "required", "must have a letter or digit");
    }
    within(&mut problems, "materials", input.materials.len() as i64, 0, 50);
    let mut seen = BTreeSet::new();
    for (index, material) in input.materials.iter().enumerate() {
        if !seen.insert(&material.item_id) {
            problems.add(format!("materials[{index}].item_id"), "not_unique", "stands twice");
        }
        within(&mut problems, &format!("materials[{index}].quantity"), material.quantity, 1, MOST);
    }
    problems.done()
}

fn archive(ctx: &Ctx<'_>, folded: &str) -> Result<()> {
    ctx.db().prepare_cached(include_str!("usage/archive_type.sql"))?.execute(named_params! {
        ":clinic": ctx.clinic_id(), ":folded": folded, ":at": ctx.now().to_string(),
    })?;
    Ok(())
}

/// A pair that stood before is the same row again: two desks that set it apart make no second one.
fn put(ctx: &Ctx<'_>, visit_type: &str, folded: &str, material: &MaterialInput) -> Result<()> {
    let revived =
        ctx.db().prepare_cached(include_str!("usage/revive.sql"))?.execute(named_params! {
            ":clinic": ctx.clinic_id(), ":type": visit_type, ":folded": folded,
            ":item": material.item_id, ":quantity": material.quantity, ":at": ctx.now().to_string(),
        })?;
    if revived > 0 {
        return Ok(());
    }
    ctx.db().prepare_cached(include_str!("usage/insert.sql"))?.execute(named_params! {
        ":id": ctx.new_id(), ":clinic": ctx.clinic_id(), ":type": visit_type, ":folded": folded,
        ":item": material.item_id, ":quantity": material.quantity, ":at": ctx.now().to_string(),
    })?;
    Ok(())
}

/// Items in use and how many of each a visit of this title takes.
pub(crate) fn of_visit(ctx: &Ctx<'_>, title: &str) -> Result<Vec<(String, i64)>> {
    let mut statement = ctx.db().prepare_cached(include_str!("usage/of_visit.sql"))?;
    let params = named_params! { ":clinic": ctx.clinic_id(), ":folded": fold(title) };
    let rows = statement.query_map(params, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Titles of visits of the last 365 days and of those to come, one spelling of each, the most
/// frequent first. Needs the permission to read appointments as well.
pub fn visit_types(ctx: &Ctx<'_>, input: TypesInput) -> Result<Vec<VisitType>> {
    let limit = input.limit.unwrap_or(30);
    let mut problems = Problems::default();
    within(&mut problems, "limit", limit, 1, 100);
    problems.done()?;
    ctx.require("agenda.appointments.read")?;
    let since = ctx.now().saturating_sub((365 * 24).hours()).map_or(0, |at| at.as_millisecond());
    let known: BTreeSet<String> =
        list(ctx, ListInput::default())?.iter().map(|usage| fold(&usage.visit_type)).collect();
    let mut statement = ctx.db().prepare_cached(include_str!("usage/visit_types.sql"))?;
    let rows = statement
        .query_map(named_params! { ":clinic": ctx.clinic_id(), ":since": since }, |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })?;
    let mut types: BTreeMap<String, VisitType> = BTreeMap::new();
    for row in rows {
        let (title, visits) = row?;
        let folded = fold(&title);
        if folded.is_empty() {
            continue;
        }
        let set = known.contains(&folded);
        let one = types.entry(folded);
        let one =
            one.or_insert_with(|| VisitType { visit_type: title.trim().into(), visits: 0, set });
        one.visits += visits;
    }
    let mut types: Vec<VisitType> = types.into_values().collect();
    types.sort_by_key(|one| std::cmp::Reverse(one.visits));
    types.truncate(limit as usize);
    Ok(types)
}
