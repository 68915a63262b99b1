//! Which rule decides about a day. First that applies: professional unavailable, professional's
//! hours of that date, professional's week, clinic closed, clinic's hours of that date, clinic's
//! week. Then nobody works outside the clinic's own hours of that day.

use crate::window::Windows;
use schemars::JsonSchema;
use serde::Serialize;

/// The rule that decided about a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    ProfessionalUnavailable,
    ProfessionalHours,
    ProfessionalWeekly,
    ClinicClosed,
    ClinicHours,
    ClinicWeekly,
}

/// What the clinic, or one professional, says about one day.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    /// Closed, or unavailable, on this date.
    pub closed: bool,
    /// Hours of this date.
    pub custom: Option<Windows>,
    /// Hours of this weekday. Nothing when there is no week at all: a professional without one
    /// works when the clinic is open, a clinic without one is closed.
    pub weekly: Option<Windows>,
}

/// When a day is open, and which rule says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub windows: Windows,
    pub source: Source,
}

/// Hours of a day for the clinic, or for a professional in it. When the clinic is closed that day
/// `source` tells so, also where the professional would have worked.
pub fn decide(professional: Option<&Layer>, clinic: &Layer) -> Decision {
    let open = clinic_open(clinic);
    let Some(own) = professional else { return open };
    if own.closed {
        return Decision { windows: Windows::default(), source: Source::ProfessionalUnavailable };
    }
    let (hours, source) = match (&own.custom, &own.weekly) {
        (Some(custom), _) => (custom, Source::ProfessionalHours),
        (None, Some(weekly)) => (weekly, Source::ProfessionalWeekly),
        (None, None) => return open,
    };
    if open.source == Source::ClinicClosed {
        return open;
    }
    Decision { windows: hours.intersection(&open.windows), source }
}

fn clinic_open(clinic: &Layer) -> Decision {
    if clinic.closed {
        return Decision { windows: Windows::default(), source: Source::ClinicClosed };
    }
    match &clinic.custom {
        Some(custom) => Decision { windows: custom.clone(), source: Source::ClinicHours },
        None => Decision {
            windows: clinic.weekly.clone().unwrap_or_default(),
            source: Source::ClinicWeekly,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::window::Window;

    fn hours(start: u16, end: u16) -> Windows {
        Window::new(start * 60, end * 60).into_iter().collect()
    }

    /// Which of the six rules speak about the day.
    #[derive(Debug, Clone, Copy)]
    struct Case([bool; 6]);

    impl Case {
        fn layers(self) -> (Layer, Layer) {
            let Case([unavailable, own_hours, own_week, closed, clinic_hours, clinic_week]) = self;
            let own = Layer {
                closed: unavailable,
                custom: own_hours.then(|| hours(7, 12)),
                weekly: own_week.then(|| hours(10, 18)),
            };
            let clinic = Layer {
                closed,
                custom: clinic_hours.then(|| hours(11, 16)),
                weekly: clinic_week.then(|| hours(9, 14)),
            };
            (own, clinic)
        }
    }

    #[test]
    fn the_table_of_every_combination() {
        use Source::*;
        for bits in 0u8..64 {
            let case = Case(std::array::from_fn(|rule| bits & (1 << rule) != 0));
            let Case([unavailable, own_hours, own_week, closed, clinic_hours, _]) = case;
            let (own, clinic) = case.layers();
            let wanted = if unavailable {
                ProfessionalUnavailable
            } else if closed {
                ClinicClosed
            } else if own_hours {
                ProfessionalHours
            } else if own_week {
                ProfessionalWeekly
            } else if clinic_hours {
                ClinicHours
            } else {
                ClinicWeekly
            };
            let decision = decide(Some(&own), &clinic);
            assert_eq!(decision.source, wanted, "{case:?}");
            let open = decide(None, &clinic);
            let outside = decision.windows.subtraction(&open.windows);
            assert!(outside.is_empty(), "{case:?}: works outside the clinic's hours");
            if matches!(wanted, ProfessionalUnavailable | ClinicClosed) {
                assert!(decision.windows.is_empty(), "{case:?}");
            }
        }
    }

    #[test]
    fn hours_of_each_rule() {
        let check = |rules: [u8; 6], windows: Windows| {
            let case = Case(rules.map(|on| on == 1));
            let (own, clinic) = case.layers();
            assert_eq!(decide(Some(&own), &clinic).windows, windows, "{case:?}");
        };
        check([1, 1, 1, 0, 0, 1], Windows::default());
        check([0, 1, 1, 0, 0, 1], hours(9, 12));
        check([0, 0, 1, 0, 0, 1], hours(10, 14));
        check([0, 0, 1, 0, 1, 1], hours(11, 16));
        check([0, 1, 0, 0, 1, 1], hours(11, 12));
        check([0, 0, 0, 0, 1, 1], hours(11, 16));
        check([0, 0, 0, 0, 0, 1], hours(9, 14));
        check([0, 1, 1, 1, 1, 1], Windows::default());
        check([0, 0, 0, 0, 0, 0], Windows::default());
        check([0, 1, 1, 0, 0, 0], Windows::default());
    }
}
