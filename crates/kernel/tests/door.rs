//! The one door: what it checks, in which order, and what becomes of a call.

use kernel::{
    Bus, Code, Ctx, Error, Event, Job, Manifest, Migration, Mode, Module, Nothing, Notice,
    Operation, Question, Result, destructive, read, write,
};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use testkit::TestHost;

/// A module that does what the tests need and nothing else.
struct Probe;

static PROBE: Probe = Probe;
static TRIES: AtomicUsize = AtomicUsize::new(0);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Put {
    text: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
struct Placed {
    text: String,
}

impl Event for Placed {
    const NAME: &'static str = "thing.placed";
}

struct HowMany;

impl Question for HowMany {
    type Answer = i64;
    const NAME: &'static str = "probe.how_many";
}

impl Module for Probe {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "name: probe\nsummary: a probe\nauthor: us\nlicense: MIT\ncategory: official\n\
                    tier: optional\nauto_install: true\nentities: {probe_thing: lww}\n\
                    role_permissions: {receptionist: [read]}\n";
        Manifest::parse(yaml, "0.1.0")
    }

    fn migrations(&self) -> Vec<Migration> {
        let sql = "CREATE TABLE probe_thing (id TEXT PRIMARY KEY, text TEXT NOT NULL,
                   _sv BLOB NOT NULL DEFAULT x'') STRICT;";
        vec![Migration { name: "V1__thing", sql }]
    }

    fn sync_lock(&self) -> &'static str {
        "entities: {probe_thing: {number: 1, columns: {id: 1, text: 2}}}"
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            write("put", "write", "Puts a thing.", put),
            write("fail", "write", "Puts a thing, then fails.", |ctx, input: Put| {
                put(ctx, input)?;
                Err::<(), _>(Error::invalid("on_purpose", "it fails on purpose"))
            }),
            write(
                "panic",
                "write",
                "Puts a thing, then panics.",
                |ctx, input: Put| -> Result<()> {
                    put(ctx, input)?;
                    panic!("on purpose")
                },
            ),
            read("count", "read", "Counts things.", count),
            read("cheat", "read", "Says it reads, and writes.", |ctx, input: Put| put(ctx, input)),
            read("ask", "read", "Asks how many there are.", |ctx, _: Nothing| ctx.ask(&HowMany)),
            write("number", "write", "Takes a number.", |ctx, _: Nothing| ctx.next_number("probe")),
            write("later", "write", "Queues a job.", |ctx, input: Put| {
                ctx.enqueue("probe.put", json!({ "text": input.text }))
            }),
            destructive("nothing", "write", "Changes nothing.", |ctx, _: Nothing| {
                let sql = "UPDATE probe_thing SET text = text";
                Ok(ctx.db().execute(sql, [])? as i64)
            }),
        ]
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<Placed>();
        bus.on::<Placed>(|_, placed| match placed.text.as_str() {
            "veto" => Err(Error::conflict("vetoed", "a listener said no")),
            _ => Ok(()),
        });
        bus.answers::<HowMany>(|ctx, _| count(ctx, Nothing {}));
    }

    fn jobs(&self) -> Vec<Job> {
        vec![Job {
            name: "put",
            run: |ctx, payload| {
                if TRIES.fetch_add(1, Ordering::SeqCst) == 0 {
                    return Err(Error::internal("the first try fails"));
                }
                put(ctx, serde_json::from_value(payload)?)
            },
        }]
    }
}

fn put(ctx: &Ctx<'_>, input: Put) -> Result<()> {
    let sql = "INSERT INTO probe_thing (id, text) VALUES (:id, :text)";
    ctx.db().execute(sql, named_params! { ":id": ctx.new_id(), ":text": input.text })?;
    ctx.emit(Placed { text: input.text })
}

fn count(ctx: &Ctx<'_>, _: Nothing) -> Result<i64> {
    Ok(ctx.db().query_row("SELECT count(*) FROM probe_thing", [], |row| row.get(0))?)
}

fn host() -> TestHost {
    TestHost::new(&[&PROBE])
}

fn counted(test: &TestHost, sql: &str) -> i64 {
    test.host
        .as_system("test.count", |ctx| Ok(ctx.db().query_row(sql, [], |row| row.get(0))?))
        .expect("a count")
}

