//! One headcount file in every form in which programs write it: the people and their pay are always exactly the same. And files of any kind with
//! bytes changed at random: every row is usable or rejected, a sound row keeps its pay or the file is refused, and nothing panics.
//!
//! A longer campaign is run by hand, see [`campaign`].

use std::collections::BTreeMap;
use std::io::Write;

use compcast::intake::{Headcount, HeaderMap};
use compcast::reading::rows::{self, Layout};

use super::mutations::{Chance, PIECES};
use crate::support::campaign;

/// Files in all forms.
const ROUNDS: u64 = 400;
/// Files with damage.
const DAMAGED: u64 = 2_500;

const HEADER: [&str; 7] = ["employee_id", "Name", "group", "base_pay", "pay_period", "currency", "end_date"];

/// A file as cells, its pay by id, and the sum of it.
struct Truth {
    rows: Vec<[String; 7]>,
    pay: BTreeMap<String, f64>,
}

/// Names with what makes trouble, all of them in Windows-1252.
const NAMES: [&str; 8] = ["Ann", "Smith; Jr.", "O'Neil, Pat", "Jürgen Müller", "the \"quoted\"", "Zoë|Ray", "a\tb", "Renée Lefèvre"];

fn truth(chance: &mut Chance) -> Truth {
    let n_rows = 3 + chance.below(40);
    let mut pay = BTreeMap::new();
    let rows = (0..n_rows).map(|at| {
        let (id, amount) = (format!("E{at:03}"), 30_000 + chance.below(100_000));
        pay.insert(id.clone(), amount as f64);
        let end = if chance.below(3) == 0 { "2027-03-31" } else { "" };
        [id, NAMES[chance.below(NAMES.len())].into(), "staff".into(), format!("{amount}.00"), "YEAR".into(), "USD".into(), end.into()]
    });
    Truth { rows: rows.collect(), pay }
}

/// How a program writes a table.
#[derive(Clone, Copy, Debug)]
struct Form {
    delimiter: char,
    line_end: &'static str,
    quotes_all: bool,
    has_mark: bool,
    encoding: &'static str,
    packing: usize,
    titles: usize,
    ends_with_delimiter: bool,
    drops_ends: bool,
}

impl Form {
    fn any(chance: &mut Chance) -> Self {
        let encoding = ["utf-8", "utf-8", "utf-16le", "utf-16be", "windows-1252"][chance.below(5)];
        Self {
            delimiter: [',', ';', '\t', '|'][chance.below(4)],
            line_end: ["\n", "\r\n", "\r"][chance.below(3)],
            quotes_all: chance.below(3) == 0,
            has_mark: encoding != "windows-1252" && chance.below(2) == 0,
            encoding,
            packing: chance.below(3),
            titles: chance.below(5),
            ends_with_delimiter: chance.below(4) == 0,
            drops_ends: chance.below(4) == 0,
        }
    }

    fn cell(self, cell: &str) -> String {
        let needs_quotes = self.quotes_all || cell.contains([self.delimiter, '"', '\n', '\r']);
        if needs_quotes { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.into() }
    }

    fn line<'a>(self, cells: impl Iterator<Item = &'a str>) -> String {
        let mut cells: Vec<String> = cells.map(|cell| self.cell(cell)).collect();
        if self.ends_with_delimiter {
            cells.push(String::new());
        }
        cells.join(&self.delimiter.to_string()) + self.line_end
    }

    fn text(self, truth: &Truth) -> String {
        let filler = self.delimiter.to_string().repeat(6);
        let mut text = match self.titles {
            1 => format!("Headcount Report{filler}{e}Effective Date: 01/01/2026{filler}{e}{filler}{e}", e = self.line_end),
            2 => format!("# exported 2026-01-01 by HRIS{}", self.line_end),
            3 => format!("sep={}{}", self.delimiter, self.line_end),
            4 => format!("Headcount{e}{e}Run by:{d}HR{e}", e = self.line_end, d = self.delimiter),
            _ => String::new(),
        };
        text.push_str(&self.line(HEADER.into_iter()));
        // Where a program drops empty cells at the end, it never writes a delimiter there.
        let drops_ends = self.drops_ends && !self.ends_with_delimiter && !self.quotes_all;
        for row in &truth.rows {
            let n = if drops_ends && row[6].is_empty() { 6 } else { 7 };
            text.push_str(&self.line(row[..n].iter().map(String::as_str)));
        }
        text
    }

    fn bytes(self, truth: &Truth) -> Vec<u8> {
        let text = self.text(truth);
        let text = if self.has_mark { format!("\u{feff}{text}") } else { text };
        let bytes = match self.encoding {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            "windows-1252" => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            _ => text.into_bytes(),
        };
        match self.packing {
            1 => {
                let mut packed = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
                packed.write_all(&bytes).expect("memory");
                packed.finish().expect("memory")
            }
            2 => zstd::encode_all(bytes.as_slice(), 1).expect("memory"),
            _ => bytes,
        }
    }

    fn layout(self) -> Layout {
        Layout { encoding: (self.encoding == "windows-1252").then(|| "windows-1252".into()), ..Layout::default() }
    }
}

