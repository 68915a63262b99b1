use kernel::{Actor, Bus, Code, Manifest, Module};
use module_schedules::{HoursChanged, OverrideCreated, OverrideDeleted, OverrideUpdated};
use serde_json::{Value, json};
use std::sync::Mutex;
use testkit::TestHost;

testkit::contract!(module_schedules::MODULE, [&module_patients::MODULE, &module_agenda::MODULE]);

const MODULES: [&dyn Module; 3] =
    [&module_patients::MODULE, &module_agenda::MODULE, &module_schedules::MODULE];

/// Tuesday 24 November 2026, 09:00 in Madrid.
fn open() -> TestHost {
    TestHost::new(&MODULES)
}

fn shifts(list: &[(&str, &str)]) -> Value {
    list.iter().map(|(start, end)| json!({ "start": start, "end": end })).collect()
}

fn usual() -> Value {
    shifts(&[("09:00", "14:00"), ("15:00", "20:00")])
}

/// Windows and rule of one day, of the clinic or of a professional.
fn day(test: &TestHost, date: &str, professional: Option<&Actor>) -> (Value, String) {
    let professional_id = professional.map(|actor| &actor.user_id);
    let input = json!({ "from": date, "to": date, "professional_id": professional_id });
    let days = test.ok("schedules.availability", input);
    assert_eq!(days.as_array().map(Vec::len), Some(1));
    assert_eq!(days[0]["date"], date);
    (days[0]["windows"].clone(), days[0]["source"].as_str().expect("a rule").to_owned())
}

fn closed(test: &TestHost, date: &str, professional: Option<&Actor>) -> Value {
    let scope = if professional.is_some() { "professional" } else { "clinic" };
    test.ok(
        "schedules.overrides.create",
        json!({ "scope": scope, "professional_id": professional.map(|actor| &actor.user_id),
            "from": date, "to": date, "kind": "closed", "reason": "away" }),
    )
}

/// Books an hour; tells the reason of the refusal, if there is one.
fn book(test: &TestHost, start: &str, professional: &Actor, more: Value) -> Result<Value, Value> {
    let patient = test.ok("patients.create", json!({ "first_name": "Ana", "last_name": "Ruiz" }));
    let (date, hour) = start.split_once('T').expect("a date and a time");
    let end = hour[..2].parse::<u8>().expect("an hour") + 1;
    let mut input = json!({ "patient_id": patient["patient"]["id"], "start": start,
        "end": format!("{date}T{end:02}{}", &hour[2..]), "professional_id": professional.user_id });
    for (key, value) in more.as_object().expect("fields") {
        input[key] = value.clone();
    }
    let answer = test.host.call_json(&test.admin, "agenda.appointments.create", input);
    answer.map_err(|error| {
        assert_eq!(error.code(), Code::Conflict, "{error:?}");
        error.details().clone()
    })
}

#[test]
fn every_clinic_starts_with_usual_hours_of_its_own() {
    let test = open();
    let north = test.other_clinic();
    let week = test.ok("schedules.clinic_hours.get", json!({}));
    assert_eq!(test.ok_as(&north, "schedules.clinic_hours.get", json!({})), week);
    let days = week["weekly"].as_array().unwrap();
    for (day, weekday) in days.iter().zip(1..=7) {
        let windows = if weekday <= 5 { usual() } else { json!([]) };
        assert_eq!(*day, json!({ "weekday": weekday, "windows": windows }));
    }
    let mornings =
        json!({ "weekly": [{ "weekday": 6, "windows": shifts(&[("09:00", "13:00")]) }] });
    test.ok_as(&north, "schedules.clinic_hours.set", mornings);
    assert_eq!(test.ok("schedules.clinic_hours.get", json!({})), week, "another clinic's week");
}

#[test]
fn a_week_is_replaced_and_outlives_an_update() {
    let test = open();
    let long = shifts(&[("08:00", "12:30"), ("16:00", "24:00")]);
    let wanted = json!({ "weekly": [
        { "weekday": 7, "windows": long }, { "weekday": 1, "windows": usual() }] });
    let set = test.ok("schedules.clinic_hours.set", wanted);
    assert_eq!(set["weekly"][6]["windows"], long);
    assert_eq!(set["weekly"][0]["windows"], usual());
    assert_eq!(set["weekly"][1]["windows"], json!([]));
    let test = test.reopened(&MODULES);
    assert_eq!(test.ok("schedules.clinic_hours.get", json!({})), set);
    let back = json!({ "weekly": [{ "weekday": 2, "windows": usual() }] });
    test.ok("schedules.clinic_hours.set", back);
    assert_eq!(day(&test, "2026-11-24", None), (usual(), "clinic_weekly".into()));
    assert_eq!(day(&test, "2026-11-23", None), (json!([]), "clinic_weekly".into()));
}

