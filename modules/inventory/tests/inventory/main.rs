//! Items, stock and visits through the one door.

mod access;
mod desk;
mod items;
mod movements;
mod told;
mod usage;
mod visits;

testkit::contract!(module_inventory::MODULE, [&module_patients::MODULE, &module_agenda::MODULE]);
