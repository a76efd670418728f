//! What is said about offers: figures of each, and what makes one as good as another. Money is in units of the scenario's currency.

use serde::Serialize;

use crate::quantity::{Currency, Month};

/// Offers to one candidate. The first is what the others are compared with.
#[derive(Clone, Debug, Serialize)]
pub struct Offers {
    pub currency: Currency,
    /// Such as `senior`.
    pub level: Option<String>,
    /// Whether the offers are to different candidates, each judged by the first one's values.
    pub has_different_candidates: bool,
    pub offers: Vec<OfferFigures>,
    /// Of each offer after the first, in their order.
    pub comparisons: Vec<OfferComparison>,
    pub judgment: Vec<JudgmentValue>,
    pub n_trials: usize,
    /// Draws of the judgment values for bands.
    pub n_outer: usize,
    /// What tables leave out, which year's table was used for later years, and other conditions of the figures: whole sentences.
    pub notes: Vec<String>,
}

/// An estimate by simulation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Simulated {
    pub value: f64,
    /// Standard error; 0 where the value is certain.
    pub se: f64,
}

/// A distribution over trials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Distribution {
    pub mean: f64,
    /// Standard error of the mean; 0 where the value is certain.
    pub se: f64,
    pub p10: f64,
    pub p50: f64,
    pub p90: f64,
}

/// A judgment value about the candidate: a range, or the same three times.
#[derive(Clone, Debug, Serialize)]
pub struct JudgmentValue {
    /// Its key, such as `risk_aversion` or `work`.
    pub key: String,
    /// P10 of what is not known about it.
    pub low: f64,
    /// Used for every figure that is no band.
    pub central: f64,
    pub high: f64,
    /// Whether it is an amount of money.
    pub is_money: bool,
}

/// One offer.
#[derive(Clone, Debug, Serialize)]
pub struct OfferFigures {
    /// The name of its file.
    pub name: String,
    pub purpose: String,
    pub company: Option<String>,
    pub is_private: bool,
    pub start: Month,
    /// Such as "US federal, single"; absent where no table of employees' taxes is known, so that pay is before tax.
    pub net_of: Option<String>,
    /// Vest years from the first, then what is settled after the last in an element of its own where there is anything.
    pub years: Vec<OfferYear>,
    /// Over all years; percentiles are those of sums, not sums of percentiles.
    pub total: OfferYear,
    pub grants: Vec<GrantFigures>,
    /// Absent where the offer says nothing of benefits.
    pub benefits: Option<BenefitTerms>,
    pub worth: Worth,
    pub cost: OfferCost,
    pub compute: ComputeFigures,
    /// On leaving after 1, 2, 3 … years, before the last.
    pub leaving: Vec<OnLeaving>,
    pub sign_on: Vec<SignOnTerms>,
    /// Calendar years with the taxes on pay: what is withheld of shares and bonuses at the flat rate, and what is due on them.
    pub tax_years: Vec<TaxYear>,
    /// The same as a candidate may see it: without what a private company's shares may bring, and with shares at their value on the grant date.
    pub take_home: Vec<TaxYear>,
    /// Whole sentences.
    pub warnings: Vec<String>,
}

