//! Fills an [`Environment`]: draws what everybody shares in a block of trials, or sets its exact means.
//!
//! Knows how numbers, prices and shocks are drawn and in which order they depend on one another. Must not know individual people.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bonus_draws::{self, BonusDraws};
use super::exit;
use super::incidents;
use super::plan::{Cohort, FleetPlan, Plan, Reference, UsagePlan};
use super::price;
use super::price_paths::{self, PriceDraws, PriceStreams};
use super::redraw::ChanceKind;
use super::share_paths::SharePathDraw;
use super::shared::{self, Draws, FactorDraw, PathDraw};
use crate::chance::copula::{ConditionalFactor, CorrelationFactor};
use crate::chance::principal_components::Rotation;
use crate::chance::process::{autoregression, geometric_brownian};
use crate::cost::allowance::units_per_dollar;
use crate::cost::assets;
use crate::cost::bonus_years::FIRST_OF_HORIZON;
use crate::cost::environment::{CohortEnvironment, Environment, Pass, PricePaths, mean_of};
use crate::cost::equity;
use crate::quantity::columns::lanes;
use crate::quantity::math::{exp, normal_quantile};
use crate::quantity::simd::dispatch;
use crate::quantity::{Dimension, LANES, Lanes, MonthLanes};
use crate::scenario::package::Bonus;
use crate::scenario::people::Bill;
use crate::scenario::usage::Resource;
use crate::scenario::{Access, Cap, Number, Scenario, Uncertainty, Usage};

/// The streams of everything that is shared: numbers, share price, exit, company shocks and prices.
pub struct SharedStreams {
    numbers: Vec<FactorDraw>,
    /// The row of each number in the correlation matrix; absent for numbers that are not correlated.
    rows: Vec<Option<usize>>,
    /// The first number with the same identity, law and range as each, and so the same values.
    drawn_as: Vec<usize>,
    /// The share of its distribution at which a number is held.
    held: Vec<Option<f64>>,
    /// Of each row of the correlation matrix.
    correlated: Vec<FactorDraw>,
    correlation_factor: CorrelationFactor,
    /// How some of the rows are drawn again given the others; absent where none or all are.
    redrawn: Option<(ConditionalFactor, Vec<FactorDraw>)>,
    share_price: SharePathDraw,
    exit: FactorDraw,
    bonus_years: BonusDraws,
    company_shock: PathDraw,
    prices: PriceStreams,
}

impl SharedStreams {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        let correlations = &scenario.correlations;
        let number = |identity: &str| FactorDraw::of_number(scenario, draws, identity);
        let is_redrawn: Vec<bool> =
            correlations.identities().iter().map(|identity| shared::salt_of_number(scenario, draws, identity) != 0).collect();
        let some_are_redrawn = is_redrawn.contains(&true) && is_redrawn.contains(&false);
        let correlated = || correlations.identities().iter().map(|identity| number(identity)).collect();
        let as_it_was = || correlations.identities().iter().map(|identity| FactorDraw::of_number_as_it_was(draws, identity)).collect();
        let shocks = scenario.usages.values().map(|usage| &usage.company_shock);
        let persistence = shocks.filter(|shock| !shock.sigma.is_certainly_zero()).map(|shock| shock.persistence.median()).next();
        let shock_rotation = |months| Rotation::of_autoregression(persistence.unwrap_or(0.0), months);
        Self {
            numbers: scenario.numbers.iter().map(|one| number(&one.identity)).collect(),
            // An assumption that is used in several units or ranges has several slots, but one row.
            rows: scenario.numbers.iter().map(|number| correlations.row_of(&number.identity)).collect(),
            drawn_as: drawn_as(&scenario.numbers),
            held: scenario.numbers.iter().map(|number| draws.redraw().held(&number.identity)).collect(),
            correlated: if some_are_redrawn { as_it_was() } else { correlated() },
            redrawn: some_are_redrawn.then(|| (correlations.matrix().conditional_factor(&is_redrawn), correlated())),
            correlation_factor: correlations.matrix().factor(),
            share_price: SharePathDraw::new(&scenario.prices.share, draws, scenario.months),
            exit: FactorDraw::new(draws, ChanceKind::Shared, &shared::exit_of(scenario)),
            bonus_years: BonusDraws::new(scenario, draws),
            company_shock: PathDraw::new(draws, shared::COMPANY_SHOCK, scenario.months, shock_rotation),
            prices: PriceStreams::new(scenario, draws),
        }
    }
}

