//! Every operation against input it must not take: a clear error naming the field, nothing written.

use kernel::{Code, Mode};
use serde_json::{Map, Value, json};
use testkit::TestHost;

fn journal_rows(test: &TestHost) -> i64 {
    let read = test.host.as_system("test.count", |ctx| {
        Ok(ctx.db().query_row("SELECT count(*) FROM core_journal", [], |row| row.get(0))?)
    });
    read.unwrap()
}

/// A value that satisfies a schema well enough to reach what is tested.
fn sample(schema: &Value, root: &Value) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap();
        return sample(&root["$defs"][name], root);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|list| list.first()) {
        return first.clone();
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(first) = schema[key].as_array().and_then(|list| list.first()) {
            return sample(first, root);
        }
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[0].as_str().unwrap_or("string").to_owned(),
        kind => kind.as_str().unwrap_or("string").to_owned(),
    };
    match kind.as_str() {
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        "object" => required(schema, root),
        _ => json!("a"),
    }
}

fn required(schema: &Value, root: &Value) -> Value {
    let mut out = Map::new();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        out.insert(name.into(), sample(&schema["properties"][name], root));
    }
    Value::Object(out)
}

struct Case {
    op: String,
    input: Value,
    /// The field that must be named.
    field: String,
}

fn cases(test: &TestHost) -> Vec<Case> {
    let mut cases = Vec::new();
    for (module, op) in test.catalog.operations() {
        let name = format!("{}.{}", module.name, op.name);
        let schema = op.input_schema().as_value().clone();
        let base = required(&schema, &schema);
        let mut add = |field: &str, value: Value| {
            let mut input = base.clone();
            input[field] = value;
            cases.push(Case { op: name.clone(), input, field: field.to_owned() });
        };
        add("no_such_field", json!(1));
        let Some(properties) = schema["properties"].as_object() else { continue };
        for (field, property) in properties {
            add(field, json!("a\u{0}b"));
            if takes(property, "string", &schema) && op.max_text < 1_000_000 {
                add(field, json!("x".repeat(200 * 1024)));
            }
            if !takes(property, "object", &schema) && property.get("type").is_some() {
                add(field, json!({ "deep": [[[[{}]]]] }));
            }
        }
    }
    cases
}

fn takes(property: &Value, kind: &str, root: &Value) -> bool {
    if let Some(target) = property["$ref"].as_str() {
        return takes(&root["$defs"][target.rsplit('/').next().unwrap()], kind, root);
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(parts) = property[key].as_array() {
            return parts.iter().any(|part| takes(part, kind, root));
        }
    }
    match &property["type"] {
        Value::String(one) => one == kind,
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        // Without a type anything is taken.
        _ => property.get("enum").is_none() && property.get("const").is_none(),
    }
}

#[test]
fn every_field_of_every_operation_refuses_what_it_must_and_says_which() {
    let test = TestHost::new(&crate::every_module_installed());
    let before = journal_rows(&test);
    let cases = cases(&test);
    assert!(cases.len() > 300, "only {} cases: is every operation there?", cases.len());
    for Case { op, input, field } in cases {
        let error = match test.host.call(&test.admin, &op, input, Mode::Run) {
            Ok(output) => panic!("{op} took a bad {field}: {output}"),
            Err(error) => error,
        };
        assert_eq!(error.code(), Code::Validation, "{op} with a bad {field}: {error:?}");
        let fields = error.details()["fields"].as_object().unwrap();
        let named = fields.keys().any(|path| {
            path == &field
                || path.starts_with(&format!("{field}."))
                || path.starts_with(&format!("{field}["))
        });
        assert!(named, "{op}: {field} is not named in {fields:?}");
    }
    assert_eq!(journal_rows(&test), before, "something was written");
}

#[test]
fn json_that_is_too_deep_or_not_utf8_is_refused_by_name() {
    let deep = format!("{{\"text\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let error = kernel::parse_bytes(deep.as_bytes()).unwrap_err();
    assert_eq!(error.code(), Code::Validation);
    let error = kernel::parse_bytes(b"{\"input\":{\"first_name\":\"Jos\xe9\"}}").unwrap_err();
    assert!(error.details()["fields"]["input.first_name"].is_string(), "{error:?}");
    for bytes in [&b"\xff\xfe"[..], b"{\"a\":", b"", b"nul", b"{\"a\":1}}"] {
        assert_eq!(kernel::parse_bytes(bytes).unwrap_err().code(), Code::Validation);
    }
}
