//! What is written before a module goes, and what brings it back.

use super::{Cell, Part, act, count, house, query, restarted, state};
use kernel::Code;
use serde_json::{Value, json};
use std::path::PathBuf;
use testkit::TestHost;

const CODE: &str = "ALTER TABLE shop_item ADD COLUMN code TEXT NOT NULL DEFAULT 'none'";
const SEEDED: &str = "- xml_id: first\n  table: shop_item\n  values: { name: mask }\n";
const SHELVED: &str =
    "- xml_id: place\n  table: shelf_place\n  values: { item_id: \"$xmlref:shop.first\" }\n";

fn shop() -> Part {
    Part::new("shop").seed(SEEDED)
}

fn add(test: &TestHost, name: &str) {
    test.ok("shop.add", json!({ "module": "shop", "name": name }));
}

fn newest(test: &TestHost) -> Value {
    test.ok("core.modules.archives", json!({}))[0].clone()
}

fn restore(test: &TestHost, name: &str) -> Value {
    let file = newest(test)["file"].clone();
    test.ok("core.modules.restore_data", json!({ "name": name, "file": file }))
}

fn folder(test: &TestHost) -> PathBuf {
    test.host.backup_folder().join("modules")
}

/// Removed and installed again by a program with these modules.
fn renewed(test: TestHost, modules: &[&'static dyn kernel::Module]) -> TestHost {
    act(&test, "uninstall", "shop");
    let test = test.reopened(modules);
    assert_eq!(state(&test, "shop"), "uninstalled");
    act(&test, "install", "shop");
    test.reopened(modules)
}

/// With `shop` installed.
fn open(modules: &[&'static dyn kernel::Module]) -> TestHost {
    let test = TestHost::new(modules);
    act(&test, "install", "shop");
    test.reopened(modules)
}

#[test]
fn an_archive_comes_back_row_for_row() {
    let test = house();
    act(&test, "install", "inventory");
    let test = restarted(test);
    let items = test.ok("inventory.items.list", json!({}));
    let item = items["data"][0]["id"].clone();
    test.ok(
        "inventory.movements.record",
        json!({ "item_id": item, "kind": "receipt", "quantity": 20 }),
    );
    let tables = ["category", "item", "lot", "movement", "usage"];
    let rows = |test: &TestHost| -> Vec<Vec<Vec<Cell>>> {
        let of = |table| query(test, &format!("SELECT * FROM inventory_{table} ORDER BY id"));
        tables.iter().map(of).collect()
    };
    let before = rows(&test);
    act(&test, "uninstall", "inventory");
    let test = restarted(test);
    let archive = newest(&test);
    assert_eq!((&archive["module"], &archive["version"]), (&json!("inventory"), &json!("0.1.0")));
    let total: usize = before.iter().map(Vec::len).sum();
    assert_eq!(archive["rows"], total);
    act(&test, "install", "inventory");
    let test = restarted(test);
    let restored = restore(&test, "inventory");
    assert_eq!(restored["rows"], total);
    assert_eq!(rows(&test), before, "stamps and all");
    // It lives on.
    test.ok(
        "inventory.movements.record",
        json!({ "item_id": item, "kind": "receipt", "quantity": 1 }),
    );
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
    let test = restarted(test);
    assert_eq!(test.ok("inventory.items.list", json!({}))["data"][0]["id"], item);
}

#[test]
fn settings_and_grants_go_along_and_come_back() {
    let modules = [shop().made()];
    let test = open(&modules);
    add(&test, "a");
    test.ok("core.modules.configure", json!({ "name": "shop", "values": { "shelf": 7 } }));
    let kept = |test: &TestHost| {
        let grants = "SELECT role, scope FROM core_grant WHERE permission = 'shop.write'";
        let settings = "SELECT value FROM core_setting WHERE id = 'module.shop.config'";
        (query(test, grants), query(test, settings))
    };
    test.ok(
        "core.roles.set",
        json!({ "role": "dentist", "permission": "shop.write", "scope": "all" }),
    );
    let before = kept(&test);
    assert_eq!((before.0.len(), before.1.len()), (1, 1));
    let test = renewed(test, &modules);
    assert_eq!(kept(&test), (vec![], vec![]));
    let config = test.ok("core.modules.config", json!({ "name": "shop" }));
    assert_eq!(config["values"]["shelf"], 1);
    restore(&test, "shop");
    assert_eq!(kept(&test), before);
    let config = test.ok("core.modules.config", json!({ "name": "shop" }));
    assert_eq!(config["values"]["shelf"], 7);
    let dentist = test.person("dentist", "d@example.com");
    test.ok_as(&dentist, "shop.add", json!({ "module": "shop", "name": "b" }));
}

#[test]
fn an_archive_goes_through_the_migrations_that_came_since() {
    let first = shop();
    let test = open(&[first.clone().made()]);
    add(&test, "a");
    let old = query(&test, "SELECT id, name FROM shop_item ORDER BY id");
    let newer = [first.version("0.2.0").column("V2__code", "code", CODE).made()];
    act(&test, "uninstall", "shop");
    let test = test.reopened(&[first.clone().made()]);
    let test = test.reopened(&newer);
    act(&test, "install", "shop");
    let test = test.reopened(&newer);
    assert_eq!(restore(&test, "shop")["rows"], 2);
    assert_eq!(query(&test, "SELECT id, name FROM shop_item ORDER BY id"), old);
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item WHERE code = 'none'"), 2);
    add(&test, "b");
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
    // The other way round it is refused: an older program cannot know what newer rows mean.
    act(&test, "uninstall", "shop");
    test.clock.set("2026-11-24T10:00:00Z".parse().unwrap());
    let older = [first.made()];
    let test = test.reopened(&newer).reopened(&older);
    act(&test, "install", "shop");
    let test = test.reopened(&older);
    let file = newest(&test)["file"].clone();
    let error = test.refused("core.modules.restore_data", json!({ "name": "shop", "file": file }));
    assert_eq!((error.code(), error.reason()), (Code::Unavailable, Some("archive_newer")));
}

#[test]
fn first_rows_of_others_find_the_rows_that_came_back() {
    let mut shelf = Part::new("shelf")
        .depends("shop")
        .seed(SHELVED)
        .with("entities: {shelf_item: lww, shelf_place: derived}");
    shelf = shelf.step(
        "V2__place",
        "CREATE TABLE shelf_place (id TEXT PRIMARY KEY,
         item_id TEXT NOT NULL REFERENCES shop_item (id)) STRICT;",
    );
    let modules = [shop().made(), shelf.made()];
    let test = TestHost::new(&modules);
    act(&test, "install", "shelf");
    let test = test.reopened(&modules);
    let first = query(&test, "SELECT id FROM shop_item");
    test.ok("core.modules.uninstall", json!({ "name": "shop", "force": true }));
    let test = test.reopened(&modules);
    act(&test, "install", "shelf");
    let test = test.reopened(&modules);
    assert_ne!(query(&test, "SELECT id FROM shop_item"), first, "fresh first rows");
    let archives = test.ok("core.modules.archives", json!({}));
    let of_shop = archives.as_array().unwrap().iter().find(|one| one["module"] == "shop").unwrap();
    let input = json!({ "name": "shop", "file": of_shop["file"] });
    test.ok("core.modules.restore_data", input);
    assert_eq!(query(&test, "SELECT id FROM shop_item"), first);
    assert_eq!(query(&test, "SELECT item_id FROM shelf_place"), first);
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn work_done_since_is_not_written_over() {
    let modules = [shop().made()];
    let test = open(&modules);
    add(&test, "a");
    let test = renewed(test, &modules);
    add(&test, "since");
    let file = newest(&test)["file"].clone();
    let input = json!({ "name": "shop", "file": file });
    let error = test.refused("core.modules.restore_data", input);
    assert_eq!((error.code(), error.reason()), (Code::Conflict, Some("not_empty")));
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item WHERE name = 'since'"), 1);
}

#[test]
fn an_archive_that_was_altered_is_refused_whole() {
    let modules = [shop().made()];
    let test = open(&modules);
    add(&test, "a");
    let test = renewed(test, &modules);
    let before = query(&test, "SELECT * FROM shop_item");
    let path = folder(&test).join(newest(&test)["file"].as_str().unwrap());
    let whole = std::fs::read(&path).unwrap();
    let broken = folder(&test).join("broken.cuspid-module");
    let input = json!({ "name": "shop", "file": "broken.cuspid-module" });
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&broken, bytes).unwrap();
        let error = test.refused("core.modules.restore_data", input.clone());
        assert_ne!(error.code(), Code::Internal, "{what}: {error:?}");
    };
    for at in (0..whole.len()).step_by(7).chain([whole.len() - 1]) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        refused(&bytes, &format!("byte {at} of {}", whole.len()));
    }
    for length in [0, 10, whole.len() / 2, whole.len() - 1] {
        refused(&whole[..length], &format!("{length} bytes of {}", whole.len()));
    }
    assert_eq!(query(&test, "SELECT * FROM shop_item"), before);
    // Half a file does not hide the others.
    assert_eq!(test.ok("core.modules.archives", json!({})).as_array().unwrap().len(), 2);
    std::fs::remove_file(&broken).unwrap();
    restore(&test, "shop");
}

#[test]
fn an_archive_of_another_practice_or_module_is_refused() {
    let modules = [shop().made(), Part::new("other").with("auto_install: true").made()];
    let theirs = open(&modules);
    let theirs = renewed(theirs, &modules);
    let ours = open(&modules);
    let file = folder(&theirs).join(newest(&theirs)["file"].as_str().unwrap());
    let input = json!({ "name": "shop", "file": file });
    let error = ours.refused("core.modules.restore_data", input);
    assert_eq!((error.code(), error.reason()), (Code::Invalid, Some("other_archive")));
    let input = json!({ "name": "other", "file": newest(&theirs)["file"] });
    let error = theirs.refused("core.modules.restore_data", input);
    assert_eq!(error.reason(), Some("other_archive"));
    let reception = theirs.person("receptionist", "r@example.com");
    let input = json!({ "name": "shop", "file": newest(&theirs)["file"] });
    let error = theirs.refused_as(&reception, "core.modules.restore_data", input);
    assert_eq!(error.code(), Code::Forbidden);
    act(&theirs, "disable", "shop");
    let missing = json!({ "name": "shop", "file": "no-such-file" });
    assert_ne!(theirs.refused("core.modules.restore_data", missing).code(), Code::Internal);
}
