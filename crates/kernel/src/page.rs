//! Lists in pages: `{page, page_size}` in, `{data, total, page, page_size}` out.

use crate::error::{Problems, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One page of a list; `total` counts all of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
// Pages of different rows are different types in the generated client.
#[schemars(rename = "Page_of_{T}")]
pub struct Page<T> {
    pub data: Vec<T>,
    pub total: i64,
    pub page: i64,
    pub page_size: i64,
}

/// Which page is wanted: from 1, of 1 to 100 rows, 20 when nothing is said.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub struct PageInput {
    pub page: i64,
    pub page_size: i64,
}

impl PageInput {
    /// Refuses pages below 1 and sizes outside 1 to `largest`.
    pub fn new(page: Option<i64>, page_size: Option<i64>, largest: i64) -> Result<PageInput> {
        let (page, page_size) = (page.unwrap_or(1), page_size.unwrap_or(20));
        let mut problems = Problems::default();
        let range = |max: i64| serde_json::json!({ "min": 1, "max": max });
        if !(1..=1_000_000).contains(&page) {
            problems.add_with("page", "out_of_range", "must be 1 or more", range(1_000_000));
        }
        if !(1..=largest).contains(&page_size) {
            let message = format!("must be 1 to {largest}");
            problems.add_with("page_size", "out_of_range", message, range(largest));
        }
        problems.done()?;
        Ok(PageInput { page, page_size })
    }

    pub fn offset(self) -> i64 {
        (self.page - 1) * self.page_size
    }

    pub fn of<T>(self, data: Vec<T>, total: i64) -> Page<T> {
        Page { data, total, page: self.page, page_size: self.page_size }
    }
}
