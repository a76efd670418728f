//! The figures of one offer.

use rayon::prelude::*;

use super::figures::*;
use super::outlook::Outlook;
use super::terms::{BASE, COMPUTE, DEVELOPMENT, OTHER};
use super::trials::{Change, ComputeYear, TaxYearOfWalk, Trials, Walk};
use super::worth::{Estimated, Judgment, Present, mean, se};
use super::{OfferError, take_home};
use crate::quantity::Dimension;
use crate::quantity::math::pow;
use crate::scenario::offer::{OptionKind, Security};
use crate::scenario::{Candidate, Uncertainty};
use crate::simulation::{ChanceKind, Flow, uniforms};
use crate::statistics::quantile::{Percentile, quantile, sorted};
use crate::value::compute_use::Taxation;
use crate::value::equity;
use crate::value::leaving::works_in;

/// Risk aversions of the chart.
const RISK_AVERSIONS: [f64; 9] = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0];

/// What an offer costs the employer in every trial.
pub struct Costs {
    pub staying: Vec<f64>,
    /// With attrition.
    pub expected: Vec<f64>,
}

/// The figures, and what the offer costs in every trial.
pub fn figures(outlook: &Outlook, seed: u64) -> Result<(OfferFigures, Costs), OfferError> {
    let trials = &outlook.trials;
    let terms = &trials.terms;
    let offer = &terms.offer;
    let judgment = outlook.central();
    let walks = walks(trials, terms.months);
    let estimated = estimate(outlook, &judgment)?;
    let mut years = years(outlook, &walks, &judgment);
    let total = total(outlook, &walks, &years);
    let is_empty = |year: &OfferYear| year.equity.mean == 0.0 && year.bonus == 0.0 && year.net_pay == 0.0;
    if years.last().is_some_and(is_empty) {
        years.pop();
    }
    let company = offer.company.as_deref();
    let net_of = trials.tables.as_ref().map(|_| {
        let filing = outlook.candidate.filing.clone().unwrap_or_else(|| "single".into());
        format!("{}, {filing}", outlook.jurisdiction.to_uppercase())
    });
    let (cost, costs) = cost(outlook, &walks, seed);
    let figures = OfferFigures {
        name: outlook.name().to_string(),
        purpose: outlook.scenario.purpose.clone(),
        company: company.map(|company| company.name.clone()),
        is_private: company.is_some_and(|company| company.is_private()),
        start: terms.start,
        net_of,
        grants: grants(trials, &walks),
        benefits: offer.benefits.as_ref().map(|benefits| BenefitTerms {
            health: 12.0 * benefits.health,
            other: 12.0 * benefits.other,
            retirement: benefits.retirement,
            leave: benefits.leave.clone(),
        }),
        worth: worth(outlook, &judgment, &estimated)?,
        cost,
        compute: compute(outlook, &walks, &judgment),
        leaving: leaving(trials),
        sign_on: sign_on_terms(trials),
        tax_years: tax_years(outlook, &walks),
        take_home: take_home::of(outlook),
        warnings: warnings(outlook),
        years,
        total,
    };
    Ok((figures, costs))
}

/// Every trial up to a month of leaving.
pub fn walks(trials: &Trials, leave: usize) -> Vec<Walk> {
    (0..trials.n()).into_par_iter().map(|trial| trials.walk(trial, Change::default(), leave)).collect()
}

pub fn estimate(outlook: &Outlook, judgment: &Judgment) -> Result<Estimated, OfferError> {
    outlook.present.estimate(judgment, outlook.taxation()).map_err(|problem| outlook.not_positive(problem))
}

pub fn distribution(values: &[f64]) -> Distribution {
    let ordered = sorted(values);
    let at = |percent| Percentile::percent(percent).ok().and_then(|percentile| quantile(&ordered, percentile)).unwrap_or(0.0);
    let Simulated { value, se } = simulated_mean(values);
    Distribution { mean: value, se, p10: at(10), p50: at(50), p90: at(90) }
}