#[test]
fn a_call_leaves_its_row_its_journal_its_event_and_its_record() {
    let test = host();
    test.ok("probe.put", json!({ "text": "a" }));
    assert_eq!(test.ok("probe.count", json!({})), 1);
    assert_eq!(counted(&test, "SELECT count(*) FROM core_event WHERE name = 'thing.placed'"), 1);
    assert_eq!(counted(&test, "SELECT count(*) FROM core_journal WHERE entity = 'probe/1'"), 1);
    assert_eq!(counted(&test, "SELECT count(*) FROM core_call WHERE op = 'probe.put'"), 1);
}

#[test]
fn a_failing_a_panicking_and_a_vetoed_call_leave_nothing_and_the_next_one_works() {
    let test = host();
    let text = json!({ "text": "a" });
    assert_eq!(test.refused("probe.fail", text.clone()).reason(), Some("on_purpose"));
    assert_eq!(test.refused("probe.panic", text.clone()).code(), Code::Internal);
    assert_eq!(test.refused("probe.put", json!({ "text": "veto" })).reason(), Some("vetoed"));
    assert_eq!(test.ok("probe.count", json!({})), 0);
    let left = "SELECT (SELECT count(*) FROM core_event WHERE name = 'thing.placed') + (SELECT count(*) FROM core_call WHERE op LIKE 'probe%')";
    assert_eq!(counted(&test, left), 0);
    test.ok("probe.put", text);
    assert_eq!(test.ok("probe.count", json!({})), 1);
}

#[test]
fn a_dry_run_does_everything_and_keeps_nothing() {
    let test = host();
    let heard = Arc::new(Mutex::new(0));
    let counter = heard.clone();
    test.host.subscribe(move |notice| {
        if let Notice::Changed { .. } = notice {
            *counter.lock().unwrap() += 1;
        }
    });
    let input = json!({ "text": "a" });
    test.host.call(&test.admin, "probe.put", input, Mode::DryRun).unwrap();
    let vetoed = test.host.call(&test.admin, "probe.put", json!({ "text": "veto" }), Mode::DryRun);
    assert_eq!(vetoed.unwrap_err().reason(), Some("vetoed"));
    assert_eq!(test.ok("probe.count", json!({})), 0);
    assert_eq!(*heard.lock().unwrap(), 0, "nobody is told of what did not happen");
    test.ok("probe.put", json!({ "text": "a" }));
    assert_eq!(*heard.lock().unwrap(), 1);
}

#[test]
fn an_operation_that_says_it_reads_cannot_write() {
    let test = host();
    test.refused("probe.cheat", json!({ "text": "a" }));
    assert_eq!(test.ok("probe.count", json!({})), 0);
}

#[test]
fn checks_stand_in_their_order() {
    let test = host();
    let nobody =
        kernel::Actor { user_id: "nobody".into(), clinic_id: test.admin.clinic_id.clone() };
    let reception = test.person("receptionist", "r@example.com");
    let bad = json!({ "no_such": 1 });
    // Not live before not signed in, not signed in before not permitted, that before bad input.
    assert_eq!(test.refused_as(&nobody, "no.such", bad.clone()).code(), Code::NotFound);
    assert_eq!(test.refused_as(&nobody, "probe.put", bad.clone()).code(), Code::Unauthenticated);
    assert_eq!(test.refused_as(&reception, "probe.put", bad.clone()).code(), Code::Forbidden);
    assert_eq!(test.refused("probe.put", bad).code(), Code::Validation);
    assert_eq!(test.ok_as(&reception, "probe.count", json!({})), 0);
}

#[test]
fn an_update_that_changes_nothing_is_not_journaled_as_a_change_of_columns() {
    let test = host();
    test.ok("probe.put", json!({ "text": "a" }));
    let before: Vec<u8> = stamps(&test);
    test.ok("probe.nothing", json!({}));
    assert_eq!(stamps(&test), before, "no column got a new stamp");
}

fn stamps(test: &TestHost) -> Vec<u8> {
    let read = test.host.as_system("test.stamps", |ctx| {
        Ok(ctx.db().query_row("SELECT _sv FROM probe_thing", [], |row| row.get(0))?)
    });
    read.expect("stamps")
}

