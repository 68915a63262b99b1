//! Greetings of a clinic.

use crate::config::Config;
use crate::mark;
use kernel::{Ctx, Event, Nothing, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Greeting {
    pub id: String,
    pub text: String,
    /// The code of a mark.
    pub mark: Option<String>,
    /// RFC 3339 UTC.
    pub said_at: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SayInput {
    /// 1 to 200 characters, or fewer if the practice says so.
    pub text: String,
    /// The code of a mark; nothing leaves it plain.
    pub mark: Option<String>,
}

/// A greeting was left.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct GreetingSaid {
    pub greeting_id: String,
}

impl Event for GreetingSaid {
    const NAME: &'static str = "greeting.said";
}

/// Refuses an empty text, one longer than the practice wants, and a mark that does not exist.
pub fn say(ctx: &Ctx<'_>, input: SayInput) -> Result<Greeting> {
    let config: Config = ctx.config("hello")?;
    let mut problems = Problems::default();
    problems.required("text", &input.text, config.max_length as usize);
    let mark_id = input.mark.as_deref().map(|code| mark::find(ctx, code)).transpose()?.flatten();
    if input.mark.is_some() && mark_id.is_none() {
        problems.add("mark", "unknown_value", "is no mark");
    }
    problems.done()?;
    let greeting = Greeting {
        id: ctx.new_id(),
        text: input.text,
        mark: input.mark,
        said_at: ctx.now().to_string(),
    };
    ctx.db().prepare_cached(include_str!("greeting/insert.sql"))?.execute(named_params! {
        ":id": greeting.id, ":clinic": ctx.clinic_id(), ":text": greeting.text,
        ":mark": mark_id, ":said_at": greeting.said_at,
    })?;
    ctx.emit(GreetingSaid { greeting_id: greeting.id.clone() })?;
    Ok(greeting)
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<Greeting>> {
    let mut statement = ctx.db().prepare_cached(include_str!("greeting/list.sql"))?;
    let rows = statement.query_map([ctx.clinic_id()], |row| {
        Ok(Greeting {
            id: row.get("id")?,
            text: row.get("text")?,
            mark: row.get("mark")?,
            said_at: row.get("said_at")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}
