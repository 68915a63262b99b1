//! Chairs of a clinic.

use crate::given::given;
use kernel::{Ctx, Error, Problems, Result};
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Cabinet {
    pub id: String,
    pub name: String,
    /// Place in lists, lowest first.
    pub position: i64,
    /// A colour of the design system (`pro-1` to `pro-8`), or nothing.
    pub color: Option<String>,
    pub active: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    /// Chairs that are out of use as well.
    #[serde(default)]
    pub include_inactive: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    /// 1 to 60 characters; no other chair in use may have it.
    pub name: String,
    /// The last place when not given.
    pub position: Option<i64>,
    pub color: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    pub name: Option<String>,
    pub position: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub color: Option<Option<String>>,
    pub active: Option<bool>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeleteInput {
    pub id: String,
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Cabinet> {
    Ok(Cabinet {
        id: row.get(0)?,
        name: row.get(1)?,
        position: row.get(2)?,
        color: row.get(3)?,
        active: row.get(4)?,
    })
}

pub(crate) fn all(ctx: &Ctx<'_>, inactive: bool) -> Result<Vec<Cabinet>> {
    let mut statement = ctx.db().prepare_cached(include_str!("cabinet/list.sql"))?;
    let rows = statement
        .query_map(named_params! { ":clinic": ctx.clinic_id(), ":inactive": inactive }, read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One chair of the caller's clinic, in use or not.
pub(crate) fn find(ctx: &Ctx<'_>, id: &str) -> Result<Cabinet> {
    ctx.db()
        .prepare_cached(include_str!("cabinet/get.sql"))?
        .query_row(named_params! { ":id": id, ":clinic": ctx.clinic_id() }, read)
        .optional()?
        .ok_or_else(|| Error::not_found("cabinet").with("field", "cabinet_id"))
}

/// Refuses a chair of another clinic (`not_found`) and one out of use (`cabinet_inactive`).
pub(crate) fn require_active(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    if find(ctx, id)?.active {
        return Ok(());
    }
    Err(Error::invalid("cabinet_inactive", "this chair is out of use").with("cabinet_id", id))
}

/// Chairs of the clinic in their order.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Vec<Cabinet>> {
    all(ctx, input.include_inactive)
}

/// Refuses a name that is empty or that another chair in use has.
pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Cabinet> {
    let id = ctx.new_id();
    let name = input.name.trim();
    let mut problems = Problems::default();
    check(&mut problems, name, input.position, input.color.as_deref());
    check_name_is_free(ctx, &mut problems, name, &id)?;
    problems.done()?;
    insert(ctx, ctx.clinic_id(), &id, name, input.position, input.color.as_deref())?;
    find(ctx, &id)
}

fn insert(
    ctx: &Ctx<'_>,
    clinic_id: &str,
    id: &str,
    name: &str,
    position: Option<i64>,
    color: Option<&str>,
) -> Result<()> {
    ctx.db().prepare_cached(include_str!("cabinet/insert.sql"))?.execute(named_params! {
        ":id": id, ":clinic": clinic_id, ":name": name, ":position": position, ":color": color,
        ":at": ctx.now().to_string(),
    })?;
    Ok(())
}

/// Changes what is named. Taking a chair out of use is refused as in `delete`.
pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Cabinet> {
    let mut cabinet = find(ctx, &input.id)?;
    let was_active = cabinet.active;
    if let Some(name) = input.name {
        cabinet.name = name.trim().to_owned();
    }
    cabinet.position = input.position.unwrap_or(cabinet.position);
    cabinet.color = input.color.unwrap_or(cabinet.color);
    cabinet.active = input.active.unwrap_or(cabinet.active);
    let mut problems = Problems::default();
    check(&mut problems, &cabinet.name, Some(cabinet.position), cabinet.color.as_deref());
    if cabinet.active {
        check_name_is_free(ctx, &mut problems, &cabinet.name, &cabinet.id)?;
    }
    problems.done()?;
    if was_active && !cabinet.active {
        check_unused(ctx, &cabinet.id)?;
    }
    put(ctx, &cabinet)?;
    Ok(cabinet)
}

/// Takes a chair out of use; what was done in it keeps it. Refused while live appointments that
/// are not over have it (`cabinet_in_use`).
pub fn delete(ctx: &Ctx<'_>, input: DeleteInput) -> Result<Cabinet> {
    let mut cabinet = find(ctx, &input.id)?;
    if cabinet.active {
        check_unused(ctx, &cabinet.id)?;
        cabinet.active = false;
        put(ctx, &cabinet)?;
    }
    Ok(cabinet)
}

fn put(ctx: &Ctx<'_>, cabinet: &Cabinet) -> Result<()> {
    ctx.db().prepare_cached(include_str!("cabinet/update.sql"))?.execute(named_params! {
        ":id": cabinet.id, ":clinic": ctx.clinic_id(), ":name": cabinet.name,
        ":position": cabinet.position, ":color": cabinet.color, ":active": cabinet.active,
    })?;
    Ok(())
}

fn check(problems: &mut Problems, name: &str, position: Option<i64>, color: Option<&str>) {
    problems.required("name", name, 60);
    if position.is_some_and(|position| !(0..=9999).contains(&position)) {
        let range = json!({ "min": 0, "max": 9999 });
        problems.add_with("position", "out_of_range", "must be 0 to 9999", range);
    }
    let known = |color: &str| {
        let number = color.strip_prefix("pro-").and_then(|n| n.parse::<u8>().ok());
        number.is_some_and(|n| (1..=8).contains(&n) && color.len() == 5)
    };
    if color.is_some_and(|color| !known(color)) {
        problems.add("color", "unknown_value", "must be pro-1 to pro-8");
    }
}

fn check_name_is_free(
    ctx: &Ctx<'_>,
    problems: &mut Problems,
    name: &str,
    own_id: &str,
) -> Result<()> {
    let taken = ctx
        .db()
        .prepare_cached(include_str!("cabinet/same_name.sql"))?
        .exists(named_params! { ":clinic": ctx.clinic_id(), ":self": own_id, ":name": name })?;
    if taken {
        problems.add("name", "not_unique", "is the name of another chair");
    }
    Ok(())
}

fn check_unused(ctx: &Ctx<'_>, id: &str) -> Result<()> {
    let booked: i64 = ctx.db().prepare_cached(include_str!("cabinet/booked.sql"))?.query_row(
        named_params! {
            ":clinic": ctx.clinic_id(), ":cabinet": id, ":now": ctx.now().as_millisecond(),
        },
        |row| row.get(0),
    )?;
    if booked == 0 {
        return Ok(());
    }
    Err(Error::conflict("cabinet_in_use", format!("{booked} appointments still have this chair"))
        .with("appointments", booked))
}

/// Gives every clinic that has no chair one called "1", so that it can book at once.
pub(crate) fn first_chairs(ctx: &Ctx<'_>) -> Result<()> {
    let clinics = {
        let mut statement = ctx.db().prepare_cached(include_str!("cabinet/clinics.sql"))?;
        let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
        ids.collect::<rusqlite::Result<Vec<_>>>()?
    };
    for clinic in clinics {
        insert(ctx, &clinic, &ctx.new_id(), "1", None, None)?;
    }
    Ok(())
}
