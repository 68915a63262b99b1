//! What can be written about a patient, and the rules that each value keeps.

use crate::change::Change;
use crate::fold::fold;
use crate::import::Gender;
use crate::import::names::{one_line, several_lines};
use crate::import::person::is_email;
use crate::national_id::{self, NationalIdType};
use crate::phone;
use crate::standing::Status;
use jiff::civil::Date;
use kernel::{Ctx, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Most characters of a name that is typed; imported lists may hold longer ones.
const NAME: usize = 120;
const LINE: usize = 200;
const NUMBER: usize = 40;
const PHONE: usize = 100;
const EMAIL: usize = 254;
const ADDRESS: usize = 500;
const NOTES: usize = 10_000;

/// Nobody who was born earlier is alive.
const EARLIEST_BIRTH: Date = jiff::civil::date(1880, 1, 1);

/// Languages in which the practice writes to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    En,
    Es,
    Fr,
    Ar,
}

/// The values of a patient's fields, each in the form in which it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Details {
    pub first_name: String,
    pub last_name: String,
    pub first_name_alt: Option<String>,
    pub last_name_alt: Option<String>,
    pub date_of_birth: Option<String>,
    pub gender: Option<Gender>,
    /// E.164
    pub phone: Option<String>,
    pub email: Option<String>,
    /// Letters and digits, in capitals.
    pub national_id: Option<String>,
    pub national_id_type: Option<NationalIdType>,
    pub insurance_id: Option<String>,
    pub insurance_name: Option<String>,
    pub address: Option<String>,
    pub profession: Option<String>,
    pub preferred_language: Option<Language>,
    pub notes: Option<String>,
    pub do_not_contact: bool,
    pub status: Status,
    pub billing_name: Option<String>,
    pub billing_tax_id: Option<String>,
    pub billing_address: Option<String>,
    pub billing_email: Option<String>,
    pub guardian_id: Option<String>,
    pub payer_id: Option<String>,
}

/// What an input says about them.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Changes {
    pub first_name: Change<String>,
    pub last_name: Change<String>,
    pub first_name_alt: Change<String>,
    pub last_name_alt: Change<String>,
    pub date_of_birth: Change<String>,
    pub gender: Change<Gender>,
    pub phone: Change<String>,
    pub email: Change<String>,
    pub national_id: Change<String>,
    pub national_id_type: Change<NationalIdType>,
    pub insurance_id: Change<String>,
    pub insurance_name: Change<String>,
    pub address: Change<String>,
    pub profession: Change<String>,
    pub preferred_language: Change<Language>,
    pub notes: Change<String>,
    pub do_not_contact: Change<bool>,
    pub status: Change<Status>,
    pub billing_name: Change<String>,
    pub billing_tax_id: Change<String>,
    pub billing_address: Change<String>,
    pub billing_email: Change<String>,
    pub guardian_id: Change<String>,
    pub payer_id: Change<String>,
}

impl Details {
    /// What lists are ordered by: last name, then first, folded.
    pub fn sort_name(&self) -> String {
        fold(&format!("{} {}", self.last_name, self.first_name))
    }

    /// Names of the fields in which two differ.
    pub fn differences(&self, before: &Details) -> kernel::Result<Vec<String>> {
        let (after, before) = (serde_json::to_value(self)?, serde_json::to_value(before)?);
        let fields = after.as_object().into_iter().flatten();
        Ok(fields.filter(|(name, v)| before[*name] != **v).map(|(name, _)| name.clone()).collect())
    }

    /// Takes from another what is empty here. Whoever must not be contacted under one of two rows must
    /// not be contacted.
    pub fn fill(&mut self, from: &Details) {
        fill(&mut self.first_name_alt, &from.first_name_alt);
        fill(&mut self.last_name_alt, &from.last_name_alt);
        fill(&mut self.date_of_birth, &from.date_of_birth);
        fill(&mut self.gender, &from.gender);
        fill(&mut self.phone, &from.phone);
        fill(&mut self.email, &from.email);
        fill(&mut self.insurance_id, &from.insurance_id);
        fill(&mut self.insurance_name, &from.insurance_name);
        fill(&mut self.address, &from.address);
        fill(&mut self.profession, &from.profession);
        fill(&mut self.preferred_language, &from.preferred_language);
        fill(&mut self.notes, &from.notes);
        fill(&mut self.billing_name, &from.billing_name);
        fill(&mut self.billing_tax_id, &from.billing_tax_id);
        fill(&mut self.billing_address, &from.billing_address);
        fill(&mut self.billing_email, &from.billing_email);
        fill(&mut self.guardian_id, &from.guardian_id);
        fill(&mut self.payer_id, &from.payer_id);
        if self.national_id.is_none() {
            self.national_id.clone_from(&from.national_id);
            self.national_id_type = from.national_id_type;
        }
        if self.first_name.is_empty() {
            self.first_name.clone_from(&from.first_name);
        }
        if self.last_name.is_empty() {
            self.last_name.clone_from(&from.last_name);
        }
        self.do_not_contact |= from.do_not_contact;
    }

