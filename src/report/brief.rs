//! The candidate's brief: one page about one offer, for the person it is made to.
//!
//! Knows only what that person may know. Never in it: what the offer costs the employer, other offers, what it is worth to the candidate, assumptions
//! about the candidate's wealth and taste for risk, levers, probabilities of accepting, the candidate's name, and percentiles by their letters. What options
//! are booked at is the employer's cost, so that options are counted in numbers and not in money.

use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Table};
use super::{offer, words};
use crate::insight::offer::{GrantFigures, OfferFigures, Offers};
use crate::quantity::{Currency, count};

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
    /// The brief of one of the offers; `None` where there is no such offer.
    pub fn of(offers: &Offers, place: usize) -> Option<Self> {
        let offer = offers.offers.get(place)?;
        let money = Money(offers.currency);
        let level = offers.level.as_ref().map_or_else(String::new, |level| format!(": {level}"));
        Some(Self {
            title: format!("Your offer{level}"),
            sentence: sentence(offer, money),
            start: offer.start.long_name(),
            package: package(offer, money),
            package_notes: package_notes(offer, money),
            equity: equity(offer, money),
            compute: compute(offer, money),
            take_home: take_home(offer, money),
            leaving: leaving(offer, money),
            footnotes: footnotes(offers, offer),
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
            document.heading("Shares");
            if !equity.bars.is_empty() {
                let headings = ["", "1 in 10 lower than", "in the middle", "1 in 10 higher than"];
                let mut table = Table::new(
                    headings.map(|heading| Column::named(heading, if heading.is_empty() { Kind::Text } else { Kind::Quantity })),
                );
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

/// Amounts in one currency.
#[derive(Clone, Copy)]
struct Money(Currency);

impl Money {
    /// As the contract states it, without its currency.
    fn plain(self, amount: f64) -> String {
        words::money(amount, None, self.0)
    }

    fn with_currency(self, amount: f64) -> String {
        format!("{} {}", self.plain(amount), self.0)
    }

    /// An estimate, to three figures.
    fn estimate(self, amount: f64) -> String {
        words::money(amount, Some(amount.abs() / 100.0).filter(|error| *error > 0.0), self.0)
    }

    /// Blank where there is nothing.
    fn or_blank(self, amount: f64) -> String {
        if amount == 0.0 { "\u{2013}".into() } else { self.plain(amount) }
    }
}

fn promised(offer: &OfferFigures) -> impl Iterator<Item = &GrantFigures> {
    offer.grants.iter().filter(|grant| grant.is_promised)
}

/// Options are counted in numbers, everything else at its value on the grant date.
fn is_option(grant: &GrantFigures) -> bool {
    grant.strike.is_some()
}

fn years_of(offer: &OfferFigures) -> usize {
    offer.years.iter().filter(|year| year.year.is_some()).count()
}

fn sentence(offer: &OfferFigures, money: Money) -> String {
    let base = offer.years.first().map_or(0.0, |year| year.base);
    let target = offer.years.first().filter(|year| year.bonus_at_target > 0.0).map(|year| year.bonus_at_target / year.base);
    let mut parts = vec![format!("base pay of {} in the first year", money.with_currency(base))];
    parts.extend(target.map(|target| format!("a bonus with a target of {}", words::share(target))));
    let sign_on: f64 = offer.sign_on.iter().map(|sign_on| sign_on.amount).sum();
    if sign_on > 0.0 {
        parts.push(format!("a sign-on bonus of {}", money.with_currency(sign_on)));
    }
    let shares: f64 = promised(offer).filter(|grant| !is_option(grant)).map(|grant| grant.at_grant).sum();
    if shares > 0.0 {
        parts.push(format!("shares for {}", money.with_currency(shares)));
    }
    let options: f64 = promised(offer).filter(|grant| is_option(grant)).filter_map(|grant| grant.count).sum();
    if options > 0.0 {
        parts.push(format!("{} options", count(options.round() as usize)));
    }
    let compute = &offer.compute;
    parts.extend(compute.granted.map(|amount| format!("up to {} of compute a month", money.with_currency(amount))));
    let last = parts.pop().unwrap_or_default();
    let all = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    format!("We offer you {all}.")
}

/// One-time money stays in its year and is never averaged.
fn package(offer: &OfferFigures, money: Money) -> Grid {
    let n_years = years_of(offer);
    let years = || offer.years.iter().take(n_years);
    let mut grid = Grid { columns: std::iter::once(money.0.code().to_string()).collect(), rows: vec![] };
    grid.columns.extend((1..=n_years).map(|year| format!("year {year}")).chain(["total".into()]));
    let mut sums = vec![0.0; n_years];
    let mut add = |grid: &mut Grid, name: &str, amounts: Vec<f64>| {
        if amounts.iter().all(|amount| *amount == 0.0) {
            return;
        }
        sums.iter_mut().zip(&amounts).for_each(|(sum, amount)| *sum += amount);
        let total: f64 = amounts.iter().sum();
        let cells = amounts.into_iter().chain([total]).map(|amount| money.or_blank(amount)).collect();
        grid.rows.push(GridRow { name: name.into(), cells, is_total: false });
    };
    add(&mut grid, "Base pay", years().map(|year| year.base).collect());
    add(&mut grid, "Bonus at target", years().map(|year| year.bonus_at_target).collect());
    add(&mut grid, "Sign-on bonus, once", years().map(|year| year.sign_on).collect());
    let shares = |year: usize| promised(offer).filter(|grant| !is_option(grant)).filter_map(|grant| grant.value_by_year.get(year)).sum();
    add(&mut grid, "Shares that vest, at grant price", (0..n_years).map(shares).collect());
    add(&mut grid, "Benefits", years().map(|year| year.benefits).collect());
    add(&mut grid, "Compute allowance, at most", years().map(|year| year.compute_granted.unwrap_or(0.0)).collect());
    let total: f64 = sums.iter().sum();
    let cells = sums.iter().copied().chain([total]).map(|amount| money.or_blank(amount)).collect();
    grid.rows.push(GridRow { name: "Total at grant price".into(), cells, is_total: true });
    for grant in promised(offer).filter(|grant| is_option(grant)) {
        let Some(number) = grant.count else { continue };
        let vested = |year: usize| number * grant.vests_by_year.get(year).copied().unwrap_or(0.0);
        let by_year = (0..n_years).map(vested).chain([(0..n_years).map(vested).sum()]);
        let cells = by_year.map(|number| count(number.round() as usize)).collect();
        grid.rows.push(GridRow { name: "Options that vest, number".into(), cells, is_total: false });
    }
    grid
}

fn package_notes(offer: &OfferFigures, money: Money) -> Vec<String> {
    let mut notes = vec![];
    if let Some(benefits) = &offer.benefits {
        let health = (benefits.health > 0.0).then(|| format!("health insurance for {} a year", money.with_currency(benefits.health)));
        let other = (benefits.other > 0.0).then(|| format!("other benefits for {} a year", money.with_currency(benefits.other)));
        let retirement = (benefits.retirement > 0.0)
            .then(|| format!("{} of base pay for your retirement", offer::percent_of_company(benefits.retirement)));
        let leave = benefits.leave.as_ref().map(|leave| format!("leave: {leave}"));
        let all: Vec<String> = [health, other, retirement, leave].into_iter().flatten().collect();
        if !all.is_empty() {
            notes.push(format!("Benefits: {}.", all.join(", ")));
        }
    }
    notes.extend(offer.sign_on.iter().filter_map(|sign_on| Some(format!("Sign-on bonus: {}", sign_on.clawback.as_ref()?))));
    let usual: f64 = offer.grants.iter().filter(|grant| !grant.is_promised).map(|grant| grant.at_grant).sum();
    if usual > 0.0 {
        notes.push("Further grants are usual in later years, but not promised, and not in the table.".into());
    }
    notes
}

fn equity(offer: &OfferFigures, money: Money) -> Option<Equity> {
    promised(offer).next()?;
    let mut sentences = vec![];
    let has_options = promised(offer).any(is_option);
    if offer.is_private {
        let what = if has_options { "options" } else { "shares" };
        sentences
            .push(format!("The {what} may be worth nothing: the company is private, and they are money only if it is sold or listed."));
    } else if has_options {
        sentences.push("The options are worth nothing while the share price is at or below the strike.".into());
    }
    for grant in promised(offer) {
        let number = grant.count.filter(|_| is_option(grant)).map(|number| format!("{} options", count(number.round() as usize)));
        let what = number.unwrap_or_else(|| format!("shares for {}", money.with_currency(grant.at_grant)));
        let strike = grant.strike.map(|strike| format!(" with a strike of {} {} each", words::price(strike), money.0));
        let share = grant.share_of_company.map(|share| format!(", {} of the company today", offer::percent_of_company(share)));
        let terms = grant.terms.iter().map(|term| format!(" {term}")).collect::<String>();
        sentences.push(format!("{}{}{}.{terms}", words::sentence_case(&what), strike.unwrap_or_default(), share.unwrap_or_default()));
    }
    let years: Vec<_> = offer.years.iter().filter(|year| year.year.is_some() && year.equity.p90 > 0.0).collect();
    let largest = years.iter().fold(0.0_f64, |largest, year| largest.max(year.equity.p90));
    let is_shown = !offer.is_private && largest > 0.0;
    let percent = |amount: f64| (100.0 * amount / largest).round() as u32;
    let bars = years.iter().filter(|_| is_shown).map(|year| Bar {
        year: year.year.map_or_else(String::new, |year| format!("year {year}")),
        low: money.estimate(year.equity.p10),
        middle: money.estimate(year.equity.p50),
        high: money.estimate(year.equity.p90),
        from: percent(year.equity.p10),
        at: percent(year.equity.p50),
        to: percent(year.equity.p90),
    });
    Some(Equity { bars: bars.collect(), sentences })
}

fn compute(offer: &OfferFigures, money: Money) -> Vec<String> {
    let compute = &offer.compute;
    let amount = match (compute.granted, compute.million_tokens, compute.gpu_hours) {
        (Some(granted), ..) => Some(format!("You can use compute for up to {} a month at list prices.", money.with_currency(granted))),
        (_, Some(tokens), _) => Some(format!("You can use up to {} million tokens a month.", words::amount(tokens, None))),
        (.., Some(hours)) => Some(format!("You can use up to {} GPU-hours a month.", words::amount(hours, None))),
        _ => None,
    };
    amount.into_iter().chain(compute.buys.clone()).chain(compute.terms.iter().cloned()).collect()
}

fn take_home(offer: &OfferFigures, money: Money) -> Option<TakeHome> {
    let net_of = offer.net_of.as_ref()?;
    let years: Vec<_> = offer.tax_years.iter().take(years_of(offer) + 1).collect();
    if years.is_empty() {
        return None;
    }
    let has_withheld = years.iter().any(|year| year.due.is_some_and(|due| due > 0.0));
    let mut columns = vec![money.0.code().to_string()];
    columns.extend(["pay", "income tax", "contributions", "take-home"].map(str::to_string));
    if has_withheld {
        columns.extend(["withheld on shares, bonuses", "tax due on them", "to pay with your return"].map(str::to_string));
    }
    let rows = years.iter().map(|year| {
        let mut cells: Vec<String> = [year.wages, year.income_tax, year.contributions, year.wages - year.income_tax - year.contributions]
            .map(|amount| money.estimate(amount))
            .to_vec();
        if has_withheld {
            cells.extend(
                [year.withheld, year.due, year.short].map(|amount| amount.map_or_else(String::new, |amount| money.estimate(amount))),
            );
        }
        GridRow { name: year.year.to_string(), cells, is_total: false }
    });
    let shares =
        if offer.total.equity.mean > 0.0 && !offer.is_private { " Shares count at the average of what they may come to." } else { "" };
    Some(TakeHome { grid: Grid { columns, rows: rows.collect() }, note: format!("By calendar year. Tax tables: {net_of}.{shares}") })
}

fn leaving(offer: &OfferFigures, money: Money) -> Option<Grid> {
    let has_shares = promised(offer).any(|grant| !is_option(grant));
    let options: Vec<&GrantFigures> = promised(offer).filter(|grant| is_option(grant) && grant.count.is_some()).collect();
    let has_clawback = offer.sign_on.iter().any(|sign_on| sign_on.clawback.is_some());
    let has_compute = !offer.compute.terms.is_empty();
    if offer.leaving.is_empty() || !(has_shares || !options.is_empty() || has_clawback || has_compute) {
        return None;
    }
    let all: f64 = promised(offer).filter(|grant| !is_option(grant)).map(|grant| grant.value_by_year.iter().sum::<f64>()).sum();
    let mut columns = vec!["after".to_string()];
    if has_shares {
        columns.extend(["shares you keep, at grant price".into(), "shares you lose".into()]);
    }
    if !options.is_empty() {
        columns.push("options you keep".into());
    }
    if has_clawback {
        columns.extend(["sign-on you repay".into(), "a month earlier".into()]);
    }
    columns.push("compute".into());
    let rows = offer.leaving.iter().map(|kept| {
        let years = kept.months as usize / 12;
        let mut cells = vec![];
        if has_shares {
            let vested: f64 =
                promised(offer).filter(|grant| !is_option(grant)).map(|grant| grant.value_by_year.iter().take(years).sum::<f64>()).sum();
            cells.extend([money.or_blank(vested), money.or_blank(all - vested)]);
        }
        if !options.is_empty() {
            let vested = |grant: &&GrantFigures| grant.count.unwrap_or(0.0) * grant.vests_by_year.iter().take(years).sum::<f64>();
            cells.push(count(options.iter().map(vested).sum::<f64>().round() as usize));
        }
        if has_clawback {
            cells.extend([kept.to_repay, kept.to_repay_a_month_earlier].map(|amount| money.or_blank(amount.round())));
        }
        cells.push(kept.compute.clone());
        GridRow { name: format!("{} months", kept.months), cells, is_total: false }
    });
    Some(Grid { rows: rows.collect(), columns })
}

fn footnotes(offers: &Offers, offer: &OfferFigures) -> Vec<String> {
    let mut notes = vec![];
    if promised(offer).next().is_some() && !offer.is_private {
        notes.push(format!(
            "Shares: from {} possible courses of the share price. One in ten is below the bar, one in ten above it.",
            count(offers.n_trials)
        ));
    }
    if offer.net_of.is_some() {
        let earlier = offer.tax_years.iter().filter(|year| year.table_year.is_some_and(|table| table < year.year));
        let last = earlier.filter_map(|year| year.table_year).max();
        notes.extend(last.map(|table| format!("Taxes of years after {table} are by the tables of {table}, the latest that are known.")));
    }
    notes.push("Estimates from assumptions, not a promise; not tax or legal advice; the contract counts.".into());
    notes
}

#[cfg(test)]
pub(crate) mod tests {
    use super::offer::samples;
    use super::*;

    pub(crate) fn briefs() -> Vec<Brief> {
        let two = samples::two();
        [(&two, 0), (&two, 1), (&samples::without_anything(), 0)]
            .into_iter()
            .filter_map(|(offers, place)| Brief::of(offers, place))
            .collect()
    }

    #[test]
    fn one_time_money_stays_in_its_year_and_options_are_not_money() {
        let two = samples::two();
        let row = |brief: &Brief, name: &str| brief.package.rows.iter().find(|row| row.name.starts_with(name)).map(|row| row.cells.clone());
        let big = Brief::of(&two, 0).unwrap();
        assert_eq!(row(&big, "Sign-on").unwrap(), ["25,000", "\u{2013}", "\u{2013}", "\u{2013}", "25,000"]);
        assert_eq!(row(&big, "Total").unwrap()[0], "324,750", "205,000 + 30,750 + 25,000 + 50,000 + 14,000");
        let small = Brief::of(&two, 1).unwrap();
        assert_eq!(row(&small, "Options").unwrap(), ["15,000", "15,000", "15,000", "15,000", "60,000"]);
        assert_eq!(row(&small, "Shares"), None);
        let equity = small.equity.unwrap();
        assert!(equity.bars.is_empty() && equity.sentences[0].starts_with("The options may be worth nothing"), "{equity:?}");
        assert!(equity.sentences[1].contains("60,000 options with a strike of 4.00 USD each, 0.06% of the company today."), "{equity:?}");
        assert_eq!(Brief::of(&two, 2), None);
    }

    /// Nothing of ours: no figure of cost or worth, no name of a file or another offer, no percentile by its letter.
    #[test]
    fn nothing_that_is_only_for_the_employer_is_in_it() {
        let two = samples::two();
        for place in 0..2 {
            let text = format!("{:?}", Brief::of(&two, place).unwrap());
            let offer = &two.offers[place];
            let (cost, worth) = (&offer.cost, &offer.worth);
            let ours = [
                cost.expected.mean,
                cost.expected.p90,
                cost.staying.mean,
                cost.payroll_tax,
                cost.equity_delivered,
                offer.compute.cost,
                offer.compute.worth,
            ];
            let theirs = [worth.worth.value, worth.present_value.value, -worth.for_risk, 42_862.9, 171_451.6];
            for figure in ours.into_iter().chain(theirs) {
                for digits in [words::amount(figure, None), crate::quantity::approximately(figure)] {
                    assert!(!text.contains(&digits), "{digits} in {text}");
                }
            }
            for word in [
                "P10",
                "P50",
                "P90",
                "big-tech",
                "start-up",
                "risk",
                "wealth",
                "worth to",
                "probability",
                "costs us",
                "lever",
                "300k",
                "300,000",
            ] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }

    #[test]
    fn every_row_has_a_cell_in_every_column() {
        for brief in briefs() {
            let grids = [Some(&brief.package), brief.leaving.as_ref(), brief.take_home.as_ref().map(|take_home| &take_home.grid)];
            for grid in grids.into_iter().flatten() {
                assert!(grid.rows.iter().all(|row| row.cells.len() + 1 == grid.columns.len()), "{grid:?}");
            }
        }
    }
}
