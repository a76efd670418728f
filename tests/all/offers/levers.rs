//! Levers by number: what a lever says is applied to the offer, which is then evaluated again on the same draws.

use super::*;

const TRIALS: u32 = 400;
const COMPANY: &str = "[companies.c]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n";
const USE: &str = "[usage.use]\nmean = \"2 Gtok/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.6 }\n";

fn user(name: &str, text: &str) -> Arc<Scenario> {
    parsed(name, &format!("{}{COMPANY}{UNIT}{USE}{text}", candidate(&[USER])))
}

fn package(base: &str, more: &str) -> String {
    format!(
        "[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"{base} USD/year\"\n{more}\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"100k USD\"\ncliff = \"0 months\"\nvesting_interval = \"12 months\"\n"
    )
}

fn solved(scenarios: &[Arc<Scenario>]) -> Offers {
    let question = OfferQuestion { n_outer: 10, has_equivalence: false, ..OfferQuestion::default() };
    Offers::of(scenarios, settings(TRIALS), question, &()).unwrap_or_else(|error| panic!("{error}"))
}

fn change(offers: &Offers, kind: LeverKind) -> f64 {
    lever(offers, kind).change.unwrap_or_else(|| panic!("{kind:?} does not close the gap")).value
}

/// An offer with some keys changed.
fn changed(offer: &Arc<Scenario>, keys: &[(&str, String)]) -> Arc<Scenario> {
    let changes: Vec<_> = keys.iter().map(|(key, value)| compcast::scenario::Override::new(key, value.clone())).collect();
    Arc::new(offer.with_all(&changes).unwrap_or_else(|errors| panic!("{errors}")))
}

/// With US taxes, a bonus and benefits that grow with base pay, and an allowance of 300 dollars a month.
#[test]
fn an_offer_changed_by_what_a_lever_says_is_worth_as_much_as_the_other_and_costs_what_it_says() {
    let better = user("better", &package("212k", "bonus = { target = 0.1 }\n"));
    let more = "bonus = { target = 0.1 }\n[offer.benefits]\nretirement = { match = 0.5, up_to = 0.06 }\n\
                [offer.sign_on.first]\namount = \"5k USD\"\n[offer.compute.credits]\ngrant = \"300 USD/month\"\n";
    let worse = user("worse", &package("200k", more).replace("100k USD", "90k USD"));
    let offers = solved(&[better.clone(), worse.clone()]);
    let comparison = &offers.comparisons[0];
    assert!(comparison.changed == 1 && comparison.gap.value < -5_000.0, "{:?}", comparison.gap);
    let x = |kind| change(&offers, kind);
    for (kind, keys) in [
        (LeverKind::Base, vec![("offer.base", format!("{} USD/year", 200_000.0 + x(LeverKind::Base)))]),
        (LeverKind::SignOn, vec![("offer.sign_on.first.amount", format!("{} USD", 5_000.0 + x(LeverKind::SignOn)))]),
        (LeverKind::Units, vec![("offer.equity.hire.grant", format!("{} USD", 90_000.0 * (1.0 + x(LeverKind::Units))))]),
        (LeverKind::Allowance, vec![("offer.compute.credits.grant", format!("{} USD/month", 300.0 + x(LeverKind::Allowance)))]),
    ] {
        let again = compared(&[better.clone(), changed(&worse, &keys)], TRIALS);
        // A cent of the half a million that both are worth.
        assert!(again.comparisons[0].gap.value.abs() < 0.01, "{kind:?}: {:?}", again.comparisons[0].gap);
        let cost = again.offers[1].cost.staying.mean - offers.offers[1].cost.staying.mean;
        is(lever(&offers, kind).cost.expect("a cost"), cost, 0.01);
    }
    // Those that close the gap at the least cost come first.
    let costs: Vec<f64> = comparison.levers.iter().filter_map(|lever| lever.cost).collect();
    assert!(costs.len() == 4 && costs.windows(2).all(|pair| pair[0] <= pair[1]), "{costs:?}");
}

#[test]
fn levers_change_the_first_offer_where_it_is_the_worse_one() {
    let (worse, better) = (user("worse", &package("200k", "")), user("better", &package("210k", "")));
    let offers = solved(&[worse.clone(), better.clone()]);
    assert_eq!(offers.comparisons[0].changed, 0);
    // The same two levels of pay beside the same shares: what is missing is what there is less of.
    is(change(&offers, LeverKind::Base), 10_000.0, 1e-3);
    let grant = 100_000.0 * (1.0 + change(&offers, LeverKind::Units));
    let again = compared(&[changed(&worse, &[("offer.equity.hire.grant", format!("{grant} USD"))]), better], TRIALS);
    assert!(again.comparisons[0].gap.value.abs() < 0.01, "{:?}", again.comparisons[0].gap);
}

