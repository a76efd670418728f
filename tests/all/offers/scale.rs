//! Laws of sums and of scale, and what costs do not depend on.

use super::*;
use serde_json::Value;

const TRIALS: u32 = 256;
const USE: &str = "[usage.use]\nmean = \"1 Gtok/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.6 }\n";

/// A candidate with every judgment value, and an offer with everything.
fn everything(name: &str, values: &[(&str, &str)]) -> Arc<Scenario> {
    let text = format!(
        "{}{UNIT}{USE}[companies.p]\nprivate = true\nfair_value = \"4 USD\"\nvolatility = \"60% per year\"\n\
         exit = {{ after = {{ p50 = \"36 months\", p90 = \"72 months\" }}, price_multiple = {{ p50 = 2, sigma = 1 }}, probability = 0.7 }}\n\
         [offer]\ncompany = \"p\"\nstart = \"2026-01\"\nbase = \"200k USD/year\"\nattrition = \"15% per year\"\n\
         bonus = {{ target = 0.15, payout = {{ min = 0, mode = 1.0, max = 1.5 }} }}\n\
         [offer.sign_on.first]\namount = \"20k USD\"\nclawback = {{ within = \"12 months\" }}\n\
         [offer.equity.options]\ntype = \"option\"\nkind = \"iso\"\ncount = 20_000\nstrike = \"4 USD\"\n\
         [offer.equity.units]\ntype = \"rsu\"\ntrigger = \"double\"\ngrant = \"100k USD\"\n\
         [offer.equity.usual]\ntype = \"rsu\"\ntrigger = \"double\"\ngrant = \"10k USD\"\ngranted_every = \"12 months\"\npromised = false\n\
         [offer.benefits]\nhealth = \"14k USD/year\"\nretirement = {{ match = 0.5, up_to = 0.06 }}\n\
         [offer.compute.credits]\ngrant = \"800 USD/month\"\n",
        candidate(&[&[USER], values].concat())
    );
    parsed(name, &text)
}

fn json(figures: &OfferFigures) -> Value {
    serde_json::to_value(figures).expect("JSON")
}

#[test]
fn the_total_is_the_sum_of_years_for_means_and_not_for_percentiles() {
    let figures = alone(&everything("o", &[]), TRIALS);
    let (years, total) = (json(&figures)["years"].clone(), json(&figures)["total"].clone());
    let years = years.as_array().expect("years");
    assert_eq!(years.len(), 5, "four years and what is settled later");
    let mut fields = 0;
    for (key, of_total) in total.as_object().expect("fields").iter().filter(|(key, _)| *key != "year") {
        let mean = |value: &Value| if key == "equity" { value["mean"].as_f64() } else { value.as_f64() };
        let sum: f64 = years.iter().map(|year| mean(&year[key]).unwrap_or_else(|| panic!("{key}"))).sum();
        let of_total = mean(of_total).expect("a number");
        assert!((of_total - sum).abs() <= 1e-9 * sum.abs().max(1.0), "{key}: {of_total} instead of {sum}");
        // Nothing is left out of this offer, but what is held.
        assert!(sum != 0.0 || ["waiting", "exercise", "minimum_tax", "development", "development_value"].contains(&key.as_str()), "{key}");
        fields += 1;
    }
    assert_eq!(fields, 20);
    for percentile in ["p10", "p50", "p90"] {
        let sum: f64 = years.iter().map(|year| year["equity"][percentile].as_f64().expect("a number")).sum();
        let of_total = total["equity"][percentile].as_f64().expect("a number");
        assert!((of_total - sum).abs() > 0.01 * of_total || percentile == "p10", "{percentile}: {of_total} and {sum}");
    }
    // Years, items, and what staying costs are three views of one amount.
    let cost = &figures.cost;
    is(figures.total.cost, cost.staying.mean, 1e-6);
    is(cost.items.iter().map(|(_, amount)| amount).sum(), cost.staying.mean, 1e-6);
    is(figures.worth.for_risk, figures.worth.worth.value - figures.worth.present_value.value, 1e-9);
    assert!(cost.expected.mean < cost.staying.mean && figures.worth.for_risk < 0.0);
}

