//! The practice's plan and the licence that says so.

use super::setting;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::licence::{KEY, Licence, Licences, State, Stored};
use crate::operation::Nothing;
use crate::plan::Plan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, JsonSchema)]
pub struct Licensing {
    /// The plan that counts today.
    pub plan: String,
    pub features: Vec<String>,
    /// All plans, smallest first.
    pub plans: Vec<Plan>,
    pub licence: Option<Shown>,
    /// No licence counts: whoever hosts the program has the largest plan.
    pub self_hosted: bool,
    /// What an issuer must make the licence out to.
    pub practice_id: String,
}

/// The licence as it was installed last.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Licence")]
pub struct Shown {
    pub issued_to: String,
    pub plan: String,
    /// Beyond those of the plan.
    pub features: Vec<String>,
    /// `YYYY-MM-DD`, included.
    pub valid_from: String,
    /// `YYYY-MM-DD`, included.
    pub valid_until: String,
    pub state: State,
    /// `YYYY-MM-DD`: until then an expired licence takes nothing away.
    pub grace_until: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InstallInput {
    /// The whole text of the licence file.
    pub content: String,
}

pub fn get(ctx: &Ctx<'_>, _: Nothing) -> Result<Licensing> {
    Ok(licensing(ctx, &ctx.live().licences))
}

/// Puts a licence in the place of the one before. Refuses (`validation` on `content`: `bad_format`,
/// `bad_signature`, `other_practice`) what the issuer did not sign for this practice; one that has
/// expired is taken and shown as such.
pub fn install(ctx: &Ctx<'_>, input: InstallInput) -> Result<Licensing> {
    let inner = ctx.inner();
    let licence = Licence::read(&input.content, &inner.catalog, &inner.entry.id)?;
    let before = match licence.state(inner.today(ctx.now())) {
        State::NotYet => in_force(ctx)?,
        State::Valid | State::Expired => None,
    };
    let text = serde_json::to_string(&Stored { content: input.content, before })?;
    setting::put(ctx, KEY, &text)?;
    Ok(licensing(ctx, &Licences::stored(ctx.db(), &inner.catalog, &inner.entry.id)?))
}

/// The text of the licence that counts today, which one that has not begun must not replace.
fn in_force(ctx: &Ctx<'_>) -> Result<Option<String>> {
    let inner = ctx.inner();
    // What cannot be read any more is replaced like nothing.
    let Ok(Some(stored)) = ctx.setting::<Stored>(KEY) else { return Ok(None) };
    let today = inner.today(ctx.now());
    let begun = |content: &String| {
        Licence::read(content, &inner.catalog, &inner.entry.id)
            .is_ok_and(|licence| licence.state(today) != State::NotYet)
    };
    Ok([Some(stored.content), stored.before].into_iter().flatten().find(begun))
}

fn licensing(ctx: &Ctx<'_>, licences: &Licences) -> Licensing {
    let inner = ctx.inner();
    let today = inner.today(ctx.now());
    let entitled = licences.entitled(&inner.catalog.plans, today);
    let licence = licences.installed.as_ref().map(|licence| Shown {
        issued_to: licence.issued_to.clone(),
        plan: licence.plan.clone(),
        features: licence.features.clone(),
        valid_from: licence.valid_from.to_string(),
        valid_until: licence.valid_until.to_string(),
        state: licence.state(today),
        grace_until: licence.grace_until().to_string(),
    });
    Licensing {
        plan: entitled.plan,
        features: entitled.features,
        plans: inner.catalog.plans.clone(),
        licence,
        self_hosted: entitled.self_hosted,
        practice_id: inner.entry.id.clone(),
    }
}