#[test]
fn shares_of_a_grant_of_options_are_solved_as_well() {
    let options = |count: f64| {
        package("200k", "")
            .replace("type = \"rsu\"\ngrant = \"100k USD\"", &format!("type = \"option\"\ncount = {count}\nstrike = \"100 USD\""))
    };
    let (better, worse) = (user("better", &package("203k", "")), user("worse", &options(3_000.0)));
    let offers = solved(&[better.clone(), worse]);
    assert_eq!(offers.comparisons[0].changed, 1, "{:?}", offers.comparisons[0].gap);
    let again = compared(&[better, user("more", &options(3_000.0 * (1.0 + change(&offers, LeverKind::Options))))], TRIALS);
    // Options are read to six decimals.
    assert!(again.comparisons[0].gap.value.abs() < 0.01, "{:?}", again.comparisons[0].gap);
}

#[test]
fn less_waiting_closes_its_share_of_what_no_waiting_would() {
    let queued = "[access.queued]\nmodels = { unit = 1 }\nqueue = { probability = 0.5, wait = { p50 = \"3 days\", p90 = \"12 days\" }, idle_share = 0.2 }\n";
    let text = format!("{queued}{}[offer.compute]\naccess = \"queued\"\n", package("200k", ""));
    let slow = user("slow", &text);
    let fast = user("fast", &text.replace("queue = {", "# queue = {"));
    let better = user("better", &format!("{queued}{}[offer.compute]\naccess = \"queued\"\n", package("200.4k", "")));
    let offers = solved(&[better.clone(), slow.clone()]);
    let queue = lever(&offers, LeverKind::Queue);
    let [with, without] = [&slow, &fast].map(|offer| compared(&[better.clone(), offer.clone()], TRIALS));
    let [gap, best] = [&with, &without].map(|offers| offers.comparisons[0].gap.value);
    assert!(gap < 0.0 && best > 0.0, "{gap} {best}");
    let share = -gap / (best - gap);
    // Worth is nearly linear in the share: it is wealth by trial that is.
    is(queue.change.expect("a change").value, share, 2e-3 * share);
    let saved = without.offers[1].cost.staying.mean - with.offers[1].cost.staying.mean;
    is(queue.cost.expect("a cost"), queue.change.expect("a change").value * saved, 1e-6);
    // Where all of it is not enough, what is left is said.
    let far = changed(&better, &[("offer.base", "230k USD/year".into())]);
    let queue = solved(&[far.clone(), slow]);
    let queue = lever(&queue, LeverKind::Queue);
    assert_eq!(queue.change, None);
    let rest = -compared(&[far, fast], TRIALS).comparisons[0].gap.value;
    is(queue.rest.expect("a rest"), rest, 1e-6);
}

#[test]
fn unlimited_compute_that_is_not_enough_leaves_a_rest() {
    let (better, worse) =
        (user("better", &package("300k", "")), user("worse", &package("200k", "[offer.compute.credits]\ngrant = \"300 USD/month\"\n")));
    let offers = solved(&[better.clone(), worse.clone()]);
    let allowance = lever(&offers, LeverKind::Allowance);
    assert!(allowance.change.is_none() && allowance.cost.is_none());
    // Far beyond 2,000 a month, what the candidate would use.
    let unlimited = changed(&worse, &[("offer.compute.credits.grant", "1M USD/month".into())]);
    let worth = |offer: &Arc<Scenario>| alone(offer, TRIALS).worth.worth.value;
    is(allowance.rest.expect("a rest"), worth(&better) - worth(&unlimited), 1e-6);
}