impl SharedStreams {
    /// The scores of the rows of the correlation matrix.
    fn correlated_scores(&self, first_trial: u32) -> Vec<Lanes> {
        let mut scores: Vec<Lanes> = self.correlated.iter().map(|draw| draw.scores(first_trial)).collect();
        self.correlation_factor.correlate(&mut scores);
        if let Some((factor, draws)) = &self.redrawn {
            let fresh: Vec<Lanes> = draws.iter().map(|draw| draw.scores(first_trial)).collect();
            factor.redraw(&mut scores, &fresh);
        }
        scores
    }

    /// Whether two bonuses have the same payouts in all years.
    fn pay_alike(&self, one: &Bonus, other: &Bonus, environment: &Environment) -> bool {
        let drawn_as = |bonus: &Bonus| self.drawn_as[bonus.payout.slot.0];
        drawn_as(one) == drawn_as(other)
            && one.payment_month.is_some() == other.payment_month.is_some()
            && environment.value(&one.persistence) == environment.value(&other.persistence)
    }

    /// The standard normal score of a number, by its slot.
    fn score_of(&self, slot: usize, first_trial: u32) -> Lanes {
        if let Some(share) = self.held[slot] {
            return [normal_quantile(share); LANES];
        }
        match self.rows[slot] {
            Some(row) => self.correlated_scores(first_trial)[row],
            None => self.numbers[slot].scores(first_trial),
        }
    }
}

/// The environment of the block that starts with `first_trial`; `base` draws for the base case of the plan, where it has one.
pub fn draw(plan: &Plan, streams: &SharedStreams, base: Option<&SharedStreams>, first_trial: u32) -> Environment {
    let scenario = plan.scenario.as_ref();
    let mut environment = numbers(scenario, streams, first_trial);
    let share = &scenario.prices.share;
    let (drift, volatility) = (*environment.value(&share.drift), *environment.value(&share.volatility));
    let mut log_price = [0.0; LANES];
    // The price of a private company moves at its exit and by nothing else.
    if share.exit.is_none() {
        streams.share_price.each_month(scenario.months, first_trial, |month, normals| {
            geometric_brownian::step(&mut log_price, normals, &drift, &volatility);
            *environment.share_price.month_mut(month) = log_price.map(exp);
        });
    }
    let draws = PriceDraws { streams: &streams.prices, first_trial };
    if let (Some(jumps), None) = (&share.jump, &share.exit) {
        let mut share_price = environment.share_price.clone();
        price_paths::jump_share(jumps, draws, &environment, &mut share_price);
        environment.share_price = share_price;
    }
    environment.exit = share.exit.as_ref().map(|exit| exit::draw(exit, &streams.exit, &environment, scenario.months, first_trial));
    environment.prices = price_paths::fill(scenario, &environment, Some(draws));
    environment.incidents = incidents::fill(scenario, &environment);
    let is_shocked = |usage: &&Arc<Usage>| !usage.company_shock.sigma.is_certainly_zero();
    for usage in scenario.usages.values().filter(is_shocked) {
        let path = company_shock(usage, &environment, &streams.company_shock, first_trial, scenario.months);
        environment.company_shocks.insert(usage.name.clone(), path);
    }
    let prices_of_base = plan.base.as_deref().zip(base).map(|(scenario, streams)| {
        let environment = numbers(scenario, streams, first_trial);
        let prices = price_paths::fill(scenario, &environment, Some(PriceDraws { streams: &streams.prices, first_trial }));
        Environment { prices, ..environment }
    });
    fill_cohorts(plan, prices_of_base.as_ref(), &mut environment);
    draw_bonus_years(plan, streams, first_trial, &mut environment);
    environment
}

/// The first of `numbers` that has the values of each.
fn drawn_as(numbers: &[Number]) -> Vec<usize> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, number) in numbers.iter().enumerate().filter(|(_, number)| number.is_uncertain()) {
        places.entry(&number.identity).or_default().push(place);
    }
    let mut drawn_as: Vec<usize> = (0..numbers.len()).collect();
    for places in places.values().filter(|places| places.len() > 1) {
        // A distribution prints all of itself.
        let law =
            |place: usize| (format!("{:?}", numbers[place].law), numbers[place].range.low.to_bits(), numbers[place].range.high.to_bits());
        let laws: Vec<_> = places.iter().map(|place| law(*place)).collect();
        for (own, place) in laws.iter().zip(places) {
            drawn_as[*place] = laws.iter().position(|law| law == own).map_or(*place, |first| places[first]);
        }
    }
    drawn_as
}

