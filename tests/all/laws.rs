//! What holds for every scenario: the same bits on any machine, draws that nothing else moves, and sums that add up.

use std::sync::Mutex;

use compcast::cost::{COST_LINES, Quantity};
use compcast::quantity::simd::{available, force};
use compcast::scenario::builtin::BUILTINS;
use compcast::scenario::{Basis, Scenario};
use compcast::simulation::results::{Column, CostSplit};
use compcast::simulation::{Key, Results, Scope, TierFigure};

use crate::support::{Sample, bits, check_same_bits, column, run, scenario, simulated, unserved_demand};

const SEED: u64 = 7;
/// Not a multiple of the block of trials, so that the last block is ragged.
const N: usize = 150;

/// Every term of the model in one scenario: two groups with teams, all policies, every element of a package.
fn everything() -> String {
    let first = BUILTINS.iter().find(|builtin| builtin.name == "ai-integrated").expect("a built-in scenario").text;
    first.to_string()
}

/// Settings that add what the built-in scenario lacks, and keep it small.
pub const SMALL: &[&str] = &[
    "packages.lead.core.bonus={ target = 0.05, payout = { min = 0, mode = 1, max = 2 }, payment_month = \"march\" }",
    "packages.lead.core.performance_bonus.payment_month=\"april\"",
    "packages.lead.ownership.compute_credits.prepaid=true",
    "packages.lead.tooling.laptop.purchased=\"2026-02\"",
    "packages.lead.tooling.gpu.h100={ purchase_option = \"owned\", count = 0.125, purchased = \"2026-03\" }",
    "prices.seats.copilot-enterprise.billing=\"yearly\"",
    "prices.share.exit={ after = \"1 to 9 months\", price_multiple = { p50 = 1.2, sigma = 0.3 }, probability = 0.8 }",
    "packages.lead.ownership.options={ count = 100, vesting_period = \"48 months\", cliff = \"0 months\" }",
    "packages.lead.tooling.gpu.b200={ purchase_option = \"on-demand\", count = 0.5, hours = \"20 hours/month\" }",
    "packages.lead.tooling.gpu.a100={ purchase_option = \"spot\", count = 2, hours = \"60 hours/month\", interruptions = \"0.05 per hour\", hours_lost = \"2 hours\" }",
    "packages.lead.tooling.gpu.h200={ purchase_option = \"reserved\", count = 0.25, term = \"5 months\" }",
    "prices.hardware.hosting=\"150 USD/kW/month\"",
    "packages.lead.development.training={ budget = \"1,000 USD/year\", utilization = 0.5 }",
    "groups.junior.count=5",
    "groups.mid.count=4",
    "groups.mid.start=\"2026-02-15\"",
    "groups.senior.count=6",
    "groups.senior.end=\"2026-10-10\"",
    "groups.principal.count=3",
    "groups.senior.team_size=4",
    "groups.senior.attrition=\"30% per year\"",
    "groups.senior.time_to_fill=\"1 month\"",
    "groups.senior.hiring_cost=0.2",
    "groups.junior.attrition=\"10% to 40% per year\"",
    "groups.principal.hiring={ 2026-05 = 2 }",
    "packages.lead.core.sign_on=\"10k USD\"",
    "usage.coding-agent.team_shock={ sigma = 0.3, persistence = 0.4 }",
    "usage.coding-agent.level_volatility=0.1",
    "usage.coding-agent.ramp=\"3 months\"",
    // Every policy, limits that people share, waits and credits of all kinds.
    "pools.reserve.amount=\"300 USD/month\"",
    "pools.platform.amount=\"60 USD/month\"",
    "access.standard={ sandbox = \"20 USD/month\", tools = { chat = 0.4, copilot-enterprise = 0.6 }, gpu = \"a100\", cap = { amount = \"40 USD/month\", per = \"tool\", alert_at = 0.8, team_pool = \"platform\", company_pool = \"reserve\", on_exceed = \"throttle\", to = \"small\" }, queue = { probability = 0.5, wait = { p50 = \"3 days\", p90 = \"9 days\" }, idle_share = 0.2 } }",
    "access.asking={ models = { mid = 1 }, cap = { amount = \"4 USD/active-day\", on_exceed = \"approval\", approval_rate = 0.7, approval_time = \"4 days\" } }",
    "access.leaking={ models = { mid = 1 }, cap = { amount = \"100 USD/month\", per = \"team\", on_exceed = \"overflow\", overflow_share = 0.6, price_multiple = 1.1 } }",
    "prices.seats.copilot-enterprise.credits={ amount = \"20 USD/month\", pooled = true }",
    "groups.asking={ count = 3, base = \"90k USD/year\", usage = \"coding-agent\", access = \"asking\" }",
    "groups.leaking={ count = 3, base = \"90k USD/year\", usage = \"heavy-agent\", access = \"leaking\", package = \"individual\" }",
    "incidents.batch={ scope = \"person\", rate = \"0.5 per person per year\", variance_to_mean = 2, mean_cluster_size = 1.5, duration = \"10 to 90 hours\", \
     time_to_detect = \"2 to 20 hours\", weekend_share = 0.5, weekend_delay = \"40 to 62 hours\", spend = { gpu = \"h100\", count = 8 } }",
    "incidents.loop={ scope = \"person\", groups = [\"mid\"], rate = \"2 per person per year\", size = \"20 to 900 USD\", counts_toward_cap = true }",
    "incidents.agents={ scope = \"team\", groups = [\"senior\"], rate = \"1 per team per year\", size = \"1k to 9k USD\", max_cost = \"6k USD\" }",
    "incidents.key={ scope = \"company\", groups = [\"principal\"], rate = \"2 per year\", size = \"1k to 90k USD\" }",
    "fringe_benefit={ treatment = \"imputed\", personal_share = \"0.05 to 0.2\", gross_up_rate = 0.3 }",
    "lines.office={ amount = \"900 to 1100 USD/month\", per = \"company\", element = \"tooling\", compute = true, paid_after = \"1 month\" }",
    "lines.severance={ amount = \"3k USD\", per = \"leaver\", element = \"core pay\", taxable = true }",
    "guardrails={ alert = { after = \"30 hours\" }, daily_limit = { amount = \"20k USD/day\" }, kill_switch = { amount = \"30k USD\" } }",
];

