//! Uninstall of one module: archive first, then a single transaction over hook, rows, tables and
//! state. Exactly what was recorded at install goes, never what a name looks like.

use super::log::{Details, StepLog, required};
use super::run::counted;
use super::{archive, rows};
use crate::catalog::Compiled;
use crate::core::events::ModuleRemoved;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::host::{Host, Subscriber};
use rusqlite::named_params;
use serde_json::json;

/// backup → uninstall → delete_data → migrate_down → finalize. A module whose code is gone has no
/// hook; the rest is the same.
pub(super) fn run(
    host: &Host,
    watch: Option<&Subscriber>,
    name: &str,
    compiled: Option<&Compiled>,
) -> Result<()> {
    let log = StepLog::begin(host, watch, name, "uninstall", "backup")?;
    let done = (|| {
        log.step("backup", || {
            let made = archive::write(host, name, compiled)?;
            Ok(Some(json!({ "file": made.file, "rows": made.rows })))
        })?;
        log.commit()?;
        host.inner().as_lifecycle("core.modules.uninstall", |ctx| {
            refuse_while_needed(ctx, name)?;
            log.step("uninstall", || match compiled {
                Some(compiled) => counted(ctx, || compiled.module.on_uninstall(ctx)),
                None => Ok(Some(json!({ "rows": 0 }))),
            })?;
            log.step("delete_data", || delete_data(ctx, name))?;
            log.step("migrate_down", || drop_objects(ctx, name))?;
            log.step("finalize", || finalize(ctx, name))?;
            log.write(ctx.db())
        })
    })();
    log.end(done)
}

/// Its dependents went first; one whose own removal failed keeps it. One that only waits to be
/// installed has no table yet, and its install will fail.
fn refuse_while_needed(ctx: &Ctx<'_>, name: &str) -> Result<()> {
    let all = rows(ctx.db())?;
    let needs = |compiled: &&Compiled| {
        let standing = all.get(&*compiled.name).is_some_and(|row| row.state.stands());
        standing && compiled.manifest.depends.iter().any(|other| other == name)
    };
    match ctx.inner().catalog.modules.iter().find(needs) {
        None => Ok(()),
        Some(other) => Err(required(name, &other.name)),
    }
}

/// What core keeps for the module: seed records, jobs, settings, grants, counters.
fn delete_data(ctx: &Ctx<'_>, name: &str) -> Result<Details> {
    let statements = [
        include_str!("uninstall/delete_seed_records.sql"),
        include_str!("uninstall/delete_jobs.sql"),
        include_str!("uninstall/delete_settings.sql"),
        include_str!("uninstall/delete_grants.sql"),
        include_str!("uninstall/delete_counters.sql"),
    ];
    let mut gone = 0;
    ctx.inner().purging(|| {
        for sql in statements {
            gone += ctx.db().execute(sql, named_params! { ":module": name })?;
        }
        Ok(())
    })?;
    Ok(Some(json!({ "rows": gone })))
}

/// Views, then virtual tables with their shadows, then tables with their indexes and triggers.
fn drop_objects(ctx: &Ctx<'_>, name: &str) -> Result<Details> {
    let mut statement = ctx.db().prepare_cached(include_str!("uninstall/objects.sql"))?;
    let objects = statement
        .query_map([name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut tables = 0;
    for (kind, object) in &objects {
        let quoted = object.replace('"', "\"\"");
        ctx.db().execute_batch(&format!("DROP {kind} IF EXISTS \"{quoted}\""))?;
        tables += usize::from(kind == "table");
    }
    refuse_dangling(ctx, name)?;
    Ok(Some(json!({ "tables": tables })))
}

/// Nobody's table may refer to one that is gone: its rows could never be changed again.
fn refuse_dangling(ctx: &Ctx<'_>, name: &str) -> Result<()> {
    let mut statement = ctx.db().prepare_cached(include_str!("uninstall/dangling.sql"))?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        None => Ok(()),
        Some(row) => {
            let (table, owner): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            tracing::warn!(%table, module = name, "a table refers to one that would go");
            Err(required(name, owner.as_deref().unwrap_or(&table)))
        }
    }
}

fn finalize(ctx: &Ctx<'_>, name: &str) -> Result<Details> {
    let db = ctx.db();
    let version: Option<String> =
        db.query_row("SELECT version FROM core_module WHERE name = ?1", [name], |row| row.get(0))?;
    db.execute("DELETE FROM core_module_object WHERE module = ?1", [name])?;
    db.execute(include_str!("uninstall/finalize.sql"), [name])?;
    ctx.inner().touch("core/modules");
    ctx.emit_past(name, ModuleRemoved { module: name.to_owned(), version: version.clone() })?;
    Ok(Some(json!({ "version": version })))
}
