use crate::desk::*;
use kernel::Code;
use serde_json::{Value, json};

#[test]
fn a_visit_is_booked_and_answered_as_agreed() {
    let desk = desk();
    let made = desk.create(with(
        desk.visit("10:00", "10:45"),
        json!({ "title": " Filling ", "notes": "afraid of needles" }),
    ));
    assert_eq!(made["version"], 1);
    assert_eq!(made["patient"]["first_name"], "Salma");
    assert_eq!((&made["start"], &made["end"]), (&json!(today("10:00")), &json!(today("10:45"))));
    assert_eq!(made["start_at"], "2026-11-24T09:00:00Z");
    assert_eq!(made["end_at"], "2026-11-24T09:45:00Z");
    assert_eq!((&made["status"], &made["kind"]), (&json!("scheduled"), &json!("visit")));
    assert_eq!((&made["title"], &made["notes"]), (&json!("Filling"), &json!("afraid of needles")));
    for field in ["override_reason", "cancel_reason", "checked_in_at", "can_undo_until"] {
        assert_eq!(made[field], Value::Null, "{field}");
    }
    assert_eq!(desk.get(&id(&made)), made);
    assert_eq!(desk.events(), ["appointment.scheduled"]);
    let event = desk.last_event("appointment.scheduled");
    assert_eq!(event["appointment_id"], made["id"]);
    assert_eq!(event["patient_id"], desk.patient.as_str());
}

#[test]
fn bad_fields_are_named_and_nothing_is_written() {
    let desk = desk();
    let cases = [
        (json!({ "end": today("10:00") }), "end"),
        (json!({ "end": today("09:00") }), "end"),
        (json!({ "end": "2026-11-25T10:01" }), "end"),
        (json!({ "start": "tomorrow" }), "start"),
        (json!({ "start": 9 }), "start"),
        (json!({ "start": "2026-11-24T10:00:30" }), "start"),
        (json!({ "end": "2026-11-24" }), "end"),
        (json!({ "title": "x".repeat(201) }), "title"),
        (json!({ "title": "a\u{0}b" }), "title"),
        (json!({ "title": "x".repeat(200_000) }), "title"),
        (json!({ "notes": "x".repeat(10_001) }), "notes"),
        (json!({ "notes": ["a"] }), "notes"),
        (json!({ "kind": "holiday" }), "kind"),
        (json!({ "kind": "blocked" }), "kind"),
        (json!({ "kind": "visit", "patient_id": null }), "patient_id"),
        (json!({ "professional_id": "nobody" }), "professional_id"),
        (json!({ "professional_id": desk.test.admin.user_id }), "professional_id"),
        (json!({ "tooth": 36 }), "tooth"),
        (json!({ "override": { "reason": "  " } }), "override.reason"),
        (json!({ "override": {} }), "override.reason"),
        (json!({ "override": { "reason": "a", "by": "me" } }), "override.by"),
        (json!({ "override": true }), "override"),
    ];
    for (change, field) in cases {
        let input = with(desk.visit("10:00", "10:30"), change);
        desk.test.bad_field("agenda.appointments.create", input, field);
    }
    let all = desk.test.ok("agenda.appointments.list", json!({}));
    assert_eq!(all["total"], 0);
    assert!(desk.events().is_empty());
}

#[test]
fn what_it_refers_to_must_stand_in_this_clinic() {
    let desk = desk();
    let north = desk.test.other_clinic();
    let theirs = desk.test.ok_as(&north, "agenda.cabinets.create", json!({ "name": "A" }));
    for change in [
        json!({ "cabinet_id": theirs["id"] }),
        json!({ "cabinet_id": "none" }),
        json!({ "patient_id": "none" }),
    ] {
        let error = desk.refuse_create(with(desk.visit("10:00", "10:30"), change));
        assert_eq!(error.code(), Code::NotFound, "{error:?}");
    }
    let delete = json!({ "id": desk.other_chair });
    desk.test.ok("agenda.cabinets.delete", delete);
    let chair = json!({ "cabinet_id": desk.other_chair });
    let error = desk.refuse_create(with(desk.visit("10:00", "10:30"), chair));
    assert_refused(&error, Code::Invalid, "cabinet_inactive");
    let user = json!({ "id": desk.ana.user_id });
    desk.test.ok("core.users.disable", user);
    desk.test.bad_field(
        "agenda.appointments.create",
        desk.visit("10:00", "10:30"),
        "professional_id",
    );
    let archive = json!({ "id": desk.patient });
    desk.test.ok("patients.archive", archive);
    let bruno = json!({ "professional_id": desk.bruno.user_id });
    let error = desk.refuse_create(with(desk.visit("10:00", "10:30"), bruno));
    assert_refused(&error, Code::Invalid, "patient_archived");
}

