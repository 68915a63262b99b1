//! Roles and what each may do.

use crate::ctx::Ctx;
use crate::error::{Error, Problems, Result};
use crate::manifest::ROLES;
use crate::operation::Nothing;
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, JsonSchema)]
pub struct RoleGrants {
    pub role: String,
    /// As in manifests; `@own` limits to own rows.
    pub permissions: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetInput {
    pub role: String,
    /// With the module's name: `agenda.appointments.read`.
    pub permission: String,
    pub scope: ScopeInput,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeInput {
    All,
    Own,
    None,
}

pub fn list(ctx: &Ctx<'_>, _: Nothing) -> Result<Vec<RoleGrants>> {
    let grants = &ctx.live().grants;
    Ok(ROLES
        .iter()
        .map(|role| RoleGrants { role: (*role).to_owned(), permissions: grants.of(role) })
        .collect())
}

pub fn set(ctx: &Ctx<'_>, input: SetInput) -> Result<Vec<RoleGrants>> {
    let mut problems = Problems::default();
    if !ROLES.contains(&input.role.as_str()) {
        problems.add("role", "unknown_value", "is not a role");
    }
    let known = ctx
        .inner()
        .catalog
        .modules
        .iter()
        .filter_map(|module| Some((module, input.permission.strip_prefix(&*module.name)?)))
        .filter_map(|(module, rest)| Some((module, rest.strip_prefix('.')?)))
        .any(|(module, permission)| module.permissions().contains(permission));
    if !known {
        problems.add("permission", "unknown_value", "is not a permission of a module");
    }
    problems.done()?;
    if input.role == "admin" {
        return Err(Error::invalid("admin_has_all", "an administrator always may do everything"));
    }
    let scope = match input.scope {
        ScopeInput::All => "all",
        ScopeInput::Own => "own",
        ScopeInput::None => "none",
    };
    ctx.db().execute(
        include_str!("role/put_grant.sql"),
        named_params! {
            ":id": format!("{}/{}", input.role, input.permission), ":role": input.role,
            ":permission": input.permission, ":scope": scope,
        },
    )?;
    list(ctx, Nothing {})
}
