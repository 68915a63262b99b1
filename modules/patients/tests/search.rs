//! Finding by typing, and lists.

mod probe;

use probe::{names, patient, practice, practice_of};
use serde_json::json;
use testkit::TestHost;

fn found(test: &TestHost, query: &str) -> Vec<String> {
    let rows = test.ok("patients.search", json!({ "query": query }));
    let mut found: Vec<String> = names(&rows).into_iter().map(str::to_owned).collect();
    let listed = test.ok("patients.list", json!({ "query": query }));
    let mut listed: Vec<String> = names(&listed).into_iter().map(str::to_owned).collect();
    let order = found.clone();
    found.sort();
    listed.sort();
    assert_eq!(found, listed, "search and list differ about {query:?}");
    order
}

#[test]
fn people_are_found_by_whatever_is_typed() {
    let test = practice_of("MA");
    for person in [
        json!({ "first_name": "Lucía", "last_name": "O'Donnell Núñez", "date_of_birth": "1980-11-04",
                "phone": "+34 650 893 536", "national_id": "12345678Z" }),
        json!({ "first_name": "Nour-Eddine", "last_name": "El Amrani", "first_name_alt": "نور الدين",
                "last_name_alt": "العمراني", "phone": "06 96 28 15 15", "national_id": "BK422454",
                "date_of_birth": "1959-12-14" }),
        json!({ "first_name": "Iman", "last_name": "Benkirane", "first_name_alt": "إيمان",
                "last_name_alt": "بنكيران" }),
        json!({ "first_name": "Çağla", "last_name": "Straße" }),
    ] {
        patient(&test, person);
    }
    for (query, expected) in [
        ("nunez", vec!["Lucía"]),
        ("NÚÑEZ lucia", vec!["Lucía"]),
        ("uñe", vec!["Lucía"]),
        ("odonn", vec!["Lucía"]),
        ("o'donnell", vec!["Lucía"]),
        ("l n", vec!["Lucía"]),
        ("lu", vec!["Lucía"]),
        ("noureddine", vec!["Nour-Eddine"]),
        ("amr nour", vec!["Nour-Eddine"]),
        ("ايمان", vec!["Iman"]),
        ("ِإيمَان", vec!["Iman"]),
        ("العمران", vec!["Nour-Eddine"]),
        ("ن", vec!["Nour-Eddine"]),
        ("strasse cag", vec!["Çağla"]),
        ("650893", vec!["Lucía"]),
        ("650 893 536", vec!["Lucía"]),
        ("0034650893536", vec!["Lucía"]),
        ("+34 650", vec!["Lucía"]),
        ("893 5", vec!["Lucía"]),
        ("0696", vec!["Nour-Eddine"]),
        ("2815", vec!["Nour-Eddine"]),
        ("٠٦٩٦", vec!["Nour-Eddine"]),
        ("+212696281515", vec!["Nour-Eddine"]),
        ("A-00003", vec!["Iman"]),
        ("a00003", vec!["Iman"]),
        ("00003", vec!["Iman"]),
        ("3", vec!["Iman", "Lucía"]),
        ("04/11/1980", vec!["Lucía"]),
        ("4/11/1980", vec!["Lucía"]),
        ("4.11.80", vec!["Lucía"]),
        ("1980-11-04", vec!["Lucía"]),
        ("14121959", vec!["Nour-Eddine"]),
        ("amrani 1959", vec!["Nour-Eddine"]),
        ("bk 422454", vec!["Nour-Eddine"]),
        ("BK422454", vec!["Nour-Eddine"]),
        ("12.345.678-z", vec!["Lucía"]),
        ("BK42245", vec![]),
        ("422454", vec![]),
        ("12345678", vec![]),
        ("lucia benkirane", vec![]),
        ("ucia", vec!["Lucía"]),
        ("zz", vec![]),
        ("", vec![]),
        ("--", vec![]),
        ("\" OR text:\"", vec![]),
        ("100%", vec![]),
        ("*", vec![]),
    ] {
        if query.is_empty() {
            assert_eq!(test.ok("patients.search", json!({ "query": query })), json!([]));
            continue;
        }
        let mut order = found(&test, query);
        order.sort();
        assert_eq!(order, expected, "{query}");
    }
}

