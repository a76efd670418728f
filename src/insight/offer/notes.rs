//! What conditions the figures of offers have: whole sentences.

use super::outlook::Outlook;
use crate::quantity::math::exp;
use crate::quantity::with_decimals;
use crate::scenario::offer::{Exercise, Grant, OptionKind, Security};
use crate::value::tax::{TableKind, UsedTable};

/// Each once.
pub fn of(outlooks: &[Outlook]) -> Vec<String> {
    let mut notes: Vec<String> = vec![];
    let mut add = |note: String| {
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    let mut jurisdictions: Vec<&str> = vec![];
    for outlook in outlooks.iter().filter(|outlook| outlook.trials.tables.is_some()) {
        if !jurisdictions.contains(&outlook.jurisdiction.as_str()) {
            jurisdictions.push(&outlook.jurisdiction);
        }
    }
    for jurisdiction in jurisdictions {
        let taxed: Vec<&Outlook> = outlooks.iter().filter(|outlook| outlook.jurisdiction == jurisdiction).collect();
        of_taxes(&jurisdiction.to_uppercase(), &taxed).into_iter().for_each(&mut add);
    }
    for outlook in outlooks {
        let terms = &outlook.trials.terms;
        let Some(tables) = &outlook.trials.tables else { continue };
        let where_taxed = outlook.jurisdiction.to_uppercase();
        let has = |kind: OptionKind| {
            let is_of_kind = |grant: &Grant| matches!(&grant.security, Security::Option(options) if options.kind == kind);
            terms.offer.grants.iter().any(is_of_kind)
        };
        if has(OptionKind::Emi) {
            add(format!("EMI options of {} are taxed as pay when they are sold; the relief for them is left out.", outlook.name()));
        }
        if terms.offer.grants.iter().any(is_held) && tables.first().is_some_and(|tables| !tables.has_gains()) {
            add(format!("No tax on gains is known for {where_taxed}: gains of shares that are held are taxed as pay."));
        }
    }
    let with_attrition = |outlook: &&Outlook| outlook.trials.terms.offer.attrition.is_some();
    let (with, without): (Vec<&Outlook>, Vec<&Outlook>) = outlooks.iter().partition(with_attrition);
    if !with.is_empty() {
        for outlook in without {
            add(format!(
                "{} states no attrition, so that its expected cost is that of somebody who stays for all years, unlike that of {}.",
                outlook.name(),
                with[0].name()
            ));
        }
    }
    let unstated = |outlook: &&Outlook| outlook.trials.terms.offer.benefits.is_none();
    for outlook in outlooks.iter().filter(unstated) {
        add(format!("{} states no benefits, so that none are counted.", outlook.name()));
    }
    if outlooks.iter().any(|outlook| outlook.trials.terms.start != outlooks[0].trials.terms.start) {
        add("The offers start at different times; each is counted from its own start.".into());
    }
    let rate = outlooks.first().map_or(0.0, |outlook| outlook.trials.time_value);
    add(format!("Money that is paid a year later counts {}% less today.", with_decimals(100.0 * (1.0 - exp(-rate)), 1)));
    add("After the years of an offer, and after leaving, pay is taken to go on elsewhere at the last base pay when equity is taxed.".into());
    add("Worth assumes that the candidate stays; what is kept on leaving is shown apart.".into());
    add("Estimates from assumptions; not tax or legal advice.".into());
    notes
}

/// Which tables offers under one jurisdiction are taxed by, and what those leave out.
fn of_taxes(where_taxed: &str, outlooks: &[&Outlook]) -> Vec<String> {
    let mut used: Vec<(i32, &UsedTable)> = vec![];
    for outlook in outlooks {
        let terms = &outlook.trials.terms;
        let last = terms.calendar_place(terms.months - 1).0;
        // Taxes on what is held are said only where something can be.
        let has_held = terms.offer.grants.iter().any(|grant| is_held(grant) || is_incentive(grant));
        let is_about = |table: &UsedTable| has_held || !matches!(table.kind, TableKind::AlternativeMinimumTax | TableKind::Gains);
        let tables = outlook.trials.tables.iter().flatten().take(last + 1);
        let of_offer = tables.flat_map(|tables| tables.used().iter().map(move |table| (tables.year, table)));
        used.extend(of_offer.filter(|(_, table)| is_about(table)));
    }
    let mut sentences = vec![];
    let mut years: Vec<i32> = used.iter().filter_map(|(_, table)| table.year).collect();
    years.sort_unstable();
    years.dedup();
    for of in years {
        let of_year =
            |is: fn(i32, i32) -> bool| used.iter().filter(move |(year, table)| table.year == Some(of) && is(of, *year)).map(|used| used.1);
        for (name, tables) in [("after", listed(of_year(|of, year| of < year))), ("before", listed(of_year(|of, year| of > year)))] {
            if !tables.is_empty() {
                sentences.push(format!("Taxes ({where_taxed}): years {name} {of} are taxed by the tables of {of} ({tables})."));
            }
        }
    }
    let mut left_out: Vec<String> = vec![];
    for (_, table) in &used {
        let text = table.sourced.not_stated.as_ref().map(|text| format!("{}: {text}", what_is_taxed(table)));
        left_out.extend(text.filter(|text| !left_out.contains(text)));
    }
    if !left_out.is_empty() {
        sentences.push(format!("Left out of these taxes ({where_taxed}): {}.", left_out.join("; ")));
    }
    sentences
}

fn is_held(grant: &Grant) -> bool {
    matches!(&grant.security, Security::Option(options) if options.exercise != Exercise::AtExit)
}

fn is_incentive(grant: &Grant) -> bool {
    matches!(&grant.security, Security::Option(options) if options.kind == OptionKind::Iso)
}

/// Tables in words, each once.
fn listed<'a>(tables: impl Iterator<Item = &'a UsedTable>) -> String {
    let mut names: Vec<String> = vec![];
    for table in tables {
        let name = what_is_taxed(table);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// A table in words.
fn what_is_taxed(table: &UsedTable) -> String {
    match table.kind {
        TableKind::IncomeTax if table.name == "income_tax" => "income tax".into(),
        TableKind::IncomeTax => format!("{} income tax", table.name),
        TableKind::AlternativeMinimumTax => format!("{} minimum tax", table.name),
        TableKind::Gains => format!("{} tax on gains", table.name),
        TableKind::PayrollTaxes => "payroll taxes".into(),
        TableKind::Withholding => "withholding".into(),
        TableKind::Compute => "compute".into(),
        TableKind::IncentiveOptions => "incentive options".into(),
    }
}
