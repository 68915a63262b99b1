//! Lists of appointments: of the clinic, of a professional, of a patient.

use crate::appointment::{Appointment, Row, briefs, instant, show};
use crate::status::{Kind, Status};
use crate::wall;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Ctx, Page, PageInput, Problems, Result};
use module_patients::Brief;
use rusqlite::{ToSql, named_params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Without dates, all of them; without a status, all of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    /// First day, `YYYY-MM-DD`. What began before and reaches into it is listed too.
    pub from: Option<String>,
    /// Last day, included.
    pub to: Option<String>,
    pub professional_id: Option<String>,
    pub cabinet_id: Option<String>,
    pub patient_id: Option<String>,
    pub status: Option<Vec<Status>>,
    /// Earliest first unless `-start` is wanted.
    pub sort: Option<Order>,
    /// `syncfusion`: rows hold `Id`, `Subject`, `StartTime`, `EndTime`, `CategoryColor` instead.
    #[serde(rename = "as")]
    pub shape: Option<Shape>,
    pub page: Option<i64>,
    /// Up to 100; up to 1000 when the days asked for are at most 31.
    pub page_size: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Order {
    #[serde(rename = "start")]
    EarliestFirst,
    #[serde(rename = "-start")]
    LatestFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    Syncfusion,
}

/// A row of the list, in the shape that was asked for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Listed {
    Appointment(Box<Appointment>),
    Event(CalendarEvent),
}

impl JsonSchema for Listed {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Appointment::schema_name()
    }

    // Callers of our own never ask for the other shape.
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Appointment::json_schema(generator)
    }
}

/// An appointment in the property names that calendar widgets bind to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CalendarEvent {
    pub id: String,
    /// The patient's name, else the title.
    pub subject: String,
    /// RFC 3339 with the clinic's offset: its wall time and the instant in one.
    pub start_time: String,
    pub end_time: String,
    /// `#rrggbb` of the professional.
    pub category_color: String,
}

/// Days of a filter, both ends included.
#[derive(Clone, Copy)]
pub(crate) struct Days {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Days {
    /// Refuses what are no dates, and an end before the beginning.
    pub fn read(problems: &mut Problems, from: Option<&str>, to: Option<&str>) -> Days {
        let days = Days {
            from: from.and_then(|text| wall::read_date(problems, "from", text)),
            to: to.and_then(|text| wall::read_date(problems, "to", text)),
        };
        if let (Some(from), Some(to)) = (days.from, days.to)
            && to < from
        {
            problems.add("to", "out_of_range", "must not lie before `from`");
        }
        days
    }

    /// How many days, when both ends are given.
    pub fn count(self) -> Option<i32> {
        Some((self.to? - self.from?).get_days() + 1)
    }

    /// Refuses more than `max` days.
    pub fn at_most(self, problems: &mut Problems, max: i32) {
        if self.count().is_some_and(|count| count > max) {
            let range = serde_json::json!({ "min": 1, "max": max });
            problems.add_with("to", "out_of_range", format!("at most {max} days"), range);
        }
    }

    /// The instants between which they lie in the clinic's zone, in milliseconds.
    pub fn instants(self, ctx: &Ctx<'_>) -> Result<(i64, i64)> {
        // Far outside the years that appointments may lie in, and far from overflowing.
        const EVER: i64 = 1 << 50;
        let zone = wall::zone(&ctx.clinic().zone)?;
        let from = self.from.map_or(Ok(-EVER), |date| wall::midnight_ms(date, &zone))?;
        let to = self
            .to
            .map_or(Ok(EVER), |date| wall::midnight_ms(date.saturating_add(1.day()), &zone))?;
        Ok((from, to))
    }
}

/// A page of appointments that touch the days and pass the filters. Who may only read their own is
/// shown no others.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<Listed>> {
    let mut problems = Problems::default();
    let days = Days::read(&mut problems, input.from.as_deref(), input.to.as_deref());
    problems.done()?;
    let largest = if days.count().is_some_and(|count| count <= 31) { 1000 } else { 100 };
    let page = PageInput::new(input.page, input.page_size, largest)?;
    if let (Some(own), Some(wanted)) = (ctx.own(), input.professional_id.as_deref())
        && own != wanted
    {
        return Ok(page.of(vec![], 0));
    }
    let (rows, total) = select(ctx, &input, days, page)?;
    let data = match input.shape {
        Some(Shape::Syncfusion) => calendar_events(ctx, rows)?,
        None => {
            let shown = show(ctx, rows)?;
            shown.into_iter().map(|one| Listed::Appointment(Box::new(one))).collect()
        }
    };
    Ok(page.of(data, total))
}

