//! What a practice can set about a module: a typed struct with defaults, its JSON Schema for the form.

use crate::ctx::Ctx;
use crate::error::{Problems, Result};
use crate::operation::parse;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// A module's configuration, built from its type: `ConfigSchema::of::<InventoryConfig>()`. The type
/// denies unknown fields and has a default for every field (`#[serde(default, deny_unknown_fields)]`).
/// Limits stand on the fields (`#[schemars(range(min = 1, max = 90))]`, `length`); the form shows them
/// and the host refuses what lies outside.
pub struct ConfigSchema {
    pub schema: fn() -> Schema,
    pub defaults: fn() -> Result<Value>,
    /// Refuses what the type does not take, with the field's path; answers it with defaults filled.
    pub check: fn(Value) -> Result<Value>,
}

impl ConfigSchema {
    pub fn of<T>() -> ConfigSchema
    where
        T: Default + Serialize + DeserializeOwned + JsonSchema,
    {
        ConfigSchema {
            schema: || SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>(),
            defaults: || Ok(serde_json::to_value(T::default())?),
            check: |value| Ok(serde_json::to_value(parse::<T>(value)?)?),
        }
    }

    /// Answers `values` with defaults filled. Refuses what the type or a limit does not take, with
    /// the field's path.
    pub(crate) fn accept(&self, values: Value) -> Result<Value> {
        let schema = (self.schema)();
        // First, because a type that checks its limits itself can only say that it takes no such
        // value, and the form needs to know which it takes.
        within_limits(&schema, &values)?;
        let accepted = (self.check)(values)?;
        within_limits(&schema, &accepted)?;
        Ok(accepted)
    }
}

/// Refuses every field that lies outside the limits its schema states.
fn within_limits(schema: &Schema, values: &Value) -> Result<()> {
    let mut problems = Problems::default();
    let fields = schema.get("properties").and_then(Value::as_object);
    for (name, limits) in fields.into_iter().flatten() {
        if let Some(value) = values.get(name) {
            check_limits(&mut problems, name, value, limits);
        }
    }
    problems.done()
}

/// The limits that a field's schema states. Its type is looked at elsewhere.
fn check_limits(problems: &mut Problems, path: &str, value: &Value, limits: &Value) {
    let bound = |key: &str| limits.get(key).and_then(Value::as_f64);
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            let (min, max) = (bound("minimum"), bound("maximum"));
            if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
                let (min, max) = (limits.get("minimum"), limits.get("maximum"));
                let message = match (min, max) {
                    (Some(min), Some(max)) => format!("must lie between {min} and {max}"),
                    (Some(min), None) => format!("must be at least {min}"),
                    _ => format!("must be at most {}", max.unwrap_or(&Value::Null)),
                };
                let params = json!({ "min": min, "max": max });
                problems.add_with(path, "out_of_range", message, params);
            }
        }
        Value::String(text) => {
            let length = text.chars().count();
            check_length(problems, path, length, bound("minLength"), bound("maxLength"));
        }
        Value::Array(items) => {
            check_length(problems, path, items.len(), bound("minItems"), bound("maxItems"));
        }
        _ => {}
    }
}

fn check_length(
    problems: &mut Problems,
    path: &str,
    length: usize,
    min: Option<f64>,
    max: Option<f64>,
) {
    if let Some(min) = min.filter(|min| (length as f64) < *min) {
        let message = format!("must have at least {min}");
        problems.add_with(path, "too_short", message, json!({ "min": min as u64 }));
    }
    if let Some(max) = max.filter(|max| length as f64 > *max) {
        let message = format!("must have at most {max}");
        problems.add_with(path, "too_long", message, json!({ "max": max as u64 }));
    }
}

/// Where a module's configuration lies among the settings.
pub(crate) fn key(module: &str) -> String {
    format!("module.{module}.config")
}

/// What was stored about `module`: only what differs from the defaults.
pub(crate) fn stored(ctx: &Ctx<'_>, module: &str) -> Result<Map<String, Value>> {
    match ctx.setting::<Value>(&key(module))? {
        Some(Value::Object(map)) => Ok(map),
        _ => Ok(Map::new()),
    }
}

/// What counts: what was stored, over the defaults. An update may have dropped a field or narrowed
/// it: what no longer fits is the default again, and the module keeps working.
pub(crate) fn standing(ctx: &Ctx<'_>, module: &str, config: &ConfigSchema) -> Result<Value> {
    let mut stored = stored(ctx, module)?;
    if stored.is_empty() {
        return (config.defaults)();
    }
    if let Ok(whole) = config.accept(Value::Object(stored.clone())) {
        return Ok(whole);
    }
    stored.retain(|name, value| config.accept(json!({ name: value })).is_ok());
    config.accept(Value::Object(stored)).or_else(|_| (config.defaults)())
}

impl Ctx<'_> {
    /// What the practice set about `module`, defaults for the rest.
    pub fn config<T: DeserializeOwned + Default>(&self, module: &str) -> Result<T> {
        let compiled = self.inner().catalog.get(module);
        match compiled.and_then(|compiled| compiled.module.config()) {
            Some(config) => Ok(serde_json::from_value(standing(self, module, &config)?)?),
            None => Ok(T::default()),
        }
    }
}
