//! One person month by month and trial by trial: what an offer's income, compute and cost are made of.
//!
//! ```text
//! for each block of trials → shared draws → the person → cost lines and use → one row of months for each flow and trial
//! ```
//! Nothing is summed over months or reduced over trials, because taxes are counted by calendar year and grants are settled at prices of single months.
//! The draws are those of every other simulation of the case.

use rayon::prelude::*;

use super::{CaseBlock, Individuals, Streams};
use crate::cost::{CostLine, idle_pay, unserved_demand};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::simulation::access::settlement::Settlement;
use crate::simulation::environment::{self, SharedStreams};
use crate::simulation::key::Keep;
use crate::simulation::observer::Observer;
use crate::simulation::person::{CohortBlock, PersonStreams};
use crate::simulation::plan::Plan;
use crate::simulation::redraw::ChanceKind;
use crate::simulation::share_paths::SalePriceDraw;
use crate::simulation::shared::Draws;

/// What is kept of the person, in dollars a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// The cost lines that are mapped to this place.
    Lines(usize),
    /// Compute that was served, at list price.
    Served,
    /// All demand for compute, at the same prices.
    Wanted,
    /// Base pay of the time that is spent waiting for compute.
    IdlePay,
}

/// The number of flows of lines, and the flow of each cost line, if it is kept.
pub type LineFlows<'a> = (usize, &'a (dyn Fn(&CostLine) -> Option<usize> + Sync));

/// Flows and sale prices of one block.
type Simulated = (Vec<MonthLanes>, MonthLanes);

/// Rows of one person.
#[derive(Clone, Debug)]
pub struct CandidateMonths {
    pub n_trials: usize,
    pub n_months: usize,
    /// Of the flows of lines, then of [`Flow::Served`], [`Flow::Wanted`] and [`Flow::IdlePay`]: months of the first trial, of the second, and so on.
    flows: Vec<Vec<f64>>,
    n_lines: usize,
    /// Months for which sale prices are there.
    pub n_sale_months: usize,
    /// The relative price at which a share can be sold at the end of a month, 0 where it cannot: by trial, then by month.
    sale_prices: Vec<f64>,
}

impl CandidateMonths {
    /// The months of a trial.
    pub fn trial(&self, flow: Flow, trial: usize) -> &[f64] {
        let place = match flow {
            Flow::Lines(place) => place,
            Flow::Served => self.n_lines,
            Flow::Wanted => self.n_lines + 1,
            Flow::IdlePay => self.n_lines + 2,
        };
        &self.flows[place][trial * self.n_months..(trial + 1) * self.n_months]
    }

    /// The sale prices of a trial at the ends of months.
    pub fn sale_prices(&self, trial: usize) -> &[f64] {
        &self.sale_prices[trial * self.n_sale_months..(trial + 1) * self.n_sale_months]
    }
}

/// Uniform draws of one stream, one for each of `n` trials or judgments: what is not simulated, but drawn all the same.
pub fn uniforms(seed: u64, kind: ChanceKind, name: &str, n: usize) -> Vec<f64> {
    let stream = Draws::plain(seed).stream(kind, name);
    (0..n).map(|trial| stream.uniform(0, 0, trial as u32)).collect()
}

/// Simulates the one person of `plan` in `n_trials`. `place_of` maps every cost line to a flow of lines below `n_lines`, or to none; prices of shares are
/// drawn for `n_sale_months`. `None` where the observer cancelled.
pub fn simulate_candidate(
    (plan, draws): (&Plan, &Draws),
    n_trials: usize,
    (n_lines, place_of): LineFlows<'_>,
    n_sale_months: usize,
    observer: &dyn Observer,
) -> Option<CandidateMonths> {
    let streams = Streams {
        shared: SharedStreams::new(&plan.scenario, draws),
        base: plan.base.as_deref().map(|base| SharedStreams::new(base, draws)),
        personal: PersonStreams::new(&plan.scenario, draws),
        factors: vec![],
        keep: Keep::totals(),
    };
    let sale_price = SalePriceDraw::new(&plan.scenario, draws, n_sale_months);
    let n_flows = n_lines + 3;
    let simulate = |block: usize| {
        if observer.is_cancelled() {
            return None;
        }
        let first_trial = (block * LANES) as u32;
        let environment = environment::draw(plan, &streams.shared, streams.base.as_ref(), first_trial);
        let kinds: Vec<CohortBlock<'_>> =
            plan.kinds.iter().map(|kind| CohortBlock::new(plan, *kind, &environment, &streams.personal)).collect();
        let individuals = Individuals { sample_every: None, keeps_all: false, n_lanes: LANES };
        let block = CaseBlock {
            plan,
            streams: &streams,
            environment: &environment,
            kinds: &kinds,
            shared_capacity: None,
            first_trial,
            individuals,
        };
        let block = block.with_shared_capacity();
        let settlement = block.settlement();
        let mut flows = vec![MonthLanes::zero(plan.n_months()); n_flows];
        for segment in (0..plan.segments.len()).filter(|segment| !plan.segments[*segment].people.is_empty()) {
            block.fill(segment, settlement.as_ref(), (n_lines, place_of), &mut flows);
        }
        Some((flows, sale_price.draw(&plan.scenario.prices.share, &environment, first_trial)))
    };
    let blocks: Vec<_> = (0..n_trials.div_ceil(LANES)).into_par_iter().map(simulate).collect::<Option<_>>()?;
    let rows = |of: &dyn Fn(&Simulated, usize) -> Lanes, n_months: usize| {
        let mut rows = vec![0.0; n_months * n_trials];
        for (index, block) in blocks.iter().enumerate() {
            for month in 0..n_months {
                let lanes = of(block, month);
                for trial in index * LANES..((index + 1) * LANES).min(n_trials) {
                    rows[trial * n_months + month] = lanes[trial % LANES];
                }
            }
        }
        rows
    };
    Some(CandidateMonths {
        n_trials,
        n_months: plan.n_months(),
        flows: (0..n_flows).map(|flow| rows(&|(flows, _), month| *flows[flow].month(month), plan.n_months())).collect(),
        n_lines,
        n_sale_months,
        sale_prices: rows(&|(_, prices), month| *prices.month(month), n_sale_months),
    })
}

impl CaseBlock<'_> {
    /// Adds the flows of the one person of a segment.
    fn fill(&self, segment: usize, settlement: Option<&Settlement<'_>>, (n_lines, place_of): LineFlows<'_>, flows: &mut [MonthLanes]) {
        let mut worker = self.worker(0..0);
        worker.workspace.begin_segment();
        let context = worker.context(segment);
        worker.accounts_of_one(&context, settlement, |worker| {
            let account = context.account(&worker.quantities);
            for line in worker.plan.lines.iter().filter(|line| line.applies_to(&account.terms)) {
                if let Some(place) = place_of(line) {
                    line.charge_account(&account, &mut flows[place]);
                }
            }
            unserved_demand::value_of_served_demand(&account, &mut flows[n_lines]);
            unserved_demand::value_of_all_demand(&account, &mut flows[n_lines + 1]);
            idle_pay::value(&account, &mut flows[n_lines + 2]);
        });
    }
}