#[test]
fn the_same_professional_chair_or_patient_clashes_and_nothing_else() {
    let desk = desk();
    let first = desk.book("10:00", "11:00");
    let clash = |what: &str| (what.to_owned(), first.clone());
    let error = desk.refuse_create(desk.visit("10:30", "10:45"));
    assert_eq!(clashes(&error), [clash("cabinet"), clash("patient"), clash("professional")]);
    let one = error.details()["clashes"][0].clone();
    assert_eq!((&one["start"], &one["end"]), (&json!(today("10:00")), &json!(today("11:00"))));
    let alone = |keep: &str| {
        let mut input = json!({
            "patient_id": desk.other_patient, "professional_id": desk.bruno.user_id,
            "cabinet_id": desk.other_chair, "start": today("10:59"), "end": today("12:00"),
        });
        input[keep] = desk.visit("10:00", "11:00")[keep].clone();
        input
    };
    for (field, what) in
        [("professional_id", "professional"), ("cabinet_id", "cabinet"), ("patient_id", "patient")]
    {
        assert_eq!(clashes(&desk.refuse_create(alone(field))), [clash(what)]);
    }
    desk.create(alone("start"));
}

#[test]
fn visits_that_touch_do_not_clash() {
    let desk = desk();
    desk.book("10:00", "11:00");
    desk.book("11:00", "12:00");
    desk.book("09:00", "10:00");
    assert!(desk.refuse_create(desk.visit("09:59", "10:00")).code() == Code::Conflict);
}

#[test]
fn a_visit_past_midnight_clashes_on_the_next_day() {
    let desk = desk();
    let night = with(desk.visit("22:00", "22:30"), json!({ "end": "2026-11-25T21:59" }));
    let night = id(&desk.create(night));
    let next = json!({ "start": "2026-11-25T21:00", "end": "2026-11-25T22:00" });
    let error = desk.refuse_create(with(desk.visit("10:00", "11:00"), next));
    assert_eq!(clashes(&error)[0].1, night);
}

#[test]
fn what_is_over_takes_no_time() {
    let desk = desk();
    for end in [vec!["cancelled"], vec!["no_show"], vec!["checked_in", "in_treatment", "completed"]]
    {
        let id = desk.book("10:00", "11:00");
        end.iter().for_each(|to| drop(desk.go(&id, to)));
    }
    desk.book("10:00", "11:00");
}

#[test]
fn who_may_overbook_gives_a_reason_and_it_is_kept() {
    let desk = desk();
    desk.book("10:00", "11:00");
    let input = with(desk.visit("10:30", "11:30"), json!({ "override": { "reason": "in pain" } }));
    let assistant = desk.test.person("assistant", "assistant@example.com");
    let error = desk.test.refused_as(&assistant, "agenda.appointments.create", input.clone());
    assert_eq!(error.code(), Code::Forbidden);
    let reception = desk.test.person("receptionist", "reception@example.com");
    let made = desk.test.ok_as(&reception, "agenda.appointments.create", input);
    assert_eq!(made["override_reason"], "in pain");
    let needless =
        with(desk.visit("16:00", "16:30"), json!({ "override": { "reason": "in pain" } }));
    assert_eq!(desk.create(needless)["override_reason"], Value::Null);
}

#[test]
fn time_without_a_patient_is_blocked() {
    let desk = desk();
    let lunch = json!({
        "professional_id": desk.ana.user_id, "title": "Lunch", "start": today("14:00"),
        "end": today("15:00"),
    });
    let made = desk.create(lunch.clone());
    assert_eq!((&made["kind"], &made["patient"]), (&json!("blocked"), &Value::Null));
    assert_eq!(clashes(&desk.refuse_create(desk.visit("14:30", "15:30")))[0].0, "professional");
    desk.create(json!({ "start": today("14:00"), "end": today("15:00") }));
}

#[test]
fn an_update_changes_what_it_names_and_tells_what_that_was() {
    let desk = desk();
    let id = desk.book("10:00", "11:00");
    let op = "agenda.appointments.update";
    let made = desk.test.ok(op, json!({ "id": id, "version": 1, "title": "Crown", "notes": "n" }));
    assert_eq!((&made["title"], &made["version"]), (&json!("Crown"), &json!(2)));
    assert_eq!(desk.last_event("appointment.updated")["changed"], json!(["title", "notes"]));
    let same = desk.test.ok(op, json!({ "id": id, "title": "Crown" }));
    assert_eq!(same["version"], 2);
    assert_eq!(desk.events(), ["appointment.scheduled", "appointment.updated"]);
    let late = desk.test.refused(op, json!({ "id": id, "version": 1, "title": "Bridge" }));
    assert_refused(&late, Code::Conflict, "stale");
    assert_eq!(late.details()["mine"], json!({ "version": 1, "title": "Bridge" }));
    assert_eq!(late.details()["theirs"]["title"], "Crown");
    let nobody = desk.test.ok(op, json!({ "id": id, "patient_id": null, "professional_id": null }));
    assert_eq!((&nobody["kind"], &nobody["professional_id"]), (&json!("blocked"), &Value::Null));
    desk.test.bad_field(op, json!({ "id": id, "start": today("12:00") }), "start");
    desk.test.bad_field(op, json!({ "id": id, "professional_id": "x" }), "professional_id");
}

