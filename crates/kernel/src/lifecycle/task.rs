//! What a start has to do, in order, from what stands in the file and what is compiled in.

use super::{Pending, Row, State};
use crate::catalog::{Catalog, Compiled};
use crate::manifest::Tier;
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
    /// It failed at an earlier start.
    failed: bool,
}

impl Task {
    /// Whether a copy of the file is due first. What failed before was copied then.
    pub fn touches_tables(&self) -> bool {
        let changes =
            matches!(self.change, Change::Install | Change::Upgrade { .. } | Change::Uninstall);
        changes && !self.failed
    }
}

pub(super) fn tasks(
    rows: &BTreeMap<String, Row>,
    catalog: &Catalog,
    pending: Pending,
) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut put = |name: &str, change: Change| {
        let failed = rows.get(name).is_some_and(|row| row.error.is_some());
        tasks.push(Task { name: name.to_owned(), change, failed });
    };
    let leaving = |name: &str| {
        rows.get(name).is_some_and(|row| row.state == State::ToRemove) && pending == Pending::Apply
    };
    let compiled: BTreeSet<&str> = catalog.modules.iter().map(|compiled| &*compiled.name).collect();
    // Whoever depends on code that is gone is gone with it, so orphans come first.
    let orphans = rows.keys().filter(|name| !compiled.contains(name.as_str()) && leaving(name));
    orphans.for_each(|name| put(name, Change::Uninstall));
    let modules = &catalog.modules[1..];
    for module in modules.iter().rev().filter(|module| leaving(&module.name)) {
        put(&module.name, Change::Uninstall);
    }
    for module in modules.iter().filter(|module| !leaving(&module.name)) {
        if let Some(change) = change(rows.get(&*module.name), module, pending) {
            put(&module.name, change);
        }
    }
    tasks
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
