use super::*;
use crate::reading::{Node, Place};

/// The columns that every row needs, in this order.
const NEEDED: &str = "offer_id,currency,start_date,base_pay,pay_period";
const CELLS: &str = "o-1,USD,2026-01-01,205000,YEAR";

fn read(text: &str) -> OfferList {
    OfferList::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

/// The list of one row that has the columns and cells of a sound one, and these.
fn with(columns: &str, cells: &str) -> OfferList {
    read(&format!("{NEEDED},{columns}\n{CELLS},{cells}\n"))
}

/// `path = value` of the one row.
fn values(columns: &str, cells: &str) -> Vec<String> {
    let list = with(columns, cells);
    assert!(list.rejected.is_empty(), "{columns} {cells}: {:?}", list.rejected);
    let of_row =
        |value: &OfferValue| format!("{} = {}", value.path, Node { value: value.value.clone(), place: Place::UNKNOWN }.to_inline_toml());
    list.rows[0].values.iter().map(of_row).filter(|value| !value.starts_with("offer.start") && !value.starts_with("offer.base")).collect()
}

/// All mistakes of the one row, a line each.
fn mistakes_of(columns: &str, cells: &str) -> Vec<String> {
    let list = with(columns, cells);
    assert_eq!((list.rows.len(), list.rejected.len()), (0, 1), "{columns} {cells}: {:?}", list.rows);
    let in_words = |mistake: &Mistake| format!("{}, {}", mistake.problem, mistake.remedy);
    list.rejected[0].mistakes.iter().map(in_words).collect()
}

#[test]
fn a_row_becomes_values_at_paths() {
    let list = read(&format!("{NEEDED}\n{CELLS}\n"));
    let of_row = |value: &OfferValue| (value.column.name(), value.path.clone(), value.value.clone());
    let expected: [(&str, String, Value); 2] =
        [("start_date", "offer.start".into(), "2026-01-01".into()), ("base_pay", "offer.base".into(), "205000 USD/year".into())];
    assert_eq!(list.rows[0].values.iter().map(of_row).collect::<Vec<_>>(), expected);
    assert_eq!((list.rows[0].line, list.rows[0].id.as_str(), list.read), (2, "o-1", 1));
}

#[test]
fn every_column_states_its_key() {
    for (columns, cells, expected) in [
        (
            "level,jurisdiction,filing",
            "senior,US-CA,Single",
            "candidate.level = \"senior\"; offer.jurisdiction = \"us-ca\"; candidate.filing = \"single\"",
        ),
        ("usage", "agents", "candidate.usage = \"agents\""),
        ("bonus_target_pct", "15", "offer.bonus.target = 0.15"),
        ("bonus_target_pct", "0", ""),
        ("sign_on_1", "\"25,000\"", "offer.sign_on.first.amount = \"25000 USD\""),
        (
            "sign_on_1,sign_on_2,clawback_months",
            "25k,10000,12",
            "offer.sign_on.first.amount = \"25000 USD\"; offer.sign_on.first.clawback.within = \"12 months\"; \
             offer.sign_on.second.amount = \"10000 USD\"; offer.sign_on.second.month = 13; offer.sign_on.second.clawback.within = \"12 months\"",
        ),
        ("clawback_months", "12", ""),
        ("attrition_pct", "15", "offer.attrition = \"15% per year\""),
        (
            "company,equity_type,equity_grant_value,vest_months,cliff_months,vest_every,vest_by_year",
            "big,RSU,200000,48,0,3,33/33/22/12",
            "offer.company = \"big\"; offer.equity.new_hire.grant = \"200000 USD\"; offer.equity.new_hire.type = \"rsu\"; \
             offer.equity.new_hire.vesting_period = \"48 months\"; offer.equity.new_hire.cliff = \"0 months\"; \
             offer.equity.new_hire.vesting_interval = \"3 months\"; offer.equity.new_hire.by_year = [0.33, 0.33, 0.22, 0.12]",
        ),
        (
            "company,equity_type,equity_units,strike,fair_value,option_kind,expiry_months,exercise_window_months",
            "small,options,60000,4.125,4.00,ISO,120,3",
            "offer.company = \"small\"; companies.small.fair_value = \"4 USD\"; offer.equity.new_hire.count = 60000.0; \
             offer.equity.new_hire.type = \"option\"; offer.equity.new_hire.strike = \"4.125 USD\"; offer.equity.new_hire.kind = \"iso\"; \
             offer.equity.new_hire.term = \"120 months\"; offer.equity.new_hire.exercise_window = \"3 months\"",
        ),
        (
            "company,equity_type,equity_units,expiry_months",
            "small,rsu,100,84",
            "offer.company = \"small\"; offer.equity.new_hire.units = 100.0; offer.equity.new_hire.type = \"rsu\"; \
             offer.equity.new_hire.expires = \"84 months\"",
        ),
        ("company,equity_type,equity_units", "a b,none,", "offer.company = \"a b\""),
        (
            "company,equity_type,equity_units,strike",
            "s,virtual,1,Fair Value",
            "offer.company = \"s\"; offer.equity.new_hire.count = 1.0; offer.equity.new_hire.type = \"virtual\"; offer.equity.new_hire.strike = \"fair value\"",
        ),
        (
            "company,refresh_value,refresh_promised",
            "big,100000,",
            "offer.company = \"big\"; offer.equity.refreshers.type = \"rsu\"; offer.equity.refreshers.grant = \"100000 USD\"; \
             offer.equity.refreshers.granted_every = \"12 months\"; offer.equity.refreshers.promised = false",
        ),
        ("benefits_fixed", "14000", "offer.benefits.other = \"14000 USD/year\""),
        (
            "compute_allowance,compute_unit,compute_form,roll_over_months",
            "600,USD/month,lapsing_wallet,1",
            "offer.compute.credits.grant = \"600 USD/month\"; offer.compute.credits.form = \"lapsing wallet\"; \
             offer.compute.credits.roll_over = \"1 months\"",
        ),
        (
            "compute_allowance,compute_unit,compute_form,roll_over_months",
            "400,Mtok/month,allowance,0",
            "offer.compute.credits.grant = \"400 Mtok/month\"",
        ),
        ("gpu_hours", "50", "offer.compute.credits.grant = \"50 GPU-hours/month\""),
        ("access,queue_wait_days", "queued,3", "offer.compute.access = \"queued\""),
        ("personal_share", "10%", "candidate.values.personal_share = 0.1"),
        (
            "fine_tuning_allowance,fine_tuning_jobs,fine_tuning_tokens,fine_tuning_price",
            "6000,6,15,6",
            "offer.development.fine_tuning.allowance = \"6000 USD/year\"; offer.development.fine_tuning.jobs = \"6 jobs/year\"; \
             offer.development.fine_tuning.tokens = \"15 Mtok\"; offer.development.fine_tuning.price = \"6 USD/Mtok\"",
        ),
        ("wealth,risk_aversion", "300000,2.5", "candidate.wealth = \"300000 USD\"; candidate.risk_aversion = 2.5"),
    ] {
        assert_eq!(values(columns, cells).join("; "), expected, "{columns}: {cells}");
    }
    let waits = |columns: &str, cells: &str| with(columns, cells).rows[0].queue_wait_days;
    assert_eq!(waits("access,queue_wait_days", "queued,2.5"), Some(2.5));
    assert_eq!(waits("compute_allowance,compute_unit,queue_wait_days", "600,USD/month,0"), None);
    let names: std::collections::BTreeSet<&str> = OfferColumn::NAMES.into_iter().collect();
    assert_eq!(names.len(), OfferColumn::ALL.len());
    assert!(OfferColumn::ALL.iter().enumerate().all(|(place, column)| *column as usize == place));
}

#[test]
fn pay_is_that_of_a_year_or_a_month() {
    let base = |pay: &str, period: &str| {
        let list = read(&format!("{NEEDED}\no-1,EUR,2026-01,{pay},{period}\n"));
        list.rows[0].values[1].value.clone()
    };
    assert_eq!(base("95000", "YEAR"), "95000 EUR/year".into());
    assert_eq!(base("\"95,000.00\"", "annual"), "95000 EUR/year".into());
    assert_eq!(base("95k", "Year"), "95000 EUR/year".into());
    assert_eq!(base("7916.50", "MONTH"), "7916.5 EUR/month".into());
    assert_eq!(base("2000", "WEEK"), "104000 EUR/year".into());
    assert_eq!(base("23750", "QUARTER"), "95000 EUR/year".into());
}

#[test]
fn a_wrong_cell_rejects_its_row_with_what_to_write() {
    for (columns, cells, expected) in [
        (
            "bonus_target_pct",
            "0.15",
            "`0.15` in `bonus_target_pct` may be a share or a percentage, write percent of base pay, such as 15 or 15%",
        ),
        ("sign_on_1", "-5", "`-5` in `sign_on_1` is negative, write an amount such as 205000 or 205,000.00"),
        ("sign_on_1", "60.000", "`60.000` in `sign_on_1` may be 60 or 60 thousand, write 60000, or 60.00 if the point precedes decimals"),
        (
            "sign_on_1",
            "5 EUR",
            "`5 EUR` in `sign_on_1` says EUR, but its row is in USD, write the amount in USD, or what it is in as the currency of its row",
        ),
        ("clawback_months", "1.5", "`1.5` in `clawback_months` is not a whole number from 0 to 120, write a number of months such as 12"),
        ("company,equity_type", "big,shares", "`shares` in `equity_type` is not a kind of equity, write rsu, option, virtual or none"),
        ("company,equity_type", "big,rsu", "`equity_type` says rsu, but the row has no grant, write equity_grant_value or equity_units"),
        ("company,equity_units", "big,100", "`equity_type` is blank, but the row has a grant, write rsu, option or virtual"),
        (
            "company,equity_type,equity_grant_value,equity_units",
            "big,rsu,5,5",
            "`equity_units` is stated beside `equity_grant_value`, write one of the two, and leave the other blank",
        ),
        (
            "company,equity_type,equity_grant_value",
            "big,option,200000",
            "`equity_grant_value` is an amount, but options are granted in number: it can mean their fair value, or what the shares are worth, leave it blank, and write equity_units and strike",
        ),
        (
            "company,equity_type,equity_units,strike",
            "big,rsu,5,4",
            "`strike` is stated, but RSUs have no strike, leave it blank, or write option as equity_type",
        ),
        (
            "company,equity_type,equity_units,option_kind",
            "big,virtual,5,iso",
            "`option_kind` is stated, but equity_type is virtual, leave it blank, or write option as equity_type",
        ),
        (
            "equity_type,equity_grant_value",
            "rsu,5",
            "`company` is blank, but the row has equity, write the company: one of [companies.NAME] of the market",
        ),
        ("fair_value", "4", "`fair_value` is stated, but not of which company, write the company"),
        (
            "company,equity_type,equity_units,vest_by_year",
            "big,rsu,5,33/33/33",
            "`vest_by_year` adds up to 99%, write percentages that add up to 100, such as 33.34/33.33/33.33",
        ),
        (
            "company,equity_type,equity_units,vest_by_year",
            "big,rsu,5,a",
            "`vest_by_year` is `a`, which is not a list of percentages, write percent by year with / between, such as 25/25/25/25",
        ),
        (
            "company,refresh_value,refresh_promised",
            "big,5,maybe",
            "`refresh_promised` is `maybe`, which is neither yes nor no, write yes or no",
        ),
        (
            "compute_allowance",
            "600",
            "`compute_unit` is blank, write the unit of compute_allowance: USD/month, Mtok/month or GPU-hours/month",
        ),
        (
            "compute_allowance,compute_unit,gpu_hours",
            "600,USD/month,5",
            "`gpu_hours` is stated beside `compute_allowance`: an offer has one allowance, leave one of the two blank, or name an access tier of the market in `access`",
        ),
        (
            "queue_wait_days",
            "3",
            "`queue_wait_days` is stated, but there is no compute to wait for, write compute_allowance and compute_unit, or the access tier in a column `access`",
        ),
        (
            "fine_tuning_allowance,fine_tuning_jobs",
            "6000,6",
            "`fine_tuning_allowance` is stated, but not all of how much of it is used, write fine_tuning_tokens, fine_tuning_price: jobs a year, million tokens a job, price of a million tokens",
        ),
        ("personal_share", "2", "`personal_share` is `2`, which is not a share from 0 to 1, write a share such as 0.1 or 10%"),
        ("candidate_id", "ann@corp.test", "`candidate_id` is an e-mail address, write an id that names nobody"),
        ("attrition_pct", "x", "`attrition_pct` is `x`, which is not a number, write a number such as 60000 or 2.5"),
    ] {
        assert_eq!(mistakes_of(columns, cells), [expected], "{columns}: {cells}");
    }
    // Of the cells that every row needs.
    for (cells, expected) in [
        (",USD,2026-01-01,205000,YEAR", "`offer_id` is blank, write an id of the offer, such as o-101"),
        ("o,,2026-01-01,205000,YEAR", "`currency` is blank, write the three letters of the currency of the row, such as USD"),
        ("o,dollars,2026-01-01,205000,YEAR", "`dollars` in `currency` is not a currency, write its three letters, such as USD"),
        ("o,USD,,205000,YEAR", "`start_date` is blank, write the first day of work, such as 2026-01-31"),
        ("o,USD,31.12,205000,YEAR", "`31.12` in `start_date` is not a date, write a day such as 2026-01-31, or a month such as 2026-01"),
        ("o,USD,2026-01-01,,YEAR", "`base_pay` is blank, write base pay, such as 205000"),
        ("o,USD,2026-01-01,205000,", "`pay_period` is blank, write what base pay is for, such as YEAR or MONTH"),
        ("o,USD,2026-01-01,55,HOUR", "`HOUR` in `pay_period` does not say how much is worked in a year, write the pay of a year, and YEAR"),
        (
            "o,USD,2026-01-01,55,salary",
            "`salary` in `pay_period` is not a pay period, write YEAR, MONTH, WEEK or another pay period that has a fixed number a year",
        ),
    ] {
        let list = read(&format!("{NEEDED}\n{cells}\n"));
        let found: Vec<String> =
            list.rejected[0].mistakes.iter().map(|mistake| format!("{}, {}", mistake.problem, mistake.remedy)).collect();
        assert_eq!(found, [expected], "{cells}");
    }
    // All mistakes of a row at once.
    assert_eq!(mistakes_of("bonus_target_pct,personal_share", "x,2").len(), 2);
}

#[test]
fn wealth_and_risk_aversion_are_repeated_in_no_message() {
    for (column, cell) in
        [("wealth", "345x678"), ("wealth", "345.678"), ("wealth", "-345678"), ("wealth", "345678 EUR"), ("risk_aversion", "3.4567y")]
    {
        let list = with(column, cell);
        assert_eq!(list.rejected.len(), 1, "{cell}");
        let shown = format!("{list:?}");
        assert!(!shown.contains("345") && !shown.contains("3.4567"), "{shown}");
    }
}

#[test]
fn a_missing_column_is_one_mistake_and_other_columns_are_named() {
    let error = |text: &str| OfferList::read(text.as_bytes()).expect_err(text).to_string();
    assert_eq!(
        error("offer,currency,start_date,salary\no,USD,2026-01-01,5\n"),
        "error: the file of offers has no column `offer_id`, `base_pay`, `pay_period`; help: it needs offer_id, currency, start_date, base_pay, \
         pay_period; is `offer` the column `offer_id`?"
    );
    let twice = error(&format!("{NEEDED},Offer ID\n{CELLS},o\n").replace("offer_id", "Offer_Id"));
    assert!(twice.contains("columns 1 and 6 are both called `offer_id`"), "{twice}");
    let list = with("Last Name,e-mail,colour,basepay", "Smith,a@b.co,red,1");
    let warnings: Vec<&str> = list.warnings.iter().map(|warning| warning.message.as_str()).collect();
    let people = "columns that identify people are not read and reach no output: `Last Name`, `e-mail`";
    assert_eq!(warnings, [people, "unknown columns are not read: `colour`, `basepay`"]);
    assert!(!format!("{:?}", list.rows).contains("Smith"));
    // Names of columns are those of the file whatever their case.
    assert_eq!(read("Offer ID,CURRENCY,Start-Date,Base Pay,pay_period\no,usd,2026-01-01,5,YEAR\n").rows.len(), 1);
}

#[test]
fn an_id_is_given_once() {
    let list = read(&format!("{NEEDED}\n{CELLS}\n{CELLS}\n"));
    assert_eq!((list.read, list.rows.len()), (2, 1));
    assert_eq!(list.rejected[0].mistakes[0].problem, "`offer_id` is that of line 2");
}

/// A sequence of numbers that looks random, the same in every run.
fn numbers(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

#[test]
fn no_row_is_lost_whatever_bytes_follow() {
    const PIECES: [&str; 24] = [
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\r\n",
        "\"",
        "o-2",
        "USD",
        "EUR",
        "2026-01-01",
        "205000",
        "YEAR",
        "x",
        "ä€",
        "\u{0}",
        "-1",
        "1e9",
        "0",
        "\t",
        ";",
        "big",
        "none",
        "NA",
    ];
    let (mut n_read, mut n_sound, mut n_rejected) = (0, 0, 0);
    for seed in 0..400 {
        let mut number = numbers(seed);
        let mut bytes = format!("{NEEDED},company,wealth\n{CELLS},,\n").into_bytes();
        for _ in 0..number(60) {
            match number(40) {
                0 => bytes.push(number(256) as u8),
                _ => bytes.extend_from_slice(PIECES[number(PIECES.len())].as_bytes()),
            }
        }
        if let Ok(list) = OfferList::read(bytes.as_slice()) {
            assert_eq!(list.read, list.rows.len() + list.rejected.len(), "{seed}");
            assert!(list.rejected.iter().all(|row| !row.mistakes.is_empty()), "{seed}");
            (n_read, n_sound, n_rejected) = (n_read + list.read, n_sound + list.rows.len(), n_rejected + list.rejected.len());
        }
    }
    assert!(n_sound > 100 && n_rejected > 500 && n_read == n_sound + n_rejected, "{n_read} {n_sound} {n_rejected}");
}

#[test]
fn a_day_that_could_be_of_two_months_is_rejected() {
    let of = |day: &str| read(&format!("{NEEDED}\no-1,USD,{day},205000,YEAR\n"));
    let unclear = of("03/04/2026");
    let mistake = &unclear.rejected[0].mistakes[0];
    assert_eq!(mistake.problem, "`03/04/2026` can be a day of March 2026 or of April 2026");
    assert_eq!(mistake.remedy, "write 2026-03-04 if it is that day, with the year first");
    assert_eq!((of("03/03/2026").rows.len(), of("03/14/2026").rows.len(), of("2026-03-04").rows.len()), (1, 1, 1));
}

#[test]
fn a_fine_tuning_allowance_of_which_nothing_is_said_to_be_used_is_marked() {
    let list = with("fine_tuning_allowance", "6000");
    assert!(list.rows[0].has_unused_fine_tuning && list.rejected.is_empty());
}
