//! Cost lines of a scenario's own, and compute as a fringe benefit: what must hold whatever the numbers are. What they cost is worked by hand in
//! `tests/hand_worked`.

use compcast::cost::Quantity;
use compcast::simulation::{Key, Results};

use crate::cli::{compcast, empty};
use crate::support::{SEED, simulated};

const PEOPLE: &str = "format = 1\n[groups.engineers]\ncount = 30\nbase = \"120k USD/year\"\nusage = \"coding-agent\"\naccess = \"pooled\"\n\
    package = \"p\"\nattrition = \"20% per year\"\ntime_to_fill = \"2 months\"\n\
    [packages.p.core]\nbonus = { target = 0.1, payout = \"0.8 to 1.2\", payment_month = \"march\" }\nsign_on = \"5k USD\"\n\
    [access.pooled]\nmodels = { frontier = 0.5, mid = 0.5 }\n\
    cap = { amount = \"150 USD/month\", on_exceed = \"stop\", team_pool = \"team\" }\n[pools.team]\namount = \"2k USD/month\"\n";

const FLAT_TAX: &str = "[tax.us]\nemployer = { social_security = \"none\", unemployment = \"none\" }\n";

fn line(results: &Results, name: &str) -> Vec<f64> {
    results.line(name).unwrap_or_else(|| panic!("there is no {name}")).by_trial.values().into_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_own_line_of_nothing_changes_nothing_to_the_bit() {
    let none = simulated(PEOPLE, &[], SEED, 256);
    let lines = "[lines.parking]\namount = \"0 USD/month\"\nper = \"person\"\nelement = \"core pay\"\ntaxable = true\n\
        [lines.office]\namount = \"0 USD/month\"\nper = \"company\"\nelement = \"tooling\"\ncompute = true\npaid_after = \"2 months\"\n\
        [lines.severance]\namount = \"0 USD\"\nper = \"leaver\"\nelement = \"core pay\"\ntaxable = true\n";
    let with = simulated(&format!("{PEOPLE}{lines}"), &[], SEED, 256);
    for known in none.lines() {
        assert_eq!(line(&with, known.name), known.by_trial.values().into_owned(), "{}", known.name);
        assert_eq!(with.line(known.name).unwrap().exact_mean, known.exact_mean, "{}", known.name);
    }
    for name in ["parking", "office", "severance"] {
        assert!(line(&with, name).iter().all(|dollars| *dollars == 0.0), "{name}");
    }
}

#[test]
fn an_uncertain_own_line_has_its_mean_and_moves_no_other_draw() {
    let none = simulated(PEOPLE, &[], SEED, 4096);
    let text = format!("{PEOPLE}[lines.office]\namount = \"10k to 20k USD/month\"\nper = \"company\"\nelement = \"tooling\"\n");
    let with = simulated(&text, &[], SEED, 4096);
    let office = with.line("office").unwrap();
    // A range of positive ends is lognormal between P5 and P95: σ = ln 2 / (2 × 1.6448536), mean √(10k × 20k) × e^(σ²/2), twelve times.
    let sigma = 2f64.ln() / (2.0 * 1.644_853_626_951_472_7);
    let mean = 12.0 * (1e4 * 2e4_f64).sqrt() * (sigma * sigma / 2.0).exp();
    assert!((office.exact_mean.unwrap() / mean - 1.0).abs() < 1e-9);
    let values = line(&with, "office");
    let sampled = values.iter().sum::<f64>() / 4096.0;
    let sd = (values.iter().map(|value| (value - sampled).powi(2)).sum::<f64>() / 4095.0).sqrt();
    assert!((sampled - mean).abs() < 5.0 * sd / 64.0, "{sampled} is not {mean}");
    for known in none.lines() {
        assert_eq!(line(&with, known.name), known.by_trial.values().into_owned(), "{}", known.name);
    }
}

/// Severance and relocation follow who leaves and starts, by chance, and are wages: with a flat tax of 1.45%, payroll tax rises by that share of them.
#[test]
fn taxable_lines_of_people_who_come_and_go_are_taxed() {
    let base = format!("{PEOPLE}{FLAT_TAX}");
    let lines = "[lines.severance]\namount = \"6k USD\"\nper = \"leaver\"\nelement = \"core pay\"\ntaxable = true\n\
        [lines.relocation]\namount = \"4k USD\"\nper = \"hire\"\nelement = \"core pay\"\ntaxable = true\n";
    let (none, with) = (simulated(&base, &[], SEED, 128), simulated(&format!("{base}{lines}"), &[], SEED, 128));
    let of = |quantity| with.column(Key::Count(quantity)).expect("a count").values().into_owned();
    let (leavers, hires) = (of(Quantity::Leavers), of(Quantity::Hires));
    assert!(leavers.iter().any(|leavers| *leavers > 0.0) && hires.iter().any(|hires| *hires > 0.0));
    let taxes = line(&with, "payroll tax").into_iter().zip(line(&none, "payroll tax")).map(|(with, none)| with - none);
    for (trial, more) in taxes.enumerate() {
        let (severance, relocation) = (line(&with, "severance")[trial], line(&with, "relocation")[trial]);
        assert_eq!((severance, relocation), (6000.0 * leavers[trial], 4000.0 * hires[trial]));
        assert!((more - 0.0145 * (severance + relocation)).abs() < 1e-6, "{more}");
    }
}

/// With a flat tax, the line is the tax on the imputed income, whatever pools serve and whoever comes and goes; and the income is the share of what is served.
#[test]
fn a_fringe_benefit_is_the_tax_on_the_share_of_what_is_served() {
    let text = format!("{PEOPLE}{FLAT_TAX}[fringe_benefit]\ntreatment = \"imputed\"\npersonal_share = 0.2\n");
    let (none, with) = (simulated(&format!("{PEOPLE}{FLAT_TAX}"), &[], SEED, 128), simulated(&text, &[], SEED, 128));
    let imputed = with.column(Key::Count(Quantity::ImputedIncome)).expect("a count").values().into_owned();
    // Everything that is served is billed here, within the quota or by the pool.
    let served: Vec<f64> =
        line(&with, "API usage").into_iter().zip(line(&with, "pooled usage")).map(|(quota, pool)| quota + pool).collect();
    assert!(line(&with, "pooled usage").iter().all(|pooled| *pooled > 0.0));
    for (trial, fringe) in line(&with, "fringe benefit").into_iter().enumerate() {
        assert!((imputed[trial] / (0.2 * served[trial]) - 1.0).abs() < 1e-9, "{} of {}", imputed[trial], served[trial]);
        assert!((fringe / (0.0145 * imputed[trial]) - 1.0).abs() < 1e-9, "{fringe} on {}", imputed[trial]);
    }
    for known in none.lines() {
        assert_eq!(line(&with, known.name), known.by_trial.values().into_owned(), "{}", known.name);
    }
}

#[test]
fn own_lines_are_compared_measured_and_held_against_budgets() {
    let office = |amount: &str| {
        format!(
            "{PEOPLE}[lines.office]\namount = \"{amount}\"\nper = \"company\"\nelement = \"tooling\"\n[budget.lines.office]\namount = \"30k USD\"\n"
        )
    };
    let folder = empty();
    std::fs::write(folder.path().join("a.toml"), office("2k USD/month")).expect("written");
    std::fs::write(folder.path().join("b.toml"), office("3k USD/month")).expect("written");
    let output = compcast(folder.path(), &["compare", "a.toml", "b.toml", "--trials", "64", "--quiet", "--format", "json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let written = json.to_string();
    assert!(written.contains("office") && written.contains("12000"), "12 × 1,000 more");
    let arguments = ["run", "b.toml", "--trials", "64", "--quiet", "--fail-if", "mean(total of line \"office\") > 35k USD"];
    assert_eq!(compcast(folder.path(), &arguments).status.code(), Some(3), "36,000 is over 35,000");
    let wrong =
        compcast(folder.path(), &["run", "b.toml", "--trials", "64", "--quiet", "--fail-if", "mean(total of line \"ofice\") > 35k USD"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).contains("write `office`"), "{}", text(&wrong.stderr));
    let explained = compcast(folder.path(), &["explain", "office", "a.toml"]);
    assert!(text(&explained.stdout).contains("2,000"), "{}{}", text(&explained.stdout), text(&explained.stderr));
}
