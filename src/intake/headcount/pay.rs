//! What a row is paid: its currency, its pay in a year, and what a row of a file counts as that has one for each part of pay.

use super::cells::{CellResult, Cells, Reported};
use super::dates::{Notes, read_date};
use super::doubts::Doubts;
use super::rejection::RowMistakeKind;
use crate::intake::cell::{self, CellError, Currency, CurrencyMark};
use crate::intake::column::HeadcountColumn;
use crate::intake::header_map::{Component, Components, HeaderMap};
use crate::intake::pay_period::PayFrequency;
use crate::reading::suggestion;

/// Nobody is paid more dollars an hour: a larger amount is a salary with the wrong `pay_period`, as in an export that fills both a yearly and
/// an hourly column.
const LARGEST_HOURLY_PAY: f64 = 10_000.0;

/// Columns of money, in which a currency may be named.
const MONEY: [HeadcountColumn; 4] =
    [HeadcountColumn::BasePay, HeadcountColumn::BonusTargetAmount, HeadcountColumn::EquityGrantValue, HeadcountColumn::ComputeAllowance];

/// What a row counts as of a person's pay.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'r> {
    BasePay,
    Bonus,
    ComputeAllowance,
    /// With the cell that says so.
    Ignored(&'r str),
}

/// The amounts of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Money {
    /// A year.
    pub base_pay: Option<f64>,
    /// The target in a year, as an amount.
    pub bonus: Option<f64>,
    /// Share of base pay.
    pub bonus_target: Option<f64>,
    /// A month.
    pub allowance: Option<f64>,
    pub grant: Option<f64>,
    /// What they are in; absent where there are none.
    pub currency: Option<Currency>,
}

/// Which part of pay a row is; absent where the header map has no `[components]`.
pub(super) fn component<'r>(cells: &mut Cells<'r>, components: Option<&Components>) -> CellResult<Part<'r>> {
    let (Some(components), Some(bound)) = (components, cells.columns.components()) else { return Ok(None) };
    let Some(text) = cells.row.cell(bound.column) else {
        cells.mistake_at(bound.column, RowMistakeKind::NoComponent);
        return Err(Reported);
    };
    match components.of(text) {
        Some(Component::BasePay) => Ok(Some(Part::BasePay)),
        Some(Component::Bonus) => Ok(Some(Part::Bonus)),
        Some(Component::ComputeAllowance) => Ok(Some(Part::ComputeAllowance)),
        Some(Component::Ignored) => Ok(Some(Part::Ignored(text))),
        None => {
            let nearest = suggestion::nearest(&text.to_lowercase(), components.values()).map(Into::into);
            cells.mistake_at(bound.column, RowMistakeKind::UnknownComponent { nearest });
            Err(Reported)
        }
    }
}

/// The currency of the row: as stated, else as its amounts name it.
pub(super) fn currency(cells: &mut Cells<'_>, doubts: &mut Doubts) -> CellResult<Currency> {
    let line = cells.row.line;
    let stated = cells.read(HeadcountColumn::Currency, |text| {
        if text == "$" {
            doubts.add_dollar_sign(line);
        }
        cell::currency(text)
    })?;
    if stated.is_some() {
        return Ok(stated);
    }
    let is_asked = cells.columns.has_currency_in_amounts();
    let marks = MONEY.into_iter().filter_map(|column| cells.text(column)).filter_map(cell::currency_mark);
    let named = marks.into_iter().find_map(|mark| match mark {
        CurrencyMark::Known(currency) => Some((currency, false)),
        CurrencyMark::Sign('$') if is_asked => Some((Currency::USD, true)),
        CurrencyMark::Sign(_) => None,
    });
    if let Some((_, true)) = named {
        doubts.add_dollar_sign(line);
    }
    Ok(named.map(|(currency, _)| currency))
}

