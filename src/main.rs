use compcast::{
    scenario::Scenario,
    simulation::{NoObserver, Plan, simulate},
    statistics::estimate::Estimate,
};
fn main() {
    let name = std::env::args().nth(1).unwrap();
    let text = compcast::scenario::builtin::find(&name).unwrap().text;
    match Scenario::read(&name, text, &[], &compcast::scenario::NoFiles) {
        Err(m) => {
            for d in m.diagnostics {
                println!("{}", d.one_line(&m.sources));
            }
        }
        Ok(w) => {
            for d in w.warnings {
                println!("{}", d.one_line(&w.sources));
            }
            let t0 = std::time::Instant::now();
            let plan = Plan::new(&w.scenario, None);
            println!("plan {:?}", t0.elapsed());
            let t0 = std::time::Instant::now();
            let trials = simulate(&plan, 1, 10000, &NoObserver).unwrap();
            println!("sim {:?}", t0.elapsed());
            for l in &trials.lines {
                let e = Estimate::of(&l.by_trial).unwrap();
                println!(
                    "{:24} {:>14.0} ±{:>10.1} exact {:?} z {:?}",
                    l.name,
                    e.mean,
                    e.se_mean.unwrap(),
                    l.exact_mean,
                    l.exact_mean.map(|x| (e.mean - x) / e.se_mean.unwrap())
                );
            }
            for c in &trials.counts {
                let e = Estimate::of(&c.by_trial).unwrap();
                println!(
                    "{:24} {:>14.3} ±{:>10.1} exact {:?} z {:?}",
                    format!("{:?}", c.quantity),
                    e.mean,
                    e.se_mean.unwrap(),
                    c.exact_mean,
                    c.exact_mean.map(|x| (e.mean - x) / e.se_mean.unwrap())
                );
            }
            let e = Estimate::of(&trials.total()).unwrap();
            println!("total {:?}", e);
            let e = Estimate::of(&trials.compute()).unwrap();
            println!("compute {:?}", e);
        }
    }
}
