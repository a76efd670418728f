//! Sums over people for one block of trials: lines, cash, groups, tiers, counts.
//!
//! A tally is dropped once the [`Results`](super::Results) have taken its columns. Parts are added in the order of the plan, so that no sum depends
//! on the number of threads.

use std::ops::Range;

use super::context::BlockContext;
use super::key::{CostPart, GpuFigure, Keep, Key, Scope, TierFigure};
use super::person_results::PersonBlock;
use super::plan::Plan;
use crate::cost::gpu_hours::{self, GpuHours};
use crate::cost::{Account, Balance, Quantities, Quantity, carbon, gpu_reserved, idle_pay, unserved_demand};
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Basis;
use crate::scenario::package::PurchaseKind;

/// Sums of one block, or of one task's part of it. Amounts of money are USD.
#[derive(Clone, Debug)]
pub struct Tally {
    /// In charging order.
    pub lines: Vec<MonthLanes>,
    /// Cash of the lines that are paid at other times than their cost accrues; absent for all others.
    pub cash: Vec<Option<MonthLanes>>,
    /// Balances of the lines that have one; absent for all others.
    balances: Vec<Option<Box<Balance>>>,
    /// Cost of each group over the horizon, from `first_group` to the last that is charged.
    groups: Vec<Split>,
    first_group: usize,
    /// The same by month; absent for groups whose months are not kept.
    group_months: Vec<Option<Box<GroupMonths>>>,
    unserved_demand: MonthLanes,
    idle_pay: MonthLanes,
    tiers: Vec<TierTally>,
    /// kWh.
    energy: MonthLanes,
    /// kg of carbon dioxide.
    carbon: MonthLanes,
    /// Of dedicated GPUs whose use is known, in the order of [`PurchaseKind::ALL`].
    gpu_hours: [GpuHours; PurchaseKind::ALL.len()],
    /// Rent of running terms after the horizon.
    commitments: Lanes,
    /// In the order of [`Quantity::counted`].
    counts: Vec<Lanes>,
    /// Compute spend of sampled people in the first trials of the run.
    pub compute_by_person: Vec<[f64; PERSON_TRIALS]>,
    /// What the same people used, at its price.
    pub use_by_person: Vec<[f64; PERSON_TRIALS]>,
    /// Every person; empty where people are not kept.
    pub people: Vec<PersonBlock>,
    /// Values of the numbers of the scenario, by slot; empty where assumptions are not kept.
    pub assumptions: Vec<Lanes>,
    /// In the order of [`SharedFactor::all`](super::SharedFactor::all); empty where shared factors are not kept.
    pub shared_factors: Vec<MonthLanes>,
    /// Sums over the lines of each month, on the accrual and the cash basis; filled by [`Tally::close`].
    months: [Vec<Split>; 2],
}

/// Cost of a group by month, USD, by part of the cost.
#[derive(Clone, Debug)]
struct GroupMonths {
    accrual: [MonthLanes; 2],
    /// Absent where all cost is paid as it accrues.
    cash: Option<[MonthLanes; 2]>,
}

impl GroupMonths {
    fn zero(plan: &Plan) -> Self {
        let columns = || [CostPart::Compute, CostPart::Other].map(|_| MonthLanes::zero(plan.n_months()));
        Self { accrual: columns(), cash: plan.has_cash_timing().then(columns) }
    }

    fn add(&mut self, part: &Self) {
        self.accrual.iter_mut().zip(&part.accrual).for_each(|(into, from)| into.add(from));
        let cash = self.cash.iter_mut().flatten().zip(part.cash.iter().flatten());
        cash.for_each(|(into, from)| into.add(from));
    }

    fn bytes(plan: &Plan) -> usize {
        2 * (1 + usize::from(plan.has_cash_timing())) * plan.n_months() * size_of::<Lanes>()
    }
}

/// USD, split into compute and other cost.
#[derive(Clone, Debug)]
struct Split {
    compute: Lanes,
    other: Lanes,
}

impl Split {
    const ZERO: Self = Self { compute: [0.0; LANES], other: [0.0; LANES] };

    fn part(&self, part: CostPart) -> &Lanes {
        match part {
            CostPart::Compute => &self.compute,
            CostPart::Other => &self.other,
        }
    }

    fn part_mut(&mut self, is_compute: bool) -> &mut Lanes {
        if is_compute { &mut self.compute } else { &mut self.other }
    }
}

