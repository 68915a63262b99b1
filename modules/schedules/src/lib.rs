//! Opening hours.
mod holiday;
mod precedence;
mod window;
