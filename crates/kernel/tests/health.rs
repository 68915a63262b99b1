//! What is wrong is found, is told of the module it belongs to, and spoils nobody else's report.

use kernel::{Ctx, Error, Health, Manifest, Migration, Module, Result, Seed};
use serde_json::{Value, json};
use testkit::TestHost;

struct Probe {
    manifest: &'static str,
    health: fn(&Ctx<'_>) -> Result<Health>,
    seeds: &'static str,
}

macro_rules! manifest {
    ($name:literal, $rest:literal) => {
        concat!(
            "name: ",
            $name,
            "\nsummary: a probe\nauthor: us\nlicense: MIT\ncategory: official\n",
            "tier: optional\nauto_install: true\n",
            $rest
        )
    };
}

const PART: &str = manifest!("part", "entities: {part_thing: lww, part_note: none}\n");

static PART_MODULE: Probe = Probe {
    manifest: PART,
    health: |_| Ok(Health::Ok),
    seeds: "- { xml_id: one, table: part_thing, values: { name: one } }\n\
            - { xml_id: two, table: part_thing, per_clinic: true, values: { name: two } }\n",
};
static MORE_SEEDS: Probe = Probe {
    manifest: PART,
    health: |_| Ok(Health::Ok),
    seeds: "- { xml_id: one, table: part_thing, values: { name: one } }\n\
            - { xml_id: three, table: part_thing, values: { name: three } }\n",
};
static PANICKING: Probe = Probe {
    manifest: manifest!("alarm", "depends: [part]\n"),
    health: |_| panic!("on purpose"),
    seeds: "",
};
static FAILING: Probe = Probe {
    manifest: manifest!("broken", ""),
    health: |_| Err(Error::internal("it cannot tell")),
    seeds: "",
};
static WARNING: Probe = Probe {
    manifest: manifest!("warner", ""),
    health: |_| Ok(Health::warning("low", "3 things run low").with("count", 3)),
    seeds: "",
};

impl Module for Probe {
    fn manifest(&self) -> Result<Manifest> {
        Manifest::parse(self.manifest, "0.1.0")
    }

    fn migrations(&self) -> Vec<Migration> {
        if self.manifest != PART {
            return vec![];
        }
        let sql = "CREATE TABLE part_thing (id TEXT PRIMARY KEY, clinic_id TEXT,
                   name TEXT NOT NULL, _sv BLOB NOT NULL DEFAULT x'') STRICT;
                   CREATE TABLE part_note (id TEXT PRIMARY KEY, text TEXT) STRICT;
                   CREATE INDEX part_thing_name ON part_thing (name);
                   CREATE VIEW part_name AS SELECT name FROM part_thing;";
        vec![Migration { name: "V1__thing", sql }]
    }

    fn sync_lock(&self) -> &'static str {
        if self.manifest != PART {
            return "entities: {}";
        }
        "entities: {part_thing: {number: 1, columns: {id: 1, clinic_id: 2, name: 3}}}"
    }

    fn seeds(&self) -> Vec<Seed> {
        if self.seeds.is_empty() { vec![] } else { vec![Seed { file: "a.yaml", yaml: self.seeds }] }
    }

    fn health(&self, ctx: &Ctx<'_>) -> Result<Health> {
        (self.health)(ctx)
    }
}

fn findings(test: &TestHost) -> Vec<(String, String, String)> {
    let report = test.ok("core.health", json!({}));
    let list: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
            (text("code"), text("module"), text("message"))
        })
        .collect();
    assert_eq!(report["ok"], Value::Bool(list.is_empty()));
    list
}

/// Code, module and a part of the message.
fn assert_found(test: &TestHost, wanted: &[(&str, &str, &str)]) {
    let found = findings(test);
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for ((code, module, message), (c, m, part)) in found.iter().zip(wanted) {
        assert!(code == c && module == m && message.contains(part), "{found:?}, not {wanted:?}");
    }
}

fn run(test: &TestHost, sql: &str) {
    test.host.as_system("test.run", |ctx| Ok(ctx.db().execute_batch(sql)?)).expect("it runs");
}

#[test]
fn a_sound_practice_has_nothing_to_tell() {
    let test = TestHost::new(&[&PART_MODULE]);
    assert_found(&test, &[]);
    test.other_clinic();
    assert_found(&test, &[]);
    test.ok("core.modules.disable", json!({ "name": "part" }));
    assert_found(&test, &[]);
}

#[test]
fn a_module_that_panics_or_fails_is_a_finding_of_its_own() {
    let test = TestHost::new(&[&PART_MODULE, &PANICKING, &FAILING, &WARNING]);
    assert_found(
        &test,
        &[
            ("HEALTH_FAILED", "broken", "it cannot tell"),
            ("HEALTH_FAILED", "alarm", "failed unexpectedly"),
            ("low", "warner", "3 things run low"),
        ],
    );
    // The practice goes on working.
    test.ok("core.modules.status", json!({}));
}

