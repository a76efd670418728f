//! What one currency costs in another: the table `rates`, with dated steps, and random movement about them.
//!
//! An amount of a scenario is read at the *reference rate*, the one in force on the first day of the horizon (its median where it is uncertain). Where a
//! rate changes within the horizon or is uncertain, what recurs by month is converted at the rate of the month: its reference value times the path of
//! the rate over its reference. Everything else stays at the reference rate.
//!
//! Each currency is quoted once, in any currency that leads to the scenario's, so that rates cannot contradict each other. Nothing is drawn here.

use std::collections::{BTreeMap, VecDeque};

use super::number::{Number, Numbers, Range};
use crate::quantity::{Currency, Date, Dimension, Exchange, Month, MonthOrDate};
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Diagnostics, Field, Place, Sources, TableReader, suggestion};
use crate::scenario::overlay::DEFAULTS_NAME;

/// The currency of a scenario, and what others cost in it.
#[derive(Clone, Debug)]
pub struct Rates {
    /// The currency of the scenario.
    pub home: Currency,
    /// Where the rates are from, and of which day, for the reader.
    pub source: Option<String>,
    pub date: Option<Date>,
    /// In the order of their codes.
    pub quotes: Vec<Quote>,
    /// Of every currency that is linked to the scenario's: the quotes between them.
    chains: BTreeMap<Currency, Vec<Link>>,
    /// Reference rates into the scenario's currency.
    pub exchange: Exchange,
    /// Correlation of the movements of any two quotes; absent where fewer than two move.
    pub correlation: Option<Number>,
}

/// `[rates.PLN] rate = "0.27 USD"`: what one unit of a currency costs in another.
#[derive(Clone, Debug)]
pub struct Quote {
    pub currency: Currency,
    pub into: Currency,
    /// From before the horizon on.
    pub initial: Number,
    /// Other rates from a day on, in the order of their days.
    pub steps: Vec<(Date, Number)>,
    /// Volatility per year of a geometric Brownian motion about these rates: its factor has mean 1 and is 1 in the first month.
    pub volatility: Option<Number>,
}

/// A quote on the way from a currency to the scenario's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its place among the quotes.
    pub quote: usize,
    /// Whether it is quoted in the other direction, so that one divides by it.
    pub is_inverse: bool,
}

/// Rates beyond this are typing errors.
const RATE: Range = Range { low: 1e-9, high: 1e9, words: "more than zero" };

/// The keys of the table that are no currencies.
const KEYS: [&str; 4] = ["source", "date", "file", "correlation"];

impl Rates {
    /// Only the scenario's own currency.
    pub fn none(home: Currency) -> Self {
        Self {
            home,
            source: None,
            date: None,
            quotes: vec![],
            chains: BTreeMap::new(),
            exchange: Exchange::new(home, BTreeMap::new()),
            correlation: None,
        }
    }

    /// The tables `currency` and `rates` of the scenario at `root`, of which amounts are read in any currency. `start` is its first month, where it could
    /// be read. With mistakes, what could be read.
    pub(super) fn read(root: &TableReader<'_>, start: Option<Month>, numbers: &Numbers<'_>) -> Option<Self> {
        let home = match root.optional("currency") {
            Some(field) => read_code(&field),
            None => Some(Currency::USD),
        };
        let home = home?;
        let Some(field) = root.optional("rates") else { return Some(Self::none(home)) };
        let table = TableReader::new(&field)?;
        field.diagnostics.record(&field.path, || crate::reading::schema_record::Expected::Keys(KEYS.map(String::from).to_vec()));
        let source = table.optional("source").and_then(|field| field.text()).map(str::to_string);
        // Its rates stand in its place, unless it could not be read.
        table.optional("file").map(|field| field.text());
        let date = table.optional("date").and_then(|field| field.parsed::<Date>("2026-11-20"));
        let correlation = table.optional("correlation");
        let correlation = optional(correlation.map(|field| numbers.read(&field, &[Dimension::Share], Range::SHARE)))?;
        let quotes: Vec<Option<Quote>> = table
            .all_named()
            .into_iter()
            .filter(|(name, _)| !KEYS.contains(name))
            .map(|(name, field)| {
                let Some(currency) = Currency::of_code(name).filter(|currency| currency.code() == name) else {
                    let help = suggestion::help(name, Currency::codes().chain(KEYS));
                    field.mistake_in_key(format!("`{name}` is neither a currency nor a key of `rates`"), short(help, name));
                    return None;
                };
                Quote::read(currency, &field, numbers)
            })
            .collect();
        table.finish();
        let quotes: Vec<Quote> = quotes.into_iter().collect::<Option<_>>()?;
        let chains = chains(&quotes, home, &field)?;
        let reference = |quote: &Quote| quote.in_force(start).median();
        let rate = |chain: &Vec<Link>| {
            chain.iter().fold(1.0, |rate, link| {
                let quoted = reference(&quotes[link.quote]);
                if link.is_inverse { rate / quoted } else { rate * quoted }
            })
        };
        let exchange = Exchange::new(home, chains.iter().map(|(currency, chain)| (*currency, rate(chain))).collect());
        Some(Self { home, source, date, quotes, chains, exchange, correlation })
    }

