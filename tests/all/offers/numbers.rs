//! Reference numbers by the product itself, whose distance from what it simulates is judged by exact standard errors.

use super::*;

/// Grants at a price that does not move, beside nothing else.
fn grants(more: &str) -> Arc<Scenario> {
    let text = format!(
        "[companies.c]\nshare_price = \"100 USD\"\ndrift = \"0% per year\"\nvolatility = \"0% per year\"\n\
         [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n{more}"
    );
    untaxed("o", &text)
}

/// The probability of leaving at the end of each month that makes 15% leave in a year.
fn monthly() -> f64 {
    1.0 - 0.85_f64.powf(1.0 / 12.0)
}

/// What is left after leaving at the end of each of 48 months, by probability, and for whoever stays; with its exact standard deviation.
fn over_leaving(of: impl Fn(u32) -> f64) -> (f64, f64) {
    let leaving = monthly();
    let leaves = |month: u32| (1.0 - leaving).powi(month as i32 - 1) * if month < 48 { leaving } else { 1.0 };
    let moment = |power: i32| (1..=48).map(|month| leaves(month) * of(month).powi(power)).sum::<f64>();
    (moment(1), (moment(2) - moment(1).powi(2)).sqrt())
}

#[test]
fn expected_vesting_when_15_percent_leave_in_a_year() {
    let trials = 5_000;
    for (by_year, expected) in [([0.33, 0.33, 0.22, 0.12], 309_156.81), ([0.25; 4], 292_110.73)] {
        // A quarter of the share of a year vests every three months, before leaving at the end of the third.
        let vested = |month: u32| (1..=month / 3).map(|quarter| 4e5 * by_year[(quarter as usize - 1) / 4] / 4.0).sum::<f64>();
        let (mean, spread) = over_leaving(vested);
        is(mean, expected, 0.005);
        let shares = by_year.map(|share| share.to_string()).join(", ");
        let offer = grants(&format!(
            "attrition = \"15% per year\"\n[offer.equity.hire]\ntype = \"rsu\"\ngrant = \"400k USD\"\ncliff = \"0 months\"\nvesting_interval = \"3 months\"\nby_year = [{shares}]\n"
        ));
        let cost = alone(&offer, trials).cost;
        near(Simulated { value: cost.expected.mean, se: spread / f64::from(trials).sqrt() }, mean);
        // The standard error that is reported is that one.
        is(cost.expected_se / (spread / f64::from(trials).sqrt()), 1.0, 0.1);
        is(cost.staying.mean, 4e5, 1e-6);
    }
}

#[test]
fn expected_repayment_of_a_sign_on_bonus() {
    let trials = 5_000;
    for (schedule, expected) in [("monthly", 4_245.989_124), ("full", 8_304.596_167)] {
        let repaid = |month: u32| match schedule {
            _ if month >= 12 => 0.0,
            "full" => 60_000.0,
            _ => 60_000.0 * f64::from(12 - month) / 12.0,
        };
        let (mean, spread) = over_leaving(repaid);
        is(mean, expected, 1e-6);
        let offer = grants(&format!(
            "attrition = \"15% per year\"\n[offer.sign_on.first]\namount = \"60k USD\"\nclawback = {{ within = \"12 months\", schedule = \"{schedule}\" }}\n"
        ));
        let cost = alone(&offer, trials).cost;
        near(Simulated { value: cost.clawback, se: spread / f64::from(trials).sqrt() }, mean);
        // It is taken off what the bonus costs.
        is(cost.expected.mean, 60_000.0 - cost.clawback, 1e-6);
    }
}

/// E[s^k] of a yearly step of mean 1 with a volatility of 45%.
fn moment_of_step(k: u32) -> f64 {
    let k = f64::from(k);
    (0.5 * k * (k - 1.0) * 0.45 * 0.45).exp()
}

/// E[Y^k] of Y = s₁ (1 + s₂ (1 + s₃ (1 + s₄))), the sum of four vests on one path, by expanding from the last.
fn moments_of_four_vests() -> [f64; 5] {
    let binomial = |n: u32, k: u32| (0..k).fold(1.0, |product, place| product * f64::from(n - place) / f64::from(place + 1));
    let mut moments = [1.0, 0.0, 0.0, 0.0, 0.0];
    for _ in 0..4 {
        moments = std::array::from_fn(|k| {
            let k = k as u32;
            moment_of_step(k) * (0..=k).map(|power| binomial(k, power) * moments[power as usize]).sum::<f64>()
        });
    }
    moments
}

