//! What the agenda does for patients' records.

use crate::desk::*;
use serde_json::{Value, json};

fn visits(desk: &Desk, patient: &str) -> (Value, Value) {
    let shown = desk.test.ok("patients.get", json!({ "id": patient }));
    (shown["last_visit"].clone(), shown["next_visit"].clone())
}

#[test]
fn last_and_next_visit_follow_every_change() {
    let desk = desk();
    assert_eq!(visits(&desk, &desk.patient), (Value::Null, Value::Null));
    let first = desk.book("10:00", "11:00");
    let second = desk.book("12:00", "13:00");
    let at = |time: &str| json!(format!("2026-11-24T{time}:00Z"));
    assert_eq!(visits(&desk, &desk.patient), (Value::Null, at("09:00")));
    desk.go(&first, "checked_in");
    assert_eq!(visits(&desk, &desk.patient), (at("09:00"), at("11:00")));
    let to = json!({ "id": second, "start": today("16:00"), "end": today("17:00") });
    desk.test.ok("agenda.appointments.move", to);
    assert_eq!(visits(&desk, &desk.patient).1, at("15:00"));
    desk.test.ok("agenda.appointments.undo", json!({ "id": first }));
    assert_eq!(visits(&desk, &desk.patient), (Value::Null, at("09:00")));
    desk.go(&first, "cancelled");
    assert_eq!(visits(&desk, &desk.patient).1, at("15:00"));
    let given = json!({ "id": second, "patient_id": desk.other_patient });
    desk.test.ok("agenda.appointments.update", given);
    assert_eq!(visits(&desk, &desk.patient), (Value::Null, Value::Null));
    assert_eq!(visits(&desk, &desk.other_patient).1, at("15:00"));
    for to in ["checked_in", "in_treatment", "completed"] {
        desk.go(&second, to);
    }
    assert_eq!(visits(&desk, &desk.other_patient), (at("15:00"), Value::Null));
}

#[test]
fn a_merge_takes_the_appointments_along_and_gives_them_back() {
    let desk = desk();
    let visit = desk.book("10:00", "11:00");
    let input = json!({ "keep_id": desk.other_patient, "merge_id": desk.patient });
    let merge = desk.test.ok("patients.merge", input);
    assert_eq!(desk.get(&visit)["patient_id"], desk.other_patient.as_str());
    assert_eq!(visits(&desk, &desk.other_patient).1, "2026-11-24T09:00:00Z");
    assert_eq!(desk.last_event("appointment.updated")["changed"], json!(["patient_id"]));
    let later = id(&desk
        .create(with(desk.visit("12:00", "13:00"), json!({ "patient_id": desk.other_patient }))));
    desk.test.ok("patients.unmerge", json!({ "merge_id": merge["merge_id"] }));
    assert_eq!(desk.get(&visit)["patient_id"], desk.patient.as_str());
    assert_eq!(desk.get(&later)["patient_id"], desk.other_patient.as_str());
    assert_eq!(visits(&desk, &desk.patient).1, "2026-11-24T09:00:00Z");
    assert_eq!(visits(&desk, &desk.other_patient).1, "2026-11-24T11:00:00Z");
}

#[test]
fn a_persons_copy_holds_the_appointments() {
    let desk = desk();
    desk.book("10:00", "11:00");
    let copy = desk.test.ok("patients.export_person", json!({ "id": desk.patient }));
    assert_eq!(copy["records"]["appointments"][0]["start"], today("10:00"), "{copy}");
}
