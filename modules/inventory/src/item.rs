//! Items of a clinic: what is known of them, and their stock.

use crate::category;
use crate::config::config;
use crate::event::{ItemArchived, ItemCreated, ItemRestored, ItemUpdated};
use crate::given::given;
use crate::names::{self, Shelf};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Ctx, Error, Problems, Result};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, ToSql, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What one of an item is: the smallest thing that is used, not the box it comes in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    #[default]
    Piece,
    Pair,
    Carpule,
    Syringe,
    Tube,
    Bottle,
    Roll,
    Pack,
    Box,
    Set,
    Ml,
    G,
}

const UNITS: [(Unit, &str); 12] = [
    (Unit::Piece, "piece"),
    (Unit::Pair, "pair"),
    (Unit::Carpule, "carpule"),
    (Unit::Syringe, "syringe"),
    (Unit::Tube, "tube"),
    (Unit::Bottle, "bottle"),
    (Unit::Roll, "roll"),
    (Unit::Pack, "pack"),
    (Unit::Box, "box"),
    (Unit::Set, "set"),
    (Unit::Ml, "ml"),
    (Unit::G, "g"),
];

impl ToSql for Unit {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let known = UNITS.iter().find(|(unit, _)| unit == self);
        Ok(known.map_or("piece", |(_, text)| text).into())
    }
}

impl FromSql for Unit {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Unit> {
        let text = value.as_str()?;
        let known = UNITS.iter().find(|(_, name)| *name == text);
        known.map(|(unit, _)| *unit).ok_or(FromSqlError::InvalidType)
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Item {
    pub id: String,
    /// Grows with every change; send it back with an update to be told of changes in between.
    pub version: i64,
    pub code: String,
    pub name: String,
    /// Which item of the first shelf it is while nobody renamed it; windows translate
    /// `inventory.delivered.items.<key>`.
    pub key: Option<String>,
    pub category_id: Option<String>,
    pub category_name: Option<String>,
    /// As `key`, for `inventory.delivered.categories.<key>`.
    pub category_key: Option<String>,
    pub unit: Unit,
    /// Units in a package as it is bought; nothing when it is bought one by one.
    pub pack_size: Option<i64>,
    /// Stock below this is low. 0 when it does not matter.
    pub minimum: i64,
    pub supplier: Option<String>,
    /// What the supplier calls it.
    pub supplier_reference: Option<String>,
    /// Price of one unit in minor units of the practice's currency.
    pub price_minor: Option<i64>,
    pub notes: Option<String>,
    /// RFC 3339 UTC, as all that end in `_at`; nothing when it came with the module.
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
    pub archived_at: Option<String>,
    /// Whole units: the sum of its movements. Below zero when more was used than was entered.
    pub on_hand: i64,
    pub low: bool,
    /// `YYYY-MM-DD` of the lot in stock that expires first.
    pub next_expiry: Option<String>,
    /// Whether that day is past or within the days that the practice wants to be warned.
    pub expiring: bool,
    /// What the stock is worth, nothing without a price.
    pub value_minor: Option<i64>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdInput {
    pub id: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    /// 1 to 50 characters; no other item of the clinic may have it.
    pub code: String,
    /// 1 to 200 characters.
    pub name: String,
    pub category_id: Option<String>,
    /// `piece` when left out.
    #[serde(default)]
    pub unit: Unit,
    /// Units in a package, 1 to 1,000,000.
    pub pack_size: Option<i64>,
    /// In units, 0 to 1,000,000,000; 0 when left out.
    #[serde(default)]
    pub minimum: i64,
    /// At most 120 characters.
    pub supplier: Option<String>,
    /// At most 80 characters.
    pub supplier_reference: Option<String>,
    /// Of one unit, in minor units of the practice's currency.
    pub price_minor: Option<i64>,
    /// At most 2000 characters.
    pub notes: Option<String>,
}

/// Absent fields stay as they are; `null` clears what may be missing.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    /// The version that the editor saw; when it is no longer the newest nothing is written.
    pub version: Option<i64>,
    pub code: Option<String>,
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub category_id: Option<Option<String>>,
    pub unit: Option<Unit>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<i64>")]
    pub pack_size: Option<Option<i64>>,
    pub minimum: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub supplier: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub supplier_reference: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<i64>")]
    pub price_minor: Option<Option<i64>>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub notes: Option<Option<String>>,
}

/// Rows of the queries beside this file and of the list, in their order of columns.
pub(crate) struct Reader<'c> {
    ctx: &'c Ctx<'c>,
    /// The last day of which expiry is pointed out.
    warn_until: String,
}

impl<'c> Reader<'c> {
    pub fn new(ctx: &'c Ctx<'_>) -> Result<Reader<'c>> {
        let warn_until = warn_until(ctx)?.to_string();
        Ok(Reader { ctx, warn_until })
    }