/// A vest year: months 12(y−1)+1 to 12y since the start. Means unless said otherwise.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OfferYear {
    /// 1 for the first; absent for what is settled after the last year, and for the total.
    pub year: Option<u32>,
    pub base: f64,
    /// In the year that earns it.
    pub bonus: f64,
    /// The same at the target, as an offer letter states it.
    pub bonus_at_target: f64,
    pub sign_on: f64,
    /// Promised grants at their value on the grant date, by the year that vests them.
    pub equity_at_grant: f64,
    /// Promised equity when it can be sold, before tax.
    pub equity: Distribution,
    /// Strike of options that are exercised and held; `equity` is after it.
    pub exercise: f64,
    /// Minimum tax on options that are held, less what of it comes back; net pay is after it.
    pub minimum_tax: f64,
    /// Equity that is usual but not promised, at its value on the grant date; in no total.
    pub not_promised: f64,
    /// Benefits that the offer states, as they cost.
    pub benefits: f64,
    /// Training and fine-tuning that are used, as they cost.
    pub development: f64,
    /// Compute that is granted at most, where the allowance is in money; used, and wanted, at list price.
    pub compute_granted: Option<f64>,
    pub compute_used: f64,
    pub compute_wanted: f64,
    /// Base, bonus, sign-on and equity after taxes of the employee; before tax where there is no table.
    pub net_pay: f64,
    /// What compute is worth to the candidate, without waiting.
    pub compute_value: f64,
    /// What waiting for compute costs the candidate: zero or less.
    pub waiting: f64,
    /// What benefits are worth to the candidate.
    pub benefits_value: f64,
    /// What training and fine-tuning are worth to the candidate.
    pub development_value: f64,
    /// What it costs the employer if the candidate stays.
    pub cost: f64,
}

/// One grant of equity.
#[derive(Clone, Debug, Serialize)]
pub struct GrantFigures {
    pub name: String,
    /// `RSUs`, `options` or `virtual options`, as tables name them.
    pub what: String,
    pub is_promised: bool,
    /// Number of options or units, where the offer or the share price says it.
    pub count: Option<f64>,
    pub strike: Option<f64>,
    /// Share of the company, fully diluted, where that is known.
    pub share_of_company: Option<f64>,
    /// Count × the price of a preferred share: what such grants are often said to be worth.
    pub claimed: Option<f64>,
    /// Fair value on the grant date: the amount of RSUs, the Black-Scholes value of options.
    pub at_grant: f64,
    /// When it can be sold, before tax, for somebody who stays.
    pub gain: Distribution,
    /// Probability that it comes to nothing.
    pub nothing: Simulated,
    /// Share of the grant that vests in each year of the offer.
    pub vests_by_year: Vec<f64>,
    /// Value on the grant date of what vests in each year of the offer.
    pub value_by_year: Vec<f64>,
}

/// Worth to the candidate: the certain amount today that is as good as the offer.
#[derive(Clone, Debug, Serialize)]
pub struct Worth {
    pub present_value: Simulated,
    /// `worth − present_value`: zero or less.
    pub for_risk: f64,
    pub worth: Simulated,
    /// Worth by risk aversion, for a chart: pairs of γ and worth.
    pub by_risk_aversion: Vec<(f64, f64)>,
    /// Worth of a dollar more of base pay, of sign-on, of the grant and of compute, per dollar that it costs the employer.
    pub per_dollar: Vec<(String, f64)>,
}

/// What an offer costs the employer over its years, equity with what is settled later.
#[derive(Clone, Debug, Serialize)]
pub struct OfferCost {
    /// If the candidate stays for all years: equity when it is delivered.
    pub staying: Distribution,
    pub staying_se: f64,
    /// With the employer's expectation of attrition; the same where it has none.
    pub expected: Distribution,
    pub expected_se: f64,
    /// Share of people who are expected to leave within a year, 0 to 1; 0 where none is stated.
    pub attrition: f64,
    /// Mean clawback that leavers repay, which is taken off.
    pub clawback: f64,
    /// Equity at its fair value on the grant date, as accounts have it, if nobody leaves.
    pub equity_accounting: f64,
    /// The same, less what is expected to be forfeited by leaving.
    pub equity_accounting_expected: f64,
    /// Mean of equity when it is delivered, if the candidate stays.
    pub equity_delivered: f64,
    /// Mean of the employer's taxes on wages, equity and imputed compute, if the candidate stays.
    pub payroll_tax: f64,
    /// Means by item, largest first, if the candidate stays: label and amount.
    pub items: Vec<(String, f64)>,
}

