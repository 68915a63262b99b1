//! A seed file as it is written: its records, and where in the text each of them stands.

use crate::error::{Error, Result};
use crate::module::Seed;
use serde::Deserialize;
use serde_yaml::Mapping;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    /// With the module's name in front once read.
    pub xml_id: String,
    pub table: String,
    #[serde(default)]
    pub noupdate: bool,
    #[serde(default)]
    pub per_clinic: bool,
    pub values: Mapping,
}

pub(super) struct Document {
    file: &'static str,
    yaml: &'static str,
    pub records: Vec<Record>,
    /// `xml_id` as each record writes it.
    written: Vec<String>,
}

/// The files of a module in order. Refuses what is not a list of records, an `xml_id` that is not
/// the module's, and one that stands twice.
pub(super) fn read(module: &str, seeds: &[Seed]) -> Result<Vec<Document>> {
    let mut seen = BTreeSet::new();
    let mut documents = Vec::with_capacity(seeds.len());
    for seed in seeds {
        let document = Document::parse(module, seed)?;
        for (index, record) in document.records.iter().enumerate() {
            let (owner, name) = record.xml_id.split_once('.').unwrap_or_default();
            let legal = |ch: char| {
                ch.is_ascii_lowercase() || ch.is_ascii_digit() || matches!(ch, '_' | '-' | '.')
            };
            if owner != module {
                let message = format!("an xml_id of {module} begins with `{module}.`");
                return Err(document.invalid(index, None, message));
            }
            if name.is_empty() || !name.chars().all(legal) {
                let message = "an xml_id is made of a-z, 0-9, `_`, `-` and `.`";
                return Err(document.invalid(index, None, message));
            }
            if !seen.insert(record.xml_id.clone()) {
                let message = format!("{} stands twice", record.xml_id);
                return Err(document.invalid(index, None, message));
            }
        }
        documents.push(document);
    }
    Ok(documents)
}

/// `item` and `inventory.item` are the same record for the module `inventory`.
pub(super) fn full_id(module: &str, written: &str) -> String {
    if written.contains('.') { written.to_owned() } else { format!("{module}.{written}") }
}

impl Document {
    fn parse(module: &str, seed: &Seed) -> Result<Document> {
        let mut records: Vec<Record> = serde_yaml::from_str(seed.yaml).map_err(|error| {
            let text = error.to_string();
            let message = text.split(" at line ").next().unwrap_or_default();
            let place = error.location().map_or((1, 1), |at| (at.line(), at.column()));
            shown(seed.file, seed.yaml, place, 1, message)
        })?;
        let written = records.iter().map(|record| record.xml_id.clone()).collect();
        for record in &mut records {
            record.xml_id = full_id(module, &record.xml_id);
        }
        Ok(Document { file: seed.file, yaml: seed.yaml, records, written })
    }

    /// A mistake in one record: at its key `key` when that can be found, else at its `xml_id`.
    pub fn invalid(&self, index: usize, key: Option<&str>, message: impl Into<String>) -> Error {
        let begin = self.line_of(index);
        let end = self.line_of(index + 1).max(begin + 1);
        let found = key.and_then(|key| {
            let lines = self.yaml.lines().enumerate().take(end).skip(begin);
            lines.filter_map(|(at, line)| Some((at + 1, key_column(line, key)?))).next()
        });
        let (place, width) = match (found, key) {
            (Some(place), Some(key)) => (place, key.chars().count()),
            _ => {
                let line = self.yaml.lines().nth(begin).unwrap_or_default();
                ((begin + 1, key_column(line, "xml_id").unwrap_or(1)), "xml_id".len())
            }
        };
        shown(self.file, self.yaml, place, width, &message.into())
    }

    /// The line (from 0) of a record's `xml_id`; the number of lines for the one after the last.
    fn line_of(&self, index: usize) -> usize {
        let lines = || self.yaml.lines().enumerate();
        let Some(wanted) = self.written.get(index) else {
            return lines().count();
        };
        let earlier = self.written[..index].iter().filter(|written| *written == wanted).count();
        let mut matching = lines().filter(|(_, line)| written_id(line) == Some(wanted));
        matching.nth(earlier).map_or(0, |(at, _)| at)
    }
}

