//! The file as a package: its parts, what is not in it, and its bytes.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::DeflateDecoder;

use super::{Studied, cases, file};

/// The parts of a package by name, from its central directory.
pub fn parts(package: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let number = |at: usize, n: usize| package[at..at + n].iter().rev().fold(0_usize, |number, byte| (number << 8) | usize::from(*byte));
    let end = (0..package.len() - 21).rev().find(|at| &package[*at..at + 4] == b"PK\x05\x06").expect("the end of a package");
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut parts = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(&package[at..at + 4], b"PK\x01\x02");
        let (method, size, of_name) = (number(at + 10, 2), number(at + 20, 4), number(at + 28, 2));
        let name = String::from_utf8(package[at + 46..at + 46 + of_name].to_vec()).expect("a name");
        let header = number(at + 42, 4);
        let start = header + 30 + number(header + 26, 2) + number(header + 28, 2);
        let stored = &package[start..start + size];
        let mut content = vec![];
        match method {
            0 => content.extend(stored),
            _ => drop(DeflateDecoder::new(stored).read_to_end(&mut content).expect("a deflated part")),
        }
        assert!(parts.insert(name, content).is_none());
        at += 46 + of_name + number(at + 30, 2) + number(at + 32, 2);
    }
    parts
}

pub fn part(package: &[u8], name: &str) -> String {
    String::from_utf8(parts(package).remove(name).unwrap_or_else(|| panic!("there is no {name}"))).expect("UTF-8")
}

#[test]
fn a_book_holds_sheets_and_charts_and_nothing_that_runs_or_leads_out_of_it() {
    for (name, studied) in cases() {
        let book = studied.book();
        let bytes = file(&book);
        let parts = parts(&bytes);
        let n_charts: usize = book.sheets.iter().map(|sheet| sheet.charts.len()).sum();
        let count = |folder: &str| parts.keys().filter(|part| part.starts_with(folder) && part.ends_with(".xml")).count();
        assert_eq!((count("xl/worksheets/sheet"), count("xl/charts/chart")), (book.sheets.len(), n_charts), "{name}: {:?}", parts.keys());
        let known = ["[Content_Types].xml", "_rels/", "docProps/app.xml", "docProps/core.xml", "xl/"];
        let folders =
            ["_rels/", "charts/", "drawings/", "sharedStrings.xml", "styles.xml", "theme/", "workbook.xml", "worksheets/", "metadata.xml"];
        for (part, content) in &parts {
            assert!(known.iter().any(|known| part.starts_with(known)), "{name}: {part}");
            let below = part.strip_prefix("xl/").is_none_or(|below| folders.iter().any(|folder| below.starts_with(folder)));
            assert!(below && !part.contains("vba") && !part.contains("media"), "{name}: {part}");
            let text = String::from_utf8(content.clone()).expect("UTF-8");
            assert!(
                !text.contains("TargetMode=\"External\"") && !text.contains("<f>=") && !text.contains("macroEnabled"),
                "{name}: {part}"
            );
        }
        let core = String::from_utf8(parts["docProps/core.xml"].clone()).expect("UTF-8");
        assert!(core.contains("2000-01-01T00:00:00Z"), "{name}: {core}");
    }
}

/// Parts of a series come in the order of the file format, or Excel repairs the file on opening it.
#[test]
fn no_series_of_a_chart_has_its_marker_before_its_format() {
    for (name, studied) in cases() {
        for (part, content) in parts(&file(&studied.book())).iter().filter(|(part, _)| part.starts_with("xl/charts/chart")) {
            let text = String::from_utf8(content.clone()).expect("UTF-8");
            for series in text.split("<c:ser>").skip(1) {
                let own = series.split("<c:val>").next().unwrap_or_default().split("<c:xVal>").next().unwrap_or_default();
                let after_marker = own.split("</c:marker>").nth(1).unwrap_or_default();
                assert!(!after_marker.starts_with("<c:spPr>"), "{name}: {part}: {own}");
            }
            assert!(
                !text.split("<c:areaChart>").skip(1).any(|area| area.split("</c:areaChart>").next().unwrap().contains("c:marker")),
                "{name}"
            );
        }
    }
}

#[test]
fn every_chart_says_what_it_shows_to_those_who_cannot_see_it() {
    for (name, studied) in cases() {
        let book = studied.book();
        let charts: Vec<_> = book.sheets.iter().flat_map(|sheet| &sheet.charts).collect();
        for chart in &charts {
            assert!((20..=255).contains(&chart.description.len()), "{name}: {}", chart.description);
        }
        let package = file(&book);
        let drawings: String = parts(&package)
            .iter()
            .filter(|(part, _)| part.starts_with("xl/drawings/drawing"))
            .map(|(_, text)| String::from_utf8_lossy(text).into_owned())
            .collect();
        assert_eq!(drawings.matches(" descr=\"").count(), charts.len(), "{name}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for names in [&["budget-gone-by-april"][..], &["traditional", "ai-integrated"]] {
        let bytes = || file(&Studied::builtins(names, 64).book());
        let first = bytes();
        std::thread::sleep(std::time::Duration::from_millis(2_100));
        assert!(first == bytes(), "{names:?}");
        assert!(first.len() < 150_000, "{names:?}: {} bytes", first.len());
    }
}
