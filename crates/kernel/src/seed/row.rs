//! Rows of tables that are known only by name: read, written and recognised again.
//!
//! Names of tables and columns come from `pragma_table_info` and are quoted; values are bound.

use crate::error::{Error, Result};
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, ToSql};
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;
use std::collections::BTreeMap;

/// Cells by column.
pub(super) type Row = BTreeMap<String, Value>;

/// What a column of a STRICT table takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Integer,
    Real,
    Blob,
    Any,
}

impl Kind {
    fn parse(declared: &str) -> Kind {
        match declared.to_ascii_uppercase().as_str() {
            "TEXT" => Kind::Text,
            "INT" | "INTEGER" => Kind::Integer,
            "REAL" => Kind::Real,
            "BLOB" => Kind::Blob,
            _ => Kind::Any,
        }
    }

    /// A YAML value as this column stores it; lists and maps become JSON text. Refuses what SQLite
    /// would have to convert: `code: 0012` is the number 12, and the zeros would be gone.
    pub fn cell(self, value: &Yaml) -> Result<Value, String> {
        let cell = match value {
            Yaml::Null => return Ok(Value::Null),
            Yaml::Bool(yes) => Value::Integer(i64::from(*yes)),
            Yaml::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) if self == Kind::Real => Value::Real(whole as f64),
                (Some(whole), _) => Value::Integer(whole),
                (None, Some(part)) if part.is_finite() => Value::Real(part),
                _ => return Err("is a number that cannot be stored".into()),
            },
            Yaml::String(text) => Value::Text(text.clone()),
            Yaml::Sequence(_) | Yaml::Mapping(_) => Value::Text(json(value)?.to_string()),
            Yaml::Tagged(_) => return Err("must not have a YAML tag".into()),
        };
        match (self, &cell) {
            (Kind::Any, _)
            | (Kind::Text, Value::Text(_))
            | (Kind::Integer, Value::Integer(_))
            | (Kind::Real, Value::Real(_)) => Ok(cell),
            (Kind::Text, _) => Err("holds text: put the value in quotes".into()),
            (Kind::Integer, _) => Err("holds whole numbers".into()),
            (Kind::Real, _) => Err("holds numbers".into()),
            (Kind::Blob, _) => Err("holds bytes, which a seed cannot give".into()),
        }
    }
}

fn json(value: &Yaml) -> Result<Json, String> {
    Ok(match value {
        Yaml::Sequence(items) => Json::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        Yaml::Mapping(map) => {
            let pair = |(key, item): (&Yaml, &Yaml)| {
                let key = key.as_str().ok_or("has a map whose keys are not texts")?;
                Ok::<_, String>((key.to_owned(), json(item)?))
            };
            Json::Object(map.iter().map(pair).collect::<Result<_, _>>()?)
        }
        Yaml::Tagged(_) => return Err("must not have a YAML tag".into()),
        scalar => serde_json::to_value(scalar).map_err(|_| "cannot be stored as JSON")?,
    })
}

/// A table and its columns, stamps left out.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub name: String,
    pub columns: BTreeMap<String, Kind>,
}

impl Table {
    /// Nothing when there is no such table.
    pub fn of(db: &Connection, name: &str) -> Result<Option<Table>> {
        let mut statement = db.prepare_cached("SELECT name, type FROM pragma_table_info(?1)")?;
        let columns = statement
            .query_map([name], |row| Ok((row.get(0)?, Kind::parse(&row.get::<_, String>(1)?))))?
            .filter(|column| !matches!(column, Ok((name, _)) if name == "_sv"))
            .collect::<rusqlite::Result<BTreeMap<_, _>>>()?;
        Ok((!columns.is_empty()).then(|| Table { name: name.to_owned(), columns }))
    }

