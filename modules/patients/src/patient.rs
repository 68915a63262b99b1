//! A patient, whole.

use crate::details::Language;
use crate::import::Gender;
use crate::national_id::NationalIdType;
use crate::phone;
use crate::record::Record;
use crate::standing::Status;
use kernel::{Ctx, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that is known of a person as a patient of one clinic.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Patient {
    pub id: String,
    /// Rises by one with each change; send it back with an update to notice a colleague's.
    pub version: i64,
    pub chart_number: String,
    pub first_name: String,
    pub last_name: String,
    /// The name in the other script.
    pub first_name_alt: Option<String>,
    pub last_name_alt: Option<String>,
    /// `YYYY-MM-DD`
    pub date_of_birth: Option<String>,
    pub gender: Option<Gender>,
    /// E.164
    pub phone: Option<String>,
    /// As people write it at the practice.
    pub phone_display: Option<String>,
    pub email: Option<String>,
    /// Letters and digits, in capitals.
    pub national_id: Option<String>,
    pub national_id_type: Option<NationalIdType>,
    pub insurance_id: Option<String>,
    pub insurance_name: Option<String>,
    pub address: Option<String>,
    pub profession: Option<String>,
    pub preferred_language: Option<Language>,
    pub notes: Option<String>,
    pub do_not_contact: bool,
    pub status: Status,
    pub billing_name: Option<String>,
    pub billing_tax_id: Option<String>,
    pub billing_address: Option<String>,
    pub billing_email: Option<String>,
    /// Patients who answer for this one and who pay for it.
    pub guardian_id: Option<String>,
    pub payer_id: Option<String>,
    /// RFC 3339 UTC.
    pub created_at: String,
    pub updated_at: String,
    pub last_visit: Option<String>,
    pub next_visit: Option<String>,
    /// The patient that this row was found to be the same person as.
    pub merged_into: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdInput {
    pub id: String,
}

/// One patient of the caller's clinic, archived and merged ones too; otherwise `not_found`.
pub fn get(ctx: &Ctx<'_>, input: IdInput) -> Result<Patient> {
    whole(ctx, Record::load(ctx, &input.id)?)
}

/// The record as callers see it, with its visits.
pub(crate) fn whole(ctx: &Ctx<'_>, record: Record) -> Result<Patient> {
    let (last_visit, next_visit) = ctx
        .db()
        .prepare_cached(include_str!("patient/visits.sql"))?
        .query_row([&record.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let country = ctx.practice().country;
    let d = record.details;
    Ok(Patient {
        id: record.id,
        version: record.version,
        chart_number: record.chart_number,
        first_name: d.first_name,
        last_name: d.last_name,
        first_name_alt: d.first_name_alt,
        last_name_alt: d.last_name_alt,
        date_of_birth: d.date_of_birth,
        gender: d.gender,
        phone_display: d.phone.as_deref().map(|number| phone::display(number, &country)),
        phone: d.phone,
        email: d.email,
        national_id: d.national_id,
        national_id_type: d.national_id_type,
        insurance_id: d.insurance_id,
        insurance_name: d.insurance_name,
        address: d.address,
        profession: d.profession,
        preferred_language: d.preferred_language,
        notes: d.notes,
        do_not_contact: d.do_not_contact,
        status: d.status,
        billing_name: d.billing_name,
        billing_tax_id: d.billing_tax_id,
        billing_address: d.billing_address,
        billing_email: d.billing_email,
        guardian_id: d.guardian_id,
        payer_id: d.payer_id,
        created_at: record.created_at,
        updated_at: record.updated_at,
        last_visit,
        next_visit,
        merged_into: record.merged_into,
    })
}
