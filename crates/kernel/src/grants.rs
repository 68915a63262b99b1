//! Who may do what: grants of the live modules' manifests, changed by what the practice set.

use crate::catalog::Compiled;
use std::collections::HashMap;

/// Which rows a permission covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Only rows of the caller (`@own`).
    Own,
}

/// Grants by role.
#[derive(Debug, Default, Clone)]
pub struct Grants(HashMap<String, Vec<(String, Scope)>>);

impl Grants {
    /// From the manifests of `live` modules and the practice's own changes `(role, permission, scope)`.
    pub fn new<'a>(
        live: impl Iterator<Item = &'a Compiled>,
        changes: &[(String, String, String)],
    ) -> Grants {
        let mut grants = Grants::default();
        for compiled in live {
            for (role, permissions) in &compiled.manifest.role_permissions {
                for permission in permissions {
                    let (name, scope) = match permission.strip_suffix("@own") {
                        Some(name) => (name, Scope::Own),
                        None => (permission.as_str(), Scope::All),
                    };
                    let full = if name == "*" && *role == "admin" {
                        "*".to_owned()
                    } else {
                        format!("{}.{name}", compiled.name)
                    };
                    grants.set(role, full, Some(scope));
                }
            }
        }
        for (role, permission, scope) in changes {
            let scope = match scope.as_str() {
                "all" => Some(Scope::All),
                "own" => Some(Scope::Own),
                _ => None,
            };
            grants.set(role, permission.clone(), scope);
        }
        grants
    }

    fn set(&mut self, role: &str, permission: String, scope: Option<Scope>) {
        let list = self.0.entry(role.to_owned()).or_default();
        list.retain(|(name, _)| *name != permission);
        if let Some(scope) = scope {
            list.push((permission, scope));
        }
    }

    /// The widest scope in which `role` has `permission` (`agenda.appointments.read`), if any.
    pub fn scope(&self, role: &str, permission: &str) -> Option<Scope> {
        let list = self.0.get(role)?;
        let matching = |name: &str| {
            name == "*"
                || name == permission
                || name.strip_suffix(".*").is_some_and(|prefix| {
                    permission.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'))
                })
        };
        let mut scopes = list.iter().filter(|(name, _)| matching(name)).map(|(_, scope)| *scope);
        let first = scopes.next()?;
        Some(if first == Scope::All || scopes.any(|s| s == Scope::All) {
            Scope::All
        } else {
            Scope::Own
        })
    }

    /// What a role has, as written in a manifest (`agenda.appointments.read@own`), sorted.
    pub fn of(&self, role: &str) -> Vec<String> {
        let mut out: Vec<String> = self
            .0
            .get(role)
            .into_iter()
            .flatten()
            .map(|(name, scope)| match scope {
                Scope::All => name.clone(),
                Scope::Own => format!("{name}@own"),
            })
            .collect();
        out.sort();
        out
    }
}
