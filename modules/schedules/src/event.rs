//! What schedules tells other modules.

use kernel::Event;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The week of the clinic, or of one professional, changed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct HoursChanged {
    /// Nothing for the clinic's own week.
    pub professional_id: Option<String>,
}

impl Event for HoursChanged {
    const NAME: &'static str = "schedule.hours_changed";
}

/// Declares the events of one override.
macro_rules! override_events {
    ($($(#[$about:meta])* $type:ident = $name:literal;)*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
        pub struct $type {
            pub override_id: String,
            /// Nothing when it is the clinic's.
            pub professional_id: Option<String>,
            /// `YYYY-MM-DD`, both included.
            pub from: String,
            pub to: String,
        }

        impl Event for $type {
            const NAME: &'static str = $name;
        }
    )*};
}

override_events! {
    /// Dates were closed or got hours of their own.
    OverrideCreated = "schedule.override_created";
    OverrideUpdated = "schedule.override_updated";
    /// The dates are as usual again.
    OverrideDeleted = "schedule.override_deleted";
}
