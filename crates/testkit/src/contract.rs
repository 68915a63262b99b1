//! What every module must hold, whatever it does.

use crate::generated::{check_or_write, sync_lock, typescript};
use crate::host::TestHost;
use kernel::{Category, Module};
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, Authorization};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Runs the battery; `folder` is the module's own, `depends` the modules it stands on.
pub fn check(module: &'static dyn Module, depends: &[&'static dyn Module], folder: &Path) {
    let before: Vec<&dyn Module> = depends.iter().map(|m| *m as &dyn Module).collect();
    if check_or_write(&folder.join("sync.lock.yaml"), &sync_lock(module, &before)) {
        return;
    }
    let all: Vec<&'static dyn Module> = depends.iter().copied().chain([module]).collect();
    let test = TestHost::new(&all);
    let name = module.manifest().expect("a manifest").name;
    is_installed(&test, &name);
    check_or_write(&folder.join("ui/ops.ts"), &typescript(&test.catalog, &name));
    operations_are_well_formed(&test, &name);
    locales_are_complete(folder, &name);
    sql_keeps_to_its_room(module, depends, folder);
    tables_are_strict_and_declared(module, depends);
}

fn is_installed(test: &TestHost, name: &str) {
    let rows = test.ok("core.modules.list", json!({}));
    let row = rows.as_array().into_iter().flatten().find(|row| row["name"] == name);
    let row = row.unwrap_or_else(|| panic!("{name} is not listed"));
    assert_eq!(row["error"], Value::Null, "{name} failed: {row}");
    assert_eq!(row["state"], "installed", "{name} must install itself in its own contract test");
}

fn operations_are_well_formed(test: &TestHost, name: &str) {
    let compiled = test.catalog.get(name).expect("a compiled module");
    let granted: BTreeSet<String> = compiled
        .manifest
        .role_permissions
        .values()
        .flatten()
        .map(|permission| permission.trim_end_matches("@own").to_owned())
        .collect();
    let mut seen = BTreeSet::new();
    let known: BTreeSet<&str> = compiled.operations.iter().map(|op| op.permission).collect();
    for op in &compiled.operations {
        assert!(seen.insert(op.name), "{name}.{} stands twice", op.name);
        let legal =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
        assert!(op.name.chars().all(legal), "{name}.{} is not a wire name", op.name);
        assert!(op.about.ends_with('.'), "{name}.{}: `about` is a sentence", op.name);
        let schema = op.input_schema();
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        assert!(closed, "{name}.{}: the input must deny unknown fields", op.name);
        if op.category == Category::Read {
            let actor = test.admin.clone();
            let answer = test.host.call(
                &actor,
                &format!("{name}.{}", op.name),
                json!({}),
                kernel::Mode::Run,
            );
            if let Err(error) = answer {
                assert_ne!(error.code(), kernel::Code::Internal, "{name}.{}: {error:?}", op.name);
            }
        }
    }
    for permission in &granted {
        let real = known.contains(permission.as_str())
            || *permission == "*"
            || permission
                .strip_suffix(".*")
                .is_some_and(|p| known.iter().any(|k| k.starts_with(p)))
            || compiled
                .manifest
                .frontend
                .navigation
                .iter()
                .any(|n| n.permission.as_ref() == Some(permission))
            || declared_in_code(permission);
        assert!(real, "{name}: no operation needs the granted permission {permission}");
    }
}

/// Permissions that a handler asks for itself (`ctx.can`).
fn declared_in_code(permission: &str) -> bool {
    matches!(permission, "appointments.overbook")
}

fn locales_are_complete(folder: &Path, name: &str) {
    let locales = folder.join("ui/locales");
    if !folder.join("ui/index.ts").exists() {
        return;
    }
    let keys = |language: &str| {
        let path = locales.join(format!("{language}.json"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{name}: {} is missing", path.display()));
        let value: Value = serde_json::from_str(&text).expect("a locale is JSON");
        let mut out = BTreeSet::new();
        flatten("", &value, &mut out);
        out
    };
    let english = keys("en");
    for language in ["es", "fr", "ar"] {
        let other = keys(language);
        let missing: Vec<_> = english.symmetric_difference(&other).collect();
        assert!(missing.is_empty(), "{name}: {language} differs from en in {missing:?}");
    }
}

fn flatten(prefix: &str, value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                flatten(&format!("{prefix}.{key}"), inner, out);
            }
        }
        Value::String(text) => {
            assert!(!text.trim().is_empty(), "{prefix} is empty");
            out.insert(prefix.to_owned());
        }
        _ => panic!("{prefix} is not a text"),
    }
}

