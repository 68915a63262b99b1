//! Reading the patients of another program from a file of rows (CSV).
//!
//! Pure: bytes, the user's choices and the practice's country go in; people or the reason why a row
//! is refused come out. Nothing here knows the database, so looking for duplicates, writing and
//! undoing are the caller's. The steps, one file each: [`decode`] bytes to text, [`sniff`] what the
//! columns are, [`rows`] one record after the other, [`person`] one record to one person.

pub mod dates;
pub mod decode;
pub mod field;
pub mod gender;
pub mod headers;
pub mod names;
pub mod outcome;
pub mod person;
pub mod records;
pub mod rows;
pub mod sniff;

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod sample_tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use dates::DateOrder;
pub use field::Field;
pub use gender::{Gender, GenderLetters};
pub use outcome::{FileProblem, Reason, Rejection, Warning, WarningCode};
pub use person::ImportedPerson;
pub use rows::RawRow;
pub use sniff::Column;

/// What the reader must know of the practice.
#[derive(Debug, Clone, Copy)]
pub struct Practice<'a> {
    /// ISO 3166 code of its country, as `ES`: telephone numbers without a country code are of there,
    /// and undecidable dates and letters are read as people write them there.
    pub country: &'a str,
    /// The day at the practice; nobody is born after it.
    pub today: Date,
}

/// What the user corrected of that which was detected. All absent: everything is detected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// A name of the WHATWG encoding standard, as `windows-1252`, `utf-8`, `iso-8859-15`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// One of `;` `,` `|` and the tab, which may also be written `tab`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Whether the first row names the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// What the letter M means in a column of genders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender_letters: Option<GenderLetters>,
    /// Column index (from 0, as text) to the name of a [`Field`], or to `""` for a column that is
    /// left out. A column that is not named keeps what was detected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<BTreeMap<String, String>>,
}

/// What was found in a file, to be shown to the user and corrected.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Inspection {
    pub encoding: String,
    pub separator: String,
    pub header: bool,
    pub date_order: DateOrder,
    pub gender_letters: GenderLetters,
    pub columns: Vec<Column>,
    /// Rows with something in them, without the header.
    pub rows: u64,
    /// All fields that a column can be mapped to.
    pub fields: Vec<Field>,
    pub warnings: Vec<Warning>,
}

/// A file whose encoding, separator, columns and letters are settled, ready to be read row by row.
#[derive(Debug, Clone)]
pub struct PatientFile<'p> {
    text: String,
    encoding: &'static str,
    layout: sniff::Layout,
    warnings: Vec<Warning>,
    rows: u64,
    practice: Practice<'p>,
}

/// Settles how a file is to be read: as the user chose, and by detection where nothing was chosen.
///
/// Refuses the file as a whole when it is empty, larger than [`decode::MAX_BYTES`], not text, has
/// more than [`rows::MAX_COLUMNS`] columns or [`rows::MAX_ROWS`] rows, or when a choice makes no
/// sense (an unknown encoding, separator, column or field). Everything that is wrong with single
/// rows is left to [`PatientFile::people`].
pub fn open<'p>(
    bytes: &[u8],
    choices: &Choices,
    practice: Practice<'p>,
) -> Result<PatientFile<'p>, FileProblem> {
    let decoded = decode::decode(bytes, choices.encoding.as_deref(), practice.country)?;
    let mut warnings = decoded.warnings();
    let layout = sniff::sniff(&decoded.text, choices, practice, &mut warnings)?;
    let rows = rows::count(&decoded.text, &layout)?;
    Ok(PatientFile {
        encoding: decoded.encoding,
        text: decoded.text,
        layout,
        warnings,
        rows,
        practice,
    })
}

impl PatientFile<'_> {
    /// What was settled, for the user to see and correct.
    pub fn inspection(&self) -> Inspection {
        Inspection {
            encoding: self.encoding.to_owned(),
            separator: self.layout.separator.to_string(),
            header: self.layout.header_row.is_some(),
            date_order: self.layout.date_order,
            gender_letters: self.layout.gender_letters,
            columns: self.layout.columns.clone(),
            rows: self.rows,
            fields: Field::ALL.to_vec(),
            warnings: self.warnings.clone(),
        }
    }

    /// Rows with something in them, without the header: as many items as [`PatientFile::people`]
    /// gives.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Everyone in the file, in its order: a person, or why the row is refused. No row is left out
    /// in silence; only rows with nothing in any cell are passed over.
    pub fn people(&self) -> impl Iterator<Item = Result<ImportedPerson, Rejection>> {
        rows::rows(&self.text, &self.layout)
            .map(|row| person::read(&row?, &self.layout, self.practice))
    }
}
