//! Every quantity that a trial has a value of: names, units, meanings and where the values come from. One list, from which help, error messages,
//! completions and `explain` are made.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::cost::{COST_LINES, CostLine, Element, Quantity as Counted, incidents, own_line};
use crate::insight::{Scope, equity};
use crate::quantity::{Currency, Exchange, FiscalPeriod, Month};
use crate::scenario::package::PurchaseKind;
use crate::scenario::{Basis, BudgetOf, BudgetPart, Scenario};
use crate::simulation::results::Column;
use crate::simulation::{Content, CostPart, GpuFigure, Keep, Key, Plan, Results, TierFigure};

/// One quantity.
pub struct MeasuredQuantity {
    /// As measures write it, and as JSON reports call it where they have it.
    pub name: &'static str,
    /// Other names that are understood.
    pub aliases: &'static [&'static str],
    /// Amounts are in dollars here, in the currency of the scenario where they are measured.
    pub unit: QuantityUnit,
    /// One sentence.
    pub meaning: &'static str,
    values: Values,
}

/// What a quantity is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityUnit {
    Money(Currency),
    MoneyPerEmployeeMonth(Currency),
    MillionTokens,
    GpuHours,
    Hours,
    People,
    PeopleMonths,
    Days,
    KilowattHours,
    Kilograms,
    /// Times that something happens.
    Events,
    /// From 0 to 1.
    Share,
}

/// Where the values come from.
#[derive(Clone, Copy)]
enum Values {
    Cost {
        scope: Scope,
        basis: Basis,
    },
    PerEmployeeMonth(Scope),
    WithoutEquity,
    Equity,
    /// A line of cost, accrued.
    Line(&'static str),
    Key(Key, Option<TierFigure>),
    Counts(&'static [Counted]),
    Utilization,
}

/// Which part of a quantity is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Group(String),
    Line(String),
    Element(Element),
    Tier(String),
}

/// Whose values a measure is about: a quantity, perhaps a part of it, perhaps in some months.
#[derive(Clone)]
pub struct Selection {
    pub quantity: &'static MeasuredQuantity,
    pub part: Option<Part>,
    pub period: Option<Period>,
    /// What amounts are written in, or counted in once the scenario is known; absent before.
    pub currency: Option<Currency>,
}

/// Some months, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// From `first` to `last`, both included.
    Months { first: Month, last: Month },
    /// A fiscal year or quarter of the scenario, as far as the horizon covers it.
    Fiscal(FiscalPeriod),
}

impl Period {
    /// Its first and last month; those of a fiscal period within the horizon, and `None` where there are none.
    fn months(self, scenario: &Scenario) -> Option<(Month, Month)> {
        match self {
            Self::Months { first, last } => Some((first, last)),
            Self::Fiscal(period) => {
                let (first, last) = scenario.fiscal_year.calendar.months(period);
                Some((first.max(scenario.start), last.min(scenario.last_month()))).filter(|(first, last)| first <= last)
            }
        }
    }
}

const fn cost(name: &'static str, meaning: &'static str, scope: Scope, basis: Basis) -> MeasuredQuantity {
    MeasuredQuantity { name, aliases: &[], unit: QuantityUnit::Money(Currency::USD), meaning, values: Values::Cost { scope, basis } }
}

const fn counts(name: &'static str, unit: QuantityUnit, meaning: &'static str, of: &'static [Counted]) -> MeasuredQuantity {
    MeasuredQuantity { name, aliases: &[], unit, meaning, values: Values::Counts(of) }
}

const fn key(name: &'static str, unit: QuantityUnit, meaning: &'static str, key: Key, of_tier: Option<TierFigure>) -> MeasuredQuantity {
    MeasuredQuantity { name, aliases: &[], unit, meaning, values: Values::Key(key, of_tier) }
}

