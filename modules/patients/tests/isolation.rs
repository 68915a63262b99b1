//! Another clinic and other roles.

mod probe;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Code, Mode};
use probe::{patient, patient_as, practice, written};
use serde_json::json;

#[test]
fn another_clinic_sees_nothing_whatever_it_calls() {
    let test = practice();
    let fields = json!({ "first_name": "Olga", "last_name": "Núñez", "date_of_birth": "1980-01-02",
                         "phone": "650893536", "national_id": "12345678Z" });
    let keep = patient(&test, fields.clone());
    let gone = patient(&test, fields.clone());
    let merged = test.ok("patients.merge", json!({ "keep_id": keep, "merge_id": gone }));
    patient(&test, fields.clone());
    let file = json!({ "content": STANDARD.encode("nom;prenom\nGil;Ana\n") });
    let batch = test.ok("patients.import.run", file)["batch"].clone();
    let north = test.other_clinic();
    let before = written(&test);
    for (op, input) in [
        ("get", json!({ "id": keep })),
        ("update", json!({ "id": keep, "notes": "x" })),
        ("archive", json!({ "id": keep })),
        ("restore", json!({ "id": keep })),
        ("merge", json!({ "keep_id": keep, "merge_id": gone })),
        ("unmerge", json!({ "merge_id": merged["merge_id"] })),
        ("export_person", json!({ "id": keep })),
        ("duplicates", json!({ "patient_id": keep })),
        ("import.undo", json!({ "batch": batch })),
    ] {
        let refused = test.refused_as(&north, &format!("patients.{op}"), input);
        assert_eq!(refused.code(), Code::NotFound, "{op}");
        assert!(!refused.to_json().to_string().contains("Olga"), "{op}");
    }
    assert_eq!(
        test.refused_as(&north, "probe.require", json!({ "id": keep })).code(),
        Code::NotFound
    );
    assert_eq!(
        test.refused_as(&north, "probe.visits", json!({ "id": keep })).code(),
        Code::NotFound
    );
    assert_eq!(test.ok_as(&north, "patients.list", json!({}))["total"], 0);
    assert_eq!(test.ok_as(&north, "patients.list", json!({ "query": "olga" }))["total"], 0);
    assert_eq!(test.ok_as(&north, "patients.duplicates", json!({}))["total"], 0);
    for (op, input) in [
        ("recent", json!({})),
        ("import.batches", json!({})),
        ("search", json!({ "query": "olga" })),
        ("search", json!({ "query": "12345678Z" })),
        ("search", json!({ "query": "650893536" })),
    ] {
        assert_eq!(test.ok_as(&north, &format!("patients.{op}"), input), json!([]), "{op}");
    }
    assert_eq!(written(&test), before);
    // The same person registered there is nobody's duplicate, and the number is another.
    let made = test.ok_as(&north, "patients.create", fields);
    assert_eq!(made["duplicates"], json!([]));
    assert_eq!(made["patient"]["chart_number"], "A-00005");
    let here = patient_as(&test, &north, json!({ "first_name": "Eva", "last_name": "Saez" }));
    assert_eq!(test.refused("patients.get", json!({ "id": here })).code(), Code::NotFound);
}

#[test]
fn roles_do_what_they_may_and_no_more() {
    let test = practice();
    let id = patient(&test, json!({ "first_name": "Olga", "last_name": "Núñez" }));
    let one = json!({ "id": id });
    let file = json!({ "content": STANDARD.encode("nom;prenom\nGil;Ana\n") });
    let ops = [
        ("read", "patients.get", one.clone()),
        ("write", "patients.update", json!({ "id": id, "notes": "n" })),
        ("archive", "patients.archive", one.clone()),
        ("merge", "patients.merge", json!({ "keep_id": id, "merge_id": "x" })),
        ("import", "patients.import.run", file),
        ("export", "patients.export_person", one),
    ];
    for (role, may) in [
        ("dentist", &["read", "write", "export"][..]),
        ("hygienist", &["read", "write"]),
        ("assistant", &["read", "write"]),
        ("receptionist", &["read", "write", "archive", "import", "merge"]),
        ("admin", &["read", "write", "archive", "import", "merge", "export"]),
    ] {
        let person = test.person(role, &format!("{role}@example.com"));
        for (permission, op, input) in &ops {
            let answer = test.host.call(&person, op, input.clone(), Mode::DryRun);
            let forbidden = answer.is_err_and(|error| error.code() == Code::Forbidden);
            assert_eq!(!forbidden, may.contains(permission), "{role} {op}");
        }
    }
}
