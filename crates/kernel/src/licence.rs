//! A practice's licence: a signed text that names its plan and for how long. Read without a network,
//! judged by the host's clock. It opens features; what was entered with them always stays.

use crate::catalog::Catalog;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::host::Inner;
use crate::live::Live;
use crate::plan::{Plan, smallest_with};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The setting that holds it; written by `core.licence.install` only.
pub(crate) const KEY: &str = "core.licence";

/// Days after the end in which nothing is taken away yet.
const GRACE_DAYS: i64 = 30;

/// The public half of the key that signs licences of this edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKey(VerifyingKey);

impl IssuerKey {
    /// The committed one: `seeds/licence-issuer.pub`.
    pub fn of_this_edition() -> Result<IssuerKey> {
        IssuerKey::parse(include_str!("../../../seeds/licence-issuer.pub"))
    }

    /// Reads 32 bytes in base64; lines that begin with `#` say whose key it is.
    pub fn parse(text: &str) -> Result<IssuerKey> {
        let bad = || Error::internal("the issuer's key is not 32 bytes in base64");
        let line = text.lines().find(|line| !line.starts_with('#') && !line.trim().is_empty());
        let bytes = STANDARD.decode(line.ok_or_else(bad)?.trim()).map_err(|_| bad())?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| bad())?;
        Ok(IssuerKey(VerifyingKey::from_bytes(&bytes).map_err(|_| bad())?))
    }
}

/// The file: what is signed are the bytes of `payload` as they stand there, so that nobody ever has
/// to write the same JSON twice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    /// A `Licence` as JSON in base64.
    payload: String,
    /// Ed25519, 64 bytes in base64.
    signature: String,
}

/// What the issuer promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    pub practice_id: String,
    pub issued_to: String,
    pub plan: String,
    /// Beyond those of the plan.
    #[serde(default)]
    pub features: Vec<String>,
    /// First and last day, both included, by the practice's own calendar.
    pub valid_from: Date,
    pub valid_until: Date,
    pub issued_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "LicenceState")]
pub enum State {
    Valid,
    Expired,
    NotYet,
}

impl Licence {
    /// Reads a licence file. Refuses (`validation` on `content`) what is no licence, what this
    /// edition's issuer did not sign as it stands, and what is made out to another practice. Says
    /// nothing about dates.
    pub fn read(content: &str, catalog: &Catalog, practice_id: &str) -> Result<Licence> {
        let bad_format = || refused("bad_format", "is not a licence file of Cuspid");
        let sealed: Sealed = serde_json::from_str(content.trim()).map_err(|_| bad_format())?;
        let signature = STANDARD.decode(&sealed.signature).map_err(|_| bad_format())?;
        let signature = Signature::from_slice(&signature).map_err(|_| bad_format())?;
        catalog.issuer.0.verify_strict(sealed.payload.as_bytes(), &signature).map_err(|_| {
            refused("bad_signature", "was changed after it was signed, or is not of our issuer")
        })?;
        let payload = STANDARD.decode(&sealed.payload).map_err(|_| bad_format())?;
        let licence: Licence = serde_json::from_slice(&payload).map_err(|_| bad_format())?;
        let plan = catalog.plans.iter().any(|plan| plan.name == licence.plan);
        if !plan || licence.valid_from > licence.valid_until {
            return Err(bad_format());
        }
        if licence.practice_id != practice_id {
            return Err(refused("other_practice", "is made out to another practice"));
        }
        Ok(licence)
    }

    pub fn state(&self, today: Date) -> State {
        match today {
            today if today < self.valid_from => State::NotYet,
            today if today > self.valid_until => State::Expired,
            _ => State::Valid,
        }
    }

    /// The last day on which an expired licence still gives what it gave.
    pub fn grace_until(&self) -> Date {
        self.valid_until.saturating_add(Span::new().days(GRACE_DAYS))
    }
}

fn refused(reason: &str, message: &str) -> Error {
    Error::field("content", reason, message)
}

/// As it is stored. One that has not begun leaves the one before it in force.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub content: String,
    pub before: Option<String>,
}

