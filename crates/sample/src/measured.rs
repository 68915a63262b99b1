//! The large practice that is measured.
