//! What vests, until it is money: sold at once as wages, or held, with what that costs, brings and counts as.

use super::{Change, MOST_YEARS, Trials, Walk};
use crate::scenario::offer::{Exercise, OptionGrant, OptionKind, Security};
use crate::value::equity::{self, Held, Sale, SharePath};
use crate::value::tax::{MonthlyWages, OtherIncome, TaxTables};

/// Equity of one calendar year that is not sold at once, or is no wages.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside {
    pub income: OtherIncome,
    /// Money that comes in less money that is put into shares, by vest year.
    pub flows: [f64; MOST_YEARS],
    /// When the last of it happens, in months since the start: its taxes are counted then.
    pub last: u32,
}

/// What comes of one vest of options.
enum OfOptions {
    SoldAtOnce(Sale),
    Held(Held),
}

impl Trials {
    /// Sells what has vested by the end of month `leave`. What is sold at once and is wages is `sold`; the rest is returned by calendar year.
    #[expect(clippy::too_many_arguments, reason = "the parts of one walk")]
    pub(super) fn sell(
        &self,
        trial: usize,
        change: Change,
        leave: usize,
        walk: &mut Walk,
        sold: &mut [MonthlyWages],
        by_vest_year: &mut [[[f64; 2]; MOST_YEARS]],
        discount: impl Fn(u32) -> f64,
    ) -> Vec<Beside> {
        let terms = &self.terms;
        let mut beside = vec![];
        let Some(company) = self.company() else { return beside };
        let path = SharePath { sale_prices: self.months.sale_prices(trial), is_private: company.is_private() };
        let year_of = |time: u32| terms.calendar_place(terms.calendar_month(time));
        let mut wages_from_equity = |walk: &mut Walk, time: u32, amount: f64| {
            let (year, of_year) = year_of(time);
            let vest_year = terms.vest_year(time);
            sold[year][of_year] += amount;
            by_vest_year[year][vest_year][1] += amount;
            walk.equity_present += amount * discount(time);
            walk.years[vest_year].equity += amount;
        };
        for dated in &terms.grants {
            let grant = &terms.offer.grants[dated.grant];
            if !grant.is_promised {
                continue;
            }
            for vest in dated.vests.iter().filter(|vest| vest.time as usize <= leave) {
                let more = if matches!(grant.security, Security::Rsu { .. }) { change.units } else { change.options };
                let (times, share) = ((dated.granted, vest.time), vest.share * (1.0 + more));
                let of_vest = match &grant.security {
                    Security::Rsu { value, expires } => equity::sell_units(path, *value, times, share, *expires).map(OfOptions::SoldAtOnce),
                    Security::Option(options) => self.of_options(path, options, times, share, leave),
                };
                let Some(of_vest) = of_vest else { continue };
                let is_incentive = matches!(&grant.security, Security::Option(options) if options.kind == OptionKind::Iso);
                let is_other_income = is_incentive && !self.incentive_options_are_wages();
                match of_vest {
                    OfOptions::SoldAtOnce(sale) => {
                        walk.gains[dated.grant] += sale.amount;
                        walk.years[terms.vest_year(sale.time)].cost += sale.amount;
                        walk.delivered += sale.amount;
                        if !is_other_income {
                            wages_from_equity(walk, sale.time, sale.amount);
                            continue;
                        }
                        let of_year = self.beside(&mut beside, sale.time);
                        of_year.income.ordinary += sale.amount;
                        of_year.flow(walk, (sale.time, terms.vest_year(sale.time)), sale.amount, &discount);
                    }
                    OfOptions::Held(held) => {
                        walk.gains[dated.grant] += held.gain();
                        let year = terms.vest_year(held.exercised);
                        walk.years[year].exercise += held.paid;
                        // What the employer gives: shares for less than they are worth, or for what they were worth before they could be sold.
                        let (delivered, delivered_in) = match path.price(held.exercised) > 0.0 {
                            true => (held.spread, year),
                            false => (held.gain(), held.sale.map_or(year, |sale| terms.vest_year(sale.time))),
                        };
                        walk.delivered += delivered;
                        walk.years[delivered_in].cost += delivered;
                        if !is_other_income && held.spread > 0.0 {
                            // Income in kind, which is put into the shares.
                            wages_from_equity(walk, held.exercised, held.spread);
                        }
                        let put_in = held.paid + if is_other_income { 0.0 } else { held.spread };
                        let exercise = self.beside(&mut beside, held.exercised);
                        exercise.flow(walk, (held.exercised, year), -put_in, &discount);
                        let is_held_beyond = held.sale.is_none_or(|sale| year_of(sale.time).0 != year_of(held.exercised).0);
                        let counted = if is_other_income && is_held_beyond { held.spread } else { 0.0 };
                        exercise.income.iso_spread += counted;
                        let Some(sale) = held.sale else { continue };
                        let of_year = self.beside(&mut beside, sale.time);
                        of_year.flow(walk, (sale.time, terms.vest_year(sale.time)), sale.amount, &discount);
                        of_year.income.iso_spread_sold += counted;
                        let gain = sale.amount - put_in;
                        // Of incentive options that are sold too early the spread is income, as far as there is a gain.
                        let is_too_early = is_other_income && !held.qualifies(dated.granted);
                        let as_income = if is_too_early { held.spread.min(gain).max(0.0) } else { 0.0 };
                        of_year.income.ordinary += as_income;
                        if held.is_held_a_year() {
                            of_year.income.long_term += gain - as_income;
                        } else {
                            of_year.income.short_term += gain - as_income;
                        }
                    }
                }
            }
        }
        beside
    }

