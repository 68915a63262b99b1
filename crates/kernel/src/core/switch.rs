//! Turning modules on and off while the practice is open. No data is touched.

use super::events::{ModuleDisabled, ModuleEnabled};
use super::modules::plan::{self, Action, PlanInput};
use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::host::Mode;
use crate::lifecycle::State;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Switched {
    /// Every module whose state changed, in the order in which it was switched.
    pub changed: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SwitchInput {
    pub name: String,
    /// Of the plan that was read; without it the act is whatever the plan would be now.
    pub token: Option<String>,
}

/// Turns a module on at once, and what it depends on first. Refuses one that is not installed; one
/// that is on already changes nothing.
pub fn enable(ctx: &Ctx<'_>, input: SwitchInput) -> Result<Switched> {
    switch(ctx, Action::Enable, input)
}

/// Turns a module off at once, and what depends on it first. Refuses a module of the tier `core`.
pub fn disable(ctx: &Ctx<'_>, input: SwitchInput) -> Result<Switched> {
    switch(ctx, Action::Disable, input)
}

fn switch(ctx: &Ctx<'_>, action: Action, input: SwitchInput) -> Result<Switched> {
    let asked = PlanInput { action, name: input.name.clone(), force: false };
    let plan = plan::held(ctx, asked, input.token.as_deref())?;
    plan::refuse(&plan, &input.name)?;
    let mut changed = Vec::new();
    for step in plan.modules {
        let compiled = ctx.inner().catalog.get(&step.name);
        let compiled = compiled.ok_or_else(|| Error::not_found("module"))?;
        match action {
            Action::Enable => turn_on(ctx, compiled)?,
            _ => turn_off(ctx, compiled)?,
        }
        changed.push(step.name);
    }
    Ok(Switched { changed })
}

fn turn_on(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<()> {
    put(ctx, compiled, State::Installed)?;
    compiled.module.on_enable(ctx)?;
    if ctx.mode == Mode::Run {
        compiled.module.on_start(ctx)?;
    }
    ctx.emit(ModuleEnabled { module: compiled.name.to_string() })
}

fn turn_off(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<()> {
    if ctx.mode == Mode::Run {
        compiled.module.on_stop(ctx)?;
    }
    compiled.module.on_disable(ctx)?;
    put(ctx, compiled, State::Disabled)?;
    ctx.emit(ModuleDisabled { module: compiled.name.to_string() })
}

fn put(ctx: &Ctx<'_>, compiled: &Compiled, state: State) -> Result<()> {
    ctx.db().execute(
        include_str!("switch/put.sql"),
        named_params! { ":name": &*compiled.name, ":state": state.as_str() },
    )?;
    // What is live is read anew after commit.
    ctx.inner().touch("core/modules");
    Ok(())
}
