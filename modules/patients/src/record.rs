//! A patient's row as it is stored: which columns are sealed, and under what.

use crate::details::Details;
use kernel::{Ctx, Error, Result, Secret};
use rusqlite::{OptionalExtension, Row, ToSql, named_params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const TABLE: &str = "patients_patient";

/// One row, opened.
pub(crate) struct Record {
    pub id: String,
    pub version: i64,
    pub chart_number: String,
    pub details: Details,
    pub merged_into: Option<String>,
    pub import_batch: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    cells: Cells,
}

/// The sealed columns. Kept as read: a value that does not change keeps its bytes, or every update
/// would travel to the other desks as a change of all of them.
#[derive(Default)]
struct Cells {
    row_key: Vec<u8>,
    phone: Option<Vec<u8>>,
    national_id: Option<Vec<u8>>,
    insurance_id: Option<Vec<u8>>,
    address: Option<Vec<u8>>,
    billing_tax_id: Option<Vec<u8>>,
    billing_address: Option<Vec<u8>>,
}

impl Record {
    /// `not_found` unless it is a row of the caller's clinic that no undone import removed.
    pub fn load(ctx: &Ctx<'_>, id: &str) -> Result<Record> {
        let found = ctx
            .db()
            .prepare_cached(include_str!("record/load.sql"))?
            .query_row([id, ctx.clinic_id()], read)
            .optional()?;
        let mut record = found.ok_or_else(|| Error::not_found("patient"))?;
        record.open(ctx)?;
        Ok(record)
    }

    /// A row that is not written yet.
    pub fn new(ctx: &Ctx<'_>, chart_number: String, import_batch: Option<&str>) -> Record {
        let now = ctx.now().to_string();
        Record {
            id: ctx.new_id(),
            version: 1,
            chart_number,
            details: Details::default(),
            merged_into: None,
            import_batch: import_batch.map(str::to_owned),
            created_at: now.clone(),
            updated_at: now,
            cells: Cells::default(),
        }
    }

    /// Writes a new row with these details.
    pub fn insert(&mut self, ctx: &Ctx<'_>, details: Details) -> Result<()> {
        let (key, wrapped) = ctx.new_row_key(TABLE, &self.id);
        self.cells.row_key = wrapped;
        self.seal(ctx, &key, details);
        self.write(
            ctx,
            include_str!("record/insert.sql"),
            named_params! {
                ":row_key": self.cells.row_key, ":chart_number": self.chart_number,
                ":import_batch": self.import_batch, ":created_at": self.created_at,
                ":created_by": ctx.user_id(),
            },
        )
    }

    /// Writes other details over the row and raises its version.
    pub fn update(&mut self, ctx: &Ctx<'_>, details: Details) -> Result<()> {
        let key = ctx.row_key(TABLE, &self.id, &self.cells.row_key)?;
        self.seal(ctx, &key, details);
        self.version += 1;
        self.updated_at = ctx.now().to_string();
        self.write(ctx, include_str!("record/update.sql"), &[])
    }

    fn seal(&mut self, ctx: &Ctx<'_>, key: &Secret, details: Details) {
        let (id, old) = (&self.id, &self.details);
        let cell =
            |column, slot: &mut Option<Vec<u8>>, old: &Option<String>, new: &Option<String>| {
                if old != new {
                    *slot = ctx.seal(key, TABLE, column, id, new.as_deref());
                }
            };
        let cells = &mut self.cells;
        cell("phone_enc", &mut cells.phone, &old.phone, &details.phone);
        cell("national_id_enc", &mut cells.national_id, &old.national_id, &details.national_id);
        cell("insurance_id_enc", &mut cells.insurance_id, &old.insurance_id, &details.insurance_id);
        cell("address_enc", &mut cells.address, &old.address, &details.address);
        let (tax_id, new) = (&old.billing_tax_id, &details.billing_tax_id);
        cell("billing_tax_id_enc", &mut cells.billing_tax_id, tax_id, new);
        let (address, new) = (&old.billing_address, &details.billing_address);
        cell("billing_address_enc", &mut cells.billing_address, address, new);
        self.details = details;
    }

    fn open(&mut self, ctx: &Ctx<'_>) -> Result<()> {
        let cells = &self.cells;
        let key = ctx.row_key(TABLE, &self.id, &cells.row_key)?;
        let open = |column, cell: &Option<Vec<u8>>| {
            ctx.open(&key, TABLE, column, &self.id, cell.as_deref())
        };
        self.details.phone = open("phone_enc", &cells.phone)?;
        self.details.national_id = open("national_id_enc", &cells.national_id)?;
        self.details.insurance_id = open("insurance_id_enc", &cells.insurance_id)?;
        self.details.address = open("address_enc", &cells.address)?;
        self.details.billing_tax_id = open("billing_tax_id_enc", &cells.billing_tax_id)?;
        self.details.billing_address = open("billing_address_enc", &cells.billing_address)?;
        Ok(())
    }

    fn write(
        &self,
        ctx: &Ctx<'_>,
        sql: &'static str,
        of_a_new_row: &[(&str, &dyn ToSql)],
    ) -> Result<()> {
        let (d, cells) = (&self.details, &self.cells);
        let values: &[(&str, &dyn ToSql)] = named_params! {
            ":id": self.id, ":clinic": ctx.clinic_id(), ":version": self.version,
            ":first_name": d.first_name, ":last_name": d.last_name,
            ":first_name_alt": d.first_name_alt, ":last_name_alt": d.last_name_alt,
            ":sort_name": d.sort_name(), ":date_of_birth": d.date_of_birth,
            ":gender": text_of(&d.gender)?,
            ":phone_enc": cells.phone, ":phone_twin": phone_twin(ctx, d.phone.as_deref()),
            ":national_id_enc": cells.national_id,
            ":national_id_twin": national_id_twin(ctx, d.national_id.as_deref()),
            ":national_id_type": text_of(&d.national_id_type)?,
            ":insurance_id_enc": cells.insurance_id, ":insurance_name": d.insurance_name,
            ":address_enc": cells.address, ":email": d.email, ":profession": d.profession,
            ":preferred_language": text_of(&d.preferred_language)?, ":notes": d.notes,
            ":do_not_contact": d.do_not_contact, ":status": d.status.as_str(),
            ":billing_name": d.billing_name, ":billing_tax_id_enc": cells.billing_tax_id,
            ":billing_address_enc": cells.billing_address, ":billing_email": d.billing_email,
            ":guardian_id": d.guardian_id, ":payer_id": d.payer_id,
            ":updated_at": self.updated_at,
        };
        let all: Vec<_> = values.iter().chain(of_a_new_row).copied().collect();
        ctx.db().prepare_cached(sql)?.execute(all.as_slice())?;
        Ok(())
    }
}

/// The keyed hash under which a telephone is found exactly.
pub(crate) fn phone_twin(ctx: &Ctx<'_>, e164: Option<&str>) -> Option<Vec<u8>> {
    ctx.twin("phone", e164)
}

/// The keyed hash under which a national id, normalised, is found exactly.
pub(crate) fn national_id_twin(ctx: &Ctx<'_>, id: Option<&str>) -> Option<Vec<u8>> {
    ctx.twin("national_id", id)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        id: row.get("id")?,
        version: row.get("version")?,
        chart_number: row.get("chart_number")?,
        merged_into: row.get("merged_into")?,
        import_batch: row.get("import_batch")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        cells: Cells {
            row_key: row.get("row_key")?,
            phone: row.get("phone_enc")?,
            national_id: row.get("national_id_enc")?,
            insurance_id: row.get("insurance_id_enc")?,
            address: row.get("address_enc")?,
            billing_tax_id: row.get("billing_tax_id_enc")?,
            billing_address: row.get("billing_address_enc")?,
        },
        details: Details {
            first_name: row.get("first_name")?,
            last_name: row.get("last_name")?,
            first_name_alt: row.get("first_name_alt")?,
            last_name_alt: row.get("last_name_alt")?,
            date_of_birth: row.get("date_of_birth")?,
            gender: word(row, "gender")?,
            email: row.get("email")?,
            national_id_type: word(row, "national_id_type")?,
            insurance_name: row.get("insurance_name")?,
            profession: row.get("profession")?,
            preferred_language: word(row, "preferred_language")?,
            notes: row.get("notes")?,
            do_not_contact: row.get("do_not_contact")?,
            status: word(row, "status")?,
            billing_name: row.get("billing_name")?,
            billing_email: row.get("billing_email")?,
            guardian_id: row.get("guardian_id")?,
            payer_id: row.get("payer_id")?,
            ..Details::default()
        },
    })
}

/// A column that holds one of the words of an enum.
pub(crate) fn word<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: Option<String> = row.get(column)?;
    serde_json::from_value(Value::from(text)).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// The word of an enum, as it is stored.
fn text_of<T: Serialize>(value: &T) -> Result<Option<String>> {
    Ok(serde_json::to_value(value)?.as_str().map(str::to_owned))
}
