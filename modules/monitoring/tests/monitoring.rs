use kernel::{Code, Error, Job, Manifest, Module, Operation, Result, write};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use testkit::TestHost;

testkit::contract!(module_monitoring::MODULE);

/// Queues jobs that never succeed.
struct Probe;

static PROBE: Probe = Probe;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Later {
    text: String,
}

impl Module for Probe {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "name: probe\nsummary: a probe\nauthor: us\nlicense: MIT\ncategory: official\n\
                    tier: optional\nauto_install: true\nrole_permissions: {receptionist: [write]}\n";
        Manifest::parse(yaml, "0.1.0")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![write("later", "write", "Queues a job.", |ctx, input: Later| {
            ctx.enqueue("probe.fail", json!({ "text": input.text }))
        })]
    }

    fn jobs(&self) -> Vec<Job> {
        vec![Job { name: "fail", run: |_, _| Err(Error::internal("it never works")) }]
    }
}

fn open() -> TestHost {
    TestHost::new(&[
        &PROBE,
        testkit::installing(&module_hello::MODULE),
        testkit::installing(&module_monitoring::MODULE),
    ])
}

fn rows(page: &Value) -> &Vec<Value> {
    page["data"].as_array().expect("a page")
}

/// Lets every job be due, a day later.
fn run_jobs_next_day(test: &TestHost, day: u8) -> usize {
    test.clock.set(format!("2026-12-{day:02}T08:00:00Z").parse().expect("an instant"));
    test.host.run_due_jobs().expect("jobs run")
}

#[test]
fn a_failed_job_is_shown_and_waits_again_when_asked() {
    let test = open();
    test.ok("probe.later", json!({ "text": "one" }));
    let waiting = test.ok("monitoring.jobs.list", json!({ "state": "waiting" }));
    assert_eq!(waiting["total"], 1);
    let job = &rows(&waiting)[0];
    assert_eq!((&job["module"], &job["name"]), (&json!("probe"), &json!("fail")));
    assert_eq!(job["payload"], json!({ "text": "one" }));
    assert_eq!(job["queued_at"], "2026-11-24T08:00:00Z");
    let id = job["id"].clone();
    let early = test.refused("monitoring.jobs.retry", json!({ "id": id }));
    assert_eq!(early.reason(), Some("job_not_failed"));
    for day in 1..=5 {
        assert_eq!(run_jobs_next_day(&test, day), 1);
    }
    assert_eq!(run_jobs_next_day(&test, 6), 0, "it failed for good");
    let failed = test.ok("monitoring.jobs.list", json!({ "state": "failed", "module": "probe" }));
    assert_eq!(rows(&failed)[0]["attempts"], 5);
    assert!(rows(&failed)[0]["error"].as_str().unwrap().contains("it never works"));
    assert_eq!(test.ok("monitoring.overview", json!({}))["counts"]["jobs_failed"], 1);

    let again = test.ok("monitoring.jobs.retry", json!({ "id": id }));
    assert_eq!((&again["state"], &again["attempts"]), (&json!("waiting"), &json!(0)));
    assert_eq!(again["error"], Value::Null);
    assert_eq!(test.host.run_due_jobs().unwrap(), 1, "it is due at once");
    let tried = test.ok("monitoring.jobs.list", json!({}));
    assert_eq!(rows(&tried)[0]["attempts"], 1, "with all its tries");
    let other = test.ok("monitoring.jobs.list", json!({ "module": "hello" }));
    assert_eq!(other["total"], 0);
}

