use crate::desk::{id, item, on_hand, open, receive, receive_lot};
use kernel::Code;
use serde_json::{Value, json};

fn codes(page: &Value) -> Vec<&str> {
    let rows = page["data"].as_array().expect("rows").iter();
    rows.filter_map(|row| row["code"].as_str()).collect()
}

#[test]
fn a_new_practice_has_categories_and_a_first_shelf() {
    let test = open();
    let categories = test.ok("inventory.categories.list", json!({}));
    assert_eq!(categories.as_array().map(Vec::len), Some(10));
    assert_eq!(categories[0]["name"], "Anestesia", "in the practice's language, by name");
    let masks = test.ok("inventory.items.list", json!({ "query": "mask" }));
    let mascarillas = test.ok("inventory.items.list", json!({ "query": "MASCARILLAS" }));
    assert_eq!(codes(&masks), ["MASK-001"]);
    assert_eq!(codes(&mascarillas), ["MASK-001"], "found in any of the four languages");
    assert_eq!(masks["data"][0]["category_key"], "protection");
    assert_eq!(masks["data"][0]["on_hand"], 0);
    let north = test.other_clinic();
    let there = test.ok_as(&north, "inventory.items.list", json!({}));
    assert_eq!(there["total"], 11, "a new clinic has its own shelf");
}

#[test]
fn an_item_is_added_found_changed_archived_and_brought_back() {
    let test = open();
    let category = id(&test.ok("inventory.categories.create", json!({ "name": "Whitening" })));
    let made = test.ok(
        "inventory.items.create",
        json!({ "code": " WH-1 ", "name": "Gel blanqueador 16 %", "category_id": category,
            "unit": "syringe", "pack_size": 4, "minimum": 2, "supplier": "Dentalia",
            "supplier_reference": "98-A", "price_minor": 1250 }),
    );
    assert_eq!((&made["code"], &made["version"]), (&json!("WH-1"), &json!(1)));
    let id = id(&made);
    for query in ["blanq gel", "98-a", "dentalia", "WH"] {
        let found = test.ok("inventory.items.list", json!({ "query": query }));
        assert_eq!(codes(&found), ["WH-1"], "{query}");
    }
    let of_category = test.ok("inventory.items.list", json!({ "category_id": category }));
    assert_eq!(of_category["total"], 1);
    receive(&test, &id, 3);
    let changed = test.ok(
        "inventory.items.update",
        json!({ "id": id, "version": 1, "minimum": 5, "supplier": null }),
    );
    assert_eq!(changed["version"], 2);
    assert_eq!((&changed["low"], &changed["value_minor"]), (&json!(true), &json!(3750)));
    assert_eq!(changed["supplier"], Value::Null);
    assert_eq!(changed["supplier_reference"], "98-A", "what is left out stays");
    test.ok("inventory.items.archive", json!({ "id": id }));
    assert_eq!(test.ok("inventory.items.list", json!({ "query": "blanq" }))["total"], 0);
    let archived = test.ok("inventory.items.list", json!({ "show": "archived" }));
    assert_eq!(codes(&archived), ["WH-1"]);
    let receipt = json!({ "item_id": id, "kind": "receipt", "quantity": 1 });
    let error = test.refused("inventory.movements.record", receipt);
    assert_eq!(error.reason(), Some("item_archived"));
    test.ok("inventory.items.restore", json!({ "id": id }));
    assert_eq!(on_hand(&test, &id), 3, "its stock stayed");
}

#[test]
fn a_stale_version_is_told_with_both_sides_and_writes_nothing() {
    let test = open();
    let id = item(&test, "A");
    test.ok("inventory.items.update", json!({ "id": id, "version": 1, "name": "Theirs" }));
    let mine = json!({ "id": id, "version": 1, "name": "Mine" });
    let error = test.refused("inventory.items.update", mine);
    assert_eq!((error.code(), error.reason()), (Code::Conflict, Some("stale")));
    assert_eq!(error.details()["mine"], json!({ "name": "Mine" }));
    assert_eq!(error.details()["theirs"]["name"], "Theirs");
    assert_eq!(test.ok("inventory.items.get", json!({ "id": id }))["name"], "Theirs");
}

#[test]
fn bad_fields_are_named() {
    let test = open();
    item(&test, "TAKEN");
    let create = "inventory.items.create";
    let with = |field: &str, value: Value| {
        let mut input = json!({ "code": "X", "name": "Widget" });
        input[field] = value;
        input
    };
    for (field, value) in [
        ("code", json!("")),
        ("code", json!("x".repeat(51))),
        ("code", json!("taken")),
        ("name", json!(" ")),
        ("unit", json!("barrel")),
        ("minimum", json!(-1)),
        ("minimum", json!(1.5)),
        ("pack_size", json!(0)),
        ("price_minor", json!(-1)),
        ("notes", json!("x".repeat(2001))),
        ("colour", json!("blue")),
    ] {
        test.bad_field(create, with(field, value), field);
    }
    let error = test.refused(create, with("category_id", json!("nowhere")));
    assert_eq!(error.code(), Code::NotFound);
    test.ok(create, json!({ "code": "X", "name": "Widget" }));
    for input in [json!({ "page": 0 }), json!({ "page": -1 })] {
        test.bad_field("inventory.items.list", input, "page");
    }
    test.bad_field("inventory.items.list", json!({ "page_size": 101 }), "page_size");
}

