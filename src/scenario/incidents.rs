//! Incidents: rare events that cost compute, such as a batch left running over a weekend, an agent in a loop or a leaked key.
//!
//! An incident describes who causes it and how often, and either what it costs or what it spends while it runs, and for how long. There is none by
//! default: a usage model that was fitted to all months already contains everyday bursts.

use super::names::{GPU, GROUP};
use super::number::defaults::WEEKEND_DELAY;
use super::number::{Number, Numbers, Range, Uncertainty};
use super::people::Group;
use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};

/// One kind of incident.
#[derive(Clone, Debug)]
pub struct Incident {
    /// Also names its random streams.
    pub name: String,
    pub scope: Scope,
    /// Groups that may cause it; absent: everybody.
    pub groups: Option<Vec<String>>,
    /// Arrivals per month of one person, one team or the company.
    pub rate: Number,
    /// Variance of the number of arrivals over its mean: 1 is Poisson, more is negative binomial.
    pub variance_to_mean: Number,
    /// Mean number of incidents per arrival; 1 is always one.
    pub mean_cluster_size: Number,
    pub damage: Damage,
    /// Most that one incident costs, in dollars.
    pub max_cost: Option<Number>,
    /// Whether its cost is added to the person's own demand for models, before credits, quota and policy.
    pub counts_toward_cap: bool,
}

/// Who has the incident, and so whose people share its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Person,
    Team,
    Company,
}

/// What one incident costs.
#[derive(Clone, Debug)]
pub enum Damage {
    /// Dollars, sampled for every incident; the number has no slot.
    Money(Number),
    Running(Box<Running>),
}

/// Something that spends until it ends or is stopped. Numbers that are sampled for every incident have no slots.
#[derive(Clone, Debug)]
pub struct Running {
    pub spend: IncidentSpend,
    /// Hours it would run if nobody stopped it; absent: until stopped.
    pub duration: Option<Number>,
    /// Hours until somebody stops it; absent: nobody does.
    pub time_to_detect: Option<Number>,
    /// Probability that it starts on a weekend, when the delay until Monday is added.
    pub weekend_share: Number,
    /// Hours of that delay.
    pub weekend_delay: Number,
}

/// What runs, and so what an hour costs.
#[derive(Clone, Debug)]
pub enum IncidentSpend {
    /// GPUs at the on-demand rent of the month.
    Gpus { name: String, count: Number },
    /// Dollars per hour.
    Rate(Number),
}

/// Words for who has an incident, in the order of [`Scope`].
const SCOPES: [&str; 3] = ["person", "team", "company"];

const OF_A_PERSON: Range = Range { low: 0.0, high: 30.0, words: "from 0 to 30 per person and month" };
const OF_MANY: Range = Range { low: 0.0, high: 300.0, words: "from 0 to 300 per month" };
const DISPERSION: Range = Range { low: 1.0, high: 1_000.0, words: "from 1, which is Poisson, to 1000" };
const CLUSTER: Range = Range { low: 1.0, high: 100.0, words: "from 1 to 100 incidents per arrival" };

/// Keys of what runs.
const OF_RUNNING: [&str; 4] = ["duration", "time_to_detect", "weekend_share", "weekend_delay"];

