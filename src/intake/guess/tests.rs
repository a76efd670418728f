//! Files in the shapes of public ones, and the maps that are guessed for them.

use super::*;
use crate::intake::Headcount;

fn guessed(text: &str) -> Guess {
    guess_file(|| Ok::<_, IntakeError>(text.as_bytes()), &Layout::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// The map as read back, and what it reads of the file.
fn read(text: &str, toml: &str) -> Headcount {
    let map = HeaderMap::read("guess.toml", toml).unwrap_or_else(|errors| panic!("{errors}\n{toml}"));
    Headcount::read(text.as_bytes(), &map).unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

/// The map for a file, as it is.
#[track_caller]
fn usable(text: &str) -> (Guess, Headcount) {
    let guess = guessed(text);
    let headcount = read(text, &guess.toml);
    (guess, headcount)
}

/// The map for a file, with what is to be filled in.
#[track_caller]
fn completed(text: &str, lines: &[(&str, &str)]) -> Headcount {
    let guess = guessed(text);
    HeaderMap::read("guess.toml", &guess.toml).unwrap_or_else(|errors| panic!("{errors}\n{}", guess.toml));
    let mut toml = guess.toml.clone();
    for (from, to) in lines {
        assert!(toml.contains(from), "{from} is not in\n{toml}");
        toml = toml.replace(from, to);
    }
    read(text, &toml)
}

fn sum(headcount: &Headcount) -> f64 {
    headcount.rows.iter().filter_map(|row| row.base_pay.get()).sum()
}

#[test]
fn what_a_file_says_is_mapped_and_nothing_has_to_be_filled_in() {
    let text = "Employee ID,Worker,E-Mail,Hire Date,Annual Salary (EUR),Usage Tier\n1,Ann A,a@x.test,2024-02-01,100000,mid\n2,Bo B,b@x.test,2023-05-01,50000,mid\n";
    let (guess, headcount) = usable(text);
    assert_eq!((headcount.rows.len(), sum(&headcount)), (2, 150_000.0));
    assert_eq!((guess.assumed.len(), guess.unknown.len()), (0, 0), "{}", guess.toml);
    for line in [
        "# filled and different in every row that was looked at\nemployee_id = \"Employee ID\"\n",
        "# its cells are amounts\nbase_pay = \"Annual Salary (EUR)\"\n",
        "# the name \"Annual Salary (EUR)\" says so\npay_period = { constant = \"YEAR\" }\n",
        "currency = { constant = \"EUR\" }\n",
        "# Not mapped, because they identify people: \"Worker\", \"E-Mail\".\n",
    ] {
        assert!(guess.toml.contains(line), "{line} is not in\n{}", guess.toml);
    }
}

#[test]
fn a_currency_and_a_period_are_never_taken_from_the_size_of_amounts() {
    let text = "employee_id,usage_tier,salary\n1,mid,\"$100,000\"\n2,mid,\"$50,000\"\n";
    let guess = guessed(text);
    assert!(!guess.toml.lines().any(|line| line.starts_with("currency") || line.starts_with("pay_period")), "{}", guess.toml);
    assert_eq!(
        guess.unknown,
        [
            "pay_period: for which period the amounts in \"salary\" are; nothing in the file says so",
            "currency: the currency of the amounts: `$` is the sign of several",
        ]
    );
    let headcount = completed(
        text,
        &[
            ("# pay_period = { constant = \"…\" }", "pay_period = { constant = \"YEAR\" }"),
            ("# currency = { constant = \"…\" }", "currency = { constant = \"USD\" }"),
        ],
    );
    assert_eq!(sum(&headcount), 150_000.0);
    // Signs of one currency only say it.
    for (sign, code) in [("€", "EUR"), ("£", "GBP")] {
        let guess = guessed(&text.replace('$', sign));
        assert!(guess.toml.contains(&format!("\ncurrency = {{ constant = \"{code}\" }}\n")), "{}", guess.toml);
    }
}

#[test]
fn a_public_payroll_of_salaries_and_hourly_rates_is_mapped() {
    let text = "employee_id,job_titles,department,full_or_part_time,salary_or_hourly,typical_hours,annual_salary,hourly_rate\n\
                E1,POLICE OFFICER,POLICE,F,Salary,,100980.0,\nE2,AIDE,LIBRARY,P,Hourly,20,,25.5\n";
    let guess = guessed(text);
    assert!(guess.toml.contains("base_pay = [\"annual_salary\", \"hourly_rate\"]\n"), "{}", guess.toml);
    assert!(guess.toml.contains("# assumed: what these words mean for the amounts\npay_period = { column = \"salary_or_hourly\", values = { \"Hourly\" = \"HOUR\", \"Salary\" = \"YEAR\" } }\n"), "{}", guess.toml);
    let headcount = completed(text, &[("# currency = { constant = \"…\" }", "currency = { constant = \"USD\" }")]);
    assert_eq!((headcount.rows.len(), sum(&headcount)), (2, 100_980.0 + 25.5 * 20.0 * 52.0));
}

#[test]
fn a_payroll_of_several_years_without_ids_says_so() {
    let text = "Fiscal Year,Payroll Number,Agency Name,Last Name,First Name,Agency Start Date,Leave Status as of June 30,Base Salary,Pay Basis\n\
                2020,17,FIRE,A,B,04/08/2019,ACTIVE,86005.00,per Annum\n2020,17,FIRE,C,D,10/30/2017,CEASED,15.5,per Hour\n\
                2021,17,FIRE,A,B,04/08/2019,ON LEAVE,88005.00,per Annum\n";
    let guess = guessed(text);
    for line in [
        "\nemployee_id = { row_number = true }\n",
        "\n# assumed: everybody else has left, that is whose cell is [\"CEASED\"]\n\"Leave Status as of June 30\" = [\"ACTIVE\", \"ON LEAVE\"]\n",
        "\n# TO FILL IN: the file has rows of 2 years; which of them is wanted\n# \"Fiscal Year\" = \"2021\"\n",
        "\n# some dates can only have the month first\ndate_format = \"month-day-year\"\n",
        "\npay_period = \"Pay Basis\"\n",
        "identify people: \"Last Name\", \"First Name\".\n",
    ] {
        assert!(guess.toml.contains(line), "{line} is not in\n{}", guess.toml);
    }
    let headcount = completed(
        text,
        &[
            ("# \"Fiscal Year\" = \"2021\"", "\"Fiscal Year\" = \"2021\""),
            ("# currency = { constant = \"…\" }", "currency = { constant = \"USD\" }"),
        ],
    );
    assert_eq!(sum(&headcount), 88_005.0);
}

#[test]
fn a_german_file_is_mapped_with_its_numbers_and_dates() {
    let text = "Personalnummer;Nachname;Kostenstelle;Jahresgehalt;Arbeitszeit;Eintritt;Austritt\n\
                1;A;10;55.000,00 €;37,5;15.03.2021;31.12.9999\n2;B;10;56.000,50 €;20;01.02.2020;31.12.9999\n";
    let (guess, headcount) = usable(text);
    for line in [
        "\ndecimal = \",\"\n",
        "\nthousands = \".\"\n",
        "\ndate_format = \"day-month-year\"\n",
        "\nopen_ended = [\"31.12.9999\"]\n",
        "\nfull_time_hours = 37.5\n",
        "\ncurrency = { constant = \"EUR\" }\n",
    ] {
        assert!(guess.toml.contains(line), "{line} is not in\n{}", guess.toml);
    }
    assert_eq!((headcount.rows.len(), sum(&headcount)), (2, 111_000.5), "{:?}", headcount.rejected);
}

#[test]
fn a_workday_report_is_mapped_below_its_titles() {
    let text = "Headcount Report,,,,,\nEffective Date: 01/01/2026,,,,,\n,,,,,\n\
                Employee ID,Worker,Job Profile,FTE %,Total Base Pay Annualized - Amount,Total Base Pay Annualized - Currency\n\
                =\"00021\",A B,SWE,100,\"150,000.00\",USD\n=\"00022\",C D,SWE,80,\"96,000.00\",USD\n";
    let (guess, headcount) = usable(text);
    assert!(guess.toml.contains("\nheader_line = 4\n"), "{}", guess.toml);
    assert!(guess.toml.contains("\nfte = { column = \"FTE %\", scale = \"percent\" }\n"), "{}", guess.toml);
    assert!(guess.toml.contains("pay_is = \"actual\"\n"), "{}", guess.toml);
    assert_eq!((headcount.rows.len(), sum(&headcount)), (2, 246_000.0));
}

#[test]
fn ranges_and_an_encoding_are_suggested() {
    let text = "Post Unique Reference,Name,Grade,FTE,Actual Pay Floor (£),Actual Pay Ceiling (£)\n1,P,SCS1,1.00,75000,79999\n2,Q,SCS1,0.80,70000,74999\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let guess = guess_file(|| Ok::<_, IntakeError>(bytes.as_ref()), &Layout::default()).unwrap_or_else(|error| panic!("{error}"));
    for line in [
        "\nencoding = \"windows-1252\"\n",
        "\nbase_pay = { range = { low = \"Actual Pay Floor (£)\", high = \"Actual Pay Ceiling (£)\", take = \"middle\" } }\n",
        "\ncurrency = { constant = \"GBP\" }\n",
        "\n# pay_period = { constant = \"…\" }",
    ] {
        assert!(guess.toml.contains(line), "{line} is not in\n{}", guess.toml);
    }
    HeaderMap::read("guess.toml", &guess.toml).unwrap_or_else(|errors| panic!("{errors}\n{}", guess.toml));
}

#[test]
fn dates_and_amounts_that_show_nothing_are_left_to_fill_in() {
    let text = "employee_id,hire date,Annual Salary (EUR)\n1,01/06/2026,60.000\n2,01/09/2026,55.000\n";
    let guess = guessed(text);
    assert!(
        guess.toml.contains("\n# TO FILL IN: whether dates have the day or the month first: no date shows it\n# date_format = "),
        "{}",
        guess.toml
    );
    assert!(guess.toml.contains("\n# decimal = \",\"\n# thousands = \".\"\n"), "{}", guess.toml);
    let headcount = completed(text, &[("# decimal = \",\"\n# thousands = \".\"\n", "decimal = \",\"\nthousands = \".\"\n")]);
    assert_eq!(sum(&headcount), 115_000.0);
}

#[test]
fn any_names_and_cells_make_a_map_that_can_be_read() {
    for text in [
        "\"a \"\"b\"\"\\\",\"x\ny\",id,salary\n1,2,3,4\n",
        "id,id,pay,pay\n1,2,3,4\n",
        "status,active,currency,fiscal year\n\u{1b}[31m,\",],\",\"=\"\"x\"\"\",2020\nActive,0,#,2021\nleft,1,x,2022\n",
        "employee_id,email\nann@x.test,ann@x.test\n",
    ] {
        let guess = guessed(text);
        HeaderMap::read("guess.toml", &guess.toml).unwrap_or_else(|errors| panic!("{errors}\n{}", guess.toml));
        assert!(!guess.toml.contains('\u{1b}'), "{}", guess.toml);
    }
}