/// Draws the payouts and the company's results of every bonus year that something pays for.
fn draw_bonus_years(plan: &Plan, streams: &SharedStreams, first_trial: u32, environment: &mut Environment) {
    for (place, kind) in plan.kinds.iter().enumerate() {
        let Some(core) = plan.cohorts[*kind].package.as_deref().map(|package| &package.core) else { continue };
        if let Some(bonus) = core.bonus.as_ref().filter(|bonus| bonus.payout.is_uncertain()) {
            // Packages mostly have one law of the payout, whose quantiles take long.
            let is_same = |other: &&usize| {
                let other = plan.cohorts[**other].package.as_deref().and_then(|package| package.core.bonus.as_ref());
                other.is_some_and(|other| streams.pay_alike(bonus, other, environment))
            };
            match plan.kinds[..place].iter().position(|other| is_same(&other)) {
                Some(other) => environment.kinds[place].bonus_payouts = environment.kinds[other].bonus_payouts.clone(),
                None => draw_payouts(bonus, streams, first_trial, environment, place),
            }
        }
        if let Some(bonus) = core.performance_bonus.as_ref().filter(|bonus| !bonus.company_correlation.is_certainly_zero()) {
            environment.kinds[place].company_results = streams.bonus_years.results(environment.value(&bonus.persistence), first_trial);
        }
    }
}

/// Draws the payouts of one bonus. The first year of the horizon has the value of the number, which is known.
fn draw_payouts(bonus: &Bonus, streams: &SharedStreams, first_trial: u32, environment: &mut Environment, place: usize) {
    let Uncertainty::Uncertain(family) = &bonus.payout.law else { return };
    let (first, last) = (usize::from(bonus.payment_month.is_none()), environment.kinds[place].bonus_payouts.len());
    if (first..last).all(|year| year == FIRST_OF_HORIZON) {
        return;
    }
    let score = streams.score_of(bonus.payout.slot.0, first_trial);
    let scores = streams.bonus_years.scores(&bonus.payout.identity, score, environment.value(&bonus.persistence), first_trial);
    let range = bonus.payout.range;
    for year in (first..last).filter(|year| *year != FIRST_OF_HORIZON) {
        environment.kinds[place].bonus_payouts[year] =
            scores[year].map(|score| family.quantile_of_score(score).clamp(range.low, range.high));
    }
}

/// An environment with the numbers of the block that starts with `first_trial`, in which no price has changed.
pub fn numbers(scenario: &Scenario, streams: &SharedStreams, first_trial: u32) -> Environment {
    let scores = streams.correlated_scores(first_trial);
    let mut values: Vec<Lanes> = Vec::with_capacity(scenario.numbers.len());
    for (place, (number, draw)) in scenario.numbers.iter().zip(&streams.numbers).enumerate() {
        values.push(match streams.drawn_as[place] {
            known if known < place => values[known],
            _ if streams.held[place].is_some() => {
                [streams.held[place].map_or(f64::NAN, |share| number.law.at(share)).clamp(number.range.low, number.range.high); LANES]
            }
            _ => draw_number(number, draw, streams.rows[place].map(|row| &scores[row]), first_trial),
        });
    }
    empty(Pass::Sampled, values, scenario.months)
}

/// The environment of the expectation pass, in which everything shared has its exact mean.
pub fn means(plan: &Plan) -> Environment {
    let scenario = plan.scenario.as_ref();
    let mut environment = means_of_numbers(scenario);
    let share = &scenario.prices.share;
    for month in (0..scenario.months).filter(|_| share.exit.is_none()) {
        *environment.share_price.month_mut(month) =
            environment.map(&share.drift, |drift| geometric_brownian::mean(drift, month as f64 + 1.0));
    }
    environment.exit = share.exit.as_ref().map(|exit| exit::means(exit, &environment, scenario.months));
    environment.prices = price_paths::fill(scenario, &environment, None);
    environment.incidents = incidents::fill(scenario, &environment);
    let prices_of_base = plan.base.as_deref().map(|scenario| {
        let environment = means_of_numbers(scenario);
        Environment { prices: price_paths::fill(scenario, &environment, None), ..environment }
    });
    // Shocks have mean one and are independent of all they multiply, so the expectation pass needs none.
    fill_cohorts(plan, prices_of_base.as_ref(), &mut environment);
    environment
}

