//! Install and upgrade of one module: each a single transaction over schema, first rows, hook and
//! state.

use super::log::{Details, StepLog, needs};
use super::{State, history, record_objects, rows};
use crate::catalog::Compiled;
use crate::core::events::{ModuleEnabled, ModuleInstalled, ModuleUpgraded};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::host::{Host, Subscriber};
use crate::journal;
use crate::migrate;
use crate::seed;
use rusqlite::named_params;
use semver::Version;
use serde_json::json;

/// migrate → seed → install → finalize.
pub(super) fn install(host: &Host, watch: Option<&Subscriber>, compiled: &Compiled) -> Result<()> {
    let name = &*compiled.name;
    let log = StepLog::begin(host, watch, name, "install", "migrate")?;
    let done = host.inner().as_lifecycle("core.modules.install", |ctx| {
        turn_on_dependencies(ctx, compiled)?;
        log.step("migrate", || migrate(ctx, compiled))?;
        log.step("seed", || counted(ctx, || seed::plant(ctx, compiled)))?;
        log.step("install", || counted(ctx, || compiled.module.on_install(ctx)))?;
        log.step("finalize", || {
            let version = compiled.manifest.version().to_string();
            finalize(ctx, compiled, State::Installed)?;
            ctx.emit(ModuleInstalled { module: name.to_owned(), version: version.clone() })?;
            Ok(Some(json!({ "version": version })))
        })?;
        log.write(ctx.db())
    });
    log.end(done)
}

/// migrate → seed → post_upgrade → finalize. A disabled module is brought along and stays off.
pub(super) fn upgrade(
    host: &Host,
    watch: Option<&Subscriber>,
    compiled: &Compiled,
    from: &Version,
) -> Result<()> {
    let name = &*compiled.name;
    let log = StepLog::begin(host, watch, name, "upgrade", "migrate")?;
    let done = host.inner().as_lifecycle("core.modules.upgrade", |ctx| {
        log.step("migrate", || migrate(ctx, compiled))?;
        log.step("seed", || counted(ctx, || seed::plant(ctx, compiled)))?;
        log.step("post_upgrade", || counted(ctx, || compiled.module.on_upgrade(ctx, from)))?;
        log.step("finalize", || {
            let (from, to) = (from.to_string(), compiled.manifest.version().to_string());
            finalize(ctx, compiled, after_upgrade(ctx, name)?)?;
            let event =
                ModuleUpgraded { module: name.to_owned(), from: from.clone(), to: to.clone() };
            ctx.emit(event)?;
            Ok(Some(json!({ "from": from, "to": to })))
        })?;
        log.write(ctx.db())
    });
    log.end(done)
}

/// For the log: how many rows a step wrote, whoever's.
pub(super) fn counted(ctx: &Ctx<'_>, work: impl FnOnce() -> Result<()>) -> Result<Details> {
    let before = ctx.db().total_changes();
    work()?;
    Ok(Some(json!({ "rows": ctx.db().total_changes() - before })))
}

/// Off stays off; what waits to be removed still waits.
fn after_upgrade(ctx: &Ctx<'_>, name: &str) -> Result<State> {
    let all = rows(ctx.db())?;
    let row = all.get(name).ok_or_else(|| Error::internal(format!("{name} has no row")))?;
    Ok(match (row.state, row.came_from) {
        (State::ToUpgrade, Some(before)) => before,
        (State::ToUpgrade, None) => State::Installed,
        (state, _) => state,
    })
}

/// What a module depends on stands before it; what is off is turned on.
fn turn_on_dependencies(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<()> {
    let all = rows(ctx.db())?;
    let catalog = &ctx.inner().catalog;
    for name in compiled.manifest.depends.iter().filter(|name| *name != "core") {
        let needed = || needs(&compiled.name, name);
        let (row, other) =
            (all.get(name).ok_or_else(needed)?, catalog.get(name).ok_or_else(needed)?);
        if row.state == State::Disabled && row.error.is_none() {
            turn_on_dependencies(ctx, other)?;
            ctx.db().execute(
                include_str!("turn_on.sql"),
                named_params! { ":name": name, ":state": State::Installed.as_str() },
            )?;
            other.module.on_enable(ctx)?;
            ctx.emit(ModuleEnabled { module: name.clone() })?;
        } else if !row.is_live(&other.manifest.version().to_string()) {
            return Err(needed());
        }
    }
    Ok(())
}

fn migrate(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<Details> {
    let db = ctx.db();
    journal::drop_triggers(db, &compiled.manifest)?;
    let steps = compiled.module.migrations();
    let applied = migrate::apply(db, &history(&compiled.name), &steps)?;
    journal::make_triggers(db, &compiled.manifest, &compiled.lock)?;
    record_objects(db, &compiled.name)?;
    Ok(Some(json!({ "migrations": applied })))
}

fn finalize(ctx: &Ctx<'_>, compiled: &Compiled, state: State) -> Result<()> {
    check_keys(ctx, compiled)?;
    ctx.db().execute(
        include_str!("finalize.sql"),
        named_params! {
            ":name": &*compiled.name, ":state": state.as_str(),
            ":version": compiled.manifest.version().to_string(), ":at": ctx.now().to_string(),
        },
    )?;
    // What is live is read anew after the commit.
    ctx.inner().touch("core/modules");
    Ok(())
}

/// Rows of the module's own tables, and of those that refer to them, point somewhere. Only these: a
/// look at every row of the practice would take seconds.
pub(super) fn check_keys(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<()> {
    let mut statement = ctx.db().prepare_cached(include_str!("tables_to_check.sql"))?;
    let tables = statement
        .query_map([&*compiled.name], |row| row.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut dangling = ctx.db().prepare_cached("SELECT 1 FROM pragma_foreign_key_check(?1)")?;
    for table in tables {
        if dangling.exists([&table])? {
            return Err(Error::internal(format!("{table} has rows that point nowhere")));
        }
    }
    Ok(())
}