/// The text after `xml_id:` on a line, without quotes.
fn written_id(line: &str) -> Option<&str> {
    let rest = line.split_once("xml_id:")?.1.trim_start();
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    rest.split([' ', ',', '}', '"', '\'', '#']).next()
}

/// The column (from 1, in characters) at which `key:` begins on a line.
fn key_column(line: &str, key: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = line[from..].find(key).map(|at| from + at) {
        let before = line[..at].chars().next_back();
        let after = line[at + key.len()..].trim_start_matches(['"', '\'']);
        let alone = before.is_none_or(|ch| matches!(ch, ' ' | '{' | ',' | '"' | '\'' | '-'));
        if alone && after.starts_with(':') {
            return Some(line[..at].chars().count() + 1);
        }
        from = at + key.len();
    }
    None
}

/// `SEED_INVALID` with the line and a caret under the place.
fn shown(
    file: &str,
    yaml: &str,
    (line, column): (usize, usize),
    width: usize,
    message: &str,
) -> Error {
    let text = yaml.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let margin = " ".repeat(line.to_string().len());
    let indent = " ".repeat(column.saturating_sub(1));
    let carets = "^".repeat(width.max(1));
    Error::internal(format!(
        "{file}:{line}:{column}: {message}\n{line} | {text}\n{margin} | {indent}{carets}"
    ))
    .with("code", "SEED_INVALID")
    .with("file", file)
    .with("line", line)
    .with("column", column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(yaml: &'static str) -> String {
        let documents = read("m", &[Seed { file: "a.yaml", yaml }]);
        documents.err().expect("a mistake").message().to_owned()
    }

    #[test]
    fn a_mistake_in_yaml_shows_its_place() {
        let text = error("- xml_id: a\n  table: t\n  valeus: {}\n");
        assert!(text.starts_with("a.yaml:"), "{text}");
        assert!(text.contains("unknown field `valeus`"), "{text}");
        assert!(text.lines().nth(2).is_some_and(|line| line.trim_end().ends_with('^')), "{text}");
        let text = error("- xml_id: a\n  table: [\n");
        assert!(text.starts_with("a.yaml:"), "{text}");
        assert!(error("xml_id: a").starts_with("a.yaml:1:1: "));
        assert!(read("m", &[Seed { file: "a.yaml", yaml: "" }]).unwrap()[0].records.is_empty());
    }

    #[test]
    fn the_second_of_two_equal_ids_is_shown() {
        let text = error(
            "- { xml_id: a, table: t, values: {} }\n- { xml_id: 'm.b', table: t, values: {} }\n\
             - { xml_id: \"a\", table: t, values: {} }\n",
        );
        assert_eq!(
            text,
            "a.yaml:3:5: m.a stands twice\n\
             3 | - { xml_id: \"a\", table: t, values: {} }\n  |     ^^^^^^"
        );
    }

    #[test]
    fn ids_are_the_modules_own() {
        assert!(error("- { xml_id: other.a, table: t, values: {} }").contains("begins with `m.`"));
        assert!(error("- { xml_id: m., table: t, values: {} }").contains("is made of"));
    }

    #[test]
    fn a_key_is_found_within_its_own_record() {
        let yaml = "- xml_id: a\n  table: t\n  values:\n    name: x\n\
                    - xml_id: b\n  table: t\n  values:\n    surname: y\n    name: z\n";
        let documents = read("m", &[Seed { file: "a.yaml", yaml }]).unwrap();
        let shown = documents[0].invalid(1, Some("name"), "is wrong");
        assert_eq!(shown.message(), "a.yaml:9:5: is wrong\n9 |     name: z\n  |     ^^^^");
        let elsewhere = documents[0].invalid(0, Some("surname"), "is missing");
        assert!(elsewhere.message().starts_with("a.yaml:1:3: "));
        assert_eq!(elsewhere.details()["line"], 1);
    }
}
