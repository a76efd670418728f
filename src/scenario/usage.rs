//! How much compute people use: the factors of the demand model, from a preset or one by one.
//!
//! ```text
//! demand(person, month) = mean · adopted · active · level · variation · walk · company shock · team shock
//!                              · growth · seasonality · working days · ramp · (price(month) / price(0))^elasticity
//! ```
//! `adopted` and `active` are 0 or 1. Level, variation, walk and shocks have mean one, so that `mean` is the average use of an active person in the
//! first month; growth, seasonality, ramp and price elasticity change it over time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::number::defaults::{ACTIVE_DAYS, GROWTH_PERIOD};
use serde::{Deserialize, Serialize};

use super::number::{Number, Numbers, Range};
use super::prices::TokenMix;
use crate::chance::family::{self, Family, Parameter};
use crate::quantity::math::normal_quantile;
use crate::quantity::{Dimension, Month, month};
use crate::reading::node::Value;
use crate::reading::schema_record::Expected;
use crate::reading::{Diagnostic, Diagnostics, Field, TableReader};

/// What people use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Resource {
    /// Million tokens.
    Inference,
    /// GPU-hours.
    Gpu,
}

impl Resource {
    pub const ALL: [Self; 2] = [Self::Inference, Self::Gpu];
}

/// One value for each resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerResource<T> {
    pub inference: T,
    pub gpu: T,
}

impl<T> PerResource<T> {
    /// The value of `make` for each resource, inference first.
    pub fn new(mut make: impl FnMut(Resource) -> T) -> Self {
        Self { inference: make(Resource::Inference), gpu: make(Resource::Gpu) }
    }

    #[inline(always)]
    pub fn get(&self, resource: Resource) -> &T {
        match resource {
            Resource::Inference => &self.inference,
            Resource::Gpu => &self.gpu,
        }
    }

    #[inline(always)]
    pub fn get_mut(&mut self, resource: Resource) -> &mut T {
        match resource {
            Resource::Inference => &mut self.inference,
            Resource::Gpu => &mut self.gpu,
        }
    }
}

/// How people of one kind use one resource.
#[derive(Clone, Debug)]
pub struct Usage {
    pub name: String,
    pub resource: Resource,
    /// Average use of a person in an active month (or on an active day), in tokens, hours or dollars.
    pub mean: Number,
    /// Active days in an active month; used only where `mean` or a quota is per active day.
    pub active_days: Number,
    /// σ of the lognormal distribution of a month's use over its active days; used only where a quota is per active day.
    pub across_days: Number,
    /// σ of the lognormal distribution of people's own means.
    pub across_people: Number,
    pub adoption: Option<Adoption>,
    /// Months from adoption to full use, in equal steps.
    pub ramp_months: f64,
    pub active: Active,
    /// Distribution of the variation of an active month, with mean one; absent: exactly one.
    pub monthly_variation: Option<Arc<dyn Family>>,
    /// Autocorrelation of the normal score of that variation from month to month.
    pub monthly_persistence: Number,
    /// Monthly σ of the random walk of a person's own level, which has mean one.
    pub level_volatility: Number,
    pub company_shock: Shock,
    pub team_shock: Shock,
    /// Relative growth per month, from the first month on.
    pub growth: Number,
    /// Months after which growth stops.
    pub growth_months: f64,
    /// Whether these are the default, because the usage does not say.
    pub is_growth_period_default: bool,
    /// Factor for each month of the year, January first.
    pub seasonality: [f64; 12],
    pub tokens: TokenMix,
    /// Price elasticity ε of the use of models, which is multiplied by (price(t) / price(0))^ε.
    pub price_elasticity: Number,
    /// What the usage states beside its numbers, or in another form than the model has them in, such as a Gini coefficient: without slots.
    pub stated: Vec<Number>,
}

/// Share of people who have adopted: an S-curve from `initial` in the first month to `final` once `over_months` have passed.
#[derive(Clone, Debug)]
pub struct Adoption {
    pub initial_share: Number,
    pub final_share: Number,
    pub over_months: f64,
}

