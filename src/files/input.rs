//! Files and standard input, read whole, up to a limit.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::error::FileError;
use crate::reading::file_kind::FileKind;
use crate::reading::{rows, suggestion};

/// The most bytes of a scenario or a header map that are read: a hundred thousand lines.
pub const TEXT_LIMIT: u64 = 8 << 20;
/// The most bytes of a headcount file that are read.
pub const HEADCOUNT_LIMIT: u64 = rows::LARGEST_TEXT;

/// Bytes by which a file is known that is no text.
const FIRST_BLOCK: usize = 1 << 16;

/// The path that means standard input.
pub(super) const STANDARD_INPUT: &str = "-";

/// The name and the text of a file, or of standard input for `-`. A byte order mark is left out.
///
/// # Errors
/// The file does not exist, is no regular file, may not be read, is larger than [`TEXT_LIMIT`] or not UTF-8.
pub fn read_text(path: &str) -> Result<(String, String), FileError> {
    let (name, input) = open(path, TEXT_LIMIT)?;
    let bytes = up_to(TEXT_LIMIT, &name, input)?;
    let text = text(&name, bytes)?;
    Ok((name, text))
}

/// The name and the bytes of a file, or of standard input for `-`: at most `limit` bytes, and only the first of them where these are not `magic`.
///
/// # Errors
/// The file does not exist, is no regular file, may not be read or is larger than `limit`.
pub(super) fn read_bytes(path: &str, limit: u64, magic: &[u8]) -> Result<(String, Vec<u8>), FileError> {
    let (name, mut input) = open(path, limit)?;
    let mut bytes = vec![];
    let read = input.by_ref().take(magic.len() as u64).read_to_end(&mut bytes);
    read.map_err(|error| FileError::Reading { path: name.clone(), error })?;
    if bytes == magic {
        bytes = up_to(limit, &name, bytes.as_slice().chain(input))?;
    }
    Ok((name, bytes))
}

/// The name of a file, or of standard input for `-`, and its bytes as they are read.
///
/// # Errors
/// The file does not exist, is no regular file, may not be read or is larger than `limit`. That more than this is read is up to the caller.
pub(super) fn open(path: &str, limit: u64) -> Result<(String, Box<dyn Read>), FileError> {
    if path == STANDARD_INPUT {
        return Ok(("standard input".into(), Box::new(io::stdin().lock())));
    }
    Ok((path.into(), Box::new(open_file(path, limit)?)))
}

/// The text of the file at `path`, even if that is `-`.
pub(super) fn text_of_file(path: &str) -> Result<String, FileError> {
    text(path, up_to(TEXT_LIMIT, path, open_file(path, TEXT_LIMIT)?)?)
}

/// Opens a regular file of at most `limit` bytes. Anything else is not even opened: a pipe may never have anything to read, a device has no end.
pub(super) fn open_file(path: &str, limit: u64) -> Result<File, FileError> {
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => FileError::Missing { path: path.into(), near: near(Path::new(path)) },
        _ => FileError::Reading { path: path.into(), error },
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(FileError::IsFolder(path.into()));
    }
    if !metadata.is_file() {
        return Err(FileError::NotRegular(path.into()));
    }
    if metadata.len() > limit {
        return Err(FileError::TooLarge { path: path.into(), limit });
    }
    let mut file = File::open(path).map_err(failed)?;
    // Files that the system makes when they are read, such as /proc/self/environ, have a size of zero and are not empty.
    if metadata.len() == 0 && file.read(&mut [0]).map_err(failed)? > 0 {
        return Err(FileError::NotRegular(path.into()));
    }
    Ok(file)
}

/// Reads one byte more than the limit, so that an endless input is refused too.
pub(super) fn up_to(limit: u64, name: &str, input: impl Read) -> Result<Vec<u8>, FileError> {
    let mut bytes = vec![];
    match input.take(limit.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > limit => Err(FileError::TooLarge { path: name.into(), limit }),
        Ok(_) => Ok(bytes),
        Err(error) => Err(FileError::Reading { path: name.into(), error }),
    }
}