/// Sums over the people of one access tier.
#[derive(Clone, Debug)]
struct TierTally {
    spend: Lanes,
    unserved_demand: Lanes,
    idle_pay: Lanes,
    /// In the order of [`Quantity::counted_by_tier`].
    counts: [Lanes; Quantity::counted_by_tier().len()],
}

impl TierTally {
    const ZERO: Self = Self {
        spend: [0.0; LANES],
        unserved_demand: [0.0; LANES],
        idle_pay: [0.0; LANES],
        counts: [[0.0; LANES]; Quantity::counted_by_tier().len()],
    };

    fn add(&mut self, part: &Self) {
        add(&mut self.spend, &part.spend);
        add(&mut self.unserved_demand, &part.unserved_demand);
        add(&mut self.idle_pay, &part.idle_pay);
        self.counts.iter_mut().zip(&part.counts).for_each(|(into, from)| add(into, from));
    }

    /// Adds the figures of one segment with this tier.
    fn charge(&mut self, account: &Account<'_>, compute_spend: &Lanes, scratch: &mut MonthLanes) {
        add(&mut self.spend, compute_spend);
        scratch.clear();
        unserved_demand::value(account, scratch);
        add(&mut self.unserved_demand, &scratch.over_months());
        scratch.clear();
        idle_pay::value(account, scratch);
        add(&mut self.idle_pay, &scratch.over_months());
        for (sum, quantity) in self.counts.iter_mut().zip(Quantity::counted_by_tier()) {
            add(sum, &account.quantities.get(*quantity).over_months());
        }
    }

    fn figure(&self, figure: TierFigure) -> Lanes {
        match figure {
            TierFigure::Spend => self.spend,
            TierFigure::UnservedDemand => self.unserved_demand,
            TierFigure::IdlePay => self.idle_pay,
            TierFigure::Count(quantity) => position(Quantity::counted_by_tier(), quantity).map_or([0.0; LANES], |index| self.counts[index]),
        }
    }
}

impl Tally {
    /// A tally of the people in `groups` of the plan, for results that keep `keep`.
    pub fn zero(plan: &Plan, groups: Range<usize>, keep: Keep) -> Self {
        let columns = || MonthLanes::zero(plan.n_months());
        Self {
            lines: plan.lines.iter().map(|_| columns()).collect(),
            cash: plan.line_has_cash_timing.iter().map(|has_cash_timing| has_cash_timing.then(columns)).collect(),
            balances: plan.line_has_balance.iter().map(|has_balance| has_balance.then(|| Box::new(Balance::ZERO))).collect(),
            groups: vec![Split::ZERO; groups.len()],
            group_months: groups
                .clone()
                .map(|group| keep.has_group_months(group, plan).then(|| Box::new(GroupMonths::zero(plan))))
                .collect(),
            first_group: groups.start,
            unserved_demand: columns(),
            idle_pay: columns(),
            tiers: vec![TierTally::ZERO; plan.tiers.len()],
            energy: columns(),
            carbon: columns(),
            gpu_hours: [GpuHours::ZERO; PurchaseKind::ALL.len()],
            commitments: [0.0; LANES],
            counts: vec![[0.0; LANES]; Quantity::counted().len()],
            compute_by_person: vec![],
            use_by_person: vec![],
            people: vec![],
            assumptions: vec![],
            shared_factors: vec![],
            months: [vec![], vec![]],
        }
    }

    /// Bytes of a tally of `n_groups` for results that keep `keep`.
    pub fn bytes(plan: &Plan, n_groups: usize, keep: Keep) -> u64 {
        let n_cash = plan.line_has_cash_timing.iter().filter(|has_cash_timing| **has_cash_timing).count();
        let by_month = (plan.lines.len() + n_cash + 4) * plan.n_months() * size_of::<Lanes>();
        let months = 2 * plan.n_months() * size_of::<Split>();
        let balances = plan.lines_with_balance().count() * size_of::<Balance>();
        let counts = Quantity::counted().len() * size_of::<Lanes>() + PurchaseKind::ALL.len() * size_of::<GpuHours>() + size_of::<Lanes>();
        let with_months = (0..n_groups).filter(|group| keep.has_group_months(*group, plan)).count();
        let months = months + with_months * GroupMonths::bytes(plan);
        (by_month + months + balances + counts + n_groups * size_of::<Split>() + plan.tiers.len() * size_of::<TierTally>()) as u64
    }

