//! The reference pages of `docs/`: every module and every event, as their code declares them.

use crate::generated::print;
use kernel::{Bus, Catalog, Compiled, ROLES};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write;

/// `docs/modules.md`: what each module is, who may do what with it, and what it consists of.
pub fn modules_page(catalog: &Catalog) -> String {
    let mut page = String::from(
        "# Modules\n\nGenerated from their manifests and declarations by `cargo xtask generate`. \
         Operations stand in [operations.md](operations.md), events in [events.md](events.md).\n\n\
         | module | about | tier | depends on |\n|---|---|---|---|\n",
    );
    for module in &catalog.modules {
        let manifest = &module.manifest;
        let depends = codes(manifest.depends.iter().map(String::as_str), "–");
        let tier = wire(&manifest.tier);
        let _ = writeln!(page, "| `{}` | {} | {tier} | {depends} |", module.name, manifest.summary);
    }
    let bus = catalog.bus();
    for module in &catalog.modules {
        print_module(module, &bus, &mut page);
    }
    page
}

fn print_module(module: &Compiled, bus: &Bus, page: &mut String) {
    let manifest = &module.manifest;
    let _ = write!(
        page,
        "\n## {}\n\n{}. It is {}, {}, {}, {}.\n\n",
        module.name,
        manifest.summary.trim_end_matches('.'),
        wire(&manifest.category),
        if manifest.auto_install { "comes with every practice" } else { "installed on demand" },
        if manifest.removable { "can be removed" } else { "cannot be removed" },
        match manifest.features.as_slice() {
            [] => "in every plan".to_owned(),
            features => format!("plan features {}", codes(features.iter().map(String::as_str), "")),
        },
    );
    print_permissions(module, page);
    let _ = writeln!(
        page,
        "- Operations: {}",
        codes(module.operations.iter().map(|op| op.name), "none")
    );
    let emitted = bus.emissions().filter(|e| *e.module == *module.name).map(|e| e.event);
    let _ = writeln!(page, "- Emits: {}", codes(emitted, "nothing"));
    let heard = bus.heard_by(&module.name);
    let _ = writeln!(page, "- Reacts to: {}", codes(heard, "nothing"));
    let jobs = module.module.jobs();
    let _ = writeln!(page, "- Jobs: {}", codes(jobs.iter().map(|job| job.name), "none"));
    let tables = manifest.entities.iter().map(|(table, merge)| (table.as_str(), wire(merge)));
    let tables: Vec<String> = tables.map(|(table, how)| format!("`{table}` ({how})")).collect();
    let tables = if tables.is_empty() { "none".to_owned() } else { tables.join(", ") };
    let _ = writeln!(page, "- Tables: {tables}");
    if let Some(config) = module.module.config() {
        let defaults = (config.defaults)().unwrap_or_default();
        page.push_str("\nConfiguration:\n\n");
        print_fields((config.schema)().as_value(), Some(&defaults), page);
    }
}

/// One line for each permission: which role has it, for which rows.
fn print_permissions(module: &Compiled, page: &mut String) {
    let permissions = module.permissions();
    if permissions.is_empty() {
        return;
    }
    let _ = writeln!(page, "| permission | {} |", ROLES.join(" | "));
    let _ = writeln!(page, "|---|{}", "---|".repeat(ROLES.len()));
    for permission in permissions {
        let _ = write!(page, "| `{}.{permission}` |", module.name);
        for role in ROLES {
            let grants = module.manifest.role_permissions.get(role);
            let _ = write!(page, " {} |", reach(grants.map_or(&[], Vec::as_slice), permission));
        }
        page.push('\n');
    }
    page.push('\n');
}

/// Which rows the grants of one role open: all, own, or none. The most exact one counts, and of two
/// that are equally exact the wider.
fn reach(grants: &[String], permission: &str) -> &'static str {
    let exactness = |name: &str| match name.strip_suffix('*') {
        Some(start) => permission.starts_with(start).then_some(start.len()),
        None => (name == permission).then_some(usize::MAX),
    };
    let found = grants.iter().filter_map(|grant| match grant.strip_suffix("@own") {
        Some(name) => Some((exactness(name)?, "own")),
        None => Some((exactness(grant)?, "all")),
    });
    found.max_by_key(|(exact, reach)| (*exact, *reach == "all")).map_or("–", |(_, reach)| reach)
}

/// `docs/events.md`: who emits each event, what it carries and who listens.
pub fn events_page(catalog: &Catalog) -> String {
    let bus = catalog.bus();
    let mut page = String::from(
        "# Events\n\nGenerated from their declarations by `cargo xtask generate`. Listeners run in \
         the transaction of the call that emitted the event and may fail it.\n",
    );
    for emission in bus.emissions() {
        let schema = emission.schema();
        let _ = write!(page, "\n## `{}`\n\n", emission.event);
        if let Some(about) = schema.get("description").and_then(Value::as_str) {
            let _ = writeln!(page, "{}\n", plain(about));
        }
        let heard: BTreeSet<&str> = bus.listeners_of(emission.event).collect();
        let heard = codes(heard.into_iter(), "nobody here");
        let _ = writeln!(page, "Emitted by `{}`; heard by {heard}.\n", emission.module);
        print_fields(schema.as_value(), None, &mut page);
    }
    page
}

/// A table of an object's fields.
fn print_fields(schema: &Value, defaults: Option<&Value>, page: &mut String) {
    let none = Map::new();
    let fields = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    if fields.is_empty() {
        page.push_str("Carries nothing.\n");
        return;
    }
    let default_head = if defaults.is_some() { (" default |", "---|") } else { ("", "") };
    let _ = writeln!(page, "| field | type |{} about |", default_head.0);
    let _ = writeln!(page, "|---|---|{}---|", default_head.1);
    for (name, field) in fields {
        let kind = print(field, 0).replace('|', "\\|").replace('\n', " ");
        let about = field.get("description").and_then(Value::as_str).map(plain).unwrap_or_default();
        let _ = write!(page, "| `{name}` | `{kind}` |");
        if let Some(defaults) = defaults {
            let _ = write!(page, " `{}` |", defaults.get(name).unwrap_or(&Value::Null));
        }
        let _ = writeln!(page, " {about} |");
    }
}

/// A doc comment on one line, its links as plain code.
fn plain(about: &str) -> String {
    about.replace('\n', " ").replace("[`", "`").replace("`]", "`").replace('|', "\\|")
}

fn codes<'a>(names: impl Iterator<Item = &'a str>, none: &str) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() { none.to_owned() } else { names.join(", ") }
}

/// An enum as it is written in `module.yaml`.
fn wire(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::reach;

    #[test]
    fn the_most_exact_grant_counts() {
        let grants = |list: &[&str]| list.iter().map(|g| (*g).to_owned()).collect::<Vec<_>>();
        assert_eq!(reach(&grants(&["*"]), "items.read"), "all");
        assert_eq!(reach(&grants(&["items.*"]), "items.read"), "all");
        assert_eq!(reach(&grants(&["items.read@own", "items.read"]), "items.read"), "all");
        assert_eq!(reach(&grants(&["items.*@own"]), "items.read"), "own");
        assert_eq!(reach(&grants(&["*", "items.read@own"]), "items.read"), "own");
        assert_eq!(reach(&grants(&["*@own", "items.*"]), "items.read"), "all");
        assert_eq!(reach(&grants(&["items.write"]), "items.read"), "–");
    }
}
