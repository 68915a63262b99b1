//! What happened in the clinic, and which call made it happen.

use kernel::{Ctx, Nothing, Page, PageInput, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Serialize, JsonSchema)]
pub struct EventRow {
    pub id: String,
    /// `patient.created`
    pub name: String,
    /// Who emits it; nothing when the module is no longer part of the program.
    pub module: Option<String>,
    /// Ids, never whole records.
    pub payload: Value,
    /// RFC 3339 UTC.
    pub at: String,
    pub call_id: String,
    /// The call in which it happened: `patients.create`.
    pub op: String,
    pub user_id: String,
    /// Empty when the program itself called.
    pub user: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub name: Option<String>,
    /// Only events that this module emits.
    pub module: Option<String>,
    pub page: Option<i64>,
    pub page_size: Option<i64>,
}

pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<EventRow>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    let emitters = emitters(ctx);
    let names = match &input.module {
        Some(module) => Some(serde_json::to_string(&names_of(&emitters, module))?),
        None => None,
    };
    let total = ctx.db().prepare_cached(include_str!("events/count.sql"))?.query_row(
        named_params! { ":clinic": ctx.clinic_id(), ":name": input.name, ":names": names },
        |row| row.get(0),
    )?;
    let mut statement = ctx.db().prepare_cached(include_str!("events/list.sql"))?;
    let rows = statement.query_map(
        named_params! {
            ":clinic": ctx.clinic_id(), ":name": input.name, ":names": names,
            ":limit": page.page_size, ":offset": page.offset(),
        },
        |row| {
            let (name, payload): (String, String) = (row.get("name")?, row.get("payload")?);
            Ok(EventRow {
                id: row.get("id")?,
                module: emitters.get(&name).cloned(),
                name,
                payload: serde_json::from_str(&payload).unwrap_or_default(),
                at: row.get("at")?,
                call_id: row.get("call_id")?,
                op: row.get("op")?,
                user_id: row.get("user_id")?,
                user: row.get::<_, Option<String>>("user")?.unwrap_or_default(),
            })
        },
    )?;
    Ok(page.of(rows.collect::<rusqlite::Result<Vec<_>>>()?, total))
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Kind {
    pub name: String,
    pub module: String,
}

/// Every event that a module of this program emits, by name.
pub fn kinds(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<Kind>> {
    Ok(emitters(ctx).into_iter().map(|(name, module)| Kind { name, module }).collect())
}

/// Modules by the names of the events they emit, off or on: what happened stays.
fn emitters(ctx: &Ctx<'_>) -> BTreeMap<String, String> {
    let bus = ctx.catalog().bus();
    bus.emissions().map(|one| (one.event.to_owned(), one.module.to_string())).collect()
}

fn names_of<'e>(emitters: &'e BTreeMap<String, String>, module: &str) -> Vec<&'e str> {
    let of_it = emitters.iter().filter(|(_, emitter)| *emitter == module);
    of_it.map(|(name, _)| name.as_str()).collect()
}
