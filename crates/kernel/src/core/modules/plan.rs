//! What an action on a module would do, worked out from the file before anything is done, and bound
//! to what was seen: the act refuses when the world moved since.

use super::{TableRows, tables};
use crate::catalog::{Catalog, Compiled};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::lifecycle::{Row, State, rows, space};
use crate::manifest::Tier;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Install,
    Uninstall,
    Upgrade,
    Disable,
    Enable,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanInput {
    pub action: Action,
    pub name: String,
    /// Uninstall: also what depends on it. Install: also what says it is not installable.
    #[serde(default)]
    pub force: bool,
}

/// What happens to one module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    Install,
    Uninstall,
    Upgrade,
    Enable,
    Disable,
    /// A scheduled removal is taken back.
    Keep,
    /// A scheduled install is taken back.
    Cancel,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Asked,
    /// What was asked for depends on it.
    DependsOn,
    /// It needs what was asked for.
    NeededBy,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PlannedModule")]
pub struct Planned {
    pub name: String,
    pub operation: Operation,
    pub reason: Reason,
    pub version: String,
    pub from: Option<String>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PlannedTable")]
pub struct PlannedTable {
    pub name: String,
    pub module: String,
    /// Rows that would be lost; 0 for a table that would be made.
    pub rows: i64,
}

/// Why an action is not possible.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Refusal {
    pub reason: String,
    pub message: String,
    pub modules: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ModulePlan")]
pub struct Plan {
    /// For the act: it is refused when this plan no longer holds.
    pub token: String,
    pub action: Action,
    /// In the order in which it happens.
    pub modules: Vec<Planned>,
    pub tables: Vec<PlannedTable>,
    pub permissions_gained: Vec<String>,
    pub permissions_lost: Vec<String>,
    /// Of the copy that is made first; 0 when none is.
    pub backup_bytes: u64,
    pub disk_needed: u64,
    pub disk_free: u64,
    pub requires_restart: bool,
    pub refused: Option<Refusal>,
}

/// Changes nothing. Refuses a module that neither this program nor this practice knows.
pub fn get(ctx: &Ctx<'_>, input: PlanInput) -> Result<Plan> {
    let mut newest = ctx.db().prepare_cached(include_str!("newest_change.sql"))?;
    let seen = newest.query_row([], |row| row.get(0))?;
    Planner::new(ctx, &input, seen)?.plan(&input)
}

/// The plan as it is now, for an act. With the token of an earlier one: refuses when modules changed
/// since, or rows that would be lost.
pub fn held(ctx: &Ctx<'_>, input: PlanInput, token: Option<&str>) -> Result<Plan> {
    let Some(token) = token else { return get(ctx, input) };
    let outdated = || {
        let message = "modules or their rows changed since this plan was made; look at it again";
        Error::conflict("plan_outdated", message)
    };
    let seen = token.split_once('-').and_then(|(_, seq)| seq.parse().ok()).ok_or_else(outdated)?;
    let plan = Planner::new(ctx, &input, seen)?.plan(&input)?;
    let mut changed = ctx.db().prepare_cached(include_str!("changed_since.sql"))?;
    for step in plan.modules.iter().filter(|step| step.operation == Operation::Uninstall) {
        if changed.exists((seen, &step.name))? {
            return Err(outdated());
        }
    }
    if plan.token != token {
        return Err(outdated());
    }
    Ok(plan)
}

/// Why an act is not possible, as its error.
pub fn refuse(plan: &Plan, name: &str) -> Result<()> {
    match &plan.refused {
        None => Ok(()),
        Some(refused) => Err(Error::invalid(&refused.reason, refused.message.clone())
            .with("module", name)
            .with("modules", &refused.modules)),
    }
}

struct Planner<'a> {
    ctx: &'a Ctx<'a>,
    /// The practice's newest change when the plan was read.
    seen: i64,
    catalog: &'a Catalog,
    rows: BTreeMap<String, Row>,
    steps: Vec<Planned>,
    refused: Option<Refusal>,
}

