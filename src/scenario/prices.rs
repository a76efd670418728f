//! What compute costs: token prices of models with dated changes, GPU-hours, seats, electricity, hardware; and the share price. Random price
//! movements are in [`moves`].

use std::collections::BTreeMap;

use exit::Exit;
use factor::PriceFactor;
use moves::{CapabilityDecline, Flagship, GpuProcess, Jumps, MeanReversion, Motion};

use super::names::{MODEL, VENDOR};
use super::number::{Number, Numbers, Range};
use crate::quantity::{Date, Dimension, month};
use crate::reading::table::{complete, optional};
use crate::reading::{Field, TableReader};

pub mod exit;
pub mod factor;
pub mod moves;
mod token_mix;

pub use token_mix::TokenMix;

/// All prices of a scenario, under the names that tiers, packages and access refer to.
#[derive(Clone, Debug)]
pub struct Prices {
    /// Date of the built-in list the prices were taken from.
    pub list_date: Date,
    /// On all list prices: of models, rents of GPUs, and seats.
    pub factor: Option<PriceFactor>,
    /// On the list prices of all models of a vendor.
    pub vendors: BTreeMap<String, PriceFactor>,
    pub models: BTreeMap<String, ModelPrice>,
    /// Tier name → model name.
    pub tiers: BTreeMap<String, String>,
    pub gpus: BTreeMap<String, GpuPrice>,
    pub seats: BTreeMap<String, SeatPrice>,
    /// Relative monthly change of all token prices, in addition to dated changes.
    pub token_drift: Number,
    /// Random movement of all token prices, in addition to drift and dated changes.
    pub token_price_model: Option<Motion>,
    /// Relative monthly change of all GPU rents.
    pub gpu_drift: Number,
    /// Mean reversion of GPU rents around the drift.
    pub gpu_price_model: Option<GpuProcess>,
    /// Jumps of the list prices of models, independent for each model.
    pub model_jumps: Option<Jumps>,
    /// Moves of tiers to newer models.
    pub flagship: Option<Flagship>,
    /// Decline of tiers at constant capability.
    pub capability_decline: Option<CapabilityDecline>,
    pub electricity: Electricity,
    pub hardware: Hardware,
    pub share: SharePrice,
    /// The mix of token classes that a blended price is for, unless a usage has another.
    pub standard_mix: TokenMix,
}

/// Dollars per million tokens in the four disjoint classes.
#[derive(Clone, Debug)]
pub struct TokenPrice {
    pub uncached_input: Number,
    pub cache_write: Number,
    pub cache_read: Number,
    pub output: Number,
    /// The price of requests with a long context; absent where it is the same.
    pub long_context: Option<Box<LongContext>>,
}

/// The price of requests whose context exceeds a threshold.
#[derive(Clone, Debug)]
pub struct LongContext {
    pub price: TokenPrice,
    /// Million tokens of context above which it applies.
    pub above: f64,
}

/// The price of a model: the initial price and dated changes in time order.
#[derive(Clone, Debug)]
pub struct ModelPrice {
    /// Who sells it; absent: nobody whose prices move together.
    pub vendor: Option<String>,
    /// On its own list prices.
    pub factor: Option<PriceFactor>,
    pub initial: TokenPrice,
    pub steps: Vec<(Date, TokenPrice)>,
}

/// One kind of GPU, rented or owned.
#[derive(Clone, Debug)]
pub struct GpuPrice {
    /// Dollars per hour of use.
    pub on_demand: Number,
    /// Dollars per hour, paid for every hour, used or idle.
    pub reserved: Number,
    /// Dollars per hour of capacity that the provider may take back; absent where none is offered.
    pub spot: Option<Number>,
    /// Purchase price of one GPU with its share of the node, in dollars.
    pub purchase: Number,
    /// Power at full load with its share of the node, in kilowatts.
    pub power: Number,
}

/// A software or AI seat.
#[derive(Clone, Debug)]
pub struct SeatPrice {
    /// Dollars per month and seat.
    pub fee: Number,
    /// Whether the seat is compute (an AI tool) or other software.
    pub is_compute: bool,
    pub credits: Option<SeatCredits>,
    pub billing: Billing,
}

