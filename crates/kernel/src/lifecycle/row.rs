//! Rows of `core_module`: what a practice knows of each module.

use super::State;
use crate::error::Result;
use crate::host::Host;
use rusqlite::{Connection, named_params};
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub state: State,
    pub version: Option<String>,
    pub installed_seq: Option<i64>,
    pub error: Option<String>,
    /// Of a scheduled change: where `cancel` leads back to.
    pub came_from: Option<State>,
    pub asked_by: Option<String>,
    /// RFC 3339 UTC.
    pub asked_at: Option<String>,
}

impl Row {
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
            State::ToRemove => self.came_from != Some(State::Disabled),
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
                installed_seq: row.get("installed_seq")?,
                error: row.get("error")?,
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

/// Keeps a module's error; with `state` also where it now waits.
pub(super) fn put_error(
    db: &Connection,
    name: &str,
    error: &str,
    state: Option<State>,
) -> Result<()> {
    db.execute(
        include_str!("put_error.sql"),
        named_params! { ":name": name, ":error": error, ":state": state.map(State::as_str) },
    )?;
    Ok(())
}
