//! Grants of equity in an offer: what is granted, when, and under which terms it becomes money.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::quantity::{Dimension, MonthOrDate};
use crate::reading::{Diagnostic, Field, TableReader, suggestion};
use crate::scenario::companies::Company;
use crate::scenario::number::defaults::EXPECTED_LIFE;
use crate::scenario::number::{Number, Numbers, Range};
use crate::scenario::package::{GrantTerms, Options, Ownership, Rsu, Vesting};

/// One grant, or with `granted_every` one after the other. All amounts are in dollars.
#[derive(Clone, Debug)]
pub struct Grant {
    pub name: String,
    pub security: Security,
    pub vesting: Vesting,
    /// Months after the start at which the first is granted.
    pub granted_after: u32,
    /// Months between grants of a series that goes on for the years of the offer; absent: one grant.
    pub granted_every: Option<u32>,
    /// Whether it is part of the contract. What is only usual is shown apart and in no total.
    pub is_promised: bool,
    /// A sentence for the candidate about what a sale of the company changes.
    pub acceleration: Option<String>,
}

/// What a grant is of.
#[derive(Clone, Debug)]
pub enum Security {
    Rsu {
        /// Dollars on the grant date.
        value: f64,
        /// Months after the grant at which unsettled units expire; absent: never. Of a private company only.
        expires: Option<u32>,
    },
    Option(OptionGrant),
}

/// Options, or virtual ones that are paid out in cash.
#[derive(Clone, Debug)]
pub struct OptionGrant {
    pub kind: OptionKind,
    pub count: f64,
    /// Dollars per share, on the grant date.
    pub strike: f64,
    /// Whether the board sets it at the fair value of the grant date, so that the figure is an estimate.
    pub is_strike_estimated: bool,
    /// Months from the grant in which they can be exercised.
    pub term: u32,
    /// Months after leaving in which they can be exercised.
    pub exercise_window: u32,
    /// Whether the offer states the window; otherwise it is what is usual.
    pub is_window_stated: bool,
    pub exercise: Exercise,
    /// Months, for the Black-Scholes value.
    pub expected_life: f64,
}

/// The tax status of options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// Incentive stock options, US.
    Iso,
    /// Non-qualified stock options, and those of jurisdictions without a special kind.
    Nso,
    /// Enterprise management incentives, UK.
    Emi,
    /// Paid out in cash at an exit.
    Virtual,
}

impl OptionKind {
    const WORDS: [&'static str; 4] = ["iso", "nso", "emi", "virtual"];
    const ALL: [Self; 4] = [Self::Iso, Self::Nso, Self::Emi, Self::Virtual];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// When options are exercised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exercise {
    /// When the shares can be sold, and they are sold at once: at the exit, or of a listed company at the end of the offer.
    #[default]
    AtExit,
    /// As they vest; the shares are held until the exit, or for a year where they are listed.
    Early,
    /// As at the exit, but the shares are held for a year.
    AtExitAndHold,
}

impl Exercise {
    const WORDS: [&'static str; 3] = ["at exit", "early", "at exit and hold"];
    const ALL: [Self; 3] = [Self::AtExit, Self::Early, Self::AtExitAndHold];
}

const KEYS_OF_UNITS: [&str; 4] = ["grant", "units", "expires", "trigger"];
const KEYS_OF_OPTIONS: [&str; 8] = ["count", "share_of_company", "strike", "kind", "term", "exercise_window", "exercise", "expected_life"];

/// Whose shares are granted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Employer<'a> {
    pub company: Option<&'a Arc<Company>>,
    /// Whether it cannot be known, because a company is written wrong, which is reported there.
    pub is_unreadable: bool,
}

impl Employer<'_> {
    fn is_private(self) -> bool {
        self.company.is_some_and(|company| company.is_private())
    }
}

/// Months in which options can be exercised unless the offer says otherwise.
const TERM: u32 = 120;

