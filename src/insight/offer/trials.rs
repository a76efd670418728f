//! One offer trial by trial: income by month and calendar year, taxes, equity when it is sold, compute, and what all of it costs.
//!
//! ```text
//! flows of a trial + contract → pay, equity and imputed income by calendar month → taxes by calendar year → present values, vest years, cost
//! ```
//! Taxes on equity are what they add to the taxes on other pay of the year. What is sold after the years of the offer is taxed as if the last month's base
//! pay went on. Options that are exercised and held cost their strike in the month of the exercise; their spread is wages then, or counts for the minimum
//! tax where it is of incentive options, and what the sale brings beyond it is a gain.

mod sale;
mod taxes;

use std::sync::Arc;

use super::terms::{BASE, BONUS, COMPUTE, DEVELOPMENT, OTHER, PAYROLL_TAX, PERFORMANCE_BONUS, Terms, clause};
use crate::cost::black_scholes::black_scholes_call;
use crate::quantity::math::exp;
use crate::scenario::offer::{AllowanceForm, Security};
use crate::scenario::package::Leavers;
use crate::scenario::{Company, TaxCase};
use crate::simulation::{CandidateMonths, Flow};
use crate::value::compute_use::{Compute, Taxation};
use crate::value::tax::{MonthlyWages, TaxTables};

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
        self.tax(
            &mut walk,
            (&pay, &present_pay, &sold, &supplemental),
            &beside,
            &by_vest_year,
            (last, last_base, change == Change::default()),
        );
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
}
