//! The practice's own row: its name and language. What the country gave stays.

use crate::ctx::Ctx;
use crate::error::{Problems, Result};
use crate::practice::LANGUAGES;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub name: Option<String>,
    /// en, es, fr or ar: for new devices and for what the practice hands out.
    pub language: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Practice {
    pub name: String,
    pub language: String,
}

pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Practice> {
    let mut problems = Problems::default();
    if let Some(name) = &input.name {
        problems.required("name", name, 120);
    }
    if input.language.as_deref().is_some_and(|language| !LANGUAGES.contains(&language)) {
        problems.add("language", "unknown_value", "must be en, es, fr or ar");
    }
    problems.done()?;
    ctx.db().execute(
        include_str!("practice/update.sql"),
        named_params! {
            ":name": input.name.as_deref().map(str::trim), ":language": input.language,
        },
    )?;
    let (name, language): (String, String) =
        ctx.db().query_row("SELECT name, language FROM core_practice", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    // The sign-in screen reads the registry. A crash before this is mended at the next opening.
    let shown = (name.clone(), language.clone());
    ctx.after_commit(move |registry, entry| registry.rename(&entry.id, &shown.0, &shown.1));
    Ok(Practice { name, language })
}
