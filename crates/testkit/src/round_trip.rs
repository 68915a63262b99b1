//! Installed, brought along, removed, installed again: what every module goes through in the life of
//! a practice.

use crate::host::TestHost;
use crate::installing::{installing, updating};
use kernel::{Module, Result, Tier};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::json;
use std::collections::BTreeMap;

/// `(type, name, table, sql)` of everything in the file.
type Schema = Vec<(String, String, String, Option<String>)>;

/// An update that changes no first row changes no row at all.
pub fn seeds_twice_is_nothing(module: &'static dyn Module, depends: &[&'static dyn Module]) {
    let test = TestHost::new(&with(depends, installing(module)));
    let name = module.manifest().expect("a manifest").name;
    let before = rows_of(&test, &name);
    let test = test.reopened(&with(depends, updating(module, 1)));
    let applied: Vec<_> = test.host.applied().iter().map(|one| (&*one.module, one.ok)).collect();
    assert_eq!(applied, [(&*name, true)]);
    assert_eq!(rows_of(&test, &name), before, "planting {name}'s seeds again changed something");
}

/// A module that can be removed takes all that is its own along, and is the same when it returns.
pub fn leaves_nothing_and_comes_back(module: &'static dyn Module, depends: &[&'static dyn Module]) {
    let manifest = module.manifest().expect("a manifest");
    if !manifest.removable || manifest.tier == Tier::Core {
        return;
    }
    let (name, all) = (&*manifest.name, with(depends, installing(module)));
    let test = TestHost::new(depends);
    let bare = schema(&test);
    let test = test.reopened(&all);
    let installed = schema(&test);
    leave_traces(&test, name);
    test.ok("core.modules.uninstall", json!({ "name": name }));
    let test = test.reopened(&all);
    assert_eq!(test.host.applied().iter().map(|one| &one.error).collect::<Vec<_>>(), [&None]);
    assert_eq!(schema(&test), bare, "{name} left something in the schema");
    for (what, sql) in KEPT_FOR_A_MODULE {
        let left: i64 = query(&test, |db| db.query_row(sql, [name], |row| row.get(0)));
        assert_eq!(left, 0, "{name} left rows in {what}");
    }
    test.ok("core.modules.install", json!({ "name": name }));
    let test = test.reopened(&all);
    assert_eq!(schema(&test), installed, "{name} came back as another");
    let health = test.ok("core.health", json!({}));
    assert_eq!(health["ok"], true, "{health:#}");
}

/// What core keeps for a module.
const KEPT_FOR_A_MODULE: [(&str, &str); 6] = [
    ("core_seed_record", "SELECT count(*) FROM core_seed_record WHERE module = ?1"),
    ("core_module_object", "SELECT count(*) FROM core_module_object WHERE module = ?1"),
    ("core_job", "SELECT count(*) FROM core_job WHERE module = ?1"),
    ("core_setting", "SELECT count(*) FROM core_setting WHERE id LIKE 'module.' || ?1 || '.%'"),
    ("core_grant", "SELECT count(*) FROM core_grant WHERE permission LIKE ?1 || '.%'"),
    ("core_counter", "SELECT count(*) FROM core_counter WHERE name LIKE ?1 || '.%'"),
];

/// A row in each of them.
fn leave_traces(test: &TestHost, name: &str) {
    let left = test.host.as_system("test.traces", |ctx| {
        let db = ctx.db();
        db.execute(
            "INSERT INTO core_grant (id, role, permission, scope)
             VALUES ('trace', 'dentist', ?1 || '.trace', 'all')",
            [name],
        )?;
        db.execute(
            "INSERT INTO core_setting (id, value) VALUES ('module.' || ?1 || '.config', '{}')",
            [name],
        )?;
        db.execute(
            "INSERT INTO core_job (id, module, name, payload, run_at)
             VALUES ('trace', ?1, 'trace', 'null', 0)",
            [name],
        )?;
        db.execute(
            "INSERT INTO core_counter (name, letter, value) VALUES (?1 || '.trace', 'A', 1)",
            [name],
        )?;
        Ok(())
    });
    left.expect("rows that core keeps for a module");
}

fn with(depends: &[&'static dyn Module], module: &'static dyn Module) -> Vec<&'static dyn Module> {
    depends.iter().copied().chain([module]).collect()
}

fn query<T>(test: &TestHost, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> T {
    let read: Result<T> = test.host.as_system("test.query", |ctx| Ok(read(ctx.db())?));
    read.expect("rows")
}

/// Everything but the statistics that SQLite keeps for itself.
fn schema(test: &TestHost) -> Schema {
    query(test, |db| {
        let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema
                   WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name";
        let mut statement = db.prepare(sql)?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        rows.collect()
    })
}

/// Rows of a module's tables and what is known of its seeds, by table.
fn rows_of(test: &TestHost, name: &str) -> BTreeMap<String, Vec<Vec<Cell>>> {
    let compiled = test.catalog.get(name).expect("a compiled module");
    let mut tables: Vec<String> = compiled.manifest.entities.keys().cloned().collect();
    tables.push("core_seed_record".into());
    let rows = |table: String| {
        let rows = query(test, |db| {
            let mut statement = db.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1"))?;
            let width = statement.column_count();
            let rows = statement
                .query_map([], |row| (0..width).map(|at| row.get::<_, Cell>(at)).collect())?;
            rows.collect()
        });
        (table, rows)
    };
    tables.into_iter().map(rows).collect()
}
