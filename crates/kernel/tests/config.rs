//! What a practice sets about a module: typed, checked, kept small.

use kernel::{Code, ConfigSchema, Ctx, Manifest, Mode, Module, Nothing, Operation, Result, read};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::TestHost;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Tone {
    Calm,
    Loud,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Config {
    #[schemars(range(min = 1, max = 90))]
    days: u8,
    #[schemars(length(min = 1, max = 12))]
    title: String,
    on: bool,
    tone: Tone,
    tones: Vec<Tone>,
}

impl Default for Config {
    fn default() -> Config {
        let title = "Stock".to_owned();
        Config { days: 30, title, on: true, tone: Tone::Calm, tones: vec![] }
    }
}

/// The next version of `Config`: a field is gone, a limit is narrower.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Later {
    #[schemars(range(min = 1, max = 20))]
    days: i64,
    title: String,
}

impl Default for Later {
    fn default() -> Later {
        Later { days: 10, title: "Later".into() }
    }
}

struct Probe {
    config: fn() -> Option<ConfigSchema>,
    shown: fn(&Ctx<'_>, Nothing) -> Result<Value>,
}

static PROBE: Probe = Probe {
    config: || Some(ConfigSchema::of::<Config>()),
    shown: |ctx, _| Ok(serde_json::to_value(ctx.config::<Config>("probe")?)?),
};
static LATER: Probe = Probe {
    config: || Some(ConfigSchema::of::<Later>()),
    shown: |ctx, _| Ok(serde_json::to_value(ctx.config::<Later>("probe")?)?),
};
static BARE: Probe = Probe { config: || None, shown: |_, _| Ok(Value::Null) };

impl Module for Probe {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "name: probe\nsummary: a probe\nauthor: us\nlicense: MIT\ncategory: official\n\
                    tier: optional\nauto_install: true\nrole_permissions: {dentist: [read]}\n";
        Manifest::parse(yaml, "0.1.0")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![read("shown", "read", "What the module sees.", self.shown)]
    }

    fn config(&self) -> Option<ConfigSchema> {
        (self.config)()
    }
}

fn host() -> TestHost {
    TestHost::new(&[&PROBE])
}

fn configure(test: &TestHost, values: Value) -> Value {
    let input = json!({ "name": "probe", "values": values });
    test.ok("core.modules.configure", input)["values"].clone()
}

fn stored(test: &TestHost) -> Value {
    test.ok("core.settings.get", json!({ "key": "module.probe.config" }))["module.probe.config"]
        .clone()
}

fn events(test: &TestHost) -> i64 {
    let sql = "SELECT count(*) FROM core_event WHERE name = 'module.config_changed'
               AND payload = '{\"module\":\"probe\"}'";
    test.host
        .as_system("test.count", |ctx| Ok(ctx.db().query_row(sql, [], |row| row.get(0))?))
        .expect("a count")
}

#[test]
fn what_differs_from_the_defaults_is_kept_and_told_once() {
    let test = host();
    let before = test.ok("core.modules.config", json!({ "name": "probe" }));
    assert_eq!(before["values"], before["defaults"]);
    assert_eq!(before["schema"]["properties"]["days"]["maximum"], 90);
    assert_eq!(configure(&test, json!({ "days": 7 }))["title"], "Stock");
    assert_eq!(stored(&test), json!({ "days": 7 }));
    assert_eq!(test.ok("probe.shown", json!({}))["days"], 7);
    configure(&test, json!({ "tones": ["loud"] }));
    assert_eq!(stored(&test), json!({ "days": 7, "tones": ["loud"] }));
    configure(&test, json!({ "days": 7 }));
    assert_eq!(events(&test), 2);
    configure(&test, before["defaults"].clone());
    assert_eq!(stored(&test), json!({}));
    assert_eq!(test.ok("core.modules.config", json!({ "name": "probe" })), before);
    assert_eq!(events(&test), 3);
}