/// SQLite itself decides: every `.sql` file prepares, writes only the module's own tables and reads
/// only those of its dependencies and of `core`.
fn sql_keeps_to_its_room(module: &dyn Module, depends: &[&'static dyn Module], folder: &Path) {
    let mut db = migrated(module, depends);
    let own = tables_of(module);
    let mut readable = own.clone();
    readable.extend(tables_of(&kernel::CORE));
    depends.iter().for_each(|dependency| readable.extend(tables_of(*dependency)));
    let writes = own.clone();
    db.authorizer(Some(move |context: rusqlite::hooks::AuthContext<'_>| {
        let own_shadow = |table: &str| writes.iter().any(|t| table.starts_with(&format!("{t}_")));
        let may_write = |table: &str| writes.contains(table) || own_shadow(table);
        let may_read = |table: &str| {
            readable.contains(table)
                || own_shadow(table)
                || table.starts_with("sqlite_")
                || table.is_empty()
                || table == "json_each"
                || table == "json_tree"
        };
        match context.action {
            AuthAction::Read { table_name, .. } if !may_read(table_name) => Authorization::Deny,
            AuthAction::Insert { table_name }
            | AuthAction::Update { table_name, .. }
            | AuthAction::Delete { table_name }
                if !may_write(table_name) =>
            {
                Authorization::Deny
            }
            _ => Authorization::Allow,
        }
    }))
    .expect("an authorizer");
    for file in sql_files(&folder.join("src")) {
        let text = std::fs::read_to_string(&file).expect("a .sql file");
        if let Err(error) = db.prepare(&text) {
            panic!("{}: {error}", file.display());
        }
    }
}

fn migrated(module: &dyn Module, depends: &[&'static dyn Module]) -> Connection {
    let db = Connection::open_in_memory().expect("a database in memory");
    let core: &dyn Module = &kernel::CORE;
    let steps = std::iter::once(core)
        .chain(depends.iter().map(|m| *m as &dyn Module))
        .chain([module])
        .flat_map(|m| m.migrations());
    for step in steps {
        db.execute_batch(step.sql).unwrap_or_else(|error| panic!("{}: {error}", step.name));
    }
    db
}

fn tables_of(module: &dyn Module) -> BTreeSet<String> {
    module.manifest().expect("a manifest").entities.into_keys().collect()
}

fn sql_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return out };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(sql_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            out.push(path);
        }
    }
    out
}

fn tables_are_strict_and_declared(module: &dyn Module, depends: &[&'static dyn Module]) {
    let manifest = module.manifest().expect("a manifest");
    let db = migrated(module, depends);
    let mut foreign: BTreeSet<String> = tables_of(&kernel::CORE);
    depends.iter().for_each(|dependency| foreign.extend(tables_of(*dependency)));
    let pattern = format!("{}\\_%", manifest.name);
    let sql = "SELECT name, strict, type FROM pragma_table_list WHERE schema = 'main' AND name LIKE ?1 ESCAPE '\\'";
    let mut statement = db.prepare(sql).expect("a pragma");
    let rows = statement
        .query_map([pattern], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?, row.get::<_, String>(2)?))
        })
        .expect("tables");
    for row in rows {
        let (table, strict, kind) = row.expect("a table");
        if kind != "table" || foreign.contains(&table) {
            continue;
        }
        assert!(strict, "{table} must be STRICT");
        assert!(manifest.entities.contains_key(&table), "{table} is not in module.yaml's entities");
        let mut targets =
            db.prepare("SELECT \"table\" FROM pragma_foreign_key_list(?1)").expect("a pragma");
        let targets = targets.query_map([&table], |row| row.get::<_, String>(0)).expect("keys");
        for target in targets {
            let target = target.expect("a key");
            let allowed = manifest.entities.contains_key(&target) || foreign.contains(&target);
            assert!(allowed, "{table} points to {target}, which is outside `depends`");
        }
    }
    for (table, merge) in &manifest.entities {
        let columns: i64 = db
            .query_row(
                "SELECT count(*) FROM pragma_table_info(?1) WHERE name IN ('id', '_sv')",
                [table],
                |row| row.get(0),
            )
            .expect("a pragma");
        assert!(!merge.is_synced() || columns == 2, "{table} syncs and needs `id` and `_sv`");
    }
}
