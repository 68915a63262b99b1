use crate::desk::*;
use serde_json::{Value, json};

const OP: &str = "agenda.appointments.list";

fn starts(page: &Value) -> Vec<String> {
    let start = |one: &Value| one["start"].as_str().unwrap_or_default()[5..].to_owned();
    page["data"].as_array().into_iter().flatten().map(start).collect()
}

fn four(desk: &Desk) {
    desk.book("10:00", "11:00");
    desk.create(json!({
        "patient_id": desk.other_patient, "professional_id": desk.bruno.user_id,
        "cabinet_id": desk.other_chair, "start": today("10:30"), "end": today("11:00"),
    }));
    let next = json!({ "start": "2026-11-25T09:00", "end": "2026-11-25T09:30" });
    desk.create(with(desk.visit("10:00", "11:00"), next));
    let night = json!({ "start": "2026-11-25T23:30", "end": "2026-11-26T00:30" });
    let night = id(&desk.create(with(desk.visit("10:00", "11:00"), night)));
    desk.go(&night, "confirmed");
}

#[test]
fn filters_pages_and_order() {
    let desk = desk();
    four(&desk);
    let list = |input: Value| desk.test.ok(OP, input);
    let all = list(json!({}));
    assert_eq!(starts(&all), ["11-24T10:00", "11-24T10:30", "11-25T09:00", "11-25T23:30"]);
    assert_eq!(
        (&all["total"], &all["page"], &all["page_size"]),
        (&json!(4), &json!(1), &json!(20))
    );
    let cases = [
        (json!({ "from": "2026-11-25", "to": "2026-11-25" }), 2),
        (json!({ "from": "2026-11-26" }), 1),
        (json!({ "to": "2026-11-24" }), 2),
        (json!({ "professional_id": desk.ana.user_id }), 3),
        (json!({ "cabinet_id": desk.other_chair }), 1),
        (json!({ "patient_id": desk.patient }), 3),
        (json!({ "patient_id": desk.patient, "professional_id": desk.bruno.user_id }), 0),
        (json!({ "patient_id": desk.patient, "status": ["confirmed"] }), 1),
        (json!({ "status": ["confirmed", "cancelled"] }), 1),
        (json!({ "status": [] }), 4),
        (json!({ "professional_id": desk.ana.user_id, "to": "2026-11-24" }), 1),
        (json!({ "patient_id": "none" }), 0),
    ];
    for (input, total) in cases {
        let page = list(input.clone());
        assert_eq!(page["total"], total, "{input}");
        assert_eq!(page["data"].as_array().map(Vec::len), Some(total), "{input}");
    }
    for filter in [
        json!({}),
        json!({ "patient_id": desk.patient }),
        json!({ "professional_id": desk.ana.user_id }),
    ] {
        let forward = starts(&list(filter.clone()));
        let mut back = starts(&list(with(filter, json!({ "sort": "-start" }))));
        back.reverse();
        assert_eq!(back, forward);
    }
    let second = list(json!({ "page": 2, "page_size": 3 }));
    assert_eq!((starts(&second), &second["total"]), (vec!["11-25T23:30".to_owned()], &json!(4)));
    let beyond = list(json!({ "page": 9, "page_size": 2 }));
    assert_eq!((&beyond["data"], &beyond["total"]), (&json!([]), &json!(4)));
    let full = list(json!({ "page_size": 2 }));
    assert_eq!(full["total"], 4);
}

#[test]
fn rows_carry_the_patient_in_every_row() {
    let desk = desk();
    four(&desk);
    let all = desk.test.ok(OP, json!({}));
    for row in all["data"].as_array().expect("rows") {
        assert_eq!(row["patient"]["id"], row["patient_id"]);
        assert!(row["patient"]["chart_number"].is_string());
    }
}

#[test]
fn a_month_comes_in_one_page_of_a_thousand() {
    let desk = desk();
    let month = json!({ "from": "2026-11-01", "to": "2026-12-01", "page_size": 1000 });
    desk.test.ok(OP, month.clone());
    let longer = with(month, json!({ "to": "2026-12-02" }));
    desk.test.bad_field(OP, longer, "page_size");
    for (bad, field) in [
        (json!({ "page_size": 101 }), "page_size"),
        (json!({ "page": 0 }), "page"),
        (json!({ "from": "2026-11-31" }), "from"),
        (json!({ "from": "2026-11-24", "to": "2026-11-23" }), "to"),
        (json!({ "status": ["late"] }), "status[0]"),
        (json!({ "status": "late" }), "status"),
        (json!({ "as": "outlook" }), "as"),
        (json!({ "sort": "title" }), "sort"),
        (json!({ "tooth": 11 }), "tooth"),
        (json!({ "patient_id": 7 }), "patient_id"),
        (json!({ "patient_id": "a\u{0}" }), "patient_id"),
    ] {
        desk.test.bad_field(OP, bad, field);
    }
}

#[test]
fn calendar_widgets_get_their_property_names() {
    let desk = desk();
    four(&desk);
    desk.create(json!({ "title": "Lunch", "start": today("14:00"), "end": today("15:00") }));
    let page = desk.test.ok(OP, json!({ "as": "syncfusion", "from": TODAY, "to": TODAY }));
    let first = page["data"][0].as_object().expect("a row");
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    let mut wanted = ["Id", "Subject", "StartTime", "EndTime", "CategoryColor"];
    wanted.sort_unstable();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, wanted);
    assert_eq!(first["Subject"], "Salma Bennani");
    assert_eq!(first["StartTime"], "2026-11-24T10:00:00+01:00");
    assert_eq!(first["EndTime"], "2026-11-24T11:00:00+01:00");
    assert_eq!(first["CategoryColor"], "#5b50d6");
    assert_eq!(page["data"][2]["Subject"], "Lunch");
    assert_eq!(page["total"], 3);
}
