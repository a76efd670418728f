use super::*;
use crate::report::offer::samples;
use crate::report::words;
use crate::scenario::{NoFiles, Scenario};

const CANDIDATE: &str = "format = 1\n[candidate]\nlevel = \"senior\"\nfiling = \"single\"\n[candidate.values]\npersonal_share = 0.1\n";

const BIG_TECH: &str = r#"
[companies.big]
volatility = "45% per year"
[offer]
company = "big"
start = "2026-01"
base = "205k USD/year"
bonus = { target = 0.15 }
[offer.sign_on.first]
amount = "25k USD"
clawback = { within = "12 months", schedule = "monthly" }
[offer.equity.new_hire]
type = "rsu"
grant = "200k USD"
cliff = "0 months"
vesting_interval = "3 months"
[offer.equity.refresh]
type = "rsu"
grant = "100k USD"
granted_every = "12 months"
promised = false
[offer.benefits]
health = "14k USD/year"
retirement = { match = 0.5, up_to = 0.06 }
leave = "25 days a year"
[offer.compute]
access = "queued"
[access.queued]
models = { frontier = 0.25, mid = 0.50, small = 0.25 }
cap = { amount = "600 USD/month", on_exceed = "stop" }
"#;

const START_UP: &str = r#"
[companies.small]
private = true
fair_value = "4 USD"
fully_diluted_shares = 100_000_000
volatility = "80% per year"
exit = { after = "48 months", price_multiple = 2.0, probability = 0.5 }
[offer]
company = "small"
start = "2026-01-15"
base = "230k USD/year"
[offer.equity.new_hire]
type = "option"
kind = "iso"
count = 60_000
strike = "4 USD"
exercise_window = "120 months"
acceleration = "what is left vests if the company is sold and the job ends within a year"
[offer.compute.credits]
grant = "3,000 USD/month"
"#;

/// The terms of an offer to a candidate whose wealth nobody asks for.
pub(crate) fn contract(offer: &str) -> Contract {
    let read = Scenario::read("offer", &format!("{CANDIDATE}{offer}"), &[], &NoFiles).unwrap_or_else(|errors| panic!("{errors}"));
    Contract::of(&read.scenario).expect("an offer")
}

fn big_tech() -> Brief {
    Brief::of(&samples::two(), 0, &contract(BIG_TECH)).expect("a brief")
}

fn start_up_with(change: &str, to: &str) -> Brief {
    Brief::of(&samples::two(), 1, &contract(&START_UP.replace(change, to))).expect("a brief")
}

pub(crate) fn briefs() -> Vec<Brief> {
    let without_anything = contract("[offer]\nstart = \"2026-01\"\nbase = \"100k USD/year\"\n");
    let last = Brief::of(&samples::without_anything(), 0, &without_anything).expect("a brief");
    vec![big_tech(), start_up_with("", ""), last]
}

fn row<'a>(brief: &'a Brief, name: &str) -> Option<&'a [String]> {
    brief.package.rows.iter().find(|row| row.name.starts_with(name)).map(|row| row.cells.as_slice())
}

#[test]
fn one_time_money_stays_in_its_year_and_options_are_not_money() {
    let big = big_tech();
    assert_eq!(row(&big, "Sign-on").unwrap(), ["25,000", "\u{2013}", "\u{2013}", "\u{2013}", "25,000"]);
    assert_eq!(row(&big, "Total").unwrap()[0], "324,750", "205,000 + 30,750 + 25,000 + 50,000 + 14,000");
    let small = start_up_with("", "");
    assert_eq!(row(&small, "Options").unwrap(), ["15,000", "15,000", "15,000", "15,000", "60,000"]);
    assert_eq!(row(&small, "Shares"), None);
    let equity = small.equity.unwrap();
    assert_eq!(equity.heading, "Options");
    assert!(equity.bars.is_empty() && equity.sentences[0].starts_with("The options may be worth nothing"), "{equity:?}");
    assert!(equity.sentences[1].contains("60,000 options with a strike of 4.00 USD each, 0.06% of the company today."), "{equity:?}");
    assert_eq!(Brief::of(&samples::two(), 2, &contract(START_UP)), None);
}

#[test]
fn the_first_sentence_is_of_the_contract_and_the_start_a_day_where_it_is_one() {
    let big = big_tech();
    assert_eq!(
        big.sentence,
        "We offer you base pay of 205,000 USD a year, a bonus with a target of 15% of base pay, a sign-on bonus of 25,000 USD, \
         shares for 200,000 USD and compute for your work."
    );
    assert_eq!(big.start, "January 2026");
    let small = start_up_with("", "");
    assert_eq!(small.sentence, "We offer you base pay of 230,000 USD a year, 60,000 options and up to 3,000 USD of compute a month.");
    assert_eq!(small.start, "January 15, 2026");
}

