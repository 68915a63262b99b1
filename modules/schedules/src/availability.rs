//! When the clinic, or a professional in it, is open: for people, and for the agenda.

use crate::calendar::{Calendar, Day, Whom};
use crate::precedence::Source;
use crate::professional;
use crate::span::Span;
use crate::window::Shift;
use kernel::{Ctx, Result};
use module_agenda::{OpenDay, OpenWindows};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityInput {
    /// `YYYY-MM-DD`, both included, at most 366 days.
    pub from: String,
    pub to: String,
    /// Nothing asks for the clinic.
    pub professional_id: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct Available {
    /// `YYYY-MM-DD`.
    pub date: String,
    pub professional_id: Option<String>,
    /// None: closed, or not at work.
    pub windows: Vec<Shift>,
    /// The rule that decided.
    pub source: Source,
    /// As a person wrote it, or the key `schedules.holidays.<key>`.
    pub reason: Option<String>,
}

/// A year at once.
pub const MOST_DAYS: i32 = 366;

/// One row a day. Refuses more than 366 days, and a professional of no membership here.
pub fn get(ctx: &Ctx<'_>, input: AvailabilityInput) -> Result<Vec<Available>> {
    let span = Span::asked(&input.from, &input.to, MOST_DAYS)?;
    let professional = input.professional_id.as_deref();
    if let Some(id) = professional {
        professional::member(ctx, id)?;
    }
    let calendar = Calendar::read(ctx, span, whom(professional))?;
    let available = |date| {
        let Day { date, windows, source, reason } = calendar.day(date, professional);
        Available {
            date: date.to_string(),
            professional_id: input.professional_id.clone(),
            windows: windows.shifts(),
            source,
            reason,
        }
    };
    Ok(span.days().map(available).collect())
}

/// The agenda's question.
pub fn answer(ctx: &Ctx<'_>, question: &OpenWindows) -> Result<Vec<OpenDay>> {
    let span = Span { from: question.from, to: question.to };
    let professional = question.professional_id.as_deref();
    let calendar = Calendar::read(ctx, span, whom(professional))?;
    let open = |date| {
        let Day { date, windows, reason, .. } = calendar.day(date, professional);
        OpenDay { date, closed: windows.is_empty(), windows: windows.to_agenda(), reason }
    };
    Ok(span.days().map(open).collect())
}

fn whom(professional: Option<&str>) -> Whom<'_> {
    professional.map_or(Whom::Clinic, Whom::One)
}
