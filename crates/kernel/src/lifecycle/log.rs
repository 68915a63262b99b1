//! The steps of one install, upgrade or uninstall: told to whoever watches, kept in
//! `core_module_operation_log`.

use super::Start;
use super::task::Task;
use crate::error::{Error, Result};
use crate::host::{Host, Notice, Subscriber};
use jiff::Timestamp;
use rusqlite::{Connection, named_params};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::time::Instant;

/// The log of one operation. Its first line is committed before anything else happens, so that a
/// crash leaves a trail; the others are kept with the operation's own transaction.
pub(super) struct StepLog<'a> {
    host: &'a Host,
    watch: Option<&'a Subscriber>,
    module: &'a str,
    operation: &'static str,
    lines: RefCell<Vec<Line>>,
    /// How many of them stand in the file whatever comes.
    committed: Cell<usize>,
    open: Cell<Option<(&'static str, Instant)>>,
}

struct Line {
    step: &'static str,
    status: &'static str,
    details: Option<String>,
    took_ms: Option<i64>,
    at: Timestamp,
}

/// What a step did, for people who look at the log later.
pub(super) type Details = Option<Value>;

impl<'a> StepLog<'a> {
    /// Commits that `first` has begun.
    pub fn begin(
        host: &'a Host,
        watch: Option<&'a Subscriber>,
        module: &'a str,
        operation: &'static str,
        first: &'static str,
    ) -> Result<StepLog<'a>> {
        let log = StepLog {
            host,
            watch,
            module,
            operation,
            lines: RefCell::default(),
            committed: Cell::new(0),
            open: Cell::new(None),
        };
        log.start(first);
        log.commit()?;
        Ok(log)
    }

    pub fn step(&self, step: &'static str, work: impl FnOnce() -> Result<Details>) -> Result<()> {
        if self.open.get().is_none_or(|(open, _)| open != step) {
            self.start(step);
        }
        let details = work()?;
        self.finish("completed", details);
        Ok(())
    }

    /// Adds the lines so far to the transaction under way, whose commit keeps them.
    pub fn write(&self, db: &Connection) -> Result<()> {
        let mut statement = db.prepare_cached(include_str!("insert_step.sql"))?;
        for line in &self.lines.borrow()[self.committed.get()..] {
            statement.execute(named_params! {
                ":id": crate::id::new(line.at), ":module": self.module,
                ":operation": self.operation, ":step": line.step, ":status": line.status,
                ":details": line.details, ":took": line.took_ms, ":at": line.at.to_string(),
            })?;
        }
        Ok(())
    }

    /// Keeps the lines so far on their own.
    pub fn commit(&self) -> Result<()> {
        self.host.inner().database.write(|db| {
            let tx = db.transaction()?;
            self.write(&tx)?;
            Ok(tx.commit()?)
        })?;
        self.committed.set(self.lines.borrow().len());
        Ok(())
    }

    /// After the transaction. When it was rolled back its lines are kept all the same, with the
    /// failure; the operation's own error is what the caller must see, also when that cannot be
    /// written.
    pub fn end(self, done: Result<()>) -> Result<()> {
        let Err(error) = done else { return Ok(()) };
        self.finish("failed", Some(json!({ "error": error.to_string(), "reason": error.key() })));
        if let Err(unwritten) = self.commit() {
            tracing::warn!(module = self.module, %unwritten, "a failed step could not be logged");
        }
        Err(error)
    }

    fn start(&self, step: &'static str) {
        self.open.set(Some((step, Instant::now())));
        self.add(step, "started", None, None);
    }

    fn finish(&self, status: &'static str, details: Details) {
        let Some((step, since)) = self.open.take() else { return };
        self.add(step, status, details, Some(since.elapsed().as_millis() as i64));
    }

    fn add(
        &self,
        step: &'static str,
        status: &'static str,
        details: Details,
        took_ms: Option<i64>,
    ) {
        if let Some(watch) = self.watch {
            watch(&Notice::Step {
                module: self.module.to_owned(),
                operation: self.operation.to_owned(),
                step: step.to_owned(),
                status: status.to_owned(),
            });
        }
        let details = details.map(|value| value.to_string());
        let at = self.host.inner().clock.now();
        self.lines.borrow_mut().push(Line { step, status, details, took_ms, at });
    }
}

/// Logs that a change was not begun because there is no copy to go back to; answers the same error.
pub(super) fn refused(host: &Host, start: &Start, task: &Task, error: &Error) -> Result<()> {
    let operation = task.change.operation().unwrap_or_default();
    let same = Error::unavailable(error.reason().unwrap_or("no_copy"), error.message());
    match StepLog::begin(host, start.watch.as_ref(), &task.name, operation, "backup") {
        Ok(log) => log.end(Err(same)),
        // On a disk that takes nothing the answer is all there is.
        Err(_) => Err(same),
    }
}

/// Why a module cannot be changed while another one stands in its way.
pub(super) fn needs(module: &str, dependency: &str) -> Error {
    let message = format!("{module} needs {dependency}, which is not active here");
    Error::unavailable(NEEDS, message).with("module", dependency)
}

pub(super) const NEEDS: &str = "dependency_failed";

/// Why a module cannot be removed while another one stands on it.
pub(super) fn required(module: &str, other: &str) -> Error {
    Error::invalid(REQUIRED, format!("{other} still needs {module}")).with("modules", [other])
}

pub(super) const REQUIRED: &str = "required_by";
