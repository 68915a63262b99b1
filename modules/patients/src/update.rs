//! Changing a patient.

use crate::change::Change;
use crate::details::{Changes, Details, Language};
use crate::event::PatientUpdated;
use crate::import::Gender;
use crate::national_id::NationalIdType;
use crate::patient::{Patient, whole};
use crate::record::Record;
use crate::shadow;
use crate::standing::{Status, merged_away};
use kernel::{Ctx, Error, Problems, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Absent fields stay as they are; `null` or an empty text clears.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    /// The version that the editor saw; when it is no longer the newest nothing is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// 1 to 120 characters.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub first_name: Change<String>,
    /// 1 to 120 characters.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub last_name: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub first_name_alt: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub last_name_alt: Change<String>,
    /// `YYYY-MM-DD`
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub date_of_birth: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub gender: Change<Gender>,
    /// As people write it; without a country code it is of the practice's country.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub phone: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub email: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub national_id: Change<String>,
    /// Told by the shape of a new id when it is left out.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub national_id_type: Change<NationalIdType>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub insurance_id: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub insurance_name: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub address: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub profession: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub preferred_language: Change<Language>,
    /// At most 10,000 characters.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub notes: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub do_not_contact: Change<bool>,
    /// `active` or `deceased`.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub status: Change<Status>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub billing_name: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub billing_tax_id: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub billing_address: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub billing_email: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub guardian_id: Change<String>,
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    pub payer_id: Change<String>,
}

/// Writes the fields that were given. Nothing different is nothing written: version and event stay.
///
/// Refuses what `patients.create` refuses, one field at a time; a `version` that is not the newest
/// is `conflict` with reason `stale`, `details.mine` (what was sent) and `details.theirs` (the
/// patient as it is now). A patient that was merged away is `invalid` (`patient_merged`).
/// `status` changes between `active` and `deceased` here; archiving has its own operation.
pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Patient> {
    let record = Record::load(ctx, &input.id)?;
    if let Some(into) = &record.merged_into {
        return Err(merged_away(into));
    }
    if input.version.is_some_and(|version| version != record.version) {
        return Err(Error::conflict("stale", "somebody changed this patient meanwhile")
            .with("mine", changed_fields(&input)?)
            .with("theirs", whole(ctx, record)?));
    }
    let mut details = record.details.clone();
    let mut problems = Problems::default();
    details.apply(input.into_changes(), ctx, &mut problems);
    problems.done()?;
    check_links(ctx, Some(&record.id), &details, &record.details)?;
    whole(ctx, write(ctx, record, details)?)
}

/// Writes new details, keeps lists and search in step and tells which fields changed.
pub(crate) fn write(ctx: &Ctx<'_>, mut record: Record, details: Details) -> Result<Record> {
    let changed = details.differences(&record.details)?;
    if changed.is_empty() {
        return Ok(record);
    }
    record.update(ctx, details)?;
    shadow::keep(ctx, &record, true)?;
    ctx.emit(PatientUpdated { patient_id: record.id.clone(), changed })?;
    Ok(record)
}

/// What the caller sent, without the id.
fn changed_fields(input: &UpdateInput) -> Result<Value> {
    let mut mine = serde_json::to_value(input)?;
    if let Some(fields) = mine.as_object_mut() {
        fields.remove("id");
    }
    Ok(mine)
}

/// A new guardian or payer must be a patient of the clinic, and somebody else.
pub(crate) fn check_links(
    ctx: &Ctx<'_>,
    id: Option<&str>,
    after: &Details,
    before: &Details,
) -> Result<()> {
    let links = [
        ("guardian_id", &after.guardian_id, &before.guardian_id),
        ("payer_id", &after.payer_id, &before.payer_id),
    ];
    for (field, after, before) in links {
        let Some(other) = after.as_deref().filter(|_| after != before) else { continue };
        if Some(other) == id {
            return Err(Error::field(field, "unknown_value", "must be another patient"));
        }
        let mut statement = ctx.db().prepare_cached(include_str!("standing/find.sql"))?;
        if !statement.exists([other, ctx.clinic_id()])? {
            return Err(Error::not_found("patient").with("field", field));
        }
    }
    Ok(())
}

impl UpdateInput {
    fn into_changes(self) -> Changes {
        Changes {
            first_name: self.first_name,
            last_name: self.last_name,
            first_name_alt: self.first_name_alt,
            last_name_alt: self.last_name_alt,
            date_of_birth: self.date_of_birth,
            gender: self.gender,
            phone: self.phone,
            email: self.email,
            national_id: self.national_id,
            national_id_type: self.national_id_type,
            insurance_id: self.insurance_id,
            insurance_name: self.insurance_name,
            address: self.address,
            profession: self.profession,
            preferred_language: self.preferred_language,
            notes: self.notes,
            do_not_contact: self.do_not_contact,
            status: self.status,
            billing_name: self.billing_name,
            billing_tax_id: self.billing_tax_id,
            billing_address: self.billing_address,
            billing_email: self.billing_email,
            guardian_id: self.guardian_id,
            payer_id: self.payer_id,
        }
    }
}