impl Incident {
    /// `groups` are the people of the scenario, where they could be read; `names` those of all groups.
    pub(super) fn read(
        name: &str,
        field: &Field<'_>,
        (names, groups): (&[&str], Option<&[Group]>),
        gpus: &[&str],
        numbers: &Numbers<'_>,
    ) -> Option<Self> {
        let table = TableReader::new(field)?;
        table.optional("purpose");
        let scope = table.required("scope", "\"person\"").and_then(|field| field.choice(&SCOPES)).map(Scope::at);
        let causing = table.read("groups", |field| {
            let named = field.items("[\"research\"]")?.into_iter().map(|item| item.one_of(names.iter().copied(), &GROUP));
            named.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()
        });
        let (dimension, range) = scope.unwrap_or(Scope::Person).rates();
        // The unit of the rate depends on the scope.
        let rate = match scope {
            Some(_) => numbers.required(&table, "rate", &[dimension], range),
            None => {
                drop(table.optional("rate"));
                None
            }
        };
        let variance_to_mean = numbers.number(&table, "variance_to_mean", Dimension::Number, DISPERSION, 1.0);
        let mean_cluster_size = numbers.number(&table, "mean_cluster_size", Dimension::Number, CLUSTER, 1.0);
        let max_cost = table.read("max_cost", |field| numbers.read(&field, &[Dimension::Money], Range::NOT_NEGATIVE));
        let damage = Damage::read(&table, gpus, numbers);
        let counts_toward_cap = table.optional("counts_toward_cap").map(|field| (field.flag(), field));
        let flag = counts_toward_cap.as_ref().map_or(Some(false), |(flag, _)| *flag);
        if let (Some((Some(true), field)), Some(scope)) = (&counts_toward_cap, scope) {
            check_cap(field, name, scope, causing.as_ref().map(Option::as_deref), groups);
        }
        table.finish();
        Some(Self {
            name: name.to_string(),
            scope: scope?,
            groups: causing?,
            rate: rate?,
            variance_to_mean: variance_to_mean?,
            mean_cluster_size: mean_cluster_size?,
            damage: damage?,
            max_cost: max_cost?,
            counts_toward_cap: flag?,
        })
    }

    /// Whether it can happen at all.
    pub fn occurs(&self) -> bool {
        !self.rate.is_certainly_zero()
    }

    /// Whether people of `group` may cause it.
    pub fn is_caused_by(&self, group: &str) -> bool {
        self.occurs() && self.groups.as_ref().is_none_or(|groups| groups.iter().any(|name| name == group))
    }

    /// The numbers that are sampled for every incident.
    pub fn sampled_per_incident(&self) -> Vec<&Number> {
        match &self.damage {
            Damage::Money(size) => vec![size],
            Damage::Running(running) => {
                let wait = (!running.weekend_share.is_certainly_zero()).then_some(&running.weekend_delay);
                running.duration.iter().chain(&running.time_to_detect).chain(wait).collect()
            }
        }
    }
}

impl Scope {
    fn at(index: usize) -> Self {
        [Self::Person, Self::Team, Self::Company][index]
    }

    fn rates(self) -> (Dimension, Range) {
        match self {
            Self::Person => (Dimension::IncidentsPerPersonMonth, OF_A_PERSON),
            Self::Team => (Dimension::IncidentsPerTeamMonth, OF_MANY),
            Self::Company => (Dimension::IncidentsPerMonth, OF_MANY),
        }
    }
}

impl Damage {
    fn read(table: &TableReader<'_>, gpus: &[&str], numbers: &Numbers<'_>) -> Option<Self> {
        match (table.optional("size"), table.optional("spend")) {
            (Some(size), None) => {
                for key in OF_RUNNING {
                    if let Some(field) = table.optional(key) {
                        let message = format!("`{key}` has no effect where `size` is the cost of an incident");
                        field.has_no_effect(
                            &size,
                            message,
                            field.exchange.example("remove it, or write spend = { rate = \"200 USD/hour\" } in place of size"),
                        );
                    }
                }
                Some(Self::Money(per_incident(&size, Dimension::Money, "{ p50 = \"4k USD\", p95 = \"40k USD\" }")?))
            }
            (None, Some(spend)) => Some(Self::Running(Box::new(Running::read(table, &spend, gpus, numbers)?))),
            (Some(size), Some(spend)) => {
                OF_RUNNING.into_iter().for_each(|key| drop(table.optional(key)));
                size.exclude(&spend);
                None
            }
            (None, None) => {
                OF_RUNNING.into_iter().for_each(|key| drop(table.optional(key)));
                let example = "{ p50 = \"4k USD\", p95 = \"40k USD\" }, or spend = { gpu = \"h100\", count = 8 }";
                drop(table.required("size", example));
                None
            }
        }
    }
}

