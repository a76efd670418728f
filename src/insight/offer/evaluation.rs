//! The figures of one offer.

use rayon::prelude::*;

use super::OfferError;
use super::figures::*;
use super::outlook::Outlook;
use super::terms::{BASE, COMPUTE, OTHER, clause};
use super::trials::{Change, Trials, Walk};
use super::worth::{Estimated, Judgment, Present, mean, se};
use crate::quantity::Dimension;
use crate::scenario::offer::{OptionKind, Security};
use crate::scenario::{Candidate, Uncertainty};
use crate::simulation::{ChanceKind, Flow, uniforms};
use crate::statistics::quantile::{Percentile, quantile, sorted};
use crate::value::compute_use::{Compute, Taxation};
use crate::value::equity;

/// Risk aversions of the chart.
const RISK_AVERSIONS: [f64; 9] = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0];

pub fn figures(outlook: &Outlook, seed: u64) -> Result<OfferFigures, OfferError> {
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
    Ok(OfferFigures {
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
        cost: cost(outlook, &walks, seed),
        compute: compute(outlook, &walks, &judgment),
        leaving: leaving(trials),
        sign_on: sign_on_terms(trials),
        tax_years: tax_years(outlook),
        warnings: warnings(outlook),
        years,
        total,
    })
}

/// Every trial up to a month of leaving.
pub fn walks(trials: &Trials, leave: usize) -> Vec<Walk> {
    (0..trials.n()).into_par_iter().map(|trial| trials.walk(trial, Change::default(), leave)).collect()
}

pub fn estimate(outlook: &Outlook, judgment: &Judgment) -> Result<Estimated, OfferError> {
    let estimate = outlook.present.estimate(judgment, outlook.taxation());
    estimate.map_err(|problem| OfferError::NotPositive { name: outlook.name().to_string(), problem })
}

pub fn distribution(values: &[f64]) -> Distribution {
    let ordered = sorted(values);
    let at = |percent| Percentile::percent(percent).ok().and_then(|percentile| quantile(&ordered, percentile)).unwrap_or(0.0);
    let Simulated { value, se } = simulated_mean(values);
    Distribution { mean: value, se, p10: at(10), p50: at(50), p90: at(90) }
}

fn simulated_mean(values: &[f64]) -> Simulated {
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
                judgment.use_values.worth(Compute { served: out.served, granted: out.granted }, taxation, out.tax)
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
                benefits: of(&|out| out.benefits),
                compute_granted: trials.granted().map(|_| of(&|out| out.granted)),
                compute_used: of(&|out| out.served),
                compute_wanted: of(&|out| out.wanted),
                net_pay: of(&|out| out.net),
                compute_value: of(&worth_of),
                waiting: 0.0 - judgment.waiting * of(&|out| out.idle),
                benefits_value: judgment.benefits * of(&|out| out.benefits),
                cost: of(&|out| out.cost),
            }
        })
        .collect()
}

