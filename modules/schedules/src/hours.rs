//! The week of the clinic and the weeks of professionals.

use crate::event::HoursChanged;
use crate::professional;
use crate::window::{Shift, Window, Windows, text};
use kernel::{Ctx, Nothing, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Hours of one weekday. No windows: closed, or not at work.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weekday {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i8,
    pub windows: Vec<Shift>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ClinicWeek {
    /// All seven days, Monday first.
    pub weekly: Vec<Weekday>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct ProfessionalWeek {
    pub professional_id: String,
    /// All seven days, Monday first.
    pub weekly: Vec<Weekday>,
    /// No week of their own: they work when the clinic is open, and `weekly` is empty.
    pub follows_clinic: bool,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetClinicInput {
    /// A weekday that is left out is closed.
    pub weekly: Vec<Weekday>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfessionalInput {
    pub professional_id: String,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetProfessionalInput {
    pub professional_id: String,
    /// A weekday that is left out is not worked. Without any hours the clinic's week counts.
    pub weekly: Vec<Weekday>,
}

/// Whose week: nothing is the clinic's.
type Owner<'a> = Option<&'a str>;

pub fn clinic(ctx: &Ctx<'_>, _: Nothing) -> Result<ClinicWeek> {
    Ok(ClinicWeek { weekly: week(&standing(ctx, None)?) })
}

/// Refuses a weekday outside 1 to 7 or given twice, and hours that are none or overlap.
pub fn set_clinic(ctx: &Ctx<'_>, input: SetClinicInput) -> Result<ClinicWeek> {
    replace(ctx, None, &input.weekly)?;
    clinic(ctx, Nothing {})
}

/// Refuses whoever is no member of the clinic.
pub fn professional(ctx: &Ctx<'_>, input: ProfessionalInput) -> Result<ProfessionalWeek> {
    professional::member(ctx, &input.professional_id)?;
    let rows = standing(ctx, Some(&input.professional_id))?;
    let follows_clinic = rows.iter().all(|row| row.archived);
    Ok(ProfessionalWeek {
        professional_id: input.professional_id,
        weekly: week(&rows),
        follows_clinic,
    })
}

/// As `set_clinic`; refuses whoever is no active professional of the clinic.
pub fn set_professional(ctx: &Ctx<'_>, input: SetProfessionalInput) -> Result<ProfessionalWeek> {
    professional::active(ctx, &input.professional_id)?;
    replace(ctx, Some(&input.professional_id), &input.weekly)?;
    professional(ctx, ProfessionalInput { professional_id: input.professional_id })
}

struct Stretch {
    id: String,
    weekday: i8,
    opens: String,
    closes: String,
    archived: bool,
}

/// Rows of a week, those in force first.
fn standing(ctx: &Ctx<'_>, owner: Owner<'_>) -> Result<Vec<Stretch>> {
    let mut statement = ctx.db().prepare_cached(include_str!("hours/standing.sql"))?;
    let params = named_params! { ":clinic": ctx.clinic_id(), ":professional": owner };
    let rows = statement.query_map(params, |row| {
        Ok(Stretch {
            id: row.get("id")?,
            weekday: row.get("weekday")?,
            opens: row.get("opens")?,
            closes: row.get("closes")?,
            archived: row.get("archived")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
}

fn week(rows: &[Stretch]) -> Vec<Weekday> {
    (1..=7)
        .map(|weekday| {
            let today = rows.iter().filter(|row| row.weekday == weekday && !row.archived);
            let windows: Windows =
                today.filter_map(|row| Window::parse(&row.opens, &row.closes)).collect();
            Weekday { weekday, windows: windows.shifts() }
        })
        .collect()
}

fn read(weekly: &[Weekday]) -> Result<BTreeMap<i8, Windows>> {
    let mut problems = Problems::default();
    let mut days = BTreeMap::new();
    for (index, day) in weekly.iter().enumerate() {
        let path = format!("weekly[{index}].weekday");
        if !(1..=7).contains(&day.weekday) {
            let message = "must be 1 (Monday) to 7 (Sunday)";
            problems.add_with(path, "out_of_range", message, json!({ "min": 1, "max": 7 }));
            continue;
        }
        let path_of_windows = format!("weekly[{index}].windows");
        let windows = Windows::read(&mut problems, &path_of_windows, &day.windows);
        if days.insert(day.weekday, windows).is_some() {
            problems.add(path, "not_unique", "stands twice");
        }
    }
    problems.done()?;
    Ok(days)
}

/// Keeps the stretches that stay, archives those that go, brings back or adds those that come.
fn replace(ctx: &Ctx<'_>, owner: Owner<'_>, weekly: &[Weekday]) -> Result<()> {
    let days = read(weekly)?;
    let mut wanted: BTreeSet<(i8, String, String)> = days
        .iter()
        .flat_map(|(weekday, windows)| {
            windows.iter().map(|w| (*weekday, text(w.start()), text(w.end())))
        })
        .collect();
    let mut changed = false;
    for row in standing(ctx, owner)? {
        let stays = wanted.remove(&(row.weekday, row.opens, row.closes));
        if stays != row.archived {
            continue;
        }
        changed = true;
        ctx.db().prepare_cached(include_str!("hours/set_archived.sql"))?.execute(
            named_params! {
                ":id": row.id, ":at": (!stays).then(|| ctx.now().to_string()),
            },
        )?;
    }
    for (weekday, opens, closes) in wanted {
        changed = true;
        ctx.db().prepare_cached(include_str!("hours/insert.sql"))?.execute(named_params! {
            ":id": ctx.new_id(), ":clinic": ctx.clinic_id(), ":professional": owner,
            ":weekday": weekday, ":opens": opens, ":closes": closes,
        })?;
    }
    if changed {
        ctx.emit(HoursChanged { professional_id: owner.map(str::to_owned) })?;
    }
    Ok(())
}
