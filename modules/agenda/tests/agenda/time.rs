use crate::desk::*;
use kernel::Module;
use serde_json::json;

const MODULES: [&dyn Module; 3] = [&module_patients::MODULE, &module_agenda::MODULE, &PROBE];

fn times(desk: &Desk, start: &str, end: &str) -> serde_json::Value {
    with(desk.visit("10:00", "11:00"), json!({ "start": start, "end": end }))
}

#[test]
fn the_hour_that_summer_time_takes_cannot_be_booked() {
    let desk = desk();
    let input = times(&desk, "2027-03-28T02:30", "2027-03-28T03:30");
    let message = desk.test.bad_field("agenda.appointments.create", input.clone(), "start");
    assert!(message.contains("02:00") && message.contains("03:00"), "{message}");
    let error = desk.refuse_create(input);
    let wanted = json!({ "key": "gap", "date": "2027-03-28", "from": "02:00", "to": "03:00" });
    assert_eq!(error.details()["reasons"]["start"], wanted);
    // From 01:30 to 03:30 only an hour passes.
    let made = desk.create(times(&desk, "2027-03-28T01:30", "2027-03-28T03:30"));
    assert_eq!(made["start_at"], "2027-03-28T00:30:00Z");
    assert_eq!(made["end_at"], "2027-03-28T01:30:00Z");
}

#[test]
fn the_hour_that_comes_twice_is_told_apart_by_its_offset() {
    let desk = desk();
    let first = desk.create(times(&desk, "2027-10-31T02:00", "2027-10-31T02:30"));
    assert_eq!(first["start_at"], "2027-10-31T00:00:00Z");
    let second = times(&desk, "2027-10-31T02:00+01:00", "2027-10-31T02:30+01:00");
    let second = desk.create(second);
    assert_eq!(second["start_at"], "2027-10-31T01:00:00Z");
    assert_eq!(second["start"], first["start"]);
    // Across the change: the wall clock shows an earlier end, yet half an hour has passed.
    let across = times(&desk, "2027-10-31T02:45+02:00", "2027-10-31T02:00+01:00");
    let across = desk.create(across);
    assert_eq!(across["end"], "2027-10-31T02:00");
}

#[test]
fn an_offset_keeps_its_instant() {
    let desk = desk();
    let made = desk.create(times(&desk, "2026-11-24T10:00:00Z", "2026-11-24T12:00:00+01:00"));
    assert_eq!((&made["start"], &made["end"]), (&json!(today("11:00")), &json!(today("12:00"))));
}

#[test]
fn ramadan_moves_the_clock_of_morocco() {
    let desk = desk_with(&MODULES, "MA");
    desk.now("2026-02-01T08:00:00Z");
    let before = desk.create(times(&desk, "2026-02-14T09:00", "2026-02-14T10:00"));
    let during = desk.create(times(&desk, "2026-02-16T09:00", "2026-02-16T10:00"));
    let after = desk.create(times(&desk, "2026-03-23T09:00", "2026-03-23T10:00"));
    assert_eq!(before["start_at"], "2026-02-14T08:00:00Z");
    assert_eq!(during["start_at"], "2026-02-16T09:00:00Z");
    assert_eq!(after["start_at"], "2026-03-23T08:00:00Z");
    let gap = times(&desk, "2026-03-22T02:30", "2026-03-22T04:00");
    desk.test.bad_field("agenda.appointments.create", gap, "start");
    // The night it goes back has 25 hours; both halves of the double hour can be booked.
    desk.create(times(&desk, "2026-02-15T02:00", "2026-02-15T02:30"));
    desk.create(times(&desk, "2026-02-15T02:00+00:00", "2026-02-15T02:30+00:00"));
    let night = json!({ "from": "2026-02-15", "to": "2026-02-15" });
    assert_eq!(desk.test.ok("agenda.appointments.list", night)["total"], 2);
}

#[test]
fn ramadan_2027_moves_no_clock_as_morocco_keeps_utc_since_2026() {
    let desk = desk_with(&MODULES, "MA");
    for day in ["2027-02-06", "2027-02-08", "2027-03-13", "2027-03-15"] {
        let made = desk.create(times(&desk, &format!("{day}T09:00"), &format!("{day}T10:00")));
        assert_eq!(made["start_at"], format!("{day}T09:00:00Z"));
    }
}

#[test]
fn new_rules_of_a_zone_leave_the_agreed_wall_time() {
    let desk = desk();
    let past = id(&desk.create(times(&desk, "2026-11-20T09:00", "2026-11-20T10:00")));
    let future = id(&desk.create(times(&desk, "2027-01-11T09:00", "2027-01-11T10:00")));
    desk.test.ok("probe.shift", json!({}));
    assert_eq!(desk.get(&future)["start_at"], "2027-01-11T09:00:00Z");
    desk.test.ok("probe.upgrade", json!({}));
    let kept = desk.get(&future);
    assert_eq!(kept["start"], "2027-01-11T09:00");
    assert_eq!(kept["start_at"], "2027-01-11T08:00:00Z");
    assert_eq!(kept["end_at"], "2027-01-11T09:00:00Z");
    assert_eq!(desk.get(&past)["start_at"], "2026-11-20T09:00:00Z");
}
