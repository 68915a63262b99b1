//! Bytes that nobody would send on purpose, and what the user may choose wrongly.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::sample_tests::{TODAY, sample};
use super::*;

const PRACTICE: Practice<'_> = Practice { country: "ES", today: TODAY };

/// Reads everything there is to read and checks that no row is lost on the way.
fn read_all(bytes: &[u8], choices: &Choices) -> Result<(usize, usize), FileProblem> {
    let file = open(bytes, choices, PRACTICE)?;
    assert_eq!(file.inspection().rows, file.rows());
    let (mut people, mut refused) = (0, 0);
    let mut last_row = 0;
    for outcome in file.people() {
        let row = match &outcome {
            Ok(person) => person.row,
            Err(rejection) => rejection.row,
        };
        assert!(row > last_row, "row {row} after row {last_row}");
        last_row = row;
        match outcome {
            Ok(_) => people += 1,
            Err(_) => refused += 1,
        }
    }
    assert_eq!((people + refused) as u64, file.rows());
    Ok((people, refused))
}

fn choices(map: &[(&str, &str)]) -> Choices {
    let map: BTreeMap<String, String> =
        map.iter().map(|(column, field)| (column.to_string(), field.to_string())).collect();
    Choices { map: Some(map), ..Choices::default() }
}

fn people(text: &str, choices: &Choices) -> Vec<ImportedPerson> {
    open(text.as_bytes(), choices, PRACTICE).unwrap().people().map(Result::unwrap).collect()
}

#[test]
fn a_file_without_rows_is_refused() {
    for bytes in [&b""[..], b"\n\r\n", b"\xEF\xBB\xBF", b";;;\n", b"\x1A"] {
        assert_eq!(read_all(bytes, &Choices::default()), Err(FileProblem::EmptyFile));
    }
    assert_eq!(read_all(b"nombre;apellidos\r\n", &Choices::default()), Ok((0, 0)));
}

#[test]
fn too_many_columns_or_rows_are_refused() {
    let wide = ";".repeat(301) + "nombre\n";
    let problem = read_all(wide.as_bytes(), &Choices::default());
    assert_eq!(problem, Err(FileProblem::TooManyColumns { max: 300 }));
    let long = "nombre;apellidos\n".to_owned() + &"a;b\n".repeat(500_001);
    let problem = read_all(long.as_bytes(), &Choices::default());
    assert_eq!(problem, Err(FileProblem::TooManyRows { max: 500_000 }));
}

#[test]
fn wrong_choices_are_named() {
    let file = b"nombre;apellidos;telefono\nAna;Ruiz;600111222\n";
    for (choices, expected) in [
        (choices(&[("3", "notes")]), FileProblem::UnknownColumn { column: "3".into() }),
        (choices(&[("x", "notes")]), FileProblem::UnknownColumn { column: "x".into() }),
        (choices(&[("0", "shoes")]), FileProblem::UnknownField { field: "shoes".into() }),
        (
            choices(&[("0", "email"), ("1", "email")]),
            FileProblem::FieldTwice { field: "email".into() },
        ),
        (
            Choices { separator: Some("x".into()), ..Choices::default() },
            FileProblem::UnknownSeparator { separator: "x".into() },
        ),
        (
            Choices { encoding: Some("x".into()), ..Choices::default() },
            FileProblem::UnknownEncoding { encoding: "x".into() },
        ),
    ] {
        assert_eq!(read_all(file, &choices), Err(expected));
    }
}

#[test]
fn the_users_map_wins_over_what_was_detected() {
    let text = "nombre;apellidos;telefono;otro\nAna;Ruiz;600111222;x@y.es\n";
    let detected = &people(text, &Choices::default())[0];
    assert_eq!(detected.email.as_deref(), Some("x@y.es"));
    assert_eq!(detected.phone.as_deref(), Some("+34600111222"));
    let corrected = &people(text, &choices(&[("2", ""), ("3", "profession")]))[0];
    assert_eq!((corrected.email.as_deref(), corrected.phone.as_deref()), (None, None));
    assert_eq!(corrected.profession.as_deref(), Some("x@y.es"));
    let moved = &people(text, &choices(&[("0", "last_name"), ("1", "first_name")]))[0];
    assert_eq!((moved.first_name.as_str(), moved.last_name.as_str()), ("Ruiz", "Ana"));
}

