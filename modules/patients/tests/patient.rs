//! Registering, changing, archiving, and what other modules may ask.

mod probe;

use kernel::Code;
use probe::{patient, practice, practice_of, written};
use serde_json::{Value, json};

#[test]
fn a_patient_is_stored_tidied_and_answered_whole() {
    let test = practice_of("MA");
    let made = test.ok(
        "patients.create",
        json!({
            "first_name": "  Nour-Eddine ", "last_name": "El  Amrani", "first_name_alt": "نور الدين",
            "date_of_birth": "1980-02-29", "gender": "male", "phone": "06 96 28 15 15",
            "email": "Nour@Example.MA", "national_id": "bk-422454", "insurance_id": "123 456",
            "insurance_name": "CNSS", "address": "12, rue Oued Ziz\r\nRabat", "profession": "",
            "preferred_language": "fr", "notes": " peur des aiguilles\n", "do_not_contact": true,
            "billing_name": "Amrani SARL", "billing_tax_id": "001", "billing_address": "Casa",
            "billing_email": "b@example.ma", "guardian_id": null,
        }),
    );
    assert_eq!(made["duplicates"], json!([]));
    let one = &made["patient"];
    for (field, value) in [
        ("version", json!(1)),
        ("chart_number", json!("A-00001")),
        ("first_name", json!("Nour-Eddine")),
        ("last_name", json!("El Amrani")),
        ("first_name_alt", json!("نور الدين")),
        ("date_of_birth", json!("1980-02-29")),
        ("phone", json!("+212696281515")),
        ("phone_display", json!("06 96 28 15 15")),
        ("email", json!("nour@example.ma")),
        ("national_id", json!("BK422454")),
        ("national_id_type", json!("cin")),
        ("insurance_id", json!("123 456")),
        ("address", json!("12, rue Oued Ziz\nRabat")),
        ("profession", Value::Null),
        ("notes", json!("peur des aiguilles")),
        ("do_not_contact", json!(true)),
        ("status", json!("active")),
        ("billing_tax_id", json!("001")),
        ("billing_address", json!("Casa")),
        ("created_at", json!("2026-11-24T08:00:00Z")),
        ("last_visit", Value::Null),
        ("merged_into", Value::Null),
    ] {
        assert_eq!(one[field], value, "{field}");
    }
    assert_eq!(one.as_object().map(|o| o.len()), Some(33));
    assert_eq!(test.ok("patients.get", json!({ "id": one["id"] })), *one);
}

#[test]
fn updates_write_what_is_given_and_clear_what_is_null() {
    let test = practice();
    let id = patient(
        &test,
        json!({ "first_name": "Olga", "last_name": "Núñez", "phone": "650893536",
                "national_id": "12345678Z", "notes": "n" }),
    );
    let after = test.ok(
        "patients.update",
        json!({ "id": id, "version": 1, "phone": null, "notes": "", "profession": "Notaria" }),
    );
    assert_eq!(after["version"], 2);
    assert_eq!(after["phone"], Value::Null);
    assert_eq!(after["phone_display"], Value::Null);
    assert_eq!(after["notes"], Value::Null);
    assert_eq!(after["profession"], "Notaria");
    assert_eq!(after["national_id"], "12345678Z");
    let same = test.ok("patients.update", json!({ "id": id, "profession": " Notaria " }));
    assert_eq!(same["version"], 2, "nothing changed");
    let no_id = test.ok("patients.update", json!({ "id": id, "national_id": null }));
    assert_eq!(no_id["national_id_type"], Value::Null);
    test.bad_field("patients.update", json!({ "id": id, "first_name": null }), "first_name");
    test.bad_field("patients.update", json!({ "id": id, "status": "archived" }), "status");
    let died = test.ok("patients.update", json!({ "id": id, "status": "deceased" }));
    assert_eq!(died["status"], "deceased");
}

#[test]
fn a_stale_update_shows_both_versions_and_writes_nothing() {
    let test = practice();
    let id = patient(&test, json!({ "first_name": "Olga", "last_name": "Núñez" }));
    test.ok("patients.update", json!({ "id": id, "version": 1, "notes": "first" }));
    let before = written(&test);
    let refused =
        test.refused("patients.update", json!({ "id": id, "version": 1, "notes": "second" }));
    assert_eq!((refused.code(), refused.reason()), (Code::Conflict, Some("stale")));
    assert_eq!(refused.details()["mine"], json!({ "version": 1, "notes": "second" }));
    assert_eq!(refused.details()["theirs"]["notes"], "first");
    assert_eq!(refused.details()["theirs"]["version"], 2);
    assert_eq!(written(&test), before);
}

