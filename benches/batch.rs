//! Rows and person-months a second of a batch, stage by stage: `cargo bench --bench batch`. Prints the table of the README.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use compcast::intake::{Headcount, HeaderMap};
use compcast::render::frame::stream::RowStream;
use compcast::report::batch::people::{PersonRow, dataset};
use compcast::scenario::{RunSettings, Scenario};
use compcast::simulation::{Case, Partition, Study};

const ROWS: usize = 20_000;
const TRIALS: u32 = 1_000;
const SCENARIOS: [&str; 3] = ["bench-burn", "traditional", "ai-integrated"];

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("{ROWS} rows × 12 months × {TRIALS} trials\n");
    println!("| scenario | reading | planning | simulating people | writing people | rows a second | person-months a second | × `run` |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    SCENARIOS.into_iter().for_each(row);
}

fn row(name: &str) {
    let scenario = Scenario::builtin(name, &[]).expect("a scenario").scenario;
    let groups: Vec<&str> = scenario.groups.iter().map(|group| group.name.as_str()).collect();
    let mut text = "employee_id,group,base_pay,pay_period,currency,start_date\n".to_string();
    for person in 0..ROWS {
        let (group, pay) = (groups[person % groups.len()], 90_000 + person % 9_973 * 13);
        writeln!(text, "E{person:06},{group},{pay},YEAR,USD,{}-0{}-15", 2015 + person % 11, 1 + person % 9).expect("a string");
    }
    let (reading, headcount) = timed(|| Headcount::read(text.as_bytes(), &HeaderMap::canonical()).expect("a headcount"));
    let (planning, case) = timed(|| Case::new(scenario, Some(Arc::new(headcount))).expect("a case"));
    let study = Study::new([case], RunSettings::new(1, TRIALS)).expect("a study");
    let one = vec![0; ROWS.max(study.cases()[0].n_people())];
    let mut outcomes = vec![];
    let (simulating, _) = timed(|| {
        let kept = study.people(&[Partition { n_parts: 1, part_of: &one }], &(), |chunk| {
            outcomes.extend_from_slice(chunk);
            Ok::<(), ()>(())
        });
        kept.expect("not cancelled")
    });
    let (writing, ()) = timed(|| {
        let row = |outcome: &_| PersonRow {
            file: "people.csv",
            line: 2,
            id: None,
            group: "group",
            labels: &[],
            is_at_work: true,
            person_months: 12.0,
            outcome: *outcome,
        };
        let rows = dataset(outcomes.iter().map(row).collect(), &[], compcast::quantity::Currency::USD);
        let (mut csv, mut parquet) = (vec![], vec![]);
        let mut stream = RowStream::begin(&rows, &mut csv, &mut parquet).expect("two files");
        stream.add(&rows).expect("sound rows");
        stream.finish().expect("two files");
    });
    let (run, _) = timed(|| study.run(&()).expect("results"));
    let all = (reading + planning + simulating + writing).as_secs_f64();
    let seconds = |time: Duration| format!("{:.2} s", time.as_secs_f64());
    println!(
        "| {name} | {} | {} | {} | {} | {:.0} | {:.0} | {:.1} |",
        seconds(reading),
        seconds(planning),
        seconds(simulating),
        seconds(writing),
        ROWS as f64 / all,
        12.0 * ROWS as f64 / all,
        simulating.as_secs_f64() / run.as_secs_f64()
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let made = work();
    (begun.elapsed(), made)
}
