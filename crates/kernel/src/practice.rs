//! Making a practice: its key, its file, its first clinic and administrator, its recovery code.

use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::ctx::Ctx;
use crate::database::Create;
use crate::error::{Error, Problems, Result};
use crate::host::Host;
use crate::keys::{Secret, new_recovery_code};
use crate::opening::Opening;
use crate::registry::{Envelope, PracticeEntry, RecoveryEnvelope, Registry, check_password};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a country presets (seeds/countries.yaml).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Country {
    pub code: String,
    pub currency: String,
    pub zone: String,
    pub language: String,
    /// Standard VAT rate in basis points; 2100 is 21 %.
    pub vat_bp: i64,
    /// 1 is Monday.
    pub week_start: u8,
}

/// The countries this program knows.
pub fn countries() -> Result<Vec<Country>> {
    serde_yaml::from_str(include_str!("../../../seeds/countries.yaml"))
        .map_err(|error| Error::internal(format!("seeds/countries.yaml: {error}")))
}

pub const LANGUAGES: [&str; 4] = ["en", "es", "fr", "ar"];

#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPractice {
    pub name: String,
    /// Short name for folders and the command line; made from the name when left out.
    pub slug: Option<String>,
    pub country: String,
    pub language: Option<String>,
    pub admin_name: String,
    pub admin_email: String,
    pub admin_password: String,
    pub clinic_name: Option<String>,
    #[serde(default)]
    pub demo: bool,
}

/// A practice just made, open, with the code that is shown once.
pub struct Created {
    pub host: Host,
    pub user_id: String,
    pub clinic_id: String,
    pub recovery_code: String,
}

/// Rows that stand before any module is installed.
pub struct FirstRows {
    entry: PracticeEntry,
    country: Country,
    user_id: String,
    user_name: String,
    email: String,
    clinic_id: String,
    clinic_name: String,
}

impl FirstRows {
    pub(crate) fn insert(&self, ctx: &Ctx<'_>) -> Result<()> {
        let db = ctx.db();
        let now = ctx.now().to_string();
        db.execute(
            include_str!("practice/insert_practice.sql"),
            named_params! {
                ":id": self.entry.id, ":slug": self.entry.slug, ":name": self.entry.name,
                ":country": self.entry.country, ":currency": self.country.currency,
                ":language": self.entry.language, ":zone": self.country.zone,
                ":demo": self.entry.demo, ":at": now,
            },
        )?;
        db.execute(
            include_str!("core/clinic/insert.sql"),
            named_params! {
                ":id": self.clinic_id, ":code": "main", ":name": self.clinic_name,
                ":zone": self.country.zone,
            },
        )?;
        db.execute(
            include_str!("core/user/insert.sql"),
            named_params! {
                ":id": self.user_id, ":email": self.email, ":name": self.user_name,
                ":professional": false, ":color": "pro-1", ":at": now,
            },
        )?;
        db.execute(
            include_str!("core/user/insert_membership.sql"),
            named_params! {
                ":id": ctx.new_id(), ":user": self.user_id, ":clinic": self.clinic_id,
                ":role": "admin",
            },
        )?;
        Ok(())
    }
}