#[test]
fn what_is_wrong_is_named_all_at_once() {
    let test = practice();
    let before = written(&test);
    let refused = test.refused(
        "patients.create",
        json!({
            "first_name": " ", "last_name": "x".repeat(121), "date_of_birth": "30/02/1980",
            "phone": "123", "email": "no", "billing_email": "a@b", "national_id": "--",
            "notes": "n".repeat(10_001), "insurance_id": "1".repeat(41),
        }),
    );
    assert_eq!(refused.code(), Code::Validation);
    let reasons = refused.details()["reasons"].as_object().expect("reasons").clone();
    let keys: Vec<String> = reasons
        .iter()
        .map(|(field, r)| format!("{field} {}", r["key"].as_str().unwrap()))
        .collect();
    assert_eq!(
        keys,
        [
            "billing_email bad_email",
            "date_of_birth bad_date",
            "email bad_email",
            "first_name required",
            "insurance_id too_long",
            "last_name too_long",
            "national_id bad_format",
            "notes too_long",
            "phone bad_phone",
        ]
    );
    assert_eq!(reasons["last_name"]["max"], 120);
    assert_eq!(written(&test), before);
}

#[test]
fn hostile_inputs_name_their_field_and_write_nothing() {
    let test = practice();
    let id = patient(&test, json!({ "first_name": "Olga", "last_name": "Núñez" }));
    let before = written(&test);
    let long = "n".repeat(200 * 1024);
    for (op, input, field) in [
        ("create", json!({ "first_name": long, "last_name": "b" }), "first_name"),
        ("create", json!({ "first_name": "a\0b", "last_name": "b" }), "first_name"),
        ("create", json!({ "first_name": "a", "last_name": ["b"] }), "last_name"),
        ("create", json!({ "first_name": "a" }), "last_name"),
        ("create", json!({ "first_name": "a", "last_name": "b", "shoe": 44 }), "shoe"),
        ("create", json!({ "first_name": "a", "last_name": "b", "gender": "?" }), "gender"),
        (
            "create",
            json!({ "first_name": "a", "last_name": "b", "do_not_contact": "no" }),
            "do_not_contact",
        ),
        ("create", json!({ "first_name": "a", "last_name": "b", "status": "active" }), "status"),
        (
            "create",
            json!({ "first_name": "a", "last_name": "b", "date_of_birth": "2027-01-01" }),
            "date_of_birth",
        ),
        (
            "create",
            json!({ "first_name": "a", "last_name": "b", "date_of_birth": "20260101" }),
            "date_of_birth",
        ),
        (
            "create",
            json!({ "first_name": "a", "last_name": "b", "preferred_language": "de" }),
            "preferred_language",
        ),
        ("update", json!({ "id": id, "last_name": long }), "last_name"),
        ("update", json!({ "id": id, "notes": "\0" }), "notes"),
        ("update", json!({ "id": id, "chart_number": "1" }), "chart_number"),
        ("update", json!({ "id": id, "version": "1" }), "version"),
        ("update", json!({ "id": id, "guardian_id": id }), "guardian_id"),
        ("update", json!({ "notes": "x" }), "id"),
        ("archive", json!({ "id": id, "reason": "r".repeat(501) }), "reason"),
        ("merge", json!({ "keep_id": id, "merge_id": id }), "merge_id"),
        ("import.run", json!({ "content": "%%%" }), "content"),
        ("import.run", json!({ "content": "" }), "content"),
        ("import.run", json!({ "content": "YTtiCjE7Mgo=", "encoding": "klingon" }), "encoding"),
        ("import.run", json!({ "content": "YTtiCjE7Mgo=", "map": { "9": "notes" } }), "map"),
        ("search", json!({ "query": "q".repeat(201) }), "query"),
        ("search", json!({ "query": "a", "limit": 0 }), "limit"),
        ("recent", json!({ "limit": 101 }), "limit"),
        ("list", json!({ "page": 0 }), "page"),
        ("list", json!({ "page_size": 101 }), "page_size"),
        ("list", json!({ "sort": "shoe_size" }), "sort"),
        ("list", json!({ "status": [] }), "status"),
        ("duplicates", json!({ "page_size": 0 }), "page_size"),
    ] {
        test.bad_field(&format!("patients.{op}"), input, field);
    }
    for (op, input) in [
        ("get", json!({ "id": "x" })),
        ("update", json!({ "id": "x", "notes": "n" })),
        ("update", json!({ "id": id, "payer_id": "x" })),
        ("archive", json!({ "id": "x" })),
        ("restore", json!({ "id": "x" })),
        ("merge", json!({ "keep_id": id, "merge_id": "x" })),
        ("unmerge", json!({ "merge_id": "x" })),
        ("export_person", json!({ "id": "x" })),
        ("import.undo", json!({ "batch": "x" })),
        ("duplicates", json!({ "patient_id": "x" })),
    ] {
        let refused = test.refused(&format!("patients.{op}"), input);
        assert_eq!(refused.code(), Code::NotFound, "{op}");
    }
    assert_eq!(written(&test), before);
}

