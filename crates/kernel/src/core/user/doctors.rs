//! How many doctors a practice has, which its plan may limit to one.

use crate::ctx::Ctx;
use crate::error::Result;

/// Does what adds or changes a person. Refuses (`unavailable`, reason `plan`) one doctor more than
/// the plan has room for; those that are there already stay, whatever the plan.
pub(super) fn within_plan<T>(ctx: &Ctx<'_>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = count(ctx)?;
    let done = work()?;
    let after = count(ctx)?;
    if after > before && after > 1 {
        ctx.require_feature("multi_doctor")?;
    }
    Ok(done)
}

fn count(ctx: &Ctx<'_>) -> Result<i64> {
    let sql = include_str!("doctors.sql");
    Ok(ctx.db().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}
