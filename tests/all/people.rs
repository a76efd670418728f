//! People one by one: what each costs adds up to what the company costs, and depends on nobody else.

use compcast::scenario::builtin::BUILTINS;
use compcast::scenario::{RunSettings, Scenario};
use compcast::simulation::{Case, Partition, PeopleTotals, PersonOutcome, Study};

fn people_of(study: &Study, partitions: &[Partition<'_>]) -> (Vec<PersonOutcome>, PeopleTotals) {
    let mut outcomes = vec![];
    let totals = study.people(partitions, &(), |chunk| {
        outcomes.extend_from_slice(chunk);
        Ok::<(), ()>(())
    });
    (outcomes, totals.expect("not cancelled"))
}

#[test]
fn what_everybody_costs_adds_up_to_what_the_company_costs_trial_by_trial() {
    for name in BUILTINS.iter().map(|builtin| builtin.name) {
        let scenario = Scenario::builtin(name, &[]).expect("a scenario").scenario;
        let study = Study::new([Case::new(scenario, None).expect("a case")], RunSettings::new(3, 100)).expect("a study");
        let results = &study.run(&()).expect("results")[0];
        let one = vec![0; study.cases()[0].n_people()];
        let (outcomes, totals) = people_of(&study, &[Partition { n_parts: 1, part_of: &one }]);
        assert_eq!(outcomes.len(), study.cases()[0].n_people(), "{name}");
        let mut sums = totals.partitions[0][0].clone();
        sums.append(&totals.shared);
        for (sum, whole) in [(sums.cost(), results.total()), (sums.compute(), results.compute())] {
            let worst = sum.iter().zip(whole.iter()).map(|(sum, whole)| (sum / whole - 1.0).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-9, "{name}: {worst:e}");
        }
    }
}
