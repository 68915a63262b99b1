//! The log of this computer.

use kernel::{Ctx, LogLevel, LogPage, LogQuery, Problems, Result};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    /// Nothing less grave than this.
    pub level: Option<LogLevel>,
    /// A text that stands in the line, in capitals or not; up to 200 characters.
    pub contains: Option<String>,
    /// Only what is older: `next` of an answer.
    pub before: Option<String>,
    /// 1 to 200 lines; 50 when nothing is said.
    pub limit: Option<i64>,
}

const MOST: i64 = 200;

/// Refuses a `before` that no answer gave, and limits outside 1 to 200.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<LogPage> {
    let limit = input.limit.unwrap_or(50);
    let mut problems = Problems::default();
    if !(1..=MOST).contains(&limit) {
        let range = json!({ "min": 1, "max": MOST });
        problems.add_with("limit", "out_of_range", format!("must be 1 to {MOST}"), range);
    }
    problems.optional("contains", input.contains.as_deref(), 200);
    problems.done()?;
    let contains = input.contains.as_deref().map(str::trim).filter(|text| !text.is_empty());
    ctx.log(&LogQuery {
        level: input.level,
        contains,
        before: input.before.as_deref(),
        limit: limit as usize,
    })
}
