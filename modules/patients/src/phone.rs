//! Telephone numbers: E.164 for storing and comparing, and the familiar grouping for reading.

use std::fmt::{self, Write};

use phonenumber::Mode;
use phonenumber::metadata::DATABASE;
use schemars::JsonSchema;
use serde::Serialize;

use crate::fold::latin_digit;

/// A telephone number in E.164 form: `+`, country code, number, at most 15 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct E164(String);

impl E164 {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is not a telephone number that could be dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneProblem {
    /// Nothing in it but spaces.
    Empty,
    /// It is not written as one number: other signs, several numbers, or no digits.
    NotANumber,
    /// It is written as a number, but no country has such numbers: too short, too long, or
    /// beginning with digits that are not given out.
    NotInUse,
}

impl fmt::Display for PhoneProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PhoneProblem::Empty => "there is no telephone number",
            PhoneProblem::NotANumber => "this is not a telephone number",
            PhoneProblem::NotInUse => "no telephone has this number",
        })
    }
}

impl std::error::Error for PhoneProblem {}

/// The E.164 form of a number as people write it. A number without a country code is one of
/// `country` (ISO 3166, as `ES`). `+` and `00` both begin a country code; spaces, dots, hyphens,
/// slashes, brackets, Arabic-Indic digits and a remark without digits ("móvil", "(madre)") are
/// understood.
///
/// Whether a number can exist is asked of libphonenumber's *general* pattern of its country and not
/// of its list of ranges in use: operators open ranges faster than programs are updated, and a
/// telephone that rings must not be refused.
pub fn normalise(text: &str, country: &str) -> Result<E164, PhoneProblem> {
    let dialled = dialled(text)?;
    let home = country.to_ascii_uppercase().parse().ok();
    let number = phonenumber::parse(home, &dialled).map_err(|error| match error {
        phonenumber::ParseError::NoNumber => PhoneProblem::NotANumber,
        _ => PhoneProblem::NotInUse,
    })?;
    let national = number.national().to_string();
    let exists = DATABASE.by_code(&number.code().value()).is_some_and(|regions| {
        regions.iter().any(|r| r.descriptors().general().is_match(&national))
    });
    if !exists {
        return Err(PhoneProblem::NotInUse);
    }
    Ok(E164(format!("+{}{national}", number.code().value())))
}

/// How a stored number is shown: the national grouping when it belongs to the practice's country
/// (`06 96 28 15 15`), the international one otherwise (`+34 650 89 35 36`). A text that is no E.164
/// number is shown as it is.
pub fn display(e164: &str, country: &str) -> String {
    let Ok(number) = phonenumber::parse(None, e164) else {
        return e164.to_owned();
    };
    let at_home = DATABASE
        .by_id(country.to_ascii_uppercase().as_str())
        .is_some_and(|home| home.country_code() == number.code().value());
    let mode = if at_home { Mode::National } else { Mode::International };
    let mut shown = String::new();
    match write!(shown, "{}", number.format().mode(mode)) {
        Ok(()) => shown,
        // The library has no rule for this country code.
        Err(_) => e164.to_owned(),
    }
}

/// Only what a telephone dials: an optional `+` and digits.
fn dialled(text: &str) -> Result<String, PhoneProblem> {
    let text: String = text.chars().map(latin_digit).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(PhoneProblem::Empty);
    }
    // "+33 (0)6 …": the bracketed zero is for callers at home and is not dialled after a code.
    let text = text.replace("(0)", "");
    let mut dialled = String::with_capacity(text.len());
    let mut remark_after = false;
    for c in text.chars() {
        match c {
            '0'..='9' if remark_after => return Err(PhoneProblem::NotANumber),
            '0'..='9' => dialled.push(c),
            '+' | '＋' if dialled.is_empty() => dialled.push('+'),
            // Remarks stand before the number ("tel. 91…") or after it ("… (móvil)").
            c if c.is_alphabetic() => remark_after = !dialled.is_empty(),
            ' '
            | '\u{A0}'
            | '\u{202F}'
            | '\t'
            | '.'
            | '-'
            | '/'
            | '('
            | ')'
            | '['
            | ']'
            | ':'
            | '\u{2010}'..='\u{2015}' => {}
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            _ => return Err(PhoneProblem::NotANumber),
        }
    }
    if let Some(number) = dialled.strip_prefix("00") {
        dialled = format!("+{number}");
    }
    match dialled.bytes().filter(u8::is_ascii_digit).count() {
        0 => Err(PhoneProblem::NotANumber),
        1..=4 | 19.. => Err(PhoneProblem::NotInUse),
        _ => Ok(dialled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn e164(text: &str, country: &str) -> String {
        normalise(text, country).map_or_else(|problem| format!("{problem:?}"), E164::into_string)
    }

    #[test]
    fn numbers_as_people_write_them() {
        for (text, country, expected) in [
            ("650 893 536 (móvil)", "ES", "+34650893536"),
            ("0034620 104 639", "ES", "+34620104639"),
            ("+34 692 943 242", "MA", "+34692943242"),
            ("34650893536", "ES", "+34650893536"),
            ("+212 778280205", "MA", "+212778280205"),
            ("06 96 28 15 15", "MA", "+212696281515"),
            ("0792-800244", "MA", "+212792800244"),
            ("00212766525853", "MA", "+212766525853"),
            ("+212 (0)6 96 28 15 15", "MA", "+212696281515"),
            ("٠٦٩٦٢٨١٥١٥", "MA", "+212696281515"),
            ("06.31.96.65.43", "FR", "+33631966543"),
            ("tel. 91 123 45 67", "es", "+34911234567"),
            ("(650) 253-0000", "US", "+16502530000"),
        ] {
            assert_eq!(e164(text, country), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (text, expected) in [
            ("", "Empty"),
            (" \u{A0}", "Empty"),
            ("abc", "NotANumber"),
            ("6", "NotInUse"),
            ("123456789", "NotInUse"),
            ("+999 123456", "NotInUse"),
            ("600111222 casa 911222333", "NotANumber"),
            ("600111222, 911222333", "NotANumber"),
            ("600111222 911222333", "NotInUse"),
            ("=1+1", "NotANumber"),
        ] {
            assert_eq!(e164(text, "ES"), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_as_at_home_or_as_from_abroad() {
        assert_eq!(display("+212696281515", "MA"), "06 96 28 15 15");
        assert_eq!(display("+34650893536", "ES"), "650 89 35 36");
        assert_eq!(display("+34650893536", "MA"), "+34 650 89 35 36");
        assert_eq!(display("+33631966543", "FR"), "06 31 96 65 43");
        assert_eq!(display("not a number", "ES"), "not a number");
        assert_eq!(display("", "ES"), "");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}", country in "[A-Za-z]{0,3}") {
            let _ = normalise(&text, &country);
            let _ = display(&text, &country);
        }

        #[test]
        fn a_normalised_number_stays_as_it_is(text in "[+0-9 ()]{5,18}") {
            if let Ok(number) = normalise(&text, "MA") {
                prop_assert_eq!(normalise(number.as_str(), "ES"), Ok(number));
            }
        }
    }
}
