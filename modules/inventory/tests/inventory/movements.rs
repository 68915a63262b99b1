use crate::desk::{id, item, lots, on_hand, open, receive, receive_lot, record};
use kernel::Code;
use serde_json::{Value, json};

#[test]
fn stock_is_the_sum_of_what_came_and_went() {
    let test = open();
    let item = item(&test, "A");
    receive(&test, &item, 20);
    record(&test, json!({ "item_id": item, "kind": "consumption", "quantity": 6 }));
    record(&test, json!({ "item_id": item, "kind": "waste", "quantity": 1, "reason": "torn" }));
    let counted = record(&test, json!({ "item_id": item, "kind": "adjustment", "counted": 11 }));
    assert_eq!(counted["movements"][0]["quantity"], -2);
    assert_eq!(counted["item"]["on_hand"], 11);
    let same = record(&test, json!({ "item_id": item, "kind": "adjustment", "counted": 11 }));
    assert_eq!(same["movements"], json!([]), "a count that agrees moves nothing");
    record(&test, json!({ "item_id": item, "kind": "adjustment", "quantity": 4 }));
    let all = test.ok("inventory.movements.list", json!({ "item_id": item }));
    let rows = all["data"].as_array().expect("rows");
    let sum: i64 = rows.iter().filter_map(|row| row["quantity"].as_i64()).sum();
    assert_eq!((sum, on_hand(&test, &item)), (15, 15));
    assert_eq!(all["total"], 5);
    assert_eq!(rows[0]["kind"], "adjustment", "newest first");
    let waste = test.ok("inventory.movements.list", json!({ "kind": "waste" }));
    assert_eq!((&waste["total"], &waste["data"][0]["reason"]), (&json!(1), &json!("torn")));
}

#[test]
fn what_expires_first_is_used_first() {
    let test = open();
    let item = item(&test, "A");
    receive_lot(&test, &item, 5, "LATE", "2028-01-31");
    receive_lot(&test, &item, 5, "SOON", "2027-01-31");
    receive_lot(&test, &item, 5, "GONE", "2026-11-23");
    let used = record(&test, json!({ "item_id": item, "kind": "consumption", "quantity": 7 }));
    assert_eq!(used["movements"].as_array().map(Vec::len), Some(2));
    assert_eq!(used["movements"][0]["lot_number"], "SOON");
    assert_eq!(lots(&test, &item), json!([["GONE", 5], ["LATE", 3]]));
    record(&test, json!({ "item_id": item, "kind": "waste", "quantity": 5, "reason": "expired" }));
    assert_eq!(lots(&test, &item), json!([["LATE", 3]]), "what has expired is thrown away first");
    receive_lot(&test, &item, 2, "LATE", "2028-01-31");
    assert_eq!(lots(&test, &item), json!([["LATE", 5]]), "the same lot is not a second one");
}

#[test]
fn using_more_than_there_is_is_recorded_and_marked() {
    let test = open();
    let item = item(&test, "A");
    receive(&test, &item, 2);
    let used = record(&test, json!({ "item_id": item, "kind": "consumption", "quantity": 3 }));
    assert_eq!(used["movements"][0]["short"], true);
    assert_eq!(used["item"]["on_hand"], -1);
    let health = test.ok("core.health", json!({}));
    let ours = |finding: &&Value| finding["module"] == "inventory";
    let finding = health["findings"].as_array().and_then(|all| all.iter().find(ours));
    assert_eq!(finding.map(|f| &f["code"]), Some(&json!("negative_stock")), "{health}");
    assert_eq!(finding.map(|f| &f["params"]), Some(&json!({ "count": 1 })), "for its text");
    let negative = test.ok("inventory.items.list", json!({ "show": "negative" }));
    assert_eq!(negative["total"], 1);
    receive(&test, &item, 5);
    let used = record(&test, json!({ "item_id": item, "kind": "consumption", "quantity": 4 }));
    assert_eq!(used["movements"][0]["short"], false, "exactly what is left is enough");
    let health = test.ok("core.health", json!({}));
    assert!(!health["findings"].as_array().is_some_and(|all| all.iter().any(|f| ours(&f))));
}

