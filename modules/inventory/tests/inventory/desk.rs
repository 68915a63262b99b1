//! A practice with one item on its shelf, and what tests ask of it.

use kernel::Module;
use serde_json::{Value, json};
use testkit::{TestHost, installing};

/// The test's day, a Tuesday; the clock stands at 09:00.
pub const TODAY: &str = "2026-11-24";

pub fn open() -> TestHost {
    open_with(&[])
}

pub fn open_with(more: &[&'static dyn Module]) -> TestHost {
    let own = installing(&module_inventory::MODULE);
    let base: [&'static dyn Module; 3] = [&module_patients::MODULE, &module_agenda::MODULE, own];
    let modules: Vec<_> = base.into_iter().chain(more.iter().copied()).collect();
    TestHost::new(&modules)
}

pub fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

/// A new item with a minimum of 10.
pub fn item(test: &TestHost, code: &str) -> String {
    let new = json!({ "code": code, "name": format!("Item {code}"), "minimum": 10 });
    id(&test.ok("inventory.items.create", new))
}

pub fn receive(test: &TestHost, item: &str, quantity: i64) {
    record(test, json!({ "item_id": item, "kind": "receipt", "quantity": quantity }));
}

pub fn receive_lot(test: &TestHost, item: &str, quantity: i64, lot: &str, expires_on: &str) {
    record(
        test,
        json!({ "item_id": item, "kind": "receipt", "quantity": quantity, "lot_number": lot,
            "expires_on": expires_on }),
    );
}

pub fn record(test: &TestHost, input: Value) -> Value {
    test.ok("inventory.movements.record", input)
}

pub fn on_hand(test: &TestHost, item: &str) -> i64 {
    let item = test.ok("inventory.items.get", json!({ "id": item }));
    item["on_hand"].as_i64().expect("a number")
}

/// `[number, on_hand]` of every lot of the item that has stock or owes some.
pub fn lots(test: &TestHost, item: &str) -> Value {
    let page = test.ok("inventory.lots.list", json!({ "item_id": item }));
    let rows = page["data"].as_array().expect("lots").iter();
    rows.map(|lot| json!([lot["number"], lot["on_hand"]])).collect()
}

/// Books a visit of a new patient and brings it into treatment; answers patient and visit.
pub fn visit(test: &TestHost, title: &str, start: &str) -> (String, String) {
    let new = json!({ "first_name": "Salma", "last_name": format!("Bennani {start}") });
    let patient = id(&test.ok("patients.create", new)["patient"]);
    let chair = id(&test.ok("agenda.cabinets.list", json!({}))[0]);
    let end = format!("{TODAY}T{}:50", &start[..2]);
    let visit = id(&test.ok(
        "agenda.appointments.create",
        json!({ "patient_id": patient, "cabinet_id": chair, "title": title,
            "start": format!("{TODAY}T{start}"), "end": end }),
    ));
    go(test, &visit, "checked_in");
    go(test, &visit, "in_treatment");
    (patient, visit)
}

pub fn go(test: &TestHost, visit: &str, to: &str) {
    test.ok("agenda.appointments.transition", json!({ "id": visit, "to": to }));
}

pub fn undo(test: &TestHost, visit: &str) {
    test.ok("agenda.appointments.undo", json!({ "id": visit }));
}

/// Sets what visits of a title use.
pub fn uses(test: &TestHost, visit_type: &str, materials: &[(&str, i64)]) {
    let materials: Vec<Value> =
        materials.iter().map(|(item, n)| json!({ "item_id": item, "quantity": n })).collect();
    let input = json!({ "visit_type": visit_type, "materials": materials });
    test.ok("inventory.usage.set", input);
}
