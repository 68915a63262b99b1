//! What happens to patients, for modules that want to know. Ids only, never names.

use kernel::{Event, Question};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A patient was registered by hand. Lists that are read in announce [`PatientsImported`] instead.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PatientCreated {
    pub patient_id: String,
}

impl Event for PatientCreated {
    const NAME: &'static str = "patient.created";
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PatientUpdated {
    pub patient_id: String,
    /// Names of the fields that changed.
    pub changed: Vec<String>,
}

impl Event for PatientUpdated {
    const NAME: &'static str = "patient.updated";
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PatientArchived {
    pub patient_id: String,
}

impl Event for PatientArchived {
    const NAME: &'static str = "patient.archived";
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PatientRestored {
    pub patient_id: String,
}

impl Event for PatientRestored {
    const NAME: &'static str = "patient.restored";
}

/// Two rows were found to be one person. Whoever keeps rows about `merge_id` moves them to
/// `keep_id` and remembers which, for [`PatientUnmerged`].
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PatientMerged {
    /// Of this merge; the same in the event that takes it back.
    pub merge: String,
    pub keep_id: String,
    pub merge_id: String,
}

impl Event for PatientMerged {
    const NAME: &'static str = "patient.merged";
}

/// The merge was a mistake: what was moved for it goes back.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PatientUnmerged {
    pub merge: String,
    pub keep_id: String,
    pub merge_id: String,
}

impl Event for PatientUnmerged {
    const NAME: &'static str = "patient.unmerged";
}

/// A list was read in; its patients are found by the batch.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PatientsImported {
    pub batch: String,
}

impl Event for PatientsImported {
    const NAME: &'static str = "patients.imported";
}

/// Whether a module keeps anything about a patient that would be lost to view without the patient.
pub struct PatientInUse {
    pub patient_id: String,
}

impl Question for PatientInUse {
    type Answer = bool;
    const NAME: &'static str = "patient.in_use";
}

/// What a module keeps about a person, for the copy that the person may ask for.
pub struct PersonRecords {
    /// The patient and every row that was merged into it.
    pub patient_ids: Vec<String>,
}

impl Question for PersonRecords {
    /// A name for the kind of rows (`appointments`) and the rows.
    type Answer = (String, serde_json::Value);
    const NAME: &'static str = "patient.records";
}