    /// Empties the named fields where they still hold what `fill` took from another.
    pub fn empty(&mut self, from: &Details, filled: &[String]) {
        let was_filled = |name: &str| filled.iter().any(|field| field == name);
        empty(was_filled("first_name_alt"), &mut self.first_name_alt, &from.first_name_alt);
        empty(was_filled("last_name_alt"), &mut self.last_name_alt, &from.last_name_alt);
        empty(was_filled("date_of_birth"), &mut self.date_of_birth, &from.date_of_birth);
        empty(was_filled("gender"), &mut self.gender, &from.gender);
        empty(was_filled("phone"), &mut self.phone, &from.phone);
        empty(was_filled("email"), &mut self.email, &from.email);
        empty(was_filled("insurance_id"), &mut self.insurance_id, &from.insurance_id);
        empty(was_filled("insurance_name"), &mut self.insurance_name, &from.insurance_name);
        empty(was_filled("address"), &mut self.address, &from.address);
        empty(was_filled("profession"), &mut self.profession, &from.profession);
        empty(
            was_filled("preferred_language"),
            &mut self.preferred_language,
            &from.preferred_language,
        );
        empty(was_filled("notes"), &mut self.notes, &from.notes);
        empty(was_filled("billing_name"), &mut self.billing_name, &from.billing_name);
        empty(was_filled("billing_tax_id"), &mut self.billing_tax_id, &from.billing_tax_id);
        empty(was_filled("billing_address"), &mut self.billing_address, &from.billing_address);
        empty(was_filled("billing_email"), &mut self.billing_email, &from.billing_email);
        empty(was_filled("guardian_id"), &mut self.guardian_id, &from.guardian_id);
        empty(was_filled("payer_id"), &mut self.payer_id, &from.payer_id);
        if was_filled("national_id") && self.national_id == from.national_id {
            self.national_id = None;
            self.national_id_type = None;
        }
        if was_filled("first_name") && self.first_name == from.first_name {
            self.first_name.clear();
        }
        if was_filled("last_name") && self.last_name == from.last_name {
            self.last_name.clear();
        }
        if was_filled("do_not_contact") {
            self.do_not_contact = false;
        }
    }

    /// Writes what was given over what stands, tidied: spaces collapsed, telephone as E.164, id in
    /// capitals. What is wrong with a value is added to `problems`, and the field left as it was.
    /// Untouched fields are not looked at, so that a long imported name does not hinder a new phone.
    pub fn apply(&mut self, changes: Changes, ctx: &Ctx<'_>, problems: &mut Problems) {
        name(problems, "first_name", changes.first_name, &mut self.first_name);
        name(problems, "last_name", changes.last_name, &mut self.last_name);
        let mut line = |path, change, max, slot| {
            text(problems, path, change, max, one_line, slot);
        };
        line("first_name_alt", changes.first_name_alt, NAME, &mut self.first_name_alt);
        line("last_name_alt", changes.last_name_alt, NAME, &mut self.last_name_alt);
        line("insurance_id", changes.insurance_id, NUMBER, &mut self.insurance_id);
        line("insurance_name", changes.insurance_name, LINE, &mut self.insurance_name);
        line("profession", changes.profession, LINE, &mut self.profession);
        line("billing_name", changes.billing_name, LINE, &mut self.billing_name);
        line("billing_tax_id", changes.billing_tax_id, NUMBER, &mut self.billing_tax_id);
        let mut lines = |path, change, max, slot| {
            text(problems, path, change, max, several_lines, slot);
        };
        lines("address", changes.address, ADDRESS, &mut self.address);
        lines("billing_address", changes.billing_address, ADDRESS, &mut self.billing_address);
        lines("notes", changes.notes, NOTES, &mut self.notes);
        email(problems, "email", changes.email, &mut self.email);
        email(problems, "billing_email", changes.billing_email, &mut self.billing_email);
        birth(problems, changes.date_of_birth, ctx, &mut self.date_of_birth);
        telephone(problems, changes.phone, ctx, &mut self.phone);
        self.identity(problems, changes.national_id, changes.national_id_type);
        put(changes.gender, &mut self.gender);
        put(changes.preferred_language, &mut self.preferred_language);
        put(changes.guardian_id, &mut self.guardian_id);
        put(changes.payer_id, &mut self.payer_id);
        if let Some(given) = changes.do_not_contact.given() {
            self.do_not_contact = given.unwrap_or_default();
        }
        if let Some(given) = changes.status.given() {
            let status = given.unwrap_or_default();
            // Archiving has its own operation, permission and event.
            if status != self.status
                && (status, self.status) != (Status::Deceased, Status::Active)
                && (status, self.status) != (Status::Active, Status::Deceased)
            {
                let message = "is changed by archiving and restoring";
                problems.add("status", "unknown_value", message);
            } else {
                self.status = status;
            }
        }
    }

