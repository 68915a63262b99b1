//! A practice with two dentists, two chairs and two patients, and what tests ask of it.

use kernel::{Actor, Code, Ctx, Error, Manifest, Module, Nothing, Operation, Result};
use kernel::{read, write};
use module_agenda::{OpenDay, OpenWindows, Window};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use testkit::TestHost;

pub struct Desk {
    pub test: TestHost,
    pub ana: Actor,
    pub bruno: Actor,
    pub chair: String,
    pub other_chair: String,
    pub patient: String,
    pub other_patient: String,
}

/// The test's day, a Tuesday; the clock stands at 09:00.
pub const TODAY: &str = "2026-11-24";

pub fn desk() -> Desk {
    desk_with(&[&module_patients::MODULE, &module_agenda::MODULE, &PROBE], "ES")
}

pub fn desk_with(modules: &[&'static dyn Module], country: &str) -> Desk {
    let test = TestHost::of_country(modules, country);
    let ana = test.person("dentist", "ana@example.com");
    let bruno = test.person("dentist", "bruno@example.com");
    let chair = id(&test.ok("agenda.cabinets.list", json!({}))[0]);
    let other_chair = id(&test.ok("agenda.cabinets.create", json!({ "name": "2" })));
    let patient = person(&test, "Salma", "Bennani");
    let other_patient = person(&test, "Nicolás", "Herrera");
    Desk { test, ana, bruno, chair, other_chair, patient, other_patient }
}

pub fn person(test: &TestHost, first: &str, last: &str) -> String {
    let made = test.ok("patients.create", json!({ "first_name": first, "last_name": last }));
    id(&made["patient"])
}

pub fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

impl Desk {
    /// A visit of the first patient with Ana in the first chair, today.
    pub fn visit(&self, start: &str, end: &str) -> Value {
        json!({
            "patient_id": self.patient, "professional_id": self.ana.user_id,
            "cabinet_id": self.chair, "start": today(start), "end": today(end),
        })
    }

    pub fn book(&self, start: &str, end: &str) -> String {
        id(&self.test.ok("agenda.appointments.create", self.visit(start, end)))
    }

    pub fn create(&self, input: Value) -> Value {
        self.test.ok("agenda.appointments.create", input)
    }

    pub fn refuse_create(&self, input: Value) -> Error {
        self.test.refused("agenda.appointments.create", input)
    }

    pub fn go(&self, id: &str, to: &str) -> Value {
        self.test.ok("agenda.appointments.transition", json!({ "id": id, "to": to }))
    }

    pub fn get(&self, id: &str) -> Value {
        self.test.ok("agenda.appointments.get", json!({ "id": id }))
    }

    pub fn now(&self, instant: &str) {
        self.test.clock.set(instant.parse().expect("an instant"));
    }

    /// Names of the events about appointments so far.
    pub fn events(&self) -> Vec<String> {
        let all = self.test.ok("probe.events", json!({ "like": "appointment.%" }));
        let name = |event: &Value| event["name"].as_str().unwrap_or_default().to_owned();
        all.as_array().into_iter().flatten().map(name).collect()
    }

    /// The payload of the last event of a name.
    pub fn last_event(&self, name: &str) -> Value {
        let all = self.test.ok("probe.events", json!({ "like": name }));
        all.as_array().and_then(|all| all.last()).expect("an event")["payload"].clone()
    }
}

pub fn today(time: &str) -> String {
    format!("{TODAY}T{time}")
}

/// Changes or adds fields of an input.
pub fn with(mut input: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().into_iter().flatten() {
        input[key] = value.clone();
    }
    input
}

#[track_caller]
pub fn assert_refused(error: &Error, code: Code, reason: &str) {
    assert_eq!((error.code(), error.reason()), (code, Some(reason)), "{error:?}");
}

/// What a clash was with, sorted.
pub fn clashes(error: &Error) -> Vec<(String, String)> {
    assert_refused(error, Code::Conflict, "overlap");
    let list = error.details()["clashes"].as_array().expect("clashes").clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = list.iter().map(|one| (text(&one["with"]), text(&one["id"]))).collect();
    all.sort();
    all
}

/// Reads the events of a practice: tests only.
pub struct Probe;

pub static PROBE: Probe = Probe;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EventsInput {
    like: String,
}

impl Module for Probe {
    fn manifest(&self) -> Result<Manifest> {
        Manifest::parse(&yaml("probe"), env!("CARGO_PKG_VERSION"))
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            read("events", "read", "Events so far.", events),
            write("shift", "write", "Makes instants an hour later than agreed.", shift),
            write("upgrade", "write", "As after an upgrade of the program.", upgrade),
        ]
    }
}

fn yaml(name: &str) -> String {
    format!(
        "name: {name}\nsummary: For tests\nauthor: Cuspid\nlicense: MIT\ncategory: official\n\
         tier: optional\nauto_install: true\nrole_permissions:\n  admin: [\"*\"]\n"
    )
}

fn events(ctx: &Ctx<'_>, input: EventsInput) -> Result<Vec<Value>> {
    let sql = "SELECT name, payload FROM core_event WHERE name LIKE ?1 ORDER BY id";
    let mut statement = ctx.db().prepare(sql)?;
    let rows = statement.query_map([input.like], |row| {
        let payload: String = row.get(1)?;
        let payload: Value = serde_json::from_str(&payload).unwrap_or_default();
        Ok(json!({ "name": row.get::<_, String>(0)?, "payload": payload }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// As if they had been booked under other rules of their zone.
fn shift(ctx: &Ctx<'_>, _: Nothing) -> Result<()> {
    let sql =
        "UPDATE agenda_appointment SET start_ms = start_ms + 3600000, end_ms = end_ms + 3600000";
    ctx.db().execute(sql, [])?;
    Ok(())
}

fn upgrade(ctx: &Ctx<'_>, _: Nothing) -> Result<()> {
    module_agenda::MODULE.on_upgrade(ctx, &semver::Version::new(0, 0, 1))
}

/// A module that knows hours: 09:00 to 14:00 and 16:00 to 20:00 on weekdays, closed at weekends.
pub struct Hours;

pub static HOURS: Hours = Hours;

impl Module for Hours {
    fn manifest(&self) -> Result<Manifest> {
        Manifest::parse(&yaml("opening"), env!("CARGO_PKG_VERSION"))
    }

    fn events(&self, bus: &mut kernel::Bus) {
        bus.answers::<OpenWindows>(|_, asked| {
            let mut date = asked.from;
            let mut days = Vec::new();
            while date <= asked.to {
                let closed = date.weekday().to_monday_one_offset() > 5;
                let window = |start: i8, end: i8| Window {
                    start: jiff::civil::time(start, 0, 0, 0),
                    end: jiff::civil::time(end, 0, 0, 0),
                };
                let windows = if closed { vec![] } else { vec![window(9, 14), window(16, 20)] };
                days.push(OpenDay { date, closed, windows, reason: None });
                date = date.tomorrow().expect("a next day");
            }
            Ok(days)
        });
    }
}
