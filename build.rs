//! Gives the program a fingerprint of its sources, `COMPCAST_BUILD`: trials that two builds simulated are not merged.
//!
//! Of the sources and not of the commit: what was changed and not committed counts, and a package without a repository has it too.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

/// What decides what the program computes.
const SOURCES: [&str; 4] = ["Cargo.lock", "scenarios", "src", "templates"];
/// Bytes of the fingerprint: enough to tell builds apart, short enough to read.
const LENGTH: usize = 6;

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut hash = Sha256::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(&root, &root.join(source), &mut hash)?;
    }
    let fingerprint: String = hash.finalize().iter().take(LENGTH).map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=COMPCAST_BUILD={fingerprint}");
    Ok(())
}

/// Adds a file, or all files of a folder in the order of their names, each with its path.
fn add(root: &Path, path: &Path, hash: &mut Sha256) -> io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| add(root, entry, hash));
    }
    let name = path.strip_prefix(root).unwrap_or(path).components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>();
    let bytes = fs::read(path)?;
    hash.update(name.join("/").as_bytes());
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(&bytes);
    Ok(())
}
