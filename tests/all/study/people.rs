//! Figures of single people: those of somebody alone are those of the same person among others, and all together are the compute bill.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use compcast::cost::Quantity;
use compcast::intake::{Headcount, HeaderMap};
use compcast::scenario::Scenario;
use compcast::scenario::builtin::BUILTINS;
use compcast::simulation::{
    Case, Content, Keep, Observer, PartialRun, PersonFigures, Results, StoppingRule, Study, StudyError, on_threads,
};

use super::keeping;
use crate::laws::everything_small;
use crate::support::{ONE_USER, SEED, bits, case, check_equal, mean, plain, run_keeping, scenario, unserved_demand, variance};

const PEOPLE: Keep = Keep::totals().with(Content::People);

/// People with use of both resources, quotas, incidents and seats, who leave and are replaced. A million tokens costs a dollar, an hour two.
const STAFF: &str = r#"
format = 1
[headcount]
default_group = "user"
[groups.user]
base = "120k USD/year"
usage = "use"
gpu_usage = "hours"
access = "open"
package = "equipped"
attrition = "10% to 40% per year"
time_to_fill = "2 months"
[groups.idle]
base = "90k USD/year"
[usage.use]
mean = "150 Mtok/month"
across_people = { sigma = 1.0 }
monthly_variation = { dist = "lognormal", sigma = 0.8 }
active = { share = 0.7, persistence = 0.5 }
adoption = { initial = 0.4, final = 0.9, over = "6 months" }
company_shock = { sigma = 0.3 }
team_shock = { sigma = 0.3 }
[usage.hours]
mean = "20 GPU-hours/month"
monthly_variation = { dist = "gamma", shape = 2 }
[access.open]
models = { unit = 1.0 }
gpu = "h100"
cap = { amount = "200 USD/month", on_exceed = "stop" }
gpu_cap = { amount = "25 GPU-hours/month", on_exceed = "overflow", overflow_share = 0.6, price_multiple = 1.5 }
[packages.equipped]
core = {}
[packages.equipped.tooling]
seats = { copilot-enterprise = 1 }
gpu.a100 = { purchase_option = "spot", hours = "60 hours/month", interruptions = "0.01 per hour", hours_lost = "2 hours" }
[packages.equipped.development]
fine_tuning = { allowance = "450 USD/year", jobs = "6 jobs/year", tokens = "20 Mtok", price = "5 USD/Mtok" }
[incidents.slip]
scope = "person"
groups = ["user"]
rate = "3 per person per year"
size = "50 to 900 USD"
[incidents.loop]
scope = "person"
groups = ["user"]
rate = "2 per person per year"
size = "20 to 300 USD"
counts_toward_cap = true
[prices.models.unit]
uncached_input = "1 USD/Mtok"
output = "1 USD/Mtok"
[prices.gpus.h100]
on_demand = "2 USD/hour"
"#;

/// Rows of a headcount file: whole years, a joiner, a leaver, part time, and somebody who uses nothing.
const ROWS: [&str; 7] =
    ["a,user,1,,", "b,user,1,,", "c,user,1,2026-05-11,", "d,user,1,,2026-09-30", "e,user,0.5,,", "f,user,1,,", "g,idle,1,,"];

fn staff(scenario: &Scenario, rows: &[&str]) -> Case {
    let text = format!("employee_id,group,fte,start_date,end_date\n{}\n", rows.join("\n"));
    let headcount = Headcount::read(text.as_bytes(), &HeaderMap::canonical()).expect("a sound file");
    let case = Case::new(scenario.clone(), Some(Arc::new(headcount))).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((case.plan().rejected.len(), case.n_people()), (0, rows.len()));
    case
}

