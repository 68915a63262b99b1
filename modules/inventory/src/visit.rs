//! What a completed visit takes off the shelf, and what an undone completion puts back.

use crate::config::config;
use crate::item::find as find_item;
use crate::movement::{Entry, Kind, out, post, standing_of_visit, take_back};
use crate::stock::{Order, Stock};
use crate::usage;
use kernel::{Ctx, Result};
use module_agenda::Status;
use module_agenda::event::{AppointmentCompleted, AppointmentStatusChanged};
use rusqlite::{OptionalExtension, named_params};

/// Consumes what the visit's type uses, what expires first in front. Once for each completion: while
/// movements of it stand nothing is consumed again. A stock that does not suffice falls below zero
/// and is marked: a visit that is over must be completable.
pub(crate) fn completed(ctx: &Ctx<'_>, event: &AppointmentCompleted) -> Result<()> {
    if !config(ctx)?.consume_on_completion {
        return Ok(());
    }
    let Some(title) = title(ctx, &event.appointment_id)? else { return Ok(()) };
    let materials = usage::of_visit(ctx, &title)?;
    if materials.is_empty() || !standing_of_visit(ctx, &event.appointment_id)?.is_empty() {
        return Ok(());
    }
    for (item_id, quantity) in materials {
        let item = find_item(ctx, &item_id)?;
        let parts = Stock::of(ctx, &item_id)?.take(quantity, Order::Use);
        let entry = Entry {
            kind: Kind::Consumption,
            parts: out(parts),
            reason: None,
            appointment_id: Some(event.appointment_id.clone()),
            automatic: true,
            reverses_id: None,
        };
        post(ctx, &item, entry)?;
    }
    Ok(())
}

/// Gives back what a completion consumed when it is taken back.
pub(crate) fn status_changed(ctx: &Ctx<'_>, event: &AppointmentStatusChanged) -> Result<()> {
    if !event.undo || event.from_status != Status::Completed.as_str() {
        return Ok(());
    }
    for id in standing_of_visit(ctx, &event.appointment_id)? {
        take_back(ctx, &id, None)?;
    }
    Ok(())
}

fn title(ctx: &Ctx<'_>, appointment_id: &str) -> Result<Option<String>> {
    Ok(ctx
        .db()
        .prepare_cached(include_str!("visit/title.sql"))?
        .query_row(named_params! { ":id": appointment_id, ":clinic": ctx.clinic_id() }, |row| {
            row.get(0)
        })
        .optional()?)
}
