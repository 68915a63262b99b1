//! Schema steps through refinery: one history table a module, divergence refused.

use crate::error::{Error, Result};
use crate::module::Migration;
use refinery::Migrate;
use refinery::error::Kind;
use refinery_core::traits::sync::{Query, Transaction};
use rusqlite::{Connection, TransactionBehavior};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Applies what is missing in a transaction of its own: all of it or, with an error, nothing.
/// Foreign keys are off while tables are rebuilt and checked at the end.
pub(crate) fn run(db: &mut Connection, history: &str, steps: &[Migration]) -> Result<u32> {
    db.execute_batch("PRAGMA foreign_keys = OFF")?;
    let ran = (|| {
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let applied = apply(&tx, history, steps)?;
        if applied > 0 {
            check_keys(&tx, history)?;
        }
        tx.commit()?;
        Ok(applied)
    })();
    db.execute_batch("PRAGMA foreign_keys = ON")?;
    ran
}

/// Applies what is missing, in order, in the transaction of the caller, who rolls back on an error.
/// Refuses a step that changed after it was applied. Foreign keys must be off: a table that is
/// rebuilt is dropped for a moment.
pub(crate) fn apply(db: &Connection, history: &str, steps: &[Migration]) -> Result<u32> {
    let mut list = Vec::with_capacity(steps.len());
    for step in steps {
        let migration = refinery::Migration::unapplied(step.name, step.sql)
            .map_err(|error| failed(step.name, error).with("code", "MIGRATION_NAME"))?;
        list.push(migration);
    }
    let mut runner = refinery::Runner::new(&list).set_abort_divergent(true).set_grouped(true);
    runner.set_migration_table_name(history);
    let report = runner.run(&mut Within(db)).map_err(|error| match error.kind() {
        Kind::DivergentVersion(..) | Kind::MissingVersion(..) => {
            failed(history, error).with("code", "MIGRATION_CHANGED")
        }
        _ => failed(history, error).with("code", "SQL_INVALID"),
    })?;
    Ok(report.applied_migrations().len() as u32)
}

/// Refuses rows that point nowhere, in any table.
pub(crate) fn check_keys(db: &Connection, what: &str) -> Result<()> {
    let dangling = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
        row.get::<_, i64>(0)
    })?;
    match dangling {
        0 => Ok(()),
        _ => Err(Error::internal(format!("{what}: {dangling} rows point nowhere"))),
    }
}

/// refinery's steps inside a transaction that somebody else began: its own driver begins one.
struct Within<'a>(&'a Connection);

impl Transaction for Within<'_> {
    type Error = rusqlite::Error;

    fn execute<'q, T: Iterator<Item = &'q str>>(
        &mut self,
        queries: T,
    ) -> Result<usize, rusqlite::Error> {
        let mut count = 0;
        for query in queries {
            self.0.execute_batch(query)?;
            count += 1;
        }
        Ok(count)
    }
}

impl Query<Vec<refinery::Migration>> for Within<'_> {
    fn query(&mut self, query: &str) -> Result<Vec<refinery::Migration>, rusqlite::Error> {
        let mut statement = self.0.prepare(query)?;
        let rows = statement.query_map([], |row| {
            let at =
                OffsetDateTime::parse(&row.get::<_, String>(2)?, &Rfc3339).map_err(unreadable)?;
            let checksum = row.get::<_, String>(3)?.parse().map_err(unreadable)?;
            Ok(refinery::Migration::applied(row.get(0)?, row.get(1)?, at, checksum))
        })?;
        rows.collect()
    }
}

impl Migrate for Within<'_> {}

fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
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
    let reason = match error.kind() {
        Kind::DivergentVersion(..) | Kind::MissingVersion(..) => "migration_changed",
        _ => "migration_failed",
    };
    Error::internal(format!("migration {what} failed: {error}")).with("reason", reason)
}
