//! Dollars of whole grants in one block of trials, and the shares of them that vest or are recognized.

use crate::intake::headcount::EquityKind;
use crate::quantity::columns::lanes;
use crate::quantity::{LANES, Lanes};

/// What shares of a grant are multiplied by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GrantUnit {
    pub source: GrantSource,
    /// Months from the start of the horizon to that of the month of the grant; 0 for earlier grants.
    pub granted: u32,
}

/// Whose grant it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantSource {
    /// By its place among the package's grants of the kind.
    Package(usize),
    /// The person's own, in dollars.
    Own,
}

/// Dollars of whole grants in one block of trials, by their units: read by nobody, so that shares of grants are multiplied here and nowhere else.
#[derive(Clone, Debug, Default)]
pub struct GrantValues {
    /// Of each grant of the package.
    pub(super) rsus: Vec<ByGrantMonth>,
    pub(super) options: Vec<ByGrantMonth>,
    pub(super) own_rsu: ByGrantMonth,
}

/// Dollars of one whole grant, by the month of the grant.
#[derive(Clone, Debug, Default)]
pub(super) struct ByGrantMonth {
    /// Of its shares, at the share price of the start of the horizon; empty for options.
    pub(super) market: Vec<Lanes>,
    pub(super) fair: Vec<Lanes>,
}

impl GrantValues {
    /// Dollars of `shares` of RSU grants, at the share price of the start of the horizon.
    #[inline(always)]
    pub fn at_market(&self, unit: GrantUnit, shares: &Lanes) -> Lanes {
        let value = &self.of_rsu(unit).market[unit.granted as usize];
        lanes(
            #[inline(always)]
            |lane| value[lane] * shares[lane],
        )
    }

    /// Dollars of `share` of an RSU grant in one lane, at the share price of the start of the horizon.
    #[inline(always)]
    pub fn at_market_in(&self, lane: usize, unit: GrantUnit, share: f64) -> f64 {
        self.of_rsu(unit).market[unit.granted as usize][lane] * share
    }

    /// Dollars of `share` of a grant in one lane, at the fair value on the grant date.
    #[inline(always)]
    pub fn at_fair_value_in(&self, lane: usize, kind: EquityKind, unit: GrantUnit, share: f64) -> f64 {
        self.fair_value(kind, unit)[lane] * share
    }

    #[inline(always)]
    fn of_rsu(&self, unit: GrantUnit) -> &ByGrantMonth {
        match unit.source {
            GrantSource::Package(place) => &self.rsus[place],
            GrantSource::Own => &self.own_rsu,
        }
    }

    #[inline(always)]
    fn fair_value(&self, kind: EquityKind, unit: GrantUnit) -> &Lanes {
        match (kind, unit.source) {
            // Own grants are in dollars of fair value.
            (_, GrantSource::Own) => &[1.0; LANES],
            (EquityKind::Rsu, GrantSource::Package(place)) => &self.rsus[place].fair[unit.granted as usize],
            (EquityKind::Options, GrantSource::Package(place)) => &self.options[place].fair[unit.granted as usize],
        }
    }

    /// Dollars of `shares` of grants, at the fair value on the grant date.
    #[inline(always)]
    pub fn at_fair_value(&self, kind: EquityKind, unit: GrantUnit, shares: &Lanes) -> Lanes {
        let value = self.fair_value(kind, unit);
        lanes(
            #[inline(always)]
            |lane| value[lane] * shares[lane],
        )
    }
}
