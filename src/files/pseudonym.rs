//! Keyed hashes in place of employee ids. The only user of hmac.
//!
//! HMAC-SHA256 (RFC 2104) of the id, its first 128 bits as 32 hexadecimal digits: the same id has the same pseudonym wherever the same key is used, and
//! without the key an id cannot be found by trying all of them, as it could with a plain hash.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::digest;
use super::error::FileError;
use super::input::{TEXT_LIMIT, open_file, up_to};

/// The fewest bytes of a key: as many as a pseudonym has.
const SHORTEST_KEY: usize = 16;
/// Digits of a pseudonym.
const DIGITS: usize = 32;

/// Makes pseudonyms with one key.
pub struct Pseudonyms {
    mac: Hmac<Sha256>,
}

impl Pseudonyms {
    /// With the key in a file: all of its bytes but for white space at the end.
    ///
    /// # Errors
    /// The file cannot be read, or is shorter than 16 bytes.
    pub fn with_key_in(path: &str) -> Result<Self, FileError> {
        let key = up_to(TEXT_LIMIT, path, open_file(path, TEXT_LIMIT)?)?;
        let key = key.trim_ascii_end();
        if key.len() < SHORTEST_KEY {
            return Err(FileError::ShortKey { path: path.into(), bytes: key.len(), least: SHORTEST_KEY });
        }
        Self::with_key(key).ok_or_else(|| FileError::ShortKey { path: path.into(), bytes: key.len(), least: SHORTEST_KEY })
    }

    fn with_key(key: &[u8]) -> Option<Self> {
        Some(Self { mac: Hmac::<Sha256>::new_from_slice(key).ok()? })
    }

    /// The pseudonym of an id.
    pub fn of(&self, id: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(id.as_bytes());
        let mut digits = digest::hexadecimal(mac.finalize().into_bytes().into());
        digits.truncate(DIGITS);
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_the_beginning_of_the_published_hmac() {
        // RFC 4231, test case 2.
        let pseudonyms = Pseudonyms::with_key(b"Jefe").expect("a key");
        assert_eq!(pseudonyms.of("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c7");
    }

    #[test]
    fn a_key_that_could_be_guessed_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        let write = |text: &str| {
            std::fs::write(&path, text).expect("a file");
            Pseudonyms::with_key_in(path.to_str().expect("UTF-8"))
        };
        assert!(matches!(write("secret\n"), Err(FileError::ShortKey { bytes: 6, .. })));
        assert!(write("0123456789abcdef\n").is_ok());
    }
}