    pub fn read(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Item> {
        let (key, category_key): (Option<String>, Option<String>) = (row.get(4)?, row.get(7)?);
        let category_name: Option<String> = row.get(6)?;
        let (minimum, price_minor): (i64, Option<i64>) = (row.get(10)?, row.get(13)?);
        let (on_hand, next_expiry): (i64, Option<String>) = (row.get(18)?, row.get(19)?);
        let shelf = Shelf::Categories;
        Ok(Item {
            id: row.get(0)?,
            version: row.get(1)?,
            code: row.get(2)?,
            name: names::shown(self.ctx, Shelf::Items, key.as_deref(), row.get(3)?),
            key,
            category_id: row.get(5)?,
            category_name: category_name
                .map(|name| names::shown(self.ctx, shelf, category_key.as_deref(), name)),
            category_key,
            unit: row.get(8)?,
            pack_size: row.get(9)?,
            minimum,
            supplier: row.get(11)?,
            supplier_reference: row.get(12)?,
            price_minor,
            notes: row.get(14)?,
            archived_at: row.get(15)?,
            created_at: row.get(16)?,
            updated_at: row.get(17)?,
            on_hand,
            low: on_hand < minimum,
            expiring: next_expiry.as_ref().is_some_and(|day| *day <= self.warn_until),
            next_expiry,
            value_minor: price_minor.map(|price| price.saturating_mul(on_hand.max(0))),
        })
    }
}

/// Today in the clinic.
pub(crate) fn today(ctx: &Ctx<'_>) -> Result<Date> {
    let zoned = ctx.now().in_tz(&ctx.clinic().zone);
    let zoned = zoned.map_err(|error| Error::internal("an unknown zone").because(error))?;
    Ok(zoned.date())
}

pub(crate) fn warn_until(ctx: &Ctx<'_>) -> Result<Date> {
    Ok(today(ctx)?.saturating_add(config(ctx)?.expiry_warning_days.days()))
}

/// One item of the caller's clinic, archived or not.
pub(crate) fn find(ctx: &Ctx<'_>, id: &str) -> Result<Item> {
    let reader = Reader::new(ctx)?;
    ctx.db()
        .prepare_cached(include_str!("item/get.sql"))?
        .query_row(named_params! { ":id": id, ":clinic": ctx.clinic_id() }, |row| reader.read(row))
        .optional()?
        .ok_or_else(|| Error::not_found("item").with("field", "item_id"))
}

/// `not_found` for an item of another clinic.
pub fn get(ctx: &Ctx<'_>, input: IdInput) -> Result<Item> {
    find(ctx, &input.id)
}

/// Refuses an empty code or name, a code that another item has, a category of another clinic, and
/// numbers out of range.
pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Item> {
    let id = ctx.new_id();
    let new = Item {
        id: id.clone(),
        version: 1,
        code: input.code.trim().to_owned(),
        name: input.name.trim().to_owned(),
        key: None,
        category_id: input.category_id,
        category_name: None,
        category_key: None,
        unit: input.unit,
        pack_size: input.pack_size,
        minimum: input.minimum,
        supplier: tidy(input.supplier),
        supplier_reference: tidy(input.supplier_reference),
        price_minor: input.price_minor,
        notes: tidy(input.notes),
        created_at: None,
        updated_at: None,
        archived_at: None,
        on_hand: 0,
        low: false,
        next_expiry: None,
        expiring: false,
        value_minor: None,
    };
    check(ctx, &new)?;
    if let Some(category) = &new.category_id {
        category::require_active(ctx, category)?;
    }
    ctx.db().prepare_cached(include_str!("item/insert.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":category": new.category_id, ":code": new.code,
        ":name": new.name, ":unit": new.unit, ":pack_size": new.pack_size,
        ":minimum": new.minimum, ":supplier": new.supplier,
        ":supplier_reference": new.supplier_reference, ":price": new.price_minor,
        ":notes": new.notes, ":at": ctx.now().to_string(), ":by": ctx.user_id(),
    })?;
    ctx.emit(ItemCreated { item_id: id.clone() })?;
    find(ctx, &id)
}

/// Refuses what `create` refuses, a `version` that is not the newest (`stale`, with `mine` and
/// `theirs`), and an archived item (`item_archived`). What changes nothing is told to nobody.
pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Item> {
    let before = find(ctx, &input.id)?;
    if input.version.is_some_and(|version| version != before.version) {
        return Err(Error::conflict("stale", "somebody changed this item meanwhile")
            .with("mine", mine(&input))
            .with("theirs", before));
    }
    require_active(&before)?;
    let mut after = before.clone();
    apply(&mut after, input);
    check(ctx, &after)?;
    if let Some(category) =
        after.category_id.as_ref().filter(|_| after.category_id != before.category_id)
    {
        category::require_active(ctx, category)?;
    }
    let changed = differences(&before, &after)?;
    if changed.is_empty() {
        return Ok(before);
    }
    // A name of its own is not translated any more.
    if after.name != before.name {
        after.key = None;
    }
    ctx.db().prepare_cached(include_str!("item/update.sql"))?.execute(named_params! {
        ":id": after.id, ":clinic": ctx.clinic_id(), ":category": after.category_id,
        ":code": after.code, ":name": after.name, ":key": after.key, ":unit": after.unit,
        ":pack_size": after.pack_size, ":minimum": after.minimum, ":supplier": after.supplier,
        ":supplier_reference": after.supplier_reference, ":price": after.price_minor,
        ":notes": after.notes, ":at": ctx.now().to_string(),
    })?;
    ctx.emit(ItemUpdated { item_id: after.id.clone(), changed })?;
    find(ctx, &after.id)
}

fn apply(item: &mut Item, input: UpdateInput) {
    if let Some(code) = input.code {
        item.code = code.trim().to_owned();
    }
    if let Some(name) = input.name {
        item.name = name.trim().to_owned();
    }
    item.category_id = input.category_id.unwrap_or(item.category_id.take());
    item.unit = input.unit.unwrap_or(item.unit);
    item.pack_size = input.pack_size.unwrap_or(item.pack_size);
    item.minimum = input.minimum.unwrap_or(item.minimum);
    item.supplier = input.supplier.map_or(item.supplier.take(), tidy);
    item.supplier_reference = input.supplier_reference.map_or(item.supplier_reference.take(), tidy);
    item.price_minor = input.price_minor.unwrap_or(item.price_minor);
    item.notes = input.notes.map_or(item.notes.take(), tidy);
}

/// Fields that a person enters.
const ENTERED: [&str; 10] = [
    "code",
    "name",
    "category_id",
    "unit",
    "pack_size",
    "minimum",
    "supplier",
    "supplier_reference",
    "price_minor",
    "notes",
];

fn differences(before: &Item, after: &Item) -> Result<Vec<String>> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let differs = |field: &&str| before[*field] != after[*field];
    Ok(ENTERED.into_iter().filter(differs).map(str::to_owned).collect())
}

