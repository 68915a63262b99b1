//! What the inventory tells other modules. Payloads carry ids and numbers, never whole records.

use kernel::Event;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares events that carry the id of one row, nothing else.
macro_rules! plain_events {
    ($($(#[$about:meta])* $type:ident { $id:ident } = $name:literal;)*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
        pub struct $type {
            pub $id: String,
        }

        impl Event for $type {
            const NAME: &'static str = $name;
        }
    )*};
}

plain_events! {
    ItemCreated { item_id } = "inventory_item.created";
    /// Out of lists; its history stays.
    ItemArchived { item_id } = "inventory_item.archived";
    ItemRestored { item_id } = "inventory_item.restored";
    CategoryCreated { category_id } = "inventory_category.created";
    /// Renamed, archived or brought back.
    CategoryUpdated { category_id } = "inventory_category.updated";
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ItemUpdated {
    pub item_id: String,
    /// Names of the fields that changed.
    pub changed: Vec<String>,
}

impl Event for ItemUpdated {
    const NAME: &'static str = "inventory_item.updated";
}

/// Stock came, went or was counted; one event for each movement.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct StockMoved {
    pub movement_id: String,
    pub item_id: String,
    /// `receipt`, `consumption`, `adjustment` or `waste`.
    pub kind: String,
    /// Whole units; what goes out is negative.
    pub quantity: i64,
    pub appointment_id: Option<String>,
}

impl Event for StockMoved {
    const NAME: &'static str = "stock.moved";
}

/// A delivery was entered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Restocked {
    pub item_id: String,
    /// Whole units that came.
    pub quantity: i64,
}

impl Event for Restocked {
    const NAME: &'static str = "inventory.restocked";
}

/// Stock fell below the minimum just now. Told once on the way down, not again while it stays low.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LowStock {
    pub item_id: String,
    pub on_hand: i64,
    pub minimum: i64,
}

impl Event for LowStock {
    const NAME: &'static str = "inventory.low_stock";
}

/// The materials of a type of visit were replaced.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UsageChanged {
    /// Items that it uses now; none when it uses nothing any more.
    pub item_ids: Vec<String>,
}

impl Event for UsageChanged {
    const NAME: &'static str = "inventory_usage.changed";
}
