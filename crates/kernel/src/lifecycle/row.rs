//! Rows of `core_module`: what a practice knows of each module.

use super::State;
use crate::catalog::Compiled;
use crate::error::{Error, Result};
use crate::host::Host;
use rusqlite::{Connection, named_params};
use semver::Version;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub state: State,
    pub version: Option<String>,
    /// RFC 3339 UTC of its install.
    pub installed_at: Option<String>,
    pub installed_seq: Option<i64>,
    /// Why its last change failed.
    pub error: Option<String>,
    /// The same as a key.
    pub error_reason: Option<String>,
    /// The program's version of it that failed; none when the disk was at fault.
    pub failed_with: Option<String>,
    /// Grows with every change of the row.
    pub revision: i64,
    /// Of a scheduled change: where `cancel` leads back to.
    pub came_from: Option<State>,
    pub asked_by: Option<String>,
    /// RFC 3339 UTC.
    pub asked_at: Option<String>,
}

impl Row {
    /// Where the module stands when nothing is scheduled.
    pub fn origin(&self) -> State {
        match self.state {
            State::ToInstall => State::Uninstalled,
            State::ToUpgrade | State::ToRemove => self.came_from.unwrap_or(State::Installed),
            state => state,
        }
    }

    /// Whether its tables are those of a later version than this program's.
    pub fn is_newer_than(&self, compiled: &Compiled) -> bool {
        let version = self.version.as_deref().and_then(|text| Version::parse(text).ok());
        version.is_some_and(|version| version > compiled.manifest.version())
    }

    /// Whether the module runs. What waits for an upgrade or a removal stays as it is until then; one
    /// whose upgrade failed may stand on a schema that its code does not know.
    pub fn is_live(&self, version: &str) -> bool {
        if self.version.as_deref() != Some(version) {
            return false;
        }
        match self.state {
            State::Installed => self.error.is_none(),
            State::ToUpgrade => self.error.is_none() && self.came_from != Some(State::Disabled),
            // A removal that failed changed nothing.
            State::ToRemove => self.came_from.is_none_or(|before| before == State::Installed),
            State::Uninstalled | State::ToInstall | State::Disabled => false,
        }
    }
}

/// Every module this practice ever saw, by name.
pub(crate) fn rows(db: &Connection) -> Result<BTreeMap<String, Row>> {
    let mut statement = db.prepare_cached(include_str!("rows.sql"))?;
    let rows = statement.query_map([], |row| {
        let state: String = row.get("state")?;
        let came_from: Option<String> = row.get("came_from")?;
        Ok((
            row.get("name")?,
            Row {
                state: State::parse(&state).unwrap_or(State::Uninstalled),
                version: row.get("version")?,
                installed_at: row.get("installed_at")?,
                installed_seq: row.get("installed_seq")?,
                error: row.get("error")?,
                error_reason: row.get("error_reason")?,
                failed_with: row.get("failed_with")?,
                revision: row.get("revision")?,
                came_from: came_from.and_then(|text| State::parse(&text)),
                asked_by: row.get("asked_by")?,
                asked_at: row.get("asked_at")?,
            },
        ))
    })?;
    Ok(rows.collect::<rusqlite::Result<BTreeMap<_, _>>>()?)
}

/// Puts a module in a state where nothing is scheduled and nothing failed.
pub(super) fn put(host: &Host, name: &str, state: State) -> Result<()> {
    host.inner().database.write(|db| {
        db.execute(
            include_str!("put_state.sql"),
            named_params! { ":name": name, ":state": state.as_str() },
        )?;
        Ok(())
    })
}

/// Keeps a module's error; with `state` also where it now waits. `with` is the program's version of
/// it, which is not tried again; nothing for a fault that is not the module's.
pub(super) fn put_error(
    db: &Connection,
    name: &str,
    error: &Error,
    with: Option<&str>,
    state: Option<State>,
) -> Result<()> {
    db.execute(
        include_str!("put_error.sql"),
        named_params! {
            ":name": name, ":error": error.to_string(), ":reason": error.key(), ":with": with,
            ":state": state.map(State::as_str),
        },
    )?;
    Ok(())
}
