//! Patients of the practice: who they are, finding them by typing, importing and merging them.

mod batch;
mod brief;
mod change;
mod chart;
mod create;
mod details;
mod duplicates;
mod event;
mod export;
pub mod fold;
pub mod import;
mod list;
mod merge;
pub mod national_id;
mod patient;
pub mod phone;
mod plan;
mod record;
mod row;
mod search;
mod shadow;
mod standing;
mod terms;
mod update;
mod visit;

use kernel::{Bus, Manifest, Migration, Module, Operation, Result, destructive, migrations};
use kernel::{read, write};

pub use brief::{Brief, brief};
pub use event::{
    PatientArchived, PatientCreated, PatientInUse, PatientMerged, PatientRestored, PatientUnmerged,
    PatientUpdated, PatientsImported, PersonRecords,
};
pub use standing::{Status, require};
pub use visit::set_visits;

/// Bytes of a file in base64: a third more than the 50 MB that are read.
const FILE: usize = 68_000_000;

pub struct Patients;

pub static MODULE: Patients = Patients;

impl Module for Patients {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn migrations(&self) -> Vec<Migration> {
        migrations!["V1__patient"]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        vec![
            read("get", "read", "One patient, whole.", patient::get),
            read(
                "list",
                "read",
                "Patients of the clinic in pages, filtered and ordered.",
                list::list,
            ),
            read(
                "search",
                "read",
                "Finds patients by part of a name, telephone, chart number, birth date or national id.",
                search::search,
            ),
            read("recent", "read", "Patients worked with last.", search::recent),
            read(
                "duplicates",
                "read",
                "Pairs of patients who may be one person.",
                duplicates::list,
            ),
            write(
                "create",
                "write",
                "Registers a patient and tells who it may be already.",
                create::create,
            ),
            write("update", "write", "Changes the given fields of a patient.", update::update),
            write("archive", "archive", "Takes a patient out of the lists.", standing::archive),
            write("restore", "archive", "Makes a patient active again.", standing::restore),
            write("merge", "merge", "Makes one patient of two.", merge::merge),
            write("unmerge", "merge", "Takes a merge back.", merge::unmerge),
            read(
                "export_person",
                "export",
                "Everything that is kept about a person.",
                export::export_person,
            ),
            read(
                "import.inspect",
                "import",
                "Tells how a file of patients would be read.",
                plan::inspect,
            )
            .texts_up_to(FILE),
            read(
                "import.preview",
                "import",
                "Tells row by row what an import would do, and writes nothing.",
                batch::preview,
            )
            .texts_up_to(FILE),
            write("import.run", "import", "Imports a file of patients.", batch::run)
                .texts_up_to(FILE),
            read(
                "import.batches",
                "import",
                "Imports of the clinic, newest first.",
                batch::batches,
            ),
            destructive(
                "import.undo",
                "import",
                "Takes back the patients of an import whom nobody worked with since.",
                batch::undo,
            ),
        ]
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<PatientCreated>();
        bus.emits::<PatientUpdated>();
        bus.emits::<PatientArchived>();
        bus.emits::<PatientRestored>();
        bus.emits::<PatientMerged>();
        bus.emits::<PatientUnmerged>();
        bus.emits::<PatientsImported>();
        bus.asks::<PatientInUse>();
        bus.asks::<PersonRecords>();
    }
}
