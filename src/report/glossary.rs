//! The words that reports use, each with what it means and its formula or unit: one list, which a test holds against the reports.

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
pub const GLOSSARY: [Term; 74] = [
    term("accrual", "What a month consumes, whenever it is paid: the cost that all figures are about unless they say cash.", "USD a month"),
    term("adoption", "The share of people who have begun to use compute; it rises along an S-curve.", "share of people, by month"),
    term("alert", "Somebody is told that a share of a quota is used; nothing is stopped.", "share of the quota"),
    term(
        "approval",
        "A policy: use beyond the quota is served if it is granted, and only once a wait is over.",
        "chance × share of the month left",
    ),
    term("backfill", "How long a position stays vacant until a replacement starts; without it the seat stays empty.", "whole months"),
    term(
        "blended price",
        "Price of a typical million tokens, weighed by the four token classes and the models of an access tier.",
        "Σ share of class × price, USD/Mtok",
    ),
    term("blocked work", "Use that was wanted but not served because of a cap or a wait, at the price it would have cost.", "USD"),
    term("budget", "Dollars set aside for the whole horizon, for all cost or for compute.", "USD"),
    term("burn rate", "Spend for each employee and month at work.", "cost ÷ people-months, USD"),
    term(
        "cap",
        "A quota of a person, a tool, a team or the company; the policy says what happens beyond quota and pools.",
        "USD, Mtok or GPU-hours a month, or a day of use",
    ),
    term(
        "capability decline",
        "A tier whose price falls steadily while what its models can do stays the same.",
        "list price × factor a year ^ (months ÷ 12)",
    ),
    term(
        "carbon dioxide",
        "What is emitted to make the electricity that GPUs draw, owned and rented; shown beside cost, never part of it.",
        "kWh × kg a kWh",
    ),
    term(
        "cash view",
        "What the months pay rather than consume: shares never, a bonus when it is paid out, what is bought or billed for a year all at once.",
        "USD a month",
    ),
    term(
        "check",
        "A simulated figure held against its exact value; apart says by how many standard errors they differ.",
        "(simulated − exact) ÷ standard error",
    ),
    term("cliff", "The months before which nothing of a grant vests; at the cliff everything earned so far vests at once.", "months"),
    term("compute", "Everything spent on models, GPUs, AI seats and their power, wherever in the package it stands.", "USD"),
    term("credits", "Compute that a person may use before the quota; what is left lapses or rolls over.", "USD a month"),
    term("CVaR", "Conditional value at risk: the mean of the worst 5 % (CVaR 95) or 1 % (CVaR 99) of trials.", "E[cost | cost ≥ VaR], USD"),
    term("days waited", "Days that people waited for models or GPUs, in queues or for an approval.", "people × days"),
    term(
        "difference",
        "One scenario less another on the same draws, so that luck common to both cancels.",
        "cost − cost of the first scenario, USD",
    ),
    term(
        "double trigger",
        "Restricted units of a private company are settled when they have vested and there has been an exit, whichever comes last.",
        "vested so far × price at the exit, then as they vest",
    ),
    term("drift", "A steady relative change of prices beside the dated steps.", "% a month or a year"),
    term("exceedance", "The probability that cost passes an amount; drawn for all amounts it is the exceedance curve.", "P(cost > amount)"),
    term(
        "exhaustion month",
        "Runs out: the month by which half of all trials have spent the budget.",
        "first month with P(spent ≥ budget) ≥ 50 %",
    ),
    term(
        "exit",
        "The sale or listing of a private company, from which on its shares can be sold: at a date and a price drawn once a trial, or never.",
        "starting price × multiple × path of the share",
    ),
    term(
        "Gini",
        "How unequally compute is used: 0 where all use the same, near 1 where one person uses all.",
        "1 − 2 × area under the Lorenz curve",
    ),
    term("grant", "What a person is promised in shares, options or credits.", "USD, options, or USD a month"),
    term("guardrail", "What stops an incident sooner: an alert, a daily limit or a kill switch.", "hours; USD a day; USD"),
    term("hires", "People whose first day lies in the horizon: by their own date, by the hiring plan, or as a replacement.", "people"),
    term("horizon", "The months that are simulated.", "start and number of months"),
    term("hosting", "A place for owned machines in somebody else's data centre, paid by their full load.", "kW × USD a kW and month"),
    term("idle", "Hours of reserved GPUs that are paid but not used.", "paid hours × (1 − utilisation)"),
    term(
        "incident",
        "What goes wrong now and then and costs compute: the batch left running, the agent in a loop, the leaked key.",
        "min(hours run × spend an hour, limits), or min(size, limits), USD",
    ),
    term(
        "interruption",
        "Spot capacity that is taken back; the work it loses is done again at the spot rent.",
        "Poisson, by GPU-hour of work",
    ),
    term("interval", "A 95 % interval of a probability covers the true one in 95 of 100 runs.", "Wilson's interval"),
    term(
        "leavers",
        "People whose last day lies in the horizon, by their own date or by chance; what has not vested is forfeited.",
        "people; P(stays n months) = (1 − hazard)^n",
    ),
    term(
        "long context",
        "Requests above a threshold of tokens, for which some models charge another price.",
        "(1 − share) × price + share × price of long contexts",
    ),
    term(
        "Lorenz",
        "The share of all compute used by the people who use least, drawn against their share of all people.",
        "cumulated share of use by share of people",
    ),
    term("mean", "The average over all trials; means add up, percentiles do not.", "Σ trials ÷ n"),
    term("overage", "Use beyond the quota that is served and billed at a multiple of the price.", "price × multiple"),
    term("overrun", "By how much a budget is exceeded on average in the trials that exceed it.", "E[cost − budget | cost > budget], USD"),
    term("P10", "The amount that cost falls below with 10 % probability.", "10 % percentile"),
    term("P50", "The median: half of all trials lie below it.", "50 % percentile"),
    term("P90", "With 90 % probability cost is this much or less; the chance of exceeding it is 10 %.", "90 % percentile"),
    term(
        "pay idle",
        "Base pay of the time that passes idle in waiting. It is part of base pay, not on top of it.",
        "base pay × share of the month waited × share of it idle, USD",
    ),
    term("payout", "The multiple of its target that a bonus pays.", "bonus = base × target × payout"),
    term(
        "people-months",
        "Months at work summed over people, part months by their days; at a cap or throttled: those months only.",
        "people × months",
    ),
    term(
        "persistence",
        "How much of a month carries over to the next: the correlation between them, or P(active | active) − P(active | idle).",
        "−1 to 1",
    ),
    term("policy", "What happens beyond the quota and its pools: stop, throttle, overage, approval or spill.", "one for each quota"),
    term(
        "pool",
        "Compute a team or the company shares beyond the quotas; when short, all get the same share of what they want.",
        "USD, Mtok or GPU-hours a month",
    ),
    term(
        "precision",
        "How far the 95 % interval of a figure reaches to either side; that of a probability in percentage points.",
        "half of the interval ÷ the figure",
    ),
    term(
        "PUE",
        "Power usage effectiveness: energy of the whole data centre for each unit that its machines draw.",
        "kWh of the centre ÷ kWh of the machines",
    ),
    term("queue", "A wait before anything beyond the sandbox is granted; what would have been used in it is blocked.", "chance and days"),
    term(
        "replicate",
        "One of the independent sets of Sobol points that trials are dealt to in turn; errors come from how far they differ.",
        "16 a run",
    ),
    term("roll-over", "The months for which credits stay good after the month of their grant.", "months"),
    term("sandbox", "What everybody may use without asking or waiting.", "USD, Mtok or GPU-hours a month"),
    term("seat credits", "Use of models that a seat's fee includes; what is used beyond it is seat overage.", "USD a month at list price"),
    term("seed", "The number from which all draws follow; the same seed gives the same bytes.", "whole number"),
    term("share price", "The company's share, a geometric Brownian motion with drift and volatility.", "USD; volatility in % a year"),
    term("spill", "A policy: use beyond the quota moves to another tool with some chance, and is paid there.", "chance × price × multiple"),
    term("spot", "GPU capacity at a discount, which its provider may take back.", "USD an hour"),
    term("spread", "How unlike people's own mean use is: the σ of a lognormal law.", "sd of the log of use"),
    term(
        "standard error",
        "How far a simulated figure lies from the true one by chance; a quarter of it costs sixteen times the trials. Also s.e.",
        "sd ÷ √trials, for a mean",
    ),
    term("stop", "A policy: use beyond the quota is not served.", "blocked work"),
    term("throttle", "Use beyond the quota that is served by something cheaper, at its price.", "USD/Mtok of the cheaper model"),
    term("tier", "What a person may use: models, GPUs, and how much of them in which order.", "one for each group"),
    term(
        "token",
        "The piece of text models are billed by, in four classes: uncached input, cache write, cache read, output.",
        "USD per million tokens (Mtok)",
    ),
    term("trial", "One possible course of the horizon, drawn at random.", "count"),
    term("uplift", "Price of a tuned model's tokens over the base model's.", "multiple"),
    term("utilisation", "The share of hours in which a GPU works.", "hours used ÷ hours there are"),
    term(
        "vacant",
        "A position that waits for a replacement, or stays empty, after somebody left by chance.",
        "people-months without an incumbent",
    ),
    term("VaR", "Value at risk: the amount that cost passes with 5 % probability, a percentile of cost.", "95 % percentile, USD"),
    term("vesting", "When a grant becomes the employee's own.", "share of the grant by month"),
    term("wage base", "Wages of a calendar year beyond which a payroll tax takes nothing more.", "USD a year"),
];

/// The term of that name, in whatever case.
pub fn find(name: &str) -> Option<&'static Term> {
    GLOSSARY.iter().find(|term| term.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_unique_in_order_and_complete() {
        let names: Vec<_> = GLOSSARY.iter().map(|term| term.name.to_lowercase()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        assert!(GLOSSARY.iter().all(|term| term.meaning.ends_with('.') && !term.formula.is_empty()));
    }
}
