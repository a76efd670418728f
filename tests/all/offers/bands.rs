//! What is not known about a candidate: bands over judgment values, against laws whose quantiles are known.

use super::*;

/// A dollar a million tokens, and far more use than any offer here has, so that all of an allowance is used for sure.
const ALL_IS_USED: &str = "[usage.use]\nmean = \"1 Gtok/month\"\n";

/// An offer where there are no taxes, to a candidate with some values of their own.
fn judged(name: &str, values: &[(&str, &str)], text: &str) -> Arc<Scenario> {
    let candidate = candidate(&[&[USER, NOWHERE], values].concat());
    parsed(name, &format!("{candidate}{UNTAXED}{UNIT}{ALL_IS_USED}{text}"))
}

fn over(scenarios: &[Arc<Scenario>], (trials, n_outer): (u32, usize), has_levers: bool) -> Offers {
    let question = OfferQuestion { n_outer, has_levers, has_equivalence: false, ..OfferQuestion::default() };
    Offers::of(scenarios, settings(trials), question, &()).unwrap_or_else(|error| panic!("{error}"))
}

/// Six standard errors of the share of `n` draws below a quantile of 10% or 90%.
fn off(n: usize) -> f64 {
    6.0 * (0.1 * 0.9 / n as f64).sqrt()
}

/// Whether a band is what a rising function of the share of draws below is at 10% and 90%.
fn is_between_quantiles(band: (f64, f64), n: usize, at: impl Fn(f64) -> f64) {
    for (found, share) in [(band.0, 0.1), (band.1, 0.9)] {
        let (low, high) = (at(share - off(n)), at(share + off(n)));
        assert!(low < high && (low..=high).contains(&found), "{found} is not from {low} to {high}");
    }
}

/// 100 dollars of compute in each of 48 months, a tenth of it personal at 0.8: 4,800 × (0.9 × work + 0.08), without risk, taxes and interest.
fn of_compute(work: f64) -> f64 {
    4_800.0 * (0.9 * work + 0.08)
}

fn sure_pair(work: &str) -> [Arc<Scenario>; 2] {
    let of = |name: &str, more: &str| {
        judged(name, &[("work", work)], &format!("[offer]\nstart = \"2026-01\"\nbase = \"100k USD/year\"\n{more}"))
    };
    // Above 2,976, what compute is worth at most, so that it is always the second offer that is changed.
    [of("cash", "[offer.sign_on.first]\namount = \"10k USD\"\n"), of("compute", "[offer.compute.credits]\ngrant = \"100 USD/month\"\n")]
}

#[test]
fn the_band_of_a_gap_that_is_linear_in_a_range_has_the_quantiles_of_its_law() {
    let n = 4_000;
    let offers = over(&sure_pair("{ min = 0, max = 0.6 }"), (64, n), true);
    let comparison = &offers.comparisons[0];
    let gap = |share: f64| of_compute(0.6 * share) - 10_000.0;
    is(comparison.gap.value, gap(0.5), 1e-6);
    is(comparison.gap.se, 0.0, 1e-9);
    is_between_quantiles(comparison.gap_band, n, gap);
    assert!(!comparison.is_too_close);
    // What is paid without tax closes the gap dollar for dollar, on the same draws: the band is the gap's, and a quarter of it for each of four years.
    for (kind, years) in [(LeverKind::SignOn, 1.0), (LeverKind::Base, 4.0)] {
        let lever = lever(&offers, kind);
        is(lever.change.expect("a change").value, -gap(0.5) / years, 1e-6);
        let band = lever.band.expect("a band");
        is(band.0, -comparison.gap_band.1 / years, 1e-3);
        is(band.1, -comparison.gap_band.0 / years, 1e-3);
        assert_eq!(lever.solved_share, 1.0);
    }
}

#[test]
fn without_a_range_a_band_is_its_value() {
    let offers = over(&sure_pair("0.3"), (64, 100), true);
    let comparison = &offers.comparisons[0];
    assert_eq!(comparison.gap_band, (comparison.gap.value, comparison.gap.value));
    assert!(comparison.levers.iter().all(|lever| lever.band.is_none()));
}

#[test]
fn a_gap_whose_band_holds_zero_is_too_close_to_call() {
    let [cash, compute] = sure_pair("{ min = 0, max = 0.6 }");
    // What compute is worth at the median.
    let equal = |more: f64| {
        let cash = cash.with("offer.sign_on.first.amount", format!("{} USD", of_compute(0.3) + more));
        let offers = over(&[Arc::new(cash.expect("another amount")), compute.clone()], (64, 500), false);
        offers.comparisons[0].is_too_close
    };
    // At P10 and P90 of work, 0.06 and 0.54, compute is worth 1,037 less and more.
    assert!(equal(900.0) && equal(-900.0) && !equal(1_400.0) && !equal(-1_400.0));
}

/// Shares and cash for sure: how much of the latter is worth as much rises and falls with risk aversion and wealth, trial by trial.
fn risky_pair(values: &[(&str, &str)]) -> [Arc<Scenario>; 2] {
    let shares = "[companies.c]\nshare_price = \"100 USD\"\ndrift = \"0% per year\"\nvolatility = \"45% per year\"\n\
                  [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n\
                  [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"400k USD\"\ncliff = \"48 months\"\n";
    // Beyond what the shares are worth to anybody here.
    let cash = "[offer]\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n[offer.sign_on.first]\namount = \"380k USD\"\n";
    [judged("cash", values, cash), judged("shares", values, shares)]
}