/// The cells of every row by the names of the columns, without a header map: those of the file itself.
fn cells(bytes: &[u8], layout: &Layout) -> Result<Vec<Vec<String>>, String> {
    let (header, mut rows) = rows::open_with(bytes, layout).map_err(|error| format!("{error:?}"))?;
    let places = HEADER.map(|name| header.find(name));
    if let Some(at) = places.iter().position(Option::is_none) {
        return Err(format!("no column {} in {:?}", HEADER[at], header.names));
    }
    let mut all = vec![];
    while let Some(row) = rows.next_row().map_err(|error| format!("{error:?}"))? {
        let row = row.map_err(|broken| format!("{broken:?}"))?;
        all.push(places.iter().flatten().map(|at| row.cell(*at).unwrap_or_default().to_string()).collect());
    }
    Ok(all)
}

#[test]
fn a_file_has_the_same_rows_in_whatever_form_it_is_written() {
    for seed in campaign(ROUNDS) {
        let mut chance = Chance::of(seed);
        let truth = truth(&mut chance);
        for _ in 0..4 {
            let form = Form::any(&mut chance);
            // Rows of one width, of which half are short, look like rows that lost a cell where a single one is short.
            let n_short = truth.rows.iter().filter(|row| row[6].is_empty()).count();
            let form = Form { drops_ends: form.drops_ends && n_short > 1 && n_short * 3 > truth.rows.len(), ..form };
            let bytes = form.bytes(&truth);
            let read = cells(&bytes, &form.layout()).unwrap_or_else(|error| panic!("seed {seed} {form:?}: {error}"));
            assert_eq!(read, truth.rows, "seed {seed} {form:?}");
            if form.encoding == "windows-1252" {
                // Not stated, the file is read all the same, since nobody reads the names.
                let headcount = Headcount::read(bytes.as_slice(), &HeaderMap::canonical()).expect("a sound file");
                assert_sound(&headcount, &truth, seed, &form);
                continue;
            }
            assert_sound(&Headcount::read(bytes.as_slice(), &HeaderMap::canonical()).expect("a sound file"), &truth, seed, &form);
        }
    }
}

fn assert_sound(headcount: &Headcount, truth: &Truth, seed: u64, form: &Form) {
    let sum: f64 = headcount.rows.iter().map(|row| row.base_pay.get().expect("pay")).sum();
    assert_eq!(
        (headcount.rows.len(), headcount.rejected.len(), sum),
        (truth.rows.len(), 0, truth.pay.values().sum::<f64>()),
        "seed {seed} {form:?}"
    );
}

#[test]
fn damage_to_a_file_in_any_form_is_refused_or_leaves_sound_rows_as_they_are() {
    let (mut read, mut refused) = (0, 0);
    for seed in campaign(DAMAGED) {
        let mut chance = Chance::of(seed);
        let truth = truth(&mut chance);
        let form = Form { packing: chance.below(12), ..Form::any(&mut chance) };
        let mut bytes = form.bytes(&truth);
        for _ in 0..=chance.below(3) {
            let at = chance.below(bytes.len());
            match chance.below(5) {
                0 => bytes[at] ^= 1 << chance.below(8),
                1 => bytes.truncate(at),
                2 => drop(bytes.splice(at..at, PIECES[chance.below(PIECES.len())].bytes())),
                3 => drop(bytes.splice(at..at, std::iter::repeat_n(b'x', 1 << chance.below(18)))),
                _ => drop(bytes.remove(at.min(bytes.len().saturating_sub(1)))),
            }
            if bytes.is_empty() {
                break;
            }
        }
        let Ok(headcount) = Headcount::read(bytes.as_slice(), &HeaderMap::canonical()) else {
            refused += 1;
            continue;
        };
        read += 1;
        assert_eq!(headcount.read, headcount.rows.len() + headcount.rejected.len(), "seed {seed} {form:?}");
        assert_eq!(headcount.lines.rows as usize, headcount.read, "seed {seed} {form:?}");
        // One damage at a time may touch one row in a way that no reader can see: a digit that became another one. More than that is a row
        // that was taken apart wrongly.
        let n_wrong =
            headcount.rows.iter().filter(|row| row.base_pay.get().is_some_and(|pay| !truth.pay.values().any(|known| *known == pay)));
        assert!(n_wrong.count() <= 4, "seed {seed} {form:?}");
    }
    assert!(read > DAMAGED / 8 && refused > DAMAGED / 8, "{read} read, {refused} refused");
}
