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
        let law = |table: &TableReader<'a>, key: &'static str, dimension, range, default: f64| match table.optional(key) {
            Some(field) => Number::read_personal(&field, dimension, range),
            None => Some(Uncertainty::Certain(default)),
        };
        let level = table.read("level", |field| field.text().map(str::to_string));
        let wealth = table.read("wealth", |field| Number::read_personal(&field, Dimension::Money, Range::POSITIVE));
        let risk_aversion = law(&table, "risk_aversion", Dimension::Number, RISK_AVERSION, 2.5);
        let time_value = table.read("time_value", |field| Number::read_fixed(&field, Dimension::RatePerYear, Range::YEARLY_RATE));
        let filing = table.read("filing", |field| field.name().map(str::to_string));
        let pay_counts = table.read("pay_counts", |field| Number::read_fixed(&field, Dimension::Share, Range::SHARE));
        let [jurisdiction, usage, gpu_usage] = ["jurisdiction", "usage", "gpu_usage"].map(|key| table.optional(key));
        let models = table.read("models", |field| super::access::read_mix(&field, Some(models)));
        let values = table.read_table("values", |values| {
            let share = |key, default| law(&values, key, Dimension::Share, Range::SHARE, default);
            let work = law(&values, "work", Dimension::Number, WORTH_OF_A_DOLLAR, 0.25);
            let personal = law(&values, "personal", Dimension::Number, WORTH_OF_A_DOLLAR, 0.8);
            let (personal_share, waiting) = (share("personal_share", 0.1), share("waiting", 0.5));
            let benefits = law(&values, "benefits", Dimension::Number, WORTH_OF_A_DOLLAR, 1.0);
            let tax_case = values.read("tax_case", |field| field.choice(&TaxCase::WORDS).map(|place| TaxCase::ALL[place]));
            values.finish();
            Some(CandidateValues {
                work: work?,
                personal: personal?,
                personal_share: personal_share?,
                waiting: waiting?,
                benefits: benefits?,
                tax_case: tax_case?,
            })
        });
        table.finish();
        let candidate = Candidate {
            level: level?,
            wealth: wealth?,
            risk_aversion: risk_aversion?,
            time_value: time_value?,
            filing: filing?,
            pay_counts: pay_counts?.unwrap_or(1.0),
            values: values??,
        };
        Some(Self { candidate, jurisdiction, usage, gpu_usage, models: models?.unwrap_or_default() })
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
            ])
            .collect()
    }
}
