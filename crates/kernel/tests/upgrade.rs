//! An update of the program: copied before, whole or not at all, and one bad module stops nobody.

use kernel::{Ctx, Desk, Manifest, Migration, Module, Nothing, Operation, Result, write};
use serde_json::json;
use std::sync::Arc;
use testkit::TestHost;

/// A module in one of its versions.
struct Shop {
    version: &'static str,
    steps: &'static [Migration],
}

const FIRST: Migration = Migration {
    name: "V1__shop",
    sql: "CREATE TABLE shop_item (id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE,
          _sv BLOB NOT NULL DEFAULT x'') STRICT;",
};
const GOOD: Migration =
    Migration { name: "V2__code", sql: "CREATE TABLE shop_code (id TEXT PRIMARY KEY) STRICT;" };
const BAD: Migration = Migration { name: "V3__bad", sql: "CREATE TABLE nonsense (;" };

impl Module for Shop {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "{name: shop, summary: s, author: a, license: MIT, category: official,
                     tier: optional, auto_install: true, entities: {shop_item: lww}}";
        Manifest::parse(yaml, self.version)
    }

    fn migrations(&self) -> Vec<Migration> {
        self.steps.to_vec()
    }

    fn sync_lock(&self) -> &'static str {
        "entities: {shop_item: {number: 1, columns: {id: 1, name: 2}}}"
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            write("add", "write", "Adds an item.", |ctx, _: Nothing| {
                run(ctx, "INSERT INTO shop_item (id, name) VALUES ('1', 'mask')")
            }),
            write("same", "write", "Writes what is there.", |ctx, _: Nothing| {
                run(ctx, "UPDATE shop_item SET name = name")
            }),
            write("shout", "write", "Changes only the case.", |ctx, _: Nothing| {
                run(ctx, "UPDATE shop_item SET name = upper(name)")
            }),
            write("renumber", "write", "Changes an id.", |ctx, _: Nothing| {
                run(ctx, "UPDATE shop_item SET id = '2'")
            }),
        ]
    }
}

fn run(ctx: &Ctx<'_>, sql: &str) -> Result<()> {
    ctx.db().execute(sql, [])?;
    Ok(())
}

fn shop(version: &'static str, steps: &'static [Migration]) -> &'static dyn Module {
    Box::leak(Box::new(Shop { version, steps }))
}

fn open() -> TestHost {
    let test = TestHost::new(&[shop("0.1.0", &[FIRST])]);
    test.ok("shop.add", json!({}));
    test
}

fn count(test: &TestHost, sql: &str) -> i64 {
    let read = test.host.as_system("test.count", |ctx| {
        Ok(ctx.db().query_row(sql, [], |row| row.get::<_, i64>(0))?)
    });
    read.expect("a count")
}

fn backups(test: &TestHost) -> usize {
    test.ok("core.backups.list", json!({})).as_array().map_or(0, Vec::len)
}

#[test]
fn an_update_is_copied_before_and_a_start_without_one_is_not() {
    let test = open().reopened(&[shop("0.1.0", &[FIRST])]);
    assert_eq!(backups(&test), 0);
    let test = test.reopened(&[shop("0.2.0", &[FIRST, GOOD])]);
    assert_eq!(backups(&test), 1);
    let file = test.ok("core.backups.list", json!({}))[0]["file"].clone();
    assert_eq!(test.ok("core.backups.verify", json!({ "file": file }))["ok"], true);
    let test = test.reopened(&[shop("0.2.0", &[FIRST, GOOD])]);
    assert_eq!(backups(&test), 1);
}

