//! What a practice sets about a module: read, checked, kept among the settings.

use super::events::ModuleConfigChanged;
use super::modules::{NameInput, not_compiled};
use super::setting;
use crate::catalog::Compiled;
use crate::config::{ConfigSchema, key, standing};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Problems, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModuleConfig")]
pub struct Shown {
    /// JSON Schema for the form; nothing for a module that has nothing to set.
    pub schema: Option<Value>,
    pub values: Map<String, Value>,
    pub defaults: Map<String, Value>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigureInput {
    pub name: String,
    /// By field; what is left out stays as it is.
    pub values: Map<String, Value>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Configured {
    pub values: Map<String, Value>,
}

/// Refuses a name that no module has.
pub fn get(ctx: &Ctx<'_>, input: NameInput) -> Result<Shown> {
    let compiled = find(ctx, &input.name)?;
    let Some(config) = compiled.module.config() else {
        return Ok(Shown { schema: None, values: Map::new(), defaults: Map::new() });
    };
    Ok(Shown {
        schema: Some((config.schema)().to_value()),
        values: fields(standing(ctx, &compiled.name, &config)?),
        defaults: fields((config.defaults)()?),
    })
}

/// Sets fields of a module's configuration. Refuses a module that has none (`no_config`) or is not
/// active, and what its type does not take, with the path below `values`.
pub fn configure(ctx: &Ctx<'_>, input: ConfigureInput) -> Result<Configured> {
    let compiled = find(ctx, &input.name)?;
    let config = configurable(ctx, compiled)?;
    let before = fields(standing(ctx, &compiled.name, &config)?);
    let mut wanted = before.clone();
    wanted.extend(input.values);
    let after = fields(config.accept(Value::Object(wanted)).map_err(below_values)?);
    if after != before {
        let defaults = fields((config.defaults)()?);
        let mut differing = after.clone();
        differing.retain(|name, value| defaults.get(name) != Some(value));
        setting::put(ctx, &key(&compiled.name), &Value::Object(differing).to_string())?;
        ctx.emit(ModuleConfigChanged { module: compiled.name.to_string() })?;
    }
    Ok(Configured { values: after })
}

fn configurable(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<ConfigSchema> {
    let name = &*compiled.name;
    let Some(config) = compiled.module.config() else {
        let message = format!("the module {name} has nothing to set");
        return Err(Error::invalid("no_config", message).with("module", name));
    };
    if !ctx.live().modules.contains(&compiled.name) {
        let message = format!("the module {name} is not active in this practice");
        return Err(Error::unavailable("module_inactive", message).with("module", name));
    }
    Ok(config)
}

fn find<'c>(ctx: &'c Ctx<'_>, name: &str) -> Result<&'c Compiled> {
    ctx.inner().catalog.get(name).ok_or_else(|| not_compiled(ctx, name))
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Fields of a configuration stand below `values` in the operation's input.
fn below_values(error: Error) -> Error {
    let details = error.details();
    let part = |name: &str| details.get(name).and_then(Value::as_object);
    let (Code::Validation, Some(messages)) = (error.code(), part("fields")) else { return error };
    let mut problems = Problems::default();
    for (path, message) in messages {
        let params = part("reasons").and_then(|reasons| reasons.get(path)).cloned();
        let params = params.unwrap_or_else(|| Value::Object(Map::new()));
        let reason = params["key"].as_str().unwrap_or("bad_format").to_owned();
        let path = if path == "." { "values".to_owned() } else { format!("values.{path}") };
        problems.add_with(path, &reason, message.as_str().unwrap_or_default(), params);
    }
    problems.done().err().unwrap_or(error)
}