pub fn simulated_mean(values: &[f64]) -> Simulated {
    let average = mean(values);
    let influence: Vec<f64> = values.iter().map(|value| value - average).collect();
    Simulated { value: average, se: se(&influence) }
}

/// Vest years, and at last what is settled later.
fn years(outlook: &Outlook, walks: &[Walk], judgment: &Judgment) -> Vec<OfferYear> {
    let trials = &outlook.trials;
    let n_years = trials.terms.offer.years as usize;
    let taxation = outlook.taxation();
    let [promised, usual] = [true, false].map(|is_promised| {
        let mut by_year = vec![0.0; n_years + 1];
        trials.grant_values(is_promised).iter().for_each(|vest| by_year[trials.terms.vest_year(vest.time)] += vest.value);
        by_year
    });
    (0..=n_years)
        .map(|year| {
            let of = |value: &dyn Fn(&super::trials::YearOfWalk) -> f64| {
                walks.iter().map(|walk| value(&walk.years[year])).sum::<f64>() / walks.len() as f64
            };
            let equity: Vec<f64> = walks.iter().map(|walk| walk.years[year].equity).collect();
            let worth_of = |out: &super::trials::YearOfWalk| {
                let of = |compute: &ComputeYear| judgment.use_values.worth(compute.amount, taxation, compute.rate(taxation));
                out.compute.iter().map(of).sum::<f64>()
            };
            OfferYear {
                year: (year < n_years).then_some(year as u32 + 1),
                base: of(&|out| out.base),
                bonus: of(&|out| out.bonus),
                bonus_at_target: trials.terms.offer.bonus_target.unwrap_or(0.0) * of(&|out| out.base),
                sign_on: of(&|out| out.sign_on),
                equity_at_grant: promised[year],
                equity: distribution(&equity),
                not_promised: usual[year],
                exercise: of(&|out| out.exercise),
                minimum_tax: of(&|out| out.minimum_tax),
                benefits: of(&|out| out.benefits),
                development: of(&|out| out.development),
                compute_granted: trials.granted().map(|_| of(&|out| out.granted)),
                compute_used: of(&|out| out.served),
                compute_wanted: of(&|out| out.wanted),
                net_pay: of(&|out| out.net),
                compute_value: of(&worth_of),
                waiting: 0.0 - judgment.waiting * of(&|out| out.idle),
                benefits_value: judgment.benefits * of(&|out| out.benefits),
                development_value: judgment.development * of(&|out| out.development),
                cost: of(&|out| out.cost),
            }
        })
        .collect()
}

fn total(outlook: &Outlook, walks: &[Walk], years: &[OfferYear]) -> OfferYear {
    let sum = |of: &dyn Fn(&OfferYear) -> f64| years.iter().map(of).sum::<f64>();
    let equity: Vec<f64> = walks.iter().map(|walk| walk.gains.iter().fold(0.0, |sum, gain| sum + gain)).collect();
    OfferYear {
        year: None,
        base: sum(&|year| year.base),
        bonus: sum(&|year| year.bonus),
        bonus_at_target: sum(&|year| year.bonus_at_target),
        sign_on: sum(&|year| year.sign_on),
        equity_at_grant: sum(&|year| year.equity_at_grant),
        equity: distribution(&equity),
        not_promised: sum(&|year| year.not_promised),
        exercise: sum(&|year| year.exercise),
        minimum_tax: sum(&|year| year.minimum_tax),
        benefits: sum(&|year| year.benefits),
        development: sum(&|year| year.development),
        compute_granted: outlook.allowance().map(|_| sum(&|year| year.compute_granted.unwrap_or(0.0))),
        compute_used: sum(&|year| year.compute_used),
        compute_wanted: sum(&|year| year.compute_wanted),
        net_pay: sum(&|year| year.net_pay),
        compute_value: sum(&|year| year.compute_value),
        waiting: sum(&|year| year.waiting),
        benefits_value: sum(&|year| year.benefits_value),
        development_value: sum(&|year| year.development_value),
        cost: sum(&|year| year.cost),
    }
}

