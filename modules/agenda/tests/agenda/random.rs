//! Whatever people do without an override, nobody and nothing is in two places at once.

use crate::desk::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

#[derive(Debug, Clone)]
enum Act {
    Create { who: usize, chair: Option<usize>, patient: usize, start: i64, minutes: i64 },
    Move { which: usize, start: i64, minutes: i64, chair: Option<usize> },
    Give { which: usize, who: usize },
    Seat { which: usize, chair: Option<usize> },
    Go { which: usize, to: usize },
    Undo { which: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let start = 0..24i64;
    let minutes = 1..8i64;
    let chair = || prop::option::of(0..2usize);
    prop_oneof![
        5 => (0..2usize, chair(), 0..2usize, start.clone(), minutes.clone()).prop_map(
            |(who, chair, patient, start, minutes)| Act::Create { who, chair, patient, start, minutes }),
        2 => (0..20usize, start, minutes, chair()).prop_map(
            |(which, start, minutes, chair)| Act::Move { which, start, minutes, chair }),
        1 => (0..20usize, 0..2usize).prop_map(|(which, who)| Act::Give { which, who }),
        2 => (0..20usize, chair()).prop_map(|(which, chair)| Act::Seat { which, chair }),
        3 => (0..20usize, 0..6usize).prop_map(|(which, to)| Act::Go { which, to }),
        1 => (0..20usize).prop_map(|which| Act::Undo { which }),
    ]
}

fn time(minutes: i64) -> String {
    format!("2026-12-{:02}T{:02}:{:02}", 1 + minutes / 1440, minutes / 60 % 24, minutes % 60)
}

/// An operation and its input; times lie on a grid of ten minutes so that they touch often.
fn call(desk: &Desk, known: &[String], act: &Act) -> Option<(&'static str, Value)> {
    let which = |index: usize| known.get(index % known.len().max(1));
    let people = [&desk.ana.user_id, &desk.bruno.user_id];
    let chairs = [&desk.chair, &desk.other_chair];
    let patients = [&desk.patient, &desk.other_patient];
    let times = |start: i64, minutes: i64| json!({ "start": time(540 + start * 10), "end": time(540 + (start + minutes) * 10) });
    Some(match act {
        Act::Create { who, chair, patient, start, minutes } => (
            "agenda.appointments.create",
            with(
                times(*start, *minutes),
                json!({
                    "professional_id": people[*who], "patient_id": patients[*patient],
                    "cabinet_id": chair.map(|chair| chairs[chair]),
                }),
            ),
        ),
        Act::Move { which: at, start, minutes, chair } => (
            "agenda.appointments.move",
            with(
                times(*start, *minutes),
                json!({ "id": which(*at)?, "cabinet_id": chair.map(|chair| chairs[chair]) }),
            ),
        ),
        Act::Give { which: at, who } => (
            "agenda.appointments.update",
            json!({ "id": which(*at)?, "professional_id": people[*who] }),
        ),
        Act::Seat { which: at, chair } => (
            "agenda.appointments.assign_cabinet",
            json!({ "id": which(*at)?, "cabinet_id": chair.map(|chair| chairs[chair]) }),
        ),
        Act::Go { which: at, to } => {
            let to =
                ["confirmed", "checked_in", "in_treatment", "completed", "cancelled", "no_show"]
                    [*to];
            ("agenda.appointments.transition", json!({ "id": which(*at)?, "to": to }))
        }
        Act::Undo { which: at } => ("agenda.appointments.undo", json!({ "id": which(*at)? })),
    })
}

fn no_two_at_once(all: &[Value]) {
    let live: Vec<&Value> = all
        .iter()
        .filter(|one| {
            !["completed", "cancelled", "no_show"].contains(&one["status"].as_str().unwrap_or(""))
        })
        .collect();
    for (index, one) in live.iter().enumerate() {
        for other in &live[index + 1..] {
            let text = |value: &Value, key: &str| value[key].as_str().unwrap_or("").to_owned();
            let apart = text(one, "end") <= text(other, "start")
                || text(other, "end") <= text(one, "start");
            for resource in ["professional_id", "cabinet_id", "patient_id"] {
                let shared = !one[resource].is_null() && one[resource] == other[resource];
                assert!(apart || !shared, "{resource}:\n{one}\n{other}");
            }
        }
    }
}

#[test]
fn random_bookings_never_overlap_without_an_override() {
    let mut runner =
        TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let strategy = prop::collection::vec(act(), 1..60);
    runner
        .run(&strategy, |acts| {
            let desk = desk();
            let mut known = Vec::new();
            for act in &acts {
                let Some((op, input)) = call(&desk, &known, act) else { continue };
                match desk.test.host.call_json(&desk.test.admin, op, input) {
                    Ok(made) if op.ends_with("create") => known.push(id(&made)),
                    Ok(_) => {}
                    Err(error) => {
                        let code = error.code();
                        let expected =
                            matches!(code, kernel::Code::Conflict | kernel::Code::Invalid);
                        prop_assert!(expected, "{op}: {error:?}");
                    }
                }
                let list = json!({ "page_size": 100 });
                let all = desk.test.ok("agenda.appointments.list", list);
                no_two_at_once(all["data"].as_array().expect("rows"));
            }
            Ok(())
        })
        .expect("no two at once");
}
