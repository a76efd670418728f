//! Made-up offers for tests: those of a recruiter's usual question, big tech against a start-up. Plain numbers, no simulation.

use crate::insight::offer::*;
use crate::quantity::Currency;

fn certain(value: f64) -> Simulated {
    Simulated { value, se: 0.0 }
}

fn around(value: f64, se: f64) -> Simulated {
    Simulated { value, se }
}

fn spread(mean: f64, se: f64, [p10, p50, p90]: [f64; 3]) -> Distribution {
    Distribution { mean, se, p10, p50, p90 }
}

fn big_tech() -> OfferFigures {
    let equity = [[33_100.0, 48_600.0, 72_600.0], [23_000.0, 45_800.0, 92_600.0], [17_600.0, 43_100.0, 107e3], [14e3, 40_700.0, 118_900.0]];
    let year = |(index, ends): (usize, [f64; 3])| OfferYear {
        year: Some(index as u32 + 1),
        base: 205e3,
        bonus: 28_190.0,
        bonus_at_target: 30_750.0,
        sign_on: if index == 0 { 25e3 } else { 0.0 },
        equity_at_grant: 50e3,
        equity: spread(52e3, 300.0, ends),
        not_promised: 25e3 * index as f64,
        benefits: 14e3,
        compute_granted: None,
        compute_used: 8_680.0,
        compute_wanted: 10_560.0,
        net_pay: 211e3,
        compute_value: 2_320.0,
        waiting: -310.0,
        benefits_value: 14e3,
        cost: 363_400.0,
        ..OfferYear::default()
    };
    let years: Vec<OfferYear> = equity.into_iter().enumerate().map(year).collect();
    let total = OfferYear {
        year: None,
        base: 820e3,
        bonus: 112_700.0,
        bonus_at_target: 123e3,
        sign_on: 25e3,
        equity_at_grant: 200e3,
        equity: spread(208e3, 1_100.0, [97_100.0, 183_500.0, 376_400.0]),
        not_promised: 150e3,
        benefits: 56e3,
        compute_used: 34_720.0,
        compute_wanted: 42_240.0,
        net_pay: 844_700.0,
        compute_value: 9_290.0,
        waiting: -1_240.0,
        benefits_value: 56e3,
        cost: 1_453_600.0,
        ..OfferYear::default()
    };
    let tax_year = TaxYear {
        year: 2026,
        table_year: Some(2026),
        wages: 310e3,
        income_tax: 71e3,
        contributions: 16_500.0,
        withheld: Some(23_100.0),
        due: Some(36_200.0),
        short: Some(13_100.0),
    };
    OfferFigures {
        name: "big-tech".into(),
        purpose: "Big tech: RSUs and a queue".into(),
        company: Some("big".into()),
        is_private: false,
        start: "2026-01".parse().expect("a month"),
        net_of: Some("US federal, single".into()),
        years,
        total,
        grants: vec![
            GrantFigures {
                name: "new_hire".into(),
                what: "RSUs".into(),
                is_promised: true,
                count: None,
                strike: None,
                share_of_company: None,
                claimed: None,
                at_grant: 200e3,
                gain: spread(208e3, 1_100.0, [97_100.0, 183_500.0, 376_400.0]),
                nothing: certain(0.0),
                vests_by_year: vec![0.25; 4],
                value_by_year: vec![50e3; 4],
            },
            GrantFigures {
                name: "refresh".into(),
                what: "RSUs".into(),
                is_promised: false,
                count: None,
                strike: None,
                share_of_company: None,
                claimed: None,
                at_grant: 300e3,
                gain: spread(155e3, 900.0, [70e3, 140e3, 260e3]),
                nothing: certain(0.0),
                vests_by_year: vec![0.0, 0.08, 0.17, 0.25],
                value_by_year: vec![0.0, 25e3, 50e3, 75e3],
            },
        ],
        benefits: Some(BenefitTerms { health: 14e3, other: 0.0, retirement: 0.03, leave: Some("25 days a year".into()) }),
        worth: Worth {
            present_value: around(789_800.0, 200.0),
            for_risk: -5_900.0,
            worth: around(783_900.0, 150.0),
            by_risk_aversion: (0..9).map(|step| (0.5 * f64::from(step), 789_800.0 - 1_200.0 * f64::from(step))).collect(),
            per_dollar: vec![("base".into(), 0.51), ("sign-on".into(), 0.62), ("equity".into(), 0.52)],
        },
        cost: OfferCost {
            staying: spread(1_453_600.0, 1_500.0, [1_330_000.0, 1_440_000.0, 1_616_900.0]),
            staying_se: 1_500.0,
            expected: spread(1_453_600.0, 1_500.0, [1_330_000.0, 1_440_000.0, 1_616_900.0]),
            expected_se: 1_500.0,
            attrition: 0.0,
            clawback: 1_770.0,
            equity_accounting: 200e3,
            equity_accounting_expected: 146_055.0,
            equity_delivered: 208e3,
            payroll_tax: 64_300.0,
            items: vec![("base pay".into(), 820e3), ("equity".into(), 208e3)],
        },
        compute: ComputeFigures {
            granted: None,
            wanted: 880.0,
            used: 723.0,
            never_used: None,
            worth: 8_300.0,
            cost: 34_720.0,
            tax_case: "imputed".into(),
            million_tokens: None,
            gpu_hours: None,
        },
        leaving: [12, 24, 36]
            .into_iter()
            .map(|months: u32| OnLeaving {
                months,
                net_pay: 211e3 * f64::from(months) / 12.0,
                later: 0.0,
                vested: 50e3 * f64::from(months) / 12.0,
                lost: 200e3 - 50e3 * f64::from(months) / 12.0,
                to_repay: 0.0,
                to_repay_a_month_earlier: if months == 12 { 2_083.0 } else { 0.0 },
                compute: "ends".into(),
            })
            .collect(),
        sign_on: vec![SignOnTerms { amount: 25e3, month: 1, clawback: Some(12) }],
        tax_years: vec![tax_year.clone()],
        take_home: vec![tax_year],
        warnings: vec![],
    }
}

