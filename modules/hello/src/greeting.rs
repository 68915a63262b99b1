//! Greetings of a clinic.

use kernel::{Ctx, Event, Nothing, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Greeting {
    pub id: String,
    pub text: String,
    /// RFC 3339 UTC.
    pub said_at: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SayInput {
    /// 1 to 200 characters.
    pub text: String,
}

/// A greeting was left.
#[derive(Debug, Serialize, Deserialize)]
pub struct GreetingSaid {
    pub greeting_id: String,
}

impl Event for GreetingSaid {
    const NAME: &'static str = "greeting.said";
}

/// Refuses an empty text and one of more than 200 characters.
pub fn say(ctx: &Ctx<'_>, input: SayInput) -> Result<Greeting> {
    let mut problems = Problems::default();
    problems.required("text", &input.text, 200);
    problems.done()?;
    let greeting = Greeting { id: ctx.new_id(), text: input.text, said_at: ctx.now().to_string() };
    ctx.db().prepare_cached(include_str!("greeting/insert.sql"))?.execute(named_params! {
        ":id": greeting.id, ":clinic": ctx.clinic_id(), ":text": greeting.text,
        ":said_at": greeting.said_at,
    })?;
    ctx.emit(GreetingSaid { greeting_id: greeting.id.clone() })?;
    Ok(greeting)
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<Greeting>> {
    let mut statement = ctx.db().prepare_cached(include_str!("greeting/list.sql"))?;
    let rows = statement.query_map([ctx.clinic_id()], |row| {
        Ok(Greeting { id: row.get("id")?, text: row.get("text")?, said_at: row.get("said_at")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}