#[test]
fn bad_weeks_name_their_field() {
    let test = open();
    let bad = |weekly: Value, field: &str| {
        test.bad_field("schedules.clinic_hours.set", json!({ "weekly": weekly }), field);
    };
    bad(json!([{ "weekday": 8, "windows": [] }]), "weekly[0].weekday");
    bad(json!([{ "weekday": 300, "windows": [] }]), "weekly[0].weekday");
    bad(
        json!([{ "weekday": 1, "windows": [] }, { "weekday": 1, "windows": [] }]),
        "weekly[1].weekday",
    );
    let with = |list| json!([{ "weekday": 1, "windows": shifts(list) }]);
    bad(with(&[("20:00", "15:00")]), "weekly[0].windows[0].end");
    bad(with(&[("9:00", "15:00")]), "weekly[0].windows[0].start");
    bad(with(&[("09:00", "14:00"), ("13:00", "15:00")]), "weekly[0].windows[1].start");
    assert_eq!(day(&test, "2026-11-24", None).0, usual(), "nothing was written");
}

#[test]
fn a_professional_follows_the_clinic_until_given_a_week() {
    let test = open();
    let dentist = test.person("dentist", "d@example.com");
    let id = json!({ "professional_id": dentist.user_id });
    let own = test.ok("schedules.professional_hours.get", id.clone());
    assert_eq!(own["follows_clinic"], true);
    assert_eq!(day(&test, "2026-11-24", Some(&dentist)), (usual(), "clinic_weekly".into()));
    let week = json!([{ "weekday": 2, "windows": shifts(&[("12:00", "17:00")]) }]);
    let set = json!({ "professional_id": dentist.user_id, "weekly": week });
    let own = test.ok("schedules.professional_hours.set", set);
    assert_eq!(own["follows_clinic"], false);
    assert_eq!(own["weekly"].as_array().map(Vec::len), Some(7));
    let cut = shifts(&[("12:00", "14:00"), ("15:00", "17:00")]);
    assert_eq!(day(&test, "2026-11-24", Some(&dentist)), (cut, "professional_weekly".into()));
    assert_eq!(day(&test, "2026-11-25", Some(&dentist)).0, json!([]), "a day that was left out");
    let none = json!({ "professional_id": dentist.user_id, "weekly": [] });
    assert_eq!(test.ok("schedules.professional_hours.set", none)["follows_clinic"], true);
    assert_eq!(day(&test, "2026-11-24", Some(&dentist)), (usual(), "clinic_weekly".into()));
}

#[test]
fn exceptions_follow_the_precedence() {
    let test = open();
    let dentist = test.person("dentist", "d@example.com");
    let hours = |professional: Option<&Actor>, from: &str, to: &str, list: &[(&str, &str)]| {
        let scope = if professional.is_some() { "professional" } else { "clinic" };
        test.ok(
            "schedules.overrides.create",
            json!({
            "scope": scope, "professional_id": professional.map(|actor| &actor.user_id),
            "from": from, "to": to, "kind": "hours", "windows": shifts(list) }),
        )
    };
    let is = |date: &str, list: &[(&str, &str)], source: &str| {
        assert_eq!(day(&test, date, Some(&dentist)), (shifts(list), source.to_owned()), "{date}");
    };
    hours(None, "2026-12-01", "2026-12-31", &[("10:00", "16:00")]);
    hours(None, "2026-12-02", "2026-12-02", &[("10:00", "11:00")]);
    is("2026-12-01", &[("10:00", "16:00")], "clinic_hours");
    is("2026-12-02", &[("10:00", "11:00")], "clinic_hours");
    hours(Some(&dentist), "2026-12-01", "2026-12-02", &[("08:00", "12:00")]);
    is("2026-12-01", &[("10:00", "12:00")], "professional_hours");
    is("2026-12-02", &[("10:00", "11:00")], "professional_hours");
    closed(&test, "2026-12-01", Some(&dentist));
    is("2026-12-01", &[], "professional_unavailable");
    assert_eq!(day(&test, "2026-12-01", None).1, "clinic_hours", "the clinic is open");
    closed(&test, "2026-12-02", None);
    is("2026-12-02", &[], "clinic_closed");
    let input = json!({ "from": "2026-12-02", "to": "2026-12-02" });
    assert_eq!(test.ok("schedules.availability", input)[0]["reason"], "away");
}