/// What `work` must be worth, from what the tables of 2026 leave of the next dollar at 375,000: 1 − 0.35 − 0.0145 − 0.009 = 0.6265.
#[test]
fn the_threshold_between_compute_and_base_pay() {
    let threshold = |values: &[(&str, &str)], more: &str| {
        let of = |name: &str, more: &str| {
            let text = format!("[offer]\nstart = \"2026-01\"\nbase = \"375k USD/year\"\n{more}");
            parsed(name, &format!("{}{UNIT}{USE}{text}", candidate(&[&[USER], values].concat())))
        };
        let compute = "[offer.compute.credits]\ngrant = \"300 USD/month\"\n";
        compared(&[of("other", "[offer.sign_on.first]\namount = \"900k USD\"\n"), of("compute", &format!("{more}{compute}"))], 64)
            .comparisons[0]
            .threshold
            .expect("a threshold")
    };
    let work = ("waiting", "0.5\ntax_case = \"work\"");
    // All of it work: a dollar of base pay costs 1.0145. The step of 1,000 dollars stays within its bracket.
    let none_personal = [("personal_share", "0"), work];
    is(threshold(&none_personal, ""), 0.6265 / 1.0145, 1e-9);
    // 22% of base pay as retirement savings that count for nothing.
    let benefits = "[offer.benefits]\nretirement = { match = 0.44, up_to = 0.5 }\n";
    let worthless = [("personal_share", "0"), ("waiting", "0.5\nbenefits = 0\ntax_case = \"work\"")];
    is(threshold(&worthless, benefits), 0.6265 / (1.0145 + 0.22), 1e-9);
    // They count as what they cost.
    is(threshold(&none_personal, benefits), (0.6265 + 0.22) / (1.0145 + 0.22), 1e-9);
    // California takes 9.3% and 1.3% more of the next dollar.
    is(threshold(&[("personal_share", "0"), ("jurisdiction", "\"us-ca\""), work], ""), (0.6265 - 0.093 - 0.013) / 1.0145, 1e-9);
    // A tenth of use is personal, at 0.8, or 0.8 less its tax.
    is(threshold(&[work], ""), (0.6265 / 1.0145 - 0.08) / 0.9, 1e-9);
    is(threshold(&[], ""), (0.6265 / 1.0145 - 0.1 * (0.8 - 0.3735)) / 0.9, 1e-9);
}

/// N12 by the product: 300,000 of shares and 40,000 for sure, or 400,000 of shares, beside 500,000.
#[test]
fn more_of_a_grant_and_sure_cash_that_make_two_offers_equal() {
    let shares = |grant: f64| move |z: f64| grant * (0.9 * z - 0.5 * 0.9 * 0.9).exp();
    let worth = |grant: f64, sure: f64| worth_by_quadrature(500_000.0, 2.5, |z| shares(grant)(z) + sure);
    let of = |name: &str, grant: &str, more: &str| {
        let text = format!(
            "[companies.c]\nshare_price = \"100 USD\"\ndrift = \"0% per year\"\nvolatility = \"45% per year\"\n\
             [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n{more}\
             [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"{grant} USD\"\ncliff = \"48 months\"\n"
        );
        untaxed(name, &text)
    };
    let trials = 4_000;
    let question = OfferQuestion { n_outer: 1, has_equivalence: false, ..OfferQuestion::default() };
    let levers = |b: Arc<Scenario>| Offers::of(&[of("a", "400k", ""), b], settings(trials), question, &()).expect("offers");
    let with_cash = levers(of("b", "300k", "[offer.sign_on.first]\namount = \"40k USD\"\n"));
    let grant = root(0.0, 1e5, |more| worth(300e3 + more, 40e3) - worth(400e3, 0.0));
    is(grant, 26_720.849_543, 1e-3);
    near(lever(&with_cash, LeverKind::Units).change.expect("a change"), grant / 300e3);
    let cash = root(0.0, 1e5, |sure| worth(300e3, sure) - worth(400e3, 0.0));
    is(cash, 55_383.369_741, 1e-3);
    near(lever(&levers(of("c", "300k", "")), LeverKind::SignOn).change.expect("a change"), cash);
    let gap = with_cash.comparisons[0].gap;
    near(gap, worth(300e3, 40e3) - worth(400e3, 0.0));
}

/// An allowance far beyond all demand costs nothing more and is worth nothing more. As a lapsing wallet it would be 48 million of taxed income, with which
/// the candidate owned less than nothing: that row has no figure, and the comparison is as it is.
#[test]
fn a_what_if_that_cannot_be_is_no_error_of_the_comparison() {
    let (better, worse) =
        (user("better", &package("300k", "")), user("worse", &package("200k", "[offer.compute.credits]\ngrant = \"1M USD/month\"\n")));
    let gap = compared(&[better.clone(), worse.clone()], TRIALS).comparisons[0].gap.value;
    is(gap, alone(&worse, TRIALS).worth.worth.value - alone(&better, TRIALS).worth.worth.value, 1e-6);
}
