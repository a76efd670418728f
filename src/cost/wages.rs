//! Wages of one person: base pay with raises, bonuses, sign-on bonus, and stock at market value as it vests. The base of employer payroll taxes.

use super::bonus_years::BonusYears;
use super::{CohortEnvironment, Entitlements, Environment};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, Month, MonthLanes};
use crate::scenario::Group;

/// Terms that a person has of their own, in place of those of the cohort.
#[derive(Clone, Copy)]
pub struct PersonalTerms<'a> {
    /// Dollars per month; absent: the group's base pay at `fte`.
    pub base: Option<f64>,
    pub fte: f64,
    /// Bonus target as a share of base pay; absent: that of the package.
    pub target: Option<f64>,
    /// Payout of the performance bonus by bonus year; absent where the package has none.
    pub payouts: Option<&'a [Lanes]>,
}

/// What one person earns wages on, in one block of trials.
pub struct Wages<'a> {
    base: BasePay,
    years: BonusYears,
    start: Month,
    /// In the order of [`BonusKind`]; absent where there is none.
    bonuses: [Option<Bonus>; 2],
    /// Wages per dollar of base pay by bonus year, as they are earned: 1, and what bonuses add.
    earned_per_dollar: Vec<Lanes>,
    /// The same as they are paid: without bonuses that are paid later. Absent where that is 1.
    paid_per_dollar: Option<Vec<Lanes>>,
    sign_on: Option<&'a Lanes>,
    /// How the exchange rate of the sign-on bonus moves, where it does.
    sign_on_rate: Option<&'a MonthLanes>,
    raises: &'a MonthLanes,
    share_price: &'a MonthLanes,
}

/// The two bonuses that a package may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BonusKind {
    /// With one payout for the company.
    Company,
    /// With a payout of each person.
    Performance,
}

/// A bonus of one person.
struct Bonus {
    /// Dollars per dollar of base pay, by bonus year: target × payout.
    per_dollar: Vec<Lanes>,
    /// Whether it is paid later than it is earned.
    is_paid_later: bool,
}

