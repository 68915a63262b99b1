//! A module's seeds tried without a practice: on the empty tables of the validator.

use super::row::Table;
use super::{Spot, document, is_entity, no_table, not_above, out_of_reach, refused, wanted};
use crate::catalog::Compiled;
use crate::error::{Error, Result};
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Refuses what planting would refuse, as far as it does not hang on rows of a practice. Leaves the
/// rows in `db`, where references must not be enforced: what they refer to is not there.
pub(crate) fn check(db: &Connection, modules: &[Compiled], compiled: &Compiled) -> Result<()> {
    let documents = document::read(&compiled.name, &compiled.module.seeds())?;
    let ids = RefCell::new(BTreeMap::new());
    let id_of = |xml_id: &str| {
        let mut ids = ids.borrow_mut();
        let id =
            ids.entry(xml_id.to_owned()).or_insert_with(|| crate::id::new(Timestamp::UNIX_EPOCH));
        id.clone()
    };
    let clinic = id_of("");
    for document in &documents {
        for (index, record) in document.records.iter().enumerate() {
            let clinic = if record.per_clinic { clinic.as_str() } else { "" };
            let spot = Spot { document, index, clinic };
            is_entity(compiled, record, spot)?;
            let table = Table::of(db, &record.table)?.ok_or_else(|| no_table(record, spot))?;
            let row_of = |name: &str, column: &str| {
                let full = document::full_id(&compiled.name, name);
                let missing = if full.split('.').next() == Some(&*compiled.name) {
                    not_above(&documents, &full, spot, column)
                } else {
                    out_of_reach(compiled, &full, spot, column)
                        .or_else(|| not_seeded(modules, &full, spot, column))
                };
                missing.map_or_else(|| Ok(id_of(&full)), Err)
            };
            let mut row = wanted(record, &table, spot, &row_of)?;
            row.insert("id".into(), Value::Text(id_of(&record.xml_id)));
            table.insert(db, &row).map_err(|error| refused(error, spot))?;
        }
    }
    Ok(())
}

/// The error when the module of a reference has no such record.
fn not_seeded(modules: &[Compiled], full: &str, spot: Spot<'_>, column: &str) -> Option<Error> {
    let owner = full.split('.').next().unwrap_or_default();
    let documents = modules
        .iter()
        .find(|module| *module.name == *owner)
        .and_then(|module| document::read(owner, &module.module.seeds()).ok())?;
    let found = documents.iter().flat_map(|one| &one.records).any(|record| record.xml_id == full);
    (!found).then(|| spot.invalid(Some(column), format!("{owner} has no record {full}")))
}
