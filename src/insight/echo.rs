//! How a scenario was read, in money: the first month's use, seats and GPUs, base pay, and what of a headcount file was read; with doubts about it.
//!
//! All figures are exact means, known before the first trial.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::cost::first_month::{Charged, FirstUse};
use crate::quantity::{Currency, Date, Exchange, Month, MonthOrDate, approximately, count};
use crate::scenario::prices::TokenPrice;
use crate::scenario::usage::Resource;
use crate::simulation::first_month::{GroupMonth, UseMonth};
use crate::simulation::{Plan, PriceSample};

/// Everything that was read, in the currency of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Echo {
    /// Of all amounts.
    pub currency: Currency,
    /// The first month.
    pub month: Month,
    /// Base pay a year of everybody at work at some time within the horizon, by group.
    pub base_pay: Vec<BasePay>,
    /// By group and resource.
    pub uses: Vec<Use>,
    /// Bills from which use follows; empty where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bills: Vec<BilledUse>,
    /// By kind.
    pub seats: Vec<Seats>,
    /// By group or shared capacity, kind and purchase option.
    pub gpus: Vec<Gpus>,
    /// Changes of list prices within the horizon, of the models that people use.
    pub price_steps: Vec<PriceStep>,
    /// People who are never at work within the horizon.
    pub never_at_work: usize,
    /// Absent without a headcount file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<FileEcho>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BasePay {
    pub group: String,
    pub people: usize,
    /// A year, all of them together.
    pub yearly: f64,
    /// A year, one of them on average.
    pub each: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Use {
    pub group: String,
    pub usage: String,
    /// `inference` or `gpu`.
    pub resource: &'static str,
    /// People at work.
    pub people: f64,
    /// A month, somebody who has adopted it and is active.
    pub each: Option<f64>,
    /// A month, if everybody had adopted it and were active.
    pub at_full_use: Option<f64>,
    /// Share of people who have adopted it.
    pub adopted: f64,
    /// Share of months in which those are active.
    pub active: f64,
    /// The expected bill of the month, before limits.
    pub expected: Option<f64>,
    /// Whether quotas, credits, queues or GPUs at hand may keep some of it off the bill.
    pub is_limited: bool,
}

/// A bill, and what it makes of the use of one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BilledUse {
    pub group: String,
    pub usage: String,
    /// Expected, of all in the group.
    pub amount: f64,
    /// The month that was billed.
    pub billed: Month,
    /// A month, in the first month of the horizon, somebody who has adopted it and is active.
    pub each: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seats {
    pub name: String,
    pub seats: f64,
    /// A month, one seat.
    pub fee: Option<f64>,
    pub monthly: Option<f64>,
    pub is_compute: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gpus {
    pub group: String,
    pub gpu: String,
    pub purchase_option: &'static str,
    pub number: f64,
    /// A month, one GPU: rent, or the depreciation of an owned one.
    pub each: Option<f64>,
    pub monthly: Option<f64>,
}

/// A dated change of the list price of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceStep {
    pub model: String,
    pub from: Date,
    /// Relative change of the blended price: 0.5 where it is half as much again.
    pub change: f64,
}

/// What a headcount file is used for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileEcho {
    /// Columns by what they are read as, in words.
    pub used: Vec<String>,
    /// Columns that nothing reads.
    pub not_used: Vec<String>,
    /// People without a base pay in the file.
    pub people_filled_in: usize,
    /// The base pay a year that the scenario supplies for them.
    pub yearly_filled_in: f64,
}

/// Dollars of use a month and person at work beyond which a reader is asked: ten times what heavy users of coding agents cost.
const MUCH_USE: f64 = 10_000.0;
/// GPUs a person, likewise.
const MANY_GPUS: f64 = 4.0;

impl Echo {
    /// From the exact means of a plan.
    pub fn of(plan: &Plan) -> Self {
        let groups = || plan.first_month.groups.iter();
        let people = || groups().filter(|group| !group.is_without_people);
        let file = plan.columns.as_ref().map(|columns| {
            let filled_in = sum(people().map(|group| group.pay.filled_in));
            FileEcho {
                used: columns.used.clone(),
                not_used: columns.not_used.clone(),
                people_filled_in: filled_in.number as usize,
                yearly_filled_in: filled_in.total,
            }
        });
        let seats = plan.first_month.seats.iter().map(|seat| Seats {
            name: seat.name.clone(),
            seats: seat.charged.number,
            fee: known(seat.charged.each()),
            monthly: known(seat.charged.total),
            is_compute: seat.is_compute,
        });
        Self {
            currency: plan.scenario.rates.home,
            month: plan.scenario.start,
            base_pay: people().filter_map(base_pay).collect(),
            uses: people().flat_map(|group| group.uses.iter().map(|used| use_of(group, used))).collect(),
            bills: bills(plan),
            seats: seats.collect(),
            gpus: groups().flat_map(gpus).collect(),
            price_steps: price_steps(plan),
            never_at_work: people().map(|group| group.pay.never_at_work).sum(),
            file,
        }
    }