/// Compute in an offer, a month on average.
#[derive(Clone, Debug, Serialize)]
pub struct ComputeFigures {
    /// Money a month; absent where the allowance is not in money.
    pub granted: Option<f64>,
    /// Demand, and what of it is served, at list price a month. Means.
    pub wanted: f64,
    pub used: f64,
    /// What is granted less what is used, a month.
    pub never_used: Option<f64>,
    /// Worth over all years, present value, to the candidate.
    pub worth: f64,
    /// Cost over all years.
    pub cost: f64,
    /// `work`, `imputed` or `wallet`.
    pub tax_case: String,
    pub million_tokens: Option<f64>,
    pub gpu_hours: Option<f64>,
}

/// What somebody has who leaves at the end of a year. Means.
#[derive(Clone, Debug, Serialize)]
pub struct OnLeaving {
    pub months: u32,
    /// Paid until then, after tax.
    pub net_pay: f64,
    /// Equity that is kept and sold later, after tax.
    pub later: f64,
    /// Promised equity at its value on the grant date that has vested, and that is lost.
    pub vested: f64,
    pub lost: f64,
    /// Sign-on to repay.
    pub to_repay: f64,
    /// The same on leaving a month earlier, where a clause ends with the year.
    pub to_repay_a_month_earlier: f64,
    /// Such as "ends" or "3 months".
    pub compute: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct SignOnTerms {
    pub amount: f64,
    /// The month of work that pays it.
    pub month: u32,
    /// Months after the payment in which leaving has a consequence; absent: nothing is ever repaid.
    pub clawback: Option<u32>,
}

/// Benefits as the offer states them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BenefitTerms {
    /// Health insurance, an amount a year.
    pub health: f64,
    /// Whatever else has a price, an amount a year.
    pub other: f64,
    /// The employer's contribution to retirement savings as a share of base pay, for somebody who contributes enough.
    pub retirement: f64,
    /// Such as "25 days a year".
    pub leave: Option<String>,
}

/// A calendar year. Means over the trials of somebody who stays, in money.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TaxYear {
    pub year: i32,
    /// The year of the tables that were used.
    pub table_year: Option<i32>,
    /// Pay and equity from the offer; equity that is no wages is in it too.
    pub wages: f64,
    /// What they add to income tax, with taxes on gains and minimum tax.
    pub income_tax: f64,
    /// What they add to payroll taxes of employees and social contributions.
    pub contributions: f64,
    /// Withheld on bonuses, sign-on and equity, what is due on them, and the difference to be paid with the tax return; absent without a table.
    pub withheld: Option<f64>,
    pub due: Option<f64>,
    pub short: Option<f64>,
}

/// One offer against the first.
#[derive(Clone, Debug, Serialize)]
pub struct OfferComparison {
    pub offer: usize,
    /// Worth of the offer − that of the first.
    pub gap: Simulated,
    /// P10 and P90 of the gap over judgment values.
    pub gap_band: (f64, f64),
    /// Cost of the offer − that of the first, expected.
    pub cost_gap: Simulated,
    /// The same if the candidate stays in both.
    pub cost_gap_staying: Simulated,
    /// Probability that the offer leaves the candidate with more than the first.
    pub probability_better: Simulated,
    /// Whether the gap is within two standard errors or its band holds 0.
    pub is_too_close: bool,
    /// Levers that make the worse of the two as good as the other, those that do the least costly first, then those that cannot.
    pub levers: Vec<Lever>,
    /// The offer that levers change: 0 or `offer`.
    pub changed: usize,
    /// Worth of a dollar used for work at which compute becomes the less costly lever than base pay; absent without compute.
    pub threshold: Option<f64>,
    /// The allowance against equity; absent where the offers have no allowance or no equity.
    pub equivalence: Option<Equivalence>,
    /// Worth of a dollar of compute used for work at which the offers would be worth the same; absent where none from 0 to 5 is.
    pub closing_value: Option<f64>,
    /// Gap by another judgment: label and gap; absent where the candidate would own nothing in some trial.
    pub gap_if: Vec<(String, Option<f64>)>,
    pub indifference: Option<Indifference>,
}

