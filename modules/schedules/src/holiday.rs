//! Public holidays of the whole country. Regional and local ones are entered as closed days.
//!
//! Spain: art. 37.2 of the Estatuto de los Trabajadores and art. 45 of Real Decreto 2001/1983.
//! France: art. L3133-1 of the Code du travail (without Alsace-Moselle). Morocco: décrets 2-04-426
//! and 2-77-169, with 14 January since 2024 and 31 October since 2026 (décrets 2-26-14, 2-25-1140).

use icu_calendar::Date as CalendarDate;
use icu_calendar::cal::{Hijri, Iso};
use jiff::ToSpan;
use jiff::civil::Date;

/// A day off, named by a key that the window translates (`schedules.holidays.<key>`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    pub date: Date,
    pub key: &'static str,
    /// The day is announced by sighting the moon and may come a day later.
    pub estimated: bool,
}

/// Same month and day every year, from a first year on.
type Fixed = (i8, i8, &'static str, i16);

const SPAIN: [Fixed; 9] = [
    (1, 1, "new_year", 0),
    (1, 6, "epiphany", 0),
    (5, 1, "labour_day", 0),
    (8, 15, "assumption", 0),
    (10, 12, "hispanic_day", 0),
    (11, 1, "all_saints", 0),
    (12, 6, "constitution_day", 0),
    (12, 8, "immaculate_conception", 0),
    (12, 25, "christmas", 0),
];

/// Days after Easter Sunday.
const SPAIN_BY_EASTER: [(i32, &str); 1] = [(-2, "good_friday")];

const FRANCE: [Fixed; 8] = [
    (1, 1, "new_year", 0),
    (5, 1, "labour_day", 0),
    (5, 8, "victory_1945", 0),
    (7, 14, "bastille_day", 0),
    (8, 15, "assumption", 0),
    (11, 1, "all_saints", 0),
    (11, 11, "armistice_1918", 0),
    (12, 25, "christmas", 0),
];

const FRANCE_BY_EASTER: [(i32, &str); 3] =
    [(1, "easter_monday"), (39, "ascension"), (50, "whit_monday")];

const MOROCCO: [Fixed; 11] = [
    (1, 1, "new_year", 0),
    (1, 11, "independence_manifesto", 0),
    (1, 14, "amazigh_new_year", 2024),
    (5, 1, "labour_day", 0),
    (7, 30, "throne_day", 0),
    (8, 14, "oued_ed_dahab", 0),
    (8, 20, "revolution_day", 0),
    (8, 21, "youth_day", 0),
    (10, 31, "unity_day", 2026),
    (11, 6, "green_march", 0),
    (11, 18, "independence_day", 0),
];

/// Month and day of the Islamic year. Second days are the public sector's, and most people's.
const MOROCCO_BY_MOON: [(u8, u8, &str); 7] = [
    (1, 1, "hijri_new_year"),
    (3, 12, "mawlid"),
    (3, 13, "mawlid_second_day"),
    (10, 1, "eid_al_fitr"),
    (10, 2, "eid_al_fitr_second_day"),
    (12, 10, "eid_al_adha"),
    (12, 11, "eid_al_adha_second_day"),
];

/// National holidays of a year, by date. Empty for a country whose list is not known here.
pub fn holidays(country: &str, year: i16) -> Vec<Holiday> {
    let (fixed, by_easter): (&[Fixed], &[(i32, &'static str)]) = match country {
        "ES" => (&SPAIN, &SPAIN_BY_EASTER),
        "FR" => (&FRANCE, &FRANCE_BY_EASTER),
        "MA" => (&MOROCCO, &[]),
        _ => return Vec::new(),
    };
    let mut out = Vec::new();
    let known = |date, key| Holiday { date, key, estimated: false };
    for &(month, day, key, _) in fixed.iter().filter(|(.., since)| *since <= year) {
        out.extend(Date::new(year, month, day).ok().map(|date| known(date, key)));
    }
    if let Some(sunday) = easter(year) {
        out.extend(
            by_easter.iter().map(|&(days, key)| known(sunday.saturating_add(days.days()), key)),
        );
    }
    if country == "MA" {
        out.extend(by_moon(year));
    }
    out.sort_by_key(|holiday| holiday.date);
    out
}

/// Islamic holidays that fall in a year; some come twice in one. Computed by the Umm al-Qura
/// calendar (KACST's table, in ICU4X), which Morocco's announcement follows on the day or, more
/// often, one day later: estimates until announced.
fn by_moon(year: i16) -> Vec<Holiday> {
    // A Gregorian year meets two or three Islamic ones.
    let about = (i32::from(year) - 622) * 33 / 32;
    let mut out = Vec::new();
    for hijri_year in about - 1..=about + 2 {
        for (month, day, key) in MOROCCO_BY_MOON {
            let date = from_hijri(hijri_year, month, day).filter(|date| date.year() == year);
            out.extend(date.map(|date| Holiday { date, key, estimated: true }));
        }
    }
    out
}

fn from_hijri(year: i32, month: u8, day: u8) -> Option<Date> {
    let calendar = Hijri::new_umm_al_qura();
    let date = CalendarDate::try_new_hijri_with_calendar(year, month, day, calendar).ok()?;
    let iso = date.to_calendar(Iso);
    let year = i16::try_from(iso.year().extended_year()).ok()?;
    Date::new(year, iso.month().ordinal as i8, iso.day_of_month().0 as i8).ok()
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's algorithm).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(country: &str, year: i16) -> Vec<(String, &'static str)> {
        holidays(country, year).iter().map(|h| (h.date.to_string(), h.key)).collect()
    }

    fn has(country: &str, date: &str, key: &str) {
        let year = date[..4].parse().unwrap();
        let found = dates(country, year);
        assert!(found.contains(&(date.to_owned(), key_of(key))), "{key} in {found:?}");
    }

    fn key_of(key: &str) -> &'static str {
        Box::leak(key.to_owned().into_boxed_str())
    }

    #[test]
    fn easter_moves() {
        // 1961, 2000 and 2038 stand at the edges of the rule.
        let known = [
            "1961-04-02",
            "2000-04-23",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2038-04-25",
        ];
        for date in known {
            let date: Date = date.parse().unwrap();
            assert_eq!(easter(date.year()), Some(date));
        }
    }

    #[test]
    fn spain_2025_to_2027() {
        assert_eq!(dates("ES", 2026).len(), 10);
        for (date, key) in [
            ("2025-01-06", "epiphany"),
            ("2025-04-18", "good_friday"),
            ("2026-04-03", "good_friday"),
            ("2026-10-12", "hispanic_day"),
            ("2026-12-08", "immaculate_conception"),
            ("2027-03-26", "good_friday"),
            ("2027-12-06", "constitution_day"),
        ] {
            has("ES", date, key);
        }
        assert!(holidays("ES", 2026).iter().all(|holiday| !holiday.estimated));
    }

    #[test]
    fn france_2025_to_2027() {
        assert_eq!(dates("FR", 2026).len(), 11);
        for (date, key) in [
            ("2025-04-21", "easter_monday"),
            ("2025-05-29", "ascension"),
            ("2025-06-09", "whit_monday"),
            ("2026-04-06", "easter_monday"),
            ("2026-05-14", "ascension"),
            ("2026-05-25", "whit_monday"),
            ("2027-03-29", "easter_monday"),
            ("2027-05-06", "ascension"),
            ("2027-05-17", "whit_monday"),
            ("2026-07-14", "bastille_day"),
            ("2026-11-11", "armistice_1918"),
        ] {
            has("FR", date, key);
        }
    }

    #[test]
    fn morocco_2025_to_2027() {
        for (date, key) in [
            ("2025-03-30", "eid_al_fitr"),
            ("2025-06-06", "eid_al_adha"),
            ("2025-06-26", "hijri_new_year"),
            ("2025-09-04", "mawlid"),
            ("2026-03-20", "eid_al_fitr"),
            ("2026-03-21", "eid_al_fitr_second_day"),
            ("2026-05-27", "eid_al_adha"),
            ("2026-06-16", "hijri_new_year"),
            ("2026-08-25", "mawlid"),
            ("2027-03-09", "eid_al_fitr"),
            ("2027-05-16", "eid_al_adha"),
            ("2026-01-14", "amazigh_new_year"),
            ("2026-07-30", "throne_day"),
            ("2026-10-31", "unity_day"),
            ("2026-11-06", "green_march"),
        ] {
            has("MA", date, key);
        }
        assert_eq!(dates("MA", 2026).len(), 18);
        let moved: Vec<_> = holidays("MA", 2026).into_iter().filter(|h| h.estimated).collect();
        assert_eq!(moved.len(), 7);
        let before: Vec<_> = dates("MA", 2023).into_iter().map(|(_, key)| key).collect();
        assert!(!before.contains(&"amazigh_new_year") && !before.contains(&"unity_day"));
    }

    #[test]
    fn a_moon_holiday_may_come_twice_in_a_year() {
        let fitr = |year| dates("MA", year).iter().filter(|(_, key)| *key == "eid_al_fitr").count();
        let counts: Vec<usize> = (2000..=2100).map(fitr).collect();
        assert!(counts.iter().all(|count| (1..=2).contains(count)));
        assert_eq!(fitr(2033), 2, "2 January and 23 December");
    }

    #[test]
    fn an_unknown_country_has_none() {
        assert!(holidays("US", 2026).is_empty());
    }
}
