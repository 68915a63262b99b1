//! Who changed what: calls and the rows they touched.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::page::{Page, PageInput};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub page: Option<i64>,
    pub page_size: Option<i64>,
    pub user_id: Option<String>,
    pub op: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Call {
    pub id: String,
    pub op: String,
    pub user_id: String,
    /// Empty when the program itself called.
    pub user: String,
    /// RFC 3339 UTC.
    pub at: String,
    pub changes: Vec<Change>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Change {
    /// `module/number` of the table, as in `sync.lock.yaml`.
    pub entity: String,
    pub row_id: String,
    pub kind: String,
}

pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<Call>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    let total = ctx
        .db()
        .prepare_cached(include_str!("audit/count.sql"))?
        .query_row(named_params! { ":user": input.user_id, ":op": input.op }, |row| row.get(0))?;
    let mut statement = ctx.db().prepare_cached(include_str!("audit/list.sql"))?;
    let rows = statement.query_map(
        named_params! {
            ":user": input.user_id, ":op": input.op,
            ":limit": page.page_size, ":offset": page.offset(),
        },
        |row| {
            Ok(Call {
                id: row.get("id")?,
                op: row.get("op")?,
                user_id: row.get("user_id")?,
                user: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
                at: row.get("at")?,
                changes: Vec::new(),
            })
        },
    )?;
    let mut calls = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut changes = ctx.db().prepare_cached(include_str!("audit/changes.sql"))?;
    for call in &mut calls {
        let rows = changes.query_map([&call.id], |row| {
            Ok(Change { entity: row.get(0)?, row_id: row.get(1)?, kind: row.get(2)? })
        })?;
        call.changes = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    }
    Ok(page.of(calls, total))
}
