//! What a text of rows is made of: its separator, its header, what its columns mean, how it writes
//! dates and genders.

use csv::StringRecord;
use schemars::JsonSchema;
use serde::Serialize;

use super::dates::{evidence, looks_like_date};
use super::gender;
use super::headers;
use super::names::one_line;
use super::person::is_email;
use super::records::{Record, Records, Shape};
use super::rows::{MAX_COLUMNS, cells, is_blank};
use super::{
    Choices, DateOrder, Field, FileProblem, GenderLetters, Practice, Reason, Rejection, Warning,
    WarningCode,
};
use crate::{national_id, phone};

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Column {
    /// From 0.
    pub index: usize,
    /// As the file names it; empty when it does not.
    pub header: String,
    /// What it fills; `None` for a column that is left out.
    pub field: Option<Field>,
    /// Up to five different values, each shortened to 80 characters.
    pub samples: Vec<String>,
}

/// How the text is to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// One of [`SEPARATORS`].
    pub separator: char,
    /// The row that names the columns, if there is one.
    pub header_row: Option<u64>,
    /// The first row of data.
    pub first_row: u64,
    pub columns: Vec<Column>,
    pub date_order: DateOrder,
    pub gender_letters: GenderLetters,
}

impl Layout {
    /// The indexes of the columns that fill a field, in the order of the file.
    pub fn columns_of(&self, field: Field) -> impl Iterator<Item = usize> {
        self.columns.iter().filter(move |c| c.field == Some(field)).map(|c| c.index)
    }

    /// The refusal of a row for what is in one of its cells.
    pub fn rejection(&self, row: u64, column: usize, reason: Reason) -> Rejection {
        let column = self.columns.get(column);
        Rejection {
            row,
            field: column.and_then(|c| c.field).map(|field| field.name().to_owned()),
            column: column.map(|c| c.header.clone()).filter(|header| !header.is_empty()),
            reason,
        }
    }
}

/// What can stand between cells, in the order of trust when two fit alike: commas also stand in names
/// and addresses.
pub const SEPARATORS: [char; 4] = [';', '\t', '|', ','];

const SAMPLE_ROWS: usize = 5000;
const SAMPLE_BYTES: usize = 4_000_000;

/// Settles how a text is to be read: as chosen where the user chose, by its content elsewhere. What
/// is doubtful is added to `warnings`. Refuses a text without rows, one with more than
/// [`MAX_COLUMNS`] columns, and choices that make no sense.
pub fn sniff(
    text: &str,
    choices: &Choices,
    practice: Practice<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<Layout, FileProblem> {
    let announced = announced_separator(text);
    let separator = match choices.separator.as_deref().filter(|chosen| !chosen.is_empty()) {
        Some(chosen) => chosen_separator(chosen)?,
        None => announced.unwrap_or_else(|| likely_separator(text)),
    };
    let mut records = Records::new(text, separator as u8, None)
        .skip(usize::from(announced.is_some()))
        .filter(|record| !is_blank(record));
    let first = records.next().ok_or(FileProblem::EmptyFile)?;
    let sample = sample(records, separator);

    let top = cells(first.text, separator);
    let has_header = matches!(first.shape, Shape::Cells(_))
        && choices.header.unwrap_or_else(|| is_header(&top, &sample));
    let width = if has_header { top.len() } else { usual_width(&top, &sample) };
    if width > MAX_COLUMNS {
        return Err(FileProblem::TooManyColumns { max: MAX_COLUMNS as u64 });
    }
    let body: Vec<&StringRecord> = if has_header { None } else { Some(&top) }
        .into_iter()
        .chain(&sample)
        .filter(|row| row.len() == width)
        .collect();
    let headers: Vec<String> =
        (0..width)
            .map(|index| {
                if has_header {
                    one_line(top.get(index).unwrap_or_default())
                } else {
                    String::new()
                }
            })
            .collect();
    let columns = columns(headers, &body, choices, practice.country)?;

    let mut layout = Layout {
        separator,
        header_row: has_header.then_some(first.row),
        first_row: first.row + u64::from(has_header),
        columns,
        date_order: DateOrder::Dmy,
        gender_letters: GenderLetters::MIsMale,
    };
    let mut warn = |code| warnings.push(Warning::of_file(code));
    if !layout.columns.iter().any(|c| c.field.is_some_and(is_name)) {
        warn(WarningCode::NoNameColumn);
    }
    let (order, doubt) = date_order(&layout, &body, practice.country);
    layout.date_order = choices.date_order.unwrap_or(order);
    if let (None, Some(doubt)) = (choices.date_order, doubt) {
        warn(doubt);
    }
    layout.gender_letters = match choices.gender_letters {
        Some(chosen) => chosen,
        None => gender_letters(&layout, &body, practice.country),
    };
    if layout.gender_letters == GenderLetters::Unclear {
        warn(WarningCode::GenderUnclear);
    }
    Ok(layout)
}

/// Spreadsheets write and understand a first line `sep=;`.
fn announced_separator(text: &str) -> Option<char> {
    let line = text.lines().next()?.trim_matches('"');
    let announced = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    SEPARATORS.into_iter().find(|separator| announced == separator.to_string())
}

fn chosen_separator(chosen: &str) -> Result<char, FileProblem> {
    let chosen = if matches!(chosen, "tab" | "\\t") { "\t" } else { chosen };
    SEPARATORS.into_iter().find(|separator| chosen == separator.to_string()).ok_or_else(|| {
        FileProblem::UnknownSeparator { separator: chosen.chars().take(20).collect() }
    })
}

/// The separator that gives the most rows as many cells as the first row has; then the one that gives
/// the most cells. In a text of one column, one that leaves the most rows whole.
fn likely_separator(text: &str) -> char {
    let score = |separator: char| {
        let mut shapes = Records::new(text, separator as u8, None)
            .filter(|record| !is_blank(record))
            .take(100)
            .map(|record| record.shape);
        let Some(Shape::Cells(width)) = shapes.next() else {
            return (0, 0, 0);
        };
        let (alike, all) = shapes.fold((1, 1), |(alike, all), shape| {
            (alike + usize::from(shape == Shape::Cells(width)), all + 1)
        });
        // In tenths, so that one odd row does not outweigh the number of cells.
        let alike = alike * 10 / all;
        if width > 1 { (alike, width, 0) } else { (0, 0, alike) }
    };
    let mut best = (',', (0, 0, 0));
    for separator in SEPARATORS {
        let score = score(separator);
        if score > best.1 {
            best = (separator, score);
        }
    }
    best.0
}

fn sample<'t>(records: impl Iterator<Item = Record<'t>>, separator: char) -> Vec<StringRecord> {
    let mut bytes = 0;
    records
        .take_while(|record| {
            bytes += record.text.len();
            bytes <= SAMPLE_BYTES
        })
        .filter(|record| matches!(record.shape, Shape::Cells(_)))
        .take(SAMPLE_ROWS)
        .map(|record| cells(record.text, separator))
        .collect()
}

