//! What can be wrong with a file, a row or a value, as keys that the window translates.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::Field;

/// Why a whole file is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum FileProblem {
    /// No row with anything in it.
    EmptyFile,
    FileTooLarge {
        max_bytes: u64,
    },
    /// A workbook, a PDF, a database …: `kind` is `zip`, `ole`, `pdf`, `sqlite` or `gzip`.
    OtherFormat {
        kind: String,
    },
    /// Not text: NUL bytes in the first row with content, or in most rows. `row` is the first such.
    BinaryFile {
        row: u64,
    },
    TooManyColumns {
        max: u64,
    },
    TooManyRows {
        max: u64,
    },
    UnknownEncoding {
        encoding: String,
    },
    UnknownSeparator {
        separator: String,
    },
    UnknownColumn {
        column: String,
    },
    UnknownField {
        field: String,
    },
    /// Two columns were given the same field, which can hold only one.
    FieldTwice {
        field: String,
    },
}

impl FileProblem {
    /// The name of the choice that is wrong, when it is one, else `content`.
    pub fn input(&self) -> &'static str {
        match self {
            FileProblem::UnknownEncoding { .. } => "encoding",
            FileProblem::UnknownSeparator { .. } => "separator",
            FileProblem::UnknownColumn { .. }
            | FileProblem::UnknownField { .. }
            | FileProblem::FieldTwice { .. } => "map",
            _ => "content",
        }
    }

    /// The key under which the window finds its words.
    pub fn key(&self) -> &'static str {
        match self {
            FileProblem::EmptyFile => "empty_file",
            FileProblem::FileTooLarge { .. } => "file_too_large",
            FileProblem::OtherFormat { .. } => "other_format",
            FileProblem::BinaryFile { .. } => "binary_file",
            FileProblem::TooManyColumns { .. } => "too_many_columns",
            FileProblem::TooManyRows { .. } => "too_many_rows",
            FileProblem::UnknownEncoding { .. } => "unknown_encoding",
            FileProblem::UnknownSeparator { .. } => "unknown_separator",
            FileProblem::UnknownColumn { .. } => "unknown_column",
            FileProblem::UnknownField { .. } => "unknown_field",
            FileProblem::FieldTwice { .. } => "field_twice",
        }
    }
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileProblem::EmptyFile => write!(f, "the file has no rows"),
            FileProblem::FileTooLarge { max_bytes } => {
                write!(f, "the file is larger than {} MB", max_bytes / 1_000_000)
            }
            FileProblem::OtherFormat { kind } => {
                write!(f, "the file is not CSV text ({kind}); save it as CSV first")
            }
            FileProblem::BinaryFile { row } => {
                write!(f, "the file is not text: row {row} holds NUL bytes")
            }
            FileProblem::TooManyColumns { max } => {
                write!(f, "the file has more than {max} columns")
            }
            FileProblem::TooManyRows { max } => write!(f, "the file has more than {max} rows"),
            FileProblem::UnknownEncoding { encoding } => {
                write!(f, "there is no encoding {encoding:?}")
            }
            FileProblem::UnknownSeparator { separator } => {
                write!(f, "{separator:?} is not one of ; , | and tab")
            }
            FileProblem::UnknownColumn { column } => {
                write!(f, "the file has no column {column:?}")
            }
            FileProblem::UnknownField { field } => write!(f, "there is no field {field:?}"),
            FileProblem::FieldTwice { field } => {
                write!(f, "more than one column is mapped to {field}")
            }
        }
    }
}

impl std::error::Error for FileProblem {}

/// Why a row is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(tag = "reason", content = "params", rename_all = "snake_case")]
pub enum Reason {
    /// There is no name.
    Required,
    /// No such day in the calendar, or not readable as one.
    BadDate,
    FutureDate,
    TooLong {
        max: u64,
    },
    CellTooLarge {
        max_bytes: u64,
    },
    ColumnCount {
        expected: u64,
        found: u64,
    },
    /// A quote opens a cell and nothing closes it.
    UnterminatedQuote,
    /// Text follows the closing quote of a cell.
    StrayQuote,
    Nul,
    /// Bytes that mean nothing in the file's encoding.
    BadEncoding,
}