impl MeasuredQuantity {
    const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

/// Every quantity, the most asked first.
pub const QUANTITIES: &[MeasuredQuantity] = &[
    cost("total", "all cost of the horizon, accrued", Scope::Total, Basis::Accrual).or(&["cost"]),
    cost("compute", "compute cost of the horizon, accrued", Scope::Compute, Basis::Accrual),
    cost("cash", "all payments of the horizon", Scope::Total, Basis::Cash),
    cost("cash_compute", "payments for compute in the horizon", Scope::Compute, Basis::Cash),
    MeasuredQuantity {
        name: "total_without_equity",
        aliases: &[],
        unit: QuantityUnit::Money(Currency::USD),
        meaning: "all cost without stock-based compensation",
        values: Values::WithoutEquity,
    },
    MeasuredQuantity {
        name: "equity_expense",
        aliases: &[],
        unit: QuantityUnit::Money(Currency::USD),
        meaning: "expense of RSUs and options",
        values: Values::Equity,
    },
    counts(
        "rsus_at_market",
        QuantityUnit::Money(Currency::USD),
        "RSUs at the market value of the shares when they vest",
        &[Counted::RsusAtMarket],
    ),
    counts(
        "unrecognized_expense",
        QuantityUnit::Money(Currency::USD),
        "expense of equity that is not recognized yet at the end of the horizon",
        &[Counted::UnrecognizedExpense],
    ),
    key(
        "unserved_demand",
        QuantityUnit::Money(Currency::USD),
        "use that limits kept from people, at its price: the work that is blocked",
        Key::UnservedDemand,
        Some(TierFigure::UnservedDemand),
    )
    .or(&["blocked_work"]),
    key(
        "idle_pay",
        QuantityUnit::Money(Currency::USD),
        "base pay of the time that people wait for access",
        Key::IdlePay,
        Some(TierFigure::IdlePay),
    ),
    MeasuredQuantity {
        name: "compute_per_employee_month",
        aliases: &["per_head"],
        unit: QuantityUnit::MoneyPerEmployeeMonth(Currency::USD),
        meaning: "compute per employee and month at work: the burn rate",
        values: Values::PerEmployeeMonth(Scope::Compute),
    },
    MeasuredQuantity {
        name: "cost_per_employee_month",
        aliases: &["cost_per_head"],
        unit: QuantityUnit::MoneyPerEmployeeMonth(Currency::USD),
        meaning: "all cost per employee and month at work",
        values: Values::PerEmployeeMonth(Scope::Total),
    },
    counts("tokens_wanted", QuantityUnit::MillionTokens, "tokens wanted, served or not", &[Counted::TokensWanted]),
    counts("tokens_unserved", QuantityUnit::MillionTokens, "tokens not served", &[Counted::TokensUnserved]).or(&["tokens_blocked"]),
    counts("gpu_hours_wanted", QuantityUnit::GpuHours, "GPU-hours wanted, served or not", &[Counted::HoursWanted]),
    counts("gpu_hours_unserved", QuantityUnit::GpuHours, "GPU-hours not served", &[Counted::HoursUnserved]).or(&["gpu_hours_blocked"]),
    counts("gpu_hours_on_dedicated", QuantityUnit::GpuHours, "GPU-hours that dedicated GPUs serve", &[Counted::HoursOnDedicated]),
    counts(
        "gpu_hours_on_shared_capacity",
        QuantityUnit::GpuHours,
        "GPU-hours that shared capacity serves",
        &[Counted::HoursOnSharedCapacity],
    ),
    MeasuredQuantity {
        name: "gpu_utilization",
        aliases: &["utilization"],
        unit: QuantityUnit::Share,
        meaning: "hours used over hours paid of all dedicated and shared GPUs whose use is known",
        values: Values::Utilization,
    },
    key(
        "commitments",
        QuantityUnit::Money(Currency::USD),
        "rent of reservations whose term runs beyond the horizon, for the time after it",
        Key::Commitments,
        None,
    ),
    counts(
        "people_months_at_cap",
        QuantityUnit::PeopleMonths,
        "person-months in which demand exceeds a quota",
        &[Counted::MonthsAtCap, Counted::MonthsAtGpuCap],
    ),
    counts(
        "people_months_throttled",
        QuantityUnit::PeopleMonths,
        "person-months in which something cheaper serves some of the use",
        &[Counted::MonthsThrottled, Counted::MonthsGpuThrottled],
    ),
    counts(
        "people_months_alerted",
        QuantityUnit::PeopleMonths,
        "person-months in which use exceeds the share of a quota at which an alert is sent",
        &[Counted::MonthsAlerted, Counted::MonthsGpuAlerted],
    ),
    counts(
        "days_waited",
        QuantityUnit::Days,
        "days that people wait in queues and for approval",
        &[Counted::DaysWaited, Counted::GpuDaysWaited],
    ),
    MeasuredQuantity {
        name: "incidents",
        aliases: &[],
        unit: QuantityUnit::Money(Currency::USD),
        meaning: "cost of incidents that are billed by themselves, such as a batch left running",
        values: Values::Line(incidents::LINE.name),
    },
    counts("incident_count", QuantityUnit::Events, "incidents, such as a batch left running", &[Counted::Incidents]),
    counts("incident_hours", QuantityUnit::Hours, "hours that incidents run", &[Counted::IncidentHours]),
    counts("spot_interruptions", QuantityUnit::Events, "times that spot capacity is taken back", &[Counted::Interruptions]),
    key("energy", QuantityUnit::KilowattHours, "electricity of GPUs", Key::Energy, None).or(&["energy_kwh"]),
    key("carbon", QuantityUnit::Kilograms, "carbon dioxide of that electricity", Key::Carbon, None).or(&["carbon_kg"]),
    counts("hires", QuantityUnit::People, "people whose first day lies in the horizon", &[Counted::Hires]),
    counts("leavers", QuantityUnit::People, "people whose last day lies in the horizon", &[Counted::Leavers]),
    counts("people_months_vacant", QuantityUnit::PeopleMonths, "person-months in which positions are vacant", &[Counted::MonthsVacant]),
];

impl QuantityUnit {
    /// As values are written with it.
    pub fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Money(currency) => currency.code(),
            Self::MoneyPerEmployeeMonth(currency) => return Cow::Owned(format!("{currency} per employee and month")),
            Self::MillionTokens => "Mtok",
            Self::GpuHours => "GPU-hours",
            Self::Hours => "hours",
            Self::People => "people",
            Self::PeopleMonths => "people-months",
            Self::Days => "days",
            Self::KilowattHours => "kWh",
            Self::Kilograms => "kg",
            Self::Events => "events",
            Self::Share => "",
        })
    }

    /// The unit of the same quantity where amounts are in `currency`.
    #[must_use]
    pub fn in_currency(self, currency: Currency) -> Self {
        match self {
            Self::Money(_) => Self::Money(currency),
            Self::MoneyPerEmployeeMonth(_) => Self::MoneyPerEmployeeMonth(currency),
            other => other,
        }
    }

    /// What amounts are in; `None` where it is no money.
    pub fn currency(self) -> Option<Currency> {
        match self {
            Self::Money(currency) | Self::MoneyPerEmployeeMonth(currency) => Some(currency),
            _ => None,
        }
    }
}