/// Whether the first row names the columns: it holds names of columns, or nothing that looks like data
/// above columns that do.
fn is_header(top: &StringRecord, sample: &[StringRecord]) -> bool {
    let cells: Vec<&str> = top.iter().collect();
    if cells.iter().any(|cell| is_data(cell)) {
        return false;
    }
    let known = headers::known(&cells);
    known > 0 || sample.iter().take(50).any(|row| row.iter().any(is_data))
}

fn is_data(cell: &str) -> bool {
    cell.contains('@')
        || cell.chars().filter(|c| c.is_numeric()).count() > 4
        || looks_like_date(cell)
}

/// Without a header, the number of cells that most rows have.
fn usual_width(top: &StringRecord, sample: &[StringRecord]) -> usize {
    let mut widths: Vec<usize> = [top].into_iter().chain(sample).map(StringRecord::len).collect();
    widths.sort_unstable();
    let runs = widths.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).and_then(|run| run.first()).copied().unwrap_or(1)
}

fn columns(
    headers: Vec<String>,
    body: &[&StringRecord],
    choices: &Choices,
    country: &str,
) -> Result<Vec<Column>, FileProblem> {
    let fields = headers::fields(&headers);
    let mut columns: Vec<Column> = headers
        .into_iter()
        .zip(fields)
        .enumerate()
        .map(|(index, (header, field))| Column {
            index,
            header,
            field,
            samples: samples(body, index),
        })
        .collect();
    for index in 0..columns.len() {
        if columns[index].field.is_none() {
            let guess = field_by_content(&columns[index], body, country);
            columns[index].field =
                guess.filter(|guess| columns.iter().all(|column| column.field != Some(*guess)));
        }
    }
    apply_map(&mut columns, choices)?;
    Ok(columns)
}

