//! Modules of this program and their state in this practice.

use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::lifecycle::State;
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
    pub error: Option<String>,
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

type StateRow = (String, Option<String>, Option<String>);

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<ModuleRow>> {
    let states = states(ctx)?;
    let row = |compiled: &Compiled| {
        let (state, version, error) = state_of(&states, &compiled.name);
        ModuleRow {
            name: compiled.name.to_string(),
            version: version.unwrap_or_else(|| compiled.manifest.version().to_string()),
            state,
            tier: compiled.manifest.tier,
            category: compiled.manifest.category,
            depends: compiled.manifest.depends.clone(),
            removable: compiled.manifest.removable && compiled.manifest.tier != Tier::Core,
            error,
        }
    };
    Ok(ctx.inner().catalog.modules.iter().map(row).collect())
}

pub fn info(ctx: &Ctx<'_>, input: NameInput) -> Result<Info> {
    let catalog = &ctx.inner().catalog;
    let compiled = catalog.get(&input.name).ok_or_else(|| Error::not_found("module"))?;
    let (state, version, error) = state_of(&states(ctx)?, &compiled.name);
    let dependents = catalog
        .modules
        .iter()
        .filter(|other| other.manifest.depends.iter().any(|name| **name == *compiled.name))
        .map(|other| other.name.to_string())
        .collect();
    let mut permissions: Vec<String> = compiled
        .operations
        .iter()
        .map(|op| format!("{}.{}", compiled.name, op.permission))
        .collect();
    permissions.sort();
    permissions.dedup();
    Ok(Info {
        manifest: compiled.manifest.clone(),
        state,
        version,
        error,
        revisions: compiled.module.migrations().iter().map(|m| m.name.to_owned()).collect(),
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

fn states(ctx: &Ctx<'_>) -> Result<BTreeMap<String, StateRow>> {
    let mut statement =
        ctx.db().prepare_cached("SELECT name, state, version, error FROM core_module")?;
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))))?;
    Ok(rows.collect::<rusqlite::Result<BTreeMap<_, _>>>()?)
}

fn state_of(states: &BTreeMap<String, StateRow>, name: &str) -> StateRow {
    states
        .get(name)
        .cloned()
        .unwrap_or_else(|| (State::Uninstalled.as_str().to_owned(), None, None))
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
