//! What a column can mean.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A field of a patient that a column of the file can fill.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The number the old program gave; kept as it is.
    ChartNumber,
    FirstName,
    LastName,
    /// The first name in the other script (Arabic beside Latin).
    FirstNameAlt,
    LastNameAlt,
    /// First and last names in one cell: "Núñez Ruiz, Olga" or "Olga Núñez Ruiz".
    FullName,
    DateOfBirth,
    Gender,
    Phone,
    /// A further number; used when the first is missing, else kept in the notes.
    #[serde(rename = "phone_2")]
    Phone2,
    Email,
    NationalId,
    InsuranceName,
    InsuranceId,
    Address,
    Profession,
    Notes,
}

impl Field {
    pub const ALL: [Field; 17] = [
        Field::ChartNumber,
        Field::FirstName,
        Field::LastName,
        Field::FirstNameAlt,
        Field::LastNameAlt,
        Field::FullName,
        Field::DateOfBirth,
        Field::Gender,
        Field::Phone,
        Field::Phone2,
        Field::Email,
        Field::NationalId,
        Field::InsuranceName,
        Field::InsuranceId,
        Field::Address,
        Field::Profession,
        Field::Notes,
    ];

    /// The name of the field in the contract, as `date_of_birth`.
    pub fn name(self) -> &'static str {
        match self {
            Field::ChartNumber => "chart_number",
            Field::FirstName => "first_name",
            Field::LastName => "last_name",
            Field::FirstNameAlt => "first_name_alt",
            Field::LastNameAlt => "last_name_alt",
            Field::FullName => "full_name",
            Field::DateOfBirth => "date_of_birth",
            Field::Gender => "gender",
            Field::Phone => "phone",
            Field::Phone2 => "phone_2",
            Field::Email => "email",
            Field::NationalId => "national_id",
            Field::InsuranceName => "insurance_name",
            Field::InsuranceId => "insurance_id",
            Field::Address => "address",
            Field::Profession => "profession",
            Field::Notes => "notes",
        }
    }

    /// The field of this name; `None` when there is none.
    pub fn named(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Whether several columns may fill the field together (two surnames, street and town).
    pub fn takes_several_columns(self) -> bool {
        matches!(
            self,
            Field::FirstName
                | Field::LastName
                | Field::FirstNameAlt
                | Field::LastNameAlt
                | Field::Phone2
                | Field::Address
                | Field::Notes
        )
    }

    /// The most characters that the field takes; a longer text refuses its row.
    pub fn max_chars(self) -> usize {
        match self {
            Field::ChartNumber => 40,
            Field::FirstName | Field::LastName | Field::FirstNameAlt | Field::LastNameAlt => 200,
            Field::FullName => 400,
            Field::NationalId | Field::InsuranceId => 40,
            Field::InsuranceName | Field::Profession => 200,
            Field::Email => 254,
            Field::Address => 500,
            Field::Notes => 10_000,
            Field::DateOfBirth | Field::Gender | Field::Phone | Field::Phone2 => 100,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_on_the_wire() {
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.name());
            assert_eq!(Field::named(field.name()), Some(field));
        }
        assert_eq!(Field::named("shoe_size"), None);
    }
}
