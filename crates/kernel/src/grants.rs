//! Who may do what: what the live modules' manifests grant, and above it what the practice set.

use crate::catalog::Compiled;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The role that has everything: nothing that a practice sets limits it.
pub(crate) const ADMIN: &str = "admin";

/// Which rows a permission covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Only rows of the caller (`@own`).
    Own,
}

/// Grants by role. For one permission the most exact entry counts, and any of the practice's before
/// any of a manifest's: what was taken away by name stays away whatever a manifest's `*` says.
#[derive(Debug, Default, Clone)]
pub struct Grants {
    roles: HashMap<String, Granted>,
    /// Every permission of the live modules, with the module's name.
    permissions: BTreeSet<String>,
}

/// What one role has, by who gave it.
#[derive(Debug, Default, Clone)]
struct Granted {
    practice: Entries,
    manifests: Entries,
}

/// By name (`agenda.appointments.read`, `agenda.appointments.*`, `*`); nothing takes away.
#[derive(Debug, Default, Clone)]
struct Entries(BTreeMap<String, Option<Scope>>);

impl Grants {
    /// From the manifests of `live` modules and the practice's own changes `(role, permission, scope)`.
    /// An internal module grants nothing to anybody but administrators, whoever says so.
    pub fn new<'a>(
        live: impl Iterator<Item = &'a Compiled>,
        changes: &[(String, String, String)],
    ) -> Grants {
        let live: Vec<&Compiled> = live.collect();
        let mut grants = Grants::default();
        for compiled in &live {
            let all = compiled.permissions();
            grants.permissions.extend(all.iter().map(|one| format!("{}.{one}", compiled.name)));
            grants.add_manifest(compiled);
        }
        for (role, permission, scope) in changes.iter().filter(|(role, ..)| role != ADMIN) {
            let module = permission.split('.').next().unwrap_or_default();
            let there = |one: &&Compiled| *one.name == *module && one.is_there_for(role);
            if live.iter().copied().any(|one| there(&one)) {
                let granted = grants.roles.entry(role.clone()).or_default();
                granted.practice.0.insert(permission.clone(), read_scope(scope));
            }
        }
        grants
    }

    fn add_manifest(&mut self, compiled: &Compiled) {
        let roles = &compiled.manifest.role_permissions;
        for (role, permissions) in roles.iter().filter(|(role, _)| compiled.is_there_for(role)) {
            let granted = self.roles.entry(role.clone()).or_default();
            for permission in permissions {
                let (name, scope) = match permission.strip_suffix("@own") {
                    Some(name) => (name, Scope::Own),
                    None => (permission.as_str(), Scope::All),
                };
                let full = if name == "*" && *role == ADMIN {
                    "*".to_owned()
                } else {
                    format!("{}.{name}", compiled.name)
                };
                granted.manifests.widen(full, scope);
            }
        }
    }

    /// The scope in which `role` has `permission` (`agenda.appointments.read`), if any.
    pub fn scope(&self, role: &str, permission: &str) -> Option<Scope> {
        self.roles.get(role)?.scope(permission)
    }

    /// What a role has, as written in a manifest (`agenda.appointments.read@own`), sorted. What is
    /// told covers nothing that the role lacks: a `*` with an exception is told as the permissions
    /// that are left of it.
    pub fn of(&self, role: &str) -> Vec<String> {
        let Some(granted) = self.roles.get(role) else { return Vec::new() };
        let mut told = BTreeSet::new();
        for (name, scope) in granted.practice.0.iter().chain(&granted.manifests.0) {
            let below: Vec<&String> = match is_wildcard(name) {
                true => self.permissions.iter().filter(|one| covers(name, one)).collect(),
                false => vec![name],
            };
            match scope {
                Some(scope) if below.iter().all(|one| granted.scope(one) == Some(*scope)) => {
                    told.insert(written(name, *scope));
                }
                _ => told
                    .extend(below.iter().filter_map(|one| Some(written(one, granted.scope(one)?)))),
            }
        }
        told.into_iter().collect()
    }
}

impl Granted {
    fn scope(&self, permission: &str) -> Option<Scope> {
        let said = self.practice.most_exact(permission);
        said.or_else(|| self.manifests.most_exact(permission)).copied().flatten()
    }
}

