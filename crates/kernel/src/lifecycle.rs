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

/// Whether opening this file would change its schema or its seeds. A change that failed before is
/// not counted: the file would be copied at every start.
pub(crate) fn due(db: &mut Connection, catalog: &Catalog, pending: Pending) -> Result<Due> {
    let known = "SELECT 1 FROM sqlite_schema WHERE name = 'core_module'";
    if !db.prepare_cached(known)?.exists([])? {
        return Ok(Due::Core);
    }
    let core = &catalog.modules[0];
    if core_version(db)? != Some(core.manifest.version().to_string()) {
        return Ok(Due::Core);
    }
    let tasks = task::tasks(&rows(db)?, catalog, pending);
    Ok(match tasks.iter().any(Task::touches_tables) {
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
/// but those that depend on it. `copied` says why there is no copy of the file to go back to: then
/// nothing is touched.
pub(crate) fn settle(host: &Host, start: &Start, copied: Result<()>) -> Result<Vec<Applied>> {
    let catalog = host.catalog();
    let tasks =
        host.inner().database.write(|db| Ok(task::tasks(&rows(db)?, catalog, start.pending)))?;
    // Modules that run already hear what happens to the others.
    host.inner().reload_live()?;
    let mut failed = BTreeSet::new();
    let mut applied = Vec::new();
    for task in tasks {
        let compiled = catalog.get(&task.name);
        let done = match (&copied, compiled) {
            (Err(error), _) if task.touches_tables() => Err(again(error)),
            (_, Some(compiled)) => match missing(compiled, &failed, &task) {
                Some(name) => {
                    Err(Error::internal(format!("{} needs {name}, which failed", task.name)))
                }
                None => carry_out(host, start, &task, Some(compiled)),
            },
            (_, None) => carry_out(host, start, &task, None),
        };
        let Some(operation) = task.change.operation() else {
            done?;
            continue;
        };
        if let Err(error) = &done {
            tracing::error!(module = %task.name, operation, ?error, "a module could not be changed");
            failed.insert(task.name.clone());
            match copied.is_err() || error.is_of_the_disk() {
                // The next start makes a copy and tries again: it is no fault of the module.
                true => host.inner().note_unstarted(&task.name, error.to_string()),
                false => remember(host, &task, error),
            }
        }
        applied.push(Applied {
            module: task.name,
            operation,
            ok: done.is_ok(),
            error: done.as_ref().err().map(ToString::to_string),
            disk: matches!(&done, Err(error) if error.is_of_the_disk()),
        });
    }
    host.inner().reload_live()?;
    Ok(applied)
}

/// The same error for another module; its cause is in the log once.
fn again(error: &Error) -> Error {
    Error::unavailable(error.reason().unwrap_or("no_copy"), error.message())
}

/// A dependency that failed in this start keeps what needs it from being installed or upgraded.
fn missing<'f>(
    compiled: &Compiled,
    failed: &'f BTreeSet<String>,
    task: &Task,
) -> Option<&'f String> {
    if task.change == Change::Uninstall {
        return None;
    }
    compiled.manifest.depends.iter().find_map(|name| failed.get(name))
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

/// Keeps a module's error with it. On a disk that takes nothing the answer of the start is all there
/// is; the module stays off because its version is not the program's.
fn remember(host: &Host, task: &Task, error: &Error) {
    let text = error.to_string();
    let state = match task.change {
        Change::Install => Some(State::ToInstall),
        Change::Upgrade { .. } => Some(State::ToUpgrade),
        _ => None,
    };
    let kept = host.inner().database.write(|db| row::put_error(db, &task.name, &text, state));
    if let Err(error) = kept {
        tracing::warn!(module = %task.name, %error, "an error could not be kept with its module");
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