fn start_up() -> OfferFigures {
    let later = spread(142_870.0, 2_900.0, [0.0, 0.0, 410e3]);
    let mut offer = big_tech();
    offer.name = "start-up".into();
    offer.purpose = "Start-up: options and compute without asking".into();
    offer.company = Some("small".into());
    offer.is_private = true;
    for (year, mean) in offer.years.iter_mut().zip([260.0, 16e3, 57_070.0, 71_130.0]) {
        year.base = 230e3;
        (year.bonus, year.bonus_at_target, year.sign_on, year.not_promised) = (0.0, 0.0, 0.0, 0.0);
        year.equity_at_grant = 42_862.9;
        year.equity = spread(mean, mean / 50.0, [0.0, 0.0, 2.0 * mean]);
        (year.compute_granted, year.compute_used, year.waiting) = (Some(36e3), 10_560.0, 0.0);
        (year.net_pay, year.compute_value, year.cost) = (170_050.0, 3_700.0, 349_700.0);
    }
    offer.years.push(OfferYear { equity: later, net_pay: 90e3, ..OfferYear::default() });
    offer.total = OfferYear {
        base: 920e3,
        equity_at_grant: 171_451.6,
        equity: spread(287_300.0, 5_000.0, [0.0, 0.0, 793e3]),
        benefits: 56e3,
        compute_granted: Some(144e3),
        compute_used: 42_240.0,
        compute_wanted: 42_240.0,
        net_pay: 860_200.0,
        compute_value: 14_780.0,
        benefits_value: 56e3,
        cost: 1_398_900.0,
        ..OfferYear::default()
    };
    offer.grants = vec![GrantFigures {
        name: "new_hire".into(),
        what: "options".into(),
        is_promised: true,
        count: Some(60_000.0),
        strike: Some(4.0),
        share_of_company: Some(0.0006),
        claimed: Some(720e3),
        at_grant: 171_451.6,
        gain: spread(287_300.0, 5_000.0, [0.0, 0.0, 793e3]),
        nothing: around(0.68, 0.0047),
        vests_by_year: vec![0.25; 4],
        value_by_year: vec![42_862.9; 4],
    }];
    offer.worth.present_value = around(791_300.0, 700.0);
    offer.worth.for_risk = -78_300.0;
    offer.worth.worth = around(713_000.0, 340.0);
    offer.worth.by_risk_aversion = (0..9).map(|step| (0.5 * f64::from(step), 791_300.0 - 16_000.0 * f64::from(step))).collect();
    offer.worth.per_dollar = vec![("base".into(), 0.51), ("sign-on".into(), 0.62), ("equity".into(), 0.23), ("compute".into(), 0.25)];
    offer.cost.expected = spread(1_398_900.0, 1_400.0, [1_390e3, 1_397e3, 1_429_500.0]);
    offer.cost.staying = offer.cost.expected;
    (offer.cost.clawback, offer.cost.equity_accounting, offer.cost.equity_delivered) = (0.0, 171_451.6, 287_300.0);
    offer.compute = ComputeFigures {
        granted: Some(3_000.0),
        wanted: 880.0,
        used: 880.0,
        never_used: Some(2_120.0),
        worth: 10_700.0,
        cost: 42_240.0,
        tax_case: "imputed".into(),
        million_tokens: None,
        gpu_hours: None,
    };
    offer.sign_on = vec![];
    offer.leaving.iter_mut().for_each(|kept| (kept.to_repay, kept.to_repay_a_month_earlier) = (0.0, 0.0));
    offer
}

