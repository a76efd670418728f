//! The README does what it says: every command in it is run, every output it shows is the output there is, and its pictures are the ones
//! the program draws. `COMPCAST_ACCEPT=1 cargo test --release readme` writes what is shown again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use compcast::cli::Exit;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn accepts() -> bool {
    std::env::var_os("COMPCAST_ACCEPT").is_some()
}

/// A fenced block: its language, its text, and where the text stands in the README.
struct Block {
    language: String,
    text: String,
    at: std::ops::Range<usize>,
}

fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks = vec![];
    let mut rest = 0;
    while let Some(open) = readme[rest..].find("```").map(|at| rest + at) {
        let start = open + readme[open..].find('\n').unwrap() + 1;
        let end = start + readme[start..].find("```").unwrap();
        blocks.push(Block { language: readme[open + 3..start].trim().to_string(), text: readme[start..end].to_string(), at: start..end });
        rest = end + 3;
    }
    blocks
}

/// A folder in which the README's commands find the examples and may write.
fn newcomers_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for examples in ["examples", "examples/offers"] {
        fs::create_dir(folder.path().join(examples)).unwrap();
        for entry in fs::read_dir(root().join(examples)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, folder.path().join(examples).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    folder
}

/// Runs one command line of the README with this build in place of `cargo run --release --` or an installed `compcast`.
fn run(folder: &Path, line: &str) -> Option<String> {
    let arguments = line.strip_prefix("cargo run --release -- ").or_else(|| line.strip_prefix("compcast "))?;
    let command = format!("'{}' {arguments}", env!("CARGO_BIN_EXE_compcast"));
    let output = Command::new("bash").args(["-c", &command]).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "`{line}` fails: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn every_command_runs_and_every_output_shown_is_the_output_there_is() {
    let path = root().join("README.md");
    let mut readme = fs::read_to_string(&path).unwrap();
    let folder = newcomers_folder();
    let mut last_output = None;
    let mut n_run = 0;
    let mut stale = vec![];
    for block in blocks(&readme) {
        match block.language.as_str() {
            "sh" => {
                for line in block.text.lines() {
                    last_output = run(folder.path(), line);
                    assert!(
                        last_output.is_some() || line == "cargo test --release",
                        "the README asks to run `{line}`, which is not tested"
                    );
                    n_run += usize::from(last_output.is_some());
                }
            }
            "text" => {
                let shown = last_output.take().expect("an output follows its command");
                if shown != block.text {
                    stale.push((block.at, shown));
                }
            }
            other => panic!("a block of `{other}` is not tested"),
        }
    }
    assert!(n_run >= 8, "{n_run} commands were found");
    if accepts() {
        for (at, shown) in stale.into_iter().rev() {
            readme.replace_range(at, &shown);
        }
        fs::write(&path, readme).unwrap();
    } else {
        assert!(stale.is_empty(), "the README shows another output; COMPCAST_ACCEPT=1 writes this one:\n{}", stale[0].1);
    }
}

#[test]
fn the_pictures_are_those_the_program_draws() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "compcast compare --out compared --quiet");
    run(folder.path(), "compcast run budget-gone-by-april --out gone --quiet");
    run(
        folder.path(),
        "compcast whatif budget-gone-by-april --set budget.compute='2.4M USD' --out caps --quiet --such-that 'p_over(compute) <= 5%' \
         --vary access.engineers.cap.amount='none,3000,2000,1500,1000,800,600,400,200 USD/month'",
    );
    run(folder.path(), "compcast drivers budget-gone-by-april --out drivers --quiet");
    let [one, other] = ["big-tech", "start-up"].map(|name| root().join(format!("examples/offers/{name}.toml")));
    run(folder.path(), &format!("compcast offer '{}' '{}' --out offers --quiet", one.display(), other.display()));
    for (kept, drawn) in [
        ("equity-by-year.png", "offers/charts/equity-by-year.png"),
        ("indifference.png", "offers/charts/indifference.png"),
        ("waterfall.png", "compared/charts/waterfall.png"),
        ("fan-compute.png", "gone/charts/fan-compute.png"),
        ("whatif.png", "caps/charts/whatif.png"),
        ("variance.png", "drivers/charts/variance.png"),
    ] {
        let (kept, drawn) = (root().join("examples/pictures").join(kept), folder.path().join(drawn));
        if accepts() {
            fs::copy(&drawn, &kept).unwrap();
        }
        assert!(fs::read(&kept).unwrap() == fs::read(&drawn).unwrap(), "{} is stale; COMPCAST_ACCEPT=1 draws it again", kept.display());
    }
}

#[test]
fn the_table_of_exit_codes_is_the_programs_own() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for exit in Exit::ALL {
        let row = format!("| {} | {} |", exit.code(), exit.sentence());
        assert!(readme.contains(&row), "the README lacks {row}");
    }
}

#[test]
fn the_examples_of_the_library_run() {
    let folder = Path::new(env!("CARGO_BIN_EXE_compcast")).with_file_name("examples");
    let cap = Command::new(folder.join("what_a_cap_saves")).output().expect("cargo test builds the examples");
    assert!(cap.status.success() && String::from_utf8_lossy(&cap.stdout).lines().count() == 5);
    let gallery = tempfile::tempdir().unwrap();
    assert!(Command::new(folder.join("gallery")).arg(gallery.path()).status().unwrap().success());
    assert!(fs::read_dir(gallery.path()).unwrap().count() > 100);
}
