use crate::desk::{go, item, lots, on_hand, open, receive, receive_lot, undo, uses, visit};
use serde_json::{Value, json};
use testkit::TestHost;

fn movements_of(test: &TestHost, visit: &str) -> Vec<Value> {
    let page = test.ok("inventory.movements.list", json!({ "appointment_id": visit }));
    page["data"].as_array().expect("rows").clone()
}

#[test]
fn a_completed_visit_uses_what_its_type_uses_from_the_lot_that_expires_first() {
    let test = open();
    let (carpule, glove) = (item(&test, "CARP"), item(&test, "GLOVE"));
    receive_lot(&test, &carpule, 10, "LATE", "2028-01-31");
    receive_lot(&test, &carpule, 1, "SOON", "2027-01-31");
    receive(&test, &glove, 10);
    uses(&test, "Endodoncia", &[(&carpule, 3), (&glove, 2)]);
    let (patient, visit) = visit(&test, "  ENDODONCÍA ", "10:00");
    assert_eq!(on_hand(&test, &carpule), 11, "not before it is over");
    go(&test, &visit, "completed");
    assert_eq!(lots(&test, &carpule), json!([["LATE", 8]]));
    assert_eq!(on_hand(&test, &glove), 8);
    let rows = movements_of(&test, &visit);
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row["automatic"] == true && row["kind"] == "consumption"));
    let page = test.ok("inventory.patient_materials", json!({ "patient_id": patient }));
    assert_eq!(page["total"], 3);
    let numbers: Vec<_> = page["data"].as_array().expect("rows").iter().collect();
    let soon = numbers.iter().find(|row| row["lot_number"] == "SOON").expect("the lot");
    assert_eq!((&soon["quantity"], &soon["appointment_id"]), (&json!(1), &json!(visit)));
    let copy = test.ok("patients.export_person", json!({ "id": patient }));
    assert_eq!(copy["records"]["materials"].as_array().map(Vec::len), Some(3), "{copy}");
}

#[test]
fn what_was_completed_by_mistake_is_given_back_and_used_again_only_once() {
    let test = open();
    let item = item(&test, "A");
    receive_lot(&test, &item, 5, "L1", "2027-01-31");
    receive(&test, &item, 5);
    uses(&test, "Limpieza", &[(&item, 7)]);
    let (patient, visit) = visit(&test, "limpieza", "10:00");
    go(&test, &visit, "completed");
    assert_eq!(on_hand(&test, &item), 3);
    undo(&test, &visit);
    assert_eq!(on_hand(&test, &item), 10);
    assert_eq!(lots(&test, &item), json!([["L1", 5]]), "back into the lot it came from");
    let used = test.ok("inventory.patient_materials", json!({ "patient_id": patient }));
    assert_eq!(used["total"], 0, "what was taken back was not used");
    go(&test, &visit, "completed");
    assert_eq!(on_hand(&test, &item), 3);
    undo(&test, &visit);
    go(&test, &visit, "completed");
    assert_eq!(on_hand(&test, &item), 3);
    assert_eq!(movements_of(&test, &visit).len(), 10, "two lots, used three times, back twice");
}

#[test]
fn a_shelf_that_is_empty_does_not_stop_a_visit() {
    let test = open();
    let item = item(&test, "A");
    uses(&test, "Limpieza", &[(&item, 2)]);
    let (_, visit) = visit(&test, "Limpieza", "10:00");
    go(&test, &visit, "completed");
    assert_eq!(on_hand(&test, &item), -2);
    assert_eq!(movements_of(&test, &visit)[0]["short"], true);
}

#[test]
fn other_visits_archived_items_and_changes_of_status_use_nothing() {
    let test = open();
    let (used, gone) = (item(&test, "A"), item(&test, "B"));
    receive(&test, &used, 10);
    receive(&test, &gone, 10);
    uses(&test, "Limpieza", &[(&used, 1), (&gone, 1)]);
    test.ok("inventory.items.archive", json!({ "id": gone }));
    let (_, other) = visit(&test, "Limpieza dental", "10:00");
    go(&test, &other, "completed");
    assert_eq!(on_hand(&test, &used), 10, "another title is another type");
    let (_, cancelled) = visit(&test, "Limpieza", "11:00");
    go(&test, &cancelled, "cancelled");
    assert_eq!(on_hand(&test, &used), 10);
    undo(&test, &cancelled);
    go(&test, &cancelled, "completed");
    assert_eq!((on_hand(&test, &used), on_hand(&test, &gone)), (9, 10));
}

#[test]
fn another_clinic_sets_what_its_own_visits_use() {
    let test = open();
    let item = item(&test, "A");
    let north = test.other_clinic();
    let theirs =
        json!({ "visit_type": "Limpieza", "materials": [{ "item_id": item, "quantity": 1 }] });
    let error = test.refused_as(&north, "inventory.usage.set", theirs);
    assert_eq!(error.code(), kernel::Code::NotFound);
    uses(&test, "Limpieza", &[(&item, 1)]);
    assert_eq!(test.ok_as(&north, "inventory.usage.list", json!({})), json!([]));
}
