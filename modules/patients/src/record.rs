//! A patient's row as it is stored.

use rusqlite::Row;
use serde::de::DeserializeOwned;

/// A column that holds one of the words of an enum.
pub(crate) fn word<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: Option<String> = row.get(column)?;
    serde_json::from_value(serde_json::Value::from(text)).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