    pub fn row(&self, db: &Connection, id: &str) -> Result<Option<Row>> {
        let columns: Vec<String> = self.columns.keys().map(|column| quoted(column)).collect();
        let sql =
            format!("SELECT {} FROM {} WHERE id = ?1", columns.join(", "), quoted(&self.name));
        let mut statement = db.prepare_cached(&sql)?;
        let row = statement.query_row([id], |row| {
            let names = self.columns.keys().enumerate();
            names.map(|(at, column)| Ok((column.clone(), row.get(at)?))).collect()
        });
        Ok(row.optional()?)
    }

    pub fn insert(&self, db: &Connection, row: &Row) -> rusqlite::Result<()> {
        let columns: Vec<String> = row.keys().map(|column| quoted(column)).collect();
        let places: Vec<String> = (1..=row.len()).map(|at| format!("?{at}")).collect();
        let (columns, places) = (columns.join(", "), places.join(", "));
        let sql = format!("INSERT INTO {} ({columns}) VALUES ({places})", quoted(&self.name));
        db.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(row.values()))?;
        Ok(())
    }

    pub fn update(&self, db: &Connection, id: &str, changed: &Row) -> rusqlite::Result<()> {
        let set: Vec<String> = changed
            .keys()
            .enumerate()
            .map(|(at, column)| format!("{} = ?{}", quoted(column), at + 2))
            .collect();
        let sql = format!("UPDATE {} SET {} WHERE id = ?1", quoted(&self.name), set.join(", "));
        let cells = changed.values().map(|value| value as &dyn ToSql);
        let params = std::iter::once(&id as &dyn ToSql).chain(cells);
        db.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(params))?;
        Ok(())
    }

    pub fn delete(&self, db: &Connection, id: &str) -> rusqlite::Result<()> {
        let sql = format!("DELETE FROM {} WHERE id = ?1", quoted(&self.name));
        db.prepare_cached(&sql)?.execute([id])?;
        Ok(())
    }

    /// Whether a table has a row with this cell.
    pub fn holds(db: &Connection, table: &str, column: &str, cell: &Value) -> Result<bool> {
        let (table, column) = (quoted(table), quoted(column));
        let sql = format!("SELECT 1 FROM {table} WHERE {column} = ?1");
        Ok(db.prepare_cached(&sql)?.exists([cell])?)
    }

    /// Whether a column says already that this row is archived.
    pub fn is_archived(&self, current: &Row) -> bool {
        let stamped = current.get("archived_at").is_some_and(|cell| *cell != Value::Null);
        let status = current.get("status") == Some(&Value::Text("archived".into()));
        stamped || (!current.contains_key("archived_at") && status)
    }

    /// What archives a row of this table, or nothing when no column can say so or does already.
    pub fn archived(&self, now: Timestamp, current: &Row) -> Option<Row> {
        let (column, value) = if let Some(kind) = self.columns.get("archived_at") {
            let value = match kind {
                Kind::Integer => Value::Integer(now.as_millisecond()),
                _ => Value::Text(now.to_string()),
            };
            if current.get("archived_at") != Some(&Value::Null) {
                return None;
            }
            ("archived_at", value)
        } else if self.columns.get("active") == Some(&Kind::Integer) {
            ("active", Value::Integer(0))
        } else if self.columns.get("status") == Some(&Kind::Text) {
            ("status", Value::Text("archived".into()))
        } else {
            return None;
        };
        (current.get(column) != Some(&value)).then(|| Row::from([(column.to_owned(), value)]))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The cells of `current` that `archived` replaces, as JSON text.
pub(super) fn before(archived: &Row, current: &Row) -> Result<String> {
    let cells = archived.keys().map(|column| {
        let cell = match current.get(column) {
            Some(Value::Integer(number)) => Json::from(*number),
            Some(Value::Text(text)) => Json::from(text.as_str()),
            _ => Json::Null,
        };
        (column.clone(), cell)
    });
    Ok(Json::Object(cells.collect()).to_string())
}

/// The cells that bring an archived row back: what `before` noted, for columns that still exist.
pub(super) fn revived(noted: Option<&str>, current: &Row) -> Result<Row> {
    let Some(noted) = noted else {
        return Ok(Row::new());
    };
    let noted: BTreeMap<String, Json> = serde_json::from_str(noted)?;
    let cells = noted.into_iter().filter(|(column, _)| current.contains_key(column));
    cells
        .map(|(column, cell)| {
            let cell =
                match cell {
                    Json::Null => Value::Null,
                    Json::String(text) => Value::Text(text),
                    other => Value::Integer(other.as_i64().ok_or_else(|| {
                        Error::internal("a seed record notes a cell that cannot be")
                    })?),
                };
            Ok((column, cell))
        })
        .collect()
}

/// A short digest of each cell, so that an edit is seen and a column that a later migration adds or
/// drops is no edit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Digest(BTreeMap<String, String>);

impl Digest {
    pub fn new(row: &Row) -> Digest {
        Digest(row.iter().map(|(column, cell)| (column.clone(), digest(cell))).collect())
    }

    /// What cannot be read counts as edited: nothing is overwritten then.
    pub fn from_text(text: &str) -> Digest {
        Digest(serde_json::from_str(text).unwrap_or_default())
    }

    pub fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.0)?)
    }

    /// Whether the row is still what it was.
    pub fn is_of(&self, row: &Row) -> bool {
        !self.0.is_empty()
            && self
                .0
                .iter()
                .all(|(column, noted)| row.get(column).is_none_or(|cell| digest(cell) == *noted))
    }
}

