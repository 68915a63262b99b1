//! `kill -9` in the middle of things: before or after, never between.

use crate::program::Program;
use serde_json::{Value, json};
use std::time::Duration;

/// Moments at which the program is killed, in milliseconds after the work began.
const MOMENTS: [u64; 12] = [1, 3, 7, 12, 20, 33, 50, 75, 110, 160, 230, 320];

#[test]
fn a_kill_during_bookings_keeps_what_was_acknowledged_and_nothing_half() {
    let program = Program::with_practice();
    let patient = program
        .call("patients.create", json!({ "first_name": "Inès", "last_name": "Moreau" }))["patient"]
        ["id"]
        .clone();
    let chair = program.call("agenda.cabinets.list", json!({}))[0]["id"].clone();
    let (mut day, mut acknowledged) = (0, Vec::new());
    for moment in MOMENTS {
        let mut session = program.lines();
        session.ask(json!({ "id": 0, "op": "core.status" }));
        let ender = session.child.id();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(moment));
            kill(ender);
        });
        for _ in 0..200 {
            day += 1;
            let date =
                jiff::civil::date(2030, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
            let input = json!({
                "patient_id": patient, "cabinet_id": chair,
                "start": format!("{date}T10:00"), "end": format!("{date}T10:30"),
                "override": { "reason": "test of crashes" },
            });
            let request = json!({ "id": day, "op": "agenda.appointments.create", "input": input });
            if !session.send(request.to_string().as_bytes()) {
                break;
            }
            match session.answer() {
                Some(answer) => {
                    assert_eq!(answer["ok"], true, "{answer}");
                    acknowledged.push(answer["data"]["id"].as_str().unwrap().to_owned());
                }
                None => break,
            }
        }
        killer.join().unwrap();
    }
    assert!(!acknowledged.is_empty());
    let rows = all_appointments(&program, &patient);
    for id in &acknowledged {
        assert!(rows.iter().any(|row| row["id"] == **id), "{id} was acknowledged and is lost");
    }
    // Nothing half: each row has its journal entry and its event, and nothing else has.
    let unacknowledged = rows.len() - acknowledged.len();
    assert!(unacknowledged <= MOMENTS.len(), "{unacknowledged} rows nobody was told of");
    let audit = program
        .call("core.audit.list", json!({ "op": "agenda.appointments.create", "page_size": 1 }));
    assert_eq!(audit["total"], rows.len(), "a call is recorded with its rows or not at all");
    assert_eq!(program.run(&["backup", "create", "--json"]).code, 0);
}

fn all_appointments(program: &Program, patient: &Value) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let input = json!({
            "from": "2030-01-01", "to": "2049-12-31", "patient_id": patient,
            "page": page, "page_size": 100,
        });
        let answer = program.call("agenda.appointments.list", input);
        let data = answer["data"].as_array().unwrap().clone();
        if data.is_empty() {
            break;
        }
        rows.extend(data);
    }
    rows
}

#[test]
fn a_kill_during_an_import_leaves_all_of_it_or_nothing() {
    let program = Program::with_practice();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/import/patients_ma_utf8.csv");
    let mut seen = Vec::new();
    for moment in [30, 120, 300, 600, 900, 1300, 60_000] {
        let mut child = program
            .command(&["import", "patients", file, "--json"])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let started = std::time::Instant::now();
        while child.try_wait().unwrap().is_none() {
            if started.elapsed() > Duration::from_millis(moment) {
                child.kill().unwrap();
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let finished = child.wait().unwrap().success();
        let total =
            program.call("patients.list", json!({ "page_size": 1 }))["total"].as_i64().unwrap();
        let batches = program.call("patients.import.batches", json!({}));
        let batches = batches.as_array().unwrap().len();
        let full = seen.last().is_some_and(|(whole, _)| *whole > 0);
        assert!(
            total == 0 || total >= 1900,
            "{total} of 2000 patients after a kill at {moment} ms"
        );
        assert_eq!(total > 0, batches > 0, "the batch stands with its patients or not at all");
        assert!(!finished || total > 0);
        seen.push((total, full));
        if total > 0 {
            break;
        }
    }
    assert!(seen.last().unwrap().0 > 0, "the last import was let run to its end");
}

fn kill(pid: u32) {
    let done = std::process::Command::new("kill").args(["-9", &pid.to_string()]).output();
    done.expect("kill runs");
}