#[test]
fn an_override_is_checked_changed_and_taken_away() {
    let test = open();
    let dentist = test.person("dentist", "d@example.com");
    let base =
        json!({ "scope": "clinic", "from": "2026-12-24", "to": "2026-12-24", "kind": "closed" });
    let bad = |change: Value, field: &str| {
        let mut input = base.clone();
        for (key, value) in change.as_object().unwrap() {
            input[key] = value.clone();
        }
        test.bad_field("schedules.overrides.create", input, field);
    };
    bad(json!({ "windows": usual() }), "windows");
    bad(json!({ "kind": "hours" }), "windows");
    bad(json!({ "kind": "hours", "windows": [] }), "windows");
    bad(json!({ "kind": "hours", "windows": shifts(&[("10:00", "09:00")]) }), "windows[0].end");
    bad(json!({ "to": "2026-12-23" }), "to");
    bad(json!({ "from": "24/12/2026" }), "from");
    bad(json!({ "from": "2026-02-30" }), "from");
    bad(json!({ "reason": "x".repeat(201) }), "reason");
    bad(json!({ "scope": "professional" }), "professional_id");
    bad(json!({ "professional_id": dentist.user_id }), "professional_id");
    bad(json!({ "kind": "open" }), "kind");

    let made = test.ok("schedules.overrides.create", base.clone());
    let id = made["id"].clone();
    let range = json!({ "from": "2026-12-01", "to": "2026-12-31" });
    assert_eq!(test.ok("schedules.overrides.list", range.clone()), json!([made]));
    let shorter = json!({ "id": id, "kind": "hours", "windows": shifts(&[("09:00", "13:00")]) });
    let changed = test.ok("schedules.overrides.update", shorter);
    assert_eq!(changed["windows"], shifts(&[("09:00", "13:00")]));
    assert_eq!(day(&test, "2026-12-24", None).1, "clinic_hours");
    let longer = json!({ "id": id, "to": "2026-12-26", "reason": " Navidad " });
    let changed = test.ok("schedules.overrides.update", longer);
    assert_eq!((&changed["reason"], &changed["kind"]), (&json!("Navidad"), &json!("hours")));
    let closing = test.ok("schedules.overrides.update", json!({ "id": id, "kind": "closed" }));
    assert_eq!(closing["windows"], json!([]), "closed carries none");
    let wrong = json!({ "id": id, "windows": usual() });
    test.bad_field("schedules.overrides.update", wrong, "windows");

    let north = test.other_clinic();
    for op in ["update", "delete"] {
        let op = format!("schedules.overrides.{op}");
        let error = test.refused_as(&north, &op, json!({ "id": id }));
        assert_eq!(error.code(), Code::NotFound);
    }
    assert_eq!(test.ok_as(&north, "schedules.overrides.list", range.clone()), json!([]));
    test.ok("schedules.overrides.delete", json!({ "id": id }));
    assert_eq!(test.ok("schedules.overrides.list", range), json!([]));
    let again = test.refused("schedules.overrides.delete", json!({ "id": id }));
    assert_eq!(again.code(), Code::NotFound);
    assert_eq!(day(&test, "2026-12-24", None).0, usual());
}

#[test]
fn professionals_are_those_of_the_clinic() {
    let test = open();
    let desk = test.person("receptionist", "r@example.com");
    let dentist = test.person("dentist", "d@example.com");
    let north = test.other_clinic();
    let week = |id: &str| json!({ "professional_id": id, "weekly": [] });
    test.bad_field("schedules.professional_hours.set", week(&desk.user_id), "professional_id");
    let nobody = test.refused("schedules.professional_hours.set", week("nobody"));
    assert_eq!(nobody.code(), Code::NotFound);
    let elsewhere = week(&dentist.user_id);
    let foreign = test.refused_as(&north, "schedules.professional_hours.set", elsewhere);
    assert_eq!(foreign.code(), Code::NotFound);
    let input =
        json!({ "from": "2026-12-01", "to": "2026-12-01", "professional_id": dentist.user_id });
    let foreign = test.refused_as(&north, "schedules.availability", input);
    assert_eq!(foreign.code(), Code::NotFound);
    test.ok("core.users.disable", json!({ "id": dentist.user_id }));
    let gone = json!({ "scope": "professional", "professional_id": dentist.user_id, "kind": "closed",
        "from": "2026-12-01", "to": "2026-12-01" });
    test.bad_field("schedules.overrides.create", gone, "professional_id");
}