    /// Adds the next part in the order of the plan.
    pub fn add(&mut self, part: Self) {
        self.lines.iter_mut().zip(&part.lines).for_each(|(into, from)| into.add(from));
        for (into, from) in self.cash.iter_mut().zip(&part.cash) {
            into.iter_mut().zip(from).for_each(|(into, from)| into.add(from));
        }
        for (into, from) in self.balances.iter_mut().zip(&part.balances) {
            into.iter_mut().zip(from).for_each(|(into, from)| into.add(from));
        }
        let before = part.first_group - self.first_group;
        let n_groups = self.groups.len().max(before + part.groups.len());
        self.groups.reserve_exact(n_groups - self.groups.len());
        self.groups.resize(n_groups, Split::ZERO);
        for (into, from) in self.groups[before..].iter_mut().zip(&part.groups) {
            add(&mut into.compute, &from.compute);
            add(&mut into.other, &from.other);
        }
        self.group_months.resize_with(n_groups, || None);
        for (into, from) in self.group_months[before..].iter_mut().zip(part.group_months) {
            match (into, from) {
                (Some(into), Some(from)) => into.add(&from),
                (into, Some(from)) => *into = Some(from),
                (_, None) => {}
            }
        }
        self.unserved_demand.add(&part.unserved_demand);
        self.idle_pay.add(&part.idle_pay);
        self.tiers.iter_mut().zip(&part.tiers).for_each(|(into, from)| into.add(from));
        self.energy.add(&part.energy);
        self.carbon.add(&part.carbon);
        self.gpu_hours.iter_mut().zip(&part.gpu_hours).for_each(|(into, from)| into.add(from));
        add(&mut self.commitments, &part.commitments);
        self.counts.iter_mut().zip(&part.counts).for_each(|(into, from)| add(into, from));
        self.compute_by_person.extend(part.compute_by_person);
        self.use_by_person.extend(part.use_by_person);
        self.people.extend(part.people);
    }

    /// Sums the lines of each month. Call it once all parts are added.
    pub fn close(&mut self, plan: &Plan) {
        let by_month = |rows: &dyn Fn(usize, usize) -> Lanes| -> Vec<Split> {
            let month = |month| {
                let mut split = Split::ZERO;
                plan.lines.iter().enumerate().for_each(|(line, of)| add(split.part_mut(of.is_compute), &rows(line, month)));
                split
            };
            (0..plan.n_months()).map(month).collect()
        };
        let accrual = by_month(&|line, month| *self.lines[line].month(month));
        let paid = |line: usize, month| *self.cash[line].as_ref().unwrap_or(&self.lines[line]).month(month);
        let cash = if plan.has_cash_timing() { by_month(&paid) } else { vec![] };
        self.months = [accrual, cash];
    }

