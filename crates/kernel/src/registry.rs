//! The registry: which practices there are, and whose password opens which. In clear, so it never
//! holds anything about a patient.

mod envelope;

use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::keys::{Secret, recovery_secret, unwrap};
pub use envelope::{Envelope, RecoveryEnvelope, check_password};
use envelope::{envelope_of, put_envelope, put_envelopes, recovery_place};
use rusqlite::{Connection, OptionalExtension, named_params};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// One practice of this data folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PracticeEntry {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub country: String,
    pub language: String,
    /// Below the data folder.
    pub file: String,
    pub demo: bool,
}

/// What a right password gives.
pub struct Unlocked {
    pub key: Secret,
    pub user_id: String,
    pub must_change: bool,
}

pub struct Registry {
    folder: PathBuf,
    db: Mutex<Connection>,
    clock: Arc<dyn Clock>,
    /// One password is tried at a time: each takes 128 MiB, and tries side by side would all pass
    /// the same free slot of the delay.
    trying: Mutex<()>,
}

const FREE_ATTEMPTS: i64 = 5;

impl Registry {
    /// Opens or makes the registry of a data folder.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Registry> {
        make_folder(folder)?;
        let mut db = Connection::open(folder.join("registry.db"))?;
        db.execute_batch(include_str!("registry/open.sql"))?;
        let migrations = [crate::Migration {
            name: "V1__practices",
            sql: include_str!("../../../migrations/registry/V1__practices.sql"),
        }];
        crate::migrate::run(&mut db, "registry_migration", &migrations)?;
        Ok(Registry {
            folder: folder.to_owned(),
            db: Mutex::new(db),
            clock,
            trying: Mutex::default(),
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn db(&self) -> std::sync::MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// This computer's id, made once.
    pub fn device_id(&self) -> Result<String> {
        let db = self.db();
        let found: Option<String> =
            db.query_row("SELECT id FROM device", [], |row| row.get(0)).optional()?;
        if let Some(id) = found {
            return Ok(id);
        }
        let now = self.clock.now();
        let id = crate::id::new(now);
        db.execute(
            include_str!("registry/insert_device.sql"),
            named_params! { ":id": id, ":at": now.to_string() },
        )?;
        Ok(id)
    }

    pub fn practices(&self) -> Result<Vec<PracticeEntry>> {
        let db = self.db();
        let mut statement = db.prepare(include_str!("registry/practices.sql"))?;
        let rows = statement.query_map([], |row| {
            Ok(PracticeEntry {
                id: row.get("id")?,
                slug: row.get("slug")?,
                name: row.get("name")?,
                country: row.get("country")?,
                language: row.get("language")?,
                file: row.get("file")?,
                demo: row.get("demo")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    }

    /// The practice with this slug, or `not_found`.
    pub fn practice(&self, slug: &str) -> Result<PracticeEntry> {
        self.practices()?
            .into_iter()
            .find(|practice| practice.slug == slug)
            .ok_or_else(|| Error::not_found("practice"))
    }

    pub fn path_of(&self, practice: &PracticeEntry) -> PathBuf {
        self.folder.join(&practice.file)
    }

    /// Enters a practice whose file is complete, with its first envelopes, at once.
    pub fn add_practice(
        &self,
        practice: &PracticeEntry,
        envelopes: &[Envelope],
        recovery: &RecoveryEnvelope,
    ) -> Result<()> {
        let mut db = self.db();
        let tx = db.transaction()?;
        insert_practice(&tx, practice, &self.clock)?;
        put_envelopes(&tx, &practice.id, envelopes, recovery)?;
        Ok(tx.commit()?)
    }

    /// Follows the name and language that the practice's own file says.
    pub(crate) fn rename(&self, practice_id: &str, name: &str, language: &str) -> Result<()> {
        self.db().execute(
            include_str!("registry/rename.sql"),
            named_params! { ":id": practice_id, ":name": name, ":language": language },
        )?;
        Ok(())
    }

    /// Puts other envelopes in the place of a practice's own, all at once: who is not among them has
    /// no way in any more.
    pub(crate) fn replace_envelopes(
        &self,
        practice_id: &str,
        envelopes: &[Envelope],
        recovery: &RecoveryEnvelope,
    ) -> Result<()> {
        let mut db = self.db();
        let tx = db.transaction()?;
        tx.execute("DELETE FROM unlock WHERE practice_id = ?1", [practice_id])?;
        put_envelopes(&tx, practice_id, envelopes, recovery)?;
        Ok(tx.commit()?)
    }

    /// Takes a practice off the list and its folder off the disk. Refuses one that is open.
    pub(crate) fn discard(&self, practice: &PracticeEntry) -> Result<()> {
        drop(crate::database::take_lock(&self.path_of(practice))?);
        self.db().execute("DELETE FROM practice WHERE id = ?1", [&practice.id])?;
        if let Some(folder) = self.path_of(practice).parent() {
            std::fs::remove_dir_all(folder)?;
        }
        Ok(())
    }

    pub fn put_envelope(&self, practice_id: &str, envelope: &Envelope) -> Result<()> {
        put_envelope(&self.db(), practice_id, envelope)
    }

    /// Takes away a person's way in.
    pub fn remove_envelope(&self, practice_id: &str, user_id: &str) -> Result<()> {
        self.db().execute(
            "DELETE FROM unlock WHERE practice_id = ?1 AND user_id = ?2",
            [practice_id, user_id],
        )?;
        Ok(())
    }

    pub fn envelopes(&self, practice_id: &str) -> Result<Vec<Envelope>> {
        let db = self.db();
        let mut statement = db.prepare(include_str!("registry/envelopes.sql"))?;
        let rows = statement.query_map([practice_id], envelope_of)?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    }

    pub fn recovery(&self, practice_id: &str) -> Result<RecoveryEnvelope> {
        let db = self.db();
        Ok(db.query_row(
            "SELECT salt, wrapped_key FROM recovery WHERE practice_id = ?1",
            [practice_id],
            |row| Ok(RecoveryEnvelope { salt: row.get(0)?, wrapped_key: row.get(1)? }),
        )?)
    }

    /// Turns a password into the practice key. A wrong password and an unknown address answer the
    /// same in the same time; after five failures each further one doubles the wait, also across
    /// restarts.
    pub fn unlock(
        &self,
        practice: &PracticeEntry,
        email: &str,
        password: &str,
    ) -> Result<Unlocked> {
        let _one = self.trying.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (found, who) = self.begin_attempt(practice, email)?;
        let known = found.is_some();
        let envelope = found.unwrap_or_else(Envelope::decoy);
        match envelope.open(&practice.id, password)? {
            Some(key) if known => {
                self.forget_failures(practice, &who)?;
                Ok(Unlocked { key, user_id: envelope.user_id, must_change: envelope.must_change })
            }
            _ => Err(wrong()),
        }
    }

    /// Turns the recovery code into the practice key, with the same delays.
    pub fn recover(&self, practice: &PracticeEntry, email: &str, code: &str) -> Result<Unlocked> {
        let recovery = self.recovery(&practice.id)?;
        let kek = recovery_secret(code, &recovery.salt)?;
        let _one = self.trying.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (found, who) = self.begin_attempt(practice, email)?;
        let plain = unwrap(&kek, &recovery_place(&practice.id), &recovery.wrapped_key);
        match (plain, found) {
            (Some(plain), Some(envelope)) => {
                self.forget_failures(practice, &who)?;
                let key = Secret::from_slice(&plain)?;
                Ok(Unlocked { key, user_id: envelope.user_id, must_change: false })
            }
            _ => Err(wrong()),
        }
    }

    /// Counts a try as failed before it is made, so that ending the program in between wins nothing;
    /// a right password takes the count back. Refuses while the last failures make one wait.
    fn begin_attempt(
        &self,
        practice: &PracticeEntry,
        email: &str,
    ) -> Result<(Option<Envelope>, String)> {
        let email = email.trim().to_lowercase();
        let found = self.envelopes(&practice.id)?.into_iter().find(|e| e.email == email);
        let who = match &found {
            Some(_) => email,
            None => unknown(&email),
        };
        self.refuse_while_waiting(practice, &who)?;
        match self.count_failure(practice, &who) {
            // A practice must open on a full disk too.
            Err(error) if matches!(error.reason(), Some("disk_full" | "read_only")) => {
                tracing::warn!(%error, "a sign-in could not be counted");
            }
            counted => counted?,
        }
        Ok((found, who))
    }

    fn refuse_while_waiting(&self, practice: &PracticeEntry, who: &str) -> Result<()> {
        let db = self.db();
        let row: Option<(i64, i64)> = db
            .query_row(
                "SELECT failures, failed_at FROM attempt WHERE practice_id = ?1 AND email = ?2",
                [&practice.id, who],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((failures, failed_at)) = row else { return Ok(()) };
        let wait = delay_s(failures) * 1000;
        let now = self.clock.now().as_millisecond();
        if now < failed_at {
            // A clock set back does not shorten the wait, and starts it anew: with one that had run
            // years ahead it would not end.
            let again = "UPDATE attempt SET failed_at = ?3 WHERE practice_id = ?1 AND email = ?2";
            db.execute(again, rusqlite::params![practice.id, who, now])?;
        }
        let passed = (now - failed_at).max(0);
        if passed >= wait {
            return Ok(());
        }
        Err(Error::new(Code::Locked, "too many wrong passwords; wait before the next try")
            .with("retry_after_s", (wait - passed + 999) / 1000))
    }

    fn count_failure(&self, practice: &PracticeEntry, who: &str) -> Result<()> {
        self.db().execute(
            include_str!("registry/count_failure.sql"),
            named_params! {
                ":practice": practice.id, ":email": who,
                ":now": self.clock.now().as_millisecond(),
            },
        )?;
        Ok(())
    }

    fn forget_failures(&self, practice: &PracticeEntry, who: &str) -> Result<()> {
        self.db().execute(
            "DELETE FROM attempt WHERE practice_id = ?1 AND email = ?2",
            [&practice.id, who],
        )?;
        Ok(())
    }
}

/// What stands for an address nobody has: people type passwords and patients there, and the registry
/// lies in clear. Two bytes of a digest tell nothing and still make the next try wait.
fn unknown(email: &str) -> String {
    format!("?{}", &crate::digest::hex(email.as_bytes())[..4])
}

/// Makes the data folder, for the person who runs the program only. Refuses a file.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if folder.exists() {
        return Err(Error::unavailable("not_a_folder", "the data folder is a file"));
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

fn wrong() -> Error {
    Error::new(Code::Unauthenticated, "the e-mail address or the password is wrong")
}

/// Five tries are free, then 5 s, 10 s, 20 s … up to 15 minutes.
fn delay_s(failures: i64) -> i64 {
    match failures - FREE_ATTEMPTS {
        extra if extra < 0 => 0,
        extra => (5i64 << extra.min(10)).min(900),
    }
}

fn insert_practice(
    db: &Connection,
    practice: &PracticeEntry,
    clock: &Arc<dyn Clock>,
) -> Result<()> {
    db.execute(
        include_str!("registry/insert_practice.sql"),
        named_params! {
            ":id": practice.id, ":slug": practice.slug, ":name": practice.name,
            ":country": practice.country, ":language": practice.language,
            ":file": practice.file, ":demo": practice.demo, ":at": clock.now().to_string(),
        },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_stops_growing() {
        assert_eq!([0, 4, 5, 6, 7].map(delay_s), [0, 0, 5, 10, 20]);
        assert_eq!(delay_s(60), 900);
    }
}
