//! What a handler gets: the transaction, who calls, the clock, the keys, events. Nothing else.

use crate::error::{Error, Result};
use crate::event::{Event, Question};
use crate::grants::Scope;
use crate::host::{Actor, Effect, Inner, Mode, Notice};
use crate::keys::{Place, Secret, open_cell, seal_cell};
use crate::live::Live;
use crate::registry::{PracticeEntry, Registry};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// A clinic (site) of the practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clinic {
    pub id: String,
    pub code: String,
    pub name: String,
    /// IANA name, `Europe/Madrid`.
    pub zone: String,
}

/// The practice's own row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    pub id: String,
    pub slug: String,
    pub name: String,
    /// ISO 3166, `ES`.
    pub country: String,
    /// ISO 4217, `EUR`.
    pub currency: String,
    pub language: String,
    pub zone: String,
    pub demo: bool,
}

/// One call: lives as long as its transaction.
pub struct Ctx<'a> {
    pub(crate) inner: &'a Inner,
    pub(crate) live: Arc<Live>,
    pub(crate) db: &'a Connection,
    pub(crate) actor: &'a Actor,
    pub(crate) role: Option<String>,
    pub(crate) clinic: Clinic,
    pub(crate) scope: Scope,
    pub(crate) op: &'a str,
    pub(crate) call_id: String,
    pub(crate) now: Timestamp,
    pub(crate) mode: Mode,
    pub(crate) effects: &'a RefCell<Vec<Effect>>,
    pub(crate) depth: Cell<u8>,
}

/// Listeners that emit events whose listeners emit … stop here: it is a loop.
const MAX_DEPTH: u8 = 16;

