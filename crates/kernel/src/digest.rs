//! SHA-256, where a value must be recognised and not hidden.

use sha2::{Digest, Sha256};

pub fn short(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal SHA-256.
pub fn hex(bytes: &[u8]) -> String {
    short(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
