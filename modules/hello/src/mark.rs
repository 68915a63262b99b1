//! What a greeting may be marked with; the rows come from `seeds/marks.yaml`.

use kernel::{Ctx, Nothing, Result};
use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Debug, Serialize, JsonSchema)]
pub struct Mark {
    /// Its name is the translation `hello.marks.<code>`.
    pub code: String,
    pub icon: String,
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<Mark>> {
    let mut statement = ctx.db().prepare_cached(include_str!("mark/list.sql"))?;
    let rows = statement
        .query_map([], |row| Ok(Mark { code: row.get("code")?, icon: row.get("icon")? }))?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// The row of a code, if there is one.
pub fn find(ctx: &Ctx<'_>, code: &str) -> Result<Option<String>> {
    let mut statement = ctx.db().prepare_cached(include_str!("mark/find.sql"))?;
    Ok(statement.query_row([code], |row| row.get(0)).optional()?)
}