    /// Base pay a year of everybody, with their number.
    pub fn all_base_pay(&self) -> BasePay {
        let people: usize = self.base_pay.iter().map(|pay| pay.people).sum();
        let yearly: f64 = self.base_pay.iter().map(|pay| pay.yearly).sum();
        BasePay { group: "all".into(), people, yearly, each: yearly / people.max(1) as f64 }
    }

    /// The expected bill for use, and what it would be at full use; absent where nobody uses anything or a mean is unknown.
    pub fn all_use(&self) -> Option<(f64, f64)> {
        let sum = |amount: fn(&Use) -> Option<f64>| self.uses.iter().map(amount).sum::<Option<f64>>();
        if self.uses.is_empty() { None } else { Some((sum(|used| used.expected)?, sum(|used| used.at_full_use)?)) }
    }

    /// Fees of all seats a month.
    pub fn all_seats(&self) -> Option<f64> {
        if self.seats.is_empty() { None } else { self.seats.iter().map(|seats| seats.monthly).sum() }
    }

    /// Rent or depreciation of all GPUs a month.
    pub fn all_gpus(&self) -> Option<f64> {
        if self.gpus.is_empty() { None } else { self.gpus.iter().map(|gpus| gpus.monthly).sum() }
    }
}

fn base_pay(group: &GroupMonth) -> Option<BasePay> {
    let all = sum([group.pay.own, group.pay.of_group].into_iter());
    (all.number > 0.0).then(|| BasePay { group: name(group), people: all.number as usize, yearly: all.total, each: all.each() })
}

fn use_of(group: &GroupMonth, UseMonth { resource, usage, first, is_limited }: &UseMonth) -> Use {
    Use {
        group: name(group),
        usage: usage.clone(),
        resource: match resource {
            Resource::Inference => "inference",
            Resource::Gpu => "gpu",
        },
        people: first.at_full_use.number,
        each: known(first.at_full_use.each()),
        at_full_use: known(first.at_full_use.total),
        adopted: first.adopted,
        active: first.active,
        expected: known(first.expected()),
        is_limited: *is_limited,
    }
}

fn bills(plan: &Plan) -> Vec<BilledUse> {
    let mut bills: Vec<BilledUse> = vec![];
    let groups = plan.first_month.groups.iter().filter(|group| !group.is_without_people);
    for (group, used) in groups.flat_map(|group| group.uses.iter().map(move |used| (group, used))) {
        let of_scenario = plan.scenario.groups.iter().find(|known| known.name == group.terms);
        let Some(bill) = of_scenario.and_then(|known| known.bill_of(used.resource)) else { continue };
        // A bill is that of the group of the scenario, under whatever names its people are reported.
        if bills.iter().all(|known| known.group != group.terms || known.usage != used.usage) {
            bills.push(BilledUse {
                group: group.terms.clone(),
                usage: used.usage.clone(),
                amount: bill.amount.law.mean(),
                billed: bill.month.unwrap_or(plan.scenario.start),
                each: known(used.first.at_full_use.each()),
            });
        }
    }
    bills
}

fn gpus(group: &GroupMonth) -> impl Iterator<Item = Gpus> {
    group.gpus.iter().map(|gpu| Gpus {
        group: name(group),
        gpu: gpu.name.clone(),
        purchase_option: gpu.option.word(),
        number: gpu.charged.number,
        each: known(gpu.charged.each()),
        monthly: known(gpu.charged.total),
    })
}

/// Draws behind an uncertain blended price: a step is shown with three figures at most.
const N_DRAWS: usize = 1_024;

