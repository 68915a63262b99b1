//! What an import will do, row by row: read the file, tell who is known already, say why a row is
//! refused. The dry run and the run share it, so the one cannot promise what the other does not do.

use crate::details::{Details, today};
use crate::import::{
    self, Choices, DateOrder, Field, FileProblem, GenderLetters, ImportedPerson, Inspection,
    PatientFile, Practice, Rejection, WarningCode,
};
use crate::record::{national_id_twin, phone_twin};
use crate::shadow::name_key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Ctx, Error, Problems, Result};
use rusqlite::{OptionalExtension, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileInput {
    /// The file, in base64; at most 50 MB of it.
    pub content: String,
    /// As the user's computer names it, at most 255 characters.
    pub file_name: Option<String>,
    /// A name of the WHATWG encoding standard, as `windows-1252`; detected when left out.
    pub encoding: Option<String>,
    /// One of `;` `,` `|` and the tab; detected when left out.
    pub separator: Option<String>,
    pub date_order: Option<DateOrder>,
    /// Whether the first row names the columns.
    pub header: Option<bool>,
    /// What the letter M means in a column of genders.
    pub gender_letters: Option<GenderLetters>,
    /// Column index (from 0, as text) to the name of a field, or to an empty text for a column that
    /// is left out. Columns that are not named keep what was detected.
    pub map: Option<BTreeMap<String, String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Imported,
    /// Surely a person who is there already; left out.
    Duplicate,
    /// Cannot be read; `reason` tells why.
    Rejected,
}

/// What becomes of one row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Line {
    /// As a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    pub outcome: Outcome,
    /// Empty for a row that cannot be read.
    pub name: String,
    pub field: Option<String>,
    /// As the header names it.
    pub column: Option<String>,
    /// A key that the window translates, and its parameters.
    pub reason: Option<String>,
    pub params: Option<Value>,
    /// The patient who is there already; in a dry run nothing when that is a row of the same file.
    pub duplicate_of: Option<String>,
    /// The earlier row of the same file that is the same person.
    pub duplicate_of_row: Option<u64>,
    /// What was changed or is doubtful about an imported row.
    pub warnings: Vec<WarningCode>,
}

/// Everybody who will be imported, and a line for each row.
pub(crate) struct Plan {
    pub lines: Vec<Line>,
    pub people: Vec<ImportedPerson>,
    /// How the file names its column of chart numbers.
    pub chart_header: String,
}

/// How a file was read, to be shown and corrected. Refuses what is no base64, no text, empty or too
/// large, and choices that make no sense: `validation` of the input that is wrong.
pub fn inspect(ctx: &Ctx<'_>, input: FileInput) -> Result<Inspection> {
    let country = ctx.practice().country;
    Ok(open(ctx, &input, &country)?.inspection())
}

/// Reads the file to its end and decides about every row.
pub(crate) fn plan(ctx: &Ctx<'_>, input: &FileInput) -> Result<Plan> {
    let country = ctx.practice().country;
    let file = open(ctx, input, &country)?;
    let total = file.rows();
    let chart_header = file.inspection().columns.into_iter();
    let chart_header = chart_header
        .filter(|column| column.field == Some(Field::ChartNumber))
        .map(|column| column.header)
        .next()
        .unwrap_or_default();
    let mut plan = Plan { lines: Vec::new(), people: Vec::new(), chart_header };
    let mut seen = Seen::default();
    for read in file.people() {
        let line = match read {
            Err(rejection) => rejected(rejection)?,
            Ok(person) => {
                let identity = Identity::of(ctx, &person);
                let mut line = imported(&person);
                if let Some(id) = known(ctx, &identity)? {
                    line.outcome = Outcome::Duplicate;
                    line.duplicate_of = Some(id);
                } else if let Some(row) = seen.find(&identity) {
                    line.outcome = Outcome::Duplicate;
                    line.duplicate_of_row = Some(row);
                } else {
                    seen.add(identity, person.row);
                    plan.people.push(person);
                }
                line
            }
        };
        plan.lines.push(line);
        if plan.lines.len().is_multiple_of(500) {
            ctx.progress(plan.lines.len() as u64, total * 2);
        }
    }
    Ok(plan)
}

fn open<'p>(ctx: &Ctx<'_>, input: &FileInput, country: &'p str) -> Result<PatientFile<'p>> {
    let mut problems = Problems::default();
    problems.optional("file_name", input.file_name.as_deref(), 255);
    problems.done()?;
    let bytes = STANDARD
        .decode(input.content.trim())
        .map_err(|_| Error::field("content", "bad_format", "must be base64"))?;
    let choices = Choices {
        encoding: input.encoding.clone(),
        separator: input.separator.clone(),
        date_order: input.date_order,
        header: input.header,
        gender_letters: input.gender_letters,
        map: input.map.clone(),
    };
    import::open(&bytes, &choices, Practice { country, today: today(ctx) }).map_err(refuse)
}

fn refuse(problem: FileProblem) -> Error {
    let mut params = serde_json::to_value(&problem).unwrap_or_default();
    if let Some(params) = params.as_object_mut() {
        params.remove("reason");
    }
    let mut problems = Problems::default();
    problems.add_with(problem.input(), problem.key(), problem.to_string(), params);
    problems.done().err().unwrap_or_else(|| Error::internal("a problem was just added"))
}