impl MeasuredQuantity {
    /// The quantity of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        QUANTITIES.iter().find(|quantity| quantity.name == name || quantity.aliases.contains(&name))
    }

    /// Every name, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        QUANTITIES.iter().flat_map(|quantity| std::iter::once(quantity.name).chain(quantity.aliases.iter().copied()))
    }

    /// Dollars of what and on which basis, where a budget can be held against it.
    pub fn cost(&self) -> Option<(Scope, Basis)> {
        match self.values {
            Values::Cost { scope, basis } => Some((scope, basis)),
            _ => None,
        }
    }

    /// Words of a part that it can be cut into: `group`, `line`, `element`, `tier`.
    pub fn parts(&self) -> &'static [&'static str] {
        match self.values {
            Values::Cost { scope: Scope::Total, basis: Basis::Accrual } => &["group", "line", "element"],
            Values::Cost { scope: Scope::Compute, basis: Basis::Accrual } => &["group", "line", "tier"],
            Values::Cost { basis: Basis::Cash, .. } => &["group", "line"],
            Values::Key(_, Some(_)) => &["tier"],
            Values::Counts(of) if of.iter().all(|counted| Counted::counted_by_tier().contains(counted)) => &["tier"],
            _ => &[],
        }
    }

    /// Whether it has values by month.
    pub fn has_months(&self) -> bool {
        matches!(self.values, Values::Cost { .. })
    }
}

