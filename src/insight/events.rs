//! What begins on a date within the horizon and changes what follows: caps, price steps, raises, hires.
//!
//! What a scenario dates before the horizon, or for nobody, is no event. What happens in one month is one event of each kind.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::echo::price_steps;
use crate::quantity::{Month, count};
use crate::scenario::package::PurchaseOption;
use crate::scenario::prices::factor::PriceFactor;
use crate::scenario::{Access, Cap, Group, Scenario};
use crate::simulation::Plan;

/// Something that begins with a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatedEvent {
    pub month: Month,
    pub kind: EventKind,
    /// In few words, such as `cap of engineers`.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A cap or a pool of access begins.
    Cap,
    /// List prices change, or a factor on them.
    Price,
    /// Base pay rises.
    Raise,
    /// Hires, leavers, grants, purchases, cost lines, budgets.
    Other,
}

/// The most names that an event lists before it counts them.
const MOST_NAMES: usize = 2;

/// What is dated, by month and kind; of each the word for several of them and the names.
struct Dated {
    first: Month,
    last: Month,
    found: BTreeMap<(Month, EventKind, &'static str), BTreeSet<String>>,
    hires: BTreeMap<Month, u64>,
}

/// What begins in the horizon of `plan` after its first month, in order of months.
pub fn of_plan(plan: &Plan) -> Vec<DatedEvent> {
    let scenario = plan.scenario.as_ref();
    let (first, last) = (scenario.start.plus(1), scenario.last_month());
    let mut dated = Dated { first, last, found: BTreeMap::new(), hires: BTreeMap::new() };
    dated.add_access(plan);
    dated.add_prices(plan);
    dated.add_packages(plan);
    dated.add_people(plan);
    dated.add_others(plan);
    dated.into_events()
}

impl Dated {
    fn add(&mut self, month: Month, kind: EventKind, of: &'static str, name: impl Into<String>) {
        if (self.first..=self.last).contains(&month) {
            self.found.entry((month, kind, of)).or_default().insert(name.into());
        }
    }

    /// Caps and pools of the access of people who use what they limit.
    fn add_access(&mut self, plan: &Plan) {
        for cohort in &plan.cohorts {
            let Some(Access { name, tokens, gpu_hours, .. }) = cohort.access.as_deref() else { continue };
            let of_models = tokens.cap.as_ref().filter(|_| cohort.inference.is_some()).map(|cap| (cap, "caps"));
            let of_gpus = gpu_hours.cap.as_ref().filter(|_| cohort.gpu.is_some()).map(|cap| (cap, "GPU caps"));
            for (Cap { start, team_pool, company_pool, .. }, of) in of_models.into_iter().chain(of_gpus) {
                start.iter().for_each(|start| self.add(*start, EventKind::Cap, of, name));
                for pool in [team_pool, company_pool].into_iter().flatten() {
                    let start = plan.scenario.pools.get(pool).and_then(|pool| pool.start);
                    start.iter().for_each(|start| self.add(*start, EventKind::Cap, "pools", pool));
                }
            }
        }
    }

    /// Changes of list prices of the models that people use, and factors on them.
    fn add_prices(&mut self, plan: &Plan) {
        for step in price_steps(plan) {
            self.add(step.from.month, EventKind::Price, "model prices", format!("{} {}", step.model, change(step.change)));
        }
        let prices = &plan.scenario.prices;
        let mut add = |factor: &PriceFactor, of: &str| {
            let Some(start) = factor.start else { return };
            self.add(start.month, EventKind::Price, "price changes", format!("{of} {}", change(factor.value.law.mean() - 1.0)));
        };
        prices.factor.iter().for_each(|factor| add(factor, "list prices"));
        let used: BTreeSet<&str> = used_models(plan).into_iter().map(|name| prices.model_name(name)).collect();
        let models = || used.iter().filter_map(|name| Some((*name, prices.models.get(*name)?)));
        for (vendor, factor) in &prices.vendors {
            if models().any(|(_, model)| model.vendor.as_ref() == Some(vendor)) {
                add(factor, &format!("prices of {vendor}"));
            }
        }
        models().for_each(|(name, model)| model.factor.iter().for_each(|factor| add(factor, name)));
    }

