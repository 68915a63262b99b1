//! People: who they are here, and the envelope that lets them in.

mod doctors;

use crate::ctx::Ctx;
use crate::error::{Error, Problems, Result};
use crate::keys::random;
use crate::manifest::ROLES;
use crate::operation::Nothing;
use crate::practice::check_email;
use crate::registry::Envelope;
use doctors::within_plan;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Serialize, JsonSchema)]
pub struct User {
    pub id: String,
    pub email: String,
    pub name: String,
    pub roles: Vec<Role>,
    pub professional: bool,
    /// `pro-1` to `pro-8`: a colour of the design system.
    pub color: String,
    pub active: bool,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Role {
    /// The clinic's code.
    pub clinic: String,
    pub clinic_id: String,
    pub role: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleInput {
    pub clinic_id: String,
    pub role: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    pub email: String,
    pub name: String,
    pub roles: Vec<RoleInput>,
    #[serde(default)]
    pub professional: bool,
    pub color: Option<String>,
    pub password: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub struct Created {
    pub id: String,
    /// Shown once; the person chooses another at first sign-in.
    pub one_time_password: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    pub name: Option<String>,
    pub roles: Option<Vec<RoleInput>>,
    pub professional: Option<bool>,
    pub color: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdInput {
    pub id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    pub id: String,
    pub password: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub struct NewPassword {
    pub one_time_password: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Professional {
    pub id: String,
    pub name: String,
    pub color: String,
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<User>> {
    let mut roles: BTreeMap<String, Vec<Role>> = BTreeMap::new();
    let mut statement = ctx.db().prepare_cached(include_str!("user/roles.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        roles.entry(row.get("user_id")?).or_default().push(Role {
            clinic: row.get("code")?,
            clinic_id: row.get("clinic_id")?,
            role: row.get("role")?,
        });
    }
    let mut statement = ctx.db().prepare_cached(include_str!("user/list.sql"))?;
    let users = statement.query_map([], |row| {
        let id: String = row.get("id")?;
        Ok(User {
            roles: roles.get(&id).cloned().unwrap_or_default(),
            id,
            email: row.get("email")?,
            name: row.get("name")?,
            professional: row.get("professional")?,
            color: row.get("color")?,
            active: row.get("active")?,
        })
    })?;
    Ok(users.collect::<rusqlite::Result<Vec<_>>>()?)
}

pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Created> {
    let email = input.email.trim().to_lowercase();
    let mut problems = Problems::default();
    check_email(&mut problems, "email", &email);
    problems.required("name", &input.name, 120);
    check_roles(ctx, &mut problems, &input.roles)?;
    check_color(&mut problems, input.color.as_deref());
    let taken =
        ctx.db().prepare_cached("SELECT 1 FROM core_user WHERE email = ?1")?.exists([&email])?;
    if taken {
        problems.add("email", "not_unique", "belongs to somebody already");
    }
    problems.done()?;
    let id = ctx.new_id();
    within_plan(ctx, || {
        ctx.db().execute(
            include_str!("user/insert.sql"),
            named_params! {
                ":id": id, ":email": email, ":name": input.name.trim(),
                ":professional": input.professional,
                ":color": input.color.as_deref().unwrap_or("pro-1"), ":at": ctx.now().to_string(),
            },
        )?;
        put_roles(ctx, &id, &input.roles)
    })?;
    let name = input.name.trim().to_owned();
    let person = Person { id: id.clone(), email, name, active: true };
    let one_time_password = give_password(ctx, &person, input.password)?;
    Ok(Created { id, one_time_password })
}

pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<User> {
    let person = find(ctx, &input.id)?;
    let mut problems = Problems::default();
    if let Some(name) = &input.name {
        problems.required("name", name, 120);
    }
    if let Some(roles) = &input.roles {
        check_roles(ctx, &mut problems, roles)?;
    }
    check_color(&mut problems, input.color.as_deref());
    problems.done()?;
    within_plan(ctx, || {
        ctx.db().execute(
            include_str!("user/update.sql"),
            named_params! {
                ":id": person.id, ":name": input.name.as_deref().map(str::trim),
                ":professional": input.professional, ":color": input.color,
            },
        )?;
        let Some(roles) = &input.roles else { return Ok(()) };
        put_roles(ctx, &person.id, roles)?;
        keep_an_admin(ctx)
    })?;
    one(ctx, &person.id)
}

pub fn disable(ctx: &Ctx<'_>, input: IdInput) -> Result<User> {
    let person = find(ctx, &input.id)?;
    if person.id == ctx.user_id() {
        return Err(Error::invalid("yourself", "nobody can disable their own account"));
    }
    ctx.db().execute("UPDATE core_user SET active = 0 WHERE id = ?1", [&person.id])?;
    keep_an_admin(ctx)?;
    let user_id = person.id.clone();
    ctx.after_commit(move |registry, practice| registry.remove_envelope(&practice.id, &user_id));
    one(ctx, &person.id)
}

pub fn enable(ctx: &Ctx<'_>, input: IdInput) -> Result<NewPassword> {
    let person = find(ctx, &input.id)?;
    within_plan(ctx, || {
        let sql = "UPDATE core_user SET active = 1 WHERE id = ?1";
        Ok(ctx.db().execute(sql, [&person.id])?)
    })?;
    Ok(NewPassword { one_time_password: give_password(ctx, &person, None)? })
}

pub fn set_password(ctx: &Ctx<'_>, input: PasswordInput) -> Result<NewPassword> {
    let person = find(ctx, &input.id)?;
    if !person.active {
        return Err(Error::invalid("disabled", "enable this person first"));
    }
    Ok(NewPassword { one_time_password: give_password(ctx, &person, input.password)? })
}

pub fn professionals(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<Professional>> {
    let mut statement = ctx.db().prepare_cached(include_str!("user/professionals.sql"))?;
    let rows = statement.query_map([ctx.clinic_id()], |row| {
        Ok(Professional { id: row.get("id")?, name: row.get("name")?, color: row.get("color")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

struct Person {
    id: String,
    email: String,
    name: String,
    active: bool,
}

fn find(ctx: &Ctx<'_>, id: &str) -> Result<Person> {
    ctx.db()
        .prepare_cached("SELECT id, email, name, active FROM core_user WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Person {
                id: row.get(0)?,
                email: row.get(1)?,
                name: row.get(2)?,
                active: row.get(3)?,
            })
        })
        .map_err(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => Error::not_found("user"),
            other => other.into(),
        })
}

fn one(ctx: &Ctx<'_>, id: &str) -> Result<User> {
    let all = list(ctx, Nothing {})?;
    all.into_iter().find(|user| user.id == id).ok_or_else(|| Error::not_found("user"))
}

fn check_roles(ctx: &Ctx<'_>, problems: &mut Problems, roles: &[RoleInput]) -> Result<()> {
    if roles.is_empty() {
        problems.add("roles", "required", "must name at least one clinic and role");
    }
    let mut known = ctx.db().prepare_cached("SELECT 1 FROM core_clinic WHERE id = ?1")?;
    for (index, role) in roles.iter().enumerate() {
        if !ROLES.contains(&role.role.as_str()) {
            problems.add(format!("roles[{index}].role"), "unknown_value", "is not a role");
        }
        if !known.exists([&role.clinic_id])? {
            problems.add(format!("roles[{index}].clinic_id"), "unknown_value", "is not a clinic");
        }
    }
    Ok(())
}

fn check_color(problems: &mut Problems, color: Option<&str>) {
    let legal = |color: &str| {
        color
            .strip_prefix("pro-")
            .is_some_and(|n| matches!(n, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8"))
    };
    if color.is_some_and(|color| !legal(color)) {
        problems.add("color", "unknown_value", "must be pro-1 to pro-8");
    }
}

fn put_roles(ctx: &Ctx<'_>, user_id: &str, roles: &[RoleInput]) -> Result<()> {
    ctx.db().execute(
        "UPDATE core_membership SET active = 0 WHERE user_id = ?1 AND active = 1",
        [user_id],
    )?;
    for role in roles {
        let again = ctx.db().execute(
            include_str!("user/revive_membership.sql"),
            named_params! { ":user": user_id, ":clinic": role.clinic_id, ":role": role.role },
        )?;
        if again == 0 {
            ctx.db().execute(
                include_str!("user/insert_membership.sql"),
                named_params! {
                    ":id": ctx.new_id(), ":user": user_id, ":clinic": role.clinic_id,
                    ":role": role.role,
                },
            )?;
        }
    }
    Ok(())
}

/// A practice without an administrator could never be administered again.
fn keep_an_admin(ctx: &Ctx<'_>) -> Result<()> {
    if ctx.db().prepare_cached(include_str!("user/any_admin.sql"))?.exists([])? {
        return Ok(());
    }
    Err(Error::invalid("last_admin", "the practice must keep one active administrator"))
}

/// Wraps the practice key under a given password, or under a fresh one for one use. It lets the
/// person in once the call is committed: a call that fails leaves no way in behind.
fn give_password(
    ctx: &Ctx<'_>,
    person: &Person,
    password: Option<String>,
) -> Result<Option<String>> {
    let made = password.is_none().then(one_time_password);
    let text = password.or_else(|| made.clone()).unwrap_or_default();
    let inner = ctx.inner();
    let who = (person.id.as_str(), person.email.as_str(), person.name.as_str());
    let mut envelope = Envelope::seal(&inner.entry.id, who, &text, &inner.practice_key)?;
    envelope.must_change = made.is_some();
    ctx.after_commit(move |registry, practice| registry.put_envelope(&practice.id, &envelope));
    Ok(made)
}

/// Twelve letters and digits that cannot be misread: 60 bits.
fn one_time_password() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let letters = random::<12>().map(|byte| char::from(LETTERS[usize::from(byte) % 32]));
    let text: String = letters.iter().collect();
    format!("{}-{}-{}", &text[..4], &text[4..8], &text[8..])
}