#[test]
fn lists_are_ordered_as_asked_and_turned_by_pages() {
    let test = open();
    for (code, name, stock) in [("C", "álamo", 5), ("B", "Zinc", 1), ("A", "Beta", 9)] {
        let new = json!({ "code": code, "name": name, "supplier": "probe", "price_minor": 100 });
        receive(&test, &id(&test.ok("inventory.items.create", new)), stock);
    }
    let sorted = |sort: &str| {
        let page = test.ok("inventory.items.list", json!({ "query": "probe", "sort": sort }));
        codes(&page).join("")
    };
    assert_eq!(sorted("name"), "CAB");
    assert_eq!(sorted("-name"), "BAC");
    assert_eq!(sorted("code"), "ABC");
    assert_eq!(sorted("-on_hand"), "ACB");
    assert_eq!(sorted("value"), "BCA");
    let page = json!({ "query": "probe", "page": 2, "page_size": 2 });
    let page = test.ok("inventory.items.list", page);
    assert_eq!((codes(&page), &page["total"]), (vec!["B"], &json!(3)));
}

#[test]
fn what_is_low_and_what_expires_is_listed_and_counted() {
    let test = open();
    let before = test.ok("inventory.summary", json!({}));
    let (half, none, enough) = (item(&test, "HALF"), item(&test, "NONE"), item(&test, "FULL"));
    receive(&test, &half, 5);
    receive_lot(&test, &enough, 6, "L1", "2026-12-24");
    receive_lot(&test, &enough, 6, "L2", "2026-12-25");
    let low = test.ok("inventory.low_stock", json!({ "page_size": 100 }));
    let low = codes(&low);
    let place = |code: &str| low.iter().position(|c| *c == code);
    assert!(place("NONE") < place("HALF") && place("NONE").is_some(), "{low:?}");
    assert_eq!(place("FULL"), None);
    let expiring = test.ok("inventory.items.list", json!({ "show": "expiring" }));
    assert_eq!(codes(&expiring), ["FULL"]);
    assert_eq!(expiring["data"][0]["next_expiry"], "2026-12-24");
    let lots = test.ok("inventory.lots.list", json!({ "expiring": true }));
    assert_eq!((&lots["total"], &lots["data"][0]["number"]), (&json!(1), &json!("L1")));
    assert_eq!(lots["data"][0]["days_left"], 30);
    let summary = test.ok("inventory.summary", json!({}));
    let grew =
        |field: &str| summary[field].as_i64().zip(before[field].as_i64()).map(|(a, b)| a - b);
    assert_eq!((grew("items"), grew("low"), grew("expiring")), (Some(3), Some(2), Some(1)));
    test.ok("inventory.items.archive", json!({ "id": none }));
    assert_eq!(test.ok("inventory.summary", json!({}))["archived"], 1);
}

#[test]
fn categories_are_renamed_and_archived_unless_items_have_them() {
    let test = open();
    let first = test.ok("inventory.categories.list", json!({}))[0].clone();
    test.bad_field("inventory.categories.create", json!({ "name": "ANESTESIA" }), "name");
    let renamed = json!({ "id": first["id"], "name": "Anestésicos" });
    let renamed = test.ok("inventory.categories.update", renamed);
    assert_eq!((&renamed["name"], &renamed["key"]), (&json!("Anestésicos"), &Value::Null));
    let archive = json!({ "id": first["id"], "archived": true });
    let error = test.refused("inventory.categories.update", archive);
    assert_eq!(error.reason(), Some("category_in_use"));
    let empty = id(&test.ok("inventory.categories.create", json!({ "name": "Ortodoncia" })));
    test.ok("inventory.categories.update", json!({ "id": empty, "archived": true }));
    let new = json!({ "code": "B-1", "name": "Brackets", "category_id": empty });
    let error = test.refused("inventory.items.create", new);
    assert_eq!(error.reason(), Some("category_archived"));
    let all = test.ok("inventory.categories.list", json!({ "include_archived": true }));
    assert_eq!(all.as_array().map(Vec::len), Some(11));
}

#[test]
fn days_outside_their_limits_are_refused_with_the_limits() {
    let test = open();
    for days in [-1, 0, 366, 4_000_000_000_i64] {
        let values = json!({ "expiry_warning_days": days });
        let input = json!({ "name": "inventory", "values": values });
        let error = test.refused("core.modules.configure", input);
        let told = &error.details()["reasons"]["values.expiry_warning_days"];
        assert_eq!(told, &json!({ "key": "out_of_range", "min": 1, "max": 365 }), "{days}");
    }
}
