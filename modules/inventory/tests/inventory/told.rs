use crate::desk::{item, open_with, receive, record};
use kernel::{Manifest, Module};
use module_inventory::{ItemArchived, ItemUpdated, LowStock, Restocked};
use serde_json::json;
use std::sync::Mutex;

/// Hears what the inventory tells.
struct Ear;

static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn hear(text: String) -> kernel::Result<()> {
    HEARD.lock().expect("nobody panicked").push(text);
    Ok(())
}

impl Module for Ear {
    fn manifest(&self) -> kernel::Result<Manifest> {
        let yaml = "{name: ear, summary: s, author: a, license: MIT, category: official,
            tier: optional, auto_install: true, depends: [inventory]}";
        Manifest::parse(yaml, "0.1.0")
    }

    fn events(&self, bus: &mut kernel::Bus) {
        bus.on::<LowStock>(|_, event| hear(format!("low {} of {}", event.on_hand, event.minimum)));
        bus.on::<Restocked>(|_, event| hear(format!("restocked {}", event.quantity)));
        bus.on::<ItemUpdated>(|_, event| hear(format!("updated {}", event.changed.join(" "))));
        bus.on::<ItemArchived>(|_, _| hear("archived".into()));
    }
}

#[test]
fn low_stock_is_told_on_the_way_down_only() {
    let test = open_with(&[&Ear]);
    let item = item(&test, "A");
    let take = |quantity: i64| {
        record(&test, json!({ "item_id": item, "kind": "consumption", "quantity": quantity }))
    };
    receive(&test, &item, 12);
    take(2);
    take(1);
    take(1);
    receive(&test, &item, 1);
    receive(&test, &item, 1);
    let last = take(3);
    let ids = json!({ "ids": [last["movements"][0]["id"]] });
    test.ok("inventory.movements.reverse", ids);
    record(&test, json!({ "item_id": item, "kind": "adjustment", "counted": 0 }));
    test.ok("inventory.items.update", json!({ "id": item, "minimum": 50 }));
    test.ok("inventory.items.update", json!({ "id": item, "minimum": 50 }));
    test.ok("inventory.items.archive", json!({ "id": item }));
    test.ok("inventory.items.archive", json!({ "id": item }));
    let wanted = [
        "restocked 12",
        "low 9 of 10",
        "restocked 1",
        "restocked 1",
        "low 7 of 10",
        "low 0 of 10",
        "updated minimum",
        "archived",
    ];
    assert_eq!(*HEARD.lock().expect("nobody panicked"), wanted);
}
