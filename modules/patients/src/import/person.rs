//! One row to one person.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::names::{one_line, presentable, several_lines, split_full_name};
use super::sniff::Layout;
use super::{Field, Gender, Practice, RawRow, Reason, Rejection, Warning, WarningCode};
use super::{dates, gender};
use crate::national_id::{self, NationalIdType};
use crate::phone;

/// A person as read from one row, every value in the form in which it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ImportedPerson {
    /// As a spreadsheet numbers it: the first row of the file, usually the header, is 1.
    pub row: u64,
    /// The number that the old program gave.
    pub chart_number: Option<String>,
    /// Empty when the file has only a last name; at least one of the two is there.
    pub first_name: String,
    pub last_name: String,
    pub first_name_alt: Option<String>,
    pub last_name_alt: Option<String>,
    #[schemars(with = "Option<String>")]
    pub date_of_birth: Option<Date>,
    pub gender: Option<Gender>,
    /// E.164
    pub phone: Option<String>,
    /// In small letters.
    pub email: Option<String>,
    /// Letters and digits, in capitals.
    pub national_id: Option<String>,
    pub national_id_type: Option<NationalIdType>,
    pub insurance_name: Option<String>,
    pub insurance_id: Option<String>,
    pub address: Option<String>,
    pub profession: Option<String>,
    /// The notes of the file and, on lines of their own, values that did not fit their field, each
    /// after the name of its column.
    pub notes: Option<String>,
    /// What was changed or is doubtful.
    pub warnings: Vec<Warning>,
}

/// Reads a row as a person. Refuses it when it has no name (first, last or full, in either script),
/// when the birth date is impossible or in the future, or when a value is longer than its field takes
/// ([`Field::max_chars`]).
///
/// Nothing else is lost or refused: a telephone number or an e-mail address that is none goes to the
/// notes, a national id with a wrong control letter is kept, each with a warning. Text that a
/// spreadsheet would take for a formula is text like any other and stays as it is.
pub fn read(
    row: &RawRow,
    layout: &Layout,
    practice: Practice<'_>,
) -> Result<ImportedPerson, Rejection> {
    let mut reader = Reader { row, layout, notes: Vec::new(), warnings: Vec::new() };
    let mut person = ImportedPerson { row: row.row, ..ImportedPerson::default() };
    reader.names(&mut person)?;
    person.date_of_birth = reader.date_of_birth(practice.today)?;
    person.chart_number = reader.line(Field::ChartNumber)?;
    person.gender = reader.gender();
    person.email = reader.email()?;
    person.national_id = reader.national_id()?;
    person.national_id_type = person.national_id.as_deref().map(national_id::guess_type);
    person.insurance_name = reader.line(Field::InsuranceName)?;
    person.insurance_id = reader.line(Field::InsuranceId)?;
    person.address = reader.line(Field::Address)?;
    person.profession = reader.line(Field::Profession)?;
    person.phone = reader.phone(practice.country)?;
    person.notes = reader.notes()?;
    person.warnings = reader.warnings;
    Ok(person)
}

/// Whether a text can be an e-mail address: one `@`, something before it, a domain of at least two
/// labels after it, no spaces; at most 254 characters (RFC 5321). Letters of any script are allowed,
/// as in RFC 6531.
pub fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    let no_spaces = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    let signs = |c: char| matches!(c, '@' | ',' | ';' | ':' | '<' | '>' | '(' | ')' | '"' | '\\');
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    no_spaces
        && (1..=64).contains(&name.len())
        && !name.contains(signs)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && text.chars().count() <= Field::Email.max_chars()
        && domain.contains('.')
        && domain.split('.').all(label)
}

struct Reader<'r> {
    row: &'r RawRow,
    layout: &'r Layout,
    notes: Vec<String>,
    warnings: Vec<Warning>,
}