fn grants(trials: &Trials, walks: &[Walk]) -> Vec<GrantFigures> {
    let terms = &trials.terms;
    let company = terms.offer.company.as_deref();
    let n_years = terms.offer.years as usize;
    let figures = terms.offer.grants.iter().enumerate().map(|(place, grant)| {
        let gains: Vec<f64> = walks.iter().map(|walk| walk.gains[place]).collect();
        let nothing: Vec<f64> = gains.iter().map(|gain| f64::from(u8::from(*gain <= 0.0))).collect();
        let price = company.and_then(|company| company.price);
        let (what, count, strike) = match &grant.security {
            Security::Rsu { value, .. } => ("RSUs", price.map(|price| equity::units(*value, price)), None),
            Security::Option(options) if options.kind == OptionKind::Virtual => {
                ("virtual options", Some(options.count), Some(options.strike))
            }
            Security::Option(options) => ("options", Some(options.count), Some(options.strike)),
        };
        let mut vests_by_year = vec![0.0; n_years];
        let dated: Vec<_> = terms.grants.iter().filter(|dated| dated.grant == place).collect();
        dated
            .iter()
            .flat_map(|dated| &dated.vests)
            .for_each(|vest| vests_by_year[terms.vest_year(vest.time).min(n_years - 1)] += vest.share);
        let claimed =
            count.zip(company.and_then(|company| company.preferred_price)).map(|(count, preferred)| equity::claimed(count, preferred));
        GrantFigures {
            name: grant.name.clone(),
            what: what.into(),
            is_promised: grant.is_promised,
            count,
            strike,
            share_of_company: count.zip(company.and_then(|company| company.fully_diluted_shares)).map(|(count, all)| count / all),
            claimed,
            at_grant: trials.fair_value(place) * dated.len() as f64,
            gain: distribution(&gains),
            nothing: simulated_mean(&nothing),
            value_by_year: vests_by_year.iter().map(|share| share * trials.fair_value(place)).collect(),
            vests_by_year,
        }
    });
    figures.collect()
}

fn worth(outlook: &Outlook, judgment: &Judgment, estimated: &Estimated) -> Result<Worth, OfferError> {
    let taxation = outlook.taxation();
    let of = |judgment: &Judgment| outlook.present.worth(judgment, taxation).map_err(|problem| outlook.not_positive(problem));
    let shown = RISK_AVERSIONS.iter().filter(|_| outlook.candidate.wealth.is_some());
    let by_risk_aversion = shown.map(|g| Ok((*g, of(&Judgment { risk_aversion: *g, ..*judgment })?))).collect::<Result<_, OfferError>>()?;
    Ok(Worth {
        present_value: estimated.present_value,
        for_risk: for_risk(estimated),
        worth: estimated.worth,
        by_risk_aversion,
        per_dollar: per_dollar(outlook, judgment, estimated.worth.value)?,
    })
}

/// What risk takes off; nothing where pay is certain, whatever sums of it are rounded to.
fn for_risk(estimated: &Estimated) -> f64 {
    const ROUNDING: f64 = 1e-9;
    let difference = estimated.worth.value - estimated.present_value.value;
    if difference.abs() <= ROUNDING * estimated.present_value.value.abs() { 0.0 } else { difference }
}

/// The expected cost of staying, of all trials.
pub fn mean_cost(trials: &Trials, change: Change) -> f64 {
    let costs: Vec<f64> = (0..trials.n()).into_par_iter().map(|trial| trials.walk(trial, change, trials.terms.months).cost).collect();
    mean(&costs)
}

