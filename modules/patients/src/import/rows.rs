//! The rows of the text, cell by cell, each with its number or the reason why it cannot be read.

use csv::{ReaderBuilder, StringRecord};

use super::records::{Record, Records, Shape};
use super::sniff::{Layout, SEPARATORS};
use super::{FileProblem, Reason, Rejection};

/// The most columns that a file may have.
pub const MAX_COLUMNS: usize = 300;

/// The most rows that a file may have: several times the patients of the largest practice.
pub const MAX_ROWS: u64 = 500_000;

/// The largest cell, in bytes.
pub const MAX_CELL_BYTES: usize = 64 * 1024;

/// One row with as many cells as the header has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// As a spreadsheet numbers it: the first row of the file, usually the header, is 1.
    pub row: u64,
    cells: StringRecord,
}

impl RawRow {
    /// The cell of a column, as it stands in the file; empty when there is no such column.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default()
    }
}

/// How many rows [`rows`] gives. Refuses more than [`MAX_ROWS`].
pub fn count(text: &str, layout: &Layout) -> Result<u64, FileProblem> {
    let rows = records(text, layout).take(MAX_ROWS as usize + 1).count() as u64;
    if rows > MAX_ROWS { Err(FileProblem::TooManyRows { max: MAX_ROWS }) } else { Ok(rows) }
}

/// The rows after the header, in order. A row is refused when a quote is not closed or is followed by
/// text, when it has more or fewer cells than the header, and when a cell is larger than
/// [`MAX_CELL_BYTES`], holds NUL or bytes that the encoding does not know. Rows after a refused one
/// are read all the same. Rows with nothing in any cell are passed over.
pub fn rows(text: &str, layout: &Layout) -> impl Iterator<Item = Result<RawRow, Rejection>> {
    records(text, layout).map(|record| read(record, layout))
}

fn records<'t>(text: &'t str, layout: &Layout) -> impl Iterator<Item = Record<'t>> {
    let first = layout.first_row;
    Records::new(text, layout.separator as u8, Some(layout.columns.len()))
        .filter(move |record| record.row >= first && !is_blank(record))
}

/// Nothing but separators, of whatever kind, empty quotes and spaces.
pub(super) fn is_blank(record: &Record<'_>) -> bool {
    matches!(record.shape, Shape::Cells(_))
        && record.text.chars().all(|c| SEPARATORS.contains(&c) || c == '"' || c.is_whitespace())
}

fn read(record: Record<'_>, layout: &Layout) -> Result<RawRow, Rejection> {
    let refused = |reason| Err(Rejection::of_row(record.row, reason));
    let expected = layout.columns.len();
    match record.shape {
        Shape::Unterminated => return refused(Reason::UnterminatedQuote),
        Shape::StrayQuote => return refused(Reason::StrayQuote),
        Shape::Cells(_) => {}
    }
    let cells = cells(record.text, layout.separator);
    // The oversized or unreadable cell is named before the count: it is the more telling fault.
    for (index, cell) in cells.iter().enumerate() {
        if let Some(reason) = unreadable(cell) {
            return Err(layout.rejection(record.row, index, reason));
        }
    }
    if cells.len() != expected {
        let (expected, found) = (expected as u64, cells.len() as u64);
        return refused(Reason::ColumnCount { expected, found });
    }
    Ok(RawRow { row: record.row, cells })
}

fn unreadable(cell: &str) -> Option<Reason> {
    if cell.len() > MAX_CELL_BYTES {
        Some(Reason::CellTooLarge { max_bytes: MAX_CELL_BYTES as u64 })
    } else if cell.contains('\0') {
        Some(Reason::Nul)
    } else if cell.contains(char::REPLACEMENT_CHARACTER) {
        Some(Reason::BadEncoding)
    } else {
        None
    }
}

/// The cells of one record whose quotes are known to be in order.
pub(super) fn cells(record: &str, separator: char) -> StringRecord {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator as u8)
        .buffer_capacity(record.len().clamp(64, 8192))
        .from_reader(record.as_bytes());
    let mut cells = StringRecord::new();
    // One record of text in memory can neither fail to be read nor be invalid UTF-8; if it ever
    // did, it would come out as a row without cells and be refused for their number.
    if reader.read_record(&mut cells).is_err() {
        cells.clear();
    }
    cells
}
