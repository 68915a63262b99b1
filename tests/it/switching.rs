//! Modules turned on and off while the practice is open.

use kernel::Code;
use serde_json::{Value, json};
use testkit::TestHost;

fn live(test: &TestHost) -> Vec<String> {
    let navigation = test.ok("core.navigation", json!({}));
    navigation["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn turning_off_takes_dependents_along_and_turning_on_brings_dependencies() {
    let test = TestHost::new(&cuspid::modules());
    let chair = test.ok("agenda.cabinets.create", json!({ "name": "Sillón" }))["id"].clone();
    let off = test.ok("core.modules.disable", json!({ "name": "agenda" }));
    assert_eq!(off["changed"], json!(["schedules", "agenda"]));
    assert!(!live(&test).iter().any(|name| name == "agenda" || name == "schedules"));
    let error = test.refused("agenda.cabinets.list", json!({}));
    assert_eq!((error.code(), error.reason()), (Code::Unavailable, Some("module_inactive")));
    let menu = test.ok("core.navigation", json!({}));
    assert!(menu["entries"].as_array().unwrap().iter().all(|entry| entry["module"] != "agenda"));
    let on = test.ok("core.modules.enable", json!({ "name": "schedules" }));
    assert_eq!(on["changed"], json!(["agenda", "schedules"]));
    let chairs = test.ok("agenda.cabinets.list", json!({}));
    assert!(chairs.as_array().unwrap().iter().any(|c| c["id"] == chair), "nothing was lost");
    assert_eq!(test.ok("core.modules.enable", json!({ "name": "agenda" }))["changed"], json!([]));
}

#[test]
fn a_module_that_is_off_hears_nothing_and_grants_nothing() {
    let test = TestHost::new(&cuspid::modules());
    // Sunday: schedules refuses it, and without schedules nobody does.
    let book = json!({ "start": "2026-11-29T10:00", "end": "2026-11-29T10:30", "kind": "visit",
        "patient_id": test.ok("patients.create", json!({ "first_name": "A", "last_name": "B" }))["patient"]["id"] });
    assert_eq!(
        test.refused("agenda.appointments.create", book.clone()).reason(),
        Some("outside_hours")
    );
    test.ok("core.modules.disable", json!({ "name": "schedules" }));
    test.ok("agenda.appointments.create", book);
    let granted = |test: &TestHost| -> Value { test.ok("core.roles.list", json!({})) };
    assert!(!granted(&test).to_string().contains("schedules."));
}

#[test]
fn core_stays_on_and_unknown_modules_are_not_found() {
    let test = TestHost::new(&cuspid::modules());
    for name in ["core", "patients"] {
        let error = test.refused("core.modules.disable", json!({ "name": name }));
        assert_eq!(error.reason(), Some("always_on"));
    }
    assert_eq!(
        test.refused("core.modules.enable", json!({ "name": "nothing" })).code(),
        Code::NotFound
    );
    let reception = test.person("receptionist", "r@example.com");
    let error = test.refused_as(&reception, "core.modules.disable", json!({ "name": "agenda" }));
    assert_eq!(error.code(), Code::Forbidden);
}

#[test]
fn what_was_turned_off_stays_off_after_a_restart() {
    let program = crate::program::Program::with_practice();
    assert_eq!(program.json(&["modules", "disable", "schedules"])["changed"], json!(["schedules"]));
    let modules = program.json(&["modules", "list"]);
    let state =
        modules.as_array().unwrap().iter().find(|m| m["name"] == "schedules").unwrap()["state"]
            .clone();
    assert_eq!(state, "disabled");
    assert_eq!(program.run(&["call", "schedules.clinic_hours.get", "--json"]).code, 3);
    assert_eq!(program.run(&["modules", "disable", "patients"]).code, 3);
    program.json(&["modules", "enable", "schedules"]);
    assert_eq!(program.run(&["call", "schedules.clinic_hours.get"]).code, 0);
}
