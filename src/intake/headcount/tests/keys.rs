//! The keys of a header map beyond the names of columns: each on a file that needs it.

use super::*;

/// A map with the keys that any file of pay needs, with `more` at the top and `columns` in `[columns]`.
fn pay_map(more: &str, columns: &str) -> String {
    let currency = if columns.contains("currency =") { "" } else { "currency = { constant = \"EUR\" }\n" };
    let period = if columns.contains("pay_period =") { "" } else { "pay_period = { constant = \"YEAR\" }\n" };
    format!("format = 1\n{more}\n[columns]\nemployee_id = \"id\"\n{currency}{period}{columns}")
}

/// The pay in a year, the share of full time and the bonus target of the only row.
fn terms(text: &str, map_text: &str) -> (Option<f64>, f64, Option<f64>) {
    let (row, _) = only_row(text, map_text);
    (row.base_pay.get(), row.fte.get(), row.bonus_target.get())
}

#[test]
fn numbers_are_read_with_the_separators_that_the_map_declares() {
    let columns = "base_pay = \"p\"\nfte = \"f\"\n";
    let german = pay_map("decimal = \",\"", columns);
    assert_eq!(terms("id;p;f\n1;55.000,00 €;0,8\n", &german), (Some(55_000.0), 0.8, None));
    let spaced = pay_map("decimal = \",\"\nthousands = [\" \", \"'\", \".\"]", columns);
    for pay in ["60 000", "60\u{a0}000", "60\u{202f}000", "60'000", "60.000,00"] {
        assert_eq!(terms(&format!("id;p;f\n1;{pay};1\n"), &spaced).0, Some(60_000.0), "{pay}");
    }
    check(
        "id;p;f\n1;60'000;1\n2;60,000;1\n",
        &german,
        &[
            "2: p (column 2) `60'000`: `60'000` in `p` has apostrophes between its thousands, write 60000, or add thousands = \"'\" to the header map",
            "3: p (column 2) `60,000`: `60,000` in `p` may be 60 or 60 thousand, write 60000, or 60,00 if the comma precedes decimals",
        ],
    );
    check(
        "",
        &pay_map("thousands = \".\"", columns),
        &[
            "map.toml:2:13: error: `.` cannot precede decimals and group thousands; help: write decimal = \",\", or another separator of thousands",
        ],
    );
}

#[test]
fn scales_sums_and_ranges_make_amounts() {
    assert_eq!(terms("id,p\n1,100\n", &pay_map("", "base_pay = { column = \"p\", scale = 1000 }")).0, Some(100_000.0));
    assert_eq!(terms("id,p\n1,100\n", &pay_map("", "base_pay = { column = \"p\", scale = \"thousands\" }")).0, Some(100_000.0));
    let percent = pay_map("", "base_pay = \"p\"\nfte = { column = \"f\", scale = \"percent\" }");
    for fte in ["80", "80%", "80 %"] {
        assert_eq!(terms(&format!("id,p,f\n1,50000,{fte}\n"), &percent).1, 0.8, "{fte}");
    }
    let sum = pay_map("", "base_pay = { sum = [\"base\", \"overtime\"] }");
    assert_eq!(terms("id,base,overtime\n1,50000,2500.5\n", &sum).0, Some(52_500.5));
    assert_eq!(terms("id,base,overtime\n1,50000,\n", &sum).0, Some(50_000.0));
    assert_eq!(terms("id,base,overtime\n1,,\n", &sum).0, None);
    check(
        "id,base,overtime\n1,50000,x\n",
        &sum,
        &["2: overtime (column 3) `x`: `x` in `overtime` is not an amount in EUR, write one such as 100980.00"],
    );
    let range = |take: &str| pay_map("", &format!("base_pay = {{ range = {{ low = \"l\", high = \"h\", take = \"{take}\" }} }}"));
    let of = |take: &str| terms("id,l,h\n1,50000,60000\n", &range(take)).0;
    assert_eq!(["low", "middle", "high"].map(of), [Some(50_000.0), Some(55_000.0), Some(60_000.0)]);
    check(
        "id,l,h\n1,50000,\n2,70000,60000\n",
        &range("middle"),
        &[
            "2: l (column 2) `50000`: `50000` in `l` is one end of a range whose other end is blank, write the other end, or take = \"low\" or \"high\" in the header map",
            "3: l (column 2) `70000`: `70000` in `l` is a range whose first end is above the second, write the lower amount first",
        ],
    );
    assert_eq!(terms("id,p\n1,50k-60k\n", &pay_map("", "base_pay = { column = \"p\", take = \"high\" }")).0, Some(60_000.0));
}