#[test]
fn jobs_and_events_of_another_clinic_do_not_exist() {
    let test = open();
    test.ok("probe.later", json!({ "text": "one" }));
    test.ok("hello.say", json!({ "text": "Buenos días" }));
    for day in 1..=5 {
        run_jobs_next_day(&test, day);
    }
    let id = rows(&test.ok("monitoring.jobs.list", json!({})))[0]["id"].clone();
    let north = test.other_clinic();
    let jobs = test.ok_as(&north, "monitoring.jobs.list", json!({}));
    assert_eq!(jobs["total"], 0);
    let heard = test.ok_as(&north, "monitoring.events.list", json!({ "name": "greeting.said" }));
    assert_eq!(heard["total"], 0);
    let error = test.refused_as(&north, "monitoring.jobs.retry", json!({ "id": id }));
    assert_eq!(error.code(), Code::NotFound);
    assert_eq!(test.ok_as(&north, "monitoring.overview", json!({}))["counts"]["jobs_failed"], 0);
}

#[test]
fn events_tell_what_happened_in_which_call_and_by_whom() {
    let test = open();
    let said = test.ok("hello.say", json!({ "text": "Buenos días" }));
    test.ok("hello.say", json!({ "text": "Buenas tardes" }));
    let of_hello = test.ok("monitoring.events.list", json!({ "module": "hello", "page_size": 1 }));
    assert_eq!((&of_hello["total"], rows(&of_hello).len()), (&json!(2), 1));
    let second = json!({ "name": "greeting.said", "page": 2, "page_size": 1 });
    let first_said = test.ok("monitoring.events.list", second);
    let event = &rows(&first_said)[0];
    assert_eq!(event["payload"], json!({ "greeting_id": said["id"] }));
    assert_eq!((&event["module"], &event["op"]), (&json!("hello"), &json!("hello.say")));
    assert_eq!(event["user"], "Lucía Benítez");
    assert_eq!(test.ok("monitoring.events.list", json!({ "module": "monitoring" }))["total"], 0);
    let kinds = test.ok("monitoring.events.kinds", json!({}));
    let said = json!({ "name": "greeting.said", "module": "hello" });
    assert!(kinds.as_array().unwrap().contains(&said), "{kinds}");
}

/// Writes a day's log as the program does.
fn write_log(test: &TestHost, day: &str, lines: &[(&str, &str, Value)]) {
    let folder = test.folder().join("logs");
    std::fs::create_dir_all(&folder).expect("a folder");
    let text: String = lines
        .iter()
        .enumerate()
        .map(|(second, (level, message, fields))| {
            let mut fields = fields.clone();
            fields["message"] = json!(message);
            let at = format!("{day}T08:00:{second:02}.000000Z");
            let line = json!({ "timestamp": at, "level": level, "fields": fields, "target": "kernel::host" });
            format!("{line}\n")
        })
        .collect();
    std::fs::write(folder.join(format!("cuspid.{day}.log")), text).expect("a log file");
}

fn messages(page: &Value) -> Vec<&str> {
    let entries = page["entries"].as_array().expect("entries");
    entries.iter().map(|entry| entry["message"].as_str().expect("a message")).collect()
}

#[test]
fn the_log_filters_and_pages_newest_first() {
    let test = open();
    let me = test.admin.user_id.clone();
    let refused = json!({ "op": "patients.create", "user": me, "code": "validation" });
    write_log(
        &test,
        "2026-11-23",
        &[("INFO", "started", json!({})), ("ERROR", "panicked", json!({}))],
    );
    write_log(
        &test,
        "2026-11-24",
        &[
            ("INFO", "call refused", refused),
            ("WARN", "a job failed", json!({ "name": "job.probe.fail" })),
            ("INFO", "foreign", json!({ "user": "01970000-0000-7000-8000-000000000000" })),
            ("INFO", "foreign", json!({ "practice": "01970000-0000-7000-8000-000000000000" })),
            ("INFO", "practice closed", json!({ "practice": test.host.practice().id })),
        ],
    );
    let all = test.ok("monitoring.logs.list", json!({}));
    let wanted = ["practice closed", "a job failed", "call refused", "panicked", "started"];
    assert_eq!(messages(&all), wanted, "lines of another practice and its people stay out");
    assert_eq!(all["entries"][2]["fields"]["op"], "patients.create");
    assert_eq!(all["entries"][2]["level"], "info");
    assert_eq!(all["next"], Value::Null);
    let grave = test.ok("monitoring.logs.list", json!({ "level": "warn" }));
    assert_eq!(messages(&grave), ["a job failed", "panicked"]);
    let found = test.ok("monitoring.logs.list", json!({ "contains": "PATIENTS.create" }));
    assert_eq!(messages(&found), ["call refused"]);
    let newest = test.ok("monitoring.logs.list", json!({ "limit": 2 }));
    assert_eq!(messages(&newest), ["practice closed", "a job failed"]);
    let older = test.ok("monitoring.logs.list", json!({ "limit": 2, "before": newest["next"] }));
    assert_eq!(messages(&older), ["call refused", "panicked"]);
    let before = older["next"].clone();
    let oldest = test.ok("monitoring.logs.list", json!({ "limit": 2, "before": before }));
    assert_eq!(messages(&oldest), ["started"]);
    assert_eq!(oldest["next"], Value::Null);
}