impl Selection {
    pub fn of(quantity: &'static MeasuredQuantity) -> Self {
        Self { quantity, part: None, period: None, currency: None }
    }

    /// What it is counted in.
    pub fn unit(&self) -> QuantityUnit {
        self.quantity.unit.in_currency(self.currency.unwrap_or(Currency::USD))
    }

    /// The same, counted in the currency of a scenario.
    #[must_use]
    pub fn counted_in(&self, home: Currency) -> Self {
        Self { currency: Some(home), ..self.clone() }
    }

    /// What an amount beside it is in the currency that a scenario counts in; itself where there is no rate.
    pub fn converted(&self, amount: f64, exchange: &Exchange) -> f64 {
        amount * self.currency.and_then(|currency| exchange.rate(currency)).unwrap_or(1.0)
    }

    /// What a study must keep for it.
    pub fn keep(&self) -> Keep {
        let keep = Keep::totals();
        match (&self.quantity.values, &self.part) {
            (Values::Cost { basis, .. }, Some(Part::Group(_))) if self.period.is_some() || *basis == Basis::Cash => {
                keep.with(Content::GroupMonths)
            }
            (_, Some(Part::Group(_))) => keep.with(Content::Groups),
            (Values::Cost { basis, .. }, Some(Part::Line(_) | Part::Element(_))) => {
                let keep = keep.with(if self.period.is_some() { Content::LineMonths } else { Content::Lines });
                if *basis == Basis::Cash { keep.with(Content::Cash) } else { keep }
            }
            (_, Some(Part::Tier(_))) => keep.with(Content::Access),
            (Values::Cost { basis, .. }, None) if self.period.is_some() => keep_months(*basis),
            (Values::WithoutEquity | Values::Equity | Values::Line(_), _) => keep.with(Content::Lines),
            (Values::Key(Key::UnservedDemand | Key::IdlePay, _), _) => keep.with(Content::Access),
            (Values::Key(..) | Values::Counts(_) | Values::PerEmployeeMonth(_) | Values::Utilization, _) => keep.with(Content::Counts),
            _ => keep,
        }
    }

    /// The budget that it can be held against; `None` where there is no such budget: of an element, a tier, or months that are no fiscal year.
    pub fn budget_of(&self) -> Option<BudgetOf> {
        let (scope, _) = self.quantity.cost()?;
        let (scope, part) = match &self.part {
            None => (scope, BudgetPart::Company),
            Some(Part::Group(name)) => (scope, BudgetPart::Group(name.clone())),
            Some(Part::Line(name)) => (Scope::Total, BudgetPart::Line((*name).to_string())),
            Some(Part::Element(_) | Part::Tier(_)) => return None,
        };
        let year = match self.period {
            None => None,
            Some(Period::Fiscal(year)) if year.quarter.is_none() => Some(year),
            Some(_) => return None,
        };
        Some(BudgetOf { scope, part, year })
    }

    /// Why the plan has no such part or no such months, and what to write instead.
    pub fn problem(&self, plan: &Plan) -> Option<(String, String)> {
        let unknown = |kind: &str, name: &str, names: Vec<&str>| {
            let help = crate::reading::suggestion::help(name, names.iter().copied());
            (!names.contains(&name)).then(|| (format!("the scenario `{}` has no {kind} `{name}`", plan.scenario.name), help))
        };
        let part = match &self.part {
            Some(Part::Group(name)) => unknown("group", name, plan.groups.iter().map(|(name, _)| name.as_str()).collect()),
            Some(Part::Line(name)) => unknown("line", name, own_line::catalog(&plan.scenario).into_iter().map(|line| line.name).collect()),
            Some(Part::Tier(name)) => unknown("access tier", name, plan.tiers.iter().map(|tier| tier.name.as_str()).collect()),
            _ => None,
        };
        part.or_else(|| {
            let (start, last) = (plan.scenario.start, plan.scenario.last_month());
            let period = self.period?;
            let is_outside = period.months(&plan.scenario).is_none_or(|(first, end)| first < start || end > last);
            let help = match period {
                Period::Months { .. } => format!("name months from {start} to {last}"),
                Period::Fiscal(_) => {
                    let [from, to] = [start, last].map(|month| plan.scenario.fiscal_year.calendar.quarter_of(month));
                    format!("name a fiscal year or quarter from {from} to {to}")
                }
            };
            is_outside.then(|| (format!("{period} is not in the horizon"), help))
        })
    }

