//! One call as one transaction: begun, recorded, run, committed or rolled back, told.

use super::door::Frame;
use super::{Inner, Mode, Notice};
use crate::error::Result;
use crate::operation::panicked;
use rusqlite::{Connection, TransactionBehavior, named_params};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;

/// Calls between two checkpoints of the write-ahead log.
const CHECKPOINT_EVERY: u32 = 200;

impl Inner {
    /// Begin, record the call, run, commit or roll back, do what lies outside the file, tell what
    /// changed.
    pub(super) fn transact<T>(
        &self,
        frame: &Frame<'_>,
        call_id: &str,
        keys: ForeignKeys,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let (output, touched, refreshed) = self.database.write(|db| {
            if keys == ForeignKeys::Enforced {
                return self.in_one_transaction(db, frame, call_id, work);
            }
            db.execute_batch("PRAGMA foreign_keys = OFF")?;
            let done = self.in_one_transaction(db, frame, call_id, work);
            db.execute_batch("PRAGMA foreign_keys = ON")?;
            done
        })?;
        if frame.mode == Mode::Run {
            let effects = frame.effects.take();
            let outside: Vec<Result<()>> =
                effects.into_iter().map(|effect| effect(&self.registry, &self.entry)).collect();
            self.after_commit(call_id, touched);
            refreshed?;
            outside.into_iter().collect::<Result<()>>()?;
        }
        Ok(output)
    }

    /// What `work` gave, the entities it touched, and whether what is kept in memory was read anew.
    fn in_one_transaction<T>(
        &self,
        db: &mut Connection,
        frame: &Frame<'_>,
        call_id: &str,
        work: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<(T, BTreeSet<String>, Result<()>)> {
        let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stamp = self.stamps.next();
        self.begin_call(call_id, stamp);
        let result = guarded(|| {
            record_call(&tx, frame, &self.device_id, call_id, stamp)?;
            work(&tx)
        });
        let touched = self.end_call();
        let output = result?;
        if frame.mode == Mode::DryRun {
            tx.rollback()?;
            return Ok((output, BTreeSet::new(), Ok(())));
        }
        tx.commit()?;
        let core = touched.iter().any(|entity| entity.starts_with("core/"));
        let refreshed = if core { self.refresh(db) } else { Ok(()) };
        Ok((output, touched, refreshed))
    }

    fn begin_call(&self, call_id: &str, stamp: i64) {
        let mut current = self.current.lock().unwrap_or_else(|p| p.into_inner());
        current.call_id = Some(call_id.to_owned());
        current.stamp = stamp;
        current.touched.clear();
    }

    /// Marks something as changed that no trigger sees.
    pub fn touch(&self, entity: &str) {
        let mut current = self.current.lock().unwrap_or_else(|p| p.into_inner());
        current.touched.insert(entity.to_owned());
    }

    /// Lets rows be deleted that are otherwise kept for ever, while `work` runs.
    pub fn purging<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let purging = |on: bool| {
            self.current.lock().unwrap_or_else(|p| p.into_inner()).purging = on;
        };
        purging(true);
        let done = work();
        purging(false);
        done
    }

    fn end_call(&self) -> BTreeSet<String> {
        let mut current = self.current.lock().unwrap_or_else(|p| p.into_inner());
        current.call_id = None;
        current.purging = false;
        std::mem::take(&mut current.touched)
    }

    fn after_commit(&self, call_id: &str, touched: BTreeSet<String>) {
        let modules: BTreeSet<&str> =
            touched.iter().filter_map(|entity| entity.split('/').next()).collect();
        if !modules.is_empty() {
            let modules = modules.into_iter().map(str::to_owned).collect();
            self.notify(&Notice::Changed { call_id: call_id.to_owned(), modules });
        }
        if self.writes.fetch_add(1, Ordering::Relaxed) % CHECKPOINT_EVERY == CHECKPOINT_EVERY - 1 {
            // The commit stands; a failed checkpoint is tried again later.
            if let Err(error) = self.database.checkpoint() {
                tracing::warn!(%error, "checkpoint failed");
            }
        }
    }
}

/// Whether SQLite looks at references with every statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForeignKeys {
    Enforced,
    Off,
}

pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(panicked(payload)))
}

fn record_call(
    db: &Connection,
    frame: &Frame<'_>,
    device_id: &str,
    call_id: &str,
    stamp: i64,
) -> Result<()> {
    db.prepare_cached(include_str!("insert_call.sql"))?.execute(named_params! {
        ":id": call_id, ":op": frame.op, ":user": frame.actor.user_id,
        ":clinic": frame.actor.clinic_id, ":device": device_id, ":at": frame.now.to_string(),
        ":stamp": stamp,
    })?;
    db.prepare_cached(include_str!("put_clock.sql"))?.execute([stamp])?;
    Ok(())
}
