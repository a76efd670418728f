//! What grants are worth: the dollars by which shares of a grant are multiplied, whether they vest or are recognized as expense.
//!
//! A grant of RSUs in dollars is as many shares as that buys on the grant date. At the share price S, relative to the start of the horizon,
//!
//! ```text
//! market value when it vests = grant × S(vesting) ÷ S(grant date)      fair value on the grant date = grant
//! ```
//! so that a grant to somebody hired within the horizon is worth what was promised at the price of that day, whatever the price did before. The price
//! of a grant within the horizon is that at the start of its month; for an earlier grant it is `grant_price`, or else that at the start of the
//! horizon. Before the exit of a private company the price is the initial one, and the multiple of the exit afterwards.

use super::environment::Pass;
use super::options::black_scholes_call;
use super::{Account, Entitlements, Environment, Quantities, Quantity};
use crate::intake::headcount::EquityKind;
use crate::quantity::columns::{add, lanes};
use crate::quantity::{Lanes, MonthLanes};
use crate::scenario::package::{Options, Ownership, Rsu};
use crate::scenario::{ExpenseBasis, Number, Prices, Uncertainty};

/// What shares of a grant are multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GrantUnit {
    pub source: GrantSource,
    /// Months from the start of the horizon to that of the month of the grant; 0 for earlier grants.
    pub granted: u32,
}

/// Whose grant it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantSource {
    /// By its place among the package's grants of the kind.
    Package(usize),
    /// The person's own, in dollars.
    Own,
}

/// Dollars of whole grants in one block of trials, by their units. They are private, so that shares of grants are multiplied here and nowhere else.
#[derive(Clone, Debug, Default)]
pub struct GrantValues {
    rsus: Vec<ByGrantMonth>,
    options: Vec<ByGrantMonth>,
    own_rsu: ByGrantMonth,
}

/// Dollars of one whole grant, by the month of the grant.
#[derive(Clone, Debug, Default)]
struct ByGrantMonth {
    /// Of its shares, at the share price of the start of the horizon; empty for options.
    market: Vec<Lanes>,
    fair: Vec<Lanes>,
}

const ONE: Lanes = [1.0; crate::quantity::LANES];

impl GrantValues {
    /// Of the grants of a package, and of own ones.
    pub fn of(ownership: Option<&Ownership>, prices: &Prices, environment: &Environment, months: usize) -> Self {
        let price_on_grant: Vec<Lanes> = (0..months).map(|month| price_on_grant(month, prices, environment)).collect();
        let rsus = ownership.map_or(&[][..], |ownership| &ownership.rsus);
        let options = ownership.map_or(&[][..], |ownership| &ownership.options);
        Self {
            rsus: rsus.iter().map(|rsu| of_rsu(rsu, prices, environment, &price_on_grant)).collect(),
            options: options.iter().map(|options| of_options(options, prices, environment, &price_on_grant)).collect(),
            own_rsu: ByGrantMonth {
                market: price_on_grant.iter().map(|price| lanes(|lane| 1.0 / price[lane])).collect(),
                fair: vec![ONE; months],
            },
        }
    }

    /// Dollars of `shares` of RSU grants, at the share price of the start of the horizon.
    #[inline(always)]
    pub fn at_market(&self, unit: GrantUnit, shares: &Lanes) -> Lanes {
        let of_grant = match unit.source {
            GrantSource::Package(place) => &self.rsus[place],
            GrantSource::Own => &self.own_rsu,
        };
        let value = &of_grant.market[unit.granted as usize];
        lanes(
            #[inline(always)]
            |lane| value[lane] * shares[lane],
        )
    }

