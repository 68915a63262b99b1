//! Movements of stock: facts that are added and never changed. What was wrong is reversed.

mod entry;

pub(crate) use entry::{Entry, post};

use crate::item::{Item, MOST, Unit, find as find_item, require_active, tidy, within};
use crate::lot;
use crate::names::{self, Shelf};
use crate::stock::{Order, Part, Stock};
use kernel::{Ctx, Error, Page, PageInput, Problems, Result};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, ToSql, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MovementKind")]
pub enum Kind {
    /// A delivery.
    Receipt,
    /// Used on a patient or in the clinic.
    Consumption,
    /// The books are brought in line with the shelf.
    Adjustment,
    /// Expired, broken, lost.
    Waste,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Receipt => "receipt",
            Kind::Consumption => "consumption",
            Kind::Adjustment => "adjustment",
            Kind::Waste => "waste",
        }
    }
}

impl ToSql for Kind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Kind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Kind> {
        match value.as_str()? {
            "receipt" => Ok(Kind::Receipt),
            "consumption" => Ok(Kind::Consumption),
            "adjustment" => Ok(Kind::Adjustment),
            "waste" => Ok(Kind::Waste),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Movement {
    pub id: String,
    pub item_id: String,
    pub item_code: String,
    pub item_name: String,
    /// As an item's `key`.
    pub item_key: Option<String>,
    pub unit: Unit,
    pub lot_id: Option<String>,
    pub lot_number: Option<String>,
    /// `YYYY-MM-DD` of the lot.
    pub expires_on: Option<String>,
    pub kind: Kind,
    /// Whole units; what goes out is negative.
    pub quantity: i64,
    /// More went out than the books held: somebody should count.
    pub short: bool,
    pub reason: Option<String>,
    pub appointment_id: Option<String>,
    /// Title of that visit, and its wall time `YYYY-MM-DDTHH:MM`.
    pub visit_title: Option<String>,
    pub visit_start: Option<String>,
    /// Made when the visit was completed, not by a person.
    pub automatic: bool,
    /// The movement that this one takes back.
    pub reverses_id: Option<String>,
    /// Whether another one took this back.
    pub reversed: bool,
    /// RFC 3339 UTC.
    pub at: String,
    /// A user's id.
    pub by: String,
    pub by_name: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordInput {
    pub item_id: String,
    pub kind: Kind,
    /// Whole units, 1 or more. With `adjustment` more or less than the books say: not 0, negative
    /// for less.
    pub quantity: Option<i64>,
    /// With `adjustment` instead of `quantity`: what was found on the shelf.
    pub counted: Option<i64>,
    /// A lot of the item. Without it stock goes out of the lots that expire first.
    pub lot_id: Option<String>,
    /// With `receipt` instead of `lot_id`: the number on the package, at most 60 characters.
    pub lot_number: Option<String>,
    /// With `lot_number`: `YYYY-MM-DD`, the last day on which it may be used.
    pub expires_on: Option<String>,
    /// At most 300 characters.
    pub reason: Option<String>,
    /// The visit in which it was used.
    pub appointment_id: Option<String>,
}

/// What was written, and the item as it stands now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Recorded {
    /// One for each lot that was touched; none when a count found what the books say.
    pub movements: Vec<Movement>,
    pub item: Item,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseInput {
    /// 1 to 50 movements that were made together.
    pub ids: Vec<String>,
    /// At most 300 characters.
    pub reason: Option<String>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub page: Option<i64>,
    /// 1 to 100, 20 when left out.
    pub page_size: Option<i64>,
    pub item_id: Option<String>,
    pub lot_id: Option<String>,
    pub kind: Option<Kind>,
    pub appointment_id: Option<String>,
}

/// Records what came, went or was counted. Using more than there is is recorded and marked `short`.
///
/// Refuses quantities out of range, a lot or visit that is not there, fields that do not belong to
/// the kind, and an archived item (`item_archived`).
pub fn record(ctx: &Ctx<'_>, input: RecordInput) -> Result<Recorded> {
    check(&input)?;
    let item = find_item(ctx, &input.item_id)?;
    require_active(&item)?;
    if let Some(lot) = &input.lot_id {
        lot::require(ctx, &item.id, lot)?;
    }
    if let Some(appointment) = &input.appointment_id {
        require_visit(ctx, appointment)?;
    }
    let parts = parts(ctx, &item, &input)?;
    let entry = Entry {
        kind: input.kind,
        parts,
        reason: tidy(input.reason),
        appointment_id: input.appointment_id,
        automatic: false,
        reverses_id: None,
    };
    let ids = post(ctx, &item, entry)?;
    recorded(ctx, &ids, &item.id)
}

fn recorded(ctx: &Ctx<'_>, ids: &[String], item_id: &str) -> Result<Recorded> {
    let movements = ids.iter().map(|id| find(ctx, id)).collect::<Result<_>>()?;
    Ok(Recorded { movements, item: find_item(ctx, item_id)? })
}

fn check(input: &RecordInput) -> Result<()> {
    let mut problems = Problems::default();
    let is_receipt = input.kind == Kind::Receipt;
    match (input.kind, input.quantity, input.counted) {
        (Kind::Adjustment, Some(_), Some(_)) => {
            problems.add("counted", "unknown_value", "must be left out beside quantity");
        }
        (Kind::Adjustment, None, Some(counted)) => {
            within(&mut problems, "counted", counted, 0, MOST);
        }
        (Kind::Adjustment, Some(0), None) => {
            problems.add("quantity", "out_of_range", "must not be 0");
        }
        (Kind::Adjustment, Some(quantity), None) => {
            within(&mut problems, "quantity", quantity, -MOST, MOST);
        }
        (_, None, _) => problems.add("quantity", "required", "must be given"),
        (_, Some(_), Some(_)) => {
            problems.add("counted", "unknown_value", "belongs to an adjustment");
        }
        (_, Some(quantity), None) => within(&mut problems, "quantity", quantity, 1, MOST),
    }
    if let Some(number) = &input.lot_number {
        problems.required("lot_number", number, 60);
        if !is_receipt || input.lot_id.is_some() {
            problems.add("lot_number", "unknown_value", "belongs to a receipt without lot_id");
        }
    }
    if let Some(day) = &input.expires_on {
        if input.lot_number.is_none() {
            problems.add("lot_number", "required", "must be given with expires_on");
        }
        let shaped = day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
        if !shaped {
            problems.add("expires_on", "bad_date", "must be YYYY-MM-DD");
        }
    }
    problems.optional("reason", input.reason.as_deref(), 300);
    problems.done()
}

fn require_visit(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    let known = ctx
        .db()
        .prepare_cached(include_str!("movement/appointment.sql"))?
        .exists(named_params! { ":id": id, ":clinic": ctx.clinic_id() })?;
    if known {
        Ok(())
    } else {
        Err(Error::not_found("appointment").with("field", "appointment_id"))
    }
}

/// Signed quantities by lot.
fn parts(ctx: &Ctx<'_>, item: &Item, input: &RecordInput) -> Result<Vec<Part>> {
    let stock = Stock::of(ctx, &item.id)?;
    let change = match (input.kind, input.quantity, input.counted) {
        (Kind::Receipt, Some(quantity), _) => {
            let lot = match (&input.lot_id, &input.lot_number) {
                (None, Some(number)) => {
                    let day = input.expires_on.as_deref();
                    Some(lot::receive(ctx, &item.id, number.trim(), day)?)
                }
                (chosen, _) => chosen.clone(),
            };
            return Ok(vec![(lot, quantity)]);
        }
        (Kind::Adjustment, None, Some(counted)) => match &input.lot_id {
            Some(lot) => counted - stock.in_lot(lot),
            None => counted - stock.total(),
        },
        (Kind::Adjustment, quantity, _) => quantity.unwrap_or(0),
        (_, quantity, _) => -quantity.unwrap_or(0),
    };
    if change == 0 {
        return Ok(vec![]);
    }
    if change > 0 || input.lot_id.is_some() {
        return Ok(vec![(input.lot_id.clone(), change)]);
    }
    let order = if input.kind == Kind::Consumption { Order::Use } else { Order::Discard };
    Ok(out(stock.take(-change, order)))
}

/// The same parts as what goes out.
pub(crate) fn out(parts: Vec<Part>) -> Vec<Part> {
    parts.into_iter().map(|(lot, quantity)| (lot, -quantity)).collect()
}

/// Takes movements back by adding their opposites. Refuses one that was taken back already
/// (`already_reversed`) and one that takes another back (`is_reversal`); then none is reversed.
pub fn reverse(ctx: &Ctx<'_>, input: ReverseInput) -> Result<Vec<Movement>> {
    let mut problems = Problems::default();
    within(&mut problems, "ids", input.ids.len() as i64, 1, 50);
    problems.optional("reason", input.reason.as_deref(), 300);
    problems.done()?;
    let reason = tidy(input.reason);
    let backs = input.ids.iter().map(|id| take_back(ctx, id, reason.clone()));
    let ids = backs.collect::<Result<Vec<_>>>()?.concat();
    ids.iter().map(|id| find(ctx, id)).collect()
}

/// Adds the opposite of one movement and answers its id.
pub(crate) fn take_back(ctx: &Ctx<'_>, id: &str, reason: Option<String>) -> Result<Vec<String>> {
    let wrong = find(ctx, id)?;
    if wrong.reverses_id.is_some() {
        return Err(Error::invalid("is_reversal", "this movement takes another one back"));
    }
    if wrong.reversed {
        return Err(Error::conflict("already_reversed", "this movement was taken back already"));
    }
    let item = find_item(ctx, &wrong.item_id)?;
    let entry = Entry {
        kind: wrong.kind,
        parts: vec![(wrong.lot_id, -wrong.quantity)],
        reason,
        appointment_id: wrong.appointment_id,
        automatic: wrong.automatic,
        reverses_id: Some(wrong.id),
    };
    post(ctx, &item, entry)
}

fn find(ctx: &Ctx<'_>, id: &str) -> Result<Movement> {
    ctx.db()
        .prepare_cached(include_str!("movement/get.sql"))?
        .query_row(named_params! { ":id": id, ":clinic": ctx.clinic_id() }, |row| read(ctx, row))
        .optional()?
        .ok_or_else(|| Error::not_found("movement"))
}

fn read(ctx: &Ctx<'_>, row: &rusqlite::Row<'_>) -> rusqlite::Result<Movement> {
    let item_key: Option<String> = row.get(4)?;
    Ok(Movement {
        id: row.get(0)?,
        item_id: row.get(1)?,
        item_code: row.get(2)?,
        item_name: names::shown(ctx, Shelf::Items, item_key.as_deref(), row.get(3)?),
        item_key,
        unit: row.get(5)?,
        lot_id: row.get(6)?,
        lot_number: row.get(7)?,
        expires_on: row.get(8)?,
        kind: row.get(9)?,
        quantity: row.get(10)?,
        short: row.get(11)?,
        reason: row.get(12)?,
        appointment_id: row.get(13)?,
        visit_title: row.get(14)?,
        visit_start: row.get(15)?,
        automatic: row.get(16)?,
        reverses_id: row.get(17)?,
        reversed: row.get(18)?,
        at: row.get(19)?,
        by: row.get(20)?,
        by_name: row.get(21)?,
    })
}

/// A page of movements, newest first.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<Movement>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    if let Some(item) = &input.item_id {
        find_item(ctx, item)?;
    }
    let total = ctx.db().prepare_cached(include_str!("movement/count.sql"))?.query_row(
        named_params! {
            ":clinic": ctx.clinic_id(), ":item": input.item_id, ":lot": input.lot_id,
            ":kind": input.kind, ":appointment": input.appointment_id,
        },
        |row| row.get(0),
    )?;
    let mut statement = ctx.db().prepare_cached(include_str!("movement/list.sql"))?;
    let rows = statement.query_map(
        named_params! {
            ":clinic": ctx.clinic_id(), ":item": input.item_id, ":lot": input.lot_id,
            ":kind": input.kind, ":appointment": input.appointment_id,
            ":limit": page.page_size, ":offset": page.offset(),
        },
        |row| read(ctx, row),
    )?;
    Ok(page.of(rows.collect::<rusqlite::Result<_>>()?, total))
}

/// The movements that completing a visit made and that stand.
pub(crate) fn standing_of_visit(ctx: &Ctx<'_>, appointment_id: &str) -> Result<Vec<String>> {
    let mut statement = ctx.db().prepare_cached(include_str!("movement/standing_of_visit.sql"))?;
    let params = named_params! { ":clinic": ctx.clinic_id(), ":appointment": appointment_id };
    let ids = statement.query_map(params, |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