#[test]
fn a_movement_is_taken_back_once() {
    let test = open();
    let item = item(&test, "A");
    receive_lot(&test, &item, 5, "L1", "2027-01-31");
    receive_lot(&test, &item, 5, "L2", "2027-06-30");
    let used = record(&test, json!({ "item_id": item, "kind": "consumption", "quantity": 8 }));
    let ids: Vec<String> =
        used["movements"].as_array().expect("movements").iter().map(id).collect();
    let reverse = "inventory.movements.reverse";
    let backs = test.ok(reverse, json!({ "ids": ids }));
    assert_eq!((&backs[0]["quantity"], &backs[0]["reverses_id"]), (&json!(5), &json!(ids[0])));
    assert_eq!(lots(&test, &item), json!([["L1", 5], ["L2", 5]]));
    let error = test.refused(reverse, json!({ "ids": ids }));
    assert_eq!(error.reason(), Some("already_reversed"));
    let error = test.refused(reverse, json!({ "ids": [backs[0]["id"]] }));
    assert_eq!(error.reason(), Some("is_reversal"));
    test.bad_field(reverse, json!({ "ids": [] }), "ids");
    let all = test.ok("inventory.movements.list", json!({ "item_id": item }));
    assert_eq!(all["total"], 6, "nothing was removed");
}

#[test]
fn bad_movements_are_refused_by_field_and_write_nothing() {
    let test = open();
    let item = item(&test, "A");
    let other = crate::desk::item(&test, "B");
    receive_lot(&test, &other, 1, "X", "2027-01-31");
    let lot = test.ok("inventory.lots.list", json!({ "item_id": other }))["data"][0]["id"].clone();
    let op = "inventory.movements.record";
    for (field, more) in [
        ("quantity", json!({ "kind": "receipt" })),
        ("quantity", json!({ "kind": "receipt", "quantity": 0 })),
        ("quantity", json!({ "kind": "consumption", "quantity": -3 })),
        ("quantity", json!({ "kind": "adjustment", "quantity": 0 })),
        ("quantity", json!({ "kind": "waste", "quantity": 0.5 })),
        ("counted", json!({ "kind": "adjustment", "counted": -1 })),
        ("counted", json!({ "kind": "receipt", "quantity": 1, "counted": 1 })),
        ("counted", json!({ "kind": "adjustment", "quantity": 1, "counted": 1 })),
        ("kind", json!({ "kind": "theft", "quantity": 1 })),
        ("lot_number", json!({ "kind": "receipt", "quantity": 1, "lot_number": " " })),
        ("lot_number", json!({ "kind": "receipt", "quantity": 1, "expires_on": "2027-01-01" })),
        ("lot_number", json!({ "kind": "waste", "quantity": 1, "lot_number": "L" })),
        (
            "expires_on",
            json!({ "kind": "receipt", "quantity": 1, "lot_number": "L", "expires_on": "2027-02-30" }),
        ),
        ("reason", json!({ "kind": "waste", "quantity": 1, "reason": "x".repeat(301) })),
    ] {
        let mut input = json!({ "item_id": item });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("one").clone());
        test.bad_field(op, input, field);
    }
    let foreign = json!({ "item_id": item, "kind": "waste", "quantity": 1, "lot_id": lot });
    assert_eq!(test.refused(op, foreign).code(), Code::NotFound, "a lot of another item");
    let nowhere =
        json!({ "item_id": item, "kind": "consumption", "quantity": 1, "appointment_id": "x" });
    assert_eq!(test.refused(op, nowhere).code(), Code::NotFound);
    assert_eq!(test.ok("inventory.movements.list", json!({ "item_id": item }))["total"], 0);
}

#[test]
fn a_forecast_reckons_with_what_was_used() {
    let test = open();
    let new = json!({ "code": "A", "name": "Carpule", "minimum": 10, "pack_size": 50 });
    let item = id(&test.ok("inventory.items.create", new));
    let unknown = test.ok("inventory.forecast", json!({ "item_id": item }));
    assert_eq!((&unknown["days_left"], &unknown["order"]), (&Value::Null, &json!(50)));
    receive(&test, &item, 100);
    record(&test, json!({ "item_id": item, "kind": "consumption", "quantity": 40 }));
    let early = test.ok("inventory.forecast", json!({ "item_id": item }));
    assert_eq!(
        (&early["days_left"], &early["order"]),
        (&Value::Null, &json!(0)),
        "too early to say"
    );
    test.clock.set("2026-12-13T08:00:00Z".parse().expect("an instant"));
    let forecast = test.ok("inventory.forecast", json!({ "item_id": item }));
    assert_eq!((&forecast["used"], &forecast["days"]), (&json!(40), &json!(20)));
    assert_eq!(forecast["days_left"], 30);
    assert_eq!(forecast["runs_out_on"], "2027-01-12");
    assert_eq!(forecast["order"], 50, "10 and 60 are wanted, 60 are there, packages hold 50");
}
