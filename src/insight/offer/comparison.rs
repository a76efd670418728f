//! One offer against the first: the gap, what would close it, and what an allowance is worth in equity.

use rayon::prelude::*;

use super::evaluation::{Costs, estimate, mean_cost, simulated_mean};
use super::figures::*;
use super::levers::{self, Target, percentiles, solve, wanted_a_month};
use super::outlook::Outlook;
use super::trials::{Change, ComputeYear};
use super::worth::{Judgment, Present, mean, se, se_of_gap};
use super::{OfferError, OfferQuestion};
use crate::simulation::Observer;
use crate::value::compute_use::{Taxation, UseValues};

/// Sizes of the allowance in the chart, in shares of the largest.
const ALLOWANCES: [f64; 7] = [0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0];
/// The most of a grant that is tried, in multiples of it.
const MOST_EQUITY: f64 = 100.0;
/// Judgments that the band of the chart is made of.
const N_OF_CHART: usize = 40;

pub fn of(
    outlooks: &[Outlook],
    (figures, costs): (&[OfferFigures], &[Costs]),
    offer: usize,
    outer: &[Judgment],
    question: OfferQuestion,
    observer: &dyn Observer,
) -> Result<OfferComparison, OfferError> {
    let (first, other) = (&outlooks[0], &outlooks[offer]);
    // Where different candidates are allowed, each is judged by the first one's values.
    let central = first.central();
    let [ours, theirs] = [estimate(first, &central)?, estimate(other, &central)?];
    let gap = Simulated { value: theirs.worth.value - ours.worth.value, se: se_of_gap(&theirs.influence, &ours.influence) };
    let gap_of = |judgment: &Judgment| Ok::<f64, OfferError>(worth(other, judgment)? - worth(first, judgment)?);
    let gaps: Vec<f64> = outer.par_iter().map(gap_of).collect::<Result<_, _>>()?;
    let gap_band = percentiles(&gaps).unwrap_or((gap.value, gap.value));
    let better: Vec<f64> = theirs.wealth.iter().zip(&ours.wealth).map(|(theirs, ours)| f64::from(u8::from(theirs > ours))).collect();
    let probability = mean(&better);
    let deviations: Vec<f64> = better.iter().map(|better| better - probability).collect();
    let changed = if gap.value < 0.0 { offer } else { 0 };
    // The same draws in both, also of who leaves.
    let cost_gap = |of: fn(&Costs) -> &[f64]| {
        let gaps: Vec<f64> = of(&costs[offer]).iter().zip(of(&costs[0])).map(|(theirs, ours)| theirs - ours).collect();
        simulated_mean(&gaps)
    };
    let target = Target { changed: &outlooks[changed], other: &outlooks[if changed == 0 { offer } else { 0 }], central, outer };
    let is_same = gap.value == 0.0;
    let levers = if question.has_levers && !is_same { levers::all(&target, observer)? } else { vec![] };
    let equivalence = if question.has_levers && question.has_equivalence { equivalence(outlooks, offer, &central, outer)? } else { None };
    let indifference = match &equivalence {
        Some(equivalence) => {
            indifference(outlooks, equivalence.equity_of, if equivalence.equity_of == 0 { offer } else { 0 }, &central, outer, observer)?
        }
        None => None,
    };
    Ok(OfferComparison {
        offer,
        is_too_close: gap.value.abs() <= 2.0 * gap.se || (gap_band.0 <= 0.0 && gap_band.1 >= 0.0),
        gap,
        gap_band,
        cost_gap: cost_gap(|costs| &costs.expected),
        cost_gap_staying: cost_gap(|costs| &costs.staying),
        probability_better: Simulated { value: probability, se: se(&deviations) },
        levers,
        changed,
        threshold: threshold(target.changed, target.other, &figures[changed], &central),
        equivalence,
        closing_value: closing_value(first, other, &central)?,
        gap_if: gap_if(first, other, &central),
        indifference,
    })
}

fn worth(outlook: &Outlook, judgment: &Judgment) -> Result<f64, OfferError> {
    worth_as(outlook, judgment, outlook.taxation())
}

fn worth_as(outlook: &Outlook, judgment: &Judgment, taxation: Taxation) -> Result<f64, OfferError> {
    outlook.present.worth(judgment, taxation).map_err(|problem| outlook.not_positive(problem))
}

