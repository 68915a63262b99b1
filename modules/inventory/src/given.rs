//! Fields of an input that may be left out, be null, or hold a value: three different wishes.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "given")]` on an `Option<Option<T>>`: left out is
/// `None`, null is `Some(None)`.
pub(crate) fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