    /// Dollars of `shares` of grants, at the fair value on the grant date.
    #[inline(always)]
    pub fn at_fair_value(&self, kind: EquityKind, unit: GrantUnit, shares: &Lanes) -> Lanes {
        let value = match (kind, unit.source) {
            // Own grants are in dollars of fair value.
            (_, GrantSource::Own) => &ONE,
            (EquityKind::Rsu, GrantSource::Package(place)) => &self.rsus[place].fair[unit.granted as usize],
            (EquityKind::Options, GrantSource::Package(place)) => &self.options[place].fair[unit.granted as usize],
        };
        lanes(
            #[inline(always)]
            |lane| value[lane] * shares[lane],
        )
    }
}

/// The share price at the start of a month, relative to that of the horizon. In the expectation pass, what S(vesting) ÷ S(grant date) has its exact
/// mean with: E[S(t) ÷ S(g)] = E[S(t)] ÷ E[S(g)] where the drift is certain.
fn price_on_grant(month: usize, prices: &Prices, environment: &Environment) -> Lanes {
    if month == 0 {
        return ONE;
    }
    let share = &prices.share;
    let Some((settlement, exit)) = environment.exit.as_ref().zip(share.exit.as_ref()) else {
        return environment.unless_uncertain(&[&share.drift], *environment.share_price.month(month - 1));
    };
    let is_certain = |number: &Number| matches!(number.law, Uncertainty::Certain(_));
    let may_go_either_way = !matches!(exit.probability.law, Uncertainty::Certain(0.0 | 1.0));
    if environment.pass == Pass::Expected && (may_go_either_way || !is_certain(&exit.after) || !is_certain(&exit.price_multiple)) {
        return [f64::NAN; crate::quantity::LANES];
    }
    let behind = settlement.at_price.behind.month(month);
    lanes(|lane| if behind[lane] > 0.0 { behind[lane] } else { 1.0 })
}

fn of_rsu(rsu: &Rsu, prices: &Prices, environment: &Environment, price_on_grant: &[Lanes]) -> ByGrantMonth {
    let grant = environment.value(&rsu.grant);
    let market = |(month, price): (usize, &Lanes)| match &rsu.terms.grant_price {
        Some(grant_price) if month == 0 => {
            let initial = &prices.share.initial_price;
            let [on_grant, at_start] = [grant_price, initial].map(|number| environment.value(number));
            let values = lanes(|lane| grant[lane] * at_start[lane] / on_grant[lane]);
            environment.unless_uncertain(&[grant_price, initial], values)
        }
        _ => lanes(|lane| grant[lane] / price[lane]),
    };
    ByGrantMonth { market: price_on_grant.iter().enumerate().map(market).collect(), fair: vec![*grant; price_on_grant.len()] }
}

fn of_options(options: &Options, prices: &Prices, environment: &Environment, price_on_grant: &[Lanes]) -> ByGrantMonth {
    let count = environment.value(&options.count);
    let fair = |(month, price): (usize, &Lanes)| {
        let value = option_value(options, month, price, prices, environment);
        lanes(|lane| count[lane] * value[lane])
    };
    ByGrantMonth { market: vec![], fair: price_on_grant.iter().enumerate().map(fair).collect() }
}

/// Fair value of one option that is granted in a month of the horizon.
fn option_value(options: &Options, month: usize, price_on_grant: &Lanes, prices: &Prices, environment: &Environment) -> Lanes {
    if let Some(fair_value) = &options.fair_value {
        return *environment.value(fair_value);
    }
    let share = &prices.share;
    let at_start = options.terms.grant_price.as_ref().filter(|_| month == 0).unwrap_or(&share.initial_price);
    let numbers = [at_start, options.strike.as_ref().unwrap_or(at_start), &share.risk_free, &options.expected_life, &share.volatility];
    let [price, strike, rate, life, volatility] = numbers.map(|number| environment.value(number));
    // At the money the value is proportional to the price, and so its mean is that of the price.
    let is_at_the_money = options.strike.is_none();
    let values = lanes(|lane| {
        let (moved, years) = (price_on_grant[lane], life[lane] / 12.0);
        if is_at_the_money {
            moved * black_scholes_call(price[lane], price[lane], rate[lane], 0.0, years, volatility[lane])
        } else {
            black_scholes_call(price[lane] * moved, strike[lane], rate[lane], 0.0, years, volatility[lane])
        }
    });
    if month > 0 && !is_at_the_money && environment.pass == Pass::Expected && !share.volatility.is_certainly_zero() {
        return [f64::NAN; crate::quantity::LANES];
    }
    environment.unless_uncertain(&numbers, values)
}