fn total(outlook: &Outlook, walks: &[Walk], years: &[OfferYear]) -> OfferYear {
    let sum = |of: &dyn Fn(&OfferYear) -> f64| years.iter().map(of).sum::<f64>();
    let equity: Vec<f64> = walks.iter().map(|walk| walk.gains.iter().sum()).collect();
    OfferYear {
        year: None,
        base: sum(&|year| year.base),
        bonus: sum(&|year| year.bonus),
        bonus_at_target: sum(&|year| year.bonus_at_target),
        sign_on: sum(&|year| year.sign_on),
        equity_at_grant: sum(&|year| year.equity_at_grant),
        equity: distribution(&equity),
        not_promised: sum(&|year| year.not_promised),
        benefits: sum(&|year| year.benefits),
        compute_granted: outlook.allowance().map(|_| sum(&|year| year.compute_granted.unwrap_or(0.0))),
        compute_used: sum(&|year| year.compute_used),
        compute_wanted: sum(&|year| year.compute_wanted),
        net_pay: sum(&|year| year.net_pay),
        compute_value: sum(&|year| year.compute_value),
        waiting: sum(&|year| year.waiting),
        benefits_value: sum(&|year| year.benefits_value),
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
    let of = |judgment: &Judgment| {
        outlook.present.worth(judgment, taxation).map_err(|problem| OfferError::NotPositive { name: outlook.name().to_string(), problem })
    };
    let shown = RISK_AVERSIONS.iter().filter(|_| outlook.candidate.wealth.is_some());
    let by_risk_aversion = shown.map(|g| Ok((*g, of(&Judgment { risk_aversion: *g, ..*judgment })?))).collect::<Result<_, OfferError>>()?;
    Ok(Worth {
        present_value: estimated.present_value,
        for_risk: estimated.worth.value - estimated.present_value.value,
        worth: estimated.worth,
        by_risk_aversion,
        per_dollar: per_dollar(outlook, judgment, estimated.worth.value)?,
    })
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
        let present = Present::of(trials, change).worth(judgment, outlook.taxation());
        let present = present.map_err(|problem| OfferError::NotPositive { name: outlook.name().to_string(), problem })?;
        let more = mean_cost(trials, change) - cost;
        Ok(if more > 0.0 { Some((present - worth) / more) } else { None })
    };
    let steps = [
        ("base", Change { base: 1_000.0, ..Change::default() }),
        ("sign-on", Change { sign_on: 1_000.0, ..Change::default() }),
        ("equity", Change { equity: 0.01, ..Change::default() }),
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

fn cost(outlook: &Outlook, walks: &[Walk], seed: u64) -> OfferCost {
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
            let repaid: f64 = terms
                .offer
                .sign_on
                .iter()
                .filter(|sign_on| leave < terms.months && sign_on.month as usize <= leave)
                .filter_map(|sign_on| Some(clause(sign_on)?.share_to_repay(leave as u32 + 1 - sign_on.month) * sign_on.amount))
                .fold(0.0, |sum, amount| sum + amount);
            (trials.walk(trial, Change::default(), leave).cost, repaid)
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
    OfferCost {
        staying: distribution(&staying),
        staying_se: simulated_mean(&staying).se,
        expected_se: simulated_mean(&expected).se,
        expected: distribution(&expected),
        clawback,
        equity_accounting: trials.grant_values(true).iter().fold(0.0, |sum, vest| sum + vest.value),
        equity_delivered: delivered,
        payroll_tax,
        items,
    }
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
    let repay = |leave: usize| -> f64 {
        let paid = terms.offer.sign_on.iter().filter(|sign_on| sign_on.month as usize <= leave);
        paid.filter_map(|sign_on| Some(clause(sign_on)?.share_to_repay(leave as u32 + 1 - sign_on.month) * sign_on.amount))
            .fold(0.0, |sum, amount| sum + amount)
    };
    let after = terms.offer.compute.allowance.as_ref().map_or(0, |allowance| allowance.months_after_leaving);
    let years = terms.offer.years as usize;
    let rows = (1..years).map(|year| {
        let leave = 12 * year;
        let nets: Vec<f64> = (0..trials.n()).into_par_iter().map(|trial| trials.walk(trial, Change::default(), leave).net).collect();
        let vested: f64 = values.iter().filter(|vest| vest.time as usize <= leave).map(|vest| vest.value).sum();
        OnLeaving {
            months: leave as u32,
            net_pay: mean(&nets),
            vested,
            lost: values.iter().map(|vest| vest.value).sum::<f64>() - vested,
            to_repay: repay(leave),
            to_repay_a_month_earlier: repay(leave - 1),
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

/// Calendar years of pay at the means of every month.
fn tax_years(outlook: &Outlook) -> Vec<TaxYear> {
    let trials = &outlook.trials;
    let terms = &trials.terms;
    let mut pay = vec![[0.0; 12]; terms.n_calendar_years()];
    let mut supplemental = pay.clone();
    let n = trials.n() as f64;
    let mean_of =
        |place: usize, month: usize| (0..trials.n()).map(|trial| trials.months.trial(Flow::Lines(place), trial)[month]).sum::<f64>() / n;
    for month in 0..terms.months {
        let (year, of_year) = terms.calendar_place(month);
        pay[year][of_year] += mean_of(BASE, month);
        for (place, flow) in [super::terms::BONUS, super::terms::PERFORMANCE_BONUS].into_iter().enumerate() {
            let (year, of_year) = terms.calendar_place(terms.bonus_month(terms.payment[place], month));
            supplemental[year][of_year] += mean_of(flow, month);
        }
    }
    for sign_on in &terms.offer.sign_on {
        let (year, of_year) = terms.calendar_place(sign_on.month as usize - 1);
        supplemental[year][of_year] += sign_on.amount;
    }
    // Shares of a listed company at their value on the grant date; those of a private one are income when it is sold.
    if terms.offer.company.as_ref().is_some_and(|company| !company.is_private()) {
        for vest in trials.grant_values(true) {
            if matches!(terms.offer.grants[vest.grant].security, Security::Rsu { .. }) {
                let (year, of_year) = terms.calendar_place(terms.calendar_month(vest.time));
                supplemental[year][of_year] += vest.value;
            }
        }
    }
    let years =
        pay.iter().zip(&supplemental).enumerate().filter(|(_, (pay, more))| pay.iter().chain(more.iter()).any(|amount| *amount != 0.0));
    years
        .map(|(place, (pay, more))| {
            let mut all = *pay;
            all.iter_mut().zip(more).for_each(|(all, more)| *all += more);
            let year = terms.start.year() + place as i32;
            let Some(tables) = trials.tables.as_ref().and_then(|tables| tables.get(place)) else {
                let wages = all.iter().sum();
                return TaxYear {
                    year,
                    table_year: None,
                    wages,
                    income_tax: 0.0,
                    contributions: 0.0,
                    withheld: None,
                    due: None,
                    short: None,
                };
            };
            let taxes = tables.employee(&all);
            let withheld = tables.withheld_on(more.iter().sum());
            let short = tables.short(&all, more);
            TaxYear {
                year,
                table_year: tables.used().iter().find_map(|table| table.year),
                wages: taxes.wages,
                income_tax: taxes.income_tax,
                contributions: taxes.contributions,
                withheld,
                due: withheld.zip(short).map(|(withheld, short)| withheld + short),
                short,
            }
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

/// Conditions of the figures.
pub fn notes(outlooks: &[Outlook]) -> Vec<String> {
    let mut notes: Vec<String> = vec![];
    let mut add = |note: String| {
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    for outlook in outlooks {
        let Some(tables) = &outlook.trials.tables else { continue };
        let last = outlook.trials.terms.calendar_place(outlook.trials.terms.months - 1).0;
        for table in tables.iter().take(last + 1).flat_map(|tables| tables.used().iter().map(move |table| (tables.year, table))) {
            let (year, table) = table;
            if let Some(of) = table.year.filter(|of| *of < year) {
                add(format!("Taxes ({}): years after {of} are taxed by the tables of {of}.", outlook.jurisdiction.to_uppercase()));
            }
        }
    }
    add("Worth assumes that the candidate stays; what is kept on leaving is shown apart.".into());
    add("Estimates from assumptions; not tax or legal advice.".into());
    notes
}
