//! No list walks through a table that grows: SQLite itself says how it would find the rows. Which
//! index it is stands in the statement, for without statistics SQLite guesses.

use kernel::Module;
use rusqlite::Connection;
use std::path::Path;

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
    // Parameters that nobody bound are NULL.
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().expect("a plan") {
        steps.push(row.get(3).expect("a step"));
    }
    steps
}

fn check(db: &Connection, folder: &Path, checked: &mut u32) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            check(db, &path, checked);
        }
        if path.extension().is_none_or(|extension| extension != "sql") {
            continue;
        }
        let sql = std::fs::read_to_string(&path).expect("a file");
        for step in plan(db, &sql) {
            let grows = [
                "agenda_appointment",
                "agenda_transition",
                "agenda_cabinet_change",
                "agenda_patient_change",
                "appointment",
                "change",
            ];
            let walks = grows.iter().any(|table| {
                step.strip_prefix("SCAN ").is_some_and(|what| what.split(' ').next() == Some(table))
            });
            assert!(!walks, "{}: {step}", path.display());
        }
        *checked += 1;
    }
}

#[test]
fn every_statement_finds_its_rows_by_an_index() {
    let db = Connection::open_in_memory().expect("a database");
    let modules: [&dyn Module; 3] =
        [&kernel::CORE, &module_patients::MODULE, &module_agenda::MODULE];
    for step in modules.iter().flat_map(|module| module.migrations()) {
        db.execute_batch(step.sql).expect("a migration");
    }
    let mut checked = 0;
    check(&db, &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut checked);
    assert!(checked > 30, "only {checked} files");
    for (file, index) in [
        (include_str!("../../src/appointment/list.sql"), "agenda_appointment_clinic"),
        (include_str!("../../src/appointment/day.sql"), "agenda_appointment_clinic"),
        (
            include_str!("../../src/appointment/list_of_professional.sql"),
            "agenda_appointment_professional",
        ),
        (include_str!("../../src/appointment/list_of_patient.sql"), "agenda_appointment_patient"),
        (include_str!("../../src/slot/busy.sql"), "agenda_appointment_clinic"),
    ] {
        let steps = plan(&db, file).join("\n");
        assert!(steps.contains(&format!(" INDEX {index} (")), "{steps}");
        assert!(steps.contains("start_ms>? AND start_ms<?"), "{steps}");
    }
    let clashes = plan(&db, include_str!("../../src/booking/clashes.sql")).join("\n");
    for index in ["professional", "cabinet", "patient"] {
        assert!(clashes.contains(&format!("agenda_appointment_{index} ")), "{clashes}");
    }
}
