//! How much does a monthly spending cap save, and how much demand does it leave unserved? One study with a case for each cap.
//!
//! ```text
//! cargo run --release --example what_a_cap_saves
//! ```

use std::error::Error;

use compcast::insight::Summary;
use compcast::quantity::approximately;
use compcast::scenario::{RunSettings, Scenario};
use compcast::simulation::{Case, Study};

const CAPS: [u32; 4] = [500, 1_000, 1_500, 3_000];

fn main() -> Result<(), Box<dyn Error>> {
    let with_cap = |cap| -> Result<Case, Box<dyn Error>> {
        let cap = format!("access.engineers.cap.amount=\"{cap} USD/month\"");
        Ok(Case::new(Scenario::builtin("budget-gone-by-april", &[&cap])?.scenario, None)?)
    };
    // All cases use the same random draws, so that differences between them are due to the cap alone.
    let cases = CAPS.into_iter().map(with_cap).collect::<Result<Vec<_>, _>>()?;
    let results = Study::new(cases, RunSettings::new(1, 1_000))?.run(&())?;
    println!("{:>12}  {:>14}  {:>14}  {:>12}", "cap, USD", "compute, USD", "unserved, USD", "P(overrun)");
    for (cap, results) in CAPS.iter().zip(&results) {
        let summary = Summary::of(results, vec![]).ok_or("no trials")?;
        let p_overrun = summary.budget.as_ref().map_or(0.0, |budget| budget.p_over);
        let [spent, unserved] = [summary.compute.mean, summary.access.limits.unserved_demand.mean].map(approximately);
        println!("{cap:>12}  {spent:>14}  {unserved:>14}  {:>11.1}%", 100.0 * p_overrun);
    }
    Ok(())
}
