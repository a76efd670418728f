//! The candidate's brief: one page about one offer, for the person it is made to.
//!
//! Knows only what that person may know. Never in it: what the offer costs the employer, other offers, what it is worth to the candidate, assumptions
//! about the candidate's wealth and taste for risk, levers, probabilities of accepting, the candidate's name, and percentiles by their letters. What options
//! are booked at is the employer's cost, so that options are counted in numbers and not in money.

mod compute;
mod equity;
mod footnotes;
mod package;
mod phrases;
#[cfg(test)]
pub(crate) mod tests;

use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Table};
use crate::insight::offer::{Contract, GrantFigures, OfferFigures, Offers};
use crate::quantity::rounding::unit_of_digits;
use phrases::{Money, day_in_words, listed, percent};

/// What is on the page, in words: HTML and Markdown are made of the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    pub title: String,
    /// The offer in one sentence.
    pub sentence: String,
    pub start: String,
    /// The package by year.
    pub package: Grid,
    pub package_notes: Vec<String>,
    /// Absent where there is no equity.
    pub equity: Option<Equity>,
    /// Sentences; empty where there is no compute.
    pub compute: Vec<String>,
    /// Absent where no table of taxes is known.
    pub take_home: Option<TakeHome>,
    /// What is kept on leaving; absent where there is nothing to say.
    pub leaving: Option<Grid>,
    pub footnotes: Vec<String>,
}

/// Words in rows and columns; the first column names the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    pub columns: Vec<String>,
    pub rows: Vec<GridRow>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    pub name: String,
    pub cells: Vec<String>,
    pub is_total: bool,
}

/// Shares and options.
#[derive(Clone, Debug, PartialEq)]
pub struct Equity {
    /// `Shares`, `Options`, or both.
    pub heading: String,
    /// The code of the currency of the bars.
    pub currency: String,
    /// A bar a vest year for shares that can be sold as they vest; empty for a private company.
    pub bars: Vec<Bar>,
    pub sentences: Vec<String>,
}

/// What the shares of one year may come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub year: String,
    /// One in ten is lower, the middle, one in ten is higher.
    pub low: String,
    pub middle: String,
    pub high: String,
    /// Where the bar begins, its middle is, and it ends, in percent of the width, whole numbers.
    pub from: u32,
    pub at: u32,
    pub to: u32,
}

/// Pay after tax by calendar year.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeHome {
    pub grid: Grid,
    pub note: String,
}

impl Brief {
    /// The brief of one of the offers, whose terms are `contract`; `None` where there is no such offer.
    pub fn of(offers: &Offers, place: usize, contract: &Contract) -> Option<Self> {
        let offer = offers.offers.get(place)?;
        let money = Money(offers.currency);
        let level = contract.level.as_ref().map_or_else(String::new, |level| format!(": {level}"));
        Some(Self {
            title: format!("Your offer{level}"),
            sentence: sentence(offer, contract, money),
            start: day_in_words(contract.offer.start),
            package: package::package(offer, money),
            package_notes: package::notes(offer, contract, money),
            equity: equity::equity(offer, contract, money),
            compute: compute::sentences(contract, &offer.compute, money),
            take_home: take_home(offer, money),
            leaving: package::leaving(offer, contract, money),
            footnotes: footnotes::footnotes(offers, offer, contract, money),
        })
    }

    /// The brief as a document, such as for Markdown.
    pub fn document(&self) -> Document {
        let mut document = Document { title: self.title.clone(), purpose: String::new(), blocks: vec![] };
        document.sentences(Role::Note, [self.sentence.clone()]);
        document.sentences(Role::Note, [format!("Start: {}. Valid until: ____________. For: ____________.", self.start)]);
        document.table("What we offer", table_of(&self.package));
        document.sentences(Role::Note, self.package_notes.iter().cloned());
        if let Some(equity) = &self.equity {
            document.heading(equity.heading.clone());
            if !equity.bars.is_empty() {
                let headings = ["1 in 10 lower than", "in the middle", "1 in 10 higher than"];
                let headings = headings.map(|heading| Column::named(heading, Kind::Quantity));
                let mut table = Table::new(std::iter::once(Column::named(equity.currency.clone(), Kind::Text)).chain(headings));
                equity
                    .bars
                    .iter()
                    .for_each(|bar| table.row([&bar.year, &bar.low, &bar.middle, &bar.high].map(|text| Cell::from(text.as_str()))));
                document.blocks.push(super::Block::Table(table));
            }
            document.sentences(Role::Note, equity.sentences.iter().cloned());
        }
        if !self.compute.is_empty() {
            document.heading("Compute");
            document.sentences(Role::Note, self.compute.iter().cloned());
        }
        if let Some(take_home) = &self.take_home {
            document.table("Take-home pay, an estimate", table_of(&take_home.grid));
            document.note(take_home.note.clone());
        }
        if let Some(leaving) = &self.leaving {
            document.table("If you leave", table_of(leaving));
        }
        document.sentences(Role::Note, self.footnotes.iter().cloned());
        document
    }
}

