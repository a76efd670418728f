//! A compensation package: four elements, each part of which may be absent.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::names::{GPU, ReferenceNames, SEAT};
use super::number::defaults::{EXPECTED_LIFE, LAPTOP_LIFE, LAPTOP_RESIDUAL};
use super::number::{Number, Numbers, Range, Uncertainty};
use super::prices::SharePrice;
use crate::chance::family::Family;
use crate::quantity::{Dimension, Month, month};
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Field, TableReader, Value};
use gpu::{check_name, read_dedicated_gpu};

mod gpu;
mod vesting;

pub use gpu::{DedicatedGpu, PurchaseKind, PurchaseOption, Reservation, Spot};
pub(super) use gpu::{Owner, read_purchase_option};
pub use vesting::Vesting;

#[derive(Clone, Debug)]
pub struct Package {
    pub name: String,
    pub core: Core,
    pub ownership: Ownership,
    pub tooling: Tooling,
    pub development: Development,
}

/// Core pay besides base pay, which belongs to the group or person.
#[derive(Clone, Debug, Default)]
pub struct Core {
    pub raise: Option<Raise>,
    /// Dollars paid to each new hire in their first month.
    pub sign_on: Option<Number>,
    pub bonus: Option<Bonus>,
    pub performance_bonus: Option<PerformanceBonus>,
}

/// A raise of base pay, every year in the same month.
#[derive(Clone, Debug)]
pub struct Raise {
    /// Share of base pay.
    pub rate: Number,
    /// Month of the year, 1 to 12.
    pub month: u32,
}

/// A bonus of target × payout × base pay, with one payout for the whole company.
#[derive(Clone, Debug)]
pub struct Bonus {
    /// Share of base pay.
    pub target: Number,
    /// Multiple of the target that is paid.
    pub payout: Number,
    /// Persistence of the payout from one year to the next: 0 where years are independent.
    pub persistence: Number,
    /// Month of the next year, 1 to 12, in which the bonus of a year is paid; absent: monthly, as it is earned.
    pub payment_month: Option<u32>,
    pub leavers: Leavers,
}

/// What becomes of a bonus that is not paid yet when somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leavers {
    /// It is forfeited by whoever is not employed on the last day of the payment month.
    Forfeit,
    /// It is paid for the time at work.
    ProRata,
}

/// A bonus whose payout differs between people and is correlated with their output.
#[derive(Clone, Debug)]
pub struct PerformanceBonus {
    pub target: Number,
    /// Distribution of the payout of one person; certain: the same for all.
    pub payout: Payout,
    /// Correlation of the payout with the output of the person, measured by their level of compute use.
    pub output_correlation: Number,
    /// Correlation of the payouts of two people: the share of the variance that the company's results explain.
    pub company_correlation: Number,
    /// Persistence from one year to the next of what output does not explain.
    pub persistence: Number,
    /// As in [`Bonus`].
    pub payment_month: Option<u32>,
    pub leavers: Leavers,
}

#[derive(Clone, Debug)]
pub enum Payout {
    Same(f64),
    Personal(Arc<dyn Family>),
}

