//! Settings of the practice: JSON values by key.

use crate::ctx::Ctx;
use crate::error::{Problems, Result};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetInput {
    pub key: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetInput {
    /// `module.name`
    pub key: String,
    pub value: Value,
}

pub fn get(ctx: &Ctx<'_>, input: GetInput) -> Result<Map<String, Value>> {
    let mut statement = ctx.db().prepare_cached(include_str!("setting/get.sql"))?;
    let mut rows = statement.query([input.key])?;
    let mut out = Map::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get("value")?;
        out.insert(row.get("id")?, serde_json::from_str(&text)?);
    }
    Ok(out)
}

pub fn set(ctx: &Ctx<'_>, input: SetInput) -> Result<Map<String, Value>> {
    let mut problems = Problems::default();
    problems.required("key", &input.key, 100);
    if input.key.starts_with("module.") || input.key == crate::licence::KEY {
        problems.add("key", "bad_format", "has an operation of its own that writes it");
    }
    let module = input.key.split('.').next().unwrap_or_default();
    if !input.key.contains('.') || ctx.inner().catalog.get(module).is_none() {
        problems.add("key", "bad_format", "must be module.name of a module of this program");
    }
    let text = input.value.to_string();
    problems.at_most("value", &text, 20_000);
    problems.done()?;
    put(ctx, &input.key, &text)?;
    get(ctx, GetInput { key: Some(input.key) })
}

/// Writes a setting that is known to be right, as JSON text.
pub(super) fn put(ctx: &Ctx<'_>, key: &str, json: &str) -> Result<()> {
    ctx.db().execute(include_str!("setting/put.sql"), [key, json])?;
    Ok(())
}