    /// Whether quotes lead from one currency to another.
    fn are_linked(&self, one: Currency, other: Currency) -> bool {
        let mut linked = vec![one];
        let mut place = 0;
        while let Some(at) = linked.get(place).copied() {
            for quote in &self.quotes {
                for (from, to) in [(quote.currency, quote.into), (quote.into, quote.currency)] {
                    if from == at && !linked.contains(&to) {
                        linked.push(to);
                    }
                }
            }
            place += 1;
        }
        linked.contains(&other)
    }

    /// The quotes between a currency and the scenario's.
    pub fn chain(&self, currency: Currency) -> &[Link] {
        self.chains.get(&currency).map_or(&[], Vec::as_slice)
    }

    /// Whether the rate of a currency differs between the months of a horizon, or between trials.
    pub fn moves(&self, currency: Currency, start: Month, months: usize) -> bool {
        self.chain(currency).iter().any(|link| self.quotes[link.quote].moves(start, months))
    }

    /// Whether the rate of a currency differs between trials.
    pub fn is_uncertain(&self, currency: Currency) -> bool {
        self.chain(currency).iter().any(|link| self.quotes[link.quote].is_uncertain())
    }

    /// The rates that a currency's depends on, without their movements.
    pub fn stated_of(&self, currency: Currency) -> impl Iterator<Item = &Number> {
        self.chain(currency).iter().flat_map(|link| self.quotes[link.quote].rates())
    }

    /// The numbers that the rate of a currency depends on.
    pub fn numbers_of(&self, currency: Currency) -> impl Iterator<Item = &Number> {
        let quotes = self.chain(currency).iter().map(|link| &self.quotes[link.quote]);
        quotes.flat_map(|quote| quote.rates().chain(&quote.volatility))
    }
}

impl Quote {
    fn read(currency: Currency, field: &Field<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let rate = |field: &Field<'_>| {
            let rate = numbers.read(field, &[Dimension::ExchangeRate], RATE)?;
            if rate.currency == Some(currency) {
                field.mistake(format!("`{}` is the price of {currency} in itself", field.path), "write what it costs in another currency");
                return None;
            }
            Some(rate)
        };
        let initial = table.required("rate", "\"0.27 USD\"").and_then(|field| rate(&field));
        let steps = table.read_table("changes", |steps| {
            let read: Vec<_> = steps
                .all()
                .into_iter()
                .map(|(date, field)| {
                    let day = date.parse::<MonthOrDate>().map_err(|message| {
                        field.mistake_in_key(message, "write the month or the day of the change, such as changes.\"2026-07\"");
                    });
                    Some((day.ok()?.first_day(), rate(&field)?))
                })
                .collect();
            let mut read = read.into_iter().collect::<Option<Vec<_>>>()?;
            read.sort_by_key(|(day, _)| *day);
            Some(read)
        });
        let volatility = table.read_table("price_model", |table| {
            let volatility = numbers.required(&table, "volatility", &[Dimension::RatePerYear], Range::VOLATILITY);
            table.finish();
            volatility
        });
        table.finish();
        let (initial, steps) = (initial?, steps?.unwrap_or_default());
        let into = initial.currency?;
        if let Some((day, step)) = steps.iter().find(|(_, step)| step.currency != Some(into)) {
            let other = step.currency.unwrap_or(currency);
            field.mistake(
                format!("the rate of {currency} from {day} is in {other}, but the one before is in {into}"),
                format!("write all rates of {currency} in {into}"),
            );
            return None;
        }
        Some(Self { currency, into, initial, steps, volatility: volatility? })
    }

    /// The rate on the first day of a month.
    fn in_force(&self, month: Option<Month>) -> &Number {
        let day = month.map(|month| MonthOrDate::Month(month).first_day());
        let last = self.steps.iter().rev().find(|(from, _)| day.is_some_and(|day| *from <= day));
        last.map_or(&self.initial, |(_, rate)| rate)
    }

    /// All rates, in the order of their days.
    pub fn rates(&self) -> impl Iterator<Item = &Number> {
        std::iter::once(&self.initial).chain(self.steps.iter().map(|(_, rate)| rate))
    }

    /// Whether it differs between trials.
    pub fn is_uncertain(&self) -> bool {
        self.rates().any(Number::is_uncertain) || self.volatility.as_ref().is_some_and(|volatility| !volatility.is_certainly_zero())
    }

    fn moves(&self, start: Month, months: usize) -> bool {
        let end = start.plus(months as i32);
        self.is_uncertain() || self.steps.iter().any(|(day, _)| *day > MonthOrDate::Month(start).first_day() && day.month < end)
    }

    /// The rate of a month, where `value` is that of each number: rates that change within the month are weighted by its days.
    pub fn of_month(&self, month: Month, value: impl Fn(&Number) -> f64) -> f64 {
        let from = |index: usize| self.steps.get(index).map_or(0.0, |(day, _)| month.share_from(*day));
        let mut rate = if from(0) < 1.0 { value(&self.initial) * (1.0 - from(0)) } else { 0.0 };
        for (index, (_, step)) in self.steps.iter().enumerate() {
            let held = from(index) - from(index + 1);
            if held > 0.0 {
                rate += held * value(step);
            }
        }
        rate
    }
}