/// Two-state Markov chain of active and idle months.
#[derive(Clone, Debug)]
pub struct Active {
    pub share: ActiveShare,
    /// P(on | on) − P(on | off).
    pub persistence: Number,
}

/// The share of months in which a person is active.
#[derive(Clone, Debug)]
pub enum ActiveShare {
    /// The same for everybody.
    Common(Number),
    /// Each person has their own, with this distribution on 0 to 1.
    Personal(Arc<dyn Family>),
}

/// Mean-one lognormal shock with AR(1) scores, shared by a company or a team.
#[derive(Clone, Debug)]
pub struct Shock {
    pub sigma: Number,
    pub persistence: Number,
}

/// The 90th percentile of the standard normal distribution, for the share of the top tenth.
const SCORE_OF_TOP_TENTH: f64 = 1.281_551_565_544_600_4;

impl Usage {
    /// `billed` is the resource of a usage whose mean follows from the bills of its groups, so that it needs none.
    pub fn read(name: &str, field: &Field<'_>, billed: Option<Resource>, numbers: &Numbers<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        use Dimension::*;
        table.optional("preset");
        let units = [MoneyPerActiveDay, TokensPerActiveDay, TokensPerMonth, MoneyPerMonth, GpuHoursPerMonth];
        let mean = match billed {
            Some(_) if table.optional("mean").is_none() => {
                Some(numbers.fixed(format!("{}.mean", table.path()), 0.0, MoneyPerMonth, Range::NOT_NEGATIVE))
            }
            _ => numbers.required(&table, "mean", &units, Range::NOT_NEGATIVE),
        };
        let resource = read_resource(&table, billed, mean.as_ref().map(|mean| mean.dimension));
        let stated = RefCell::default();
        let certain = |field: &Field<'_>, dimension, range| stated_number(field, dimension, range, &stated);
        let active_days = numbers.or_default(&table, &ACTIVE_DAYS);
        let across_days = numbers.number(&table, "across_days", Number, SIGMA, 0.0);
        let across_people = read_across_people(&table, numbers, &stated);
        let adoption = table.read_table("adoption", |adoption| read_adoption(adoption, numbers, &stated));
        let ramp = table.read("ramp", |field| certain(&field, Duration, Range::NOT_NEGATIVE));
        let active = read_active(&table, numbers, &stated);
        let monthly_variation = read_monthly_variation(&table, &stated);
        let monthly_persistence = numbers.number(&table, "monthly_persistence", Share, PERSISTENCE, 0.0);
        let level_volatility = numbers.number(&table, "level_volatility", Number, SIGMA, 0.0);
        let company_shock = read_shock(&table, "company_shock", numbers);
        let team_shock = read_shock(&table, "team_shock", numbers);
        let growth = numbers.number(&table, "growth", GrowthPerMonth, Range::GROWTH, 0.0);
        let growth_period = table.optional("growth_period");
        let is_growth_period_default = growth_period.is_none();
        let growth_period = match growth_period {
            Some(field) => certain(&field, GROWTH_PERIOD.dimension, GROWTH_PERIOD.range),
            None => numbers.stated_default(table.path(), &GROWTH_PERIOD).map(|period| {
                let months = period.median();
                stated.borrow_mut().push(period);
                months
            }),
        };
        let seasonality = read_seasonality(&table, &stated);
        let tokens = TokenMix::read(&table, numbers);
        let price_elasticity = read_price_elasticity(&table, resource, numbers);
        table.finish();
        Some(Self {
            name: name.to_string(),
            resource: resource?,
            mean: mean?,
            active_days: active_days?,
            across_days: across_days?,
            across_people: across_people?,
            adoption: adoption?,
            ramp_months: ramp?.unwrap_or(0.0),
            active: active?,
            monthly_variation: monthly_variation?,
            monthly_persistence: monthly_persistence?,
            level_volatility: level_volatility?,
            company_shock: company_shock?,
            team_shock: team_shock?,
            growth: growth?,
            growth_months: growth_period?,
            is_growth_period_default,
            seasonality: seasonality?,
            tokens: tokens?,
            price_elasticity: price_elasticity?,
            stated: stated.into_inner(),
        })
    }
}

