//! One offer trial by trial: income by month and calendar year, taxes, equity when it is sold, compute, and what all of it costs.
//!
//! ```text
//! flows of a trial + contract → pay, equity and imputed income by calendar month → taxes by calendar year → present values, vest years, cost
//! ```
//! Taxes on equity are what they add to the taxes on other pay of the year. What is sold after the years of the offer is taxed as if the last month's base
//! pay went on. Options that are exercised and held cost their strike in the month of the exercise; their spread is wages then, or counts for the minimum
//! tax where it is of incentive options, and what the sale brings beyond it is a gain.

use std::sync::Arc;

use super::terms::{BASE, BONUS, COMPUTE, DEVELOPMENT, OTHER, PAYROLL_TAX, PERFORMANCE_BONUS, Terms, clause};
use crate::cost::black_scholes::black_scholes_call;
use crate::quantity::math::exp;
use crate::scenario::offer::{AllowanceForm, Exercise, OptionGrant, OptionKind, Security};
use crate::scenario::package::Leavers;
use crate::scenario::{Company, TaxCase};
use crate::simulation::{CandidateMonths, Flow};
use crate::value::compute_use::{Compute, Taxation};
use crate::value::equity::{self, Held, Sale, SharePath};
use crate::value::tax::{EmployeeTaxes, MonthlyWages, OtherIncome, OtherTaxes, TaxTables};

/// Vest years of the longest offer, and one for what is settled later.
pub const MOST_YEARS: usize = 11;

/// What is changed of an offer to see what it would take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// Dollars of base pay a year, at the start.
    pub base: f64,
    /// Dollars paid in the first month.
    pub sign_on: f64,
    /// More of all promised RSUs: 0.1 is 10%.
    pub units: f64,
    /// More of all promised options.
    pub options: f64,
}

impl Change {
    /// More of all promised grants.
    pub fn equity(more: f64) -> Self {
        Self { units: more, options: more, ..Self::default() }
    }
}

/// The trials of an offer, with what it takes to make money of them.
#[derive(Clone)]
pub struct Trials {
    pub terms: Terms,
    pub months: Arc<CandidateMonths>,
    /// Of each calendar year from that of the start; absent where the jurisdiction has no table of employees' taxes.
    pub tables: Option<Vec<TaxTables>>,
    /// Continuous rate per year at which the candidate discounts.
    pub time_value: f64,
    pub risk_free: f64,
    /// Medians of the company's numbers, for the fair value of options.
    pub volatility: f64,
    /// The share that is imputed as income, where compute is taxed so.
    pub personal_share: f64,
    pub tax_case: TaxCase,
}

/// One trial up to a month of leaving. Dollars.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Present value of pay after tax, without equity.
    pub pay_present: f64,
    /// Present value of equity after tax.
    pub equity_present: f64,
    pub benefits_present: f64,
    pub development_present: f64,
    pub idle_present: f64,
    /// Present value of compute served, and granted, by calendar year, and the marginal tax rate of the year.
    pub compute: Vec<ComputeYear>,
    pub years: [YearOfWalk; MOST_YEARS],
    /// Before tax, by grant of the offer; less than 0 where an exercise cost more than came of it.
    pub gains: Vec<f64>,
    /// Equity as the employer delivers it.
    pub delivered: f64,
    pub payroll_tax: f64,
    /// Of sign-on bonuses, on leaving early.
    pub repaid: f64,
    /// Pay and equity by calendar year, where there are no tables.
    pub before_tax: Vec<f64>,
    /// By calendar year, of those in which there is any income.
    pub tax_years: Vec<(usize, TaxYearOfWalk)>,
    pub cost: f64,
    /// Pay after tax so far, equity included, undiscounted.
    pub net: f64,
}

