//! Capture: triggers that the host makes for each table call functions that only the host's
//! connection has. Whatever SQL a module runs is captured; a write outside a call fails.

use crate::error::Result;
use crate::manifest::{Manifest, Merge};
use crate::sync_lock::{SyncLock, columns};
use ciborium::Value as Cbor;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// The call that is running on the writing connection, if one is.
#[derive(Default)]
pub(crate) struct Current {
    pub call_id: Option<String>,
    pub stamp: i64,
    /// Six bytes that tell this device's stamps from another's.
    pub device: [u8; 6],
    /// Entities touched so far (`patients/1`).
    pub touched: BTreeSet<String>,
    /// Rows may be deleted: their module is being removed.
    pub purging: bool,
}

pub(crate) type CurrentCall = Arc<Mutex<Current>>;

/// Registers `current_call()`, `purging()`, `jr()` and `svm()`. They are innocuous to SQLite because triggers
/// may call nothing else under `trusted_schema=OFF`.
pub(crate) fn register(db: &Connection, current: &CurrentCall) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let state = current.clone();
    db.create_scalar_function("current_call", 0, flags, move |_| {
        lock(&state).call_id.clone().ok_or_else(outside_a_call)
    })?;
    let state = current.clone();
    db.create_scalar_function("purging", 0, flags, move |_| Ok(lock(&state).purging))?;
    let state = current.clone();
    db.create_scalar_function("jr", -1, flags, move |ctx| {
        let mut current = lock(&state);
        let entity: String = ctx.get(0)?;
        current.touched.insert(entity);
        let old_stamps = ctx.get_raw(1).as_blob().unwrap_or_default();
        Ok(record(ctx, old_stamps))
    })?;
    let state = current.clone();
    db.create_scalar_function("svm", -1, flags, move |ctx| {
        let current = lock(&state);
        let mut stamps = Stamped::read(ctx.get_raw(0).as_blob().unwrap_or_default());
        let columns = changed(ctx, 1).map(|(column, _, _)| column).collect::<Vec<_>>();
        stamps.set(current.stamp, current.device, &columns);
        Ok(stamps.write())
    })?;
    Ok(())
}

fn lock(state: &CurrentCall) -> std::sync::MutexGuard<'_, Current> {
    state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn outside_a_call() -> rusqlite::Error {
    rusqlite::Error::UserFunctionError("a write outside a call of the host".into())
}

/// Arguments from `start` on come in threes: column number, old value, new value.
fn changed<'a>(
    ctx: &'a Context<'_>,
    start: usize,
) -> impl Iterator<Item = (u16, ValueRef<'a>, ValueRef<'a>)> {
    (start..ctx.len()).step_by(3).filter_map(|at| {
        let column = ctx.get_raw(at).as_i64().ok()?;
        let (old, new) = (ctx.get_raw(at + 1), ctx.get_raw(at + 2));
        (old != new).then_some((column as u16, old, new))
    })
}

/// The changed columns as CBOR: `[[column, base stamp, old, new], …]`.
fn record(ctx: &Context<'_>, old_stamps: &[u8]) -> Vec<u8> {
    let stamps = Stamped::read(old_stamps);
    let items = changed(ctx, 2)
        .map(|(column, old, new)| {
            let base = stamps.of(column).map_or(Cbor::Null, Cbor::Bytes);
            Cbor::Array(vec![Cbor::from(column), base, cbor(old), cbor(new)])
        })
        .collect();
    let mut out = Vec::new();
    ciborium::into_writer(&Cbor::Array(items), &mut out).expect("writing to memory does not fail");
    out
}

fn cbor(value: ValueRef<'_>) -> Cbor {
    match value {
        ValueRef::Null => Cbor::Null,
        ValueRef::Integer(number) => Cbor::from(number),
        ValueRef::Real(number) => Cbor::Float(number),
        ValueRef::Text(text) => Cbor::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cbor::Bytes(bytes.to_vec()),
    }
}

const HEAD: usize = 8 + 6 + 1;

/// Column stamps of one row, packed: `(stamp i64 LE, device 6 bytes, n u8, n columns u16 LE)*`.
/// Columns written together share a head, so a fresh row of 30 columns costs 75 bytes.
struct Stamped(Vec<(i64, [u8; 6], Vec<u16>)>);

