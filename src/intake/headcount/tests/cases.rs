//! Shapes that real exports have, each as a small file with what is made of it.

use super::*;

/// The rejections of a file by line, without the words about columns.
fn reasons(text: &str, map_text: &str) -> Vec<String> {
    let headcount = read(text, &map(map_text));
    headcount.rejected.iter().map(|rejection| format!("{}: {}", rejection.line, rejection.reason())).collect()
}

fn pays(text: &str, map_text: &str) -> Vec<Option<f64>> {
    read(text, &map(map_text)).rows.iter().map(|row| row.base_pay.get()).collect()
}

#[test]
fn signs_of_currencies_are_read_where_they_are_those_of_the_row() {
    let text = format!(
        "{PAY}\nA1,\"$100,000\",YEAR,USD\nA2,100000 USD,YEAR,\nA3,£60000,YEAR,GBP\nA4,60000 €,YEAR,EUR\nA5,100k,YEAR,USD\nA6,1e5,YEAR,USD\n\
         A7,\"(5,000)\",YEAR,USD\nA8,100000 EUR,YEAR,USD\nA9,£65000 - £69999,YEAR,USD\n"
    );
    assert_eq!(pays(&text, ""), [100_000.0, 100_000.0, 60_000.0, 60_000.0, 100_000.0].map(Some));
    assert_eq!(
        reasons(&text, ""),
        [
            "7: `1e5` in `base_pay` is in exponent form, write 100000",
            "8: `(5,000)` in `base_pay` is negative, write what is paid as 0 or more",
            "9: `100000 EUR` in `base_pay` says EUR, but its row is in USD, write the amount in USD, or what it is in as the currency of its row",
            "10: `£65000 - £69999` in `base_pay` says GBP, but its row is in USD, write the amount in USD, or what it is in as the currency of its row",
        ]
    );
}

#[test]
fn signs_in_the_column_of_currencies_are_understood_and_a_bare_dollar_is_warned_of() {
    let text = format!("{PAY}\nA1,90000,YEAR,US$\nA2,90000,YEAR,€\nA3,90000,YEAR,$\nA4,90000,YEAR,XYZ\n");
    let headcount = read(&text, &HeaderMap::canonical());
    let currencies: Vec<_> = headcount.rows.iter().map(|row| headcount.assignments[row.assignment as usize].currency).collect();
    assert_eq!(currencies, [Some(Currency::USD), Some(Currency::EUR), Some(Currency::USD)]);
    assert_eq!(
        messages(&text, "")[1],
        "warning: the currency of 1 row is `$`, first on line 4, which was read as USD; \
         help: write the code of the currency, such as USD or CAD, or values = { \"$\" = \"USD\" } in the header map"
    );
}

#[test]
fn a_german_file_is_read_by_a_map() {
    let map_text = "format = 1\ndecimal = \",\"\ndate_format = \"dd.mm.yyyy\"\nfull_time_hours = 37.5\n[columns]\nemployee_id = \"Personalnummer\"\n\
        usage_tier = \"Stufe\"\nbase_pay = \"Jahresgehalt\"\npay_period = { constant = \"YEAR\" }\ncurrency = { in_amounts = true }\n\
        hours_per_week = \"Arbeitszeit\"\nstart_date = \"Eintritt\"\n";
    let text = "Personalnummer;Name;Stufe;Jahresgehalt;Arbeitszeit;Eintritt\n00000;x;mid;55.000,00 €;37,5;01.03.2021\n";
    let (row, assignment) = only_row(text, map_text);
    assert_eq!((row.base_pay.get(), row.fte.get(), assignment.currency), (Some(55_000.0), 1.0, Some(Currency::EUR)));
    assert_eq!(row.start.get().unwrap().to_string(), "2021-03-01");
}

#[test]
fn amounts_that_may_be_thousands_are_refused_by_name() {
    let text = format!("{PAY}\nA1,\"1.234,50\",MONTH,USD\nA2,60.000,YEAR,USD\nA3,\"60.000,50\",YEAR,USD\nA4,\"60,000\",YEAR,USD\n");
    assert_eq!(
        reasons(&text, ""),
        [
            "2: `1.234,50` in `base_pay` has a decimal comma, write 1234.5, or add decimal = \",\" to the header map",
            "3: `60.000` in `base_pay` may be 60 or 60 thousand, write 60000, or 60.00 if the point precedes decimals",
            "4: `60.000,50` in `base_pay` has a decimal comma, write 60000.5, or add decimal = \",\" to the header map",
        ]
    );
}

#[test]
fn implausible_pay_is_warned_of_by_its_period() {
    let rows: String = (0..20).map(|at| format!("E{at},6000{at:02},YEAR,USD\n").replace("6000", "60")).collect();
    let warnings = messages(&format!("{PAY}\n{}X,99999999999,YEAR,USD\n", rows.replace("60", "600")), "");
    assert!(
        warnings.iter().any(|warning| warning.starts_with("warning: the row on line 22 is paid 100.0% of all base pay in USD")),
        "{warnings:?}"
    );
    let monthly = messages(&format!("{PAY}\nA,5500,YEAR,USD\nB,90000,MONTH,USD\n"), "");
    assert_eq!(monthly.len(), 2, "{monthly:?}");
}

#[test]
fn a_row_of_totals_is_no_person() {
    let text = format!("{PAY}\nA,50000,YEAR,USD\nB,60000,YEAR,USD\nGrand Total,110000,YEAR,USD\n,110000,,\n");
    let headcount = read(&text, &HeaderMap::canonical());
    assert_eq!(headcount.in_words(), "4 rows: 2 usable, 1 rejected, 1 filtered");
    assert_eq!(headcount.filtered[0].in_words(), "line 4: a row of totals, not a person");
    let hidden = messages(&format!("{PAY}\nA,50000,YEAR,USD\nB,60000,YEAR,USD\nZ99,110000,YEAR,USD\n"), "");
    assert_eq!(
        hidden,
        ["warning: the row on line 4 is paid exactly what all others together are paid; help: remove it if it is a row of totals"]
    );
}

#[test]
fn a_birth_year_in_the_next_century_is_warned_of() {
    let starts: String = (0..30).map(|at| format!("E{at},2020-01-31\n")).collect();
    let warnings = messages(&format!("employee_id,start_date\n{starts}X,07/15/68\n"), "");
    assert_eq!(
        warnings,
        ["warning: 1 row starts in 2068 or later, years after all others, first on line 32; \
          help: look at the year, or add two_digit_years_from = 1950 to the header map"]
    );
}