/// Makes an encrypted practice with its first clinic (code `main`) and administrator. The registry
/// lists it only once its file is complete, so a crash leaves no half practice.
pub fn create(
    registry: &Arc<Registry>,
    catalog: &Arc<Catalog>,
    clock: &Arc<dyn Clock>,
    new: NewPractice,
) -> Result<Created> {
    let country = check(&new)?;
    let slug = free_slug(registry, &new)?;
    let now = clock.now();
    let id = crate::id::new(now);
    let user_id = crate::id::new(now);
    let email = new.admin_email.trim().to_lowercase();
    let entry = PracticeEntry {
        id: id.clone(),
        slug,
        name: new.name.trim().to_owned(),
        country: country.code.clone(),
        language: new.language.clone().unwrap_or_else(|| country.language.clone()),
        file: format!("practices/{id}/practice.db"),
        demo: new.demo,
    };
    let key = Secret::random();
    let recovery_code = new_recovery_code();
    let person = (user_id.as_str(), email.as_str(), new.admin_name.trim());
    let envelope = Envelope::seal(&id, person, &new.admin_password, &key)?;
    let recovery = RecoveryEnvelope::seal(&id, &recovery_code, &key)?;
    let rows = FirstRows {
        entry: entry.clone(),
        country,
        user_id: user_id.clone(),
        user_name: new.admin_name.trim().to_owned(),
        email,
        clinic_id: crate::id::new(now),
        clinic_name: new.clinic_name.as_deref().unwrap_or(&new.name).trim().to_owned(),
    };
    let folder = registry.folder().join(format!("practices/{id}"));
    std::fs::create_dir_all(&folder)?;
    let opening = Opening {
        registry: registry.clone(),
        entry: entry.clone(),
        key,
        catalog: catalog.clone(),
        clock: clock.clone(),
        create: Create::Yes,
    };
    let made = Host::open(opening, Some(&rows)).and_then(|host| {
        registry.add_practice(&entry, &[envelope], &recovery)?;
        Ok(host)
    });
    let host = match made {
        Ok(host) => host,
        Err(error) => {
            // Nothing refers to the folder yet; the first error is the one to tell.
            let _ = std::fs::remove_dir_all(&folder);
            return Err(error);
        }
    };
    Ok(Created { host, user_id, clinic_id: rows.clinic_id, recovery_code })
}

fn check(new: &NewPractice) -> Result<Country> {
    let mut problems = Problems::default();
    problems.required("name", &new.name, 120);
    problems.required("admin_name", &new.admin_name, 120);
    problems.optional("clinic_name", new.clinic_name.as_deref(), 120);
    check_email(&mut problems, "admin_email", &new.admin_email);
    if let Some(language) = &new.language
        && !LANGUAGES.contains(&language.as_str())
    {
        problems.add("language", "unknown_value", "must be en, es, fr or ar");
    }
    let country = countries()?.into_iter().find(|country| country.code == new.country);
    if country.is_none() {
        problems.add("country", "unknown_value", "is not a country this program knows");
    }
    problems.done()?;
    check_password("admin_password", &new.admin_password)?;
    country.ok_or_else(|| Error::internal("checked above"))
}

/// Refuses what cannot be an e-mail address. Delivery is the only real proof; this catches typing.
pub fn check_email(problems: &mut Problems, path: &str, email: &str) {
    let email = email.trim();
    problems.required(path, email, 200);
    let plausible = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    if !plausible || email.chars().any(char::is_whitespace) || email.matches('@').count() != 1 {
        problems.add(path, "bad_email", "is not an e-mail address");
    }
}

fn free_slug(registry: &Registry, new: &NewPractice) -> Result<String> {
    let taken: Vec<String> = registry.practices()?.into_iter().map(|p| p.slug).collect();
    if let Some(slug) = &new.slug {
        let legal = |ch: char| ch.is_ascii_lowercase() || ch.is_ascii_digit() || ch == '-';
        if slug.is_empty() || slug.len() > 40 || slug.starts_with('-') || !slug.chars().all(legal) {
            let message = "takes a to z, 0 to 9 and dashes, at most 40";
            return Err(Error::field("slug", "bad_format", message));
        }
        if taken.contains(slug) {
            return Err(Error::conflict(
                "slug_taken",
                format!("there is a practice {slug} already"),
            )
            .with("fields", serde_json::json!({ "slug": "is taken" })));
        }
        return Ok(slug.clone());
    }
    let mut base = String::new();
    for ch in new.name.to_lowercase().chars() {
        match ch {
            'a'..='z' | '0'..='9' => base.push(ch),
            _ if !base.is_empty() && !base.ends_with('-') => base.push('-'),
            _ => {}
        }
    }
    let base = base.trim_matches('-').chars().take(30).collect::<String>();
    let base = if base.is_empty() { "practice".to_owned() } else { base };
    let mut numbered = (2..).map(|n| format!("{base}-{n}"));
    if !taken.contains(&base) {
        return Ok(base);
    }
    numbered.find(|slug| !taken.contains(slug)).ok_or_else(|| Error::internal("no free slug"))
}
