use crate::desk::{item, open, receive, uses};
use kernel::Code;
use serde_json::{Value, json};

#[test]
fn another_clinic_sees_and_changes_nothing() {
    let test = open();
    let item = item(&test, "A");
    receive(&test, &item, 3);
    let movement = test.ok("inventory.movements.list", json!({}))["data"][0]["id"].clone();
    let category = test.ok("inventory.categories.list", json!({}))[0]["id"].clone();
    let north = test.other_clinic();
    let empty = |op: &str, input: Value| test.ok_as(&north, op, input)["total"].clone();
    assert_eq!(empty("inventory.items.list", json!({ "query": "Item A" })), 0);
    assert_eq!(empty("inventory.movements.list", json!({})), 0);
    assert_eq!(empty("inventory.lots.list", json!({ "include_empty": true })), 0);
    for (op, input) in [
        ("inventory.items.get", json!({ "id": item })),
        ("inventory.items.update", json!({ "id": item, "name": "Mine" })),
        ("inventory.items.archive", json!({ "id": item })),
        ("inventory.items.restore", json!({ "id": item })),
        ("inventory.movements.list", json!({ "item_id": item })),
        ("inventory.lots.list", json!({ "item_id": item })),
        ("inventory.forecast", json!({ "item_id": item })),
        (
            "inventory.movements.record",
            json!({ "item_id": item, "kind": "receipt", "quantity": 1 }),
        ),
        ("inventory.movements.reverse", json!({ "ids": [movement] })),
        ("inventory.categories.update", json!({ "id": category, "name": "Mine" })),
    ] {
        let error = test.refused_as(&north, op, input);
        assert_eq!(error.code(), Code::NotFound, "{op}");
    }
}

#[test]
fn each_role_does_what_it_may() {
    let test = open();
    let item = item(&test, "A");
    uses(&test, "Limpieza", &[(&item, 1)]);
    let see = ("inventory.items.list", json!({}));
    let edit = ("inventory.items.update", json!({ "id": item, "minimum": 3 }));
    let history = ("inventory.movements.list", json!({}));
    let receipt = json!({ "item_id": item, "kind": "receipt", "quantity": 1 });
    let act = ("inventory.movements.record", receipt);
    for (role, may) in [
        ("dentist", [true, false, true, false]),
        ("hygienist", [true, false, true, true]),
        ("assistant", [true, true, true, true]),
        ("receptionist", [true, false, false, false]),
    ] {
        let person = test.person(role, &format!("{role}@example.com"));
        for ((op, input), may) in [&see, &edit, &history, &act].into_iter().zip(may) {
            if may {
                test.ok_as(&person, op, input.clone());
            } else {
                let error = test.refused_as(&person, op, input.clone());
                assert_eq!(error.code(), Code::Forbidden, "{role} {op}");
            }
        }
    }
    let assistant = test.person("assistant", "second@example.com");
    test.ok_as(&assistant, "inventory.usage.visit_types", json!({}));
}

#[test]
fn every_operation_belongs_to_a_feature_of_the_plan() {
    let test = open();
    let compiled = test.catalog.get("inventory").expect("the module");
    for operation in &compiled.operations {
        let feature = operation.feature.expect("a feature");
        assert!(compiled.manifest.features.iter().any(|known| known == feature), "{feature}");
    }
}
