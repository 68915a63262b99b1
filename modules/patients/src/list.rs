//! The list of patients, in pages.

use crate::record::national_id_twin;
use crate::row::{PatientRow, rows};
use crate::search::QUERY;
use crate::standing::Status;
use crate::terms::Terms;
use crate::visit::Range;
use kernel::{Ctx, Page, PageInput, Problems, Result};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a list is ordered by; a minus turns it round. Patients never seen stand before those seen,
/// unknown birth dates after known ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Sort {
    /// Last name, then first.
    #[default]
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDown,
    #[serde(rename = "last_visit")]
    LastVisit,
    #[serde(rename = "-last_visit")]
    LastVisitDown,
    #[serde(rename = "chart_number")]
    ChartNumber,
    #[serde(rename = "-chart_number")]
    ChartNumberDown,
    #[serde(rename = "date_of_birth")]
    DateOfBirth,
    #[serde(rename = "-date_of_birth")]
    DateOfBirthDown,
    #[serde(rename = "created_at")]
    CreatedAt,
    #[serde(rename = "-created_at")]
    CreatedAtDown,
}

impl Sort {
    fn sql(self) -> &'static str {
        match self {
            Sort::Name => include_str!("list/name_up.sql"),
            Sort::NameDown => include_str!("list/name_down.sql"),
            Sort::LastVisit => include_str!("list/last_visit_up.sql"),
            Sort::LastVisitDown => include_str!("list/last_visit_down.sql"),
            Sort::ChartNumber => include_str!("list/chart_number_up.sql"),
            Sort::ChartNumberDown => include_str!("list/chart_number_down.sql"),
            Sort::DateOfBirth => include_str!("list/date_of_birth_up.sql"),
            Sort::DateOfBirthDown => include_str!("list/date_of_birth_down.sql"),
            Sort::CreatedAt => include_str!("list/created_at_up.sql"),
            Sort::CreatedAtDown => include_str!("list/created_at_down.sql"),
        }
    }

    /// The same order from the other end.
    fn reversed(self) -> Sort {
        match self {
            Sort::Name => Sort::NameDown,
            Sort::NameDown => Sort::Name,
            Sort::LastVisit => Sort::LastVisitDown,
            Sort::LastVisitDown => Sort::LastVisit,
            Sort::ChartNumber => Sort::ChartNumberDown,
            Sort::ChartNumberDown => Sort::ChartNumber,
            Sort::DateOfBirth => Sort::DateOfBirthDown,
            Sort::DateOfBirthDown => Sort::DateOfBirth,
            Sort::CreatedAt => Sort::CreatedAtDown,
            Sort::CreatedAtDown => Sort::CreatedAt,
        }
    }
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub page: Option<i64>,
    /// 1 to 100, 20 when left out.
    pub page_size: Option<i64>,
    /// As in `patients.search`; at most 200 characters.
    pub query: Option<String>,
    /// Only active patients when left out.
    pub status: Option<Vec<Status>>,
    /// `name` when left out.
    pub sort: Option<Sort>,
    /// Only patients who are expected (`true`), or who are not (`false`).
    pub has_next_visit: Option<bool>,
}

/// Which patients of the clinic a list shows.
struct Filter {
    /// As many as there are, the last one repeated.
    statuses: [&'static str; 3],
    upcoming: Option<bool>,
}

/// A page of the clinic's patients, active ones unless other statuses are asked for. Rows that were
/// merged into another are never listed. Refuses pages out of range and an empty list of statuses.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<PatientRow>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    let query = input.query.as_deref().map(str::trim).filter(|query| !query.is_empty());
    let mut problems = Problems::default();
    problems.optional("query", query, QUERY);
    let statuses = input.status.unwrap_or_else(|| vec![Status::Active]);
    if statuses.is_empty() {
        problems.add("status", "required", "must name at least one status");
    }
    problems.done()?;
    let filter = Filter::new(&statuses, input.has_next_visit);
    let sort = input.sort.unwrap_or_default();
    let (ids, total) = match query {
        Some(query) => found(ctx, &filter, sort, page, query)?,
        None => everybody(ctx, &filter, sort, page)?,
    };
    Ok(page.of(rows(ctx, &ids)?, total))
}

impl Filter {
    fn new(statuses: &[Status], upcoming: Option<bool>) -> Filter {
        let mut words = [statuses[0].as_str(); 3];
        for status in statuses {
            words[*status as usize] = status.as_str();
        }
        Filter { statuses: words, upcoming }
    }
}

/// Counts are kept and pages are read from one index; the second half of a list is read from its end,
/// so that no page is far.
fn everybody(
    ctx: &Ctx<'_>,
    filter: &Filter,
    sort: Sort,
    page: PageInput,
) -> Result<(Vec<String>, i64)> {
    let [first, second, third] = filter.statuses;
    let total: i64 = ctx.db().prepare_cached(include_str!("list/count.sql"))?.query_row(
        named_params! {
            ":clinic": ctx.clinic_id(), ":upcoming": filter.upcoming,
            ":first": first, ":second": second, ":third": third,
        },
        |row| row.get(0),
    )?;
    let size = page.page_size.min(total - page.offset());
    if size <= 0 {
        return Ok((Vec::new(), total));
    }
    let from_end = page.offset() > total / 2;
    let (sort, offset) = match from_end {
        true => (sort.reversed(), total - page.offset() - size),
        false => (sort, page.offset()),
    };
    let mut statement = ctx.db().prepare_cached(sort.sql())?;
    let ids = statement.query_map(
        named_params! {
            ":clinic": ctx.clinic_id(), ":upcoming": filter.upcoming,
            ":first": first, ":second": second, ":third": third,
            ":limit": size, ":offset": offset,
        },
        |row| row.get(0),
    )?;
    let mut ids = ids.collect::<rusqlite::Result<Vec<String>>>()?;
    if from_end {
        ids.reverse();
    }
    Ok((ids, total))
}

fn found(
    ctx: &Ctx<'_>,
    filter: &Filter,
    sort: Sort,
    page: PageInput,
    query: &str,
) -> Result<(Vec<String>, i64)> {
    let terms = Terms::of(query);
    let Some(words) = terms.anywhere() else { return Ok((Vec::new(), 0)) };
    let [first, second, third] = filter.statuses;
    let range = Range::of(ctx.clinic_id());
    let mut statement = ctx.db().prepare_cached(include_str!("list/found.sql"))?;
    let ids = statement.query_map(
        named_params! {
            ":clinic": ctx.clinic_id(), ":upcoming": filter.upcoming,
            ":first": first, ":second": second, ":third": third,
            ":low": range.low, ":high": range.high, ":match": words, ":twin": national_id_twin(ctx, terms.national_id.as_deref()),
            ":sort": serde_json::to_value(sort)?.as_str(),
        },
        |row| row.get(0),
    )?;
    let ids = ids.collect::<rusqlite::Result<Vec<String>>>()?;
    let total = ids.len() as i64;
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    Ok((ids.into_iter().skip(from).take(page.page_size as usize).collect(), total))
}
