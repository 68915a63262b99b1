//! Professionals of the caller's clinic.

use kernel::{Ctx, Error, Result};
use rusqlite::{OptionalExtension, named_params};

/// Refuses somebody who is no member of the clinic (`not_found`).
pub fn member(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    find(ctx, id).map(|_| ())
}

/// Refuses somebody who is no member of the clinic (`not_found`), and a member who is not an
/// active professional (`validation`).
pub fn active(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    if find(ctx, id)? {
        return Ok(());
    }
    let message = "is not an active professional of this clinic";
    Err(Error::field("professional_id", "unknown_value", message))
}

fn find(ctx: &Ctx<'_>, id: &str) -> Result<bool> {
    let mut statement = ctx.db().prepare_cached(include_str!("professional/find.sql"))?;
    let params = named_params! { ":id": id, ":clinic": ctx.clinic_id() };
    let found: Option<bool> = statement.query_row(params, |row| row.get(0)).optional()?;
    found.ok_or_else(|| Error::not_found("professional"))
}

/// Ids of the active professionals of the clinic, in the order they joined.
pub fn all(ctx: &Ctx<'_>) -> Result<Vec<String>> {
    let mut statement = ctx.db().prepare_cached(include_str!("professional/all.sql"))?;
    let ids =
        statement.query_map(named_params! { ":clinic": ctx.clinic_id() }, |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<Vec<_>>>()?)
}
