//! Months as bills have them: hours, working days, paydays, and the prices of the days on which somebody is there.

use std::sync::Arc;

use compcast::insight::{Reconciliation, Summary};
use compcast::intake::{Headcount, HeaderMap};
use compcast::scenario::{NoFiles, Override, Scenario};
use compcast::simulation::{Case, Results};

use crate::support::{SEED, check_equal, line, plain, run, run_case, scenario, simulated};

/// One person without pay, for whom tokens of one model cost 5 dollars a million until 20 August 2026 and 4 dollars from the 21st.
const PRICE_CUT: &str = r#"
format = 1
horizon = { start = "2026-07", months = 3 }
[groups.staff]
count = 1
base = "0 USD/year"
usage = "use"
access = "open"
[usage.use]
mean = "310 Mtok/month"
tokens = { cache_read = 0, cache_write = 0, input_to_output = 1e12 }
[access.open]
models = { sol = 1 }
[prices.models.sol]
uncached_input = "5 USD/Mtok"
output = "30 USD/Mtok"
[prices.models.sol.changes."2026-08-21"]
uncached_input = "4 USD/Mtok"
output = "20 USD/Mtok"
"#;

fn months_of(results: &Results, name: &str) -> Vec<f64> {
    line(results, name).mean_by_month()
}

fn check_months(what: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (month, (got, expected)) in got.iter().zip(expected).enumerate() {
        check_equal(&format!("{what}, month {}", month + 1), *got, *expected);
    }
}

/// ccusage#1636, CodexBar#2671: use is priced at the price of its day, and 310 Mtok a month are 10 a day in August.
#[test]
fn people_who_come_or_go_around_a_price_step_pay_the_prices_of_their_days() {
    let cases: [(&str, &[&str], [f64; 3]); 9] = [
        // All days: 20 at 5 and 11 at 4.
        ("all month", &[], [1_550.0, 10.0 * (20.0 * 5.0 + 11.0 * 4.0), 1_240.0]),
        // 11 days from the 21st, all of them at 4: 440, not 11/31 of the month's 1,440.
        ("begins on the day of the cut", &["groups.staff.start=2026-08-21"], [0.0, 10.0 * 11.0 * 4.0, 1_240.0]),
        ("begins on the day before", &["groups.staff.start=2026-08-20"], [0.0, 10.0 * (5.0 + 11.0 * 4.0), 1_240.0]),
        ("begins on the 11th", &["groups.staff.start=2026-08-11"], [0.0, 10.0 * (10.0 * 5.0 + 11.0 * 4.0), 1_240.0]),
        ("leaves the day before the cut", &["groups.staff.end=2026-08-20"], [1_550.0, 10.0 * 20.0 * 5.0, 0.0]),
        ("leaves on the day of the cut", &["groups.staff.end=2026-08-21"], [1_550.0, 10.0 * (20.0 * 5.0 + 4.0), 0.0]),
        (
            "is there from the 11th to the 25th",
            &["groups.staff.start=2026-08-11", "groups.staff.end=2026-08-25"],
            [0.0, 10.0 * (10.0 * 5.0 + 5.0 * 4.0), 0.0],
        ),
        // In a month without a step only the days count: 15 of 30 at 4, and 16 of 31 at 5.
        ("begins in September", &["groups.staff.start=2026-09-16"], [0.0, 0.0, 620.0]),
        ("begins in July", &["groups.staff.start=2026-07-16"], [16.0 / 31.0 * 1_550.0, 1_440.0, 1_240.0]),
    ];
    // A factor on list prices from a date on is a price step like any other: 5 × 0.8 = 4.
    let by_factor = PRICE_CUT.split("[prices.models.sol.changes").next().expect("a text").to_string();
    let factors = [
        (PRICE_CUT.to_string(), ""),
        (by_factor.clone(), "prices.factor={ value = 0.8, start = \"2026-08-21\" }"),
        (by_factor, "prices.models.sol.factor={ value = 0.8, start = \"2026-08-21\" }"),
    ];
    for (text, factor) in &factors {
        for (name, sets, expected) in &cases {
            let sets: Vec<&str> = sets.iter().copied().chain(Some(*factor).filter(|factor| !factor.is_empty())).collect();
            let results = run(&scenario(text, &sets), SEED, 2);
            check_months(&format!("{name} {factor}"), &months_of(&results, "API usage"), expected);
            assert!(Reconciliation::of(&results).all_agree());
        }
    }
}

