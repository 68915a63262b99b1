//! Brings modules from one state to another. What is scheduled while a practice is open is applied
//! when it is opened again; every module in one transaction of its own, so that whatever happens
//! leaves it as it was before or as it is after.

pub(crate) mod archive;
mod copy;
mod log;
mod row;
mod run;
mod task;
mod uninstall;

use crate::catalog::{Catalog, Compiled};
use crate::database::FORMAT;
use crate::error::{Error, Result};
use crate::host::{Host, Subscriber};
use crate::journal;
use crate::migrate;
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::BTreeSet;
use task::{Change, Task};

pub(crate) use copy::{copy_before, prune, space};
pub(crate) use row::{Row, rows};

/// State of a module in one practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Uninstalled,
    /// Installed at the next start.
    ToInstall,
    Installed,
    /// Upgraded at the next start; until then it stays as it is.
    ToUpgrade,
    /// Removed at the next start; until then it stays as it is.
    ToRemove,
    /// Its tables stand, and nothing of it runs.
    Disabled,
}

impl State {
    const ALL: [State; 6] = [
        State::Uninstalled,
        State::ToInstall,
        State::Installed,
        State::ToUpgrade,
        State::ToRemove,
        State::Disabled,
    ];

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
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether a change is scheduled.
    pub fn is_pending(self) -> bool {
        matches!(self, State::ToInstall | State::ToUpgrade | State::ToRemove)
    }

    /// Whether the module's tables stand in the file.
    pub fn stands(self) -> bool {
        !matches!(self, State::Uninstalled | State::ToInstall)
    }
}

/// Whether opening a practice applies what people scheduled. What the program itself brings (modules
/// that install themselves, newer versions) is always applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    Apply,
    /// For a command that only looks, or takes a scheduled change back.
    Leave,
}

/// How a practice is started.
pub struct Start {
    pub pending: Pending,
    /// Hears every step while the practice is not open yet.
    pub watch: Option<Subscriber>,
}

impl Default for Start {
    fn default() -> Start {
        Start { pending: Pending::Apply, watch: None }
    }
}

/// What a start did with one module.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Applied {
    pub module: String,
    /// `install`, `upgrade` or `uninstall`.
    pub operation: &'static str,
    pub ok: bool,
    pub error: Option<String>,
    /// The same as a key that windows translate.
    pub reason: Option<String>,
    /// The disk's fault rather than the module's.
    #[serde(skip)]
    pub(crate) disk: bool,
}

/// What opening this file would change.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    /// Modules; the practice opens also when they cannot be brought up.
    Modules,
    /// Core's own tables: without them nothing runs.
    Core,
}

/// Whether opening this file would change its schema or its seeds.
pub(crate) fn due(db: &mut Connection, catalog: &Catalog, pending: Pending) -> Result<Due> {
    let known = "SELECT 1 FROM sqlite_schema WHERE name = 'core_module'";
    if !db.prepare_cached(known)?.exists([])? {
        return Ok(Due::Core);
    }
    let core = &catalog.modules[0];
    let steps = core.module.migrations().len() as i64;
    let applied = format!("SELECT count(*) FROM {}", history(&core.name));
    let behind = db.query_row(&applied, [], |row| row.get::<_, i64>(0))? < steps;
    if behind || core_version(db)? != Some(core.manifest.version().to_string()) {
        return Ok(Due::Core);
    }
    let tasks = task::tasks(db, &rows(db)?, catalog, pending)?;
    Ok(match tasks.due.iter().any(Task::touches_tables) {
        true => Due::Modules,
        false => Due::Nothing,
    })
}

fn core_version(db: &Connection) -> Result<Option<String>> {
    let sql = "SELECT version FROM core_module WHERE name = 'core'";
    Ok(db.query_row(sql, [], |row| row.get(0)).optional()?)
}

/// Brings `core`'s own tables up to date, before anything else can run. Writes nothing when they are:
/// a practice must open for reading on a full disk.
pub(crate) fn migrate_core(db: &mut Connection, catalog: &Catalog) -> Result<()> {
    let core = &catalog.modules[0];
    migrate::run(db, &history(&core.name), &core.module.migrations())?;
    let version = core.manifest.version().to_string();
    if core_version(db)?.as_ref() == Some(&version) {
        return journal::make_triggers_if_missing(db, &core.manifest, &core.lock);
    }
    let tx = db.transaction()?;
    journal::make_triggers(&tx, &core.manifest, &core.lock)?;
    tx.pragma_update(None, "user_version", FORMAT)?;
    record_objects(&tx, "core")?;
    tx.execute(include_str!("lifecycle/put_core.sql"), named_params! { ":version": version })?;
    Ok(tx.commit()?)
}

