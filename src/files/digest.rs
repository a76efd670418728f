//! Fingerprints of bytes. The only user of sha2.

use std::fmt::Write as _;
use std::io;

use sha2::{Digest, Sha256};

/// SHA-256 (FIPS 180-4) as 64 lower-case hexadecimal digits.
///
/// Of no bytes: `e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(of(bytes))
}

/// SHA-256 of all that is read, as 64 lower-case hexadecimal digits.
pub(super) fn of_reader(mut input: impl io::Read) -> io::Result<String> {
    let mut hashing = Hashing::new(io::sink());
    io::copy(&mut input, &mut hashing)?;
    Ok(hexadecimal(hashing.finish().1))
}

/// A digest as 64 lower-case hexadecimal digits.
pub(super) fn hexadecimal(digest: [u8; 32]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// SHA-256 as its 32 bytes.
pub(super) fn of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Passes bytes on and computes their SHA-256 on the way.
pub(super) struct Hashing<W> {
    out: W,
    hash: Sha256,
}

impl<W: io::Write> Hashing<W> {
    pub fn new(out: W) -> Self {
        Self { out, hash: Sha256::new() }
    }

    /// Of the bytes up to now.
    pub fn so_far(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    pub fn finish(self) -> (W, [u8; 32]) {
        (self.out, self.hash.finalize().into())
    }
}

impl<W: io::Write> io::Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads bytes and computes their SHA-256 on the way.
pub(super) struct HashingReader<R> {
    input: R,
    hash: Sha256,
    n_read: u64,
}

impl<R: io::Read> HashingReader<R> {
    pub fn new(input: R) -> Self {
        Self { input, hash: Sha256::new(), n_read: 0 }
    }

    /// Of the bytes up to now.
    pub fn so_far(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    /// The number of bytes up to now.
    pub fn n_read(&self) -> u64 {
        self.n_read
    }
}

impl<R: io::Read> io::Read for HashingReader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(bytes)?;
        self.hash.update(&bytes[..n]);
        self.n_read += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_standard() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        // The first example of FIPS 180-4.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