#[test]
fn ids_are_joined_or_counted() {
    let ids = |text: &str, id: &str| {
        let headcount = read(text, &map(&format!("format = 1\n[columns]\nemployee_id = {id}\n")));
        headcount.rows.iter().map(|row| headcount.employee_id(row).to_string()).collect::<Vec<_>>()
    };
    let text = "agency,no\nA,1\nB,1\nB,\n";
    assert_eq!(ids(text, "{ join = [\"agency\", \"no\"], separator = \"/\" }"), ["A/1", "B/1", "B/"]);
    assert_eq!(ids(text, "{ row_number = true }"), ["1", "2", "3"]);
    let headcount =
        read(text, &map("format = 1\n[columns]\nemployee_id = { row_number = true }\ngroup = { join = [\"agency\", \"no\"] }\n"));
    assert_eq!(headcount.columns.in_words(), ["columns used: employee_id (the number of the row), group (from `agency` and `no`)"]);
    check(
        "",
        "format = 1\n[columns]\nemployee_id = { sum = [\"a\", \"b\"] }\ngroup = { row_number = true }\nweight = { join = [\"a\"] }\nfte = { column = \"a\", separator = \"-\" }\n",
        &[
            "map.toml:3:17: error: only amounts and numbers can be added; help: write { column = … } or { constant = … }",
            "map.toml:4:11: error: only `employee_id` can be the number of the row; help: write { column = … } or { constant = … }",
            "map.toml:5:12: error: only texts can be joined; help: write { column = … } or { constant = … }",
            "map.toml:6:23: error: this has no effect beside `column`; help: remove it, or write { join = … }",
        ],
    );
}

#[test]
fn a_zero_is_passed_over_in_a_list_where_a_later_column_has_pay() {
    let list = pay_map("", "base_pay = [\"annual\", \"monthly\"]");
    assert_eq!(terms("id,annual,monthly\n1,0.00,5000\n", &list).0, Some(5000.0));
    assert_eq!(terms("id,annual,monthly\n1,0.00,\n", &list).0, Some(0.0));
    let blank = pay_map("", "base_pay = { column = \"annual\", zero_is_blank = true }");
    assert_eq!(terms("id,annual\n1,$0.00\n", &blank).0, None);
}

#[test]
fn blank_cells_have_the_value_that_the_map_gives_them() {
    for values in [
        "values = { \"\" = \"mid\", x = \"senior\" }",
        "blank = \"mid\", values = { x = \"senior\" }",
        "blank = \"mid\", otherwise = \"senior\"",
    ] {
        let map = format!("format = 1\n[columns]\nemployee_id = \"id\"\nusage_tier = {{ column = \"t\", {values} }}\n");
        assert_eq!(only_row("id,t\n1,\n", &map).1.usage_tier.as_deref(), Some("mid"), "{values}");
        assert_eq!(only_row("id,t\n1,x\n", &map).1.usage_tier.as_deref(), Some("senior"), "{values}");
    }
    let only_blank = "format = 1\n[columns]\nemployee_id = \"id\"\nusage_tier = { column = \"t\", blank = \"mid\" }\n";
    assert_eq!(only_row("id,t\n1,x\n", only_blank).1.usage_tier.as_deref(), Some("x"));
}

