//! Chairs, appointments, their life and the day of a clinic.

pub mod event;
pub mod hours;
pub mod wall;

pub use hours::{OpenDay, OpenWindows, Window};