#[test]
fn the_spread_of_four_yearly_vests_and_the_percentiles_of_the_last() {
    let trials = 4_000_u32;
    let offer = untaxed(
        "o",
        "[companies.c]\nshare_price = \"100 USD\"\ndrift = \"0% per year\"\nvolatility = \"45% per year\"\n\
         [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"400k USD\"\ncliff = \"12 months\"\nvesting_interval = \"12 months\"\n",
    );
    let figures = alone(&offer, trials);
    let n = f64::from(trials);
    let [_, first, second, third, fourth] = moments_of_four_vests();
    let variance = second - first * first;
    is(1e5 * variance.sqrt(), 279_698.932_485, 1e-6);
    let central = fourth - 4.0 * third * first + 6.0 * second * first * first - 3.0 * first.powi(4);
    // What a standard deviation of n values is off by: √((κ − 1) / 4n) of it, with the kurtosis κ, which is large for a sum of lognormals.
    let error = ((central / (variance * variance) - 1.0) / (4.0 * n)).sqrt() * 1e5 * variance.sqrt();
    let found = figures.worth.present_value.se * n.sqrt();
    near(Simulated { value: found, se: error }, 1e5 * variance.sqrt());
    is(figures.total.equity.se, figures.worth.present_value.se, 1e-6);
    // Median 100,000 exp(−0.9²/2), and 0.9 for the standard deviation of its logarithm.
    let last = figures.years[3].equity;
    for (found, share, reference) in [(last.p10, 0.1, 21_047.331_384), (last.p50, 0.5, 66_697.681_086), (last.p90, 0.9, 211_360.793_490)] {
        let z: f64 = compcast::quantity::math::normal_quantile(share);
        let expected = 1e5 * (0.9 * z - 0.405).exp();
        is(expected, reference, 1e-4);
        let density = (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt() / (0.9 * expected);
        near(Simulated { value: found, se: (share * (1.0 - share) / n).sqrt() / density }, expected);
    }
}

/// Φ by the rule of Black and Scholes for an option at the money: S (Φ(d₁) − e^{−rT} Φ(d₂)), d = (r ± σ²/2) T / (σ √T).
#[test]
fn one_option_at_its_fair_value() {
    let (rate, years, volatility) = (0.04_f64, 73.0_f64 / 12.0, 0.8_f64);
    let deviation = volatility * years.sqrt();
    let d = |sign: f64| (rate + sign * 0.5 * volatility * volatility) * years / deviation;
    let cdf = compcast::quantity::math::normal_cdf;
    for (price, count, expected) in [(4.0, 1.0, 2.857_527), (4.0, 60_000.0, 171_451.593_698), (5.0, 20_000.0, 71_438.164_041)] {
        let value = count * price * (cdf(d(1.0)) - (-rate * years).exp() * cdf(d(-1.0)));
        is(value, expected, 5e-7 * count.max(1.0));
        let text = format!(
            "[companies.c]\nshare_price = \"{price} USD\"\nvolatility = \"80% per year\"\n[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n\
             [offer.equity.hire]\ntype = \"option\"\ncount = {count}\nstrike = \"{price} USD\"\n"
        );
        let figures = alone(&untaxed("o", &text), 64);
        is(figures.grants[0].at_grant / value, 1.0, 1e-9);
        is(figures.cost.equity_accounting / value, 1.0, 1e-9);
    }
}

/// Monthly demand is lognormal with a mean of 900 dollars and a sigma of 0.8; beside 375,000 of base pay 37.35% of the next dollar is due.
#[test]
fn an_allowance_by_how_it_is_taxed() {
    let trials = 1_000;
    let of = |grant: u32, form: &str, case: &str| {
        let case = format!("0.5\ntax_case = \"{case}\"");
        let candidate = candidate(&[USER, ("risk_aversion", "0"), ("waiting", &case)]);
        let usage = "[usage.use]\nmean = \"900 Mtok/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.8 }\n";
        let text = format!(
            "[offer]\nstart = \"2026-01\"\nbase = \"375k USD/year\"\n[offer.compute.credits]\ngrant = \"{grant} USD/month\"\nform = \"{form}\"\n"
        );
        alone(&parsed("o", &format!("{candidate}{UNIT}{usage}{text}")), trials)
    };
    let beside_pay = |figures: &OfferFigures| {
        let of = figures.worth.present_value;
        Simulated { value: (of.value - 4.0 * 262_164.25) / 4.0, se: of.se / 4.0 }
    };
    let [work, imputed] = ["work", "imputed"].map(|case| of(500, "allowance", case));
    near(beside_pay(&work), 1_577.323_176);
    near(beside_pay(&imputed), 1_384.165_731);
    // Both forms of wallet are income, whatever the case.
    near(beside_pay(&of(500, "lapsing wallet", "work")), -663.676_824);
    let convertible = beside_pay(&of(500, "convertible wallet", "imputed"));
    is(convertible.value, 6_000.0 * 0.6265, 1e-6);
    // Used a month, of 500, 1,500 and 3,000: by what of worth is 0.25 × 0.9 + 0.8 × 0.1 of it.
    for (grant, used) in [(500, 430.962_616), (1_500, 759.106_009), (3_000, 864.048_291)] {
        let of = beside_pay(&of(grant, "allowance", "work"));
        near(Simulated { value: of.value / 12.0 / 0.305, se: of.se / 12.0 / 0.305 }, used);
    }
    // What the employer pays on a tenth of what is used: 1.45%, since the wage base is reached.
    let taxed = imputed.cost.payroll_tax - work.cost.payroll_tax;
    is(taxed, 0.0145 * 0.1 * 48.0 * imputed.compute.used, 1e-6);
}