/// Compute of a calendar year.
#[derive(Clone, Copy, Debug, Default)]
pub struct ComputeYear {
    /// What was served, and granted.
    pub amount: Compute,
    /// Their present values.
    pub present: Compute,
    /// The marginal rate of income tax and contributions, 0 to 1.
    pub tax: f64,
    /// The rate on the whole of what is granted, on top of all other income of the year.
    pub wallet_tax: f64,
}

impl ComputeYear {
    /// The rate of tax on compute that is taxed so.
    pub fn rate(&self, taxation: Taxation) -> f64 {
        match taxation {
            Taxation::Work | Taxation::Imputed => self.tax,
            Taxation::LapsingWallet | Taxation::ConvertibleWallet => self.wallet_tax,
        }
    }
}

/// A vest year of one trial.
#[derive(Clone, Copy, Debug, Default)]
pub struct YearOfWalk {
    pub base: f64,
    pub bonus: f64,
    pub sign_on: f64,
    pub equity: f64,
    pub benefits: f64,
    /// Training and fine-tuning that are used.
    pub development: f64,
    pub served: f64,
    pub wanted: f64,
    pub granted: f64,
    pub idle: f64,
    pub net: f64,
    pub cost: f64,
    /// Compute, with its rates of tax, by the calendar year in which it is used.
    pub compute: [ComputeYear; 2],
    /// What exercising options costs.
    pub exercise: f64,
    /// Minimum tax on options that are held, less what of it comes back.
    pub minimum_tax: f64,
}

/// A calendar year of one trial.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaxYearOfWalk {
    /// Pay and equity from the offer, also equity that is no wages.
    pub income: f64,
    /// What they add to income tax, with tax on gains and minimum tax, and to contributions.
    pub income_tax: f64,
    pub contributions: f64,
    /// Withheld from bonuses, sign-on and equity that is wages; absent where tax is withheld as it is due.
    pub withheld: Option<f64>,
    /// Income tax on them, and on other income from equity.
    pub due: f64,
}

/// Equity of one calendar year that is not sold at once, or is no wages.
#[derive(Clone, Copy, Debug, Default)]
struct Beside {
    income: OtherIncome,
    /// Money that comes in less money that is put into shares, by vest year.
    flows: [f64; MOST_YEARS],
    /// When the last of it happens, in months since the start: its taxes are counted then.
    last: u32,
}

/// What comes of one vest of options.
enum OfOptions {
    SoldAtOnce(Sale),
    Held(Held),
}

/// What a grant of the offer is worth on its grant date, by vest.
#[derive(Clone, Copy, Debug)]
pub struct VestValue {
    pub grant: usize,
    pub time: u32,
    pub value: f64,
}

impl Trials {
    pub fn n(&self) -> usize {
        self.months.n_trials
    }

    fn company(&self) -> Option<&Company> {
        self.terms.offer.company.as_deref()
    }

    /// Dollars of compute granted in a month, where the allowance is in money.
    pub fn granted(&self) -> Option<f64> {
        let allowance = self.terms.offer.compute.allowance.as_ref()?;
        (allowance.grant.dimension == crate::quantity::Dimension::MoneyPerMonth).then(|| allowance.grant.median())
    }

    /// How compute is taxed: a wallet by its form, everything else by the judgment or the jurisdiction.
    pub fn taxation(&self) -> Taxation {
        let form = self.terms.offer.compute.allowance.as_ref().map(|allowance| allowance.form);
        match (form, self.tax_case) {
            (Some(AllowanceForm::ConvertibleWallet), _) => Taxation::ConvertibleWallet,
            (Some(AllowanceForm::LapsingWallet), _) | (Some(_), TaxCase::Wallet) if self.granted().is_some() => Taxation::LapsingWallet,
            (_, TaxCase::Work) => Taxation::Work,
            _ => Taxation::Imputed,
        }
    }