/// A scenario in which every cost line, policy and process occurs.
pub fn everything_small(sets: &[&str]) -> Scenario {
    scenario(&everything(), &[SMALL, sets].concat())
}

fn small(sets: &[&str], n_trials: usize) -> Results {
    run(&everything_small(sets), SEED, n_trials)
}

#[test]
fn the_laws_are_tried_on_every_line_there_is() {
    let trials = small(&[], N);
    for cost_line in COST_LINES {
        let line = trials.lines().find(|line| line.name == cost_line.name);
        let is_there = line.is_some_and(|line| line.by_trial.iter().any(|value| *value > 0.0));
        assert!(is_there, "`{}` costs nothing in the scenario of these laws", cost_line.name);
    }
}

/// The level of dispatch belongs to the whole process: who sets it holds this.
static DISPATCH: Mutex<()> = Mutex::new(());

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let crowd = ["groups.junior.count=2500", "groups.mid.count=1300"];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| (small(&[], N), small(&crowd, 70)))
    };
    let (one, one_crowded) = on(1);
    for threads in [2, 3, 8] {
        let (some, some_crowded) = on(threads);
        check_same_bits(&format!("{threads} threads"), &one, &some);
        check_same_bits(&format!("{threads} threads, thousands of people"), &one_crowded, &some_crowded);
    }
}

#[test]
fn every_width_of_vector_gives_the_same_bits() {
    let _held = DISPATCH.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let widest = small(&[], N);
    let runs: Vec<_> = available()
        .into_iter()
        .map(|level| {
            force(Some(level));
            (level, small(&[], N))
        })
        .collect();
    force(None);
    runs.iter().for_each(|(level, trials)| check_same_bits(&format!("{level:?}"), &widest, trials));
}

#[test]
fn a_longer_run_begins_with_the_shorter_one() {
    let (short, long) = (small(&[], 100), small(&[], 300));
    for ((name, short), (_, long)) in bits(&short).iter().zip(&bits(&long)) {
        // Means by month are over all trials; everything else is kept trial by trial.
        if !name.ends_with("by month") {
            assert_eq!(short[..], long[..short.len()], "{name}");
        }
    }
}

#[test]
fn the_same_seed_repeats_and_another_does_not() {
    check_same_bits("the same again", &small(&[], N), &small(&[], N));
    let (one, other) = (small(&[], N), simulated(&everything(), SMALL, SEED + 1, N));
    let same = one.total().iter().zip(other.total()).filter(|(a, b)| a == b).count();
    assert_eq!(same, 0, "trials alike under two seeds");
}

