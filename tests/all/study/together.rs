//! Cases of a study share what they draw alike: each has the bits that it has alone, whatever the others are.

use compcast::scenario::Scenario;
use compcast::simulation::{Case, Content, Event, Keep, Observer, Results, Study, StudyError, on_threads};

use crate::laws::everything_small;
use crate::support::{bits, check_same_bits, plain};

const SEED: u64 = 11;
/// The last of three blocks is ragged.
const N: usize = 150;

fn keep() -> Keep {
    Keep::report().with(Content::People).with(Content::Assumptions).with(Content::SharedFactors)
}

/// A base case and others that differ in all that a case may differ in.
fn cases() -> Vec<Case> {
    let base = everything_small(&["groups.junior.gpu_usage=batch-research"]);
    let changes: &[(&str, &str)] = &[
        // What is charged.
        ("access.frontier.cap", "none"),
        ("access.asking.cap.amount", "9 USD/active-day"),
        ("access.leaking.cap.amount", "50 USD/month"),
        ("guardrails.daily_limit.amount", "30 USD/day"),
        ("prices.factor", "1.5 to 2.5"),
        ("packages.lead.core.bonus", "none"),
        ("groups.senior.attrition", "none"),
        // What is held against the trials.
        ("budget.compute", "1k USD"),
        ("purpose", "another"),
        // The scale of demand.
        ("usage.coding-agent.mean", "40 USD/active-day"),
        ("usage.coding-agent.growth", "1% to 9% per month"),
        ("usage.coding-agent.price_elasticity", "-0.7"),
        // The draws of demand, of all or of some.
        ("usage.coding-agent.across_people", "none"),
        ("usage.coding-agent.ramp", "none"),
        ("usage.coding-agent.team_shock.sigma", "0.5"),
        ("usage.coding-agent.monthly_variation.shape", "2.0"),
        ("usage.coding-agent.active", "none"),
        ("usage.coding-agent.level_volatility", "0.2"),
        ("groups.senior.usage", "casual"),
        ("groups.junior.gpu_usage", "none"),
        // Other people, and the same in other teams or months.
        ("groups.mid.count", "5"),
        ("groups.senior.team_size", "2"),
        ("groups.mid.start", "2026-03-15"),
    ];
    let case = |scenario: Scenario| Case::new(scenario, None).unwrap_or_else(|errors| panic!("{errors}"));
    let changed = |(path, value): &(&str, &str)| {
        let number = value.parse::<i64>().ok().map(|number| base.with(path, number));
        let number = number.or_else(|| value.parse::<f64>().ok().map(|number| base.with(path, number)));
        // A value that is not there cannot be removed, and is the base case once more.
        case(number.unwrap_or_else(|| base.with(path, *value)).unwrap_or_else(|errors| panic!("{path}: {errors}")))
    };
    std::iter::once(case(base.clone())).chain(changes.iter().map(changed)).collect()
}

fn together(cases: &[Case], n_threads: usize) -> Vec<Results> {
    let study = Study::new(cases.to_vec(), plain(SEED, N)).expect("one horizon").keeping(keep());
    on_threads(n_threads, || study.run(&()).expect("nobody interrupts"))
}

#[test]
fn a_case_has_the_same_bits_alone_and_among_others_on_any_number_of_threads() {
    let cases = cases();
    let alone: Vec<Results> = cases.iter().map(|case| together(std::slice::from_ref(case), 1).remove(0)).collect();
    assert!(cases.len() > 20 && alone.iter().skip(1).filter(|results| bits(results) != bits(&alone[0])).count() > 15);
    for n_threads in [1, 2, 3] {
        for ((case, alone), together) in cases.iter().zip(&alone).zip(together(&cases, n_threads)) {
            check_same_bits(&format!("{} on {n_threads} threads", case.scenario().to_toml()), alone, &together);
        }
    }
    // In another order, where others draw for all.
    let reversed: Vec<Case> = cases.iter().rev().cloned().collect();
    for (alone, together) in alone.iter().rev().zip(together(&reversed, 2)) {
        check_same_bits("in reverse order", alone, &together);
    }
}