#[test]
fn limits_in_dollars_buy_at_the_prices_of_the_days_at_work() {
    // From 21 August on a quota of 100 a month is 100 × 11/31 dollars at 4 a million: what is served costs just that, and 440 less it is left over.
    let sets = ["groups.staff.start=2026-08-21", "access.open.cap={ amount = \"100 USD/month\", on_exceed = \"stop\" }"];
    let results = run(&scenario(PRICE_CUT, &sets), SEED, 2);
    check_months("a quota", &months_of(&results, "API usage"), &[0.0, 100.0 * 11.0 / 31.0, 100.0]);
    let summary = Summary::of(&results, vec![]).expect("trials");
    check_equal("unserved", summary.access.limits.unserved_demand.mean, 440.0 - 100.0 * 11.0 / 31.0 + 1_240.0 - 100.0);
    // Beyond the quota something cheaper serves: tokens at 1 dollar that become 0.5 on the same day. 110 Mtok wanted, 25 × 11/31 of them within.
    let text = format!(
        "{PRICE_CUT}[prices.models.mini]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n[prices.models.mini.changes.\"2026-08-21\"]\nuncached_input = \"0.5 USD/Mtok\"\noutput = \"0.5 USD/Mtok\"\n"
    );
    let sets = ["groups.staff.start=2026-08-21", "access.open.cap={ amount = \"100 USD/month\", on_exceed = \"throttle\", to = \"mini\" }"];
    let results = run(&scenario(&text, &sets), SEED, 2);
    check_months("within the quota", &months_of(&results, "API usage"), &[0.0, 100.0 * 11.0 / 31.0, 100.0]);
    check_months("throttled", &months_of(&results, "throttled usage"), &[0.0, 0.5 * (110.0 - 25.0 * 11.0 / 31.0), 0.5 * (310.0 - 25.0)]);
}

#[test]
fn teams_and_laptops_stay_together_where_some_of_their_people_come_around_a_price_step() {
    // Two of a team of four begin on the day of a cut. Their quota of 1,000 dollars is one, whatever they pay for a token, and their laptops are one fleet.
    let text = r#"
format = 1
horizon = { start = "2026-07", months = 3 }
[groups.old]
count = 2
base = "0 USD/year"
usage = "use"
access = "open"
team = "one"
[groups.new]
count = 2
base = "0 USD/year"
start = "2026-08-21"
usage = "use"
access = "open"
team = "one"
[usage.use]
mean = "310 Mtok/month"
tokens = { cache_read = 0, cache_write = 0, input_to_output = 1e12 }
[access.open]
models = { sol = 1 }
cap = { amount = "1000 USD/month", per = "team", on_exceed = "stop" }
[prices.models.sol]
uncached_input = "5 USD/Mtok"
output = "30 USD/Mtok"
[prices.models.sol.changes."2026-08-21"]
uncached_input = "4 USD/Mtok"
output = "20 USD/Mtok"
"#;
    let results = run(&scenario(text, &[]), SEED, 2);
    check_months("the quota of the team", &months_of(&results, "API usage"), &[1_000.0; 3]);
    assert!(Reconciliation::of(&results).all_agree());
    // One leaves the day before the cut and another starts on it: the laptop goes from hand to hand, whether the price changes or not.
    let rows = "employee_id,group,start_date,end_date\n1,staff,,2026-08-20\n2,staff,2026-08-21,\n3,staff,,\n";
    let text = format!(
        "{}\n[packages.terms.tooling]\nlaptop = {{ price = \"2,400 USD\", useful_life = \"24 months\" }}\n",
        PRICE_CUT.replace("count = 1", "package = \"terms\"")
    );
    let flat = text.split("[prices.models.sol.changes").next().expect("a text").to_string()
        + "[packages.terms.tooling]\nlaptop = { price = \"2,400 USD\", useful_life = \"24 months\" }\n";
    let months = |text: &str| {
        let headcount = Headcount::read(rows.as_bytes(), &HeaderMap::canonical()).expect("a sound file");
        let case = Case::new(scenario(text, &["headcount.file=people.csv"]), Some(Arc::new(headcount)));
        let results = run_case(&case.unwrap_or_else(|errors| panic!("{errors}")), plain(SEED, 2));
        ["API usage", "laptop"].map(|name| months_of(&results, name))
    };
    let ([use_of_all, laptops], [_, without_step]) = (months(&text), months(&flat));
    // In August 20 days at 5, 11 days at 4, and all days of the third.
    check_months("use of three", &use_of_all, &[3_100.0, 10.0 * (20.0 * 5.0 + 11.0 * 4.0) + 1_440.0, 2_480.0]);
    check_months("two laptops", &laptops, &[200.0; 3]);
    check_months("two laptops without a step", &without_step, &laptops);
}

