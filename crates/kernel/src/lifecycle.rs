//! Brings modules from one state to another: migrate, seed, hook, finalize, each step logged.

use crate::catalog::{Catalog, Compiled};
use crate::database::FORMAT;
use crate::error::{Error, Result};
use crate::host::Host;
use crate::journal;
use crate::migrate;
use crate::seed;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};
use semver::Version;
use std::time::Instant;

/// State of a module in one practice. Only `Installed` (and what waits for a restart) is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Uninstalled,
    ToInstall,
    Installed,
    ToUpgrade,
    ToRemove,
    Disabled,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Uninstalled => "uninstalled",
            State::ToInstall => "to_install",
            State::Installed => "installed",
            State::ToUpgrade => "to_upgrade",
            State::ToRemove => "to_remove",
            State::Disabled => "disabled",
        }
    }

    pub fn parse(text: &str) -> Option<State> {
        [
            State::Uninstalled,
            State::ToInstall,
            State::Installed,
            State::ToUpgrade,
            State::ToRemove,
            State::Disabled,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// Whether opening this file would change its schema or its seeds. A module that failed before is
/// not counted: it would be copied at every start.
pub(crate) fn is_due(db: &mut Connection, catalog: &Catalog) -> Result<bool> {
    let known = "SELECT 1 FROM sqlite_schema WHERE name = 'core_module'";
    if !db.prepare_cached(known)?.exists([])? {
        return Ok(true);
    }
    let mut statement = db.prepare_cached(include_str!("lifecycle/standing.sql"))?;
    for compiled in &catalog.modules {
        let row: Option<(String, Option<String>, bool)> = statement
            .query_row([&*compiled.name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let due = match row {
            None => wants_install(compiled),
            Some((state, version, failed)) => {
                let standing = State::parse(&state) != Some(State::Uninstalled);
                standing && !failed && version != Some(compiled.manifest.version().to_string())
            }
        };
        if due {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Brings `core`'s own tables up to date, before anything else can run. Writes nothing when they are:
/// a practice must open for reading on a full disk.
pub(crate) fn migrate_core(db: &mut Connection, catalog: &Catalog) -> Result<()> {
    let core = &catalog.modules[0];
    migrate::run(db, &history(&core.name), &core.module.migrations())?;
    let version = core.manifest.version().to_string();
    let standing: Option<String> = db
        .query_row("SELECT version FROM core_module WHERE name = 'core'", [], |row| row.get(0))
        .optional()?;
    if standing.as_ref() == Some(&version) {
        return journal::make_triggers_if_missing(db, &core.manifest, &core.lock);
    }
    journal::make_triggers(db, &core.manifest, &core.lock)?;
    db.pragma_update(None, "user_version", FORMAT)?;
    record_objects(db, "core")?;
    db.execute(include_str!("lifecycle/put_core.sql"), named_params! { ":version": version })?;
    Ok(())
}

/// Installs what installs itself and was never seen, finishes what a crash left, and upgrades what
/// this program brings in a newer version. A failing module keeps its error, is off until a start
/// succeeds, and stops nobody but those that depend on it.
pub(crate) fn settle(host: &Host) -> Result<()> {
    let mut failed: Vec<&str> = Vec::new();
    for index in 1..host.catalog().modules.len() {
        let compiled = &host.catalog().modules[index];
        let name = compiled.name.clone();
        let found = row_of(host, &name)?;
        let missing = compiled.manifest.depends.iter().find(|name| failed.contains(&&***name));
        let found = match found {
            None if wants_install(compiled) => {
                put_state(host, &name, State::ToInstall, None)?;
                Some((State::ToInstall, None))
            }
            other => other,
        };
        let done = match found {
            None => put_state(host, &name, State::Uninstalled, None),
            Some((State::Uninstalled, _)) => Ok(()),
            Some(_) if missing.is_some() => {
                let missing = missing.map(String::as_str).unwrap_or_default();
                Err(Error::internal(format!("{name} depends on {missing}, which failed")))
            }
            Some((State::ToInstall, _)) => install(host, compiled),
            Some((State::Installed | State::ToUpgrade | State::Disabled, Some(version))) => {
                bring_to_version(host, compiled, &version)
            }
            Some(_) => Ok(()),
        };
        if let Err(error) = done {
            // A full or read-only disk is the practice's problem, not the module's.
            if error.code() == crate::Code::Unavailable && error.reason() != Some("downgrade") {
                return Err(error);
            }
            failed.push(&compiled.name);
            tracing::error!(module = %name, ?error, "a module could not be brought up");
            put_error(host, &name, &error)?;
        }
    }
    Ok(())
}

fn wants_install(compiled: &Compiled) -> bool {
    let manifest = &compiled.manifest;
    manifest.installable && (manifest.auto_install || manifest.tier == crate::Tier::Core)
}

fn install(host: &Host, compiled: &Compiled) -> Result<()> {
    let name = &*compiled.name;
    step(host, name, "install", "migrate", || migrate_module(host, compiled))?;
    step(host, name, "install", "seed", || seed::plant(host, compiled))?;
    step(host, name, "install", "post_install", || {
        host.as_system("core.modules.install", |ctx| compiled.module.on_install(ctx))
    })?;
    step(host, name, "install", "finalize", || {
        let version = compiled.manifest.version().to_string();
        put_state(host, name, State::Installed, Some(&version))
    })?;
    host.inner().reload_live()
}

fn bring_to_version(host: &Host, compiled: &Compiled, from: &str) -> Result<()> {
    let to = compiled.manifest.version();
    let from = Version::parse(from).unwrap_or(Version::new(0, 0, 0));
    if from == to {
        return host.inner().database.write(|db| {
            let forget =
                "UPDATE core_module SET error = NULL WHERE name = ?1 AND error IS NOT NULL";
            db.execute(forget, [&*compiled.name])?;
            journal::make_triggers_if_missing(db, &compiled.manifest, &compiled.lock)
        });
    }
    let name = &*compiled.name;
    if from > to {
        let message = format!("{name} was {from} here and is {to} in this program");
        return Err(Error::unavailable("downgrade", message));
    }
    step(host, name, "upgrade", "migrate", || migrate_module(host, compiled))?;
    step(host, name, "upgrade", "seed", || seed::plant(host, compiled))?;
    step(host, name, "upgrade", "post_upgrade", || {
        host.as_system("core.modules.upgrade", |ctx| compiled.module.on_upgrade(ctx, &from))
    })?;
    step(host, name, "upgrade", "finalize", || {
        host.inner().database.write(|db| {
            db.execute(
                "UPDATE core_module SET version = ?2, error = NULL WHERE name = ?1",
                [name, &to.to_string()],
            )?;
            Ok(())
        })
    })
}

fn migrate_module(host: &Host, compiled: &Compiled) -> Result<()> {
    host.inner().database.write(|db| {
        journal::drop_triggers(db, &compiled.manifest)?;
        let ran = migrate::run(db, &history(&compiled.name), &compiled.module.migrations());
        if let Err(error) = ran {
            // The tables are as they were, and so are their guards.
            journal::put_back_triggers(db, &compiled.manifest, &compiled.lock)?;
            return Err(error);
        }
        journal::make_triggers(db, &compiled.manifest, &compiled.lock)?;
        record_objects(db, &compiled.name)
    })
}

pub(crate) fn history(module: &str) -> String {
    format!("core_migration_{module}")
}

/// Whatever stands in the file and belongs to nobody yet came from this module's migrations.
fn record_objects(db: &Connection, module: &str) -> Result<()> {
    db.execute(include_str!("lifecycle/record_objects.sql"), named_params! { ":module": module })?;
    Ok(())
}

fn row_of(host: &Host, name: &str) -> Result<Option<(State, Option<String>)>> {
    let row: Option<(String, Option<String>)> = host.inner().database.write(|db| {
        Ok(db
            .query_row("SELECT state, version FROM core_module WHERE name = ?1", [name], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?)
    })?;
    Ok(row.and_then(|(state, version)| Some((State::parse(&state)?, version))))
}

fn put_state(host: &Host, name: &str, state: State, version: Option<&str>) -> Result<()> {
    let now = host.inner().clock.now().to_string();
    host.inner().database.write(|db| {
        db.execute(
            include_str!("lifecycle/put_state.sql"),
            named_params! {
                ":name": name, ":state": state.as_str(), ":version": version,
                ":at": (state == State::Installed).then_some(now),
            },
        )?;
        Ok(())
    })
}

fn put_error(host: &Host, name: &str, error: &Error) -> Result<()> {
    host.inner().database.write(|db| {
        let text = error.to_string();
        db.execute("UPDATE core_module SET error = ?2 WHERE name = ?1", [name, &text])?;
        Ok(())
    })
}

fn step<T>(
    host: &Host,
    module: &str,
    operation: &str,
    step: &str,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let started = Instant::now();
    log(host, module, operation, step, "started", None, None)?;
    let result = work();
    let took = started.elapsed().as_millis() as i64;
    match &result {
        Ok(_) => log(host, module, operation, step, "completed", None, Some(took))?,
        Err(error) => {
            // The step's own error is what the caller must see, also when the log cannot be written.
            let text = error.to_string();
            let _ = log(host, module, operation, step, "failed", Some(&text), Some(took));
        }
    }
    result
}

fn log(
    host: &Host,
    module: &str,
    operation: &str,
    step: &str,
    status: &str,
    details: Option<&str>,
    took: Option<i64>,
) -> Result<()> {
    let now: Timestamp = host.inner().clock.now();
    host.inner().database.write(|db| {
        db.execute(
            include_str!("lifecycle/insert_step.sql"),
            named_params! {
                ":id": crate::id::new(now), ":module": module, ":operation": operation,
                ":step": step, ":status": status, ":details": details, ":took": took,
                ":at": now.to_string(),
            },
        )?;
        Ok(())
    })
}
