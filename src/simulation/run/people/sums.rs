//! Exact sums over people: amounts rounded to millionths and added as integers.

pub(super) const MICROS_PER_UNIT: f64 = 1e6;

/// Exact sums over people, in millionths: the same whatever the order in which people are added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// By trial, millionths of a dollar.
    pub(super) cost: Vec<i128>,
    /// By trial, millionths of a dollar.
    pub(super) compute: Vec<i128>,
    /// Over all trials, at its price, millionths of a dollar.
    unserved: i128,
    /// Demand over all trials, at its price, millionths of a dollar.
    wanted: i128,
    /// Over all trials, millionths of a month.
    months_at_cap: i128,
    /// Exact means of cost and of compute, millionths of a dollar; absent where that of somebody has no closed form.
    exact: Exact,
}

/// Sums of exact means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Exact {
    cost: Option<i128>,
    compute: Option<i128>,
}

impl Default for Exact {
    fn default() -> Self {
        Self { cost: Some(0), compute: Some(0) }
    }
}

impl Exact {
    fn append(&mut self, other: Self) {
        let sum = |one: Option<i128>, other: Option<i128>| Some(one? + other?);
        *self = Self { cost: sum(self.cost, other.cost), compute: sum(self.compute, other.compute) };
    }
}

impl Sums {
    pub fn n_trials(&self) -> usize {
        self.cost.len()
    }

    /// Dollars by trial.
    pub fn cost(&self) -> Vec<f64> {
        in_units(&self.cost)
    }

    /// Dollars of compute by trial.
    pub fn compute(&self) -> Vec<f64> {
        in_units(&self.compute)
    }

    /// Exact mean of the cost, dollars; absent where it has no closed form.
    pub fn exact_cost(&self) -> Option<f64> {
        self.exact.cost.map(|micros| micros as f64 / MICROS_PER_UNIT)
    }

    /// Likewise of compute.
    pub fn exact_compute(&self) -> Option<f64> {
        self.exact.compute.map(|micros| micros as f64 / MICROS_PER_UNIT)
    }

    /// Share of demand, at its price, that was not served, 0 to 1; absent where there was no demand.
    pub fn unserved_share(&self) -> Option<f64> {
        (self.wanted > 0).then(|| self.unserved as f64 / self.wanted as f64)
    }

    /// Mean number of person-months at the cap.
    pub fn months_at_cap(&self) -> f64 {
        self.months_at_cap as f64 / MICROS_PER_UNIT / self.n_trials().max(1) as f64
    }

    /// Adds the sums over other people.
    pub fn append(&mut self, other: &Self) {
        if self.cost.is_empty() {
            (self.cost, self.compute) = (vec![0; other.cost.len()], vec![0; other.compute.len()]);
        }
        for (into, from) in self.cost.iter_mut().zip(&other.cost).chain(self.compute.iter_mut().zip(&other.compute)) {
            *into += from;
        }
        self.unserved += other.unserved;
        self.wanted += other.wanted;
        self.months_at_cap += other.months_at_cap;
        self.exact.append(other.exact);
    }

    pub(super) fn zero(n_trials: usize) -> Self {
        Self { cost: vec![0; n_trials], compute: vec![0; n_trials], ..Self::default() }
    }

    /// The same where the means have no closed form.
    pub(super) fn without_exact_means(self) -> Self {
        Self { exact: Exact { cost: None, compute: None }, ..self }
    }

    /// Adds one person.
    pub(super) fn add(&mut self, trials: &Trials<'_>) {
        for (into, from) in self.cost.iter_mut().zip(trials.cost).chain(self.compute.iter_mut().zip(trials.compute)) {
            *into += in_micros(*from);
        }
        self.unserved += trials.access.unserved;
        self.wanted += trials.access.wanted;
        self.months_at_cap += trials.access.months_at_cap;
        let [cost, compute] = trials.exact.map(|mean| mean.map(in_micros));
        self.exact.append(Exact { cost, compute });
    }
}

fn in_units(micros: &[i128]) -> Vec<f64> {
    micros.iter().map(|micros| *micros as f64 / MICROS_PER_UNIT).collect()
}

/// An amount in millionths.
pub(super) fn in_micros(amount: f64) -> i128 {
    let micros = (amount * MICROS_PER_UNIT).round();
    // Most amounts fit into a machine word, which is much faster to make.
    if micros.abs() < 9e18 { i128::from(micros as i64) } else { micros as i128 }
}

/// The trials of one person.
pub(super) struct Trials<'a> {
    pub cost: &'a [f64],
    pub compute: &'a [f64],
    pub access: AccessSums,
    /// Exact means of cost and of compute.
    pub exact: [Option<f64>; 2],
}

/// How access limited one person, over all trials.
#[derive(Clone, Copy, Default)]
pub(super) struct AccessSums {
    pub unserved: i128,
    pub wanted: i128,
    pub months_at_cap: i128,
    /// Trials with a month at the cap.
    pub n_at_cap: u32,
}

impl AccessSums {
    pub fn append(&mut self, next: &Self) {
        self.unserved += next.unserved;
        self.wanted += next.wanted;
        self.months_at_cap += next.months_at_cap;
        self.n_at_cap += next.n_at_cap;
    }
}