/// Each row's figures among all, and the results of that row alone.
fn among_all_and_alone(scenario: &Scenario, n_trials: usize) -> Vec<(&'static str, PersonFigures, Results)> {
    let together = staff(scenario, &ROWS);
    let results = run_keeping(&together, plain(SEED, n_trials), PEOPLE);
    let figures: Vec<_> = together.plan().people.iter().map(|person| person.key).zip(results.people()).collect();
    let of_row = |row| {
        let alone = staff(scenario, &[row]);
        let key = alone.plan().people[0].key;
        let (_, figures) = figures.iter().find(|(known, _)| *known == key).expect("the same person");
        (row, *figures, run_keeping(&alone, plain(SEED, n_trials), Keep::report()))
    };
    ROWS.into_iter().map(of_row).collect()
}

fn months_at_cap(results: &Results) -> f64 {
    [Quantity::MonthsAtCap, Quantity::MonthsAtGpuCap].into_iter().map(|months| mean(results.count(months).expect("counted").by_trial)).sum()
}

/// Mean demand at its price, USD: a million tokens costs a dollar and an hour two.
fn mean_demand(results: &Results) -> f64 {
    let mean = |quantity| mean(results.count(quantity).expect("counted").by_trial);
    mean(Quantity::TokensWanted) + 2.0 * mean(Quantity::HoursWanted)
}

/// The order statistic of rank ⌈q n⌉.
fn order_statistic(results: &Results, q: f64) -> f64 {
    let mut values = results.compute().values().into_owned();
    values.sort_by(f64::total_cmp);
    values[(q * values.len() as f64).ceil() as usize - 1]
}

#[test]
fn somebody_among_others_has_the_figures_that_they_have_alone() {
    let n = 650;
    let scenario = scenario(STAFF, &[]);
    let mut n_at_cap = 0;
    for (row, figures, alone) in among_all_and_alone(&scenario, n) {
        let compute = alone.compute();
        // Amounts are counted in millionths of a dollar.
        assert!((figures.mean - mean(compute)).abs() <= 1e-6, "{row}: {figures:?} and {}", mean(compute));
        let sd = (variance(compute) * n as f64 / (n - 1) as f64).sqrt();
        assert!((figures.sd.expect("many trials") - sd).abs() <= 1e-5, "{row}: {figures:?} and {sd}");
        for (q, percentile) in [(0.5, figures.p50), (0.9, figures.p90)] {
            let exact = order_statistic(&alone, q);
            assert!((percentile - exact).abs() <= 0.005 * exact + 1e-9, "{row}: {percentile} is P{} instead of {exact}", 100.0 * q);
        }
        check_equal(&format!("{row}: months at cap"), figures.months_at_cap, months_at_cap(&alone));
        let wanted = mean_demand(&alone);
        match figures.unserved_share {
            Some(share) => assert!((share - mean(unserved_demand(&alone)) / wanted).abs() < 1e-8, "{row}: {figures:?}"),
            None => assert_eq!(wanted, 0.0, "{row} wants something"),
        }
        n_at_cap += usize::from(figures.months_at_cap > 0.5 && figures.unserved_share.is_some_and(|share| share > 0.05));
    }
    assert!(n_at_cap >= 4, "quotas bind for {n_at_cap} people only");
}

/// Quotas and pools that people share are divided among all, so that nobody alone has the figures they have among others; but all want the same.
#[test]
fn in_shared_pools_shares_of_unserved_demand_add_to_all_that_is_unserved() {
    for limits in [
        "access.open.cap={ amount = \"300 USD/month\", per = \"team\", on_exceed = \"stop\" }",
        "access.open.cap={ amount = \"100 USD/month\", company_pool = \"reserve\", on_exceed = \"stop\" }",
        "access.open.cap={ amount = \"900 USD/month\", per = \"company\", on_exceed = \"approval\", approval_rate = 0.5, approval_time = \"10 days\" }",
    ] {
        let scenario = scenario(STAFF, &["pools.reserve.amount=\"200 USD/month\"", limits]);
        let together = run_keeping(&staff(&scenario, &ROWS), plain(SEED, 300), Keep::report().with(Content::People));
        let unserved = |(_, figures, alone): &(&str, PersonFigures, Results)| figures.unserved_share.unwrap_or(0.0) * mean_demand(alone);
        let of_people: f64 = among_all_and_alone(&scenario, 300).iter().map(unserved).sum();
        let of_all = mean(unserved_demand(&together));
        assert!((of_people - of_all).abs() <= 1e-6 * of_all && of_all > 100.0, "{limits}: {of_people} and {of_all}");
        check_sums(limits, &together);
    }
}

