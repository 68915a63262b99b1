use crate::desk::*;
use kernel::{Code, Module};
use serde_json::{Value, json};

const MODULES: [&dyn Module; 4] =
    [&module_patients::MODULE, &module_agenda::MODULE, &PROBE, &HOURS];

#[test]
fn outside_opening_hours_is_refused_unless_overridden() {
    let desk = desk_with(&MODULES, "ES");
    for (start, end) in [("13:30", "14:30"), ("08:30", "09:30"), ("14:00", "16:00")] {
        let error = desk.refuse_create(desk.visit(start, end));
        assert_refused(&error, Code::Conflict, "outside_hours");
        assert_eq!(error.details()["date"], TODAY);
        let windows =
            json!([{ "start": "09:00", "end": "14:00" }, { "start": "16:00", "end": "20:00" }]);
        assert_eq!(error.details()["windows"], windows);
    }
    let sunday = json!({ "start": "2026-11-29T10:00", "end": "2026-11-29T11:00" });
    let error = desk.refuse_create(with(desk.visit("10:00", "11:00"), sunday));
    assert_eq!(error.details()["windows"], json!([]));
    let late = with(desk.visit("20:00", "21:00"), json!({ "override": { "reason": "in pain" } }));
    assert_eq!(desk.create(late)["override_reason"], "in pain");
    let id = desk.book("13:00", "14:00");
    let to = json!({ "id": id, "start": today("13:30"), "end": today("14:30") });
    let error = desk.test.refused("agenda.appointments.move", to);
    assert_refused(&error, Code::Conflict, "outside_hours");
}

#[test]
fn time_may_be_blocked_at_any_hour_and_without_hours_everything_is_open() {
    let desk = desk_with(&MODULES, "ES");
    desk.create(json!({ "start": today("14:00"), "end": today("16:00") }));
    let open = crate::desk::desk();
    open.book("05:00", "06:00");
}

#[test]
fn windows_are_those_of_who_knows_them_else_the_usual() {
    let asked = json!({ "from": "2026-11-27", "to": "2026-11-28" });
    let desk = desk_with(&MODULES, "ES");
    let known = desk.test.ok("agenda.open_windows", asked.clone());
    assert_eq!(known[0]["windows"][1], json!({ "start": "16:00", "end": "20:00" }));
    assert_eq!((&known[1]["closed"], &known[1]["windows"]), (&json!(true), &json!([])));
    let usual = crate::desk::desk().test.ok("agenda.open_windows", asked);
    let all_day = json!({
        "date": "2026-11-28", "closed": false, "reason": Value::Null,
        "windows": [{ "start": "08:00", "end": "20:00" }],
    });
    assert_eq!(usual[1], all_day);
    for (bad, field) in [
        (json!({ "from": "2026-11-27", "to": "2026-11-26" }), "to"),
        (json!({ "from": "2026-11-27", "to": "2028-11-26" }), "to"),
        (json!({ "from": "soon", "to": "2026-11-26" }), "from"),
        (json!({ "from": "2026-11-27" }), "to"),
    ] {
        desk.test.bad_field("agenda.open_windows", bad, field);
    }
}

#[test]
fn a_professional_outside_hours_is_away() {
    let desk = desk_with(&MODULES, "ES");
    let state = |desk: &Desk| {
        let day = desk.test.ok("agenda.day", json!({ "date": TODAY }));
        (day["professionals"][0]["state"].clone(), day["professionals"][0]["until"].clone())
    };
    assert_eq!(state(&desk), (json!("free"), Value::Null));
    desk.now("2026-11-24T13:30:00Z");
    assert_eq!(state(&desk), (json!("away"), json!(today("16:00"))));
    desk.now("2026-11-24T19:30:00Z");
    assert_eq!(state(&desk), (json!("away"), Value::Null));
}
