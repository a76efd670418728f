//! The package by year and what is kept on leaving, in whole amounts that add up to their totals.

use super::phrases::{Money, day_in_words, listed, month_of_year, months, percent, small_number};
use super::{Grid, GridRow, is_option, is_virtual, promised, years_of};
use crate::insight::offer::{Contract, GrantFigures, OfferFigures, SignOnTerms};
use crate::quantity::{Date, MonthOrDate, count};
use crate::report::offer::percent_of_company;
use crate::scenario::offer::{Clawback, ClawbackOf, ClawbackSchedule, SignOn};
use crate::scenario::{Number, Uncertainty};

/// Whole numbers whose sums from the first on are those of `amounts`, rounded.
fn whole(amounts: &[f64]) -> Vec<f64> {
    steps(amounts, f64::round)
}

/// Whole options: what is not a whole one vests with the next, so that sums from the first on are rounded down.
fn whole_options(grant: &GrantFigures, n_years: usize) -> Vec<f64> {
    let number = grant.count.unwrap_or(0.0);
    let of_year = |year: usize| number * grant.vests_by_year.get(year).copied().unwrap_or(0.0);
    // Sums of shares such as 1/48 may be a little less than they are.
    steps(&(0..n_years).map(of_year).collect::<Vec<_>>(), |sum| (sum + 1e-6).floor())
}

fn steps(amounts: &[f64], round: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut sum = 0.0;
    let step = |amount: &f64| {
        let before = round(sum);
        sum += amount;
        round(sum) - before
    };
    amounts.iter().map(step).collect()
}

fn or_blank(money: Money, amount: f64) -> String {
    if amount == 0.0 { "\u{2013}".into() } else { money.plain(amount) }
}

/// The value on the grant date of what vests in each year, of all grants that are no options.
fn shares_by_year(offer: &OfferFigures) -> Vec<f64> {
    let of_year = |year| promised(offer).filter(|grant| !is_option(grant)).filter_map(|grant| grant.value_by_year.get(year)).sum();
    whole(&(0..years_of(offer)).map(of_year).collect::<Vec<f64>>())
}

/// One-time money stays in its year and is never averaged.
pub fn package(offer: &OfferFigures, money: Money) -> Grid {
    let n_years = years_of(offer);
    let years = || offer.years.iter().take(n_years);
    let mut grid = Grid { columns: std::iter::once(money.0.code().to_string()).collect(), rows: vec![] };
    grid.columns.extend((1..=n_years).map(|year| format!("year {year}")).chain(["total".into()]));
    let rows = [
        ("Base pay", whole(&years().map(|year| year.base).collect::<Vec<_>>())),
        ("Bonus at target", whole(&years().map(|year| year.bonus_at_target).collect::<Vec<_>>())),
        ("Sign-on bonus, one-time", whole(&years().map(|year| year.sign_on).collect::<Vec<_>>())),
        ("Shares that vest, at grant price", shares_by_year(offer)),
        ("Benefits", whole(&years().map(|year| year.benefits).collect::<Vec<_>>())),
        ("Compute allowance, at most", whole(&years().map(|year| year.compute_granted.unwrap_or(0.0)).collect::<Vec<_>>())),
    ];
    let mut sums = vec![0.0; n_years];
    let in_cells = |amounts: &[f64]| amounts.iter().copied().chain([amounts.iter().sum()]).map(|amount| or_blank(money, amount)).collect();
    for (name, amounts) in rows.iter().filter(|(_, amounts)| amounts.iter().any(|amount| *amount != 0.0)) {
        sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
        grid.rows.push(GridRow { name: (*name).into(), cells: in_cells(amounts), is_total: false });
    }
    let has_shares = promised(offer).any(|grant| !is_option(grant));
    let total = if has_shares { "Total at grant price" } else { "Total" };
    grid.rows.push(GridRow { name: total.into(), cells: in_cells(&sums), is_total: true });
    for (name, of_virtual) in [("Options that vest, number", false), ("Virtual options that vest, number", true)] {
        let mut numbers = vec![0.0; n_years];
        let of_kind = promised(offer).filter(|grant| is_option(grant) && is_virtual(grant) == of_virtual);
        of_kind.for_each(|grant| numbers.iter_mut().zip(whole_options(grant, n_years)).for_each(|(number, more)| *number += more));
        let all: f64 = numbers.iter().sum();
        if all > 0.0 {
            let cells = numbers.into_iter().chain([all]).map(|number| count(number as usize)).collect();
            grid.rows.push(GridRow { name: name.into(), cells, is_total: false });
        }
    }
    grid
}