/// The gap under other judgments of compute, and other ways to tax it: of wallets where an offer has an allowance in money.
fn gap_if(first: &Outlook, other: &Outlook, central: &Judgment) -> Vec<(String, Option<f64>)> {
    let gap = |judgment: &Judgment, taxation: Option<Taxation>| {
        let of = |outlook: &Outlook| {
            // Compute without an allowance in money is no wallet.
            let is_wallet = matches!(taxation, Some(Taxation::LapsingWallet | Taxation::ConvertibleWallet));
            let taxation = taxation.filter(|_| !is_wallet || outlook.allowance().is_some());
            outlook.present.worth(judgment, taxation.unwrap_or_else(|| outlook.taxation())).ok()
        };
        Some(of(other)? - of(first)?)
    };
    let nothing = Judgment { use_values: UseValues { work: 0.0, personal: 0.0, ..central.use_values }, waiting: 0.0, ..*central };
    let everything = Judgment { use_values: UseValues { work: 1.0, personal: 1.0, personal_share: 0.0 }, ..*central };
    let all_pay = Judgment { pay_counts: 0.0, ..*central };
    let has_compute = |outlook: &&Outlook| outlook.trials.terms.offer.compute.access.is_some();
    if ![first, other].iter().any(has_compute) {
        return vec![("as set".into(), gap(central, None)), ("pay does not count as wealth".into(), gap(&all_pay, None))];
    }
    let mut gaps: Vec<(String, Option<f64>)> = vec![
        ("compute counts for nothing".into(), gap(&nothing, None)),
        ("as set".into(), gap(central, None)),
        ("a dollar of compute counts as a dollar".into(), gap(&everything, None)),
        ("compute taxed as work use".into(), gap(central, Some(Taxation::Work))),
        ("compute taxed as imputed income".into(), gap(central, Some(Taxation::Imputed))),
    ];
    if [first, other].iter().any(|outlook| outlook.allowance().is_some()) {
        gaps.push(("compute as a lapsing wallet".into(), gap(central, Some(Taxation::LapsingWallet))));
        gaps.push(("compute as a convertible wallet".into(), gap(central, Some(Taxation::ConvertibleWallet))));
    }
    gaps.push(("pay does not count as wealth".into(), gap(&all_pay, None)));
    gaps
}

/// The most that a dollar of compute used for work is tried at.
const MOST_WORK: f64 = 5.0;

/// The worth of a dollar of compute used for work at which the offers are worth the same.
fn closing_value(first: &Outlook, other: &Outlook, central: &Judgment) -> Result<Option<f64>, OfferError> {
    let gap_at = |work: f64| {
        let judgment = Judgment { use_values: UseValues { work, ..central.use_values }, ..*central };
        Ok::<f64, OfferError>(worth(other, &judgment)? - worth(first, &judgment)?)
    };
    let (none, most) = (gap_at(0.0)?, gap_at(MOST_WORK)?);
    if none == most || none * most > 0.0 {
        return Ok(None);
    }
    // Rising where the second offer has more compute, falling where the first has.
    let direction = if most > none { 1.0 } else { -1.0 };
    Ok(solve(1.0, MOST_WORK, &mut |work| Ok(direction * gap_at(work)?))?.ok())
}

/// What a dollar used for work must be worth for compute to cost less than base pay, per dollar of worth.
fn threshold(changed: &Outlook, other: &Outlook, figures: &OfferFigures, central: &Judgment) -> Option<f64> {
    wanted_a_month(changed).or_else(|| wanted_a_month(other))?;
    let (_, base) = figures.worth.per_dollar.iter().find(|(name, _)| name == "base")?;
    let rates: Vec<f64> = changed.present.compute.iter().filter(|year| year.tax > 0.0).map(|year| year.tax).collect();
    let tax = if rates.is_empty() { 0.0 } else { mean(&rates) };
    // At the employer's price a dollar of use costs a dollar, when it is used; base pay is worth its present value.
    let used = if wanted_a_month(changed).is_some() { changed } else { other };
    let sum = |of: fn(&ComputeYear) -> f64| used.present.compute.iter().map(of).sum::<f64>();
    let (served, present) = (sum(|year| year.amount.served), sum(|year| year.present.served));
    let discount = if served > 0.0 { present / served } else { 1.0 };
    central.use_values.break_even_work(*base / discount, changed.taxation(), tax)
}

