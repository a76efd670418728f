//! The movement of a company's share price: standard normal scores by month, correlated between companies.
//!
//! With correlation ρ the scores of a company are √ρ common + √(1 − ρ) own, so that any two companies are correlated by ρ, and offers that name the same
//! company share its path. Scenarios that name none have the common scores, which are those of the one company that there is.

use super::redraw::ChanceKind;
use super::shared::{self, Draws, FactorDraw, PathDraw};
use crate::chance::principal_components::Rotation;
use crate::chance::process::geometric_brownian;
use crate::cost::Environment;
use crate::quantity::columns::lanes;
use crate::quantity::math::exp;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Scenario;
use crate::scenario::prices::SharePrice;

/// Where the path of a share price is drawn.
pub struct SharePathDraw {
    common: PathDraw,
    /// What the company does not share with others, and the correlation with them.
    own: Option<(PathDraw, f64)>,
}

impl SharePathDraw {
    pub fn new(share: &SharePrice, draws: &Draws, months: usize) -> Self {
        let draw = |name: &str| PathDraw::new(draws, name, months, Rotation::of_brownian_motion);
        let own = share.company.as_ref().map(|company| (draw(&shared::share_price_of(&company.name)), share.correlation));
        Self { common: draw(shared::SHARE_PRICE), own }
    }

    /// Calls `step` with the scores of each month.
    pub fn each_month(&self, months: usize, first_trial: u32, mut step: impl FnMut(usize, &Lanes)) {
        let Some((own, correlation)) = &self.own else { return self.common.each_month(months, first_trial, step) };
        let common: MonthLanes = self.common.all_months(months, first_trial);
        let (with, without) = (correlation.sqrt(), (1.0 - correlation).sqrt());
        own.each_month(months, first_trial, |month, own| {
            let common = common.month(month);
            step(month, &lanes(|lane| with * common[lane] + without * own[lane]));
        });
    }
}

/// Draws at which relative price a share can be sold at the end of each month: of a listed company the market's, of a private one nothing before its
/// exit, then the multiple of the exit, less dilution, which moves on from there as a listed share does.
pub struct SalePriceDraw {
    path: SharePathDraw,
    exit: FactorDraw,
    months: usize,
}

impl SalePriceDraw {
    pub fn new(scenario: &Scenario, draws: &Draws, months: usize) -> Self {
        let exit = FactorDraw::new(draws, ChanceKind::Shared, &shared::exit_of(scenario));
        Self { path: SharePathDraw::new(&scenario.prices.share, draws, months), exit, months }
    }

    /// Prices over that of the first day, in the block that starts with `first_trial`; 0 where a share cannot be sold.
    pub fn draw(&self, share: &SharePrice, environment: &Environment, first_trial: u32) -> MonthLanes {
        let [drift, volatility] = [&share.drift, &share.volatility].map(|number| environment.value(number));
        let mut prices = MonthLanes::zero(self.months);
        let mut logs = [0.0; LANES];
        let Some(exit) = &share.exit else {
            self.path.each_month(self.months, first_trial, |month, normals| {
                geometric_brownian::step(&mut logs, normals, drift, volatility);
                *prices.month_mut(month) = logs.map(exp);
            });
            return prices;
        };
        let [after, multiple, probability] = [&exit.after, &exit.price_multiple, &exit.probability].map(|number| environment.value(number));
        let uniforms = self.exit.uniforms(first_trial);
        self.path.each_month(self.months, first_trial, |month, normals| {
            let (has_exited, row) = (logs, prices.month_mut(month));
            geometric_brownian::step(&mut logs, normals, drift, volatility);
            for lane in 0..LANES {
                // The path begins at the exit.
                let months = month as f64;
                if after[lane] > months {
                    logs[lane] = has_exited[lane];
                }
                if uniforms[lane] < probability[lane] && after[lane] <= months + 1.0 {
                    row[lane] = exit.kept() * multiple[lane] * exp(logs[lane]);
                }
            }
        });
        prices
    }
}