/// What the caller sent, for the side-by-side view.
fn mine(input: &UpdateInput) -> Value {
    let mut out = json!({});
    let mut put = |field: &str, value: Option<Value>| {
        if let Some(value) = value {
            out[field] = value;
        }
    };
    put("code", input.code.as_ref().map(|text| json!(text)));
    put("name", input.name.as_ref().map(|text| json!(text)));
    put("category_id", input.category_id.as_ref().map(|id| json!(id)));
    put("unit", input.unit.map(|unit| json!(unit)));
    put("pack_size", input.pack_size.map(|size| json!(size)));
    put("minimum", input.minimum.map(|minimum| json!(minimum)));
    put("supplier", input.supplier.as_ref().map(|text| json!(text)));
    put("supplier_reference", input.supplier_reference.as_ref().map(|text| json!(text)));
    put("price_minor", input.price_minor.map(|price| json!(price)));
    put("notes", input.notes.as_ref().map(|text| json!(text)));
    out
}

/// Takes it out of lists and out of what visits use; its stock and history stay. Archived already
/// is no change.
pub fn archive(ctx: &Ctx<'_>, input: IdInput) -> Result<Item> {
    let item = find(ctx, &input.id)?;
    if item.archived_at.is_some() {
        return Ok(item);
    }
    set_archived(ctx, &item.id, Some(ctx.now().to_string()))?;
    ctx.emit(ItemArchived { item_id: item.id.clone() })?;
    find(ctx, &item.id)
}