/// A code of ISO 4217.
pub(super) fn read_code(field: &Field<'_>) -> Option<Currency> {
    let typed = field.text()?;
    let found = Currency::of_code(typed).filter(|currency| currency.code() == typed);
    if found.is_none() {
        let help = suggestion::help(&typed.to_uppercase(), Currency::codes());
        field.mistake(format!("no currency has the code `{typed}`"), short(help, typed));
    }
    found
}

/// A list of all codes is of no help.
fn short(help: String, typed: &str) -> String {
    let upper = typed.to_uppercase();
    match Currency::of_code(&upper) {
        Some(meant) => format!("write `{meant}`"),
        None if help.len() > 100 => "write the three letters of ISO 4217, such as `EUR` or `INR`".into(),
        None => help,
    }
}

/// The quotes that lead from each currency to `home`; `None` (and a message) where some contradict each other or say the same twice.
fn chains(quotes: &[Quote], home: Currency, field: &Field<'_>) -> Option<BTreeMap<Currency, Vec<Link>>> {
    let mut chains: BTreeMap<Currency, Vec<Link>> = BTreeMap::from([(home, vec![])]);
    let mut used = vec![false; quotes.len()];
    let mut waiting = VecDeque::from([home]);
    while let Some(at) = waiting.pop_front() {
        for (place, quote) in quotes.iter().enumerate() {
            let (other, is_inverse) = match at {
                at if at == quote.into => (quote.currency, false),
                at if at == quote.currency => (quote.into, true),
                _ => continue,
            };
            if std::mem::replace(&mut used[place], true) {
                continue;
            }
            if chains.contains_key(&other) {
                let message = format!("the rate of {} in {} follows from the other rates already", quote.currency, quote.into);
                let help = format!("keep one way between any two currencies: remove [rates.{}], or another on the way", quote.currency);
                let place = quote.initial.place.as_ref().unwrap_or(field.key_place);
                field.diagnostics.push(Diagnostic::error(message).at(place).help(help));
                return None;
            }
            let chain = std::iter::once(Link { quote: place, is_inverse }).chain(chains[&at].iter().copied()).collect();
            chains.insert(other, chain);
            waiting.push_back(other);
        }
    }
    chains.remove(&home);
    Some(chains)
}

/// Whether a place is in a text other than the built-in defaults.
pub(super) fn is_own(place: &Place, sources: &Sources) -> bool {
    sources.has(place.source) && sources.get(place.source).name != DEFAULTS_NAME
}

/// Reports every currency of amounts without a rate, once: at the first amount of somebody's own, or else at the currency of the scenario.
pub(super) fn report_missing(root: &Field<'_>, rates: Option<&Rates>, sources: &Sources, diagnostics: &Diagnostics) {
    let Some(rates) = rates else { return };
    let home = rates.home;
    // One rate is enough for all currencies that others link.
    let mut reported: Vec<Currency> = vec![];
    for (currency, amounts) in diagnostics.missing_rates() {
        if reported.iter().any(|other| rates.are_linked(*other, currency)) {
            continue;
        }
        reported.push(currency);
        let own = amounts.iter().find(|(place, _)| is_own(place, sources));
        let message = match own {
            Some((_, path)) => format!("`{path}` is in {currency}, the scenario in {home}, and there is no rate between them"),
            None => format!("the built-in prices are in {currency}, the scenario is in {home}, and there is no rate between them"),
        };
        let place = own.map(|(place, _)| place).or_else(|| Some(&root.node.get("currency")?.place)).unwrap_or(&root.node.place);
        let help = format!("add rates.{currency}.rate = \"N {home}\" with what one {currency} costs, or another rate that leads to {home}");
        diagnostics.push(Diagnostic::error(message).at(place).help(help));
    }
}