/// Means of people add to the mean of compute, and months at cap to those counted.
#[track_caller]
fn check_sums(what: &str, results: &Results) {
    let people: Vec<PersonFigures> = results.people().collect();
    assert_eq!(people.len(), results.plan().people.len(), "{what}");
    // Shared capacity is the company's and nobody's own.
    let of_nobody: f64 = results.groups().filter(|group| group.people == 0).map(|group| mean(group.cost.compute)).sum();
    let (mean_of_people, compute) = (people.iter().map(|person| person.mean).sum::<f64>(), mean(results.compute()) - of_nobody);
    // Half a millionth of a dollar for each person, and the rounding of sums in another order.
    let rounding = 5e-7 * people.len() as f64 + 1e-12 * compute;
    assert!((mean_of_people - compute).abs() <= rounding, "{what}: {mean_of_people} and {compute}");
    let at_cap: f64 = people.iter().map(|person| person.months_at_cap).sum();
    check_equal(&format!("{what}: months at cap"), at_cap, months_at_cap(results));
    assert!(people.iter().all(|person| person.unserved_share.is_none_or(|share| (0.0..=1.0).contains(&share))), "{what}");
}

#[test]
fn means_of_people_add_to_the_compute_bill_and_their_months_at_cap_to_those_counted() {
    let keep = Keep::report().with(Content::People);
    let mut cases: Vec<(&str, Scenario)> = BUILTINS.iter().map(|builtin| (builtin.name, scenario(builtin.text, &[]))).collect();
    cases.push(("everything", everything_small(&[])));
    cases.push((
        "pooled credits",
        scenario(
            BUILTINS.iter().find(|of| of.name == "seats-and-credits").expect("built in").text,
            &["prices.seats.copilot-enterprise.credits.pooled=true"],
        ),
    ));
    for (name, scenario) in cases {
        check_sums(name, &run_keeping(&case(&scenario), plain(SEED, 70), keep));
    }
}

#[test]
fn means_of_few_trials_are_those_of_the_people_sampled_in_them() {
    for scenario in [everything_small(&[]), scenario(STAFF, &["groups.user.count=9"]), scenario(BUILTINS[2].text, &[])] {
        let results = run_keeping(&case(&scenario), plain(SEED, 8), PEOPLE);
        let sample = results.compute_by_person();
        assert_eq!(sample.len(), 8);
        for (place, person) in results.people().enumerate() {
            let compute: Vec<f64> = sample.iter().map(|people| people[place]).collect();
            assert!((person.mean - mean(&compute)).abs() <= 1e-6, "person {place}: {person:?} and {compute:?}");
        }
    }
}

#[test]
fn somebody_who_wants_nothing_has_zeros_and_no_share() {
    let (_, idle, _) = among_all_and_alone(&scenario(STAFF, &[]), 100).pop().expect("the last row");
    let zeros = PersonFigures { mean: 0.0, sd: Some(0.0), p50: 0.0, p90: 0.0, months_at_cap: 0.0, unserved_share: None };
    assert_eq!(idle, zeros);
}

/// Is met by so many trials.
struct Enough {
    trials: usize,
}

impl StoppingRule for Enough {
    fn is_met(&self, results: &[Results]) -> bool {
        results[0].n_trials() >= self.trials
    }

    fn max_trials(&self) -> usize {
        10_000
    }
}

/// Cancels after it was asked so many times whether to.
struct Impatient {
    left: AtomicUsize,
}

impl Observer for Impatient {
    fn is_cancelled(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }
}