/// Dated changes of the list prices of the models that people use, after the first day of the horizon.
pub(super) fn price_steps(plan: &Plan) -> Vec<PriceStep> {
    let prices = &plan.scenario.prices;
    let (start, end) = (plan.scenario.start, plan.scenario.start.plus(plan.scenario.months as i32));
    let users = plan.cohorts.iter().filter(|cohort| cohort.inference.is_some()).filter_map(|cohort| cohort.access.as_deref());
    let used = users.flat_map(|access| {
        let cheaper = access.tokens.cap.as_ref().and_then(|cap| cap.on_exceed.cheaper());
        access.models.keys().map(String::as_str).chain(cheaper)
    });
    let models: BTreeSet<&str> = used.map(|name| prices.model_name(name)).collect();
    let sample = PriceSample { scenario: &plan.scenario, seed: 0, n_trials: N_DRAWS };
    let blended = |price: &TokenPrice| {
        let values = sample.blended(price, &prices.standard_mix, &[]);
        values.iter().sum::<f64>() / values.len().max(1) as f64
    };
    let of_model = |name: &str| {
        let Some(model) = prices.models.get(name) else { return vec![] };
        let befores = std::iter::once(&model.initial).chain(model.steps.iter().map(|(_, price)| price));
        let steps =
            model.steps.iter().zip(befores).filter(|((from, _), _)| *from > MonthOrDate::Month(start).first_day() && from.month < end);
        let step = |((from, after), before): (&(Date, TokenPrice), &TokenPrice)| {
            let (before, after) = (blended(before), blended(after));
            (before > 0.0 && before != after).then(|| PriceStep { model: name.to_string(), from: *from, change: after / before - 1.0 })
        };
        steps.filter_map(step).collect::<Vec<_>>()
    };
    models.into_iter().flat_map(of_model).collect()
}

/// `sales`, or `sales (as mid)` where people are reported under another name than that of the group whose terms they have.
fn name(GroupMonth { name, terms, .. }: &GroupMonth) -> String {
    if name == terms { name.clone() } else { format!("{name} (as {terms})") }
}

fn sum(all: impl Iterator<Item = Charged>) -> Charged {
    all.fold(Charged::default(), |mut sum, one| {
        sum.add(one);
        sum
    })
}

/// A mean, where it has a closed form.
fn known(mean: f64) -> Option<f64> {
    (!mean.is_nan()).then_some(mean)
}

/// What of a plan is so implausible that it may have been meant otherwise.
pub fn doubts(plan: &Plan) -> Vec<String> {
    let people = plan.first_month.groups.iter().filter(|group| !group.is_without_people && group.at_work > 0.0);
    let of_group = |group: &'_ GroupMonth| {
        group
            .uses
            .iter()
            .filter_map(|used| much_use(group, used, &plan.scenario.rates.exchange))
            .chain(many_gpus(group))
            .collect::<Vec<_>>()
    };
    filled_in(plan).into_iter().chain(people.flat_map(of_group)).collect()
}

/// People for whom no base pay was found in the headcount file, and the money that the scenario supplies in its place.
fn filled_in(plan: &Plan) -> Option<String> {
    let mut by_group: BTreeMap<&str, Charged> = BTreeMap::new();
    let (mut all, mut n_with_own) = (Charged::default(), 0.0);
    for group in &plan.first_month.groups {
        n_with_own += group.pay.own.number;
        if group.pay.filled_in.number > 0.0 {
            by_group.entry(&group.terms).or_default().add(group.pay.filled_in);
            all.add(group.pay.filled_in);
        }
    }
    let currency = plan.scenario.rates.home;
    let groups: Vec<String> = by_group
        .iter()
        .map(|(group, filled)| format!("`{group}` for {}, {} {currency}", count(filled.number as usize), approximately(filled.total)))
        .collect();
    (all.number > 0.0).then(|| {
        format!(
            "{} of {} in the headcount file {} no base pay there; their group's is filled in, {} {currency} a year: {}",
            count(all.number as usize),
            if n_with_own + all.number == 1.0 {
                "1 person".into()
            } else {
                format!("{} people", count((n_with_own + all.number) as usize))
            },
            if all.number == 1.0 { "has" } else { "have" },
            approximately(all.total),
            groups.join("; ")
        )
    })
}

fn much_use(group: &GroupMonth, UseMonth { usage, first, .. }: &UseMonth, exchange: &Exchange) -> Option<String> {
    let FirstUse { at_full_use, .. } = first;
    let each = first.expected() / at_full_use.number;
    let (currency, dollar) = (exchange.home(), exchange.rate(Currency::USD).unwrap_or(1.0));
    (each > MUCH_USE * dollar).then(|| {
        format!(
            "`{}` uses {} {currency} of `{usage}` in the first month for each of {} people, {} {currency} in all: usage.{usage}.mean is the use of one person, not \
             the bill of all",
            name(group),
            approximately(each),
            count(at_full_use.number.round() as usize),
            approximately(first.expected()),
        )
    })
}

fn many_gpus(group: &GroupMonth) -> impl Iterator<Item = String> {
    let many = group.gpus.iter().filter(|gpu| gpu.charged.number > MANY_GPUS * group.at_work);
    many.map(|gpu| {
        let (gpus, people) = (gpu.charged.number, group.at_work);
        let each = gpus / people;
        format!(
            "`{}` has {} {} for {} people, as the count of a package is for each person: if they share {}, write count = {}",
            name(group),
            count(gpus.round() as usize),
            gpu.name,
            count(people.round() as usize),
            approximately(each),
            approximately(each / people)
        )
    })
}
