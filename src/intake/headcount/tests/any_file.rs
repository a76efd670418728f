//! The real payroll where it is at hand, and laws that hold for any bytes.

use super::*;

#[test]
fn every_row_of_the_real_payroll_is_read_or_rejected_with_its_line() {
    let folder = std::env::var("COMPCAST_SHARED").unwrap_or_else(|_| "../shared".into());
    let path = std::path::Path::new(&folder).join("data/headcount_chicago.csv");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("SKIPPED: {} is not here, set COMPCAST_SHARED to the folder of real data", path.display());
        return;
    };
    let headcount = Headcount::read(bytes.as_slice(), &map(CHICAGO_MAP)).unwrap();
    assert_eq!((headcount.read, headcount.rows.len()), (33_702, 33_701));
    // Foster grandparents and senior companions have 3 dollars an hour: little enough to ask.
    let warnings: Vec<&str> = headcount.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(warnings, ["260 rows are paid less than 6,000 USD a year, first on line 89"]);
    let [rejection] = &headcount.rejected[..] else { panic!("{:?}", headcount.rejected) };
    let reason = "the row is part time, but nothing gives its working time, write its `fte` or its `hours_per_week`";
    assert_eq!((rejection.line, rejection.column().as_deref()), (7761, Some("full_or_part_time (column 4)")));
    assert_eq!((rejection.value(), rejection.reason().as_str()), (Some("P"), reason));
    // Worked out from the file by other means: salaries plus rate × hours × 52, and hours / 40 at most 1, over the rows that are read.
    let base_pay: f64 = headcount.rows.iter().filter_map(|row| row.base_pay.get()).sum();
    let full_time: f64 = headcount.rows.iter().map(|row| row.fte.get()).sum();
    let engineers = headcount
        .rows
        .iter()
        .filter(|row| headcount.assignments[row.assignment as usize].usage_tier.as_deref() == Some("engineer"))
        .count();
    assert!((base_pay - 2_817_557_944.76).abs() < 0.01, "{base_pay}");
    assert_eq!((full_time, engineers), (32_549.375, 144));
}

#[test]
fn any_bytes_are_read_or_refused_without_losing_a_row() {
    let chicago = map(CHICAGO_MAP);
    let canonical = HeaderMap::canonical();
    let components = map(COMPONENTS);
    let seeds = [
        "\u{feff}employee_id,base_pay,pay_period,currency,hours_per_week,fte,start_date,end_date,equity_grant_value,equity_type,weight\r\n\
         E1,\"$100,980.00\",YEAR,USD,,,2024-01-01,12/31/26,5,rsu,1\r\nE2,(5),Hour,usd,40,50%,1/2/03,,0,none,2\r\n\r\nE3,,,,,,,,,,\r\n",
        "employee_id;job_titles;department;full_or_part_time;salary_or_hourly;typical_hours;annual_salary;hourly_rate\n\
         E1;\"a\n\"\"b\"\"\";DAIS;F;Salary;;5.0;\nE2;é;LAW;P;Hourly;20;;7\n",
        "id;part;amount;state;end\nA;1000;5.000,00 €;on;31.12.9999\nA;2000;1.200;on;\nB;1000;4000;off;\nB;9000;0,5;on;\nC;1000;(3);on;3.4.26\nTotal;;;;\n",
    ];
    let alphabet = b"\",;\t\r\n\\-+.$()%/0159EeNnaU \xc3\xa9\xff\xef\xbb\xbf\0";
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = |below: usize| {
        // xorshift64: only variety is wanted.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let (mut opened, mut rejected) = (0, 0);
    for round in 0..20_000 {
        let mut bytes = seeds[round % seeds.len()].as_bytes().to_vec();
        for _ in 0..draw(6) {
            if bytes.len() < 2 {
                break;
            }
            let at = draw(bytes.len());
            match draw(4) {
                0 => bytes[at] = alphabet[draw(alphabet.len())],
                1 => bytes.insert(at, alphabet[draw(alphabet.len())]),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        let map = [&canonical, &chicago, &components][round % seeds.len()];
        let Ok(headcount) = Headcount::read(bytes.as_slice(), map) else { continue };
        opened += 1;
        rejected += headcount.rejected.len();
        assert_eq!(headcount.read, headcount.rows.len() + headcount.rejected.len() + headcount.n_filtered() + headcount.n_combined);
        let mut lines: Vec<u32> = headcount.rows.iter().map(|row| row.line).chain(headcount.rejected.iter().map(|r| r.line)).collect();
        lines.sort_unstable();
        let n_lines = headcount.lines.total();
        assert!(lines.windows(2).all(|pair| pair[0] < pair[1]) && lines.iter().all(|line| *line <= n_lines));
        assert_eq!((n_lines, headcount.lines.rows as usize), (n_lines_of(&bytes), headcount.read), "{:?}", String::from_utf8_lossy(&bytes));
        for row in &headcount.rows {
            assert!(
                (f64::MIN_POSITIVE..=1.5).contains(&row.fte.get()) && row.weight >= 1 && !headcount.employee_id(row).is_empty(),
                "{row:?}"
            );
            assert!(row.base_pay.get().is_none_or(|pay| pay >= 0.0 && pay.is_finite()), "{row:?}");
        }
        assert!(headcount.rejected.iter().all(|rejection| !rejection.reason().is_empty()));
    }
    assert!(opened > 5_000 && rejected > 2_000, "the inputs are too tame or too wild: {opened} opened, {rejected} rejected");
}

const COMPONENTS: &str = r#"
format = 1
decimal = ","
date_format = "dd.mm.yyyy"
[columns]
employee_id = "id"
end_date = "end"
pay_period = { constant = "MONTH" }
currency = { in_amounts = true }
[where]
state = "on"
[components]
column = "part"
amount = "amount"
base_pay = "1000"
bonus_target_amount = "2000"
ignore = "9000"
"#;

/// Lines as an editor counts them; a line end at the end of the file begins no other.
fn n_lines_of(bytes: &[u8]) -> u32 {
    let is_end = |at: usize| bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    let n_ends = (0..bytes.len()).filter(|at| is_end(*at)).count();
    (n_ends + usize::from(!bytes.ends_with(b"\n") && !bytes.ends_with(b"\r"))) as u32
}
