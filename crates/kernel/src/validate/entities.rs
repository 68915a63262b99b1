//! The tables a module makes and the `entities` it declares are the same ones.

use super::Finding;
use super::schema::Schema;
use crate::catalog::Compiled;
use crate::error::Result;

/// A table that `entities` does not name is not guarded and does not sync; one that does not exist
/// keeps the module from being installed. `core` keeps tables of this file beside its entities.
pub(super) fn check(schema: &Schema, modules: &[Compiled]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut statement = schema.db.prepare(include_str!("entities/tables.sql"))?;
    let tables = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(String, bool, bool)>>>()?;
    for compiled in modules.iter().filter(|compiled| !schema.unrun.contains(&*compiled.name)) {
        let name = &*compiled.name;
        let manifest = &compiled.manifest;
        let own = |table: &str| schema.objects.get(table).filter(|by| *by.module == *name);
        for (table, strict, _) in &tables {
            let Some(object) = own(table).filter(|_| name != "core") else { continue };
            if !strict {
                let message = format!("{table} is not STRICT: end its CREATE TABLE with STRICT");
                findings.push(Finding::new("TABLE_NOT_STRICT", name, &object.place, message));
            }
            if !manifest.entities.keys().any(|entity| entity.eq_ignore_ascii_case(table)) {
                let message = format!("no entity is {table}: name it there with how it merges");
                let place = manifest.place(&["entities"]);
                findings.push(Finding::new("MANIFEST_SCHEMA", name, place, message));
            }
        }
        for (entity, merge) in &manifest.entities {
            let place = manifest.place(&["entities", entity]);
            let table = tables.iter().find(|(table, _, _)| entity.eq_ignore_ascii_case(table));
            let message = match table {
                None => format!("no migration makes the table {entity}: correct the name"),
                Some((_, _, false)) if merge.is_synced() => {
                    format!("{entity} syncs and needs the columns `id` and `_sv`")
                }
                Some(_) => continue,
            };
            findings.push(Finding::new("MANIFEST_SCHEMA", name, place, message));
        }
    }
    Ok(findings)
}
