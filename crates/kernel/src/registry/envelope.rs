//! Practice keys wrapped for people and for the recovery code.

use crate::error::Result;
use crate::keys::{Kdf, Secret, random, recovery_secret, unwrap, wrap};
use rusqlite::{Connection, named_params};
use serde::{Deserialize, Serialize};

/// A wrapped practice key of one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope {
    pub user_id: String,
    pub email: String,
    pub display_name: String,
    pub kdf: Kdf,
    pub salt: Vec<u8>,
    pub wrapped_key: Vec<u8>,
    pub must_change: bool,
}

/// The practice key wrapped for the recovery code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecoveryEnvelope {
    pub salt: Vec<u8>,
    pub wrapped_key: Vec<u8>,
}

fn user_place(practice_id: &str, user_id: &str) -> Vec<u8> {
    format!("cuspid/unlock/v1\n{practice_id}\n{user_id}").into_bytes()
}

pub(super) fn recovery_place(practice_id: &str) -> Vec<u8> {
    format!("cuspid/recovery/v1\n{practice_id}").into_bytes()
}

impl Envelope {
    /// Wraps the practice key under a password. Refuses passwords of fewer than 8 characters
    /// (OWASP ASVS 5, 6.2.1).
    pub fn seal(
        practice_id: &str,
        user: (&str, &str, &str),
        password: &str,
        key: &Secret,
    ) -> Result<Envelope> {
        let (user_id, email, display_name) = user;
        check_password("password", password)?;
        let kdf = Kdf::standard();
        let salt = random::<16>();
        let kek = kdf.run(password, &salt)?.derive("user");
        Ok(Envelope {
            user_id: user_id.into(),
            email: email.trim().to_lowercase(),
            display_name: display_name.into(),
            kdf,
            salt: salt.to_vec(),
            wrapped_key: wrap(&kek, &user_place(practice_id, user_id), key.expose()),
            must_change: false,
        })
    }

    /// The practice key, or `None` when the password is wrong.
    pub(super) fn open(&self, practice_id: &str, password: &str) -> Result<Option<Secret>> {
        let kek = self.kdf.run(password, &self.salt)?.derive("user");
        unwrap(&kek, &user_place(practice_id, &self.user_id), &self.wrapped_key)
            .map(|plain| Secret::from_slice(&plain))
            .transpose()
    }

    /// What an unknown address is tried against, so that it costs as much as a known one.
    pub(super) fn decoy() -> Envelope {
        Envelope {
            user_id: String::new(),
            email: String::new(),
            display_name: String::new(),
            kdf: Kdf::standard(),
            salt: vec![0; 16],
            wrapped_key: vec![0; 72],
            must_change: false,
        }
    }
}

impl RecoveryEnvelope {
    pub fn seal(practice_id: &str, code: &str, key: &Secret) -> Result<RecoveryEnvelope> {
        let salt = random::<16>().to_vec();
        let kek = recovery_secret(code, &salt)?;
        let wrapped_key = wrap(&kek, &recovery_place(practice_id), key.expose());
        Ok(RecoveryEnvelope { salt, wrapped_key })
    }
}

/// Refuses passwords that are too short or longer than 200 characters.
pub fn check_password(path: &str, password: &str) -> Result<()> {
    let length = password.chars().count();
    if length < 8 {
        let mut problems = crate::Problems::default();
        problems.add_with(
            path,
            "too_short",
            "must have at least 8 characters",
            serde_json::json!({ "min": 8 }),
        );
        return problems.done();
    }
    let mut problems = crate::Problems::default();
    problems.at_most(path, password, 200);
    problems.done()
}

pub(super) fn put_envelopes(
    db: &Connection,
    practice_id: &str,
    envelopes: &[Envelope],
    recovery: &RecoveryEnvelope,
) -> Result<()> {
    for envelope in envelopes {
        put_envelope(db, practice_id, envelope)?;
    }
    db.execute(
        include_str!("put_recovery.sql"),
        named_params! {
            ":practice": practice_id, ":salt": recovery.salt, ":key": recovery.wrapped_key,
        },
    )?;
    Ok(())
}

pub(super) fn put_envelope(db: &Connection, practice_id: &str, envelope: &Envelope) -> Result<()> {
    db.execute(
        include_str!("put_envelope.sql"),
        named_params! {
            ":practice": practice_id, ":user": envelope.user_id, ":email": envelope.email,
            ":name": envelope.display_name, ":kdf": serde_json::to_string(&envelope.kdf)?,
            ":salt": envelope.salt, ":key": envelope.wrapped_key,
            ":must_change": envelope.must_change,
        },
    )?;
    Ok(())
}

pub(super) fn envelope_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Envelope> {
    let kdf: String = row.get("kdf")?;
    Ok(Envelope {
        user_id: row.get("user_id")?,
        email: row.get("email")?,
        display_name: row.get("display_name")?,
        kdf: serde_json::from_str(&kdf).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
        })?,
        salt: row.get("salt")?,
        wrapped_key: row.get("wrapped_key")?,
        must_change: row.get("must_change")?,
    })
}
