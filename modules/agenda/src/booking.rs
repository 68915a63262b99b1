//! Making, changing and moving appointments: what they may refer to, and what they may clash with.

use crate::appointment::{Appointment, Row, show_one};
use crate::cabinet;
use crate::event::{AppointmentMoved, AppointmentScheduled, AppointmentUpdated};
use crate::given::given;
use crate::hours::{OpenDayOutput, first_outside, known};
use crate::seat;
use crate::status::{Kind, Status};
use crate::visit;
use crate::wall::{self, Moment};
use kernel::{Ctx, Error, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Books against a clash or outside opening hours. Needs `agenda.appointments.overbook`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// 1 to 500 characters; kept with the appointment when it was needed.
    pub reason: String,
}

impl Override {
    fn check(this: Option<&Override>, problems: &mut Problems) {
        if let Some(one) = this {
            problems.required("override.reason", &one.reason, 500);
        }
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    pub patient_id: Option<String>,
    /// An active professional of the clinic.
    pub professional_id: Option<String>,
    /// An active chair of the clinic; may be given later.
    pub cabinet_id: Option<String>,
    /// Wall time of the clinic, `YYYY-MM-DDTHH:MM`; with an offset, that instant.
    pub start: String,
    /// After the start, by at most 24 hours.
    pub end: String,
    /// Up to 200 characters.
    pub title: Option<String>,
    /// Up to 10,000 characters.
    pub notes: Option<String>,
    /// A visit has a patient, blocked time has none; which of the two follows when not said.
    pub kind: Option<Kind>,
    #[serde(rename = "override")]
    pub over: Option<Override>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    pub id: String,
    /// What the editor saw; when it changed since, the update is a `conflict`.
    pub version: Option<i64>,
    pub title: Option<String>,
    pub notes: Option<String>,
    /// Null turns the visit into blocked time.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub patient_id: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub professional_id: Option<Option<String>>,
    #[serde(rename = "override")]
    pub over: Option<Override>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveInput {
    pub id: String,
    /// As in `create`.
    pub start: String,
    pub end: String,
    /// Left out, the professional stays.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub professional_id: Option<Option<String>>,
    /// Left out, the chair stays; null takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    pub cabinet_id: Option<Option<String>>,
    #[serde(rename = "override")]
    pub over: Option<Override>,
}

/// Books an appointment. Refuses an end that is not after the start or more than 24 hours later, a
/// professional who is none here, a chair of another clinic or out of use; a clash with another
/// live appointment of the professional, chair or patient, and a time outside opening hours,
/// unless it is overridden.
pub fn create(ctx: &Ctx<'_>, input: CreateInput) -> Result<Appointment> {
    let mut problems = Problems::default();
    let time = read_time(ctx, &mut problems, &input.start, &input.end)?;
    problems.optional("title", input.title.as_deref(), 200);
    problems.optional("notes", input.notes.as_deref(), 10_000);
    Override::check(input.over.as_ref(), &mut problems);
    check_professional(ctx, &mut problems, input.professional_id.as_deref())?;
    let kind = match (input.kind, &input.patient_id) {
        (None, Some(_)) => Kind::Visit,
        (None, None) => Kind::Blocked,
        (Some(kind), patient) => {
            match (kind, patient) {
                (Kind::Visit, None) => {
                    problems.add("patient_id", "required", "a visit has a patient");
                }
                (Kind::Blocked, Some(_)) => {
                    problems.add("kind", "unknown_value", "blocked time has no patient");
                }
                _ => {}
            }
            kind
        }
    };
    problems.done()?;
    if let Some(id) = &input.cabinet_id {
        cabinet::require_active(ctx, id)?;
    }
    if let Some(id) = &input.patient_id {
        module_patients::require(ctx, id)?;
    }
    let now = ctx.now().to_string();
    let mut row = Row {
        id: ctx.new_id(),
        version: 1,
        patient_id: input.patient_id,
        professional_id: input.professional_id,
        cabinet_id: input.cabinet_id,
        start_local: String::new(),
        end_local: String::new(),
        zone: String::new(),
        start_ms: 0,
        end_ms: 0,
        status: Status::Scheduled,
        kind,
        title: input.title.unwrap_or_default().trim().to_owned(),
        notes: input.notes.unwrap_or_default(),
        override_reason: None,
        cancel_reason: None,
        checked_in_at: None,
        seated_at: None,
        completed_at: None,
        previous_status: None,
        status_changed_at: now.clone(),
        status_changed_by: ctx.user_id().to_owned(),
        created_at: now,
    };
    if let Some((start, end)) = time {
        row.set_time(start, end, &ctx.clinic().zone);
    }
    row.override_reason = check_free(ctx, &row, Claim::all(&row), input.over.as_ref())?;
    row.insert(ctx)?;
    ctx.emit(AppointmentScheduled {
        appointment_id: row.id.clone(),
        patient_id: row.patient_id.clone(),
        professional_id: row.professional_id.clone(),
    })?;
    visit::refresh(ctx, row.patient_id.as_deref())?;
    show_one(ctx, row)
}

/// Changes title, notes, patient or professional. Refuses a version that is no longer the newest,
/// and another patient or professional for an appointment that is completed or cancelled.
pub fn update(ctx: &Ctx<'_>, input: UpdateInput) -> Result<Appointment> {
    let before = Row::find(ctx, &input.id)?;
    if input.version.is_some_and(|version| version != before.version) {
        return stale(ctx, input, before);
    }
    let mut problems = Problems::default();
    problems.optional("title", input.title.as_deref(), 200);
    problems.optional("notes", input.notes.as_deref(), 10_000);
    Override::check(input.over.as_ref(), &mut problems);
    let mut row = before.clone();
    if let Some(title) = input.title {
        row.title = title.trim().to_owned();
    }
    if let Some(notes) = input.notes {
        row.notes = notes;
    }
    if let Some(patient) = input.patient_id {
        row.kind = if patient.is_some() { Kind::Visit } else { Kind::Blocked };
        row.patient_id = patient;
    }
    if let Some(professional) = input.professional_id {
        row.professional_id = professional;
    }
    let changed = changed_fields(&before, &row);
    let other_professional = row.professional_id != before.professional_id;
    let other_patient = row.patient_id != before.patient_id;
    if other_professional {
        check_professional(ctx, &mut problems, row.professional_id.as_deref())?;
    }
    problems.done()?;
    if (other_professional || other_patient) && row.status.is_closed() {
        return Err(closed(row.status));
    }
    if let (true, Some(patient)) = (other_patient, &row.patient_id) {
        module_patients::require(ctx, patient)?;
    }
    if changed.is_empty() {
        return show_one(ctx, row);
    }
    let claim = Claim {
        professional: row.professional_id.as_deref().filter(|_| other_professional),
        cabinet: None,
        patient: row.patient_id.as_deref().filter(|_| other_patient),
        hours: other_professional,
    };
    if let Some(reason) = check_free(ctx, &row, claim, input.over.as_ref())? {
        row.override_reason = Some(reason);
    }
    row.update(ctx)?;
    ctx.emit(AppointmentUpdated {
        appointment_id: row.id.clone(),
        patient_id: row.patient_id.clone(),
        changed: changed.into_iter().map(str::to_owned).collect(),
    })?;
    if other_patient {
        visit::refresh(ctx, before.patient_id.as_deref())?;
        visit::refresh(ctx, row.patient_id.as_deref())?;
    }
    show_one(ctx, row)
}

fn changed_fields(before: &Row, after: &Row) -> Vec<&'static str> {
    [
        ("title", before.title != after.title),
        ("notes", before.notes != after.notes),
        ("patient_id", before.patient_id != after.patient_id),
        ("professional_id", before.professional_id != after.professional_id),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}

/// Both sides of a change that came too late, so that a person can choose.
fn stale(ctx: &Ctx<'_>, input: UpdateInput, row: Row) -> Result<Appointment> {
    let mut mine = json!({ "version": input.version });
    if let Some(title) = input.title {
        mine["title"] = title.into();
    }
    if let Some(notes) = input.notes {
        mine["notes"] = notes.into();
    }
    if let Some(patient) = input.patient_id {
        mine["patient_id"] = patient.into();
    }
    if let Some(professional) = input.professional_id {
        mine["professional_id"] = professional.into();
    }
    let theirs = show_one(ctx, row)?;
    Err(Error::conflict("stale", "somebody else changed this appointment meanwhile")
        .with("mine", mine)
        .with("theirs", theirs))
}

/// Gives an appointment another time, and another professional or chair when these are named.
/// Refuses what `create` refuses, and appointments that are completed or cancelled (`closed`).
pub fn reschedule(ctx: &Ctx<'_>, input: MoveInput) -> Result<Appointment> {
    let before = Row::find(ctx, &input.id)?;
    let mut problems = Problems::default();
    let time = read_time(ctx, &mut problems, &input.start, &input.end)?;
    Override::check(input.over.as_ref(), &mut problems);
    let mut row = before.clone();
    if let Some((start, end)) = time {
        row.set_time(start, end, &ctx.clinic().zone);
    }
    if let Some(professional) = input.professional_id {
        row.professional_id = professional;
    }
    if let Some(cabinet) = input.cabinet_id {
        row.cabinet_id = cabinet;
    }
    let other_professional = row.professional_id != before.professional_id;
    let other_cabinet = row.cabinet_id != before.cabinet_id;
    if other_professional {
        check_professional(ctx, &mut problems, row.professional_id.as_deref())?;
    }
    problems.done()?;
    if before.status.is_closed() {
        return Err(closed(before.status));
    }
    if other_cabinet {
        seat::check(ctx, &row)?;
    }
    let other_time = (row.start_ms, row.end_ms) != (before.start_ms, before.end_ms);
    if !(other_time || other_professional || other_cabinet) {
        return show_one(ctx, before);
    }
    row.override_reason = check_free(ctx, &row, Claim::all(&row), input.over.as_ref())?;
    row.update(ctx)?;
    if other_time || other_professional {
        ctx.emit(moved(&before, &row)?)?;
    }
    if other_cabinet {
        seat::record(ctx, &before, &row)?;
    }
    visit::refresh(ctx, row.patient_id.as_deref())?;
    show_one(ctx, row)
}

fn moved(before: &Row, after: &Row) -> Result<AppointmentMoved> {
    let at = |ms| crate::appointment::instant(ms).map(|at| at.to_string());
    Ok(AppointmentMoved {
        appointment_id: after.id.clone(),
        patient_id: after.patient_id.clone(),
        from_start: at(before.start_ms)?,
        from_end: at(before.end_ms)?,
        to_start: at(after.start_ms)?,
        to_end: at(after.end_ms)?,
        from_professional_id: before.professional_id.clone(),
        to_professional_id: after.professional_id.clone(),
    })
}

fn closed(status: Status) -> Error {
    Error::invalid("closed", format!("the appointment is {}", status.as_str()))
        .with("status", status)
}

fn read_time(
    ctx: &Ctx<'_>,
    problems: &mut Problems,
    start: &str,
    end: &str,
) -> Result<Option<(Moment, Moment)>> {
    let zone = wall::zone(&ctx.clinic().zone)?;
    let start = wall::read(problems, "start", start, &zone);
    let end = wall::read(problems, "end", end, &zone);
    let (Some(start), Some(end)) = (start, end) else { return Ok(None) };
    if end.at <= start.at {
        problems.add("end", "out_of_range", "must lie after the start");
    } else if end.ms() - start.ms() > 24 * 3_600_000 {
        problems.add("end", "out_of_range", "must lie within 24 hours of the start");
    }
    Ok(Some((start, end)))
}

/// Adds a problem when `id` is no active member of this clinic who is flagged professional.
pub(crate) fn check_professional(
    ctx: &Ctx<'_>,
    problems: &mut Problems,
    id: Option<&str>,
) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let known = ctx
        .db()
        .prepare_cached(include_str!("booking/is_professional.sql"))?
        .exists(named_params! { ":id": id, ":clinic": ctx.clinic_id() })?;
    if !known {
        let message = "must be an active professional of this clinic";
        problems.add("professional_id", "unknown_value", message);
    }
    Ok(())
}

/// What a change newly claims, and so what must be free.
#[derive(Clone, Copy)]
pub(crate) struct Claim<'a> {
    pub professional: Option<&'a str>,
    pub cabinet: Option<&'a str>,
    pub patient: Option<&'a str>,
    /// Whether the time must lie within opening hours.
    pub hours: bool,
}