    /// Fair value of the promised grants, or of the others, on their grant dates, by vest.
    pub fn grant_values(&self, is_promised: bool) -> Vec<VestValue> {
        let grants = self.terms.grants.iter().filter(|dated| self.terms.offer.grants[dated.grant].is_promised == is_promised);
        grants
            .flat_map(|dated| {
                let value = self.fair_value(dated.grant);
                dated.vests.iter().map(move |vest| VestValue { grant: dated.grant, time: vest.time, value: value * vest.share })
            })
            .collect()
    }

    /// Fair value of one grant on its grant date; of the options of a series at the price of the first day.
    pub fn fair_value(&self, grant: usize) -> f64 {
        match &self.terms.offer.grants[grant].security {
            Security::Rsu { value, .. } => *value,
            Security::Option(options) => {
                let price = self.company().and_then(|company| company.price).unwrap_or(options.strike);
                let years = options.expected_life.min(f64::from(options.term)) / 12.0;
                options.count * black_scholes_call(price, options.strike, self.risk_free, 0.0, years, self.volatility)
            }
        }
    }

    /// One trial with a change of the offer, up to the end of month `leave`; all of it with the months of the offer.
    pub fn walk(&self, trial: usize, change: Change, leave: usize) -> Walk {
        let terms = &self.terms;
        let offer = &terms.offer;
        let n_calendar = terms.n_calendar_years();
        let stays = leave >= terms.months;
        let mut walk = Walk { gains: vec![0.0; offer.grants.len()], compute: vec![ComputeYear::default(); n_calendar], ..Walk::default() };
        let mut pay: Vec<MonthlyWages> = vec![[0.0; 12]; n_calendar];
        let mut sold: Vec<MonthlyWages> = vec![[0.0; 12]; n_calendar];
        let mut present_pay: Vec<MonthlyWages> = vec![[0.0; 12]; n_calendar];
        let flow = |place: usize| self.months.trial(Flow::Lines(place), trial);
        let [base, bonus, performance, other, compute, development] =
            [BASE, BONUS, PERFORMANCE_BONUS, OTHER, COMPUTE, DEVELOPMENT].map(flow);
        let mut supplemental: Vec<MonthlyWages> = vec![[0.0; 12]; n_calendar];
        let [served, wanted, idle] = [Flow::Served, Flow::Wanted, Flow::IdlePay].map(|flow| self.months.trial(flow, trial));
        let scale = if offer.base > 0.0 { 1.0 + change.base / (12.0 * offer.base) } else { 1.0 };
        // Without base pay what is added to it is paid all the same.
        let added = if offer.base > 0.0 { 0.0 } else { change.base / 12.0 };
        let granted = self.granted().unwrap_or(0.0);
        let stated_benefits = offer.benefits.as_ref();
        let discount = |time: u32| exp(-self.time_value * f64::from(time) / 12.0);
        let last = leave.min(terms.months);
        // Net pay is spread over the wages of its calendar year; vest years remember which part of them is theirs.
        let mut by_vest_year: Vec<[[f64; 2]; MOST_YEARS]> = vec![[[0.0; 2]; MOST_YEARS]; n_calendar];
        let mut place_pay = |month: usize, vest_year: usize, time: u32, amount: f64| {
            let (year, of_year) = terms.calendar_place(month);
            pay[year][of_year] += amount;
            present_pay[year][of_year] += amount * discount(time);
            by_vest_year[year][vest_year][0] += amount;
        };
        for month in 0..last {
            let time = month as u32 + 1;
            let year = terms.vest_year(time);
            let out = &mut walk.years[year];
            let wages = base[month] * scale + added;
            out.base += wages;
            place_pay(month, year, time, wages);
            for (place, earned) in [bonus[month], performance[month]].into_iter().enumerate() {
                let payment = terms.payment[place];
                let paid = terms.bonus_month(payment, month);
                let forfeited = !stays && paid >= leave && matches!(payment, Some((_, Leavers::Forfeit)));
                if earned != 0.0 && !forfeited {
                    out.bonus += earned * scale;
                    place_pay(paid, year, paid as u32 + 1, earned * scale);
                    let (paid_in, of_year) = terms.calendar_place(paid);
                    supplemental[paid_in][of_year] += earned * scale;
                }
            }
            if let Some(benefits) = stated_benefits {
                let amount = benefits.health + benefits.other + benefits.retirement * wages;
                out.benefits += amount;
                walk.benefits_present += amount * discount(time);
            }
            out.development += development[month];
            walk.development_present += development[month] * discount(time);
            out.served += served[month];
            out.wanted += wanted[month];
            out.granted += granted;
            out.idle += idle[month];
            walk.idle_present += idle[month] * discount(time);
            let (calendar, _) = terms.calendar_place(month);
            let compute_year = &mut walk.compute[calendar];
            // A vest year lies in one or two calendar years.
            let (first_calendar, _) = terms.calendar_place(12 * year);
            let of_vest_year = &mut out.compute[calendar - first_calendar].amount;
            for (to, weight) in [(&mut compute_year.amount, 1.0), (&mut compute_year.present, discount(time)), (of_vest_year, 1.0)] {
                to.served += served[month] * weight;
                to.granted += granted * weight;
            }
            // What grows with base pay are benefits; equipment does not.
            let retirement = stated_benefits.map_or(0.0, |benefits| benefits.retirement) * (wages - base[month]);
            let wallet = match self.taxation() {
                Taxation::ConvertibleWallet => (granted - served[month]).max(0.0),
                _ => 0.0,
            };
            let cost = wages
                + (bonus[month] + performance[month]) * scale
                + other[month]
                + development[month]
                + retirement
                + compute[month]
                + wallet;
            out.cost += cost;
        }
        // What was counted of bonuses that leavers do not get.
        if !stays {
            for month in 0..last {
                for (place, earned) in [bonus[month], performance[month]].into_iter().enumerate() {
                    let payment = terms.payment[place];
                    if terms.bonus_month(payment, month) >= leave && matches!(payment, Some((_, Leavers::Forfeit))) {
                        walk.years[terms.vest_year(month as u32 + 1)].cost -= earned * scale;
                    }
                }
            }
        }
        let mut to_repay = vec![];
        let instalments = offer.sign_on.iter().map(|sign_on| (sign_on.amount, sign_on.month, clause(sign_on)));
        for (amount, month, clause) in instalments.chain((change.sign_on != 0.0).then_some((change.sign_on, 1, None))) {
            if month as usize > last {
                continue;
            }
            let year = terms.vest_year(month);
            walk.years[year].sign_on += amount;
            walk.years[year].cost += amount;
            place_pay(month as usize - 1, year, month, amount);
            let (paid_in, of_year) = terms.calendar_place(month as usize - 1);
            supplemental[paid_in][of_year] += amount;
            if let Some(clause) = clause.filter(|_| !stays) {
                to_repay.push((month, amount, clause));
            }
        }
        for (month, amount, clause) in to_repay {
            let net = if clause.is_gross { amount } else { self.net_of_payment(&pay, month as usize - 1, amount) };
            let repaid = clause.to_repay(leave as u32 + 1 - month, amount, net);
            walk.repaid += repaid;
            walk.years[terms.vest_year(leave.max(1) as u32)].cost -= repaid;
        }
        let beside = self.sell(trial, change, leave, &mut walk, &mut sold, &mut by_vest_year, discount);
        let last_base = if last == 0 { 0.0 } else { base[last - 1] * scale + added };
        self.tax(&mut walk, (&pay, &present_pay, &sold, &supplemental), &beside, &by_vest_year, (last, last_base));
        if self.tables.is_none() {
            // Without tables of employees the employer's taxes are those of the cost lines.
            for (time, payroll_tax) in (1..).zip(flow(PAYROLL_TAX)).take(last) {
                walk.payroll_tax += payroll_tax;
                walk.years[terms.vest_year(time)].cost += payroll_tax;
            }
        }
        walk.cost = walk.years.iter().map(|year| year.cost).sum();
        walk
    }

