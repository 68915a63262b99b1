//! Days that are not as usual: closed, or with hours of their own.

use crate::calendar::stored;
use crate::event::{OverrideCreated, OverrideDeleted, OverrideUpdated};
use crate::professional;
use crate::span::Span;
use crate::window::{Shift, Windows};
use kernel::{Ctx, Error, Problems, Result};
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Clinic,
    Professional,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Closed, or the professional is away. Carries no windows.
    Closed,
    /// The windows count instead of the week.
    Hours,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Kind::Closed => "closed",
            Kind::Hours => "hours",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Override {
    pub id: String,
    pub scope: Scope,
    pub professional_id: Option<String>,
    /// `YYYY-MM-DD`, included.
    pub from: String,
    /// `YYYY-MM-DD`, included.
    pub to: String,
    pub kind: Kind,
    pub windows: Vec<Shift>,
    pub reason: Option<String>,
    /// The holiday it was made for (`good_friday`); the window shows `schedules.holidays.<key>`.
    pub holiday: Option<String>,
    /// RFC 3339 UTC.
    pub created_at: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub from: String,
    pub to: String,
    /// Only this professional's; without it the clinic's and everybody's.
    pub professional_id: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    pub scope: Scope,
    /// With the scope `professional` only.
    pub professional_id: Option<String>,
    /// `YYYY-MM-DD`, included.
    pub from: String,
    /// `YYYY-MM-DD`, included.
    pub to: String,
    pub kind: Kind,
    /// At least one with the kind `hours`, none with `closed`.
    #[serde(default)]
    pub windows: Vec<Shift>,
    /// At most 200 characters.
    pub reason: Option<String>,
}

/// What is left out stays. Changing the kind to `closed` takes the windows away.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub kind: Option<Kind>,
    pub windows: Option<Vec<Shift>>,
    /// An empty text takes it away.
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteInput {
    pub id: String,
}

/// Two years at once are enough for any calendar.
const MOST_DAYS: i32 = 732;

/// Those that touch the dates. Refuses more than two years, and a professional of no membership.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Vec<Override>> {
    let span = Span::asked(&input.from, &input.to, MOST_DAYS)?;
    if let Some(id) = &input.professional_id {
        professional::member(ctx, id)?;
    }
    let mut statement = ctx.db().prepare_cached(include_str!("overrides/list.sql"))?;
    let params = named_params! {
        ":clinic": ctx.clinic_id(), ":from": span.from.to_string(), ":to": span.to.to_string(),
        ":professional": input.professional_id,
    };
    let rows = statement.query_map(params, read)?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// Refuses windows with `closed`, no windows with `hours`, windows that are none or overlap, a
/// professional with the scope `clinic` or none with `professional`, and whoever is no active
/// professional of the clinic.
pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Override> {
    let mut problems = Problems::default();
    match (input.scope, &input.professional_id) {
        (Scope::Professional, None) => {
            problems.add("professional_id", "required", "must be given with this scope");
        }
        (Scope::Clinic, Some(_)) => {
            problems.add("professional_id", "unknown_value", "must be left out with this scope");
        }
        _ => {}
    }
    let span = Span::read(&mut problems, &input.from, &input.to);
    let windows = windows(&mut problems, input.kind, &input.windows);
    problems.optional("reason", input.reason.as_deref(), 200);
    problems.done()?;
    if let Some(id) = &input.professional_id {
        professional::active(ctx, id)?;
    }
    let span = span.ok_or_else(|| Error::internal("a range without problems is a range"))?;
    insert(
        ctx,
        Override {
            id: ctx.new_id(),
            scope: input.scope,
            professional_id: input.professional_id,
            from: span.from.to_string(),
            to: span.to.to_string(),
            kind: input.kind,
            windows: windows.shifts(),
            reason: tidy(input.reason),
            holiday: None,
            created_at: ctx.now().to_string(),
        },
    )
}

