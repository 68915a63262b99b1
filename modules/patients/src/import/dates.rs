//! Birth dates as people and programs write them.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Reason;
use crate::fold::fold;

/// Which part of a date of numbers comes first. A part of four digits is the year wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 14/12/1959
    Dmy,
    /// 12/14/1959
    Mdy,
    /// 1959-12-14
    Ymd,
}

/// The oldest that anyone is taken to be, in years; an earlier birth is a slip of the pen.
const OLDEST: i16 = 130;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BirthDate {
    pub date: Date,
    /// The year had two digits and could be a hundred years earlier.
    pub ambiguous_year: bool,
}

/// Reads a birth date: numbers in the file's `order` with any punctuation, `19591214`, a month as a
/// word or its abbreviation (es, ca, fr, en, ar), a time of day after it. A year of two digits is the
/// latest that is not in the future. `None` for an empty cell and for zeros (`0000-00-00`), which
/// programs write for "unknown".
///
/// Refuses what is no day of the calendar, a day after `today`, and one more than 130 years before.
pub fn birth_date(text: &str, order: DateOrder, today: Date) -> Result<Option<BirthDate>, Reason> {
    let parts = parts(text);
    if text.trim().is_empty() || (parts.len() >= 3 && parts.iter().all(Part::is_zero)) {
        return Ok(None);
    }
    let [day, month, year] = arrange(&parts, order).ok_or(Reason::BadDate)?;
    let (day, month) = (small(day)?, small(month)?);
    let born = match year.len() {
        4 => {
            let year = year.parse().map_err(|_| Reason::BadDate)?;
            let date = Date::new(year, month, day).map_err(|_| Reason::BadDate)?;
            BirthDate { date, ambiguous_year: false }
        }
        2 => short_year(i16::from(small(year)?), month, day, today)?,
        _ => return Err(Reason::BadDate),
    };
    if born.date > today {
        return Err(Reason::FutureDate);
    }
    if born.date.year() < today.year() - OLDEST {
        return Err(Reason::BadDate);
    }
    Ok(Some(born))
}

fn short_year(year: i16, month: i8, day: i8, today: Date) -> Result<BirthDate, Reason> {
    let this_century = today.year() - today.year() % 100;
    let earlier = Date::new(this_century - 100 + year, month, day);
    match Date::new(this_century + year, month, day) {
        Ok(date) if date <= today => {
            // Few people are older than 105.
            let ambiguous_year = earlier.is_ok_and(|d| d.year() >= today.year() - 105);
            Ok(BirthDate { date, ambiguous_year })
        }
        _ => {
            let date = earlier.map_err(|_| Reason::BadDate)?;
            Ok(BirthDate { date, ambiguous_year: false })
        }
    }
}

/// What one date of numbers says about the order of the file, if anything.
pub(super) fn evidence(text: &str) -> Option<DateOrder> {
    let parts = parts(text);
    let [Part::Number(first), Part::Number(second), Part::Number(_), ..] = parts.as_slice() else {
        return None;
    };
    if first.len() == 4 {
        return Some(DateOrder::Ymd);
    }
    match (small(first).ok()?, small(second).ok()?) {
        (13..=31, 1..=12) => Some(DateOrder::Dmy),
        (1..=12, 13..=31) => Some(DateOrder::Mdy),
        _ => None,
    }
}

