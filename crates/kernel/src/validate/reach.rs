//! What stands in the schema and reaches into another module: references, views, triggers.

use super::Finding;
use super::schema::{Access, Object, Schema, reaches};
use crate::catalog::Compiled;
use crate::error::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that reaches into a module its own does not name in `depends`.
pub(super) fn check(schema: &Schema, modules: &[Compiled]) -> Result<Vec<Finding>> {
    let by_name = modules.iter().map(|compiled| (&*compiled.name, compiled)).collect();
    let mut findings = references(schema, &by_name)?;
    findings.extend(views_and_triggers(schema, &by_name)?);
    let mut told = BTreeSet::new();
    findings.retain(|one| told.insert((one.module.clone(), one.message.clone())));
    Ok(findings)
}

/// What the views and triggers of a module alone reach that is not its own.
pub(super) fn check_alone(schema: &Schema, compiled: &Compiled) -> Result<Vec<Finding>> {
    views_and_triggers(schema, &ByName::from([(&*compiled.name, compiled)]))
}

type ByName<'a> = BTreeMap<&'a str, &'a Compiled>;

/// `(table, table it references)`, both in small letters.
pub(super) fn list_references(schema: &Schema) -> Result<Vec<(String, String)>> {
    let mut statement = schema.db.prepare(include_str!("reach/references.sql"))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn references(schema: &Schema, by_name: &ByName<'_>) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (table, target) in list_references(schema)? {
        let Some((object, compiled)) = maker(schema, by_name, &table) else { continue };
        let message = match schema.objects.get(&target) {
            Some(other) if reaches(compiled, &other.module) => continue,
            Some(other) => format!(
                "{table} references {target} of {0}: add {0} to `depends` in module.yaml, or keep \
                 the id without a reference",
                other.module
            ),
            None => format!("{table} references {target}, which no module in `depends` makes"),
        };
        let place = object.place.clone();
        findings.push(Finding::new("FK_UNDECLARED_MODULE", &compiled.name, place, message));
    }
    Ok(findings)
}

fn views_and_triggers(schema: &Schema, by_name: &ByName<'_>) -> Result<Vec<Finding>> {
    let mut statement = schema.db.prepare(include_str!("reach/views_and_triggers.sql"))?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(String, String, String)>>>()?;
    let mut findings = Vec::new();
    for (kind, name, on) in rows {
        let Some((object, compiled)) = maker(schema, by_name, &name) else { continue };
        let tried = match kind.as_str() {
            "view" => schema.compile(&format!("SELECT * FROM {}", quoted(&name))),
            _ => fire(schema, &on),
        };
        let accesses = match tried {
            Ok(accesses) => accesses,
            Err(error) => {
                let message = format!(
                    "SQLite cannot compile {name}: {error}; what it reads must be of this module \
                     or of one in `depends`"
                );
                let place = object.place.clone();
                let code = "READS_UNDECLARED_MODULE";
                findings.push(Finding::new(code, &compiled.name, place, message));
                continue;
            }
        };
        let own = accesses.iter().filter(|access| is_by(schema, access, &name));
        findings.extend(own.filter_map(|access| schema.foreign(compiled, access, &object.place)));
    }
    Ok(findings)
}

/// Whether this view or trigger itself does it: a `WITH` inside has a name of its own, what another
/// view or trigger does is that one's.
fn is_by(schema: &Schema, access: &Access, name: &str) -> bool {
    match access.by.as_deref() {
        Some(by) => by == name || !schema.objects.contains_key(by),
        None => false,
    }
}

/// Compiles an insert, an update of every column and a delete, and with them the triggers they fire.
/// A view may know only some of the three.
fn fire(schema: &Schema, on: &str) -> rusqlite::Result<BTreeSet<Access>> {
    let table = quoted(on);
    let mut statement = schema.db.prepare_cached(include_str!("reach/columns.sql"))?;
    let columns = statement
        .query_map([on], |row| row.get::<_, String>(0))?
        .map(|column| column.map(|column| format!("{0} = {0}", quoted(&column))))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let is_view = "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = ?1 COLLATE NOCASE";
    let is_view = schema.db.prepare_cached(is_view)?.exists([on])?;
    let mut accesses = BTreeSet::new();
    let mut refused = None;
    let mut compiled = 0;
    for sql in [
        format!("INSERT INTO {table} DEFAULT VALUES"),
        format!("UPDATE {table} SET {}", columns.join(", ")),
        format!("DELETE FROM {table}"),
    ] {
        match schema.compile(&sql) {
            Ok(seen) => {
                compiled += 1;
                accesses.extend(seen);
            }
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if !is_view || compiled == 0 => Err(error),
        _ => Ok(accesses),
    }
}

/// Who made an object, unless the module is out already.
fn maker<'a, 'b>(
    schema: &'a Schema,
    by_name: &ByName<'b>,
    name: &str,
) -> Option<(&'a Object, &'b Compiled)> {
    let object = schema.objects.get(name)?;
    Some((object, by_name.get(&*object.module)?))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
