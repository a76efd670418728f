//! Wages of one person: base pay with raises, bonuses, sign-on bonus, and stock at market value as it vests. The base of employer payroll taxes.

use super::{CohortEnvironment, Entitlements, Environment};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Group;

/// Terms that a person has of their own, in place of those of the cohort.
#[derive(Clone, Copy)]
pub struct PersonalTerms<'a> {
    /// Dollars per month; absent: the group's base pay at `fte`.
    pub base: Option<f64>,
    pub fte: f64,
    /// Bonus target as a share of base pay; absent: that of the package.
    pub target: Option<f64>,
    /// Payout of the performance bonus; absent where the package has none.
    pub payout: Option<&'a Lanes>,
}

/// What one person earns wages on, in one block of trials.
pub struct Wages<'a> {
    base: BasePay,
    /// Wages per dollar of base pay: 1, and what bonuses add.
    multiple: Lanes,
    sign_on: Option<&'a Lanes>,
    raises: &'a MonthLanes,
    share_price: &'a MonthLanes,
}

/// Monthly base pay before raises, dollars by lane. Its value is private, so that pay is multiplied here and nowhere else.
#[derive(Clone, Copy)]
pub struct BasePay(Lanes);

impl BasePay {
    /// The person's own base pay, or that of the group for the person's FTE.
    #[inline(always)]
    pub fn of(group: &Group, own: &PersonalTerms<'_>, environment: &Environment) -> Self {
        Self(match (own.base, &group.base) {
            (Some(base), _) => [base; LANES],
            (None, Some(base)) => {
                let base = environment.value(base);
                lanes(|lane| base[lane] * own.fte)
            }
            (None, None) => [0.0; LANES],
        })
    }

    /// The full-time base pay of a group; zero where the group has none.
    pub fn of_group(group: &Group, environment: &Environment) -> Self {
        Self(group.base.as_ref().map_or([0.0; LANES], |base| *environment.value(base)))
    }

    /// Pay for a `presence` in months, × a bonus `target` (1 for the pay itself) × a `share` of it in each lane.
    #[inline(always)]
    pub fn earned(&self, presence: f64, target: f64, share: &Lanes) -> Lanes {
        lanes(
            #[inline(always)]
            |lane| self.0[lane] * presence * target * share[lane],
        )
    }

    /// Adds the bonus on pay for the share of a month at work: base × share at work × target × payout.
    #[inline(always)]
    pub fn add_payout(&self, at_work: &Lanes, target: f64, payout: &Lanes, out: &mut Lanes) {
        for lane in 0..LANES {
            out[lane] += self.0[lane] * at_work[lane] * target * payout[lane];
        }
    }

    /// The base pay of those who start: `starts` is their number in each lane.
    #[inline(always)]
    pub fn hired(&self, starts: &Lanes) -> Lanes {
        lanes(
            #[inline(always)]
            |lane| self.0[lane] * starts[lane],
        )
    }

    /// Pay of many: `own` dollars of people with a base pay of their own, and `full_time` months of full-time work at this base pay.
    pub fn total(&self, own: f64, full_time: f64) -> Lanes {
        lanes(|lane| own + full_time * self.0[lane])
    }
}

impl<'a> Wages<'a> {
    #[inline(always)]
    pub fn new(terms: &Entitlements<'_>, own: &PersonalTerms<'_>, environment: &'a Environment, cohort: &'a CohortEnvironment) -> Self {
        let bonus = terms.bonus().map(|bonus| (environment.value(&bonus.target), environment.value(&bonus.payout)));
        let performance = terms.performance_bonus().map(|bonus| environment.value(&bonus.target));
        let mut multiple = [1.0; LANES];
        if let Some((target, payout)) = bonus {
            add_bonus(&mut multiple, own.target, target, payout);
        }
        if let (Some(target), Some(payout)) = (performance, own.payout) {
            add_bonus(&mut multiple, own.target, target, payout);
        }
        let sign_on = terms.sign_on().map(|sign_on| environment.value(sign_on));
        Self {
            base: BasePay::of(terms.group, own, environment),
            multiple,
            sign_on,
            raises: &cohort.raises,
            share_price: &environment.share_price,
        }
    }

    /// Wages of a month of the horizon: `at_work` is the share of it at work, `starts` is 1 in the first month of work and else 0, and `vested` is
    /// what vests, in dollars at the starting share price.
    ///
    /// = base × share of the month at work × raises × (1 + Σ bonus target × payout) + sign-on × starts + vested × share price ÷ starting
    /// price. 10,000 with a raise of 3%, a bonus of 10% at a payout of 0.9 and 2,000 of stock that is up 10%: 10,300 × 1.09 + 2,200 = 13,427.
    #[inline(always)]
    pub fn of_month(&self, month: usize, at_work: &Lanes, starts: &Lanes, vested: &Lanes) -> Lanes {
        let (raise, share) = (self.raises.month(month), self.share_price.month(month));
        let mut wages = [0.0; LANES];
        for lane in 0..LANES {
            wages[lane] = self.base.0[lane] * at_work[lane] * raise[lane] * self.multiple[lane];
            wages[lane] += vested[lane] * share[lane];
        }
        self.add_sign_on(starts, &mut wages);
        wages
    }

    /// Adds the wages of a month before the horizon, at the base pay and share price at its start, because the actual ones are not known.
    #[inline(always)]
    pub fn add_before_the_horizon(&self, at_work: f64, starts: f64, vested: &Lanes, year_to_date: &mut Lanes) {
        add(year_to_date, &lanes(|lane| self.base.0[lane] * at_work * self.multiple[lane]));
        add(year_to_date, vested);
        self.add_sign_on(&[starts; LANES], year_to_date);
    }

    #[inline(always)]
    fn add_sign_on(&self, starts: &Lanes, wages: &mut Lanes) {
        let Some(sign_on) = self.sign_on else { return };
        for lane in 0..LANES {
            wages[lane] += sign_on[lane] * starts[lane];
        }
    }
}

/// Adds target × payout, of a person's own target or else the package's. What the target is is decided once and not lane by lane, so that lanes are
/// added as vectors.
#[inline(always)]
fn add_bonus(multiple: &mut Lanes, own_target: Option<f64>, package_target: &Lanes, payout: &Lanes) {
    match own_target {
        Some(target) => {
            for lane in 0..LANES {
                multiple[lane] += target * payout[lane];
            }
        }
        None => {
            for lane in 0..LANES {
                multiple[lane] += package_target[lane] * payout[lane];
            }
        }
    }
}
