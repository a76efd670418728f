//! What people are paid: in which columns, for which period, in which currency. The size of an amount says none of these.

use super::draft::{Certainty, Draft, Part, quoted};
use super::vocabulary::{Meaning, folded};
use super::{Column, meant};
use crate::intake::pay_period::PayPeriod;
use crate::quantity::Currency;

/// Currencies that a name of a column or a cell may state.
const CODES: [&str; 36] = [
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "BRL", "MXN", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON",
    "BGN", "ILS", "TRY", "ZAR", "SGD", "HKD", "KRW", "THB", "IDR", "MYR", "PHP", "VND", "AED", "SAR", "ARS", "CLP", "COP",
];

/// Signs of one currency only.
const SIGNS: [(&str, &str); 4] = [("€", "EUR"), ("£", "GBP"), ("R$", "BRL"), ("₹", "INR")];

/// Columns of pay with the period that their name states.
struct Pay<'c, 's> {
    columns: Vec<&'c Column<'s>>,
    period: Option<PayPeriod>,
}

pub(super) fn guess(draft: &mut Draft, columns: &[Column<'_>]) {
    let of = |meaning| meant(columns, meaning).find(|column: &&Column<'_>| column.profile.looks_like_amounts());
    let [annual, monthly, hourly, plain] = [Meaning::AnnualPay, Meaning::MonthlyPay, Meaning::HourlyPay, Meaning::Pay].map(of);
    let words = meant(columns, Meaning::PayPeriod).find(|column| column.profile.distinct.is_some());
    let pay = match (annual, monthly, hourly, plain) {
        // A column that says for which period a row is paid makes a list of columns plain.
        (Some(annual), _, Some(hourly), _) if words.is_some() => Pay { columns: vec![annual, hourly], period: None },
        (Some(annual), ..) => Pay { columns: vec![annual], period: Some(PayPeriod::Year) },
        (None, _, _, Some(plain)) => Pay { columns: vec![plain], period: None },
        (None, Some(monthly), ..) => Pay { columns: vec![monthly], period: Some(PayPeriod::Month) },
        (None, None, Some(hourly), None) => Pay { columns: vec![hourly], period: Some(PayPeriod::Hour) },
        (None, None, None, None) => Pay { columns: vec![], period: None },
    };
    if let (false, Some((low, high))) = (!pay.columns.is_empty(), of(Meaning::PayLow).zip(of(Meaning::PayHigh))) {
        let toml = format!("base_pay = {{ range = {{ low = {}, high = {}, take = \"middle\" }} }}", low.quoted(), high.quoted());
        draft.add(
            Part::Columns,
            Certainty::Assumed,
            toml,
            "pay is given as a range, of which the middle counts; or take = \"low\", \"high\"",
        );
        period(draft, None, words, &[low, high]);
        currency(draft, columns, &[low, high]);
    } else if pay.columns.is_empty() {
        let reason = "which column holds pay; without one everybody has the pay of their group";
        draft.add(Part::Columns, Certainty::Unknown, "base_pay = \"…\"", reason);
    } else {
        base_pay(draft, &pay);
        period(draft, pay.period, words, &pay.columns);
        currency(draft, columns, &pay.columns);
    }
    bonus(draft, columns);
}

fn base_pay(draft: &mut Draft, pay: &Pay<'_, '_>) {
    let names: Vec<String> = pay.columns.iter().map(|column| column.quoted()).collect();
    let (value, reason) = match names.as_slice() {
        [name] => (name.clone(), "its cells are amounts"),
        names => (format!("[{}]", names.join(", ")), "the first of these columns that is filled"),
    };
    draft.add(Part::Columns, Certainty::Sure, format!("base_pay = {value}"), reason);
}

fn period(draft: &mut Draft, named: Option<PayPeriod>, words: Option<&Column<'_>>, pay: &[&Column<'_>]) {
    let names: Vec<String> = pay.iter().map(|column| column.quoted()).collect();
    let has_annual_and_hourly = pay.len() == 2 && pay[0].meaning == Some(Meaning::AnnualPay);
    match (named, words) {
        (Some(period), _) => {
            let reason = format!("the name {} says so", names.join(", "));
            draft.add(Part::Columns, Certainty::Sure, format!("pay_period = {{ constant = \"{}\" }}", period.name()), reason);
        }
        (None, Some(words)) => period_by_words(draft, words, has_annual_and_hourly),
        (None, None) => {
            let reason = format!("for which period the amounts in {} are; nothing in the file says so", names.join(", "));
            draft.add(Part::Columns, Certainty::Unknown, "pay_period = { constant = \"…\" }  # YEAR, MONTH, EVERY_TWO_WEEKS, HOUR", reason);
        }
    }
}

fn period_by_words(draft: &mut Draft, words: &Column<'_>, has_annual_and_hourly: bool) {
    let cells: Vec<&str> = words.profile.distinct.iter().flat_map(|distinct| distinct.keys().copied()).collect();
    if cells.iter().all(|cell| PayPeriod::read(cell).is_ok()) {
        // How often somebody is paid need not be what the amount is for.
        let is_doubtful = folded(words.profile.name).contains("frequency");
        let (certainty, reason) = if is_doubtful {
            (Certainty::Assumed, "the amounts are for this period, and not only paid that often")
        } else {
            (Certainty::Sure, "its cells are pay periods")
        };
        draft.add(Part::Columns, certainty, format!("pay_period = {}", words.quoted()), reason);
        return;
    }
    let meaning = |cell: &str| match (PayPeriod::read(cell), folded(cell).as_str()) {
        (Ok(period), _) => Some(period.name()),
        (_, "salary" | "salaried" | "s") if has_annual_and_hourly => Some("YEAR"),
        (_, "hourly" | "h" | "perhour" | "wage") => Some("HOUR"),
        (_, "perannum" | "peryear" | "pa" | "jahrlich") => Some("YEAR"),
        (_, "perday") => Some("DAY"),
        (_, "monatlich" | "mensuel" | "mensual" | "mensal") => Some("MONTH"),
        _ => None,
    };
    let is_known = cells.iter().all(|cell| meaning(cell).is_some());
    let values: Vec<String> = cells.iter().map(|cell| format!("{} = \"{}\"", quoted(cell), meaning(cell).unwrap_or("…"))).collect();
    let toml = format!("pay_period = {{ column = {}, values = {{ {} }} }}", words.quoted(), values.join(", "));
    let (certainty, reason) = if is_known {
        (Certainty::Assumed, "what these words mean for the amounts")
    } else {
        (Certainty::Unknown, "for which period the amounts are: not all words of the column name one")
    };
    draft.add(Part::Columns, certainty, toml, reason);
}

fn currency(draft: &mut Draft, columns: &[Column<'_>], pay: &[&Column<'_>]) {
    let is_code = |cell: &str| cell.trim().parse::<Currency>().is_ok();
    if let Some(column) = meant(columns, Meaning::Currency).find(|column| column.profile.nearly_all(is_code)) {
        draft.add(Part::Columns, Certainty::Sure, format!("currency = {}", column.quoted()), "its cells are codes of currencies");
        return;
    }
    let stated = |code: &str| format!("currency = {{ constant = \"{code}\" }}");
    let in_names: Vec<&str> = pay.iter().filter_map(|column| named(column.profile.name)).collect();
    if let [code, others @ ..] = in_names.as_slice()
        && others.iter().all(|other| other == code)
    {
        draft.add(Part::Columns, Certainty::Sure, stated(code), format!("the name {} says so", pay[0].quoted()));
        return;
    }
    for (sign, code) in SIGNS {
        if pay.iter().all(|column| column.profile.nearly_all(|cell| cell.contains(sign))) {
            draft.add(Part::Columns, Certainty::Sure, stated(code), format!("the amounts have the sign {sign}"));
            return;
        }
    }
    let has_code = |cell: &str| named(cell).is_some();
    if pay.iter().all(|column| column.profile.nearly_all(has_code)) {
        draft.add(Part::Columns, Certainty::Sure, "currency = { in_amounts = true }", "the amounts name it");
        return;
    }
    let reason = if pay.iter().any(|column| column.profile.any(|cell| cell.contains('$'))) {
        "the currency of the amounts: `$` is the sign of several"
    } else {
        "the currency of the amounts: nothing in the file names it"
    };
    draft.add(Part::Columns, Certainty::Unknown, stated("…"), reason);
}

/// The currency that a text names by its code or its sign.
fn named(text: &str) -> Option<&'static str> {
    let by_sign = SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
    by_sign.or_else(|| {
        let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
        words.find_map(|word| CODES.into_iter().find(|code| *code == word))
    })
}

fn bonus(draft: &mut Draft, columns: &[Column<'_>]) {
    let of = |meaning| meant(columns, meaning).find(|column: &&Column<'_>| column.profile.looks_like_amounts());
    if let Some(column) = of(Meaning::BonusShare) {
        draft.add(Part::Columns, Certainty::Sure, format!("bonus_target_pct = {}", column.quoted()), "the name of the column says so");
        let numbers = column.profile.numbers();
        if numbers.iter().any(|number| *number > 0.0 && *number < 1.0) && numbers.iter().all(|number| *number <= 1.0) {
            let reason = "no target is above 1, so that 0.15 is 15%";
            draft.add(Part::Top, Certainty::Assumed, "bonus_unit = \"share\"", reason);
        }
    } else if let Some(column) = of(Meaning::BonusAmount) {
        let reason = "the amounts are bonuses for a year at target, and not what was paid";
        draft.add(Part::Columns, Certainty::Assumed, format!("bonus_target_amount = {}", column.quoted()), reason);
    }
}
