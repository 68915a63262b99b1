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
    /// The same as a key that windows translate.
    pub error_reason: Option<String>,
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
    pub name: String,
    /// What its code says about it; nothing when the code is not part of this program.
    pub manifest: Option<Manifest>,
    pub state: String,
    pub version: Option<String>,
    /// RFC 3339 UTC of its install here.
    pub installed_at: Option<String>,
    pub error: Option<String>,
    /// The same as a key that windows translate.
    pub error_reason: Option<String>,
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

/// Every module of this program and of this practice. Internal ones are shown to administrators only.
pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<ModuleRow>> {
    let all = all_rows(ctx)?;
    let catalog = &ctx.inner().catalog;
    let known = catalog.modules.iter().filter(|compiled| ctx.knows(&compiled.name));
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
            .or_else(|| ctx.inner().unstarted(&compiled.name).map(|why| why.error)),
        error_reason: row
            .and_then(|row| row.error_reason.clone())
            .or_else(|| ctx.inner().unstarted(&compiled.name).map(|why| why.reason)),
        features: manifest.features.clone(),
        has_config: compiled.module.config().is_some(),
        available_version: Some(available),
        pending: row.and_then(pending),
        health,
    }
}

/// A module whose code is gone: it can be removed, or marked as gone.
fn orphan_row(name: &str, row: &Row) -> ModuleRow {
    // What leaves at the next start needs no code for it.
    let gone = (row.state != State::ToRemove).then(|| "not part of this program".to_owned());
    ModuleRow {
        name: name.to_owned(),
        version: row.version.clone().unwrap_or_default(),
        state: row.state.as_str().to_owned(),
        tier: Tier::Optional,
        category: Category::Community,
        depends: vec![],
        removable: true,
        installable: false,
        error_reason: match &row.error {
            Some(_) => row.error_reason.clone(),
            None => gone.is_some().then(|| "orphan".to_owned()),
        },
        error: row.error.clone().or(gone),
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
        installed_at: None,
        installed_seq: None,
        error: None,
        error_reason: None,
        failed_with: None,
        revision: 0,
        came_from: None,
        asked_by: None,
        asked_at: None,
    };
    all.insert("core".into(), core);
    Ok(all)
}

/// One module: what its code says, and what the practice's file knows. Of one whose code is gone only
/// the file tells. Refuses a module that neither knows.
pub fn info(ctx: &Ctx<'_>, input: NameInput) -> Result<Info> {
    let NameInput { name } = input;
    let catalog = &ctx.inner().catalog;
    let compiled = catalog.get(&name);
    let all = all_rows(ctx)?;
    let row = all.get(&name);
    let tables = tables(ctx, &name)?;
    // One that was marked as gone still has its tables here.
    let is_here = row.is_some_and(|row| row.state != State::Uninstalled) || !tables.is_empty();
    if compiled.is_none() && !is_here {
        return Err(Error::not_found("module"));
    }
    let needs_it =
        |other: &&Compiled| other.manifest.depends.contains(&name) && ctx.knows(&other.name);
    let dependents =
        catalog.modules.iter().filter(needs_it).map(|other| other.name.to_string()).collect();
    let permissions = compiled.map(Compiled::permissions).unwrap_or_default();
    Ok(Info {
        manifest: compiled.map(|compiled| compiled.manifest.clone()),
        state: row.map_or(State::Uninstalled, |row| row.state).as_str().to_owned(),
        version: row.and_then(|row| row.version.clone()),
        installed_at: row.and_then(|row| row.installed_at.clone()),
        error: row.and_then(|row| row.error.clone()),
        error_reason: row.and_then(|row| row.error_reason.clone()),
        revisions: revisions(ctx, &name)?,
        dependents,
        tables,
        permissions: permissions.iter().map(|one| format!("{name}.{one}")).collect(),
        name,
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
fn revisions(ctx: &Ctx<'_>, module: &str) -> Result<Vec<String>> {
    let history = crate::lifecycle::history(module);
    let known = "SELECT 1 FROM sqlite_schema WHERE name = ?1";
    if !ctx.db().prepare_cached(known)?.exists([&history])? {
        return Ok(vec![]);
    }
    let quoted = history.replace('"', "\"\"");
    let sql = format!("SELECT version, name FROM \"{quoted}\" ORDER BY version");
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

/// Why this program cannot do anything with a module's code: nobody knows the module, or the practice
/// has it and this program does not (`orphan`).
pub(super) fn not_compiled(ctx: &Ctx<'_>, name: &str) -> Error {
    match is_here(ctx, name) {
        Err(error) => error,
        Ok(false) => Error::not_found("module"),
        Ok(true) => {
            let message = format!("{name} is in this practice and not part of this program");
            Error::invalid("orphan", message).with("module", name)
        }
    }
}

fn is_here(ctx: &Ctx<'_>, name: &str) -> Result<bool> {
    let row = rows(ctx.db())?.remove(name);
    Ok(row.is_some_and(|row| row.state != State::Uninstalled) || !tables(ctx, name)?.is_empty())
}