impl Running {
    fn read(table: &TableReader<'_>, spend: &Field<'_>, gpus: &[&str], numbers: &Numbers<'_>) -> Option<Self> {
        let spend = IncidentSpend::read(spend, gpus, numbers);
        let hours = |key| table.read(key, |field| per_incident(&field, Dimension::Hours, "\"4 hours to 24 hours\""));
        let (duration, time_to_detect) = (hours("duration"), hours("time_to_detect"));
        if let (Some(None), Some(None)) = (&duration, &time_to_detect) {
            let example = "\"4 hours to 24 hours\", or duration: without either it would never end";
            drop(table.required("time_to_detect", example));
        }
        let weekend_share = numbers.number(table, "weekend_share", Dimension::Share, Range::SHARE, 0.0);
        let wait = table.optional("weekend_delay");
        if let Some(wait) = wait.as_ref().filter(|_| table.optional("weekend_share").is_none()) {
            let help = "add weekend_share = 0.6, or remove it";
            wait.mistake_in_key("`weekend_delay` has no effect where no incident starts on a weekend", help);
        }
        let default = || numbers.stated_default(table.path(), &WEEKEND_DELAY);
        let weekend_delay = wait.map_or_else(default, |field| per_incident(&field, Dimension::Hours, "\"62 hours\""));
        Some(Self {
            spend: spend?,
            duration: duration?,
            time_to_detect: time_to_detect?,
            weekend_share: weekend_share?,
            weekend_delay: weekend_delay?,
        })
    }
}

impl IncidentSpend {
    fn read(field: &Field<'_>, gpus: &[&str], numbers: &Numbers<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let (gpu, rate) = (table.optional("gpu"), table.optional("rate"));
        let count = numbers.number(&table, "count", Dimension::Number, Range::NOT_NEGATIVE, 1.0);
        let spend = match (gpu, rate) {
            (Some(gpu), None) => gpu.one_of(gpus.iter().copied(), &GPU).and_then(|name| Some(Self::Gpus { name, count: count? })),
            (None, Some(rate)) => {
                if let Some(count) = table.optional("count") {
                    count.mistake_in_key(
                        "`count` is a number of GPUs, but `rate` is in dollars",
                        "remove it, or write gpu in place of rate",
                    );
                }
                numbers.read(&rate, &[Dimension::MoneyPerHour], Range::NOT_NEGATIVE).map(Self::Rate)
            }
            (Some(gpu), Some(rate)) => {
                gpu.exclude(&rate);
                None
            }
            (None, None) => {
                drop(table.required("gpu", "\"h100\", or rate = \"200 USD/hour\""));
                None
            }
        };
        table.finish();
        spend
    }
}

/// A number that is sampled for every incident. Its distribution is never below zero, so that no draw is clamped and the mean stays exact.
fn per_incident(field: &Field<'_>, dimension: Dimension, example: &str) -> Option<Number> {
    let number = Number::read_per_event(field, dimension, Range::NOT_NEGATIVE, "it is sampled for every incident")?;
    match &number.law {
        Uncertainty::Uncertain(family) if family.support().0 < 0.0 => {
            let message = format!("`{}` is never below zero, but this {} can be", field.path, family.name());
            field.mistake(message, format!("write {example}, which is lognormal"));
            None
        }
        _ => Some(number),
    }
}

/// Reports an incident that counts toward a cap that not all of its people have. `causing` are the groups that may cause it; `None` where they are
/// wrong.
fn check_cap(field: &Field<'_>, name: &str, scope: Scope, causing: Option<Option<&[String]>>, groups: Option<&[Group]>) {
    if scope != Scope::Person {
        let message = "only an incident of a person can count toward that person's cap";
        field.mistake(message, "write scope = \"person\", or remove `counts_toward_cap`");
        return;
    }
    let (Some(causing), Some(groups)) = (causing, groups) else { return };
    let may_cause = |group: &&Group| causing.is_none_or(|causing| causing.contains(&group.name));
    if let Some(group) = groups.iter().filter(may_cause).find(|group| group.usage.is_none()) {
        let message = format!("`{name}` counts toward the cap on models, but the group `{}` does not use models", group.name);
        let users = groups.iter().find(|group| group.usage.is_some());
        let help = match users {
            Some(user) => format!("name groups that do, such as groups = [\"{}\"]", user.name),
            None => format!("give the group `{}` a usage, or remove `counts_toward_cap`", group.name),
        };
        field.mistake(message, help);
    }
}
