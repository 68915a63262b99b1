//! Writing movements: what is short is marked, what others want to know is told.

use crate::event::{LowStock, Restocked, StockMoved};
use crate::item::Item;
use crate::movement::Kind;
use crate::stock::{Part, Stock};
use kernel::{Ctx, Result};
use rusqlite::named_params;

/// One act on one item, over as many lots as it touches.
pub(crate) struct Entry {
    pub kind: Kind,
    /// Signed quantities by lot.
    pub parts: Vec<Part>,
    pub reason: Option<String>,
    pub appointment_id: Option<String>,
    pub automatic: bool,
    pub reverses_id: Option<String>,
}

/// Writes the parts and answers their ids. The last one is marked short when the item, or the lot
/// that was chosen, holds less than nothing after it. Tells each movement, a delivery, and the fall
/// below the minimum.
pub(crate) fn post(ctx: &Ctx<'_>, item: &Item, entry: Entry) -> Result<Vec<String>> {
    let before = Stock::of(ctx, &item.id)?;
    let change: i64 = entry.parts.iter().map(|(_, quantity)| quantity).sum();
    let after = before.total() + change;
    let last = entry.parts.len().saturating_sub(1);
    let mut ids = Vec::with_capacity(entry.parts.len());
    for (index, (lot, quantity)) in entry.parts.iter().enumerate() {
        let overdrawn = lot.as_deref().is_some_and(|lot| before.in_lot(lot) + quantity < 0);
        let short = *quantity < 0 && (overdrawn || (index == last && after < 0));
        let id = insert(ctx, item, &entry, lot.as_deref(), *quantity, i64::from(short))?;
        ctx.emit(StockMoved {
            movement_id: id.clone(),
            item_id: item.id.clone(),
            kind: entry.kind.as_str().to_owned(),
            quantity: *quantity,
            appointment_id: entry.appointment_id.clone(),
        })?;
        ids.push(id);
    }
    if entry.kind == Kind::Receipt && entry.reverses_id.is_none() {
        ctx.emit(Restocked { item_id: item.id.clone(), quantity: change })?;
    }
    if before.total() >= item.minimum && after < item.minimum {
        let (item_id, minimum) = (item.id.clone(), item.minimum);
        ctx.emit(LowStock { item_id, on_hand: after, minimum })?;
    }
    Ok(ids)
}

fn insert(
    ctx: &Ctx<'_>,
    item: &Item,
    entry: &Entry,
    lot: Option<&str>,
    quantity: i64,
    short: i64,
) -> Result<String> {
    let id = ctx.new_id();
    ctx.db().prepare_cached(include_str!("insert.sql"))?.execute(named_params! {
        ":id": id, ":clinic": ctx.clinic_id(), ":item": item.id, ":lot": lot,
        ":kind": entry.kind, ":quantity": quantity, ":short": short, ":reason": entry.reason,
        ":appointment": entry.appointment_id, ":automatic": entry.automatic,
        ":reverses": entry.reverses_id, ":at": ctx.now().to_string(), ":by": ctx.user_id(),
    })?;
    Ok(id)
}
