//! A practice that is renamed: its own file says so, and the sign-in screen follows.

use kernel::Desk;
use serde_json::{Value, json};
use std::sync::Arc;
use testkit::TestHost;

fn shown(desk: &Desk) -> Value {
    let state = desk.call("desk.state", json!({})).unwrap();
    serde_json::from_str::<Value>(state.get()).unwrap()["practices"][0].clone()
}

#[test]
fn a_new_name_reaches_the_session_the_registry_and_the_next_opening() {
    let test = TestHost::new(&[]);
    let answer =
        test.ok("core.practice.update", json!({ "name": " Clínica Norte ", "language": "fr" }));
    assert_eq!(answer, json!({ "name": "Clínica Norte", "language": "fr" }));
    assert_eq!(test.host.practice().name, "Clínica Norte");
    let clock = Arc::new(test.clock.clone());
    let desk = Desk::new(&test.folder(), test.catalog.clone(), clock, None).unwrap();
    assert_eq!(shown(&desk)["name"], "Clínica Norte");
    assert_eq!(shown(&desk)["language"], "fr");
    // What is left out stays.
    test.ok("core.practice.update", json!({ "language": "es" }));
    assert_eq!(shown(&desk)["name"], "Clínica Norte");
    let again = test.reopened(&[]);
    assert_eq!(again.host.practice().language, "es");
}

#[test]
fn a_name_that_is_refused_changes_nothing_and_only_administrators_give_one() {
    let test = TestHost::new(&[]);
    let before = test.host.practice().name;
    assert!(!test.bad_field("core.practice.update", json!({ "name": "  " }), "name").is_empty());
    assert!(
        !test.bad_field("core.practice.update", json!({ "language": "de" }), "language").is_empty()
    );
    let person = test.person("receptionist", "r@example.com");
    let error = test.refused_as(&person, "core.practice.update", json!({ "name": "Mía" }));
    assert_eq!(error.code(), kernel::Code::Forbidden);
    assert_eq!(test.host.practice().name, before);
}
