use crate::desk::*;
use kernel::Code;
use serde_json::{Value, json};

const ALL: [&str; 7] =
    ["scheduled", "confirmed", "checked_in", "in_treatment", "completed", "cancelled", "no_show"];

/// The legal moves as the specification has them, and a way to get to each status.
const LEGAL: [(&str, &[&str], &[&str]); 7] = [
    ("scheduled", &["confirmed", "checked_in", "cancelled", "no_show"], &[]),
    ("confirmed", &["checked_in", "cancelled", "no_show"], &["confirmed"]),
    ("checked_in", &["in_treatment", "cancelled"], &["checked_in"]),
    ("in_treatment", &["completed", "cancelled"], &["checked_in", "in_treatment"]),
    ("completed", &[], &["checked_in", "in_treatment", "completed"]),
    ("cancelled", &[], &["cancelled"]),
    ("no_show", &[], &["no_show"]),
];

const OP: &str = "agenda.appointments.transition";
const UNDO: &str = "agenda.appointments.undo";

#[test]
fn exactly_the_legal_moves_are_allowed() {
    let desk = desk();
    let mut day = 0;
    for (from, legal, way) in LEGAL {
        for to in ALL {
            day += 1;
            let date = |time: &str| format!("2027-{:02}-{:02}T{time}", 1 + day / 28, 1 + day % 28);
            let times = json!({ "start": date("10:00"), "end": date("11:00") });
            let made = desk.create(with(desk.visit("10:00", "11:00"), times));
            let id = id(&made);
            way.iter().for_each(|step| drop(desk.go(&id, step)));
            let input = json!({ "id": id, "to": to });
            if legal.contains(&to) {
                assert_eq!(desk.test.ok(OP, input)["status"], to, "{from} to {to}");
                continue;
            }
            let error = desk.test.refused(OP, input);
            if from == to {
                assert_refused(&error, Code::Conflict, "same_status");
            } else {
                assert_refused(&error, Code::Invalid, "illegal_transition");
                assert_eq!(error.details()["from"], from);
                assert_eq!(error.details()["to"], to);
            }
            assert_eq!(desk.get(&id)["status"], from);
        }
    }
}

#[test]
fn every_move_is_told_twice_and_stands_in_the_trail() {
    let desk = desk();
    let id = desk.book("10:00", "11:00");
    for to in ["confirmed", "checked_in", "in_treatment", "completed"] {
        desk.go(&id, to);
        let changed = desk.last_event("appointment.status_changed");
        assert_eq!(changed["to_status"], to);
        assert_eq!(changed["changed_by"], desk.test.admin.user_id.as_str());
        assert_eq!(changed["changed_at"], "2026-11-24T08:00:00Z");
        assert_eq!(changed["patient_id"], desk.patient.as_str());
        let own = desk.last_event(&format!("appointment.{to}"));
        assert_eq!(own["appointment_id"], id.as_str());
    }
    assert_eq!(desk.events().len(), 9);
    let trail = desk.test.ok("agenda.appointments.transitions", json!({ "id": id }));
    assert_eq!(trail.as_array().map(Vec::len), Some(4));
    assert_eq!((&trail[0]["from"], &trail[0]["to"]), (&json!("scheduled"), &json!("confirmed")));
    assert_eq!(trail[3]["by_name"], "Lucía Benítez");
    assert_eq!(trail[3]["undo"], false);
}

#[test]
fn each_step_keeps_its_time() {
    let desk = desk();
    let id = desk.book("10:00", "11:00");
    desk.now("2026-11-24T08:55:00Z");
    desk.go(&id, "checked_in");
    desk.now("2026-11-24T09:04:00Z");
    desk.go(&id, "in_treatment");
    desk.now("2026-11-24T09:50:00Z");
    let done = desk.go(&id, "completed");
    assert_eq!(done["checked_in_at"], "2026-11-24T08:55:00Z");
    assert_eq!(done["seated_at"], "2026-11-24T09:04:00Z");
    assert_eq!(done["completed_at"], "2026-11-24T09:50:00Z");
    assert_eq!(done["status_changed_at"], "2026-11-24T09:50:00Z");
    assert_eq!(done["version"], 4);
}

#[test]
fn treatment_needs_a_chair() {
    let desk = desk();
    let no_chair = with(desk.visit("10:00", "11:00"), json!({ "cabinet_id": null }));
    let id = id(&desk.create(no_chair));
    desk.go(&id, "checked_in");
    let error = desk.test.refused(OP, json!({ "id": id, "to": "in_treatment" }));
    assert_refused(&error, Code::Invalid, "cabinet_required");
    let input = json!({ "id": id, "to": "in_treatment", "cabinet_id": desk.chair });
    let seated = desk.test.ok(OP, input);
    assert_eq!(seated["cabinet_id"], desk.chair.as_str());
    assert_eq!(desk.last_event("appointment.cabinet_changed")["from_cabinet_id"], Value::Null);
    let away = json!({ "id": id, "cabinet_id": null });
    let error = desk.test.refused("agenda.appointments.assign_cabinet", away);
    assert_refused(&error, Code::Invalid, "cabinet_required");
}

