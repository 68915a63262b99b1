//! What is wrong, over all modules.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::module::Health;
use crate::operation::Nothing;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    pub ok: bool,
    pub findings: Vec<Finding>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    pub code: String,
    pub module: String,
    pub message: String,
}

pub fn get(ctx: &Ctx<'_>, _: Nothing) -> Result<Report> {
    let mut findings = Vec::new();
    let mut add = |code: &str, module: &str, message: String| {
        findings.push(Finding { code: code.into(), module: module.into(), message });
    };
    for (module, error) in &ctx.inner().catalog.refused {
        add("REFUSED", module, error.message().to_owned());
    }
    let mut statement =
        ctx.db().prepare_cached("SELECT name, error FROM core_module WHERE error IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        add("OPERATION_FAILED", &row.get::<_, String>(0)?, row.get(1)?);
    }
    let mut statement = ctx.db().prepare_cached(include_str!("health/failed_jobs.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (module, failed): (String, i64) = (row.get(0)?, row.get(1)?);
        add("JOBS_FAILED", &module, format!("{failed} jobs failed for good"));
    }
    let live = ctx.live().modules.clone();
    for compiled in ctx.inner().catalog.modules.iter().filter(|c| live.contains(&c.name)) {
        if let Health::Warning { code, message } = compiled.module.health(ctx)? {
            add(&code, &compiled.name, message);
        }
    }
    Ok(Report { ok: findings.is_empty(), findings })
}
