use crate::desk::{item, open, uses, visit};
use serde_json::json;

#[test]
fn a_type_of_visit_has_its_materials_whatever_its_spelling() {
    let test = open();
    let (a, b) = (item(&test, "A"), item(&test, "B"));
    uses(&test, "Extracción", &[(&a, 1), (&b, 2)]);
    uses(&test, "extraccion", &[(&b, 5)]);
    let list = test.ok("inventory.usage.list", json!({}));
    assert_eq!(list.as_array().map(Vec::len), Some(1));
    assert_eq!(list[0]["visit_type"], "extraccion");
    assert_eq!(list[0]["materials"].as_array().map(Vec::len), Some(1));
    assert_eq!(list[0]["materials"][0]["quantity"], 5);
    uses(&test, "Extraccion", &[]);
    assert_eq!(test.ok("inventory.usage.list", json!({})), json!([]));
}

#[test]
fn a_type_is_renamed_unless_another_has_the_name() {
    let test = open();
    let a = item(&test, "A");
    uses(&test, "Revisión", &[(&a, 1)]);
    uses(&test, "Limpieza", &[(&a, 2)]);
    let rename = |to: &str| {
        json!({ "visit_type": to, "was": "Revisión",
            "materials": [{ "item_id": a, "quantity": 1 }] })
    };
    let error = test.refused("inventory.usage.set", rename("limpieza"));
    assert_eq!(error.reason(), Some("visit_type_taken"));
    test.ok("inventory.usage.set", rename("Revisión anual"));
    let list = test.ok("inventory.usage.list", json!({}));
    assert_eq!(
        (&list[0]["visit_type"], &list[1]["visit_type"]),
        (&json!("Limpieza"), &json!("Revisión anual"))
    );
}

#[test]
fn bad_materials_are_named() {
    let test = open();
    let a = item(&test, "A");
    let op = "inventory.usage.set";
    let one = |quantity: i64| json!({ "item_id": a, "quantity": quantity });
    let with = |materials: serde_json::Value| json!({ "visit_type": "X", "materials": materials });
    test.bad_field(op, json!({ "visit_type": " ", "materials": [] }), "visit_type");
    test.bad_field(op, json!({ "visit_type": "—", "materials": [] }), "visit_type");
    test.bad_field(op, with(json!([one(0)])), "materials[0].quantity");
    test.bad_field(op, with(json!([one(1), one(2)])), "materials[1].item_id");
    test.bad_field(op, with(json!([{ "item_id": a }])), "materials[0].quantity");
    let error = test.refused(op, with(json!([{ "item_id": "nowhere", "quantity": 1 }])));
    assert_eq!(error.details()["field"], "materials[0].item_id");
}

#[test]
fn titles_of_visits_are_offered_by_how_often_they_occur() {
    let test = open();
    let a = item(&test, "A");
    for (title, start) in [("Limpieza", "10:00"), ("Revisión", "11:00"), ("LIMPIEZA", "12:00")] {
        visit(&test, title, start);
    }
    uses(&test, "limpieza", &[(&a, 1)]);
    let types = test.ok("inventory.usage.visit_types", json!({}));
    assert_eq!((&types[0]["visits"], &types[0]["set"]), (&json!(2), &json!(true)));
    assert_eq!(types[1], json!({ "visit_type": "Revisión", "visits": 1, "set": false }));
    test.bad_field("inventory.usage.visit_types", json!({ "limit": 0 }), "limit");
}