#[test]
fn bad_input_names_its_field() {
    let test = open();
    test.bad_field("monitoring.logs.list", json!({ "limit": 0 }), "limit");
    test.bad_field("monitoring.logs.list", json!({ "limit": 201 }), "limit");
    test.bad_field("monitoring.logs.list", json!({ "level": "loud" }), "level");
    test.bad_field("monitoring.logs.list", json!({ "before": "../../registry.db" }), "before");
    test.bad_field("monitoring.logs.list", json!({ "contains": "x".repeat(201) }), "contains");
    test.bad_field("monitoring.jobs.list", json!({ "state": "lost" }), "state");
    test.bad_field("monitoring.events.list", json!({ "page": 0 }), "page");
    let error = test.refused("monitoring.jobs.retry", json!({ "id": "nothing" }));
    assert_eq!(error.code(), Code::NotFound);
}

#[test]
fn the_overview_tells_health_and_room() {
    let test = open();
    let before = test.ok("monitoring.overview", json!({}));
    assert_eq!(before["health"], json!({ "ok": true, "findings": [] }));
    assert!(before["storage"]["database_bytes"].as_u64().unwrap() > 0);
    assert_eq!(before["storage"]["last_backup"], Value::Null);
    test.ok("core.backups.create", json!({}));
    write_log(&test, "2026-11-24", &[("INFO", "started", json!({}))]);
    let after = test.ok("monitoring.overview", json!({}));
    assert_eq!(
        (&after["storage"]["backups"], &after["storage"]["log_files"]),
        (&json!(1), &json!(1))
    );
    assert!(after["storage"]["last_backup"]["at"].is_string());
    assert_eq!(after["program"]["modules_live"], 4);
}

#[test]
fn nobody_else_gets_in_or_hears_of_it() {
    let test = open();
    let seen = test.ok("core.navigation", json!({}));
    assert!(seen["entries"].to_string().contains("/monitoring"));
    let compiled = test.catalog.get("monitoring").unwrap();
    for role in ["dentist", "hygienist", "assistant", "receptionist"] {
        let person = test.person(role, &format!("{role}@example.com"));
        for op in &compiled.operations {
            let name = format!("monitoring.{}", op.name);
            let error = test.refused_as(&person, &name, json!({}));
            assert_eq!(error.reason(), Some("unknown_operation"), "{role} {name}");
        }
        let seen = test.ok_as(&person, "core.navigation", json!({})).to_string();
        assert!(!seen.contains("monitoring"), "{role} sees {seen}");
    }
}

#[test]
fn it_is_internal_and_waits_to_be_asked_for() {
    let manifest = module_monitoring::MODULE.manifest().unwrap();
    assert_eq!(manifest.tier, kernel::Tier::Internal);
    assert!(!manifest.auto_install && manifest.removable);
}
