//! Reading the lists of other programs into a practice, and taking that back.

mod probe;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Code, Notice};
use probe::{patient, practice, practice_of, written};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

fn sample(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/import/");
    let bytes = std::fs::read(format!("{folder}{name}")).expect("the sample file");
    json!({ "content": STANDARD.encode(bytes), "file_name": name })
}

fn list(text: &str) -> Value {
    json!({ "content": STANDARD.encode(text) })
}

fn counts(report: &Value) -> [u64; 4] {
    let number = |value: &Value| value.as_u64().expect("a number");
    let rejected = report["rejected"].as_array().expect("rows").len() as u64;
    [number(&report["rows"]), number(&report["imported"]), number(&report["duplicates"]), rejected]
}

#[test]
fn the_spanish_list_is_imported_and_taken_back() {
    let test = practice();
    let file = sample("patients_es_cp1252.csv");
    let looked = test.ok("patients.import.inspect", file.clone());
    assert_eq!((&looked["encoding"], &looked["rows"]), (&json!("windows-1252"), &json!(3043)));
    let before = written(&test);
    let preview = test.ok("patients.import.preview", file.clone());
    assert_eq!(counts(&preview), [3043, 3000, 40, 3]);
    assert_eq!((&preview["dry_run"], &preview["batch"]), (&json!(true), &Value::Null));
    assert_eq!(written(&test), before, "a dry run writes nothing");

    let steps = Arc::new(Mutex::new(Vec::new()));
    let heard = steps.clone();
    test.host.subscribe(move |notice| {
        if let Notice::Progress { done, total, .. } = notice {
            heard.lock().unwrap().push((*done, *total));
        }
    });
    let report = test.ok("patients.import.run", file.clone());
    assert_eq!(counts(&report), [3043, 3000, 40, 3]);
    assert_eq!(report["dry_run"], false);
    assert_eq!(report["lines"].as_array().map(Vec::len), Some(3043));
    let steps = steps.lock().unwrap().clone();
    assert!(steps.len() > 10 && steps.is_sorted(), "{steps:?}");
    assert_eq!(steps.last().map(|(done, total)| done == total), Some(true));
    let reasons: Vec<&Value> =
        report["rejected"].as_array().expect("rows").iter().map(|r| &r["reason"]).collect();
    assert_eq!(reasons, ["bad_date", "required", "bad_date"]);
    let twice = report["lines"].as_array().expect("lines").iter();
    let twice: Vec<&Value> = twice.filter(|line| line["outcome"] == "duplicate").collect();
    assert!(twice.iter().all(|l| l["duplicate_of"].is_string() && l["duplicate_of_row"].is_u64()));

    assert_eq!(test.ok("patients.list", json!({}))["total"], 3000);
    let olga = test.ok("patients.search", json!({ "query": "661622437" }));
    assert_eq!((&olga[0]["chart_number"], &olga[0]["is_new"]), (&json!("1000"), &json!(false)));
    let olga = test.ok("patients.get", json!({ "id": olga[0]["id"] }));
    assert_eq!(olga["last_name"], "Núñez de-la-Fuente");
    assert_eq!(olga["address"], "C/ Mayor, 12; 3º B");
    assert_eq!(test.ok("patients.recent", json!({})), json!([]));

    let again = test.ok("patients.import.preview", file);
    assert_eq!(counts(&again), [3043, 0, 3040, 3], "everybody is known");

    // Who was touched since stays, and so does whom another module needs.
    let changed = test.ok("patients.search", json!({ "query": "650893536" }))[0]["id"].clone();
    test.ok("patients.update", json!({ "id": changed, "profession": "Notario" }));
    let seen = test.ok("patients.search", json!({ "query": "661622437" }))[0]["id"].clone();
    test.ok("probe.visits", json!({ "id": seen, "last": "2026-11-01T09:00:00Z" }));
    let batches = test.ok("patients.import.batches", json!({}));
    assert_eq!(batches[0]["file_name"], "patients_es_cp1252.csv");
    assert_eq!((&batches[0]["imported"], &batches[0]["undone"]), (&json!(3000), &json!(false)));
    let undone = test.ok("patients.import.undo", json!({ "batch": report["batch"] }));
    let mut kept = BTreeMap::new();
    for one in undone["kept"].as_array().expect("kept") {
        *kept.entry(one["reason"].as_str().expect("a reason").to_owned()).or_insert(0) += 1;
    }
    let in_use = kept.remove("in_use").unwrap_or_default();
    assert!(in_use > 100, "the probe keeps difficult patients: {in_use}");
    assert_eq!(kept, BTreeMap::from([("changed".into(), 1), ("visits".into(), 1)]));
    assert_eq!(undone["removed"], json!(3000 - 2 - in_use));
    assert_eq!(test.ok("patients.list", json!({}))["total"], json!(2 + in_use));
    assert_eq!(test.ok("patients.import.batches", json!({}))[0]["undone"], true);
    let twice = test.refused("patients.import.undo", json!({ "batch": report["batch"] }));
    assert_eq!(twice.reason(), Some("already_undone"));
}