/// Warns of every usage whose growth stops within the horizon though it does not say so: nobody who writes 10% per month expects it to.
pub(super) fn warn_of_growth_that_stops<'a>(
    usages: impl Iterator<Item = &'a Usage>,
    (start, months): (Month, usize),
    diagnostics: &Diagnostics,
) {
    let stops = |usage: &&Usage| usage.is_growth_period_default && usage.growth_months < months as f64 - 1.0;
    for usage in usages.filter(stops).filter(|usage| !usage.growth.is_certainly_zero()) {
        let Usage { name, growth_months, .. } = usage;
        let level_from = start.plus(growth_months.ceil() as i32).long_name();
        let message = format!("the growth of `usage.{name}` stops after {growth_months} months: from {level_from} on use stays level");
        let help = format!(
            "write usage.{name}.growth_period = \"{months} months\" to grow throughout, or \"{growth_months} months\" to stop there"
        );
        let warning = Diagnostic::warning(message).help(help);
        diagnostics.push(match &usage.growth.place {
            Some(place) => warning.at(place),
            None => warning,
        });
    }
}

/// A certain number, which is also kept as it is written.
fn stated_number(field: &Field<'_>, dimension: Dimension, range: Range, stated: &RefCell<Vec<Number>>) -> Option<f64> {
    let value = Number::read_fixed(field, dimension, range)?;
    stated.borrow_mut().push(Number::stated(field, value, dimension, range));
    Some(value)
}

/// The resource, as given or as the unit of the mean implies: GPU-hours are of GPUs, tokens of models, and dollars of models unless `resource` says
/// otherwise.
fn read_resource(table: &TableReader<'_>, billed: Option<Resource>, unit: Option<Dimension>) -> Option<Resource> {
    use Dimension::*;
    let by_unit = match unit {
        Some(GpuHoursPerMonth) => Some(Resource::Gpu),
        Some(TokensPerMonth | TokensPerActiveDay) => Some(Resource::Inference),
        _ => None,
    };
    let Some(field) = table.optional("resource") else { return Some(by_unit.or(billed).unwrap_or(Resource::Inference)) };
    let given = field.choice(&["inference", "gpu"]).map(|chosen| [Resource::Inference, Resource::Gpu][chosen])?;
    if by_unit.is_some_and(|by_unit| by_unit != given) {
        let (unit, help) = if given == Resource::Gpu { ("tokens", "inference") } else { ("GPU-hours", "gpu") };
        let message = format!("`{}` does not fit a mean in {unit}", field.path);
        field.mistake(message, format!("write resource = \"{help}\", or a mean in the other unit"));
        return None;
    }
    Some(given)
}

/// Only use of models responds to its price: GPUs are rented for planned work.
fn read_price_elasticity(table: &TableReader<'_>, resource: Option<Resource>, numbers: &Numbers<'_>) -> Option<Number> {
    let elasticity = Range { low: -5.0, high: 0.0, words: "an elasticity from -5 to 0" };
    let Some(field) = table.optional("price_elasticity") else {
        return Some(numbers.fixed(format!("{}.price_elasticity", table.path()), 0.0, Dimension::Number, elasticity));
    };
    let price_elasticity = numbers.read(&field, &[Dimension::Number], elasticity);
    if resource == Some(Resource::Gpu) {
        field.mistake_in_key(format!("`{}` has no effect on GPU-hours", field.path), "remove it: only use of models responds to its price");
    }
    price_elasticity
}

/// With a larger σ one draw in a million would outweigh all others.
const SIGMA: Range = Range { low: 0.0, high: 6.0, words: "a log standard deviation from 0 to 6" };

const PERSISTENCE: Range = Range { low: 0.0, high: 0.999, words: "a persistence from 0 to 0.999" };