fn against_the_first(offer: usize) -> OfferComparison {
    let lever = |kind, change: Option<Simulated>, band, solved_share, cost: Option<f64>, rest| Lever {
        kind,
        change,
        band,
        solved_share,
        cost,
        rest,
    };
    OfferComparison {
        offer,
        gap: around(-70_900.0, 400.0),
        gap_band: (-82_700.0, -60_700.0),
        cost_gap: around(-54_700.0, 2_100.0),
        cost_gap_staying: around(-54_700.0, 2_100.0),
        probability_better: around(0.2, 0.004),
        is_too_close: false,
        levers: vec![
            lever(LeverKind::SignOn, Some(around(110_300.0, 610.0)), None, 1.0, Some(111_900.0), None),
            lever(LeverKind::Base, Some(around(28_500.0, 150.0)), Some((24_380.0, 33_210.0)), 1.0, Some(140_500.0), None),
            lever(LeverKind::Options, Some(around(3.2, 0.06)), Some((1.0, 8.0)), 0.82, Some(557_600.0), None),
            lever(LeverKind::Allowance, None, None, 0.0, None, Some(70_600.0)),
        ],
        changed: offer,
        threshold: Some(0.51),
        equivalence: Some(Equivalence {
            allowance_of: offer,
            equity_of: 0,
            allowance: Some(3_000.0),
            allowance_cost: 42_240.0,
            allowance_worth: around(10_700.0, 90.0),
            equity: Some(around(0.092, 0.001)),
            equity_band: Some((0.02, 0.17)),
            ten_percent_worth: around(11_600.0, 100.0),
            ten_percent_cost: 22_100.0,
        }),
        closing_value: None,
        gap_if: vec![("compute counts for nothing".into(), Some(-72_700.0)), ("as set".into(), Some(-70_900.0))],
        indifference: Some(Indifference {
            offer: 0,
            allowance: vec![0.0, 300.0, 600.0, 1_000.0, 1_500.0, 3_000.0],
            equity: [209_250.0, 203_420.0, 199_090.0, 195_570.0, 193_290.0, 191_310.0].map(Some).to_vec(),
            equity_low: [205e3, 197e3, 191e3, 186e3, 183e3, 180e3].map(Some).to_vec(),
            equity_high: [214e3, 210e3, 208e3, 206e3, 205e3, 204e3].map(Some).to_vec(),
            equal_cost: [231e3, 228e3, 224e3, 219e3, 212e3, 193e3].map(Some).to_vec(),
            today: (0.0, 200e3),
            has_demand: true,
        }),
    }
}

fn of(offers: Vec<OfferFigures>) -> Offers {
    let value = |key: &str, [low, central, high]: [f64; 3], is_money| JudgmentValue { key: key.into(), low, central, high, is_money };
    Offers {
        currency: Currency::USD,
        level: Some("senior".into()),
        has_different_candidates: false,
        comparisons: (1..offers.len()).map(against_the_first).collect(),
        offers,
        judgment: vec![
            value("wealth", [300e3; 3], true),
            value("risk_aversion", [1.5, 2.5, 4.0], false),
            value("work", [0.0, 0.25, 0.6], false),
            value("personal_share", [0.1; 3], false),
        ],
        n_trials: 10_000,
        n_outer: 200,
        notes: vec!["[tax.us] federal income tax: years after 2026 are taxed as 2026.".into()],
    }
}

pub fn one() -> Offers {
    of(vec![big_tech()])
}

pub fn two() -> Offers {
    of(vec![big_tech(), start_up()])
}

pub fn three() -> Offers {
    let mut third = start_up();
    third.name = "scale-up".into();
    of(vec![big_tech(), start_up(), third])
}

/// An offer of base pay alone, before tax, without compute, equity or anything to compare it with.
pub fn without_anything() -> Offers {
    let mut offers = one();
    let offer = &mut offers.offers[0];
    offer.net_of = None;
    offer.years = (1..=2).map(|year| OfferYear { year: Some(year), base: 1e5, net_pay: 1e5, ..OfferYear::default() }).collect();
    offer.total = OfferYear { base: 2e5, net_pay: 2e5, ..OfferYear::default() };
    (offer.grants, offer.leaving, offer.sign_on) = (vec![], vec![], vec![]);
    (offer.tax_years, offer.take_home) = (vec![], vec![]);
    offer.benefits = None;
    (offer.compute.wanted, offer.compute.used) = (0.0, 0.0);
    offers.judgment = vec![];
    offers
}
