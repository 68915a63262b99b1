//! How the program is doing, at one glance.

use kernel::{Ctx, HealthReport, Nothing, Result, Storage};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Overview {
    pub health: HealthReport,
    pub storage: Storage,
    pub counts: Counts,
    pub program: Program,
}

/// Of the caller's clinic.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Counts {
    pub jobs_waiting: i64,
    pub jobs_failed: i64,
    pub jobs_done: i64,
    pub events: i64,
    pub calls: i64,
}

/// What support asks first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Program {
    pub version: String,
    pub sqlite: String,
    /// System and processor: `linux x86_64`.
    pub system: String,
    pub modules_live: usize,
    pub modules: usize,
}

pub fn get(ctx: &Ctx<'_>, _: Nothing) -> Result<Overview> {
    Ok(Overview {
        health: ctx.health()?,
        storage: ctx.storage()?,
        counts: counts(ctx)?,
        program: program(ctx)?,
    })
}

fn counts(ctx: &Ctx<'_>) -> Result<Counts> {
    let mut statement = ctx.db().prepare_cached(include_str!("overview/counts.sql"))?;
    Ok(statement.query_row(named_params! { ":clinic": ctx.clinic_id() }, |row| {
        Ok(Counts {
            jobs_waiting: row.get("jobs_waiting")?,
            jobs_failed: row.get("jobs_failed")?,
            jobs_done: row.get("jobs_done")?,
            events: row.get("events")?,
            calls: row.get("calls")?,
        })
    })?)
}

fn program(ctx: &Ctx<'_>) -> Result<Program> {
    let modules = &ctx.catalog().modules;
    let core = modules.iter().find(|compiled| &*compiled.name == "core");
    Ok(Program {
        version: core.map(|core| core.manifest.version().to_string()).unwrap_or_default(),
        sqlite: rusqlite::version().to_owned(),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        modules_live: modules.iter().filter(|compiled| ctx.is_live(&compiled.name)).count(),
        modules: modules.len(),
    })
}