#[test]
fn another_professional_or_patient_must_be_free() {
    let desk = desk();
    let first = desk.book("10:00", "11:00");
    let second = id(&desk.create(json!({
        "patient_id": desk.other_patient, "professional_id": desk.bruno.user_id,
        "start": today("10:30"), "end": today("11:30"),
    })));
    let op = "agenda.appointments.update";
    let error = desk.test.refused(op, json!({ "id": second, "professional_id": desk.ana.user_id }));
    assert_eq!(clashes(&error), [("professional".to_owned(), first.clone())]);
    let error = desk.test.refused(op, json!({ "id": second, "patient_id": desk.patient }));
    assert_eq!(clashes(&error), [("patient".to_owned(), first)]);
    let forced = json!({
        "id": second, "professional_id": desk.ana.user_id, "override": { "reason": "urgent" },
    });
    assert_eq!(desk.test.ok(op, forced)["override_reason"], "urgent");
    desk.go(&second, "cancelled");
    let error = desk.test.refused(op, json!({ "id": second, "patient_id": desk.patient }));
    assert_refused(&error, Code::Invalid, "closed");
    desk.test.ok(op, json!({ "id": second, "notes": "called at nine" }));
}

#[test]
fn a_move_changes_time_professional_and_chair() {
    let desk = desk();
    let id = desk.book("10:00", "11:00");
    let op = "agenda.appointments.move";
    let to = json!({ "id": id, "start": today("10:30"), "end": today("11:30") });
    let moved = desk.test.ok(op, to.clone());
    assert_eq!(moved["start"], today("10:30"));
    assert_eq!(moved["cabinet_id"], desk.chair.as_str());
    let event = desk.last_event("appointment.moved");
    assert_eq!(event["from_start"], "2026-11-24T09:00:00Z");
    assert_eq!(event["to_end"], "2026-11-24T10:30:00Z");
    let before = desk.events().len();
    assert_eq!(desk.test.ok(op, to.clone())["version"], moved["version"]);
    assert_eq!(desk.events().len(), before);
    let chair = with(to.clone(), json!({ "cabinet_id": desk.other_chair }));
    assert_eq!(desk.test.ok(op, chair)["cabinet_id"], desk.other_chair.as_str());
    assert_eq!(desk.events()[before..], ["appointment.cabinet_changed"]);
    let none =
        with(to.clone(), json!({ "cabinet_id": null, "professional_id": desk.bruno.user_id }));
    let none = desk.test.ok(op, none);
    assert_eq!(none["cabinet_id"], Value::Null);
    assert_eq!(none["professional_id"], desk.bruno.user_id.as_str());
    desk.test.bad_field(op, with(to.clone(), json!({ "end": today("10:00") })), "end");
    desk.test.bad_field(op, with(to, json!({ "professional_id": "x" })), "professional_id");
}

#[test]
fn a_move_onto_another_visit_clashes_and_what_is_over_stays() {
    let desk = desk();
    let first = desk.book("10:00", "11:00");
    let second = desk.book("12:00", "13:00");
    let op = "agenda.appointments.move";
    let to = json!({ "id": second, "start": today("10:30"), "end": today("11:30") });
    let error = desk.test.refused(op, to.clone());
    assert!(clashes(&error).iter().all(|(_, id)| *id == first));
    let forced = with(to.clone(), json!({ "override": { "reason": "family" } }));
    assert_eq!(desk.test.ok(op, forced)["override_reason"], "family");
    let free = json!({ "id": second, "start": today("17:00"), "end": today("18:00") });
    assert_eq!(desk.test.ok(op, free.clone())["override_reason"], Value::Null);
    desk.go(&second, "cancelled");
    assert_refused(&desk.test.refused(op, to), Code::Invalid, "closed");
    for status in ["checked_in", "in_treatment", "completed"] {
        desk.go(&first, status);
    }
    let done = with(free, json!({ "id": first }));
    assert_refused(&desk.test.refused(op, done), Code::Invalid, "closed");
}
