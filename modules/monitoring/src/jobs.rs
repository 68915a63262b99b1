//! Background jobs of the clinic.

use jiff::Timestamp;
use kernel::{Ctx, Page, PageInput, Result};
use rusqlite::{OptionalExtension, Row, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Waiting,
    Done,
    Failed,
}

impl JobState {
    fn as_str(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Done => "done",
            JobState::Failed => "failed",
        }
    }

    fn of(text: &str) -> JobState {
        match text {
            "done" => JobState::Done,
            "failed" => JobState::Failed,
            _ => JobState::Waiting,
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct JobRow {
    pub id: String,
    pub module: String,
    /// Without the module's name: `send_reminder`.
    pub name: String,
    pub state: JobState,
    /// RFC 3339 UTC of when it was queued.
    pub queued_at: String,
    /// RFC 3339 UTC of when it is, or was last, due.
    pub run_at: String,
    /// Tries that failed.
    pub attempts: i64,
    /// Why the last try failed.
    pub error: Option<String>,
    /// What it works on: ids.
    pub payload: Value,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub state: Option<JobState>,
    pub module: Option<String>,
    pub page: Option<i64>,
    pub page_size: Option<i64>,
}

pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<JobRow>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    let (state, module) = (input.state.map(JobState::as_str), input.module);
    let total = ctx.db().prepare_cached(include_str!("jobs/count.sql"))?.query_row(
        named_params! { ":clinic": ctx.clinic_id(), ":state": state, ":module": module },
        |row| row.get(0),
    )?;
    let mut statement = ctx.db().prepare_cached(include_str!("jobs/list.sql"))?;
    let rows = statement.query_map(
        named_params! {
            ":clinic": ctx.clinic_id(), ":state": state, ":module": module,
            ":limit": page.page_size, ":offset": page.offset(),
        },
        from_row,
    )?;
    Ok(page.of(rows.collect::<rusqlite::Result<Vec<_>>>()?, total))
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryInput {
    pub id: String,
}

/// Refuses a job that has not failed (`job_not_failed`); one of another clinic is not found.
pub fn retry(ctx: &Ctx<'_>, input: RetryInput) -> Result<JobRow> {
    ctx.retry_job(&input.id)?;
    let mut statement = ctx.db().prepare_cached(include_str!("jobs/get.sql"))?;
    let job = statement.query_row([&input.id], from_row).optional()?;
    job.ok_or_else(|| kernel::Error::not_found("job"))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let payload: String = row.get("payload")?;
    let id: String = row.get("id")?;
    Ok(JobRow {
        queued_at: kernel::id::made_at(&id).unwrap_or_default().to_string(),
        id,
        module: row.get("module")?,
        name: row.get("name")?,
        state: JobState::of(&row.get::<_, String>("state")?),
        run_at: instant(row.get("run_at")?).to_string(),
        attempts: row.get("attempts")?,
        error: row.get("error")?,
        payload: serde_json::from_str(&payload).unwrap_or_default(),
    })
}

fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