    /// What comes of options that vest.
    fn of_options(&self, path: SharePath<'_>, options: &OptionGrant, times: (u32, u32), share: f64, leave: usize) -> Option<OfOptions> {
        let terms = &self.terms;
        let stays = leave >= terms.months;
        let terms_of_options = equity::Options {
            count: options.count,
            price: self.company().and_then(|company| company.price).unwrap_or(options.strike),
            strike: (times.0 == 0).then_some(options.strike),
            term: options.term,
        };
        let window = (!stays).then(|| leave as u32 + options.exercise_window);
        let end = if stays { terms.months } else { leave } as u32;
        let at_exit = || equity::sell_options(path, terms_of_options, times, share, end, window).map(OfOptions::SoldAtOnce);
        match options.exercise {
            Exercise::AtExit => at_exit(),
            // Under water they are not exercised before the exit.
            Exercise::Early => equity::exercise_early(path, terms_of_options, times, share).map(OfOptions::Held).or_else(at_exit),
            Exercise::AtExitAndHold => equity::exercise_and_hold(path, terms_of_options, times, share, end, window).map(OfOptions::Held),
        }
    }

    /// Without tables nothing is taxed.
    fn incentive_options_are_wages(&self) -> bool {
        self.tables.as_ref().and_then(|tables| tables.first()).is_none_or(TaxTables::incentive_options_are_wages)
    }

    /// The calendar year of a time, for equity that is not sold at once.
    fn beside<'a>(&self, beside: &'a mut Vec<Beside>, time: u32) -> &'a mut Beside {
        if beside.is_empty() {
            beside.resize(self.terms.n_calendar_years(), Beside::default());
        }
        let (year, _) = self.terms.calendar_place(self.terms.calendar_month(time));
        &mut beside[year]
    }
}

impl Beside {
    /// Money that comes in, or that is put into shares where it is negative, at a time in a vest year.
    fn flow(&mut self, walk: &mut Walk, (time, vest_year): (u32, usize), amount: f64, discount: impl Fn(u32) -> f64) {
        self.flows[vest_year] += amount;
        self.last = self.last.max(time);
        walk.equity_present += amount * discount(time);
        walk.years[vest_year].equity += amount;
    }
}