fn means_of_numbers(scenario: &Scenario) -> Environment {
    let numbers = scenario.numbers.iter().map(|number| [exact_mean(number); LANES]).collect();
    empty(Pass::Expected, numbers, scenario.months)
}

/// An environment with given values of the numbers, in which no price has changed.
pub fn of_numbers(scenario: &Scenario, value: impl Fn(&Number) -> Lanes) -> Environment {
    empty(Pass::Sampled, scenario.numbers.iter().map(value).collect(), scenario.months)
}

/// The exact mean of a number as it is drawn; NaN where it has none.
fn exact_mean(number: &Number) -> f64 {
    match &number.law {
        Uncertainty::Certain(value) => *value,
        Uncertainty::Uncertain(_) if number.breaks_exact_means => f64::NAN,
        // Draws are clamped to the range of the number, which may cut off the last millionth of a tail.
        Uncertainty::Uncertain(family) => {
            let (low, high) = family.support();
            let is_clamped = low < number.range.low || high > number.range.high;
            if is_clamped { mean_of(family.as_ref(), number, |value| value) } else { family.mean() }
        }
    }
}

fn empty(pass: Pass, numbers: Vec<Lanes>, months: usize) -> Environment {
    let (models, tiers, gpu_rents, rates) = Default::default();
    let prices = PricePaths { rates, gpu_rents, electricity: MonthLanes::filled(months, 1.0), tokens: None, list: None, models, tiers };
    Environment {
        pass,
        numbers,
        share_price: MonthLanes::filled(months, 1.0),
        exit: None,
        prices,
        company_shocks: BTreeMap::new(),
        incidents: vec![],
        kinds: vec![],
        fleets: vec![],
    }
}

/// The value of a number at its correlated score, or at its own uniform draw where it is not correlated.
fn draw_number(number: &Number, draw: &FactorDraw, score: Option<&Lanes>, first_trial: u32) -> Lanes {
    let family = match &number.law {
        Uncertainty::Certain(value) => return [*value; LANES],
        Uncertainty::Uncertain(family) => family,
    };
    let values = match score {
        Some(score) => score.map(|score| family.quantile_of_score(score)),
        None => draw.uniforms(first_trial).map(|uniform| family.quantile(uniform)),
    };
    values.map(|value| value.clamp(number.range.low, number.range.high))
}

/// Factor by month on everybody's demand under a usage: a lognormal first-order autoregression with mean 1.
fn company_shock(usage: &Usage, environment: &Environment, path: &PathDraw, first_trial: u32, months: usize) -> MonthLanes {
    let (sigma, persistence) = (environment.value(&usage.company_shock.sigma), environment.value(&usage.company_shock.persistence));
    let weights = autoregression::Weights::new(persistence);
    let mut factors = MonthLanes::zero(months);
    let mut scores = [0.0; LANES];
    path.each_month(months, first_trial, |month, normals| {
        if month == 0 {
            scores = *normals
        } else {
            autoregression::step(&mut scores, normals, &weights)
        }
        dispatch(
            #[inline(always)]
            || autoregression::unit_mean_factors(&scores, sigma, factors.month_mut(month)),
        );
    });
    factors
}

/// What use of models stated in money is converted with, and what it responds to prices relative to.
struct TokenReference {
    /// Million tokens per dollar.
    per_dollar: Lanes,
    /// Price of the first month, with drift and the common price path, USD per million tokens.
    price: Lanes,
    /// Whether the price is certain in every month.
    is_certain: bool,
}

/// The reference of a cohort with the scenario and the environment of the base case; absent where spend is held, or the base case has no such people.
fn reference<'a>(
    plan: &'a Plan,
    cohort: &'a Cohort,
    base: Option<&'a Environment>,
) -> Option<(&'a Scenario, &'a Environment, &'a Reference)> {
    Some((plan.base.as_deref()?, base?, cohort.reference.as_ref()?))
}