/// The licences of a practice, read and verified: kept in memory with what is live.
#[derive(Debug, Clone, Default)]
pub(crate) struct Licences {
    pub installed: Option<Licence>,
    pub before: Option<Licence>,
    /// Something is stored that this edition cannot accept.
    pub unreadable: bool,
}

/// What a practice may use on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entitled {
    pub plan: String,
    pub features: Vec<String>,
    /// No licence says so.
    pub self_hosted: bool,
}

impl Licences {
    /// Reads what is stored. A licence that cannot be accepted any more counts as none: a practice
    /// must open whatever lies in its settings.
    pub fn stored(db: &Connection, catalog: &Catalog, practice_id: &str) -> Result<Licences> {
        let text: Option<String> = db
            .prepare_cached("SELECT value FROM core_setting WHERE id = ?1")?
            .query_row([KEY], |row| row.get(0))
            .optional()?;
        let Some(text) = text else { return Ok(Licences::default()) };
        let Ok(stored) = serde_json::from_str::<Stored>(&text) else {
            return Ok(Licences { unreadable: true, ..Licences::default() });
        };
        let installed = Licence::read(&stored.content, catalog, practice_id).ok();
        let before = stored.before.and_then(|b| Licence::read(&b, catalog, practice_id).ok());
        Ok(Licences { unreadable: installed.is_none(), installed, before })
    }

    /// The licence that counts on that day, if one does.
    pub fn in_force(&self, today: Date) -> Option<&Licence> {
        let begun = |licence: &&Licence| licence.state(today) != State::NotYet;
        self.installed.as_ref().filter(begun).or(self.before.as_ref().filter(begun))
    }

    /// Without a licence the largest plan: who hosts the program may use it. After the days of grace
    /// the smallest.
    pub fn entitled(&self, plans: &[Plan], today: Date) -> Entitled {
        let of = |plan: Option<&Plan>, self_hosted: bool| Entitled {
            plan: plan.map(|plan| plan.name.clone()).unwrap_or_default(),
            features: plan.map(|plan| plan.features.clone()).unwrap_or_default(),
            self_hosted,
        };
        let Some(licence) = self.in_force(today) else { return of(plans.last(), true) };
        if today > licence.grace_until() {
            return of(plans.first(), false);
        }
        let mut entitled = of(plans.iter().find(|plan| plan.name == licence.plan), false);
        let extra = licence.features.iter().filter(|feature| !entitled.features.contains(feature));
        let extra: Vec<String> = extra.cloned().collect();
        entitled.features.extend(extra);
        entitled
    }
}

impl Inner {
    /// The day by the practice's own calendar.
    pub(crate) fn today(&self, now: Timestamp) -> Date {
        let zoned = now.in_tz(&self.practice().zone);
        zoned.map_or_else(|_| now.to_zoned(jiff::tz::TimeZone::UTC).date(), |at| at.date())
    }

    /// Refuses (`unavailable`, reason `plan`) a feature that the practice's plan does not have, and
    /// names the smallest plan that has it.
    pub(crate) fn require_feature(&self, live: &Live, feature: &str, now: Timestamp) -> Result<()> {
        let plans = &self.catalog.plans;
        let entitled = live.licences.entitled(plans, self.today(now));
        if entitled.features.iter().any(|name| name == feature) {
            return Ok(());
        }
        let plan = smallest_with(plans, feature).map(|plan| &plan.name);
        let message = match plan {
            Some(plan) => format!("{feature} is part of the plan {plan}"),
            None => format!("{feature} is part of no plan"),
        };
        Err(Error::unavailable("plan", message).with("feature", feature).with("plan", plan))
    }
}

impl Ctx<'_> {
    /// Refuses (`unavailable`, reason `plan`) when the practice's plan lacks `feature`: for a rule
    /// within an operation. A whole operation says so with `Operation::feature`.
    pub fn require_feature(&self, feature: &str) -> Result<()> {
        self.inner().require_feature(self.live(), feature, self.now())
    }
}
