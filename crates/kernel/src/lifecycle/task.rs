//! What a start has to do, in order, from what stands in the file and what is compiled in.

use super::log::{NEEDS, REQUIRED};
use super::{Pending, Row, State};
use crate::catalog::{Catalog, Compiled};
use crate::error::Result;
use crate::manifest::Tier;
use rusqlite::Connection;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Install,
    Upgrade {
        from: Version,
    },
    Uninstall,
    /// The file holds a newer version than this program: refused, the module is left out.
    Downgrade {
        from: Version,
    },
    /// A module seen for the first time that nobody asked for.
    Note,
    /// An error or a scheduled upgrade that has nothing left to do.
    Back {
        to: State,
    },
    /// Up to date: only makes sure that its changes are recorded.
    CheckTriggers,
}

impl Change {
    /// What the log of operations calls it; nothing for what leaves the module as it is.
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Change::Install => Some("install"),
            Change::Upgrade { .. } | Change::Downgrade { .. } => Some("upgrade"),
            Change::Uninstall => Some("uninstall"),
            Change::Note | Change::Back { .. } | Change::CheckTriggers => None,
        }
    }
}

#[derive(Debug)]
pub(super) struct Task {
    pub name: String,
    pub change: Change,
}

impl Task {
    /// Whether a copy of the file is due first.
    pub fn touches_tables(&self) -> bool {
        matches!(self.change, Change::Install | Change::Upgrade { .. } | Change::Uninstall)
    }
}

/// What a start does, and what it leaves alone.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    pub due: Vec<Task>,
    /// Failed before with this same program: not tried again before somebody says so.
    pub held: BTreeSet<String>,
}

pub(super) fn tasks(
    db: &Connection,
    rows: &BTreeMap<String, Row>,
    catalog: &Catalog,
    pending: Pending,
) -> Result<Tasks> {
    let mut tasks = Tasks::default();
    let known = Known { rows, catalog, references: references(db, rows)? };
    let leaving = match pending {
        Pending::Apply => known.leaving(),
        Pending::Leave => Vec::new(),
    };
    for name in &leaving {
        tasks.put(name, Change::Uninstall);
    }
    let mut standing = BTreeSet::from(["core"]);
    for module in catalog.modules[1..].iter().filter(|module| !leaving.contains(&&*module.name)) {
        let row = rows.get(&*module.name);
        let lacks = || module.manifest.depends.iter().any(|name| !standing.contains(&**name));
        let waits = row.is_some_and(|row| match row.error_reason.as_deref() {
            Some(NEEDS) => lacks(),
            _ => is_held(row, Some(module)),
        });
        let change = change(row, module, pending);
        if waits && change.as_ref().is_some_and(|change| change.operation().is_some()) {
            tasks.held.insert(module.name.to_string());
            continue;
        }
        if row.is_some_and(|row| row.state.stands()) || change == Some(Change::Install) {
            standing.insert(&*module.name);
        }
        if let Some(change) = change {
            tasks.put(&module.name, change);
        }
    }
    Ok(tasks)
}

impl Tasks {
    fn put(&mut self, name: &str, change: Change) {
        self.due.push(Task { name: name.to_owned(), change });
    }
}

/// Whether a change failed of its own with this very code; code that is gone has no version.
fn is_held(row: &Row, module: Option<&Compiled>) -> bool {
    if matches!(row.error_reason.as_deref(), Some(NEEDS | REQUIRED)) {
        return false;
    }
    let version = module.map(|module| module.manifest.version().to_string()).unwrap_or_default();
    row.failed_with.as_deref() == Some(&version)
}

/// What tells which removals can go.
struct Known<'k> {
    rows: &'k BTreeMap<String, Row>,
    catalog: &'k Catalog,
    /// Whose tables refer to whose: all that is known of code that is gone.
    references: BTreeSet<(String, String)>,
}

impl<'k> Known<'k> {
    /// Removals to carry out, dependents first. Whoever depends on code that is gone is gone with it,
    /// so that goes before everything else.
    fn leaving(&self) -> Vec<&'k str> {
        let asked = |name: &&str| {
            self.rows.get(*name).is_some_and(|row| {
                row.state == State::ToRemove && !is_held(row, self.catalog.get(name))
            })
        };
        let gone = self.rows.keys().map(String::as_str);
        let gone = gone.filter(|name| self.catalog.get(name).is_none()).filter(asked);
        let gone = self.referring_first(gone.collect());
        let compiled = self.catalog.modules[1..].iter().rev().map(|module| &*module.name);
        let mut leaving = Vec::new();
        for name in gone.into_iter().chain(compiled.filter(asked)) {
            let failed_for_others = self.rows[name].error_reason.as_deref() == Some(REQUIRED);
            if !failed_for_others || !self.is_needed(name, &leaving) {
                leaving.push(name);
            }
        }
        leaving
    }

    /// Whether something that stays stands on a module.
    fn is_needed(&self, name: &str, leaving: &[&str]) -> bool {
        let refers = |other: &str| {
            self.references.contains(&(other.to_owned(), name.to_owned()))
                || self.catalog.get(other).is_some_and(|other| {
                    other.manifest.depends.iter().any(|depends| depends == name)
                })
        };
        let mut staying = self.rows.iter().filter(|(other, _)| !leaving.contains(&other.as_str()));
        staying.any(|(other, row)| row.state.stands() && other != name && refers(other))
    }

    fn referring_first(&self, mut names: BTreeSet<&'k str>) -> Vec<&'k str> {
        let mut out = Vec::new();
        while !names.is_empty() {
            let referred = |name: &str| {
                let by = |(from, to): &(String, String)| names.contains(&**from) && to == name;
                self.references.iter().any(by)
            };
            // Two that refer to each other: one fails, and says so.
            let free = names.iter().find(|name| !referred(name)).or(names.first()).copied();
            let Some(next) = free else { break };
            names.remove(next);
            out.push(next);
        }
        out
    }
}

/// Only looked up when something is to be removed.
fn references(db: &Connection, rows: &BTreeMap<String, Row>) -> Result<BTreeSet<(String, String)>> {
    if rows.values().all(|row| row.state != State::ToRemove) {
        return Ok(BTreeSet::new());
    }
    let mut statement = db.prepare_cached(include_str!("references.sql"))?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn change(row: Option<&Row>, compiled: &Compiled, pending: Pending) -> Option<Change> {
    let Some(row) = row else {
        return Some(if wants_install(compiled) { Change::Install } else { Change::Note });
    };
    if row.state == State::Uninstalled {
        return None;
    }
    if row.state == State::ToInstall {
        let asked = row.asked_by.is_some();
        return (!asked || pending == Pending::Apply).then_some(Change::Install);
    }
    let to = compiled.manifest.version();
    let from = row.version.as_deref().and_then(|text| Version::parse(text).ok());
    let from = from.unwrap_or(Version::new(0, 0, 0));
    Some(match from.cmp(&to) {
        std::cmp::Ordering::Less => Change::Upgrade { from },
        std::cmp::Ordering::Greater => Change::Downgrade { from },
        std::cmp::Ordering::Equal if row.state == State::ToUpgrade => {
            Change::Back { to: row.came_from.unwrap_or(State::Installed) }
        }
        std::cmp::Ordering::Equal if row.error.is_some() && row.state != State::ToRemove => {
            Change::Back { to: row.state }
        }
        std::cmp::Ordering::Equal => Change::CheckTriggers,
    })
}

fn wants_install(compiled: &Compiled) -> bool {
    let manifest = &compiled.manifest;
    manifest.installable && (manifest.auto_install || manifest.tier == Tier::Core)
}
