//! Jobs: slow or remote work, queued in the caller's transaction, run after commit, retried.

use crate::ctx::Ctx;
use crate::error::Result;
use serde_json::Value;

/// One kind of job of a module. `run` gets a transaction of its own.
pub struct Job {
    /// Without the module's name: `send_reminder`.
    pub name: &'static str,
    pub run: fn(&Ctx<'_>, Value) -> Result<()>,
}

/// Tries before a job counts as failed.
pub const ATTEMPTS: i64 = 5;

/// When to try again after the `attempts`-th failure: 30 s, 1 min, 2 min, 4 min.
pub(crate) fn backoff_ms(attempts: i64) -> i64 {
    30_000i64 << attempts.clamp(0, 10)
}
