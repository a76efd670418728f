//! Paints every kind of chart in every size and both themes into a folder: `cargo run --release --example gallery -- FOLDER`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use compcast::quantity::Month;
use compcast::render::chart::{Theme, svg};
use compcast::render::picture::png;
use compcast::report::chart as model;

#[path = "../src/render/chart/samples.rs"]
mod samples;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("name the folder to paint into")?);
    fs::create_dir_all(&folder)?;
    for (name, chart) in samples::all() {
        for (theme, ending) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let drawing = svg(&chart, theme)?;
            fs::write(folder.join(format!("{name}_{ending}.svg")), &drawing)?;
            fs::write(folder.join(format!("{name}_{ending}.png")), png(&drawing, 1.0)?)?;
        }
    }
    Ok(())
}