impl Grant {
    /// The price that a grant in numbers of shares needs is that of the company; `None` (and messages) where the grant is wrong.
    pub(super) fn read(name: &str, field: &Field<'_>, employer: Employer<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let kind = table.required("type", "\"rsu\"").and_then(|field| field.choice(&["rsu", "option", "virtual"]));
        let granted_every = table.read("granted_every", |field| Number::read_whole_months(&field, 1));
        let granted_after = table.read("granted_after", |field| Number::read_whole_months(&field, 0));
        let is_promised = table.read("promised", |field| field.flag());
        let acceleration = table.read("acceleration", |field| field.text().map(str::to_string));
        let vesting = Vesting::read(&table, numbers);
        let security = match kind {
            Some(0) => read_rsu(&table, employer),
            Some(kind) => read_option(&table, field, kind == 2, employer, numbers),
            None => {
                // Which of them belong here is not known.
                KEYS_OF_UNITS.iter().chain(&KEYS_OF_OPTIONS).for_each(|key| drop(table.optional(key)));
                None
            }
        };
        table.finish();
        let vesting = vesting?;
        if let Some(field) = ["grant_date", "vesting_start"].iter().find_map(|key| TableReader::new(field)?.optional(key)) {
            field.mistake_in_key(
                format!("`{}` is a date, but a grant of an offer follows its start", field.path),
                "write granted_after = \"12 months\", or remove it for a grant on the first day",
            );
            return None;
        }
        let granted_every = granted_every?;
        Some(Self {
            name: name.to_string(),
            security: security?,
            vesting,
            granted_after: granted_after?.or(granted_every).unwrap_or(0),
            granted_every,
            is_promised: is_promised?.unwrap_or(true),
            acceleration: acceleration?,
        })
    }

    /// Months after the start at which it is granted within an offer of so many months, in order.
    pub fn granted_after(&self, months: u32) -> Vec<u32> {
        match self.granted_every {
            None => vec![self.granted_after].into_iter().filter(|after| *after < months).collect(),
            Some(every) => (self.granted_after..months).step_by(every as usize).collect(),
        }
    }

    /// Adds it to what everybody with a package is granted, where it is promised, for somebody who starts on `start` for so many months.
    pub(super) fn add_to(
        &self,
        ownership: &mut Ownership,
        company: Option<&Arc<Company>>,
        (start, months): (MonthOrDate, u32),
        numbers: &Numbers<'_>,
    ) {
        if !self.is_promised {
            return;
        }
        for after in self.granted_after(months) {
            let path = format!("offer.equity.{}", self.name);
            let fixed = |key: &str, value, dimension, range| numbers.fixed(format!("{path}.{key}"), value, dimension, range);
            let grant_date = (after > 0).then(|| later(start, after));
            let terms = GrantTerms { is_refresher: after > 0, grant_price: None, vesting: Vesting { grant_date, ..self.vesting.clone() } };
            match &self.security {
                Security::Rsu { value, .. } => {
                    ownership.rsus.push(Rsu { grant: fixed("grant", *value, Dimension::Money, Range::NOT_NEGATIVE), terms });
                }
                Security::Option(options) => {
                    // At the money where a later grant has the price of its day as its strike.
                    let is_at_the_money = after > 0 || company.is_some_and(|company| company.price == Some(options.strike));
                    ownership.options.push(Options {
                        count: fixed("count", options.count, Dimension::Number, Range::NOT_NEGATIVE),
                        strike: (!is_at_the_money).then(|| fixed("strike", options.strike, Dimension::Money, Range::NOT_NEGATIVE)),
                        fair_value: None,
                        expected_life: fixed("expected_life", options.expected_life, Dimension::Duration, Range::NOT_NEGATIVE),
                        terms,
                    });
                }
            }
        }
    }
}

/// The same day so many months later.
pub(super) fn later(start: MonthOrDate, months: u32) -> MonthOrDate {
    match start {
        MonthOrDate::Month(month) => MonthOrDate::Month(month.plus(months as i32)),
        MonthOrDate::Date(date) => {
            let month = date.month.plus(months as i32);
            MonthOrDate::Date(crate::quantity::Date { month, day: date.day.min(month.days()) })
        }
    }
}

