//! Materials of a clinic: items in categories, lots with expiry, stock as the sum of movements, and
//! what each type of visit uses, taken off the shelf when the visit is completed.

mod category;
mod config;
mod event;
mod forecast;
mod given;
mod item;
mod list;
mod lot;
mod movement;
mod names;
mod patient;
mod stock;
mod summary;
mod usage;
mod visit;

use kernel::{
    Bus, ConfigSchema, Ctx, Health, Manifest, Migration, Module, Operation, Result, Seed,
};
use kernel::{migrations, read, write};
use module_agenda::event::{AppointmentCompleted, AppointmentStatusChanged};
use module_patients::PersonRecords;

pub use config::InventoryConfig;
pub use event::{
    CategoryCreated, CategoryUpdated, ItemArchived, ItemCreated, ItemRestored, ItemUpdated,
    LowStock, Restocked, StockMoved, UsageChanged,
};

pub struct Inventory;

pub static MODULE: Inventory = Inventory;

/// The module's name, for its configuration.
const NAME: &str = "inventory";

/// The plan feature that every operation belongs to.
const FEATURE: &str = "inventory";

const SEE: &str = "items.read";
const EDIT: &str = "items.write";
const SEE_MOVES: &str = "movements.read";
const MOVE: &str = "movements.write";

impl Module for Inventory {
    fn manifest(&self) -> Result<Manifest> {
        kernel::manifest!()
    }

    fn migrations(&self) -> Vec<Migration> {
        migrations!["V1__inventory"]
    }

    fn seeds(&self) -> Vec<Seed> {
        vec![
            Seed {
                file: "seeds/default_categories.yaml",
                yaml: include_str!("../seeds/default_categories.yaml"),
            },
            Seed {
                file: "seeds/starter_items.yaml",
                yaml: include_str!("../seeds/starter_items.yaml"),
            },
        ]
    }

    fn sync_lock(&self) -> &'static str {
        include_str!("../sync.lock.yaml")
    }

    fn operations(&self) -> Vec<Operation> {
        let mut all = item_operations();
        all.extend(stock_operations());
        all.extend(usage_operations());
        all.into_iter().map(|operation| operation.feature(FEATURE)).chain([forecast()]).collect()
    }

    fn events(&self, bus: &mut Bus) {
        bus.emits::<ItemCreated>();
        bus.emits::<ItemUpdated>();
        bus.emits::<ItemArchived>();
        bus.emits::<ItemRestored>();
        bus.emits::<CategoryCreated>();
        bus.emits::<CategoryUpdated>();
        bus.emits::<StockMoved>();
        bus.emits::<Restocked>();
        bus.emits::<LowStock>();
        bus.emits::<UsageChanged>();
        bus.on::<AppointmentCompleted>(visit::completed);
        bus.on::<AppointmentStatusChanged>(visit::status_changed);
        bus.answers::<PersonRecords>(patient::records);
    }

    fn config(&self) -> Option<ConfigSchema> {
        Some(ConfigSchema::of::<InventoryConfig>())
    }

    fn health(&self, ctx: &Ctx<'_>) -> Result<Health> {
        summary::health(ctx)
    }
}

fn item_operations() -> Vec<Operation> {
    vec![
        read("items.list", SEE, "Items with their stock, found by name or code.", list::list),
        read("items.get", SEE, "One item with its stock.", item::get),
        write("items.create", EDIT, "Adds an item; its stock begins at nothing.", item::create),
        write("items.update", EDIT, "Changes what is known of an item.", item::update),
        write("items.archive", EDIT, "Takes an item out of lists; history stays.", item::archive),
        write("items.restore", EDIT, "Puts an archived item back into lists.", item::restore),
        read("categories.list", SEE, "Categories by name.", category::list),
        write("categories.create", EDIT, "Adds a category.", category::create),
        write("categories.update", EDIT, "Renames or archives a category.", category::update),
    ]
}

fn stock_operations() -> Vec<Operation> {
    vec![
        write(
            "movements.record",
            MOVE,
            "Receives, uses, counts or throws away stock.",
            movement::record,
        ),
        write(
            "movements.reverse",
            MOVE,
            "Takes a movement back with one of the opposite quantity.",
            movement::reverse,
        ),
        read("movements.list", SEE_MOVES, "Movements of stock, newest first.", movement::list),
        read("lots.list", SEE, "Lots with stock, by expiry.", lot::list),
        read("low_stock", SEE, "Items below their minimum, the most lacking first.", list::low),
        read("summary", SEE, "How many items there are, are low, expire.", summary::get),
        read(
            "patient_materials",
            SEE_MOVES,
            "Materials and lots used in a patient's visits, newest first.",
            patient::materials,
        ),
    ]
}

fn usage_operations() -> Vec<Operation> {
    vec![
        read("usage.list", SEE, "Which materials each type of visit uses.", usage::list),
        write("usage.set", EDIT, "Replaces the materials of a type of visit.", usage::set),
        read(
            "usage.visit_types",
            EDIT,
            "Titles that visits of the last year have, the most frequent first.",
            usage::visit_types,
        ),
    ]
}

fn forecast() -> Operation {
    read("forecast", SEE, "How long an item lasts at its present use.", forecast::get)
        .feature("stock_forecast")
}