/// Use of models that the fee of a seat includes. Credits pay for use within the quota through the tool with the name of the seat, or for all use
/// where the access tier has no tools.
#[derive(Clone, Debug)]
pub struct SeatCredits {
    /// Dollars per month at list price; unused credits expire.
    pub amount: Number,
    /// Whether everybody with the seat shares the credits.
    pub is_pooled: bool,
    /// Multiple of the list price at which further use is billed.
    pub overage_multiple: Number,
}

/// When a seat is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    Monthly,
    /// For twelve months in advance, in this month of the year, 1 to 12.
    Yearly {
        renewal_month: u32,
    },
}

#[derive(Clone, Debug)]
pub struct Electricity {
    /// Dollars per kilowatt-hour.
    pub price: Number,
    /// Power usage effectiveness: energy of the whole data center per energy of the machines.
    pub pue: Number,
    /// Random movement of the price around its mean.
    pub price_model: Option<MeanReversion>,
    /// Kilograms of carbon dioxide per kilowatt-hour; absent: unknown.
    pub carbon_intensity: Option<Number>,
}

/// Depreciation and use of owned GPUs.
#[derive(Clone, Debug)]
pub struct Hardware {
    /// Months of straight-line depreciation.
    pub useful_life: Number,
    /// Share of the purchase price left at the end.
    pub residual_value: Number,
    /// Share of hours in which an owned GPU draws power.
    pub utilization: Number,
    /// Dollars per month and kilowatt of full load, for space in a data center; absent: none is paid.
    pub hosting: Option<Number>,
}

/// The share price of the company: geometric Brownian motion, with rare jumps where a scenario has them.
///
/// Jumps are compensated: `drift` is the expected growth with jumps, and the exact mean is exp(drift × years). The fair value of options uses the
/// volatility alone.
#[derive(Clone, Debug)]
pub struct SharePrice {
    /// Dollars at the start of the horizon.
    pub initial_price: Number,
    /// Expected continuous growth per year.
    pub drift: Number,
    /// Volatility per year.
    pub volatility: Number,
    /// Risk-free continuous rate per year, for the fair value of options.
    pub risk_free: Number,
    pub jump: Option<Jumps>,
    /// For a private company: when and at what price its shares can be sold.
    pub exit: Option<Exit>,
    /// Correlation of the prices of two companies, 0 to 1: of their normal scores.
    pub correlation: f64,
    /// Whose shares they are, where scenarios of several companies are compared; absent: of the one company that there is.
    pub company: Option<CompanyDraw>,
}

/// Names the draws of a company's own part of its share price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyDraw {
    pub name: String,
}

impl TokenPrice {
    /// The four classes in the order of their fields.
    pub fn classes(&self) -> [&Number; 4] {
        [&self.uncached_input, &self.cache_write, &self.cache_read, &self.output]
    }

    /// All numbers of the price, including those of long contexts.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        self.classes().into_iter().chain(self.long_context.iter().flat_map(|long| long.price.classes()))
    }
}

impl ModelPrice {
    /// The price on `date`, and the first change after it.
    pub fn on(&self, date: Date) -> (&TokenPrice, Option<&(Date, TokenPrice)>) {
        let past = self.steps.partition_point(|(from, _)| *from <= date);
        let price = if past == 0 { &self.initial } else { &self.steps[past - 1].1 };
        (price, self.steps.get(past))
    }

    /// All its prices, the initial one first.
    pub fn ever(&self) -> impl Iterator<Item = &TokenPrice> {
        std::iter::once(&self.initial).chain(self.steps.iter().map(|(_, price)| price))
    }

    /// Whether the initial price is zero in every class.
    pub(super) fn is_free(&self) -> bool {
        self.initial.is_free()
    }

    /// Whether any of its prices is zero in every class.
    pub(super) fn is_ever_free(&self) -> bool {
        self.is_free() || self.steps.iter().any(|(_, price)| price.is_free())
    }
}

impl TokenPrice {
    fn is_free(&self) -> bool {
        let Self { uncached_input, cache_write, cache_read, output, long_context: _ } = self;
        [uncached_input, cache_write, cache_read, output].iter().all(|price| price.is_certainly_zero())
    }
}