fn read_rsu(table: &TableReader<'_>, employer: Employer<'_>) -> Option<Security> {
    let company = employer.company;
    let [grant_field, units_field] = ["grant", "units"].map(|key| table.optional(key));
    let expires = table.read("expires", |field| Number::read_whole_months(&field, 1));
    let double = table.read("trigger", |field| field.choice(&["single", "double"]));
    let is_private = employer.is_private() || employer.is_unreadable;
    if let (Some(Some(trigger)), Some(company), Some(field)) = (double, company, table.optional("trigger"))
        && (trigger == 1) != is_private
    {
        let (message, help) = match is_private {
            true => (
                "units of a private company that vest by time alone would be taxed before they can be sold",
                "write trigger = \"double\": they are settled at an exit, or name a listed company",
            ),
            false => ("units of a listed company are settled as they vest", "write trigger = \"single\", or make the company private"),
        };
        field.mistake(format!("{message} (`{}`)", company.name), help);
        return None;
    }
    if let (Some(Some(_)), false, Some(field)) = (expires, is_private, table.optional("expires")) {
        field.mistake_in_key(
            "units of a listed company are settled as they vest and cannot expire",
            "remove `expires`, or name a private company",
        );
        return None;
    }
    let value = match (grant_field, units_field) {
        (Some(grant), Some(units)) => {
            grant.exclude(&units);
            None
        }
        (Some(grant), None) => Number::read_fixed(&grant, Dimension::Money, Range::NOT_NEGATIVE),
        (None, Some(field)) => {
            let units = Number::read_fixed(&field, Dimension::Number, Range::NOT_NEGATIVE)?;
            Some(units * price_of(&field, employer)?)
        }
        (None, None) => {
            table.required("grant", &table.exchange().example("\"200k USD\""));
            None
        }
    };
    Some(Security::Rsu { value: value?, expires: expires? })
}

/// Dollars of a common share; a message where it is not stated.
fn price_of(field: &Field<'_>, employer: Employer<'_>) -> Option<f64> {
    let company = employer.company;
    if employer.is_unreadable {
        return None;
    }
    if let Some(price) = company.and_then(|company| company.price) {
        return Some(price);
    }
    let help = match company {
        Some(company) if company.is_private() => format!("add fair_value = \"4 USD\" to [companies.{}]", company.name),
        Some(company) => format!("add share_price = \"100 USD\" to [companies.{}]", company.name),
        None => "add [companies.NAME] with share_price = \"100 USD\", or private = true and fair_value = \"4 USD\", and company = \"NAME\" to the offer".into(),
    };
    field.mistake_in_key(
        format!("`{}` is a number of shares, but what one share is worth is not stated", field.path),
        field.exchange.example(&help),
    );
    None
}

