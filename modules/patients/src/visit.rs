//! When each patient was and will be seen, and the order of lists: a derived table that this module
//! and the module that keeps appointments hold in step.

use jiff::Timestamp;
use kernel::{Ctx, Error, Result};
use rusqlite::{OptionalExtension, named_params};

/// What lists know of a patient besides the visits.
pub(crate) struct Listed<'a> {
    pub patient_id: &'a str,
    /// `active`, `archived`, `deceased`, or hidden from lists: `merged`, `removed`.
    pub standing: &'a str,
    pub sort_name: &'a str,
    pub chart_number: &'a str,
    pub date_of_birth: Option<&'a str>,
    pub created_at: &'a str,
    /// Whether a person worked with the patient just now.
    pub touched: bool,
}

/// Tells when a patient was last seen and is next expected. To be called in the same transaction
/// whenever the patient's appointments change. A patient of another clinic is `not_found`; one that
/// was merged away is taken, for a merge may be taken back.
pub fn set_visits(
    ctx: &Ctx<'_>,
    patient_id: &str,
    last: Option<Timestamp>,
    next: Option<Timestamp>,
) -> Result<()> {
    let (standing, was_upcoming) =
        standing_of(ctx, patient_id)?.ok_or_else(|| Error::not_found("patient"))?;
    ctx.db().prepare_cached(include_str!("visit/set_dates.sql"))?.execute(named_params! {
        ":patient": patient_id, ":clinic": ctx.clinic_id(), ":last": last.map(|t| t.to_string()),
        ":next": next.map(|t| t.to_string()), ":now": ctx.now().to_string(),
    })?;
    let upcoming = next.is_some();
    if upcoming != was_upcoming {
        ctx.db().prepare_cached(include_str!("visit/set_upcoming.sql"))?.execute(
            named_params! {
                ":patient": patient_id, ":clinic": ctx.clinic_id(), ":upcoming": upcoming,
            },
        )?;
        count(ctx, &standing, was_upcoming, -1)?;
        count(ctx, &standing, upcoming, 1)?;
    }
    Ok(())
}

/// Numbers of rows of one clinic, for the index of searches.
pub(crate) struct Range {
    pub low: i64,
    pub high: i64,
}

impl Range {
    const BITS: u32 = 40;

    /// Told by the clinic's id. Two clinics may fall on one range by chance: the range saves looking
    /// at rows of others, and never stands in for asking whose a row is.
    pub fn of(clinic_id: &str) -> Range {
        // FNV-1a, folded to 20 bits.
        let hash = clinic_id
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let low = i64::from((hash >> 12) ^ (hash & 0xf_ffff)) << Range::BITS;
        Range { low, high: low + (1 << Range::BITS) - 1 }
    }
}

/// Puts a patient in the lists, or changes its place there; answers its number in the index. Visits
/// stay as they are.
pub(crate) fn list(ctx: &Ctx<'_>, listed: &Listed<'_>) -> Result<i64> {
    let before = standing_of(ctx, listed.patient_id)?;
    let range = Range::of(ctx.clinic_id());
    let mut statement = ctx.db().prepare_cached(include_str!("visit/list.sql"))?;
    let values = named_params! {
        ":low": range.low, ":high": range.high,
        ":patient": listed.patient_id, ":clinic": ctx.clinic_id(), ":standing": listed.standing,
        ":sort_name": listed.sort_name, ":chart_sort": chart_sort(listed.chart_number),
        // Unknown birth dates stand last.
        ":birth_sort": listed.date_of_birth.unwrap_or("9999-99-99"),
        ":created_at": listed.created_at,
        ":touched_at": listed.touched.then(|| ctx.now().to_string()),
    };
    let n = statement.query_row(values, |row| row.get(0))?;
    match before {
        Some((standing, _)) if standing == listed.standing => {}
        Some((standing, upcoming)) => {
            count(ctx, &standing, upcoming, -1)?;
            count(ctx, listed.standing, upcoming, 1)?;
        }
        None => count(ctx, listed.standing, false, 1)?,
    }
    Ok(n)
}

fn standing_of(ctx: &Ctx<'_>, patient_id: &str) -> Result<Option<(String, bool)>> {
    let row = ctx
        .db()
        .prepare_cached(include_str!("visit/standing.sql"))?
        .query_row([patient_id, ctx.clinic_id()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row)
}

fn count(ctx: &Ctx<'_>, standing: &str, upcoming: bool, by: i64) -> Result<()> {
    ctx.db().prepare_cached(include_str!("visit/count.sql"))?.execute(named_params! {
        ":clinic": ctx.clinic_id(), ":standing": standing, ":upcoming": upcoming, ":by": by,
    })?;
    Ok(())
}

/// A chart number with its digits filled up, so that 9 stands before 10 and `A-00002` before
/// `A-100001`.
fn chart_sort(chart_number: &str) -> String {
    let mut out = String::with_capacity(chart_number.len() + 12);
    let mut digits = String::new();
    for c in chart_number.to_lowercase().chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            let digits = std::mem::take(&mut digits);
            out.push_str(&format!("{digits:0>12}"));
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::{Range, chart_sort};

    #[test]
    fn chart_numbers_sort_as_numbers() {
        let mut numbers = ["10", "A-100001", "9", "A-00002", "B-00001", "2019/7", "2019/12"];
        numbers.sort_by_key(|number| chart_sort(number));
        assert_eq!(numbers, ["9", "10", "2019/7", "2019/12", "A-00002", "A-100001", "B-00001"]);
    }

    #[test]
    fn each_clinic_has_a_range() {
        let (a, b) = (Range::of("019ab"), Range::of("019ac"));
        assert!(a.high < b.low || b.high < a.low);
        assert!(a.low >= 0 && a.high < i64::MAX / 4);
    }
}