#[test]
fn a_case_that_holds_work_has_the_same_bits_among_others() {
    let base = cases().remove(0);
    let doubled = base.with_scenario(base.scenario().with("prices.factor", 2).expect("sound")).expect("sound");
    let held = doubled.holding_work_of(&base).expect("sound");
    let all = [base, doubled, held];
    for (case, together) in all.iter().zip(together(&all, 2)) {
        check_same_bits("work held", &together, &self::together(std::slice::from_ref(case), 1)[0]);
    }
}

/// Counts what is simulated.
#[derive(Default)]
struct Counting {
    started: std::sync::Mutex<Vec<String>>,
}

impl Observer for Counting {
    fn notice(&self, event: Event<'_>) {
        if let Event::Started { case, .. } = event {
            self.started.lock().expect("no panic").push(case.to_string());
        }
    }
}

#[test]
fn cases_that_differ_in_what_trials_are_held_against_are_simulated_once() {
    let base = Case::new(everything_small(&[]), None).expect("sound");
    let changed = |path: &str, value: &str| base.with_scenario(base.scenario().with(path, value).expect("sound")).expect("sound");
    let budgets = [base.clone(), changed("budget.compute", "1k USD"), changed("budget.total", "9M USD"), base.clone()];
    let started = |cases: &[Case]| {
        let (study, observer) = (Study::new(cases.to_vec(), plain(SEED, N)).expect("one horizon"), Counting::default());
        let results = study.run(&observer).expect("nobody interrupts");
        assert_eq!(results.len(), cases.len());
        observer.started.into_inner().expect("no panic")
    };
    assert_eq!(started(&budgets), ["test"]);
    assert_eq!(started(&[budgets[0].clone(), changed("access.asking.cap.amount", "9 USD/active-day")]), ["test and 1 more case"]);
    // Other people are simulated by themselves.
    assert_eq!(
        started(&[budgets[0].clone(), base.with_scenario(base.scenario().with("groups.mid.count", 5).expect("sound")).expect("sound")]),
        ["test", "test"]
    );
}

/// Cancels after so many events of work done.
struct Impatient {
    left: std::sync::atomic::AtomicUsize,
}

impl Observer for Impatient {
    fn notice(&self, event: Event<'_>) {
        if let Event::Advanced { .. } = event {
            let _ = self
                .left
                .fetch_update(std::sync::atomic::Ordering::Relaxed, std::sync::atomic::Ordering::Relaxed, |left| left.checked_sub(1));
        }
    }

    fn is_cancelled(&self) -> bool {
        self.left.load(std::sync::atomic::Ordering::Relaxed) == 0
    }
}

#[test]
fn an_interrupted_study_continues_to_the_same_bits() {
    let cases = cases();
    let whole = together(&cases, 1);
    let study = Study::new(cases.clone(), plain(SEED, N)).expect("one horizon").keeping(keep());
    let mut n_interrupted = 0;
    for n_events in [1, 14, 17, 40, 60] {
        let impatient = Impatient { left: n_events.into() };
        let parts = match on_threads(1, || study.run(&impatient)) {
            Err(StudyError::Interrupted { parts, n_trials }) => {
                assert_eq!(n_trials, N);
                n_interrupted += 1;
                parts
            }
            Ok(_) => vec![],
            Err(error) => panic!("{error}"),
        };
        let resumed = study.resume(parts, &()).expect("nobody interrupts");
        whole.iter().zip(&resumed).for_each(|(whole, resumed)| check_same_bits("resumed", whole, resumed));
    }
    assert!(n_interrupted >= 3);
    // In ranges.
    let mut parts = study.run_range(0..64, &()).expect("a range");
    for (part, next) in parts.iter_mut().zip(study.run_range(64..N, &()).expect("a range")) {
        part.append(next).expect("adjacent");
    }
    for (whole, results) in whole.iter().zip(study.complete(parts).expect("all trials")) {
        check_same_bits("in ranges", whole, &results);
    }
}
