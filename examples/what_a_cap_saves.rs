//! What does a monthly cap save, and what work does it block? The library's few calls in a loop.
//!
//! ```text
//! cargo run --release --example what_a_cap_saves
//! ```

use compcast::insight::Summary;
use compcast::quantity::approximately;
use compcast::scenario::Scenario;
use compcast::simulation::{NoObserver, Plan, simulate};

fn main() {
    println!("{:>12}  {:>14}  {:>14}  {:>12}", "cap, USD", "compute, USD", "blocked, USD", "P(over)");
    for cap in [500, 1_000, 1_500, 3_000] {
        // The same seed for each cap: the same people have the same luck, so differences are the cap's alone.
        let cap_set = format!("access.engineers.cap.amount=\"{cap} USD/month\"");
        let scenario = Scenario::builtin("budget-gone-by-april", &[&cap_set]).expect("the built-in takes this cap").scenario;
        let plan = Plan::new(scenario.clone(), None);
        let trials = simulate(&plan, 1, 1_000, &NoObserver).expect("nobody interrupts");
        let summary = Summary::of(&plan, &trials, 1, vec![]).expect("there are trials");
        let over = summary.budget.as_ref().map_or(0.0, |budget| budget.p_over);
        let [spent, blocked] = [summary.compute.mean, summary.access.withheld.blocked_work.mean].map(approximately);
        println!("{cap:>12}  {spent:>14}  {blocked:>14}  {:>10.1} %", 100.0 * over);
    }
}
