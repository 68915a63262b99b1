//! Schema steps through refinery: one history table a module, divergence refused.

use crate::error::{Error, Result};
use crate::module::Migration;
use rusqlite::Connection;

/// Applies what is missing, in order and in one transaction: all of it or, with an error, nothing.
/// Refuses a step that changed after it was applied.
/// Foreign keys are off while tables are rebuilt and checked at the end.
pub(crate) fn run(db: &mut Connection, history: &str, steps: &[Migration]) -> Result<u32> {
    let mut list = Vec::with_capacity(steps.len());
    for step in steps {
        let migration = refinery::Migration::unapplied(step.name, step.sql)
            .map_err(|error| failed(step.name, error).with("code", "MIGRATION_NAME"))?;
        list.push(migration);
    }
    let mut runner = refinery::Runner::new(&list).set_abort_divergent(true).set_grouped(true);
    runner.set_migration_table_name(history);
    db.execute_batch("PRAGMA foreign_keys = OFF")?;
    let ran = runner.run(db);
    db.execute_batch("PRAGMA foreign_keys = ON")?;
    let report = ran.map_err(|error| failed(history, error).with("code", "MIGRATION_CHANGED"))?;
    let applied = report.applied_migrations().len() as u32;
    if applied == 0 {
        return Ok(0);
    }
    let dangling = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
        row.get::<_, i64>(0)
    })?;
    if dangling > 0 {
        return Err(Error::internal(format!("{history}: {dangling} rows point nowhere")));
    }
    Ok(applied)
}

fn failed(what: &str, error: refinery::Error) -> Error {
    // A disk problem inside a migration is a disk problem, not a broken migration.
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = cause {
        if let Some(rusqlite::Error::SqliteFailure(code, text)) = inner.downcast_ref() {
            let copy = rusqlite::Error::SqliteFailure(*code, text.clone());
            let known = Error::from(copy);
            if known.reason().is_some_and(|reason| reason != "constraint") {
                return known;
            }
        }
        cause = inner.source();
    }
    Error::internal(format!("migration {what} failed: {error}"))
}