/// `across_people = { sigma | gini | top_tenth = number }`: the lognormal σ across people.
///
/// Gini G = 2Φ(σ/√2) − 1, so σ = √2 Φ⁻¹((1 + G)/2): 0.72 is 1.53. The top tenth uses Φ(σ − 1.2816), so σ = 1.2816 + Φ⁻¹(share):
/// 0.60 is 1.53.
fn read_across_people(table: &TableReader<'_>, numbers: &Numbers<'_>, stated: &RefCell<Vec<Number>>) -> Option<Number> {
    let Some(spread) = table.table("across_people") else {
        return Some(numbers.fixed(format!("{}.across_people", table.path()), 0.0, Dimension::Number, Range::NOT_NEGATIVE));
    };
    let open = |low: f64, words| Range { low, high: 0.99, words };
    let sigma = spread.optional("sigma").map(|field| numbers.read(&field, &[Dimension::Number], SIGMA));
    let from = |key: &'static str, range: Range, to_sigma: fn(f64) -> f64| {
        let field = spread.optional(key)?;
        let share = stated_number(&field, Dimension::Share, range, stated);
        Some(share.map(|share| numbers.fixed(field.path.clone(), to_sigma(share), Dimension::Number, Range::NOT_NEGATIVE)))
    };
    let gini =
        from("gini", open(0.0, "a Gini coefficient from 0 to 0.99"), |gini| std::f64::consts::SQRT_2 * normal_quantile((1.0 + gini) / 2.0));
    let top_tenth =
        from("top_tenth", open(0.1, "a share from 0.10 to 0.99"), |share| (SCORE_OF_TOP_TENTH + normal_quantile(share)).max(0.0));
    let given: Vec<_> =
        [("sigma", sigma), ("gini", gini), ("top_tenth", top_tenth)].into_iter().filter_map(|(key, read)| Some((key, read?))).collect();
    let mistake = |message: String, help: &str| {
        spread.diagnostics().push(Diagnostic::error(message).at(spread.place()).help(help));
    };
    match given.as_slice() {
        [_] => {}
        [] if spread.has_unknown() => {}
        [] => mistake(format!("`{}` has no sigma, gini or top_tenth", spread.path()), "write one of them, such as { gini = 0.72 }"),
        [(first, _), (second, _), ..] => mistake(format!("`{}` has both `{first}` and `{second}`", spread.path()), "keep one of them"),
    }
    spread.finish();
    given.into_iter().next()?.1
}

fn read_adoption(table: TableReader<'_>, numbers: &Numbers<'_>, stated: &RefCell<Vec<Number>>) -> Option<Adoption> {
    let initial_share = numbers.number(&table, "initial", Dimension::Share, Range::SHARE, 0.0);
    let final_share = numbers.required(&table, "final", &[Dimension::Share], Range::SHARE);
    let over = table.required("over", "\"6 months\"").and_then(|field| stated_number(&field, Dimension::Duration, Range::POSITIVE, stated));
    table.finish();
    Some(Adoption { initial_share: initial_share?, final_share: final_share?, over_months: over? })
}

fn read_active(table: &TableReader<'_>, numbers: &Numbers<'_>, stated: &RefCell<Vec<Number>>) -> Option<Active> {
    let always = |path: &str| numbers.fixed(format!("{path}.active.share"), 1.0, Dimension::Share, Range::SHARE);
    let Some(active) = table.table("active") else {
        let persistence = numbers.fixed(format!("{}.active.persistence", table.path()), 0.0, Dimension::Share, PERSISTENCE);
        return Some(Active { share: ActiveShare::Common(always(table.path())), persistence });
    };
    let share = match active.required("share", "0.7") {
        Some(field) if matches!(field.node.value, Value::Table(_)) => personal_share(&field, stated).map(ActiveShare::Personal),
        Some(field) => numbers.read(&field, &[Dimension::Share], Range::SHARE).map(ActiveShare::Common),
        None => None,
    };
    let persistence = numbers.number(&active, "persistence", Dimension::Share, PERSISTENCE, 0.0);
    active.finish();
    Some(Active { share: share?, persistence: persistence? })
}

/// A table in place of a share is the distribution of shares across people, such as `{ alpha = 17, beta = 7.7 }`.
fn personal_share(field: &Field<'_>, stated: &RefCell<Vec<Number>>) -> Option<Arc<dyn Family>> {
    match Number::read_personal(field, Dimension::Share, Range::SHARE)? {
        super::Uncertainty::Uncertain(family) => {
            let law = super::Uncertainty::Uncertain(family.clone());
            stated.borrow_mut().push(Number { law, ..Number::stated(field, 0.0, Dimension::Share, Range::SHARE) });
            Some(family)
        }
        super::Uncertainty::Certain(_) => None,
    }
}

