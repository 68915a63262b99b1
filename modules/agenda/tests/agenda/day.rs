use crate::desk::*;
use serde_json::{Value, json};

fn ids(column: &Value) -> Vec<String> {
    column.as_array().into_iter().flatten().map(id).collect()
}

fn day(desk: &Desk) -> Value {
    desk.test.ok("agenda.day", json!({ "date": TODAY }))
}

#[test]
fn visits_stand_in_the_column_of_their_status() {
    let desk = desk();
    let done = desk.book("09:00", "09:30");
    ["checked_in", "in_treatment", "completed"].iter().for_each(|to| drop(desk.go(&done, to)));
    let seated = desk.book("09:30", "10:00");
    ["checked_in", "in_treatment"].iter().for_each(|to| drop(desk.go(&seated, to)));
    let late = desk.book("12:00", "12:30");
    desk.now("2026-11-24T08:05:00Z");
    desk.go(&late, "checked_in");
    let early = desk.book("11:00", "11:30");
    desk.now("2026-11-24T08:20:00Z");
    desk.go(&early, "checked_in");
    let confirmed = desk.book("16:00", "16:30");
    desk.go(&confirmed, "confirmed");
    let booked = desk.book("15:00", "15:30");
    let cancelled = desk.book("17:00", "17:30");
    desk.go(&cancelled, "cancelled");
    let missed = desk.book("18:00", "18:30");
    desk.go(&missed, "no_show");
    desk.create(json!({ "start": today("14:00"), "end": today("15:00") }));
    let tomorrow = json!({ "start": "2026-11-25T00:00", "end": "2026-11-25T00:30" });
    desk.create(with(desk.visit("10:00", "11:00"), tomorrow));
    desk.now("2026-11-24T08:30:00Z");
    let day = day(&desk);
    let columns = &day["columns"];
    assert_eq!(ids(&columns["upcoming"]), [booked, confirmed]);
    assert_eq!(ids(&columns["waiting"]), [late, early.clone()]);
    assert_eq!(ids(&columns["done"]), [done]);
    assert_eq!(ids(&columns["missed"]), [cancelled, missed]);
    let chairs = columns["in_chair"].as_array().expect("chairs");
    assert_eq!(chairs.len(), 2);
    assert_eq!(chairs[0]["cabinet"]["name"], "1");
    assert_eq!(chairs[0]["appointment"]["id"], seated.as_str());
    assert_eq!(chairs[0]["next"]["id"], early.as_str());
    assert_eq!((&chairs[1]["appointment"], &chairs[1]["next"]), (&Value::Null, &Value::Null));
    // One has waited 25 minutes, the other 10: 17.5 rounds up.
    let counts =
        json!({ "today": 8, "done": 1, "missed": 2, "waiting": 2, "average_wait_min": 18 });
    assert_eq!(day["counts"], counts);
    assert_eq!(columns["waiting"][0]["patient"]["last_name"], "Bennani");
}

#[test]
fn an_empty_day_has_its_chairs_and_no_average() {
    let desk = desk();
    let day = day(&desk);
    assert_eq!(day["counts"]["average_wait_min"], Value::Null);
    assert_eq!(day["columns"]["in_chair"].as_array().map(Vec::len), Some(2));
    assert_eq!(day["columns"]["upcoming"], json!([]));
}

#[test]
fn the_strip_tells_who_is_busy_and_until_when() {
    let desk = desk();
    let visit = desk.book("09:30", "10:15");
    let strip = |at: usize| day(&desk)["professionals"][at].clone();
    assert_eq!((&strip(0)["state"], &strip(0)["until"]), (&json!("free"), &json!(today("09:30"))));
    desk.go(&visit, "checked_in");
    desk.go(&visit, "in_treatment");
    let ana = strip(0);
    assert_eq!((&ana["id"], &ana["state"]), (&json!(desk.ana.user_id), &json!("busy")));
    assert_eq!(ana["cabinet_id"], desk.chair.as_str());
    assert_eq!(ana["until"], today("10:15"));
    assert_eq!((&strip(1)["state"], &strip(1)["until"]), (&json!("free"), &Value::Null));
    desk.create(json!({
        "professional_id": desk.bruno.user_id, "start": today("08:00"), "end": today("09:45"),
    }));
    assert_eq!((&strip(1)["state"], &strip(1)["until"]), (&json!("away"), &json!(today("09:45"))));
    let other = desk.test.ok("agenda.day", json!({ "date": "2026-11-26" }));
    assert_eq!(other["professionals"][0]["state"], "free");
}

#[test]
fn two_patients_in_one_chair_are_both_shown() {
    let desk = desk();
    for (start, end) in [("09:00", "09:30"), ("09:30", "10:00")] {
        let id = desk.book(start, end);
        ["checked_in", "in_treatment"].iter().for_each(|to| drop(desk.go(&id, to)));
    }
    let day = day(&desk);
    let shown = day["columns"]["in_chair"].as_array().expect("chairs");
    assert_eq!(shown.iter().filter(|one| !one["appointment"].is_null()).count(), 2);
    assert_eq!(day["counts"]["today"], 2);
}

#[test]
fn a_bad_date_is_named() {
    let desk = desk();
    for bad in [json!("today"), json!("2026-02-30"), json!(20261124), json!(""), Value::Null] {
        desk.test.bad_field("agenda.day", json!({ "date": bad }), "date");
    }
    desk.test.bad_field("agenda.day", json!({ "date": TODAY, "clinic": "x" }), "clinic");
}