impl Stamped {
    fn read(mut bytes: &[u8]) -> Stamped {
        let mut groups = Vec::new();
        while bytes.len() >= HEAD {
            let stamp = i64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"));
            let device = bytes[8..14].try_into().expect("six bytes");
            let end = HEAD + usize::from(bytes[14]) * 2;
            let Some(body) = bytes.get(HEAD..end) else { break };
            let columns = body.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
            groups.push((stamp, device, columns));
            bytes = &bytes[end..];
        }
        Stamped(groups)
    }

    fn of(&self, column: u16) -> Option<Vec<u8>> {
        let (stamp, device, _) = self.0.iter().find(|group| group.2.contains(&column))?;
        Some([&stamp.to_le_bytes()[..], device].concat())
    }

    fn set(&mut self, stamp: i64, device: [u8; 6], columns: &[u16]) {
        if columns.is_empty() {
            return;
        }
        for group in &mut self.0 {
            group.2.retain(|column| !columns.contains(column));
        }
        self.0.retain(|group| !group.2.is_empty());
        self.0.push((stamp, device, columns.to_vec()));
    }

    fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (stamp, device, columns) in &self.0 {
            for part in columns.chunks(255) {
                out.extend(stamp.to_le_bytes());
                out.extend(device);
                out.push(part.len() as u8);
                part.iter().for_each(|column| out.extend(column.to_le_bytes()));
            }
        }
        out
    }
}

/// Capture of inserts, updates and deletes; the same three as guards; facts that never change.
const SUFFIXES: [&str; 7] = ["ji", "ju", "jd", "gi", "gu", "gd", "ap"];

/// Drops and makes the triggers of a module's tables: capture for what syncs, a guard for the rest.
/// Refuses a table or column that `sync.lock.yaml` does not number.
pub(crate) fn make_triggers(db: &Connection, manifest: &Manifest, lock: &SyncLock) -> Result<()> {
    drop_triggers(db, manifest)?;
    for (table, merge) in &manifest.entities {
        let sql = if merge.is_synced() {
            capture_sql(db, &manifest.name, table, *merge, lock)?
        } else {
            guard_sql(table)
        };
        db.execute_batch(&sql)?;
    }
    Ok(())
}

/// As `make_triggers`, all or none of them, unless they stand already: most starts change nothing.
pub(crate) fn make_triggers_if_missing(
    db: &mut Connection,
    manifest: &Manifest,
    lock: &SyncLock,
) -> Result<()> {
    let known = "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
    let mut statement = db.prepare_cached(known)?;
    let mut missing = false;
    for name in trigger_names(manifest) {
        missing |= !statement.exists([name])?;
    }
    drop(statement);
    if missing {
        let tx = db.transaction()?;
        make_triggers(&tx, manifest, lock)?;
        tx.commit()?;
    }
    Ok(())
}

/// The triggers that stand once a module is installed.
pub(crate) fn trigger_names(manifest: &Manifest) -> Vec<String> {
    let of_table = |(table, merge): (&String, &Merge)| {
        let suffixes: &[&str] = match merge {
            Merge::Append => &["ji", "ju", "jd", "ap"],
            merge if merge.is_synced() => &["ji", "ju", "jd"],
            _ => &["gi", "gu", "gd"],
        };
        suffixes.iter().map(|suffix| format!("{table}__{suffix}")).collect::<Vec<_>>()
    };
    manifest.entities.iter().flat_map(of_table).collect()
}

/// Whether a trigger on `table` is one that the host makes.
pub(crate) fn is_own_trigger(trigger: &str, table: &str) -> bool {
    let suffix = trigger.strip_prefix(table).and_then(|rest| rest.strip_prefix("__"));
    suffix.is_some_and(|suffix| SUFFIXES.contains(&suffix))
}

/// Removes them, before a migration or an uninstall.
pub(crate) fn drop_triggers(db: &Connection, manifest: &Manifest) -> Result<()> {
    for table in manifest.entities.keys() {
        for suffix in SUFFIXES {
            db.execute_batch(&format!("DROP TRIGGER IF EXISTS \"{table}__{suffix}\""))?;
        }
    }
    Ok(())
}

