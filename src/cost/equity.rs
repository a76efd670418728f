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

use super::black_scholes::black_scholes_call;
use super::environment::Pass;
use super::grant_values::{ByGrantMonth, GrantValues};
use super::{Account, Entitlements, Environment, Quantities, Quantity};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::package::{Options, Ownership, Rsu};
use crate::scenario::{ExpenseBasis, Number, Prices, Uncertainty};

const ONE: Lanes = [1.0; LANES];

/// The share price on a grant date over that of the horizon's start.
struct PriceOnGrant {
    price: Lanes,
    /// Shares per dollar, over those at the start of the horizon.
    inverse: Lanes,
    /// Whether the price is the same in every trial.
    is_certain: bool,
}

/// Values of the grants of a package, and of own ones.
pub fn grant_values(ownership: Option<&Ownership>, prices: &Prices, environment: &Environment, months: usize) -> GrantValues {
    let on_grant: Vec<PriceOnGrant> = (0..months).map(|month| price_on_grant(month, prices, environment)).collect();
    let rsus = ownership.map_or(&[][..], |ownership| &ownership.rsus);
    let options = ownership.map_or(&[][..], |ownership| &ownership.options);
    GrantValues {
        rsus: rsus.iter().map(|rsu| of_rsu(rsu, prices, environment, &on_grant)).collect(),
        options: options.iter().map(|options| of_options(options, prices, environment, &on_grant)).collect(),
        own_rsu: ByGrantMonth { market: on_grant.iter().map(|on_grant| on_grant.inverse).collect(), fair: vec![ONE; months] },
    }
}

/// The share price at the start of a month. In the expectation pass `price` is its exact mean, and `inverse` that with which what vests later has its
/// exact mean: E[S(t) ÷ S(g)] = E[S(t)] ÷ E[S(g)] where the drift is certain.
fn price_on_grant(month: usize, prices: &Prices, environment: &Environment) -> PriceOnGrant {
    if month == 0 {
        return PriceOnGrant { price: ONE, inverse: ONE, is_certain: true };
    }
    let share = &prices.share;
    let Some((settlement, exit)) = environment.exit.as_ref().zip(share.exit.as_ref()) else {
        let price = *environment.share_price.month(month - 1);
        let inverse = environment.unless_uncertain(&[&share.drift], price.map(|price| 1.0 / price));
        let is_certain = share.volatility.is_certainly_zero() && !share.drift.is_uncertain() && share.jump.is_none();
        return PriceOnGrant { price, inverse, is_certain };
    };
    let (has_exited, at) = (settlement.occurrence.behind.month(month), settlement.at_price.behind.month(month));
    let price = lanes(|lane| 1.0 - has_exited[lane] + at[lane]);
    let is_certain = |number: &Number| matches!(number.law, Uncertainty::Certain(_));
    let is_exact =
        matches!(exit.probability.law, Uncertainty::Certain(0.0 | 1.0)) && is_certain(&exit.after) && is_certain(&exit.price_multiple);
    // A share that is worth nothing cannot be granted in dollars: the grant is as many shares as at the initial price.
    let inverse = price.map(|price| if price > 0.0 { 1.0 / price } else { 1.0 });
    let inverse = if environment.pass == Pass::Expected && !is_exact { [f64::NAN; LANES] } else { inverse };
    PriceOnGrant { price, inverse, is_certain: is_exact }
}

fn of_rsu(rsu: &Rsu, prices: &Prices, environment: &Environment, on_grant: &[PriceOnGrant]) -> ByGrantMonth {
    let grant = environment.value(&rsu.grant);
    let market = |(month, on_grant): (usize, &PriceOnGrant)| match &rsu.terms.grant_price {
        Some(grant_price) if month == 0 => {
            let initial = &prices.share.initial_price;
            let [granted_at, at_start] = [grant_price, initial].map(|number| environment.value(number));
            let values = lanes(|lane| grant[lane] * at_start[lane] / granted_at[lane]);
            environment.unless_uncertain(&[grant_price, initial], values)
        }
        _ => lanes(|lane| grant[lane] * on_grant.inverse[lane]),
    };
    ByGrantMonth { market: on_grant.iter().enumerate().map(market).collect(), fair: vec![*grant; on_grant.len()] }
}

fn of_options(options: &Options, prices: &Prices, environment: &Environment, on_grant: &[PriceOnGrant]) -> ByGrantMonth {
    let count = environment.value(&options.count);
    if options.strike.is_none() && options.fair_value.is_none() && options.terms.grant_price.is_none() {
        // At the money the value is proportional to the price.
        let at_start = option_value(options, 0, &PriceOnGrant { price: ONE, inverse: ONE, is_certain: true }, prices, environment);
        let fair = |on_grant: &PriceOnGrant| lanes(|lane| count[lane] * (on_grant.price[lane] * at_start[lane]));
        return ByGrantMonth { market: vec![], fair: on_grant.iter().map(fair).collect() };
    }
    let fair = |(month, on_grant): (usize, &PriceOnGrant)| {
        let value = option_value(options, month, on_grant, prices, environment);
        lanes(|lane| count[lane] * value[lane])
    };
    ByGrantMonth { market: vec![], fair: on_grant.iter().enumerate().map(fair).collect() }
}

/// Fair value of one option that is granted in a month of the horizon.
fn option_value(options: &Options, month: usize, on_grant: &PriceOnGrant, prices: &Prices, environment: &Environment) -> Lanes {
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
        let (moved, years) = (on_grant.price[lane], life[lane] / 12.0);
        if is_at_the_money {
            moved * black_scholes_call(price[lane], price[lane], rate[lane], 0.0, years, volatility[lane])
        } else {
            black_scholes_call(price[lane] * moved, strike[lane], rate[lane], 0.0, years, volatility[lane])
        }
    });
    // With a strike the value is not linear in the price.
    if !is_at_the_money && environment.pass == Pass::Expected && !on_grant.is_certain {
        return [f64::NAN; LANES];
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
