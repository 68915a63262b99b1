//! Settings of the practice: JSON values by key.

use crate::ctx::Ctx;
use crate::error::{Problems, Result};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many days the copies made before changes are kept; 0 keeps them for ever.
pub(crate) const KEEP_DAYS: &str = "backups.keep_days";

/// What the program itself reads and no module owns: whole numbers, from and to.
const OWN: [(&str, i64, i64); 1] = [(KEEP_DAYS, 0, 3650)];

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetInput {
    pub key: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetInput {
    /// `module.name`, or `backups.keep_days`
    pub key: String,
    pub value: Value,
}

/// Leaves out what the caller may not see.
pub fn get(ctx: &Ctx<'_>, input: GetInput) -> Result<Map<String, Value>> {
    let mut statement = ctx.db().prepare_cached(include_str!("setting/get.sql"))?;
    let mut rows = statement.query([input.key])?;
    let mut out = Map::new();
    while let Some(row) = rows.next()? {
        let (key, text): (String, String) = (row.get("id")?, row.get("value")?);
        if is_shown(ctx, &key) {
            out.insert(key, serde_json::from_str(&text)?);
        }
    }
    Ok(out)
}

/// How a module is set up, and the licence, is for who looks after modules: a configuration may hold
/// the key of another service, and everybody has `settings.read`.
fn is_shown(ctx: &Ctx<'_>, key: &str) -> bool {
    let of_module = key.strip_prefix("module.");
    let module = of_module.unwrap_or(key).split('.').next().unwrap_or_default();
    let guarded = of_module.is_some() || key == crate::licence::KEY;
    ctx.knows(module) && (!guarded || ctx.can("core.modules.read"))
}

/// Refuses keys of no module of this program, and values that the program itself could not use.
pub fn set(ctx: &Ctx<'_>, input: SetInput) -> Result<Map<String, Value>> {
    let mut problems = Problems::default();
    check_key(ctx, &input.key, &mut problems);
    check_own(&input, &mut problems);
    let text = input.value.to_string();
    problems.at_most("value", &text, 20_000);
    problems.done()?;
    put(ctx, &input.key, &text)?;
    get(ctx, GetInput { key: Some(input.key) })
}

fn check_key(ctx: &Ctx<'_>, key: &str, problems: &mut Problems) {
    problems.required("key", key, 100);
    if OWN.iter().any(|(own, ..)| *own == key) {
        return;
    }
    if key.starts_with("module.") || key == crate::licence::KEY {
        problems.add("key", "bad_format", "has an operation of its own that writes it");
    }
    let module = key.split('.').next().unwrap_or_default();
    let known = ctx.inner().catalog.get(module).is_some() && ctx.knows(module);
    if !key.contains('.') || !known {
        problems.add("key", "bad_format", "must be module.name of a module of this program");
    }
}

/// A value that nobody could use would be found out only when it is needed.
fn check_own(input: &SetInput, problems: &mut Problems) {
    let Some((_, min, max)) = OWN.iter().find(|(own, ..)| *own == input.key) else { return };
    let Some(number) = input.value.as_i64() else {
        return problems.add("value", "wrong_type", "must be a whole number");
    };
    if !(*min..=*max).contains(&number) {
        let range = json!({ "min": min, "max": max });
        problems.add_with("value", "out_of_range", format!("must be {min} to {max}"), range);
    }
}

/// Writes a setting that is known to be right, as JSON text.
pub(super) fn put(ctx: &Ctx<'_>, key: &str, json: &str) -> Result<()> {
    ctx.db().execute(include_str!("setting/put.sql"), [key, json])?;
    Ok(())
}
