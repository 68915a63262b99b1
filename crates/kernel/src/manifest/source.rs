//! The text of a `module.yaml`: what can be told of it when it is wrong, and where things stand.

use semver::Version;
use serde_yaml::Value;
use std::sync::Arc;

const FILE: &str = "module.yaml";

/// A manifest as it was written.
#[derive(Debug, Clone, Default)]
pub(super) struct Source(Arc<str>);

impl Source {
    pub fn new(yaml: &str) -> Source {
        Source(Arc::from(yaml))
    }

    /// The module's name, also when the rest cannot be read.
    pub fn name(&self) -> Option<String> {
        match serde_yaml::from_str::<Value>(&self.0) {
            Ok(value) => value.get("name")?.as_str().map(str::to_owned),
            // Not YAML at all; a line that says it is the best there is.
            Err(_) => {
                let line = self.0.lines().find_map(|line| line.strip_prefix("name:"))?.trim();
                Some(line.to_owned()).filter(|name| !name.is_empty())
            }
        }
    }

    /// The first of the three versions that is not one, with what stands there.
    pub fn bad_version(&self) -> Option<(&'static str, String)> {
        let value: Value = serde_yaml::from_str(&self.0).ok()?;
        ["version", "min_core_version", "max_core_version"].into_iter().find_map(|key| {
            let written = match value.get(key)? {
                Value::Null => return None,
                Value::String(text) => text.clone(),
                other => serde_yaml::to_string(other).unwrap_or_default().trim_end().to_owned(),
            };
            Version::parse(&written).is_err().then_some((key, written))
        })
    }

    /// `module.yaml:7`: see `Manifest::place`.
    pub fn place(&self, path: &[&str]) -> String {
        let Some(key) = path.first() else { return FILE.to_owned() };
        let mut lines = self.0.lines().enumerate();
        let begins = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        let Some((first, line)) = lines.find(|(_, line)| begins(line)) else {
            return FILE.to_owned();
        };
        let wanted = path.last().filter(|_| path.len() > 1);
        let below = lines.take_while(|(_, line)| line.starts_with([' ', '-', '#']));
        let found = wanted.and_then(|word| {
            std::iter::once((first, &line[key.len()..]))
                .chain(below)
                .find(|(_, line)| has_word(line, word))
        });
        format!("{FILE}:{}", found.map_or(first, |(at, _)| at) + 1)
    }
}

/// Whether `word` stands in the line on its own: `read` is not in `reads` or `items.read`.
fn has_word(line: &str, word: &str) -> bool {
    line.split(|ch: char| !(ch.is_alphanumeric() || "_.*@-/".contains(ch)))
        .any(|found| found == word)
}

/// Where the YAML reader stopped.
pub(super) fn place_of(error: &serde_yaml::Error) -> String {
    error.location().map_or(FILE.to_owned(), |at| format!("{FILE}:{}", at.line()))
}

/// What it said, with the path and without the line, which the place has.
pub(super) fn message_of(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