#[test]
fn costs_do_not_depend_on_what_the_candidate_values() {
    let cost = |values: &[(&str, &str)]| format!("{:?}", alone(&everything("o", values), TRIALS).cost);
    let worth = |values: &[(&str, &str)]| alone(&everything("o", values), TRIALS).worth.worth.value;
    let (usual, usual_worth) = (cost(&[]), worth(&[]));
    for (key, value) in [
        ("risk_aversion", "5"),
        ("risk_aversion", "{ min = 1, max = 9 }"),
        ("wealth", "\"5M USD\""),
        ("work", "0.9"),
        ("work", "{ min = 0, max = 2 }"),
        ("personal", "0.9"),
        ("waiting", "0.5\nbenefits = 0.3"),
        ("time_value", "\"9% per year\""),
        ("time_value", "\"0% per year\"\npay_counts = 0.5"),
    ] {
        assert_eq!(cost(&[(key, value)]), usual, "{key} = {value}");
        assert_ne!(worth(&[(key, value)]), usual_worth, "{key} = {value}");
    }
    // Without a queue nobody waits.
    assert_eq!((cost(&[("waiting", "1")]), worth(&[("waiting", "1")])), (usual, usual_worth));
}

#[test]
fn a_third_offer_changes_nothing_that_is_said_of_the_first_two() {
    let first = everything("o", &[("risk_aversion", "{ min = 1.5, max = 4 }"), ("work", "{ min = 0, max = 0.6 }")]);
    let [second, third] = ["190k USD/year", "250k USD/year"].map(|base| Arc::new(first.with("offer.base", base).expect("another base")));
    let question = OfferQuestion { n_outer: 20, has_equivalence: false, ..OfferQuestion::default() };
    let of = |offers: &[Arc<Scenario>]| Offers::of(offers, settings(TRIALS), question, &()).expect("offers");
    let (two, three) = (of(&[first.clone(), second.clone()]), of(&[first, second, third]));
    for (one, other) in two.offers.iter().zip(&three.offers) {
        assert_eq!(json(one), json(other));
    }
    let comparison = |offers: &Offers| serde_json::to_value(&offers.comparisons[0]).expect("JSON");
    assert!(!two.comparisons[0].levers.is_empty());
    assert_eq!(comparison(&two), comparison(&three));
    assert_ne!(comparison(&two)["gap"], serde_json::to_value(three.comparisons[1].gap).expect("JSON"));
}

