//! Random price movements: mean reversion, rare jumps, moves at fixed intervals. A scenario has none by default.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::chance::Family;
use crate::chance::family::{self, Parameter};
use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};
use crate::scenario::names::TIER;
use crate::scenario::number::{Number, Numbers, Range, Uncertainty};

/// A factor with mean one that reverts to one: an Ornstein-Uhlenbeck process of the logarithm that starts at the list price.
#[derive(Clone, Debug)]
pub struct MeanReversion {
    /// Volatility per year without reversion.
    pub volatility: Number,
    /// Months in which a deviation halves.
    pub half_life: Number,
}

/// Mean reversion of the rents of every kind of GPU, on demand, reserved and spot. Each has a common and its own innovation.
#[derive(Clone, Debug)]
pub struct GpuProcess {
    pub reversion: MeanReversion,
    /// Correlation of the innovations of any two rents.
    pub correlation: Number,
}

/// Geometric Brownian motion of all token prices together, which starts at the list price just before the first month: by month t, counted from one,
/// it has moved t times.
///
/// ```text
/// price(t) = list price · exp(Σ (μ − v²/2)/12 + v/√12 · Z),   E = list price · exp(μ t/12)
/// ```
/// With a drift of −36% and a volatility of 34.6% per year, the mean price of the twelfth month is 0.698 of the list price.
#[derive(Clone, Debug)]
pub struct Motion {
    /// Expected continuous growth per year.
    pub drift: Number,
    /// Volatility per year.
    pub volatility: Number,
}

/// Jumps that arrive by a Poisson process.
#[derive(Clone, Debug)]
pub struct Jumps {
    /// Jumps per month.
    pub rate: Number,
    pub factor: JumpFactor,
}

/// Moves of tiers to newer models at other prices, at fixed intervals.
#[derive(Clone, Debug)]
pub struct Flagship {
    pub every_months: f64,
    pub factor: JumpFactor,
    /// Names of the tiers that move, each on its own path.
    pub tiers: Vec<String>,
}

/// Tiers whose price falls steadily at constant capability: the alternative to moves that buy more capability at another price.
///
/// ```text
/// price(t) = list price · factor^(t/12),  t in months from the first one
/// ```
/// With a factor of 0.1 per year, the price of month 6 is 0.316 of the list price.
#[derive(Clone, Debug)]
pub struct CapabilityDecline {
    pub pace: Pace,
    /// Names of the tiers that follow it.
    pub tiers: Vec<String>,
}

/// How a yearly decline is written.
#[derive(Clone, Debug)]
pub enum Pace {
    /// The price after a year over the price now.
    JumpFactor(Number),
    /// The share of the price that a year takes away.
    Decline(Number),
}

impl Pace {
    pub fn number(&self) -> &Number {
        match self {
            Self::JumpFactor(number) | Self::Decline(number) => number,
        }
    }

    /// The factor of a year, for a value of the number.
    pub fn factor(&self, value: f64) -> f64 {
        match self {
            Self::JumpFactor(_) => value,
            Self::Decline(_) => 1.0 - value,
        }
    }
}

/// What a move multiplies a price by: always the same, or sampled for every move.
#[derive(Clone, Debug)]
pub enum JumpFactor {
    Same(f64),
    Drawn(Arc<dyn Family>),
}

impl JumpFactor {
    /// The exact mean of one move.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Same(factor) => *factor,
            Self::Drawn(family) => family.mean(),
        }
    }

    /// The factor at a uniform draw.
    pub fn at(&self, uniform: f64) -> f64 {
        match self {
            Self::Same(factor) => *factor,
            Self::Drawn(family) => family.quantile(uniform),
        }
    }

    /// Whether every move is the same, so that a path of moves at fixed intervals is certain.
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::Same(_))
    }

    /// A factor or its distribution, which is never below zero, so that no draw is clamped and the mean stays exact.
    fn read(field: &Field<'_>) -> Option<Self> {
        let why = "it is sampled for every move";
        match Number::read_unshared(field, Dimension::Number, Range::POSITIVE, why)? {
            Uncertainty::Certain(factor) => Some(Self::Same(factor)),
            Uncertainty::Uncertain(family) if family.support().0 < 0.0 => {
                field.mistake(format!("`{}` multiplies a price, but this {} can be below zero", field.path, family.name()), LOGNORMAL);
                None
            }
            Uncertainty::Uncertain(family) => Some(Self::Drawn(family)),
        }
    }
}

const LOGNORMAL: &str = "write a lognormal such as { p50 = 1.1, sigma = 0.45 }";

impl MeanReversion {
    /// `{ volatility = "8% per year", half_life = "6 months" }`; leaves the table open for further keys.
    pub(super) fn read(table: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let up_to_500 = Range { low: 0.0, high: 5.0, words: "a volatility from 0% to 500% per year" };
        let volatility = numbers.required(table, "volatility", &[Dimension::RatePerYear], up_to_500);
        let half_life = numbers.required(table, "half_life", &[Dimension::Duration], Range::POSITIVE);
        Some(Self { volatility: volatility?, half_life: half_life? })
    }
}

impl Motion {
    /// `{ drift = "-36% per year", volatility = "30% per year" }`.
    pub(super) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let drift = numbers.number(&table, "drift", Dimension::RatePerYear, Range::YEARLY_RATE, 0.0);
        let volatility = numbers.required(&table, "volatility", &[Dimension::RatePerYear], Range::VOLATILITY);
        table.finish();
        Some(Self { drift: drift?, volatility: volatility? })
    }
}

impl GpuProcess {
    pub(super) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let reversion = MeanReversion::read(&table, numbers);
        let correlation = numbers.number(&table, "correlation", Dimension::Share, Range::SHARE, 0.0);
        table.finish();
        Some(Self { reversion: reversion?, correlation: correlation? })
    }
}