fn token_reference(
    plan: &Plan,
    cohort: &Cohort,
    (usage, access): (&Usage, &Access),
    environment: &Environment,
    base: Option<&Environment>,
) -> TokenReference {
    let of_base = reference(plan, cohort, base).filter(|(.., reference)| !reference.access.models.is_empty());
    let (scenario, environment, access, usage) = match of_base {
        Some((scenario, environment, of)) => (scenario, environment, of.access.as_ref(), of.inference.as_deref().unwrap_or(usage)),
        None => (plan.scenario.as_ref(), environment, access, usage),
    };
    let list = price::list_prices(&access.models, &usage.tokens, &[], scenario, environment);
    // The list price of the first month, so that later price changes affect the bill and not the usage.
    let per_dollar = units_per_dollar(list.month(0));
    TokenReference {
        per_dollar: environment.unless_uncertain(&with_rates(price::inputs(&access.models, &usage.tokens, scenario), scenario), per_dollar),
        price: *price::with_common_path(list, &scenario.prices, environment).month(0),
        is_certain: price::is_certain(&access.models, &usage.tokens, scenario),
    }
}

/// GPU-hours per dollar of the people who use GPUs of type `own`.
fn hours_per_dollar(plan: &Plan, cohort: &Cohort, own: &str, environment: &Environment, base: Option<&Environment>) -> Lanes {
    let of_base = reference(plan, cohort, base)
        .and_then(|(scenario, environment, of)| Some((scenario, scenario.prices.gpus.get(of.access.gpu.as_deref()?)?, environment)));
    let (scenario, gpu, environment) = of_base.unwrap_or((plan.scenario.as_ref(), &plan.scenario.prices.gpus[own], environment));
    let list = price::with_list_factor(&environment.amount(&gpu.on_demand, 0), 0, environment);
    let factors = price::in_force(scenario.prices.factor.iter(), scenario.start);
    environment.unless_uncertain(&with_rates([vec![&gpu.on_demand], factors].concat(), scenario), units_per_dollar(&list))
}

/// Numbers with those of the rates of the currencies that they are written in. Movements about these begin after the first month.
fn with_rates<'a>(numbers: Vec<&'a Number>, scenario: &'a Scenario) -> Vec<&'a Number> {
    let rates = numbers.iter().filter_map(|number| number.currency).flat_map(|currency| scenario.rates.stated_of(currency));
    let rates: Vec<&Number> = rates.collect();
    [numbers, rates].concat()
}

fn fill_cohorts(plan: &Plan, base: Option<&Environment>, environment: &mut Environment) {
    environment.kinds = plan.kinds.iter().map(|kind| fill_cohort(plan, &plan.cohorts[*kind], base, environment)).collect();
    let fleet = |fleet: &FleetPlan| assets::fleet(&plan.cohorts[fleet.cohort].entitlements(&plan.scenario), environment, &fleet.positions);
    environment.fleets = plan.fleets.iter().map(fleet).collect();
}

fn fill_cohort(plan: &Plan, cohort: &Cohort, base: Option<&Environment>, environment: &Environment) -> CohortEnvironment {
    let (scenario, months) = (plan.scenario.as_ref(), plan.n_months());
    let mut filled = CohortEnvironment {
        raises: raises(cohort, scenario, environment),
        bonus_payouts: match cohort.package.as_deref().and_then(|package| package.core.bonus.as_ref()) {
            Some(bonus) => bonus_draws::in_all_years(scenario, environment.value(&bonus.payout)),
            None => vec![],
        },
        company_results: vec![],
        token_price: MonthLanes::zero(months),
        throttled_price: MonthLanes::zero(months),
        grants: equity::grant_values(cohort.package.as_deref().map(|package| &package.ownership), &scenario.prices, environment, months),
        gpu_price: MonthLanes::zero(months),
        throttled_gpu_price: MonthLanes::zero(months),
        token_scale: MonthLanes::zero(months),
        hour_scale: MonthLanes::zero(months),
    };
    let cheaper = |cap: Option<&Cap>| cap.and_then(|cap| cap.on_exceed.cheaper()).map(str::to_string);
    if let (Some(inference), Some(access)) = (&cohort.inference, cohort.access.as_deref()) {
        let usage = inference.usage.as_ref();
        let list = price::list_prices(&access.models, &usage.tokens, &cohort.part_months, scenario, environment);
        let reference = token_reference(plan, cohort, (usage, access), environment, base);
        if let Some(to) = cheaper(inference.cap.as_ref()) {
            let only = BTreeMap::from([(to, 1.0)]);
            let list = price::list_prices(&only, &usage.tokens, &cohort.part_months, scenario, environment);
            filled.throttled_price = price::with_common_path(list, &scenario.prices, environment);
        }
        filled.token_price = price::with_common_path(list, &scenario.prices, environment);
        filled.token_scale = scale(inference, cohort.bill(Resource::Inference), reference.per_dollar, scenario, environment);
        if !usage.price_elasticity.is_certainly_zero() {
            let is_certain = reference.is_certain && price::is_certain(&access.models, &usage.tokens, scenario);
            let (price, elasticity) = (&filled.token_price, &usage.price_elasticity);
            price::apply_elasticity(&mut filled.token_scale, price, &reference.price, elasticity, is_certain, environment);
        }
    }
    if let (Some(gpu), Some(name)) = (&cohort.gpu, cohort.access.as_deref().and_then(|access| access.gpu.as_ref())) {
        let per_hour = hours_per_dollar(plan, cohort, name, environment, base);
        filled.hour_scale = scale(gpu, cohort.bill(Resource::Gpu), per_hour, scenario, environment);
        filled.gpu_price = price::gpu_rents(name, &cohort.part_months, scenario, environment);
        if let Some(to) = cheaper(gpu.cap.as_ref()) {
            filled.throttled_gpu_price = price::gpu_rents(&to, &cohort.part_months, scenario, environment);
        }
    }
    filled
}