#[test]
fn pay_is_that_of_a_year_by_the_terms_of_the_map() {
    let columns = "base_pay = \"p\"\npay_period = \"per\"\nfte = \"f\"\nhours_per_week = \"h\"\n";
    let text = |cells: &str| format!("id,p,per,f,h\n1,{cells}\n");
    assert_eq!(terms(&text("5000,MONTH,0.5,"), &pay_map("salaries_per_year = 13", columns)).0, Some(65_000.0));
    assert_eq!(terms(&text("100000,YEAR,0.5,"), &pay_map("pay_is = \"full-time\"", columns)).0, Some(50_000.0));
    let headcount = read(&text("100000,YEAR,0.5,"), &map(&pay_map("", columns)));
    assert_eq!(
        headcount.notes,
        ["the pay of 1 row of part-timers taken as what is paid; pay_is = \"full-time\" in a header map multiplies it by fte"]
    );
    assert!(read(&text("25,HOUR,,20"), &map(&pay_map("", columns))).notes.is_empty());
    // Paid by the hour, people are paid for the hours that they work.
    assert_eq!(terms(&text("25,HOUR,,20"), &pay_map("pay_is = \"full-time\"", columns)).0, Some(26_000.0));
    assert_eq!(terms(&text("400,DAY,,35"), &pay_map("full_time_hours = 35", columns)), (Some(104_000.0), 1.0, None));
    assert_eq!(terms(&text("25,HOUR,0.5,"), &pay_map("full_time_hours = 40", columns)).0, Some(26_000.0));
    assert_eq!(terms(&text("1000,13 per year,,"), &pay_map("", columns)).0, Some(13_000.0));
    let words = pay_map("", "base_pay = \"p\"\npay_period = { column = \"per\", values = { X = \"13 per year\" } }");
    assert_eq!(terms(&text("1000,X,,"), &words).0, Some(13_000.0));
}

#[test]
fn a_bonus_as_an_amount_is_a_share_of_base_pay() {
    let map = pay_map("", "base_pay = \"p\"\nbonus_target_amount = \"b\"\nbonus_target_pct = \"s\"");
    assert_eq!(terms("id,p,b,s\n1,100000,\"15,000\",\n", &map).2, Some(0.15));
    assert_eq!(terms("id,p,b,s\n1,,0,\n", &map).2, Some(0.0));
    check(
        "id,p,b,s\n1,100000,5000,5\n2,,5000,\n",
        &map,
        &[
            "2: b (column 3) `5000`: the row has a bonus target as an amount and as a percentage, write one of them",
            "3: b (column 3) `5000`: the bonus of `5000` has no base pay that it is a share of, write the base pay, or a bonus_target_pct",
        ],
    );
}

const COMPONENTS: &str = "format = 1\n[columns]\nemployee_id = \"id\"\nusage_tier = \"tier\"\npay_period = { constant = \"MONTH\" }\n\
    currency = { constant = \"EUR\" }\n[components]\ncolumn = \"type\"\namount = \"amount\"\nbase_pay = [\"1000\", \"1010\"]\n\
    bonus_target_amount = \"2000\"\ncompute_allowance = \"3000\"\nignore = \"9000\"\n";

#[test]
fn rows_for_the_parts_of_pay_make_one_person() {
    let text = "id,tier,type,amount\nA,mid,1000,5000\nB,mid,1000,4000\nA,mid,2000,1200\nA,mid,1010,1000\nA,mid,3000,90\nB,mid,9000,50\n";
    let headcount = read(text, &map(COMPONENTS));
    assert_eq!(headcount.in_words(), "6 rows: 2 usable, 0 rejected, 1 filtered, 3 combined with others");
    let terms = headcount.rows.iter().map(|row| (row.line, row.base_pay.get(), row.bonus_target.get(), row.compute_allowance.get()));
    // 12 × (5,000 + 1,000); 12 × 1,200 of it are 20%.
    assert_eq!(terms.collect::<Vec<_>>(), [(2, Some(72_000.0), Some(0.2), Some(90.0)), (3, Some(48_000.0), None, None)]);
}

#[test]
fn a_person_whose_parts_disagree_is_rejected_with_all_of_them() {
    let text = "id,tier,type,amount\nA,mid,1000,5000\nA,senior,1010,10\nB,mid,1000,4000\nB,mid,1001,5\nC,mid,2000,5\nD,mid,1000,6000\n";
    let headcount = read(text, &map(COMPONENTS));
    assert_eq!(headcount.in_words(), "6 rows: 1 usable, 5 rejected");
    let reasons: Vec<String> = headcount.rejected.iter().map(|rejection| format!("{}: {}", rejection.line, rejection.reason())).collect();
    assert_eq!(
        reasons,
        [
            "2: the row is of the same employee as line 3, which was rejected, correct that line",
            "3: the row is of the same employee as line 2, but differs in `usage_tier`, write the same in all rows of an employee",
            "4: the row is of the same employee as line 5, which was rejected, correct that line",
            "5: `1001` is not listed in [components] of the header map, write `1000`, or add it there, to `ignore` if it is no pay",
            "6: the bonus of `60` has no base pay that it is a share of, write the base pay, or a bonus_target_pct",
        ]
    );
}

