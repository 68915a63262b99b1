//! How long stock lasts, by how fast it went lately.

use crate::item::{find as find_item, today};
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{Ctx, Error, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastInput {
    pub item_id: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Forecast {
    /// Units used in `days`.
    pub used: i64,
    /// The last 90, or as many as the item has been moved.
    pub days: i64,
    /// How many more days the stock lasts; nothing while nothing is used, and before 14 days are known.
    pub days_left: Option<i64>,
    /// `YYYY-MM-DD`
    pub runs_out_on: Option<String>,
    /// Units to order so that the minimum is left after 30 days, whole packages; 0 when none are.
    pub order: i64,
}

/// How far back one looks, and how far ahead an order should reach.
const BACK: i64 = 90;
const AHEAD: i64 = 30;

/// One busy day says nothing about a month.
const ENOUGH: i64 = 14;

/// Reckons with the use of the last 90 days. `not_found` for an item of another clinic.
pub fn get(ctx: &Ctx<'_>, input: ForecastInput) -> Result<Forecast> {
    let item = find_item(ctx, &input.item_id)?;
    let since = ctx.now().saturating_sub(SignedDuration::from_hours(24 * BACK));
    let since = since.map_err(|error| Error::internal("no such instant").because(error))?;
    let (used, first): (i64, Option<String>) =
        ctx.db().prepare_cached(include_str!("forecast/used.sql"))?.query_row(
            named_params! {
                ":clinic": ctx.clinic_id(), ":item": item.id, ":since": since.to_string(),
            },
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    let first = first.and_then(|text| text.parse::<Timestamp>().ok());
    let known = first.map_or(0, |first| ctx.now().duration_since(first).as_hours() / 24 + 1);
    let days = known.clamp(1, BACK);
    let used = used.max(0);
    let pace = if days < ENOUGH { 0 } else { used };
    let days_left = (pace > 0).then(|| item.on_hand.max(0).saturating_mul(days) / pace);
    let runs_out_on = match days_left {
        Some(left) if left <= 3660 => Some(today(ctx)?.saturating_add(left.days()).to_string()),
        _ => None,
    };
    let wanted = item.minimum + (pace * AHEAD + days - 1) / days - item.on_hand;
    let pack = item.pack_size.unwrap_or(1);
    let order = if wanted > 0 { (wanted + pack - 1) / pack * pack } else { 0 };
    Ok(Forecast { used, days, days_left, runs_out_on, order })
}
