//! First rows of a module, from its YAML seeds: planted at install, brought along at upgrade, never
//! at the price of what somebody edited.
//!
//! A file is a list of records:
//!
//! ```yaml
//! - xml_id: inventory.item_mask         # or item_mask: the module's own name is understood
//!   table: inventory_item               # one of the module's entities
//!   noupdate: true                      # planted once, then the practice's own (default false)
//!   per_clinic: true                    # one row for every clinic, clinic_id filled (default false)
//!   values:
//!     category_id: "$xmlref:inventory.category_consumables"
//!     code: "MASK-001"
//!     details: { colour: blue }         # stored as JSON text
//! ```
//!
//! `$xmlref:` stands for the row of a record further up, or of a module in `depends`; a row of a
//! clinic refers to the row of the same clinic. Every mistake is `SEED_INVALID` and shows its place.

mod check;
mod document;
mod listed;
mod retire;
mod row;
mod untouched;

use crate::catalog::Compiled;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::manifest::Merge;
pub(crate) use check::check;
use document::{Document, Record};
pub(crate) use listed::{Listed, listed};
use row::{Digest, Row, Table};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, named_params};
use serde_yaml::Value as Yaml;
use std::collections::{BTreeMap, BTreeSet};
pub(crate) use untouched::untouched;

const REFERENCE: &str = "$xmlref:";

/// Plants what is missing, updates what changed in the files and that nobody edited, and archives
/// or deletes what the files no longer hold. Twice is a no-op.
pub(crate) fn plant(ctx: &Ctx<'_>, compiled: &Compiled) -> Result<()> {
    let documents = document::read(&compiled.name, &compiled.module.seeds())?;
    let sql = "SELECT 1 FROM core_seed_record WHERE module = ?1";
    if documents.is_empty() && !ctx.db().prepare_cached(sql)?.exists([&*compiled.name])? {
        return Ok(());
    }
    let mut planter = Planter::new(ctx, compiled, &documents);
    planter.plant(&clinics(ctx)?, true)?;
    planter.retire_vanished()
}

/// Plants the `per_clinic` rows of every installed or disabled module for a clinic just made, in
/// the caller's transaction. A module whose upgrade failed waits: its upgrade plants for all clinics.
pub(crate) fn plant_for_clinic(ctx: &Ctx<'_>, clinic_id: &str) -> Result<()> {
    let mut statement = ctx.db().prepare_cached(include_str!("seed/installed.sql"))?;
    let standing = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<BTreeMap<String, String>>>()?;
    for compiled in &ctx.inner().catalog.modules {
        let version = compiled.manifest.version().to_string();
        if standing.get(&*compiled.name) != Some(&version) {
            continue;
        }
        let documents = document::read(&compiled.name, &compiled.module.seeds())?;
        Planter::new(ctx, compiled, &documents).plant(&[clinic_id.to_owned()], false)?;
    }
    Ok(())
}

fn clinics(ctx: &Ctx<'_>) -> Result<Vec<String>> {
    let mut statement = ctx.db().prepare_cached("SELECT id FROM core_clinic ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<Vec<_>>>()?)
}

/// What is known of a row that was planted.
struct Planted {
    xml_id: String,
    /// Empty for a row of the whole practice.
    clinic_id: String,
    table: String,
    row_id: String,
    noupdate: bool,
    digest: Digest,
    /// Columns as they were before the row was archived because its record had gone.
    retired: Option<String>,
}

struct Planter<'a> {
    ctx: &'a Ctx<'a>,
    compiled: &'a Compiled,
    documents: &'a [Document],
    tables: BTreeMap<String, Table>,
    /// `(xml_id, clinic)` of every record of the files, in the order they were planted.
    seen: BTreeSet<(String, String)>,
}

/// One record and where it stands, for values and for errors.
#[derive(Clone, Copy)]
struct Spot<'a> {
    document: &'a Document,
    index: usize,
    clinic: &'a str,
}

impl Spot<'_> {
    fn invalid(&self, key: Option<&str>, message: impl Into<String>) -> Error {
        self.document.invalid(self.index, key, message)
    }
}