#[test]
fn beginnings_stand_before_inner_matches_and_recent_visits_first() {
    let test = practice();
    for (first, last) in [("Tamara", "Gil"), ("Ana", "Marín"), ("Marta", "Ruiz"), ("Omar", "Saez")]
    {
        patient(&test, json!({ "first_name": first, "last_name": last }));
    }
    assert_eq!(found(&test, "mar"), ["Ana", "Marta", "Tamara", "Omar"]);
    let rows = test.ok("patients.search", json!({ "query": "marta" }));
    test.ok("probe.visits", json!({ "id": rows[0]["id"], "last": "2026-11-20T10:00:00Z" }));
    assert_eq!(found(&test, "mar"), ["Marta", "Ana", "Tamara", "Omar"]);
    test.ok("patients.archive", json!({ "id": rows[0]["id"] }));
    let all = test.ok("patients.search", json!({ "query": "mar" }));
    assert_eq!(names(&all), ["Ana", "Marta", "Tamara", "Omar"]);
    assert_eq!(names(&test.ok("patients.search", json!({ "query": "mar", "limit": 1 }))), ["Ana"]);
}

#[test]
fn a_changed_patient_is_found_by_the_new_values_only() {
    let test = practice();
    let id =
        patient(&test, json!({ "first_name": "Olga", "last_name": "Ruiz", "phone": "650893536" }));
    test.ok("patients.update", json!({ "id": id, "last_name": "Zapata", "phone": "611222333" }));
    assert_eq!(found(&test, "ruiz"), [""; 0]);
    assert_eq!(found(&test, "650893"), [""; 0]);
    assert_eq!(found(&test, "zapata 611"), ["Olga"]);
}

#[test]
fn when_very_many_match_the_patients_seen_last_are_found() {
    let test = practice();
    let mut first = String::new();
    for n in 0..230 {
        let person = json!({ "first_name": "María", "last_name": format!("López {n}") });
        let id = patient(&test, person);
        if n == 0 {
            first = id;
        }
    }
    test.ok("probe.visits", json!({ "id": first, "last": "2026-11-20T10:00:00Z" }));
    let rows = test.ok("patients.search", json!({ "query": "mar lop" }));
    assert_eq!(rows[0]["id"], json!(first));
    assert_eq!(rows.as_array().map(Vec::len), Some(10));
    assert_eq!(test.ok("patients.list", json!({ "query": "lop" }))["total"], 230);
}