impl Ctx<'_> {
    /// The transaction. In a READ it refuses writes.
    pub fn db(&self) -> &Connection {
        self.db
    }

    pub fn user_id(&self) -> &str {
        &self.actor.user_id
    }

    /// Every query on clinic-scoped rows filters by this.
    pub fn clinic_id(&self) -> &str {
        &self.clinic.id
    }

    pub fn clinic(&self) -> &Clinic {
        &self.clinic
    }

    pub fn practice(&self) -> Practice {
        self.inner.practice()
    }

    /// Which rows the operation's permission covers for this caller.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The caller's id when only own rows may be seen, else nothing: for `(:own IS NULL OR …)`.
    pub fn own(&self) -> Option<&str> {
        (self.scope == Scope::Own).then_some(self.user_id())
    }

    /// Whether the caller has another permission (`agenda.appointments.overbook`).
    pub fn can(&self, permission: &str) -> bool {
        match &self.role {
            Some(role) => self.live.grants.scope(role, permission).is_some(),
            None => true,
        }
    }

    /// As `can`, as an error.
    pub fn require(&self, permission: &str) -> Result<()> {
        if self.can(permission) { Ok(()) } else { Err(Error::forbidden(permission)) }
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn call_id(&self) -> &str {
        &self.call_id
    }

    /// A fresh row id.
    pub fn new_id(&self) -> String {
        crate::id::new(self.now)
    }

    /// The next number of a series of this device: its letter and a counter that has no gaps and
    /// needs no network.
    pub fn next_number(&self, series: &str) -> Result<(String, i64)> {
        let letter = self.inner.letter.clone();
        let value = self
            .db
            .prepare_cached(include_str!("ctx/next_number.sql"))?
            .query_row(named_params! { ":name": series, ":letter": letter }, |row| row.get(0))?;
        Ok((letter, value))
    }

    /// A setting of the practice, or nothing when it was never set.
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let text: Option<String> = self
            .db
            .prepare_cached("SELECT value FROM core_setting WHERE id = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        match text {
            None => Ok(None),
            Some(text) => Ok(Some(serde_json::from_str(&text)?)),
        }
    }

    /// A fresh key for one person's identity fields, and how to store it.
    pub fn new_row_key(&self, table: &str, row: &str) -> (Secret, Vec<u8>) {
        self.inner.keys.new_row_key(self.place(table, "row_key", row))
    }

    pub fn row_key(&self, table: &str, row: &str, wrapped: &[u8]) -> Result<Secret> {
        self.inner.keys.row_key(self.place(table, "row_key", row), wrapped)
    }

    /// Encrypts one field under a row key; nothing stays nothing.
    pub fn seal(
        &self,
        key: &Secret,
        table: &str,
        column: &str,
        row: &str,
        text: Option<&str>,
    ) -> Option<Vec<u8>> {
        text.map(|text| seal_cell(key, self.place(table, column, row), text))
    }

    pub fn open(
        &self,
        key: &Secret,
        table: &str,
        column: &str,
        row: &str,
        cell: Option<&[u8]>,
    ) -> Result<Option<String>> {
        cell.map(|cell| open_cell(key, self.place(table, column, row), cell)).transpose()
    }

    /// The keyed twin of a normalised value, for exact search; nothing stays nothing.
    pub fn twin(&self, kind: &str, normalised: Option<&str>) -> Option<Vec<u8>> {
        let normalised = normalised.filter(|text| !text.is_empty())?;
        Some(self.inner.keys.twin(kind, normalised))
    }

    fn place<'p>(&'p self, table: &'p str, column: &'p str, row: &'p str) -> Place<'p> {
        Place { table, column, row, clinic: self.clinic_id() }
    }

    /// Records the event and calls its listeners in this transaction. Their error is the call's.
    pub fn emit<E: Event>(&self, event: E) -> Result<()> {
        self.emit_past("", event)
    }

    /// As `emit`, past the listeners of `module`: what they work with is gone.
    pub(crate) fn emit_past<E: Event>(&self, module: &str, event: E) -> Result<()> {
        if self.depth.get() >= MAX_DEPTH {
            return Err(Error::internal(format!("{} is emitted in a circle", E::NAME)));
        }
        let payload = serde_json::to_value(&event)?;
        self.db.prepare_cached(include_str!("ctx/insert_event.sql"))?.execute(named_params! {
            ":id": self.new_id(), ":call": self.call_id, ":name": E::NAME,
            ":payload": payload.to_string(), ":at": self.now.to_string(),
        })?;
        self.depth.set(self.depth.get() + 1);
        let hears = |(name, by, _): &&(&str, Arc<str>, _)| *name == E::NAME && **by != *module;
        let mut listeners = self.live.bus.listeners.iter().filter(hears);
        let heard = listeners.try_for_each(|(_, _, listener)| listener(self, &payload));
        self.depth.set(self.depth.get() - 1);
        heard
    }

    /// Asks every live module that answers `Q`.
    pub fn ask<Q: Question>(&self, question: &Q) -> Result<Vec<Q::Answer>> {
        self.live.bus.ask(self, question)
    }

    /// Queues a job (`module.name`) to run after commit.
    pub fn enqueue(&self, job: &str, payload: impl Serialize) -> Result<()> {
        let (module, name) =
            job.split_once('.').ok_or_else(|| Error::internal("a job is module.name"))?;
        self.db.prepare_cached(include_str!("ctx/insert_job.sql"))?.execute(named_params! {
            ":id": self.new_id(), ":module": module, ":name": name,
            ":payload": serde_json::to_string(&payload)?, ":clinic": self.clinic_id(),
            ":run_at": self.now.as_millisecond(),
        })?;
        Ok(())
    }

    /// Tells whoever shows a progress bar.
    pub fn progress(&self, done: u64, total: u64) {
        self.inner.notify(&Notice::Progress { op: self.op.to_owned(), done, total });
    }
}

/// What only the module `core` may reach: the registry's envelopes, the catalogue, the file.
impl Ctx<'_> {
    pub(crate) fn inner(&self) -> &Inner {
        self.inner
    }

    /// Does `effect` once the call is committed; not in a dry run, nor when the call fails.
    pub(crate) fn after_commit(
        &self,
        effect: impl FnOnce(&Registry, &PracticeEntry) -> Result<()> + 'static,
    ) {
        self.effects.borrow_mut().push(Box::new(effect));
    }

    /// Whether the caller may know of a module: of internal ones only administrators do.
    pub(crate) fn knows(&self, module: &str) -> bool {
        let found = self.inner.catalog.get(module);
        let role = self.role.as_deref();
        role.is_none_or(|role| found.is_none_or(|compiled| compiled.is_there_for(role)))
    }

    pub(crate) fn is_dry_run(&self) -> bool {
        self.mode == Mode::DryRun
    }

    pub(crate) fn live(&self) -> &Live {
        &self.live
    }
}