/// Puts it back into lists and into what visits use. Not archived is no change.
pub fn restore(ctx: &Ctx<'_>, input: IdInput) -> Result<Item> {
    let item = find(ctx, &input.id)?;
    if item.archived_at.is_none() {
        return Ok(item);
    }
    set_archived(ctx, &item.id, None)?;
    ctx.emit(ItemRestored { item_id: item.id.clone() })?;
    find(ctx, &item.id)
}

fn set_archived(ctx: &Ctx<'_>, id: &str, archived_at: Option<String>) -> Result<()> {
    let by = archived_at.is_some().then(|| ctx.user_id());
    ctx.db().prepare_cached(include_str!("item/set_archived.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":archived_at": archived_at, ":by": by,
        ":at": ctx.now().to_string(),
    })?;
    Ok(())
}

pub(crate) fn require_active(item: &Item) -> Result<()> {
    if item.archived_at.is_none() {
        return Ok(());
    }
    Err(Error::invalid("item_archived", "this item is archived").with("item_id", &item.id))
}

/// Most units of anything that one number may say.
pub(crate) const MOST: i64 = 1_000_000_000;

fn check(ctx: &Ctx<'_>, item: &Item) -> Result<()> {
    let mut problems = Problems::default();
    problems.required("code", &item.code, 50);
    problems.required("name", &item.name, 200);
    problems.optional("supplier", item.supplier.as_deref(), 120);
    problems.optional("supplier_reference", item.supplier_reference.as_deref(), 80);
    problems.optional("notes", item.notes.as_deref(), 2000);
    within(&mut problems, "minimum", item.minimum, 0, MOST);
    within(&mut problems, "pack_size", item.pack_size.unwrap_or(1), 1, 1_000_000);
    within(&mut problems, "price_minor", item.price_minor.unwrap_or(0), 0, MOST);
    let taken = ctx.db().prepare_cached(include_str!("item/same_code.sql"))?.exists(
        named_params! { ":clinic": ctx.clinic_id(), ":code": item.code, ":self": item.id },
    )?;
    if taken {
        problems.add("code", "not_unique", "is the code of another item");
    }
    problems.done()
}

pub(crate) fn within(problems: &mut Problems, field: &str, value: i64, min: i64, max: i64) {
    if !(min..=max).contains(&value) {
        let range = json!({ "min": min, "max": max });
        problems.add_with(field, "out_of_range", format!("must be {min} to {max}"), range);
    }
}

/// Without blanks at its ends; an empty text is none.
pub(crate) fn tidy(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
