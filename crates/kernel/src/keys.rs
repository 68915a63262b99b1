//! The practice key and everything derived from it (docs/security.md).
//!
//! Keys are zeroed when dropped and print nothing.

use crate::error::{Error, Result};
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const NONCE: usize = 24;
const CELL_VERSION: u8 = 1;

/// 32 secret bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    pub fn random() -> Secret {
        Secret(random::<32>())
    }

    /// Refuses anything but 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Secret> {
        let mut out = Secret([0; 32]);
        if bytes.len() != out.0.len() {
            return Err(Error::internal("a key has the wrong length"));
        }
        out.0.copy_from_slice(bytes);
        Ok(out)
    }

    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key for one purpose: HKDF-SHA-256 with the purpose as label.
    pub fn derive(&self, label: &str) -> Secret {
        let mut out = Secret([0; 32]);
        let info = [b"cuspid/v1/", label.as_bytes()].concat();
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(&info, &mut out.0)
            .expect("32 bytes are a legal HKDF length");
        out
    }
}

/// `N` bytes from the operating system's generator.
pub fn random<const N: usize>() -> [u8; N] {
    let mut out = [0u8; N];
    getrandom::fill(&mut out).expect("the operating system gives random bytes");
    out
}

/// How a password became a key; stored beside each wrapped key so that the cost can rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kdf {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Kdf {
    /// 128 MiB and three passes: the setting for a password alone (SECURITY, "Keys").
    pub fn standard() -> Kdf {
        #[cfg(debug_assertions)]
        if std::env::var_os("CUSPID_TEST_KDF").is_some_and(|value| value == "cheap") {
            return Kdf { memory_kib: 64, passes: 1, lanes: 1 };
        }
        Kdf { memory_kib: 128 * 1024, passes: 3, lanes: 1 }
    }

    /// Argon2id over the password. Refuses settings that would eat the machine: they may come from
    /// a backup that somebody sent.
    pub fn run(&self, password: &str, salt: &[u8]) -> Result<Secret> {
        if self.memory_kib > 1024 * 1024 || self.passes > 16 || self.lanes > 4 {
            return Err(Error::unavailable("damaged", "the Argon2 settings are out of bounds"));
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|error| Error::internal(format!("Argon2 settings: {error}")))?;
        let mut out = Secret([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), salt, &mut out.0)
            .map_err(|error| Error::internal(format!("Argon2: {error}")))?;
        Ok(out)
    }
}

/// Encrypts `plain` under `key`: nonce ‖ ciphertext ‖ tag. `place` is authenticated, not stored.
pub fn wrap(key: &Secret, place: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce = random::<NONCE>();
    let sealed = XChaCha20Poly1305::new(key.expose().into())
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place })
        .expect("the message is shorter than the cipher's limit");
    [&nonce[..], &sealed].concat()
}

/// Opens what `wrap` made; `None` when the key, the place or a byte differs.
pub fn unwrap(key: &Secret, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, body) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt(&XNonce::from(nonce), Payload { msg: body, aad: place })
        .ok()
        .map(Zeroizing::new)
}

/// Where a cell stands. Its bytes are authenticated, so a cell moved elsewhere does not open.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row: &'a str,
    pub clinic: &'a str,
}

impl Place<'_> {
    /// Length-prefixed parts: no two places share their bytes.
    fn bytes(&self) -> Vec<u8> {
        let mut out = b"cuspid/cell/v1".to_vec();
        for part in [self.table, self.column, self.row, self.clinic] {
            out.extend((part.len() as u32).to_le_bytes());
            out.extend(part.as_bytes());
        }
        out
    }
}

/// The keys of an open practice.
pub struct Keys {
    pub file: Secret,
    field: Secret,
    twin: Secret,
}

impl Keys {
    pub fn new(practice: &Secret) -> Keys {
        Keys {
            file: practice.derive("file"),
            field: practice.derive("field"),
            twin: practice.derive("twin"),
        }
    }

    /// A fresh key for one person's identity fields, wrapped for the row `place`.
    /// Destroying the wrapped key makes those fields unreadable everywhere, backups included.
    pub fn new_row_key(&self, place: Place<'_>) -> (Secret, Vec<u8>) {
        let key = Secret::random();
        let wrapped = wrap(&self.field, &place.bytes(), key.expose());
        (key, wrapped)
    }

    /// Opens a row key. Refuses one that was moved from another row or made under another practice.
    pub fn row_key(&self, place: Place<'_>, wrapped: &[u8]) -> Result<Secret> {
        let plain = unwrap(&self.field, &place.bytes(), wrapped)
            .ok_or_else(|| Error::internal("a row key does not belong to its row"))?;
        Secret::from_slice(&plain)
    }

    /// A keyed twin for exact search: HMAC-SHA-256 cut to 16 bytes. `kind` keeps a phone from
    /// matching an id; normalise before.
    pub fn twin(&self, kind: &str, normalised: &str) -> Vec<u8> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(self.twin.expose())
            .expect("HMAC takes any key length");
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(normalised.as_bytes());
        mac.finalize().into_bytes()[..16].to_vec()
    }
}

