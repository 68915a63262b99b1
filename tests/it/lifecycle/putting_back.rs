//! What stands in the way of an archive, what stays although it comes back, and what can undo it.

use super::{Part, act, count, house, query, restarted};
use kernel::{Code, Error, Mode, Module};
use serde_json::{Value, json};
use testkit::TestHost;

const RESTORE: &str = "core.modules.restore_data";
const SEEDED: &str = "- xml_id: first\n  table: shop_item\n  values: { name: mask }\n";

fn shop() -> Part {
    Part::new("shop").seed(SEEDED)
}

fn add(test: &TestHost, name: &str) {
    test.ok("shop.add", json!({ "module": "shop", "name": name }));
}

/// The newest archive of a module, as `restore_data` takes it.
fn archive(test: &TestHost, name: &str) -> Value {
    let archives = test.ok("core.modules.archives", json!({}));
    let mut archives = archives.as_array().unwrap().iter();
    let found = archives.find(|one| one["module"] == name).unwrap();
    json!({ "name": name, "file": found["file"] })
}

fn restore(test: &TestHost, name: &str) -> Value {
    test.ok(RESTORE, archive(test, name))
}

fn restore_refused(test: &TestHost, name: &str) -> Error {
    test.refused(RESTORE, archive(test, name))
}

