//! Cost lines of a scenario's own ([`OwnLine`]): charged, taxed and shown as built-in lines are.
//!
//! Lines are known by their names and compared as one catalog, so that an own line is a [`CostLine`] like any other. Each distinct one is made once and
//! kept as long as the program runs; nothing of it is a number of a scenario.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::line::ByName;
use super::{Account, COST_LINES, Cash, CostLine, Element, Entitlements, Environment, Quantity, charge_each};
use crate::quantity::{Dimension, LANES, Lanes, Month, MonthLanes};
use crate::scenario::own_line::{OwnLine, Per};
use crate::scenario::{Number, Scenario};

/// The built-in lines and those of a scenario, in the order in which they are charged and shown: an own line follows the built-in ones of its element.
pub fn catalog(scenario: &Scenario) -> Vec<&'static CostLine> {
    let mut lines = COST_LINES.to_vec();
    lines.extend(scenario.lines.values().map(|line| interned(line)));
    lines.sort_by_key(|line| line.element);
    lines
}

/// What distinguishes one own line from another in tables and sums.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    name: String,
    element: Element,
    is_compute: bool,
    per: Per,
    is_monthly: bool,
    paid_after: u32,
}

fn interned(line: &OwnLine) -> &'static CostLine {
    static KNOWN: Mutex<BTreeMap<Shape, &'static CostLine>> = Mutex::new(BTreeMap::new());
    let shape = Shape {
        name: line.name.clone(),
        element: line.element,
        is_compute: line.is_compute,
        per: line.per,
        is_monthly: line.amount.dimension == Dimension::MoneyPerMonth,
        paid_after: line.paid_after,
    };
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(shape.clone()).or_insert_with(|| Box::leak(Box::new(made(&shape))))
}

fn made(shape: &Shape) -> CostLine {
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let name = leaked(shape.name.clone());
    let amount = match (shape.per, shape.is_monthly) {
        (Per::Person, true) => "people at work × amount per month",
        (Per::Person, false) => "people at work × amount, at its date",
        (Per::Hire, _) => "people who start in it × amount",
        (Per::Leaver, _) => "people who leave in it × amount",
        (Per::Group | Per::Company, true) => "amount per month",
        (Per::Group | Per::Company, false) => "amount, at its date",
    };
    let each = if shape.per == Per::Group { " for each group" } else { "" };
    let meaning = leaked(format!("{} for the month{each} = {amount}: a line of the scenario's own", shape.name));
    let line = CostLine::new(name, shape.element, meaning, |_, _| {}).by_name(ByName { applies, inputs, charge });
    let line = if shape.is_compute { line.compute() } else { line };
    match shape.paid_after {
        0 => line,
        months => {
            let words = if months == 1 { "1 month".to_string() } else { format!("{months} months") };
            line.cash(Cash::Later { months: months as usize, rule: leaked(format!("Cash: paid {words} after the month that owes it.")) })
        }
    }
}

/// Whether people with these terms have the line, or it is what these terms stand for.
fn applies(name: &str, terms: &Entitlements<'_>) -> bool {
    find(name, terms).is_some()
}

/// The number that moves the line.
fn inputs<'a>(name: &str, terms: &Entitlements<'a>) -> Vec<&'a Number> {
    find(name, terms).map_or(vec![], |line| vec![&line.amount])
}

/// The line where it applies.
fn find<'a>(name: &str, terms: &Entitlements<'a>) -> Option<&'a OwnLine> {
    let line = terms.scenario.lines.get(name)?;
    let is_of_terms = match terms.fixed_line {
        Some(fixed) => fixed.name == line.name,
        None => terms.capacity.is_none() && line.per.is_of_people() && line.covers(&terms.group.name),
    };
    is_of_terms.then_some(line)
}

