//! Makes a headcount file of any size, the same on every machine: `cargo run --release --example make_headcount -- 1000000 > people.csv`.
//!
//! Four groups of `ai-integrated`, 40 departments and six levels; lognormal pay around that of the group; days of hire over eleven years.

use std::io::{self, BufWriter, Write};

use compcast::chance::Stream;
use compcast::quantity::math::exp;

/// Group, how many of ten people belong to it, and its median base pay.
const GROUPS: [(&str, usize, f64); 4] =
    [("junior", 4, 110_000.0), ("mid", 3, 150_000.0), ("senior", 2, 210_000.0), ("principal", 1, 300_000.0)];

fn main() -> io::Result<()> {
    let n = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "employee_id,group,department,level,base_pay,pay_period,currency,start_date")?;
    let stream = Stream::new(1, "headcount");
    let (mut draws, mut uniforms) = ([[0.0; 64]; 2], [[0.0; 64]; 2]);
    for person in 0..n {
        let (at, lane) = (person / 64, (person % 64) as usize);
        if lane == 0 {
            let [pay, unused] = &mut draws;
            stream.fill_normal_pairs(at, 0, 0, pay, unused);
            uniforms.iter_mut().zip(1..).for_each(|(uniforms, slot)| stream.fill_uniforms(at, slot, 0, uniforms));
        }
        let [of_group, of_day] = [0, 1].map(|row| uniforms[row][lane]);
        let mut tenth = (of_group * 10.0) as usize;
        let group = GROUPS.iter().find(|(_, share, _)| {
            let is_in = tenth < *share;
            tenth = tenth.saturating_sub(*share);
            is_in
        });
        let (name, _, median) = group.unwrap_or(&GROUPS[0]);
        let pay = median * exp(0.12 * draws[0][lane]);
        let day = (of_day * 11.0 * 12.0 * 28.0) as u64;
        let (year, month, day) = (2015 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
        let (department, level) = (person.wrapping_mul(7) % 40, 1 + person.wrapping_mul(5) % 6);
        writeln!(out, "E{person:08},{name},dept-{department:02},L{level},{pay:.2},YEAR,USD,{year}-{month:02}-{day:02}")?;
    }
    out.flush()
}
