//! What stands in a practice file, in words that two files can be compared by: per module its state,
//! schema, rows and records, and everything that belongs to nobody else.
//!
//! Row ids are fresh at each install, so a seeded row goes by its `xml_id`; stamps are left out.

use crate::outcome::Result;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Tables that grow with whatever the host does; everything else of `core` must stay as it is.
const GROWING: [&str; 9] = [
    "core_call",
    "core_clock",
    "core_event",
    "core_job",
    "core_journal",
    "core_module",
    "core_module_object",
    "core_module_operation_log",
    "core_seed_record",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Per module, lines that say all of it.
    pub modules: BTreeMap<String, Vec<String>>,
    /// `core`'s own rows and whatever no module owns.
    pub rest: Vec<String>,
    /// Errors that modules keep.
    pub errors: BTreeMap<String, String>,
}

impl Standing {
    /// Reads the file as it is committed now.
    pub fn of(db: &Connection, modules: &[String]) -> Result<Standing> {
        let mut reader = Reader { db, modules, seeded: seeded(db)?, lines: HashMap::new() };
        let errors = reader.states()?;
        reader.schema()?;
        reader.records()?;
        reader.rows()?;
        let mut lines = reader.lines;
        let mut take = |name: &str| {
            let mut lines = lines.remove(name).unwrap_or_default();
            lines.sort();
            lines
        };
        let found = modules.iter().map(|name| (name.clone(), take(name))).collect();
        Ok(Standing { modules: found, rest: take(""), errors })
    }

    /// Lines of one module that are in one of the two only, for a finding.
    pub fn difference(one: &[String], other: &[String]) -> String {
        let (left, right): (BTreeSet<_>, BTreeSet<_>) =
            (one.iter().collect(), other.iter().collect());
        let missing = left.difference(&right).map(|line| format!("- {line}"));
        let added = right.difference(&left).map(|line| format!("+ {line}"));
        let all: Vec<String> = missing.chain(added).take(6).collect();
        all.join(" | ")
    }
}

/// Every object of the file, as SQLite keeps it. Equal texts are equal schemas.
pub fn schema(db: &Connection) -> Result<Vec<String>> {
    let mut statement = db.prepare(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY type, name",
    )?;
    let rows = statement.query_map([], |row| {
        let parts: [String; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        Ok(parts.join(" "))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn seeded(db: &Connection) -> Result<HashMap<String, String>> {
    let mut statement = db.prepare("SELECT row_id, xml_id, clinic_id FROM core_seed_record")?;
    let rows = statement.query_map([], |row| {
        let (id, name, clinic): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((id, format!("@{name}{}{clinic}", if clinic.is_empty() { "" } else { "/" })))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

struct Reader<'a> {
    db: &'a Connection,
    modules: &'a [String],
    seeded: HashMap<String, String>,
    lines: HashMap<String, Vec<String>>,
}

impl Reader<'_> {
    /// The module whose name is in front, the longest one; none for `core` and strangers.
    fn owner(&self, name: &str) -> String {
        let bare = name.strip_prefix("core_migration_").unwrap_or(name);
        let of = |module: &&String| {
            bare.strip_prefix(module.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let found = self.modules.iter().filter(of).max_by_key(|module| module.len());
        found.cloned().unwrap_or_default()
    }

    fn put(&mut self, owner: &str, line: String) {
        self.lines.entry(owner.to_owned()).or_default().push(line);
    }

    fn states(&mut self) -> Result<BTreeMap<String, String>> {
        let sql = "SELECT name, state, coalesce(version, ''), error, came_from FROM core_module";
        let mut statement = self.db.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut errors = BTreeMap::new();
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let (name, mut state): (String, String) = (row.get(0)?, row.get(1)?);
            let (version, error): (String, Option<String>) = (row.get(2)?, row.get(3)?);
            if let Some(error) = error {
                // An upgrade that failed waits for the next start: it is still before.
                if let ("to_upgrade", Some(before)) = (state.as_str(), row.get(4)?) {
                    state = before;
                }
                errors.insert(name.clone(), error);
            }
            lines.push((name, format!("state {state} {version}")));
        }
        lines.into_iter().for_each(|(name, line)| self.put(&name, line));
        Ok(errors)
    }

    fn schema(&mut self) -> Result<()> {
        for line in schema(self.db)? {
            let name = line.split(' ').nth(1).unwrap_or_default();
            // An index that SQLite makes for a key is its table's.
            let owner = match name.starts_with("sqlite_autoindex_") {
                true => self.owner(line.split(' ').nth(2).unwrap_or_default()),
                false => self.owner(name),
            };
            self.put(&owner, format!("schema {line}"));
        }
        Ok(())
    }

    fn records(&mut self) -> Result<()> {
        let of_modules = [
            "SELECT module, 'seed ' || xml_id || ' ' || clinic_id || ' ' || table_name || ' ' || noupdate \
             FROM core_seed_record",
            "SELECT module, 'owns ' || kind || ' ' || name FROM core_module_object",
            "SELECT module, 'job ' || name || ' ' || state FROM core_job",
        ];
        for sql in of_modules {
            let mut statement = self.db.prepare(sql)?;
            let rows = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
            for (module, line) in rows {
                let owner = if self.modules.contains(&module) { module } else { String::new() };
                self.put(&owner, line);
            }
        }
        Ok(())
    }

    fn rows(&mut self) -> Result<()> {
        let mut statement = self.db.prepare(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') \
             AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )?;
        let tables = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for table in tables.iter().filter(|table| !GROWING.contains(&table.as_str())) {
            let owner = self.owner(table);
            for line in self.rows_of(table)? {
                self.put(&owner, line);
            }
        }
        Ok(())
    }

    fn rows_of(&self, table: &str) -> Result<Vec<String>> {
        let quoted = table.replace('"', "\"\"");
        let mut statement = self.db.prepare(&format!("SELECT * FROM \"{quoted}\""))?;
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let mut line = format!("row {table}");
            for (at, column) in columns.iter().enumerate() {
                // Stamps, and when a migration ran.
                if column == "_sv" || column == "applied_on" {
                    continue;
                }
                line.push(' ');
                line.push_str(&self.cell(row.get(at)?));
            }
            out.push(line);
        }
        Ok(out)
    }

    fn cell(&self, value: Value) -> String {
        match value {
            Value::Null => "~".into(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Text(text) => self.seeded.get(&text).cloned().unwrap_or(text),
            Value::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// What is wrong with the file itself: page MACs, structure, keys that point nowhere.
pub fn damage(db: &Connection) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for pragma in ["cipher_integrity_check", "integrity_check"] {
        let mut statement = db.prepare(&format!("PRAGMA {pragma}"))?;
        let lines = statement
            .query_map([], |row| row.get::<_, String>(0))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        out.extend(lines.into_iter().filter(|line| line != "ok"));
    }
    let mut statement = db.prepare("SELECT \"table\", \"parent\" FROM pragma_foreign_key_check")?;
    let rows = statement
        .query_map([], |row| {
            Ok(format!(
                "{} points nowhere in {}",
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?
            ))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    out.extend(rows);
    Ok(out)
}
