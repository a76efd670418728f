//! Headcount files and header maps with bytes and lines changed at random: nothing panics, and every line is accounted for.
//!
//! A longer campaign is run by hand, see [`campaign`].

use std::collections::BTreeMap;

use compcast::intake::{Headcount, HeaderMap};

use crate::support::campaign;

const ROUNDS: u64 = 3_000;

const MAP: &str = "format = 1\ndate_format = \"day-month-year\"\nbonus_unit = \"share\"\n[columns]\nemployee_id = \"Number\"\n\
                   base_pay = [\"Salary\", \"Rate\"]\npay_period = { column = \"Type\", values = { S = \"YEAR\", H = \"HOUR\" }, otherwise = \"MONTH\" }\n\
                   currency = { constant = \"USD\" }\nusage_tier = \"Tier\"\nweight = \"Weight\"\nhours_per_week = { constant = 40 }\n";

/// Pieces that matter to a reader of CSV or TOML.
pub const PIECES: [&str; 26] = [
    "\"",
    "\"\"",
    "\n",
    "\r",
    "\r\n",
    ",",
    ";",
    "\t",
    "|",
    "\u{feff}",
    "\0",
    "\u{1b}[31m",
    "\u{202e}",
    "12\" monitor",
    "=1+1",
    "-",
    "é",
    "@",
    "x@y.test",
    "2026-01-01",
    "1e9",
    "60.000",
    "#",
    "[",
    "{",
    " ",
];

/// SplitMix64: only variety is wanted.
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    fn mutated(&mut self, text: &[u8]) -> Vec<u8> {
        let mut bytes = text.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len() + 1);
            let lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            match self.below(7) {
                0 => drop(bytes.splice(at..at, PIECES[self.below(PIECES.len())].bytes())),
                1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
                2 if at < bytes.len() => drop(bytes.remove(at)),
                3 => {
                    let line = self.below(lines.len());
                    bytes = lines.iter().enumerate().filter(|(at, _)| *at != line).flat_map(|(_, line)| line.clone()).collect();
                }
                4 if !lines.is_empty() => {
                    let (from, to) = (self.below(lines.len()), self.below(lines.len()));
                    let mut lines = lines.clone();
                    lines.insert(to, lines[from].clone());
                    bytes = lines.concat();
                }
                5 => bytes.truncate(at),
                _ => drop(bytes.splice(at..at, [b'"'])),
            }
        }
        bytes
    }
}

/// A file, the weight of the row that starts on each line, and the weights of rows of one line by their text, of which no two are alike.
type File = (Vec<u8>, BTreeMap<u32, u32>, BTreeMap<Vec<u8>, u32>);

fn file(chance: &mut Chance) -> File {
    let delimiter = [",", ";", "\t", "|"][chance.below(4)];
    let line_end = ["\n", "\r\n"][chance.below(2)];
    let header = ["Number", "Name", "Salary", "Rate", "Type", "Tier", "Weight"].join(delimiter);
    let (mut text, mut weights, mut whole, mut line) = (header + line_end, BTreeMap::new(), BTreeMap::new(), 1);
    for id in 0..5 + chance.below(30) {
        let (weight, started) = (1 + chance.below(9) as u32, line + 1);
        let name = match chance.below(8) {
            0 => {
                line += 1;
                format!("\"a name{line_end}of two lines\"")
            }
            1 => format!("\"Smith{delimiter} Jr.\""),
            2 => "the \"quoted\"".into(),
            _ => format!("name {id}"),
        };
        let cells = [format!("E{id}"), name, format!("{}", 50_000 + id), String::new(), "S".into(), "staff".into(), weight.to_string()];
        let row = cells.join(delimiter);
        text.push_str(&(row.clone() + line_end));
        line += 1;
        weights.insert(started, weight);
        if line == started {
            whole.insert(row.into_bytes(), weight);
        }
        if chance.below(10) == 0 {
            text.push_str(line_end);
            line += 1;
        }
    }
    (text.into_bytes(), weights, whole)
}