    /// The values of `key` in the trials of the block. Totals and months are zero before [`Tally::close`].
    pub fn by_trial(&self, key: Key, plan: &Plan) -> Lanes {
        let line = |name| plan.lines.iter().position(|line| line.name == name);
        let zero = [0.0; LANES];
        match key {
            Key::Horizon { scope, basis } => {
                let mut sum = zero;
                for split in &self.months[usize::from(basis == Basis::Cash)] {
                    add(&mut sum, &split.compute);
                    if scope == Scope::Total {
                        add(&mut sum, &split.other);
                    }
                }
                sum
            }
            Key::Month { month, part, basis } => {
                self.months[usize::from(basis == Basis::Cash)].get(month).map_or(zero, |split| *split.part(part))
            }
            Key::Line(name) => line(name).map_or(zero, |line| self.lines[line].over_months()),
            Key::LineMonth { line: name, month } => line(name).map_or(zero, |line| *self.lines[line].month(month)),
            Key::LineCash(name) => line(name).and_then(|line| self.cash[line].as_ref()).map_or(zero, MonthLanes::over_months),
            Key::LineCashMonth { line: name, month } => {
                line(name).and_then(|line| self.cash[line].as_ref()).map_or(zero, |cash| *cash.month(month))
            }
            Key::Balance { line: name, entry } => {
                line(name).and_then(|line| self.balances[line].as_ref()).map_or(zero, |balance| *balance.entry(entry))
            }
            Key::Group { group, part } => self.groups.get(group - self.first_group).map_or(zero, |split| *split.part(part)),
            Key::GroupMonth { group, month, part, basis } => {
                let months = self.group_months.get(group - self.first_group).and_then(Option::as_deref);
                let of_basis = months.and_then(|months| if basis == Basis::Cash { months.cash.as_ref() } else { Some(&months.accrual) });
                of_basis.map_or(zero, |parts| *parts[part as usize].month(month))
            }
            Key::UnservedDemand => self.unserved_demand.over_months(),
            Key::IdlePay => self.idle_pay.over_months(),
            Key::Tier { tier, figure } => self.tiers[tier].figure(figure),
            Key::Energy => self.energy.over_months(),
            Key::Carbon => self.carbon.over_months(),
            Key::GpuHours { option, figure } => {
                let hours = &self.gpu_hours[option as usize];
                match figure {
                    GpuFigure::Paid => hours.paid,
                    GpuFigure::Used => hours.used,
                }
            }
            Key::Commitments => self.commitments,
            Key::Count(quantity) => position(Quantity::counted(), quantity).map_or(zero, |index| self.counts[index]),
            Key::Assumption(slot) => self.assumptions.get(slot).copied().unwrap_or(zero),
            Key::SharedFactor { factor, month } => self.shared_factors.get(factor).map_or(zero, |path| *path.month(month)),
        }
    }

    /// Charges every line of one segment for what its people used.
    ///
    /// Every line is linear in the quantities, so that what is settled later can be charged in a second call.
    pub fn charge(&mut self, context: &BlockContext<'_>, quantities: &Quantities, scratch: &mut MonthLanes) {
        let (plan, account) = (context.plan, context.account(quantities));
        let group_place = context.segment.group - self.first_group;
        let (group, mut group_months) = (&mut self.groups[group_place], self.group_months[group_place].as_deref_mut());
        let mut compute_spend = [0.0; LANES];
        for (((line, sum), cash), balance) in plan.lines.iter().zip(&mut self.lines).zip(&mut self.cash).zip(&mut self.balances) {
            if !line.applies_to(&account.terms) {
                continue;
            }
            scratch.clear();
            line.charge_account(&account, scratch);
            sum.add(scratch);
            if let Some(cash) = cash {
                line.cash.pay(&account, scratch, cash);
            }
            if let (Some(balance), Some(of)) = (balance, line.balance.filter(|of| (of.applies)(&account.terms))) {
                (of.add)(&account, balance);
            }
            if let Some(months) = &mut group_months {
                let part = if line.is_compute { CostPart::Compute } else { CostPart::Other } as usize;
                months.accrual[part].add(scratch);
                if let Some(cash) = &mut months.cash {
                    line.cash.pay(&account, scratch, &mut cash[part]);
                }
            }
            let over_months = scratch.over_months();
            add(group.part_mut(line.is_compute), &over_months);
            if line.is_compute {
                add(&mut compute_spend, &over_months);
            }
        }
        unserved_demand::value(&account, &mut self.unserved_demand);
        idle_pay::value(&account, &mut self.idle_pay);
        scratch.clear();
        carbon::energy(&account, scratch);
        self.energy.add(scratch);
        carbon::kilograms(&account, scratch, &mut self.carbon);
        gpu_hours::count(&account, |option, hours| self.gpu_hours[option as usize].add(hours));
        add(&mut self.commitments, &gpu_reserved::commitments(&account));
        for (sum, quantity) in self.counts.iter_mut().zip(Quantity::counted()).filter(|(_, quantity)| quantities.is_touched(**quantity)) {
            add(sum, &quantities.get(*quantity).over_months());
        }
        if let Some(tier) = plan.tiers.iter().position(|tier| context.cohort.uses(tier)) {
            self.tiers[tier].charge(&account, &compute_spend, scratch);
        }
    }
}

/// The index of a quantity among those that are counted.
fn position(counted: &[Quantity], quantity: Quantity) -> Option<usize> {
    counted.iter().position(|known| *known == quantity)
}

/// Number of first trials whose spend and use by person are kept, for their concentration.
pub const PERSON_TRIALS: usize = 8;
/// Largest number of people that are sampled in those trials.
pub const MAX_SAMPLED_PEOPLE: usize = 20_000;
