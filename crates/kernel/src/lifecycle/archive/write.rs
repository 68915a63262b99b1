//! Writes an archive: whole or not at all.

use super::lines::{Line, Made, Table, to_json};
use super::{ArchiveFile, EXTENSION, Head, Header, Last, MAGIC, folder};
use crate::backup::sync_folder;
use crate::catalog::Compiled;
use crate::error::Result;
use crate::host::Host;
use crate::journal::is_own_trigger;
use crate::keys::{Secret, wrap};
use crate::lifecycle::history;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value as Json;
use std::fs::File;
use std::io::{BufWriter, Write};

/// Bytes of lines in one chunk, about.
const CHUNK: usize = 1 << 20;

/// Archives every row of a module. The file has its name only once all of it is on the disk.
pub(crate) fn write(host: &Host, name: &str, compiled: Option<&Compiled>) -> Result<ArchiveFile> {
    let inner = host.inner();
    let folder = folder(&inner.registry, &inner.entry);
    std::fs::create_dir_all(&folder)?;
    let now = inner.clock.now();
    inner.database.write(|db| {
        let tx = db.transaction()?;
        let version: Option<String> =
            tx.query_row("SELECT version FROM core_module WHERE name = ?1", [name], |row| {
                row.get(0)
            })?;
        let manifest = match compiled {
            Some(compiled) => serde_json::to_value(&compiled.manifest)?,
            None => Json::Null,
        };
        let head = head(&tx, name, manifest)?;
        let header = Header {
            id: crate::id::new(now),
            practice_id: inner.entry.id.clone(),
            module: name.to_owned(),
            version: version.unwrap_or_default(),
            made_at: now.to_string(),
            rows: count(&tx, &head)?,
        };
        let file =
            format!("{name}-{}-{}.{EXTENSION}", header.version, now.strftime("%Y%m%d-%H%M%S%f"));
        let part = folder.join(format!("{file}.part"));
        let written = write_file(&tx, &part, &inner.archive_key(), &header, &head);
        if let Err(error) = written {
            // What is half is nothing; the first error is the one to tell.
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        std::fs::rename(&part, folder.join(&file))?;
        sync_folder(&folder)?;
        let bytes = std::fs::metadata(folder.join(&file))?.len();
        let Header { module, version, made_at: at, rows, .. } = header;
        Ok(ArchiveFile { file, module, version, at, bytes, rows })
    })
}

fn write_file(
    db: &Connection,
    part: &std::path::Path,
    key: &Secret,
    header: &Header,
    head: &Head,
) -> Result<()> {
    let mut out = Chunks::create(part, key, header)?;
    out.line(head)?;
    for table in &head.tables {
        let sql = format!("SELECT {} FROM {}", columns(&table.columns), quoted(&table.name));
        rows(db, &sql, [], |values| out.line(&Line::Row { table: table.name.clone(), values }))?;
    }
    for (table, sql) in CORE_ROWS {
        rows(db, sql, [&header.module], |values| {
            out.line(&Line::Core { table: table.to_owned(), values })
        })?;
    }
    out.finish()
}

/// What core keeps for a module, in the order in which `restore` puts it back.
const CORE_ROWS: [(&str, &str); 4] = [
    ("core_seed_record", include_str!("seed_records.sql")),
    ("core_setting", include_str!("settings.sql")),
    ("core_grant", include_str!("grants.sql")),
    ("core_counter", include_str!("counters.sql")),
];

fn rows(
    db: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    mut each: impl FnMut(Vec<Json>) -> Result<()>,
) -> Result<()> {
    let mut statement = db.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|at| Ok(to_json(row.get_ref(at)?)));
        each(values.collect::<rusqlite::Result<Vec<_>>>()?)?;
    }
    Ok(())
}

fn head(db: &Connection, name: &str, manifest: Json) -> Result<Head> {
    let history = history(name);
    let mut migrations = Vec::new();
    if db.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1")?.exists([&history])? {
        let sql = format!(
            "SELECT 'V' || version || '__' || name FROM {} ORDER BY version",
            quoted(&history)
        );
        let mut statement = db.prepare(&sql)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        migrations = names.collect::<rusqlite::Result<_>>()?;
    }
    Ok(Head {
        manifest,
        migrations,
        schema: schema(db, name, &history)?,
        tables: tables(db, name, &history)?,
    })
}

fn schema(db: &Connection, name: &str, history: &str) -> Result<Vec<Made>> {
    let mut statement = db.prepare(include_str!("schema.sql"))?;
    let mut rows = statement.query([name])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let made = Made { kind: row.get("type")?, name: row.get("name")?, sql: row.get("sql")? };
        let table: String = row.get("tbl_name")?;
        let of_the_host = made.kind == "trigger" && is_own_trigger(&made.name, &table);
        if !of_the_host && table != history {
            out.push(made);
        }
    }
    Ok(out)
}

/// Tables with rows of their own: shadows of virtual tables too, the virtual tables not.
pub(super) fn tables(db: &Connection, name: &str, history: &str) -> Result<Vec<Table>> {
    let mut statement = db.prepare(include_str!("tables.sql"))?;
    let found = statement
        .query_map([name, history], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    found
        .into_iter()
        .map(|(name, without_rowid)| {
            let mut statement = db.prepare(include_str!("columns.sql"))?;
            let mut columns = statement
                .query_map([&name], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            if !without_rowid {
                columns.insert(0, "_rowid_".into());
            }
            Ok(Table { name, columns })
        })
        .collect()
}

fn count(db: &Connection, head: &Head) -> Result<u64> {
    let mut total = 0;
    for table in &head.tables {
        let sql = format!("SELECT count(*) FROM {}", quoted(&table.name));
        total += db.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64;
    }
    Ok(total)
}

pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(super) fn columns(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// Lines gathered into sealed chunks.
struct Chunks<'a> {
    out: BufWriter<File>,
    key: &'a Secret,
    header: &'a Header,
    index: u64,
    buffer: Vec<u8>,
}

impl<'a> Chunks<'a> {
    fn create(path: &std::path::Path, key: &'a Secret, header: &'a Header) -> Result<Chunks<'a>> {
        let mut out = BufWriter::new(File::create(path)?);
        let text = serde_json::to_vec(header)?;
        out.write_all(MAGIC)?;
        out.write_all(&(text.len() as u32).to_le_bytes())?;
        out.write_all(&text)?;
        Ok(Chunks { out, key, header, index: 0, buffer: Vec::with_capacity(CHUNK + CHUNK / 4) })
    }

    fn line(&mut self, line: &impl Serialize) -> Result<()> {
        if self.buffer.len() >= CHUNK {
            self.seal(Last::No)?;
        }
        serde_json::to_writer(&mut self.buffer, line)?;
        self.buffer.push(b'\n');
        Ok(())
    }

    fn seal(&mut self, last: Last) -> Result<()> {
        let sealed = wrap(self.key, &self.header.place(self.index, last), &self.buffer);
        self.out.write_all(&(sealed.len() as u32).to_le_bytes())?;
        self.out.write_all(&sealed)?;
        self.buffer.clear();
        self.index += 1;
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.seal(Last::Yes)?;
        self.out.flush()?;
        Ok(self.out.get_ref().sync_all()?)
    }
}
