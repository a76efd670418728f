//! Writes every kind of chart in both themes as SVG and PNG to a folder: `cargo run --release --example gallery -- FOLDER`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use compcast::quantity::Month;
use compcast::render::chart::{Theme, svg};
use compcast::render::picture::png;
use compcast::report::chart as model;

#[path = "../src/render/chart/samples.rs"]
mod samples;
#[path = "../src/render/chart/samples_of_months.rs"]
mod samples_of_months;
#[path = "../src/render/chart/samples_of_offers.rs"]
mod samples_of_offers;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("expected the folder to write to as an argument")?);
    fs::create_dir_all(&folder)?;
    for (name, chart) in samples::all() {
        for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let image = svg(&chart, theme)?;
            fs::write(folder.join(format!("{name}_{suffix}.svg")), &image)?;
            fs::write(folder.join(format!("{name}_{suffix}.png")), png(&image, 2.0)?)?;
        }
    }
    Ok(())
}
