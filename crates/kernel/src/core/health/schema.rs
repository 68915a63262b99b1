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
    let drifted = |message: String| Finding::new("SCHEMA_DRIFT", name, message);
    let wanted = match Blueprint::of(&ctx.inner().catalog).objects(name) {
        Ok(wanted) => wanted,
        Err(message) => return Ok(vec![drifted(message.to_owned())]),
    };
    let standing = standing(ctx.db())?;
    let history = history(name);
    let mut findings = Vec::new();
    for (key, sql) in wanted {
        let (kind, object) = key;
        match standing.get(key) {
            None => findings.push(drifted(format!("the {kind} {object} is missing"))),
            // The history is the migration library's own table, which it may come to make otherwise.
            Some(found) if found != sql && *object != history => {
                findings.push(drifted(format!("the {kind} {object} was altered")));
            }
            Some(_) => {}
        }
    }
    for trigger in journal::trigger_names(&compiled.manifest) {
        if !standing.contains_key(&("trigger".to_owned(), trigger.clone())) {
            findings.push(drifted(format!("the trigger {trigger} is missing")));
        }
    }
    Ok(findings)
}

/// Objects that no module's migrations made and no module owns.
pub(super) fn strays(ctx: &Ctx<'_>) -> Result<Vec<Finding>> {
    let mut statement = ctx.db().prepare_cached(include_str!("strays.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut findings = Vec::new();
    for row in rows {
        let (kind, name, table) = row?;
        if kind != "trigger" || !journal::is_own_trigger(&name, &table) {
            let message = format!("the {kind} {name} belongs to no module");
            findings.push(Finding::new("STRAY_OBJECT", "core", message));
        }
    }
    Ok(findings)
}