#[test]
fn everyone_reads_and_the_front_desk_writes() {
    let test = open();
    let week = || json!({ "weekly": [] });
    for role in ["dentist", "hygienist", "assistant"] {
        let person = test.person(role, &format!("{role}@example.com"));
        test.ok_as(&person, "schedules.clinic_hours.get", json!({}));
        let error = test.refused_as(&person, "schedules.clinic_hours.set", week());
        assert_eq!(error.code(), Code::Forbidden, "{role}");
    }
    let desk = test.person("receptionist", "r@example.com");
    test.ok_as(&desk, "schedules.clinic_hours.set", week());
}

#[test]
fn the_agenda_refuses_what_lies_outside_and_takes_an_override() {
    let test = open();
    let dentist = test.person("dentist", "d@example.com");
    book(&test, "2026-11-24T10:00", &dentist, json!({})).unwrap();
    let lunch = book(&test, "2026-11-24T14:00", &dentist, json!({})).unwrap_err();
    assert_eq!((&lunch["reason"], &lunch["date"]), (&json!("outside_hours"), &json!("2026-11-24")));
    assert_eq!(lunch["windows"], usual());
    let sunday = book(&test, "2026-11-29T10:00", &dentist, json!({})).unwrap_err();
    assert_eq!(sunday["reason"], "outside_hours");
    let urgent = json!({ "override": { "reason": "toothache" } });
    let made = book(&test, "2026-11-29T10:00", &dentist, urgent).unwrap();
    assert_eq!(made["override_reason"], "toothache");
    closed(&test, "2026-11-25", Some(&dentist));
    let away = book(&test, "2026-11-25T10:00", &dentist, json!({})).unwrap_err();
    assert_eq!(away["reason"], "outside_hours");
    let other = test.person("hygienist", "h@example.com");
    book(&test, "2026-11-25T10:00", &other, json!({})).unwrap();
    let open = test.ok("agenda.open_windows", json!({ "from": "2026-11-28", "to": "2026-11-30" }));
    assert_eq!(open[0]["closed"], true);
    assert_eq!(open[2]["windows"], usual());
}

#[test]
fn without_this_module_the_agenda_refuses_nothing() {
    let test = TestHost::new(&[&module_patients::MODULE, &module_agenda::MODULE]);
    let dentist = test.person("dentist", "d@example.com");
    book(&test, "2026-11-29T04:00", &dentist, json!({})).unwrap();
}

#[test]
fn national_holidays_close_the_clinic_once() {
    let test = open();
    let year = json!({ "year": 2026 });
    let list = test.ok("schedules.holidays.list", year.clone());
    assert_eq!(list.as_array().map(Vec::len), Some(10));
    assert_eq!(
        list[2],
        json!({ "date": "2026-04-03", "name_key": "schedules.holidays.good_friday",
            "name": "good_friday", "estimated": false, "applied": false })
    );
    let applied = test.ok("schedules.holidays.apply", year.clone());
    assert_eq!(applied["created"].as_array().map(Vec::len), Some(10));
    assert_eq!(day(&test, "2026-12-08", None), (json!([]), "clinic_closed".into()));
    let input = json!({ "from": "2026-12-08", "to": "2026-12-08" });
    let reason = &test.ok("schedules.availability", input)[0]["reason"];
    assert_eq!(*reason, "schedules.holidays.immaculate_conception");
    let moved =
        json!({ "id": applied["created"][9]["id"], "from": "2026-12-26", "to": "2026-12-26" });
    test.ok("schedules.overrides.update", moved);
    test.ok("schedules.overrides.delete", json!({ "id": applied["created"][0]["id"] }));
    let again = test.ok("schedules.holidays.apply", year.clone());
    assert_eq!(again["kept"], 9, "a moved one is the same holiday");
    assert_eq!(again["created"][0]["holiday"], "new_year", "a deleted one comes back");
    let list = test.ok("schedules.holidays.list", year);
    assert!(list.as_array().unwrap().iter().all(|row| row["applied"] == true));
    test.bad_field("schedules.holidays.list", json!({ "year": 1999 }), "year");
    test.bad_field("schedules.holidays.apply", json!({ "year": 99999 }), "year");
}

#[test]
fn moroccan_holidays_follow_the_moon() {
    let test = TestHost::of_country(&MODULES, "MA");
    let list = test.ok("schedules.holidays.list", json!({ "year": 2027 }));
    let fitr = list.as_array().unwrap().iter().find(|row| row["name"] == "eid_al_fitr").unwrap();
    assert_eq!((&fitr["date"], &fitr["estimated"]), (&json!("2027-03-09"), &json!(true)));
}