impl BonusKind {
    pub const ALL: [Self; 2] = [Self::Company, Self::Performance];
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
        // No closures: what they hold would not be compiled for the widest vectors.
        let mut bonuses = [None, None];
        if let Some(bonus) = terms.bonus() {
            let per_dollar = per_dollar(own.target, environment.value(&bonus.target), &cohort.bonus_payouts);
            bonuses[BonusKind::Company as usize] = Some(Bonus { per_dollar, is_paid_later: bonus.payment_month.is_some() });
        }
        if let (Some(bonus), Some(payouts)) = (terms.performance_bonus(), own.payouts) {
            let per_dollar = per_dollar(own.target, environment.value(&bonus.target), payouts);
            bonuses[BonusKind::Performance as usize] = Some(Bonus { per_dollar, is_paid_later: bonus.payment_month.is_some() });
        }
        let sign_on = terms.sign_on().map(|sign_on| environment.value(sign_on));
        let n_years = BonusYears::of(terms.scenario).n();
        let has_monthly = bonuses.iter().flatten().any(|bonus| !bonus.is_paid_later);
        let earned_per_dollar = with_bonuses(&bonuses, n_years, |_| true);
        let paid_per_dollar = has_monthly.then(|| with_bonuses(&bonuses, n_years, |bonus| !bonus.is_paid_later));
        Self {
            base: BasePay::of(terms.group, own, environment),
            years: BonusYears::of(terms.scenario),
            start: terms.scenario.start,
            bonuses,
            earned_per_dollar,
            paid_per_dollar,
            sign_on,
            sign_on_rate: terms.sign_on().and_then(|sign_on| environment.rate_path(sign_on)),
            raises: &cohort.raises,
            share_price: &environment.share_price,
        }
    }

    /// Base pay of a month of the horizon: base × share of the month `at_work` × raises.
    #[inline(always)]
    pub fn base_pay(&self, month: usize, at_work: &Lanes) -> Lanes {
        let raise = self.raises.month(month);
        let mut pay = [0.0; LANES];
        for lane in 0..LANES {
            pay[lane] = self.base.0[lane] * at_work[lane] * raise[lane];
        }
        pay
    }

    /// Base pay for a share of a month before the horizon, at that of its start, because the actual one is not known.
    #[inline(always)]
    pub fn base_pay_before(&self, at_work: f64) -> Lanes {
        product(&self.base.0, &[at_work; LANES])
    }

    /// What `base_pay` of a month earns of a bonus. 10,000 with a target of 10% at a payout of 0.9: 900.
    #[inline(always)]
    pub fn bonus_on(&self, kind: BonusKind, base_pay: &Lanes, month: Month) -> Lanes {
        let mut earned = [0.0; LANES];
        if let Some(bonus) = &self.bonuses[kind as usize] {
            let per_dollar = &bonus.per_dollar[self.years.place(month)];
            for lane in 0..LANES {
                earned[lane] = base_pay[lane] * per_dollar[lane];
            }
        }
        earned
    }

    /// Wages as they are earned in a month of the horizon: `starts` is 1 in the first month of work and else 0, and `vested` is what vests, in dollars at the
    /// starting share price.
    ///
    /// = base pay × (1 + Σ bonus target × payout) + sign-on × starts + vested × share price ÷ starting price. 10,000 with a raise of 3%, a bonus of
    /// 10% at a payout of 0.9 and 2,000 of stock that is up 10%: 10,300 × 1.09 + 2,200 = 13,427.
    #[inline(always)]
    pub fn earned(&self, month: usize, base_pay: &Lanes, starts: &Lanes, vested: &Lanes) -> Lanes {
        let multiple = &self.earned_per_dollar[self.years.place(self.start.plus(month as i32))];
        self.of_month(month, &product(base_pay, multiple), starts, vested)
    }

    /// Wages as they are paid: without bonuses that are paid later.
    #[inline(always)]
    pub fn paid(&self, month: usize, base_pay: &Lanes, starts: &Lanes, vested: &Lanes) -> Lanes {
        let Some(multiples) = &self.paid_per_dollar else { return self.of_month(month, base_pay, starts, vested) };
        let multiple = &multiples[self.years.place(self.start.plus(month as i32))];
        self.of_month(month, &product(base_pay, multiple), starts, vested)
    }

    /// Adds the wages of a month before the horizon, at the base pay and share price at its start: as they are earned, or as they are paid.
    #[inline(always)]
    pub fn add_before_the_horizon(&self, month: Month, at_work: f64, starts: f64, vested: &Lanes, as_paid: bool, year_to_date: &mut Lanes) {
        let multiples = if as_paid { self.paid_per_dollar.as_ref() } else { Some(&self.earned_per_dollar) };
        match multiples.map(|multiples| &multiples[self.years.place(month)]) {
            Some(multiple) => add(year_to_date, &lanes(|lane| self.base.0[lane] * at_work * multiple[lane])),
            None => add(year_to_date, &self.base_pay_before(at_work)),
        }
        add(year_to_date, vested);
        self.add_sign_on(None, &[starts; LANES], year_to_date);
    }

    #[inline(always)]
    fn of_month(&self, month: usize, pay: &Lanes, starts: &Lanes, vested: &Lanes) -> Lanes {
        let share = self.share_price.month(month);
        let mut wages = [0.0; LANES];
        for lane in 0..LANES {
            wages[lane] = pay[lane] + vested[lane] * share[lane];
        }
        self.add_sign_on(Some(month), starts, &mut wages);
        wages
    }

    #[inline(always)]
    fn add_sign_on(&self, month: Option<usize>, starts: &Lanes, wages: &mut Lanes) {
        let Some(sign_on) = self.sign_on else { return };
        if let (Some(month), Some(rate)) = (month, self.sign_on_rate) {
            let rate = rate.month(month);
            for lane in 0..LANES {
                wages[lane] += sign_on[lane] * rate[lane] * starts[lane];
            }
            return;
        }
        for lane in 0..LANES {
            wages[lane] += sign_on[lane] * starts[lane];
        }
    }
}

/// Lane by lane. A loop, which is compiled for the widest vectors wherever it is inlined.
#[inline(always)]
fn product(left: &Lanes, right: &Lanes) -> Lanes {
    let mut product = *left;
    for lane in 0..LANES {
        product[lane] *= right[lane];
    }
    product
}

/// Wages per dollar of base pay by bonus year: 1, and what the bonuses add that `counts`.
#[inline(always)]
fn with_bonuses(bonuses: &[Option<Bonus>; 2], n_years: usize, counts: impl Fn(&Bonus) -> bool) -> Vec<Lanes> {
    let mut multiples = vec![[1.0; LANES]; n_years];
    for bonus in bonuses.iter().flatten().filter(|bonus| counts(bonus)) {
        for (multiple, per_dollar) in multiples.iter_mut().zip(&bonus.per_dollar) {
            add(multiple, per_dollar);
        }
    }
    multiples
}

/// Target × payout by bonus year, of a person's own target or else the package's. What the target is is decided once and not lane by lane, so that lanes
/// are multiplied as vectors.
#[inline(always)]
fn per_dollar(own_target: Option<f64>, package_target: &Lanes, payouts: &[Lanes]) -> Vec<Lanes> {
    let mut years = payouts.to_vec();
    for year in &mut years {
        match own_target {
            Some(target) => {
                for value in year.iter_mut() {
                    *value *= target;
                }
            }
            None => {
                for lane in 0..LANES {
                    year[lane] *= package_target[lane];
                }
            }
        }
    }
    years
}
