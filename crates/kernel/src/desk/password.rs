//! A person's own password: changed by who knows it, replaced by who holds the recovery code.

use super::{Desk, Way};
use crate::error::{Code, Error, Result};
use crate::keys::Secret;
use crate::registry::{Envelope, PracticeEntry, check_password};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recover {
    practice: String,
    email: String,
    recovery_code: String,
    new_password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassword {
    current: String,
    new: String,
}

impl Desk {
    pub(super) fn recover(&self, input: Recover) -> Result<Value> {
        check_password("new_password", &input.new_password)?;
        let entry = self.practice_named(&input.practice)?;
        let unlocked = self.registry.recover(&entry, &input.email, &input.recovery_code)?;
        self.rewrap(&entry, &unlocked.user_id, &input.new_password, &unlocked.key)?;
        self.enter(entry, unlocked.key, &unlocked.user_id, Way::default())?;
        self.session_json()
    }

    pub(super) fn change_password(&self, input: ChangePassword) -> Result<Value> {
        check_password("new", &input.new)?;
        let (host, actor) = self.session()?;
        let entry = host.entry().clone();
        drop(host);
        let envelope = self.envelope_of(&entry, &actor.user_id)?;
        let unlocked =
            self.registry.unlock(&entry, &envelope.email, &input.current).map_err(|error| {
                match error.code() {
                    Code::Unauthenticated => Error::field("current", "wrong_password", "is wrong"),
                    _ => error,
                }
            })?;
        self.rewrap(&entry, &actor.user_id, &input.new, &unlocked.key)?;
        let mut open = self.open.write().unwrap_or_else(|p| p.into_inner());
        if let Some(open) = open.as_mut() {
            open.must_change = false;
        }
        Ok(Value::Null)
    }

    fn rewrap(
        &self,
        entry: &PracticeEntry,
        user: &str,
        password: &str,
        key: &Secret,
    ) -> Result<()> {
        let old = self.envelope_of(entry, user)?;
        let who = (user, old.email.as_str(), old.display_name.as_str());
        let fresh = Envelope::seal(&entry.id, who, password, key)?;
        self.registry.put_envelope(&entry.id, &fresh)
    }

    fn envelope_of(&self, entry: &PracticeEntry, user_id: &str) -> Result<Envelope> {
        let all = self.registry.envelopes(&entry.id)?;
        all.into_iter().find(|e| e.user_id == user_id).ok_or_else(|| Error::not_found("user"))
    }
}