#[test]
fn a_finding_says_in_which_words_a_window_tells_it() {
    let told = |test: &TestHost| {
        let report = test.ok("core.health", json!({}));
        let list = report["findings"].as_array().expect("findings").clone();
        let told = |one: &Value| (one["key"].as_str().unwrap().to_owned(), one["params"].clone());
        list.iter().map(told).collect::<Vec<_>>()
    };
    let test = TestHost::new(&[&PART_MODULE, &WARNING]);
    assert_eq!(told(&test), [("low".into(), json!({ "count": 3 }))]);
    run(
        &test,
        "DROP INDEX part_thing_name;
         INSERT INTO core_job (id, module, name, payload, run_at, state)
         VALUES ('a', 'part', 'x', '{}', 0, 'failed')",
    );
    let gone = json!({ "kind": "index", "object": "part_thing_name" });
    let wanted = [
        ("object_missing".to_owned(), gone),
        ("jobs_failed".into(), json!({ "count": 1 })),
        ("low".into(), json!({ "count": 3 })),
    ];
    assert_eq!(told(&test), wanted);
    let test = TestHost::new(&[&PART_MODULE, &FAILING]);
    assert_eq!(told(&test), [("check_failed".into(), json!({ "reason": "internal" }))]);
}

#[test]
fn what_was_dropped_or_altered_by_hand_is_drift() {
    let test = TestHost::new(&[&PART_MODULE]);
    run(&test, "DROP INDEX part_thing_name; DROP VIEW part_name; DROP TRIGGER part_note__gd;");
    assert_found(
        &test,
        &[
            ("SCHEMA_DRIFT", "part", "the index part_thing_name is missing"),
            ("SCHEMA_DRIFT", "part", "the view part_name is missing"),
            ("SCHEMA_DRIFT", "part", "the trigger part_note__gd is missing"),
        ],
    );
    let test = TestHost::new(&[&PART_MODULE]);
    run(&test, "ALTER TABLE part_note ADD COLUMN author TEXT");
    assert_found(&test, &[("SCHEMA_DRIFT", "part", "the table part_note was altered")]);
    let test = TestHost::new(&[&PART_MODULE]);
    run(&test, "DROP TABLE part_note");
    let found = findings(&test);
    assert_eq!(found[0].2, "the table part_note is missing");
    assert!(found.iter().all(|(code, module, _)| code == "SCHEMA_DRIFT" && module == "part"));
}

#[test]
fn what_no_module_made_is_a_stray() {
    let test = TestHost::new(&[&PART_MODULE]);
    run(
        &test,
        "CREATE TABLE guest (id TEXT);
         CREATE TRIGGER spy AFTER UPDATE ON part_note BEGIN SELECT 1; END;",
    );
    assert_found(
        &test,
        &[
            ("STRAY_OBJECT", "core", "the table guest belongs to no module"),
            ("STRAY_OBJECT", "core", "the trigger spy belongs to no module"),
        ],
    );
}

#[test]
fn a_record_never_planted_is_told_and_one_deleted_by_a_person_is_not() {
    let test = TestHost::new(&[&PART_MODULE]);
    run(&test, "DROP TRIGGER part_thing__jd; DELETE FROM part_thing WHERE name = 'one';");
    assert_found(&test, &[("SCHEMA_DRIFT", "part", "part_thing__jd")]);
    run(&test, "DELETE FROM core_seed_record WHERE xml_id = 'part.two'");
    assert_found(
        &test,
        &[
            ("SCHEMA_DRIFT", "part", "part_thing__jd"),
            ("SEEDS_MISSING", "part", "never planted: part.two"),
        ],
    );
    // A program of the same version with another record: it was not upgraded, so nothing planted it.
    let test = TestHost::new(&[&PART_MODULE]).reopened(&[&MORE_SEEDS]);
    assert_found(&test, &[("SEEDS_MISSING", "part", "never planted: part.three")]);
}

#[test]
fn orphans_failed_operations_missing_dependencies_and_failed_jobs_are_told() {
    let test = TestHost::new(&[&PART_MODULE, &WARNING]).reopened(&[&WARNING]);
    assert_found(
        &test,
        &[("ORPHAN", "part", "not part of this program"), ("low", "warner", "3 things run low")],
    );
    let test = TestHost::new(&[&PART_MODULE]);
    run(
        &test,
        "INSERT INTO core_job (id, module, name, payload, run_at, state)
         VALUES ('a', 'part', 'x', '{}', 0, 'failed'), ('b', 'part', 'x', '{}', 0, 'waiting')",
    );
    assert_found(&test, &[("JOBS_FAILED", "part", "1 jobs")]);
    let test = TestHost::new(&[&PART_MODULE, &PANICKING]);
    test.ok("core.modules.disable", json!({ "name": "part" }));
    assert_found(&test, &[]);
    run(
        &test,
        "UPDATE core_module SET state = 'installed' WHERE name = 'alarm';
         UPDATE core_module SET error = 'internal: no room' WHERE name = 'part'",
    );
    assert_found(
        &test,
        &[
            ("OPERATION_FAILED", "part", "no room"),
            ("MISSING_DEPENDENCY", "alarm", "needs part, which is not active"),
        ],
    );
}