#[test]
fn occupancy_counts_visits_against_open_time() {
    let test = open();
    let dentist = test.person("dentist", "d@example.com");
    book(&test, "2026-11-24T10:00", &dentist, json!({})).unwrap();
    let gone = book(&test, "2026-11-24T12:00", &dentist, json!({})).unwrap();
    test.ok("agenda.appointments.cancel", json!({ "id": gone["id"] }));
    test.ok(
        "agenda.appointments.create",
        json!({ "kind": "blocked", "title": "meeting",
        "start": "2026-11-24T13:30", "end": "2026-11-24T15:30", "professional_id": dentist.user_id,
        "override": { "reason": "over lunch" } }),
    );
    let input = json!({ "from": "2026-11-24", "to": "2026-11-25" });
    let row = |date: &str, booked: i64, open: i64| json!({ "date": date, "professional_id": dentist.user_id, "booked_min": booked, "open_min": open });
    let days = json!([row("2026-11-24", 60, 540), row("2026-11-25", 0, 600)]);
    assert_eq!(test.ok("schedules.occupancy", input.clone()), days);
    let north = test.other_clinic();
    assert_eq!(test.ok_as(&north, "schedules.occupancy", input), json!([]));
    let all_day = json!({ "weekly": [{ "weekday": 7, "windows": shifts(&[("00:00", "24:00")]) }] });
    test.ok("schedules.clinic_hours.set", all_day);
    let open_min = |date: &str| {
        let day = json!({ "from": date, "to": date });
        test.ok("schedules.occupancy", day)[0]["open_min"].as_i64()
    };
    assert_eq!(open_min("2027-03-21"), Some(24 * 60));
    assert_eq!(open_min("2027-03-28"), Some(23 * 60), "the clock goes forward");
    assert_eq!(open_min("2027-10-31"), Some(25 * 60), "and back");
}

#[test]
fn questions_are_bounded() {
    let test = open();
    for op in ["schedules.availability", "schedules.occupancy"] {
        test.ok(op, json!({ "from": "2026-01-01", "to": "2026-12-31" }));
        test.bad_field(op, json!({ "from": "2026-01-01", "to": "2027-01-02" }), "to");
        test.bad_field(op, json!({ "from": "2026-01-02", "to": "2026-01-01" }), "to");
        test.bad_field(op, json!({ "from": "9999-12-31", "to": "9999-12-31" }), "from");
    }
    test.bad_field(
        "schedules.overrides.list",
        json!({ "from": "2020-01-01", "to": "2026-01-01" }),
        "to",
    );
}

/// Hears what schedules tells.
struct Ear;

static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn hear(name: &str, date: &str) -> kernel::Result<()> {
    HEARD.lock().expect("nobody panicked").push(format!("{name} {date}").trim().to_owned());
    Ok(())
}

impl Module for Ear {
    fn manifest(&self) -> kernel::Result<Manifest> {
        let yaml = "{name: ear, summary: s, author: a, license: MIT, category: official,
            tier: optional, auto_install: true, depends: [schedules]}";
        Manifest::parse(yaml, "0.1.0")
    }

    fn events(&self, bus: &mut Bus) {
        bus.on::<HoursChanged>(|_, event| {
            hear("hours", event.professional_id.as_deref().unwrap_or(""))
        });
        bus.on::<OverrideCreated>(|_, event| hear("created", &event.from));
        bus.on::<OverrideUpdated>(|_, event| hear("updated", &event.to));
        bus.on::<OverrideDeleted>(|_, event| hear("deleted", &event.from));
    }
}

#[test]
fn changes_are_told_and_no_change_is_not() {
    let test = TestHost::new(&[MODULES[0], MODULES[1], MODULES[2], &Ear]);
    let week = json!({ "weekly": [{ "weekday": 1, "windows": usual() }] });
    test.ok("schedules.clinic_hours.set", week.clone());
    test.ok("schedules.clinic_hours.set", week);
    let id = closed(&test, "2026-12-24", None)["id"].clone();
    test.ok("schedules.overrides.update", json!({ "id": id, "to": "2026-12-25" }));
    test.ok("schedules.overrides.update", json!({ "id": id, "to": "2026-12-25" }));
    test.ok("schedules.overrides.delete", json!({ "id": id }));
    let heard = HEARD.lock().unwrap().clone();
    assert_eq!(heard, ["hours", "created 2026-12-24", "updated 2026-12-25", "deleted 2026-12-24"]);
}
