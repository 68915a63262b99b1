use crate::desk::*;
use kernel::Code;
use serde_json::{Value, json};

const ASSIGN: &str = "agenda.appointments.assign_cabinet";

#[test]
fn a_chair_is_given_later_changed_and_taken_away() {
    let desk = desk();
    let id = id(&desk.create(with(desk.visit("10:00", "11:00"), json!({ "cabinet_id": null }))));
    let given = desk.test.ok(ASSIGN, json!({ "id": id, "cabinet_id": desk.chair }));
    assert_eq!(given["cabinet_id"], desk.chair.as_str());
    let before = desk.events();
    let same = desk.test.ok(ASSIGN, json!({ "id": id, "cabinet_id": desk.chair }));
    assert_eq!(same["version"], given["version"]);
    assert_eq!(desk.events(), before);
    desk.test.ok(ASSIGN, json!({ "id": id, "cabinet_id": desk.other_chair }));
    let none = desk.test.ok(ASSIGN, json!({ "id": id, "cabinet_id": null }));
    assert_eq!(none["cabinet_id"], Value::Null);
    let event = desk.last_event("appointment.cabinet_changed");
    assert_eq!(event["from_cabinet_id"], desk.other_chair.as_str());
    assert_eq!(event["to_cabinet_id"], Value::Null);
    let history = desk.test.ok("agenda.appointments.cabinet_history", json!({ "id": id }));
    let steps: Vec<_> = history
        .as_array()
        .into_iter()
        .flatten()
        .map(|step| (step["from_cabinet_id"].as_str(), step["to_cabinet_id"].as_str()))
        .collect();
    let (one, two) = (desk.chair.as_str(), desk.other_chair.as_str());
    assert_eq!(steps, [(None, Some(one)), (Some(one), Some(two)), (Some(two), None)]);
    assert_eq!(history[0]["by"], desk.test.admin.user_id.as_str());
}

#[test]
fn a_chair_of_another_visit_is_refused() {
    let desk = desk();
    let first = desk.book("10:00", "11:00");
    let second = id(&desk.create(json!({
        "patient_id": desk.other_patient, "start": today("10:30"), "end": today("11:30"),
    })));
    let input = json!({ "id": second, "cabinet_id": desk.chair });
    let error = desk.test.refused(ASSIGN, input.clone());
    assert_eq!(clashes(&error), [("cabinet".to_owned(), first)]);
    let forced = with(input.clone(), json!({ "override": { "reason": "swap" } }));
    desk.test.ok(ASSIGN, forced);
    desk.go(&second, "cancelled");
    let error = desk.test.refused(ASSIGN, with(input, json!({ "cabinet_id": desk.other_chair })));
    assert_refused(&error, Code::Invalid, "closed");
}

#[test]
fn a_fresh_clinic_has_one_chair_and_more_can_be_added() {
    let desk = desk();
    let chairs = desk.test.ok("agenda.cabinets.list", json!({}));
    assert_eq!((&chairs[0]["name"], &chairs[0]["position"]), (&json!("1"), &json!(1)));
    assert_eq!((&chairs[1]["name"], &chairs[1]["position"]), (&json!("2"), &json!(2)));
    let create = "agenda.cabinets.create";
    let front = json!({ "name": " Front ", "position": 0, "color": "pro-3" });
    let made = desk.test.ok(create, front);
    assert_eq!((&made["name"], &made["color"]), (&json!("Front"), &json!("pro-3")));
    assert_eq!(desk.test.ok("agenda.cabinets.list", json!({}))[0]["id"], made["id"]);
    for (bad, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "front" }), "name"),
        (json!({ "name": "x".repeat(61) }), "name"),
        (json!({ "name": "3", "position": -1 }), "position"),
        (json!({ "name": "3", "position": "first" }), "position"),
        (json!({ "name": "3", "color": "red" }), "color"),
        (json!({ "name": "3", "floor": 1 }), "floor"),
        (json!({ "name": "3\u{0}" }), "name"),
    ] {
        desk.test.bad_field(create, bad, field);
    }
    let changed = json!({ "id": made["id"], "name": "Garden", "color": null });
    let changed = desk.test.ok("agenda.cabinets.update", changed);
    assert_eq!((&changed["name"], &changed["color"]), (&json!("Garden"), &Value::Null));
    let same = json!({ "id": made["id"], "name": "2" });
    desk.test.bad_field("agenda.cabinets.update", same, "name");
}

#[test]
fn a_chair_with_visits_to_come_stays_in_use() {
    let desk = desk();
    let visit = desk.book("10:00", "11:00");
    let input = json!({ "id": desk.chair });
    for (op, input) in [
        ("agenda.cabinets.delete", input.clone()),
        ("agenda.cabinets.update", with(input.clone(), json!({ "active": false }))),
    ] {
        let error = desk.test.refused(op, input);
        assert_refused(&error, Code::Conflict, "cabinet_in_use");
        assert_eq!(error.details()["appointments"], 1);
    }
    desk.go(&visit, "cancelled");
    assert_eq!(desk.test.ok("agenda.cabinets.delete", input.clone())["active"], false);
    let chairs = |all: bool| {
        let list = desk.test.ok("agenda.cabinets.list", json!({ "include_inactive": all }));
        list.as_array().map(Vec::len)
    };
    assert_eq!((chairs(false), chairs(true)), (Some(1), Some(2)));
    let back = with(input, json!({ "active": true }));
    assert_eq!(desk.test.ok("agenda.cabinets.update", back)["active"], true);
}
