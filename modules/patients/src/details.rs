//! What can be written about a patient, and the rules each value keeps.

use crate::import::Gender;
use crate::import::names::{one_line, several_lines};
use crate::import::person::is_email;
use crate::national_id::{self, NationalIdType};
use crate::phone;
use crate::standing::Status;
use jiff::civil::Date;
use kernel::{Ctx, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

/// Most characters of a name that is typed. Imported lists may hold longer ones.
const NAME: usize = 120;
const LINE: usize = 200;
const NUMBER: usize = 40;
const ADDRESS: usize = 500;
const NOTES: usize = 10_000;

/// Languages in which patients can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    En,
    Es,
    Fr,
    Ar,
}

/// The values of a patient's fields, each in the form in which it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Details {
    pub first_name: String,
    pub last_name: String,
    pub first_name_alt: Option<String>,
    pub last_name_alt: Option<String>,
    pub date_of_birth: Option<String>,
    pub gender: Option<Gender>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub national_id: Option<String>,
    pub national_id_type: Option<NationalIdType>,
    pub insurance_id: Option<String>,
    pub insurance_name: Option<String>,
    pub address: Option<String>,
    pub profession: Option<String>,
    pub preferred_language: Option<Language>,
    pub notes: Option<String>,
    pub do_not_contact: bool,
    pub status: Status,
    pub billing_name: Option<String>,
    pub billing_tax_id: Option<String>,
    pub billing_address: Option<String>,
    pub billing_email: Option<String>,
    pub guardian_id: Option<String>,
    pub payer_id: Option<String>,
}

impl Details {
    /// Names of the fields in which two differ, in the order of declaration's alphabet.
    pub fn changed(&self, before: &Details) -> kernel::Result<Vec<String>> {
        let (after, before) = (serde_json::to_value(self)?, serde_json::to_value(before)?);
        let fields = after.as_object().into_iter().flatten();
        Ok(fields.filter(|(name, v)| before[*name] != **v).map(|(name, _)| name.clone()).collect())
    }
}

/// An absent field is `None`, a `null` one `Some(None)`.
fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

type Given<T> = Option<Option<T>>;

/// Fields to write: absent ones stay as they are, `null` or empty ones are cleared.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// 1 to 120 characters.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", required = false)]
    pub first_name: Given<String>,
}

