//! Roles and what each may do.

use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::{Error, Problems, Result};
use crate::grants::Grants;
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
    Ok(shown(ctx, &ctx.live().grants))
}

fn shown(ctx: &Ctx<'_>, grants: &Grants) -> Vec<RoleGrants> {
    let known = |permission: &String| ctx.knows(permission.split('.').next().unwrap_or_default());
    let grants_of = |role: &&str| RoleGrants {
        role: (*role).to_owned(),
        permissions: grants.of(role).into_iter().filter(known).collect(),
    };
    ROLES.iter().map(grants_of).collect()
}

pub fn set(ctx: &Ctx<'_>, input: SetInput) -> Result<Vec<RoleGrants>> {
    let mut problems = Problems::default();
    if !ROLES.contains(&input.role.as_str()) {
        problems.add("role", "unknown_value", "is not a role");
    }
    check_permission(ctx, &input, &mut problems);
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
    Ok(shown(ctx, &ctx.live().grants_now(&ctx.inner().catalog, ctx.db())?))
}

/// It must be one of a module that the caller may know of; one of an internal module is for
/// administrators only.
fn check_permission(ctx: &Ctx<'_>, input: &SetInput, problems: &mut Problems) {
    let has = |module: &&Compiled| {
        let own = input.permission.strip_prefix(&*module.name);
        let own = own.and_then(|rest| rest.strip_prefix('.'));
        own.is_some_and(|permission| module.permissions().contains(permission))
    };
    let module = ctx.inner().catalog.modules.iter().find(has);
    let Some(module) = module.filter(|module| ctx.knows(&module.name)) else {
        return problems.add("permission", "unknown_value", "is not a permission of a module");
    };
    let own = &module.manifest.own_permissions;
    let knows_own = input
        .permission
        .split_once('.')
        .is_some_and(|(_, rest)| own.iter().any(|name| name == rest));
    if matches!(input.scope, ScopeInput::Own) && !knows_own {
        let message = "cannot be limited to a person's own rows";
        problems.add("scope", "no_own_rows", message);
    }
    if !module.is_there_for(&input.role) && !matches!(input.scope, ScopeInput::None) {
        let message = "belongs to an internal module: only administrators have it";
        problems.add("permission", "internal_module", message);
    }
}