#[test]
fn a_failed_update_leaves_the_tables_guarded_and_the_module_off() {
    let test = open().reopened(&[shop("0.2.0", &[FIRST, GOOD, BAD])]);
    let error = test.refused("shop.add", json!({}));
    assert_eq!(error.reason(), Some("module_inactive"));
    assert_eq!(test.ok("core.health", json!({}))["ok"], false);
    let half = "SELECT count(*) FROM sqlite_schema WHERE name = 'shop_code'";
    assert_eq!(count(&test, half), 0, "the step before the bad one is taken back");
    let guards =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'shop_item'";
    assert_eq!(count(&test, guards), 3);
    // The same version is not tried again, and not copied again, before somebody says so.
    let test = test.reopened(&[shop("0.2.0", &[FIRST, GOOD, BAD])]);
    assert_eq!(backups(&test), 1);
    test.ok("core.modules.retry", json!({ "name": "shop" }));
    let test = test.reopened(&[shop("0.2.0", &[FIRST, GOOD])]);
    test.ok("shop.same", json!({}));
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn an_older_program_leaves_a_newer_module_out_and_opens_the_practice() {
    let test = open().reopened(&[shop("0.2.0", &[FIRST, GOOD])]);
    let test = test.reopened(&[shop("0.1.0", &[FIRST])]);
    assert_eq!(test.refused("shop.add", json!({})).reason(), Some("module_inactive"));
    test.ok("core.users.list", json!({}));
    let test = test.reopened(&[shop("0.2.0", &[FIRST, GOOD])]);
    test.ok("shop.same", json!({}));
}

/// Takes core's newest step back: what a program from before it has written.
fn made_by_the_program_before(test: &TestHost) {
    test.host
        .as_system("test.older", |ctx| {
            ctx.db().execute_batch(
                "DROP TRIGGER core_module_revised;
                 ALTER TABLE core_module DROP COLUMN revision;
                 ALTER TABLE core_module DROP COLUMN failed_with;
                 ALTER TABLE core_module DROP COLUMN error_reason;
                 DELETE FROM core_migration_core WHERE version = 2;",
            )?;
            Ok(())
        })
        .expect("an older file");
}

#[test]
fn a_practice_of_the_program_before_is_copied_and_brought_along() {
    let modules = [shop("0.1.0", &[FIRST])];
    let test = open();
    made_by_the_program_before(&test);
    let old = test.ok("core.backups.create", json!({}))["path"].as_str().unwrap().to_owned();
    let test = test.reopened(&modules);
    assert_eq!(backups(&test), 2, "one of before");
    test.ok("shop.same", json!({}));
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
    // A backup that the program before made is put back and brought along too.
    let test = test.restored(old.as_ref(), &modules);
    test.ok("shop.same", json!({}));
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn a_practice_whose_tables_were_made_by_other_steps_is_refused_and_says_so() {
    let test = open();
    let other = "UPDATE core_migration_core SET checksum = '1' WHERE version = 1";
    test.host.as_system("test.other", |ctx| Ok(ctx.db().execute(other, [])?)).unwrap();
    let (catalog, clock) = (test.catalog.clone(), Arc::new(test.clock.clone()));
    let folder = test.closed();
    let desk = Desk::new(folder.path(), catalog, clock, None).unwrap();
    let error = desk.sign_in("clinica", testkit::EMAIL, testkit::PASSWORD, None).unwrap_err();
    assert_eq!(error.reason(), Some("migration_changed"), "{error:?}");
}

#[test]
fn the_journal_holds_changes_only_and_ids_never_change() {
    let test = open();
    let rows = "SELECT count(*) FROM core_journal WHERE entity = 'shop/1'";
    assert_eq!(count(&test, rows), 1);
    test.ok("shop.same", json!({}));
    assert_eq!(count(&test, rows), 1, "nothing changed");
    test.ok("shop.shout", json!({}));
    assert_eq!(count(&test, rows), 2, "a change of case is a change, whatever the collation says");
    assert_eq!(test.refused("shop.renumber", json!({})).reason(), Some("constraint"));
}

#[test]
fn people_are_read_anew_while_others_ask_for_them() {
    // Readings side by side with changes: neither a standstill nor an old state that stays.
    let test = open();
    std::thread::scope(|scope| {
        let asking = (0..2).map(|_| {
            scope.spawn(|| {
                for _ in 0..100 {
                    test.host.as_system("test.ask", |_| Ok(())).unwrap();
                }
            })
        });
        let asking: Vec<_> = asking.collect();
        for n in 0..50 {
            let input = json!({ "id": test.admin.clinic_id, "name": format!("Clinic {n}") });
            test.ok("core.clinics.update", input);
        }
        asking.into_iter().for_each(|one| one.join().unwrap());
    });
    assert_eq!(test.host.clinics_of(&test.admin.user_id)[0].0.name, "Clinic 49");
}
