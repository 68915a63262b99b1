//! A closed practice in a folder, with what opens it: copied per run, opened by its key.

use crate::outcome::Result;
use kernel::{
    Actor, Catalog, Clock, Create, Host, NewPractice, Opening, PracticeEntry, Registry, Secret,
    Start, SystemClock,
};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Clone)]
pub struct Practice {
    pub folder: PathBuf,
    pub key: Secret,
    pub actor: Actor,
    pub entry: PracticeEntry,
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

impl Practice {
    /// Makes one with what installs itself, and closes it.
    pub fn create(folder: &Path, catalog: &Arc<Catalog>) -> Result<Practice> {
        std::fs::create_dir_all(folder)?;
        let clock = clock();
        let registry = Arc::new(Registry::open(folder, clock.clone())?);
        let new = NewPractice {
            name: "Swept".into(),
            slug: None,
            country: "ES".into(),
            language: None,
            admin_name: "Swept".into(),
            admin_email: "admin@swept.cuspid".into(),
            admin_password: "swept admin".into(),
            clinic_name: None,
            demo: false,
        };
        let made = kernel::create_practice(&registry, catalog, &clock, new)?;
        let entry = made.host.entry().clone();
        let actor = Actor { user_id: made.user_id, clinic_id: made.clinic_id };
        drop(made.host);
        let unlocked = registry.unlock(&entry, "admin@swept.cuspid", "swept admin")?;
        Ok(Practice { folder: folder.to_owned(), key: unlocked.key, actor, entry })
    }

    /// One that was made before, as another process knows it.
    pub fn known(folder: &Path, key: Secret, actor: Actor) -> Result<Practice> {
        let entry = Registry::open(folder, clock())?.practices()?.remove(0);
        Ok(Practice { folder: folder.to_owned(), key, actor, entry })
    }

    /// Copies all of it to a folder that is emptied first.
    pub fn copied_to(&self, folder: &Path) -> Result<Practice> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        copy_folder(&self.folder, folder)?;
        Ok(Practice { folder: folder.to_owned(), ..self.clone() })
    }

    pub fn file(&self) -> PathBuf {
        self.folder.join(&self.entry.file)
    }

    /// Opens it, and with that applies what was scheduled.
    pub fn open(&self, catalog: &Arc<Catalog>) -> kernel::Result<Host> {
        Host::open(self.opening(catalog)?, None)
    }

    /// As `open`; `step` is called at the beginning and the end of each step.
    pub fn open_watched(
        &self,
        catalog: &Arc<Catalog>,
        step: impl Fn() + Send + Sync + 'static,
    ) -> kernel::Result<Host> {
        let start = Start { watch: Some(Arc::new(move |_| step())), ..Start::default() };
        Host::start(self.opening(catalog)?, None, &start)
    }

    fn opening(&self, catalog: &Arc<Catalog>) -> kernel::Result<Opening> {
        let clock = clock();
        Ok(Opening {
            registry: Arc::new(Registry::open(&self.folder, clock.clone())?),
            entry: self.entry.clone(),
            key: self.key.clone(),
            catalog: catalog.clone(),
            clock,
            create: Create::No,
        })
    }

    /// The file without the host.
    pub fn raw(&self) -> Result<Connection> {
        Ok(kernel::raw_connection(&self.file(), &self.key)?)
    }
}

pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