#[test]
fn the_moroccan_list_keeps_father_and_child_apart() {
    let test = practice_of("MA");
    let file = sample("patients_ma_utf8.csv");
    assert_eq!(counts(&test.ok("patients.import.preview", file.clone())), [2000, 2000, 0, 0]);
    let report = test.ok("patients.import.run", file.clone());
    assert_eq!(counts(&report), [2000, 2000, 0, 0]);
    let pairs = test.ok("patients.duplicates", json!({}));
    assert_eq!(pairs["total"], 1, "one national id stands twice, under two names");
    assert_eq!(pairs["data"][0]["reasons"], json!(["national_id"]));
    let iman = test.ok("patients.search", json!({ "query": "الادريسي", "limit": 100 }));
    assert!(iman.as_array().is_some_and(|rows| rows.len() > 20));
    let undone = test.ok("patients.import.undo", json!({ "batch": report["batch"] }));
    assert_eq!((&undone["removed"], &undone["kept"]), (&json!(2000), &json!([])));
    assert_eq!(test.ok("patients.list", json!({}))["total"], 0);
    assert_eq!(test.ok("patients.duplicates", json!({}))["total"], 0);
    assert_eq!(test.ok("patients.search", json!({ "query": "BK422454" })), json!([]));
    assert_eq!(counts(&test.ok("patients.import.run", file)), [2000, 2000, 0, 0]);
}

#[test]
fn the_broken_list_is_refused_row_by_row() {
    let test = practice_of("MA");
    let report = test.ok("patients.import.run", sample("patients_broken.csv"));
    assert_eq!(counts(&report), [4, 0, 0, 4]);
    let reasons: Vec<&Value> =
        report["rejected"].as_array().expect("rows").iter().map(|r| &r["reason"]).collect();
    assert_eq!(reasons, ["unterminated_quote", "column_count", "nul", "cell_too_large"]);
    assert_eq!(test.ok("patients.list", json!({}))["total"], 0);
}

#[test]
fn columns_are_corrected_and_numbers_that_are_taken_go_to_the_notes() {
    let test = practice();
    let text = "Nº;Apellido;Nombre;Cosa\n7;Gil;Ana;roja\n7;Gil;Bea;azul\n;Gil;Cid;=1+1\n";
    let mut file = list(text);
    file["map"] = json!({ "0": "chart_number", "3": "profession" });
    let report = test.ok("patients.import.run", file);
    assert_eq!(counts(&report), [3, 3, 0, 0]);
    let rows = test.ok("patients.list", json!({ "sort": "created_at" }));
    let get = |n: usize| test.ok("patients.get", json!({ "id": rows["data"][n]["id"] }));
    assert_eq!((&get(0)["chart_number"], &get(0)["profession"]), (&json!("7"), &json!("roja")));
    assert_eq!((&get(1)["chart_number"], &get(1)["notes"]), (&json!("A-00001"), &json!("Nº: 7")));
    assert_eq!(
        (&get(2)["chart_number"], &get(2)["profession"]),
        (&json!("A-00002"), &json!("=1+1"))
    );
}

#[test]
fn who_is_known_by_hand_is_not_imported_again() {
    let test = practice();
    let ana = patient(
        &test,
        json!({ "first_name": "Ana", "last_name": "Gil", "date_of_birth": "1980-01-02" }),
    );
    let text = "apellido;nombre;fecha_nacimiento\nGIL;ANA;02/01/1980\nGil;Ana;03/01/1980\n";
    let report = test.ok("patients.import.preview", list(text));
    assert_eq!(counts(&report), [2, 1, 1, 0]);
    assert_eq!(report["lines"][0]["duplicate_of"], json!(ana));
    let north = test.other_clinic();
    assert_eq!(counts(&test.ok_as(&north, "patients.import.preview", list(text))), [2, 2, 0, 0]);
}

#[test]
fn a_file_that_is_no_list_is_refused_whole() {
    let test = practice();
    for (bytes, key) in [
        (&b"PK\x03\x04 workbook"[..], "other_format"),
        (b"\n\n", "empty_file"),
        (b"\0\0\0", "binary_file"),
    ] {
        let input = json!({ "content": STANDARD.encode(bytes) });
        let refused = test.refused("patients.import.run", input);
        assert_eq!(refused.code(), Code::Validation);
        assert_eq!(refused.details()["reasons"]["content"]["key"], key);
    }
}
