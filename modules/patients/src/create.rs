//! Registering a patient.

use crate::details::{Changes, Details, Language};
use crate::duplicates::{self, PossibleDuplicate};
use crate::event::PatientCreated;
use crate::import::Gender;
use crate::national_id::NationalIdType;
use crate::patient::{Patient, whole};
use crate::record::Record;
use crate::{chart, shadow, update};
use kernel::{Ctx, Problems, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    /// 1 to 120 characters.
    pub first_name: String,
    /// 1 to 120 characters.
    pub last_name: String,
    /// The name in the other script.
    pub first_name_alt: Option<String>,
    pub last_name_alt: Option<String>,
    /// `YYYY-MM-DD`
    pub date_of_birth: Option<String>,
    pub gender: Option<Gender>,
    /// As people write it; without a country code it is of the practice's country.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub national_id: Option<String>,
    /// Told by the shape of the id when it is left out.
    pub national_id_type: Option<NationalIdType>,
    pub insurance_id: Option<String>,
    pub insurance_name: Option<String>,
    pub address: Option<String>,
    pub profession: Option<String>,
    pub preferred_language: Option<Language>,
    /// At most 10,000 characters.
    pub notes: Option<String>,
    pub do_not_contact: Option<bool>,
    pub billing_name: Option<String>,
    pub billing_tax_id: Option<String>,
    pub billing_address: Option<String>,
    pub billing_email: Option<String>,
    pub guardian_id: Option<String>,
    pub payer_id: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Created {
    pub patient: Patient,
    /// Who this may be: same name and birth date, same telephone, same national id.
    pub duplicates: Vec<PossibleDuplicate>,
}

/// Registers a patient under the next chart number of this device. Possible duplicates are told, not
/// refused: two people may share a name, a birthday and a telephone.
///
/// Refuses an empty name, a birth date that is none or in the future, a telephone or e-mail address
/// that is none, texts over their length, all at once; a guardian or payer who is not a patient of
/// the clinic is `not_found`.
pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Created> {
    let mut details = Details::default();
    let mut problems = Problems::default();
    details.apply(input.into_changes(), ctx, &mut problems);
    problems.done()?;
    update::check_links(ctx, None, &details, &Details::default())?;
    let mut record = Record::new(ctx, chart::next(ctx)?, None);
    record.insert(ctx, details)?;
    shadow::keep(ctx, &record, true)?;
    ctx.emit(PatientCreated { patient_id: record.id.clone() })?;
    let duplicates = duplicates::of(ctx, &record.id)?;
    Ok(Created { patient: whole(ctx, record)?, duplicates })
}

impl CreateInput {
    fn into_changes(self) -> Changes {
        Changes {
            first_name: Some(self.first_name).into(),
            last_name: Some(self.last_name).into(),
            first_name_alt: self.first_name_alt.into(),
            last_name_alt: self.last_name_alt.into(),
            date_of_birth: self.date_of_birth.into(),
            gender: self.gender.into(),
            phone: self.phone.into(),
            email: self.email.into(),
            national_id: self.national_id.into(),
            national_id_type: self.national_id_type.into(),
            insurance_id: self.insurance_id.into(),
            insurance_name: self.insurance_name.into(),
            address: self.address.into(),
            profession: self.profession.into(),
            preferred_language: self.preferred_language.into(),
            notes: self.notes.into(),
            do_not_contact: self.do_not_contact.into(),
            status: None.into(),
            billing_name: self.billing_name.into(),
            billing_tax_id: self.billing_tax_id.into(),
            billing_address: self.billing_address.into(),
            billing_email: self.billing_email.into(),
            guardian_id: self.guardian_id.into(),
            payer_id: self.payer_id.into(),
        }
    }
}
