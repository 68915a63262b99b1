//! When a new version of the program brings new rules of a zone (a country keeps or drops summer
//! time), what people agreed on stays: nine o'clock is nine o'clock, whatever instant that now is.

use crate::appointment::instant;
use crate::wall::{self, Moment};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kernel::{Ctx, Error, Result};
use rusqlite::named_params;

/// Brings the instants of future appointments of every clinic in line with the rules that are
/// compiled in.
pub(crate) fn apply(ctx: &Ctx<'_>) -> Result<()> {
    let clinics = {
        let mut statement = ctx.db().prepare_cached(include_str!("zone_rules/clinics.sql"))?;
        let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
        ids.collect::<rusqlite::Result<Vec<_>>>()?
    };
    for clinic in clinics {
        apply_to(ctx, &clinic)?;
    }
    Ok(())
}

struct Agreed {
    id: String,
    start_local: String,
    end_local: String,
    zone: String,
    start_ms: i64,
    end_ms: i64,
}

fn apply_to(ctx: &Ctx<'_>, clinic: &str) -> Result<()> {
    let future = {
        let mut statement = ctx.db().prepare_cached(include_str!("zone_rules/future.sql"))?;
        let rows = statement.query_map(
            named_params! { ":clinic": clinic, ":now": ctx.now().as_millisecond() },
            |row| {
                Ok(Agreed {
                    id: row.get(0)?,
                    start_local: row.get(1)?,
                    end_local: row.get(2)?,
                    zone: row.get(3)?,
                    start_ms: row.get(4)?,
                    end_ms: row.get(5)?,
                })
            },
        )?;
        rows.collect::<rusqlite::Result<Vec<_>>>()?
    };
    for row in future {
        let zone = wall::zone(&row.zone)?;
        let start = agreed(&row.start_local, row.start_ms, &zone)?;
        let end = agreed(&row.end_local, row.end_ms, &zone)?;
        if (start.ms(), end.ms()) == (row.start_ms, row.end_ms) || end.at <= start.at {
            continue;
        }
        ctx.db().prepare_cached(include_str!("zone_rules/put.sql"))?.execute(named_params! {
            ":id": row.id, ":clinic": clinic, ":start_local": start.text(),
            ":end_local": end.text(), ":start_ms": start.ms(), ":end_ms": end.ms(),
        })?;
    }
    Ok(())
}

/// The moment of a wall time by today's rules; one that no longer exists moves to after the gap.
fn agreed(local: &str, ms: i64, zone: &TimeZone) -> Result<Moment> {
    let standing = Moment::of(instant(ms)?, zone);
    if standing.text() == local {
        return Ok(standing);
    }
    let failed = |error: jiff::Error| Error::internal("a stored wall time").because(error);
    let local: DateTime = local.parse().map_err(failed)?;
    let zoned = local.to_zoned(zone.clone()).map_err(failed)?;
    Ok(Moment::of(zoned.timestamp(), zone))
}