fn select(
    ctx: &Ctx<'_>,
    input: &ListInput,
    days: Days,
    page: PageInput,
) -> Result<(Vec<Row>, i64)> {
    let professional = ctx.own().or(input.professional_id.as_deref());
    let latest_first = input.sort == Some(Order::LatestFirst);
    // One file for each index that leads to the rows.
    let (sql, count) = match (&input.patient_id, professional, latest_first) {
        (Some(_), _, false) => (
            include_str!("appointment/list_of_patient.sql"),
            include_str!("appointment/count_of_patient.sql"),
        ),
        (Some(_), _, true) => (
            include_str!("appointment/list_of_patient_latest_first.sql"),
            include_str!("appointment/count_of_patient.sql"),
        ),
        (None, Some(_), false) => (
            include_str!("appointment/list_of_professional.sql"),
            include_str!("appointment/count_of_professional.sql"),
        ),
        (None, Some(_), true) => (
            include_str!("appointment/list_of_professional_latest_first.sql"),
            include_str!("appointment/count_of_professional.sql"),
        ),
        (None, None, false) => {
            (include_str!("appointment/list.sql"), include_str!("appointment/count.sql"))
        }
        (None, None, true) => (
            include_str!("appointment/list_latest_first.sql"),
            include_str!("appointment/count.sql"),
        ),
    };
    let (from, to) = days.instants(ctx)?;
    let statuses = match input.status.as_deref() {
        None | Some([]) => None,
        Some(list) => Some(serde_json::to_string(list)?),
    };
    let clinic = ctx.clinic_id();
    let mut filters: Vec<(&str, &dyn ToSql)> = vec![
        (":clinic", &clinic),
        (":from", &from),
        (":to", &to),
        (":cabinet", &input.cabinet_id),
        (":statuses", &statuses),
    ];
    if input.patient_id.is_some() {
        filters.push((":patient", &input.patient_id));
    }
    if input.patient_id.is_some() || professional.is_some() {
        filters.push((":professional", &professional));
    }
    let (limit, offset) = (page.page_size, page.offset());
    let mut paged = filters.clone();
    paged.extend([(":limit", &limit as &dyn ToSql), (":offset", &offset)]);
    let mut statement = ctx.db().prepare_cached(sql)?;
    let rows = statement.query_map(&*paged, Row::read)?.collect::<rusqlite::Result<Vec<_>>>()?;
    // A page that is not full ends the list: its length is known.
    let short = (rows.len() as i64) < limit && (!rows.is_empty() || offset == 0);
    let total = match short {
        true => offset + rows.len() as i64,
        false => ctx.db().prepare_cached(count)?.query_row(&*filters, |row| row.get(0))?,
    };
    Ok((rows, total))
}

/// Colours of blocked time and of visits without a professional.
const GREY: &str = "#6b7280";

fn calendar_events(ctx: &Ctx<'_>, rows: Vec<Row>) -> Result<Vec<Listed>> {
    let patients = briefs(ctx, rows.iter())?;
    let colors = colors(ctx)?;
    let zone = wall::zone(&ctx.clinic().zone)?;
    rows.into_iter()
        .map(|row| {
            let color = row.professional_id.as_ref().and_then(|id| colors.get(id));
            let at = |ms| -> Result<String> {
                let local = instant(ms)?.to_zoned(zone.clone());
                Ok(local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
            };
            Ok(Listed::Event(CalendarEvent {
                subject: subject(&row, &patients),
                start_time: at(row.start_ms)?,
                end_time: at(row.end_ms)?,
                category_color: color
                    .filter(|_| row.kind == Kind::Visit)
                    .map_or(GREY, |color| hex(color))
                    .to_owned(),
                id: row.id,
            }))
        })
        .collect()
}

/// The patient's name when it is known, else the title.
pub(crate) fn subject(row: &Row, patients: &BTreeMap<String, Brief>) -> String {
    match row.patient_id.as_ref().and_then(|id| patients.get(id)) {
        Some(patient) => format!("{} {}", patient.first_name, patient.last_name).trim().to_owned(),
        None => row.title.clone(),
    }
}

/// Colour of each professional by id, those of the past included.
fn colors(ctx: &Ctx<'_>) -> Result<BTreeMap<String, String>> {
    let mut statement = ctx.db().prepare_cached(include_str!("list/colors.sql"))?;
    let rows = statement.query_map(named_params! { ":clinic": ctx.clinic_id() }, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The design system's colours as widgets outside of it need them.
fn hex(color: &str) -> &'static str {
    match color {
        "pro-1" => "#5b50d6",
        "pro-2" => "#0f766e",
        "pro-3" => "#a83279",
        "pro-4" => "#8a6100",
        "pro-5" => "#37701f",
        "pro-6" => "#b0431c",
        "pro-7" => "#41607c",
        "pro-8" => "#8a3fa8",
        _ => GREY,
    }
}
