//! Bytes to standard output.

use std::io::{self, ErrorKind, Write};

use super::error::FileError;

/// Writes all bytes to standard output. It is no error if the reader has gone away, as `head` does.
///
/// # Errors
/// Standard output takes no more, for any reason other than that nobody reads it.
pub fn print(bytes: &[u8]) -> Result<(), FileError> {
    print_to(io::stdout().lock(), bytes)
}

fn print_to(mut out: impl Write, bytes: &[u8]) -> Result<(), FileError> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(FileError::Printing(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes bytes, but fails to pass them on.
    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_error_and_a_full_disk_is() {
        assert!(print_to(Failing(ErrorKind::BrokenPipe), b"12").is_ok());
        assert!(matches!(print_to(Failing(ErrorKind::StorageFull), b"12"), Err(FileError::Printing(_))));
    }

    #[test]
    fn all_bytes_arrive() {
        let mut out = vec![];
        print_to(&mut out, b"12\n").expect("memory takes bytes");
        assert_eq!(out, b"12\n");
    }
}