impl Reader<'_> {
    fn warn(&mut self, code: WarningCode, field: Field) {
        self.warnings.push(Warning { code, row: Some(self.row.row), field: Some(field) });
    }

    fn refuse(&self, field: Field, reason: Reason) -> Rejection {
        match self.layout.columns_of(field).next() {
            Some(column) => self.layout.rejection(self.row.row, column, reason),
            None => Rejection {
                field: Some(field.name().to_owned()),
                ..Rejection::of_row(self.row.row, reason)
            },
        }
    }

    fn fitting(&self, field: Field, value: String) -> Result<String, Rejection> {
        let max = field.max_chars();
        match value.chars().nth(max) {
            Some(_) => Err(self.refuse(field, Reason::TooLong { max: max as u64 })),
            None => Ok(value),
        }
    }

    /// The cells of a field, tidied, without empty ones.
    fn values(&self, field: Field, tidy: fn(&str) -> String) -> Vec<String> {
        let columns = self.layout.columns_of(field);
        columns.map(|index| tidy(self.row.cell(index))).filter(|value| !value.is_empty()).collect()
    }

    fn line(&self, field: Field) -> Result<Option<String>, Rejection> {
        let between = if field == Field::Address { ", " } else { " " };
        let value = self.fitting(field, self.values(field, one_line).join(between))?;
        Ok(Some(value).filter(|value| !value.is_empty()))
    }

    fn name(&self, field: Field) -> Result<String, Rejection> {
        self.fitting(field, self.values(field, presentable).join(" "))
    }

    fn names(&mut self, person: &mut ImportedPerson) -> Result<(), Rejection> {
        let mut first = self.name(Field::FirstName)?;
        let mut last = self.name(Field::LastName)?;
        let mut first_alt = self.name(Field::FirstNameAlt)?;
        let mut last_alt = self.name(Field::LastNameAlt)?;
        if first.is_empty() && last.is_empty() {
            let full =
                self.fitting(Field::FullName, self.values(Field::FullName, one_line).join(" "))?;
            let (split_first, split_last, by_order) = split_full_name(&full);
            first = self.fitting(Field::FirstName, split_first)?;
            last = self.fitting(Field::LastName, split_last)?;
            if by_order {
                self.warn(WarningCode::NameSplit, Field::FullName);
            }
        }
        if first.is_empty() && last.is_empty() {
            // Only the other script is filled in: it is the person's name then.
            first = std::mem::take(&mut first_alt);
            last = std::mem::take(&mut last_alt);
        }
        match (first.is_empty(), last.is_empty()) {
            (true, true) => return Err(self.refuse(Field::LastName, Reason::Required)),
            (true, false) => self.warn(WarningCode::HalfName, Field::FirstName),
            (false, true) => self.warn(WarningCode::HalfName, Field::LastName),
            (false, false) => {}
        }
        person.first_name = first;
        person.last_name = last;
        person.first_name_alt = Some(first_alt).filter(|name| !name.is_empty());
        person.last_name_alt = Some(last_alt).filter(|name| !name.is_empty());
        Ok(())
    }

    fn date_of_birth(&mut self, today: Date) -> Result<Option<Date>, Rejection> {
        let Some(text) = self.values(Field::DateOfBirth, one_line).into_iter().next() else {
            return Ok(None);
        };
        let born = dates::birth_date(&text, self.layout.date_order, today)
            .map_err(|reason| self.refuse(Field::DateOfBirth, reason))?;
        if born.is_some_and(|born| born.ambiguous_year) {
            self.warn(WarningCode::ShortYear, Field::DateOfBirth);
        }
        Ok(born.map(|born| born.date))
    }

    fn gender(&mut self) -> Option<Gender> {
        let text = self.values(Field::Gender, one_line).into_iter().next()?;
        match gender::read(&text, self.layout.gender_letters) {
            Ok(gender) => gender,
            Err(gender::UnknownGender) => {
                self.warn(WarningCode::GenderUnknown, Field::Gender);
                None
            }
        }
    }

    fn email(&mut self) -> Result<Option<String>, Rejection> {
        let Some(text) = self.line(Field::Email)? else {
            return Ok(None);
        };
        let email = text.to_lowercase();
        if is_email(&email) {
            return Ok(Some(email));
        }
        self.keep_in_notes(Field::Email, &text);
        self.warn(WarningCode::EmailToNotes, Field::Email);
        Ok(None)
    }

    fn national_id(&mut self) -> Result<Option<String>, Rejection> {
        let text = self.line(Field::NationalId)?;
        let Some(id) = text.as_deref().and_then(national_id::normalise) else {
            return Ok(None);
        };
        if national_id::checksum_holds(&id) == Some(false) {
            self.warn(WarningCode::NationalIdChecksum, Field::NationalId);
        }
        self.fitting(Field::NationalId, id).map(Some)
    }

    /// The first number that is one; the others, and what is none, are kept in the notes.
    fn phone(&mut self, country: &str) -> Result<Option<String>, Rejection> {
        let mut number = None;
        for field in [Field::Phone, Field::Phone2] {
            for text in self.values(field, one_line) {
                let text = self.fitting(field, text)?;
                match phone::normalise(&text, country) {
                    Ok(found) if number.is_none() => number = Some(found),
                    Ok(same) if number.as_ref() == Some(&same) => {}
                    Ok(_) => self.keep_in_notes(field, &text),
                    Err(_) => {
                        self.keep_in_notes(field, &text);
                        self.warn(WarningCode::PhoneToNotes, field);
                    }
                }
            }
        }
        Ok(number.map(phone::E164::into_string))
    }

    /// Keeps a value under the name that the file itself gives its column, so that no word of ours
    /// in one language gets among the notes.
    fn keep_in_notes(&mut self, field: Field, value: &str) {
        let column =
            self.layout.columns_of(field).find(|index| one_line(self.row.cell(*index)) == value);
        match column.map(|index| self.layout.columns[index].header.as_str()) {
            Some(header) if !header.is_empty() => self.notes.push(format!("{header}: {value}")),
            _ => self.notes.push(value.to_owned()),
        }
    }

    fn notes(&mut self) -> Result<Option<String>, Rejection> {
        let mut lines = self.values(Field::Notes, several_lines);
        lines.append(&mut self.notes);
        let notes = self.fitting(Field::Notes, lines.join("\n"))?;
        Ok(Some(notes).filter(|notes| !notes.is_empty()))
    }
}