/// Applies what is due: removals first, dependents before what they depend on, then installs and
/// upgrades, dependencies first. A module that fails keeps its place with its error and stops nobody
/// but those that depend on it; the same program tries it again when somebody says so. `copied` says why there is no copy of the file to go back to: then
/// nothing is touched.
pub(crate) fn settle(host: &Host, start: &Start, copied: Result<()>) -> Result<Vec<Applied>> {
    let catalog = host.catalog();
    let tasks =
        host.inner().database.write(|db| task::tasks(db, &rows(db)?, catalog, start.pending))?;
    // Modules that run already hear what happens to the others.
    host.inner().reload_live()?;
    let mut failed = tasks.held;
    let mut applied = Vec::new();
    for task in tasks.due {
        let compiled = catalog.get(&task.name);
        let done = match (&copied, compiled) {
            (Err(error), _) if task.touches_tables() => log::refused(host, start, &task, error),
            (_, compiled) => match hindered(catalog, compiled, &failed, &task) {
                Some(error) => Err(error),
                None => carry_out(host, start, &task, compiled),
            },
        };
        let Some(operation) = task.change.operation() else {
            done?;
            continue;
        };
        let practice = &host.entry().id;
        if done.is_ok() {
            tracing::info!(%practice, module = %task.name, operation, "module changed");
        }
        if let Err(error) = &done {
            tracing::error!(%practice, module = %task.name, operation, ?error,
                "a module could not be changed");
            failed.insert(task.name.clone());
            // Without a copy nothing was tried: it is no fault of the module.
            let at_fault = copied.is_ok() && !error.is_of_the_disk();
            let version = compiled.map(|it| it.manifest.version().to_string());
            let with = at_fault.then(|| version.unwrap_or_default());
            remember(host, &task, error, with.as_deref());
        }
        applied.push(Applied {
            module: task.name,
            operation,
            ok: done.is_ok(),
            error: done.as_ref().err().map(ToString::to_string),
            reason: done.as_ref().err().map(|error| error.key().to_owned()),
            disk: matches!(&done, Err(error) if error.is_of_the_disk()),
        });
    }
    host.inner().reload_live()?;
    Ok(applied)
}

/// What failed keeps what needs it from being installed or upgraded, and what it needs from going.
fn hindered(
    catalog: &Catalog,
    compiled: Option<&Compiled>,
    failed: &BTreeSet<String>,
    task: &Task,
) -> Option<Error> {
    let depends =
        |module: &Compiled, other: &str| module.manifest.depends.iter().any(|d| d == other);
    let hinders = |other: &&String| match task.change {
        Change::Uninstall => catalog.get(other).is_some_and(|it| depends(it, &task.name)),
        _ => compiled.is_some_and(|it| depends(it, other)),
    };
    let other = failed.iter().find(hinders)?;
    Some(match task.change {
        Change::Uninstall => log::required(&task.name, other),
        _ => log::needs(&task.name, other),
    })
}

fn carry_out(host: &Host, start: &Start, task: &Task, compiled: Option<&Compiled>) -> Result<()> {
    let watch = start.watch.as_ref();
    match (&task.change, compiled) {
        (Change::Uninstall, compiled) => uninstall::run(host, watch, &task.name, compiled),
        (Change::Install, Some(compiled)) => run::install(host, watch, compiled),
        (Change::Upgrade { from }, Some(compiled)) => run::upgrade(host, watch, compiled, from),
        (Change::Downgrade { from }, Some(compiled)) => {
            let (name, to) = (&task.name, compiled.manifest.version());
            let message = format!("{name} was {from} here and is {to} in this program");
            Err(Error::unavailable("downgrade", message))
        }
        (Change::Note, _) => row::put(host, &task.name, State::Uninstalled),
        (Change::Back { to }, _) => row::put(host, &task.name, *to),
        (Change::CheckTriggers, Some(compiled)) => host
            .inner()
            .database
            .write(|db| journal::make_triggers_if_missing(db, &compiled.manifest, &compiled.lock)),
        (_, None) => Err(Error::internal(format!("{} is not part of this program", task.name))),
    }
}

/// Keeps a module's error with it. On a disk that takes nothing it is kept in memory; the module stays
/// off because its version is not the program's.
fn remember(host: &Host, task: &Task, error: &Error, with: Option<&str>) {
    let state = match task.change {
        Change::Install => Some(State::ToInstall),
        Change::Upgrade { .. } => Some(State::ToUpgrade),
        _ => None,
    };
    let kept = host.inner().database.write(|db| row::put_error(db, &task.name, error, with, state));
    if let Err(unwritten) = kept {
        tracing::warn!(module = %task.name, %unwritten, "an error could not be kept with its module");
        host.inner().note_unstarted(&task.name, error);
    }
}

pub(crate) fn history(module: &str) -> String {
    format!("core_migration_{module}")
}

/// Whatever stands in the file and belongs to nobody yet came from this module's migrations.
fn record_objects(db: &Connection, module: &str) -> Result<()> {
    db.execute(include_str!("lifecycle/record_objects.sql"), named_params! { ":module": module })?;
    Ok(())
}