    /// Its value in each trial; absent where the results do not hold it, or the plan has no such part.
    pub fn by_trial(&self, results: &Results) -> Option<Vec<f64>> {
        let months = self.months(results)?;
        let column = |key: Key| results.column(key).map(|column| column.values().into_owned());
        match (self.quantity.values, &self.part) {
            (Values::Cost { scope, basis }, None) => match self.period {
                None => Some(results.horizon(scope, basis).values().into_owned()),
                Some(_) => of_months(results, scope, basis, months),
            },
            (Values::Cost { scope, basis }, Some(Part::Group(name))) if self.period.is_some() || basis == Basis::Cash => {
                group_months(results, name, scope, basis, months)
            }
            (Values::Cost { scope, .. }, Some(Part::Group(name))) => {
                let group = results.plan().groups.iter().position(|(known, _)| known == name)?;
                let part = |part| results.column(Key::Group { group, part });
                let other = if scope == Scope::Total { Some(part(CostPart::Other)?) } else { None };
                Some(results.sum([part(CostPart::Compute)?].into_iter().chain(other)))
            }
            (Values::Cost { scope, basis }, Some(part @ (Part::Line(_) | Part::Element(_)))) => {
                let is_meant = |line: &&&CostLine| {
                    (scope == Scope::Total || line.is_compute)
                        && match part {
                            Part::Line(name) => line.name == *name,
                            Part::Element(element) => line.element == *element,
                            _ => false,
                        }
                };
                let lines = results.plan().lines.iter().filter(is_meant);
                let columns = lines.flat_map(|line| self.line(results, line.name, basis, months.clone()));
                Some(results.sum(columns))
            }
            (Values::Cost { .. }, Some(Part::Tier(name))) => tier(results, name, TierFigure::Spend),
            (Values::PerEmployeeMonth(scope), _) => {
                let people_months = results.people_months()?;
                Some(results.horizon(scope, Basis::Accrual).iter().map(|value| value / people_months).collect())
            }
            (Values::WithoutEquity, _) => Some(equity::total_without(results)),
            // Whoever has no such line pays nothing for it.
            (Values::Line(name), _) => Some(column(Key::Line(name)).unwrap_or_else(|| vec![0.0; results.n_trials()])),
            (Values::Equity, _) => Some(results.sum(results.lines().filter(|line| line.line.is_equity).map(|line| line.by_trial))),
            (Values::Key(_, Some(figure)), Some(Part::Tier(name))) => tier(results, name, figure),
            // Nobody commits to anything where the plan has no such column.
            (Values::Key(Key::Commitments, _), _) => Some(column(Key::Commitments).unwrap_or_else(|| vec![0.0; results.n_trials()])),
            (Values::Key(key, _), _) => column(key),
            (Values::Counts(of), Some(Part::Tier(name))) => {
                let tier = results.tiers().find(|tier| tier.name() == name)?;
                Some(tier.count(of))
            }
            (Values::Counts(of), _) => {
                Some(results.sum(of.iter().map(|counted| results.column(Key::Count(*counted))).collect::<Option<Vec<_>>>()?))
            }
            (Values::Utilization, _) => {
                let hours = |figure| {
                    let keys = PurchaseKind::ALL.into_iter().map(|option| Key::GpuHours { option, figure });
                    results.sum(keys.filter_map(|key| results.column(key)))
                };
                let (paid, used) = (hours(GpuFigure::Paid), hours(GpuFigure::Used));
                Some(paid.iter().zip(used).map(|(paid, used)| if *paid > 0.0 { used / paid } else { 0.0 }).collect())
            }
        }
    }