#[test]
fn a_chair_that_is_taken_refuses_the_next_patient() {
    let desk = desk();
    desk.book("10:00", "11:00");
    let second = id(&desk.create(json!({
        "patient_id": desk.other_patient, "start": today("10:30"), "end": today("11:30"),
    })));
    desk.go(&second, "checked_in");
    let input = json!({ "id": second, "to": "in_treatment", "cabinet_id": desk.chair });
    assert_eq!(clashes(&desk.test.refused(OP, input.clone()))[0].0, "cabinet");
    let forced = with(input, json!({ "override": { "reason": "she is late" } }));
    assert_eq!(desk.test.ok(OP, forced)["override_reason"], "she is late");
}

#[test]
fn who_changed_it_takes_it_back_within_five_minutes() {
    let desk = desk();
    let id = desk.book("10:00", "11:00");
    assert_refused(&desk.test.refused(UNDO, json!({ "id": id })), Code::Invalid, "nothing_to_undo");
    let moved = desk.go(&id, "checked_in");
    assert_eq!(moved["can_undo_until"], "2026-11-24T08:05:00Z");
    let other = desk.test.person("receptionist", "reception@example.com");
    let seen = desk.test.ok_as(&other, "agenda.appointments.get", json!({ "id": id }));
    assert_eq!(seen["can_undo_until"], Value::Null);
    let error = desk.test.refused_as(&other, UNDO, json!({ "id": id }));
    assert_refused(&error, Code::Invalid, "undo_other_user");
    desk.now("2026-11-24T08:05:00.001Z");
    assert_refused(&desk.test.refused(UNDO, json!({ "id": id })), Code::Invalid, "undo_expired");
    assert_eq!(desk.get(&id)["can_undo_until"], Value::Null);
    desk.now("2026-11-24T08:05:00Z");
    let back = desk.test.ok(UNDO, json!({ "id": id }));
    assert_eq!(back["status"], "scheduled");
    assert_eq!(back["checked_in_at"], Value::Null);
    assert_eq!(back["can_undo_until"], Value::Null);
    assert_refused(&desk.test.refused(UNDO, json!({ "id": id })), Code::Invalid, "nothing_to_undo");
    let trail = desk.test.ok("agenda.appointments.transitions", json!({ "id": id }));
    assert_eq!((&trail[1]["to"], &trail[1]["undo"]), (&json!("scheduled"), &json!(true)));
    let event = desk.last_event("appointment.status_changed");
    assert_eq!((&event["from_status"], &event["undo"]), (&json!("checked_in"), &json!(true)));
}

#[test]
fn one_step_back_from_everything() {
    for (from, _, way) in LEGAL.into_iter().filter(|(_, _, way)| !way.is_empty()) {
        let desk = desk();
        let id = desk.book("10:00", "11:00");
        way.iter().for_each(|step| drop(desk.go(&id, step)));
        let before = if way.len() > 1 { way[way.len() - 2] } else { "scheduled" };
        let back = desk.test.ok(UNDO, json!({ "id": id }));
        assert_eq!(back["status"], before, "from {from}");
        assert_eq!(back["cancel_reason"], Value::Null);
        desk.go(&id, way[way.len() - 1]);
    }
}

#[test]
fn what_comes_back_to_life_must_find_its_time_free() {
    let desk = desk();
    let first = desk.book("10:00", "11:00");
    let cancel = json!({ "id": first, "reason": " ill " });
    let cancelled = desk.test.ok("agenda.appointments.cancel", cancel.clone());
    assert_eq!(cancelled["cancel_reason"], "ill");
    let second = desk.book("10:00", "11:00");
    let error = desk.test.refused(UNDO, json!({ "id": first }));
    assert_eq!(clashes(&error)[0].1, second);
    desk.test.ok("agenda.appointments.cancel", json!({ "id": second }));
    assert_eq!(desk.test.ok(UNDO, json!({ "id": first }))["status"], "scheduled");
    desk.test.ok("agenda.appointments.cancel", cancel.clone());
    let again = desk.test.refused("agenda.appointments.cancel", cancel);
    assert_refused(&again, Code::Conflict, "same_status");
}

#[test]
fn bad_fields_of_a_move_are_named() {
    let desk = desk();
    let id = desk.book("10:00", "11:00");
    desk.test.bad_field(OP, json!({ "id": id, "to": "asleep" }), "to");
    desk.test.bad_field(OP, json!({ "id": id }), "to");
    desk.test.bad_field(OP, json!({ "to": "confirmed" }), "id");
    let long = json!({ "id": id, "to": "cancelled", "reason": "x".repeat(501) });
    desk.test.bad_field(OP, long, "reason");
    desk.test.bad_field(UNDO, json!({ "id": id, "steps": 2 }), "steps");
    desk.test.bad_field("agenda.appointments.cancel", json!({ "id": "a\u{0}" }), "id");
    let none = desk.test.refused(OP, json!({ "id": "none", "to": "confirmed" }));
    assert_eq!(none.code(), Code::NotFound);
}
