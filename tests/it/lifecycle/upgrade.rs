//! A program that brings other versions of modules.

use super::{Part, act, applied, count, reason, row, state, steps};
use serde_json::json;
use testkit::TestHost;

const CODE: &str = "ALTER TABLE shop_item ADD COLUMN code TEXT NOT NULL DEFAULT 'none'";

fn shop() -> Part {
    Part::new("shop").with("auto_install: true")
}

fn second(first: &Part) -> Part {
    first.version("0.2.0").column("V2__code", "code", CODE)
}

#[test]
fn an_upgrade_is_told_once_from_which_version() {
    let first = shop();
    let trace = first.trace();
    let test = TestHost::new(&[first.clone().made()]);
    trace.take();
    let newer = [second(&first).made()];
    let test = test.reopened(&newer);
    assert_eq!(trace.take(), ["upgrade from 0.1.0", "start"]);
    assert_eq!(row(&test, "shop")["version"], "0.2.0");
    let log: Vec<_> = steps(&test, "shop")
        .into_iter()
        .filter(|(operation, _, status)| operation == "upgrade" && status == "completed")
        .map(|(_, step, _)| step)
        .collect();
    assert_eq!(log, ["migrate", "seed", "post_upgrade", "finalize"]);
    assert_eq!(act(&test, "upgrade", "shop")["scheduled"], json!([]), "it is up to date");
    let test = test.reopened(&newer);
    assert_eq!(trace.take(), ["start"]);
    assert_eq!(applied(&test), []);
}

#[test]
fn what_is_off_is_brought_along_and_stays_off() {
    let first = shop();
    let trace = first.trace();
    let test = TestHost::new(&[first.clone().made()]);
    act(&test, "disable", "shop");
    trace.take();
    let newer = [second(&first).made()];
    let test = test.reopened(&newer);
    assert_eq!(trace.take(), ["upgrade from 0.1.0"]);
    assert_eq!(
        (state(&test, "shop"), row(&test, "shop")["version"].clone()),
        ("disabled".into(), json!("0.2.0"))
    );
    act(&test, "enable", "shop");
    test.ok("shop.add", json!({ "module": "shop", "name": "a" }));
}

#[test]
fn what_waits_to_be_removed_is_brought_along_first_when_it_is_left_pending() {
    let first = shop();
    let test = TestHost::new(&[first.clone().made()]);
    act(&test, "uninstall", "shop");
    let newer = [second(&first).made()];
    let leave = kernel::Start { pending: kernel::Pending::Leave, watch: None };
    let test = test.restarted(&newer, &leave);
    assert_eq!(applied(&test), [("shop".into(), "upgrade", true)]);
    assert_eq!(state(&test, "shop"), "to_remove");
    act(&test, "cancel", "shop");
    assert_eq!(state(&test, "shop"), "installed");
}

#[test]
fn a_failed_upgrade_waits_and_cannot_be_taken_back() {
    let first = shop();
    let trace = first.trace();
    let test = TestHost::new(&[first.clone().made()]);
    trace.refuse("upgrade");
    let newer = [second(&first).made()];
    let test = test.reopened(&newer);
    assert_eq!(applied(&test), [("shop".into(), "upgrade", false)]);
    let waiting = row(&test, "shop");
    assert_eq!((&waiting["state"], &waiting["version"]), (&json!("to_upgrade"), &json!("0.1.0")));
    assert_eq!(waiting["available_version"], "0.2.0");
    let columns = "SELECT count(*) FROM pragma_table_info('shop_item') WHERE name = 'code'";
    assert_eq!(count(&test, columns), 0, "the step is taken back");
    let item = json!({ "module": "shop", "name": "a" });
    assert_eq!(test.refused("shop.add", item.clone()).reason(), Some("module_inactive"));
    assert_eq!(reason(&test, "cancel", "shop"), "upgrade_needed");
    // The older program still fits what stands.
    let test = test.reopened(&[first.made()]);
    test.ok("shop.add", item.clone());
    assert_eq!(state(&test, "shop"), "installed");
    trace.allow("upgrade");
    let test = test.reopened(&newer);
    test.ok("shop.add", item);
    assert_eq!(count(&test, columns), 1);
    assert_eq!(test.ok("core.health", json!({}))["ok"], true);
}

#[test]
fn an_older_program_leaves_a_newer_module_out() {
    let first = shop();
    let trace = first.trace();
    let test = TestHost::new(&[second(&first).made()]);
    trace.take();
    let test = test.reopened(&[first.clone().made()]);
    assert_eq!(applied(&test), [("shop".into(), "upgrade", false)]);
    assert_eq!(trace.take(), Vec::<String>::new());
    let left = row(&test, "shop");
    assert_eq!((&left["version"], &left["available_version"]), (&json!("0.2.0"), &json!("0.1.0")));
    assert!(left["error"].as_str().unwrap().contains("was 0.2.0 here"), "{left}");
    let item = json!({ "module": "shop", "name": "a" });
    assert_eq!(test.refused("shop.add", item.clone()).reason(), Some("module_inactive"));
    let test = test.reopened(&[second(&first).made()]);
    assert_eq!(
        (row(&test, "shop")["error"].clone(), state(&test, "shop")),
        (json!(null), "installed".into())
    );
    test.ok("shop.add", item);
}