/// Numbers that move the fair value of RSUs on their grant dates.
pub(super) fn rsu_inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let share = &terms.scenario.prices.share;
    let exit = share.exit.iter().flat_map(|exit| [&exit.after, &exit.probability]);
    terms.rsus().iter().map(|rsu| &rsu.grant).chain(exit.filter(|_| terms.has_rsus())).collect()
}

/// Numbers that move the market value of RSUs when they vest.
pub(super) fn market_inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    if !terms.has_rsus() {
        return vec![];
    }
    let share = &terms.scenario.prices.share;
    let grant_prices: Vec<_> = terms.rsus().iter().filter_map(|rsu| rsu.terms.grant_price.as_ref()).collect();
    let initial = (!grant_prices.is_empty()).then_some(&share.initial_price);
    let price = match &share.exit {
        Some(exit) => vec![&exit.price_multiple],
        None => vec![&share.drift, &share.volatility],
    };
    [rsu_inputs(terms), grant_prices, initial.into_iter().collect(), price].concat()
}

/// Dollars of RSU expense of each month, at fair value on the grant date. That of a private company waits for the exit, whose month catches up.
pub(super) fn recognized(account: &Account<'_>) -> MonthLanes {
    let mut out = account.quantities.get(Quantity::RsuRecognized).clone();
    let Some(exit) = &account.environment.exit else { return out };
    let mut so_far = *account.used(Quantity::RsuRecognizedBefore, 0);
    for (month, row) in out.iter_mut().enumerate() {
        *row = exit.occurrence.settle(month, row, &mut so_far);
    }
    out
}

/// Counts what follows from all grants of a segment: RSUs at the market value of the shares when they vest, or for a private company can be sold; and at
/// the end of the horizon expense not yet recognized, and shares that have vested and wait for an exit, at the price of the horizon's start.
pub fn count_totals(basis: ExpenseBasis, environment: &Environment, quantities: &mut Quantities) {
    let Some(last) = quantities.n_months().checked_sub(1) else { return };
    let mut so_far = *quantities.month(Quantity::RsuVestedBefore, 0);
    for month in 0..quantities.n_months() {
        if !quantities.is_touched(Quantity::RsuVested) && environment.exit.is_none() {
            break;
        }
        let mut settled = *quantities.month(Quantity::RsuVested, month);
        if let Some(exit) = &environment.exit {
            settled = exit.at_price.settle(month, &settled, &mut so_far);
        }
        let share_price = environment.share_price.month(month);
        add(quantities.month_mut(Quantity::RsusAtMarket, month), &lanes(|lane| settled[lane] * share_price[lane]));
    }
    let Some(exit) = &environment.exit else { return };
    let waits = lanes(|lane| 1.0 - exit.occurrence.by_the_end_of(last, lane));
    add(quantities.month_mut(Quantity::VestedAwaitingExit, last), &lanes(|lane| so_far[lane] * waits[lane]));
    if basis != ExpenseBasis::MarketAtVest {
        let mut recognized = *quantities.month(Quantity::RsuRecognizedBefore, 0);
        quantities.get(Quantity::RsuRecognized).iter().for_each(|row| add(&mut recognized, row));
        // What is recognizable but for the exit is not recognized yet.
        add(quantities.month_mut(Quantity::UnrecognizedExpense, last), &lanes(|lane| recognized[lane] * waits[lane]));
    }
}
