//! Who holds a position when people leave by chance: one incumbent after another, with vacant months between them.
//!
//! ```text
//! P(an incumbent stays at least k months) = (1 − h)^k,   a replacement starts `time_to_fill` whole months after the month of leaving
//! ```
//! People leave on the last day of a month: they are paid for that month and keep what vests on that day; unvested grants are forfeited. A
//! replacement starts on the first day of a month with the pay and the bonus target of the position, receives the package's grant in that month
//! with its full cliff, and has no wages in the year to date. What belongs to the work stays with the position: its level of compute usage and
//! how that changes, its quota, its payout, and what remains of its annual fine-tuning allowance.
//!
//! How long an incumbent stays is one draw, addressed by the position and by the number of the incumbent in it. Therefore attrition moves no
//! other draw, and a higher hazard makes every incumbent leave earlier or in the same month.

use super::bonus_ledger::{BonusLedger, Forfeited};
use super::context::BlockContext;
use super::held_grants::{HeldGrant, HeldGrants};
use super::plan::turnover::{ReplacementGrant, TurnoverModel};
use super::plan::{DeterministicTotals, PayGroup, PayTerms, Person, Plan};
use super::reservation::Running;
use crate::chance::Stream;
use crate::cost::grant_values::GrantValues;
use crate::cost::vesting::GrantCourse;
use crate::cost::wages::Wages;
use crate::cost::{Environment, Quantities, Quantity};
use crate::intake::headcount::EquityKind;
use crate::quantity::columns::{self, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Scenario;

/// Who held the position when it entered the horizon; later incumbents are known by the month in which they started.
const FIRST: u32 = u32::MAX;
const NOBODY: u32 = u32::MAX - 1;

/// The incumbents of one position in one block of trials.
pub struct Occupancy {
    /// 1 where somebody holds the position in the month, 0 where it is vacant or does not exist.
    pub occupied: MonthLanes,
    /// 1 where somebody starts in the month.
    pub starts: MonthLanes,
    /// 1 where somebody's last day is in the month.
    leaves: MonthLanes,
    /// The month in which the incumbent started, [`FIRST`] or [`NOBODY`].
    began: Vec<[u32; LANES]>,
}

/// The months of the horizon in which a position exists.
fn span(terms: &PayTerms, scenario: &Scenario) -> std::ops::Range<usize> {
    let exists = |index: &usize| terms.presence_in(scenario.start.plus(*index as i32)) > 0.0;
    let first = (0..scenario.months).find(exists).unwrap_or(0);
    first..(first..scenario.months).take_while(exists).last().map_or(first, |last| last + 1)
}

impl Occupancy {
    pub fn new(months: usize) -> Self {
        let zero = || MonthLanes::zero(months);
        Self { occupied: zero(), starts: zero(), leaves: zero(), began: vec![[NOBODY; LANES]; months] }
    }

    /// Draws who holds the position of `person` in each month.
    pub fn draw(&mut self, context: &BlockContext<'_>, turnover_model: &TurnoverModel, person: &Person, stream: &Stream) {
        let (scenario, first_trial) = (context.scenario(), context.first_trial);
        let hazard = context.environment.value(&turnover_model.leaving);
        [&mut self.occupied, &mut self.starts, &mut self.leaves].into_iter().for_each(MonthLanes::clear);
        self.began.fill([NOBODY; LANES]);
        let span = span(&person.pay, scenario);
        let (mut uniforms, mut surviving) = ([0.0; LANES], [1.0; LANES]);
        stream.fill_uniforms(person.key, 0, first_trial, &mut uniforms);
        let (mut incumbents, mut number, mut waiting) = ([FIRST; LANES], [0_u32; LANES], [0_u32; LANES]);
        for month in span.clone() {
            let calendar = scenario.start.plus(month as i32);
            let ends_by_date = person.pay.ends_in(calendar);
            if month == span.start && person.pay.starts_in(calendar) {
                self.starts.month_mut(month).fill(1.0);
            }
            let (occupied, starts, leaves) = (self.occupied.month_mut(month), self.starts.month_mut(month), self.leaves.month_mut(month));
            for lane in 0..LANES {
                if incumbents[lane] == NOBODY {
                    if waiting[lane] > 0 {
                        waiting[lane] -= 1;
                        continue;
                    }
                    incumbents[lane] = month as u32;
                    number[lane] += 1;
                    surviving[lane] = 1.0;
                    uniforms[lane] = stream.uniform(person.key, number[lane], first_trial.wrapping_add(lane as u32));
                    starts[lane] = 1.0;
                }
                occupied[lane] = 1.0;
                self.began[month][lane] = incumbents[lane];
                surviving[lane] *= 1.0 - hazard[lane];
                if ends_by_date || uniforms[lane] >= surviving[lane] {
                    leaves[lane] = 1.0;
                    incumbents[lane] = NOBODY;
                    // A position that is never filled again waits for longer than any horizon.
                    waiting[lane] = turnover_model.backfill.unwrap_or(u32::MAX);
                }
            }
        }
    }

    /// Sets `amounts` to zero in vacant months.
    pub fn clear_vacant_months(&self, amounts: &mut MonthLanes) {
        for (row, occupied) in amounts.iter_mut().zip(self.occupied.iter()) {
            row.iter_mut().zip(occupied).for_each(|(amount, occupied)| *amount *= occupied);
        }
    }

    /// 1 where the month is somebody's last: nothing of theirs passes to the replacement.
    pub fn leaves(&self, month: usize) -> &Lanes {
        self.leaves.month(month)
    }

    /// Whether a replacement starts, whose wages of the year to date are zero.
    pub fn is_replaced(&self, month: usize, lane: usize) -> bool {
        self.began[month][lane] == month as u32
    }

    /// USD of shares that vest in `month`, at the starting share price: `first` of the first incumbent's grants, and those of replacements, to whom
    /// nothing vests where the position `is_gone`.
    pub fn rsu_vesting(&self, month: usize, first: &Lanes, is_gone: bool, values: &GrantValues, turnover_model: &TurnoverModel) -> Lanes {
        let began = &self.began[month];
        let mut vested = lanes(|lane| if began[lane] == FIRST { first[lane] } else { 0.0 });
        if is_gone {
            return vested;
        }
        self.each_replacement_grant(month, turnover_model, |lane, grant| {
            if grant.kind == EquityKind::Rsu {
                vested[lane] += values.at_market_in(lane, grant.unit, grant.course.vests[month]);
            }
        });
        vested
    }

    /// Calls `each` for the grants of replacements who hold the position in `month`, with the lanes in which they do: a few of all lanes.
    #[inline(always)]
    fn each_replacement_grant<'a>(
        &self,
        month: usize,
        turnover_model: &'a TurnoverModel,
        mut each: impl FnMut(usize, &'a ReplacementGrant),
    ) {
        if turnover_model.grants.iter().take(month + 1).all(Vec::is_empty) {
            return;
        }
        for (lane, began) in self.began[month].iter().enumerate().filter(|(_, began)| **began < NOBODY) {
            turnover_model.grants[*began as usize].iter().for_each(|grant| each(lane, grant));
        }
    }

    /// Counts what depends on who holds the position: headcount, pay, vesting, hires, leavers and vacant months. `grants` are the first incumbent's.
    pub fn count(
        &self,
        context: &BlockContext<'_>,
        turnover_model: &TurnoverModel,
        person: &Person,
        grants: &HeldGrants,
        quantities: &mut Quantities,
    ) {
        use Quantity::*;
        let scenario = context.scenario();
        let base = context.base_pay(person);
        let (terms, target) = (&person.pay, person.pay.bonus_target());
        let (at_target, target) = (target.pick(PayAtPackageTarget, PayAtOwnTarget), target.factor());
        let mut running: Vec<Running> = turnover_model.reserved.iter().map(|(_, term)| Running::new(*term)).collect();
        let values = &context.cohort_environment.grants;
        for (month, calendar) in scenario.calendar().enumerate() {
            let presence = terms.presence_in(calendar);
            if presence == 0.0 {
                continue;
            }
            let is_last = month + 1 == scenario.months;
            let (occupied, starts) = (self.occupied.month(month), self.starts.month(month));
            for ((gpu, _), running) in turnover_model.reserved.iter().zip(&mut running) {
                quantities.sign(gpu, month, &running.step(month, |lane| occupied[lane] > 0.0));
            }
            let mut add = |quantity, amount: Lanes| columns::add(quantities.month_mut(quantity, month), &amount);
            add(Headcount, occupied.map(|occupied| presence * occupied));
            add(MonthsVacant, occupied.map(|occupied| presence * (1.0 - occupied)));
            add(Pay, base.earned(presence, 1.0, occupied));
            add(at_target, base.earned(presence, target, occupied));
            add(Hires, *starts);
            add(HiredPay, base.hired(starts));
            add(Leavers, *self.leaves.month(month));
            let is_first = self.began[month].map(|began| f64::from(u8::from(began == FIRST)));
            let leaves = self.leaves.month(month);
            for HeldGrant { course, kind, unit, amount } in &grants.all {
                let (vests, recognizes, reverses) = (amount * course.vests[month], course.recognizes[month], course.reverses[month]);
                if recognizes != 0.0 || reverses != 0.0 {
                    let shares = lanes(|lane| amount * is_first[lane] * (recognizes + leaves[lane] * reverses));
                    add(recognized(*kind), values.at_fair_value(*kind, *unit, &shares));
                }
                if *kind == EquityKind::Rsu && vests != 0.0 {
                    add(RsuVested, values.at_market(*unit, &is_first.map(|is_first| is_first * vests)));
                }
                if is_last && course.unrecognized != 0.0 {
                    let shares = lanes(|lane| amount * is_first[lane] * (1.0 - leaves[lane]) * course.unrecognized);
                    add(UnrecognizedExpense, values.at_fair_value(*kind, *unit, &shares));
                }
            }
            let is_gone = terms.is_gone_by_the_end_of(calendar);
            self.each_replacement_grant(month, turnover_model, |lane, ReplacementGrant { kind, unit, course }| {
                let now = SharesOfMonth::of(course, month, is_gone);
                let recognizes = now.recognizes + leaves[lane] * now.reverses;
                quantities.month_mut(recognized(*kind), month)[lane] += values.at_fair_value_in(lane, *kind, *unit, recognizes);
                if *kind == EquityKind::Rsu {
                    quantities.month_mut(RsuVested, month)[lane] += values.at_market_in(lane, *unit, now.vests);
                }
                if is_last {
                    let unrecognized = (1.0 - leaves[lane]) * course.unrecognized;
                    quantities.month_mut(UnrecognizedExpense, month)[lane] += values.at_fair_value_in(lane, *kind, *unit, unrecognized);
                }
            });
        }
    }
}

/// What counts the recognized expense of a kind of grant.
fn recognized(kind: EquityKind) -> Quantity {
    match kind {
        EquityKind::Rsu => Quantity::RsuRecognized,
        EquityKind::Options => Quantity::OptionsRecognized,
    }
}

/// What a grant comes to in one month for whoever holds it, as shares of the grant.
struct SharesOfMonth {
    vests: f64,
    recognizes: f64,
    /// Recognized in addition if the incumbent leaves at the end of the month.
    reverses: f64,
}

impl SharesOfMonth {
    /// Where the position ends before the month does, nothing vests in it, and what was recognized of unvested shares is reversed.
    fn of(course: &GrantCourse, month: usize, is_gone: bool) -> Self {
        if is_gone {
            return Self { vests: 0.0, recognizes: month.checked_sub(1).map_or(0.0, |earlier| course.reverses[earlier]), reverses: 0.0 };
        }
        Self { vests: course.vests[month], recognizes: course.recognizes[month], reverses: course.reverses[month] }
    }
}

/// Exact probabilities of who holds a position, by its age in months: a renewal recursion, averaged over an uncertain hazard.
///
/// ```text
/// b(0) = 1,   o(s) = Σ_j b(j) (1 − h)^(s − j),   b(s + 1 + time_to_fill) = h o(s)
/// ```
/// b is the probability that somebody starts at an age, o that the position is held. Given that a position is held, it is as if somebody had just
/// started, so that with a term of n months the age d from one signing to the next has probability o(n) for d = n, and b(d) for the d up to
/// time_to_fill months later. With h = 1 and one month to fill it is held every second
/// month; in the long run o tends to (1/h) ÷ (1/h + time_to_fill).
pub struct OccupancyProbabilities {
    /// Probability that somebody starts at an age of the position (outer) and is still there some months later (inner).
    staying: Vec<Vec<f64>>,
    /// Probability that a reservation is signed at an age of the position, for each of [`TurnoverModel::reserved`].
    signing: Vec<Vec<f64>>,
}

impl OccupancyProbabilities {
    /// NaN where the hazard has no exact mean in `environment`.
    pub fn new(turnover_model: &TurnoverModel, environment: &Environment, months: usize) -> Self {
        let mut staying: Vec<Vec<f64>> = (0..months).map(|age| vec![0.0; months - age + 1]).collect();
        let mut signing: Vec<Vec<f64>> = turnover_model.reserved.iter().map(|_| vec![0.0; months]).collect();
        for (hazard, weight) in environment.points(&turnover_model.leaving) {
            let mut starts = vec![0.0; months];
            starts[0] = 1.0;
            let mut held = 0.0;
            let mut held_at = vec![0.0; months];
            for age in 0..months {
                held = held * (1.0 - hazard) + starts[age];
                held_at[age] = held;
                let mut still_there = starts[age];
                for probability in &mut staying[age] {
                    *probability += weight * still_there;
                    still_there *= 1.0 - hazard;
                }
                let replaced = turnover_model.backfill.and_then(|backfill| starts.get_mut(age + 1 + backfill as usize));
                if let Some(replacement) = replaced {
                    *replacement += held * hazard;
                }
            }
            for ((_, term), signing) in turnover_model.reserved.iter().zip(&mut signing) {
                let (term, longest_wait) = (*term as usize, turnover_model.backfill.unwrap_or(0) as usize);
                let mut signs = vec![0.0; months];
                signs[0] = 1.0;
                for age in 0..months {
                    signing[age] += weight * signs[age];
                    for next in (term..=term + longest_wait).take_while(|next| age + next < months) {
                        signs[age + next] += signs[age] * if next == term { held_at[next] } else { starts[next] };
                    }
                }
            }
        }
        Self { staying, signing }
    }

    /// Probability that the position is held at that age.
    fn held(&self, age: usize) -> f64 {
        (0..=age).map(|start| self.staying[start][age - start]).sum()
    }

    /// Probability that the incumbent leaves at the end of that month.
    fn left(&self, age: usize) -> f64 {
        (0..=age).map(|start| self.staying[start][age - start] - self.staying[start][age - start + 1]).sum()
    }

    /// Exact means of what `n` people with equal terms forfeit of bonuses that are paid in the next year. `ledgers` are those of the horizon's start.
    ///
    /// = Σ over starts s of P(somebody starts in s and leaves at the end of m) × what they have earned since s and not been paid.
    pub fn forfeits(
        &self,
        (scenario, terms): (&Scenario, &PayTerms),
        wages: &Wages<'_>,
        ledgers: &[BonusLedger],
        n: f64,
        quantities: &mut Quantities,
    ) {
        let span = span(terms, scenario);
        for ledger in ledgers.iter().filter(|ledger| ledger.forfeits()) {
            let earned = |month: usize| {
                let calendar = scenario.start.plus(month as i32);
                wages.bonus_on(ledger.kind(), &wages.base_pay(month, &[terms.presence_in(calendar); LANES]), calendar)[0]
            };
            // What months up to each have earned since the start of the horizon.
            let mut so_far = vec![0.0];
            (0..scenario.months).for_each(|month| so_far.push(so_far[month] + earned(month)));
            let [this_year, last_year] = ledger.owed().map(|owed| owed[0]);
            for month in span.clone() {
                let calendar = scenario.start.plus(month as i32);
                // Months of the horizon in which the year and the one before it begin.
                let january = month as i32 + 1 - calendar.of_year() as i32;
                let [of_year, of_last] = [january, january - 12].map(|month| month.clamp(0, scenario.months as i32) as usize);
                let is_gone_before_its_end = terms.ends_in(calendar) && terms.is_gone_by_the_end_of(calendar);
                let is_paid =
                    calendar.of_year() > ledger.payment_month() || calendar.of_year() == ledger.payment_month() && !is_gone_before_its_end;
                let mut forfeited = [0.0; 2];
                for start in span.start..=month {
                    let staying = &self.staying[start - span.start];
                    let stays_on = if terms.ends_in(calendar) { 0.0 } else { staying[month - start + 1] };
                    let leaves = staying[month - start] - stays_on;
                    let since = |from: usize| so_far[month + 1] - so_far[from.max(start)];
                    // The first to hold the position brings what was owed when the horizon began.
                    let is_first = start == span.start;
                    let brought = |owed: f64, year: i32| if is_first && scenario.start.year() == year { owed } else { 0.0 };
                    let year = calendar.year();
                    let of_this_year = since(of_year) + brought(this_year, year);
                    let of_last_year = since(of_last) - since(of_year) + brought(this_year, year - 1) + brought(last_year, year);
                    forfeited[0] += leaves * of_this_year;
                    forfeited[1] += if is_paid { 0.0 } else { leaves * of_last_year };
                }
                let [of_this_year, of_last_year] = forfeited.map(|amount| [amount; LANES]);
                ledger.count(&Forfeited { of_this_year, of_last_year }, month, n, quantities);
            }
        }
    }

    /// Exact means of what [`Occupancy::count`] adds, over groups of people with equal terms.
    pub fn totals(&self, plan: &Plan, cohort: usize, groups: &[PayGroup]) -> DeterministicTotals {
        let scenario = plan.scenario.as_ref();
        let cohort = &plan.cohorts[cohort];
        let mut totals = DeterministicTotals::zero(scenario.months);
        let Some(turnover_model) = &cohort.turnover_model else { return totals };
        for group in groups {
            let (terms, n) = (&plan.people[group.first as usize].pay, f64::from(group.n_people));
            let span = span(terms, scenario);
            let grants = terms.grants(cohort.package.as_deref().map(|package| &package.ownership), scenario);
            let of_first: Vec<_> =
                grants.map(|grant| (terms.course(&grant, scenario), grant)).map(|(course, grant)| (grant, course)).collect();
            for month in span.clone() {
                let (age, calendar) = (month - span.start, scenario.start.plus(month as i32));
                let (presence, held) = (terms.presence_in(calendar), self.held(age));
                totals.headcount[month] += n * presence * held;
                totals.months_vacant[month] += n * presence * (1.0 - held);
                totals.pay.add(terms, month, n * presence * held);
                let target = terms.bonus_target();
                let at_target = target.pick(&mut totals.pay_at_package_target, &mut totals.pay_at_own_target);
                at_target.add(terms, month, n * presence * held * target.factor());
                let starts = if age > 0 { self.staying[age][0] } else { f64::from(u8::from(terms.starts_in(calendar))) };
                totals.hires[month] += n * starts;
                totals.hired_pay.add(terms, month, n * starts);
                for ((gpu, _), signing) in turnover_model.reserved.iter().zip(&self.signing) {
                    totals.sign(gpu, month, n * signing[age]);
                }
                totals.leavers[month] += n * if terms.ends_in(calendar) { held } else { self.left(age) };
                let is_last = month + 1 == scenario.months;
                let is_gone = terms.is_gone_by_the_end_of(calendar);
                // Probabilities that whoever started at an age holds the position in this month, and leaves at its end.
                let probabilities = |start: usize| {
                    let stays = &self.staying[start][age - start..];
                    (stays[0], if terms.ends_in(calendar) { stays[0] } else { stays[0] - stays[1] })
                };
                let mut count = |kind, unit, amount: f64, (holds, leaves): (f64, f64), now: SharesOfMonth, unrecognized: f64| {
                    let sums = totals.grants_mut(kind, unit);
                    sums.vests[month] += n * amount * holds * now.vests;
                    sums.recognizes[month] += n * amount * (holds * now.recognizes + leaves * now.reverses);
                    if is_last {
                        sums.unrecognized += n * amount * (holds - leaves) * unrecognized;
                    }
                };
                for (grant, course) in &of_first {
                    let now = SharesOfMonth::of(course, month, false);
                    count(grant.kind, grant.unit, grant.amount, probabilities(0), now, course.unrecognized);
                }
                for start in 1..=age {
                    for ReplacementGrant { kind, unit, course } in &turnover_model.grants[span.start + start] {
                        let now = SharesOfMonth::of(course, month, is_gone);
                        count(*kind, *unit, 1.0, probabilities(start), now, course.unrecognized);
                    }
                }
            }
        }
        totals
    }
}
