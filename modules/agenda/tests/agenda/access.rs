use crate::desk::*;
use kernel::Code;
use serde_json::{Value, json};

/// Every operation about an existing appointment or chair, with what it needs.
fn by_id(desk: &Desk, appointment: &str) -> Vec<(&'static str, Value)> {
    let times = json!({ "start": today("12:00"), "end": today("13:00") });
    vec![
        ("agenda.appointments.get", json!({ "id": appointment })),
        ("agenda.appointments.update", json!({ "id": appointment, "title": "x" })),
        ("agenda.appointments.move", with(times, json!({ "id": appointment }))),
        ("agenda.appointments.transition", json!({ "id": appointment, "to": "confirmed" })),
        ("agenda.appointments.undo", json!({ "id": appointment })),
        ("agenda.appointments.assign_cabinet", json!({ "id": appointment, "cabinet_id": null })),
        ("agenda.appointments.cancel", json!({ "id": appointment })),
        ("agenda.appointments.transitions", json!({ "id": appointment })),
        ("agenda.appointments.cabinet_history", json!({ "id": appointment })),
        ("agenda.cabinets.update", json!({ "id": desk.chair, "name": "x" })),
        ("agenda.cabinets.delete", json!({ "id": desk.chair })),
    ]
}

#[test]
fn another_clinic_sees_nothing_and_changes_nothing() {
    let desk = desk();
    let visit = desk.book("10:00", "11:00");
    desk.go(&visit, "checked_in");
    let before = desk.get(&visit);
    let north = desk.test.other_clinic();
    for (op, input) in by_id(&desk, &visit) {
        let error = desk.test.refused_as(&north, op, input);
        assert_eq!(error.code(), Code::NotFound, "{op}: {error:?}");
    }
    for filter in [
        json!({}),
        json!({ "patient_id": desk.patient }),
        json!({ "professional_id": desk.ana.user_id }),
        json!({ "cabinet_id": desk.chair }),
    ] {
        let list = desk.test.ok_as(&north, "agenda.appointments.list", filter);
        assert_eq!((&list["total"], &list["data"]), (&json!(0), &json!([])));
    }
    assert_eq!(desk.test.ok_as(&north, "agenda.cabinets.list", json!({})), json!([]));
    let day = desk.test.ok_as(&north, "agenda.day", json!({ "date": TODAY }));
    assert_eq!((&day["counts"]["today"], &day["professionals"]), (&json!(0), &json!([])));
    assert_eq!(day["columns"]["in_chair"], json!([]));
    let file = json!({ "from": TODAY, "to": TODAY });
    let file = desk.test.ok_as(&north, "agenda.export_ics", file);
    assert!(!file["content"].as_str().unwrap_or_default().contains("VEVENT"));
    let slots = desk.test.ok_as(&north, "agenda.find_slot", json!({ "duration": 30, "limit": 1 }));
    assert_eq!(slots[0]["professional_id"], Value::Null);
    assert_eq!(slots[0]["start"], today("09:00"));
    assert_eq!(desk.get(&visit), before);
}

#[test]
fn a_dentist_reads_own_appointments_only_and_writes_all() {
    let desk = desk();
    let own = desk.book("10:00", "11:00");
    let other = id(&desk.create(json!({
        "patient_id": desk.other_patient, "professional_id": desk.bruno.user_id,
        "cabinet_id": desk.other_chair, "start": today("09:00"), "end": today("09:30"),
    })));
    ["checked_in", "in_treatment"].iter().for_each(|to| drop(desk.go(&other, to)));
    let blocked = json!({ "start": today("14:00"), "end": today("15:00") });
    desk.create(blocked);
    let ok = |op: &str, input: Value| desk.test.ok_as(&desk.ana, op, input);
    for filter in [
        json!({}),
        json!({ "from": TODAY, "to": TODAY }),
        json!({ "professional_id": desk.ana.user_id }),
    ] {
        let list = ok("agenda.appointments.list", filter);
        assert_eq!((&list["total"], &list["data"][0]["id"]), (&json!(1), &json!(own)));
    }
    for filter in [
        json!({ "professional_id": desk.bruno.user_id }),
        json!({ "patient_id": desk.other_patient }),
        json!({ "cabinet_id": desk.other_chair }),
    ] {
        assert_eq!(ok("agenda.appointments.list", filter)["data"], json!([]));
    }
    for op in ["get", "transitions", "cabinet_history"] {
        let op = format!("agenda.appointments.{op}");
        let error = desk.test.refused_as(&desk.ana, &op, json!({ "id": other }));
        assert_eq!(error.code(), Code::NotFound, "{op}");
        ok(&op, json!({ "id": own }));
    }
    let day = ok("agenda.day", json!({ "date": TODAY }));
    assert_eq!(day["counts"]["today"], 1);
    assert_eq!(day["professionals"].as_array().map(Vec::len), Some(1));
    let chair = &day["columns"]["in_chair"][1];
    assert_eq!((&chair["appointment"], &chair["occupied"]), (&Value::Null, &json!(true)));
    let file = ok("agenda.export_ics", json!({ "from": TODAY, "to": TODAY }));
    assert_eq!(file["content"].as_str().map(|text| text.matches("BEGIN:VEVENT").count()), Some(1));
    // The chair that Bruno uses is not offered, although Ana may not see why.
    let slot = json!({ "duration": 30, "cabinet_id": desk.other_chair, "limit": 1,
        "professional_id": desk.ana.user_id });
    assert_eq!(ok("agenda.find_slot", slot)[0]["start"], today("09:30"));
    ok("agenda.appointments.transition", json!({ "id": other, "to": "completed" }));
}

#[test]
fn roles_may_what_the_manifest_says() {
    let desk = desk();
    let person = |role: &str| desk.test.person(role, &format!("{role}@example.org"));
    for role in ["hygienist", "assistant", "receptionist"] {
        let actor = person(role);
        let visit = desk.book("10:00", "11:00");
        desk.test.ok_as(&actor, "agenda.appointments.get", json!({ "id": visit }));
        desk.test.ok_as(&actor, "agenda.cabinets.list", json!({}));
        desk.test.ok_as(&actor, "agenda.appointments.cancel", json!({ "id": visit }));
        let create =
            desk.test.host.call_json(&actor, "agenda.cabinets.create", json!({ "name": role }));
        assert_eq!(create.is_ok(), role == "receptionist", "{role}");
    }
    let error = desk.test.refused_as(&desk.ana, "agenda.cabinets.create", json!({ "name": "9" }));
    assert_eq!(error.code(), Code::Forbidden);
}

#[test]
fn who_may_not_read_patients_sees_no_names() {
    let desk = desk();
    let visit = desk.book("10:00", "11:00");
    let assistant = desk.test.person("assistant", "assistant@example.com");
    desk.test.ok(
        "core.roles.set",
        json!({ "role": "assistant", "permission": "patients.read", "scope": "none" }),
    );
    let seen = desk.test.ok_as(&assistant, "agenda.appointments.get", json!({ "id": visit }));
    assert_eq!((&seen["patient"], &seen["patient_id"]), (&Value::Null, &json!(desk.patient)));
    let file = json!({ "from": TODAY, "to": TODAY });
    let file = desk.test.ok_as(&assistant, "agenda.export_ics", file);
    assert!(!file["content"].as_str().unwrap_or_default().contains("Bennani"));
}