    /// Sells what has vested by the end of month `leave`. What is sold at once and is wages is `sold`; the rest is returned by calendar year.
    #[expect(clippy::too_many_arguments, reason = "the parts of one walk")]
    fn sell(
        &self,
        trial: usize,
        change: Change,
        leave: usize,
        walk: &mut Walk,
        sold: &mut [MonthlyWages],
        by_vest_year: &mut [[[f64; 2]; MOST_YEARS]],
        discount: impl Fn(u32) -> f64,
    ) -> Vec<Beside> {
        let terms = &self.terms;
        let mut beside = vec![];
        let Some(company) = self.company() else { return beside };
        let path = SharePath { sale_prices: self.months.sale_prices(trial), is_private: company.is_private() };
        let year_of = |time: u32| terms.calendar_place(terms.calendar_month(time));
        let mut wages_from_equity = |walk: &mut Walk, time: u32, amount: f64| {
            let (year, of_year) = year_of(time);
            let vest_year = terms.vest_year(time);
            sold[year][of_year] += amount;
            by_vest_year[year][vest_year][1] += amount;
            walk.equity_present += amount * discount(time);
            walk.years[vest_year].equity += amount;
        };
        for dated in &terms.grants {
            let grant = &terms.offer.grants[dated.grant];
            if !grant.is_promised {
                continue;
            }
            for vest in dated.vests.iter().filter(|vest| vest.time as usize <= leave) {
                let more = if matches!(grant.security, Security::Rsu { .. }) { change.units } else { change.options };
                let (times, share) = ((dated.granted, vest.time), vest.share * (1.0 + more));
                let of_vest = match &grant.security {
                    Security::Rsu { value, expires } => equity::sell_units(path, *value, times, share, *expires).map(OfOptions::SoldAtOnce),
                    Security::Option(options) => self.of_options(path, options, times, share, leave),
                };
                let Some(of_vest) = of_vest else { continue };
                let is_incentive = matches!(&grant.security, Security::Option(options) if options.kind == OptionKind::Iso);
                let is_other_income = is_incentive && !self.incentive_options_are_wages();
                match of_vest {
                    OfOptions::SoldAtOnce(sale) => {
                        walk.gains[dated.grant] += sale.amount;
                        walk.years[terms.vest_year(sale.time)].cost += sale.amount;
                        walk.delivered += sale.amount;
                        if !is_other_income {
                            wages_from_equity(walk, sale.time, sale.amount);
                            continue;
                        }
                        let of_year = self.beside(&mut beside, sale.time);
                        of_year.income.ordinary += sale.amount;
                        of_year.flow(walk, (sale.time, terms.vest_year(sale.time)), sale.amount, &discount);
                    }
                    OfOptions::Held(held) => {
                        walk.gains[dated.grant] += held.gain();
                        let year = terms.vest_year(held.exercised);
                        walk.years[year].exercise += held.paid;
                        // What the employer gives: shares for less than they are worth, or for what they were worth before they could be sold.
                        let (delivered, delivered_in) = match path.price(held.exercised) > 0.0 {
                            true => (held.spread, year),
                            false => (held.gain(), held.sale.map_or(year, |sale| terms.vest_year(sale.time))),
                        };
                        walk.delivered += delivered;
                        walk.years[delivered_in].cost += delivered;
                        if !is_other_income && held.spread > 0.0 {
                            // Income in kind, which is put into the shares.
                            wages_from_equity(walk, held.exercised, held.spread);
                        }
                        let put_in = held.paid + if is_other_income { 0.0 } else { held.spread };
                        let exercise = self.beside(&mut beside, held.exercised);
                        exercise.flow(walk, (held.exercised, year), -put_in, &discount);
                        let is_held_beyond = held.sale.is_none_or(|sale| year_of(sale.time).0 != year_of(held.exercised).0);
                        let counted = if is_other_income && is_held_beyond { held.spread } else { 0.0 };
                        exercise.income.iso_spread += counted;
                        let Some(sale) = held.sale else { continue };
                        let of_year = self.beside(&mut beside, sale.time);
                        of_year.flow(walk, (sale.time, terms.vest_year(sale.time)), sale.amount, &discount);
                        of_year.income.iso_spread_sold += counted;
                        let gain = sale.amount - put_in;
                        // Of incentive options that are sold too early the spread is income, as far as there is a gain.
                        let is_too_early = is_other_income && !held.qualifies(dated.granted);
                        let as_income = if is_too_early { held.spread.min(gain).max(0.0) } else { 0.0 };
                        of_year.income.ordinary += as_income;
                        if held.is_held_a_year() {
                            of_year.income.long_term += gain - as_income;
                        } else {
                            of_year.income.short_term += gain - as_income;
                        }
                    }
                }
            }
        }
        beside
    }