fn text(name: &str, bytes: Vec<u8>) -> Result<String, FileError> {
    if let Some(kind) = FileKind::of(&bytes[..bytes.len().min(FIRST_BLOCK)]) {
        return Err(FileError::NotText { path: name.into(), kind: kind.name() });
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
        FileError::NotUtf8 { path: name.into(), offset, line }
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

/// The path of the file beside `path` whose name is nearest to its name.
fn near(path: &Path) -> Option<String> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(parent).ok()?.filter_map(Result::ok).filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    // A folder lists its files in no particular order.
    names.sort_unstable();
    let nearest = suggestion::nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(path.with_file_name(nearest).to_str()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_folder(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a temporary file");
        (folder, path.to_str().expect("UTF-8").to_string())
    }

    #[test]
    fn a_text_comes_with_its_path_as_typed_and_without_a_byte_order_mark() {
        let (_folder, path) = in_folder("a.toml", "\u{feff}zwölf = 12\n".as_bytes());
        assert_eq!(read_text(&path).expect("a text"), (path, "zwölf = 12\n".to_string()));
    }

    #[test]
    fn a_missing_file_is_reported_with_the_nearest_one_beside_it() {
        let (folder, path) = in_folder("budget.toml", b"");
        let typed = folder.path().join("bugdet.toml").to_str().expect("UTF-8").to_string();
        let error = read_text(&typed).expect_err("no such file");
        assert_eq!(error.to_string(), format!("`{typed}` does not exist"));
        assert_eq!(error.help(), format!("write `{path}`"));
        let error = read_text(&format!("{path}-of-nobody/zebra.csv")).expect_err("no such folder");
        assert!(matches!(error, FileError::Missing { near: None, .. }), "{error:?}");
    }

    #[test]
    fn a_folder_is_not_read_as_a_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().to_str().expect("UTF-8");
        let error = read_text(path).expect_err("a folder");
        assert_eq!((error.to_string(), error.help()), (format!("expected a file, but `{path}` is a folder"), "name a file in it".into()));
    }

    #[test]
    fn bytes_that_are_not_text_are_reported_by_offset_and_line() {
        let (_folder, path) = in_folder("latin.toml", b"a = 1\nname = \"Zw\xf6lf\"\n");
        let error = read_text(&path).expect_err("Latin-1");
        assert!(matches!(error, FileError::NotUtf8 { offset: 16, line: 2, .. }), "{error:?}");
        assert_eq!(error.help(), "save it as UTF-8");
    }

    #[test]
    fn a_file_is_read_up_to_the_limit_and_not_beyond() {
        let (_folder, path) = in_folder("a.partial", b"12345678");
        assert_eq!(read_bytes(&path, 8, b"12").expect("just small enough").1, b"12345678");
        let error = read_bytes(&path, 7, b"12").expect_err("too large");
        assert_eq!(error.to_string(), format!("`{path}` is larger than the limit of 7 bytes"));
    }

    #[test]
    fn of_a_file_of_another_kind_only_the_first_bytes_are_read() {
        let (_folder, path) = in_folder("a.partial", b"12345678");
        assert_eq!(read_bytes(&path, 8, b"13").expect("a file").1, b"12");
        let (_folder, path) = in_folder("plan.toml", b"PK\x03\x04\x14\0");
        let error = read_text(&path).expect_err("a workbook");
        assert_eq!(
            (error.to_string(), error.help().as_str()),
            (format!("`{path}` is a workbook or another ZIP archive"), "name a text file")
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_not_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
        let paths = ["/dev/zero", "/dev/null", socket.to_str().expect("UTF-8")];
        let procfs = fs::metadata("/proc/self/environ").is_ok().then_some("/proc/self/environ");
        for path in paths.into_iter().chain(procfs) {
            let error = open(path, HEADCOUNT_LIMIT).map(|_| ()).expect_err(path);
            assert_eq!(error.to_string(), format!("`{path}` is not a regular file"));
            assert_eq!(error.help(), "name a regular file, or write `-` and pipe it in");
        }
        let (_folder, empty) = in_folder("empty", b"");
        assert_eq!(read_text(&empty).expect("an empty file").1, "");
    }

    #[test]
    fn an_endless_input_is_refused() {
        assert!(matches!(up_to(1 << 16, "endless", io::repeat(0)), Err(FileError::TooLarge { .. })));
    }
}
