//! What a module says about itself, held against itself: no database is needed.

use super::Finding;
use crate::catalog::Compiled;
use crate::event::Bus;
use crate::manifest::ROLES;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};

/// Every rule that needs no other module: only the version of `core` and the features that plans
/// have (`sold`).
pub(super) fn check(compiled: &Compiled, core: &Version, sold: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    name(compiled, &mut findings);
    core_version(compiled, core, &mut findings);
    roles(compiled, &mut findings);
    features(compiled, sold, &mut findings);
    migration_names(compiled, &mut findings);
    findings
}

/// What the manifest says of permissions, held against what operations need: only code tells.
pub(super) fn check_permissions(compiled: &Compiled) -> Vec<Finding> {
    let mut findings = Vec::new();
    granted(compiled, &mut findings);
    navigation(compiled, &mut findings);
    findings
}

/// A module of such a name would answer for the program's own operations, or take the program's own
/// settings along when it is removed.
const RESERVED: [&str; 3] = ["backups", "desk", "module"];

fn name(compiled: &Compiled, findings: &mut Vec<Finding>) {
    let legal = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '_';
    let name = &*compiled.name;
    let message = if RESERVED.contains(&name) {
        "operations or settings of the program itself begin with this name: choose another"
    } else if name.starts_with(|ch: char| ch.is_ascii_lowercase()) && name.chars().all(legal) {
        return;
    } else {
        "a module's name is made of a-z, 0-9 and `_` and begins with a letter"
    };
    let place = compiled.manifest.place(&["name"]);
    findings.push(Finding::new("MANIFEST_SCHEMA", name, place, message));
}

fn core_version(compiled: &Compiled, core: &Version, findings: &mut Vec<Finding>) {
    let manifest = &compiled.manifest;
    let mut add = |code: &str, key: &str, message: String| {
        findings.push(Finding::new(code, &compiled.name, manifest.place(&[key]), message));
    };
    if let Some(least) = manifest.min_core_version.as_ref().filter(|least| core < *least) {
        let message = format!("needs core {least} or later and this is {core}: update Cuspid");
        add("MIN_CORE_VERSION", "min_core_version", message);
    }
    if let Some(most) = manifest.max_core_version.as_ref().filter(|most| core > *most) {
        let message = format!("runs with core up to {most} and this is {core}: update the module");
        add("MAX_CORE_VERSION", "max_core_version", message);
    }
}

fn roles(compiled: &Compiled, findings: &mut Vec<Finding>) {
    let manifest = &compiled.manifest;
    for (role, granted) in &manifest.role_permissions {
        if !ROLES.contains(&role.as_str()) {
            let place = manifest.place(&["role_permissions", role]);
            let message = format!("there is no role {role}: the roles are {}", ROLES.join(", "));
            findings.push(Finding::new("UNKNOWN_ROLE", &compiled.name, place, message));
            continue;
        }
        if !granted.is_empty() && !compiled.is_there_for(role) {
            let place = manifest.place(&["role_permissions", role]);
            let message = format!(
                "an internal module is for administrators only: take {role} away, or choose \
                 another tier"
            );
            findings.push(Finding::new("MANIFEST_SCHEMA", &compiled.name, place, message));
        }
    }
}

fn granted(compiled: &Compiled, findings: &mut Vec<Finding>) {
    let permissions = compiled.permissions();
    let manifest = &compiled.manifest;
    for name in manifest.own_permissions.iter().filter(|name| !permissions.contains(&***name)) {
        let place = manifest.place(&["own_permissions", name]);
        let message = format!("no operation needs {name}: correct it, or take it away");
        findings.push(Finding::new("UNKNOWN_PERMISSION", &compiled.name, place, message));
    }
    let known = |role: &str| ROLES.contains(&role) && compiled.is_there_for(role);
    for (role, granted) in manifest.role_permissions.iter().filter(|(role, _)| known(role)) {
        for written in granted {
            if is_known(written, &permissions) {
                own_rows(compiled, written, role, findings);
                continue;
            }
            let place = manifest.place(&["role_permissions", written]);
            let message = format!(
                "no operation needs {written}, which {role} gets: correct it, or list it under \
                 `permissions` when a handler asks for it"
            );
            findings.push(Finding::new("UNKNOWN_PERMISSION", &compiled.name, place, message));
        }
    }
}

/// `@own` on a permission whose operations do not look at whose rows they are would grant them all.
fn own_rows(compiled: &Compiled, written: &str, role: &str, findings: &mut Vec<Finding>) {
    let Some(name) = written.strip_suffix("@own") else { return };
    let manifest = &compiled.manifest;
    if manifest.own_permissions.iter().any(|own| own == name) {
        return;
    }
    let place = manifest.place(&["role_permissions", written]);
    let message = format!(
        "{role} would get all rows with {written}: list {name} under `own_permissions` when its \
         operations ask ctx.own(), or grant it whole"
    );
    findings.push(Finding::new("UNKNOWN_PERMISSION", &compiled.name, place, message));
}

