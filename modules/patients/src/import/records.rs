//! Where one record of a CSV text ends and the next begins.
//!
//! The crate `csv` reads leniently: it takes a quote that nothing closes as running to the end of the
//! file, and so swallows every row after it, and it passes over empty lines without counting them.
//! Here the boundaries are found strictly, so that a broken row costs only itself and row numbers are
//! those that a spreadsheet shows.

/// One record of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'t> {
    /// Number of the row, the first being 1; empty lines count, line breaks inside a cell do not.
    pub row: u64,
    /// The record without its line end; of a broken one, its first line.
    pub text: &'t str,
    pub shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// This many cells, all quotes in order.
    Cells(usize),
    /// A quote is opened and never closed.
    Unterminated,
    /// Text follows a closing quote.
    StrayQuote,
}

/// The records of a text. Empty lines are counted and passed over.
///
/// After a broken record reading goes on at the next line, so the rows after it are read. A record
/// over several lines that does not have the `expected` number of cells, while one of its later lines
/// alone does, is taken as one with a lost quote for the same reason.
#[derive(Debug, Clone)]
pub struct Records<'t> {
    text: &'t str,
    at: usize,
    row: u64,
    separator: u8,
    expected: Option<usize>,
}

impl<'t> Records<'t> {
    /// `separator` is one ASCII character other than a quote or a line end.
    pub fn new(text: &'t str, separator: u8, expected: Option<usize>) -> Records<'t> {
        Records { text, at: 0, row: 0, separator, expected }
    }

    fn first_line_is_torn(&self, record: &str, cells: usize) -> bool {
        let Some(expected) = self.expected.filter(|expected| *expected != cells) else {
            return false;
        };
        record.lines().skip(1).any(|line| {
            let scan = scan(line.as_bytes(), self.separator);
            scan.end == line.len() && scan.shape == Shape::Cells(expected)
        })
    }
}

impl<'t> Iterator for Records<'t> {
    type Item = Record<'t>;

    fn next(&mut self) -> Option<Record<'t>> {
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return None;
            }
            self.row += 1;
            let Scan { end, mut shape } = scan(rest.as_bytes(), self.separator);
            let mut record = &rest[..end];
            if let Shape::Cells(cells) = shape
                && self.first_line_is_torn(record, cells)
            {
                shape = Shape::Unterminated;
            }
            if !matches!(shape, Shape::Cells(_)) {
                record = first_line(rest);
            }
            self.at += record.len();
            self.at += line_end(&self.text.as_bytes()[self.at..]);
            if !record.is_empty() {
                return Some(Record { row: self.row, text: record, shape });
            }
        }
    }
}

struct Scan {
    /// Bytes up to the end of the line on which the record ends.
    end: usize,
    shape: Shape,
}

/// Follows one record from its first byte. Only ASCII bytes decide, so `end` is a character boundary.
fn scan(bytes: &[u8], separator: u8) -> Scan {
    enum In {
        CellStart,
        Plain,
        Quoted,
        /// After a quote that closes the cell unless another follows at once.
        Closed,
        /// After spaces behind a closing quote.
        Padding,
    }
    let mut state = In::CellStart;
    let mut cells = 1;
    for (at, byte) in bytes.iter().enumerate() {
        state = match (state, byte) {
            (In::CellStart, b'"') => In::Quoted,
            (In::Quoted, b'"') => In::Closed,
            (In::Quoted, _) => In::Quoted,
            (In::Closed, b'"') => In::Quoted,
            (_, b'\n' | b'\r') => {
                return Scan { end: at, shape: Shape::Cells(cells) };
            }
            (_, byte) if *byte == separator => {
                cells += 1;
                In::CellStart
            }
            (In::Closed | In::Padding, b' ' | b'\t') => In::Padding,
            (In::Closed | In::Padding, _) => {
                return Scan { end: at, shape: Shape::StrayQuote };
            }
            (In::CellStart | In::Plain, _) => In::Plain,
        };
    }
    let shape = if matches!(state, In::Quoted) { Shape::Unterminated } else { Shape::Cells(cells) };
    Scan { end: bytes.len(), shape }
}

fn first_line(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or_default()
}

/// Length of the line end here: CRLF, LF or, from old Macs, CR.
fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, expected: usize) -> Vec<(u64, &str, Shape)> {
        Records::new(text, b';', Some(expected)).map(|r| (r.row, r.text, r.shape)).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let text = "a;b\r\n\r\n\"1\n2\";\"say \"\"hi\"\"\"\r\nx;y\rlast;\n\n";
        assert_eq!(
            read(text, 2),
            [
                (1, "a;b", Shape::Cells(2)),
                (3, "\"1\n2\";\"say \"\"hi\"\"\"", Shape::Cells(2)),
                (4, "x;y", Shape::Cells(2)),
                (5, "last;", Shape::Cells(2)),
            ]
        );
    }

    #[test]
    fn an_unclosed_quote_costs_only_its_own_row() {
        assert_eq!(
            read("a;b\n\"open;1\nc;d\ne;f", 2),
            [
                (1, "a;b", Shape::Cells(2)),
                (2, "\"open;1", Shape::Unterminated),
                (3, "c;d", Shape::Cells(2)),
                (4, "e;f", Shape::Cells(2)),
            ]
        );
        let later_quote = read("\"open;1\nc;\"d\"\ne;f", 2);
        assert_eq!(later_quote[0], (1, "\"open;1", Shape::StrayQuote));
        assert_eq!(later_quote[1], (2, "c;\"d\"", Shape::Cells(2)));
        // The stray quote finds a partner that makes a well-formed record of three rows.
        let swallowed = read("\"open;1\nc;d\ne\";f;g;h\ni;j", 2);
        assert_eq!(swallowed[0], (1, "\"open;1", Shape::Unterminated));
        assert_eq!(swallowed[1], (2, "c;d", Shape::Cells(2)));
        assert_eq!(swallowed[2].1, "e\";f;g;h");
        assert_eq!(swallowed[3], (4, "i;j", Shape::Cells(2)));
    }

    #[test]
    fn text_after_a_closing_quote_is_told_apart_from_spaces() {
        assert_eq!(read("\"a\"x;b", 2), [(1, "\"a\"x;b", Shape::StrayQuote)]);
        assert_eq!(read("\"a\" ;b", 2), [(1, "\"a\" ;b", Shape::Cells(2))]);
        assert_eq!(read("a\"x\";b", 2), [(1, "a\"x\";b", Shape::Cells(2))]);
    }
}