#[test]
fn numbers_have_no_gaps_and_carry_the_device_letter() {
    let test = host();
    let taken: Vec<Value> = (0..3).map(|_| test.ok("probe.number", json!({}))).collect();
    assert_eq!(taken, [json!(["A", 1]), json!(["A", 2]), json!(["A", 3])]);
    test.host.call(&test.admin, "probe.number", json!({}), Mode::DryRun).unwrap();
    assert_eq!(test.ok("probe.number", json!({})), json!(["A", 4]));
}

#[test]
fn a_question_is_answered_by_who_knows() {
    let test = host();
    test.ok("probe.put", json!({ "text": "a" }));
    assert_eq!(test.ok("probe.ask", json!({})), json!([1]));
}

#[test]
fn a_job_runs_after_its_call_and_again_later_when_it_failed() {
    let test = host();
    test.ok("probe.later", json!({ "text": "by a job" }));
    assert_eq!(test.host.run_due_jobs().unwrap(), 1);
    assert_eq!(test.ok("probe.count", json!({})), 0, "the first try fails");
    assert_eq!(test.host.run_due_jobs().unwrap(), 0, "and is not tried again at once");
    test.clock.set("2026-11-24T08:05:00Z".parse().unwrap());
    assert_eq!(test.host.run_due_jobs().unwrap(), 1);
    assert_eq!(test.ok("probe.count", json!({})), 1);
    assert_eq!(test.host.run_due_jobs().unwrap(), 0, "done is done");
}

/// Two of its jobs are due at once.
struct Queue;

static QUEUE: Queue = Queue;

impl Module for Queue {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "name: queue\nsummary: a queue\nauthor: us\nlicense: MIT\ncategory: official\n\
                    tier: optional\nauto_install: true\nentities: {queue_thing: lww}\n";
        Manifest::parse(yaml, "0.1.0")
    }

    fn migrations(&self) -> Vec<Migration> {
        let sql =
            "CREATE TABLE queue_thing (id TEXT PRIMARY KEY, _sv BLOB NOT NULL DEFAULT x'') STRICT;";
        vec![Migration { name: "V1__thing", sql }]
    }

    fn sync_lock(&self) -> &'static str {
        "entities: {queue_thing: {number: 1, columns: {id: 1}}}"
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            write("later", "write", "Queues two jobs.", |ctx, _: Nothing| {
                ctx.enqueue("queue.put", json!({}))?;
                ctx.enqueue("queue.put", json!({}))
            }),
            read("count", "read", "Counts things.", |ctx, _: Nothing| {
                let sql = "SELECT count(*) FROM queue_thing";
                Ok(ctx.db().query_row(sql, [], |row| row.get::<_, i64>(0))?)
            }),
        ]
    }

    fn jobs(&self) -> Vec<Job> {
        vec![Job {
            name: "put",
            run: |ctx, _| {
                let sql = "INSERT INTO queue_thing (id) VALUES (?1)";
                ctx.db().execute(sql, [ctx.new_id()])?;
                Ok(())
            },
        }]
    }
}

#[test]
fn a_job_of_a_module_that_was_turned_off_meanwhile_waits() {
    let test = TestHost::new(&[&QUEUE]);
    test.ok("queue.later", json!({}));
    let (host, admin, once) = (test.host.clone(), test.admin.clone(), AtomicUsize::new(0));
    test.host.subscribe(move |notice| {
        let changed = matches!(notice, Notice::Changed { modules, .. } if modules[0] == "queue");
        if changed && once.fetch_add(1, Ordering::SeqCst) == 0 {
            let off = json!({ "name": "queue" });
            host.call_json(&admin, "core.modules.disable", off).unwrap();
        }
    });
    assert_eq!(test.host.run_due_jobs().unwrap(), 1, "the first ran, and then it was off");
    let waiting = "SELECT count(*) FROM core_job WHERE state = 'waiting' AND attempts = 0";
    assert_eq!(counted(&test, waiting), 1);
    test.ok("core.modules.enable", json!({ "name": "queue" }));
    assert_eq!(test.ok("queue.count", json!({})), 1);
    assert_eq!(test.host.run_due_jobs().unwrap(), 1);
    assert_eq!(test.ok("queue.count", json!({})), 2);
}