impl Prices {
    pub(super) fn read(field: &Field<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        use Dimension::*;
        let reader = TableReader::new(field)?;
        let table = &reader;
        let list_date = table.required("list_date", "\"2026-08-21\"").and_then(|field| field.parsed("2026-08-21"));
        let factor = PriceFactor::read(table, numbers);
        let models = table.each("models", |_, field| read_model(field, numbers));
        let sellers: Vec<&str> = models.iter().flatten().filter_map(|(_, model)| model.as_ref()?.vendor.as_deref()).collect();
        let vendors = table.named("vendors", |name, field| {
            if !sellers.contains(&name) {
                field.mistake_in_key(VENDOR.unknown(name), VENDOR.help(name, sellers.iter().copied()));
            }
            let vendor = TableReader::new(field)?;
            let factor = PriceFactor::read(&vendor, numbers);
            vendor.finish();
            factor
        });
        // A tier may name a model that has mistakes of its own.
        let names = models.iter().flatten().map(|(name, _)| name.as_str());
        let tiers = table.each("tiers", |_, field| field.one_of(names.clone(), &MODEL));
        let gpus = table.named("gpus", |_, field| read_gpu(field, numbers));
        let seats = table.named("seats", |_, field| read_seat(field, numbers));
        let token_drift = numbers.number(table, "token_drift", GrowthPerMonth, Range::GROWTH, 0.0);
        let gpu_drift = numbers.number(table, "gpu_drift", GrowthPerMonth, Range::GROWTH, 0.0);
        let token_price_model = table.read_table("token_price_model", |table| Motion::read(table, numbers));
        let gpu_price_model = table.read_table("gpu_price_model", |table| GpuProcess::read(table, numbers));
        let model_jumps = table.read_table("model_jumps", |table| Jumps::read(table, numbers));
        let tier_names = tiers.iter().flatten().map(|(name, _)| name.as_str());
        let flagship = table.read_table("flagship", |table| Flagship::read(table, tier_names.clone()));
        let moved = flagship.iter().flatten().flat_map(|flagship| flagship.tiers.iter().map(String::as_str)).collect::<Vec<_>>();
        let capability_decline =
            table.read_table("capability_decline", |table| CapabilityDecline::read(table, tier_names, &moved, numbers));
        let electricity = table.required("electricity", "{ price = \"0.135 USD/kWh\", pue = 1.3 }").and_then(|field| {
            let table = TableReader::new(&field)?;
            let price = numbers.required(&table, "price", &[MoneyPerKwh], Range::NOT_NEGATIVE);
            let at_least_one = Range { low: 1.0, high: 5.0, words: "a PUE from 1 to 5" };
            let pue = numbers.number(&table, "pue", Number, at_least_one, 1.0);
            let price_model = table.read_table("price_model", |process| {
                let read = MeanReversion::read(&process, numbers);
                process.finish();
                read
            });
            let carbon_intensity = table.read("carbon_intensity", |field| numbers.read(&field, &[CarbonPerKwh], Range::NOT_NEGATIVE));
            table.finish();
            Some(Electricity { price: price?, pue: pue?, price_model: price_model?, carbon_intensity: carbon_intensity? })
        });
        let hardware =
            table.required("hardware", "{ useful_life = \"48 months\", residual_value = 0.15, utilization = 0.55 }").and_then(|field| {
                let table = TableReader::new(&field)?;
                let useful_life = numbers.required(&table, "useful_life", &[Duration], Range::LIFE);
                let residual_value = numbers.number(&table, "residual_value", Share, Range::SHARE, 0.0);
                let utilization = numbers.number(&table, "utilization", Share, Range::SHARE, 1.0);
                let hosting = table.read("hosting", |field| numbers.read(&field, &[MoneyPerKwMonth], Range::NOT_NEGATIVE));
                table.finish();
                Some(Hardware { useful_life: useful_life?, residual_value: residual_value?, utilization: utilization?, hosting: hosting? })
            });
        let share = table.required("share", "{ initial_price = \"100 USD\", volatility = \"45% per year\" }").and_then(|field| {
            let table = TableReader::new(&field)?;
            let initial_price = numbers.required(&table, "initial_price", &[Money], Range::POSITIVE);
            let drift = numbers.number(&table, "drift", RatePerYear, Range::YEARLY_RATE, 0.0);
            let volatility = numbers.number(&table, "volatility", RatePerYear, Range::VOLATILITY, 0.0);
            let risk_free = numbers.number(&table, "risk_free", RatePerYear, Range::YEARLY_RATE, 0.0);
            let jump = table.read_table("jump", |table| Jumps::read(table, numbers));
            let exit = table.read_table("exit", |table| Exit::read(table, numbers));
            let correlation = table.read("correlation", |field| self::Number::read_fixed(&field, Share, Range::SHARE));
            table.finish();
            Some(SharePrice {
                initial_price: initial_price?,
                drift: drift?,
                volatility: volatility?,
                risk_free: risk_free?,
                jump: jump?,
                exit: exit?,
                correlation: correlation?.unwrap_or(0.0),
                company: None,
            })
        });
        let standard_mix = TokenMix::standard("prices.standard_mix", numbers);
        reader.finish();
        Some(Self {
            list_date: list_date?,
            factor: factor?,
            vendors: vendors?.into_iter().filter_map(|(name, factor)| Some((name, factor?))).collect(),
            models: complete(models)?,
            tiers: complete(tiers)?,
            gpus: gpus?,
            seats: seats?,
            token_drift: token_drift?,
            token_price_model: token_price_model?,
            gpu_drift: gpu_drift?,
            gpu_price_model: gpu_price_model?,
            model_jumps: model_jumps?,
            flagship: flagship?,
            capability_decline: capability_decline?,
            electricity: electricity?,
            hardware: hardware?,
            share: share?,
            standard_mix: standard_mix?,
        })
    }

