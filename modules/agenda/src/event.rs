//! What the agenda tells other modules. Payloads carry ids and instants, never whole records.

use kernel::Event;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares events that carry an appointment and its patient, nothing else.
macro_rules! plain_events {
    ($($(#[$about:meta])* $type:ident = $name:literal;)*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
        pub struct $type {
            pub appointment_id: String,
            /// Nothing when time is blocked without a patient.
            pub patient_id: Option<String>,
            pub professional_id: Option<String>,
        }

        impl Event for $type {
            const NAME: &'static str = $name;
        }
    )*};
}

plain_events! {
    /// An appointment was booked.
    AppointmentScheduled = "appointment.scheduled";
    /// The patient or the practice confirmed that it takes place.
    AppointmentConfirmed = "appointment.confirmed";
    /// The patient arrived.
    AppointmentCheckedIn = "appointment.checked_in";
    /// The patient sits in a chair.
    AppointmentInTreatment = "appointment.in_treatment";
    /// The visit is over.
    AppointmentCompleted = "appointment.completed";
    AppointmentCancelled = "appointment.cancelled";
    /// The patient did not come.
    AppointmentNoShow = "appointment.no_show";
}

/// Title, notes, patient or professional changed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AppointmentUpdated {
    pub appointment_id: String,
    pub patient_id: Option<String>,
    /// Names of the fields that changed.
    pub changed: Vec<String>,
}

impl Event for AppointmentUpdated {
    const NAME: &'static str = "appointment.updated";
}

/// Any change of status, undoing included; beside it goes the event of the new status, unless it
/// was undone.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AppointmentStatusChanged {
    pub appointment_id: String,
    pub patient_id: Option<String>,
    pub from_status: String,
    pub to_status: String,
    /// RFC 3339 UTC.
    pub changed_at: String,
    /// A user's id.
    pub changed_by: String,
    /// Whether a mistaken change was taken back.
    #[serde(default)]
    pub undo: bool,
}

impl Event for AppointmentStatusChanged {
    const NAME: &'static str = "appointment.status_changed";
}

/// Another chair, a first one, or none any more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AppointmentCabinetChanged {
    pub appointment_id: String,
    pub patient_id: Option<String>,
    pub from_cabinet_id: Option<String>,
    pub to_cabinet_id: Option<String>,
}

impl Event for AppointmentCabinetChanged {
    const NAME: &'static str = "appointment.cabinet_changed";
}

/// Another time or another professional. A new chair is told by `appointment.cabinet_changed`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AppointmentMoved {
    pub appointment_id: String,
    pub patient_id: Option<String>,
    /// Instants, RFC 3339 UTC.
    pub from_start: String,
    pub from_end: String,
    pub to_start: String,
    pub to_end: String,
    pub from_professional_id: Option<String>,
    pub to_professional_id: Option<String>,
}

impl Event for AppointmentMoved {
    const NAME: &'static str = "appointment.moved";
}
