//! Runs queued jobs, each in a transaction of its own.

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::host::Host;
use crate::job::{ATTEMPTS, backoff_ms};
use rusqlite::{OptionalExtension, named_params};

struct Due {
    id: String,
    module: String,
    name: String,
    payload: String,
    clinic_id: Option<String>,
    attempts: i64,
}

pub(crate) fn run_due(host: &Host) -> Result<usize> {
    let due = due_jobs(host)?;
    let mut ran = 0;
    for job in &due {
        let label = format!("job.{}.{}", job.module, job.name);
        let done = host.inner().as_system(&label, job.clinic_id.as_deref(), |ctx| {
            // Asked while nobody else can write: the module may have been turned off since the job
            // was found due. It waits then, as if it had not been.
            if !host.inner().live().modules.iter().any(|name| **name == *job.module) {
                return Ok(false);
            }
            let compiled = host
                .catalog()
                .get(&job.module)
                .ok_or_else(|| Error::internal(format!("{label} has no module")))?;
            let kind = compiled
                .module
                .jobs()
                .into_iter()
                .find(|kind| kind.name == job.name)
                .ok_or_else(|| Error::internal(format!("{label} is not known")))?;
            (kind.run)(ctx, serde_json::from_str(&job.payload)?)?;
            ctx.db().execute("UPDATE core_job SET state = 'done' WHERE id = ?1", [&job.id])?;
            Ok(true)
        });
        ran += usize::from(!matches!(done, Ok(false)));
        if let Err(error) = done {
            // Without the message: a job's may quote what it worked on.
            let (code, reason) = (error.code().as_str(), error.reason());
            tracing::warn!(job = %job.id, name = %label, code, reason, "a job failed");
            put_off(host, job, &error)?;
        }
    }
    Ok(ran)
}

impl Ctx<'_> {
    /// Lets a job that failed for good wait again, due at once and with all its tries. Refuses one
    /// that has not failed; a job of another clinic is not found.
    pub fn retry_job(&self, id: &str) -> Result<()> {
        let clinic = self.clinic_id();
        let state: Option<String> = self
            .db()
            .prepare_cached(include_str!("jobs/state.sql"))?
            .query_row(named_params! { ":id": id, ":clinic": clinic }, |row| row.get(0))
            .optional()?;
        let state = state.ok_or_else(|| Error::not_found("job"))?;
        if state != "failed" {
            let message = "only a job that failed can be tried again";
            return Err(Error::invalid("job_not_failed", message).with("state", state));
        }
        let now = self.now().as_millisecond();
        self.db()
            .prepare_cached(include_str!("jobs/retry.sql"))?
            .execute(named_params! { ":id": id, ":now": now })?;
        Ok(())
    }
}

fn due_jobs(host: &Host) -> Result<Vec<Due>> {
    let live = host.inner().live();
    let modules: Vec<&str> = live.modules.iter().map(|name| &**name).collect();
    let modules = serde_json::to_string(&modules)?;
    let now = host.inner().clock.now().as_millisecond();
    host.inner().database.read(|db| {
        let mut statement = db.prepare_cached(include_str!("jobs/due.sql"))?;
        let rows =
            statement.query_map(named_params! { ":now": now, ":modules": modules }, |row| {
                Ok(Due {
                    id: row.get("id")?,
                    module: row.get("module")?,
                    name: row.get("name")?,
                    payload: row.get("payload")?,
                    clinic_id: row.get("clinic_id")?,
                    attempts: row.get("attempts")?,
                })
            })?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    })
}

fn put_off(host: &Host, job: &Due, error: &Error) -> Result<()> {
    let attempts = job.attempts + 1;
    let state = if attempts >= ATTEMPTS { "failed" } else { "waiting" };
    host.as_system("core.job_failed", |ctx| {
        ctx.db().execute(
            include_str!("jobs/put_off.sql"),
            named_params! {
                ":id": job.id, ":attempts": attempts, ":state": state,
                ":run_at": ctx.now().as_millisecond() + backoff_ms(attempts - 1),
                ":error": error.to_string(),
            },
        )?;
        Ok(())
    })
}
