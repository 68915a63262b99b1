//! A module that stands on `patients`, to call what it offers to other modules.
#![allow(dead_code)]

use jiff::Timestamp;
use kernel::{Actor, Bus, Ctx, Manifest, Module, Operation, Result, read, write};
use module_patients::{Brief, PatientInUse, PersonRecords};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::TestHost;

pub struct Probe;

pub static PROBE: Probe = Probe;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitsInput {
    id: String,
    last: Option<String>,
    next: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdsInput {
    ids: BTreeSet<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneInput {
    id: String,
}

fn visits(ctx: &Ctx<'_>, input: VisitsInput) -> Result<()> {
    let at = |text: Option<String>| text.map(|text| text.parse::<Timestamp>().expect("an instant"));
    module_patients::set_visits(ctx, &input.id, at(input.last), at(input.next))
}

fn brief(ctx: &Ctx<'_>, input: IdsInput) -> Result<BTreeMap<String, Brief>> {
    module_patients::brief(ctx, &input.ids)
}

fn require(ctx: &Ctx<'_>, input: OneInput) -> Result<()> {
    module_patients::require(ctx, &input.id)
}

/// Everybody whose notes say so is in use.
fn in_use(ctx: &Ctx<'_>, question: &PatientInUse) -> Result<bool> {
    let sql = "SELECT ifnull(notes LIKE '%difícil%', 0) FROM patients_patient WHERE id = ?1";
    Ok(ctx.db().query_row(sql, [&question.patient_id], |row| row.get(0))?)
}

fn records(_: &Ctx<'_>, question: &PersonRecords) -> Result<(String, Value)> {
    Ok(("probes".into(), json!(question.patient_ids)))
}

impl Module for Probe {
    fn manifest(&self) -> Result<Manifest> {
        let yaml = "name: probe\nsummary: Stands on patients\nauthor: Cuspid\nlicense: MIT\n\
                    category: official\ntier: optional\nauto_install: true\ndepends: [patients]\n\
                    role_permissions:\n  admin: ['*']\n";
        Manifest::parse(yaml, "1.0.0")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            write("visits", "write", "Sets visits.", visits),
            read("brief", "read", "Answers briefs.", brief),
            read("require", "read", "Refuses who cannot be booked.", require),
        ]
    }

    fn events(&self, bus: &mut Bus) {
        bus.answers::<PatientInUse>(in_use);
        bus.answers::<PersonRecords>(records);
    }
}

pub fn practice() -> TestHost {
    practice_of("ES")
}

pub fn practice_of(country: &str) -> TestHost {
    TestHost::of_country(&[&module_patients::MODULE, &PROBE], country)
}

/// Registers a patient and answers its id.
pub fn patient(test: &TestHost, fields: Value) -> String {
    patient_as(test, &test.admin, fields)
}

pub fn patient_as(test: &TestHost, actor: &Actor, fields: Value) -> String {
    let made = test.ok_as(actor, "patients.create", fields);
    made["patient"]["id"].as_str().expect("an id").to_owned()
}

/// The first names in a list of rows or a page.
pub fn names(answer: &Value) -> Vec<&str> {
    let rows = answer.get("data").unwrap_or(answer);
    rows.as_array().expect("rows").iter().filter_map(|row| row["first_name"].as_str()).collect()
}

/// How many rows there are in what the module keeps, by table: to see that nothing was written.
pub fn written(test: &TestHost) -> BTreeMap<String, i64> {
    let count = |ctx: &Ctx<'_>| {
        let sql = "SELECT name FROM sqlite_schema WHERE type = 'table'
                   AND (name GLOB 'patients_*' OR name IN ('core_event', 'core_counter'))
                   AND name NOT GLOB '*_fts*'";
        let mut statement = ctx.db().prepare(sql)?;
        let tables = statement.query_map([], |row| row.get::<_, String>(0))?;
        let mut out = BTreeMap::new();
        for table in tables {
            let table = table?;
            let sql = format!("SELECT count(*) FROM {table}");
            let rows = ctx.db().query_row(&sql, [], |row| row.get(0))?;
            out.insert(table, rows);
        }
        Ok(out)
    };
    test.host.as_system("test.count", count).expect("counts")
}