/// Groups that both runs have are the same to the last bit, except for the one named `but`; returns how many these are.
#[track_caller]
fn check_same_groups(a: &Results, b: &Results, but: &str) -> usize {
    let pairs = a.groups().filter_map(|group| Some((group, b.groups().find(|other| other.name == group.name)?)));
    let same = |a: &Column, b: &Column| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits());
    let is_same = |a: &CostSplit<'_>, b: &CostSplit<'_>| same(a.compute, b.compute) && same(a.other, b.other);
    let pairs = pairs.filter(|(group, _)| group.name != but);
    pairs.inspect(|(a, b)| assert!(is_same(&a.cost, &b.cost), "{} was moved", a.name)).count()
}

/// Without what the whole company shares, which others may use up.
const NOTHING_SHARED: [&str; 2] = ["access.standard.cap.company_pool=none", "prices.seats.copilot-enterprise.credits=none"];

#[test]
fn another_group_moves_no_draw_of_those_there() {
    let alone = small(&NOTHING_SHARED, N);
    let newcomer = |name: &str| {
        format!(
            "groups.{name}={{ count = 7, base = \"90k USD/year\", package = \"lead\", usage = \"heavy-agent\", access = \"frontier\" }}"
        )
    };
    // Before all others, between them, and after.
    for name in ["aaa", "kkk", "zzz"] {
        let together = small(&[&NOTHING_SHARED[..], &[&newcomer(name)]].concat(), N);
        assert_eq!(together.groups().count(), alone.groups().count() + 1);
        assert_eq!(check_same_groups(&alone, &together, ""), alone.groups().count());
    }
}

#[test]
fn another_person_of_a_group_moves_no_other_group() {
    let (few, many) = (small(&NOTHING_SHARED, N), small(&[&NOTHING_SHARED[..], &["groups.mid.count=9"]].concat(), N));
    assert_eq!(check_same_groups(&few, &many, "mid"), few.groups().count() - 1);
}

#[test]
fn a_group_of_the_same_team_moves_no_draw_whatever_its_own_shock() {
    let joined = "usage.senior-agent={ preset = \"coding-agent\", team_shock = { sigma = 0.9, persistence = 0.1 } }";
    let group = |count: u32| {
        format!(
            "groups.platform={{ count = {count}, base = \"90k USD/year\", usage = \"senior-agent\", access = \"standard\", team = \"common\" }}"
        )
    };
    let teams = ["groups.senior.team=\"common\"", "groups.principal.team=\"common\"", "groups.senior.team_size=50"];
    let alone = small(&[&NOTHING_SHARED[..], &teams].concat(), N);
    for count in [1, 5] {
        let together = small(&[&NOTHING_SHARED[..], &teams, &[joined, &group(count)]].concat(), N);
        assert_eq!(check_same_groups(&alone, &together, ""), alone.groups().count());
    }
}

#[test]
fn an_uncertain_number_elsewhere_moves_no_other_line() {
    let (certain, uncertain) =
        (small(&[], N), small(&["packages.lead.development.fine_tuning.tuned_share=\"10% to 30%\"", "assumptions.aaa=\"1 to 2\""], N));
    let moved: Vec<_> = certain.lines().zip(uncertain.lines()).filter(|(a, b)| a.by_trial != b.by_trial).map(|(a, _)| a.name).collect();
    assert_eq!(moved, ["tuned-model uplift"]);
}

#[test]
fn a_scenario_by_another_name_in_another_order_gives_the_same_bits() {
    let text = "format = 1\n[groups.a]\ncount = 3\nbase = \"100k USD/year\"\nusage = \"u\"\naccess = \"t\"\npackage = \"p\"
        [groups.b]\ncount = 2\nbase = \"80k to 120k USD/year\"\nusage = \"casual\"\naccess = \"t\"
        [usage.u]\npreset = \"coding-agent\"\ngrowth = \"2% to 5% per month\"
        [access.t]\nmodels = { mid = 0.6, small = 0.4 }\n[packages.p.core]\nbonus = { target = 0.1, payout = { min = 0, mode = 1, max = 2 } }";
    let turned = "format = 1\n[packages.p.core]\nbonus = { payout = { max = 2, mode = 1, min = 0 }, target = 0.1 }
        [access.t]\nmodels = { small = 0.4, mid = 0.6 }\n[usage.u]\ngrowth = \"2% to 5% per month\"\npreset = \"coding-agent\"
        [groups.b]\naccess = \"t\"\nusage = \"casual\"\nbase = \"80k to 120k USD/year\"\ncount = 2
        [groups.a]\npackage = \"p\"\naccess = \"t\"\nusage = \"u\"\nbase = \"100k USD/year\"\ncount = 3";
    check_same_bits("another order", &simulated(text, &[], SEED, N), &simulated(turned, &[], SEED, N));
    let named = |name: &str| {
        let warned =
            compcast::scenario::Scenario::read(name, text, &[], &compcast::scenario::NoFiles).unwrap_or_else(|_| panic!("it is sound"));
        crate::support::run(&warned.scenario, SEED, N)
    };
    check_same_bits("another name", &named("one.toml"), &named("plans/other.toml"));
    let resolved = crate::support::scenario(text, &[]).to_toml();
    check_same_bits("as resolved", &named("one.toml"), &simulated(&resolved, &[], SEED, N));
}