impl Entries {
    /// Of two entries with one name the wider counts.
    fn widen(&mut self, name: String, scope: Scope) {
        let entry = self.0.entry(name).or_insert(Some(scope));
        if scope == Scope::All {
            *entry = Some(scope);
        }
    }

    /// The entry of this name, else of the longest `…*` that covers it.
    fn most_exact(&self, permission: &str) -> Option<&Option<Scope>> {
        if let Some(entry) = self.0.get(permission) {
            return Some(entry);
        }
        let wider = self.0.iter().filter(|(name, _)| is_wildcard(name) && covers(name, permission));
        wider.max_by_key(|(name, _)| name.len()).map(|(_, scope)| scope)
    }
}

fn read_scope(written: &str) -> Option<Scope> {
    match written {
        "all" => Some(Scope::All),
        "own" => Some(Scope::Own),
        _ => None,
    }
}

fn is_wildcard(name: &str) -> bool {
    name == "*" || name.ends_with(".*")
}

/// Whether a wildcard stands for a permission: `agenda.*` does for `agenda.cabinets.read`.
fn covers(wildcard: &str, permission: &str) -> bool {
    wildcard.strip_suffix('*').is_some_and(|start| permission.starts_with(start))
}

fn written(name: &str, scope: Scope) -> String {
    match scope {
        Scope::All => name.to_owned(),
        Scope::Own => format!("{name}@own"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Given = (&'static str, Option<Scope>);

    fn grants(manifests: &[Given], practice: &[Given]) -> Grants {
        let entries =
            |list: &[Given]| Entries(list.iter().map(|(n, s)| ((*n).to_owned(), *s)).collect());
        let granted = Granted { practice: entries(practice), manifests: entries(manifests) };
        let permissions = ["shop.items.read", "shop.items.write", "shop.lots.read"];
        Grants {
            roles: [("dentist".to_owned(), granted)].into(),
            permissions: permissions.iter().map(|&one| one.to_owned()).collect(),
        }
    }

    const ALL: Option<Scope> = Some(Scope::All);
    const OWN: Option<Scope> = Some(Scope::Own);

    #[test]
    fn the_most_exact_entry_counts_and_the_practice_before_the_manifest() {
        let manifests = [("shop.*", ALL), ("shop.items.*", OWN), ("shop.items.write", ALL)];
        let cases: [(&[Given], &str, Option<Scope>); 9] = [
            (&[], "shop.lots.read", ALL),
            (&[], "shop.items.read", OWN),
            (&[], "shop.items.write", ALL),
            (&[("shop.items.write", None)], "shop.items.write", None),
            (&[("shop.items.write", OWN)], "shop.items.write", OWN),
            (&[("shop.items.*", None)], "shop.items.write", None),
            (&[("shop.*", None), ("shop.items.read", ALL)], "shop.items.read", ALL),
            (&[("shop.*", None), ("shop.items.read", ALL)], "shop.lots.read", None),
            (&[("shop.items.*", None), ("shop.*", ALL)], "shop.items.read", None),
        ];
        for (practice, permission, scope) in cases {
            let grants = grants(&manifests, practice);
            assert_eq!(grants.scope("dentist", permission), scope, "{practice:?} {permission}");
        }
        assert_eq!(grants(&manifests, &[]).scope("nobody", "shop.items.read"), None);
        assert_eq!(grants(&manifests, &[]).scope("dentist", "shopping.read"), None);
    }

    #[test]
    fn a_wildcard_with_a_hole_is_told_as_what_is_left_of_it() {
        let told = |practice: &[Given]| grants(&[("shop.*", ALL)], practice).of("dentist");
        assert_eq!(told(&[]), ["shop.*"]);
        assert_eq!(told(&[("shop.items.read", None)]), ["shop.items.write", "shop.lots.read"]);
        let own = ["shop.items.read@own", "shop.items.write", "shop.lots.read"];
        assert_eq!(told(&[("shop.items.read", OWN)]), own);
        assert_eq!(told(&[("shop.*", None), ("shop.lots.read", OWN)]), ["shop.lots.read@own"]);
        assert_eq!(told(&[("shop.*", None)]), Vec::<String>::new());
    }
}
