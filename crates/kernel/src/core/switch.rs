//! Turning modules on and off while the practice is open. No data is touched.

use super::events::{ModuleDisabled, ModuleEnabled};
use super::modules::NameInput;
use crate::catalog::{Catalog, Compiled};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::lifecycle::State;
use crate::manifest::Tier;
use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Switched {
    /// Every module whose state changed, in the order in which it was switched.
    pub changed: Vec<String>,
}

/// Turns a module on at once, and what it depends on first. Refuses one that is not installed; one
/// that is on already changes nothing.
pub fn enable(ctx: &Ctx<'_>, input: NameInput) -> Result<Switched> {
    let mut changed = Vec::new();
    turn_on(ctx, find(ctx, &input.name)?, &mut changed)?;
    Ok(Switched { changed })
}

/// Turns a module off at once, and what depends on it first. Refuses a module of the tier `core`.
pub fn disable(ctx: &Ctx<'_>, input: NameInput) -> Result<Switched> {
    let mut changed = Vec::new();
    turn_off(ctx, find(ctx, &input.name)?, &mut changed)?;
    Ok(Switched { changed })
}

fn turn_on(ctx: &Ctx<'_>, compiled: &Compiled, changed: &mut Vec<String>) -> Result<()> {
    match state(ctx, &compiled.name)? {
        State::Disabled => {}
        State::Installed | State::ToUpgrade | State::ToRemove => return Ok(()),
        State::Uninstalled | State::ToInstall => {
            let message = format!("the module {} is not installed here", compiled.name);
            return Err(Error::invalid("not_installed", message).with("module", &*compiled.name));
        }
    }
    for name in &compiled.manifest.depends {
        turn_on(ctx, find(ctx, name)?, changed)?;
    }
    put(ctx, compiled, State::Installed)?;
    compiled.module.on_enable(ctx)?;
    compiled.module.on_start(ctx)?;
    ctx.emit(ModuleEnabled { module: compiled.name.to_string() })?;
    changed.push(compiled.name.to_string());
    Ok(())
}

fn turn_off(ctx: &Ctx<'_>, compiled: &Compiled, changed: &mut Vec<String>) -> Result<()> {
    if compiled.manifest.tier == Tier::Core {
        let message = format!("{} is always on", compiled.name);
        return Err(Error::invalid("always_on", message).with("module", &*compiled.name));
    }
    if state(ctx, &compiled.name)? != State::Installed {
        return Ok(());
    }
    for dependent in dependents(&ctx.inner().catalog, &compiled.name) {
        turn_off(ctx, dependent, changed)?;
    }
    compiled.module.on_stop(ctx)?;
    compiled.module.on_disable(ctx)?;
    put(ctx, compiled, State::Disabled)?;
    ctx.emit(ModuleDisabled { module: compiled.name.to_string() })?;
    changed.push(compiled.name.to_string());
    Ok(())
}

fn dependents<'c>(catalog: &'c Catalog, name: &str) -> impl Iterator<Item = &'c Compiled> {
    catalog.modules.iter().filter(move |other| other.manifest.depends.iter().any(|d| d == name))
}

fn find<'c>(ctx: &'c Ctx<'_>, name: &str) -> Result<&'c Compiled> {
    ctx.inner().catalog.get(name).ok_or_else(|| Error::not_found("module"))
}

fn state(ctx: &Ctx<'_>, name: &str) -> Result<State> {
    let found: Option<String> = ctx
        .db()
        .prepare_cached("SELECT state FROM core_module WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(found.and_then(|text| State::parse(&text)).unwrap_or(State::Uninstalled))
}

fn put(ctx: &Ctx<'_>, compiled: &Compiled, state: State) -> Result<()> {
    ctx.db().execute(
        "UPDATE core_module SET state = ?2 WHERE name = ?1",
        [&*compiled.name, state.as_str()],
    )?;
    // What is live is read anew after commit.
    ctx.inner().touch("core/modules");
    Ok(())
}
