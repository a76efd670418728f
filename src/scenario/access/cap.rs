//! A quota: whose it is, how much, its pools, and the policy when it is exceeded.

use super::Words;
use super::policy::{self, OnExceed};
use crate::quantity::{Dimension, Month};
use crate::reading::{Field, TableReader};
use crate::scenario::names::POOL;
use crate::scenario::number::{Number, Numbers, Range};

/// A quota of one resource.
#[derive(Clone, Debug)]
pub struct Cap {
    /// In dollars, tokens or GPU-hours, per month or per day of use, depending on its dimension.
    pub amount: Number,
    pub per: Per,
    /// Share of the quota at which an alert is sent.
    pub alert_at: Option<f64>,
    /// Names of the pools that serve demand over the quota, that of the team first.
    pub team_pool: Option<String>,
    pub company_pool: Option<String>,
    pub on_exceed: OnExceed,
    /// The first month in which it applies; absent: from the start.
    pub start: Option<Month>,
}

/// Whose quota it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    Person,
    /// Each person's for each tool.
    Tool,
    /// All people of one team with this tier together, in proportion to their demand.
    Team,
    /// All people with this tier together.
    Company,
}

impl Per {
    /// Words in the order of the variants.
    const WORDS: [&'static str; 4] = ["person", "tool", "team", "company"];
    const ALL: [Self; 4] = [Self::Person, Self::Tool, Self::Team, Self::Company];

    /// Whether several people share it.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Team | Self::Company)
    }
}

impl Cap {
    /// A quota of every person, beyond which nothing else serves.
    pub fn of_person(amount: Number, on_exceed: OnExceed) -> Self {
        Self { amount, per: Per::Person, alert_at: None, team_pool: None, company_pool: None, on_exceed, start: None }
    }

    /// Whether it is one for each day of use.
    pub fn is_daily(&self) -> bool {
        use Dimension::*;
        matches!(self.amount.dimension, MoneyPerActiveDay | TokensPerActiveDay | GpuHoursPerActiveDay)
    }

    pub(super) fn read(field: &Field<'_>, words: &Words<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let dimensions = [words.monthly, words.daily].concat();
        let amount = numbers.required(&table, "amount", &dimensions, Range::NOT_NEGATIVE);
        let per_field = table.optional("per");
        let per = match &per_field {
            None => Some(Per::Person),
            Some(field) => field.choice(if words.has_tools { &Per::WORDS } else { &OF_GPUS }).map(|chosen| {
                let all = if words.has_tools { &Per::ALL[..] } else { &[Per::Person, Per::Team, Per::Company] };
                all[chosen]
            }),
        };
        let alert_at = table.read("alert_at", |field| Number::read_fixed(&field, Dimension::Share, Range::SHARE));
        let pool = |key: &'static str| table.read(key, |field| field.one_of(words.pools.iter().copied(), &POOL));
        let (team_pool, company_pool) = (pool("team_pool"), pool("company_pool"));
        let start = table.read("start", |field| field.parsed("2026-05"));
        let on_exceed = policy::read(&table, field, words.target, words.targets, numbers);
        table.finish();
        let cap = Self {
            amount: amount?,
            per: per?,
            alert_at: alert_at?,
            team_pool: team_pool?,
            company_pool: company_pool?,
            on_exceed: on_exceed?,
            start: start?,
        };
        if let Some(field) = per_field.filter(|_| cap.per.is_shared() && cap.is_daily()) {
            let message = format!("`{}` is an amount per day, which cannot be shared: people use different days", table_path(&field));
            field.mistake(message, "write the amount for a month, or per = \"person\"");
            return None;
        }
        Some(cap)
    }
}

/// Use of GPUs is not divided among tools.
const OF_GPUS: [&str; 3] = ["person", "team", "company"];

/// The path of the amount beside `field`.
fn table_path(field: &Field<'_>) -> String {
    field.path.strip_suffix(".per").map_or_else(|| field.path.clone(), |table| format!("{table}.amount"))
}
