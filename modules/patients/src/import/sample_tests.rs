//! The files as old programs write them, read whole.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::*;
use crate::national_id::NationalIdType;

pub(super) const TODAY: Date = date(2026, 11, 21);

pub(super) fn sample(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/import/");
    std::fs::read(format!("{folder}{name}")).expect("the sample file is there")
}

fn read(bytes: &[u8], country: &str) -> (Inspection, Vec<Result<ImportedPerson, Rejection>>) {
    let practice = Practice { country, today: TODAY };
    let file = open(bytes, &Choices::default(), practice).expect("the file is readable");
    let people: Vec<_> = file.people().collect();
    assert_eq!(people.len() as u64, file.rows());
    (file.inspection(), people)
}

fn mapped(inspection: &Inspection) -> Vec<&'static str> {
    inspection.columns.iter().map(|c| c.field.map_or("-", Field::name)).collect()
}

fn refusals(people: &[Result<ImportedPerson, Rejection>]) -> Vec<String> {
    people.iter().filter_map(|p| p.as_ref().err()).map(Rejection::to_string).collect()
}

fn warnings(people: &[Result<ImportedPerson, Rejection>]) -> BTreeMap<WarningCode, usize> {
    let mut count = BTreeMap::new();
    for warning in people.iter().flatten().flat_map(|p| &p.warnings) {
        *count.entry(warning.code).or_default() += 1;
    }
    count
}

fn having(
    people: &[Result<ImportedPerson, Rejection>],
    has: impl Fn(&ImportedPerson) -> bool,
) -> usize {
    people.iter().flatten().filter(|person| has(person)).count()
}

#[test]
fn the_spanish_file() {
    let (inspection, people) = read(&sample("patients_es_cp1252.csv"), "ES");
    assert_eq!(inspection.encoding, "windows-1252");
    assert_eq!(inspection.separator, ";");
    assert_eq!(inspection.date_order, DateOrder::Dmy);
    assert_eq!(inspection.rows, 3043);
    assert_eq!(
        mapped(&inspection),
        [
            "chart_number",
            "last_name",
            "first_name",
            "date_of_birth",
            "gender",
            "phone",
            "email",
            "national_id",
            "address",
            "notes",
        ]
    );
    assert_eq!(inspection.columns[1].samples[0], "Núñez de-la-Fuente");
    assert_eq!(
        refusals(&people),
        [
            "row 587: date_of_birth: this is not a possible date",
            "row 1605: last_name: there is no name",
            "row 2587: date_of_birth: this is not a possible date",
        ]
    );
    assert_eq!(people.iter().flatten().count(), 3040);
    assert_eq!(having(&people, |p| p.phone.is_some()), 3040);
    assert_eq!(having(&people, |p| p.date_of_birth.is_some()), 2947);
    assert_eq!(having(&people, |p| p.email.is_some()), 2143);
    assert_eq!(having(&people, |p| p.national_id_type == Some(NationalIdType::Dni)), 2428);
    assert_eq!(having(&people, |p| p.national_id.is_some()), 2428);
    assert_eq!(having(&people, |p| p.address.is_some()), 2217);
    assert_eq!(having(&people, |p| p.notes.is_some()), 2404);
    // All but one row say M, whoever the person is: that is no gender.
    assert_eq!(inspection.gender_letters, GenderLetters::Unclear);
    assert_eq!(having(&people, |p| p.gender.is_some()), 0);
    let codes: Vec<WarningCode> = inspection.warnings.iter().map(|w| w.code).collect();
    assert_eq!(codes, [WarningCode::EncodingGuessed, WarningCode::GenderUnclear]);
    assert_eq!(warnings(&people), BTreeMap::from([(WarningCode::ShortYear, 38)]));

    let olga = people[0].as_ref().unwrap();
    assert_eq!((olga.row, olga.chart_number.as_deref()), (2, Some("1000")));
    assert_eq!((olga.first_name.as_str(), olga.last_name.as_str()), ("Olga", "Núñez de-la-Fuente"));
    assert_eq!(olga.date_of_birth, Some(date(1959, 12, 14)));
    assert_eq!(olga.phone.as_deref(), Some("+34661622437"));
    assert_eq!(olga.email.as_deref(), Some("olga.núñez0@ejemplo.es"));
    assert_eq!(olga.address.as_deref(), Some("C/ Mayor, 12; 3º B"));
    assert_eq!(olga.notes.as_deref(), Some("Paciente \"difícil\" de anestesiar"));
    let ivan = people[1].as_ref().unwrap();
    assert_eq!(ivan.phone.as_deref(), Some("+34650893536"));
    assert_eq!(ivan.notes.as_deref(), Some("=HYPERLINK(\"http://x\")"));
    let javier = people[7].as_ref().unwrap();
    assert_eq!(javier.notes.as_deref(), Some("Llamar por la tarde;\nno por la mañana"));
}

