//! Lists of items. A clinic has hundreds, thousands at most: they are read at once with their sums
//! and picked here, because what is searched, low or expiring is no column.

use crate::item::{Item, Reader};
use crate::names::{self, Shelf};
use kernel::{Ctx, Page, PageInput, Problems, Result};
use module_patients::fold::{fold, query_words, word_match};
use rusqlite::named_params;
use schemars::JsonSchema;
use serde::Deserialize;
use std::cmp::Ordering;

/// What a list is ordered by; a minus turns it round. What has no expiry or price stands last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "ItemSort")]
pub enum Sort {
    #[default]
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "-name")]
    NameDown,
    #[serde(rename = "code")]
    Code,
    #[serde(rename = "-code")]
    CodeDown,
    #[serde(rename = "category")]
    Category,
    #[serde(rename = "-category")]
    CategoryDown,
    #[serde(rename = "on_hand")]
    OnHand,
    #[serde(rename = "-on_hand")]
    OnHandDown,
    #[serde(rename = "next_expiry")]
    NextExpiry,
    #[serde(rename = "-next_expiry")]
    NextExpiryDown,
    #[serde(rename = "value")]
    Value,
    #[serde(rename = "-value")]
    ValueDown,
}

/// Which items a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ItemsShown")]
pub enum Show {
    #[default]
    All,
    /// Below their minimum.
    Low,
    /// With stock that has expired or expires within the days that the practice set.
    Expiring,
    /// With less than nothing: more was used than was entered.
    Negative,
    /// Archived ones, which no other list shows.
    Archived,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    pub page: Option<i64>,
    /// 1 to 100, 20 when left out.
    pub page_size: Option<i64>,
    /// Words of name, code, supplier or its reference, in any order, without case and accents.
    pub query: Option<String>,
    pub category_id: Option<String>,
    #[serde(default)]
    pub show: Show,
    #[serde(default)]
    pub sort: Sort,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LowInput {
    pub page: Option<i64>,
    /// 1 to 100, 20 when left out.
    pub page_size: Option<i64>,
}

/// A page of the clinic's items. Refuses pages out of range and a query of more than 200 characters.
pub fn list(ctx: &Ctx<'_>, input: ListInput) -> Result<Page<Item>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    let mut problems = Problems::default();
    problems.optional("query", input.query.as_deref(), 200);
    problems.done()?;
    let words = query_words(input.query.as_deref().unwrap_or_default());
    let mut items = all(ctx, input.show == Show::Archived)?;
    items.retain(|item| {
        input.show.holds(item)
            && (input.category_id.is_none() || item.category_id == input.category_id)
            && word_match(&text_of(item), &words)
    });
    order(&mut items, input.sort);
    Ok(cut(page, items))
}

/// Items below their minimum: those that lack the largest share of it first.
pub fn low(ctx: &Ctx<'_>, input: LowInput) -> Result<Page<Item>> {
    let page = PageInput::new(input.page, input.page_size, 100)?;
    let mut items = all(ctx, false)?;
    items.retain(|item| item.low);
    // a/b < c/d as a·d < c·b: no fractions, and nothing overflows in 128 bits.
    items.sort_by_cached_key(|item| fold(&item.name));
    items.sort_by(|a, b| share(a, b).cmp(&share(b, a)));
    Ok(cut(page, items))
}

fn share(one: &Item, other: &Item) -> i128 {
    i128::from(one.on_hand) * i128::from(other.minimum.max(1))
}

/// Every item of the clinic that is archived, or that is not.
pub(crate) fn all(ctx: &Ctx<'_>, archived: bool) -> Result<Vec<Item>> {
    let reader = Reader::new(ctx)?;
    let mut statement = ctx.db().prepare_cached(include_str!("list/all.sql"))?;
    let params = named_params! { ":clinic": ctx.clinic_id(), ":archived": archived };
    let rows = statement.query_map(params, |row| reader.read(row))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Show {
    fn holds(self, item: &Item) -> bool {
        match self {
            Show::All | Show::Archived => true,
            Show::Low => item.low,
            Show::Expiring => item.expiring,
            Show::Negative => item.on_hand < 0,
        }
    }
}

fn text_of(item: &Item) -> String {
    let mut text = names::searchable(Shelf::Items, item.key.as_deref(), &item.name);
    let more = [Some(&item.code), item.supplier.as_ref(), item.supplier_reference.as_ref()];
    for more in more.into_iter().flatten() {
        text.push(' ');
        text.push_str(&fold(more));
    }
    text
}

fn order(items: &mut [Item], sort: Sort) {
    items.sort_by_cached_key(|item| (fold(&item.name), item.id.clone()));
    match sort {
        Sort::Name => {}
        Sort::NameDown => items.reverse(),
        Sort::Code => items.sort_by_cached_key(|item| item.code.to_lowercase()),
        Sort::CodeDown => {
            items.sort_by_cached_key(|item| std::cmp::Reverse(item.code.to_lowercase()))
        }
        Sort::Category => {
            items.sort_by(|a, b| known_first(category(a), category(b), Ordering::is_lt))
        }
        Sort::CategoryDown => {
            items.sort_by(|a, b| known_first(category(a), category(b), Ordering::is_gt));
        }
        Sort::OnHand => items.sort_by_key(|item| item.on_hand),
        Sort::OnHandDown => items.sort_by_key(|item| std::cmp::Reverse(item.on_hand)),
        Sort::NextExpiry => {
            items.sort_by(|a, b| known_first(expiry(a), expiry(b), Ordering::is_lt));
        }
        Sort::NextExpiryDown => {
            items.sort_by(|a, b| known_first(expiry(a), expiry(b), Ordering::is_gt));
        }
        Sort::Value => items.sort_by(|a, b| known_first(value(a), value(b), Ordering::is_lt)),
        Sort::ValueDown => items.sort_by(|a, b| known_first(value(a), value(b), Ordering::is_gt)),
    }
}

fn category(item: &Item) -> Option<String> {
    item.category_name.as_deref().map(fold)
}

fn expiry(item: &Item) -> Option<&String> {
    item.next_expiry.as_ref()
}

fn value(item: &Item) -> Option<&i64> {
    item.value_minor.as_ref()
}

/// Known ones as `goes_first` says, unknown ones after them.
fn known_first<T: Ord>(a: Option<T>, b: Option<T>, goes_first: fn(Ordering) -> bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => {
            let order = a.cmp(&b);
            if order.is_eq() {
                order
            } else if goes_first(order) {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn cut(page: PageInput, items: Vec<Item>) -> Page<Item> {
    let total = items.len() as i64;
    let from = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    page.of(items.into_iter().skip(from).take(page.page_size as usize).collect(), total)
}