    /// The columns of a line: over the horizon or in some months, accrued or paid.
    fn line<'r>(&self, results: &'r Results, line: &'static str, basis: Basis, months: Range<usize>) -> Vec<&'r Column> {
        match (self.period, basis) {
            (None, Basis::Cash) => results.column(Key::LineCash(line)).or(results.column(Key::Line(line))).into_iter().collect(),
            (None, Basis::Accrual) => results.column(Key::Line(line)).into_iter().collect(),
            (Some(_), _) => months.filter_map(|month| results.column(Key::LineMonth { line, month })).collect(),
        }
    }

    fn months(&self, results: &Results) -> Option<Range<usize>> {
        let plan = results.plan();
        let Some(period) = self.period else { return Some(0..plan.n_months()) };
        let (first, last) = period.months(&plan.scenario)?;
        let first = usize::try_from(first.since(plan.scenario.start)).ok()?;
        let last = usize::try_from(last.since(plan.scenario.start)).ok()?;
        (last < plan.n_months()).then_some(first..last + 1)
    }
}

fn keep_months(basis: Basis) -> Keep {
    let keep = Keep::totals().with(Content::Months);
    if basis == Basis::Cash { keep.with(Content::Cash) } else { keep }
}

fn of_months(results: &Results, scope: Scope, basis: Basis, months: Range<usize>) -> Option<Vec<f64>> {
    let by_month = results.by_month(basis);
    let mut sum = vec![0.0; results.n_trials()];
    for month in by_month.get(months)? {
        month.compute.add_to(&mut sum);
        if scope == Scope::Total {
            month.other.add_to(&mut sum);
        }
    }
    Some(sum)
}

/// A group in some months; where all is paid as it accrues, cash is what accrues.
fn group_months(results: &Results, name: &str, scope: Scope, basis: Basis, months: Range<usize>) -> Option<Vec<f64>> {
    let group = results.plan().groups.iter().position(|(known, _)| known == name)?;
    let basis = if results.has_cash_timing() { basis } else { Basis::Accrual };
    let parts = if scope == Scope::Total { [CostPart::Compute, CostPart::Other].as_slice() } else { &[CostPart::Compute] };
    let keys = months.flat_map(|month| parts.iter().map(move |part| Key::GroupMonth { group, month, part: *part, basis }));
    let columns: Vec<&Column> = keys.map(|key| results.column(key)).collect::<Option<_>>()?;
    Some(results.sum(columns))
}

fn tier(results: &Results, name: &str, figure: TierFigure) -> Option<Vec<f64>> {
    let tier = results.tiers().find(|tier| tier.name() == name)?;
    Some(tier.figure(figure)?.values().into_owned())
}

/// The line of that name among all that there are.
pub fn line_named(name: &str) -> Option<&'static str> {
    COST_LINES.iter().find(|line| line.name.eq_ignore_ascii_case(name)).map(|line| line.name)
}

/// As it is written: `total of line "API usage" in 2026-05`.
impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.quantity.name)?;
        match &self.part {
            None => {}
            Some(Part::Group(name)) => write!(f, " of group {}", quoted(name))?,
            Some(Part::Line(name)) => write!(f, " of line {}", quoted(name))?,
            Some(Part::Element(element)) => write!(f, " of element {}", quoted(element.name()))?,
            Some(Part::Tier(name)) => write!(f, " of tier {}", quoted(name))?,
        }
        match self.period {
            Some(period) => write!(f, " in {period}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fiscal(period) => write!(f, "{period}"),
            Self::Months { first, last } if first == last => write!(f, "{first}"),
            Self::Months { first, last } => write!(f, "{first}..{last}"),
        }
    }
}

impl fmt::Debug for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        self.quantity.name == other.quantity.name && self.part == other.part && self.period == other.period
    }
}

fn quoted(name: &str) -> String {
    let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if is_word { name.to_string() } else { format!("\"{name}\"") }
}
