use crate::program::{Program, Ran};
use serde_json::json;

#[test]
fn the_demo_practice_is_as_promised() {
    let program = Program::new();
    let mut make = program.command(&[
        "practice",
        "create",
        "--slug",
        "demo",
        "--name",
        "Clínica Alborán",
        "--country",
        "ES",
        "--admin-email",
        "admin@demo.cuspid",
        "--admin-name",
        "Lucía Benítez",
        "--demo",
        "--json",
    ]);
    Ran::of(make.output().unwrap()).json();
    let call = |user: &str, op: &str, input: serde_json::Value| {
        let mut command = program.command(&["call", op, &input.to_string(), "--json"]);
        command.env("CUSPID_USER", format!("{user}@demo.cuspid"));
        command.env("CUSPID_PASSWORD", format!("demo-{user}"));
        Ran::of(command.output().unwrap()).json()
    };
    let users = call("admin", "core.users.list", json!({}));
    let mut roles: Vec<&str> =
        users.as_array().unwrap().iter().map(|u| u["roles"][0]["role"].as_str().unwrap()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["admin", "assistant", "dentist", "hygienist", "receptionist"]);
    assert_eq!(call("admin", "core.clinics.list", json!({})).as_array().unwrap().len(), 2);
    assert_eq!(call("reception", "agenda.cabinets.list", json!({})).as_array().unwrap().len(), 4);
    assert_eq!(call("reception", "patients.list", json!({ "page_size": 1 }))["total"], 120);
    let today = jiff::Zoned::now().date();
    let from = today.checked_sub(jiff::Span::new().days(21)).unwrap();
    let to = today.checked_add(jiff::Span::new().days(28)).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for status in ["scheduled", "confirmed", "completed", "cancelled", "no_show"] {
        let input = json!({ "from": from.to_string(), "to": to.to_string(), "status": [status], "page_size": 1 });
        if call("reception", "agenda.appointments.list", input)["total"].as_i64().unwrap() > 0 {
            seen.insert(status);
        }
    }
    assert_eq!(seen.len(), 5, "statuses that occur at every hour: {seen:?}");
    for user in ["dentist", "hygienist", "assistant"] {
        call(user, "core.navigation", json!({}));
    }
}