/// Lines as an editor counts them; a line end at the end of the file begins no other.
fn n_lines(bytes: &[u8]) -> u32 {
    let is_end = |at: usize| bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    let n_ends = (0..bytes.len()).filter(|at| is_end(*at)).count();
    (n_ends + usize::from(!bytes.ends_with(b"\n") && !bytes.ends_with(b"\r"))) as u32
}

#[test]
fn every_line_of_a_mutated_headcount_file_is_accounted_for() {
    let map = HeaderMap::read("map.toml", MAP).expect("a sound map");
    let (mut read, mut refused, mut rejected) = (0, 0, 0);
    for seed in campaign(ROUNDS) {
        let mut chance = Chance(seed);
        let (text, weights, whole) = file(&mut chance);
        let sound = Headcount::read(text.as_slice(), &map).expect("a sound file");
        assert_eq!((sound.rejected.len(), sound.rows.len()), (0, weights.len()), "seed {seed}");
        assert_eq!(sound.rows.iter().map(|row| (row.line, row.weight)).collect::<BTreeMap<_, _>>(), weights, "seed {seed}");
        let bytes = chance.mutated(&text);
        let Ok(headcount) = Headcount::read(bytes.as_slice(), &map) else {
            refused += 1;
            continue;
        };
        read += 1;
        rejected += headcount.rejected.len();
        let shown = || format!("seed {seed}: {:?}", String::from_utf8_lossy(&bytes));
        let lines = headcount.lines;
        assert_eq!(headcount.read, headcount.rows.len() + headcount.rejected.len(), "{}", shown());
        assert_eq!((lines.total(), lines.header, lines.rows as usize), (n_lines(&bytes), 1, headcount.read), "{}", shown());
        let mut starts: Vec<u32> = headcount.rows.iter().map(|row| row.line).chain(headcount.rejected.iter().map(|row| row.line)).collect();
        starts.sort_unstable();
        assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "{}", shown());
        // A row that was not changed, and that is read, has the weight that it had.
        let unchanged: BTreeMap<u32, u32> = text_lines(&bytes).filter_map(|(line, row)| Some((line, *whole.get(row)?))).collect();
        for row in &headcount.rows {
            if let Some(weight) = unchanged.get(&row.line) {
                assert_eq!(row.weight, *weight, "line {}, {}", row.line, shown());
            }
        }
        // None vanishes: it starts a row, or it is counted as a line inside a cell of a row that is rejected.
        let n_missing = unchanged.keys().filter(|line| starts.binary_search(line).is_err()).count();
        assert!(n_missing <= lines.inside_cells as usize, "{n_missing} rows vanished, {}", shown());
        assert!(
            n_missing == 0 || headcount.rejected.iter().any(|row| row.reason().contains("line")),
            "{n_missing} rows vanished, {}",
            shown()
        );
    }
    assert!(read > 500 && rejected > 500, "{read} read, {refused} refused, {rejected} rejected");
}

/// Lines with their numbers, without their ends.
fn text_lines(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut start = 0;
    let ends = (0..=bytes.len())
        .filter(|at| bytes.get(*at).is_none_or(|byte| *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))));
    ends.enumerate().map(move |(number, end)| {
        let line = bytes[start..end].strip_suffix(b"\r").unwrap_or(&bytes[start..end]);
        start = end + 1;
        (number as u32 + 1, line)
    })
}

#[test]
fn no_mutated_header_map_makes_the_reading_panic() {
    let (mut read, mut refused) = (0, 0);
    for seed in campaign(ROUNDS) {
        let mut chance = Chance(seed);
        let text = String::from_utf8_lossy(&chance.mutated(MAP.as_bytes())).into_owned();
        let (file, ..) = file(&mut chance);
        let headcount = HeaderMap::read("map.toml", &text).map_err(Into::into).and_then(|map| Headcount::read(file.as_slice(), &map));
        match headcount {
            Ok(headcount) => {
                read += 1;
                assert_eq!(
                    (headcount.read, headcount.lines.total()),
                    (headcount.rows.len() + headcount.rejected.len(), n_lines(&file)),
                    "{text}"
                );
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().contains("error: "), "{text}: {error}");
            }
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}
