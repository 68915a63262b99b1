//! National identity numbers: one spelling for comparing and hashing, and which document it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fold::latin_digit;

/// The document that a national id was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NationalIdType {
    /// Moroccan national identity card.
    Cin,
    /// Spanish national identity document.
    Dni,
    /// Spanish number for foreigners.
    Nie,
    Passport,
    Other,
}

/// The one spelling under which an id is stored, hashed and compared: letters and digits only, in
/// upper case, with Latin digits (`bk422454 ` and `BK-422454` are one person). A Spanish DNI whose
/// leading zeros a spreadsheet ate gets them back when its control letter confirms it.
///
/// `None` when the text has no letter and no digit.
pub fn normalise(text: &str) -> Option<String> {
    let id: String = text
        .chars()
        .map(latin_digit)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    if id.is_empty() {
        return None;
    }
    let digits = id.bytes().take_while(u8::is_ascii_digit).count();
    let padded = format!("{id:0>9}");
    let lost_zeros = (5..8).contains(&digits) && id.len() == digits + 1;
    if lost_zeros && checksum_holds(&padded) == Some(true) {
        return Some(padded);
    }
    Some(id)
}

/// Which document an id looks like by its shape alone; its control letter is not asked (see
/// [`checksum_holds`]). `Other` when no known shape fits.
///
/// Shapes: DNI eight digits and a letter; NIE X, Y or Z, seven digits and a letter; CIN one or two
/// letters and at most six digits; passports of Spain (three letters, six digits), Morocco (two
/// letters, seven digits) and France (two digits, two letters, five digits).
pub fn guess_type(text: &str) -> NationalIdType {
    let Some(id) = normalise(text) else {
        return NationalIdType::Other;
    };
    let shape: String = id
        .chars()
        .map(|c| match c {
            '0'..='9' => '9',
            'A'..='Z' => 'A',
            _ => '?',
        })
        .collect();
    let letters = shape.len() - shape.trim_start_matches('A').len();
    let digits = shape[letters..].len();
    let letters_then_digits = shape[letters..].bytes().all(|b| b == b'9');
    match shape.as_str() {
        "99999999A" => NationalIdType::Dni,
        "A9999999A" if id.starts_with(['X', 'Y', 'Z']) => NationalIdType::Nie,
        "AAA999999" | "AA9999999" | "99AA99999" => NationalIdType::Passport,
        _ if letters_then_digits && matches!(letters, 1 | 2) && (1..=6).contains(&digits) => {
            NationalIdType::Cin
        }
        _ => NationalIdType::Other,
    }
}

/// Whether the control letter of a DNI or NIE is right; `None` for anything else.
///
/// Rule: the number modulo 23 picks a letter of `TRWAGMYFPDXBNJZSQVHLCKE`, with the X, Y, Z of a NIE
/// read as 0, 1, 2 (Ministerio del Interior, "Cálculo del dígito de control del NIF/NIE").
pub fn checksum_holds(text: &str) -> Option<bool> {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let id: Vec<u8> = text.bytes().collect();
    let [first, middle @ .., last] = id.as_slice() else {
        return None;
    };
    let first = match first {
        b'0'..=b'9' => *first,
        b'X'..=b'Z' => first - b'X' + b'0',
        _ => return None,
    };
    if middle.len() != 7 || !middle.iter().all(u8::is_ascii_digit) || !last.is_ascii_uppercase() {
        return None;
    }
    let number = middle
        .iter()
        .fold(usize::from(first - b'0'), |sum, digit| sum * 10 + usize::from(digit - b'0'));
    Some(LETTERS[number % 23] == *last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_id_are_one_id() {
        assert_eq!(normalise(" bk422454 ").as_deref(), Some("BK422454"));
        assert_eq!(normalise("17.182.526-p").as_deref(), Some("17182526P"));
        assert_eq!(normalise("AB٦٥٢١٢").as_deref(), Some("AB65212"));
        assert_eq!(normalise(" -/ "), None);
    }

    #[test]
    fn zeros_that_a_spreadsheet_ate_come_back_only_when_the_letter_agrees() {
        assert_eq!(normalise("1234567L").as_deref(), Some("01234567L"));
        assert_eq!(normalise("1234567A").as_deref(), Some("1234567A"));
    }

    #[test]
    fn documents_are_told_by_their_shape() {
        for (id, expected) in [
            ("17182526P", NationalIdType::Dni),
            ("x1234567l", NationalIdType::Nie),
            ("EE56946", NationalIdType::Cin),
            ("A540150", NationalIdType::Cin),
            ("AAA123456", NationalIdType::Passport),
            ("AB1234567", NationalIdType::Passport),
            ("12AB34567", NationalIdType::Passport),
            ("1234567", NationalIdType::Other),
            ("ÑÑ1234", NationalIdType::Other),
            ("", NationalIdType::Other),
        ] {
            assert_eq!(guess_type(id), expected, "{id}");
        }
    }

    #[test]
    fn control_letters() {
        assert_eq!(checksum_holds("12345678Z"), Some(true));
        assert_eq!(checksum_holds("X1234567L"), Some(true));
        assert_eq!(checksum_holds("00000000A"), Some(false));
        assert_eq!(checksum_holds("BK422454"), None);
        assert_eq!(checksum_holds("Ñ"), None);
    }
}
