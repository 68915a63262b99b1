//! The one door: every check of a call stands here, in this order, and nowhere else.

use super::transaction::{ForeignKeys, guarded};
use super::{Actor, Effect, Inner, Mode};
use crate::catalog::Compiled;
use crate::ctx::{Clinic, Ctx};
use crate::error::{Code, Error, Result};
use crate::grants::{ADMIN, Scope};
use crate::live::Live;
use crate::operation::{Category, Operation, check_texts};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::Value;
use serde_json::value::RawValue;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// What a call knows before its transaction begins.
pub(super) struct Frame<'a> {
    live: Arc<Live>,
    role: Option<String>,
    clinic: Clinic,
    scope: Scope,
    pub op: &'a str,
    pub actor: &'a Actor,
    pub now: Timestamp,
    pub mode: Mode,
    pub effects: RefCell<Vec<Effect>>,
}

impl Frame<'_> {
    fn ctx<'c>(&'c self, inner: &'c Inner, db: &'c Connection, call_id: &str) -> Ctx<'c> {
        Ctx {
            inner,
            live: self.live.clone(),
            db,
            actor: self.actor,
            role: self.role.clone(),
            clinic: self.clinic.clone(),
            scope: self.scope,
            op: self.op,
            call_id: call_id.to_owned(),
            now: self.now,
            mode: self.mode,
            effects: &self.effects,
            depth: Cell::new(0),
        }
    }
}

impl Inner {
    /// Live, member, permitted, in the plan, input; then one transaction around handler and listeners.
    pub(super) fn call(
        &self,
        actor: &Actor,
        op: &str,
        input: Value,
        mode: Mode,
    ) -> Result<Box<RawValue>> {
        let live = self.live();
        let member = self.member(actor);
        // Who has no role here is refused just below, whatever is found.
        let role = member.as_ref().map_or(ADMIN, |(role, _)| role);
        let (compiled, operation) = self.find(&live, role, op)?;
        let (role, clinic) = member?;
        let permission = format!("{}.{}", compiled.name, operation.permission);
        let scope =
            live.grants.scope(&role, &permission).ok_or_else(|| Error::forbidden(&permission))?;
        let now = self.clock.now();
        if let Some(feature) = operation.feature {
            self.require_feature(&live, feature, now)?;
        }
        check_texts(&input, operation.max_text)?;
        let effects = RefCell::default();
        let live = live.clone();
        let frame = Frame { live, role: Some(role), clinic, scope, op, actor, now, mode, effects };
        let call_id = crate::id::new(now);
        if operation.category == Category::Read {
            return self.database.read(|db| {
                let tx = db.transaction()?;
                guarded(|| operation.run(&frame.ctx(self, &tx, &call_id), input))
            });
        }
        self.transact(&frame, &call_id, ForeignKeys::Enforced, |db| {
            operation.run(&frame.ctx(self, db, &call_id), input)
        })
    }

    /// What is not there for this role is answered as what nobody has, on or off.
    fn find(&self, live: &Live, role: &str, op: &str) -> Result<(&Compiled, &Operation)> {
        if let Some(&(module, index)) = live.operations.get(op) {
            let compiled = &self.catalog.modules[module];
            if compiled.is_there_for(role) {
                return Ok((compiled, &compiled.operations[index]));
            }
        }
        let mut there = self.catalog.operations().filter(|(module, _)| module.is_there_for(role));
        let is_named = |(module, o): (&Compiled, &Operation)| {
            op.strip_prefix(&*module.name) == Some(&format!(".{}", o.name))
        };
        if there.any(is_named) {
            let module = op.split('.').next().unwrap_or_default();
            let message = format!("the module {module} is not active in this practice");
            return Err(Error::unavailable("module_inactive", message).with("module", module));
        }
        Err(Error::new(Code::NotFound, format!("there is no operation {op}"))
            .with("reason", "unknown_operation"))
    }

    pub(super) fn member(&self, actor: &Actor) -> Result<(String, Clinic)> {
        let people = self.people.read().unwrap_or_else(|p| p.into_inner());
        let nobody = || Error::new(Code::Unauthenticated, "this user has no role in this clinic");
        let key = (actor.user_id.clone(), actor.clinic_id.clone());
        let member = people.members.get(&key).ok_or_else(nobody)?;
        let clinic = people.clinics.get(&actor.clinic_id).ok_or_else(nobody)?;
        Ok((member.role.clone(), clinic.clone()))
    }

    pub fn as_system<T>(
        &self,
        op: &str,
        clinic_id: Option<&str>,
        work: impl FnOnce(&Ctx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.unattended(op, clinic_id, ForeignKeys::Enforced, work)
    }

    /// As `as_system`, for work that makes, rebuilds and drops tables: foreign keys are off while it
    /// runs, and it looks at them itself before it ends.
    pub fn as_lifecycle<T>(&self, op: &str, work: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        self.unattended(op, None, ForeignKeys::Off, work)
    }

    /// Runs `work` with what it reads standing still, without a person behind it.
    pub fn look<T>(&self, op: &str, work: impl FnOnce(&Ctx<'_>) -> Result<T>) -> Result<T> {
        let actor = Actor { user_id: "system".into(), clinic_id: String::new() };
        let frame = self.frame(op, &actor);
        let call_id = crate::id::new(frame.now);
        self.database.read(|db| {
            let tx = db.transaction()?;
            guarded(|| work(&frame.ctx(self, &tx, &call_id)))
        })
    }

    fn unattended<T>(
        &self,
        op: &str,
        clinic_id: Option<&str>,
        keys: ForeignKeys,
        work: impl FnOnce(&Ctx<'_>) -> Result<T>,
    ) -> Result<T> {
        let actor =
            Actor { user_id: "system".into(), clinic_id: clinic_id.unwrap_or_default().to_owned() };
        let frame = self.frame(op, &actor);
        let call_id = crate::id::new(frame.now);
        self.transact(&frame, &call_id, keys, |db| work(&frame.ctx(self, db, &call_id)))
    }

    fn frame<'f>(&'f self, op: &'f str, actor: &'f Actor) -> Frame<'f> {
        let clinic = self.clinic(&actor.clinic_id).unwrap_or_else(|| Clinic {
            id: actor.clinic_id.clone(),
            code: String::new(),
            name: String::new(),
            zone: self.practice().zone,
        });
        Frame {
            live: self.live(),
            role: None,
            clinic,
            scope: Scope::All,
            op,
            actor,
            now: self.clock.now(),
            mode: Mode::Run,
            effects: RefCell::default(),
        }
    }

    /// The read guard ends here: asked for twice in one expression it would wait for itself as soon
    /// as somebody waits to write.
    fn clinic(&self, id: &str) -> Option<Clinic> {
        self.people.read().unwrap_or_else(|p| p.into_inner()).clinics.get(id).cloned()
    }
}