/// What is to be known of the table and is not in it.
pub fn notes(offer: &OfferFigures, contract: &Contract, money: Money) -> Vec<String> {
    let mut notes = vec![];
    if let MonthOrDate::Date(Date { day: 2.., .. }) = contract.offer.start {
        notes.push(format!("Years are counted from {}.", day_in_words(contract.offer.start)));
    }
    notes.extend(raise(contract));
    notes.extend(benefits(offer, money));
    notes.extend(sign_on(contract, money));
    notes.extend(super::compute::tools_and_training(contract, money));
    let usual: f64 = offer.grants.iter().filter(|grant| !grant.is_promised).map(|grant| grant.at_grant).sum();
    if usual > 0.0 {
        notes.push("Further grants are usual in later years, but not promised, and not in the table.".into());
    }
    let is_uneven = |grant: &&GrantFigures| {
        let number = grant.count.unwrap_or(0.0);
        grant.vests_by_year.iter().any(|share| (number * share - (number * share).round()).abs() > 1e-6)
    };
    if promised(offer).filter(|grant| is_option(grant)).any(|grant| is_uneven(&grant)) {
        notes.push("Only whole options vest; what is left of one is added to the next.".into());
    }
    notes
}

fn raise(contract: &Contract) -> Option<String> {
    let raise = contract.raise.as_ref().filter(|raise| !raise.rate.is_certainly_zero())?;
    let month = month_of_year(raise.month);
    Some(match ends(&raise.rate) {
        Some((low, high)) => {
            format!("Base pay grows with raises of {} to {} in {month}; the table has their average.", percent(low), percent(high))
        }
        None => format!("Base pay grows with a raise of {} every {month}, which the table includes.", percent(raise.rate.median())),
    })
}

/// The least and the most that a share can be, or where they have no ends its 90% interval, to a tenth of a percent; absent where it is certain.
fn ends(number: &Number) -> Option<(f64, f64)> {
    let Uncertainty::Uncertain(family) = &number.law else { return None };
    let (least, most) = family.support();
    let ends = if least.is_finite() && most.is_finite() { (least, most) } else { (family.quantile(0.05), family.quantile(0.95)) };
    let tenth = |share: f64| (1e3 * share).round() / 1e3;
    Some((tenth(ends.0), tenth(ends.1)))
}

fn benefits(offer: &OfferFigures, money: Money) -> Option<String> {
    let benefits = offer.benefits.as_ref()?;
    let health = (benefits.health > 0.0).then(|| format!("health insurance for {} a year", money.with_currency(benefits.health)));
    let other = (benefits.other > 0.0).then(|| format!("other benefits for {} a year", money.with_currency(benefits.other)));
    let retirement = (benefits.retirement > 0.0)
        .then(|| format!("a contribution of up to {} of base pay to your retirement savings", percent_of_company(benefits.retirement)));
    let leave = benefits.leave.as_ref().map(|leave| format!("leave of {leave}").replace("leave of unlimited", "unlimited leave"));
    let all: Vec<String> = [health, other, retirement, leave].into_iter().flatten().collect();
    (!all.is_empty()).then(|| format!("Benefits: {}.", listed(&all)))
}

