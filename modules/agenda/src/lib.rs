//! Chairs, appointments, their life and the day of a clinic.

mod appointment;
mod booking;
mod cabinet;
mod calendar_file;
mod day;
pub mod event;
mod given;
pub mod hours;
mod list;
mod seat;
mod slot;
mod status;
mod transition;
mod visit;
pub mod wall;
mod zone_rules;

use kernel::{Bus, Ctx, Manifest, Migration, Module, Operation, Result};
use kernel::{destructive, migrations, read, write};
use module_patients::{PatientInUse, PatientMerged, PatientUnmerged, PersonRecords};

pub use hours::{OpenDay, OpenWindows, Window};
pub use status::{Kind, Status};

pub struct Agenda;

pub static MODULE: Agenda = Agenda;

const SEE: &str = "appointments.read";
const BOOK: &str = "appointments.write";

impl Module for Agenda {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn migrations(&self) -> Vec<Migration> {
        migrations!["V1__agenda"]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        let mut all = cabinet_operations();
        all.extend(appointment_operations());
        all.extend([
            read("day", SEE, "A day's visits by where the patient is.", day::day),
            read("find_slot", SEE, "The next free times for a visit.", slot::find),
            read("open_windows", SEE, "Opening hours of the clinic by day.", slot::open_windows),
            read("export_ics", SEE, "Appointments as an iCalendar file.", calendar_file::export),
        ]);
        all
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<event::AppointmentScheduled>();
        bus.emits::<event::AppointmentUpdated>();
        bus.emits::<event::AppointmentStatusChanged>();
        bus.emits::<event::AppointmentConfirmed>();
        bus.emits::<event::AppointmentCheckedIn>();
        bus.emits::<event::AppointmentInTreatment>();
        bus.emits::<event::AppointmentCompleted>();
        bus.emits::<event::AppointmentCancelled>();
        bus.emits::<event::AppointmentNoShow>();
        bus.emits::<event::AppointmentCabinetChanged>();
        bus.emits::<event::AppointmentMoved>();
        bus.asks::<OpenWindows>();
        bus.on::<PatientMerged>(visit::merged);
        bus.on::<PatientUnmerged>(visit::unmerged);
        bus.answers::<PatientInUse>(visit::in_use);
        bus.answers::<PersonRecords>(visit::records);
    }

    fn on_install(&self, ctx: &Ctx<'_>) -> Result<()> {
        cabinet::first_chairs(ctx)
    }

    fn on_upgrade(&self, ctx: &Ctx<'_>, _from: &semver::Version) -> Result<()> {
        zone_rules::apply(ctx)
    }
}

fn cabinet_operations() -> Vec<Operation> {
    const SEE: &str = "cabinets.read";
    const EDIT: &str = "cabinets.write";
    vec![
        read("cabinets.list", SEE, "Chairs of the clinic in their order.", cabinet::list),
        write("cabinets.create", EDIT, "Adds a chair.", cabinet::create),
        write("cabinets.update", EDIT, "Changes a chair.", cabinet::update),
        destructive("cabinets.delete", EDIT, "Takes a chair out of use.", cabinet::delete),
    ]
}

fn appointment_operations() -> Vec<Operation> {
    vec![
        read(
            "appointments.list",
            SEE,
            "Appointments of days, a professional, a patient.",
            list::list,
        ),
        read("appointments.get", SEE, "One appointment.", appointment::get),
        read("appointments.transitions", SEE, "Its changes of status.", transition::trail),
        read("appointments.cabinet_history", SEE, "Its changes of chair.", seat::history),
        write("appointments.create", BOOK, "Books an appointment or blocks time.", booking::create),
        write("appointments.update", BOOK, "Changes what it is about and who.", booking::update),
        write("appointments.move", BOOK, "Gives it another time.", booking::reschedule),
        write("appointments.transition", BOOK, "Changes its status.", transition::transition),
        write("appointments.undo", BOOK, "Takes its last change of status back.", transition::undo),
        write("appointments.assign_cabinet", BOOK, "Gives it a chair or none.", seat::assign),
        destructive("appointments.cancel", BOOK, "Calls an appointment off.", transition::cancel),
    ]
}
