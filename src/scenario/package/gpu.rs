//! Dedicated GPUs: how many a person has, and how they are paid for.
//!
//! They serve their owner before anything that access grants: without queue, quota or approval. An hour on any kind of GPU serves an hour wanted,
//! because a usage is in hours and names no kind. What is paid anyway serves first: owned, then reserved, then on demand, then spot.
//! Owned and reserved GPUs are available for every hour of the month, those rented by the hour for their `hours`, and all for the share of the
//! month that their owner is at work. Use is a result where people have a usage of GPUs: then `hours` are the most that is rented, and only what is
//! used is paid, as anybody pays who switches machines off. It is an input where it is not modeled: `hours` are rented in full, and
//! `utilization` is the share of the other GPUs' hours in use.

use serde::{Deserialize, Serialize};

use crate::quantity::{Dimension, Month};
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Field, NameKind, TableReader};
use crate::scenario::names::ReferenceNames;
use crate::scenario::number::{Number, Numbers, Range};

/// GPUs set aside for one person.
#[derive(Clone, Debug)]
pub struct DedicatedGpu {
    /// GPUs per person; less than one where a node is shared.
    pub count: Number,
    pub purchase_option: PurchaseOption,
}

/// How dedicated GPUs are paid for.
#[derive(Clone, Debug)]
pub enum PurchaseOption {
    /// Rented for every hour, used or idle.
    Reserved(Reservation),
    /// Rented for these hours per month; for at most these where the use of GPUs is modeled.
    OnDemand { hours: Number },
    /// Rented at a discount for these hours per month, or at most these, from a provider who may take them back.
    Spot(Box<Spot>),
    /// Purchased: depreciation, electricity and hosting.
    Owned {
        /// Month of the purchase, before which there is no depreciation, electricity or hosting; at the end of its useful life a GPU is replaced by an
        /// equal one. Absent: a fleet of evenly distributed ages.
        purchased: Option<Month>,
        /// Share of hours in which they draw power, for people without a usage of GPUs; absent: that of all hardware.
        utilization: Option<Number>,
    },
}

/// A purchase option without its terms, in the order in which a person's GPUs serve: what is paid anyway first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PurchaseKind {
    Owned,
    Reserved,
    OnDemand,
    Spot,
}

impl PurchaseKind {
    pub const ALL: [Self; 4] = [Self::Owned, Self::Reserved, Self::OnDemand, Self::Spot];

    /// The word in scenarios, reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Owned => OPTIONS[OWNED],
            Self::Reserved => OPTIONS[RESERVED],
            Self::OnDemand => OPTIONS[ON_DEMAND],
            Self::Spot => OPTIONS[SPOT],
        }
    }
}

impl PurchaseOption {
    pub fn kind(&self) -> PurchaseKind {
        match self {
            Self::Owned { .. } => PurchaseKind::Owned,
            Self::Reserved(_) => PurchaseKind::Reserved,
            Self::OnDemand { .. } => PurchaseKind::OnDemand,
            Self::Spot(_) => PurchaseKind::Spot,
        }
    }

    /// Months for which a reservation is signed; absent where there is no such contract.
    pub fn term(&self) -> Option<u32> {
        match self {
            Self::Reserved(reservation) => reservation.term,
            _ => None,
        }
    }

    /// The share of hours in use, for people whose use of GPUs is not modeled.
    pub fn utilization(&self) -> Option<&Number> {
        match self {
            Self::Reserved(Reservation { utilization, .. }) | Self::Owned { utilization, .. } => utilization.as_ref(),
            Self::OnDemand { .. } | Self::Spot(_) => None,
        }
    }
}

/// GPUs rented for every hour of the month.
///
/// Without a term the rent is the market's of each month, for as long as somebody is at work. A reservation with a term belongs to the position: it
/// is signed in the first month of the horizon in which somebody holds the position, and again at the end of a term if somebody then does. The
/// market's rent of that month is fixed for the whole term and paid to its end, in whole months, whoever leaves. A replacement takes it over.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// Months for which a reservation is signed; absent: it is given up with the position, and its rent follows the market.
    pub term: Option<u32>,
    /// Share of the hours that are used, for people without a usage of GPUs; absent where idle hours are not distinguished.
    pub utilization: Option<Number>,
}