impl<'a> Planter<'a> {
    fn new(ctx: &'a Ctx<'_>, compiled: &'a Compiled, documents: &'a [Document]) -> Planter<'a> {
        Planter { ctx, compiled, documents, tables: BTreeMap::new(), seen: BTreeSet::new() }
    }

    /// Every record in order: `per_clinic` ones for these clinics, the others when `shared`.
    fn plant(&mut self, clinics: &[String], shared: bool) -> Result<()> {
        for document in self.documents {
            for (index, record) in document.records.iter().enumerate() {
                if record.per_clinic {
                    for clinic in clinics {
                        self.put(record, Spot { document, index, clinic })?;
                    }
                } else if shared {
                    self.put(record, Spot { document, index, clinic: "" })?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, record: &Record, spot: Spot<'_>) -> Result<()> {
        let table = self.table(record, spot)?;
        let wanted = self.wanted(record, &table, spot)?;
        self.seen.insert((record.xml_id.clone(), spot.clinic.to_owned()));
        let Some(mut planted) = self.find(&record.xml_id, spot.clinic)? else {
            return self.insert(record, &table, wanted, spot);
        };
        // A migration may have moved the row into a table of another name.
        let Some(current) = table.row(self.ctx.db(), &planted.row_id)? else {
            if planted.table == record.table {
                // Somebody deleted it.
                return Ok(());
            }
            return self.insert(record, &table, wanted, spot);
        };
        let moved = planted.table != record.table || planted.noupdate != record.noupdate;
        planted.table = record.table.clone();
        planted.noupdate = record.noupdate;
        let fixed = record.noupdate || self.is_append(&record.table);
        let mut target = Row::new();
        if !fixed && planted.digest.is_of(&current) {
            target = row::revived(planted.retired.take().as_deref(), &current)?;
            target.extend(wanted);
            target.retain(|column, value| current.get(column) != Some(value));
        }
        if target.is_empty() {
            return if moved { self.remember(&planted) } else { Ok(()) };
        }
        let done = table.update(self.ctx.db(), &planted.row_id, &target);
        done.map_err(|error| refused(error, spot))?;
        self.remember_row(planted, &table)
    }

    fn insert(
        &self,
        record: &Record,
        table: &Table,
        mut wanted: Row,
        spot: Spot<'_>,
    ) -> Result<()> {
        let row_id = self.ctx.new_id();
        wanted.insert("id".into(), Value::Text(row_id.clone()));
        table.insert(self.ctx.db(), &wanted).map_err(|error| refused(error, spot))?;
        let planted = Planted {
            xml_id: record.xml_id.clone(),
            clinic_id: spot.clinic.to_owned(),
            table: record.table.clone(),
            row_id,
            noupdate: record.noupdate,
            digest: Digest::default(),
            retired: None,
        };
        self.remember_row(planted, table)
    }

    /// The record's table, which must be one of the module's own.
    fn table(&mut self, record: &Record, spot: Spot<'_>) -> Result<Table> {
        is_entity(self.compiled, record, spot)?;
        self.known_table(&record.table)?.ok_or_else(|| no_table(record, spot))
    }

    fn known_table(&mut self, name: &str) -> Result<Option<Table>> {
        if let Some(table) = self.tables.get(name) {
            return Ok(Some(table.clone()));
        }
        let table = Table::of(self.ctx.db(), name)?;
        if let Some(table) = &table {
            self.tables.insert(name.to_owned(), table.clone());
        }
        Ok(table)
    }

    fn is_append(&self, table: &str) -> bool {
        self.compiled.manifest.entities.get(table) == Some(&Merge::Append)
    }

    /// The record's values as cells, references resolved, `clinic_id` filled.
    fn wanted(&self, record: &Record, table: &Table, spot: Spot<'_>) -> Result<Row> {
        wanted(record, table, spot, &|name, column| self.row_of(name, spot, column))
    }

    /// The row id behind a reference.
    fn row_of(&self, name: &str, spot: Spot<'_>, column: &str) -> Result<String> {
        let own = &*self.compiled.name;
        let full = document::full_id(own, name);
        let refused = if full.split('.').next() == Some(own) {
            not_above(self.documents, &full, spot, column)
        } else {
            out_of_reach(self.compiled, &full, spot, column)
        };
        if let Some(error) = refused {
            return Err(error);
        }
        if let Some(row) = self.find(&full, spot.clinic)?.or(self.find(&full, "")?) {
            return Ok(row.row_id);
        }
        let message = if spot.clinic.is_empty() {
            format!("{full} has no row of the whole practice; is `per_clinic` missing here?")
        } else {
            format!("{full} has no row")
        };
        Err(spot.invalid(Some(column), message))
    }

    fn find(&self, xml_id: &str, clinic: &str) -> Result<Option<Planted>> {
        let mut statement = self.ctx.db().prepare_cached(include_str!("seed/find.sql"))?;
        let params = named_params! { ":xml_id": xml_id, ":clinic": clinic };
        Ok(statement.query_row(params, planted).optional()?)
    }

    fn all(&self) -> Result<Vec<Planted>> {
        let mut statement = self.ctx.db().prepare_cached(include_str!("seed/of_module.sql"))?;
        let rows =
            statement.query_map(named_params! { ":module": &*self.compiled.name }, planted)?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    }

    /// Remembers the row as it now stands in its table.
    fn remember_row(&self, mut planted: Planted, table: &Table) -> Result<()> {
        let standing = table.row(self.ctx.db(), &planted.row_id)?;
        planted.digest = standing.as_ref().map(Digest::new).unwrap_or_default();
        self.remember(&planted)
    }

    fn remember(&self, planted: &Planted) -> Result<()> {
        let mut statement = self.ctx.db().prepare_cached(include_str!("seed/put.sql"))?;
        statement.execute(named_params! {
            ":xml_id": planted.xml_id, ":module": &*self.compiled.name,
            ":clinic": planted.clinic_id, ":table": planted.table, ":row": planted.row_id,
            ":noupdate": planted.noupdate, ":digest": planted.digest.to_text()?,
            ":retired": planted.retired,
        })?;
        Ok(())
    }

    fn forget(&self, planted: &Planted) -> Result<()> {
        let mut statement = self.ctx.db().prepare_cached(include_str!("seed/forget.sql"))?;
        statement
            .execute(named_params! { ":xml_id": planted.xml_id, ":clinic": planted.clinic_id })?;
        Ok(())
    }
}

fn is_entity(compiled: &Compiled, record: &Record, spot: Spot<'_>) -> Result<()> {
    if compiled.manifest.entities.contains_key(&record.table) {
        return Ok(());
    }
    let message = format!("{} is not among the entities of module.yaml", record.table);
    Err(spot.invalid(Some("table"), message))
}

fn no_table(record: &Record, spot: Spot<'_>) -> Error {
    spot.invalid(Some("table"), format!("no migration creates the table {}", record.table))
}

/// Gives the row behind a reference that stands in a column.
type Resolve<'a> = &'a dyn Fn(&str, &str) -> Result<String>;

fn wanted(record: &Record, table: &Table, spot: Spot<'_>, of: Resolve<'_>) -> Result<Row> {
    let mut wanted = Row::new();
    for (key, value) in &record.values {
        let Some(column) = key.as_str() else {
            return Err(spot.invalid(Some("values"), "column names are texts"));
        };
        let reserved =
            matches!(column, "id" | "_sv") || (record.per_clinic && column == "clinic_id");
        if reserved {
            return Err(spot.invalid(Some(column), format!("{column} is filled by the host")));
        }
        let Some(kind) = table.columns.get(column) else {
            let message = format!("there is no column {column} in {}", table.name);
            return Err(spot.invalid(Some(column), message));
        };
        let resolved = resolve(value, column, of)?;
        let cell = kind
            .cell(&resolved)
            .map_err(|message| spot.invalid(Some(column), format!("{column} {message}")))?;
        wanted.insert(column.to_owned(), cell);
    }
    if record.per_clinic {
        if !table.columns.contains_key("clinic_id") {
            let message = format!("{} has no clinic_id", table.name);
            return Err(spot.invalid(Some("per_clinic"), message));
        }
        wanted.insert("clinic_id".into(), Value::Text(spot.clinic.to_owned()));
    }
    Ok(wanted)
}

/// Puts row ids where `$xmlref:` stands, also inside lists and maps.
fn resolve(value: &Yaml, column: &str, of: Resolve<'_>) -> Result<Yaml> {
    Ok(match value {
        Yaml::String(text) => match text.strip_prefix(REFERENCE) {
            Some(name) => Yaml::String(of(name.trim(), column)?),
            None => value.clone(),
        },
        Yaml::Sequence(items) => {
            let items = items.iter().map(|item| resolve(item, column, of));
            Yaml::Sequence(items.collect::<Result<_>>()?)
        }
        Yaml::Mapping(map) => {
            let pairs = map.iter().map(|(key, item)| Ok((key.clone(), resolve(item, column, of)?)));
            Yaml::Mapping(pairs.collect::<Result<_>>()?)
        }
        other => other.clone(),
    })
}

/// The error when one of `depends` or the module itself cannot hold what a reference names.
fn out_of_reach(compiled: &Compiled, full: &str, spot: Spot<'_>, column: &str) -> Option<Error> {
    let module = full.split('.').next().unwrap_or_default();
    let near = module == &*compiled.name;
    if near || compiled.manifest.depends.iter().any(|name| name == module) {
        return None;
    }
    let message = format!("{full} belongs to {module}, which is not in `depends`");
    Some(spot.invalid(Some(column), message))
}

/// The error when a module's own record does not stand above the one that refers to it.
fn not_above(documents: &[Document], full: &str, spot: Spot<'_>, column: &str) -> Option<Error> {
    for document in documents {
        let same = std::ptr::eq(document, spot.document);
        let end = if same { spot.index } else { document.records.len() };
        if document.records[..end].iter().any(|record| record.xml_id == full) {
            return None;
        }
        if same {
            break;
        }
    }
    Some(spot.invalid(Some(column), format!("no record {full} stands further up")))
}

fn planted(row: &rusqlite::Row<'_>) -> rusqlite::Result<Planted> {
    Ok(Planted {
        xml_id: row.get("xml_id")?,
        clinic_id: row.get("clinic_id")?,
        table: row.get("table_name")?,
        row_id: row.get("row_id")?,
        noupdate: row.get("noupdate")?,
        digest: Digest::from_text(&row.get::<_, String>("digest")?),
        retired: row.get("retired")?,
    })
}

/// A rule of the table that a seed breaks is the seed's mistake; a full disk is not.
fn refused(error: rusqlite::Error, spot: Spot<'_>) -> Error {
    let text = match &error {
        rusqlite::Error::SqliteFailure(failure, text)
            if failure.code == rusqlite::ErrorCode::ConstraintViolation =>
        {
            text.clone().unwrap_or_else(|| "a rule of the table".into())
        }
        _ => return error.into(),
    };
    spot.invalid(None, format!("the table refuses the row: {text}")).because(error)
}
