//! Another clinic's rows do not exist, for every operation.

use kernel::{Actor, Category, Code, Mode};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use testkit::TestHost;

/// Rows of clinic `main`, made through operations: `(kind of id, id)`.
fn furnish(test: &TestHost) -> Vec<String> {
    let patient = |first: &str, phone: &str| {
        test.ok(
            "patients.create",
            json!({ "first_name": first, "last_name": "Canario", "phone": phone }),
        )["patient"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let dentist = test.person("dentist", "dentist@example.com");
    let (a, b) = (patient("Uno", "600111222"), patient("Dos", "600111333"));
    let chair = test.ok("agenda.cabinets.create", json!({ "name": "Sillón" }))["id"].clone();
    let visit = test.ok(
        "agenda.appointments.create",
        json!({
            "patient_id": a, "professional_id": dentist.user_id, "cabinet_id": chair,
            "start": "2026-11-25T10:00", "end": "2026-11-25T10:30",
        }),
    )["id"]
        .clone();
    let override_id = test.ok(
        "schedules.overrides.create",
        json!({ "scope": "clinic", "from": "2026-12-24", "to": "2026-12-24", "kind": "closed" }),
    )["id"]
        .clone();
    test.ok("hello.say", json!({ "text": "Canario" }));
    let text = |value: Value| value.as_str().unwrap().to_owned();
    vec![a, b, text(chair), text(visit), text(override_id)]
}

/// Every input in which an id of `ids` stands in one field that looks like one, and in all of them:
/// an operation that looks at its fields in turn stops at the first.
fn inputs(schema: &Value, ids: &[String]) -> Vec<Value> {
    let empty = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&empty);
    let known = |name: &str| -> Option<Value> {
        Some(match name {
            "from" | "date" => json!("2026-11-01"),
            "to" | "until" => json!("2026-12-31"),
            "query" => json!("canario"),
            "duration" => json!(30),
            "year" => json!(2026),
            "start" => json!("2026-11-26T10:00"),
            "end" => json!("2026-11-26T10:30"),
            "kind" => json!("closed"),
            "scope" => json!("clinic"),
            "first_name" | "last_name" | "name" | "text" => json!("Nuevo"),
            _ => return None,
        })
    };
    // Numbers on a paper, not rows.
    let written = ["billing_tax_id", "national_id", "insurance_id"];
    let is_id = |name: &str| {
        name == "id" || name == "batch" || (name.ends_with("_id") && !written.contains(&name))
    };
    let with = |id: &String, takes: &dyn Fn(&str) -> bool| {
        let mut input = Map::new();
        for name in properties.keys() {
            if takes(name) {
                input.insert(name.clone(), json!(id));
            } else if let Some(value) = known(name).filter(|_| !is_id(name)) {
                input.insert(name.clone(), value);
            }
        }
        Value::Object(input)
    };
    let mut out: Vec<Value> = Vec::new();
    for id in ids {
        out.push(with(id, &is_id));
        for field in properties.keys().filter(|name| is_id(name)) {
            out.push(with(id, &|name| name == field));
        }
    }
    out
}

#[test]
fn no_operation_shows_or_changes_a_row_of_another_clinic() {
    let test = TestHost::new(&crate::every_module_installed());
    let ids = furnish(&test);
    let north = test.other_clinic();
    let stranger = receptionist_of(&test, &north);
    let mut tried = 0;
    for (module, op) in test.catalog.operations() {
        if &*module.name == "core" {
            continue;
        }
        let name = format!("{}.{}", module.name, op.name);
        let schema = op.input_schema().as_value().clone();
        for input in inputs(&schema, &ids) {
            tried += 1;
            let answer = test.host.call(&north, &name, input.clone(), Mode::DryRun);
            check(&name, &input, op.category, answer, &ids);
            let answer = test.host.call(&stranger, &name, input.clone(), Mode::DryRun);
            check(&name, &input, op.category, answer, &ids);
        }
    }
    assert!(tried > 150, "only {tried} calls: is every operation there?");
}

fn check(
    name: &str,
    input: &Value,
    category: Category,
    answer: kernel::Result<Box<serde_json::value::RawValue>>,
    ids: &[String],
) {
    match answer {
        Ok(output) => {
            let leaked: Vec<_> = ids.iter().filter(|id| output.get().contains(*id)).collect();
            assert!(leaked.is_empty(), "{name} {input} shows {leaked:?}");
            assert!(!output.get().contains("Canario"), "{name} {input} shows a name: {output}");
            let named = input.as_object().is_some_and(|map| map.contains_key("id"));
            assert!(category == Category::Read || !named, "{name} {input} changed a foreign row");
        }
        Err(error) => {
            let fine =
                [Code::NotFound, Code::Validation, Code::Forbidden, Code::Invalid, Code::Conflict];
            assert!(fine.contains(&error.code()), "{name} {input}: {error:?}");
            let text = error.to_json().to_string();
            assert!(!text.contains("Canario"), "{name} {input}: the error names a person: {text}");
            let asked = input.to_string();
            let told = ids.iter().find(|id| text.contains(*id) && !asked.contains(*id));
            assert!(told.is_none(), "{name} {input}: the error names a row nobody gave: {text}");
        }
    }
}

fn receptionist_of(test: &TestHost, clinic: &Actor) -> Actor {
    let made = test.ok(
        "core.users.create",
        json!({
            "email": "north@example.com", "name": "Norte", "password": "another horse",
            "roles": [{ "clinic_id": clinic.clinic_id, "role": "receptionist" }],
        }),
    );
    Actor { user_id: made["id"].as_str().unwrap().into(), clinic_id: clinic.clinic_id.clone() }
}

#[test]
fn nobody_acts_in_a_clinic_without_a_role_there() {
    let test = TestHost::new(&crate::every_module_installed());
    let person = test.person("receptionist", "r@example.com");
    let north = test.other_clinic();
    let outsider = Actor { user_id: person.user_id, clinic_id: north.clinic_id };
    let names: BTreeSet<String> = test
        .catalog
        .operations()
        .map(|(module, op)| format!("{}.{}", module.name, op.name))
        .collect();
    for name in names {
        let error = test.refused_as(&outsider, &name, json!({}));
        assert_eq!(error.code(), Code::Unauthenticated, "{name}");
    }
}
