//! How long what old changes left is kept.

use super::{Part, act};
use kernel::Code;
use serde_json::{Value, json};
use testkit::TestHost;

const KEY: &str = "backups.keep_days";

fn keep(test: &TestHost, days: i64) {
    let set = test.ok("core.settings.set", json!({ "key": KEY, "value": days }));
    assert_eq!(set, json!({ KEY: days }));
}

/// Modules of which an archive is kept.
fn archived(test: &TestHost) -> Vec<String> {
    let archives = test.ok("core.modules.archives", json!({}));
    let archives = archives.as_array().unwrap().iter();
    archives.map(|one| one["module"].as_str().unwrap().to_owned()).collect()
}

/// Copies of the practice: those the program made, and those a person made.
fn copies(test: &TestHost) -> (usize, usize) {
    let copies = test.ok("core.backups.list", json!({}));
    let all = copies.as_array().unwrap();
    let own = all.iter().filter(|one| one["file"].as_str().unwrap().contains("-auto")).count();
    (own, all.len() - own)
}

#[test]
fn what_old_changes_left_goes_after_the_days_the_practice_says() {
    let modules = [Part::new("base").made(), Part::new("shop").made()];
    let change = |test: TestHost, at: &str, action: &str, name: &str| {
        test.clock.set(at.parse().expect("an instant"));
        act(&test, action, name);
        test.reopened(&modules)
    };
    let test = TestHost::new(&modules);
    test.ok("core.backups.create", json!({}));
    let test = change(test, "2026-12-01T08:00:00Z", "install", "shop");
    let test = change(test, "2026-12-02T08:00:00Z", "uninstall", "shop");
    let test = change(test, "2027-02-19T08:00:00Z", "install", "shop");
    let test = change(test, "2027-02-20T08:00:00Z", "uninstall", "shop");
    let test = change(test, "2027-02-28T08:00:00Z", "install", "base");
    assert_eq!(archived(&test), ["shop", "shop"], "ninety days are not over");
    keep(&test, 30);
    assert_eq!(archived(&test), ["shop", "shop"], "the next change sweeps");
    let test = change(test, "2027-03-01T08:00:00Z", "uninstall", "base");
    assert_eq!(archived(&test), ["base", "shop"]);
    keep(&test, 0);
    let test = change(test, "2030-03-01T08:00:00Z", "install", "base");
    assert_eq!(archived(&test), ["base", "shop"], "0 keeps them for ever");
    assert_eq!(copies(&test), (5, 1));
    keep(&test, 1);
    let test = change(test, "2031-03-01T08:00:00Z", "install", "shop");
    assert_eq!(copies(&test), (3, 1), "the newest three stay, and what a person made");
}

#[test]
fn days_that_make_no_sense_are_refused() {
    let test = TestHost::new(&[]);
    let set = |value: Value| json!({ "key": KEY, "value": value });
    for wrong in [json!(-1), json!(3651), json!(1.5), json!("90"), json!(null), json!([30])] {
        test.bad_field("core.settings.set", set(wrong), "value");
    }
    let error = test.refused("core.settings.set", set(json!(3651)));
    let why = json!({ "key": "out_of_range", "min": 0, "max": 3650 });
    assert_eq!(error.details()["reasons"]["value"], why);
    assert_eq!(test.ok("core.settings.get", json!({ "key": KEY })), json!({}));
    // Nobody's keys are still nobody's.
    let other = json!({ "key": "backups.other", "value": 1 });
    test.bad_field("core.settings.set", other, "key");
    let reception = test.person("receptionist", "r@example.com");
    let error = test.refused_as(&reception, "core.settings.set", set(json!(30)));
    assert_eq!(error.code(), Code::Forbidden);
    keep(&test, 3650);
}

#[test]
fn the_newest_archive_of_a_module_stays_whatever_the_clock_says() {
    let modules = [Part::new("base").made(), Part::new("shop").made()];
    let change = |test: TestHost, at: &str, action: &str, name: &str| {
        test.clock.set(at.parse().expect("an instant"));
        act(&test, action, name);
        test.reopened(&modules)
    };
    let test = TestHost::new(&modules);
    keep(&test, 30);
    let test = change(test, "2026-12-01T08:00:00Z", "install", "shop");
    let test = change(test, "2026-12-02T08:00:00Z", "uninstall", "shop");
    let first = test.ok("core.modules.archives", json!({}))[0].clone();
    // Years ahead for one start, in which an archive is written too.
    let test = change(test, "2036-01-01T08:00:00Z", "install", "shop");
    assert_eq!(archived(&test), ["shop"]);
    let test = change(test, "2036-01-02T08:00:00Z", "uninstall", "shop");
    // The clock is right again: the one from the future does not stand for the newest.
    let test = change(test, "2026-12-03T08:00:00Z", "install", "shop");
    let test = change(test, "2026-12-04T08:00:00Z", "uninstall", "shop");
    let test = change(test, "2027-03-01T08:00:00Z", "install", "base");
    let left = test.ok("core.modules.archives", json!({}));
    let at = |one: &Value| one["at"].as_str().unwrap().get(..10).map(str::to_owned);
    let left: Vec<_> = left.as_array().unwrap().iter().filter_map(at).collect();
    assert_eq!(left, ["2036-01-02", "2026-12-04"]);
    assert!(first["at"].as_str().unwrap().starts_with("2026-12-02"));
}

#[test]
fn the_fullest_archive_of_a_module_outlives_emptier_ones() {
    let modules = [Part::new("base").made(), Part::new("shop").made()];
    let change = |test: TestHost, at: &str, action: &str, name: &str| {
        test.clock.set(at.parse().expect("an instant"));
        act(&test, action, name);
        test.reopened(&modules)
    };
    let test = TestHost::new(&modules);
    keep(&test, 30);
    let test = change(test, "2026-12-01T08:00:00Z", "install", "shop");
    test.ok("shop.add", json!({ "module": "shop", "name": "precious" }));
    let mut test = change(test, "2026-12-02T08:00:00Z", "uninstall", "shop");
    for day in ["03", "04"] {
        test = change(test, &format!("2026-12-{day}T08:00:00Z"), "install", "shop");
        test = change(test, &format!("2026-12-{day}T09:00:00Z"), "uninstall", "shop");
    }
    let test = change(test, "2027-03-01T08:00:00Z", "install", "base");
    let left = test.ok("core.modules.archives", json!({}));
    let rows: Vec<_> = left.as_array().unwrap().iter().map(|one| one["rows"].clone()).collect();
    assert_eq!(rows, [0, 1], "the newest, and the one that somebody wrote in");
}
