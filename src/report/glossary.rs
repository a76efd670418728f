//! The words that reports use, each with its meaning and its formula or unit: one list, which a test compares with the reports.

/// A word of the reports.
pub struct Term {
    pub name: &'static str,
    /// One or two sentences.
    pub meaning: &'static str,
    /// Formula, or the unit it is counted in.
    pub formula: &'static str,
}

const fn term(name: &'static str, meaning: &'static str, formula: &'static str) -> Term {
    Term { name, meaning, formula }
}

/// All terms in alphabetical order.
pub const GLOSSARY: &[Term] = &[
    term(
        "accrual basis",
        "Cost counts in the month that consumes it, whenever it is paid. All figures are on this basis unless they say cash.",
        "amount per month",
    ),
    term("adoption", "The share of people who have started to use compute; it rises along an S-curve.", "share of people, by month"),
    term("alert", "A notice that goes out when a share of a quota is used; nothing is stopped.", "share of the quota"),
    term(
        "approval",
        "A policy: use beyond the quota is served if a request is approved, and only after the wait for it.",
        "approval rate × share of the month left",
    ),
    term(
        "balance",
        "What is owned, paid in advance or owed, from the opening of the horizon to its closing: what ties cost to cash. Additions are purchases, or what is \
         earned; reductions are depreciation, use and lapse, or payments.",
        "opening + additions − reductions − disposals = closing, amount",
    ),
    term(
        "Black-Scholes",
        "The fair value of an option on the grant date, from share price, strike, expected life, risk-free rate and volatility.",
        "S Φ(d₁) − K e^(−r T) Φ(d₂), amount",
    ),
    term(
        "blended price",
        "The price of a typical million tokens, weighted by the four token classes and the models of an access tier.",
        "Σ share of class × price, amount per Mtok",
    ),
    term(
        "budget",
        "Amount set aside for the horizon or a fiscal year: for all cost or compute of the company or a group, or for a line.",
        "amount",
    ),
    term("burn rate", "Cost per employee and month at work.", "cost ÷ people-months, amount"),
    term(
        "cap",
        "A quota of a person, a tool, a team or the company; the policy says what happens beyond the quota and its pools.",
        "amount, Mtok or GPU-hours per month or day of use",
    ),
    term(
        "capability decline",
        "The steady fall in the price of a tier whose models stay equally capable.",
        "list price × factor per year ^ (months ÷ 12)",
    ),
    term(
        "carbon dioxide",
        "Emissions from generating the electricity that GPUs draw, owned and rented; shown beside cost, never part of it.",
        "kWh × kg per kWh",
    ),
    term(
        "cash basis",
        "Cost counts in the month that pays it: shares as the taxes withheld from them, a bonus and its payroll tax when it is paid out, purchases and yearly \
         bills all at once.",
        "amount per month",
    ),
    term(
        "certainty equivalent",
        "The certain amount that somebody who dislikes risk finds as good as an uncertain one, with constant relative risk aversion γ.",
        "((1/n) Σ W^(1−γ))^(1/(1−γ)); γ = 1: the geometric mean",
    ),
    term(
        "check",
        "A comparison of a simulated figure with its exact value, or of two sums that must be equal.",
        "|deviation| ≤ 5 standard errors",
    ),
    term(
        "clawback",
        "A part of a sign-on bonus that is repaid on leaving within some months of the payment.",
        "share of the payment by month of leaving",
    ),
    term(
        "cliff",
        "The months before anything of a grant vests; at the cliff, the anniversary of the day, everything earned so far vests at once, and whoever leaves a day before gets nothing.",
        "months",
    ),
    term(
        "commitments",
        "Rent that reservations with a term still owe for the months after the horizon: a term is paid to its end, whoever leaves.",
        "Σ GPUs × hours of the month × rate at signing, over the months left, amount",
    ),
    term("compute", "All spend on models, GPUs, AI seats and their power, wherever it is in the package.", "amount"),
    term(
        "compute allowance",
        "Compute that an offer grants for each month, in money, tokens or GPU-hours. It costs what is used.",
        "amount a month",
    ),
    term(
        "convertible wallet",
        "An allowance that is income when it is granted, and of which what is not used is paid out.",
        "grant × (1 − tax)",
    ),
    term("credits", "Compute that a person may use before the quota; what is left expires or rolls over.", "amount per month"),
    term(
        "CVaR",
        "Conditional value at risk: the mean of the worst 5% (CVaR 95) or 1% (CVaR 99) of trials.",
        "E[cost | cost ≥ VaR], amount",
    ),
    term(
        "days waited",
        "Days of people who wanted more than the sandbox: in the queue, and after it for the answer to a request beyond quota and pools, yes or no. \
         Of a part month the share at work; waits for models and for GPUs are added.",
        "Σ share at work × min(days in queue + days until the answer, 30.4375)",
    ),
    term(
        "dedicated GPU",
        "A GPU that a package sets aside for one person. It serves its owner before anything that access grants, hour for hour whatever its kind: \
         owned ones first, then reserved, on demand and spot, each at most its hours at hand.",
        "min(GPU-hours wanted, GPUs × hours at hand × share of the month at work)",
    ),
    term("deviation", "How far a simulated figure is from its exact value, in standard errors.", "(simulated − exact) ÷ standard error"),
    term(
        "difference",
        "One scenario minus another on the same random draws, so that chance common to both cancels out.",
        "cost − cost of the first scenario, amount",
    ),
    term(
        "disposals",
        "Machines that are sold at the end of their useful life, whether another replaces them or not.",
        "units × price × residual value, amount",
    ),
    term(
        "double trigger",
        "Restricted stock units of a private company are settled once they have vested and there has been an exit, whichever comes last.",
        "fair value on the grant date of what has vested so far, then as it is recognized; at market: × price at the exit",
    ),
    term("drift", "A steady relative change of prices, beside the dated steps.", "% per month or year"),
    term(
        "elasticity",
        "Percent by which a mean changes for each percent by which a number is changed, from a run with the number less and one with it more.",
        "(mean, more − mean, less) ÷ mean ÷ relative change of the number",
    ),
    term(
        "employment type",
        "Whether somebody is an employee, an intern or a contractor, for whom the employer pays neither payroll tax nor benefits.",
        "name of a table in [employment_types]",
    ),
    term(
        "estimated forfeitures",
        "Expense of a grant is recognized only for the share of holders expected to stay, and trued up every month; the other way counts forfeitures as they occur.",
        "(1 − yearly rate) ^ (years until it vests)",
    ),
    term(
        "exceedance",
        "The probability that cost exceeds an amount; plotted for all amounts it is the exceedance curve.",
        "P(cost > amount)",
    ),
    term(
        "exchange rate",
        "What one unit of a currency costs in another: with dated changes, uncertain, or moving about what is stated. What recurs by month is converted at \
         the rate of the month; grants, budgets, purchases, wage bases and limits of incidents at the rate in force in the first month.",
        "stated rate × exp(Σ −v²/24 + v/√12 · Z), whose mean is the stated rate: 12,000 PLN at 0.25 USD = 3,000 USD",
    ),
    term(
        "exhausted",
        "A budget is exhausted by the month by whose end half of all trials have spent it.",
        "first month with P(spent > budget) ≥ 50%",
    ),
    term(
        "exit",
        "The sale or listing of a private company, after which its shares can be sold: at a date and a price sampled once per trial, or never.",
        "starting price × multiple × path of the share",
    ),
    term(
        "fiscal year",
        "Twelve months from the month in which the company's years start, named after the calendar year in which they end, or start. A figure of a year or \
         quarter is of the sum of its months in every trial.",
        "FY2027 from July: July 2026 to June 2027; FY2027 Q3: January to March 2027",
    ),
    term(
        "fleet",
        "The machines and yearly seats of the people of one group and jurisdiction with one package. They are for positions, vacant ones too; what somebody \
         leaves goes to the next who joins, and only what is missing is bought.",
        "bought = positions × units per person − stock; GPUs in whole units, rounded up",
    ),
    term(
        "forfeiture",
        "What has not vested when somebody leaves is lost to them, and its expense so far is reversed in that month.",
        "recognized − vested, amount",
    ),
    term(
        "Gini",
        "How unequally compute is used: 0 if all use the same, near 1 if one person uses all. Use is the model usage and GPU-hours that were served, at \
         the prices of the month, whoever pays for them.",
        "1 − 2 × area under the Lorenz curve",
    ),
    term(
        "graded",
        "An expense basis (IFRS 2): each vesting date is a grant of its own, spread over its own months from the grant date.",
        "Σ share vesting × min(1, months since the grant ÷ months until it vests)",
    ),
    term("grant", "What a person is promised in shares, options or credits.", "amount, options, or amount per month"),
    term(
        "grant date",
        "The day of a grant. Its anniversaries are vesting dates; of a grant dated by month alone, the last days of months.",
        "day or month",
    ),
    term(
        "gross-up",
        "Pay that covers the employee's tax on a benefit and on the gross-up itself.",
        "imputed income × rate ÷ (1 − rate), USD",
    ),
    term(
        "growth",
        "Use of each person grows by this much from one month to the next, until growth_period has passed since the first month: 12 months, unless \
         the usage says otherwise. Then it stays level, and a run that goes on for longer warns of it.",
        "use × (1 + growth)^min(months since the first, growth_period): of 10% per month × 1.1^12 = 3.138 in every month from the 13th on",
    ),
    term(
        "guardrail",
        "A control that stops an incident sooner: an alert, a daily limit or a kill switch. The last two also bound each day of ordinary use.",
        "hours; amount per day; amount",
    ),
    term("hires", "People whose first day is within the horizon: by their own date, by the hiring plan, or as a replacement.", "people"),
    term("horizon", "The months that are simulated.", "start and number of months"),
    term("hosting", "Space for owned machines in a data center, paid by their full load.", "kW × amount per kW and month"),
    term(
        "idle",
        "Hours of reserved GPUs that are paid for but not used: what their owners' demand leaves, where GPU usage is modeled.",
        "hours paid − hours used",
    ),
    term(
        "idle pay",
        "Base pay for the idle part of exactly the days waited. It is part of base pay, not on top of it.",
        "base pay of a month × days waited ÷ 30.4375 × idle share, amount",
    ),
    term(
        "imputed income",
        "What a benefit adds to the taxable income of the employee, as the private use of a company car does: here, of compute.",
        "personal share × use at its price, or the whole grant of a wallet of credits, USD",
    ),
    term(
        "incident",
        "A rare event that costs compute: a batch left running, an agent in a loop, a leaked key.",
        "min(hours run × spend per hour, limits), or min(size, limits), amount",
    ),
    term(
        "interaction",
        "What kinds of chance make only together, as growth does that multiplies a shock. A share by itself is without them, one with all interactions counts \
         each in full, and with interactions divided evenly the shares add up.",
        "1 − Σ shares by themselves",
    ),
    term(
        "interruption",
        "The loss of spot capacity to its provider; the work it loses is done again at the spot rent.",
        "Poisson, by GPU-hour of work",
    ),
    term("interval", "A 95% interval contains the true value in 95 of 100 runs.", "Wilson's interval, for a probability"),
    term(
        "lapsing wallet",
        "An allowance that is income when it is granted, and of which what is not used is lost.",
        "worth of what is used − tax × grant",
    ),
    term(
        "leavers",
        "People whose last day is within the horizon, by their own date or at random. What has not vested is forfeited, and so is a bonus with a payment month that \
         is not paid yet, unless leavers are paid pro rata.",
        "people; P(stays n months) = (1 − attrition per month)^n",
    ),
    term(
        "long context",
        "Requests above a number of tokens, for which some models charge another price.",
        "(1 − share) × price + share × long-context price",
    ),
    term(
        "Lorenz",
        "The share of all use of compute by the lightest users, plotted against their share of all people; use is valued at the prices of the month, \
         whoever pays for it.",
        "cumulative share of use by share of people",
    ),
    term(
        "market at vest",
        "An expense basis that counts RSUs at the share price of the month in which they vest; no accounting standard measures their cost so.",
        "grant × share vesting × share price ÷ share price on the grant date",
    ),
    term("mean", "The average over all trials; means add up, percentiles do not.", "Σ trials ÷ n"),
    term(
        "minimum tax",
        "What is due at least on income without deductions and with the spread of incentive options that are exercised and held; it comes back as far as later income tax exceeds it.",
        "tentative tax − income tax, at least 0",
    ),
    term(
        "net share settlement",
        "The company withholds a part of vesting RSUs for the employee's taxes, keeps those shares and pays the taxes in cash.",
        "RSUs vesting at market × equity.net_settlement, amount",
    ),
    term("overage", "Use beyond the quota that is served and billed at a multiple of the price.", "price × multiple"),
    term(
        "overflow",
        "A policy: use beyond the quota moves to another tool with some probability, and is paid for there.",
        "probability × price × multiple",
    ),
    term("overrun", "By how much the trials that exceed a budget do so on average.", "E[cost − budget | cost > budget], amount"),
    term("P10", "The amount that cost stays below with 10% probability.", "10th percentile"),
    term("P50", "The median: half of all trials are below it.", "50th percentile"),
    term("P90", "With 90% probability cost is this much or less; the chance of exceeding it is 10%.", "90th percentile"),
    term("P95", "95th percentile: 5% of trials cost more.", "type-7 quantile of trials"),
    term(
        "part month",
        "A month in which somebody joins or leaves. Base pay with what is a share of it, training, demand, sandbox, quota, credits and seats are \
         all cut to the share of its days at work; with a quota per day it is the active days that are. Quotas and pools that people share stay \
         whole, sign-on bonus and hiring cost are paid once, and model prices that change within the month are the mean of its days for everybody.",
        "days at work ÷ days of the month; active days rounded, at least 1",
    ),
    term("payout", "The multiple of its target that a bonus pays.", "bonus = base × target × payout"),
    term(
        "people-months",
        "Months at work summed over people, part months by their days. At a cap, throttled or with an alert: months in which it happened, each in full.",
        "people × months",
    ),
    term(
        "persistence",
        "How much of one month carries over to the next: the correlation between them, or P(active | active) − P(active | idle).",
        "−1 to 1",
    ),
    term("policy", "What happens beyond the quota and its pools: stop, throttle, overage, approval or overflow.", "one for each quota"),
    term(
        "pool",
        "Compute that a team or the company shares beyond the quotas; when it runs short, all get the same share of their demand.",
        "amount, Mtok or GPU-hours per month",
    ),
    term(
        "position",
        "A place in a group, held by one person after another. Seats, machines and GPU terms are for positions, vacant ones too.",
        "count",
    ),
    term(
        "precision",
        "How far the 95% interval of a figure extends to either side; that of a probability in percentage points.",
        "half of the interval ÷ the figure",
    ),
    term(
        "price factor",
        "A number that list prices are multiplied by: all of them, those of a vendor, or those of a model; always or from a date.",
        "list price × factor of all × of the vendor × of the model: 5 USD × 1.2 × 0.8 × 1 = 4.80 USD",
    ),
    term(
        "PUE",
        "Power usage effectiveness: energy of the whole data center for each unit that its machines draw.",
        "kWh of the data center ÷ kWh of the machines",
    ),
    term("queue", "A wait before anything beyond the sandbox is granted; demand during the wait is not served.", "probability and days"),
    term("refresher", "A further dated grant, to those who are at work on its date.", "amount or options"),
    term(
        "replicate",
        "One of the independent sets of Sobol points that trials are dealt to in turn; standard errors come from how much they differ.",
        "16 per run",
    ),
    term(
        "risk aversion",
        "How much somebody dislikes risk to their wealth: 0 not at all, 2 to 4 for most people.",
        "coefficient γ of constant relative risk aversion",
    ),
    term("roll-over", "The months for which unused credits stay valid after the month of their grant.", "months"),
    term("sandbox", "What everybody may use without asking or waiting.", "amount, Mtok or GPU-hours per month"),
    term("SBC", "Stock-based compensation, in tables.", "RSUs + options, amount"),
    term("seat credits", "Use of models that a seat's fee includes; use beyond it is seat overage.", "amount per month at list price"),
    term("seed", "The number from which all random draws follow; the same seed gives the same bytes.", "whole number"),
    term(
        "Shapley effect",
        "What a number or a kind of chance adds to the variance that is explained, on average over all orders in which they become known.",
        "Σ over sets of the others: |S|! (n − |S| − 1)! ÷ n! × what it adds to the closed share of S; adds up to 100%",
    ),
    term(
        "share of variance",
        "What the variance would fall by, on average, if a number or a kind of chance were known. The total share is what would remain if everything else \
         were.",
        "Var(E[Y | X]) ÷ Var(Y); total: 1 − Var(E[Y | all but X]) ÷ Var(Y)",
    ),
    term(
        "share price",
        "The price of the company's share, a geometric Brownian motion with drift and volatility.",
        "amount; volatility in % per year",
    ),
    term(
        "shared capacity",
        "GPUs, rented or owned, that a team, some groups or the whole company share. They serve what people's dedicated GPUs leave, before the access \
         tier. Their cost is of a group of its own, `capacity.NAME`, and of no person.",
        "share served = min(1, hours at hand ÷ GPU-hours that its people still want)",
    ),
    term(
        "sign-on bonus",
        "Pay that is given once for joining, in one or several instalments.",
        "amount, in the month of work that pays it",
    ),
    term("spot", "GPU capacity at a discount, which its provider may take back.", "amount per hour"),
    term("spread", "How much people differ in their mean use: the σ of a lognormal distribution across people.", "sd of the log of use"),
    term(
        "standard error",
        "How far a simulated figure is typically from the true one. A quarter of it takes sixteen times the trials. A percentile of counts, or of \
         amounts that repeat, moves in steps and has none. That of CVaR is widened by how heavy the tail is. Short: s.e.",
        "sd ÷ √trials, for a mean; a 95% interval is ± 1.96 of it, with Sobol points ± 2.13",
    ),
    term(
        "stock-based compensation",
        "The expense of RSUs and options. Reports show cost with it and without it.",
        "RSUs + options, amount",
    ),
    term("stop", "A policy: use beyond the quota is not served.", "unserved demand"),
    term(
        "straight-line",
        "The default expense basis (ASC 718): fair value on the grant date, evenly over the vesting period, and never less than has vested.",
        "grant × max(vested, months since the grant ÷ vesting period)",
    ),
    term("throttle", "A policy: use beyond the quota is served by a cheaper model, at its price.", "amount per Mtok of the cheaper model"),
    term("tier", "What a person may use: models, GPUs, and how much of them in which order.", "one for each group"),
    term(
        "time at a cap",
        "Months of people who wanted more than their quota of models or GPUs, whether or not a pool or the policy serves the rest. \
         Under a shared quota: everybody who wanted some of it, in the months in which all of them wanted more than it.",
        "people × months with demand > quota",
    ),
    term(
        "time throttled",
        "Months of people of whose demand a cheaper model or GPU served some, because it exceeded the quota and the pools.",
        "people × months",
    ),
    term(
        "time to fill",
        "How long a position stays vacant until a replacement starts; without it the position stays vacant.",
        "whole months",
    ),
    term(
        "token",
        "The unit of text that models are billed by, in four classes: uncached input, cache write, cache read, output.",
        "amount per million tokens (Mtok)",
    ),
    term("trial", "One simulated course of the horizon.", "count"),
    term(
        "unrecognized expense",
        "Expense of grants already made that later months will recognize, at the end of the horizon.",
        "Σ grants × (1 − share recognized), amount",
    ),
    term(
        "unserved demand",
        "Use that was wanted but not served because of a cap, a wait or a guardrail, at the price it would have cost.",
        "amount",
    ),
    term("uplift", "The price of a tuned model's tokens above the base model's.", "multiple"),
    term(
        "utilization",
        "Hours used as a share of hours paid, which are the hours at hand of owned GPUs. It is a result where people have GPU usage, and an input \
         where they have none.",
        "hours used ÷ hours paid",
    ),
    term(
        "vacant",
        "A position that waits for a replacement, or stays empty, after somebody left at random.",
        "people-months without an incumbent",
    ),
    term("VaR", "Value at risk: the amount that cost exceeds with 5% probability.", "95th percentile, amount"),
    term("vesting", "The process by which a grant becomes the employee's own.", "share of the grant by month"),
    term("wage base", "Wages of a calendar year above which a payroll tax does not apply.", "amount per year"),
    term(
        "worth",
        "What an offer is worth to the candidate: the certain amount today that is as good as it, after taxes.",
        "certainty equivalent of wealth with the offer − wealth without it",
    ),
    term(
        "worth of knowing",
        "How much less a budget that holds with 95% probability is on average if a number is known before it is set.",
        "P95(Y) − E[P95(Y | X)], amount",
    ),
    term(
        "yearly amount",
        "Pay and other amounts by year are spread evenly over its months, whatever their days; so are tokens and hours.",
        "year ÷ 12, quarter ÷ 3, week × 52 ÷ 12, day × 30.4375: 185k USD/year = 15,416.67 USD/month, 1,000 USD/week = 4,333.33 USD/month, \
         100 USD/day = 3,043.75 USD/month",
    ),
    term(
        "yearly events",
        "How often something happens in a year on average, spread evenly over its months; the number in a month is random.",
        "year ÷ 12: 3 jobs/year = 0.25 jobs/month",
    ),
    term(
        "yearly growth",
        "Growth by year is the monthly growth that compounds to it in twelve months; it is less than a twelfth.",
        "(1 + g)^(1/12) − 1: 12% per year = 0.949% per month",
    ),
    term(
        "yearly probability",
        "A probability by year, such as attrition, is the monthly one with which nothing happens in twelve months as often; it is more than a twelfth.",
        "1 − (1 − p)^(1/12): 15% per year = 1.345% per month",
    ),
    term(
        "yearly rate",
        "Drift, interest and volatility of random prices are continuously compounded rates by year: drift grows with time, volatility with its square \
         root.",
        "drift: exp(rate ÷ 12) − 1, 4% per year = 0.334% per month; volatility: rate × √(1/12), 45% per year = 12.99% per month",
    ),
];

