//! Lots: what came under one number, and until when it may be used.

use crate::item::{Unit, find as find_item, today, warn_until};
use crate::names::{self, Shelf};
use jiff::civil::Date;
use kernel::{Ctx, Error, Page, PageInput, Result};
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Lot {
    pub id: String,
    pub item_id: String,
    pub item_code: String,
    pub item_name: String,
    /// As an item's `key`.
    pub item_key: Option<String>,
    pub unit: Unit,
    pub number: String,
    /// `YYYY-MM-DD`, the last day on which it may be used; nothing when it does not expire.
    pub expires_on: Option<String>,
    /// Whole units.
    pub on_hand: i64,
    /// Whether the day is past.
    pub expired: bool,
    /// Whether some is left and the day is past or within the days that the practice wants to be
    /// warned.
    pub expiring: bool,
    /// Days from today; negative once it is past.
    pub days_left: Option<i32>,
    /// RFC 3339 UTC.
    pub created_at: String,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub page: Option<i64>,
    /// 1 to 100, 20 when left out.
    pub page_size: Option<i64>,
    /// Only of this item; without it of every item in use.
    pub item_id: Option<String>,
    /// Only those past, or within the days that the practice wants to be warned.
    #[serde(default)]
    pub expiring: bool,
    /// Those of which nothing is left as well.
    #[serde(default)]
    pub include_empty: bool,
}

/// A page of lots, those that expire first in front.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<Lot>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    if let Some(item) = &input.item_id {
        find_item(ctx, item)?;
    }
    let warned = warn_until(ctx)?;
    let until = input.expiring.then(|| warned.to_string());
    let total = ctx.db().prepare_cached(include_str!("lot/count.sql"))?.query_row(
        named_params! {
            ":clinic": ctx.clinic_id(), ":item": input.item_id, ":until": until,
            ":empty": input.include_empty,
        },
        |row| row.get(0),
    )?;
    let days = Days { today: today(ctx)?, warned };
    let mut statement = ctx.db().prepare_cached(include_str!("lot/list.sql"))?;
    let rows = statement.query_map(
        named_params! {
            ":clinic": ctx.clinic_id(), ":item": input.item_id, ":until": until,
            ":empty": input.include_empty, ":limit": page.page_size, ":offset": page.offset(),
        },
        |row| read(ctx, days, row),
    )?;
    Ok(page.of(rows.collect::<rusqlite::Result<_>>()?, total))
}

/// Today, and the last day of which expiry is pointed out.
#[derive(Clone, Copy)]
struct Days {
    today: Date,
    warned: Date,
}

fn read(ctx: &Ctx<'_>, days: Days, row: &rusqlite::Row<'_>) -> rusqlite::Result<Lot> {
    let item_key: Option<String> = row.get(4)?;
    let expires_on: Option<String> = row.get(7)?;
    let day = expires_on.as_deref().and_then(|text| text.parse::<Date>().ok());
    let on_hand: i64 = row.get(8)?;
    let days_left = day.map(|day| (day - days.today).get_days());
    Ok(Lot {
        id: row.get(0)?,
        item_id: row.get(1)?,
        item_code: row.get(2)?,
        item_name: names::shown(ctx, Shelf::Items, item_key.as_deref(), row.get(3)?),
        item_key,
        unit: row.get(5)?,
        number: row.get(6)?,
        expires_on,
        on_hand,
        expired: days_left.is_some_and(|left| left < 0),
        expiring: on_hand > 0 && day.is_some_and(|day| day <= days.warned),
        days_left,
        created_at: row.get(9)?,
    })
}

/// Refuses a lot of another item or clinic.
pub(crate) fn require(ctx: &Ctx<'_>, item_id: &str, lot_id: &str) -> Result<()> {
    let known = ctx
        .db()
        .prepare_cached(include_str!("lot/of_item.sql"))?
        .exists(named_params! { ":id": lot_id, ":clinic": ctx.clinic_id(), ":item": item_id })?;
    if known { Ok(()) } else { Err(Error::not_found("lot").with("field", "lot_id")) }
}

/// The item's lot of this number and day; a new one when it is the first of it.
pub(crate) fn receive(
    ctx: &Ctx<'_>,
    item_id: &str,
    number: &str,
    expires_on: Option<&str>,
) -> Result<String> {
    let known = ctx
        .db()
        .prepare_cached(include_str!("lot/find.sql"))?
        .query_row(
            named_params! {
                ":clinic": ctx.clinic_id(), ":item": item_id, ":number": number,
                ":expires_on": expires_on,
            },
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let id = ctx.new_id();
    ctx.db().prepare_cached(include_str!("lot/insert.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":item": item_id, ":number": number,
        ":expires_on": expires_on, ":at": ctx.now().to_string(), ":by": ctx.user_id(),
    })?;
    Ok(id)
}
