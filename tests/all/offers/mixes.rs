//! Allowances in equity, the chart of indifference, and gaps under other judgments: each against offers that say so themselves.

use super::*;

const TRIALS: u32 = 256;

/// An offer to somebody who would use 1,000 dollars a month, give or take.
fn user(name: &str, values: &[(&str, &str)], text: &str) -> Arc<Scenario> {
    let usage = "[usage.use]\nmean = \"1 Gtok/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.6 }\n";
    let companies = "[companies.c]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n";
    parsed(name, &format!("{}{UNTAXED}{UNIT}{usage}{companies}{text}", candidate(&[&[USER], values].concat())))
}

fn package(base: u32, grant: f64, more: &str) -> String {
    format!(
        "[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"{base}k USD/year\"\n{more}\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"{grant} USD\"\ncliff = \"0 months\"\nvesting_interval = \"12 months\"\n"
    )
}

fn credits(amount: f64) -> String {
    format!("[offer.compute.credits]\ngrant = \"{amount} USD/month\"\n")
}

/// Every point of the chart is an offer with that allowance and that grant: as much worth as the other offer, and on the thin line as much cost as today's.
fn check_chart(values: &[(&str, &str)], tolerance: f64) {
    let grant = 200_000.0;
    let first = |grant: f64, allowance: f64| user("first", values, &package(200, grant, &credits(allowance)));
    let today = first(grant, 300.0);
    let other = user("other", values, &package(203, 180_000.0, ""));
    let offers = with_levers(&[today, other.clone()], TRIALS);
    let chart = offers.comparisons[0].indifference.as_ref().expect("a chart");
    assert_eq!((chart.offer, chart.today, chart.has_demand), (0, (300.0, grant), true));
    assert!(chart.allowance.len() > 3 && chart.allowance.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(chart.allowance[0], 0.0);
    for (allowance, (equity, equal_cost)) in chart.allowance.iter().zip(chart.equity.iter().zip(&chart.equal_cost)) {
        let equity = equity.expect("a grant is enough");
        let gap = compared(&[first(equity, *allowance), other.clone()], TRIALS).comparisons[0].gap.value;
        assert!(gap.abs() < tolerance, "{allowance}: {equity} leaves {gap}");
        let cost = alone(&first(equal_cost.expect("a grant"), *allowance), TRIALS).cost.staying.mean;
        is(cost, offers.offers[0].cost.staying.mean, tolerance);
    }
    // More of one needs less of the other, and the slope flattens where use ends.
    let equity: Vec<f64> = chart.equity.iter().flatten().copied().collect();
    assert!(equity.windows(2).all(|pair| pair[1] < pair[0]), "{equity:?}");
    let slope = |place: usize| (equity[place + 1] - equity[place]) / (chart.allowance[place + 1] - chart.allowance[place]);
    assert!(slope(0) < 2.0 * slope(equity.len() - 2), "{equity:?}");
    let costs: Vec<f64> = chart.equal_cost.iter().flatten().copied().collect();
    assert!(costs.windows(2).all(|pair| pair[1] < pair[0]), "{costs:?}");
}

#[test]
fn points_of_the_chart_of_indifference_are_offers_as_good_as_the_other_and_as_costly_as_today() {
    check_chart(&[NOWHERE], 0.01);
}

#[test]
fn without_demand_the_chart_is_a_horizontal_line() {
    let of = |text: &str| {
        parsed(
            "o",
            &format!("{}{UNTAXED}[companies.c]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n{text}", candidate(&[NOWHERE])),
        )
    };
    let offers = with_levers(&[of(&package(200, 2e5, "")), of(&package(203, 1.8e5, &credits(300.0)))], TRIALS);
    let comparison = &offers.comparisons[0];
    let equivalence = comparison.equivalence.as_ref().expect("an allowance");
    assert!(equivalence.equity.is_none() && equivalence.allowance_worth.value == 0.0 && comparison.threshold.is_none());
    let chart = comparison.indifference.as_ref().expect("a chart");
    assert!(!chart.has_demand);
    let grants: Vec<f64> = chart.equity.iter().map(|grant| grant.expect("a grant")).collect();
    grants.iter().for_each(|grant| is(*grant, grants[0], 1e-3));
    assert!(comparison.levers.iter().all(|lever| lever.kind != LeverKind::Allowance));
}

/// 40,000 dollars of compute that are used for sure, at a dollar a dollar, in shares of a grant of 400,000: N12.
#[test]
fn an_allowance_in_equity() {
    let shares = |grant: f64| move |z: f64| grant * (0.9 * z - 0.5 * 0.9 * 0.9).exp();
    let worth = |grant: f64, sure: f64| worth_by_quadrature(500_000.0, 2.5, |z| shares(grant)(z) + sure);
    let share = root(0.0, 1.0, |share| worth(400e3 * (1.0 + share), 0.0) - worth(400e3, 40e3));
    is(share, 0.193_036, 5e-7);
    let usage = "[usage.use]\nmean = \"1 Gtok/month\"\n[companies.c]\nshare_price = \"100 USD\"\ndrift = \"0% per year\"\nvolatility = \"45% per year\"\n";
    let of = |name: &str, compute: &str| {
        let values = [USER, NOWHERE, ("work", "1"), ("personal_share", "0")];
        let grant = "[offer.equity.hire]\ntype = \"rsu\"\ngrant = \"400k USD\"\ncliff = \"48 months\"\n";
        let text = format!("[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n{compute}{grant}");
        parsed(name, &format!("{}{UNTAXED}{UNIT}{usage}{text}", candidate(&values)))
    };
    let pair = [of("shares", ""), of("both", "[offer.compute.credits]\ngrant = \"10k USD/year\"\n")];
    let found: Vec<_> = (1..=12)
        .map(|seed| {
            let settings = RunSettings { seed, ..settings(TRIALS) };
            let offers = Offers::of(&pair, settings, OfferQuestion { n_outer: 1, ..OfferQuestion::default() }, &()).expect("offers");
            let equivalence = offers.comparisons[0].equivalence.clone().expect("an equivalence");
            assert_eq!((equivalence.allowance_of, equivalence.equity_of), (1, 0));
            is(equivalence.allowance_cost, 40_000.0, 1e-6);
            near(equivalence.allowance_worth, worth(400e3, 40e3) - worth(400e3, 0.0));
            near(equivalence.ten_percent_worth, worth(440e3, 0.0) - worth(400e3, 0.0));
            // Expected shares are expected dollars without drift; 10% of the grant costs 40,000, give or take.
            is(equivalence.ten_percent_cost, 40_000.0, 6.0 * 40_000.0 * (0.81_f64.exp() - 1.0).sqrt() / f64::from(TRIALS).sqrt());
            equivalence.equity.expect("a share").value
        })
        .collect();
    // The spread over seeds says what is near.
    let (average, spread) = mean_and_spread(&found);
    near(Simulated { value: average, se: spread / (found.len() as f64).sqrt() }, share);
}

/// A gap under another judgment is the gap of offers to a candidate who judges so.
#[test]
fn gaps_under_other_judgments_are_those_of_candidates_who_have_them() {
    let pair = |values: &[(&str, &str)], jurisdiction: (&'static str, &'static str)| {
        let values = [&[jurisdiction], values].concat();
        let text = |base, allowance| package(base, 200_000.0, &credits(allowance));
        [user("first", &values, &text(200, 300.0)), user("other", &values, &text(199, 900.0))]
    };
    for jurisdiction in [NOWHERE, ("jurisdiction", "\"us\"")] {
        let offers = compared(&pair(&[], jurisdiction), TRIALS);
        // A convertible wallet is a form of the allowance, and no judgment.
        let rows = offers.comparisons[0].gap_if.iter().filter(|(label, _)| label != "compute as a convertible wallet");
        let rows: Vec<(&String, f64)> = rows.map(|(label, gap)| (label, gap.expect("a gap"))).collect();
        let case = |case: &str| [("waiting", format!("0.5\ntax_case = \"{case}\""))];
        let [work, imputed, wallet] = ["work", "imputed", "wallet"].map(case);

        let owned = |values: &[(&'static str, &str)]| values.iter().map(|(key, value)| (*key, value.to_string())).collect::<Vec<_>>();
        let judgments = [
            ("compute counts for nothing", owned(&[("work", "0"), ("personal", "0"), ("waiting", "0")])),
            ("as set", owned(&[])),
            ("a dollar of compute counts as a dollar", owned(&[("work", "1"), ("personal", "1"), ("personal_share", "0")])),
            ("compute taxed as work use", work.to_vec()),
            ("compute taxed as imputed income", imputed.to_vec()),
            ("compute as a lapsing wallet", wallet.to_vec()),
            ("pay does not count as wealth", owned(&[("time_value", "\"0% per year\"\npay_counts = 0")])),
        ];
        assert_eq!(rows.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), judgments.each_ref().map(|(label, _)| *label));
        for ((label, found), (_, values)) in rows.iter().zip(&judgments) {
            let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
            let gap = compared(&pair(&values, jurisdiction), TRIALS).comparisons[0].gap.value;
            assert!((found - gap).abs() < 1e-6, "{label} in {jurisdiction:?}: {found} instead of {gap}");
        }
        // Each is a judgment of its own.
        assert!(rows.windows(2).all(|pair| pair[0].1 != pair[1].1) || jurisdiction == NOWHERE, "{rows:?}");
    }
}

/// Taxes are progressive, so that worth is no straight line between no grant and today's.
#[test]
fn points_of_the_chart_with_taxes() {
    check_chart(&[("jurisdiction", "\"us\"")], 1.0);
}

/// A tier has no allowance in money that could be a wallet: what it serves is taxed as without one.
#[test]
fn what_a_tier_serves_is_taxed_alike_by_the_row_and_by_the_candidate() {
    let pair = |case: &str| {
        let waiting = format!("0.5{case}");
        let values = [("jurisdiction", "\"us\""), ("waiting", waiting.as_str())];
        let tier = "[access.unlimited]\nmodels = { unit = 1 }\n";
        let first = user("first", &values, &format!("{tier}{}", package(200, 200_000.0, "[offer.compute]\naccess = \"unlimited\"\n")));
        [first, user("other", &values, &package(200, 200_000.0, &credits(300.0)))]
    };
    let rows = compared(&pair(""), TRIALS).comparisons[0].gap_if.clone();
    let found = rows.iter().find(|(label, _)| label == "compute as a lapsing wallet").expect("a row").1.expect("a gap");
    is(found, compared(&pair("\ntax_case = \"wallet\""), TRIALS).comparisons[0].gap.value, 1e-6);
}
