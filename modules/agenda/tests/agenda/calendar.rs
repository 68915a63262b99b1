use crate::desk::*;
use icalendar::{Calendar, CalendarComponent, Component, EventLike};
use serde_json::json;

fn events(content: &str) -> Vec<icalendar::Event> {
    let calendar: Calendar = content.parse().expect("an iCalendar file");
    calendar
        .components
        .into_iter()
        .map(|component| match component {
            CalendarComponent::Event(event) => event,
            other => panic!("not an event: {other:?}"),
        })
        .collect()
}

#[test]
fn the_file_reads_back() {
    let desk = desk();
    let strange = with(
        desk.visit("10:00", "11:00"),
        json!({ "title": "Crown, 2nd; try\\fit\nnow", "notes": "secret" }),
    );
    let visit = id(&desk.create(strange));
    let cancelled = desk.book("12:00", "13:00");
    desk.go(&cancelled, "cancelled");
    desk.create(json!({ "title": "Lunch", "start": today("14:00"), "end": today("15:00") }));
    let file = desk.test.ok("agenda.export_ics", json!({ "from": TODAY, "to": "2026-11-30" }));
    assert_eq!(file["file_name"], "agenda-2026-11-24-2026-11-30.ics");
    let content = file["content"].as_str().expect("text");
    assert!(content.contains("\r\n") && !content.contains("secret"));
    assert!(content.lines().all(|line| line.len() <= 75), "lines are folded");
    let events = events(content);
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].get_uid(), Some(format!("{visit}@cuspid").as_str()));
    assert_eq!(events[0].get_summary(), Some("Salma Bennani, Crown, 2nd; try\\fit\nnow"));
    assert_eq!(events[0].get_location(), Some("1"));
    assert_eq!(events[0].property_value("DTSTART"), Some("20261124T090000Z"));
    assert_eq!(events[0].property_value("DTEND"), Some("20261124T100000Z"));
    assert_eq!(events[1].get_summary(), Some("Lunch"));
    let ana = json!({ "from": TODAY, "to": TODAY, "professional_id": desk.ana.user_id });
    let ana = desk.test.ok("agenda.export_ics", ana);
    assert_eq!(self::events(ana["content"].as_str().expect("text")).len(), 1);
}

#[test]
fn bad_days_are_named() {
    let desk = desk();
    for (bad, field) in [
        (json!({ "from": TODAY }), "to"),
        (json!({ "from": TODAY, "to": "2026-11-23" }), "to"),
        (json!({ "from": TODAY, "to": "2029-11-23" }), "to"),
        (json!({ "from": "x", "to": TODAY }), "from"),
        (json!({ "from": TODAY, "to": TODAY, "as": "pdf" }), "as"),
    ] {
        desk.test.bad_field("agenda.export_ics", bad, field);
    }
}