#[test]
fn a_file_without_a_header_is_read_by_its_content() {
    let text = "Ruiz|Ana|14/12/1959|600 111 222|ana@ejemplo.es|12345678Z\n\
                Gil|Eva|01/02/1960|911 222 333|eva@ejemplo.es|00000000T\n";
    let file = open(text.as_bytes(), &Choices::default(), PRACTICE).unwrap();
    let inspection = file.inspection();
    let fields: Vec<_> =
        inspection.columns.iter().map(|c| c.field.map_or("-", Field::name)).collect();
    assert_eq!(fields, ["-", "-", "date_of_birth", "phone", "email", "national_id"]);
    assert!(!inspection.header);
    assert_eq!(inspection.separator, "|");
    assert_eq!(inspection.warnings, [Warning::of_file(WarningCode::NoNameColumn)]);
    let named = people(text, &choices(&[("0", "last_name"), ("1", "first_name")]));
    assert_eq!((named.len(), named[0].row, named[0].last_name.as_str()), (2, 1, "Ruiz"));
}

#[test]
fn a_line_that_announces_the_separator_is_followed() {
    let people =
        people("sep=|\r\nnombre|apellidos\r\nAna|Ruiz, Gil; Sanz\r\n", &Choices::default());
    assert_eq!((people[0].row, people[0].last_name.as_str()), (3, "Ruiz, Gil; Sanz"));
}

#[test]
fn one_column_of_full_names_is_not_torn_at_its_commas() {
    let text = "Paciente\nRUIZ GIL, ANA\nEva Sanz\nGómez, Luis\n";
    let people = people(text, &Choices::default());
    let names: Vec<_> =
        people.iter().map(|p| (p.first_name.as_str(), p.last_name.as_str())).collect();
    assert_eq!(names, [("Ana", "Ruiz Gil"), ("Eva", "Sanz"), ("Luis", "Gómez")]);
}

#[test]
fn what_fits_no_field_is_kept_in_the_notes() {
    let text = "nombre;apellidos;teléfono;móvil;correo;sexo;dni;observaciones\n\
                Ana;Ruiz;preguntar;600111222;no-es-email;9;00000000A;@todo\n\
                Eva;Gil;911222333;600333444;EVA@X.ES;H;12345678z;\n";
    let people = people(text, &Choices::default());
    let ana = &people[0];
    assert_eq!(ana.phone.as_deref(), Some("+34600111222"));
    assert_eq!(ana.notes.as_deref(), Some("@todo\ncorreo: no-es-email\nteléfono: preguntar"));
    assert_eq!(ana.national_id.as_deref(), Some("00000000A"));
    let codes: Vec<_> = ana.warnings.iter().map(|w| (w.code, w.row)).collect();
    assert_eq!(
        codes,
        [
            (WarningCode::GenderUnknown, Some(2)),
            (WarningCode::EmailToNotes, Some(2)),
            (WarningCode::NationalIdChecksum, Some(2)),
            (WarningCode::PhoneToNotes, Some(2)),
        ]
    );
    let eva = &people[1];
    assert_eq!(eva.phone.as_deref(), Some("+34600333444"));
    assert_eq!(eva.notes.as_deref(), Some("teléfono: 911222333"));
    assert_eq!(eva.email.as_deref(), Some("eva@x.es"));
    assert_eq!((eva.gender, eva.warnings.len()), (Some(Gender::Male), 0));
}

#[test]
fn formulas_are_text() {
    let text = "nombre;apellidos;profesión;notas\n=1+1;@SUM(A1);-2;+cmd|' /C calc'!A0\n";
    let person = &people(text, &Choices::default())[0];
    assert_eq!((person.first_name.as_str(), person.last_name.as_str()), ("=1+1", "@SUM(A1)"));
    assert_eq!(person.profession.as_deref(), Some("-2"));
    assert_eq!(person.notes.as_deref(), Some("+cmd|' /C calc'!A0"));
}