fn digest(cell: &Value) -> String {
    let bytes = match cell {
        Value::Null => vec![b'n'],
        Value::Integer(number) => [b"i", &number.to_le_bytes()[..]].concat(),
        Value::Real(number) => [b"r", &number.to_le_bytes()[..]].concat(),
        Value::Text(text) => [b"t", text.as_bytes()].concat(),
        Value::Blob(bytes) => [b"b", &bytes[..]].concat(),
    };
    crate::digest::hex(&bytes)[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Yaml {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn a_cell_is_stored_as_it_is_written_or_refused() {
        let cell = |kind: Kind, text: &str| kind.cell(&yaml(text));
        assert_eq!(cell(Kind::Text, "'0012'"), Ok(Value::Text("0012".into())));
        assert!(cell(Kind::Text, "12").is_err());
        assert!(cell(Kind::Text, "yes: 1").is_ok_and(|v| v == Value::Text(r#"{"yes":1}"#.into())));
        assert_eq!(cell(Kind::Text, "[1, a, null]"), Ok(Value::Text(r#"[1,"a",null]"#.into())));
        assert_eq!(cell(Kind::Integer, "true"), Ok(Value::Integer(1)));
        assert!(cell(Kind::Integer, "1.5").is_err());
        assert!(cell(Kind::Integer, "'1'").is_err());
        assert_eq!(cell(Kind::Real, "2"), Ok(Value::Real(2.0)));
        assert!(cell(Kind::Real, ".nan").is_err());
        assert!(cell(Kind::Integer, "18446744073709551615").is_err());
        assert_eq!(cell(Kind::Text, "~"), Ok(Value::Null));
        assert!(cell(Kind::Blob, "x").is_err());
        assert!(cell(Kind::Text, "!secret x").is_err());
        assert!(cell(Kind::Text, "{1: a}").is_err());
    }

    #[test]
    fn an_added_or_dropped_column_is_no_edit() {
        let row = |cells: &[(&str, i64)]| -> Row {
            cells.iter().map(|(c, n)| ((*c).to_owned(), Value::Integer(*n))).collect()
        };
        let digest = Digest::new(&row(&[("a", 1), ("b", 2)]));
        let again = Digest::from_text(&digest.to_text().unwrap());
        assert_eq!(digest, again);
        assert!(again.is_of(&row(&[("a", 1), ("b", 2)])));
        assert!(again.is_of(&row(&[("a", 1), ("c", 3)])));
        assert!(!again.is_of(&row(&[("a", 1), ("b", 3)])));
        assert!(!Digest::from_text("damaged").is_of(&row(&[("a", 1)])));
    }
}