/// A country with a tax of every kind, and an offer with everything, all amounts of which are `c` times as large.
fn scaled(c: u32) -> Arc<Scenario> {
    let of = |thousands: u32| format!("{}k USD", thousands * c);
    let taxes = format!(
        "[tax.land.employer.levy]\nrate = 0.06\nwage_base = \"{0}\"\n[tax.land.employee.levy]\nrate = 0.05\nwage_base = \"{0}\"\n\
         [tax.land.income.levy.\"2026\".single]\ndeduction = \"{1}\"\nbrackets = {{ \"0 USD\" = 0.1, \"{2}\" = 0.3, \"{3}\" = 0.4 }}\n\
         [tax.land.amt.levy.\"2026\".single]\nexemption = \"{4}\"\nphase_out_start = \"{3}\"\nphase_out_rate = 0.5\nbrackets = {{ \"0 USD\" = 0.28, \"{2}\" = 0.3 }}\n\
         [tax.land.gains.levy.\"2026\".single]\nsurtax = {{ rate = 0.04, above = \"{3}\" }}\nbrackets = {{ \"0 USD\" = 0, \"{4}\" = 0.15, \"{3}\" = 0.2 }}\n\
         [tax.land.incentive_options]\npayroll_taxes = false\n",
        of(150),
        of(10),
        of(100),
        of(250),
        of(60),
    );
    let wealth = format!("\"{}\"", of(500));
    let candidate = candidate(&[USER, ("wealth", &wealth), ("jurisdiction", "\"land\"")]);
    let text = format!(
        "[usage.use]\nmean = \"{c} Gtok/month\"\nmonthly_variation = {{ dist = \"lognormal\", sigma = 0.6 }}\n\
         [companies.p]\nprivate = true\nfair_value = \"{0} USD\"\nvolatility = \"60% per year\"\n\
         exit = {{ after = {{ p50 = \"36 months\", p90 = \"72 months\" }}, price_multiple = {{ p50 = 2, sigma = 1 }}, probability = 0.7 }}\n\
         [offer]\ncompany = \"p\"\nstart = \"2026-01\"\nbase = \"{1}/year\"\nbonus = {{ target = 0.15, payout = {{ min = 0, mode = 1.0, max = 1.5 }} }}\n\
         attrition = \"15% per year\"\n\
         [offer.sign_on.first]\namount = \"{2}\"\nclawback = {{ within = \"12 months\" }}\n\
         [offer.equity.early]\ntype = \"option\"\nkind = \"iso\"\ncount = 5_000\nstrike = \"{0} USD\"\nexercise = \"early\"\n\
         [offer.equity.held]\ntype = \"option\"\nkind = \"iso\"\ncount = 20_000\nstrike = \"{0} USD\"\nexercise = \"at exit and hold\"\n\
         [offer.equity.units]\ntype = \"rsu\"\ntrigger = \"double\"\ngrant = \"{3}\"\n\
         [offer.benefits]\nhealth = \"{2}/year\"\nretirement = {{ match = 0.5, up_to = 0.06 }}\n\
         [offer.compute.credits]\ngrant = \"{4} USD/month\"\n",
        4 * c,
        of(200),
        of(14),
        of(100),
        800 * c,
    );
    parsed("o", &format!("{candidate}{taxes}{UNIT}{text}"))
}

#[test]
fn all_money_and_tables_times_three_are_worth_and_cost_three_times_as_much() {
    let [one, three] = [1, 3].map(|c| alone(&scaled(c), TRIALS));
    for (what, of) in [
        ("worth", (|figures: &OfferFigures| figures.worth.worth.value) as fn(&OfferFigures) -> f64),
        ("error of worth", |figures| figures.worth.worth.se),
        ("present value", |figures| figures.worth.present_value.value),
        ("cost", |figures| figures.cost.staying.mean),
        ("expected cost", |figures| figures.cost.expected.mean),
        ("P90 of cost", |figures| figures.cost.staying.p90),
        ("payroll tax", |figures| figures.cost.payroll_tax),
        ("net pay", |figures| figures.total.net_pay),
        ("clawback", |figures| figures.cost.clawback),
        ("equity at grant", |figures| figures.total.equity_at_grant),
        ("compute", |figures| figures.compute.worth),
        ("net pay before leaving", |figures| figures.leaving[1].net_pay),
        ("short in the first year", |figures| figures.tax_years[0].income_tax),
    ] {
        let ratio = of(&three) / of(&one);
        assert!((ratio - 3.0).abs() < 1e-8, "{what}: {ratio}");
    }
    // What is a share stays what it is.
    assert_eq!(one.grants[0].nothing, three.grants[0].nothing);
}

#[test]
fn an_allowance_beyond_all_demand_is_as_good_and_costs_as_much_as_no_limit() {
    let of = |compute: &str| {
        let text =
            format!("[offer]\nstart = \"2026-01\"\nbase = \"200k USD/year\"\n[access.unlimited]\nmodels = {{ unit = 1 }}\n{compute}");
        alone(&parsed("o", &format!("{}{UNIT}{USE}{text}", candidate(&[USER]))), TRIALS)
    };
    let capped = of("[offer.compute.credits]\ngrant = \"1,000,000,000 USD/month\"\n");
    let unlimited = of("[offer.compute]\naccess = \"unlimited\"\n");
    is(capped.worth.worth.value, unlimited.worth.worth.value, 1e-6);
    is(capped.cost.staying.mean, unlimited.cost.staying.mean, 1e-6);
    is(capped.compute.used, capped.compute.wanted, 1e-9);
    is(capped.compute.used, unlimited.compute.used, 1e-9);
    assert!(capped.compute.used > 900.0);
}