impl Jumps {
    /// `{ rate = "0.10 per model-year", factors = [0.5, 1.5], weights = [0.6, 0.4] }`, or `factor` with a distribution.
    pub(super) fn read(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let rate = numbers.required(
            &table,
            "rate",
            &[Dimension::ArrivalsPerMonth],
            Range { low: 0.0, high: 10.0, words: "from 0 to 10 jumps per month" },
        );
        let listed = table.optional("factors");
        let factor = match (&listed, table.optional("factor")) {
            (Some(listed), None) => read_listed(listed, table.required("weights", "[0.6, 0.4]")),
            (Some(listed), Some(factor)) => {
                drop(table.optional("weights"));
                listed.exclude(&factor);
                None
            }
            (None, Some(factor)) => JumpFactor::read(&factor),
            (None, None) => {
                drop(table.optional("weights"));
                drop(table.required("factor", "{ p50 = 0.8, sigma = 0.4 }"));
                None
            }
        };
        table.finish();
        Some(Self { rate: rate?, factor: factor? })
    }
}

impl Flagship {
    pub(super) fn read<'a>(table: TableReader<'_>, names: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        let at_least_a_month = Range { low: 1.0, high: 600.0, words: "from 1 month to 50 years" };
        let every = table.required("every", "\"6 months\"");
        let every = every.and_then(|field| Number::read_fixed(&field, Dimension::Duration, at_least_a_month));
        let factor = table.required("factor", "{ p50 = 1.1, sigma = 0.45 }").and_then(|field| JumpFactor::read(&field));
        let tiers = read_tiers(&table, names, |_, _| ());
        table.finish();
        Some(Self { every_months: every?, factor: factor?, tiers: tiers? })
    }
}

/// A price that vanishes within a year, or becomes thirty times as high, is a typing error.
const YEARLY_FACTOR: Range = Range { low: 1e-6, high: 30.0, words: "a factor from 0.000001 to 30" };
const YEARLY_DECLINE: Range = Range { low: 0.0, high: 0.999_999, words: "a decline from 0% to below 100% per year" };

impl CapabilityDecline {
    /// `{ factor_per_year = 0.1, tiers = ["small"] }`, or `decline = "90% per year"` in place of the factor. `moved` are the tiers of
    /// `prices.flagship`.
    pub(super) fn read<'a>(
        table: TableReader<'_>,
        names: impl Iterator<Item = &'a str> + Clone,
        moved: &[&str],
        numbers: &Numbers<'_>,
    ) -> Option<Self> {
        let tiers = read_tiers(&table, names, |item, tier| {
            if moved.contains(&tier) {
                let message = format!("the tier `{tier}` both declines and moves to newer flagships");
                item.mistake(message, "remove it from prices.capability_decline.tiers or prices.flagship.tiers");
            }
        });
        let factor = |field: &Field<'_>| numbers.read(field, &[Dimension::Number], YEARLY_FACTOR).map(Pace::JumpFactor);
        let decline = |field: &Field<'_>| numbers.read(field, &[Dimension::RatePerYear], YEARLY_DECLINE).map(Pace::Decline);
        let pace = match (table.optional("factor_per_year"), table.optional("decline")) {
            (Some(field), None) => factor(&field),
            (None, Some(field)) => decline(&field),
            (Some(factor), Some(decline)) => {
                factor.exclude(&decline);
                None
            }
            (None, None) => {
                drop(table.required("factor_per_year", "0.1"));
                None
            }
        };
        table.finish();
        Some(Self { pace: pace?, tiers: tiers? })
    }
}

/// The tiers of a list, each once. `check` is called for each, with its place.
fn read_tiers<'a>(
    table: &TableReader<'_>,
    names: impl Iterator<Item = &'a str> + Clone,
    check: impl Fn(&Field<'_>, &str),
) -> Option<Vec<String>> {
    let field = table.required("tiers", "[\"frontier\"]")?;
    let named = field.items("[\"frontier\"]")?.into_iter().map(|item| {
        let tier = item.one_of(names.clone(), &TIER)?;
        check(&item, &tier);
        Some(tier)
    });
    let mut tiers = named.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()?;
    tiers.sort();
    tiers.dedup();
    Some(tiers)
}

/// `factors` with their `weights`: one factor is certain, several are a discrete distribution.
fn read_listed(factors: &Field<'_>, weights: Option<Field<'_>>) -> Option<JumpFactor> {
    let plain = |field: &Field<'_>, range| {
        let read: Vec<_> = field.items("[0.5, 1.5]")?.iter().map(|item| Number::read_fixed(item, Dimension::Number, range)).collect();
        read.into_iter().collect::<Option<Vec<f64>>>()
    };
    let values = plain(factors, Range::POSITIVE);
    let weights_field = weights?;
    let weights = plain(&weights_field, Range::NOT_NEGATIVE);
    let (values, weights) = (values?, weights?);
    if values.len() != weights.len() {
        let message = format!("`{}` has {} factors, but {} weights", factors.path, values.len(), weights.len());
        weights_field.mistake(message, "write one weight for each factor");
        return None;
    }
    if let ([factor], [_]) = (values.as_slice(), weights.as_slice()) {
        return Some(JumpFactor::Same(*factor));
    }
    let parameters = BTreeMap::from([("values".to_string(), Parameter::List(values)), ("weights".to_string(), Parameter::List(weights))]);
    match family::from_parameters(Some("discrete"), &parameters) {
        Ok(family) => Some(JumpFactor::Drawn(family.into())),
        Err(impossible) => {
            factors.mistake(impossible.message, impossible.help);
            None
        }
    }
}