/// A key and its value where a share of draws is below it.
type AtShare = dyn Fn(f64) -> (&'static str, String);

#[test]
fn bands_over_risk_aversion_and_wealth_hold_what_their_quantiles_give() {
    let (trials, n) = (256, 500);
    // A gap falls with risk aversion and rises with wealth; a lognormal law of median 400,000 is at share p where the normal score is.
    let risk = |share: f64| ("risk_aversion", format!("{}", 4.0 - 2.5 * share));
    let wealth = |share: f64| ("wealth", format!("\"{} USD\"", 4e5 * (0.5 * compcast::quantity::math::normal_quantile(share)).exp()));
    let cases: [(&str, &str, &AtShare); 2] =
        [("risk_aversion", "{ min = 1.5, max = 4 }", &risk), ("wealth", "{ p50 = \"400k USD\", sigma = 0.5 }", &wealth)];
    for (key, range, at) in cases {
        let offers = over(&risky_pair(&[(key, range)]), (trials, n), true);
        // At the median, and a few standard errors about 10% and 90%.
        let certain = |share: f64| {
            let (key, value) = at(share);
            over(&risky_pair(&[(key, &value)]), (trials, 1), share != 0.5)
        };
        let about = [0.1 - off(n), 0.1 + off(n), 0.9 - off(n), 0.9 + off(n)].map(|share| (share, certain(share)));
        let at_share = |share: f64| &about.iter().find(|(of, _)| *of == share).expect("a share").1;
        let comparison = &offers.comparisons[0];
        is(comparison.gap.value, certain(0.5).comparisons[0].gap.value, 1e-6);
        is_between_quantiles(comparison.gap_band, n, |share| at_share(share).comparisons[0].gap.value);
        // A smaller gap needs less.
        for kind in [LeverKind::SignOn, LeverKind::Base, LeverKind::Units] {
            let band = lever(&offers, kind).band.expect("a band");
            let change = |share: f64| lever(at_share(share), kind).change.expect("a change").value;
            is_between_quantiles((-band.1, -band.0), n, |share| -change(share));
        }
    }
}

/// Each judgment value has draws of its own.
#[test]
fn a_range_of_what_does_not_matter_moves_no_band() {
    let ranges = [("risk_aversion", "{ min = 1.5, max = 4 }")];
    let more = [ranges[0], ("work", "{ min = 0, max = 1 }"), ("waiting", "{ min = 0, max = 1 }")];
    // Neither offer has compute.
    let [one, two] = [&ranges[..], &more[..]].map(|values| over(&risky_pair(values), (256, 100), true));
    assert_eq!(one.comparisons[0].gap_band, two.comparisons[0].gap_band);
    assert_eq!(lever(&one, LeverKind::SignOn).band, lever(&two, LeverKind::SignOn).band);
}

/// With a probability q of nothing, no grant beside wealth W is worth more than W (q^(−1/(γ−1)) − 1): there is a solution for the judgments γ for which
/// that is above what is asked, which are those below some γ.
#[test]
fn the_share_of_judgments_with_a_solution_is_that_below_a_bound_on_risk_aversion() {
    let n = 4_000;
    let values = [("risk_aversion", "{ min = 1.5, max = 4 }")];
    let private = "[companies.c]\nprivate = true\nfair_value = \"1 USD\"\nvolatility = \"0% per year\"\ndrift = \"0% per year\"\n\
                   exit = { after = \"24 months\", price_multiple = 2, probability = 0.4 }\n\
                   [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n\
                   [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"100k USD\"\ntrigger = \"double\"\ncliff = \"12 months\"\n";
    let cash = "[offer]\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n[offer.sign_on.first]\namount = \"150k USD\"\n";
    let offers = over(&[judged("cash", &values, cash), judged("grant", &values, private)], (1_024, n), true);
    let equity = lever(&offers, LeverKind::Units);
    // q as it came out in these trials, so that the only chance left is that of the judgments; 1.3 = (500,000 + 150,000)/500,000 = q^(−1/(γ−1)).
    let nothing = offers.offers[1].grants[0].nothing.value;
    let below = 1.0 - nothing.ln() / 1.3_f64.ln();
    let expected = (below - 1.5) / 2.5;
    assert!((0.4..0.8).contains(&expected), "{expected}");
    // What takes more than eight times the central change counts as none. At that change wealth is y times 500,000 after an exit, which closes the gap
    // for γ up to where q + (1 − q) y^(1−γ) = 1.3^(1−γ): a little less than all of them.
    let most = 1.0 + 0.4 * (1.0 + 8.0 * equity.change.expect("a change").value);
    let reached = root(1.5, below, |risk| nothing + (1.0 - nothing) * most.powf(1.0 - risk) - 1.3_f64.powf(1.0 - risk));
    assert!(below - reached < 0.05, "{below} {reached}");
    let error = 6.0 * (expected * (1.0 - expected) / n as f64).sqrt() + (below - reached) / 2.5;
    is(equity.solved_share, expected, error);
    // Money closes any gap.
    assert_eq!(lever(&offers, LeverKind::Base).solved_share, 1.0);
}