#[test]
fn a_bad_value_names_its_path_and_changes_nothing() {
    let test = host();
    for (values, path, reason) in [
        (json!({ "days": 0 }), "values.days", "out_of_range"),
        (json!({ "days": 91 }), "values.days", "out_of_range"),
        (json!({ "days": -1 }), "values.days", "out_of_range"),
        (json!({ "days": 300 }), "values.days", "out_of_range"),
        (json!({ "days": "7" }), "values.days", "wrong_type"),
        (json!({ "title": "" }), "values.title", "too_short"),
        (json!({ "title": "thirteen char" }), "values.title", "too_long"),
        (json!({ "on": null }), "values.on", "wrong_type"),
        (json!({ "tone": "shrill" }), "values.tone", "unknown_value"),
        (json!({ "tones": ["calm", "shrill"] }), "values.tones[1]", "unknown_value"),
        (json!({ "colour": 1 }), "values.colour", "unknown_field"),
    ] {
        let input = json!({ "name": "probe", "values": values });
        let error = test.refused("core.modules.configure", input);
        assert_eq!(error.code(), Code::Validation, "{values}: {error:?}");
        let told = &error.details()["reasons"][path];
        assert_eq!(told["key"], reason, "{values}: {error:?}");
        if reason == "out_of_range" {
            assert_eq!((&told["min"], &told["max"]), (&json!(1), &json!(90)));
        }
    }
    test.bad_field("core.modules.configure", json!({ "name": "probe", "values": [] }), "values");
    assert_eq!(stored(&test), Value::Null);
}

#[test]
fn who_cannot_be_configured_says_why() {
    let test = host();
    let input = |name: &str| json!({ "name": name, "values": {} });
    let error = test.refused("core.modules.configure", input("nobody"));
    assert_eq!(error.code(), Code::NotFound);
    let error = test.refused("core.modules.configure", input("core"));
    assert_eq!((error.code(), error.reason()), (Code::Invalid, Some("no_config")));
    assert_eq!(test.ok("core.modules.config", json!({ "name": "core" }))["schema"], Value::Null);
    assert_eq!(
        test.refused("core.modules.config", json!({ "name": "nobody" })).code(),
        Code::NotFound
    );
    test.ok("core.modules.disable", json!({ "name": "probe" }));
    let error = test.refused("core.modules.configure", input("probe"));
    assert_eq!((error.code(), error.reason()), (Code::Unavailable, Some("module_inactive")));
    let dentist = test.person("dentist", "nadia@example.com");
    let error = test.refused_as(&dentist, "core.modules.configure", input("probe"));
    assert_eq!(error.code(), Code::Forbidden);
}

#[test]
fn the_settings_of_modules_have_one_way_in() {
    let test = host();
    let input = json!({ "key": "module.probe.config", "value": { "days": 7 } });
    assert!(test.bad_field("core.settings.set", input, "key").contains("operation of its own"));
    let mode = Mode::DryRun;
    let input = json!({ "name": "probe", "values": { "days": 7 } });
    test.host.call(&test.admin, "core.modules.configure", input, mode).expect("allowed");
    assert_eq!(stored(&test), Value::Null);
}

#[test]
fn an_update_that_narrows_a_field_gives_its_default_back_and_tells() {
    let test = host();
    configure(&test, json!({ "days": 60, "title": "Shelf", "on": false }));
    let test = test.reopened(&[&LATER]);
    assert_eq!(test.ok("probe.shown", json!({})), json!({ "days": 10, "title": "Shelf" }));
    let report = test.ok("core.health", json!({}));
    assert_eq!(report["findings"][0]["code"], "CONFIG_OUTDATED");
    configure(&test, json!({ "days": 15 }));
    assert_eq!(stored(&test), json!({ "days": 15, "title": "Shelf" }));
    assert_eq!(test.ok("core.health", json!({})), json!({ "ok": true, "findings": [] }));
    let test = test.reopened(&[&BARE]);
    let shown = test.ok("core.modules.config", json!({ "name": "probe" }));
    assert_eq!(shown, json!({ "schema": null, "values": {}, "defaults": {} }));
}