/// The two sides of an identity agree to 1e-9 of the first's size in every trial.
#[track_caller]
fn check_identity<'a, 'b>(what: &str, left: impl Sample<'a>, right: impl Sample<'b>) {
    assert_eq!(left.into_iter().count(), right.into_iter().count(), "{what}");
    for (trial, (left, right)) in left.into_iter().zip(right).enumerate() {
        assert!((left - right).abs() <= 1e-9 * left.abs().max(1e-3), "{what} in trial {trial}: {left} and {right}");
    }
}

fn sum<'a, T: IntoIterator<Item = &'a f64>>(parts: impl IntoIterator<Item = T>, n: usize) -> Vec<f64> {
    let mut sum = vec![0.0; n];
    parts.into_iter().for_each(|part| sum.iter_mut().zip(part).for_each(|(sum, value)| *sum += value));
    sum
}

#[test]
fn lines_months_and_groups_add_to_the_same_total_in_every_trial() {
    for trials in BUILTINS.iter().map(|builtin| simulated(builtin.text, &[], SEED, N)).chain([small(&[], N)]) {
        let lines =
            |compute_only: bool| sum(trials.lines().filter(|line| !compute_only || line.line.is_compute).map(|line| line.by_trial), N);
        check_identity("lines and months", &lines(false), trials.total());
        check_identity(
            "groups and months",
            &sum(trials.groups().flat_map(|group| [group.cost.compute, group.cost.other]), N),
            trials.total(),
        );
        check_identity("compute lines and months", &lines(true), trials.compute());
        check_identity("compute of groups and months", &sum(trials.groups().map(|group| group.cost.compute), N), trials.compute());
        let of_energy: Vec<f64> = column(&trials, Key::Energy).iter().map(|energy| 0.37 * energy).collect();
        check_identity("energy and carbon", &of_energy, column(&trials, Key::Carbon));
        let of_tiers = |figure| {
            let tiers: Vec<_> = trials.tiers().collect();
            sum(tiers.iter().map(|tier| tier.figure(figure).expect("kept")), N)
        };
        check_identity("unserved demand of tiers", &of_tiers(TierFigure::UnservedDemand), unserved_demand(&trials));
        check_identity("idle pay of tiers", &of_tiers(TierFigure::IdlePay), column(&trials, Key::IdlePay));
        for line in trials.lines() {
            let mean = line.by_trial.iter().sum::<f64>() / N as f64;
            check_identity(&format!("months of {}", line.name), &[mean], &[line.mean_by_month().iter().sum()]);
        }
        if trials.has_cash_timing() {
            let paid = |compute_only: bool| {
                let lines = trials.lines().filter(|line| !compute_only || line.line.is_compute);
                sum(lines.map(|line| line.cash().map_or(line.by_trial, |cash| cash.by_trial)), N)
            };
            let months = trials.by_month(Basis::Cash);
            for (scope, compute_only) in [(Scope::Total, false), (Scope::Compute, true)] {
                let of_horizon = trials.horizon(scope, Basis::Cash);
                check_identity(&format!("cash of lines and {scope:?}"), &paid(compute_only), of_horizon);
                check_identity(
                    &format!("cash of months and {scope:?}"),
                    &sum(months.iter().map(|month| month.of(scope)).collect::<Vec<_>>().iter(), N),
                    of_horizon,
                );
            }
        }
        // Shared capacity belongs to nobody.
        let shared = sum(trials.groups().filter(|group| group.people == 0).map(|group| group.cost.compute), N);
        for ((people, compute), shared) in trials.compute_by_person().iter().zip(trials.compute()).zip(shared) {
            check_identity("people and compute", &[people.iter().sum::<f64>() + shared], &[*compute]);
        }
    }
}