/// Hours of work on spot capacity.
#[derive(Clone, Debug)]
pub struct Spot {
    /// Hours of work a month and GPU; what is lost comes on top.
    pub hours: Number,
    /// Interruptions per GPU-hour of work.
    pub interruptions: Number,
    /// Hours of work that an interruption loses, which are done again at the spot rent.
    pub hours_lost: Number,
}

/// Words for the options, in the order of [`PurchaseOption`].
const OPTIONS: [&str; 4] = ["reserved", "on-demand", "spot", "owned"];
const RESERVED: usize = 0;
const ON_DEMAND: usize = 1;
const SPOT: usize = 2;
const OWNED: usize = 3;

/// Those of shared capacity.
const OF_SHARERS: [usize; 3] = [RESERVED, ON_DEMAND, OWNED];

/// The options with which each key has an effect.
const KEYS: [(&str, &[usize]); 6] = [
    ("hours", &[ON_DEMAND, SPOT]),
    ("interruptions", &[SPOT]),
    ("hours_lost", &[SPOT]),
    ("term", &[RESERVED]),
    ("utilization", &[RESERVED, OWNED]),
    ("purchased", &[OWNED]),
];

const HOURS_A_MONTH: Range = Range { low: 0.0, high: 744.0, words: "from 0 to 744 hours per month" };
const HOURS_LOST: Range = Range { low: 0.0, high: 744.0, words: "from 0 to 744 hours" };
const INTERRUPTIONS: Range = Range { low: 0.0, high: 1.0, words: "from 0 to 1 interruption per hour" };
const TERM: Range = Range { low: 1.0, high: 120.0, words: "a term from 1 month to 10 years" };

/// The dedicated GPUs called `name`, which `names` must know.
///
/// `usage` is the usage of GPUs of all people with the package, where all have one.
pub(super) fn read_dedicated_gpu(
    name: &str,
    field: &Field<'_>,
    usage: Option<&Field<'_>>,
    names: &ReferenceNames<'_>,
    numbers: &Numbers<'_>,
) -> Option<DedicatedGpu> {
    let table = TableReader::new(field)?;
    let count = numbers.number(&table, "count", Dimension::Number, Range::NOT_NEGATIVE, 1.0);
    let purchase_option = read_purchase_option(name, &table, Owner::Person { usage }, names, numbers);
    table.finish();
    Some(DedicatedGpu { count: count?, purchase_option: purchase_option? })
}

/// Whose GPUs are read.
#[derive(Clone, Copy)]
pub enum Owner<'a> {
    /// With the usage of GPUs of all people with the package, where all have one.
    Person { usage: Option<&'a Field<'a>> },
    /// People who share them. Their use is always a result, and they are no spot capacity, which is interrupted person by person.
    Sharers,
}

