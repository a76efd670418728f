//! A person's dedicated GPUs, which serve their demand for GPU-hours before anything that access grants.
//!
//! ```text
//! served in a month = min(what is left of demand, GPUs × hours of the month at hand × share of the month at work), kind after kind
//! ```
//! in the order of [`PurchaseKind`]. Nobody waits for a machine of their own or asks for it.

use crate::cost::{Environment, Quantities, Signed};
use crate::quantity::columns::{Row, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::package::{PurchaseKind, PurchaseOption};
use crate::scenario::{Package, Scenario};
use crate::simulation::position::Position;
use crate::simulation::reservation::Running;

/// The dedicated GPUs of each person with a package in one block of trials, in the order in which they serve.
pub struct DedicatedBlock<'a> {
    gpus: Vec<DedicatedGpus<'a>>,
}

struct DedicatedGpus<'a> {
    /// The kind of GPU.
    name: &'a str,
    /// Hours of each whole month.
    hours: Vec<Lanes>,
    /// Months of the horizon in which they are there.
    is_there: Vec<bool>,
    /// Of a reservation.
    term: Option<u32>,
    is_spot: bool,
}

/// Scratch space for one person.
#[derive(Default)]
pub struct DedicatedWorkspace {
    /// The reservation of each kind of GPU that has a term.
    running: Vec<Option<Running>>,
    /// Hours on each kind of spot GPU by month; none for other kinds.
    spot_hours: Vec<Option<MonthLanes>>,
}

impl<'a> DedicatedBlock<'a> {
    /// Absent where the package has none.
    pub fn new(package: Option<&'a Package>, environment: &Environment, scenario: &Scenario) -> Option<Self> {
        let mut gpus: Vec<_> = package?.tooling.gpus.iter().collect();
        gpus.sort_by_key(|(_, gpu)| gpu.purchase_option.kind());
        let gpus: Vec<_> = gpus
            .into_iter()
            .map(|(name, gpu)| {
                let count = environment.value(&gpu.count);
                let of_gpus = |hours: &Lanes| lanes(|lane| count[lane] * hours[lane]);
                let hours = match &gpu.purchase_option {
                    PurchaseOption::OnDemand { hours } => vec![of_gpus(environment.value(hours)); scenario.months],
                    PurchaseOption::Spot(spot) => vec![of_gpus(environment.value(&spot.hours)); scenario.months],
                    PurchaseOption::Reserved(_) | PurchaseOption::Owned { .. } => {
                        (0..scenario.months).map(|month| of_gpus(&[scenario.hours_of_month(month); LANES])).collect()
                    }
                };
                let purchased = match &gpu.purchase_option {
                    PurchaseOption::Owned { purchased, .. } => *purchased,
                    _ => None,
                };
                DedicatedGpus {
                    name,
                    hours,
                    is_there: scenario.calendar().map(|month| purchased.is_none_or(|purchased| purchased <= month)).collect(),
                    term: gpu.purchase_option.term(),
                    is_spot: gpu.purchase_option.kind() == PurchaseKind::Spot,
                }
            })
            .collect();
        (!gpus.is_empty()).then_some(Self { gpus })
    }

    /// Readies the workspace for another person.
    pub fn begin(&self, n_months: usize, workspace: &mut DedicatedWorkspace) {
        workspace.running.clear();
        workspace.running.extend(self.gpus.iter().map(|gpus| gpus.term.map(Running::new)));
        workspace.spot_hours.clear();
        workspace.spot_hours.extend(self.gpus.iter().map(|gpus| gpus.is_spot.then(|| MonthLanes::zero(n_months))));
    }

    /// Serves what it can of the `demand` of a position in `month`, counts the hours by kind of GPU, and returns them. Months must come in order.
    pub fn serve(
        &self,
        position: &Position<'_>,
        month: usize,
        demand: &Lanes,
        workspace: &mut DedicatedWorkspace,
        quantities: &mut Quantities,
    ) -> Row {
        let (mut remaining, mut served) = (Row(*demand), Row::ZERO);
        let at_work = position.presence[month];
        let states = workspace.running.iter_mut().zip(&mut workspace.spot_hours);
        for (gpus, (running, spot_hours)) in self.gpus.iter().zip(states) {
            if let Some(running) = running.as_mut().filter(|_| at_work > 0.0) {
                running.step(month, |lane| !position.is_vacant(month, lane));
            }
            if !gpus.is_there[month] {
                continue;
            }
            let of_month = &gpus.hours[month];
            let hours = lanes(|lane| (of_month[lane] * at_work).min(remaining[lane]));
            for lane in 0..LANES {
                remaining[lane] -= hours[lane];
                served[lane] += hours[lane];
            }
            match running {
                None => quantities.use_dedicated(gpus.name, Signed::AsUsed, month, &hours),
                Some(running) => running.split(&hours, |signed, hours| {
                    quantities.use_dedicated(gpus.name, Signed::In(signed), month, hours);
                }),
            }
            if let Some(spot_hours) = spot_hours {
                *spot_hours.month_mut(month) = hours;
            }
        }
        served
    }

    /// The hours of the last person on a kind of spot GPU, by month.
    pub fn spot_hours<'w>(&self, name: &str, workspace: &'w DedicatedWorkspace) -> Option<&'w MonthLanes> {
        let place = self.gpus.iter().position(|gpus| gpus.name == name)?;
        workspace.spot_hours.get(place)?.as_ref()
    }
}