fn per_dollar(outlook: &Outlook, judgment: &Judgment, worth: f64) -> Result<Vec<(String, f64)>, OfferError> {
    let trials = &outlook.trials;
    let cost = mean_cost(trials, Change::default());
    let of = |change: Change| {
        let present = Present::of(trials, change).worth(judgment, outlook.taxation()).map_err(|problem| outlook.not_positive(problem))?;
        let more = mean_cost(trials, change) - cost;
        Ok(if more > 0.0 { Some((present - worth) / more) } else { None })
    };
    let steps = [
        ("base", Change { base: 1_000.0, ..Change::default() }),
        ("sign-on", Change { sign_on: 1_000.0, ..Change::default() }),
        ("equity", Change::equity(0.01)),
    ];
    let mut ratios = vec![];
    for (name, change) in steps {
        ratios.extend(of(change)?.map(|ratio| (name.to_string(), ratio)));
    }
    let (served, cost): (f64, f64) = trials_compute(trials);
    if cost > 0.0 && served > 0.0 {
        let value: f64 = (0..trials.n()).map(|trial| outlook.present.compute_worth(trial, judgment, outlook.taxation())).sum::<f64>();
        ratios.push(("compute".into(), value / trials.n() as f64 / cost));
    }
    Ok(ratios)
}

/// Mean compute served and its cost over the years.
fn trials_compute(trials: &Trials) -> (f64, f64) {
    let sum = |flow| (0..trials.n()).map(|trial| trials.months.trial(flow, trial).iter().sum::<f64>()).sum::<f64>() / trials.n() as f64;
    (sum(Flow::Served), sum(Flow::Lines(COMPUTE)))
}

/// The cost, and that of every trial.
fn cost(outlook: &Outlook, walks: &[Walk], seed: u64) -> (OfferCost, Costs) {
    let trials = &outlook.trials;
    let terms = &trials.terms;
    let staying: Vec<f64> = walks.iter().map(|walk| walk.cost).collect();
    let hazard = terms.offer.attrition.as_ref().map_or(0.0, |attrition| attrition.median());
    let (expected, clawback) = if hazard > 0.0 {
        let draws = uniforms(seed, ChanceKind::People, "leaving of a candidate", trials.n());
        let of_trial = |trial: usize| {
            // The month at whose end the candidate leaves: the first for which a uniform draw is below the chance to have left.
            let uniform = draws[trial];
            let mut stays = 1.0;
            let mut leave = terms.months;
            for month in 1..=terms.months {
                stays *= 1.0 - hazard;
                if uniform < 1.0 - stays {
                    leave = month;
                    break;
                }
            }
            let walk = trials.walk(trial, Change::default(), leave);
            (walk.cost, walk.repaid)
        };
        let both: Vec<(f64, f64)> = (0..trials.n()).into_par_iter().map(of_trial).collect();
        (both.iter().map(|(cost, _)| *cost).collect(), mean(&both.iter().map(|(_, repaid)| *repaid).collect::<Vec<_>>()))
    } else {
        (staying.clone(), 0.0)
    };
    let average = |of: &dyn Fn(&Walk) -> f64| walks.iter().map(of).sum::<f64>() / walks.len() as f64;
    let over_years = |of: &dyn Fn(&super::trials::YearOfWalk) -> f64| average(&|walk: &Walk| walk.years.iter().map(of).sum::<f64>());
    let lines = |place| {
        (0..trials.n()).map(|trial| trials.months.trial(Flow::Lines(place), trial).iter().sum::<f64>()).sum::<f64>() / trials.n() as f64
    };
    let delivered = average(&|walk| walk.delivered);
    let payroll_tax = average(&|walk| walk.payroll_tax);
    let mut items = vec![
        ("base pay".to_string(), lines(BASE)),
        ("bonus".to_string(), over_years(&|year| year.bonus)),
        ("sign-on".to_string(), over_years(&|year| year.sign_on)),
        ("equity, when delivered".to_string(), delivered),
        ("payroll tax".to_string(), payroll_tax),
        ("benefits and equipment".to_string(), lines(OTHER)),
        ("training and fine-tuning".to_string(), lines(DEVELOPMENT)),
        ("compute".to_string(), lines(COMPUTE)),
    ];
    let known: f64 = items.iter().map(|(_, amount)| amount).sum();
    let rest = mean(&staying) - known;
    // What a convertible wallet pays out beside use.
    if rest.abs() > 1e-6 * known.abs().max(1.0) {
        items.push(("wallet paid out".into(), rest));
    }
    items.retain(|(_, amount)| *amount != 0.0);
    items.sort_by(|one, other| other.1.total_cmp(&one.1));
    let cost = OfferCost {
        staying: distribution(&staying),
        staying_se: simulated_mean(&staying).se,
        expected_se: simulated_mean(&expected).se,
        expected: distribution(&expected),
        clawback,
        attrition: 1.0 - pow(1.0 - hazard, 12.0),
        equity_accounting: trials.grant_values(true).iter().fold(0.0, |sum, vest| sum + vest.value),
        equity_accounting_expected: trials.grant_values(true).iter().fold(0.0, |sum, vest| sum + vest.value * works_in(vest.time, hazard)),
        equity_delivered: delivered,
        payroll_tax,
        items,
    };
    (cost, Costs { staying, expected })
}