#[test]
fn raises_are_a_note_and_no_promise() {
    let raised = start_up_with("base = ", "raise = { rate = { min = 0.02, max = 0.04 }, month = \"april\" }\nbase = ");
    assert!(raised.sentence.contains("base pay of 230,000 USD a year"), "{}", raised.sentence);
    assert!(
        raised.package_notes.iter().any(|note| note == "Base pay grows with raises of 2% to 4% in April; the table has their average."),
        "{:?}",
        raised.package_notes
    );
    let certain = start_up_with("base = ", "raise = { rate = 0.03, month = \"april\" }\nbase = ");
    assert!(certain.package_notes.contains(&"Base pay grows with a raise of 3% every April, which the table includes.".to_string()));
}

#[test]
fn what_vests_later_than_the_page_is_told_apart() {
    let mut two = samples::two();
    two.offers[0].grants[0].at_grant = 500e3;
    two.offers[0].grants[0].value_by_year = vec![112_500.0, 100e3, 100e3, 100e3];
    let brief = Brief::of(&two, 0, &contract(BIG_TECH)).unwrap();
    assert!(brief.sentence.contains("shares for 500,000 USD (of which 412,500 USD vest within four years)"), "{}", brief.sentence);
}

#[test]
fn years_add_up_to_totals_as_printed() {
    let mut two = samples::two();
    two.offers[1].grants[0].count = Some(1_000.0);
    two.offers[1].grants[0].vests_by_year = vec![1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 0.0];
    two.offers[1].years[0].base = 230_000.4;
    two.offers[1].years[1].base = 230_000.4;
    let brief = Brief::of(&two, 1, &contract(START_UP)).unwrap();
    assert_eq!(row(&brief, "Options").unwrap(), ["333", "333", "334", "0", "1,000"]);
    assert!(brief.package_notes.iter().any(|note| note.starts_with("Only whole options vest")), "{:?}", brief.package_notes);
    let number = |cell: &String| cell.replace(',', "").parse::<f64>().unwrap_or(0.0);
    for row in &brief.package.rows {
        let (total, years) = row.cells.split_last().unwrap();
        assert_eq!(years.iter().map(number).sum::<f64>(), number(total), "{row:?}");
    }
    let kept = brief.leaving.unwrap();
    let options = kept.columns.iter().position(|column| column.starts_with("options")).unwrap() - 1;
    assert_eq!(kept.rows.iter().map(|row| row.cells[options].as_str()).collect::<Vec<_>>(), ["333", "666", "1,000"]);
}

#[test]
fn virtual_options_are_paid_out_and_never_exercised() {
    let text =
        START_UP.replace("type = \"option\"\nkind = \"iso\"", "type = \"virtual\"").replace("exercise_window = \"120 months\"\n", "");
    let mut two = samples::two();
    two.offers[1].grants[0].what = "virtual options".into();
    let brief = Brief::of(&two, 1, &contract(&text)).unwrap();
    assert!(brief.sentence.contains("60,000 virtual options"), "{}", brief.sentence);
    assert!(row(&brief, "Virtual options that vest").is_some());
    let equity = brief.equity.unwrap();
    assert_eq!(equity.heading, "Virtual options");
    let words = equity.sentences.join(" ");
    assert!(words.contains("paid out in cash when the company is sold or listed") && !words.contains("exercise"), "{words}");
    assert!(
        words.contains("They lapse if that has not happened 120 months after the grant, or as your agreement says after you leave."),
        "{words}"
    );
}

#[test]
fn options_that_are_exercised_before_a_sale_say_what_the_candidate_pays() {
    let words = |exercise: &str| {
        let brief = start_up_with("strike = \"4 USD\"", &format!("strike = \"4 USD\"\nexercise = \"{exercise}\""));
        brief.equity.unwrap().sentences.join(" ")
    };
    let early = words("early");
    assert!(
        early.contains("exercised as they vest: you pay 240,000 USD in all before you know whether the shares can ever be sold."),
        "{early}"
    );
    let held = words("at exit and hold");
    assert!(held.contains("you pay 240,000 USD in all a year before they are sold."), "{held}");
    assert!(!words("at exit").contains("you pay"));
    // Minimum tax has a currency and a year.
    assert!(
        early.contains(" USD above the strike in one year can bring alternative minimum tax") && early.contains("tables of 2026"),
        "{early}"
    );
}

