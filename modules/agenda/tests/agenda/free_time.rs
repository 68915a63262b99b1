use crate::desk::*;
use kernel::Module;
use serde_json::{Value, json};

const OP: &str = "agenda.find_slot";
const MODULES: [&dyn Module; 4] =
    [&module_patients::MODULE, &module_agenda::MODULE, &PROBE, &HOURS];

fn starts(found: &Value) -> Vec<String> {
    let start = |slot: &Value| slot["start"].as_str().unwrap_or_default().to_owned();
    found.as_array().into_iter().flatten().map(start).collect()
}

#[test]
fn the_next_free_times_start_now_and_do_not_overlap() {
    let desk = desk();
    desk.now("2026-11-24T08:02:10Z");
    let found = desk.test.ok(OP, json!({ "duration": 45 }));
    let wanted = ["09:05", "09:50", "10:35", "11:20", "12:05"].map(today);
    assert_eq!(starts(&found), wanted);
    assert_eq!(found[0]["end"], today("09:50"));
    assert_eq!(found[0]["professional_id"], desk.ana.user_id.as_str());
    assert_eq!(found[0]["cabinet_id"], desk.chair.as_str());
}

#[test]
fn what_is_found_can_be_booked_and_is_then_taken() {
    let desk = desk();
    desk.book("09:00", "10:00");
    let ana = json!({ "duration": 60, "professional_id": desk.ana.user_id, "limit": 1 });
    assert_eq!(starts(&desk.test.ok(OP, ana.clone())), [today("10:00")]);
    // Bruno is free, and so is the other chair.
    let any = desk.test.ok(OP, json!({ "duration": 60, "limit": 1 }));
    assert_eq!(any[0]["start"], today("09:00"));
    assert_eq!(any[0]["professional_id"], desk.bruno.user_id.as_str());
    assert_eq!(any[0]["cabinet_id"], desk.other_chair.as_str());
    for _ in 0..30 {
        let slot = desk.test.ok(OP, json!({ "duration": 50, "limit": 1 }))[0].clone();
        desk.create(slot);
    }
    let in_chair = json!({ "duration": 60, "cabinet_id": desk.chair, "limit": 1 });
    assert_ne!(starts(&desk.test.ok(OP, in_chair)), [today("09:00")]);
}

#[test]
fn weekdays_parts_of_the_day_and_a_beginning_are_kept_to() {
    let desk = desk();
    let found = desk.test.ok(
        OP,
        json!({ "duration": 30, "weekdays": [4], "part_of_day": "afternoon", "limit": 12 }),
    );
    let starts_found = starts(&found);
    assert_eq!(starts_found[0], "2026-11-26T12:00");
    assert_eq!(starts_found[9], "2026-11-26T16:30");
    assert_eq!(starts_found[10], "2026-12-03T12:00");
    let evening = json!({ "duration": 60, "part_of_day": "evening", "limit": 4 });
    let evening = starts(&desk.test.ok(OP, evening));
    assert_eq!(evening[..3], ["17:00", "18:00", "19:00"].map(today));
    assert_eq!(evening[3], "2026-11-25T17:00");
    let later = json!({ "duration": 60, "after": "2026-12-01T11:07", "limit": 1 });
    assert_eq!(starts(&desk.test.ok(OP, later)), ["2026-12-01T11:10"]);
    let morning =
        json!({ "duration": 60, "part_of_day": "morning", "after": today("18:00"), "limit": 1 });
    assert_eq!(starts(&desk.test.ok(OP, morning)), ["2026-11-25T08:00"]);
}

#[test]
fn opening_hours_are_kept_to() {
    let desk = desk_with(&MODULES, "ES");
    let found =
        desk.test.ok(OP, json!({ "duration": 120, "limit": 5, "after": "2026-11-27T11:00" }));
    let wanted = [
        "2026-11-27T11:00",
        "2026-11-27T16:00",
        "2026-11-27T18:00",
        "2026-11-30T09:00",
        "2026-11-30T11:00",
    ];
    assert_eq!(starts(&found), wanted);
}

#[test]
fn the_search_ends_after_ninety_days() {
    let desk = desk_with(&MODULES, "ES");
    let none = json!({ "duration": 30, "weekdays": [6, 7] });
    assert_eq!(desk.test.ok(OP, none), json!([]));
}

#[test]
fn no_time_is_found_in_the_hour_that_does_not_exist() {
    let desk = desk();
    let found = json!({ "duration": 30, "after": "2027-03-28T01:00", "limit": 1 });
    assert_eq!(starts(&desk.test.ok(OP, found)), ["2027-03-28T08:00"]);
}

#[test]
fn bad_wishes_are_named() {
    let desk = desk();
    for (bad, field) in [
        (json!({}), "duration"),
        (json!({ "duration": 4 }), "duration"),
        (json!({ "duration": 721 }), "duration"),
        (json!({ "duration": "long" }), "duration"),
        (json!({ "duration": 30, "limit": 0 }), "limit"),
        (json!({ "duration": 30, "limit": 51 }), "limit"),
        (json!({ "duration": 30, "weekdays": [1, 8] }), "weekdays[1]"),
        (json!({ "duration": 30, "part_of_day": "night" }), "part_of_day"),
        (json!({ "duration": 30, "after": "noon" }), "after"),
        (json!({ "duration": 30, "professional_id": "x" }), "professional_id"),
        (json!({ "duration": 30, "room": 1 }), "room"),
    ] {
        desk.test.bad_field(OP, bad, field);
    }
}
