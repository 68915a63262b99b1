//! Whether the file's schema is what the migrations make: a table that somebody changed by hand, or
//! a trigger that went missing, would lose writes without a word.

use super::blueprint::{Blueprint, standing};
use super::{Finding, Standing};
use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::journal;
use crate::lifecycle::history;

/// What is missing or other than this version of the module makes it.
pub(super) fn drift(ctx: &Ctx<'_>, compiled: &Compiled, row: &Standing) -> Result<Vec<Finding>> {
    let name = &*compiled.name;
    if !row.is_of(compiled) {
        return Ok(vec![]);
    }
    let drifted = |key: &str, kind: &str, object: &str, message: String| {
        Finding::new("SCHEMA_DRIFT", key, name, message).with("kind", kind).with("object", object)
    };
    let wanted = match Blueprint::of(&ctx.inner().catalog).objects(name) {
        Ok(wanted) => wanted,
        Err(message) => {
            return Ok(vec![Finding::new("SCHEMA_DRIFT", "schema_unknown", name, message)]);
        }
    };
    let standing = standing(ctx.db())?;
    let history = history(name);
    let mut findings = Vec::new();
    for (key, sql) in wanted {
        let (kind, object) = key;
        match standing.get(key) {
            None => {
                let message = format!("the {kind} {object} is missing");
                findings.push(drifted("object_missing", kind, object, message));
            }
            // The history is the migration library's own table, which it may come to make otherwise.
            Some(found) if found != sql && *object != history => {
                let message = format!("the {kind} {object} was altered");
                findings.push(drifted("object_altered", kind, object, message));
            }
            Some(_) => {}
        }
    }
    for trigger in journal::trigger_names(&compiled.manifest) {
        if !standing.contains_key(&("trigger".to_owned(), trigger.clone())) {
            let message = format!("the trigger {trigger} is missing");
            findings.push(drifted("object_missing", "trigger", &trigger, message));
        }
    }
    Ok(findings)
}

/// Objects that no module's migrations made and no module owns.
pub(super) fn strays(ctx: &Ctx<'_>) -> Result<Vec<Finding>> {
    let made = Blueprint::of(&ctx.inner().catalog).objects("core");
    let mut statement = ctx.db().prepare_cached(include_str!("strays.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut findings = Vec::new();
    for row in rows {
        let (kind, name, table) = row?;
        let made_by_core = made.is_ok_and(|all| all.contains_key(&(kind.clone(), name.clone())));
        if !made_by_core && (kind != "trigger" || !journal::is_own_trigger(&name, &table)) {
            let message = format!("the {kind} {name} belongs to no module");
            let found = Finding::new("STRAY_OBJECT", "stray_object", "core", message);
            findings.push(found.with("kind", kind).with("object", name));
        }
    }
    Ok(findings)
}
