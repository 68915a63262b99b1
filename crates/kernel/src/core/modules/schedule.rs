//! Scheduling: what the next start of the host does with modules, and taking it back.

use super::NameInput;
use super::plan::{self, Action, Operation, Plan, PlanInput};
use crate::core::switch::{self, SwitchInput};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::lifecycle::{Row, State, rows};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActInput {
    pub name: String,
    /// Of the plan that was read; without it the act is whatever the plan would be now.
    pub token: Option<String>,
    /// Uninstall: also what depends on it. Install: also what says it is not installable.
    #[serde(default)]
    pub force: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Scheduled {
    /// In the order in which they will be changed.
    pub scheduled: Vec<String>,
    pub requires_restart: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Cancelled {
    /// What still waits for a restart.
    pub scheduled: Vec<String>,
    /// What no longer does.
    pub cancelled: Vec<String>,
    pub requires_restart: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Orphaned {
    pub state: String,
}

/// Schedules a module and what it depends on. One that is off is turned on, one that waits to be
/// removed is kept: both at once.
pub fn install(ctx: &Ctx<'_>, input: ActInput) -> Result<Scheduled> {
    act(ctx, Action::Install, &input)
}

/// Schedules the removal of a module. Refuses one that others need, unless `force` takes them along,
/// and one that is always on or not removable.
pub fn uninstall(ctx: &Ctx<'_>, input: ActInput) -> Result<Scheduled> {
    act(ctx, Action::Uninstall, &input)
}

/// Schedules what could not be upgraded before. A module that is up to date has nothing to do.
pub fn upgrade(ctx: &Ctx<'_>, input: ActInput) -> Result<Scheduled> {
    act(ctx, Action::Upgrade, &input)
}

fn act(ctx: &Ctx<'_>, action: Action, input: &ActInput) -> Result<Scheduled> {
    let asked = PlanInput { action, name: input.name.clone(), force: input.force };
    let plan = plan::held(ctx, asked, input.token.as_deref())?;
    plan::refuse(&plan, &input.name)?;
    let mut done = carry_out(ctx, &plan)?;
    if plan.modules.is_empty() {
        done.scheduled = waiting_with(ctx, action, &input.name)?;
        done.requires_restart = !done.scheduled.is_empty();
    }
    Ok(done)
}

/// What waits already for the same: the module, and what was scheduled along with it.
fn waiting_with(ctx: &Ctx<'_>, action: Action, name: &str) -> Result<Vec<String>> {
    let all = rows(ctx.db())?;
    let catalog = &ctx.inner().catalog;
    let state = match action {
        Action::Install => State::ToInstall,
        Action::Uninstall => State::ToRemove,
        Action::Upgrade => State::ToUpgrade,
        Action::Enable | Action::Disable => return Ok(Vec::new()),
    };
    if all.get(name).is_none_or(|row| row.state != state) {
        return Ok(Vec::new());
    }
    let along = |other: &str| match state {
        State::ToRemove => catalog.needs(other, name),
        _ => catalog.needs(name, other),
    };
    let same = |other: &&str| all.get(*other).is_some_and(|row| row.state == state);
    let mut out: Vec<String> = catalog
        .modules
        .iter()
        .map(|compiled| &*compiled.name)
        .filter(same)
        .filter(|other| *other == name || along(other))
        .map(str::to_owned)
        .collect();
    if state == State::ToRemove {
        out.reverse();
    }
    Ok(out)
}

fn carry_out(ctx: &Ctx<'_>, plan: &Plan) -> Result<Scheduled> {
    let before = rows(ctx.db())?;
    let mut scheduled = Vec::new();
    for step in &plan.modules {
        let name = &*step.name;
        let row = before.get(name);
        match step.operation {
            Operation::Install => schedule(ctx, name, row, State::ToInstall)?,
            Operation::Uninstall => schedule(ctx, name, row, State::ToRemove)?,
            Operation::Upgrade => schedule(ctx, name, row, State::ToUpgrade)?,
            Operation::Keep | Operation::Cancel => {
                put_back(ctx, name, row)?;
                continue;
            }
            // Tables of its dependents may be made at the restart; itself it is there already.
            Operation::Enable => {
                switch::enable(ctx, SwitchInput { name: step.name.clone(), token: None })?;
                continue;
            }
            Operation::Disable => continue,
        }
        scheduled.push(step.name.clone());
    }
    Ok(Scheduled { requires_restart: !scheduled.is_empty(), scheduled })
}

fn schedule(ctx: &Ctx<'_>, name: &str, row: Option<&Row>, state: State) -> Result<()> {
    let from = row.map_or(State::Uninstalled, Row::origin);
    ctx.db().execute(
        include_str!("schedule.sql"),
        named_params! {
            ":name": name, ":state": state.as_str(), ":from": from.as_str(),
            ":by": ctx.user_id(), ":at": ctx.now().to_string(),
        },
    )?;
    ctx.inner().touch("core/modules");
    Ok(())
}

fn put_back(ctx: &Ctx<'_>, name: &str, row: Option<&Row>) -> Result<()> {
    let state = row.map_or(State::Uninstalled, Row::origin);
    ctx.db().execute(
        include_str!("put_back.sql"),
        named_params! { ":name": name, ":state": state.as_str() },
    )?;
    ctx.inner().touch("core/modules");
    Ok(())
}

/// Takes a scheduled change back, and what only makes sense with it: installs that need this one,
/// removals that this one would outlast. Refuses a module for which nothing is scheduled, and an
/// upgrade that this program needs.
pub fn cancel(ctx: &Ctx<'_>, input: NameInput) -> Result<Cancelled> {
    let all = rows(ctx.db())?;
    let row = known(ctx, &all, &input.name)?;
    if row.is_none_or(|row| !row.state.is_pending()) {
        let message = format!("nothing is scheduled for {}", input.name);
        return Err(Error::invalid("nothing_pending", message).with("module", &input.name));
    }
    let mut cancelled = Vec::new();
    take_back(ctx, &all, &input.name, &mut cancelled)?;
    let left = |name: &String| !cancelled.contains(name);
    let scheduled: Vec<String> = pending(&all).filter(|name| left(name)).collect();
    Ok(Cancelled { requires_restart: !scheduled.is_empty(), scheduled, cancelled })
}

fn take_back(
    ctx: &Ctx<'_>,
    all: &BTreeMap<String, Row>,
    name: &str,
    cancelled: &mut Vec<String>,
) -> Result<()> {
    let Some(row) = all.get(name).filter(|row| row.state.is_pending()) else { return Ok(()) };
    if cancelled.iter().any(|other| other == name) {
        return Ok(());
    }
    if row.state == State::ToUpgrade {
        let message = format!("this program cannot run {name} before it is upgraded");
        return Err(Error::invalid("upgrade_needed", message).with("module", name));
    }
    let catalog = &ctx.inner().catalog;
    cancelled.push(name.to_owned());
    put_back(ctx, name, Some(row))?;
    let same = |other: &str| all.get(other).is_some_and(|found| found.state == row.state);
    for other in &catalog.modules {
        let goes = match row.state {
            State::ToInstall => other.manifest.depends.iter().any(|needed| needed == name),
            _ => catalog
                .get(name)
                .is_some_and(|own| own.manifest.depends.iter().any(|n| **n == *other.name)),
        };
        if goes && same(&other.name) {
            take_back(ctx, all, &other.name, cancelled)?;
        }
    }
    Ok(())
}

fn pending(all: &BTreeMap<String, Row>) -> impl Iterator<Item = String> {
    all.iter().filter(|(_, row)| row.state.is_pending()).map(|(name, _)| name.clone())
}

/// Forgets why a scheduled change failed, also of what it needs and what needs it: the next start tries
/// them again. Refuses a module with which nothing failed.
pub fn retry(ctx: &Ctx<'_>, input: NameInput) -> Result<Scheduled> {
    let all = rows(ctx.db())?;
    let row = known(ctx, &all, &input.name)?;
    let failed = row.is_some_and(|row| row.error.is_some());
    if !failed && ctx.inner().unstarted(&input.name).is_none() {
        let message = format!("nothing failed with {}", input.name);
        return Err(Error::invalid("nothing_failed", message).with("module", &input.name));
    }
    let catalog = &ctx.inner().catalog;
    let together = |other: &str| {
        other == input.name
            || catalog.needs(other, &input.name)
            || catalog.needs(&input.name, other)
    };
    let mut forget = ctx.db().prepare_cached(include_str!("../../lifecycle/forget_error.sql"))?;
    let mut scheduled = vec![input.name.clone()];
    for (name, row) in all.iter().filter(|(name, _)| together(name)) {
        if row.error.is_some() {
            forget.execute(named_params! { ":name": name })?;
            scheduled.extend((*name != input.name).then(|| name.clone()));
        }
    }
    ctx.inner().touch("core/modules");
    Ok(Scheduled { scheduled, requires_restart: true })
}

/// Marks a module whose code is gone as uninstalled. Its tables stay: they are there again when the
/// code comes back. Refuses a module that this program brings.
pub fn orphan(ctx: &Ctx<'_>, input: NameInput) -> Result<Orphaned> {
    let all = rows(ctx.db())?;
    let row = known(ctx, &all, &input.name)?;
    if ctx.inner().catalog.get(&input.name).is_some() {
        let message = format!("{} is part of this program", input.name);
        return Err(Error::invalid("not_an_orphan", message).with("module", &input.name));
    }
    if row.is_none() {
        return Err(Error::not_found("module"));
    }
    ctx.db().execute(
        include_str!("put_back.sql"),
        named_params! { ":name": input.name, ":state": State::Uninstalled.as_str() },
    )?;
    ctx.inner().touch("core/modules");
    Ok(Orphaned { state: State::Uninstalled.as_str().to_owned() })
}

fn known<'r>(ctx: &Ctx<'_>, all: &'r BTreeMap<String, Row>, name: &str) -> Result<Option<&'r Row>> {
    let row = all.get(name);
    match row.is_some() || ctx.inner().catalog.get(name).is_some() {
        true => Ok(row),
        false => Err(Error::not_found("module")),
    }
}
