//! Shapley effects: shares of the variance that add up to 1, also where numbers depend on one another.
//!
//! The players are the uncertain numbers, what the company shares, and people with their teams. For every set of players one run draws all others
//! again, given those of the set: its correlation with the first run is the closed share of the set. As the number of sets doubles with each
//! player, only the numbers with the largest shares are players of their own, and the rest are one together.

use serde::Serialize;

use super::{AssumptionDriver, DriversError, OTHER, Runs};
use crate::simulation::{ChanceKind, Redraw};
use crate::statistics::jackknife::{Groups, WithError};
use crate::statistics::pick_freeze::correlation;
use crate::statistics::shapley::shapley;

/// The share of the variance that a player has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    pub name: String,
    pub share: WithError,
}

/// The most players: 2⁶ − 2 runs.
const MOST_PLAYERS: usize = 6;

/// What a player draws.
enum Player {
    /// Identities of numbers.
    Numbers(Vec<String>),
    Kind(ChanceKind),
}

/// The effect of every player, the largest first; empty where they cannot be estimated. `identities` belong to `numbers`.
pub fn effects(
    numbers: &[AssumptionDriver],
    identities: &[String],
    values: &[f64],
    groups: Groups,
    runs: &mut Runs<'_>,
) -> Result<Vec<Effect>, DriversError> {
    let players = players(numbers, identities);
    let n_sets = 1 << players.len();
    let mut columns = vec![];
    for set in 1..n_sets - 1 {
        let others = players.iter().enumerate().filter(|(player, _)| set >> player & 1 == 0);
        let redraw = others.fold(Redraw::default(), |redraw, (_, (_, player))| match player {
            Player::Kind(kind) => redraw.kind(*kind, OTHER),
            Player::Numbers(identities) => identities.iter().fold(redraw, |redraw, identity| redraw.number(identity, OTHER)),
        });
        columns.push(runs.redrawing(redraw)?);
    }
    let figures = |without: Option<usize>| {
        let kept: Vec<usize> = (0..values.len()).filter(|index| Some(groups.group_of(*index)) != without).collect();
        let shares: Option<Vec<f64>> = columns.iter().map(|column| correlation(values, column, &kept)).collect();
        let closed: Vec<f64> = [0.0].into_iter().chain(shares?).chain([1.0]).collect();
        Some(shapley(players.len(), &closed))
    };
    let Some(whole) = figures(None) else { return Ok(vec![]) };
    let shares = groups.errors(values.len(), &whole, |group| figures(Some(group)));
    let mut effects: Vec<Effect> = players.into_iter().zip(shares).map(|((name, _), share)| Effect { name, share }).collect();
    effects.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    Ok(effects)
}

fn players(numbers: &[AssumptionDriver], identities: &[String]) -> Vec<(String, Player)> {
    let is_assumption = |(driver, _): &(&AssumptionDriver, &String)| driver.kind == ChanceKind::Assumptions;
    let mut assumptions: Vec<(&AssumptionDriver, &String)> = numbers.iter().zip(identities).filter(is_assumption).collect();
    assumptions.sort_by(|a, b| b.0.first_order.value.total_cmp(&a.0.first_order.value));
    let kinds = [("shared by the company", ChanceKind::Shared), ("people and teams", ChanceKind::People)];
    let room = MOST_PLAYERS - kinds.len();
    let rest = if assumptions.len() > room { assumptions.split_off(room - 1) } else { vec![] };
    let of_own = assumptions.into_iter().map(|(driver, identity)| (driver.name.clone(), Player::Numbers(vec![identity.clone()])));
    let together = (!rest.is_empty())
        .then(|| ("other uncertain numbers".into(), Player::Numbers(rest.iter().map(|(_, identity)| (*identity).clone()).collect())));
    of_own.chain(together).chain(kinds.map(|(name, kind)| (name.to_string(), Player::Kind(kind)))).collect()
}