#[test]
fn lists_are_ordered_counted_and_paged_from_both_ends() {
    let test = practice();
    let people = [
        ("Ana", "Gil", Some("1990-05-05")),
        ("Bea", "Àvila", Some("1950-01-01")),
        ("Cid", "Zamora", None),
        ("Dan", "Núñez", Some("2001-01-01")),
        ("Eva", "Muñoz", Some("1970-07-07")),
    ];
    for (first, last, birth) in people {
        let id = patient(
            &test,
            json!({ "first_name": first, "last_name": last, "date_of_birth": birth }),
        );
        if first == "Dan" || first == "Ana" {
            let day = if first == "Dan" { "01" } else { "02" };
            let at = format!("2026-11-{day}T09:00:00Z");
            test.ok("probe.visits", json!({ "id": id, "last": at }));
        }
    }
    for (sort, expected) in [
        ("name", ["Bea", "Ana", "Eva", "Dan", "Cid"]),
        ("date_of_birth", ["Bea", "Eva", "Ana", "Dan", "Cid"]),
        ("chart_number", ["Ana", "Bea", "Cid", "Dan", "Eva"]),
        ("created_at", ["Ana", "Bea", "Cid", "Dan", "Eva"]),
        ("last_visit", ["Bea", "Cid", "Eva", "Dan", "Ana"]),
    ] {
        for turned in [false, true] {
            let (sort, expected) = match turned {
                false => (sort.to_owned(), expected.to_vec()),
                true => (format!("-{sort}"), expected.into_iter().rev().collect()),
            };
            let whole = test.ok("patients.list", json!({ "sort": sort }));
            assert_eq!(names(&whole), expected, "{sort}");
            assert_eq!(whole["total"], 5);
            for page in 1..=6_usize {
                let input = json!({ "sort": sort, "page": page, "page_size": 1 });
                let one = test.ok("patients.list", input);
                let expected: Vec<&str> = expected.get(page - 1).copied().into_iter().collect();
                assert_eq!(names(&one), expected, "{sort} page {page}");
            }
            let pair = test.ok("patients.list", json!({ "sort": sort, "page": 3, "page_size": 2 }));
            assert_eq!(names(&pair), expected[4..]);
        }
    }
    let found = test.ok("patients.list", json!({ "query": "n", "sort": "-name", "page_size": 1 }));
    assert_eq!((names(&found), &found["total"]), (vec!["Dan"], &json!(1)));
}

#[test]
fn recent_are_those_worked_with_last() {
    let test = practice();
    let ana = patient(&test, json!({ "first_name": "Ana", "last_name": "Gil" }));
    test.clock.set("2026-11-24T08:01:00Z".parse().expect("an instant"));
    let bea = patient(&test, json!({ "first_name": "Bea", "last_name": "Gil" }));
    assert_eq!(names(&test.ok("patients.recent", json!({}))), ["Bea", "Ana"]);
    test.clock.set("2026-11-24T08:02:00Z".parse().expect("an instant"));
    test.ok("patients.update", json!({ "id": ana, "notes": "x" }));
    assert_eq!(names(&test.ok("patients.recent", json!({}))), ["Ana", "Bea"]);
    test.clock.set("2026-11-24T08:03:00Z".parse().expect("an instant"));
    test.ok("probe.visits", json!({ "id": bea, "next": "2026-12-01T09:00:00Z" }));
    assert_eq!(names(&test.ok("patients.recent", json!({ "limit": 1 }))), ["Bea"]);
}

/// Every statement that reads must come by an index: cost grows with the answer, not the practice.
#[test]
fn no_list_or_search_scans_the_patients() {
    let test = practice();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut checked = 0;
    test.host
        .as_system("test.plans", |ctx| {
            for room in [
                "list",
                "search",
                "row",
                "brief",
                "duplicates",
                "plan",
                "visit",
                "shadow",
                "record",
                "standing",
                "chart",
                "merge",
                "export",
                "batch",
                "patient",
            ] {
                for file in std::fs::read_dir(folder.join(room)).expect("a folder").flatten() {
                    let sql = std::fs::read_to_string(file.path()).expect("a file");
                    if !sql.starts_with("SELECT")
                        && !sql.starts_with("WITH")
                        && !sql.contains("FROM")
                    {
                        continue;
                    }
                    checked += 1;
                    let mut plan = ctx.db().prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                    let mut steps = plan.raw_query();
                    while let Some(step) = steps.next()? {
                        let step: String = step.get(3)?;
                        // Rows of the statement itself, and virtual tables that got something to
                        // look for.
                        let own = ["CONSTANT ROW", "wanted", "found", "gone", "("];
                        let scanned = step.strip_prefix("SCAN ").unwrap_or("(");
                        let fine = own.iter().any(|name| scanned.starts_with(name))
                            || scanned.contains("VIRTUAL TABLE INDEX")
                                && !scanned.contains("INDEX 0:");
                        assert!(fine, "{}: {step}", file.path().display());
                    }
                }
            }
            Ok(())
        })
        .expect("plans");
    assert!(checked > 30, "{checked} statements");
}