fn rejected(rejection: Rejection) -> Result<Line> {
    let reason = serde_json::to_value(rejection.reason)?;
    Ok(Line {
        row: rejection.row,
        outcome: Outcome::Rejected,
        name: String::new(),
        field: rejection.field,
        column: rejection.column,
        reason: Some(rejection.reason.key().to_owned()),
        params: reason.get("params").cloned(),
        duplicate_of: None,
        duplicate_of_row: None,
        warnings: Vec::new(),
    })
}

fn imported(person: &ImportedPerson) -> Line {
    let mut warnings: Vec<WarningCode> = person.warnings.iter().map(|w| w.code).collect();
    warnings.dedup();
    Line {
        row: person.row,
        outcome: Outcome::Imported,
        name: format!("{} {}", person.first_name, person.last_name).trim().to_owned(),
        field: None,
        column: None,
        reason: None,
        params: None,
        duplicate_of: None,
        duplicate_of_row: None,
        warnings,
    }
}

/// What tells whether two people are surely one.
struct Identity {
    name: String,
    birth: Option<String>,
    phone: Option<Vec<u8>>,
    national_id: Option<Vec<u8>>,
}

impl Identity {
    fn of(ctx: &Ctx<'_>, person: &ImportedPerson) -> Identity {
        Identity {
            name: name_key(&person.first_name, &person.last_name),
            birth: person.date_of_birth.map(|date| date.to_string()),
            phone: phone_twin(ctx, person.phone.as_deref()),
            national_id: national_id_twin(ctx, person.national_id.as_deref()),
        }
    }

    /// Surely one person: two of name, birth date and national id agree and the third does not
    /// contradict; or, without a birth date in either, name and telephone. A national id alone is
    /// not enough: lists give children that of a parent. `plan/known.sql` says the same in SQL.
    fn is(&self, other: &Identity) -> bool {
        let name = self.name == other.name;
        let birth = agree(&self.birth, &other.birth);
        let id = agree(&self.national_id, &other.national_id);
        match (name, birth, id) {
            (true, _, Some(true)) | (_, Some(true), Some(true)) => true,
            (true, Some(true), None) => true,
            (true, None, None) => agree(&self.phone, &other.phone) == Some(true),
            _ => false,
        }
    }
}

/// Nothing when either is unknown.
fn agree<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> Option<bool> {
    Some(a.as_ref()? == b.as_ref()?)
}

/// The people of the file so far.
#[derive(Default)]
struct Seen {
    people: Vec<(Identity, u64)>,
    by_name: HashMap<String, Vec<usize>>,
    by_id: HashMap<Vec<u8>, Vec<usize>>,
}

impl Seen {
    fn find(&self, person: &Identity) -> Option<u64> {
        let named = self.by_name.get(&person.name);
        let same_id = person.national_id.as_ref().and_then(|id| self.by_id.get(id));
        named
            .into_iter()
            .chain(same_id)
            .flatten()
            .map(|at| &self.people[*at])
            .find(|(other, _)| other.is(person))
            .map(|(_, row)| *row)
    }

    fn add(&mut self, person: Identity, row: u64) {
        let at = self.people.len();
        self.by_name.entry(person.name.clone()).or_default().push(at);
        if let Some(id) = &person.national_id {
            self.by_id.entry(id.clone()).or_default().push(at);
        }
        self.people.push((person, row));
    }
}

/// The patient of the clinic who surely is this person.
fn known(ctx: &Ctx<'_>, person: &Identity) -> Result<Option<String>> {
    let found = ctx
        .db()
        .prepare_cached(include_str!("plan/known.sql"))?
        .query_row(
            named_params! {
                ":clinic": ctx.clinic_id(), ":name": person.name, ":birth": person.birth,
                ":phone": person.phone, ":national_id": person.national_id,
            },
            |row| row.get(0),
        )
        .optional()?;
    Ok(found)
}

impl From<ImportedPerson> for Details {
    fn from(person: ImportedPerson) -> Details {
        Details {
            first_name: person.first_name,
            last_name: person.last_name,
            first_name_alt: person.first_name_alt,
            last_name_alt: person.last_name_alt,
            date_of_birth: person.date_of_birth.map(|date| date.to_string()),
            gender: person.gender,
            phone: person.phone,
            email: person.email,
            national_id: person.national_id,
            national_id_type: person.national_id_type,
            insurance_id: person.insurance_id,
            insurance_name: person.insurance_name,
            address: person.address,
            profession: person.profession,
            notes: person.notes,
            ..Details::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, birth: &str, phone: &str, id: &str) -> Identity {
        let some = |text: &str| (!text.is_empty()).then(|| text.as_bytes().to_vec());
        Identity {
            name: name.into(),
            birth: (!birth.is_empty()).then(|| birth.to_owned()),
            phone: some(phone),
            national_id: some(id),
        }
    }

    #[test]
    fn who_is_surely_the_same() {
        let ana = person("ana gil", "1980-01-02", "1", "X");
        for (other, same) in [
            (person("ana gil", "1980-01-02", "2", ""), true),
            (person("ana gil", "1980-01-02", "1", "Y"), false),
            (person("ana gil", "", "1", ""), true),
            (person("ana gil", "", "2", ""), false),
            (person("ana gil", "1981-01-02", "1", ""), false),
            (person("ana gil", "1981-01-02", "", "X"), true),
            (person("ana hil", "1980-01-02", "", "X"), true),
            (person("leo gil", "2010-01-02", "1", "X"), false),
            (person("leo gil", "1980-01-02", "1", ""), false),
        ] {
            assert_eq!(ana.is(&other), same);
            assert_eq!(other.is(&ana), same);
        }
    }
}