#[test]
fn amounts_are_converted_at_the_rate_of_their_day() {
    let columns = "base_pay = \"p\"\ncurrency = \"c\"\nrate_date = \"d\"\n";
    let rates = "[rates]\ncurrency = \"USD\"\ndate = \"2026-07-31\"\nEUR = { \"2026-01-01\" = 1.08, \"2026-07-01\" = 1.1 }\n";
    let map_text = pay_map("", columns) + rates;
    let pay = |cells: &str| {
        let (row, assignment) = only_row(&format!("id,p,c,d\n1,{cells}\n"), &map_text);
        (row.base_pay.get(), assignment.currency.map(Currency::code))
    };
    assert_eq!(pay("10000,EUR,"), (Some(11_000.0), Some("USD")));
    assert_eq!(pay("10000,EUR,2026-06-30"), (Some(10_800.0), Some("USD")));
    assert_eq!((pay("10000,USD,"), pay("10000,GBP,")), ((Some(10_000.0), Some("USD")), (Some(10_000.0), Some("GBP"))));
    check(
        "id,p,c,d\n1,10000,EUR,2025-12-31\n",
        &map_text,
        &["2: c (column 3) `EUR`: there is no rate of EUR on 2025-12-31 or before, \
             add a rate with an earlier day to [rates] of the header map, such as EUR = { \"2025-12-31\" = … }"],
    );
    let headcount = read("id,p,c,d\n1,10000,EUR,\n2,10000,USD,\n", &map(&map_text));
    assert_eq!(headcount.notes, ["the amounts of 1 row converted at the [rates] of the header map"]);
    check(
        "",
        &(pay_map("", "base_pay = \"p\"\n")
            + "[rates]\ncurrency = \"USD\"\nEUR = 1.08\nGBQ = 2\nGBP = { \"2026-01-01\" = 1, \"2026-02-01\" = 2 }\n"),
        &[
            "map.toml:8:2: error: GBP has several rates, and nothing says which day counts; \
             help: add date = \"2026-01-31\" to [rates], or rate_date = \"Effective Date\" to [columns]",
            "map.toml:10:7: error: a rate without a day: of which day is it?; help: write EUR = { \"2026-01-31\" = 1.08 } with the day from which it counts",
            "map.toml:11:1: error: `GBQ` is not a currency; help: write its three letters such as EUR",
        ],
    );
}

#[test]
fn dates_that_mean_no_end_are_no_end() {
    let headcount = read("employee_id,end_date\nA,9999-12-31\nB,31.12.9999\nC,2026-12-31\n", &HeaderMap::canonical());
    assert_eq!(headcount.in_words(), "3 rows: 3 usable, 0 rejected");
    assert_eq!(headcount.rows.iter().filter(|row| row.end.get().is_some()).count(), 1);
    assert_eq!(headcount.notes, ["2 end dates after the year 2200, first on line 2, read as no end"]);
    let map_text = "format = 1\nopen_ended = [\"1900-01-01\", \"0000-00-00\"]\n";
    let headcount = read("employee_id,start_date,end_date\nA,0000-00-00,1900-01-01\n", &map(map_text));
    assert_eq!((headcount.rows[0].start.get(), headcount.rows[0].end.get()), (None, None));
}

