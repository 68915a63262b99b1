//! Who belongs to the practice, kept in memory for the checks of every call.

use crate::ctx::{Clinic, Practice};
use crate::error::Result;
use rusqlite::Connection;
use std::collections::HashMap;

pub(crate) struct Member {
    pub role: String,
}

/// People, clinics and the practice's row, kept in memory; read anew when `core` rows change.
#[derive(Default)]
pub(crate) struct People {
    pub practice: Option<Practice>,
    pub clinics: HashMap<String, Clinic>,
    pub members: HashMap<(String, String), Member>,
}

pub(crate) fn read_people(db: &Connection) -> Result<People> {
    let mut people = People::default();
    let mut statement = db.prepare_cached(include_str!("people/practice.sql"))?;
    let mut rows = statement.query([])?;
    if let Some(row) = rows.next()? {
        people.practice = Some(Practice {
            id: row.get("id")?,
            slug: row.get("slug")?,
            name: row.get("name")?,
            country: row.get("country")?,
            currency: row.get("currency")?,
            language: row.get("language")?,
            zone: row.get("zone")?,
            demo: row.get("demo")?,
        });
    }
    let mut statement =
        db.prepare_cached("SELECT id, code, name, zone FROM core_clinic WHERE active = 1")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get("id")?;
        let clinic = Clinic {
            id: id.clone(),
            code: row.get("code")?,
            name: row.get("name")?,
            zone: row.get("zone")?,
        };
        people.clinics.insert(id, clinic);
    }
    let mut statement = db.prepare_cached(include_str!("people/members.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key = (row.get("user_id")?, row.get("clinic_id")?);
        people.members.insert(key, Member { role: row.get("role")? });
    }
    Ok(people)
}