/// Writes a new one, whose fields are in order, and tells so.
pub fn insert(ctx: &Ctx<'_>, new: Override) -> Result<Override> {
    ctx.db().prepare_cached(include_str!("overrides/insert.sql"))?.execute(named_params! {
        ":id": new.id, ":clinic": ctx.clinic_id(), ":professional": new.professional_id,
        ":from": new.from, ":to": new.to, ":kind": new.kind.as_str(),
        ":windows": serde_json::to_string(&new.windows)?, ":reason": new.reason,
        ":holiday": new.holiday, ":at": new.created_at,
    })?;
    ctx.emit(OverrideCreated {
        override_id: new.id.clone(),
        professional_id: new.professional_id.clone(),
        from: new.from.clone(),
        to: new.to.clone(),
    })?;
    Ok(new)
}

/// Refuses what `create` refuses. What changes nothing is told to nobody.
pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Override> {
    let before = get(ctx, &input.id)?;
    let mut problems = Problems::default();
    let from = input.from.as_deref().unwrap_or(&before.from);
    let to = input.to.as_deref().unwrap_or(&before.to);
    let span = Span::read(&mut problems, from, to);
    let kind = input.kind.unwrap_or(before.kind);
    let given = match (&input.windows, kind) {
        (Some(given), _) => given.as_slice(),
        (None, Kind::Closed) => &[],
        (None, Kind::Hours) => &before.windows,
    };
    let windows = windows(&mut problems, kind, given);
    problems.optional("reason", input.reason.as_deref(), 200);
    problems.done()?;
    let span = span.ok_or_else(|| Error::internal("a range without problems is a range"))?;
    let after = Override {
        from: span.from.to_string(),
        to: span.to.to_string(),
        kind,
        windows: windows.shifts(),
        reason: if input.reason.is_some() { tidy(input.reason) } else { before.reason.clone() },
        ..before.clone()
    };
    if after == before {
        return Ok(after);
    }
    ctx.db().prepare_cached(include_str!("overrides/update.sql"))?.execute(named_params! {
        ":id": after.id, ":from": after.from, ":to": after.to, ":kind": after.kind.as_str(),
        ":windows": serde_json::to_string(&after.windows)?, ":reason": after.reason,
    })?;
    ctx.emit(OverrideUpdated {
        override_id: after.id.clone(),
        professional_id: after.professional_id.clone(),
        from: after.from.clone(),
        to: after.to.clone(),
    })?;
    Ok(after)
}

/// Archives it: the journal still knows who made it and who took it away.
pub fn delete(ctx: &Ctx<'_>, input: DeleteInput) -> Result<()> {
    let gone = get(ctx, &input.id)?;
    ctx.db()
        .prepare_cached(include_str!("overrides/archive.sql"))?
        .execute(named_params! { ":id": gone.id, ":at": ctx.now().to_string() })?;
    ctx.emit(OverrideDeleted {
        override_id: gone.id,
        professional_id: gone.professional_id,
        from: gone.from,
        to: gone.to,
    })
}

fn get(ctx: &Ctx<'_>, id: &str) -> Result<Override> {
    let mut statement = ctx.db().prepare_cached(include_str!("overrides/get.sql"))?;
    let params = named_params! { ":id": id, ":clinic": ctx.clinic_id() };
    let found = statement.query_row(params, read).optional()?;
    found.ok_or_else(|| Error::not_found("override"))
}

fn windows(problems: &mut Problems, kind: Kind, given: &[Shift]) -> Windows {
    match kind {
        Kind::Closed if !given.is_empty() => {
            problems.add("windows", "unknown_value", "must be empty: closed has no hours");
        }
        Kind::Hours if given.is_empty() => {
            problems.add("windows", "required", "must have at least one entry");
        }
        _ => {}
    }
    Windows::read(problems, "windows", given)
}

fn tidy(reason: Option<String>) -> Option<String> {
    reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Override> {
    let professional_id: Option<String> = row.get("professional_id")?;
    let closed = row.get_ref("kind")?.as_str()? == "closed";
    let windows =
        if closed { Windows::default() } else { stored(row.get_ref("windows")?.as_str()?) };
    Ok(Override {
        id: row.get("id")?,
        scope: if professional_id.is_some() { Scope::Professional } else { Scope::Clinic },
        professional_id,
        from: row.get("from_date")?,
        to: row.get("to_date")?,
        kind: if closed { Kind::Closed } else { Kind::Hours },
        windows: windows.shifts(),
        reason: row.get("reason")?,
        holiday: row.get("holiday")?,
        created_at: row.get("created_at")?,
    })
}
