//! What stands on the shelf, and from where it is taken.

use crate::item::today;
use jiff::civil::Date;
use kernel::{Ctx, Result};
use rusqlite::named_params;

/// The stock of one item in one lot, or without a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub lot_id: Option<String>,
    pub on_hand: i64,
    pub expires_on: Option<String>,
}

/// In which order places are emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// What expires first, then what does not expire; what has expired only when nothing else is left.
    Use,
    /// What has expired or expires first in front.
    Discard,
}

/// How much of which lot; nothing for stock without a lot.
pub(crate) type Part = (Option<String>, i64);

pub(crate) struct Stock {
    pub places: Vec<Place>,
    today: Date,
}

impl Stock {
    pub fn of(ctx: &Ctx<'_>, item_id: &str) -> Result<Stock> {
        let mut statement = ctx.db().prepare_cached(include_str!("stock/by_lot.sql"))?;
        let params = named_params! { ":clinic": ctx.clinic_id(), ":item": item_id };
        let rows = statement.query_map(params, |row| {
            Ok(Place { lot_id: row.get(0)?, on_hand: row.get(1)?, expires_on: row.get(2)? })
        })?;
        Ok(Stock { places: rows.collect::<rusqlite::Result<_>>()?, today: today(ctx)? })
    }

    pub fn total(&self) -> i64 {
        self.places.iter().map(|place| place.on_hand).sum()
    }

    pub fn in_lot(&self, lot_id: &str) -> i64 {
        let place = self.places.iter().find(|place| place.lot_id.as_deref() == Some(lot_id));
        place.map_or(0, |place| place.on_hand)
    }

    /// Where `quantity` units come from. What the places do not hold is asked of the stock without a
    /// lot, which then falls below zero: it was really used, so the books were wrong before.
    pub fn take(&self, quantity: i64, order: Order) -> Vec<Part> {
        let mut places: Vec<&Place> =
            self.places.iter().filter(|place| place.on_hand > 0).collect();
        places.sort_by_key(|place| self.rank(place, order));
        let mut parts: Vec<Part> = Vec::new();
        let mut left = quantity;
        for place in places {
            let part = left.min(place.on_hand);
            if part > 0 {
                parts.push((place.lot_id.clone(), part));
                left -= part;
            }
        }
        if left > 0 {
            match parts.iter_mut().find(|(lot, _)| lot.is_none()) {
                Some((_, part)) => *part += left,
                None => parts.push((None, left)),
            }
        }
        parts
    }

    fn rank<'p>(&self, place: &'p Place, order: Order) -> (u8, &'p str, &'p str) {
        let day = place.expires_on.as_deref().unwrap_or_default();
        let expired = day.parse::<Date>().is_ok_and(|day| day < self.today);
        let class = match order {
            Order::Use if expired => 2,
            _ if day.is_empty() => 1,
            _ => 0,
        };
        (class, day, place.lot_id.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lot: &str, on_hand: i64, expires_on: &str) -> Place {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Place { lot_id: text(lot), on_hand, expires_on: text(expires_on) }
    }

    fn stock() -> Stock {
        let places = vec![
            place("", 5, ""),
            place("late", 5, "2027-06-30"),
            place("old", 5, "2026-11-23"),
            place("soon", 5, "2026-11-24"),
            place("empty", 0, "2026-11-25"),
        ];
        Stock { places, today: "2026-11-24".parse().expect("a date") }
    }

    fn taken(quantity: i64, order: Order) -> Vec<(String, i64)> {
        let parts = stock().take(quantity, order);
        parts.into_iter().map(|(lot, part)| (lot.unwrap_or_default(), part)).collect()
    }

    fn parts(wanted: &[(&str, i64)]) -> Vec<(String, i64)> {
        wanted.iter().map(|(lot, part)| ((*lot).to_owned(), *part)).collect()
    }

    #[test]
    fn what_expires_first_goes_first_and_what_has_expired_last() {
        assert_eq!(taken(3, Order::Use), parts(&[("soon", 3)]));
        let all = [("soon", 5), ("late", 5), ("", 5), ("old", 1)];
        assert_eq!(taken(16, Order::Use), parts(&all));
    }

    #[test]
    fn what_has_expired_is_thrown_away_first() {
        assert_eq!(taken(6, Order::Discard), parts(&[("old", 5), ("soon", 1)]));
    }

    #[test]
    fn what_is_missing_is_owed_by_the_stock_without_a_lot() {
        let all = [("soon", 5), ("late", 5), ("", 8), ("old", 5)];
        assert_eq!(taken(23, Order::Use), parts(&all));
        let empty = Stock { places: vec![], today: stock().today };
        assert_eq!(empty.take(2, Order::Use), [(None, 2)]);
        assert_eq!(stock().total(), 20);
    }
}