fn compute(outlook: &Outlook, walks: &[Walk], judgment: &Judgment) -> ComputeFigures {
    let trials = &outlook.trials;
    let months = trials.terms.months as f64;
    let over = |of: &dyn Fn(&super::trials::YearOfWalk) -> f64| {
        walks.iter().map(|walk| walk.years.iter().map(of).sum::<f64>()).sum::<f64>() / walks.len() as f64
    };
    let (used, wanted) = (over(&|year| year.served) / months, over(&|year| year.wanted) / months);
    let worth: f64 = (0..trials.n()).map(|trial| outlook.present.compute_worth(trial, judgment, outlook.taxation())).sum();
    let allowance = trials.terms.offer.compute.allowance.as_ref();
    let of_dimension =
        |dimension| allowance.filter(|allowance| allowance.grant.dimension == dimension).map(|allowance| allowance.grant.median());
    let (_, cost) = trials_compute(trials);
    ComputeFigures {
        granted: trials.granted(),
        wanted,
        used,
        never_used: trials.granted().map(|granted| (granted - used).max(0.0)),
        worth: worth / trials.n() as f64,
        cost,
        tax_case: match outlook.taxation() {
            Taxation::Work => "work",
            Taxation::Imputed => "imputed",
            Taxation::LapsingWallet | Taxation::ConvertibleWallet => "wallet",
        }
        .into(),
        million_tokens: of_dimension(Dimension::TokensPerMonth),
        gpu_hours: of_dimension(Dimension::GpuHoursPerMonth),
    }
}

fn leaving(trials: &Trials) -> Vec<OnLeaving> {
    let terms = &trials.terms;
    let values = trials.grant_values(true);
    // Means: net pay so far, what comes later, and sign-on to repay.
    let until = |leave: usize| -> [f64; 3] {
        let walks = (0..trials.n()).into_par_iter().map(|trial| trials.walk(trial, Change::default(), leave));
        let of_walk = |walk: Walk| {
            let by_then: f64 = walk.years[..leave / 12].iter().map(|year| year.net).sum();
            [by_then, walk.net - by_then, walk.repaid]
        };
        let all: Vec<[f64; 3]> = walks.map(of_walk).collect();
        std::array::from_fn(|place| mean(&all.iter().map(|of| of[place]).collect::<Vec<_>>()))
    };
    let after = terms.offer.compute.allowance.as_ref().map_or(0, |allowance| allowance.months_after_leaving);
    let years = terms.offer.years as usize;
    let rows = (1..years).map(|year| {
        let leave = 12 * year;
        let [net_pay, later, to_repay] = until(leave);
        let vested: f64 = values.iter().filter(|vest| vest.time as usize <= leave).map(|vest| vest.value).sum();
        OnLeaving {
            months: leave as u32,
            net_pay,
            later,
            vested,
            lost: values.iter().map(|vest| vest.value).sum::<f64>() - vested,
            to_repay,
            to_repay_a_month_earlier: until(leave - 1)[2],
            compute: match (terms.offer.compute.access.is_some(), after) {
                (false, _) => "none".into(),
                (true, 0) => "ends".into(),
                (true, months) => format!("{months} months"),
            },
        }
    });
    rows.collect()
}

