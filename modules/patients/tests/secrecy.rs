//! What stands in the file, once opened, and in the folder, as it is.

mod probe;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Ctx;
use probe::{patient, practice};
use rusqlite::types::ValueRef;
use serde_json::json;
use std::path::Path;

const NAME: &str = "Zephyrine";
const PHONE: &str = "650893536";
const NATIONAL_ID: &str = "X1234567L";
const INSURANCE_ID: &str = "INS-998877";
const ADDRESS: &str = "Calle Escondida 77";
const TAX_ID: &str = "B12345674";

/// The tables that hold what can be searched, in plain, by design.
fn is_shadow(table: &str) -> bool {
    table.starts_with("patients_search")
}

#[test]
fn identity_is_sealed_in_the_file_and_nothing_is_readable_in_the_folder() {
    let test = practice();
    let id = patient(
        &test,
        json!({ "first_name": NAME, "last_name": "Núñez", "phone": PHONE,
                "national_id": NATIONAL_ID, "insurance_id": INSURANCE_ID, "address": ADDRESS,
                "billing_tax_id": TAX_ID, "billing_address": ADDRESS }),
    );
    test.ok("patients.update", json!({ "id": id, "notes": "n", "phone": "611222333" }));
    test.ok("patients.update", json!({ "id": id, "phone": PHONE }));
    let list = format!("nombre;apellido;telefono;dni\n{NAME};Gil;{PHONE};{NATIONAL_ID}\n");
    test.ok("patients.import.run", json!({ "content": STANDARD.encode(list) }));
    test.ok("patients.search", json!({ "query": NATIONAL_ID }));
    test.refused("patients.create", json!({ "first_name": NAME, "last_name": "", "phone": PHONE }));

    let secrets = [PHONE, "611222333", NATIONAL_ID, INSURANCE_ID, ADDRESS, TAX_ID];
    test.host.as_system("test.search", |ctx| columns_hold_none_of(ctx, &secrets)).expect("read");

    let folder = test.folder();
    let in_clear = [&secrets[..], &[NAME, "zephyrine", "Núñez", "nunez"]].concat();
    assert!(files_hold_none_of(&folder, &in_clear) > 1, "the practice and its registry");
    drop(test.host);
}

fn columns_hold_none_of(ctx: &Ctx<'_>, secrets: &[&str]) -> kernel::Result<()> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let mut tables = ctx.db().prepare(sql)?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    let mut cells = 0;
    for table in tables {
        let table = table?;
        if is_shadow(&table) {
            continue;
        }
        let mut statement = ctx.db().prepare(&format!("SELECT * FROM {table}"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                let bytes = match row.get_ref(column)? {
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
                    _ => continue,
                };
                cells += 1;
                for secret in secrets {
                    let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                    assert!(!found, "{table}, column {column} holds {secret}");
                }
            }
        }
    }
    assert!(cells > 100);
    Ok(())
}

fn files_hold_none_of(folder: &Path, secrets: &[&str]) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files += files_hold_none_of(&path, secrets);
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).expect("a file");
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{} holds {secret}", path.display());
        }
    }
    files
}
