//! Keys at the top of a header map: the layout of the text, how numbers and dates are written, what amounts of pay are.

use super::{Located, texts};
use crate::intake::cell::{BonusUnit, DateFormat, DateOrder, NumberFormat, Separator};
use crate::intake::column::Formats;
use crate::intake::pay_period::PayRules;
use crate::reading::rows::{HeaderPlace, Layout, is_encoding};
use crate::reading::schema_record::Expected;
use crate::reading::{Field, TableReader, Value};

/// What becomes of rows that repeat an id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// The first row counts, and the others are rejected.
    #[default]
    Reject,
    /// The last row counts.
    Last,
    /// Their pay is added.
    Sum,
}

/// Delimiters with the words of a map for those that can hardly be seen.
const DELIMITERS: [(&str, u8); 5] = [(",", b','), (";", b';'), ("tab", b'\t'), ("\t", b'\t'), ("|", b'|')];

/// The word for a file without a header.
const NO_HEADER: &str = "none";

/// The form of dates that are numbers.
const EXCEL: &str = "excel";

const DUPLICATES: [(&str, Duplicates); 3] = [("reject", Duplicates::Reject), ("last", Duplicates::Last), ("sum", Duplicates::Sum)];

pub(super) fn layout(reader: &TableReader<'_>) -> Layout {
    let encoding = reader.optional("encoding").and_then(|field| {
        let label = field.text()?;
        if !is_encoding(label) {
            field.mistake(format!("`{label}` is not an encoding that is read"), "write one such as windows-1252 or shift_jis");
        }
        Some(label.to_string())
    });
    let delimiter = reader.optional("delimiter").and_then(|field| field.choice(&DELIMITERS.map(|(word, _)| word)));
    let header = reader.optional("header_line").and_then(|field| header_place(&field)).unwrap_or_default();
    let sheet = reader.optional("sheet").and_then(|field| field.text()).map(str::to_string);
    Layout { encoding, delimiter: delimiter.map(|at| DELIMITERS[at].1), header, sheet }
}

fn header_place(field: &Field<'_>) -> Option<HeaderPlace> {
    match &field.node.value {
        Value::Text(_) => field.choice(&[NO_HEADER]).map(|_| HeaderPlace::Nowhere),
        _ => field.count(1, u32::MAX.into()).map(|line| HeaderPlace::Line(line as u32)),
    }
}

pub(super) fn formats(reader: &TableReader<'_>) -> Formats {
    let bonus_unit = reader.optional("bonus_unit").and_then(|field| field.choice(&BonusUnit::ALL.map(BonusUnit::name)));
    Formats {
        dates: dates(reader),
        numbers: numbers(reader),
        bonus_unit: bonus_unit.map_or(BonusUnit::default(), |choice| BonusUnit::ALL[choice]),
    }
}

fn dates(reader: &TableReader<'_>) -> DateFormat {
    let mut format = DateFormat::default();
    if let Some(field) = reader.optional("date_format") {
        let names: Vec<&str> = DateOrder::ALL.map(DateOrder::name).into_iter().chain([EXCEL]).collect();
        let pattern = if let Value::Text(text) = &field.node.value { DateOrder::read(text) } else { None };
        match pattern {
            Some(order) => {
                field.record(|| Expected::Form { example: "dd.mm.yyyy".into() });
                format.order = Some(order);
            }
            None => match field.choice(&names).map(|at| names[at]) {
                Some(EXCEL) => format.counts_days = true,
                other => format.order = other.and_then(DateOrder::read),
            },
        }
    }
    if let Some(year) = reader.optional("two_digit_years_from").and_then(|field| field.count(1900, 2100)) {
        format.two_digit_years_from = year as i32;
    }
    format
}

fn numbers(reader: &TableReader<'_>) -> NumberFormat {
    let decimals = [Separator::Point, Separator::Comma];
    let decimal = reader.optional("decimal").and_then(|field| field.choice(&decimals.map(Separator::sign))).map(|at| decimals[at]);
    let thousands = reader.optional("thousands").and_then(|field| thousands(&field, decimal));
    NumberFormat { decimal, thousands }
}

fn thousands(field: &Field<'_>, decimal: Option<Separator>) -> Option<[bool; 4]> {
    let items = match &field.node.value {
        Value::List(_) => field.items("[\".\", \" \"]")?,
        _ => vec![field.clone()],
    };
    let mut declared = [false; 4];
    for item in items {
        let separator = Separator::ALL[item.choice(&Separator::ALL.map(Separator::sign))?];
        if separator == decimal.unwrap_or(Separator::Point) {
            let other = if separator == Separator::Point { "," } else { "." };
            item.mistake(
                format!("`{}` cannot precede decimals and group thousands", separator.sign()),
                format!("write decimal = \"{other}\", or another separator of thousands"),
            );
            return None;
        }
        declared[separator as usize] = true;
    }
    Some(declared)
}

pub(super) fn pay(reader: &TableReader<'_>) -> PayRules {
    let is_full_time_pay = reader.optional("pay_is").and_then(|field| field.choice(&["actual", "full-time"])).map(|at| at == 1);
    let salaries = reader.optional("salaries_per_year").and_then(|field| field.count(12, 18));
    let full_time_hours = reader.optional("full_time_hours").and_then(|field| number(&field, 1.0, 80.0, "37.5"));
    PayRules { salaries_per_year: salaries.unwrap_or(12) as f64, is_full_time_pay, full_time_hours }
}

/// A number between `least` and `most`.
pub(super) fn number(field: &Field<'_>, least: f64, most: f64, example: &str) -> Option<f64> {
    field.record(|| Expected::Number);
    let number = match &field.node.value {
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    let help = || format!("write a number such as {example}, without quotes");
    match number {
        Some(number) if (least..=most).contains(&number) => return Some(number),
        Some(number) => field.mistake(format!("`{}` is {number}", field.path), help()),
        None => field.mistake(format!("`{}`: expected a number, found {}", field.path, field.node.kind()), help()),
    }
    None
}

pub(super) fn open_ended(reader: &TableReader<'_>) -> Vec<String> {
    let texts = reader.optional("open_ended").and_then(|field| texts(&field, "[\"9999-12-31\"]"));
    texts.unwrap_or_default().into_iter().map(|Located { text, .. }| text).collect()
}

pub(super) fn duplicates(reader: &TableReader<'_>) -> Duplicates {
    let choice = reader.optional("duplicates").and_then(|field| field.choice(&DUPLICATES.map(|(word, _)| word)));
    choice.map_or(Duplicates::Reject, |at| DUPLICATES[at].1)
}
