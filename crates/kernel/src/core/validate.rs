//! The rules that modules hold, checked now: also those that only an open practice can tell.

use super::modules::not_compiled;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::validate::{Finding, check_history, look_closer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidateInput {
    /// All modules when left out.
    pub name: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Validated {
    /// No rule is broken.
    pub ok: bool,
    pub findings: Vec<Finding>,
}

pub fn run(ctx: &Ctx<'_>, input: ValidateInput) -> Result<Validated> {
    let catalog = &ctx.inner().catalog;
    let wanted = |module: &str| input.name.as_deref().is_none_or(|name| name == module);
    let known = catalog.modules.iter().map(|compiled| &*compiled.name);
    let left_out = catalog.refused.iter().map(|finding| &*finding.module);
    if let Some(name) = input.name.as_deref().filter(|_| !known.chain(left_out).any(wanted)) {
        return Err(not_compiled(ctx, name));
    }
    let mut findings = catalog.refused.clone();
    findings.extend(look_closer(&catalog.modules)?);
    for compiled in catalog.modules.iter().filter(|compiled| wanted(&compiled.name)) {
        findings.extend(check_history(ctx.db(), compiled)?);
    }
    findings.retain(|finding| wanted(&finding.module) && ctx.knows(&finding.module));
    Ok(Validated { ok: findings.is_empty(), findings })
}