/// Base pay over the base pay at the start: (1 + rate)^raises, with the number of raises so far, times the exchange rate of the currency that it is paid in
/// over its reference.
fn raises(cohort: &Cohort, scenario: &Scenario, environment: &Environment) -> MonthLanes {
    let mut raises = MonthLanes::filled(scenario.months, 1.0);
    if let Some(rate) = cohort.pay_currency.and_then(|currency| environment.prices.rates.get(&currency)) {
        raises.clone_from(rate);
    }
    let Some(raise) = cohort.package.as_deref().and_then(|package| package.core.raise.as_ref()) else { return raises };
    let so_far = scenario.calendar().scan(0.0, |so_far, month| {
        *so_far += f64::from(u8::from(month.of_year() == raise.month));
        Some(*so_far)
    });
    let factors = environment.compounded(&raise.rate, &so_far.collect::<Vec<_>>());
    raises.iter_mut().zip(factors).for_each(|(row, factors)| row.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor));
    raises
}

fn shock(usage: &Usage, environment: &Environment, months: usize) -> MonthLanes {
    environment.company_shocks.get(&usage.name).cloned().unwrap_or_else(|| MonthLanes::filled(months, 1.0))
}

/// Units that an average active person uses in each month: mean × growth × seasonality × working days × company shock, where the mean may follow from a bill.
fn scale(plan: &UsagePlan, bill: Option<&Bill>, per_unit: Lanes, scenario: &Scenario, environment: &Environment) -> MonthLanes {
    use Dimension::*;
    let usage = plan.usage.as_ref();
    // Money is converted at the rate of the first month, as its prices are.
    let (mean, days) = (environment.amount(&usage.mean, 0), environment.value(&usage.active_days));
    let calibrated = bill.zip(plan.calibration).map(|(bill, calibration)| (environment.amount(&bill.amount, 0), calibration));
    let monthly = lanes(|lane| match (calibrated, usage.mean.dimension) {
        (Some((bill, calibration)), _) => bill[lane] * calibration.units_per_dollar,
        (None, MoneyPerActiveDay) => mean[lane] * days[lane] * per_unit[lane],
        (None, MoneyPerMonth) => mean[lane] * per_unit[lane],
        (None, TokensPerActiveDay) => mean[lane] * days[lane],
        (None, _) => mean[lane],
    });
    // Exactly 1 where use is not stated per active day.
    let is_per_day = matches!(usage.mean.dimension, MoneyPerActiveDay | TokensPerActiveDay);
    let working_days = |month| if is_per_day { scenario.calendar_rules.working_day_factor(month) } else { 1.0 };
    let mut scale = shock(usage, environment, scenario.months);
    let before = calibrated.map_or(0.0, |(_, calibration)| f64::from(calibration.months_before));
    let times: Vec<f64> = (0..scenario.months).map(|month| before + (month as f64).min(usage.growth_months)).collect();
    let growths = environment.compounded(&usage.growth, &times);
    for ((row, growth), month) in scale.iter_mut().zip(growths).zip(scenario.calendar()) {
        let seasonality = usage.seasonality[month.of_year() as usize - 1] * working_days(month);
        for lane in 0..LANES {
            row[lane] *= monthly[lane] * growth[lane] * seasonality;
        }
    }
    scale
}