impl<'a> Planner<'a> {
    fn new(ctx: &'a Ctx<'_>, input: &PlanInput, seen: i64) -> Result<Planner<'a>> {
        let catalog = &ctx.inner().catalog;
        let rows = rows(ctx.db())?;
        let gone = rows.get(&input.name).is_none_or(|row| row.state == State::Uninstalled);
        if catalog.get(&input.name).is_none() && gone && tables(ctx, &input.name)?.is_empty() {
            return Err(Error::not_found("module"));
        }
        Ok(Planner { ctx, seen, catalog, rows, steps: Vec::new(), refused: None })
    }

    fn plan(mut self, input: &PlanInput) -> Result<Plan> {
        let name = &*input.name;
        match (input.action, self.catalog.get(name)) {
            (Action::Install, Some(compiled)) => self.install(compiled, Reason::Asked, input.force),
            (Action::Uninstall, compiled) => self.uninstall(name, compiled, input.force),
            (Action::Upgrade, Some(compiled)) => self.upgrade(compiled),
            (Action::Enable, Some(compiled)) => self.enable(compiled, Reason::Asked),
            (Action::Disable, Some(compiled)) => self.disable(compiled, Reason::Asked),
            (_, None) => {
                let message = format!("{name} is not part of this program; it can only be removed");
                self.refuse("orphan", message, vec![]);
            }
        }
        self.finish(input)
    }

    fn state(&self, name: &str) -> State {
        match name {
            // It has no row among the modules that come and go.
            "core" => State::Installed,
            _ => self.rows.get(name).map_or(State::Uninstalled, |row| row.state),
        }
    }

    /// Where it stands when nothing is scheduled.
    fn origin(&self, name: &str) -> State {
        match name {
            "core" => State::Installed,
            _ => self.rows.get(name).map_or(State::Uninstalled, Row::origin),
        }
    }

    fn put(&mut self, name: &str, operation: Operation, reason: Reason) {
        if self.steps.iter().any(|step| step.name == name) {
            return;
        }
        let standing = self.rows.get(name).and_then(|row| row.version.clone());
        let code = self.catalog.get(name).map(|compiled| compiled.manifest.version().to_string());
        let version = code.or_else(|| standing.clone()).unwrap_or_default();
        let from = standing.filter(|_| operation == Operation::Upgrade);
        self.steps.push(Planned { name: name.to_owned(), operation, reason, version, from });
    }

    fn refuse(&mut self, reason: &str, message: String, modules: Vec<String>) {
        if self.refused.is_none() {
            self.refused = Some(Refusal { reason: reason.into(), message, modules });
        }
    }

    /// What it depends on comes first.
    fn install(&mut self, compiled: &Compiled, reason: Reason, force: bool) {
        let name = &*compiled.name;
        if self.state(name) == State::Uninstalled && !compiled.manifest.installable && !force {
            let message = format!("{name} cannot be installed");
            return self.refuse("not_installable", message, vec![]);
        }
        let operation = match self.state(name) {
            State::Uninstalled => Operation::Install,
            State::Disabled => Operation::Enable,
            State::ToRemove => Operation::Keep,
            State::ToInstall | State::Installed | State::ToUpgrade => return,
        };
        for dependency in &compiled.manifest.depends {
            if let Some(other) = self.catalog.get(dependency).filter(|_| dependency != "core") {
                self.install(other, Reason::DependsOn, force);
            }
        }
        self.put(name, operation, reason);
    }

    /// What depends on it goes first; without `force` that is why it stays.
    fn uninstall(&mut self, name: &str, compiled: Option<&Compiled>, force: bool) {
        match self.state(name) {
            _ if self.is_kept(name, compiled) => return,
            // Marked as gone, with its tables still there.
            State::Uninstalled if compiled.is_none() => {}
            State::Uninstalled | State::ToRemove => return,
            State::ToInstall => return self.take_back_install(name, Reason::Asked),
            State::Installed | State::Disabled | State::ToUpgrade => {}
        }
        let dependents = self.standing_dependents(name);
        if !dependents.is_empty() && !force {
            let message = format!("{} needs {name}", dependents.join(", "));
            return self.refuse("required_by", message, dependents);
        }
        for dependent in dependents.iter().rev() {
            if self.is_kept(dependent, self.catalog.get(dependent)) {
                return;
            }
            match self.state(dependent) {
                State::ToInstall => self.put(dependent, Operation::Cancel, Reason::NeededBy),
                _ => self.put(dependent, Operation::Uninstall, Reason::NeededBy),
            }
        }
        self.put(name, Operation::Uninstall, Reason::Asked);
    }

    /// Whether a module may not be removed at all; says so.
    fn is_kept(&mut self, name: &str, compiled: Option<&Compiled>) -> bool {
        let Some(manifest) = compiled.map(|compiled| &compiled.manifest) else { return false };
        if manifest.tier == Tier::Core {
            self.refuse("always_on", format!("{name} is always on"), vec![name.to_owned()]);
        } else if !manifest.removable {
            let message = format!("{name} cannot be removed");
            self.refuse("not_removable", message, vec![name.to_owned()]);
        }
        self.refused.is_some()
    }

    /// What needs a module, directly or through others, and is or will be there: in the order of the
    /// catalogue, so dependents come last.
    fn standing_dependents(&self, name: &str) -> Vec<String> {
        let mut needing = vec![name.to_owned()];
        for compiled in &self.catalog.modules {
            let there = !matches!(self.state(&compiled.name), State::Uninstalled | State::ToRemove);
            if there && compiled.manifest.depends.iter().any(|other| needing.contains(other)) {
                needing.push(compiled.name.to_string());
            }
        }
        needing.split_off(1)
    }

    /// What waits for it to be installed waits no longer.
    fn take_back_install(&mut self, name: &str, reason: Reason) {
        for dependent in self.standing_dependents(name).iter().rev() {
            self.put(dependent, Operation::Cancel, Reason::NeededBy);
        }
        self.put(name, Operation::Cancel, reason);
    }

    fn upgrade(&mut self, compiled: &Compiled) {
        let name = &*compiled.name;
        if name == "core" {
            return;
        }
        let Some(row) = self.rows.get(name).filter(|row| row.state.stands()) else {
            let message = format!("{name} is not installed here");
            return self.refuse("not_installed", message, vec![]);
        };
        let current = row.version.as_deref() == Some(&*compiled.manifest.version().to_string());
        if !current && row.state != State::ToRemove {
            self.put(name, Operation::Upgrade, Reason::Asked);
        }
    }

    fn enable(&mut self, compiled: &Compiled, reason: Reason) {
        let name = compiled.name.to_string();
        match self.origin(&name) {
            State::Disabled => {}
            State::Installed => return,
            _ => {
                let message = format!("{name} is not installed here");
                return self.refuse("not_installed", message, vec![name]);
            }
        }
        if self.rows.get(&name).is_some_and(|row| row.is_newer_than(compiled)) {
            let message = format!("{name} was brought further here than this program knows it");
            return self.refuse("downgrade", message, vec![name]);
        }
        for dependency in compiled.manifest.depends.iter().filter(|name| *name != "core") {
            if let Some(other) = self.catalog.get(dependency) {
                self.enable(other, Reason::DependsOn);
            }
        }
        self.put(&compiled.name, Operation::Enable, reason);
    }

    fn disable(&mut self, compiled: &Compiled, reason: Reason) {
        let name = &*compiled.name;
        if compiled.manifest.tier == Tier::Core {
            return self.refuse("always_on", format!("{name} is always on"), vec![]);
        }
        if self.origin(name) != State::Installed {
            return;
        }
        for other in &self.catalog.modules {
            if other.manifest.depends.iter().any(|needed| needed == name) {
                self.disable(other, Reason::NeededBy);
            }
        }
        self.put(name, Operation::Disable, reason);
    }

    fn finish(mut self, input: &PlanInput) -> Result<Plan> {
        if self.refused.is_some() {
            self.steps.clear();
        }
        let of = |wanted: Operation| self.steps.iter().filter(move |s| s.operation == wanted);
        let mut planned = Vec::new();
        for step in of(Operation::Uninstall) {
            let lost = tables(self.ctx, &step.name)?.into_iter();
            planned.extend(lost.map(|TableRows { name, rows }| PlannedTable {
                name,
                module: step.name.clone(),
                rows,
            }));
        }
        for compiled in of(Operation::Install).filter_map(|step| self.catalog.get(&step.name)) {
            let made = compiled.manifest.entities.keys();
            planned.extend(made.map(|table| PlannedTable {
                name: table.clone(),
                module: compiled.name.to_string(),
                rows: 0,
            }));
        }
        let permissions = |operations: [Operation; 2]| {
            let steps = self.steps.iter().filter(|step| operations.contains(&step.operation));
            let modules = steps.filter_map(|step| self.catalog.get(&step.name));
            let mut out: Vec<String> = modules
                .flat_map(|m| m.permissions().into_iter().map(move |p| format!("{}.{p}", m.name)))
                .collect();
            out.sort();
            out
        };
        let restart = self.steps.iter().any(|step| {
            matches!(step.operation, Operation::Install | Operation::Uninstall | Operation::Upgrade)
        });
        let inner = self.ctx.inner();
        let space = space(&inner.registry, &inner.entry)?;
        let mut plan = Plan {
            token: String::new(),
            action: input.action,
            permissions_gained: permissions([Operation::Install, Operation::Enable]),
            permissions_lost: permissions([Operation::Uninstall, Operation::Disable]),
            modules: self.steps.clone(),
            tables: planned,
            backup_bytes: if restart { space.copy } else { 0 },
            disk_needed: if restart { space.needed } else { 0 },
            disk_free: space.free,
            requires_restart: restart,
            refused: self.refused.clone(),
        };
        if plan.refused.is_none() && restart && space.free < space.needed {
            let message = "there is not enough room on the disk for the copy that is made first";
            plan.refused = Some(Refusal {
                reason: "disk_full".into(),
                message: message.into(),
                modules: vec![],
            });
        }
        plan.token = self.token(input, &plan)?;
        Ok(plan)
    }

    /// What the plan was made from: all modules as they stand, the rows that would go, and the newest
    /// change, so that later ones can be told.
    fn token(&self, input: &PlanInput, plan: &Plan) -> Result<String> {
        let rows: BTreeMap<&str, (&str, &Option<String>, i64)> = self
            .rows
            .iter()
            .map(|(name, row)| (name.as_str(), (row.state.as_str(), &row.version, row.revision)))
            .collect();
        let seen = (input.action, &input.name, input.force, &plan.modules, &plan.tables, rows);
        let digest = crate::digest::hex(&serde_json::to_vec(&(seen, self.seen))?);
        Ok(format!("{}-{}", &digest[..32], self.seen))
    }
}