/// The term of that name, in whatever case.
pub fn find(name: &str) -> Option<&'static Term> {
    GLOSSARY.iter().find(|term| term.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::process::geometric_brownian;
    use crate::quantity::Dimension;
    use crate::quantity::unit::parse;

    #[test]
    fn the_worked_conversions_are_those_of_the_units() {
        for (name, written, dimension, factor, shown) in [
            ("yearly amount", "185k USD/year", Dimension::MoneyPerMonth, 1.0, "15,416.67 USD/month"),
            ("yearly amount", "1,000 USD/week", Dimension::MoneyPerMonth, 1.0, "4,333.33 USD/month"),
            ("yearly amount", "100 USD/day", Dimension::MoneyPerMonth, 1.0, "3,043.75 USD/month"),
            ("yearly events", "3 jobs/year", Dimension::EventsPerMonth, 1.0, "0.25 jobs/month"),
            ("yearly growth", "12% per year", Dimension::GrowthPerMonth, 100.0, "0.949% per month"),
            ("yearly probability", "15% per year", Dimension::ProbabilityPerMonth, 100.0, "1.345% per month"),
        ] {
            let term = find(name).unwrap();
            assert!(term.formula.contains(&format!("{written} = {shown}")), "{name}: {written} = {shown}");
            let digits: String = shown.chars().take_while(|c| c.is_ascii_digit() || ".,".contains(*c)).filter(|c| *c != ',').collect();
            let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            assert_eq!(format!("{:.decimals$}", parse(written, dimension).unwrap() * factor), digits, "{written}");
        }
        let rate = find("yearly rate").unwrap().formula;
        let drift = geometric_brownian::mean(parse("4% per year", Dimension::RatePerYear).unwrap(), 1.0) - 1.0;
        assert!(rate.contains(&format!("4% per year = {:.3}% per month", drift * 100.0)));
        assert!(rate.contains(&format!("45% per year = {:.2}% per month", 45.0 * (1.0f64 / 12.0).sqrt())));
    }

    #[test]
    fn terms_are_unique_in_order_and_complete() {
        let names: Vec<_> = GLOSSARY.iter().map(|term| term.name.to_lowercase()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        assert!(GLOSSARY.iter().all(|term| term.meaning.ends_with('.') && !term.formula.is_empty()));
    }
}