impl<'a> Claim<'a> {
    pub fn all(row: &'a Row) -> Claim<'a> {
        Claim {
            professional: row.professional_id.as_deref(),
            cabinet: row.cabinet_id.as_deref(),
            patient: row.patient_id.as_deref(),
            hours: true,
        }
    }
}

/// Another live appointment at the same time.
#[derive(Debug, Serialize)]
struct Clash {
    id: String,
    /// `professional`, `cabinet` or `patient`.
    with: String,
    start: String,
    end: String,
}

/// Refuses a clash with other live appointments (touching is none) and a time outside opening
/// hours. With an override by somebody who may, answers its reason when it was needed.
pub(crate) fn check_free(
    ctx: &Ctx<'_>,
    row: &Row,
    claim: Claim<'_>,
    over: Option<&Override>,
) -> Result<Option<String>> {
    if over.is_some() {
        ctx.require("agenda.appointments.overbook")?;
    }
    if !row.status.is_live() {
        return Ok(None);
    }
    let refusal = match overlap(ctx, row, claim)? {
        Some(error) => Some(error),
        None if claim.hours && row.kind == Kind::Visit => outside_hours(ctx, row)?,
        None => None,
    };
    match (refusal, over) {
        (None, _) => Ok(None),
        (Some(_), Some(over)) => Ok(Some(over.reason.trim().to_owned())),
        (Some(error), None) => Err(error),
    }
}

fn overlap(ctx: &Ctx<'_>, row: &Row, claim: Claim<'_>) -> Result<Option<Error>> {
    let mut statement = ctx.db().prepare_cached(include_str!("booking/clashes.sql"))?;
    let clashes = statement.query_map(
        named_params! {
            ":clinic": ctx.clinic_id(), ":professional": claim.professional,
            ":cabinet": claim.cabinet, ":patient": claim.patient, ":start": row.start_ms,
            ":end": row.end_ms, ":self": row.id,
        },
        |row| {
            Ok(Clash { id: row.get(0)?, with: row.get(1)?, start: row.get(2)?, end: row.get(3)? })
        },
    )?;
    let clashes = clashes.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok((!clashes.is_empty()).then(|| {
        Error::conflict("overlap", "another appointment takes this time").with("clashes", clashes)
    }))
}

fn outside_hours(ctx: &Ctx<'_>, row: &Row) -> Result<Option<Error>> {
    let (start, end) = row.moments(&wall::zone(&row.zone)?)?;
    let (from, to) = (start.local.date(), end.local.date());
    let Some(days) = known(ctx, from, to, row.professional_id.as_deref())? else {
        return Ok(None);
    };
    Ok(first_outside(&days, start.local, end.local).map(|day| {
        let day = OpenDayOutput::from(day);
        Error::conflict("outside_hours", "this lies outside opening hours")
            .with("date", day.date)
            .with("windows", day.windows)
    }))
}