/// The allowance of one offer in equity of the other, or of itself.
fn equivalence(outlooks: &[Outlook], offer: usize, central: &Judgment, outer: &[Judgment]) -> Result<Option<Equivalence>, OfferError> {
    let has_allowance = |place: &usize| outlooks[*place].trials.terms.offer.compute.allowance.is_some();
    let has_equity = |place: &usize| outlooks[*place].trials.grant_values(true).iter().any(|vest| vest.value > 0.0);
    let (Some(allowance_of), Some(equity_of)) = ([offer, 0].into_iter().find(has_allowance), [0, offer].into_iter().find(has_equity))
    else {
        return Ok(None);
    };
    let (with, equity) = (&outlooks[allowance_of], &outlooks[equity_of]);
    let without = with.present.without_compute();
    let worth_without = |judgment: &Judgment| without.worth(judgment, Taxation::Work).map_err(|problem| with.not_positive(problem));
    let allowance_worth = |judgment: &Judgment| Ok::<f64, OfferError>(worth(with, judgment)? - worth_without(judgment)?);
    let value = allowance_worth(central)?;
    let influence = |present: &Present, taxation| {
        let (wealth, _) = present.wealth(central, taxation);
        crate::value::certainty_equivalent::influence_values(&wealth, central.risk_aversion).map_err(|problem| with.not_positive(problem))
    };
    let of_allowance = [influence(&with.present, with.taxation())?, influence(&without, Taxation::Work)?];
    let se_allowance = se_of_gap(&of_allowance[0], &of_allowance[1]);
    let grant = |x: f64| Present::of(&equity.trials, Change::equity(x));
    let worth_of =
        |present: &Present, judgment: &Judgment| present.worth(judgment, equity.taxation()).map_err(|problem| equity.not_positive(problem));
    let today = worth_of(&equity.present, central)?;
    let solution =
        if value <= 0.0 { None } else { solve(0.1, MOST_EQUITY, &mut |x| Ok(worth_of(&grant(x), central)? - today - value))?.ok() };
    let ten = grant(0.1);
    let ten_worth = worth_of(&ten, central)? - today;
    let influence_of_equity = |present: &Present| {
        let (wealth, _) = present.wealth(central, equity.taxation());
        crate::value::certainty_equivalent::influence_values(&wealth, central.risk_aversion).map_err(|problem| equity.not_positive(problem))
    };
    let of_today = influence_of_equity(&equity.present)?;
    let ten_se = se_of_gap(&influence_of_equity(&ten)?, &of_today);
    let (equity_change, equity_band) = match solution {
        None => (None, None),
        Some(x) => {
            // What more of the grant is worth has an error of its own, on the same trials as the allowance.
            let step = 0.01 * x;
            let slope = (worth_of(&grant(x + step), central)? - worth_of(&grant(x), central)?) / step;
            let of_grant = influence_of_equity(&grant(x))?;
            let [of_with, of_without] = &of_allowance;
            let more: Vec<f64> = of_grant.iter().zip(&of_today).map(|(at, today)| at - today).collect();
            let of_compute: Vec<f64> = of_with.iter().zip(of_without).map(|(with, without)| with - without).collect();
            let se = se_of_gap(&more, &of_compute);
            let twice = grant(2.0 * x.max(0.05));
            let found: Vec<f64> = outer
                .par_iter()
                .map(|judgment| {
                    let (allowance, today) = (allowance_worth(judgment)?, worth_of(&equity.present, judgment)?);
                    let more = worth_of(&twice, judgment)? - today;
                    let at = worth_of(&grant_between(&equity.present, &twice, 0.5), judgment)? - today;
                    Ok::<Option<f64>, OfferError>(quadratic(allowance, at, more).map(|share| share * x.max(0.05)))
                })
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .flatten()
                .collect();
            (Some(Simulated { value: x, se: if slope > 0.0 { se / slope } else { 0.0 } }), percentiles(&found))
        }
    };
    Ok(Some(Equivalence {
        allowance_of,
        equity_of,
        allowance: with.allowance(),
        allowance_cost: figures_compute_cost(with),
        allowance_worth: Simulated { value, se: se_allowance },
        equity: equity_change,
        equity_band,
        ten_percent_worth: Simulated { value: ten_worth, se: ten_se },
        ten_percent_cost: mean_cost(&equity.trials, Change::equity(0.1)) - mean_cost(&equity.trials, Change::default()),
    }))
}

fn figures_compute_cost(outlook: &Outlook) -> f64 {
    let months = &outlook.trials.months;
    let compute = crate::simulation::Flow::Lines(super::terms::COMPUTE);
    (0..months.n_trials).map(|trial| months.trial(compute, trial).iter().sum::<f64>()).sum::<f64>() / months.n_trials as f64
}

/// Present values between two, by trial.
fn grant_between(one: &Present, other: &Present, share: f64) -> Present {
    let mix = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one + share * (other - one)).collect();
    Present { equity: mix(&one.equity, &other.equity), ..one.clone() }
}

/// The s at which the parabola through (0, 0), (1, `at`) and (2, `twice`) is `value`; the straight line where it is none. Absent where it never is.
fn quadratic(value: f64, at: f64, twice: f64) -> Option<f64> {
    let a = (twice - 2.0 * at) / 2.0;
    let b = at - a;
    if b <= 0.0 {
        return None;
    }
    if a.abs() < 1e-12 * b {
        return Some(value / b);
    }
    let discriminant = b * b + 4.0 * a * value;
    (discriminant >= 0.0).then(|| 2.0 * value / (b + discriminant.sqrt()))
}