/// What is paid in a year, and whether the row has an amount of pay at all.
pub(super) fn base_pay_per_year(
    cells: &mut Cells<'_>,
    currency: Currency,
    fte: Option<f64>,
    hours: CellResult<f64>,
    map: &HeaderMap,
    notes: &mut Notes,
) -> (Option<f64>, bool) {
    let period = cells.read(HeadcountColumn::PayPeriod, PayFrequency::read);
    let is_hourly = matches!(period, Ok(Some(period)) if period.is_hourly());
    let amount = cells.amount(HeadcountColumn::BasePay, currency, map.formats.numbers, is_hourly);
    let Ok(Some(amount)) = amount else { return (None, false) };
    let (Ok(period), Ok(hours), Some(fte)) = (period, hours, fte) else { return (None, true) };
    let Some(period) = period else {
        cells.mistake(HeadcountColumn::PayPeriod, RowMistakeKind::NoPayPeriod);
        return (None, true);
    };
    if is_hourly && amount > LARGEST_HOURLY_PAY {
        cells.mistake(HeadcountColumn::BasePay, RowMistakeKind::SalaryByTheHour);
    }
    if fte < 1.0 && map.pay.is_full_time_pay.is_none() && !period.is_for_time_worked() {
        notes.n_part_time += 1;
    }
    let times_a_year = period.times_a_year(fte, hours, &map.pay);
    if times_a_year.is_none() {
        cells.mistake(HeadcountColumn::HoursPerWeek, RowMistakeKind::HourlyWithoutHours);
    }
    (times_a_year.map(|times| amount * times), true)
}

impl Money {
    /// Brings all amounts to the currency of the map's rates.
    pub fn convert(&mut self, cells: &mut Cells<'_>, map: &HeaderMap, notes: &mut Notes) {
        let day = read_date(cells, HeadcountColumn::RateDate, map, notes);
        let (Some(rates), Some(currency), Ok(day)) = (map.rates(), self.currency, day) else { return };
        match rates.of(currency, day) {
            None => {}
            Some(Err(day)) => cells.mistake(HeadcountColumn::Currency, RowMistakeKind::NoRate { currency, day }),
            Some(Ok(rate)) => {
                for amount in [&mut self.base_pay, &mut self.bonus, &mut self.allowance, &mut self.grant] {
                    *amount = amount.map(|amount| amount * rate);
                }
                self.currency = Some(rates.currency);
                notes.n_converted += 1;
            }
        }
    }

    /// Of a row that is one part of a person's pay, which was read as base pay.
    pub fn count_as(&mut self, part: Part<'_>) {
        let amount = match part {
            Part::BasePay | Part::Ignored(_) => return,
            Part::Bonus | Part::ComputeAllowance => self.base_pay.take(),
        };
        match part {
            Part::Bonus => self.bonus = amount,
            _ => self.allowance = amount.map(|amount| amount / 12.0),
        }
    }

    /// Brings a bonus to a share of base pay.
    pub fn share_of_bonus(&mut self, cells: &mut Cells<'_>) {
        let Some(bonus) = self.bonus.take() else { return };
        if self.bonus_target.is_some() {
            cells.mistake(HeadcountColumn::BonusTargetAmount, RowMistakeKind::BonusTwice);
            return;
        }
        let base_pay = self.base_pay.filter(|pay| *pay > 0.0);
        match base_pay.map(|pay| bonus / pay) {
            Some(share) => match cell::bonus_share(share) {
                Ok(share) => self.bonus_target = Some(share),
                Err(_) => cells.mistake(
                    HeadcountColumn::BonusTargetAmount,
                    RowMistakeKind::Cell { column: HeadcountColumn::BonusTargetAmount, error: CellError::NotABonusTarget },
                ),
            },
            None if bonus == 0.0 => self.bonus_target = Some(0.0),
            None => cells.mistake(HeadcountColumn::BonusTargetAmount, RowMistakeKind::BonusWithoutPay),
        }
    }
}
