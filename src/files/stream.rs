//! An input that is read as it comes, so that it need not fit into memory, with a fingerprint at its end.

use std::io::{self, Read, Write};

use super::digest::{self, Hashing};
use super::error::FileError;
use super::input;

/// A file, or standard input, as a stream.
pub struct InputStream {
    name: String,
    input: Box<dyn Read>,
    hash: Hashing<io::Sink>,
    limit: u64,
    n_read: u64,
}

impl InputStream {
    /// Opens the file at `path`, or standard input for `-`. More than `limit` bytes are refused.
    ///
    /// # Errors
    /// There is no such file, it is no regular file, may not be read or is too large.
    pub fn open(path: &str, limit: u64) -> Result<Self, FileError> {
        let (name, input) = input::open(path, limit)?;
        Ok(Self::new(name, input, limit))
    }

    fn new(name: String, input: Box<dyn Read>, limit: u64) -> Self {
        Self { name, input, hash: Hashing::new(io::sink()), limit, n_read: 0 }
    }

    /// The name of the input in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads what is left, and returns the SHA-256 of the whole input.
    ///
    /// # Errors
    /// As for [`InputStream::error`].
    pub fn finish(mut self) -> Result<String, FileError> {
        if let Err(error) = io::copy(&mut self, &mut io::sink()) {
            return Err(self.error(error));
        }
        Ok(digest::hexadecimal(self.hash.finish().1))
    }

    /// What an error of a read from this stream means: the input broke off, or is larger than the limit.
    pub fn error(&self, error: io::Error) -> FileError {
        if self.n_read > self.limit {
            return FileError::TooLarge { path: self.name.clone(), limit: self.limit };
        }
        FileError::Reading { path: self.name.clone(), error }
    }
}

impl Read for InputStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.n_read += n as u64;
        if self.n_read > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.hash.write_all(&buffer[..n])?;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(input: impl Read + 'static, limit: u64) -> InputStream {
        InputStream::new("people.csv".into(), Box::new(input), limit)
    }

    #[test]
    fn the_fingerprint_is_that_of_the_whole_input_however_much_was_read() {
        let bytes = vec![7_u8; 100_000];
        for n_read in [0, 1, 99_999, 100_000] {
            let mut stream = stream(io::Cursor::new(bytes.clone()), 100_000);
            stream.read_exact(&mut vec![0; n_read]).unwrap();
            assert_eq!(stream.finish().unwrap(), digest::sha256(&bytes));
        }
    }

    #[test]
    fn an_input_is_read_up_to_the_limit_and_no_further() {
        let error = stream(io::Cursor::new(b"12345678"), 7).finish().expect_err("too large");
        assert_eq!(error.to_string(), "`people.csv` is larger than the limit of 7 bytes");
        assert!(matches!(stream(io::repeat(0), 1 << 16).finish(), Err(FileError::TooLarge { .. })));
    }

    #[test]
    fn an_input_that_breaks_off_has_a_name() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::PermissionDenied.into())
            }
        }
        let error = stream(io::Cursor::new(b"12").chain(Broken), 7).finish().expect_err("broken");
        assert_eq!(error.to_string(), "`people.csv` cannot be read: permission denied");
    }
}