/// One way to make two offers equal.
#[derive(Clone, Debug, Serialize)]
pub struct Lever {
    pub kind: LeverKind,
    /// Absent: no amount closes the gap.
    pub change: Option<Simulated>,
    /// P10 and P90 of the change over judgment values, of those for which there is one.
    pub band: Option<(f64, f64)>,
    /// Share of judgment values for which there is one.
    pub solved_share: f64,
    /// What the change costs the employer over all years.
    pub cost: Option<f64>,
    /// What remains of the gap at the most that is possible; absent where it closes.
    pub rest: Option<f64>,
}

/// What is changed, and the unit of the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum LeverKind {
    /// Paid in the first month: an amount.
    SignOn,
    /// An amount a year.
    Base,
    /// Multiple of the promised RSUs, less 1: 0.1 is 10% more.
    Units,
    /// Multiple of the promised options, less 1.
    Options,
    /// An amount of compute a month: of money, million tokens or GPU-hours.
    Allowance,
    Tokens,
    GpuHours,
    /// Less waiting for compute, where there is a queue: the share of it that is removed, 0 to 1.
    Queue,
}

impl LeverKind {
    /// The word of datasets.
    pub fn key(self) -> &'static str {
        match self {
            Self::SignOn => "sign_on",
            Self::Base => "base",
            Self::Units => "rsus",
            Self::Options => "options",
            Self::Allowance => "allowance",
            Self::Tokens => "tokens",
            Self::GpuHours => "gpu_hours",
            Self::Queue => "queue",
        }
    }

    /// What a change is counted in.
    pub fn unit(self, currency: Currency) -> String {
        let code = currency.code();
        match self {
            Self::SignOn => code.into(),
            Self::Base => format!("{code}/year"),
            Self::Allowance => format!("{code}/month"),
            Self::Tokens => "million tokens/month".into(),
            Self::GpuHours => "GPU-hours/month".into(),
            Self::Units | Self::Options => "share of the grants".into(),
            Self::Queue => "share of the waiting".into(),
        }
    }
}

/// An allowance and the equity that is worth as much.
#[derive(Clone, Debug, Serialize)]
pub struct Equivalence {
    /// The offer whose allowance it is, and the one whose equity it is counted in.
    pub allowance_of: usize,
    pub equity_of: usize,
    /// An amount a month, where it is in money.
    pub allowance: Option<f64>,
    /// What the allowance costs, and is worth, over all years.
    pub allowance_cost: f64,
    pub allowance_worth: Simulated,
    /// More of the grant that is worth as much: 0.09 is 9%. Absent: no amount is.
    pub equity: Option<Simulated>,
    pub equity_band: Option<(f64, f64)>,
    /// Ten per cent more of the grant: worth and cost.
    pub ten_percent_worth: Simulated,
    pub ten_percent_cost: f64,
}

/// Mixes of allowance and equity in the changed offer that are worth as much as the other.
#[derive(Clone, Debug, Serialize)]
pub struct Indifference {
    /// The offer whose mix it is.
    pub offer: usize,
    /// Allowances an amount a month, ascending.
    pub allowance: Vec<f64>,
    /// Size of the grant at its grant-date value; absent where none is enough.
    pub equity: Vec<Option<f64>>,
    pub equity_low: Vec<Option<f64>>,
    pub equity_high: Vec<Option<f64>>,
    /// The grant at which the offer costs what it costs today.
    pub equal_cost: Vec<Option<f64>>,
    /// Today's offer: allowance and grant.
    pub today: (f64, f64),
    /// Whether the candidate would use any compute at all.
    pub has_demand: bool,
}