    /// What comes of options that vest.
    fn of_options(&self, path: SharePath<'_>, options: &OptionGrant, times: (u32, u32), share: f64, leave: usize) -> Option<OfOptions> {
        let terms = &self.terms;
        let stays = leave >= terms.months;
        let terms_of_options = equity::Options {
            count: options.count,
            price: self.company().and_then(|company| company.price).unwrap_or(options.strike),
            strike: (times.0 == 0).then_some(options.strike),
            term: options.term,
        };
        let window = (!stays).then(|| leave as u32 + options.exercise_window);
        let end = if stays { terms.months } else { leave } as u32;
        let at_exit = || equity::sell_options(path, terms_of_options, times, share, end, window).map(OfOptions::SoldAtOnce);
        match options.exercise {
            Exercise::AtExit => at_exit(),
            // Under water they are not exercised before the exit.
            Exercise::Early => equity::exercise_early(path, terms_of_options, times, share).map(OfOptions::Held).or_else(at_exit),
            Exercise::AtExitAndHold => equity::exercise_and_hold(path, terms_of_options, times, share, end, window).map(OfOptions::Held),
        }
    }

    /// Without tables nothing is taxed.
    fn incentive_options_are_wages(&self) -> bool {
        self.tables.as_ref().and_then(|tables| tables.first()).is_none_or(TaxTables::incentive_options_are_wages)
    }

