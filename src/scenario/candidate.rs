//! Who is offered a job: outside wealth, risk aversion, how they use compute, and what compute is worth to them.
//!
//! All of it is judgment about one person. It changes what an offer is worth to them and never what it costs, so that none of it is drawn when costs are
//! simulated: a range is what we do not know, and worth is calculated for many values in it.

use std::collections::BTreeMap;

use super::number::{Number, Range, Uncertainty};
use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};

/// `[candidate]`.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// A label, such as `senior`.
    pub level: Option<String>,
    /// Dollars of wealth besides the offer; absent: not stated.
    pub wealth: Option<Uncertainty>,
    /// Coefficient γ of constant relative risk aversion, 0 or more.
    pub risk_aversion: Uncertainty,
    /// Continuous rate per year at which later money counts less; absent: the risk-free rate.
    pub time_value: Option<f64>,
    /// Filing status, by the name that tax tables have for it; absent: the only one of the table, or `single`.
    pub filing: Option<String>,
    /// Share of pay from the offer that counts as wealth, 0 to 1. Below 1 the candidate is more afraid of losing equity.
    pub pay_counts: f64,
    pub values: CandidateValues,
}

/// What compute is worth to the candidate, per dollar of it at list price unless said otherwise.
#[derive(Clone, Debug)]
pub struct CandidateValues {
    /// Used for work, 0 or more.
    pub work: Uncertainty,
    /// Used personally, 0 or more.
    pub personal: Uncertainty,
    /// Share of use that is personal, 0 to 1.
    pub personal_share: Uncertainty,
    /// Share of the pay of time spent waiting for compute that the candidate feels as own time, 0 to 1.
    pub waiting: Uncertainty,
    /// Of benefits that the offer states, per dollar that they cost, 0 or more.
    pub benefits: Uncertainty,
    /// Of training and fine-tuning that are used, per dollar that they cost, 0 or more.
    pub development: Uncertainty,
    /// Absent: that of the jurisdiction.
    pub tax_case: Option<TaxCase>,
}

/// How compute is taxed as income of whoever uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaxCase {
    /// All of it is work: excluded.
    Work,
    /// The personal share of what is used is income.
    Imputed,
    /// The whole allowance is income, used or not.
    Wallet,
}

impl TaxCase {
    pub const ALL: [Self; 3] = [Self::Work, Self::Imputed, Self::Wallet];
    pub const WORDS: [&'static str; 3] = ["work", "imputed", "wallet"];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// What `[candidate]` names, read with the offer that it is about.
pub(super) struct CandidateKeys<'a> {
    pub candidate: Candidate,
    pub jurisdiction: Option<Field<'a>>,
    pub usage: Option<Field<'a>>,
    pub gpu_usage: Option<Field<'a>>,
    /// Share of tokens by tier or model, for compute without an access tier.
    pub models: BTreeMap<String, f64>,
}

const RISK_AVERSION: Range = Range { low: 0.0, high: 20.0, words: "a risk aversion from 0 to 20" };
const WORTH_OF_A_DOLLAR: Range = Range { low: 0.0, high: 5.0, words: "what a dollar of compute is worth, from 0 to 5" };

impl<'a> CandidateKeys<'a> {
    /// Absent where the scenario says nothing of a candidate.
    pub fn read(root: &TableReader<'a>, models: &[&str]) -> Option<Option<Self>> {
        root.read_table("candidate", |table| Self::read_table(table, models))
    }

    fn read_table(table: TableReader<'a>, models: &[&str]) -> Option<Self> {
        let level = table.read("level", |field| field.text().map(str::to_string));
        let wealth = table.read("wealth", |field| Number::read_personal(&field, Dimension::Money, Range::POSITIVE));
        let risk_aversion = law(&table, "risk_aversion", Dimension::Number, RISK_AVERSION, RISK_AVERSION_OF_MOST);
        let time_value = table.read("time_value", |field| Number::read_fixed(&field, Dimension::RatePerYear, Range::YEARLY_RATE));
        let filing = table.read("filing", |field| field.name().map(str::to_string));
        let pay_counts = table.read("pay_counts", |field| Number::read_fixed(&field, Dimension::Share, Range::SHARE));
        let [jurisdiction, usage, gpu_usage] = ["jurisdiction", "usage", "gpu_usage"].map(|key| table.optional(key));
        let models = table.read("models", |field| super::access::read_mix(&field, Some(models)));
        let values = match table.table("values") {
            Some(values) => CandidateValues::read(values),
            None if table.optional("values").is_some() => None,
            None => Some(CandidateValues::default()),
        };
        table.finish();
        let candidate = Candidate {
            level: level?,
            wealth: wealth?,
            risk_aversion: risk_aversion?,
            time_value: time_value?,
            filing: filing?,
            pay_counts: pay_counts?.unwrap_or(1.0),
            values: values?,
        };
        Some(Self { candidate, jurisdiction, usage, gpu_usage, models: models?.unwrap_or_default() })
    }
}

/// A judgment value at a key, or else its default.
fn law(table: &TableReader<'_>, key: &'static str, dimension: Dimension, range: Range, default: f64) -> Option<Uncertainty> {
    match table.optional(key) {
        Some(field) => Number::read_personal(&field, dimension, range),
        None => Some(Uncertainty::Certain(default)),
    }
}

/// Judgment, as all defaults of a candidate are: what is usual in studies of pay.
const RISK_AVERSION_OF_MOST: f64 = 2.5;

impl Default for CandidateValues {
    fn default() -> Self {
        let certain = Uncertainty::Certain;
        Self {
            work: certain(0.25),
            personal: certain(0.8),
            personal_share: certain(0.1),
            waiting: certain(0.5),
            benefits: certain(1.0),
            development: certain(0.5),
            tax_case: None,
        }
    }
}

impl CandidateValues {
    fn read(values: TableReader<'_>) -> Option<Self> {
        let default = Self::default();
        let number = |key, default: &Uncertainty| law(&values, key, Dimension::Number, WORTH_OF_A_DOLLAR, default.mean());
        let share = |key, default: &Uncertainty| law(&values, key, Dimension::Share, Range::SHARE, default.mean());
        let (work, personal) = (number("work", &default.work), number("personal", &default.personal));
        let (personal_share, waiting) = (share("personal_share", &default.personal_share), share("waiting", &default.waiting));
        let benefits = number("benefits", &default.benefits);
        let development = number("development", &default.development);
        let tax_case = values.read("tax_case", |field| field.choice(&TaxCase::WORDS).map(|place| TaxCase::ALL[place]));
        values.finish();
        Some(Self {
            work: work?,
            personal: personal?,
            personal_share: personal_share?,
            waiting: waiting?,
            benefits: benefits?,
            development: development?,
            tax_case: tax_case?,
        })
    }
}

impl Candidate {
    /// Every judgment value that is a range, by its key; values are read at a uniform draw of each.
    pub fn uncertain(&self) -> impl Iterator<Item = (&'static str, &Uncertainty)> {
        self.laws().into_iter().filter(|(_, law)| matches!(law, Uncertainty::Uncertain(_)))
    }

    /// Every judgment value by its key, in a fixed order.
    pub fn laws(&self) -> Vec<(&'static str, &Uncertainty)> {
        let values = &self.values;
        let wealth = self.wealth.iter().map(|law| ("wealth", law));
        wealth
            .chain([
                ("risk_aversion", &self.risk_aversion),
                ("work", &values.work),
                ("personal", &values.personal),
                ("personal_share", &values.personal_share),
                ("waiting", &values.waiting),
                ("benefits", &values.benefits),
                ("development", &values.development),
            ])
            .collect()
    }
}
