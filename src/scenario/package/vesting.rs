//! How a grant vests.

use crate::quantity::{Dimension, MonthOrDate, plural};
use crate::reading::schema_record::Expected;
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Field, Node, TableReader, Value};
use crate::scenario::number::defaults::{CLIFF, DefaultKey, VESTING_INTERVAL, VESTING_PERIOD};
use crate::scenario::number::{Number, Numbers, Range};

/// When granted equity becomes the property of the employee.
#[derive(Clone, Debug)]
pub struct Vesting {
    /// The day of the grant; absent: the start of the person, or of the horizon.
    pub grant_date: Option<MonthOrDate>,
    /// Where the vesting period begins; absent: on the day of the grant.
    pub vesting_start: Option<MonthOrDate>,
    pub months: u32,
    pub cliff_months: u32,
    /// Months between vesting dates.
    pub interval_months: u32,
    /// Share of the grant that vests in each year; absent: evenly.
    pub by_year: Option<Vec<f64>>,
}

impl Vesting {
    /// The keys of a grant that concern its vesting.
    pub(in crate::scenario) fn read(table: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let fields = ["vesting_period", "cliff", "vesting_interval", "by_year"].map(|key| table.optional(key));
        let [period, cliff, interval, by_year] = &fields;
        let [grant_date, vesting_start] = ["grant_date", "vesting_start"].map(|key| table.read(key, |field| field.parsed("2026-03-16")));
        let months = whole_months(period.as_ref(), 1, &VESTING_PERIOD, numbers);
        let cliff_months = whole_months(cliff.as_ref(), 0, &CLIFF, numbers);
        let interval_months = whole_months(interval.as_ref(), 1, &VESTING_INTERVAL, numbers);
        let shares = optional(by_year.as_ref().map(|field| read_shares(field)));
        // Where a key is missing, the message is about the vesting period.
        let mistake = |field: &Option<Field<'_>>, message: String, help: String| {
            let place = field.as_ref().or(period.as_ref()).map_or(table.place(), |field| &field.node.place);
            table.diagnostics().push(Diagnostic::error(message).at(place).help(help));
            None
        };
        let mut is_sound = Some(());
        if let (Some(months), Some(cliff_months)) = (months, cliff_months)
            && cliff_months > months
        {
            let message = format!("the cliff of `{}` ({cliff_months} months) comes after its last vesting ({months} months)", table.path());
            is_sound = mistake(cliff, message, format!("write a cliff of at most \"{months} months\""));
        }
        if let (Some(months), Some(interval_months)) = (months, interval_months)
            && interval_months > months
        {
            let message = format!("`{}` vests every {interval_months} months, but for only {months} months", table.path());
            is_sound = mistake(interval, message, "write vesting_interval = \"1 month\" or vesting_interval = \"3 months\"".into());
        }
        if let (Some(months), Some(Some(shares))) = (months, &shares)
            && shares.len() as u32 * 12 != months
        {
            let message =
                format!("`{}.by_year` has {}, but vesting_period is {months} months", table.path(), plural(shares.len(), "share"));
            is_sound = mistake(by_year, message, "write one share for each year of vesting_period, such as [0.4, 0.3, 0.2, 0.1]".into());
        }
        is_sound?;
        Some(Self {
            grant_date: grant_date?,
            vesting_start: vesting_start?,
            months: months?,
            cliff_months: cliff_months?,
            interval_months: interval_months?,
            by_year: shares?,
        })
    }
}

/// Whole months, at least `least`, or `default` where the key is missing.
fn whole_months(field: Option<&Field<'_>>, least: u32, default: &DefaultKey, numbers: &Numbers<'_>) -> Option<u32> {
    field.map_or_else(|| numbers.default_months(default), |field| Number::read_whole_months(field, least))
}

fn read_shares(field: &Field<'_>) -> Option<Vec<f64>> {
    field.record(|| Expected::List);
    let Value::List(items) = &field.node.value else {
        field.mistake(format!("`{}`: expected a list of shares, found {}", field.path, field.node.kind()), "write [0.4, 0.3, 0.2, 0.1]");
        return None;
    };
    let read = |node| fraction(node).or_else(|| Number::read_fixed(&Field { node, ..field.clone() }, Dimension::Share, Range::SHARE));
    let shares: Vec<_> = items.iter().map(read).collect();
    let shares: Vec<f64> = shares.into_iter().collect::<Option<_>>()?;
    if (shares.iter().sum::<f64>() - 1.0).abs() > 1e-9 {
        let sum = (shares.iter().sum::<f64>() * 1e6).round() / 1e6;
        field.mistake(
            format!("the shares of `{}` add up to {sum}, not to 1", field.path),
            "make them add up to 1, such as [0.4, 0.3, 0.2, 0.1]",
        );
        return None;
    }
    Some(shares)
}

/// `"1/3"`: what no decimal number is.
fn fraction(node: &Node) -> Option<f64> {
    let Value::Text(text) = &node.value else { return None };
    let (above, below) = text.split_once('/')?;
    let (above, below): (u32, u32) = (above.trim().parse().ok()?, below.trim().parse().ok()?);
    (above <= below && below > 0).then(|| f64::from(above) / f64::from(below))
}