/// A permission, one with `@own`, all below a name (`items.*`) or all (`*`).
fn is_known(written: &str, permissions: &BTreeSet<&str>) -> bool {
    let name = written.strip_suffix("@own").unwrap_or(written);
    name == "*"
        || permissions.contains(name)
        || name.strip_suffix('*').filter(|prefix| prefix.ends_with('.')).is_some_and(|prefix| {
            permissions.iter().any(|permission| permission.starts_with(prefix))
        })
}

fn navigation(compiled: &Compiled, findings: &mut Vec<Finding>) {
    let permissions = compiled.permissions();
    for entry in &compiled.manifest.frontend.navigation {
        let Some(permission) = &entry.permission else { continue };
        if permissions.contains(permission.as_str()) {
            continue;
        }
        let place = compiled.manifest.place(&["frontend", &entry.id]);
        let message = format!(
            "the navigation entry {} needs {permission}, which does not exist: nobody would see it",
            entry.id
        );
        findings.push(Finding::new("NAV_PERMISSION", &compiled.name, place, message));
    }
}

fn features(compiled: &Compiled, sold: &[String], findings: &mut Vec<Finding>) {
    let manifest = &compiled.manifest;
    for feature in manifest.features.iter().filter(|feature| !sold.contains(feature)) {
        let place = manifest.place(&["features", feature]);
        let message =
            format!("no plan has the feature {feature}: correct it, or add it to seeds/plans.yaml");
        findings.push(Finding::new("UNKNOWN_FEATURE", &compiled.name, place, message));
    }
    for op in &compiled.operations {
        let Some(feature) = op.feature else { continue };
        if manifest.features.iter().any(|listed| listed == feature) {
            continue;
        }
        let place = manifest.place(&["features"]);
        let message = format!(
            "{}.{} needs the feature {feature}: list it under `features`",
            compiled.name, op.name
        );
        findings.push(Finding::new("UNKNOWN_FEATURE", &compiled.name, place, message));
    }
}

/// `V1__first`, `V2__second`, …: one after the other, in order, none left out.
fn migration_names(compiled: &Compiled, findings: &mut Vec<Finding>) {
    for (at, step) in compiled.module.migrations().iter().enumerate() {
        let wanted = at + 1;
        let found = refinery::Migration::unapplied(step.name, step.sql);
        let message = match found {
            Ok(migration) if usize::try_from(migration.version()) == Ok(wanted) => continue,
            Ok(_) => format!(
                "is number {wanted} of the migrations: they count 1, 2, 3, … without gaps or \
                 duplicates"
            ),
            Err(_) => format!("is not a migration's name: write V{wanted}__what_it_makes.sql"),
        };
        let place = format!("migrations/{}.sql", step.name);
        findings.push(Finding::new("MIGRATION_NAME", &compiled.name, place, message));
        return;
    }
}

/// Events are named `entity.action`, and a module hears those of `core`, of itself and of what it
/// depends on: another may be missing.
pub(super) fn check_events(modules: &[Compiled]) -> Vec<Finding> {
    let buses: BTreeMap<&str, Bus> =
        modules.iter().map(|compiled| (&*compiled.name, bus_of(compiled))).collect();
    let mut findings = Vec::new();
    for compiled in modules {
        let name = &*compiled.name;
        let mut add = |message: String| {
            findings.push(Finding::new("EVENT_UNKNOWN", name, "events", message));
        };
        let bus = &buses[name];
        for event in bus.emitted.keys().filter(|event| !is_event_name(event)) {
            add(format!("the event {event} is not named like item.created: entity, dot, action"));
        }
        let depends = compiled.manifest.depends.iter().map(String::as_str);
        let near: Vec<&Bus> =
            depends.chain(["core", name]).filter_map(|near| buses.get(near)).collect();
        let heard: BTreeSet<&str> = bus.listeners.iter().map(|(event, _, _)| *event).collect();
        for event in heard {
            if near.iter().any(|bus| bus.emitted.contains_key(event)) {
                continue;
            }
            let emitter = buses.iter().find(|(_, bus)| bus.emitted.contains_key(event));
            add(match emitter {
                Some((emitter, _)) => format!(
                    "listens to {event} of {emitter}: add {emitter} to `depends` in module.yaml"
                ),
                None => format!("listens to {event}, which no module emits: correct the name"),
            });
        }
    }
    findings
}

fn bus_of(compiled: &Compiled) -> Bus {
    let mut bus = Bus::default();
    compiled.module.events(bus.for_module(&compiled.name));
    bus
}

fn is_event_name(event: &str) -> bool {
    let legal = |part: &str| {
        let letters = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '_';
        !part.is_empty() && part.chars().all(letters)
    };
    event.split_once('.').is_some_and(|(entity, action)| legal(entity) && legal(action))
}