#[test]
fn nobody_who_cannot_leave_is_touched_to_the_bit() {
    let stays = ["groups.senior.attrition=none", "groups.senior.time_to_fill=none", "groups.junior.attrition=none"];
    let never = ["groups.senior.attrition=\"0% per month\"", "groups.junior.attrition=\"0% per year\""];
    check_same_bits("a hazard of nothing", &small(&stays, N), &small(&never, N));
    // Drawn, but in no trial large enough for anybody to leave: the same but for the order of sums.
    let hardly = ["groups.senior.attrition=\"0.0000001% per month\"", "groups.junior.attrition=\"0.0000001% per year\""];
    let (stays, hardly) = (small(&stays, N), small(&hardly, N));
    check_identity("a hazard of next to nothing", stays.total(), hardly.total());
    check_identity("its compute", stays.compute(), hardly.compute());
}

#[test]
fn leaving_moves_no_draw_but_leaves_out_what_vacant_months_would_have_used() {
    use Quantity::*;
    let stays = small(&[&NOTHING_SHARED[..], &["groups.junior.attrition=none"]].concat(), N);
    let leaves = small(&NOTHING_SHARED, N);
    assert_eq!(check_same_groups(&stays, &leaves, "junior"), stays.groups().count() - 1);
    let count = |trials: &Results, quantity| trials.count(quantity).expect("counted").by_trial.clone();
    let (wanted_by_all, wanted) = (count(&stays, TokensWanted), count(&leaves, TokensWanted));
    let left = count(&leaves, MonthsVacant).iter().zip(&count(&stays, MonthsVacant)).map(|(all, others)| all - others).collect::<Vec<_>>();
    assert!(left.iter().any(|months| *months > 0.0) && left.contains(&0.0));
    for ((all, some), months) in wanted_by_all.iter().zip(&wanted).zip(&left) {
        assert!(if *months == 0.0 { some.to_bits() == all.to_bits() } else { some <= all }, "{some} of {all} with {months} vacant months");
    }
}

#[test]
fn a_higher_hazard_makes_nobody_stay_longer() {
    let vacant = |hazard: &str| {
        let trials = small(&[&format!("groups.junior.attrition=\"{hazard} per year\"")], N);
        trials.count(Quantity::MonthsVacant).expect("counted").by_trial.clone()
    };
    let (low, high) = (vacant("10%"), vacant("40%"));
    assert!(low.iter().zip(&high).all(|(low, high)| low <= high) && low != high);
}

#[test]
fn positions_are_held_or_vacant_in_every_trial() {
    // At a dollar a month base pay counts people-months.
    let dollar = ["junior", "mid", "senior", "principal", "asking", "leaking"].map(|group| format!("groups.{group}.base=\"12 USD/year\""));
    let raises = ["packages.individual.core.raise=none", "packages.lead.core.raise=none"];
    let sets: Vec<&str> = dollar.iter().map(String::as_str).chain(raises).collect();
    let trials = small(&sets, N);
    let held = trials.lines().find(|line| line.name == "base pay").expect("base pay").by_trial;
    let vacant = trials.count(Quantity::MonthsVacant).expect("counted").by_trial;
    // 5 × 12, 4 from 15 February (14 of 28 days), 6 to 10 October (10 of 31 days), 9 × 12 and two from May.
    let positions = 5.0 * 12.0 + 4.0 * (0.5 + 10.0) + 6.0 * (9.0 + 10.0 / 31.0) + 9.0 * 12.0 + 2.0 * 8.0;
    check_identity("positions", &sum([held, vacant], N), &[positions; N]);
}

#[test]
fn demand_is_served_or_unserved_in_every_trial() {
    use Quantity::*;
    let stopped = ["access.standard.cap={ amount = \"100 USD/month\", on_exceed = \"stop\" }", "access.standard.gpu=\"h100\""];
    for trials in [small(&[], N), small(&stopped, N), simulated(BUILTINS[2].text, &[], SEED, N)] {
        let count = |quantity| trials.count(quantity).expect("counted").by_trial;
        check_identity("tokens", count(TokensWanted), &sum(Quantity::TOKEN_OUTCOMES.map(count), N));
        check_identity("hours", count(HoursWanted), &sum(Quantity::HOUR_OUTCOMES.map(count), N));
        assert!(count(JobsPaid).iter().zip(count(JobsWanted)).all(|(paid, wanted)| paid <= wanted));
    }
}