fn sign_on_terms(trials: &Trials) -> Vec<SignOnTerms> {
    let of = |sign_on: &crate::scenario::offer::SignOn| SignOnTerms {
        amount: sign_on.amount,
        month: sign_on.month,
        clawback: sign_on.clawback.map(|clause| clause.within),
    };
    trials.terms.offer.sign_on.iter().map(of).collect()
}

/// Means of calendar years; those without any income are left out.
fn tax_years(outlook: &Outlook, walks: &[Walk]) -> Vec<TaxYear> {
    let trials = &outlook.trials;
    let terms = &trials.terms;
    let n = walks.len() as f64;
    let year_of = |place: usize| terms.start.year() + place as i32;
    let Some(tables) = &trials.tables else {
        let mut wages = vec![0.0; terms.n_calendar_years()];
        for walk in walks {
            walk.before_tax.iter().zip(&mut wages).for_each(|(of, sum)| *sum += of / n);
        }
        let years = wages.into_iter().enumerate().filter(|(_, wages)| *wages != 0.0);
        return years.map(|(place, wages)| TaxYear { year: year_of(place), wages, ..TaxYear::default() }).collect();
    };
    let mut sums: Vec<TaxYearOfWalk> = vec![TaxYearOfWalk::default(); terms.n_calendar_years()];
    for (place, of) in walks.iter().flat_map(|walk| &walk.tax_years) {
        let sum = &mut sums[*place];
        sum.income += of.income / n;
        sum.income_tax += of.income_tax / n;
        sum.contributions += of.contributions / n;
        sum.withheld = of.withheld.map(|withheld| sum.withheld.unwrap_or(0.0) + withheld / n);
        sum.due += of.due / n;
    }
    let years = sums.iter().zip(tables).enumerate().filter(|(_, (sum, _))| sum.income != 0.0);
    years
        .map(|(place, (sum, tables))| TaxYear {
            year: year_of(place),
            table_year: tables.used().iter().find_map(|table| table.year),
            wages: sum.income,
            income_tax: sum.income_tax,
            contributions: sum.contributions,
            withheld: sum.withheld,
            due: sum.withheld.map(|_| sum.due),
            short: sum.withheld.map(|withheld| sum.due - withheld),
        })
        .collect()
}

fn warnings(outlook: &Outlook) -> Vec<String> {
    let trials = &outlook.trials;
    let mut warnings = vec![];
    if let Some(problem) = &outlook.no_tables {
        warnings.push(format!("Net pay of {} cannot be calculated, so that pay is before tax: {problem}.", outlook.name()));
    }
    let taxation = outlook.taxation();
    if taxation == Taxation::LapsingWallet {
        warnings
            .push(format!("{}: the wallet is taxed when it is granted, so that what lapses costs the candidate money.", outlook.name()));
    }
    if let (Some(granted), (served, _)) = (trials.granted(), trials_compute(trials)) {
        let all = granted * trials.terms.months as f64;
        if all > 0.0 && served < 0.1 * all {
            warnings.push(format!("{}: less than a tenth of the compute allowance would be used.", outlook.name()));
        }
    }
    warnings
}

/// The judgment values by their keys.
pub fn judgment(candidate: &Candidate) -> Vec<JudgmentValue> {
    let value = |(key, law): (&'static str, &Uncertainty)| JudgmentValue {
        key: key.into(),
        low: law.at(0.1),
        central: law.at(0.5),
        high: law.at(0.9),
        is_money: key == "wealth",
    };
    candidate.laws().into_iter().map(value).collect()
}