    /// The model that a mix names: the model of a tier, or the model itself.
    pub fn model(&self, name: &str) -> Option<&ModelPrice> {
        self.models.get(self.model_name(name))
    }

    /// The factors on the list prices of the model that a mix names: on all prices, on those of its vendor, and its own.
    pub fn factors_of(&self, name: &str) -> impl Iterator<Item = &PriceFactor> {
        let model = self.model(name);
        let of_vendor = model.and_then(|model| self.vendors.get(model.vendor.as_ref()?));
        self.factor.iter().chain(of_vendor).chain(model.and_then(|model| model.factor.as_ref()))
    }

    /// The numbers that move all rents of GPUs.
    pub fn gpu_path_inputs(&self) -> impl Iterator<Item = &Number> {
        std::iter::once(&self.gpu_drift).chain(self.factor.as_ref().map(|factor| &factor.value))
    }

    /// The name of that model.
    pub fn model_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.tiers.get(name).map_or(name, String::as_str)
    }
}

fn read_model(field: &Field<'_>, numbers: &Numbers<'_>) -> Option<ModelPrice> {
    let table = TableReader::new(field)?;
    let vendor = table.read("vendor", |field| field.name().map(str::to_string));
    let factor = PriceFactor::read(&table, numbers);
    let initial = read_token_price(&table, numbers);
    let steps = table.read_table("changes", |steps| {
        let read: Vec<_> = steps.all().into_iter().map(|(date, field)| read_step(date, &field, numbers)).collect();
        read.into_iter().collect::<Option<Vec<_>>>()
    });
    table.optional("source");
    table.finish();
    // Keys are in alphabetical order, which for ISO dates is time order.
    Some(ModelPrice { vendor: vendor?, factor: factor?, initial: initial?, steps: steps?.unwrap_or_default() })
}

fn read_step(date: &str, field: &Field<'_>, numbers: &Numbers<'_>) -> Option<(Date, TokenPrice)> {
    let day: Result<Date, String> = date.parse();
    if let Err(message) = &day {
        field.mistake_in_key(message.clone(), "write the day of the change, such as changes.\"2026-09-01\"");
    }
    let table = TableReader::new(field)?;
    let price = read_token_price(&table, numbers);
    table.finish();
    Some((day.ok()?, price?))
}

