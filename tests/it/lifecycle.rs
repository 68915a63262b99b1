//! Modules come, change and go: what a practice notices of it.

mod archive;
mod asking;
mod held;
mod part;
mod plan;
mod putting_back;
mod retention;
mod start;
mod switching;
mod upgrade;

use part::Part;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};
use testkit::TestHost;

/// A practice with the program's own modules.
fn house() -> TestHost {
    TestHost::new(&cuspid::modules())
}

/// The same after everything scheduled was applied.
fn restarted(test: TestHost) -> TestHost {
    test.reopened(&cuspid::modules())
}

fn row(test: &TestHost, name: &str) -> Value {
    let rows = test.ok("core.modules.list", json!({}));
    let mut rows = rows.as_array().unwrap().iter();
    rows.find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name} is not listed")).clone()
}

fn state(test: &TestHost, name: &str) -> String {
    row(test, name)["state"].as_str().unwrap().to_owned()
}

/// `core.modules.ACTION` with a name.
fn act(test: &TestHost, action: &str, name: &str) -> Value {
    test.ok(&format!("core.modules.{action}"), json!({ "name": name }))
}

/// The reason why `core.modules.ACTION` is refused.
fn reason(test: &TestHost, action: &str, name: &str) -> String {
    let error = test.refused(&format!("core.modules.{action}"), json!({ "name": name }));
    error.reason().unwrap_or_else(|| panic!("no reason: {error:?}")).to_owned()
}

/// `(module, operation, ok)` of what the last start did.
fn applied(test: &TestHost) -> Vec<(String, &'static str, bool)> {
    let applied = test.host.applied().iter();
    applied.map(|one| (one.module.clone(), one.operation, one.ok)).collect()
}

fn query(test: &TestHost, sql: &str) -> Vec<Vec<Cell>> {
    let read = test.host.as_system("test.query", |ctx| {
        let mut statement = ctx.db().prepare(sql)?;
        let width = statement.column_count();
        let rows =
            statement.query_map([], |row| (0..width).map(|at| row.get::<_, Cell>(at)).collect())?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    });
    read.unwrap()
}

fn count(test: &TestHost, sql: &str) -> i64 {
    match query(test, sql)[0][0] {
        Cell::Integer(number) => number,
        ref other => panic!("not a count: {other:?}"),
    }
}

/// Everything in the file but the statistics that SQLite keeps for itself.
fn schema(test: &TestHost) -> Vec<Vec<Cell>> {
    query(
        test,
        "SELECT type, name, tbl_name, sql FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
    )
}

/// Steps of the newest operation on a module, oldest first: `(operation, step, status)`.
fn steps(test: &TestHost, name: &str) -> Vec<(String, String, String)> {
    let log = test.ok("core.modules.operations", json!({ "name": name }));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut steps: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (text(&step["operation"]), text(&step["step"]), text(&step["status"])))
        .collect();
    steps.reverse();
    steps
}

/// Paths of the menu's entries.
fn menu(test: &TestHost) -> Vec<String> {
    let navigation = test.ok("core.navigation", json!({}));
    let entries = navigation["entries"].as_array().unwrap().iter();
    entries.map(|entry| entry["module"].as_str().unwrap().to_owned()).collect()
}