    /// An id without a kind gets the one that its shape tells; without an id there is no kind.
    fn identity(
        &mut self,
        problems: &mut Problems,
        id: Change<String>,
        kind: Change<NationalIdType>,
    ) {
        let new_id = !id.is_keep();
        if let Some(given) = id.given() {
            let given = given.map(|text| one_line(&text)).filter(|text| !text.is_empty());
            problems.optional("national_id", given.as_deref(), NUMBER);
            let id = given.as_deref().and_then(national_id::normalise);
            if given.is_some() && id.is_none() {
                problems.add("national_id", "bad_format", "must hold letters or digits");
            }
            self.national_id = id;
        }
        match kind.given() {
            Some(kind) => self.national_id_type = kind,
            None if new_id => self.national_id_type = None,
            None => {}
        }
        match self.national_id.as_deref() {
            None => self.national_id_type = None,
            Some(id) if self.national_id_type.is_none() => {
                self.national_id_type = Some(national_id::guess_type(id));
            }
            Some(_) => {}
        }
    }
}

fn fill<T: Clone>(slot: &mut Option<T>, from: &Option<T>) {
    if slot.is_none() {
        slot.clone_from(from);
    }
}

fn empty<T: PartialEq>(was_filled: bool, slot: &mut Option<T>, from: &Option<T>) {
    if was_filled && slot == from {
        *slot = None;
    }
}

fn put<T>(change: Change<T>, slot: &mut Option<T>) {
    if let Some(given) = change.given() {
        *slot = given;
    }
}

fn name(problems: &mut Problems, path: &str, change: Change<String>, slot: &mut String) {
    if let Some(given) = change.given() {
        let name = one_line(&given.unwrap_or_default());
        problems.required(path, &name, NAME);
        *slot = name;
    }
}

fn text(
    problems: &mut Problems,
    path: &str,
    change: Change<String>,
    max: usize,
    tidy: fn(&str) -> String,
    slot: &mut Option<String>,
) {
    if let Some(given) = change.given() {
        let given = given.map(|text| tidy(&text)).filter(|text| !text.is_empty());
        problems.optional(path, given.as_deref(), max);
        *slot = given;
    }
}

fn email(problems: &mut Problems, path: &str, change: Change<String>, slot: &mut Option<String>) {
    let Some(given) = change.given() else { return };
    let given = given.map(|text| one_line(&text).to_lowercase()).filter(|text| !text.is_empty());
    problems.optional(path, given.as_deref(), EMAIL);
    if given.as_deref().is_some_and(|text| !is_email(text)) {
        problems.add(path, "bad_email", "is not an e-mail address");
    }
    *slot = given;
}

fn birth(
    problems: &mut Problems,
    change: Change<String>,
    ctx: &Ctx<'_>,
    slot: &mut Option<String>,
) {
    let Some(given) = change.given() else { return };
    let Some(text) = given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    else {
        *slot = None;
        return;
    };
    let path = "date_of_birth";
    // Ten characters: the parser would also take a time after the date.
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10 && text.is_ascii());
    let today = today(ctx);
    match date {
        None => problems.add(path, "bad_date", "must be a date as YYYY-MM-DD"),
        Some(date) if date > today || date < EARLIEST_BIRTH => {
            let range = json!({ "min": EARLIEST_BIRTH.to_string(), "max": today.to_string() });
            problems.add_with(path, "out_of_range", "must be in the past", range);
        }
        Some(date) => *slot = Some(date.to_string()),
    }
}

fn telephone(
    problems: &mut Problems,
    change: Change<String>,
    ctx: &Ctx<'_>,
    slot: &mut Option<String>,
) {
    let Some(given) = change.given() else { return };
    let Some(text) = given.filter(|text| !text.trim().is_empty()) else {
        *slot = None;
        return;
    };
    problems.at_most("phone", &text, PHONE);
    if text.len() > PHONE * 4 {
        return;
    }
    match phone::normalise(&text, &ctx.practice().country) {
        Ok(number) => *slot = Some(number.into_string()),
        Err(problem) => problems.add("phone", "bad_phone", problem.to_string()),
    }
}

/// The day at the clinic; UTC's when its zone is unknown.
pub(crate) fn today(ctx: &Ctx<'_>) -> Date {
    let zone = jiff::tz::TimeZone::get(&ctx.clinic().zone).unwrap_or(jiff::tz::TimeZone::UTC);
    ctx.now().to_zoned(zone).date()
}