/// What a column holds by the look of its values. A named column of dates is not taken for birth
/// dates: it may as well be the last visit.
fn field_by_content(column: &Column, body: &[&StringRecord], country: &str) -> Option<Field> {
    let values: Vec<&str> = body
        .iter()
        .filter_map(|row| row.get(column.index))
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .take(200)
        .collect();
    let mostly = |test: &dyn Fn(&str) -> bool| {
        let fitting = values.iter().filter(|value| test(value)).count();
        !values.is_empty() && fitting * 10 >= values.len() * 8
    };
    let is_phone =
        |value: &str| !looks_like_date(value) && phone::normalise(value, country).is_ok();
    let is_id = |value: &str| national_id::guess_type(value) != national_id::NationalIdType::Other;
    if mostly(&is_email) {
        Some(Field::Email)
    } else if headers::known(&[&column.header]) == 0 && !is_fax(&column.header) && mostly(&is_phone)
    {
        Some(Field::Phone)
    } else if column.header.is_empty() && mostly(&looks_like_date) {
        Some(Field::DateOfBirth)
    } else if column.header.is_empty() && mostly(&is_id) {
        Some(Field::NationalId)
    } else {
        None
    }
}

fn is_fax(header: &str) -> bool {
    header.to_lowercase().contains("fax")
}

fn samples(body: &[&StringRecord], index: usize) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for cell in body.iter().filter_map(|row| row.get(index)) {
        let shown = one_line(&cell.chars().take(200).collect::<String>());
        let shown: String = shown.chars().take(80).collect();
        if !shown.is_empty() && !samples.contains(&shown) {
            samples.push(shown);
        }
        if samples.len() == 5 {
            break;
        }
    }
    samples
}

fn apply_map(columns: &mut [Column], choices: &Choices) -> Result<(), FileProblem> {
    let mut chosen = Vec::new();
    for (column, name) in choices.map.iter().flatten() {
        let index = column.parse().ok().filter(|index: &usize| *index < columns.len());
        let Some(index) = index else {
            return Err(FileProblem::UnknownColumn { column: column.chars().take(80).collect() });
        };
        let field = match name.as_str() {
            "" => None,
            name => Some(Field::named(name).ok_or_else(|| FileProblem::UnknownField {
                field: name.chars().take(80).collect(),
            })?),
        };
        chosen.push((index, field));
    }
    for (index, field) in &chosen {
        let Some(field) = field.filter(|field| !field.takes_several_columns()) else {
            continue;
        };
        let same = |other: &&(usize, Option<Field>)| other.1 == Some(field);
        if chosen.iter().filter(same).count() > 1 {
            return Err(FileProblem::FieldTwice { field: field.name().to_owned() });
        }
        // The user's column replaces the one that was detected for the field.
        for column in columns.iter_mut().filter(|c| c.index != *index && c.field == Some(field)) {
            column.field = None;
        }
    }
    for (index, field) in chosen {
        columns[index].field = field;
    }
    Ok(())
}

fn is_name(field: Field) -> bool {
    matches!(
        field,
        Field::FirstName
            | Field::LastName
            | Field::FullName
            | Field::FirstNameAlt
            | Field::LastNameAlt
    )
}

/// The order of the dates by those that can be read in one way only, and what is doubtful about it.
fn date_order(
    layout: &Layout,
    body: &[&StringRecord],
    country: &str,
) -> (DateOrder, Option<WarningCode>) {
    let (mut dmy, mut mdy, mut ymd, mut open) = (0, 0, 0, 0);
    for index in layout.columns_of(Field::DateOfBirth) {
        for cell in body.iter().filter_map(|row| row.get(index)) {
            match evidence(cell) {
                Some(DateOrder::Dmy) => dmy += 1,
                Some(DateOrder::Mdy) => mdy += 1,
                Some(DateOrder::Ymd) => ymd += 1,
                None => open += usize::from(looks_like_date(cell)),
            }
        }
    }
    let habit = if country.eq_ignore_ascii_case("US") { DateOrder::Mdy } else { DateOrder::Dmy };
    if dmy + mdy == 0 {
        let order = if ymd > open { DateOrder::Ymd } else { habit };
        let assumed = order == habit && open > 0;
        return (order, assumed.then_some(WarningCode::DateOrderAssumed));
    }
    let order = if dmy == mdy {
        habit
    } else if dmy > mdy {
        DateOrder::Dmy
    } else {
        DateOrder::Mdy
    };
    // A slip or two is refused row by row; more means that the file mixes both orders.
    let mixed = dmy.min(mdy) * 50 > dmy.max(mdy);
    (order, mixed.then_some(WarningCode::MixedDateOrder))
}

fn gender_letters(layout: &Layout, body: &[&StringRecord], country: &str) -> GenderLetters {
    let mut columns = layout.columns.iter().filter(|column| column.field == Some(Field::Gender));
    let Some(column) = columns.next() else {
        return GenderLetters::MIsMale;
    };
    let values = body.iter().filter_map(|row| row.get(column.index));
    gender::decide(values, &column.header, country)
}
