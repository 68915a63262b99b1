//! The start that applies what was asked for: steps, copies, hooks, events, and what fails.

use super::part::heard;
use super::{Part, act, applied, count, menu, reason, row, state, steps};
use kernel::{Clock, Code, Desk, Notice, Start};
use serde_json::json;
use std::sync::{Arc, Mutex};
use testkit::{EMAIL, PASSWORD, TestHost};

const SEEDED: &str = "- xml_id: first\n  table: shop_item\n  values: { name: mask }\n";

/// Started and completed, for every step in turn.
fn whole(operation: &str, names: &[&str]) -> Vec<(String, String, String)> {
    let of = |name: &&str| {
        ["started", "completed"].map(|status| (operation.into(), (*name).into(), status.into()))
    };
    names.iter().flat_map(of).collect()
}

#[test]
fn a_module_that_installs_itself_goes_through_every_step() {
    let shop = Part::new("shop").with("auto_install: true").seed(SEEDED);
    let test = TestHost::new(&[shop.clone().made()]);
    assert_eq!(applied(&test), [("shop".into(), "install", true)]);
    assert_eq!(shop.trace().take(), ["install", "start"]);
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item WHERE name = 'mask'"), 1);
    assert_eq!(steps(&test, "shop"), whole("install", &["migrate", "seed", "install", "finalize"]));
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn every_step_is_logged_with_its_time_and_told_while_it_happens() {
    let shop = Part::new("shop").seed(SEEDED);
    let test = TestHost::new(&[shop.clone().made()]);
    act(&test, "install", "shop");
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = told.clone();
    let start = Start {
        watch: Some(Arc::new(move |notice: &Notice| {
            if let Notice::Step { operation, step, status, .. } = notice {
                let said = (operation.clone(), step.clone(), status.clone());
                listener.lock().unwrap().push(said);
            }
        })),
        ..Start::default()
    };
    let test = test.restarted(&[shop.clone().made()], &start);
    let wanted = whole("install", &["migrate", "seed", "install", "finalize"]);
    assert_eq!(steps(&test, "shop"), wanted);
    assert_eq!(*told.lock().unwrap(), wanted);
    let log = test.ok("core.modules.operations", json!({ "name": "shop" }));
    for step in log.as_array().unwrap() {
        let finished = step["status"] != "started";
        assert_eq!(step["duration_ms"].is_i64(), finished, "{step}");
        assert_eq!(step["created_at"], "2026-11-24T08:00:00Z");
    }
    act(&test, "uninstall", "shop");
    let test = test.reopened(&[shop.made()]);
    let log = steps(&test, "shop");
    let names = ["backup", "uninstall", "delete_data", "migrate_down", "finalize"];
    assert_eq!(log[wanted.len()..], whole("uninstall", &names));
    let newest = test.ok("core.modules.operations", json!({ "name": "shop", "limit": 1 }));
    assert_eq!((&newest[0]["step"], newest.as_array().unwrap().len()), (&json!("finalize"), 1));
}

#[test]
fn a_copy_that_opens_precedes_every_run() {
    let modules = [Part::new("shop").made()];
    let copies = |test: &TestHost| test.ok("core.backups.list", json!({}));
    let test = TestHost::new(&modules);
    act(&test, "install", "shop");
    let test = test.reopened(&modules);
    assert_eq!(copies(&test).as_array().unwrap().len(), 1);
    let file = copies(&test)[0]["file"].clone();
    assert_eq!(test.ok("core.backups.verify", json!({ "file": file }))["ok"], true);
    act(&test, "uninstall", "shop");
    test.clock.set("2026-11-24T09:00:00Z".parse().unwrap());
    let test = test.reopened(&modules);
    assert_eq!(copies(&test).as_array().unwrap().len(), 2);
    let test = test.reopened(&modules);
    assert_eq!(copies(&test).as_array().unwrap().len(), 2, "nothing was changed");
}

#[test]
fn a_failing_install_waits_with_its_error_and_stops_nobody_else() {
    let shop = Part::new("shop");
    let trace = shop.trace();
    let modules =
        [shop.made(), Part::new("shelf").depends("shop").made(), Part::new("other").made()];
    let test = TestHost::new(&modules);
    for name in ["shelf", "other"] {
        act(&test, "install", name);
    }
    trace.refuse("install");
    let test = test.reopened(&modules);
    let failed: Vec<_> = applied(&test).into_iter().filter(|(.., ok)| !ok).collect();
    assert_eq!(failed, [("shop".into(), "install", false), ("shelf".into(), "install", false)]);
    assert_eq!(state(&test, "other"), "installed");
    let shop = row(&test, "shop");
    assert_eq!((&shop["state"], &shop["health"]), (&json!("to_install"), &json!("warning")));
    assert!(shop["error"].as_str().unwrap().contains("install says no"), "{shop}");
    assert!(row(&test, "shelf")["error"].as_str().unwrap().contains("shop"));
    let item = json!({ "module": "shop", "name": "a" });
    assert_eq!(test.refused("shop.add", item.clone()).reason(), Some("module_inactive"));
    assert!(menu(&test).iter().all(|module| module != "shop" && module != "shelf"));
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'shop%'";
    assert_eq!(count(&test, tables), 0, "what was made is taken back");
    let log = steps(&test, "shop");
    assert_eq!(log.last().unwrap(), &("install".into(), "install".into(), "failed".into()));
    assert_eq!(log.iter().filter(|(.., status)| status == "started").count(), 3);
    assert_eq!(test.ok("core.health", json!({}))["ok"], false);
    // The cause is gone: forgetting the error tries again, also what waited for it.
    trace.allow("install");
    let again = act(&test, "retry", "shop");
    assert_eq!(again, json!({ "scheduled": ["shop", "shelf"], "requires_restart": true }));
    let test = test.reopened(&modules);
    test.ok("shop.add", item);
    assert_eq!(state(&test, "shelf"), "installed");
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn a_module_that_failed_to_install_can_be_taken_back() {
    let shop = Part::new("shop");
    let trace = shop.trace();
    let modules = [shop.made()];
    let test = TestHost::new(&modules);
    act(&test, "install", "shop");
    trace.refuse("install");
    let test = test.reopened(&modules);
    act(&test, "cancel", "shop");
    let row = row(&test, "shop");
    assert_eq!((&row["state"], &row["error"]), (&json!("uninstalled"), &json!(null)));
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn a_veto_keeps_a_module_running_where_it_was_to_go() {
    let shop = Part::new("shop").with("auto_install: true");
    let trace = shop.trace();
    let modules = [shop.made()];
    let test = TestHost::new(&modules);
    let item = json!({ "module": "shop", "name": "a" });
    test.ok("shop.add", item.clone());
    trace.refuse("uninstall");
    act(&test, "uninstall", "shop");
    let test = test.reopened(&modules);
    assert_eq!(applied(&test), [("shop".into(), "uninstall", false)]);
    let kept = row(&test, "shop");
    assert_eq!(kept["state"], "to_remove");
    assert!(kept["error"].as_str().unwrap().contains("uninstall says no"), "{kept}");
    test.ok("shop.add", item);
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item"), 2);
    let last = steps(&test, "shop").pop().unwrap();
    assert_eq!(last, ("uninstall".into(), "uninstall".into(), "failed".into()));
    trace.allow("uninstall");
    act(&test, "retry", "shop");
    let test = test.reopened(&modules);
    assert_eq!(state(&test, "shop"), "uninstalled");
}

#[test]
fn what_happened_to_modules_is_told_once() {
    let ear = Part::new("ear").with("auto_install: true").listening();
    let shop = Part::new("shop");
    let first = [ear.clone().made(), shop.clone().made()];
    let test = TestHost::new(&first);
    let practice = test.host.practice().id;
    heard(&practice);
    act(&test, "install", "shop");
    let test = test.reopened(&first);
    let told = json!({ "module": "shop", "version": "0.1.0" });
    assert_eq!(heard(&practice), [("module.installed", told.clone())]);
    act(&test, "disable", "shop");
    act(&test, "enable", "shop");
    let name = json!({ "module": "shop" });
    assert_eq!(heard(&practice), [("module.disabled", name.clone()), ("module.enabled", name)]);
    let second = [ear.made(), shop.version("0.2.0").made()];
    let test = test.reopened(&second);
    let upgraded = json!({ "module": "shop", "from": "0.1.0", "to": "0.2.0" });
    assert_eq!(heard(&practice), [("module.upgraded", upgraded)]);
    act(&test, "uninstall", "shop");
    let test = test.reopened(&second);
    let removed = json!({ "module": "shop", "version": "0.2.0" });
    assert_eq!(heard(&practice), [("module.removed", removed)]);
    act(&test, "uninstall", "ear");
    let test = test.reopened(&second);
    assert_eq!(applied(&test), [("ear".into(), "uninstall", true)]);
    assert_eq!(heard(&practice), [], "a module does not outlive its own removal");
}

#[test]
fn modules_hear_when_the_practice_opens_and_closes() {
    let shop = Part::new("shop").with("auto_install: true");
    let trace = shop.trace();
    let test = TestHost::new(&[shop.made()]);
    let clock: Arc<dyn Clock> = Arc::new(test.clock.clone());
    let catalog = test.catalog.clone();
    let folder = test.closed();
    trace.take();
    let desk = Desk::new(folder.path(), catalog, clock, None).unwrap();
    desk.sign_in("clinica", EMAIL, PASSWORD, None).unwrap();
    assert_eq!(trace.take(), ["start"]);
    let call = |op: &str, input| desk.call(op, input).unwrap();
    call("core.modules.disable", json!({ "name": "shop" }));
    assert_eq!(trace.take(), ["stop", "disable"]);
    call("desk.restart", json!({}));
    assert_eq!(trace.take(), Vec::<String>::new(), "off runs nothing");
    call("core.modules.enable", json!({ "name": "shop" }));
    assert_eq!(trace.take(), ["enable", "start"]);
    let restarted = call("desk.restart", json!({}));
    let restarted: serde_json::Value = serde_json::from_str(restarted.get()).unwrap();
    assert_eq!(restarted["applied"], json!([]));
    assert_eq!(restarted["session"]["user"]["email"], EMAIL);
    assert_eq!(trace.take(), ["stop", "start"]);
    call("core.modules.uninstall", json!({ "name": "shop" }));
    call("desk.restart", json!({}));
    assert_eq!(trace.take(), ["stop", "uninstall"]);
}

#[test]
fn code_that_is_gone_leaves_an_orphan_that_can_be_marked_or_removed() {
    let other = Part::new("other").made();
    let shop = Part::new("shop").with("auto_install: true").made();
    let test = TestHost::new(&[other, shop]);
    test.ok("shop.add", json!({ "module": "shop", "name": "a" }));
    let test = test.reopened(&[other]);
    let orphan = row(&test, "shop");
    assert_eq!((&orphan["available_version"], &orphan["health"]), (&json!(null), &json!("off")));
    let findings = test.ok("core.health", json!({}));
    assert_eq!(findings["findings"][0]["code"], "ORPHAN");
    for action in ["install", "upgrade", "enable", "disable", "config", "validate"] {
        assert_eq!(reason(&test, action, "shop"), "orphan", "{action}");
    }
    let values = json!({ "name": "shop", "values": {} });
    assert_eq!(test.refused("core.modules.configure", values).reason(), Some("orphan"));
    assert_eq!(act(&test, "orphan", "shop"), json!({ "state": "uninstalled" }));
    let left = act(&test, "info", "shop");
    assert_eq!((&left["state"], &left["tables"][0]["rows"]), (&json!("uninstalled"), &json!(1)));
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item"), 1, "its tables stay");
    // The code comes back: the tables are there, and nothing runs twice.
    let test = test.reopened(&[other, shop]);
    act(&test, "install", "shop");
    let test = test.reopened(&[other, shop]);
    assert_eq!(applied(&test), [("shop".into(), "install", true)]);
    assert_eq!(count(&test, "SELECT count(*) FROM shop_item"), 1);
    // Without its code it can still be removed for good.
    let test = test.reopened(&[other]);
    act(&test, "uninstall", "shop");
    let test = test.reopened(&[other]);
    assert_eq!(applied(&test), [("shop".into(), "uninstall", true)]);
    let left = "SELECT count(*) FROM sqlite_schema WHERE tbl_name LIKE 'shop%'";
    assert_eq!(count(&test, left), 0);
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
    let error = test.refused("core.modules.info", json!({ "name": "shop" }));
    assert_eq!(error.code(), Code::NotFound, "nothing is left of it");
}

#[test]
fn of_code_that_is_gone_the_file_tells_what_it_knows() {
    let other = Part::new("other").made();
    let shop = Part::new("shop").with("auto_install: true").made();
    let test = TestHost::new(&[other, shop]);
    test.ok("shop.add", json!({ "module": "shop", "name": "a" }));
    let whole = act(&test, "info", "shop");
    let test = test.reopened(&[other]);
    let known = act(&test, "info", "shop");
    for same in ["name", "state", "version", "installed_at", "error", "revisions", "tables"] {
        assert_eq!(known[same], whole[same], "{same}");
    }
    assert_eq!(known["tables"], json!([{ "name": "shop_item", "rows": 1 }]));
    assert_eq!(known["revisions"], json!(["V1__item"]));
    assert_eq!(known["installed_at"], "2026-11-24T08:00:00Z");
    assert_eq!((&known["manifest"], &known["permissions"]), (&json!(null), &json!([])));
    assert_eq!(whole["manifest"]["name"], "shop");
    // On its way out nothing is wrong with it any more.
    assert_eq!(row(&test, "shop")["error"], "not part of this program");
    act(&test, "uninstall", "shop");
    assert_eq!(row(&test, "shop")["error"], json!(null));
    act(&test, "cancel", "shop");
    let reception = test.person("receptionist", "r@example.com");
    let asked = json!({ "name": "shop" });
    let error = test.refused_as(&reception, "core.modules.info", asked);
    assert_eq!(error.code(), Code::Forbidden);
    let error = test.refused("core.modules.info", json!({ "name": "nothing" }));
    assert_eq!(error.code(), Code::NotFound);
}