#[test]
fn a_map_without_columns_reads_the_canonical_names() {
    let text = "employee_id,start_date\nA,03.04.26\nB,1/2/68\nC,45750\n";
    let starts = |map_text: &str| {
        let headcount = read(text, &map(map_text));
        headcount.rows.iter().map(|row| row.start.get().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(starts("format = 1\ndate_format = \"dd.mm.yyyy\"\ntwo_digit_years_from = 1950\n"), ["2026-04-03", "1968-02-01"]);
    assert_eq!(starts("format = 1\ndate_format = \"excel\"\n"), ["2068-01-02", "2025-04-03"]);
}

#[test]
fn only_the_rows_that_the_map_asks_for_are_read() {
    let map_text = "format = 1\n[columns]\nemployee_id = \"id\"\n[where]\nStatus = [\"active\", \"\", \"Leavee\"]\nYear = 2026\n[where_not]\nType = \"Contractor\"\n";
    let text = "id,Status,Year,Type\nA,Active,2026,x\nB,Left,2026,x\nC,,2026,x\nD,ACTIVE,2025,x\nE,active,2026,contractor\nF,gone,2025,x\n";
    let headcount = read(text, &map(map_text));
    assert_eq!(headcount.in_words(), "6 rows: 2 usable, 0 rejected, 4 filtered");
    let groups: Vec<String> = headcount.filtered.iter().map(FilteredGroup::in_words).collect();
    assert_eq!(
        groups,
        [
            "2 rows, first line 3: `Status` is not `active` or blank or `Leavee`",
            "line 5: `Year` is not `2026`",
            "line 6: `Type` is `contractor`",
        ]
        .map(|line| line.replace("`contractor`", "`Contractor`"))
    );
    let warnings = messages(text, map_text);
    assert_eq!(
        warnings,
        [
            "warning: no row has `Leavee` in `Status`, which the header map looks for; help: write the value as it is in the file, or remove it"
        ]
    );
}

#[test]
fn repeated_ids_are_rejected_or_the_last_counts_or_their_pay_is_added() {
    let text = format!("{PAY},fte\nA,50000,YEAR,USD,0.5\nB,40000,YEAR,USD,1\nA,60000,YEAR,USD,0.5\nB,40000,YEAR,USD,1\n");
    check(
        &text,
        "",
        &[
            "4: employee_id (column 1) `A`: the employee_id `A` is also that of line 2, which differs in `base_pay`, \
             write another, or duplicates = \"last\" or \"sum\" in the header map",
            "5: employee_id (column 1) `B`: the row is the same as line 3 in every column that is used, \
             remove it, or give the first row a weight if it represents several people",
        ],
    );
    let read_by = |duplicates: &str| {
        let headcount = read(&text, &map(&format!("format = 1\nduplicates = \"{duplicates}\"\n")));
        let pay = headcount.rows.iter().map(|row| (row.line, row.base_pay.get().unwrap(), row.fte.get())).collect::<Vec<_>>();
        (headcount.in_words(), pay)
    };
    let last = ("4 rows: 2 usable, 0 rejected, 2 filtered".to_string(), vec![(4, 60_000.0, 0.5), (5, 40_000.0, 1.0)]);
    assert_eq!(read_by("last"), last);
    let sum = ("4 rows: 2 usable, 0 rejected, 2 combined with others".to_string(), vec![(2, 110_000.0, 1.0), (3, 80_000.0, 1.0)]);
    assert_eq!(read_by("sum"), sum);
}

#[test]
fn a_rejection_tells_what_is_wrong_apart_from_what_to_write() {
    let headcount = read(&format!("{PAY}\nA,x,YEAR,USD\n"), &HeaderMap::canonical());
    let rejection = &headcount.rejected[0];
    assert_eq!(
        (rejection.problem().as_str(), rejection.remedy().as_str()),
        ("`x` in `base_pay` is not an amount in USD", "write one such as 100980.00")
    );
    assert_eq!(headcount.id_of(rejection), Some("A"));
    let twice = read("employee_id,fte\nann@corp.test,1\nann@corp.test,0.5\n", &HeaderMap::canonical());
    assert!(twice.rejected[0].reason().contains("ann@") && !twice.rejected[0].without_id().reason().contains("ann@"));
}

#[test]
fn the_layout_of_the_text_is_stated_in_the_map() {
    use crate::reading::rows::{HeaderPlace, Layout};
    let stated = map("format = 1\nencoding = \"windows-1252\"\ndelimiter = \"tab\"\nheader_line = 3\nsheet = \"Staff\"\n");
    let expected =
        Layout { encoding: Some("windows-1252".into()), delimiter: Some(b'\t'), header: HeaderPlace::Line(3), sheet: Some("Staff".into()) };
    assert_eq!(stated.layout(), &expected);
    assert_eq!(map("format = 1\nheader_line = \"none\"\n").layout().header, HeaderPlace::Nowhere);
}
