//! Nothing about a patient lies in clear anywhere in the data folder.

use crate::program::Program;
use serde_json::json;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.path().is_dir() {
            true => out.extend(files(&entry.path())),
            false => out.push(entry.path()),
        }
    }
    out
}

#[test]
fn no_name_phone_or_id_is_in_any_byte_of_the_data_folder() {
    let program = Program::with_practice();
    let words =
        ["Etxeberria", "Zubizarreta", "612345678", "52369084", "Alameda", "alergia", "مريم"];
    {
        let mut session = program.lines();
        for n in 0..20 {
            let answer = session.ask(json!({ "id": n, "op": "patients.create", "input": {
                "first_name": "Etxeberria", "last_name": format!("Zubizarreta {n}"),
                "first_name_alt": "مريم", "phone": "612 345 678", "national_id": "52369084Q",
                "national_id_type": "dni", "address": "Alameda 7", "notes": "alergia a la penicilina",
            } }));
            assert_eq!(answer["ok"], true, "{answer}");
        }
        // An operation that is refused with the name in its input, so that the log is tried too.
        session.ask(json!({ "id": 99, "op": "patients.update", "input": {
            "id": "Etxeberria", "first_name": "Zubizarreta", "no_such": "Alameda",
        } }));
        session
            .ask(json!({ "id": 100, "op": "patients.search", "input": { "query": "Etxeberria" } }));
        // While it is open: the write-ahead log and shared memory lie there too.
        search(program.folder(), &words);
    }
    program.json(&["backup", "create"]);
    search(program.folder(), &words);
}

fn search(folder: &Path, words: &[&str]) {
    let mut bytes_read = 0;
    for file in files(folder) {
        let bytes = std::fs::read(&file).unwrap();
        bytes_read += bytes.len();
        for word in words {
            let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for needle in [word.as_bytes(), word.to_lowercase().as_bytes(), &utf16] {
                let found = bytes.windows(needle.len()).any(|window| window == needle);
                assert!(!found, "{word} lies in clear in {}", file.display());
            }
        }
    }
    assert!(bytes_read > 100_000, "only {bytes_read} bytes were searched");
}

#[test]
fn the_file_opens_in_no_sqlite_without_the_key() {
    let program = Program::with_practice();
    let bytes = std::fs::read(program.file()).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    let plain = rusqlite::Connection::open(program.file()).unwrap();
    assert!(plain.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).is_err());
    let wrong = rusqlite::Connection::open(program.file()).unwrap();
    wrong.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "ab".repeat(32))).unwrap();
    assert!(wrong.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).is_err());
}
