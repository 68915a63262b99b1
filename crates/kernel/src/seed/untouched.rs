//! Which rows are still as the host planted them.

use super::row::Table;
use super::{Planted, planted};
use crate::error::Result;
use rusqlite::{Connection, named_params};
use std::collections::BTreeSet;

/// Ids of the rows of `table` that were planted and that nobody edited since.
pub(crate) fn untouched(db: &Connection, module: &str, table: &str) -> Result<BTreeSet<String>> {
    let mut statement = db.prepare_cached(include_str!("of_module.sql"))?;
    let all = statement
        .query_map(named_params! { ":module": module }, planted)?
        .collect::<rusqlite::Result<Vec<Planted>>>()?;
    let mut out = BTreeSet::new();
    let Some(known) = Table::of(db, table)? else { return Ok(out) };
    for record in all.into_iter().filter(|record| record.table == table) {
        if known.row(db, &record.row_id)?.is_some_and(|row| record.digest.is_of(&row)) {
            out.insert(record.row_id);
        }
    }
    Ok(out)
}