fn capture_sql(
    db: &Connection,
    module: &str,
    table: &str,
    merge: Merge,
    lock: &SyncLock,
) -> Result<String> {
    let missing = |what: &str| {
        crate::Error::internal(format!("{what} has no number: run `cargo xtask generate`"))
            .with("code", "SYNC_LOCK")
    };
    let entity = lock.entities.get(table).ok_or_else(|| missing(table))?;
    let name = format!("{module}/{}", entity.number);
    let (mut inserted, mut updated, mut deleted) = (String::new(), String::new(), String::new());
    let (mut of, mut differs) = (Vec::new(), Vec::new());
    for column in columns(db, table)? {
        let number =
            entity.columns.get(&column).ok_or_else(|| missing(&format!("{table}.{column}")))?;
        inserted.push_str(&format!(", {number}, NULL, NEW.\"{column}\""));
        updated.push_str(&format!(", {number}, OLD.\"{column}\", NEW.\"{column}\""));
        deleted.push_str(&format!(", {number}, OLD.\"{column}\", NULL"));
        of.push(format!("\"{column}\""));
        // BINARY, or a column with NOCASE would hide a change of case.
        differs.push(format!("OLD.\"{column}\" IS NOT NEW.\"{column}\" COLLATE BINARY"));
    }
    let (of, differs) = (of.join(", "), differs.join(" OR "));
    let mut sql = format!(
        "CREATE TRIGGER \"{table}__ji\" AFTER INSERT ON \"{table}\" BEGIN
           INSERT INTO core_journal (call_id, entity, row_id, kind, op)
           VALUES (current_call(), '{name}', NEW.id, 'insert', jr('{name}', x''{inserted}));
           UPDATE \"{table}\" SET _sv = svm(x''{inserted}) WHERE rowid = NEW.rowid;
         END;
         CREATE TRIGGER \"{table}__ju\" AFTER UPDATE OF {of} ON \"{table}\" WHEN {differs} BEGIN
           SELECT RAISE(ABORT, 'ids of {table} never change') WHERE OLD.id IS NOT NEW.id;
           INSERT INTO core_journal (call_id, entity, row_id, kind, op)
           VALUES (current_call(), '{name}', NEW.id, 'update', jr('{name}', OLD._sv{updated}));
           UPDATE \"{table}\" SET _sv = svm(OLD._sv{updated}) WHERE rowid = NEW.rowid;
         END;
         CREATE TRIGGER \"{table}__jd\" BEFORE DELETE ON \"{table}\" BEGIN
           SELECT RAISE(ABORT, 'rows of {table} are never deleted') WHERE NOT purging();
           INSERT INTO core_journal (call_id, entity, row_id, kind, op)
           VALUES (current_call(), '{name}', OLD.id, 'delete', jr('{name}', OLD._sv{deleted}));
         END;"
    );
    if merge == Merge::Append {
        sql.push_str(&format!(
            "CREATE TRIGGER \"{table}__ap\" BEFORE UPDATE OF {of} ON \"{table}\" BEGIN
               SELECT RAISE(ABORT, 'rows of {table} are facts: supersede them');
             END;"
        ));
    }
    Ok(sql)
}

fn guard_sql(table: &str) -> String {
    [("gi", "INSERT"), ("gu", "UPDATE"), ("gd", "DELETE")]
        .map(|(suffix, verb)| {
            format!(
                "CREATE TRIGGER \"{table}__{suffix}\" BEFORE {verb} ON \"{table}\" BEGIN
                   SELECT current_call();
                 END;"
            )
        })
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_of_one_write_share_a_head() {
        let mut stamps = Stamped::read(&[]);
        stamps.set(5, [1; 6], &[1, 2, 3]);
        stamps.set(9, [2; 6], &[2]);
        let again = Stamped::read(&stamps.write());
        assert_eq!(again.of(1), again.of(3));
        assert_ne!(again.of(1), again.of(2));
        assert_eq!(again.of(4), None);
        assert_eq!(stamps.write().len(), 2 * HEAD + 3 * 2);
    }

    #[test]
    fn damaged_stamps_are_read_as_far_as_they_go() {
        let mut stamps = Stamped::read(&[]);
        stamps.set(5, [1; 6], &[1, 2, 3]);
        let bytes = stamps.write();
        for end in 0..bytes.len() {
            assert!(Stamped::read(&bytes[..end]).0.is_empty());
        }
    }
}