fn read_option(
    table: &TableReader<'_>,
    grant: &Field<'_>,
    is_virtual: bool,
    employer: Employer<'_>,
    numbers: &Numbers<'_>,
) -> Option<Security> {
    let company = employer.company;
    let [count_field, share_field, strike_field, money] = ["count", "share_of_company", "strike", "grant"].map(|key| table.optional(key));
    let kind_field = table.optional("kind");
    let kind = match (&kind_field, is_virtual) {
        (None, true) => Some(OptionKind::Virtual),
        (None, false) => Some(OptionKind::Nso),
        (Some(field), _) => field.choice(&OptionKind::WORDS).map(|place| OptionKind::ALL[place]),
    };
    let months = |key, least, default: u32| {
        let months = table.read(key, |field| Number::read_whole_months(&field, least));
        months.map(|months| months.unwrap_or(default))
    };
    let is_window_stated = table.optional("exercise_window").is_some();
    let (term, exercise_window) = (months("term", 1, TERM), months("exercise_window", 0, 3));
    let exercise_field = table.optional("exercise");
    let exercise = crate::reading::table::optional(exercise_field.as_ref().map(|field| field.choice(&Exercise::WORDS)));
    let expected_life = numbers.or_default(table, &EXPECTED_LIFE);
    if let Some(money) = money {
        money.mistake_in_key(
            format!("`{}` is an amount, but options are granted in number: an amount can mean their fair value, or what the shares are worth today", money.path),
            "write count = 60_000, or share_of_company = \"0.06%\", and strike = \"4 USD\"",
        );
        return None;
    }
    // A misspelled number of options is not missing as well.
    let is_misspelled = || table.unknown().iter().any(|(key, _)| suggestion::nearest(key, ["count", "share_of_company"]).is_some());
    let count = match (count_field, share_field) {
        (Some(count), Some(share)) => {
            count.exclude(&share);
            None
        }
        (Some(count), None) => Number::read_fixed(&count, Dimension::Number, Range::NOT_NEGATIVE),
        (None, Some(field)) => {
            let share = Number::read_fixed(&field, Dimension::Share, Range::SHARE)?;
            let Some(all) = company.and_then(|company| company.fully_diluted_shares) else {
                if employer.is_unreadable {
                    return None;
                }
                let name = company.map_or("NAME", |company| &company.name);
                let help = format!("add fully_diluted_shares = 100_000_000 to [companies.{name}], or write count = 60_000");
                field.mistake_in_key(format!("`{}` is a share of the company, but how many shares it has is not stated", field.path), help);
                return None;
            };
            // A share in per cent is not exact; options are.
            Some((share * all * 1e6).round() / 1e6)
        }
        (None, None) if is_misspelled() => None,
        (None, None) => {
            table.required("count", "60_000");
            None
        }
    };
    let (strike, is_strike_estimated) = read_strike(strike_field.as_ref(), grant, employer)?;
    let options = OptionGrant {
        kind: kind?,
        count: count?,
        strike,
        is_strike_estimated,
        term: term?,
        exercise_window: exercise_window?,
        is_window_stated,
        exercise: exercise?.map_or(Exercise::default(), |place| Exercise::ALL[place]),
        expected_life: expected_life?.median(),
    };
    if kind_field.is_some() && is_virtual != (options.kind == OptionKind::Virtual) {
        grant.mistake("virtual options are paid out in cash and have no other kind", "write type = \"virtual\" without `kind`");
        return None;
    }
    if let Some(field) = exercise_field.filter(|_| options.kind == OptionKind::Virtual && options.exercise != Exercise::AtExit) {
        field.mistake("virtual options are paid out in cash, and there are no shares to hold", "remove `exercise`");
        return None;
    }
    Some(Security::Option(options))
}

/// Dollars per share, and whether they are an estimate.
fn read_strike(strike: Option<&Field<'_>>, grant: &Field<'_>, employer: Employer<'_>) -> Option<(f64, bool)> {
    let price = price_of(strike.unwrap_or(grant), employer)?;
    let Some(field) = strike else { return Some((price, true)) };
    if let crate::reading::Value::Text(text) = &field.node.value {
        match text.as_str() {
            "fair value" => return Some((price, false)),
            "to be set" => return Some((price, true)),
            _ => {}
        }
    }
    let strike = Number::read_fixed(field, Dimension::Money, Range::NOT_NEGATIVE)?;
    if strike > 0.0 && (strike > 10.0 * price || price > 10.0 * strike) {
        let currency = field.exchange.home();
        let message = format!("the strike of {strike} {currency} is far from what a share is worth, {price} {currency}");
        let help = "options are granted at about the fair value: check both, and that preferred_price is not written as fair_value";
        field.diagnostics.push(Diagnostic::warning(message).at(&field.node.place).help(help));
    }
    Some((strike, false))
}

/// The grants of an offer in the order of their names.
pub(super) fn read_all(table: &TableReader<'_>, employer: Employer<'_>, numbers: &Numbers<'_>) -> Option<Vec<Grant>> {
    let grants: Option<BTreeMap<String, Grant>> = table.named("equity", |name, field| Grant::read(name, field, employer, numbers));
    Some(grants?.into_values().collect())
}