#[test]
fn repeated_people_in_capitals_get_the_name_of_the_first() {
    let (_, people) = read(&sample("patients_es_cp1252.csv"), "ES");
    let people: Vec<ImportedPerson> = people.into_iter().flatten().collect();
    let shouted = people.iter().find(|p| p.row == 68).unwrap();
    assert_eq!(shouted.last_name, "Delgado Ibáñez");
    let mut seen = std::collections::BTreeSet::new();
    let again = people
        .iter()
        .filter(|p| !seen.insert((&p.last_name, &p.first_name, p.date_of_birth)))
        .count();
    assert_eq!(again, 40);
    let mut seen = std::collections::BTreeSet::new();
    assert_eq!(people.iter().filter(|p| !seen.insert(&p.phone)).count(), 40);
}

#[test]
fn the_moroccan_file() {
    let (inspection, people) = read(&sample("patients_ma_utf8.csv"), "MA");
    assert_eq!((inspection.encoding.as_str(), inspection.separator.as_str()), ("UTF-8", ","));
    assert_eq!(inspection.date_order, DateOrder::Ymd);
    assert_eq!(inspection.rows, 2000);
    assert_eq!(
        mapped(&inspection),
        [
            "first_name",
            "last_name",
            "first_name_alt",
            "last_name_alt",
            "date_of_birth",
            "national_id",
            "phone",
            "insurance_name",
            "insurance_id",
            "address",
        ]
    );
    assert_eq!(inspection.warnings, []);
    assert_eq!(refusals(&people), [""; 0]);
    assert_eq!(warnings(&people), BTreeMap::new());
    assert_eq!(having(&people, |p| p.phone.is_some()), 2000);
    assert_eq!(having(&people, |p| p.date_of_birth.is_some()), 2000);
    assert_eq!(having(&people, |p| p.first_name_alt.is_some()), 1617);
    assert_eq!(having(&people, |p| p.last_name_alt.is_some()), 1576);
    assert_eq!(having(&people, |p| p.national_id_type == Some(NationalIdType::Cin)), 2000);
    assert_eq!(having(&people, |p| p.insurance_name.is_some()), 1507);
    assert_eq!(having(&people, |p| p.insurance_id.is_some()), 1212);
    assert_eq!(having(&people, |p| p.address.is_some()), 1480);
    let people: Vec<ImportedPerson> = people.into_iter().flatten().collect();
    let distinct = |of: fn(&ImportedPerson) -> &Option<String>| {
        people.iter().map(of).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(distinct(|p| &p.phone), 2000);
    assert_eq!(distinct(|p| &p.national_id), 1999);

    let nadia = &people[6];
    assert_eq!(nadia.national_id.as_deref(), Some("BK422454"));
    assert_eq!(nadia.address.as_deref(), Some("12, rue Oued Ziz, Agdal, Rabat"));
    assert_eq!(people[1].phone.as_deref(), Some("+212696281515"));
    assert_eq!(people[2].first_name_alt.as_deref(), Some("رضا"));
    assert_eq!(people[4].phone.as_deref(), Some("+212792800244"));
}

#[test]
fn the_broken_file_is_refused_row_by_row() {
    let (inspection, people) = read(&sample("patients_broken.csv"), "MA");
    assert_eq!(mapped(&inspection), ["last_name", "first_name"]);
    assert_eq!(
        refusals(&people),
        [
            "row 2: a quote is opened and never closed",
            "row 3: 5 columns instead of 2",
            "row 4: last_name: the cell holds NUL bytes",
            "row 5: last_name: the cell is larger than 64 KB",
        ]
    );
    assert_eq!(people.len(), 4);
}