    /// The calendar year of a time, for equity that is not sold at once.
    fn beside<'a>(&self, beside: &'a mut Vec<Beside>, time: u32) -> &'a mut Beside {
        if beside.is_empty() {
            beside.resize(self.terms.n_calendar_years(), Beside::default());
        }
        let (year, _) = self.terms.calendar_place(self.terms.calendar_month(time));
        &mut beside[year]
    }

    /// Taxes by calendar year, and what is left of everything.
    fn tax(
        &self,
        walk: &mut Walk,
        (pay, present_pay, sold, supplemental): (&[MonthlyWages], &[MonthlyWages], &[MonthlyWages], &[MonthlyWages]),
        beside: &[Beside],
        by_vest_year: &[[[f64; 2]; MOST_YEARS]],
        (last, last_base): (usize, f64),
    ) {
        let total = |wages: &MonthlyWages| wages.iter().sum::<f64>();
        let Some(tables) = &self.tables else {
            walk.pay_present = present_pay.iter().map(total).sum();
            walk.before_tax = pay.iter().zip(sold).map(|(pay, sold)| total(pay) + total(sold)).collect();
            for (year, out) in walk.years.iter_mut().enumerate() {
                out.net = by_vest_year.iter().map(|by| by[year][0] + by[year][1]).sum();
                out.net += beside.iter().map(|of| of.flows[year]).sum::<f64>();
            }
            walk.net = walk.years.iter().map(|year| year.net).sum();
            return;
        };
        let taxation = self.taxation();
        let mut equity_present = walk.equity_present;
        let mut lost_to_tax = 0.0;
        // Minimum tax that has not come back.
        let mut credit = 0.0;
        for (year, tables) in tables.iter().enumerate().take(pay.len()) {
            let (paid, gain) = (total(&pay[year]), total(&sold[year]));
            let of_beside = beside.get(year).filter(|of| of.last > 0);
            if paid == 0.0 && gain == 0.0 && walk.compute[year].amount == Compute::default() && of_beside.is_none() && credit == 0.0 {
                continue;
            }
            // Work goes on elsewhere.
            let mut wages = pay[year];
            let mut elsewhere = [0.0; 12];
            for (month, elsewhere) in elsewhere.iter_mut().enumerate() {
                let since_start = (12 * year + month) as i64 + 1 - i64::from(self.terms.start.of_year());
                if since_start >= last as i64 {
                    *elsewhere = last_base;
                    wages[month] += last_base;
                }
            }
            let other_income = total(&elsewhere);
            let without_equity = tables.employee(&wages);
            let of_elsewhere = if other_income > 0.0 { tables.employee(&elsewhere) } else { EmployeeTaxes::default() };
            // In a year of work all pay is taxed alike. What is paid in a later year, such as a bonus, is on top of pay from elsewhere.
            let is_after_work = (12 * year) as i64 + 1 - i64::from(self.terms.start.of_year()) >= last as i64;
            let keep = match (paid > 0.0, is_after_work) {
                (false, _) => 1.0,
                (true, true) => (without_equity.net() - of_elsewhere.net()) / paid,
                (true, false) => without_equity.net() / (paid + other_income),
            };
            walk.pay_present += total(&present_pay[year]) * keep;
            let mut all = wages;
            all.iter_mut().zip(&sold[year]).for_each(|(all, sold)| *all += sold);
            let with_equity = if gain > 0.0 { tables.employee(&all) } else { without_equity };
            let keep_equity = if gain > 0.0 { (with_equity.net() - without_equity.net()) / gain } else { 1.0 };
            if gain > 0.0 {
                let present: f64 = self.present_of_sold(&sold[year], year);
                lost_to_tax += present * (1.0 - keep_equity);
            }
            for (vest_year, [pay, equity]) in by_vest_year[year].iter().enumerate() {
                walk.years[vest_year].net += pay * keep + equity * keep_equity;
            }
            let mut other_taxes = OtherTaxes::default();
            if of_beside.is_some() || credit > 0.0 {
                let of_beside = of_beside.copied().unwrap_or_default();
                other_taxes = tables.on_other_income(&all, of_beside.income, credit);
                credit += other_taxes.minimum_tax - other_taxes.credited;
                let time = if of_beside.last > 0 { of_beside.last } else { self.end_of_calendar_year(year) };
                let vest_year = self.terms.vest_year(time);
                equity_present -= other_taxes.due() * exp(-self.time_value * f64::from(time) / 12.0);
                walk.years[vest_year].net -= other_taxes.due();
                walk.years[vest_year].minimum_tax += other_taxes.minimum_tax - other_taxes.credited;
                of_beside.flows.iter().zip(&mut walk.years).for_each(|(flow, out)| out.net += flow);
            }
            if paid + gain > 0.0 || of_beside.is_some() {
                let mut irregular = supplemental[year];
                irregular.iter_mut().zip(&sold[year]).for_each(|(irregular, sold)| *irregular += sold);
                let regular: MonthlyWages = std::array::from_fn(|month| all[month] - irregular[month]);
                let gains = of_beside.map_or(0.0, |of| of.income.ordinary + of.income.short_term + of.income.long_term);
                let of_year = TaxYearOfWalk {
                    income: paid + gain + gains,
                    income_tax: with_equity.income_tax - of_elsewhere.income_tax + other_taxes.due(),
                    contributions: with_equity.contributions - of_elsewhere.contributions,
                    withheld: tables.withheld_on(total(&irregular)),
                    due: with_equity.income_tax - tables.employee(&regular).income_tax + other_taxes.due(),
                };
                walk.tax_years.push((year, of_year));
            }
            // The next dollar of a month in the middle of the year, and a wallet on top of everything.
            let tax = 1.0 - tables.keep_rate(&all, 6);
            let granted_in_year = walk.compute[year].amount.granted;
            let wallet_tax = if granted_in_year > 0.0 {
                let with_wallet: MonthlyWages = std::array::from_fn(|month| all[month] + granted_in_year / 12.0);
                1.0 - (tables.employee(&with_wallet).net() - with_equity.net()) / granted_in_year
            } else {
                tax
            };
            (walk.compute[year].tax, walk.compute[year].wallet_tax) = (tax, wallet_tax);
            for vest_year in 0..self.terms.offer.years as usize {
                let (first_calendar, _) = self.terms.calendar_place(12 * vest_year);
                if let Some(of_vest_year) = year.checked_sub(first_calendar).and_then(|place| walk.years[vest_year].compute.get_mut(place))
                {
                    (of_vest_year.tax, of_vest_year.wallet_tax) = (tax, wallet_tax);
                }
            }
            let imputed = match taxation {
                Taxation::Work => 0.0,
                Taxation::Imputed => self.personal_share * walk.compute[year].amount.served,
                Taxation::LapsingWallet | Taxation::ConvertibleWallet => granted_in_year,
            };
            // Wage bases and thresholds of the employer are of its own wages.
            let charged: MonthlyWages = std::array::from_fn(|month| pay[year][month] + sold[year][month] + imputed / 12.0);
            let employer = tables.employer(&charged);
            walk.payroll_tax += employer;
            let whole: f64 = by_vest_year[year].iter().map(|[pay, equity]| pay + equity).sum();
            for (vest_year, [pay, equity]) in by_vest_year[year].iter().enumerate() {
                if whole > 0.0 {
                    walk.years[vest_year].cost += employer * (pay + equity) / whole;
                }
            }
        }
        equity_present -= lost_to_tax;
        walk.equity_present = equity_present;
        walk.net = walk.years.iter().map(|year| year.net).sum();
    }

    /// What is left after tax of an amount that is paid in a month, on top of all other pay of its calendar year.
    fn net_of_payment(&self, pay: &[MonthlyWages], month: usize, amount: f64) -> f64 {
        let (year, of_year) = self.terms.calendar_place(month);
        let Some(tables) = self.tables.as_ref().and_then(|tables| tables.get(year)) else { return amount };
        let mut without = pay[year];
        without[of_year] -= amount;
        tables.employee(&pay[year]).net() - tables.employee(&without).net()
    }

    /// The last month of a calendar year, in months since the start.
    fn end_of_calendar_year(&self, year: usize) -> u32 {
        (12 * (year + 1) + 1 - self.terms.start.of_year() as usize) as u32
    }

    /// The present value of what is sold in the months of a calendar year.
    fn present_of_sold(&self, sold: &MonthlyWages, year: usize) -> f64 {
        let first = self.terms.start.of_year() as usize - 1;
        let discounted = |(month, amount): (usize, &f64)| {
            let since_start = (12 * year + month + 1).saturating_sub(first + self.terms.delay);
            amount * exp(-self.time_value * since_start as f64 / 12.0)
        };
        sold.iter().enumerate().map(discounted).sum()
    }
}

impl Beside {
    /// Money that comes in, or that is put into shares where it is negative, at a time in a vest year.
    fn flow(&mut self, walk: &mut Walk, (time, vest_year): (u32, usize), amount: f64, discount: impl Fn(u32) -> f64) {
        self.flows[vest_year] += amount;
        self.last = self.last.max(time);
        walk.equity_present += amount * discount(time);
        walk.years[vest_year].equity += amount;
    }
}
