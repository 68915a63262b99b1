//! What a change would do, told before it is done.

use super::{Part, act, count, house, query, restarted, schema};
use serde_json::{Value, json};
use testkit::TestHost;

fn plan(test: &TestHost, action: &str, name: &str) -> Value {
    test.ok("core.modules.plan", json!({ "action": action, "name": name }))
}

#[test]
fn a_plan_changes_nothing() {
    let test = house();
    let seen = |test: &TestHost| {
        let calls = query(test, "SELECT id FROM core_call WHERE user_id <> 'system'");
        (schema(test), query(test, "SELECT * FROM core_module ORDER BY name"), calls)
    };
    let before = seen(&test);
    for action in ["install", "uninstall", "upgrade", "disable", "enable"] {
        for name in ["inventory", "agenda", "patients", "core"] {
            plan(&test, action, name);
        }
    }
    assert_eq!(seen(&test), before);
    assert_eq!(test.ok("core.backups.list", json!({})), json!([]));
}

#[test]
fn a_plan_tells_what_comes_and_what_goes() {
    let test = house();
    let install = plan(&test, "install", "inventory");
    assert_eq!(
        install["modules"],
        json!([{ "name": "inventory", "operation": "install", "reason": "asked",
            "version": "0.1.0", "from": null }])
    );
    let gained = install["permissions_gained"].as_array().unwrap();
    assert!(gained.contains(&json!("inventory.items.read")));
    let tables = install["tables"].as_array().unwrap();
    assert!(
        tables.contains(&json!({ "name": "inventory_item", "module": "inventory", "rows": 0 }))
    );
    assert_eq!((&install["requires_restart"], &install["refused"]), (&json!(true), &Value::Null));
    let bytes = install["backup_bytes"].as_u64().unwrap();
    assert!(bytes > 0 && install["disk_needed"].as_u64().unwrap() > bytes);
    test.ok("agenda.cabinets.create", json!({ "name": "Sillón" }));
    let chairs = count(&test, "SELECT count(*) FROM agenda_cabinet");
    let refused = plan(&test, "uninstall", "agenda");
    assert_eq!(refused["refused"]["reason"], "required_by");
    assert_eq!(refused["refused"]["modules"], json!(["schedules"]));
    assert_eq!(refused["modules"], json!([]));
    let forced = json!({ "action": "uninstall", "name": "agenda", "force": true });
    let forced = test.ok("core.modules.plan", forced);
    let named: Vec<(&str, &str)> = forced["modules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["name"].as_str().unwrap(), step["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(named, [("schedules", "needed_by"), ("agenda", "asked")]);
    let lost = json!({ "name": "agenda_cabinet", "module": "agenda", "rows": chairs });
    assert!(forced["tables"].as_array().unwrap().contains(&lost));
    let lost = forced["permissions_lost"].as_array().unwrap();
    assert!(lost.contains(&json!("agenda.appointments.read")));
    // Turning off is done at once, and needs no copy.
    let off = plan(&test, "disable", "agenda");
    assert_eq!((&off["requires_restart"], &off["backup_bytes"]), (&json!(false), &json!(0)));
}

#[test]
fn what_was_planned_is_what_happens() {
    let test = house();
    let token = plan(&test, "install", "inventory")["token"].clone();
    let asked = json!({ "name": "inventory", "token": token });
    let scheduled = test.ok("core.modules.install", asked.clone());
    assert_eq!(scheduled["scheduled"], json!(["inventory"]));
    // The world moved: it is scheduled now.
    assert_eq!(test.refused("core.modules.install", asked).reason(), Some("plan_outdated"));
    let test = restarted(test);
    test.ok("inventory.categories.list", json!({}));
}

#[test]
fn a_plan_that_no_longer_holds_is_refused() {
    let modules = [Part::new("shop").with("auto_install: true").made()];
    let test = TestHost::new(&modules);
    let add = || test.ok("shop.add", json!({ "module": "shop", "name": "a" }));
    add();
    let token = plan(&test, "uninstall", "shop")["token"].clone();
    add();
    let asked = json!({ "name": "shop", "token": token });
    let error = test.refused("core.modules.uninstall", asked);
    assert_eq!((error.code(), error.reason()), (kernel::Code::Conflict, Some("plan_outdated")));
    let other = json!({ "name": "shop", "token": "something" });
    assert_eq!(test.refused("core.modules.uninstall", other).reason(), Some("plan_outdated"));
    let token = plan(&test, "uninstall", "shop")["token"].clone();
    test.ok("core.modules.uninstall", json!({ "name": "shop", "token": token }));
    act(&test, "cancel", "shop");
    add();
}