/// `monthly_variation = { dist = "gamma", shape = 0.45 }`: only the shape, as the mean is one. Absent: exactly one every month.
fn read_monthly_variation(table: &TableReader<'_>, stated: &RefCell<Vec<Number>>) -> Option<Option<Arc<dyn Family>>> {
    let Some(field) = table.optional("monthly_variation") else { return Some(None) };
    let variation = TableReader::new(&field)?;
    let dist = variation.required("dist", "\"gamma\"").and_then(|field| field.choice(&["gamma", "weibull", "lognormal", "empirical"]));
    let mut parameters = BTreeMap::new();
    let key = match dist {
        Some(0 | 1) => "shape",
        Some(2) => "sigma",
        _ => "values",
    };
    let mut is_sound = dist.is_some();
    if let Some(field) = dist.and_then(|_| variation.required(key, if key == "values" { "[0.2, 0.9, 1.9]" } else { "0.5" })) {
        let plain = |field: &Field<'_>| {
            Number::read_fixed(field, Dimension::Number, if key == "values" { Range::NOT_NEGATIVE } else { Range::POSITIVE })
        };
        let value = match &field.node.value {
            Value::List(items) if key == "values" => {
                field.record(|| Expected::List);
                let read: Vec<_> = items.iter().map(|node| plain(&Field { node, ..field.clone() })).collect();
                read.into_iter().collect::<Option<_>>().map(Parameter::List)
            }
            _ => stated_number(&field, Dimension::Number, if key == "values" { Range::NOT_NEGATIVE } else { Range::POSITIVE }, stated)
                .map(Parameter::Number),
        };
        match value {
            Some(value) => drop(parameters.insert(key.to_string(), value)),
            None => is_sound = false,
        }
    } else {
        is_sound = false;
    }
    ["shape", "sigma", "values"].into_iter().filter(|_| dist.is_none()).for_each(|key| drop(variation.optional(key)));
    variation.finish();
    if !is_sound {
        return None;
    }
    if key != "values" {
        parameters.insert("mean".into(), Parameter::Number(1.0));
    }
    match family::from_parameters(Some(["gamma", "weibull", "lognormal", "empirical"][dist?]), &parameters) {
        Ok(family) => Some(Some(family.into())),
        Err(impossible) => {
            field.mistake(impossible.message, impossible.help);
            None
        }
    }
}

fn read_shock(table: &TableReader<'_>, key: &'static str, numbers: &Numbers<'_>) -> Option<Shock> {
    let none = |part: &str, range| numbers.fixed(format!("{}.{key}.{part}", table.path()), 0.0, Dimension::Number, range);
    let Some(shock) = table.table(key) else {
        return Some(Shock { sigma: none("sigma", Range::NOT_NEGATIVE), persistence: none("persistence", PERSISTENCE) });
    };
    let sigma = numbers.required(
        &shock,
        "sigma",
        &[Dimension::Number],
        Range { low: 0.0, high: 3.0, words: "a log standard deviation from 0 to 3" },
    );
    let persistence = numbers.number(&shock, "persistence", Dimension::Share, PERSISTENCE, 0.0);
    shock.finish();
    Some(Shock { sigma: sigma?, persistence: persistence? })
}

fn read_seasonality(table: &TableReader<'_>, stated: &RefCell<Vec<Number>>) -> Option<[f64; 12]> {
    let mut factors = [1.0; 12];
    let Some(seasonality) = table.table("seasonality") else { return Some(factors) };
    let mut is_sound = true;
    for (factor, key) in factors.iter_mut().zip(month::KEYS) {
        if let Some(field) = seasonality.optional(key) {
            match stated_number(&field, Dimension::Number, Range::NOT_NEGATIVE, stated) {
                Some(value) => *factor = value,
                None => is_sound = false,
            }
        }
    }
    seasonality.finish();
    is_sound.then_some(factors)
}