fn table_of(grid: &Grid) -> Table {
    // The first column names the rows; what is in the others is a number or as short.
    let kind = |place: usize| if place == 0 { Kind::Text } else { Kind::Quantity };
    let mut table = Table::new(grid.columns.iter().enumerate().map(|(place, heading)| Column::named(heading.clone(), kind(place))));
    for row in &grid.rows {
        let cells = std::iter::once(&row.name).chain(&row.cells).map(|text| Cell::from(text.as_str()));
        if row.is_total { table.strong(cells) } else { table.row(cells) }
    }
    table
}

fn promised(offer: &OfferFigures) -> impl Iterator<Item = &GrantFigures> {
    offer.grants.iter().filter(|grant| grant.is_promised)
}

/// Options are counted in numbers, everything else at its value on the grant date.
fn is_option(grant: &GrantFigures) -> bool {
    grant.strike.is_some()
}

/// Whether they are options that are paid out in cash.
fn is_virtual(grant: &GrantFigures) -> bool {
    grant.what.starts_with("virtual")
}

fn years_of(offer: &OfferFigures) -> usize {
    offer.years.iter().filter(|year| year.year.is_some()).count()
}

/// What the contract promises, at the start: base pay as a rate, and not as what raises make of it.
fn sentence(offer: &OfferFigures, contract: &Contract, money: Money) -> String {
    let terms = &contract.offer;
    let base = 12.0 * terms.base;
    let mut parts = vec![match contract.paid_in {
        Some((currency, rate)) => {
            format!("base pay of {} ({}) a year", Money(currency).with_currency(base / rate), money.with_currency(base))
        }
        None => format!("base pay of {} a year", money.with_currency(base)),
    }];
    let target = terms.bonus_target.filter(|target| *target > 0.0);
    parts.extend(target.map(|target| format!("a bonus with a target of {} of base pay", percent(target))));
    let sign_on: f64 = terms.sign_on.iter().map(|sign_on| sign_on.amount).sum();
    if sign_on > 0.0 {
        parts.push(format!("a sign-on bonus of {}", money.with_currency(sign_on)));
    }
    parts.extend(equity::granted(offer, contract, money));
    let compute = &offer.compute;
    if let Some(granted) = compute.granted {
        parts.push(format!("up to {} of compute a month", money.price(granted)));
    } else if let Some(tokens) = compute.million_tokens {
        parts.push(format!("up to {} a month", phrases::million_tokens(&phrases::number_as_written(tokens))));
    } else if let Some(hours) = compute.gpu_hours {
        parts.push(format!("up to {} GPU-hours a month", phrases::number_as_written(hours)));
    } else if contract.compute.is_some() {
        parts.push("compute for your work".into());
    }
    format!("We offer you {}.", listed(&parts))
}

fn take_home(offer: &OfferFigures, money: Money) -> Option<TakeHome> {
    let net_of = offer.net_of.as_ref()?;
    let years: Vec<_> = offer.take_home.iter().take(years_of(offer) + 1).collect();
    if years.is_empty() {
        return None;
    }
    let has_withheld = years.iter().any(|year| year.due.is_some_and(|due| due > 0.0));
    let mut columns = vec![money.0.code().to_string()];
    columns.extend(["pay", "income tax", "contributions", "take-home"].map(str::to_string));
    if has_withheld {
        columns.extend(["withheld on shares, bonuses", "tax due on them", "to pay with your return"].map(str::to_string));
    }
    // To four figures of the largest, so that what is left is the difference of what is printed.
    let unit = unit_of_digits(years.iter().map(|year| year.wages).fold(1.0, f64::max), 4).max(1.0);
    let rounded = |amount: f64| (amount / unit).round() * unit;
    let rows = years.iter().map(|year| {
        let [wages, income_tax, contributions] = [year.wages, year.income_tax, year.contributions].map(rounded);
        let mut amounts = vec![Some(wages), Some(income_tax), Some(contributions), Some(wages - income_tax - contributions)];
        if has_withheld {
            let (withheld, due) = (year.withheld.map(rounded), year.due.map(rounded));
            amounts.extend([withheld, due, due.zip(withheld).map(|(due, withheld)| due - withheld)]);
        }
        let cells = amounts.into_iter().map(|amount| amount.map_or_else(String::new, |amount| money.plain(amount)));
        GridRow { name: year.year.to_string(), cells: cells.collect(), is_total: false }
    });
    let shares = if offer.total.equity.mean > 0.0 && !offer.is_private { " Shares count at their price on the grant date." } else { "" };
    Some(TakeHome { grid: Grid { columns, rows: rows.collect() }, note: format!("By calendar year. Tax tables: {net_of}.{shares}") })
}
