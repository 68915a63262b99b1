//! Plans and licences: what a practice may use, who says so, and for how long.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use kernel::{
    Catalog, Code, Ctx, Error, IssuerKey, Manifest, Module, Nothing, Operation, Result, read, write,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use testkit::TestHost;

/// One operation for everybody, one of the feature `inventory`.
struct Probe;

static PROBE: Probe = Probe;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Count {
    #[serde(rename = "count")]
    _count: i64,
}

impl Module for Probe {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "name: probe\nsummary: a probe\nauthor: us\nlicense: MIT\ncategory: official\n\
                    tier: optional\nauto_install: true\nfeatures: [inventory]\n\
                    role_permissions: {dentist: [read]}\n";
        Manifest::parse(yaml, "0.1.0")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            read("plain", "read", "For every plan.", |_, _: Nothing| Ok("plain")),
            read("stock", "read", "Of a feature.", |_, _: Count| Ok("stock")).feature("inventory"),
            write("many", "write", "Asks within.", |ctx: &Ctx<'_>, _: Nothing| {
                ctx.require_feature("multi_doctor")
            }),
        ]
    }
}

fn issuer() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn public(key: &SigningKey) -> IssuerKey {
    let text = STANDARD.encode(key.verifying_key().as_bytes());
    IssuerKey::parse(&format!("# a key of the tests\n{text}\n")).expect("a public key")
}

fn host() -> TestHost {
    let catalog = Catalog::new(&[&PROBE]).expect("a catalogue").issued_by(public(&issuer()));
    TestHost::of_catalog(catalog, "ES")
}

/// 2026-01-01 to 2026-12-31; the tests' clock shows 2026-11-24.
fn payload(test: &TestHost, plan: &str) -> Value {
    json!({
        "practice_id": test.host.entry().id, "issued_to": "Clínica Alborán", "plan": plan,
        "valid_from": "2026-01-01", "valid_until": "2026-12-31",
        "issued_at": "2025-12-20T10:00:00Z",
    })
}

fn sealed(payload: &Value, key: &SigningKey) -> Value {
    // Spaces that another writer of JSON would not make: what is signed are the bytes as sent.
    let text = STANDARD.encode(serde_json::to_string_pretty(payload).expect("JSON"));
    let signature = STANDARD.encode(key.sign(text.as_bytes()).to_bytes());
    json!({ "payload": text, "signature": signature })
}

fn install(test: &TestHost, payload: &Value) -> Value {
    let content = sealed(payload, &issuer()).to_string();
    test.ok("core.licence.install", json!({ "content": content }))
}

/// The reason on `content`, and that nothing was stored.
fn refused(test: &TestHost, content: &str) -> String {
    let error = test.refused("core.licence.install", json!({ "content": content }));
    assert_eq!(error.code(), Code::Validation, "{error:?}");
    assert_eq!(test.ok("core.licence", json!({}))["licence"], Value::Null);
    error.details()["reasons"]["content"]["key"].as_str().expect("a reason").to_owned()
}

fn stock(test: &TestHost) -> Result<Value> {
    test.host.call_json(&test.admin, "probe.stock", json!({ "count": 1 }))
}

fn beyond_the_plan(error: &Error) -> (&str, &str) {
    assert_eq!(error.code(), Code::Unavailable, "{error:?}");
    assert_eq!(error.reason(), Some("plan"));
    let text = |key: &str| error.details()[key].as_str().unwrap_or_default();
    (text("feature"), text("plan"))
}