/// Whether a text is written like a date, possible or not.
pub(super) fn looks_like_date(text: &str) -> bool {
    let parts = parts(text);
    let arranged = arrange(&parts, DateOrder::Dmy).filter(|_| parts.len() > 1 && text.len() <= 40);
    arranged.is_some_and(|[day, month, year]| {
        day.len() <= 2 && month.len() <= 2 && matches!(year.len(), 2 | 4)
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Number(String),
    Month(i8),
    Other,
}

impl Part {
    fn is_zero(&self) -> bool {
        matches!(self, Part::Number(digits) if digits.bytes().all(|b| b == b'0'))
    }
}

/// Numbers and words in their order, without the little words between ("14 de dic. de 1959").
fn parts(text: &str) -> Vec<Part> {
    const BETWEEN: [&str; 12] =
        ["de", "del", "d", "of", "the", "er", "o", "st", "nd", "rd", "th", "le"];
    // A birth date is short; a long text is none and is not worth taking apart.
    let folded = fold(&text.chars().take(60).collect::<String>());
    let mut parts = Vec::new();
    let mut rest = folded.as_str();
    while let Some(first) = rest.chars().next() {
        let same = |c: char| c.is_ascii_digit() == first.is_ascii_digit() && c != ' ';
        let length = rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (part, after) = rest.split_at(length);
        rest = after;
        if first.is_ascii_digit() {
            parts.push(Part::Number(part.to_owned()));
        } else if first != ' ' && !BETWEEN.contains(&part) {
            parts.push(month(part).map_or(Part::Other, Part::Month));
        }
    }
    parts
}

/// Day, month and year as digits.
fn arrange(parts: &[Part], order: DateOrder) -> Option<[String; 3]> {
    if let [Part::Number(compact)] = parts {
        return compact_date(compact, order);
    }
    let [first, second, third, time @ ..] = parts else {
        return None;
    };
    if !is_time(time) {
        return None;
    }
    let [day, month, year] = match (first, second, third) {
        (Part::Number(day), Part::Month(month), Part::Number(year))
        | (Part::Month(month), Part::Number(day), Part::Number(year)) => {
            let (day, year) = if day.len() == 4 { (year, day) } else { (day, year) };
            [day.clone(), month.to_string(), year.clone()]
        }
        (Part::Number(a), Part::Number(b), Part::Number(c)) => {
            let year_first = a.len() == 4 || (order == DateOrder::Ymd && c.len() != 4);
            let [day, month, year] = match order {
                _ if year_first => [c, b, a],
                DateOrder::Mdy => [b, a, c],
                DateOrder::Dmy | DateOrder::Ymd => [a, b, c],
            };
            [day.clone(), month.clone(), year.clone()]
        }
        _ => return None,
    };
    Some([day, month, year])
}

fn compact_date(digits: &str, order: DateOrder) -> Option<[String; 3]> {
    if digits.len() != 8 {
        return None;
    }
    let looks_year_first = matches!(&digits[..2], "19" | "20")
        && small(&digits[4..6]).is_ok_and(|month| (1..=12).contains(&month));
    let year_first = order == DateOrder::Ymd || looks_year_first;
    let (a, b, c) = match (year_first, order) {
        (true, _) => (&digits[6..], &digits[4..6], &digits[..4]),
        (false, DateOrder::Mdy) => (&digits[2..4], &digits[..2], &digits[4..]),
        (false, _) => (&digits[..2], &digits[2..4], &digits[4..]),
    };
    Some([a.to_owned(), b.to_owned(), c.to_owned()])
}

/// What may stand after a date: "00:00:00", "T00:00:00Z", "12:00 AM".
fn is_time(parts: &[Part]) -> bool {
    let numbers = parts.iter().filter(|part| matches!(part, Part::Number(_))).count();
    parts.is_empty() || (parts.len() <= 6 && (2..=4).contains(&numbers))
}

fn small<S: AsRef<str>>(digits: S) -> Result<i8, Reason> {
    let digits = digits.as_ref();
    if digits.len() > 2 {
        Err(Reason::BadDate)
    } else {
        digits.parse().map_err(|_| Reason::BadDate)
    }
}

/// The month that a folded word names, whole or by its first three letters or more.
fn month(word: &str) -> Option<i8> {
    const MONTHS: [&[&str]; 12] = [
        &["enero", "gener", "janvier", "january", "يناير"],
        &["febrero", "febrer", "fevrier", "february", "فبراير"],
        &["marzo", "marc", "mars", "march", "مارس"],
        &["abril", "avril", "april", "ابريل"],
        &["mayo", "maig", "mai", "may", "ماي", "مايو"],
        &["junio", "juny", "juin", "june", "يونيو"],
        &["julio", "juliol", "juillet", "july", "يوليوز", "يوليو"],
        &["agosto", "agost", "aout", "august", "غشت", "اغسطس"],
        &["septiembre", "setiembre", "setembre", "septembre", "september", "شتنبر", "سبتمبر"],
        &["octubre", "octobre", "october", "اكتوبر"],
        &["noviembre", "novembre", "november", "نونبر", "نوفمبر"],
        &["diciembre", "desembre", "decembre", "december", "دجنبر", "ديسمبر"],
    ];
    let named = |exact: bool| {
        MONTHS.iter().zip(1..).find_map(|(names, number)| {
            let fits = |name: &str| {
                if exact { name == word } else { name.starts_with(word) }
            };
            names.iter().any(|name| fits(name)).then_some(number)
        })
    };
    if word.chars().count() < 3 {
        return None;
    }
    named(true).or_else(|| named(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 21);

    fn read(text: &str, order: DateOrder) -> String {
        match birth_date(text, order, TODAY) {
            Ok(Some(born)) if born.ambiguous_year => format!("{}?", born.date),
            Ok(Some(born)) => born.date.to_string(),
            Ok(None) => "none".to_owned(),
            Err(reason) => reason.key().to_owned(),
        }
    }

    #[test]
    fn styles_of_writing_a_date() {
        for (text, expected) in [
            ("14/12/1959", "1959-12-14"),
            ("15-08-1935", "1935-08-15"),
            ("1.2.1960", "1960-02-01"),
            ("1959-12-14", "1959-12-14"),
            ("1959-12-14T00:00:00Z", "1959-12-14"),
            ("14/12/1959 0:00:00", "1959-12-14"),
            ("12/14/1959 12:00 AM", "bad_date"),
            ("19591214", "1959-12-14"),
            ("14121959", "1959-12-14"),
            ("14 dic 1959", "1959-12-14"),
            ("14 de diciembre de 1959", "1959-12-14"),
            ("1er août 1960", "1960-08-01"),
            ("August 1, 1960", "1960-08-01"),
            ("3 juin 1960", "1960-06-03"),
            ("3 juillet 1960", "1960-07-03"),
            ("٣ غشت ١٩٦٠", "1960-08-03"),
            ("", "none"),
            ("  ", "none"),
            ("00/00/0000", "none"),
        ] {
            assert_eq!(read(text, DateOrder::Dmy), expected, "{text}");
        }
        assert_eq!(read("12/14/1959", DateOrder::Mdy), "1959-12-14");
        assert_eq!(read("59/12/14", DateOrder::Ymd), "1959-12-14");
        assert_eq!(read("14/12/1959", DateOrder::Ymd), "1959-12-14");
    }

    #[test]
    fn years_of_two_digits_are_the_latest_that_are_past() {
        for (text, expected) in [
            ("14/12/59", "1959-12-14"),
            ("24/05/10", "2010-05-24"),
            ("21/11/26", "2026-11-21?"),
            ("22/11/26", "1926-11-22"),
            ("01/01/21", "2021-01-01?"),
            ("01/01/20", "2020-01-01"),
            ("29/02/00", "2000-02-29"),
            ("29/02/01", "bad_date"),
        ] {
            assert_eq!(read(text, DateOrder::Dmy), expected, "{text}");
        }
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "99/99/9999",
            "31/02/1980",
            "12/13/1990",
            "1/1/959",
            "1/1/1890",
            "yesterday",
            "1959",
            "14/12",
            "14/12/1959 and more",
            "001/1/1990",
            "-",
            "14 foo 1959",
            "1/1/1/1/1/1/1/1",
        ] {
            assert_eq!(read(text, DateOrder::Dmy), "bad_date", "{text}");
        }
        assert_eq!(read("22/11/2026", DateOrder::Dmy), "future_date");
    }
}
