//! Sample practices, made through operations: the demo that shows the program, and the large one
//! that is measured. Knows operations by name only.

pub mod demo;
mod dice;
pub mod measured;
mod names;