#[test]
fn values_that_are_too_long_name_their_field() {
    let text = format!("nombre;apellidos\n{};Ruiz\nAna;Gil\n", "a".repeat(201));
    let file = open(text.as_bytes(), &Choices::default(), PRACTICE).unwrap();
    let outcomes: Vec<_> = file.people().collect();
    let rejection = outcomes[0].as_ref().unwrap_err();
    assert_eq!(rejection.field.as_deref(), Some("first_name"));
    assert_eq!(rejection.column.as_deref(), Some("nombre"));
    assert_eq!(rejection.reason, Reason::TooLong { max: 200 });
    assert!(outcomes[1].is_ok());
}

#[test]
fn only_the_other_script_filled_in_is_a_name_too() {
    let text = "prenom,nom,الاسم,النسب\n,,إيمان,العمراني\nEva,Gil,,\n";
    let people = people(text, &Choices::default());
    assert_eq!((people[0].first_name.as_str(), &people[0].first_name_alt), ("إيمان", &None));
}

#[test]
fn email_addresses() {
    use super::person::is_email;
    for good in ["a@b.es", "olga.núñez0@ejemplo.es", "óscar.d'hondt9@ejemplo.es", "a+b@x-y.co.uk"]
    {
        assert!(is_email(good), "{good}");
    }
    for bad in [
        "",
        "a@b",
        "no-es-email",
        "a b@c.es",
        "@c.es",
        "a@.es",
        "a@b..es",
        "a@b@c.es",
        "a@-b.es",
        "a..b@c.es",
        "<a@b.es>",
        "a@b.es, c@d.es",
    ] {
        assert!(!is_email(bad), "{bad}");
    }
}

/// A sample with some of its bytes changed, removed or doubled, short enough to read many of them.
fn damaged(name: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let bytes = sample(name);
    let start = 0..bytes.len().saturating_sub(4000).max(1);
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..4u8);
    (start, prop::collection::vec(change, 1..12)).prop_map(move |(start, changes)| {
        let header = bytes.iter().position(|b| *b == b'\n').map_or(0, |end| end + 1);
        let end = (start + 4000).min(bytes.len());
        let mut file = [&bytes[..header], &bytes[start..end]].concat();
        for (place, byte, kind) in changes {
            if file.is_empty() {
                break;
            }
            let at = place.index(file.len());
            match kind {
                0 => file[at] = byte,
                1 => file.insert(at, [b'"', b'\n', 0, 0xFF][usize::from(byte % 4)]),
                2 => drop(file.remove(at)),
                _ => file.truncate(at.max(1)),
            }
        }
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read_all(&bytes, &Choices::default());
    }

    #[test]
    fn no_text_of_rows_panics(text in "[\"';,\t|\n\r a-zÑé0-9@+=/\u{0627}\u{FEFF}-]{0,400}") {
        let _ = read_all(text.as_bytes(), &Choices::default());
    }

    #[test]
    fn no_cell_panics(cells in prop::collection::vec("\\PC{0,30}", 17)) {
        let header = Field::ALL.map(Field::name).join("\t");
        let line = cells.join(" ").replace(['\t', '"'], " ");
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let row = cells.join("\t").replace('"', "'");
        let map = (0..17).map(|i| (i.to_string(), Field::ALL[i].name().to_owned())).collect();
        let choices = Choices {
            map: Some(map),
            header: Some(true),
            separator: Some("tab".into()),
            ..Choices::default()
        };
        let _ = read_all(format!("{header}\n{row}\n{line}\n").as_bytes(), &choices);
    }

    #[test]
    fn a_damaged_spanish_file_loses_no_row(bytes in damaged("patients_es_cp1252.csv")) {
        let _ = read_all(&bytes, &Choices::default());
    }

    #[test]
    fn a_damaged_moroccan_file_loses_no_row(bytes in damaged("patients_ma_utf8.csv")) {
        let _ = read_all(&bytes, &Choices::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Every row of a sound file that a lost quote does not touch is read as before.
    #[test]
    fn an_opened_quote_costs_one_row(victim in 1usize..60) {
        let mut lines = vec!["nombre;apellidos;notas".to_owned()];
        lines.extend((0..60).map(|i| format!("Ana{i};Ruiz;\"una; nota {i}\"")));
        lines[victim].insert(0, '"');
        let outcome = read_all(lines.join("\r\n").as_bytes(), &Choices::default());
        prop_assert_eq!(outcome, Ok((59, 1)));
    }
}
