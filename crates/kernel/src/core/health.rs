//! What is wrong, over all modules: asked by the window and by `modules doctor`. No module can spoil
//! the report of another.

mod blueprint;
mod schema;

use crate::backup;
use crate::catalog::Compiled;
use crate::config;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::lifecycle::State;
use crate::module::Health;
use crate::operation::{Nothing, panicked};
use crate::validate;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use blueprint::Blueprint;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    pub ok: bool,
    pub findings: Vec<Finding>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// `SCHEMA_DRIFT`, `ORPHAN` … or a code of the module's own.
    pub code: String,
    pub module: String,
    /// Of its text, `health.<key>`: in the module's words when the code is its own, else in core's.
    pub key: String,
    /// What the text names.
    pub params: Map<String, Value>,
    /// The same in English.
    pub message: String,
}

impl Finding {
    fn new(code: &str, key: &str, module: &str, message: impl Into<String>) -> Finding {
        Finding {
            code: code.into(),
            module: module.into(),
            key: key.into(),
            params: Map::new(),
            message: message.into(),
        }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Finding {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// A row of `core_module`.
struct Standing {
    state: State,
    version: Option<String>,
    error: Option<String>,
    error_reason: Option<String>,
}

pub fn get(ctx: &Ctx<'_>, _: Nothing) -> Result<Report> {
    let all = standing(ctx)?;
    let catalog = &ctx.inner().catalog;
    let mut findings: Vec<Finding> = catalog.refused.iter().map(refused).collect();
    findings.extend(all.iter().filter_map(|(name, row)| orphan(ctx, name, row)));
    for compiled in &catalog.modules {
        findings.extend(of_compiled(ctx, compiled, all.get(&*compiled.name)));
    }
    findings.extend(schema::strays(ctx)?);
    findings.extend(backups(ctx));
    findings.retain(|finding| ctx.knows(&finding.module));
    Ok(Report { ok: findings.is_empty(), findings })
}

/// What is wrong with one module. A check that fails is itself what is wrong.
pub(crate) fn findings_of(ctx: &Ctx<'_>, module: &str) -> Vec<Finding> {
    let catalog = &ctx.inner().catalog;
    let all = match standing(ctx) {
        Ok(all) => all,
        Err(error) => return vec![check_failed(module, &error)],
    };
    if let Some(compiled) = catalog.get(module) {
        return of_compiled(ctx, compiled, all.get(module));
    }
    let own = catalog.refused.iter().filter(|finding| finding.module == module);
    let mut findings: Vec<Finding> = own.map(refused).collect();
    findings.extend(all.get(module).and_then(|row| orphan(ctx, module, row)));
    findings
}

fn standing(ctx: &Ctx<'_>) -> Result<BTreeMap<String, Standing>> {
    let sql = "SELECT name, state, version, error, error_reason FROM core_module";
    let mut statement = ctx.db().prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let state = State::parse(&row.get::<_, String>("state")?).unwrap_or(State::Uninstalled);
        let standing = Standing {
            state,
            version: row.get("version")?,
            error: row.get("error")?,
            error_reason: row.get("error_reason")?,
        };
        Ok((row.get("name")?, standing))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Code, place and reason of a module that this program could not take in.
fn refused(broken: &validate::Finding) -> Finding {
    let message = format!("{}: {}", broken.place, broken.message);
    Finding::new(&broken.code, "left_out", &broken.module, message)
        .with("rule", broken.code.as_str())
        .with("place", broken.place.as_str())
}

fn orphan(ctx: &Ctx<'_>, name: &str, row: &Standing) -> Option<Finding> {
    let catalog = &ctx.inner().catalog;
    let known =
        catalog.get(name).is_some() || catalog.refused.iter().any(|finding| finding.module == name);
    if known || row.state == State::Uninstalled {
        return None;
    }
    let message = format!("{name} is {} here and not part of this program", row.state.as_str());
    Some(Finding::new("ORPHAN", "orphan", name, message))
}

/// Without them nothing that is done to modules can be taken back.
fn backups(ctx: &Ctx<'_>) -> Option<Finding> {
    let inner = ctx.inner();
    let error = backup::list(&inner.registry, &inner.entry).err()?;
    let folder = backup::folder(&inner.registry, &inner.entry);
    let message = format!("the backups in {} cannot be read: {error}", folder.display());
    let told = Finding::new("BACKUPS_UNREADABLE", "backups_unreadable", "core", message);
    Some(told.with("folder", folder.to_string_lossy().into_owned()))
}

fn check_failed(module: &str, error: &Error) -> Finding {
    Finding::new("CHECK_FAILED", "check_failed", module, error.to_string())
        .with("reason", error.key())
}

type Check = fn(&Ctx<'_>, &Compiled, &Standing) -> Result<Vec<Finding>>;

const CHECKS: [Check; 6] =
    [missing_dependencies, schema::drift, failed_jobs, missing_seeds, outdated_config, licence];

fn of_compiled(ctx: &Ctx<'_>, compiled: &Compiled, row: Option<&Standing>) -> Vec<Finding> {
    let name = &*compiled.name;
    let Some(row) = row.filter(|row| row.state != State::Uninstalled) else { return vec![] };
    let mut findings = Vec::new();
    if let Some(error) = &row.error {
        let reason = row.error_reason.as_deref().unwrap_or("internal");
        let failed = Finding::new("OPERATION_FAILED", "operation_failed", name, error);
        findings.push(failed.with("reason", reason));
    }
    for check in CHECKS {
        match check(ctx, compiled, row) {
            Ok(found) => findings.extend(found),
            Err(error) => findings.push(check_failed(name, &error)),
        }
    }
    findings.extend(unstarted(ctx, compiled));
    findings.extend(own_health(ctx, compiled));
    findings
}

fn is_live(ctx: &Ctx<'_>, name: &str) -> bool {
    ctx.live().modules.iter().any(|live| **live == *name)
}

fn missing_dependencies(
    ctx: &Ctx<'_>,
    compiled: &Compiled,
    row: &Standing,
) -> Result<Vec<Finding>> {
    if !matches!(row.state, State::Installed | State::ToUpgrade | State::ToRemove) {
        return Ok(vec![]);
    }
    let name = &*compiled.name;
    let missing = compiled.manifest.depends.iter().filter(|dependency| !is_live(ctx, dependency));
    let told = missing.map(|dependency| {
        let message = format!("{name} needs {dependency}, which is not active");
        Finding::new("MISSING_DEPENDENCY", "missing_dependency", name, message)
            .with("module", dependency.as_str())
    });
    Ok(told.collect())
}

fn failed_jobs(ctx: &Ctx<'_>, compiled: &Compiled, _: &Standing) -> Result<Vec<Finding>> {
    let sql = include_str!("health/failed_jobs.sql");
    let failed: i64 =
        ctx.db().prepare_cached(sql)?.query_row([&*compiled.name], |row| row.get(0))?;
    let message = format!("{failed} jobs failed for good");
    let found = Finding::new("JOBS_FAILED", "jobs_failed", &compiled.name, message);
    Ok((failed > 0).then(|| found.with("count", failed)).into_iter().collect())
}

/// Records that the seed files hold and that were never planted. One whose row a person deleted is
/// still recorded, and fine.
fn missing_seeds(ctx: &Ctx<'_>, compiled: &Compiled, row: &Standing) -> Result<Vec<Finding>> {
    let name = &*compiled.name;
    if !row.is_of(compiled) {
        return Ok(vec![]);
    }
    let wanted = match Blueprint::of(&ctx.inner().catalog).seeds(name) {
        Ok(wanted) => wanted,
        Err(message) => {
            return Ok(vec![Finding::new("SEED_INVALID", "seed_invalid", name, message)]);
        }
    };
    if wanted.is_empty() {
        return Ok(vec![]);
    }
    let mut statement = ctx.db().prepare_cached(include_str!("health/planted.sql"))?;
    let planted = statement
        .query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<BTreeSet<(String, String)>>>()?;
    let mut statement = ctx.db().prepare_cached("SELECT id FROM core_clinic ORDER BY id")?;
    let clinics =
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
    let whole = [String::new()];
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|seed| {
            let places = if seed.per_clinic { &clinics[..] } else { &whole[..] };
            places.iter().any(|place| !planted.contains(&(seed.xml_id.clone(), place.clone())))
        })
        .map(|seed| seed.xml_id.as_str())
        .collect();
    if missing.is_empty() {
        return Ok(vec![]);
    }
    let message = format!("never planted: {}", missing.join(", "));
    let found = Finding::new("SEEDS_MISSING", "seeds_missing", name, message);
    Ok(vec![found.with("count", missing.len()).with("records", missing.join(", "))])
}

fn outdated_config(ctx: &Ctx<'_>, compiled: &Compiled, _: &Standing) -> Result<Vec<Finding>> {
    let Some(schema) = compiled.module.config() else { return Ok(vec![]) };
    let stored = config::stored(ctx, &compiled.name)?;
    if stored.is_empty() {
        return Ok(vec![]);
    }
    Ok(match schema.accept(Value::Object(stored)) {
        Ok(_) => vec![],
        Err(error) => {
            let fields = fields_of(&error);
            let (key, name) = ("config_outdated", &compiled.name);
            vec![Finding::new("CONFIG_OUTDATED", key, name, error.message()).with("fields", fields)]
        }
    })
}

fn fields_of(error: &Error) -> String {
    let fields = error.details().get("fields").and_then(Value::as_object);
    fields.into_iter().flat_map(|all| all.keys()).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The practice's licence is `core`'s concern.
fn licence(ctx: &Ctx<'_>, compiled: &Compiled, _: &Standing) -> Result<Vec<Finding>> {
    if &*compiled.name != "core" {
        return Ok(vec![]);
    }
    let licences = &ctx.live().licences;
    if licences.unreadable {
        let message = "the stored licence is not one that this program accepts; it counts as none";
        return Ok(vec![Finding::new("LICENCE_UNREADABLE", "licence_unreadable", "core", message)]);
    }
    let today = ctx.inner().today(ctx.now());
    let Some(licence) = licences.in_force(today) else { return Ok(vec![]) };
    let (until, grace) = (licence.valid_until, licence.grace_until());
    if today <= until {
        return Ok(vec![]);
    }
    let (key, message) = match today <= grace {
        true => (
            "licence_in_grace",
            format!("the licence ended on {until}; nothing is taken away until {grace}"),
        ),
        false => (
            "licence_over",
            format!("the licence ended on {until}; the smallest plan counts since {grace}"),
        ),
    };
    let found = Finding::new("LICENCE_EXPIRED", key, "core", message);
    Ok(vec![found.with("until", until.to_string()).with("grace", grace.to_string())])
}

/// What its `on_start` said when the practice was opened.
fn unstarted(ctx: &Ctx<'_>, compiled: &Compiled) -> Option<Finding> {
    let why = ctx.inner().unstarted(&compiled.name)?;
    let found = Finding::new("START_FAILED", "start_failed", &compiled.name, why.error);
    Some(found.with("reason", why.reason))
}

/// What the module says of itself. Its panic or error is its own finding.
fn own_health(ctx: &Ctx<'_>, compiled: &Compiled) -> Option<Finding> {
    if !is_live(ctx, &compiled.name) {
        return None;
    }
    let asked = catch_unwind(AssertUnwindSafe(|| compiled.module.health(ctx)));
    match asked.unwrap_or_else(|payload| Err(panicked(payload))) {
        Ok(Health::Ok) => None,
        Ok(Health::Warning { code, params, message }) => {
            Some(Finding { params, ..Finding::new(&code, &code, &compiled.name, message) })
        }
        Err(error) => {
            let (key, name) = ("check_failed", &compiled.name);
            let found = Finding::new("HEALTH_FAILED", key, name, error.to_string());
            Some(found.with("reason", error.key()))
        }
    }
}

impl Standing {
    /// Whether the module's tables are as this program's version of it made them: what waits for an
    /// install or an upgrade is rightly other.
    fn is_of(&self, compiled: &Compiled) -> bool {
        self.state != State::ToInstall
            && self.version.as_ref() == Some(&compiled.manifest.version().to_string())
    }
}
