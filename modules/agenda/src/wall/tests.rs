use super::*;

fn at(text: &str, zone_name: &str) -> String {
    parse(text, &zone(zone_name).unwrap()).unwrap().at.to_string()
}

fn gap(text: &str, zone_name: &str) -> (String, String) {
    match parse(text, &zone(zone_name).unwrap()) {
        Err(Fault::Gap { from, to, .. }) => (from, to),
        other => panic!("{text} gave {other:?}"),
    }
}

const MADRID: &str = "Europe/Madrid";
const CASABLANCA: &str = "Africa/Casablanca";

#[test]
fn madrid_in_spring_has_no_hour_from_two_to_three() {
    let hour = ("02:00".to_owned(), "03:00".to_owned());
    for year in ["2026-03-29", "2027-03-28"] {
        assert_eq!(gap(&format!("{year}T02:00"), MADRID), hour);
        assert_eq!(gap(&format!("{year}T02:59"), MADRID), hour);
        assert_eq!(at(&format!("{year}T01:59"), MADRID), format!("{year}T00:59:00Z"));
        assert_eq!(at(&format!("{year}T03:00"), MADRID), format!("{year}T01:00:00Z"));
    }
}

#[test]
fn madrid_in_autumn_has_the_hour_from_two_to_three_twice() {
    for day in ["2026-10-25", "2027-10-31"] {
        assert_eq!(at(&format!("{day}T02:30"), MADRID), format!("{day}T00:30:00Z"));
        assert_eq!(at(&format!("{day}T02:30+02:00"), MADRID), format!("{day}T00:30:00Z"));
        assert_eq!(at(&format!("{day}T02:30+01:00"), MADRID), format!("{day}T01:30:00Z"));
        assert_eq!(at(&format!("{day}T03:00"), MADRID), format!("{day}T02:00:00Z"));
        let later = parse(&format!("{day}T02:30+01:00"), &zone(MADRID).unwrap()).unwrap();
        assert_eq!(later.text(), format!("{day}T02:30"));
    }
}

#[test]
fn casablanca_goes_back_an_hour_for_ramadan_and_forward_after_it() {
    for (begins, ends) in [("2025-02-23", "2025-04-06"), ("2026-02-15", "2026-03-22")] {
        assert_eq!(at(&format!("{begins}T01:59"), CASABLANCA), format!("{begins}T00:59:00Z"));
        assert_eq!(at(&format!("{begins}T02:30"), CASABLANCA), format!("{begins}T01:30:00Z"));
        let second = format!("{begins}T02:30+00:00");
        assert_eq!(at(&second, CASABLANCA), format!("{begins}T02:30:00Z"));
        assert_eq!(at(&format!("{begins}T10:00"), CASABLANCA), format!("{begins}T10:00:00Z"));
        let hour = ("02:00".to_owned(), "03:00".to_owned());
        assert_eq!(gap(&format!("{ends}T02:15"), CASABLANCA), hour);
        assert_eq!(at(&format!("{ends}T01:59"), CASABLANCA), format!("{ends}T01:59:00Z"));
        assert_eq!(at(&format!("{ends}T03:00"), CASABLANCA), format!("{ends}T02:00:00Z"));
    }
}

/// Since 2026-09-20 Morocco keeps UTC all year (tzdata 2026e): Ramadan moves no clock any more.
#[test]
fn casablanca_keeps_one_clock_since_september_2026() {
    assert_eq!(at("2026-09-20T01:59", CASABLANCA), "2026-09-20T00:59:00Z");
    assert_eq!(at("2026-09-20T01:30+00:00", CASABLANCA), "2026-09-20T01:30:00Z");
    for day in ["2026-09-21", "2027-02-06", "2027-02-07", "2027-02-08", "2027-03-14", "2027-03-15"]
    {
        for time in ["02:30", "09:00"] {
            assert_eq!(at(&format!("{day}T{time}"), CASABLANCA), format!("{day}T{time}:00Z"));
        }
    }
}

#[test]
fn an_offset_keeps_its_instant_whatever_the_zone() {
    assert_eq!(at("2026-11-23T09:30:00Z", MADRID), "2026-11-23T09:30:00Z");
    assert_eq!(at("2026-11-23T09:30:00.000-05:00", MADRID), "2026-11-23T14:30:00Z");
    // It falls into the gap nowhere: an instant always exists.
    assert_eq!(at("2026-03-29T01:30Z", MADRID), "2026-03-29T01:30:00Z");
}

#[test]
fn what_is_no_time_is_told_from_what_is_none_here() {
    let madrid = zone(MADRID).unwrap();
    for text in [
        "",
        "tomorrow",
        "2026-11-23",
        "09:30",
        "2026-13-01T09:00",
        "2026-11-23T25:00",
        "2026-11-23T09:30[Asia/Tokyo]",
        "2026-11-23T09:30\u{0}",
        "23/11/2026 09:30",
    ] {
        assert_eq!(parse(text, &madrid), Err(Fault::Format), "{text:?}");
    }
    assert_eq!(parse("2026-11-23T09:30:15", &madrid), Err(Fault::Seconds));
    assert_eq!(parse("0026-11-23T09:30", &madrid), Err(Fault::Range));
    assert!(zone("Mars/Olympus").is_err());
}

#[test]
fn a_day_begins_when_the_clock_has_jumped_over_midnight() {
    let beirut = zone("Asia/Beirut").unwrap();
    let begins = midnight_ms("2026-03-29".parse().unwrap(), &beirut).unwrap();
    assert_eq!(begins, "2026-03-28T22:00:00Z".parse::<Timestamp>().unwrap().as_millisecond());
}