fn codes(test: &TestHost) -> Vec<String> {
    let report = test.ok("core.health", json!({}));
    let findings = report["findings"].as_array().expect("findings").iter();
    findings.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn without_a_licence_a_practice_has_everything() {
    let test = host();
    let shown = test.ok("core.licence", json!({}));
    assert_eq!(shown["plan"], "enterprise");
    assert_eq!(shown["self_hosted"], true);
    assert_eq!(shown["licence"], Value::Null);
    assert_eq!(shown["plans"][0], json!({ "name": "starter", "features": [] }));
    assert_eq!(stock(&test).expect("allowed"), "stock");
    assert!(codes(&test).is_empty(), "{:?}", codes(&test));
}

#[test]
fn a_plan_opens_its_features_and_names_the_one_that_has_the_others() {
    let test = host();
    let shown = install(&test, &payload(&test, "pro"));
    assert_eq!(shown["plan"], "pro");
    assert_eq!(shown["self_hosted"], false);
    assert_eq!(shown["licence"]["state"], "valid");
    assert_eq!(test.ok("core.licence", json!({})), shown);
    assert_eq!(beyond_the_plan(&stock(&test).unwrap_err()), ("inventory", "enterprise"));
    test.ok("probe.plain", json!({}));
    test.ok("probe.many", json!({}));
    install(&test, &payload(&test, "starter"));
    let error = test.refused("probe.many", json!({}));
    assert_eq!(beyond_the_plan(&error), ("multi_doctor", "pro"));
    install(&test, &payload(&test, "enterprise"));
    stock(&test).expect("allowed");
}

#[test]
fn a_licence_may_add_single_features() {
    let test = host();
    let mut wanted = payload(&test, "starter");
    wanted["features"] = json!(["inventory"]);
    let shown = install(&test, &wanted);
    assert_eq!((&shown["plan"], &shown["features"]), (&json!("starter"), &json!(["inventory"])));
    stock(&test).expect("allowed");
}

#[test]
fn the_plan_is_asked_after_the_permission_and_before_the_input() {
    let test = host();
    install(&test, &payload(&test, "starter"));
    let dentist = test.person("dentist", "nadia@example.com");
    let error = test.refused_as(&dentist, "probe.stock", json!({ "nonsense": 1 }));
    assert_eq!(beyond_the_plan(&error), ("inventory", "enterprise"));
    let assistant = test.person("assistant", "omar@example.com");
    assert_eq!(test.refused_as(&assistant, "probe.stock", json!({})).code(), Code::Forbidden);
    test.ok("core.modules.disable", json!({ "name": "probe" }));
    let error = test.refused("probe.stock", json!({}));
    assert_eq!(error.reason(), Some("module_inactive"));
}

#[test]
fn what_the_issuer_did_not_sign_is_refused() {
    let test = host();
    let good = payload(&test, "pro");
    let stranger = SigningKey::from_bytes(&[8; 32]);
    assert_eq!(refused(&test, &sealed(&good, &stranger).to_string()), "bad_signature");
    let mut altered = sealed(&good, &issuer());
    altered["payload"] = sealed(&payload(&test, "enterprise"), &issuer())["payload"].clone();
    assert_eq!(refused(&test, &altered.to_string()), "bad_signature");
    // The same JSON written in another way is not what was signed.
    let mut rewritten = sealed(&good, &issuer());
    rewritten["payload"] = json!(STANDARD.encode(good.to_string()));
    assert_eq!(refused(&test, &rewritten.to_string()), "bad_signature");
}

#[test]
fn a_licence_of_another_practice_is_refused() {
    let test = host();
    let mut foreign = payload(&test, "pro");
    foreign["practice_id"] = json!("0193-another");
    assert_eq!(refused(&test, &sealed(&foreign, &issuer()).to_string()), "other_practice");
}

#[test]
fn what_is_no_licence_is_refused() {
    let test = host();
    for text in ["", "{}", "not a licence", "{\"payload\": 1}"] {
        assert_eq!(refused(&test, text), "bad_format", "{text}");
    }
    for (field, value) in [
        ("plan", json!("imperial")),
        ("valid_until", json!("2025-01-01")),
        ("valid_from", json!("soon")),
        ("surprise", json!(1)),
    ] {
        let mut odd = payload(&test, "pro");
        odd[field] = value;
        assert_eq!(refused(&test, &sealed(&odd, &issuer()).to_string()), "bad_format", "{field}");
    }
}

#[test]
fn an_expired_licence_has_thirty_days_and_then_the_smallest_plan_counts() {
    let test = host();
    install(&test, &payload(&test, "enterprise"));
    // The last day is included, by the practice's own calendar: Madrid is an hour ahead.
    test.clock.set("2026-12-31T22:30:00Z".parse().expect("an instant"));
    assert_eq!(test.ok("core.licence", json!({}))["licence"]["state"], "valid");
    assert!(codes(&test).is_empty());
    test.clock.set("2026-12-31T23:30:00Z".parse().expect("an instant"));
    let shown = test.ok("core.licence", json!({}));
    assert_eq!(shown["licence"]["state"], "expired");
    assert_eq!(shown["licence"]["grace_until"], "2027-01-30");
    assert_eq!(shown["plan"], "enterprise");
    assert_eq!(codes(&test), ["LICENCE_EXPIRED"]);
    stock(&test).expect("still allowed");
    test.clock.set("2027-01-31T08:00:00Z".parse().expect("an instant"));
    let shown = test.ok("core.licence", json!({}));
    assert_eq!((&shown["plan"], &shown["self_hosted"]), (&json!("starter"), &json!(false)));
    assert_eq!(beyond_the_plan(&stock(&test).unwrap_err()), ("inventory", "enterprise"));
    assert_eq!(codes(&test), ["LICENCE_EXPIRED"]);
    // One that has run out already is taken, and says so.
    assert_eq!(install(&test, &payload(&test, "pro"))["licence"]["state"], "expired");
}

#[test]
fn a_licence_that_has_not_begun_leaves_the_one_before_in_force() {
    let test = host();
    install(&test, &payload(&test, "pro"));
    for until in ["2027-12-31", "2028-12-31"] {
        let mut next = payload(&test, "enterprise");
        next["valid_from"] = json!("2027-01-01");
        next["valid_until"] = json!(until);
        let shown = install(&test, &next);
        assert_eq!(shown["licence"]["state"], "not_yet");
        assert_eq!(shown["plan"], "pro");
    }
    assert_eq!(beyond_the_plan(&stock(&test).unwrap_err()), ("inventory", "enterprise"));
    test.clock.set("2027-01-01T08:00:00Z".parse().expect("an instant"));
    assert_eq!(test.ok("core.licence", json!({}))["plan"], "enterprise");
    stock(&test).expect("allowed");
}

#[test]
fn a_licence_of_a_former_issuer_counts_as_none_and_is_told() {
    let test = host();
    install(&test, &payload(&test, "starter"));
    // An update of the program brings another issuer's key.
    let test = test.reopened(&[&PROBE]);
    let shown = test.ok("core.licence", json!({}));
    assert_eq!((&shown["plan"], &shown["self_hosted"]), (&json!("enterprise"), &json!(true)));
    assert_eq!(codes(&test), ["LICENCE_UNREADABLE"]);
}

#[test]
fn who_may_not_write_modules_installs_no_licence_and_no_setting_is_one() {
    let test = host();
    let dentist = test.person("dentist", "nadia@example.com");
    let content = sealed(&payload(&test, "pro"), &issuer()).to_string();
    let error =
        test.refused_as(&dentist, "core.licence.install", json!({ "content": content.clone() }));
    assert_eq!(error.code(), Code::Forbidden);
    let smuggled = json!({ "key": "core.licence", "value": { "content": content } });
    test.bad_field("core.settings.set", smuggled, "key");
}

#[test]
fn the_smallest_plan_has_room_for_one_doctor_and_keeps_those_that_are_there() {
    let test = host();
    let first = test.person("dentist", "nadia@example.com");
    let second = test.person("dentist", "omar@example.com");
    install(&test, &payload(&test, "starter"));
    let more = json!({
        "email": "third@example.com", "name": "Third", "professional": true,
        "roles": [{ "clinic_id": test.admin.clinic_id, "role": "dentist" }],
    });
    let error = test.refused("core.users.create", more.clone());
    assert_eq!(beyond_the_plan(&error), ("multi_doctor", "pro"));
    test.person("hygienist", "ines@example.com");
    test.person("receptionist", "rita@example.com");
    // Both go on, and one who left may not come back beside the other.
    test.ok("core.users.update", json!({ "id": first.user_id, "name": "Nadia B." }));
    test.ok("core.users.disable", json!({ "id": second.user_id }));
    let error = test.refused("core.users.enable", json!({ "id": second.user_id }));
    assert_eq!(beyond_the_plan(&error), ("multi_doctor", "pro"));
    let admin = json!({ "id": test.admin.user_id, "professional": true });
    assert_eq!(test.refused("core.users.update", admin).reason(), Some("plan"));
    test.ok("core.users.disable", json!({ "id": first.user_id }));
    test.ok("core.users.enable", json!({ "id": second.user_id }));
    install(&test, &payload(&test, "pro"));
    test.ok("core.users.create", more);
}