/// Removed with what needs it, and `back` installed again.
fn renewed(test: TestHost, name: &str, back: &str, modules: &[&'static dyn Module]) -> TestHost {
    test.ok("core.modules.uninstall", json!({ "name": name, "force": true }));
    let test = test.reopened(modules);
    act(&test, "install", back);
    test.reopened(modules)
}

fn with_shop(modules: &[&'static dyn Module]) -> TestHost {
    let test = TestHost::new(modules);
    act(&test, "install", "shop");
    test.reopened(modules)
}

/// Copies that the program made by itself.
fn copies(test: &TestHost) -> Vec<String> {
    let all = test.ok("core.backups.list", json!({}));
    let names = all.as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap().to_owned());
    names.filter(|name| name.contains("-auto")).collect()
}

#[test]
fn rows_that_others_hang_on_come_back_first() {
    let shelf = Part::new("shelf").depends("shop").column(
        "V2__item",
        "item_id",
        "ALTER TABLE shelf_item ADD COLUMN item_id TEXT REFERENCES shop_item (id)",
    );
    let modules = [shop().made(), shelf.made()];
    let test = TestHost::new(&modules);
    act(&test, "install", "shelf");
    let test = test.reopened(&modules);
    add(&test, "gloves");
    let filled = test.host.as_system("test.fill", |ctx| {
        let sql = "INSERT INTO shelf_item (id, name, item_id)
                   SELECT ?1, 'left', id FROM shop_item WHERE name = 'gloves'";
        Ok(ctx.db().execute(sql, [ctx.new_id()])?)
    });
    assert_eq!(filled.unwrap(), 1);
    let test = renewed(test, "shop", "shelf", &modules);
    let before = (query(&test, "SELECT * FROM shelf_item"), copies(&test));
    let error = restore_refused(&test, "shelf");
    assert_eq!((error.code(), error.reason()), (Code::Conflict, Some("restore_first")));
    assert_eq!(error.details()["module"], "shop");
    assert_eq!(error.details()["table"], "shop_item");
    assert_eq!((query(&test, "SELECT * FROM shelf_item"), copies(&test)), before);
    restore(&test, "shop");
    restore(&test, "shelf");
    let joined = "SELECT count(*) FROM shelf_item JOIN shop_item AS item ON item.id = item_id
                  WHERE item.name = 'gloves'";
    assert_eq!(count(&test, joined), 1);
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn a_clinic_made_since_is_no_work_in_the_module() {
    let modules = cuspid::modules();
    let test = house();
    act(&test, "install", "inventory");
    let test = renewed(restarted(test), "inventory", "inventory", &modules);
    let north = test.other_clinic();
    let items = |test: &TestHost| test.ok_as(&north, "inventory.items.list", json!({}));
    let planted = items(&test)["data"].as_array().unwrap().len();
    assert!(planted > 0);
    restore(&test, "inventory");
    assert_eq!(items(&test)["data"].as_array().unwrap().len(), planted);
    // Nor is the putting back itself.
    restore(&test, "inventory");
    assert_eq!(items(&test)["data"].as_array().unwrap().len(), planted);
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
    // What somebody made of such a row is work.
    let test = renewed(test, "inventory", "inventory", &modules);
    let south = test.ok("core.clinics.create", json!({ "code": "south", "name": "Sur" }));
    let south = kernel::Actor {
        user_id: test.admin.user_id.clone(),
        clinic_id: south["id"].as_str().unwrap().into(),
    };
    let item = test.ok_as(&south, "inventory.items.list", json!({}))["data"][0].clone();
    let input = json!({ "id": item["id"], "name": "Ours" });
    test.ok_as(&south, "inventory.items.update", input);
    assert_eq!(restore_refused(&test, "inventory").reason(), Some("not_empty"));
}

#[test]
fn what_was_set_since_stays() {
    let modules = [shop().made()];
    let test = with_shop(&modules);
    let configure = |test: &TestHost, shelf: i64| {
        test.ok("core.modules.configure", json!({ "name": "shop", "values": { "shelf": shelf } }));
    };
    let shelf = |test: &TestHost| {
        test.ok("core.modules.config", json!({ "name": "shop" }))["values"]["shelf"].clone()
    };
    let grant = |test: &TestHost, role: &str, scope: &str| {
        let input = json!({ "role": role, "permission": "shop.write", "scope": scope });
        test.ok("core.roles.set", input);
    };
    let told = |test: &TestHost| {
        count(test, "SELECT count(*) FROM core_event WHERE name = 'module.config_changed'")
    };
    configure(&test, 77);
    grant(&test, "dentist", "all");
    grant(&test, "assistant", "all");
    let test = renewed(test, "shop", "shop", &modules);
    configure(&test, 11);
    grant(&test, "assistant", "none");
    let before = told(&test);
    restore(&test, "shop");
    assert_eq!((shelf(&test), told(&test)), (json!(11), before), "nothing changed");
    let granted = "SELECT role || ' ' || scope FROM core_grant ORDER BY role";
    assert_eq!(
        query(&test, granted).concat(),
        ["assistant none", "dentist all"].map(|text| text.to_owned().into())
    );
    // Where nobody set anything the archive's comes back, and whoever listens hears of it.
    let test = renewed(test, "shop", "shop", &modules);
    let before = told(&test);
    restore(&test, "shop");
    assert_eq!((shelf(&test), told(&test)), (json!(11), before + 1));
}

#[test]
fn rows_that_no_journal_knows_are_work_too() {
    let modules = [shop().with("entities: {shop_item: none}").made()];
    let test = with_shop(&modules);
    add(&test, "a");
    let test = renewed(test, "shop", "shop", &modules);
    restore(&test, "shop");
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item"), 2, "first rows are no work");
    let test = renewed(test, "shop", "shop", &modules);
    add(&test, "since");
    assert_eq!(restore_refused(&test, "shop").reason(), Some("not_empty"));
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item WHERE name = 'since'"), 1);
}

#[test]
fn a_checked_copy_is_made_first() {
    let modules = [shop().made()];
    let test = with_shop(&modules);
    add(&test, "a");
    let test = renewed(test, "shop", "shop", &modules);
    let before = copies(&test);
    let preview = test.host.call(&test.admin, RESTORE, archive(&test, "shop"), Mode::DryRun);
    assert!(preview.is_ok(), "{preview:?}");
    assert_eq!(copies(&test), before, "a preview writes nothing");
    restore(&test, "shop");
    let after = copies(&test);
    assert_eq!(after.len(), before.len() + 1);
    let verdict = test.ok("core.backups.verify", json!({ "file": after[0] }));
    assert_eq!(verdict, json!({ "ok": true, "findings": [] }));
}

#[test]
fn without_a_copy_nothing_is_put_back() {
    let modules = [shop().made()];
    let test = with_shop(&modules);
    add(&test, "a");
    let test = renewed(test, "shop", "shop", &modules);
    let before = query(&test, "SELECT * FROM shop_item");
    let folder = test.host.backup_folder();
    let aside = test.folder().join("aside");
    let mut input = archive(&test, "shop");
    let file = aside.join("modules").join(input["file"].as_str().unwrap());
    input["file"] = json!(file);
    // A file where the folder was: nothing can be written into it.
    std::fs::rename(&folder, &aside).unwrap();
    std::fs::write(&folder, b"").unwrap();
    let error = test.refused(RESTORE, input.clone());
    assert_eq!(error.code(), Code::Unavailable);
    assert_eq!(query(&test, "SELECT * FROM shop_item"), before);
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(&aside, &folder).unwrap();
    restore(&test, "shop");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let modules = [shop().made()];
    let test = with_shop(&modules);
    for file in ["no-such-file", "/no/such/file.cuspid-module", ""] {
        let input = json!({ "name": "shop", "file": file });
        let message = test.bad_field(RESTORE, input.clone(), "file");
        assert!(message.contains(file), "{message}");
        let error = test.refused(RESTORE, input);
        assert_eq!(error.details()["reasons"]["file"]["key"], "no_such_file");
    }
    let nobody = test.refused(RESTORE, json!({ "name": "nobody", "file": "x" }));
    assert_eq!(nobody.code(), Code::NotFound);
}
