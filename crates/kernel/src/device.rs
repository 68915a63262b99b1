//! This computer in a practice: its letter and the last stamp the file holds.

use crate::error::Result;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

/// This computer's letter in the practice (given at its first opening) and the last stamp.
pub(crate) fn this_device(
    db: &mut Connection,
    device_id: &str,
    now: Timestamp,
) -> Result<(String, i64)> {
    let known = "SELECT letter FROM core_device WHERE id = ?1";
    let found: Option<String> = db.query_row(known, [device_id], |row| row.get(0)).optional()?;
    let letter = match found {
        Some(letter) => letter,
        None => {
            let letter = next_letter(db)?;
            db.execute(
                include_str!("device/insert.sql"),
                named_params! { ":id": device_id, ":letter": letter, ":at": now.to_string() },
            )?;
            letter
        }
    };
    let stamp =
        db.query_row("SELECT coalesce(max(stamp), 0) FROM core_clock", [], |row| row.get(0))?;
    Ok((letter, stamp))
}

/// A, B … Z, AA, AB …
fn next_letter(db: &Connection) -> Result<String> {
    let mut n: usize =
        db.query_row("SELECT count(*) FROM core_device", [], |row| row.get::<_, i64>(0))? as usize;
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b'A' + (n % 26) as u8));
        if n < 26 {
            return Ok(letters);
        }
        n = n / 26 - 1;
    }
}