    /// Raises, further grants, and GPUs that are bought.
    fn add_packages(&mut self, plan: &Plan) {
        let months = || plan.scenario.calendar();
        for cohort in &plan.cohorts {
            let Some(package) = cohort.package.as_deref() else { continue };
            for raise in package.core.raise.iter().filter(|raise| !raise.rate.is_certainly_zero()) {
                months().filter(|month| month.of_year() == raise.month).for_each(|month| self.add(month, EventKind::Raise, "raises", ""));
            }
            let grants = package.ownership.rsus.iter().map(|rsu| (&rsu.terms, "RSU refreshers"));
            let grants = grants.chain(package.ownership.options.iter().map(|options| (&options.terms, "option refreshers")));
            for (terms, name) in grants.filter(|(terms, _)| terms.is_refresher) {
                let date = terms.vesting.grant_date;
                date.iter().for_each(|date| self.add(date.month(), EventKind::Other, "grants", name));
            }
            for (gpu, dedicated) in &package.tooling.gpus {
                self.add_purchase(gpu, &dedicated.purchase_option);
            }
        }
        for capacity in plan.scenario.capacities.values() {
            self.add_purchase(&capacity.gpu, &capacity.gpus.purchase_option);
        }
    }

    fn add_purchase(&mut self, gpu: &str, option: &PurchaseOption) {
        if let PurchaseOption::Owned { purchased: Some(month), .. } = option {
            self.add(*month, EventKind::Other, "purchases", format!("purchase of {gpu}"));
        }
    }

    /// People who join by a plan, and groups that begin or end.
    fn add_people(&mut self, plan: &Plan) {
        for Group { name, turnover, start, end, .. } in plan.scenario.groups.iter().map(AsRef::as_ref) {
            for (month, hires) in turnover.hiring.iter().filter(|(month, _)| (self.first..=self.last).contains(month)) {
                *self.hires.entry(*month).or_default() += u64::from(*hires);
            }
            start.iter().for_each(|start| self.add(start.month(), EventKind::Other, "groups", format!("start of {name}")));
            end.iter().for_each(|end| self.add(end.month, EventKind::Other, "groups", format!("end of {name}")));
        }
    }

    /// Cost lines of the scenario's own, and budgets of fiscal years.
    fn add_others(&mut self, plan: &Plan) {
        let Scenario { lines, budget, fiscal_year, .. } = plan.scenario.as_ref();
        for line in lines.values() {
            line.start.iter().for_each(|start| self.add(*start, EventKind::Other, "cost lines", &line.name));
        }
        for period in budget.parts.iter().filter_map(|part| part.of.year) {
            let (first, _) = fiscal_year.calendar.months(period);
            self.add(first, EventKind::Other, "budgets", format!("budget of {period}"));
        }
    }

