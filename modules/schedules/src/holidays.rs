//! National holidays of the practice's country, and closing the clinic on them.

use crate::holiday::{Holiday, holidays};
use crate::overrides::{self, Kind, Override, Scope};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Ctx, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearInput {
    /// 2000 to 2100.
    pub year: i16,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct HolidayRow {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// The key that the window translates: `schedules.holidays.good_friday`.
    pub name_key: String,
    /// The bare key, `good_friday`, as overrides carry it.
    pub name: String,
    /// Follows the moon: the announced day may be one later.
    pub estimated: bool,
    /// The clinic is closed for it already, on this date or one nearby.
    pub applied: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Applied {
    pub created: Vec<Override>,
    /// Holidays that were entered before.
    pub kept: usize,
}

/// By date. Empty for a country whose holidays this program does not know.
pub fn list(ctx: &Ctx<'_>, input: YearInput) -> Result<Vec<HolidayRow>> {
    let entered = entered(ctx, input.year)?;
    let rows = of_year(ctx, input.year)?.into_iter().map(|holiday| HolidayRow {
        date: holiday.date.to_string(),
        name_key: format!("schedules.holidays.{}", holiday.key),
        name: holiday.key.to_owned(),
        estimated: holiday.estimated,
        applied: is_entered(&entered, &holiday),
    });
    Ok(rows.collect())
}

/// Twice is once: what stands, also where somebody moved it to the announced day, is kept. What
/// somebody deleted is entered again.
pub fn apply(ctx: &Ctx<'_>, input: YearInput) -> Result<Applied> {
    let entered = entered(ctx, input.year)?;
    let mut applied = Applied { created: Vec::new(), kept: 0 };
    for holiday in of_year(ctx, input.year)? {
        if is_entered(&entered, &holiday) {
            applied.kept += 1;
            continue;
        }
        applied.created.push(overrides::insert(
            ctx,
            Override {
                id: ctx.new_id(),
                scope: Scope::Clinic,
                professional_id: None,
                from: holiday.date.to_string(),
                to: holiday.date.to_string(),
                kind: Kind::Closed,
                windows: Vec::new(),
                reason: None,
                holiday: Some(holiday.key.to_owned()),
                created_at: ctx.now().to_string(),
            },
        )?);
    }
    Ok(applied)
}

fn of_year(ctx: &Ctx<'_>, year: i16) -> Result<Vec<Holiday>> {
    let mut problems = Problems::default();
    if !(2000..=2100).contains(&year) {
        let range = json!({ "min": 2000, "max": 2100 });
        problems.add_with("year", "out_of_range", "must be 2000 to 2100", range);
    }
    problems.done()?;
    Ok(holidays(&ctx.practice().country, year))
}

/// Holidays that the clinic has an override for: first date and key.
fn entered(ctx: &Ctx<'_>, year: i16) -> Result<Vec<(Date, String)>> {
    let mut statement = ctx.db().prepare_cached(include_str!("holidays/entered.sql"))?;
    let params = named_params! {
        ":clinic": ctx.clinic_id(),
        ":from": format!("{:04}-12-01", year.saturating_sub(1).max(0)),
        ":to": format!("{:04}-01-31", year.saturating_add(1).clamp(0, 9999)),
    };
    let mut rows = statement.query(params)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        if let Ok(date) = row.get_ref("from_date")?.as_str().unwrap_or_default().parse() {
            out.push((date, row.get("holiday")?));
        }
    }
    Ok(out)
}

/// A week apart is the same holiday: the announced day is not far from the computed one.
fn is_entered(entered: &[(Date, String)], holiday: &Holiday) -> bool {
    let (first, last) =
        (holiday.date.saturating_sub(7.days()), holiday.date.saturating_add(7.days()));
    entered.iter().any(|(date, key)| key == holiday.key && first <= *date && *date <= last)
}