/// Mixes of allowance and grant in one offer that are worth as much as the other offer.
fn indifference(
    outlooks: &[Outlook],
    offer: usize,
    other: usize,
    central: &Judgment,
    outer: &[Judgment],
    observer: &dyn Observer,
) -> Result<Option<Indifference>, OfferError> {
    let (outlook, other) = (&outlooks[offer], &outlooks[other]);
    let today_grant: f64 = outlook.trials.grant_values(true).iter().map(|vest| vest.value).sum();
    let wanted = wanted_a_month(outlook).or_else(|| wanted_a_month(other));
    let allowance = outlook.allowance().or_else(|| other.allowance());
    let largest = allowance.unwrap_or(0.0).max(wanted.map_or(0.0, |wanted| 1.5 * wanted));
    if largest <= 0.0 {
        return Ok(None);
    }
    let cost_today = mean_cost(&outlook.trials, Change::default());
    let few = &outer[..outer.len().min(N_OF_CHART)];
    let mut chart = Indifference {
        offer,
        allowance: vec![],
        equity: vec![],
        equity_low: vec![],
        equity_high: vec![],
        equal_cost: vec![],
        today: (outlook.allowance().unwrap_or(0.0), today_grant),
        has_demand: wanted.is_some(),
    };
    for share in ALLOWANCES {
        let mixed = outlook.with_allowance(share * largest, observer)?;
        let none = Present::of(&mixed.trials, Change::equity(-1.0));
        // Where the candidate would own nothing, such as with a large wallet that is taxed and not used, there is no mix.
        let or_none = |solution: Result<Result<f64, f64>, OfferError>| match solution {
            Ok(solution) => Ok(solution.ok()),
            Err(OfferError::NotPositive { .. }) => Ok(None),
            Err(error) => Err(error),
        };
        let worth_of = |present: &Present, judgment: &Judgment| {
            present.worth(judgment, mixed.taxation()).map_err(|problem| mixed.not_positive(problem))
        };
        // Of the grant between none and today's, and beyond it, in a straight line: near enough for a band.
        let solve_for = |judgment: &Judgment| {
            let target = worth(other, judgment)?;
            or_none(solve(1.0, MOST_EQUITY, &mut |multiple| {
                Ok(worth_of(&grant_between(&none, &mixed.present, multiple), judgment)? - target)
            }))
        };
        let found: Vec<f64> = few.par_iter().map(solve_for).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let band = percentiles(&found).map(|(low, high)| (low * today_grant, high * today_grant));
        let target = worth(other, central)?;
        let gap = |multiple: f64| Ok(worth_of(&Present::of(&mixed.trials, Change::equity(multiple - 1.0)), central)? - target);
        let exact = solve_for(central)?.map(|guess| refined(guess, gap)).transpose()?;
        chart.allowance.push(share * largest);
        chart.equity.push(exact.map(|multiple| multiple * today_grant));
        chart.equity_low.push(band.map(|(low, _)| low));
        chart.equity_high.push(band.map(|(_, high)| high));
        let [without, with] = [-1.0, 0.0].map(|equity| mean_cost(&mixed.trials, Change::equity(equity)));
        chart
            .equal_cost
            .push(Some((cost_today - without) / (with - without) * today_grant).filter(|grant| *grant >= 0.0 && grant.is_finite()));
    }
    if outlook.allowance().is_none() && outlook.trials.terms.offer.compute.access.is_some() {
        // Compute of a tier is where an allowance would cost as much.
        chart.today.0 = where_falls_to(&chart.allowance, &chart.equal_cost, today_grant).unwrap_or(0.0);
    }
    Ok(Some(chart))
}

/// The place near `guess` at which `gap` is 0: Newton's method, which a straight line has brought close.
fn refined(guess: f64, gap: impl Fn(f64) -> Result<f64, OfferError>) -> Result<f64, OfferError> {
    const STEP: f64 = 1e-3;
    let mut place = guess;
    for _ in 0..4 {
        let here = gap(place)?;
        if here.abs() < 1e-6 || place <= 0.0 {
            break;
        }
        let slope = (gap(place * (1.0 + STEP))? - here) / (place * STEP);
        if slope <= 0.0 {
            break;
        }
        place = (place - here / slope).max(0.0);
    }
    Ok(place)
}

/// The place along a line of points at which it has fallen to `value`.
fn where_falls_to(places: &[f64], line: &[Option<f64>], value: f64) -> Option<f64> {
    let points: Vec<(f64, f64)> = places.iter().zip(line).filter_map(|(place, of)| Some((*place, (*of)?))).collect();
    points.windows(2).find(|pair| pair[0].1 >= value && pair[1].1 <= value && pair[0].1 > pair[1].1).map(|pair| {
        let [(from, above), (to, below)] = [pair[0], pair[1]];
        from + (to - from) * (above - value) / (above - below)
    })
}