    fn into_events(self) -> Vec<DatedEvent> {
        let mut names: BTreeMap<(Month, EventKind), Vec<String>> = BTreeMap::new();
        for ((month, kind, of), found) in &self.found {
            names.entry((*month, *kind)).or_default().push(in_words(of, found));
        }
        for (month, hires) in &self.hires {
            let hires = if *hires == 1 { "1 hire".into() } else { format!("{} hires", count(*hires as usize)) };
            names.entry((*month, EventKind::Other)).or_default().insert(0, hires);
        }
        names.into_iter().map(|((month, kind), names)| DatedEvent { month, kind, name: names.join(", ") }).collect()
    }
}

/// `cap of engineers`, `caps of a and b`, `3 caps`.
fn in_words(of: &str, names: &BTreeSet<String>) -> String {
    let all = || names.iter().map(String::as_str).collect::<Vec<_>>().join(" and ");
    match (of, names.len()) {
        ("raises", _) => "raise".into(),
        (_, n) if n > MOST_NAMES => format!("{} {of}", count(n)),
        ("caps" | "GPU caps" | "pools", 1) => format!("{} of {}", of.trim_end_matches('s'), all()).replace("pool of ", "pool "),
        ("caps" | "GPU caps", _) => format!("{of} of {}", all()),
        ("pools", _) => format!("pools {}", all()),
        _ => all(),
    }
}

/// Models that people use, by the names of access tiers.
fn used_models(plan: &Plan) -> Vec<&str> {
    let users = plan.cohorts.iter().filter(|cohort| cohort.inference.is_some()).filter_map(|cohort| cohort.access.as_deref());
    let names = users.flat_map(|access| {
        let cheaper = access.tokens.cap.as_ref().and_then(|cap| cap.on_exceed.cheaper());
        access.models.keys().map(String::as_str).chain(cheaper)
    });
    names.collect()
}

/// `+50%`, with the sign that minus has in print.
fn change(share: f64) -> String {
    let percent = (share * 100.0).round();
    let sign = if percent < 0.0 { '\u{2212}' } else { '+' };
    format!("{sign}{}%", count(percent.abs() as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Case;

    fn events(name: &str, overrides: &[&str]) -> Vec<String> {
        let scenario = Scenario::builtin(name, overrides).unwrap_or_else(|errors| panic!("{errors}")).scenario;
        let case = Case::new(scenario, None).expect("sound");
        of_plan(case.plan()).into_iter().map(|event| format!("{} {:?} {}", event.month, event.kind, event.name)).collect()
    }

    #[test]
    fn a_cap_and_a_price_step_are_events_of_their_months() {
        assert_eq!(events("budget-gone-by-april", &[]), ["2026-05 Cap cap of engineers", "2026-09 Price claude-sonnet-5 +50%"]);
        assert_eq!(events("budget-gone-by-april", &["horizon.months=4"]), Vec::<String>::new());
        // What holds from the first month on is no event.
        assert_eq!(events("budget-gone-by-april", &["access.engineers.cap.start=2026-01", "horizon.months=8"]), Vec::<String>::new());
    }

    #[test]
    fn raises_refreshers_and_hires_of_a_month_are_one_event_of_each_kind() {
        assert_eq!(
            events("traditional", &["horizon.months=18", "groups.mid.hiring={ 2026-03 = 2 }", "groups.junior.hiring={ 2026-03 = 1 }"]),
            ["2026-03 Other 3 hires, RSU refreshers", "2026-04 Raise raise", "2027-04 Raise raise"]
        );
    }

    #[test]
    fn factors_on_prices_that_begin_later_are_events_and_those_of_nobody_are_not() {
        let found = events(
            "budget-gone-by-april",
            &[
                "horizon.months=8",
                "access.engineers.cap=none",
                "prices.factor={ value = 0.8, start = \"2026-03\" }",
                "prices.vendors.anthropic.factor={ value = 1.25, start = \"2026-04-15\" }",
                "prices.vendors.openai.factor={ value = 2, start = \"2026-06\" }",
            ],
        );
        assert_eq!(found, ["2026-03 Price list prices \u{2212}20%", "2026-04 Price prices of anthropic +25%"]);
    }

    #[test]
    fn what_else_is_dated_is_named() {
        let found = events(
            "compute-elite",
            &[
                "horizon.months=8",
                "packages.elite.tooling.gpu.b200.purchased=2026-03",
                "lines.office={ amount = \"5k USD/month\", per = \"company\", start = \"2026-06\", element = \"tooling\" }",
                "groups.juniors.start=2026-02-10",
            ],
        );
        assert_eq!(found, ["2026-02 Other start of juniors", "2026-03 Other purchase of b200", "2026-06 Other office"]);
    }
}