impl Payout {
    pub fn mean(&self) -> f64 {
        match self {
            Self::Same(payout) => *payout,
            Self::Personal(family) => family.mean(),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Ownership {
    /// The grant that everybody with the package gets, if any, and refreshers in alphabetical order.
    pub rsus: Vec<Rsu>,
    /// The same for options.
    pub options: Vec<Options>,
    pub compute_credits: Option<ComputeCredits>,
}

#[derive(Clone, Debug)]
pub struct Rsu {
    /// Dollars at the share price on the grant date.
    pub grant: Number,
    pub terms: GrantTerms,
}

#[derive(Clone, Debug)]
pub struct Options {
    /// Options per person.
    pub count: Number,
    /// Dollars per share; absent: the share price on the grant date.
    pub strike: Option<Number>,
    /// Dollars per option on the grant date; absent: the Black-Scholes value.
    pub fair_value: Option<Number>,
    /// Expected life in months, for the Black-Scholes value.
    pub expected_life: Number,
    pub terms: GrantTerms,
}

/// What grants of RSUs and of options have in common.
#[derive(Clone, Debug)]
pub struct GrantTerms {
    /// Whether only those get it who are at work on the grant date, as with a refresher. Otherwise whoever starts later gets it on the first day.
    pub is_refresher: bool,
    /// Dollars per share on a grant date up to the start of the horizon; absent: the price at that start.
    pub grant_price: Option<Number>,
    pub vesting: Vesting,
}

#[derive(Clone, Debug)]
pub struct ComputeCredits {
    /// Dollars per month.
    pub grant: Number,
    /// Months after the month of the grant in which unused credits can still be used.
    pub roll_over: u32,
    /// Month of the year, 1 to 12, at whose end all unused credits expire.
    pub expiry_month: Option<u32>,
    /// Whether the whole grant is paid in advance, expired credits included.
    pub is_prepaid: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Tooling {
    pub laptop: Option<Laptop>,
    /// Seats per person, by name.
    pub seats: BTreeMap<String, Number>,
    /// Dedicated GPUs, by kind.
    pub gpus: BTreeMap<String, DedicatedGpu>,
}

#[derive(Clone, Debug)]
pub struct Laptop {
    pub price: Number,
    /// Months of straight-line depreciation.
    pub useful_life: Number,
    pub residual_value: Number,
    /// Month in which all are purchased, and again at the end of their useful life; absent: a fleet of evenly distributed ages.
    pub purchased: Option<Month>,
}

#[derive(Clone, Debug, Default)]
pub struct Development {
    pub training: Option<Training>,
    pub fine_tuning: Option<FineTuning>,
}

#[derive(Clone, Debug)]
pub struct Training {
    /// Dollars per month and person.
    pub budget: Number,
    /// Share of the budget that is used.
    pub utilization: Number,
}

/// Fine-tuning jobs within an allowance, and the more expensive inference of the tuned model.
#[derive(Clone, Debug)]
pub struct FineTuning {
    /// Dollars per person and calendar year, stored per month: the allowance of a year is twelve times it.
    pub allowance: Number,
    /// Jobs per month that a person would run.
    pub jobs: Number,
    /// Million training tokens per job: examples × epochs.
    pub tokens: Number,
    /// Dollars per million training tokens.
    pub price: Number,
    /// Share of a person's tokens that the tuned model serves.
    pub tuned_share: Number,
    /// Price of tokens of the tuned model over that of the base model.
    pub price_multiple: Number,
}

impl Package {
    pub(super) fn read(
        name: &str,
        field: &Field<'_>,
        names: &ReferenceNames<'_>,
        share: Option<&SharePrice>,
        numbers: &Numbers<'_>,
    ) -> Option<Self> {
        let table = TableReader::new(field)?;
        let core = table.read_table("core", |table| read_core(table, numbers));
        let ownership = table.read_table("ownership", |table| read_ownership(table, share, numbers));
        let tooling = table.read_table("tooling", |table| read_tooling(table, names.gpu_usage_of(name), names, numbers));
        let development = table.read_table("development", |table| read_development(table, numbers));
        table.finish();
        Some(Self {
            name: name.to_string(),
            core: core?.unwrap_or_default(),
            ownership: ownership?.unwrap_or_default(),
            tooling: tooling?.unwrap_or_default(),
            development: development?.unwrap_or_default(),
        })
    }
}

fn read_core(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Core> {
    let variable_pay = read_variable_pay(&table, numbers);
    let sign_on = table.read("sign_on", |field| numbers.read(&field, &[Dimension::Money], Range::NOT_NEGATIVE));
    table.finish();
    let (raise, bonus, performance_bonus) = variable_pay?;
    Some(Core { raise, sign_on: sign_on?, bonus, performance_bonus })
}

/// The keys of core pay that an offer has as well.
pub(super) fn read_variable_pay(
    table: &TableReader<'_>,
    numbers: &Numbers<'_>,
) -> Option<(Option<Raise>, Option<Bonus>, Option<PerformanceBonus>)> {
    let raise = table.read_table("raise", |raise| {
        let rate =
            numbers.required(&raise, "rate", &[Dimension::Share], Range { low: -0.99, high: 5.0, words: "a raise between -99% and 500%" });
        let month = raise.required("month", "\"april\"").and_then(|field| field.choice(&month::KEYS));
        raise.finish();
        Some(Raise { rate: rate?, month: month? as u32 + 1 })
    });
    let bonus = table.read_table("bonus", |bonus| {
        let target = numbers.required(&bonus, "target", &[Dimension::Share], MULTIPLE_OF_BASE);
        let payout = numbers.number(&bonus, "payout", Dimension::Number, Range::NOT_NEGATIVE, 1.0);
        let persistence = numbers.number(&bonus, "persistence", Dimension::Number, PERSISTENCE, 0.0);
        let payment = read_payment(&bonus);
        bonus.finish();
        let (payment_month, leavers) = payment?;
        Some(Bonus { target: target?, payout: payout?, persistence: persistence?, payment_month, leavers })
    });
    let performance_bonus = table.read_table("performance_bonus", |bonus| {
        let target = numbers.required(&bonus, "target", &[Dimension::Share], MULTIPLE_OF_BASE);
        let payout = bonus.required("payout", "{ min = 0, mode = 0.9, max = 1.5 }");
        let payout = payout.and_then(|field| Number::read_personal(&field, Dimension::Number, Range::NOT_NEGATIVE));
        let correlation = Range { low: -1.0, high: 1.0, words: "a correlation from -1 to 1" };
        let output_correlation = numbers.number(&bonus, "output_correlation", Dimension::Number, correlation, 0.0);
        let share = Range { low: 0.0, high: 1.0, words: "a correlation from 0 to 1" };
        let company_correlation = numbers.number(&bonus, "company_correlation", Dimension::Number, share, 0.0);
        let persistence = numbers.number(&bonus, "persistence", Dimension::Number, PERSISTENCE, 0.0);
        let payment = read_payment(&bonus);
        if let (Some(output), Some(company), Some(field)) =
            (&output_correlation, &company_correlation, bonus.optional("company_correlation"))
            && output.median() * output.median() + company.median() > 1.0
        {
            let message = "output and the company's results explain more than all of the payout";
            field.mistake(message, format!("write at most {:.2}: 1 − output_correlation²", 1.0 - output.median() * output.median()));
        }
        bonus.finish();
        let payout = match payout? {
            Uncertainty::Certain(value) => Payout::Same(value),
            Uncertainty::Uncertain(family) => Payout::Personal(family),
        };
        let (payment_month, leavers) = payment?;
        Some(PerformanceBonus {
            target: target?,
            payout,
            output_correlation: output_correlation?,
            company_correlation: company_correlation?,
            persistence: persistence?,
            payment_month,
            leavers,
        })
    });
    Some((raise?, bonus?, performance_bonus?))
}

/// The month in which the bonus of the year before is paid, and what leavers get of it: with such a month it is forfeited unless said otherwise.
fn read_payment(bonus: &TableReader<'_>) -> Option<(Option<u32>, Leavers)> {
    let month = bonus.read("payment_month", |field| field.choice(&month::KEYS));
    let month = month.map(|month| month.map(|month| month as u32 + 1));
    let leavers = bonus.read("leavers", |field| field.choice(&["forfeit", "pro-rata"]));
    if let (Some(None), Some(field)) = (month, bonus.optional("leavers")) {
        let message = format!("`{}` is set, but the bonus is paid as it is earned", field.path);
        field.mistake_in_key(message, "add payment_month = \"march\", or remove `leavers`");
    }
    let month = month?;
    let default = if month.is_some() { Leavers::Forfeit } else { Leavers::ProRata };
    Some((month, leavers?.map_or(default, |index| if index == 0 { Leavers::Forfeit } else { Leavers::ProRata })))
}

const PERSISTENCE: Range = Range { low: 0.0, high: 1.0, words: "a persistence from 0 to 1" };

const MULTIPLE_OF_BASE: Range = Range { low: 0.0, high: 5.0, words: "a share of base pay from 0 to 5" };

fn read_ownership(table: TableReader<'_>, share: Option<&SharePrice>, numbers: &Numbers<'_>) -> Option<Ownership> {
    use Dimension::*;
    let lists = [("rsu", "rsu_refreshers"), ("options", "option_refreshers")].map(|(key, further)| is_list(&table, key, further));
    if lists.contains(&true) {
        return None;
    }
    let rsu = table.read_table("rsu", |rsu| read_rsu(rsu, false, numbers));
    let rsu_refreshers = table.named("rsu_refreshers", |_, field| read_rsu(TableReader::new(field)?, true, numbers));
    let options = table.read_table("options", |options| read_options(options, false, share, numbers));
    let option_refreshers = table.named("option_refreshers", |_, field| read_options(TableReader::new(field)?, true, share, numbers));
    let compute_credits = table.read_table("compute_credits", |credits| {
        let grant = numbers.required(&credits, "grant", &[MoneyPerMonth], Range::NOT_NEGATIVE);
        let roll_over = credits.read("roll_over", |field| super::number::Number::read_whole_months(&field, 0));
        let expiry_month = credits.read("expiry_month", |field| field.choice(&month::KEYS));
        let is_prepaid = credits.read("prepaid", |field| field.flag());
        credits.finish();
        let expiry_month = expiry_month?.map(|month| month as u32 + 1);
        Some(ComputeCredits { grant: grant?, roll_over: roll_over?.unwrap_or(0), expiry_month, is_prepaid: is_prepaid?.unwrap_or(false) })
    });
    table.finish();
    Some(Ownership {
        rsus: rsu?.into_iter().chain(rsu_refreshers?.into_values()).collect(),
        options: options?.into_iter().chain(option_refreshers?.into_values()).collect(),
        compute_credits: compute_credits?,
    })
}

/// Reports several grants that are written as a list.
fn is_list(table: &TableReader<'_>, key: &'static str, further: &str) -> bool {
    let Some(field) = table.optional(key).filter(|field| matches!(field.node.value, Value::List(_))) else { return false };
    let path = format!("{}.{further}.NAME", table.path());
    field.mistake(
        format!("`{}`: expected the table of one grant, found a list", field.path),
        format!("write the first grant as a table, and each further one as [{path}] with its grant_date"),
    );
    true
}

fn read_rsu(table: TableReader<'_>, is_refresher: bool, numbers: &Numbers<'_>) -> Option<Rsu> {
    let grant = numbers.required(&table, "grant", &[Dimension::Money], Range::NOT_NEGATIVE);
    let terms = GrantTerms::read(&table, is_refresher, numbers);
    table.finish();
    Some(Rsu { grant: grant?, terms: terms? })
}

fn read_options(table: TableReader<'_>, is_refresher: bool, share: Option<&SharePrice>, numbers: &Numbers<'_>) -> Option<Options> {
    use Dimension::*;
    let count = table.required("count", "1_000").and_then(|field| numbers.read(&field, &[Number], Range::NOT_NEGATIVE));
    let strike_field = table.optional("strike");
    let strike = optional(strike_field.as_ref().map(|field| numbers.read(field, &[Money], Range::NOT_NEGATIVE)));
    let fair_value = table.read("fair_value", |field| numbers.read(&field, &[Money], Range::NOT_NEGATIVE));
    let expected_life = numbers.or_default(&table, &EXPECTED_LIFE);
    let terms = GrantTerms::read(&table, is_refresher, numbers);
    table.finish();
    let options = Options { count: count?, strike: strike?, fair_value: fair_value?, expected_life: expected_life?, terms: terms? };
    if let (Some(field), Some(share)) = (&strike_field, share) {
        warn_of_distant_strike(&options, field, share);
    }
    Some(options)
}

/// Options are granted at about the price of the share, except for those that cost nothing to exercise.
fn warn_of_distant_strike(options: &Options, field: &Field<'_>, share: &SharePrice) {
    let price = options.terms.grant_price.as_ref().unwrap_or(&share.initial_price).median();
    let Some(strike) = options.strike.as_ref().map(Number::median).filter(|strike| *strike > 0.0) else { return };
    // Further than a factor of two.
    if strike + strike < price || strike > price + price {
        let (currency, [strike, price]) = (field.exchange.home(), [strike, price].map(|amount| (amount * 1e6).round() / 1e6));
        let message = format!("the strike of {strike} {currency} is far from the share price on the grant date, {price} {currency}");
        let help = "set prices.share.initial_price to the price at the start of the horizon, and for an earlier grant `grant_price`";
        field.diagnostics.push(Diagnostic::warning(message).at(&field.node.place).help(help));
    }
}

impl GrantTerms {
    fn read(table: &TableReader<'_>, is_refresher: bool, numbers: &Numbers<'_>) -> Option<Self> {
        let grant_price = table.read("grant_price", |field| numbers.read(&field, &[Dimension::Money], Range::POSITIVE));
        let vesting = Vesting::read(table, numbers);
        let vesting = vesting?;
        if is_refresher && vesting.grant_date.is_none() && !table.has_unknown() {
            table.required("grant_date", "\"2026-03-16\"");
            return None;
        }
        Some(Self { is_refresher, grant_price: grant_price?, vesting })
    }
}

pub(super) fn read_tooling(
    table: TableReader<'_>,
    gpu_usage: Option<&Field<'_>>,
    names: &ReferenceNames<'_>,
    numbers: &Numbers<'_>,
) -> Option<Tooling> {
    use Dimension::*;
    let laptop = table.read_table("laptop", |laptop| {
        let price = numbers.required(&laptop, "price", &[Money], Range::NOT_NEGATIVE);
        let useful_life = numbers.or_default(&laptop, &LAPTOP_LIFE);
        let residual_value = numbers.or_default(&laptop, &LAPTOP_RESIDUAL);
        let purchased = laptop.read("purchased", |field| field.parsed("2026-02"));
        laptop.finish();
        Some(Laptop { price: price?, useful_life: useful_life?, residual_value: residual_value?, purchased: purchased? })
    });
    let seats = table.named("seats", |name, field| {
        check_name(name, field, &names.seats, &SEAT);
        numbers.read(field, &[Number], Range::NOT_NEGATIVE)
    });
    let gpus = table.named("gpu", |name, field| {
        check_name(name, field, &names.gpus, &GPU);
        read_dedicated_gpu(name, field, gpu_usage, names, numbers)
    });
    table.finish();
    let mut gpus = gpus?;
    // None of a kind is as if it were not there.
    gpus.retain(|_, gpu| !gpu.count.is_certainly_zero());
    Some(Tooling { laptop: laptop?, seats: seats?, gpus })
}

pub(super) fn read_development(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<Development> {
    use Dimension::*;
    let training = table.read_table("training", |training| {
        let budget = numbers.required(&training, "budget", &[MoneyPerMonth], Range::NOT_NEGATIVE);
        let utilization = numbers.number(&training, "utilization", Share, Range::SHARE, 1.0);
        training.finish();
        Some(Training { budget: budget?, utilization: utilization? })
    });
    let fine_tuning = table.read_table("fine_tuning", |tuning| {
        let allowance = numbers.required(&tuning, "allowance", &[MoneyPerMonth], Range::NOT_NEGATIVE);
        let jobs = numbers.required(&tuning, "jobs", &[EventsPerMonth], Range { low: 0.0, high: 200.0, words: "0 to 200 jobs per month" });
        let tokens = numbers.required(&tuning, "tokens", &[Tokens], Range::NOT_NEGATIVE);
        let price = numbers.required(&tuning, "price", &[MoneyPerMtok], Range::NOT_NEGATIVE);
        let tuned_share = numbers.number(&tuning, "tuned_share", Share, Range::SHARE, 0.0);
        let price_multiple =
            numbers.number(&tuning, "price_multiple", Number, Range { low: 1.0, high: 100.0, words: "a multiple of 1 or more" }, 1.0);
        tuning.finish();
        Some(FineTuning {
            allowance: allowance?,
            jobs: jobs?,
            tokens: tokens?,
            price: price?,
            tuned_share: tuned_share?,
            price_multiple: price_multiple?,
        })
    });
    table.finish();
    Some(Development { training: training?, fine_tuning: fine_tuning? })
}