#[test]
fn a_sale_of_the_company_is_named_once() {
    let words = |text: &str| {
        let old = "what is left vests if the company is sold and the job ends within a year";
        start_up_with(old, text).equity.unwrap().sentences.join(" ")
    };
    let own = words("what is left vests if the company is sold and the job ends within a year");
    assert!(own.contains(" What is left vests if the company is sold and the job ends within a year."), "{own}");
    assert_eq!(own.matches("company is sold and").count(), 1);
    assert!(words("half of the rest vests").contains(" If the company is sold: half of the rest vests."));
}

#[test]
fn clauses_of_repayment_name_their_payment_and_are_said_once() {
    let more = "[offer.sign_on.second]\namount = \"10k USD\"\nmonth = 13\nclawback = { within = \"12 months\", schedule = \"monthly\" }\n[offer.equity.new_hire]";
    let notes = |text: &str| Brief::of(&samples::two(), 0, &contract(text)).unwrap().package_notes.join(" ");
    let alike = notes(&BIG_TECH.replace("[offer.equity.new_hire]", more));
    assert!(alike.contains("The sign-on bonus is paid in two payments: 25,000 USD in month 1 and 10,000 USD in month 13."), "{alike}");
    assert!(
        alike.contains("If you leave within 12 months after a payment of it, you repay 1/12 of it for each month that is missing"),
        "{alike}"
    );
    assert_eq!(alike.matches("you repay").count(), 1, "{alike}");
    let full = more.replace("schedule = \"monthly\"", "schedule = \"full\", of = \"net\"");
    let different = notes(&BIG_TECH.replace("[offer.equity.new_hire]", &full));
    assert!(
        different
            .contains("If you leave within 12 months after the payment of 10,000 USD in month 13, you repay all of it, counted after tax."),
        "{different}"
    );
    let one = notes(BIG_TECH);
    assert!(one.contains("Sign-on bonus: if you leave within 12 months after it is paid, you repay 1/12 of it"), "{one}");
}

/// Nothing of ours: no figure of cost or worth, no name of a file or another offer, no percentile by its letter.
#[test]
fn nothing_that_is_only_for_the_employer_is_in_it() {
    let two = samples::two();
    for (place, brief) in [(0, big_tech()), (1, start_up_with("", ""))] {
        let text = format!("{brief:?}");
        let offer = &two.offers[place];
        let (cost, worth) = (&offer.cost, &offer.worth);
        let ours = [
            cost.expected.mean,
            cost.expected.p90,
            cost.staying.mean,
            cost.payroll_tax,
            cost.equity_delivered,
            offer.compute.cost,
            offer.compute.worth,
        ];
        let theirs = [worth.worth.value, worth.present_value.value, -worth.for_risk, 42_862.9, 171_451.6];
        for figure in ours.into_iter().chain(theirs) {
            for digits in [words::amount(figure, None), crate::quantity::approximately(figure)] {
                assert!(!text.contains(&digits), "{digits} in {text}");
            }
        }
        for word in [
            "P10",
            "P50",
            "P90",
            "big-tech",
            "start-up",
            "risk",
            "wealth",
            "worth to",
            "probability",
            "costs us",
            "lever",
            "300k",
            "300,000",
        ] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn every_row_has_a_cell_in_every_column() {
    for brief in briefs() {
        let grids = [Some(&brief.package), brief.leaving.as_ref(), brief.take_home.as_ref().map(|take_home| &take_home.grid)];
        for grid in grids.into_iter().flatten() {
            assert!(grid.rows.iter().all(|row| row.cells.len() + 1 == grid.columns.len()), "{grid:?}");
        }
    }
}

#[test]
fn what_is_left_after_taxes_is_the_difference_of_what_is_printed() {
    let mut two = samples::two();
    (two.offers[0].take_home[0].wages, two.offers[0].take_home[0].income_tax) = (310_049.0, 71_051.0);
    let take_home = Brief::of(&two, 0, &contract(BIG_TECH)).unwrap().take_home.unwrap();
    assert_eq!(take_home.grid.rows[0].cells, ["310,000", "71,100", "16,500", "222,400", "23,100", "36,200", "13,100"]);
}

#[test]
fn footnotes_name_sources_years_and_assumptions() {
    let notes = big_tech().footnotes.join(" ");
    for said in ["10,000 possible courses", "volatility of 45% a year", "income tax 2026 (", "Left out: ", "dated August 21, 2026"] {
        assert!(notes.contains(said), "{said} in {notes}");
    }
    assert!(!notes.contains("(A)") && notes.ends_with("the contract counts."), "{notes}");
}
