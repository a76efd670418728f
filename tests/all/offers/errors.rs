//! Reported standard errors against how far estimates are apart over seeds.

use super::*;

const SEEDS: u64 = 30;
const TRIALS: u32 = 128;

/// What one figure is for every seed.
#[derive(Default)]
struct OverSeeds {
    values: Vec<f64>,
    errors: Vec<f64>,
}

impl OverSeeds {
    fn add(&mut self, figure: Simulated) {
        self.values.push(figure.value);
        self.errors.push(figure.se);
    }

    /// The standard deviation of 30 estimates is itself off by 13% (1 ÷ √58) where they are normal, so that 0.6 and 1.6 are beyond three of its errors.
    fn check(&self, what: &str) {
        let (_, spread) = mean_and_spread(&self.values);
        let (reported, _) = mean_and_spread(&self.errors);
        let ratio = reported / spread;
        assert!((0.6..1.6).contains(&ratio), "{what}: reported {reported}, but {spread} over seeds ({ratio})");
    }
}

/// Shares of two companies, an allowance, and cash.
fn pair() -> [Arc<Scenario>; 2] {
    let of = |name: &str, grant: &str, more: &str| {
        let companies = "[companies.a]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n\
                         [companies.b]\nshare_price = \"100 USD\"\nvolatility = \"60% per year\"\n";
        let usage = "[usage.use]\nmean = \"1 Gtok/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.6 }\n";
        let text = format!(
            "[offer]\ncompany = \"{name}\"\nstart = \"2026-01\"\nbase = \"100k USD/year\"\n{more}\
             [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"{grant} USD\"\ncliff = \"24 months\"\nvesting_interval = \"24 months\"\n"
        );
        parsed(name, &format!("{}{UNTAXED}{UNIT}{usage}{companies}{text}", candidate(&[USER, NOWHERE])))
    };
    [of("a", "400k", ""), of("b", "300k", "[offer.compute.credits]\ngrant = \"800 USD/month\"\n")]
}

#[test]
fn reported_standard_errors_are_the_spread_over_seeds() {
    let pair = pair();
    let question = OfferQuestion { n_outer: 1, has_equivalence: false, ..OfferQuestion::default() };
    let mut figures: std::collections::BTreeMap<String, OverSeeds> = std::collections::BTreeMap::new();
    for seed in 1..=SEEDS {
        let offers = Offers::of(&pair, RunSettings { seed, ..settings(TRIALS) }, question, &()).expect("offers");
        let comparison = &offers.comparisons[0];
        assert_eq!(comparison.changed, 1, "{:?}", comparison.gap);
        let mut add = |what: String, figure| figures.entry(what).or_default().add(figure);
        for offer in &offers.offers {
            add(format!("worth of {}", offer.name), offer.worth.worth);
            add(format!("present value of {}", offer.name), offer.worth.present_value);
            add(format!("cost of {}", offer.name), Simulated { value: offer.cost.staying.mean, se: offer.cost.staying_se });
            let equity = offer.total.equity;
            add(format!("equity of {}", offer.name), Simulated { value: equity.mean, se: equity.se });
        }
        add("gap".into(), comparison.gap);
        add("probability of being better".into(), comparison.probability_better);
        for kind in [LeverKind::SignOn, LeverKind::Base, LeverKind::Units] {
            add(format!("{kind:?}"), lever(&offers, kind).change.expect("a change"));
        }
    }
    assert_eq!(figures.len(), 13);
    figures.iter().for_each(|(what, figure)| figure.check(what));
}

/// One certain cause of leaving each trial at some month: the standard error of expected cost.
#[test]
fn the_error_of_expected_cost_includes_who_leaves() {
    let text = "[offer]\nstart = \"2026-01\"\nbase = \"100k USD/year\"\nattrition = \"15% per year\"\n";
    let offer = untaxed("o", text);
    let mut expected = OverSeeds::default();
    for seed in 1..=SEEDS {
        let question = figures_only();
        let offers = Offers::of(std::slice::from_ref(&offer), RunSettings { seed, ..settings(TRIALS) }, question, &()).expect("offers");
        let cost = &offers.offers[0].cost;
        assert_eq!(cost.staying_se, 0.0);
        expected.add(Simulated { value: cost.expected.mean, se: cost.expected_se });
    }
    expected.check("expected cost");
}

/// An offer of base pay, a grant and compute, to a candidate whose use is uncertain, where there are no taxes.
fn with_compute(name: &str, base: u32, compute: &str) -> Arc<Scenario> {
    let usage = "[usage.use]\nmean = \"1 Gtok/month\"\nacross_people = { sigma = 0.6 }\n";
    let text = format!(
        "[companies.c]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n\
         [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"{base} USD/year\"\n{compute}\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"200k USD\"\ncliff = \"24 months\"\nvesting_interval = \"24 months\"\n"
    );
    parsed(name, &format!("{}{UNTAXED}{UNIT}{usage}{text}", candidate(&[USER, NOWHERE])))
}

/// An allowance that closes a gap between equal grants, what it is worth, what more of a grant is, and the share of the grant that is worth as much.
#[test]
fn errors_of_an_allowance_and_of_what_it_is_worth_are_the_spread_over_seeds() {
    let of = |name: &str, base: u32, allowance: u32| {
        with_compute(name, base, &format!("[offer.compute.credits]\ngrant = \"{allowance} USD/month\"\n"))
    };
    let pair = [of("more", 100_700, 300), of("less", 100_000, 300)];
    let question = OfferQuestion { n_outer: 1, ..OfferQuestion::default() };
    let mut figures: std::collections::BTreeMap<&str, OverSeeds> = std::collections::BTreeMap::new();
    for seed in 1..=SEEDS {
        let offers = Offers::of(&pair, RunSettings { seed, ..settings(TRIALS) }, question, &()).expect("offers");
        let mut add = |what, figure| figures.entry(what).or_default().add(figure);
        add("allowance", lever(&offers, LeverKind::Allowance).change.expect("a change"));
        let equivalence = offers.comparisons[0].equivalence.as_ref().expect("an equivalence");
        add("worth of the allowance", equivalence.allowance_worth);
        add("ten per cent of equity", equivalence.ten_percent_worth);
        add("equity", equivalence.equity.expect("a share"));
    }
    figures.iter().for_each(|(what, figure)| figure.check(what));
}

#[test]
fn the_error_of_a_queue_is_the_spread_over_seeds() {
    let queued = "[offer.compute]\naccess = \"queued\"\n[access.queued]\nmodels = { unit = 1 }\n\
         queue = { probability = 0.5, wait = { p50 = \"3 days\", p90 = \"12 days\" }, idle_share = 0.2 }\n";
    let of = |name: &str, base: u32| with_compute(name, base, queued);
    let pair = [of("more", 200_300), of("less", 200_000)];
    let question = OfferQuestion { n_outer: 1, has_equivalence: false, ..OfferQuestion::default() };
    let mut queue = OverSeeds::default();
    for seed in 1..=SEEDS {
        let offers = Offers::of(&pair, RunSettings { seed, ..settings(200) }, question, &()).expect("offers");
        queue.add(lever(&offers, LeverKind::Queue).change.expect("a change"));
    }
    queue.check("queue");
}
