//! The lines inside an archive.

use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::{Value, ValueRef};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// `module.yaml`, as it was; nothing for a module whose code was gone.
    pub manifest: Json,
    /// Names of the migrations that made the schema, in order.
    pub migrations: Vec<String>,
    /// What they made, as SQLite tells it: tables, virtual tables, views, indexes and triggers.
    pub schema: Vec<Made>,
    pub tables: Vec<Table>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Made {
    pub kind: String,
    pub name: String,
    pub sql: String,
}

/// A table whose rows follow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Table {
    pub name: String,
    /// `_rowid_` first where rows are known by it.
    pub columns: Vec<String>,
}

/// Every further line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Row {
        table: String,
        values: Vec<Json>,
    },
    /// A row that core keeps for the module: a seed record, a setting, a grant, a counter.
    Core {
        table: String,
        values: Vec<Json>,
    },
}

pub(super) fn to_json(value: ValueRef<'_>) -> Json {
    match value {
        ValueRef::Null => Json::Null,
        ValueRef::Integer(number) => Json::from(number),
        ValueRef::Real(number) => match serde_json::Number::from_f64(number) {
            Some(number) => json!({ "real": number }),
            None => json!({ "real": number.to_string() }),
        },
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Json::from(text),
            Err(_) => json!({ "text": STANDARD.encode(text) }),
        },
        ValueRef::Blob(bytes) => json!({ "blob": STANDARD.encode(bytes) }),
    }
}

pub(super) fn from_json(value: &Json) -> Result<Value> {
    let bad = || Error::unavailable("not_an_archive", "the archive holds a value of no known kind");
    match value {
        Json::Null => Ok(Value::Null),
        Json::Number(number) => number.as_i64().map(Value::Integer).ok_or_else(bad),
        Json::String(text) => Ok(Value::Text(text.clone())),
        Json::Object(map) => {
            let (kind, inner) = map.iter().next().ok_or_else(bad)?;
            match (kind.as_str(), inner) {
                ("real", Json::Number(number)) => number.as_f64().map(Value::Real).ok_or_else(bad),
                ("real", Json::String(text)) => text.parse().map(Value::Real).map_err(|_| bad()),
                ("blob", Json::String(text)) => {
                    STANDARD.decode(text).map(Value::Blob).map_err(|_| bad())
                }
                // SQLite itself gave these bytes as text, and takes them back as such.
                ("text", Json::String(text)) => {
                    let bytes = STANDARD.decode(text).map_err(|_| bad())?;
                    Ok(Value::Text(String::from_utf8_lossy(&bytes).into_owned()))
                }
                _ => Err(bad()),
            }
        }
        _ => Err(bad()),
    }
}
