//! Who may be one person, making one of two, and taking that back.

mod probe;

use kernel::Code;
use probe::{names, patient, practice, written};
use serde_json::{Value, json};

#[test]
fn registering_tells_who_it_may_be() {
    let test = practice();
    patient(
        &test,
        json!({ "first_name": "Olga", "last_name": "Núñez", "date_of_birth": "1980-01-02" }),
    );
    patient(&test, json!({ "first_name": "Leo", "last_name": "Gil", "phone": "650893536" }));
    patient(&test, json!({ "first_name": "Eva", "last_name": "Saez", "national_id": "12345678Z" }));
    let made = test.ok(
        "patients.create",
        json!({ "first_name": "NUÑEZ", "last_name": "olga", "date_of_birth": "1980-01-02",
                "phone": "+34 650 893 536", "national_id": "12345678-z" }),
    );
    let mut found: Vec<(String, Value)> = made["duplicates"]
        .as_array()
        .expect("duplicates")
        .iter()
        .map(|d| {
            (d["patient"]["first_name"].as_str().expect("a name").into(), d["reasons"].clone())
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        found,
        [
            ("Eva".to_owned(), json!(["national_id"])),
            ("Leo".to_owned(), json!(["phone"])),
            ("Olga".to_owned(), json!(["name_and_birth"])),
        ]
    );
    let pairs = test.ok("patients.duplicates", json!({ "page_size": 2 }));
    assert_eq!(pairs["total"], 3);
    assert_eq!(pairs["data"].as_array().map(Vec::len), Some(2));
    let last = test.ok("patients.duplicates", json!({ "page": 2, "page_size": 2 }));
    assert_eq!(last["data"][0]["reasons"], json!(["phone"]), "a telephone alone comes last");
    let of_one = json!({ "patient_id": made["patient"]["id"] });
    assert_eq!(test.ok("patients.duplicates", of_one)["total"], 3);
    let rows = test.ok("patients.list", json!({ "sort": "chart_number" }));
    let marks: Vec<&Value> =
        rows["data"].as_array().expect("rows").iter().map(|r| &r["possible_duplicate"]).collect();
    assert_eq!(marks, [true, false, true, true], "families share telephones");
}

#[test]
fn a_pair_ends_when_the_values_part() {
    let test = practice();
    let fields = json!({ "first_name": "Ana", "last_name": "Gil", "date_of_birth": "1980-01-02" });
    patient(&test, fields.clone());
    let second = patient(&test, fields);
    assert_eq!(test.ok("patients.duplicates", json!({}))["total"], 1);
    test.ok("patients.update", json!({ "id": second, "date_of_birth": "1981-01-02" }));
    assert_eq!(test.ok("patients.duplicates", json!({}))["total"], 0);
}

#[test]
fn merging_makes_one_and_is_taken_back_whole() {
    let test = practice();
    let keep = patient(
        &test,
        json!({ "first_name": "Olga", "last_name": "Núñez", "date_of_birth": "1980-01-02",
                "phone": "650893536" }),
    );
    let gone = patient(
        &test,
        json!({ "first_name": "Olga", "last_name": "Nunez", "date_of_birth": "1980-01-02",
                "phone": "611222333", "national_id": "12345678Z", "address": "C/ Mayor 1" }),
    );
    let before = (
        test.ok("patients.get", json!({ "id": keep })),
        test.ok("patients.get", json!({ "id": gone })),
    );
    let merged = test.ok("patients.merge", json!({ "keep_id": keep, "merge_id": gone }));
    let merge_id = merged["merge_id"].as_str().expect("an id");
    assert_eq!(merged["patient"]["phone"], "+34650893536", "what stands is right");
    assert_eq!(merged["patient"]["national_id"], "12345678Z");
    assert_eq!(merged["patient"]["address"], "C/ Mayor 1");
    assert_eq!(test.ok("patients.get", json!({ "id": gone }))["merged_into"], json!(keep));
    assert_eq!(test.ok("patients.list", json!({}))["total"], 1);
    assert_eq!(test.ok("patients.duplicates", json!({}))["total"], 0);
    for query in ["611222333", "A-00002", "12345678Z", "olga"] {
        let rows = test.ok("patients.search", json!({ "query": query }));
        assert_eq!(rows[0]["id"], json!(keep), "{query}");
        assert_eq!(rows.as_array().map(Vec::len), Some(1), "{query}");
    }
    let away = test.refused("probe.require", json!({ "id": gone }));
    assert_eq!(away.details()["merged_into"], json!(keep));
    for (op, input) in [
        ("patients.update", json!({ "id": gone, "notes": "x" })),
        ("patients.archive", json!({ "id": gone })),
        ("patients.merge", json!({ "keep_id": gone, "merge_id": keep })),
        ("patients.merge", json!({ "keep_id": keep, "merge_id": gone })),
    ] {
        let refused = test.refused(op, input);
        assert_eq!((refused.code(), refused.reason()), (Code::Invalid, Some("patient_merged")));
    }
    let export = test.ok("patients.export_person", json!({ "id": keep }));
    assert_eq!(export["merged"][0]["id"], json!(gone));
    assert_eq!(export["records"]["probes"], json!([keep, gone]));

    // Other modules move what they keep about both.
    test.ok("probe.visits", json!({ "id": gone, "last": null, "next": null }));
    test.ok("patients.update", json!({ "id": keep, "address": "C/ Menor 2" }));
    let back = test.ok("patients.unmerge", json!({ "merge_id": merge_id }));
    assert_eq!(back["patient"]["merged_into"], Value::Null);
    assert_eq!(back["kept"]["national_id"], Value::Null);
    assert_eq!(back["kept"]["address"], "C/ Menor 2", "changed since, so kept");
    for (field, value) in before.1.as_object().expect("a patient") {
        if !matches!(field.as_str(), "version" | "updated_at") {
            assert_eq!(back["patient"][field], *value, "{field}");
        }
    }
    assert_eq!(back["kept"]["phone"], before.0["phone"]);
    assert_eq!(test.ok("patients.list", json!({}))["total"], 2);
    assert_eq!(names(&test.ok("patients.search", json!({ "query": "611222333" }))).len(), 1);
    let twice = test.refused("patients.unmerge", json!({ "merge_id": merge_id }));
    assert_eq!(twice.reason(), Some("already_unmerged"));
    assert_eq!(written(&test)["patients_merge"], 2, "facts are superseded, not changed");
}

#[test]
fn a_chain_of_merges_is_taken_back_from_its_end() {
    let test = practice();
    let ids = ["Ana", "Bea", "Cid"]
        .map(|first| patient(&test, json!({ "first_name": first, "last_name": "Gil" })));
    let [a, b, c] = &ids;
    let first = test.ok("patients.merge", json!({ "keep_id": b, "merge_id": c }));
    let second = test.ok("patients.merge", json!({ "keep_id": a, "merge_id": b }));
    for query in ["ana", "bea", "cid"] {
        assert_eq!(
            names(&test.ok("patients.search", json!({ "query": query }))),
            ["Ana"],
            "{query}"
        );
    }
    let too_early = test.refused("patients.unmerge", json!({ "merge_id": first["merge_id"] }));
    assert_eq!(too_early.reason(), Some("patient_merged"));
    test.ok("patients.unmerge", json!({ "merge_id": second["merge_id"] }));
    assert_eq!(names(&test.ok("patients.search", json!({ "query": "cid" }))), ["Bea"]);
    test.ok("patients.unmerge", json!({ "merge_id": first["merge_id"] }));
    assert_eq!(names(&test.ok("patients.search", json!({ "query": "cid" }))), ["Cid"]);
    assert_eq!(test.ok("patients.list", json!({}))["total"], 3);
}
