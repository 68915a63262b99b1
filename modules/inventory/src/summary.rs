//! The inventory in a few numbers.

use crate::config::config;
use crate::{list, lot};
use kernel::{Ctx, Health, Nothing, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// Items in use.
    pub items: i64,
    /// Below their minimum.
    pub low: i64,
    /// Lots in stock that have expired or expire within `warning_days`.
    pub expiring: i64,
    /// Items with less than nothing.
    pub negative: i64,
    pub archived: i64,
    /// What the stock is worth, in minor units of `currency`; items without a price count nothing.
    pub value_minor: i64,
    /// ISO 4217.
    pub currency: String,
    /// As the practice set it.
    pub warning_days: i32,
}

/// Counts of the clinic.
pub fn get(ctx: &Ctx<'_>, _: Nothing) -> Result<Summary> {
    let items = list::all(ctx, false)?;
    let count = |holds: fn(&crate::item::Item) -> bool| {
        items.iter().filter(|item| holds(item)).count() as i64
    };
    let expiring = lot::list(ctx, lot::ListInput { expiring: true, ..Default::default() })?.total;
    let archived = ctx
        .db()
        .prepare_cached(include_str!("summary/archived.sql"))?
        .query_row(named_params! { ":clinic": ctx.clinic_id() }, |row| row.get(0))?;
    Ok(Summary {
        items: items.len() as i64,
        low: count(|item| item.low),
        expiring,
        negative: count(|item| item.on_hand < 0),
        archived,
        value_minor: items.iter().filter_map(|item| item.value_minor).fold(0, i64::saturating_add),
        currency: ctx.practice().currency,
        warning_days: config(ctx)?.expiry_warning_days,
    })
}

/// A warning while any clinic has an item of which more was used than was entered.
pub(crate) fn health(ctx: &Ctx<'_>) -> Result<Health> {
    let negative: i64 = ctx
        .db()
        .prepare_cached(include_str!("summary/negative.sql"))?
        .query_row([], |row| row.get(0))?;
    if negative == 0 {
        return Ok(Health::Ok);
    }
    let message = format!("{negative} items have a stock below zero");
    Ok(Health::warning("negative_stock", message).with("count", negative))
}
