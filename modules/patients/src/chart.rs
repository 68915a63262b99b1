//! Chart numbers: `A-00001`, the device's letter and its counter, so that two desks without a network
//! never give the same one.

use kernel::{Ctx, Result};

/// The next number of this device. Numbers that an imported list happens to hold are passed over.
pub(crate) fn next(ctx: &Ctx<'_>) -> Result<String> {
    loop {
        let (letter, value) = ctx.next_number("patients.chart")?;
        let number = format!("{letter}-{value:05}");
        if !is_taken(ctx, &number)? {
            return Ok(number);
        }
    }
}

/// Whether a patient of the practice has the number.
pub(crate) fn is_taken(ctx: &Ctx<'_>, number: &str) -> Result<bool> {
    let mut statement = ctx.db().prepare_cached(include_str!("chart/is_taken.sql"))?;
    Ok(statement.exists([number])?)
}
