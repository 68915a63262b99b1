//! Who is signed in, as the window knows them.

use super::Desk;
use crate::error::{Code, Error, Result};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Who is signed in, where, and what they may do.
#[derive(Debug, Clone, Serialize)]
pub struct Session {
    pub practice: Value,
    pub user: Value,
    pub clinic: Value,
    pub clinics: Vec<Value>,
    pub role: String,
    pub permissions: Vec<String>,
    pub must_change_password: bool,
    /// RFC 3339 UTC.
    pub now: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChooseClinic {
    pub clinic_id: String,
}

impl Desk {
    pub(super) fn choose_clinic(&self, clinic_id: &str) -> Result<Value> {
        let (host, actor) = self.session()?;
        let clinics = host.clinics_of(&actor.user_id);
        if !clinics.iter().any(|(clinic, _)| clinic.id == clinic_id) {
            return Err(Error::not_found("clinic"));
        }
        drop(host);
        {
            let mut open = self.open.write().unwrap_or_else(|p| p.into_inner());
            if let Some(open) = open.as_mut() {
                open.actor.clinic_id = clinic_id.to_owned();
            }
        }
        self.session_json()
    }

    pub(super) fn session_json(&self) -> Result<Value> {
        let (host, actor, must_change_password) = self.entered()?;
        let clinics = host.clinics_of(&actor.user_id);
        let (clinic, role) = clinics
            .iter()
            .find(|(clinic, _)| clinic.id == actor.clinic_id)
            .cloned()
            .ok_or_else(|| Error::new(Code::Unauthenticated, "this user has no role here"))?;
        let practice = host.practice();
        let session = Session {
            practice: json!({
                "slug": practice.slug, "name": practice.name, "country": practice.country,
                "currency": practice.currency, "language": practice.language,
                "zone": practice.zone, "demo": practice.demo,
            }),
            user: host.user(&actor.user_id)?,
            clinic: json!({
                "id": clinic.id, "code": clinic.code, "name": clinic.name, "zone": clinic.zone,
                "offsets": zone_offsets(&clinic.zone, self.clock.now()),
            }),
            clinics: clinics
                .iter()
                .map(|(c, _)| json!({ "id": c.id, "code": c.code, "name": c.name }))
                .collect(),
            permissions: host.permissions_of(&role),
            role,
            must_change_password,
            now: self.clock.now().to_string(),
        };
        Ok(serde_json::to_value(session)?)
    }
}

/// When which offset from UTC holds in a zone, three years around now: `[{from, minutes}]`, `from` in
/// milliseconds. The window's own rules may be older than ours, and both must show the same hour.
fn zone_offsets(zone: &str, now: Timestamp) -> Vec<Value> {
    let Ok(zone) = jiff::tz::TimeZone::get(zone) else { return Vec::new() };
    let span = jiff::SignedDuration::from_hours(3 * 365 * 24);
    let (start, end) = (now - span, now + span);
    let entry = |from: Timestamp| {
        let minutes = zone.to_offset(from).seconds() / 60;
        json!({ "from": from.as_millisecond(), "minutes": minutes })
    };
    let changes = zone.following(start).map(|change| change.timestamp());
    std::iter::once(start).chain(changes.take_while(|at| *at < end)).map(entry).collect()
}
