//! Clinics: the sites of a practice.

use crate::ctx::Ctx;
use crate::error::{Error, Problems, Result};
use crate::operation::Nothing;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Clinic {
    pub id: String,
    pub code: String,
    pub name: String,
    /// IANA name.
    pub zone: String,
    pub active: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    pub code: String,
    pub name: String,
    pub zone: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    pub name: Option<String>,
    pub zone: Option<String>,
    pub active: Option<bool>,
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<Clinic>> {
    let mut statement = ctx.db().prepare_cached(include_str!("clinic/list.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok(Clinic {
            id: row.get("id")?,
            code: row.get("code")?,
            name: row.get("name")?,
            zone: row.get("zone")?,
            active: row.get("active")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Clinic> {
    let mut problems = Problems::default();
    let legal = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '-';
    problems.required("code", &input.code, 20);
    if !input.code.chars().all(legal) {
        problems.add("code", "bad_format", "takes a to z, 0 to 9 and dashes");
    }
    problems.required("name", &input.name, 120);
    check_zone(&mut problems, input.zone.as_deref());
    let taken = ctx
        .db()
        .prepare_cached("SELECT 1 FROM core_clinic WHERE code = ?1")?
        .exists([&input.code])?;
    if taken {
        problems.add("code", "not_unique", "belongs to another clinic");
    }
    problems.done()?;
    let id = ctx.new_id();
    ctx.db().execute(
        include_str!("clinic/insert.sql"),
        named_params! {
            ":id": id, ":code": input.code, ":name": input.name.trim(),
            ":zone": input.zone.unwrap_or_else(|| ctx.practice().zone),
        },
    )?;
    ctx.db().execute(
        include_str!("user/insert_membership.sql"),
        named_params! {
            ":id": ctx.new_id(), ":user": ctx.user_id(), ":clinic": id, ":role": "admin",
        },
    )?;
    crate::seed::plant_for_clinic(ctx, &id)?;
    one(ctx, &id)
}

pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Clinic> {
    let mut problems = Problems::default();
    if let Some(name) = &input.name {
        problems.required("name", name, 120);
    }
    check_zone(&mut problems, input.zone.as_deref());
    problems.done()?;
    if input.active == Some(false) && input.id == ctx.clinic_id() {
        return Err(Error::invalid("own_clinic", "change to another clinic first"));
    }
    ctx.db().execute(
        include_str!("clinic/update.sql"),
        named_params! {
            ":id": input.id, ":name": input.name.as_deref().map(str::trim),
            ":zone": input.zone, ":active": input.active,
        },
    )?;
    one(ctx, &input.id)
}

fn one(ctx: &Ctx<'_>, id: &str) -> Result<Clinic> {
    let all = list(ctx, Nothing {})?;
    all.into_iter().find(|clinic| clinic.id == id).ok_or_else(|| Error::not_found("clinic"))
}

fn check_zone(problems: &mut Problems, zone: Option<&str>) {
    if zone.is_some_and(|zone| jiff::tz::TimeZone::get(zone).is_err()) {
        problems.add("zone", "unknown_value", "is not a time zone (Europe/Madrid, for example)");
    }
}