/// When the bonus is paid where that is in several payments, and what is repaid on leaving, payments with the same clause together.
fn sign_on(contract: &Contract, money: Money) -> Vec<String> {
    let payments = &contract.offer.sign_on;
    let mut payments: Vec<&SignOn> = payments.iter().collect();
    payments.sort_by_key(|payment| payment.month);
    let named = |payment: &SignOn| format!("{} in month {}", money.with_currency(payment.amount), payment.month);
    let mut sentences = vec![];
    if payments.len() > 1 || payments.iter().any(|payment| payment.month > 1) {
        let all: Vec<String> = payments.iter().map(|payment| named(payment)).collect();
        sentences.push(format!(
            "The sign-on bonus is paid in {}: {}.",
            if all.len() == 1 { "one payment".into() } else { format!("{} payments", small_number(all.len())) },
            listed(&all)
        ));
    }
    let mut clauses: Vec<Clawback> = vec![];
    for clause in payments.iter().filter_map(|payment| payment.clawback) {
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    for clause in clauses {
        let under: Vec<&&SignOn> = payments.iter().filter(|payment| payment.clawback == Some(clause)).collect();
        let which = match (under.as_slice(), payments.len()) {
            ([_], 1) => "it is paid".to_string(),
            ([one], _) => format!("the payment of {}", named(one)),
            (all, number) if all.len() == number => "a payment of it".into(),
            (all, _) => {
                let amounts: Vec<String> = all.iter().map(|payment| named(payment)).collect();
                format!("one of the payments of {}", listed(&amounts))
            }
        };
        let repaid = match clause.schedule {
            ClawbackSchedule::Monthly => format!("1/{} of it for each month that is missing", clause.within),
            ClawbackSchedule::Full => "all of it".into(),
        };
        let counted = if clause.of == ClawbackOf::Gross { "counted before tax" } else { "counted after tax" };
        let subject = if payments.len() == 1 { "Sign-on bonus: if" } else { "If" };
        sentences.push(format!("{subject} you leave within {} after {which}, you repay {repaid}, {counted}.", months(clause.within)));
    }
    sentences
}

/// What is kept after each year; absent where there is nothing to lose.
pub fn leaving(offer: &OfferFigures, contract: &Contract, money: Money) -> Option<Grid> {
    let n_years = years_of(offer);
    let has_shares = promised(offer).any(|grant| !is_option(grant));
    let options: Vec<&GrantFigures> = promised(offer).filter(|grant| is_option(grant) && grant.count.is_some()).collect();
    let has_clawback = offer.sign_on.iter().any(|sign_on: &SignOnTerms| sign_on.clawback.is_some());
    let has_compute = contract.compute.is_some();
    if offer.leaving.is_empty() || !(has_shares || !options.is_empty() || has_clawback || has_compute) {
        return None;
    }
    let shares = shares_by_year(offer);
    let mut columns = vec!["after".to_string()];
    if has_shares {
        columns.extend(["shares you keep, at grant price".into(), "shares you lose".into()]);
    }
    if !options.is_empty() {
        let is_all_virtual = options.iter().all(|grant| is_virtual(grant));
        columns.push(if is_all_virtual { "virtual options you keep" } else { "options you keep" }.into());
    }
    if has_clawback {
        columns.extend(["sign-on bonus to repay".into(), "to repay a month earlier".into()]);
    }
    if has_compute {
        columns.push("compute".into());
    }
    let allowance = contract.offer.compute.allowance.as_ref();
    let after_leaving = match allowance.map_or(0, |allowance| allowance.months_after_leaving) {
        0 => "ends".to_string(),
        number => format!("{} more", months(number)),
    };
    let rows = offer.leaving.iter().map(|kept| {
        let years = (kept.months / 12) as usize;
        let mut cells = vec![];
        if has_shares {
            let vested: f64 = shares.iter().take(years).sum();
            cells.extend([vested, shares.iter().sum::<f64>() - vested].map(|amount| or_blank(money, amount)));
        }
        if !options.is_empty() {
            let vested = |grant: &&GrantFigures| whole_options(grant, n_years).iter().take(years).sum::<f64>();
            cells.push(count(options.iter().map(vested).sum::<f64>() as usize));
        }
        if has_clawback {
            cells.extend([kept.to_repay, kept.to_repay_a_month_earlier].map(|amount| or_blank(money, amount.round())));
        }
        if has_compute {
            cells.push(after_leaving.clone());
        }
        GridRow { name: months(kept.months), cells, is_total: false }
    });
    Some(Grid { rows: rows.collect(), columns })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_years_add_up_to_the_rounded_total() {
        assert_eq!(whole(&[333.333_3, 333.333_3, 333.333_4]), [333.0, 334.0, 333.0]);
        assert_eq!(steps(&[1000.0 / 3.0; 3], |sum| (sum + 1e-6).floor()), [333.0, 333.0, 334.0]);
        assert_eq!(steps(&[0.1; 10], |sum| (sum + 1e-6).floor()).iter().sum::<f64>(), 1.0);
    }
}