/// Encrypts one cell: `v1 ‖ key id ‖ nonce ‖ ciphertext ‖ tag`.
pub fn seal_cell(key: &Secret, place: Place<'_>, text: &str) -> Vec<u8> {
    let mut out = vec![CELL_VERSION];
    out.extend(1u32.to_le_bytes());
    out.extend(wrap(key, &place.bytes(), text.as_bytes()));
    out
}

/// Opens one cell. Refuses one that was moved, cut or made under another key.
pub fn open_cell(key: &Secret, place: Place<'_>, cell: &[u8]) -> Result<String> {
    let damaged = || Error::unavailable("damaged", "an encrypted field cannot be read");
    let body = match cell.split_first() {
        Some((&CELL_VERSION, rest)) if rest.len() > 4 => &rest[4..],
        _ => return Err(damaged()),
    };
    let plain = unwrap(key, &place.bytes(), body).ok_or_else(damaged)?;
    std::str::from_utf8(&plain).map(str::to_owned).map_err(|_| damaged())
}

/// Crockford's alphabet: no I, L, O or U, so nothing can be misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code: 160 random bits as eight groups of four characters.
pub fn new_recovery_code() -> String {
    let bytes = random::<20>();
    let mut out = String::new();
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in bytes {
        buffer = (buffer << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            if out.len() % 5 == 4 {
                out.push('-');
            }
            out.push(char::from(ALPHABET[(buffer >> bits) as usize & 31]));
        }
    }
    out
}

/// The key inside a typed recovery code. Forgives case, spaces, dashes and I/L/O for 1/1/0
/// (Crockford base 32); refuses anything else.
pub fn recovery_secret(code: &str, salt: &[u8]) -> Result<Secret> {
    let mut clean = Zeroizing::new(String::with_capacity(64));
    if code.len() > 200 {
        return Err(Error::field("recovery_code", "bad_format", "must have 32 characters"));
    }
    for ch in code.chars().filter(|ch| !ch.is_whitespace() && *ch != '-') {
        let ch = match ch.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !ALPHABET.contains(&(ch as u32 as u8)) || !ch.is_ascii() {
            return Err(Error::field("recovery_code", "bad_format", "is not a recovery code"));
        }
        clean.push(ch);
    }
    if clean.len() != 32 {
        return Err(Error::field("recovery_code", "bad_format", "must have 32 characters"));
    }
    let mut out = Secret([0; 32]);
    Hkdf::<Sha256>::new(Some(salt), clean.as_bytes())
        .expand(b"cuspid/v1/recovery", &mut out.0)
        .expect("32 bytes are a legal HKDF length");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { table: "t", column: "c", row: "1", clinic: "k" };

    #[test]
    fn a_cell_opens_only_where_it_was_put() {
        let key = Secret::random();
        let cell = seal_cell(&key, HERE, "+34600111222");
        assert_eq!(open_cell(&key, HERE, &cell).unwrap(), "+34600111222");
        assert!(open_cell(&key, Place { row: "2", ..HERE }, &cell).is_err());
        assert!(open_cell(&key, Place { column: "d", ..HERE }, &cell).is_err());
        assert!(open_cell(&Secret::random(), HERE, &cell).is_err());
        let mut flipped = cell.clone();
        flipped[40] ^= 1;
        assert!(open_cell(&key, HERE, &flipped).is_err());
        assert!(open_cell(&key, HERE, &cell[..20]).is_err());
    }

    #[test]
    fn places_do_not_run_together() {
        let a = Place { table: "ab", column: "c", row: "", clinic: "" };
        let b = Place { table: "a", column: "bc", row: "", clinic: "" };
        assert_ne!(a.bytes(), b.bytes());
    }

    #[test]
    fn a_recovery_code_survives_bad_handwriting() {
        let code = new_recovery_code();
        assert_eq!(code.len(), 39);
        let typed = code.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        let salt = [7u8; 16];
        assert_eq!(
            recovery_secret(&code, &salt).unwrap().expose(),
            recovery_secret(&typed, &salt).unwrap().expose()
        );
        assert!(recovery_secret("AAAA", &salt).is_err());
        assert!(recovery_secret(&code.replace('-', "!"), &salt).is_err());
    }

    #[test]
    fn settings_that_would_eat_the_machine_are_refused() {
        let greedy = Kdf { memory_kib: u32::MAX, passes: 1, lanes: 1 };
        assert_eq!(greedy.run("correct horse", &[0; 16]).err().unwrap().reason(), Some("damaged"));
        let slow = Kdf { memory_kib: 64, passes: u32::MAX, lanes: 1 };
        assert!(slow.run("correct horse", &[0; 16]).is_err());
    }

    #[test]
    fn secrets_do_not_print() {
        assert_eq!(format!("{:?}", Secret::random()), "Secret(…)");
    }
}
