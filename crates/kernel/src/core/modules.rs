//! Modules of this program and their state in this practice.

pub(super) mod history;
pub(super) mod plan;
pub(super) mod schedule;

use super::health;
use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::lifecycle::{Row, State, rows};
use crate::manifest::{Category, Manifest, Tier};
use crate::operation::Nothing;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Serialize, JsonSchema)]
pub struct ModuleRow {
    pub name: String,
    pub version: String,
    pub state: String,
    pub tier: Tier,
    pub category: Category,
    pub depends: Vec<String>,
    pub removable: bool,
    pub installable: bool,
    pub error: Option<String>,
    pub features: Vec<String>,
    /// Whether there is something to set about it.
    pub has_config: bool,
    /// The version that this program brings.
    pub available_version: Option<String>,
    pub pending: Option<PendingChange>,
    /// `ok`, `warning`, or `off` for what does not run.
    pub health: &'static str,
}

/// What the next restart does.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PendingChange {
    /// `install`, `upgrade` or `uninstall`.
    pub operation: &'static str,
    /// RFC 3339 UTC.
    pub at: Option<String>,
    /// Id of the user; nothing when the program scheduled it for itself.
    pub by: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameInput {
    pub name: String,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Info {
    pub manifest: Manifest,
    pub state: String,
    pub version: Option<String>,
    pub error: Option<String>,
    /// Names of migrations applied here.
    pub revisions: Vec<String>,
    pub dependents: Vec<String>,
    pub tables: Vec<TableRows>,
    pub permissions: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct TableRows {
    pub name: String,
    pub rows: i64,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Counts {
    pub total: i64,
    pub by_state: BTreeMap<String, i64>,
    pub pending: Vec<String>,
    pub errored: Vec<String>,
}

/// Every module of this program and of this practice. Internal ones are shown only to who may change
/// modules.
pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<ModuleRow>> {
    let all = all_rows(ctx)?;
    let catalog = &ctx.inner().catalog;
    let internal_too = ctx.can("core.modules.write");
    let shown = |compiled: &&Compiled| internal_too || compiled.manifest.tier != Tier::Internal;
    let known = catalog.modules.iter().filter(shown);
    let mut out: Vec<ModuleRow> =
        known.map(|compiled| module_row(ctx, compiled, all.get(&*compiled.name))).collect();
    let gone = |name: &str| catalog.get(name).is_none();
    let orphans = all.iter().filter(|(name, row)| gone(name) && row.state != State::Uninstalled);
    out.extend(orphans.map(|(name, row)| orphan_row(name, row)));
    Ok(out)
}

fn module_row(ctx: &Ctx<'_>, compiled: &Compiled, row: Option<&Row>) -> ModuleRow {
    let manifest = &compiled.manifest;
    let available = manifest.version().to_string();
    let health = match ctx.is_live(&compiled.name) {
        _ if row.is_some_and(|row| row.error.is_some()) => "warning",
        false => "off",
        true if health::findings_of(ctx, &compiled.name).is_empty() => "ok",
        true => "warning",
    };
    ModuleRow {
        name: compiled.name.to_string(),
        version: row.and_then(|row| row.version.clone()).unwrap_or_else(|| available.clone()),
        state: row.map_or(State::Uninstalled, |row| row.state).as_str().to_owned(),
        tier: manifest.tier,
        category: manifest.category,
        depends: manifest.depends.clone(),
        removable: manifest.removable && manifest.tier != Tier::Core,
        installable: manifest.installable,
        error: row
            .and_then(|row| row.error.clone())
            .or_else(|| ctx.inner().unstarted(&compiled.name)),
        features: manifest.features.clone(),
        has_config: compiled.module.config().is_some(),
        available_version: Some(available),
        pending: row.and_then(pending),
        health,
    }
}

/// A module whose code is gone: it can be removed, or marked as gone.
fn orphan_row(name: &str, row: &Row) -> ModuleRow {
    ModuleRow {
        name: name.to_owned(),
        version: row.version.clone().unwrap_or_default(),
        state: row.state.as_str().to_owned(),
        tier: Tier::Optional,
        category: Category::Community,
        depends: vec![],
        removable: true,
        installable: false,
        error: Some("not part of this program".into()),
        features: vec![],
        has_config: false,
        available_version: None,
        pending: pending(row),
        health: "off",
    }
}

fn pending(row: &Row) -> Option<PendingChange> {
    let operation = match row.state {
        State::ToInstall => "install",
        State::ToUpgrade => "upgrade",
        State::ToRemove => "uninstall",
        _ => return None,
    };
    Some(PendingChange { operation, at: row.asked_at.clone(), by: row.asked_by.clone() })
}

/// `core`'s own row too.
fn all_rows(ctx: &Ctx<'_>) -> Result<BTreeMap<String, Row>> {
    let mut all = rows(ctx.db())?;
    let core = Row {
        state: State::Installed,
        version: Some(ctx.inner().catalog.modules[0].manifest.version().to_string()),
        installed_seq: None,
        error: None,
        came_from: None,
        asked_by: None,
        asked_at: None,
    };
    all.insert("core".into(), core);
    Ok(all)
}

pub fn info(ctx: &Ctx<'_>, input: NameInput) -> Result<Info> {
    let catalog = &ctx.inner().catalog;
    let compiled = catalog.get(&input.name).ok_or_else(|| Error::not_found("module"))?;
    let all = all_rows(ctx)?;
    let row = all.get(&*compiled.name);
    let dependents = catalog
        .modules
        .iter()
        .filter(|other| other.manifest.depends.iter().any(|name| **name == *compiled.name))
        .map(|other| other.name.to_string())
        .collect();
    let permissions =
        compiled.permissions().iter().map(|name| format!("{}.{name}", compiled.name)).collect();
    Ok(Info {
        manifest: compiled.manifest.clone(),
        state: row.map_or(State::Uninstalled, |row| row.state).as_str().to_owned(),
        version: row.and_then(|row| row.version.clone()),
        error: row.and_then(|row| row.error.clone()),
        revisions: revisions(ctx, compiled)?,
        dependents,
        tables: tables(ctx, &compiled.name)?,
        permissions,
    })
}

pub fn status(ctx: &Ctx<'_>, _: Nothing) -> Result<Counts> {
    let rows = list(ctx, Nothing {})?;
    let mut by_state = BTreeMap::new();
    for row in &rows {
        *by_state.entry(row.state.clone()).or_insert(0) += 1;
    }
    let names = |keep: &dyn Fn(&ModuleRow) -> bool| {
        rows.iter().filter(|row| keep(row)).map(|row| row.name.clone()).collect::<Vec<_>>()
    };
    Ok(Counts {
        total: rows.len() as i64,
        pending: names(&|row| row.state.starts_with("to_")),
        errored: names(&|row| row.error.is_some()),
        by_state,
    })
}

/// Migrations that ran in this practice.
fn revisions(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<Vec<String>> {
    let history = crate::lifecycle::history(&compiled.name);
    let known = "SELECT 1 FROM sqlite_schema WHERE name = ?1";
    if !ctx.db().prepare_cached(known)?.exists([&history])? {
        return Ok(vec![]);
    }
    let sql = format!("SELECT version, name FROM \"{history}\" ORDER BY version");
    let mut statement = ctx.db().prepare(&sql)?;
    let names = statement.query_map([], |row| {
        Ok(format!("V{}__{}", row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    Ok(names.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// Tables as recorded at install, with their rows. Names come from `sqlite_schema` itself.
fn tables(ctx: &Ctx<'_>, module: &str) -> Result<Vec<TableRows>> {
    let mut statement = ctx.db().prepare_cached(include_str!("modules/tables.sql"))?;
    let names = statement
        .query_map([module], |row| row.get::<_, String>(0))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    names
        .into_iter()
        .map(|name| {
            let quoted = name.replace('"', "\"\"");
            let sql = format!("SELECT count(*) FROM \"{quoted}\"");
            let rows = ctx.db().query_row(&sql, [], |row| row.get(0))?;
            Ok(TableRows { name, rows })
        })
        .collect()
}