fn stored(part: &PartialRun) -> PartialRun {
    let mut bytes = vec![];
    part.write(&mut bytes).expect("memory takes bytes");
    PartialRun::read(bytes.as_slice(), bytes.len() as u64).expect("what was written")
}

fn study(scenarios: &[Scenario], n_trials: usize) -> Study {
    Study::new(scenarios.iter().map(case), plain(SEED, n_trials)).expect("one horizon").keeping(keeping(Content::ALL))
}

#[test]
fn figures_are_the_same_however_a_run_is_cut_stored_and_shared_among_threads() {
    let scenarios = [everything_small(&[]), scenario(STAFF, &["groups.user.count=9"])];
    let study = study(&scenarios, 300);
    let whole: Vec<_> = study.run(&()).expect("nobody interrupts").iter().map(bits).collect();
    for threads in [1, 2, 3] {
        let results = on_threads(threads, || study.run(&())).expect("nobody interrupts");
        assert_eq!(results.iter().map(bits).collect::<Vec<_>>(), whole, "{threads} threads");
    }
    for cuts in [vec![0, 64, 300], vec![0, 128, 192, 256, 300]] {
        let mut parts = cuts.windows(2).map(|cut| study.run_range(cut[0]..cut[1], &()).expect("whole blocks"));
        let mut joined = parts.next().expect("a part");
        parts.for_each(|next| joined.iter_mut().zip(&next).for_each(|(part, next)| part.append(stored(next)).expect("the next one")));
        let results = study.complete(joined.iter().map(stored).collect()).expect("all trials");
        assert_eq!(results.iter().map(bits).collect::<Vec<_>>(), whole, "{cuts:?}");
    }
}

#[test]
fn figures_are_the_same_however_often_trials_are_doubled_and_wherever_that_is_interrupted() {
    let scenarios = [scenario(STAFF, &["groups.user.count=5"]), everything_small(&[])];
    let whole: Vec<_> = study(&scenarios, 400).run(&()).expect("nobody interrupts").iter().map(bits).collect();
    // 50, 100, 200 and 400 trials, the first two of which end inside a block.
    let doubling = study(&scenarios, 50).until(Arc::new(Enough { trials: 300 }));
    let same = |results: Vec<Results>| results.iter().map(bits).collect::<Vec<_>>() == whole;
    assert!(same(doubling.run(&()).expect("nobody interrupts")));
    let mut stops = vec![];
    for looks in (0..80).step_by(3) {
        match doubling.run(&Impatient { left: AtomicUsize::new(looks) }) {
            Ok(results) => assert!(same(results)),
            Err(StudyError::Interrupted { parts, n_trials }) => {
                stops.push((n_trials, parts.len()));
                let resumed = doubling.resume(parts.iter().map(stored).collect(), &()).expect("nobody interrupts");
                let resumed: Vec<_> = resumed.iter().map(bits).collect();
                for (place, (resumed, whole)) in resumed.iter().zip(&whole).enumerate() {
                    let changed: Vec<_> = resumed.iter().zip(whole).filter(|(resumed, whole)| resumed != whole).take(5).collect();
                    assert!(changed.is_empty(), "case {place}, resumed after {looks} looks in a round of {n_trials}: {changed:?}");
                }
            }
            Err(other) => panic!("{other}"),
        }
    }
    for round in [50, 100, 200, 400] {
        assert!(stops.iter().any(|(n_trials, _)| *n_trials == round), "no stop in the round of {round}: {stops:?}");
    }
    assert!(stops.iter().any(|(_, n_cases)| *n_cases == 1) && stops.iter().any(|(_, n_cases)| *n_cases == 2), "{stops:?}");
}

#[test]
fn one_trial_has_no_deviation() {
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 USD/month\"\n");
    let results = run_keeping(&case(&scenario(&text, &[])), plain(SEED, 1), PEOPLE);
    let [person] = results.people().collect::<Vec<_>>()[..] else { panic!("one person") };
    assert_eq!((person.mean, person.sd), (12.0, None));
}
