//! Modules turned on and off while others wait, and acts bound to the plan that was read.

use super::*;

#[test]
fn what_waits_to_be_removed_is_turned_off_with_what_it_stands_on() {
    let ear = Part::new("ear").with("auto_install: true").listening();
    let shelf = Part::new("shelf").depends("shop").with("auto_install: true");
    let trace = shelf.trace();
    let shop = Part::new("shop").with("auto_install: true").made();
    let test = TestHost::new(&[ear.made(), shop, shelf.made()]);
    let practice = test.host.practice().id;
    act(&test, "uninstall", "shelf");
    part::heard(&practice);
    trace.take();
    let plan = test.ok("core.modules.plan", json!({ "action": "disable", "name": "shop" }));
    let named: Vec<_> = plan["modules"].as_array().unwrap().iter().map(|m| &m["name"]).collect();
    assert_eq!(named, ["shelf", "shop"]);
    assert_eq!(act(&test, "disable", "shop")["changed"], json!(["shelf", "shop"]));
    assert_eq!(trace.take(), ["stop", "disable"]);
    let told = |name: &str| ("module.disabled", json!({ "module": name }));
    assert_eq!(part::heard(&practice), [told("shelf"), told("shop")]);
    assert_eq!(state(&test, "shelf"), "to_remove");
    // Taken back it is off, as its switch says, and comes on with what it needs.
    act(&test, "cancel", "shelf");
    assert_eq!(state(&test, "shelf"), "disabled");
    assert_eq!(act(&test, "enable", "shelf")["changed"], json!(["shop", "shelf"]));
    test.ok("shelf.add", json!({ "module": "shelf", "name": "a" }));
}

#[test]
fn core_is_always_there() {
    let test = TestHost::new(&[Part::new("shop").depends("core").made()]);
    for action in ["install", "upgrade"] {
        let done = act(&test, action, "core");
        assert_eq!(done, json!({ "scheduled": [], "requires_restart": false }), "{action}");
    }
    assert_eq!(act(&test, "enable", "core"), json!({ "changed": [] }));
    for action in ["disable", "uninstall"] {
        assert_eq!(reason(&test, action, "core"), "always_on", "{action}");
    }
    assert_eq!(test.ok("core.status", json!({}))["pending_modules"], 0);
}

#[test]
fn asking_twice_says_what_waits_already() {
    let shop = Part::new("shop").with("auto_install: true").made();
    let shelf = Part::new("shelf").depends("shop").with("auto_install: true").made();
    let wing = Part::new("wing").made();
    let modules = [shop, shelf, wing];
    let test = TestHost::new(&modules);
    let force = json!({ "name": "shop", "force": true });
    let first = test.ok("core.modules.uninstall", force.clone());
    assert_eq!(first, json!({ "scheduled": ["shelf", "shop"], "requires_restart": true }));
    assert_eq!(test.ok("core.modules.uninstall", force), first);
    // It is no answer to something else.
    let nothing = json!({ "scheduled": [], "requires_restart": false });
    assert_eq!(act(&test, "upgrade", "shop"), nothing);
    assert_eq!(reason(&test, "retry", "shop"), "nothing_failed");
    let first = act(&test, "install", "wing");
    assert_eq!(act(&test, "install", "wing"), first);
    assert_eq!(first, json!({ "scheduled": ["wing"], "requires_restart": true }));
}

#[test]
fn a_plan_holds_once_and_only_while_its_rows_are_those_that_were_seen() {
    let test = house();
    act(&test, "install", "inventory");
    let test = restarted(test);
    let category = test.ok("inventory.categories.list", json!({}))[0]["id"].clone();
    let new = json!({ "code": "GLV", "name": "Gloves", "category_id": category, "unit": "box" });
    let item = test.ok("inventory.items.create", new);
    let plan = |test: &TestHost, action: &str| {
        test.ok("core.modules.plan", json!({ "action": action, "name": "inventory" }))["token"]
            .clone()
    };
    let with = |token: &Value| json!({ "name": "inventory", "token": token });
    let outdated = |test: &TestHost, action: &str, token: &Value| {
        let error = test.refused(&format!("core.modules.{action}"), with(token));
        assert_eq!(error.reason(), Some("plan_outdated"), "{action}");
    };
    // As many rows as before, but not the same.
    let token = plan(&test, "uninstall");
    test.ok("inventory.items.update", json!({ "id": item["id"], "name": "Nitrile gloves" }));
    outdated(&test, "uninstall", &token);
    // What others write does not matter.
    let token = plan(&test, "uninstall");
    test.ok("patients.create", json!({ "first_name": "Ana", "last_name": "Ruiz" }));
    test.ok("core.modules.uninstall", with(&token));
    act(&test, "cancel", "inventory");
    outdated(&test, "uninstall", &token);
    let off = plan(&test, "disable");
    test.ok("core.modules.disable", with(&off));
    let on = plan(&test, "enable");
    outdated(&test, "disable", &off);
    test.ok("core.modules.enable", with(&on));
}

#[test]
fn what_the_file_has_in_a_later_version_is_not_said_to_be_on() {
    let shop = Part::new("shop").with("auto_install: true");
    let test = TestHost::new(&[shop.version("0.2.0").made()]);
    act(&test, "disable", "shop");
    let test = test.reopened(&[shop.made()]);
    assert_eq!(reason(&test, "enable", "shop"), "downgrade");
}