/// NatLabRockies/SAM#1320, EnergyPlus#9241: a reserved GPU is billed by the hours of the month.
#[test]
fn reserved_gpus_are_paid_by_average_hours_by_730_or_by_those_of_the_calendar() {
    let text =
        "format = 1\nhorizon = { start = \"2026-02\", months = 2 }\n[groups.lab]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"one\"
        [packages.one.tooling.gpu]\nh100 = { purchase_option = \"reserved\", count = 1 }\n[prices.gpus.h100]\nreserved = \"2.35 USD/hour\"";
    for (sets, expected) in [
        (&[] as &[&str], [730.5 * 2.35, 730.5 * 2.35]),
        (&["calendar.month_hours=average"], [730.5 * 2.35, 730.5 * 2.35]),
        (&["calendar.month_hours=\"730\""], [730.0 * 2.35, 730.0 * 2.35]),
        // 672 and 744 hours.
        (&["calendar.month_hours=calendar"], [1_579.20, 1_748.40]),
        // A leap February has 696.
        (&["calendar.month_hours=calendar", "horizon.start=2028-02"], [1_635.60, 1_748.40]),
        // A term changes when the rate is signed, and not the hours of a month.
        (&["calendar.month_hours=calendar", "packages.one.tooling.gpu.h100.term=\"2 months\""], [1_579.20, 1_748.40]),
        // Half of the hours are used.
        (&["calendar.month_hours=calendar", "packages.one.tooling.gpu.h100.utilization=0.5"], [789.60, 874.20]),
    ] {
        let results = run(&scenario(text, sets), SEED, 2);
        check_months(&format!("{sets:?}"), &months_of(&results, "GPU reserved"), &expected);
        assert!(Reconciliation::of(&results).all_agree());
    }
    // Signed in February for three months: April's 720 hours are still owed.
    let sets = ["calendar.month_hours=calendar", "packages.one.tooling.gpu.h100.term=\"3 months\""];
    let summary = Summary::of(&run(&scenario(text, &sets), SEED, 2), vec![]).expect("trials");
    check_equal("commitments", summary.gpus.and_then(|gpus| gpus.commitments).expect("a term").mean, 720.0 * 2.35);
}

/// BarPilot#37, trading PR#4016: 10 dollars on each working day.
#[test]
fn use_per_active_day_follows_the_working_days_of_the_calendar_where_it_is_told_to() {
    let text = "format = 1\n[groups.staff]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"use\"\naccess = \"open\"
        [usage.use]\nmean = \"10 USD/active-day\"\nactive_days = 21.75
        [access.open]\nmodels = { unit = 1 }\n[prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"";
    let months = |sets: &[&str]| months_of(&run(&scenario(text, sets), SEED, 2), "API usage");
    check_months("even", &months(&[]), &[217.5; 12]);
    // Weekdays of 2026, 261 in all.
    let weekdays = [22.0, 20.0, 22.0, 22.0, 21.0, 22.0, 23.0, 21.0, 22.0, 22.0, 21.0, 23.0];
    let calendar = months(&["calendar.working_days=calendar"]);
    check_months("weekdays", &calendar, &weekdays.map(|days| 10.0 * days));
    check_equal("the year", calendar.iter().sum(), 2_610.0);
    // Somebody who works fewer days follows the same course: 18 a month on average.
    let part_time = months(&["calendar.working_days=calendar", "usage.use.active_days=18"]);
    check_equal("February", part_time[1], 180.0 * 20.0 / 21.75);
    check_equal("a year of part time", part_time.iter().sum(), 2_160.0);
    // Without Christmas there are 260 days, 22 of them in December; the year stays what it is.
    let holidays = months(&["calendar={ working_days = \"calendar\", holidays = [\"2026-12-25\"] }"]);
    check_equal("December", holidays[11], 2_610.0 * 22.0 / 260.0);
    check_equal("a year with a holiday", holidays.iter().sum(), 2_610.0);
    // Use by the month does not ask for days.
    let by_month = months(&["calendar.working_days=calendar", "usage.use.mean=100 USD/month"]);
    check_months("by the month", &by_month, &[100.0; 12]);
    // A quota of 8 a day is one of 8 × 20 in February and 8 × 22 in March.
    let quota = months(&["calendar.working_days=calendar", "access.open.cap={ amount = \"8 USD/active-day\", on_exceed = \"stop\" }"]);
    check_months("a quota a day", &quota, &weekdays.map(|days| 8.0 * days));
}

/// sfu-fas/coursys#99, firefly-iii#3982: 4,000 every two weeks.
#[test]
fn pay_every_two_weeks_shows_months_with_three_paydays_in_cash_and_not_in_cost() {
    let text = "format = 1\n[groups.staff]\ncount = 1\nbase = \"104k USD/year\"\n[groups.others]\ncount = 1\nbase = \"120k USD/year\"\npay_schedule = \"monthly\"";
    let cash = |sets: &[&str]| {
        let results = run(&scenario(text, sets), SEED, 2);
        check_months("cost", &months_of(&results, "base pay"), &[104_000.0 / 12.0 + 10_000.0; 12]);
        let summary = Summary::of(&results, vec![]).expect("trials");
        assert!(summary.reconciliation.all_agree());
        let base_pay = summary.cash.as_ref().and_then(|cash| cash.by_line.get("base pay")).map(|line| line.mean_by_month.clone());
        base_pay.map(|months| months.into_iter().map(|paid| paid - 10_000.0).collect::<Vec<_>>())
    };
    assert_eq!(cash(&[]), None);
    assert_eq!(cash(&["pay_schedule=semi-monthly"]), None);
    // From 2 January: 16, 30; two in every month but July (3, 17, 31). 26 paydays.
    let biweekly = cash(&["pay_schedule={ frequency = \"biweekly\", payday = \"2026-01-02\" }"]).expect("cash");
    check_months("biweekly", &biweekly, &[12e3, 8e3, 8e3, 8e3, 8e3, 8e3, 12e3, 8e3, 8e3, 8e3, 8e3, 8e3]);
    check_equal("26 paydays", biweekly.iter().sum(), 104_000.0);
    // Payroll tax is paid with it: 6.2% and 1.45% of 12,000 and 0.6% of the first 7,000 in January, 7.65% of 8,000 in February; of the other, whose cash is
    // its cost, 7.65% of 10,000 and 0.6% of 7,000.
    let paid = simulated(text, &["pay_schedule={ frequency = \"biweekly\", payday = \"2026-01-02\" }"], SEED, 2);
    let tax = line(&paid, "payroll tax").cash().expect("cash of its own").mean_by_month();
    check_equal("tax in January", tax[0], 918.0 + 42.0 + 765.0 + 42.0);
    check_equal("tax in February", tax[1], 612.0 + 765.0);
    check_equal("tax of the year", tax.iter().sum(), 0.0765 * 224_000.0 + 84.0);
    // Of the group alone; from Thursday 1 January there are 27: the last one on 31 December.
    let of_group = cash(&["groups.staff.pay_schedule={ frequency = \"biweekly\", payday = \"2026-01-01\" }"]).expect("cash");
    check_equal("27 paydays", of_group.iter().sum(), 27.0 * 4_000.0);
    assert_eq!(
        of_group.iter().map(|paid| (paid / 4_000.0).round()).collect::<Vec<_>>(),
        [3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0, 2.0, 2.0, 2.0, 2.0, 3.0]
    );
    // Fridays of 2026: 52, five of them in January, May, July and October.
    let weekly = cash(&["pay_schedule={ frequency = \"weekly\", payday = \"2026-01-02\" }"]).expect("cash");
    assert_eq!(
        weekly.iter().map(|paid| (paid / 2_000.0).round()).collect::<Vec<_>>(),
        [5.0, 4.0, 4.0, 4.0, 5.0, 4.0, 5.0, 4.0, 4.0, 5.0, 4.0, 4.0]
    );
    check_equal("52 paydays", weekly.iter().sum(), 104_000.0);
}

/// lago-api PR#6194, litellm#4196: one rule for what is granted by the month, by the days at work.
#[test]
fn quota_sandbox_and_credits_of_a_half_month_are_halves() {
    let text = "format = 1\nhorizon = { start = \"2026-04\", months = 2 }
        [groups.staff]\ncount = 1\nbase = \"0 USD/year\"\nstart = \"2026-04-16\"\nusage = \"use\"\naccess = \"open\"\npackage = \"terms\"
        [packages.terms.ownership]\ncompute_credits = { grant = \"40 USD/month\" }
        [usage.use]\nmean = \"300 Mtok/month\"
        [access.open]\nmodels = { unit = 1 }\nsandbox = \"10 USD/month\"\ncap = { amount = \"100 USD/month\", on_exceed = \"stop\" }
        [prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"";
    let results = simulated(text, &[], SEED, 2);
    // 15 of 30 days: 150 of use, of which 5 in the sandbox, 20 on credit, 50 within the quota, and 75 unserved.
    check_months("sandbox", &months_of(&results, "sandbox usage"), &[5.0, 10.0]);
    check_months("credits", &months_of(&results, "compute credits"), &[20.0, 40.0]);
    check_months("quota", &months_of(&results, "API usage"), &[50.0, 100.0]);
}

#[test]
fn mistakes_in_the_calendar_and_in_paydays_say_what_to_write() {
    let errors =
        |set: &str| Scenario::read("test.toml", PRICE_CUT, &[Override::parse(set)], &NoFiles).err().map(|errors| errors.to_string());
    for (set, message) in [
        ("calendar.holidays=[\"2026-12-25\"]", "has no effect on even working days; help: add working_days = \"calendar\", or remove it"),
        ("calendar={ working_days = \"calendar\", holidays = [\"2026-02-30\"] }", "`2026-02-30` is not a day"),
        ("calendar.month_hours=744", "744"),
        ("calendar.working_day=calendar", "write `working_days`"),
        ("pay_schedule=biweekly", "help: write { frequency = \"biweekly\", payday = \"2026-01-09\" }"),
        ("pay_schedule={ frequency = \"weekly\" }", "help: write { frequency = \"weekly\", payday = \"2026-01-09\" }"),
        ("pay_schedule={ frequency = \"monthly\", payday = \"2026-01-09\" }", "has no effect on pay by the month"),
        ("groups.staff.pay_schedule=fortnightly", "`fortnightly` is not a value of"),
    ] {
        let found = errors(set).unwrap_or_else(|| panic!("{set} is accepted"));
        assert!(found.contains(message), "{set}: {found}");
    }
}
