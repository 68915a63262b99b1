//! Opening hours of the clinic and of professionals, dated exceptions, holidays. Answers the
//! agenda's question about open windows; the agenda itself refuses what lies outside.

mod availability;
mod calendar;
mod event;
mod holiday;
mod holidays;
mod hours;
mod occupancy;
mod overrides;
mod precedence;
mod professional;
mod span;
mod window;

use kernel::{Bus, Manifest, Migration, Module, Operation, Result, Seed, migrations, read, write};
use module_agenda::OpenWindows;

pub use event::{HoursChanged, OverrideCreated, OverrideDeleted, OverrideUpdated};

pub struct Schedules;

pub static MODULE: Schedules = Schedules;

impl Module for Schedules {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn migrations(&self) -> Vec<Migration> {
        migrations!["V1__schedules"]
    }

    fn seeds(&self) -> Vec<Seed> {
        vec![Seed {
            file: "seeds/clinic_hours.yaml",
            yaml: include_str!("../seeds/clinic_hours.yaml"),
        }]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            read("clinic_hours.get", "read", "The clinic's week.", hours::clinic),
            write("clinic_hours.set", "write", "Replaces the clinic's week.", hours::set_clinic),
            read(
                "professional_hours.get",
                "read",
                "A professional's own week, if there is one.",
                hours::professional,
            ),
            write(
                "professional_hours.set",
                "write",
                "Replaces a professional's week; without any hours the clinic's counts again.",
                hours::set_professional,
            ),
            read(
                "overrides.list",
                "read",
                "Days that are not as usual, of the clinic and its professionals, by date.",
                overrides::list,
            ),
            write(
                "overrides.create",
                "write",
                "Closes dates, or gives them hours of their own.",
                overrides::create,
            ),
            write("overrides.update", "write", "Changes what is given.", overrides::update),
            write("overrides.delete", "write", "Makes the dates usual again.", overrides::delete),
            read(
                "holidays.list",
                "read",
                "National holidays of the practice's country in a year.",
                holidays::list,
            ),
            write(
                "holidays.apply",
                "write",
                "Closes the clinic on every national holiday of a year that is not entered yet.",
                holidays::apply,
            ),
            read(
                "availability",
                "read",
                "Hours of the clinic, or of a professional in it, day by day.",
                availability::get,
            ),
            read(
                "occupancy",
                "read",
                "Booked and open minutes of each professional, day by day.",
                occupancy::get,
            ),
        ]
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<HoursChanged>();
        bus.emits::<OverrideCreated>();
        bus.emits::<OverrideUpdated>();
        bus.emits::<OverrideDeleted>();
        bus.answers::<OpenWindows>(availability::answer);
    }
}
