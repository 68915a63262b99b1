//! Categories of items.

use crate::event::{CategoryCreated, CategoryUpdated};
use crate::names::{self, Shelf};
use kernel::{Ctx, Error, Problems, Result};
use module_patients::fold::fold;
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Category {
    pub id: String,
    pub name: String,
    /// Which delivered category it is while nobody renamed it; windows translate
    /// `inventory.delivered.categories.<key>`.
    pub key: Option<String>,
    /// RFC 3339 UTC.
    pub archived_at: Option<String>,
    /// How many items in use it has.
    pub items: i64,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    /// Archived ones as well.
    #[serde(default)]
    pub include_archived: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    /// 1 to 80 characters; no other category in use may have it.
    pub name: String,
}

/// What is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    pub name: Option<String>,
    pub archived: Option<bool>,
}

fn reader<'c>(ctx: &'c Ctx<'_>) -> impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<Category> + 'c {
    |row| {
        let key: Option<String> = row.get(2)?;
        Ok(Category {
            id: row.get(0)?,
            name: names::shown(ctx, Shelf::Categories, key.as_deref(), row.get(1)?),
            key,
            archived_at: row.get(3)?,
            items: row.get(4)?,
        })
    }
}

/// Categories of the clinic by name.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Vec<Category>> {
    let mut statement = ctx.db().prepare_cached(include_str!("category/list.sql"))?;
    let params = named_params! { ":clinic": ctx.clinic_id(), ":archived": input.include_archived };
    let rows = statement.query_map(params, reader(ctx))?;
    let mut all = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    all.sort_by_cached_key(|category| (fold(&category.name), category.id.clone()));
    Ok(all)
}

fn find(ctx: &Ctx<'_>, id: &str) -> Result<Category> {
    ctx.db()
        .prepare_cached(include_str!("category/get.sql"))?
        .query_row(named_params! { ":id": id, ":clinic": ctx.clinic_id() }, reader(ctx))
        .optional()?
        .ok_or_else(|| Error::not_found("category").with("field", "category_id"))
}

/// Refuses a category of another clinic (`not_found`) and an archived one (`category_archived`).
pub(crate) fn require_active(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    if find(ctx, id)?.archived_at.is_none() {
        return Ok(());
    }
    Err(Error::invalid("category_archived", "this category is archived").with("category_id", id))
}

/// Refuses a name that is empty or that another category in use has.
pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Category> {
    let id = ctx.new_id();
    let name = input.name.trim();
    check(ctx, &id, name)?;
    ctx.db().prepare_cached(include_str!("category/insert.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":name": name, ":at": ctx.now().to_string(),
    })?;
    ctx.emit(CategoryCreated { category_id: id.clone() })?;
    find(ctx, &id)
}

/// Refuses what `create` refuses, and archiving one that items in use have (`category_in_use`).
pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Category> {
    let before = find(ctx, &input.id)?;
    let mut after = before.clone();
    if let Some(name) = input.name {
        after.name = name.trim().to_owned();
    }
    if after.name != before.name {
        after.key = None;
    }
    match input.archived {
        Some(true) if after.archived_at.is_none() => {
            after.archived_at = Some(ctx.now().to_string())
        }
        Some(false) => after.archived_at = None,
        _ => {}
    }
    if after == before {
        return Ok(before);
    }
    if after.archived_at.is_none() {
        check(ctx, &after.id, &after.name)?;
    } else if before.items > 0 {
        let message = format!("{} items still have this category", before.items);
        return Err(Error::conflict("category_in_use", message).with("items", before.items));
    }
    ctx.db().prepare_cached(include_str!("category/update.sql"))?.execute(named_params! {
        ":id": after.id, ":clinic": ctx.clinic_id(), ":name": after.name, ":key": after.key,
        ":archived_at": after.archived_at,
    })?;
    ctx.emit(CategoryUpdated { category_id: after.id.clone() })?;
    Ok(after)
}

fn check(ctx: &Ctx<'_>, own_id: &str, name: &str) -> Result<()> {
    let mut problems = Problems::default();
    problems.required("name", name, 80);
    let others = list(ctx, ListInput { include_archived: false })?;
    if others.iter().any(|other| other.id != own_id && fold(&other.name) == fold(name)) {
        problems.add("name", "not_unique", "is the name of another category");
    }
    problems.done()
}
