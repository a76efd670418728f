//! What an offer leaves after tax by calendar year as a candidate may see it: means of pay, and shares that can be sold as they vest at their value on the
//! grant date. What a private company's shares may bring is in none of it.

use super::figures::TaxYear;
use super::outlook::Outlook;
use super::terms::{BASE, BONUS, PERFORMANCE_BONUS};
use crate::scenario::offer::Security;
use crate::simulation::Flow;
use crate::value::tax::{EmployeeTaxes, MonthlyWages};

/// Calendar years of pay; empty where no tables are known. As in the figures, pay is taken to go on elsewhere after the offer.
pub fn of(outlook: &Outlook) -> Vec<TaxYear> {
    let trials = &outlook.trials;
    let terms = &trials.terms;
    let Some(tables) = &trials.tables else { return vec![] };
    let (pay, supplemental) = means(outlook);
    let last_base = (0..terms.months).next_back().map_or(0.0, |month| mean_of(outlook, BASE, month));
    let years = pay.iter().zip(&supplemental).zip(tables).enumerate();
    years
        .filter(|(_, ((pay, more), _))| pay.iter().chain(more.iter()).any(|amount| *amount != 0.0))
        .map(|(place, ((pay, more), tables))| {
            let mut elsewhere: MonthlyWages = [0.0; 12];
            for (month, elsewhere) in elsewhere.iter_mut().enumerate() {
                let since_start = (12 * place + month + 1).checked_sub(terms.start.of_year() as usize);
                *elsewhere = if since_start.is_some_and(|since| since >= terms.months) { last_base } else { 0.0 };
            }
            let all: MonthlyWages = std::array::from_fn(|month| pay[month] + more[month] + elsewhere[month]);
            let (with, without) = (tables.employee(&all), of_elsewhere(tables, &elsewhere));
            let withheld = tables.withheld_on(more.iter().sum());
            let short = tables.short(&all, more);
            TaxYear {
                year: terms.start.year() + place as i32,
                table_year: tables.used().iter().find_map(|table| table.year),
                wages: with.wages - without.wages,
                income_tax: with.income_tax - without.income_tax,
                contributions: with.contributions - without.contributions,
                withheld,
                due: withheld.zip(short).map(|(withheld, short)| withheld + short),
                short,
            }
        })
        .collect()
}

fn of_elsewhere(tables: &crate::value::tax::TaxTables, wages: &MonthlyWages) -> EmployeeTaxes {
    if wages.iter().any(|amount| *amount > 0.0) { tables.employee(wages) } else { EmployeeTaxes::default() }
}

/// Base pay, and bonuses, sign-on and shares, by calendar month.
fn means(outlook: &Outlook) -> (Vec<MonthlyWages>, Vec<MonthlyWages>) {
    let trials = &outlook.trials;
    let terms = &trials.terms;
    let mut pay = vec![[0.0; 12]; terms.n_calendar_years()];
    let mut supplemental = pay.clone();
    for month in 0..terms.months {
        let (year, of_year) = terms.calendar_place(month);
        pay[year][of_year] += mean_of(outlook, BASE, month);
        for (place, flow) in [BONUS, PERFORMANCE_BONUS].into_iter().enumerate() {
            let (year, of_year) = terms.calendar_place(terms.bonus_month(terms.payment[place], month));
            supplemental[year][of_year] += mean_of(outlook, flow, month);
        }
    }
    for sign_on in terms.offer.sign_on.iter().filter(|sign_on| sign_on.month as usize <= terms.months) {
        let (year, of_year) = terms.calendar_place(sign_on.month as usize - 1);
        supplemental[year][of_year] += sign_on.amount;
    }
    if terms.offer.company.as_ref().is_some_and(|company| !company.is_private()) {
        for vest in trials.grant_values(true) {
            if matches!(terms.offer.grants[vest.grant].security, Security::Rsu { .. }) {
                let (year, of_year) = terms.calendar_place(terms.calendar_month(vest.time));
                supplemental[year][of_year] += vest.value;
            }
        }
    }
    (pay, supplemental)
}

fn mean_of(outlook: &Outlook, place: usize, month: usize) -> f64 {
    let trials = &outlook.trials;
    (0..trials.n()).map(|trial| trials.months.trial(Flow::Lines(place), trial)[month]).sum::<f64>() / trials.n() as f64
}