/// Two people at work all month at 400 a month: 800. 8,000 per hire and three who start in April: 24,000 in April.
fn charge(name: &str, account: &Account<'_>, out: &mut MonthLanes) {
    let Some(line) = find(name, &account.terms) else { return };
    let start = account.terms.scenario.start;
    let units = match line.per {
        Per::Person => Quantity::Headcount,
        Per::Hire => Quantity::Hires,
        Per::Leaver => Quantity::Leavers,
        Per::Group | Per::Company => Quantity::FixedUnits,
    };
    charge_each(out, |month, lane| {
        let is_owed = line.is_owed_in(start.plus(month as i32));
        if is_owed { account.used(units, month)[lane] * account.amount(&line.amount, month, lane) } else { 0.0 }
    });
}

/// The lines whose amounts are wages of people with these terms.
pub(super) fn taxable<'a>(terms: &Entitlements<'a>) -> impl Iterator<Item = &'a OwnLine> + use<'a> {
    let group = terms.group;
    terms.scenario.lines.values().map(AsRef::as_ref).filter(move |line| line.is_taxable && line.covers(&group.name))
}

/// The lines whose amounts are wages of people with some terms, with their amounts.
pub struct TaxableLines<'a> {
    start: Month,
    lines: Vec<TaxableLine<'a>>,
}

struct TaxableLine<'a> {
    line: &'a OwnLine,
    amount: &'a Lanes,
    /// How the exchange rate of the amount moves, where it does.
    rate: Option<&'a MonthLanes>,
}

impl<'a> TaxableLines<'a> {
    pub fn of(terms: &Entitlements<'a>, environment: &'a Environment) -> Self {
        let of_line =
            |line: &'a OwnLine| TaxableLine { line, amount: environment.value(&line.amount), rate: environment.rate_path(&line.amount) };
        Self { start: terms.scenario.start, lines: taxable(terms).map(of_line).collect() }
    }

    /// What they pay one person in a month, who is `at_work` for a share of it, and starts or `leaves` in it where these are 1. Absent where there is none.
    #[inline(always)]
    pub fn wages(&self, month: Month, at_work: &Lanes, starts: &Lanes, leaves: impl FnOnce() -> Lanes) -> Option<Lanes> {
        if self.lines.is_empty() {
            return None;
        }
        let (leaves, mut wages) = (leaves(), [0.0; LANES]);
        for TaxableLine { line, amount, rate } in self.lines.iter().filter(|one| one.line.is_owed_in(month)) {
            let units = match line.per {
                Per::Person => at_work,
                Per::Hire => starts,
                Per::Leaver => &leaves,
                Per::Group | Per::Company => continue,
            };
            // Before the horizon rates are those of its first month.
            let rate = rate.and_then(|rate| Some(rate.month(usize::try_from(month.since(self.start)).ok()?)));
            for lane in 0..LANES {
                wages[lane] += units[lane] * amount[lane] * rate.map_or(1.0, |rate| rate[lane]);
            }
        }
        Some(wages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::own_line::BUILT_IN_LINES;

    #[test]
    fn names_of_built_in_lines_are_taken() {
        let mut names: Vec<_> = COST_LINES.iter().map(|line| line.name).collect();
        names.sort_unstable();
        assert_eq!(names, BUILT_IN_LINES);
    }

    #[test]
    fn an_own_line_follows_the_built_in_ones_of_its_element_and_is_made_once() {
        let text = "format = 1\n[groups.g]\ncount = 1\nbase = \"1k USD/month\"\n\
            [lines.parking]\namount = \"1 USD/month\"\nper = \"person\"\nelement = \"core pay\"\n";
        let scenario = || Scenario::read("t", text, &[], &crate::scenario::NoFiles).expect("a sound scenario").scenario;
        let lines = catalog(&scenario());
        assert!(lines.is_sorted_by_key(|line| line.element));
        let place = lines.iter().position(|line| line.name == "parking").expect("a line");
        assert_eq!((lines[place - 1].name, lines[place + 1].element), ("hiring", Element::Ownership));
        assert!(std::ptr::eq(lines[place], catalog(&scenario())[place]));
    }
}