impl Reason {
    /// The key under which the window finds its words.
    pub fn key(self) -> &'static str {
        match self {
            Reason::Required => "required",
            Reason::BadDate => "bad_date",
            Reason::FutureDate => "future_date",
            Reason::TooLong { .. } => "too_long",
            Reason::CellTooLarge { .. } => "cell_too_large",
            Reason::ColumnCount { .. } => "column_count",
            Reason::UnterminatedQuote => "unterminated_quote",
            Reason::StrayQuote => "stray_quote",
            Reason::Nul => "nul",
            Reason::BadEncoding => "bad_encoding",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Required => write!(f, "there is no name"),
            Reason::BadDate => write!(f, "this is not a possible date"),
            Reason::FutureDate => write!(f, "the date is in the future"),
            Reason::TooLong { max } => write!(f, "longer than {max} characters"),
            Reason::CellTooLarge { max_bytes } => {
                write!(f, "the cell is larger than {} KB", max_bytes / 1024)
            }
            Reason::ColumnCount { expected, found } => {
                write!(f, "{found} columns instead of {expected}")
            }
            Reason::UnterminatedQuote => write!(f, "a quote is opened and never closed"),
            Reason::StrayQuote => write!(f, "text follows a closing quote"),
            Reason::Nul => write!(f, "the cell holds NUL bytes"),
            Reason::BadEncoding => {
                write!(f, "the cell holds bytes that the encoding does not know")
            }
        }
    }
}

/// A row that is not imported. On the wire: `{row, field, column, reason, params?}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Rejection {
    /// As a spreadsheet numbers it: the first row of the file, usually the header, is 1.
    pub row: u64,
    /// The name of the field, when the fault is in a cell that is mapped to one.
    pub field: Option<String>,
    /// The column as the header names it, when the fault is in one cell and there is a header.
    pub column: Option<String>,
    #[serde(flatten)]
    pub reason: Reason,
}

impl Rejection {
    /// A fault of the row itself and of no single cell.
    pub fn of_row(row: u64, reason: Reason) -> Rejection {
        Rejection { row, field: None, column: None, reason }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: ", self.row)?;
        match (&self.field, &self.column) {
            (Some(field), _) => write!(f, "{field}: ")?,
            (None, Some(column)) => write!(f, "{column}: ")?,
            (None, None) => {}
        }
        self.reason.fmt(f)
    }
}

/// Something that the user should know although nothing is refused for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The encoding is a guess from the letters.
    EncodingGuessed,
    /// Some characters could not be read; their rows are refused.
    BadEncoding,
    /// Dates of the file disagree about which comes first, day or month.
    MixedDateOrder,
    /// No date shows which comes first, day or month; the habit of the country was taken.
    DateOrderAssumed,
    /// The letter M may be a man or a woman; genders written M stay empty until the user says.
    GenderUnclear,
    /// No column is a name.
    NoNameColumn,
    /// The control letter of the national id is wrong; it was kept.
    NationalIdChecksum,
    /// What stood for a telephone number is none; it was moved to the notes.
    PhoneToNotes,
    /// What stood for an e-mail address is none; it was moved to the notes.
    EmailToNotes,
    /// A year of two digits could also be a hundred years earlier.
    ShortYear,
    /// First and last name were told apart by their order in one cell.
    NameSplit,
    /// The first or the last name is missing.
    HalfName,
    /// The gender is written in a way that is not known; it was left empty.
    GenderUnknown,
}

/// A warning about the file (`row` absent) or about one row of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Warning {
    pub code: WarningCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Field>,
}

impl Warning {
    pub fn of_file(code: WarningCode) -> Warning {
        Warning { code, row: None, field: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rejection_on_the_wire() {
        let reason = Reason::ColumnCount { expected: 2, found: 5 };
        assert_eq!(
            serde_json::to_value(Rejection::of_row(3, reason)).unwrap(),
            json!({"row": 3, "field": null, "column": null, "reason": "column_count",
                   "params": {"expected": 2, "found": 5}})
        );
        assert_eq!(
            serde_json::to_value(Rejection::of_row(4, Reason::Nul)).unwrap(),
            json!({"row": 4, "field": null, "column": null, "reason": "nul"})
        );
        assert_eq!(
            serde_json::to_value(FileProblem::BinaryFile { row: 2 }).unwrap(),
            json!({"reason": "binary_file", "row": 2})
        );
    }
}