/// A price with that of long contexts. A dated change gives the whole price: without one for long contexts there is none from that day.
fn read_token_price(table: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<TokenPrice> {
    let long_context = table.read_table("long_context", |table| {
        let price = read_classes(&table, numbers);
        let above = table.required("above", "\"272 ktok\"");
        let above = above.and_then(|field| Number::read_fixed(&field, Dimension::Tokens, Range::POSITIVE));
        table.finish();
        Some(Box::new(LongContext { price: price?, above: above? }))
    });
    let price = read_classes(table, numbers);
    Some(TokenPrice { long_context: long_context?, ..price? })
}

/// A cached token without a price costs as much as an uncached one.
fn read_classes(table: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<TokenPrice> {
    let class = |key| table.read(key, |field| numbers.read(&field, &[Dimension::MoneyPerMtok], Range::NOT_NEGATIVE));
    let uncached_input = numbers.required(table, "uncached_input", &[Dimension::MoneyPerMtok], Range::NOT_NEGATIVE);
    let output = numbers.required(table, "output", &[Dimension::MoneyPerMtok], Range::NOT_NEGATIVE);
    let (cache_write, cache_read) = (class("cache_write"), class("cache_read"));
    let (cache_write, cache_read) = (cache_write?, cache_read?);
    let uncached_input = uncached_input?;
    Some(TokenPrice {
        cache_write: cache_write.unwrap_or_else(|| uncached_input.clone()),
        cache_read: cache_read.unwrap_or_else(|| uncached_input.clone()),
        output: output?,
        uncached_input,
        long_context: None,
    })
}

fn read_gpu(field: &Field<'_>, numbers: &Numbers<'_>) -> Option<GpuPrice> {
    use Dimension::*;
    let table = TableReader::new(field)?;
    let on_demand = numbers.required(&table, "on_demand", &[MoneyPerHour], Range::NOT_NEGATIVE);
    let reserved = numbers.required(&table, "reserved", &[MoneyPerHour], Range::NOT_NEGATIVE);
    let spot = table.read("spot", |field| numbers.read(&field, &[MoneyPerHour], Range::NOT_NEGATIVE));
    let purchase = numbers.required(&table, "purchase", &[Money], Range::NOT_NEGATIVE);
    let power = numbers.required(&table, "power", &[Power], Range::NOT_NEGATIVE);
    table.finish();
    Some(GpuPrice { on_demand: on_demand?, reserved: reserved?, spot: spot?, purchase: purchase?, power: power? })
}

fn read_seat(field: &Field<'_>, numbers: &Numbers<'_>) -> Option<SeatPrice> {
    let table = TableReader::new(field)?;
    let fee = numbers.required(&table, "fee", &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE);
    let is_compute = table.read("compute", |field| field.flag());
    let credits = table.read_table("credits", |credits| {
        let amount = numbers.required(&credits, "amount", &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE);
        let is_pooled = credits.read("pooled", |field| field.flag());
        let overage_multiple = numbers.number(&credits, "overage_multiple", Dimension::Number, Range::NOT_NEGATIVE, 1.0);
        credits.finish();
        Some(SeatCredits { amount: amount?, is_pooled: is_pooled?.unwrap_or(false), overage_multiple: overage_multiple? })
    });
    let is_compute = is_compute.map(|given| given.unwrap_or(false));
    if let (Some(false), Some(Some(_))) = (is_compute, &credits) {
        field.mistake(format!("`{}` includes credits for models, but is not compute", table.path()), "add compute = true");
        return None;
    }
    let billing = read_billing(&table);
    table.finish();
    Some(SeatPrice { fee: fee?, is_compute: is_compute?, credits: credits?, billing: billing? })
}

/// `billing = "yearly"` and the month in which the year begins, January by default.
fn read_billing(table: &TableReader<'_>) -> Option<Billing> {
    let billing = table.optional("billing");
    let choice = optional(billing.as_ref().map(|field| field.choice(&["monthly", "yearly"])));
    let renewal = table.optional("renewal_month");
    let renewal_month = optional(renewal.as_ref().map(|field| field.choice(&month::KEYS)));
    let is_yearly = choice?.is_some_and(|choice| choice == 1);
    if let (false, Some(field)) = (is_yearly, &renewal) {
        let choice = billing.as_ref().unwrap_or(field);
        field.has_no_effect(choice, format!("`{}` is billed monthly", table.path()), "remove it, or add billing = \"yearly\"");
    }
    let renewal_month = renewal_month?.map_or(1, |month| month as u32 + 1);
    Some(if is_yearly { Billing::Yearly { renewal_month } } else { Billing::Monthly })
}