#[test]
fn archiving_hides_and_restoring_brings_back() {
    let test = practice();
    let id = patient(&test, json!({ "first_name": "Olga", "last_name": "Núñez" }));
    let one = json!({ "id": id });
    test.ok("probe.require", one.clone());
    let gone = test.ok("patients.archive", json!({ "id": id, "reason": "moved away" }));
    assert_eq!((&gone["status"], &gone["version"]), (&json!("archived"), &json!(2)));
    assert_eq!(test.ok("patients.archive", one.clone())["version"], 2, "archived already");
    assert_eq!(test.refused("probe.require", one.clone()).reason(), Some("patient_archived"));
    assert_eq!(test.ok("patients.list", json!({}))["total"], 0);
    assert_eq!(test.ok("patients.list", json!({ "status": ["archived"] }))["total"], 1);
    assert_eq!(test.ok("patients.recent", json!({})), json!([]));
    assert_eq!(test.ok("patients.search", json!({ "query": "olga" }))[0]["status"], "archived");
    test.ok("patients.restore", one.clone());
    test.ok("probe.require", one.clone());
    assert_eq!(test.ok("patients.list", json!({}))["total"], 1);
    test.ok("patients.update", json!({ "id": id, "status": "deceased" }));
    assert_eq!(test.refused("probe.require", one).reason(), Some("patient_deceased"));
}

#[test]
fn visits_show_everywhere() {
    let test = practice();
    let id = patient(&test, json!({ "first_name": "Olga", "last_name": "Núñez" }));
    assert_eq!(test.ok("patients.list", json!({}))["data"][0]["is_new"], true);
    let (last, next) = ("2026-11-01T09:00:00Z", "2026-12-01T09:00:00Z");
    test.ok("probe.visits", json!({ "id": id, "last": last, "next": next }));
    let one = test.ok("patients.get", json!({ "id": id }));
    assert_eq!((&one["last_visit"], &one["next_visit"]), (&json!(last), &json!(next)));
    assert_eq!(one["version"], 1, "visits are no change of the patient");
    let row = &test.ok("patients.list", json!({ "has_next_visit": true }))["data"][0];
    assert_eq!((&row["next_visit"], &row["is_new"]), (&json!(next), &json!(false)));
    assert_eq!(test.ok("patients.list", json!({ "has_next_visit": false }))["total"], 0);
    test.ok("probe.visits", json!({ "id": id, "last": last }));
    assert_eq!(test.ok("patients.list", json!({ "has_next_visit": true }))["total"], 0);
    assert_eq!(test.refused("probe.visits", json!({ "id": "x" })).code(), Code::NotFound);
}

#[test]
fn a_brief_is_one_line_of_a_patient_of_this_clinic() {
    let test = practice();
    let id =
        patient(&test, json!({ "first_name": "Olga", "last_name": "Núñez", "phone": "650893536" }));
    let found = test.ok("probe.brief", json!({ "ids": [id, "unknown"] }));
    assert_eq!(found.as_object().map(|o| o.len()), Some(1));
    assert_eq!(found[&id]["phone_display"], "650 89 35 36");
    assert_eq!(found[&id]["status"], "active");
    let north = test.other_clinic();
    assert_eq!(test.ok_as(&north, "probe.brief", json!({ "ids": [id] })), json!({}));
}

#[test]
fn a_guardian_and_payer_are_patients_of_the_clinic() {
    let test = practice();
    let mother = patient(&test, json!({ "first_name": "Ana", "last_name": "Gil" }));
    let made = test.ok(
        "patients.create",
        json!({ "first_name": "Leo", "last_name": "Gil", "guardian_id": mother, "payer_id": mother }),
    );
    assert_eq!(made["patient"]["guardian_id"], json!(mother));
    let export = test.ok("patients.export_person", json!({ "id": mother }));
    assert_eq!(export["responsible_for"], json!([made["patient"]["id"]]));
    assert_eq!(export["records"]["probes"], json!([mother]));
    let north = test.other_clinic();
    let other = json!({ "first_name": "Leo", "last_name": "Gil", "payer_id": mother });
    assert_eq!(test.refused_as(&north, "patients.create", other).code(), Code::NotFound);
}

#[test]
fn chart_numbers_count_on() {
    let test = practice();
    for expected in ["A-00001", "A-00002", "A-00003"] {
        let made = test.ok("patients.create", json!({ "first_name": "a", "last_name": "b" }));
        assert_eq!(made["patient"]["chart_number"], expected);
    }
}