/// How GPUs called `name` are paid for: the keys of `table` that say so.
pub fn read_purchase_option(
    name: &str,
    table: &TableReader<'_>,
    owner: Owner<'_>,
    names: &ReferenceNames<'_>,
    numbers: &Numbers<'_>,
) -> Option<PurchaseOption> {
    let option_field = table.required("purchase_option", "\"reserved\"");
    let option = option_field.as_ref().and_then(|field| match owner {
        Owner::Person { .. } => field.choice(&OPTIONS),
        Owner::Sharers => field.choice(&OF_SHARERS.map(|option| OPTIONS[option])).map(|place| OF_SHARERS[place]),
    });
    let is_read = |key: &str| matches!(owner, Owner::Person { .. }) || ["hours", "term", "purchased"].contains(&key);
    let fields = KEYS.map(|(key, options)| (key, options, if is_read(key) { table.optional(key) } else { None }));
    if let (Some(option), Some(option_field)) = (option, &option_field) {
        for (key, options, field) in &fields {
            if let Some(field) = field.as_ref().filter(|_| !options.contains(&option)) {
                let help = format!("remove it, or write purchase_option = \"{}\"", OPTIONS[options[0]]);
                field.has_no_effect(option_field, format!("`{key}` has no effect where purchase_option = \"{}\"", OPTIONS[option]), help);
            }
        }
    }
    // A usage says how many hours are used; where some people have none, the key says it for them.
    if let (Owner::Person { usage: Some(usage) }, Some(RESERVED | OWNED)) = (owner, option)
        && let Some(field) = table.optional("utilization")
    {
        let message = format!("`utilization` has no effect where everybody has a usage of GPUs, such as `{}`", usage.path);
        field.has_no_effect(usage, message, "remove it: utilization follows from what people use");
    }
    let [hours, interruptions, lost, term, utilization, purchased] = fields.map(|(_, _, field)| field);
    if let (Some(SPOT), Some(field), true) = (option, &option_field, names.gpus.contains(&name) && !names.spot_gpus.contains(&name)) {
        field.mistake(format!("`prices.gpus.{name}` has no spot rent"), format!("add prices.gpus.{name}.spot = \"1.25 USD/hour\""));
    }
    let number = |field: Option<&Field<'_>>, dimension, range| optional(field.map(|field| numbers.read(field, &[dimension], range)));
    let is_rented_by_the_hour = matches!(option, Some(ON_DEMAND | SPOT));
    if let (true, None, false) = (is_rented_by_the_hour, &hours, table.has_unknown()) {
        let how = if option == Some(SPOT) { "as spot capacity" } else { "on demand" };
        let message = format!("`{}` is rented {how} but has no `hours`", table.path());
        table.diagnostics().push(Diagnostic::error(message).at(table.place()).help("add hours = \"100 hours/month\""));
    }
    for (key, given, missing, help) in [
        ("interruptions", &interruptions, &lost, "add hours_lost = \"0.5 hours\""),
        ("hours_lost", &lost, &interruptions, "add interruptions = \"0.05 per hour\""),
    ] {
        if let (Some(SPOT), Some(given), None, false) = (option, given, missing, table.has_unknown()) {
            let message = if key == "hours_lost" {
                "`hours_lost` is given without `interruptions`"
            } else {
                "`interruptions` is given without `hours_lost`"
            };
            given.mistake_in_key(message, help);
        }
    }
    let hours = number(hours.as_ref(), Dimension::HoursPerMonth, HOURS_A_MONTH);
    let interruptions = number(interruptions.as_ref(), Dimension::ArrivalsPerHour, INTERRUPTIONS);
    let lost = number(lost.as_ref(), Dimension::Hours, HOURS_LOST);
    let utilization = number(utilization.as_ref(), Dimension::Share, Range::SHARE);
    let term = optional(term.map(|field| read_term(&field)));
    let purchased = optional(purchased.map(|field| field.parsed("2026-03")));
    let none = |key: &str, dimension, range| numbers.fixed(format!("{}.{key}", table.path()), 0.0, dimension, range);
    let option = || {
        Some(match option? {
            RESERVED => PurchaseOption::Reserved(Reservation { term: term?, utilization: utilization? }),
            ON_DEMAND => PurchaseOption::OnDemand { hours: hours?? },
            SPOT => PurchaseOption::Spot(Box::new(Spot {
                hours: hours??,
                interruptions: interruptions?.unwrap_or_else(|| none("interruptions", Dimension::ArrivalsPerHour, INTERRUPTIONS)),
                hours_lost: lost?.unwrap_or_else(|| none("hours_lost", Dimension::Hours, HOURS_LOST)),
            })),
            _ => PurchaseOption::Owned { purchased: purchased?, utilization: utilization? },
        })
    };
    option()
}

/// Whole months, as rents are monthly.
fn read_term(field: &Field<'_>) -> Option<u32> {
    let months = Number::read_fixed(field, Dimension::Duration, TERM)?;
    if months.fract() != 0.0 {
        field.mistake(format!("`{}` is not a whole number of months", field.path), "write it in months, such as \"12 months\"");
        return None;
    }
    Some(months as u32)
}

/// Reports a key that is not one of `names`.
pub(super) fn check_name(name: &str, field: &Field<'_>, names: &[&str], kind: &NameKind) {
    if !names.contains(&name) {
        field.mistake_in_key(kind.unknown(name), kind.help(name, names.iter().copied()));
    }
}
