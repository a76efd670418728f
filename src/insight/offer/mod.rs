//! What offers cost the employer and are worth to the candidate, and what would make them equal.
//!
//! ```text
//! scenario with [offer] → terms (calendar of the contract) ┐
//!                       → one person, month by month       ┴→ trials (taxes, equity) → present values → worth, cost, levers
//! ```
//! An offer is simulated by itself, on the same draws as every other, so that adding an offer changes no figure of another. Worth is the certainty equivalent
//! of wealth over all trials, less outside wealth: luck. What is not known about the candidate is an outer loop over the same trials: bands are P10 to P90
//! of it. Costs know neither.

mod comparison;
mod condition;
mod contract;
mod evaluation;
mod figures;
mod levers;
mod notes;
mod outlook;
mod table;
mod take_home;
mod terms;
mod trials;
mod worth;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use condition::{JudgedOffer, OfferCondition};
pub use contract::{ComputeAccess, Contract, ListPrices};
pub use figures::*;
pub use table::*;

use crate::quantity::{Currency, plural};
use crate::scenario::{RunSettings, Sampling, Scenario};
use crate::simulation::{CaseErrors, Event, Observer, StudyError};
use crate::value::certainty_equivalent::NotPositive;
use crate::value::tax::NoTables;
use outlook::Outlook;

/// What is asked of offers.
#[derive(Clone, Copy, Debug)]
pub struct OfferQuestion {
    /// Draws of judgment values for bands.
    pub n_outer: usize,
    /// Whether offers to different candidates are compared all the same.
    pub allows_different_candidates: bool,
    /// Whether levers are worked out; otherwise only figures of each offer and gaps.
    pub has_levers: bool,
    /// Whether, besides levers, the equivalence of an allowance and the chart of indifference are.
    pub has_equivalence: bool,
    /// Whether offers are judged by what they are worth, for which the candidate's wealth is needed, and compared. Otherwise worth is the mean.
    pub has_worth: bool,
}

impl Default for OfferQuestion {
    fn default() -> Self {
        Self { n_outer: 200, allows_different_candidates: false, has_levers: true, has_equivalence: true, has_worth: true }
    }
}

/// Why offers cannot be compared.
#[derive(Debug)]
pub enum OfferError {
    /// The scenario has no `[offer]`.
    NoOffer {
        name: String,
    },
    /// The candidate's outside wealth is not stated.
    NoWealth {
        name: String,
    },
    /// The offers are to candidates who differ in what this says.
    DifferentCandidates {
        one: String,
        other: String,
        what: &'static str,
    },
    /// The offers are in different currencies.
    DifferentCurrencies {
        one: String,
        other: String,
        currencies: [Currency; 2],
    },
    /// The offers are for different numbers of years.
    DifferentYears {
        one: String,
        other: String,
        years: [u32; 2],
    },
    /// A tax table has no such filing status.
    Filing {
        name: String,
        jurisdiction: String,
        problem: NoTables,
    },
    /// Wealth is zero or negative in some trial.
    NotPositive {
        name: String,
        problem: NotPositive,
        /// The largest of what the candidate pays in the trial, if anything: in words, and the amount.
        line: Option<(&'static str, f64)>,
    },
    Case {
        name: String,
        errors: Box<CaseErrors>,
    },
    Study(Box<StudyError>),
    /// A changed offer is not a scenario.
    Changed {
        key: String,
        message: String,
    },
    Interrupted,
}

impl fmt::Display for OfferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOffer { name } => write!(f, "`{name}` has no [offer]"),
            Self::NoWealth { name } => write!(f, "`{name}` does not say what the candidate owns besides, against which risk is judged"),
            Self::DifferentCandidates { one, other, what } => {
                write!(f, "`{one}` and `{other}` are offers to different candidates: they differ in {what}")
            }
            Self::DifferentCurrencies { one, other, currencies: [a, b] } => {
                write!(f, "`{one}` is in {}, `{other}` in {}", a.code(), b.code())
            }
            Self::DifferentYears { one, other, years: [a, b] } => {
                write!(f, "`{one}` is for {}, `{other}` for {}", plural(*a as usize, "year"), plural(*b as usize, "year"))
            }
            Self::Filing { name, jurisdiction, problem } => write!(f, "`{name}`: [tax.{jurisdiction}]: {problem}"),
            Self::NotPositive { name, problem, line } => {
                write!(f, "with `{name}` the candidate would own nothing or less in trial {}: {:.0}", problem.trial + 1, problem.wealth)?;
                line.map_or(Ok(()), |(what, amount)| write!(f, ", after paying {amount:.0} for {what}"))
            }
            Self::Case { name, errors } => write!(f, "`{name}`: {errors}"),
            Self::Study(error) => error.fmt(f),
            Self::Changed { key, message } => write!(f, "{key} cannot be changed: {message}"),
            Self::Interrupted => f.write_str("the offers were interrupted"),
        }
    }
}

impl OfferError {
    /// What to write instead; empty where the message says it.
    pub fn help(&self) -> String {
        match self {
            Self::NoOffer { .. } => {
                "add [offer] with start, base and what else is offered; `compcast compare` compares what scenarios of groups cost".into()
            }
            Self::NoWealth { .. } => "add wealth = \"300k USD\" to [candidate]".into(),
            Self::DifferentCandidates { .. } => "let both extend one file with [candidate], or add --different-candidates".into(),
            Self::DifferentCurrencies { currencies: [a, _], .. } => {
                format!(
                    "write currency = \"{0}\" in both, [rates] with what other currencies cost, and each amount in its own currency",
                    a.code()
                )
            }
            Self::DifferentYears { years: [a, _], .. } => format!("worth and cost are of all years: write years = {a} in [offer] of both"),
            Self::Filing { .. } => "write one of them as `filing` of [candidate]".into(),
            Self::NotPositive { problem, .. } => {
                format!("add at least {:.0} to the wealth of [candidate], or check the offer", 1.0 - problem.wealth)
            }
            Self::Case { .. } | Self::Study(_) | Self::Changed { .. } | Self::Interrupted => String::new(),
        }
    }
}

impl std::error::Error for OfferError {}

impl Offers {
    /// Evaluates offers to one candidate; the first is what the others are compared with. `settings` say how many trials there are; they are always
    /// independent.
    ///
    /// # Errors
    /// See [`OfferError`].
    pub fn of(
        scenarios: &[Arc<Scenario>],
        settings: RunSettings,
        question: OfferQuestion,
        observer: &dyn Observer,
    ) -> Result<Self, OfferError> {
        let settings = RunSettings { sampling: Sampling::Plain, ..settings };
        for other in scenarios.iter().skip(1) {
            check_alike(&scenarios[0], other, question)?;
        }
        let is_without_wealth = |scenario: &&Arc<Scenario>| scenario.offer.as_ref().is_some_and(|pair| pair.1.wealth.is_none());
        if let Some(scenario) = scenarios.iter().find(is_without_wealth).filter(|_| question.has_worth) {
            return Err(OfferError::NoWealth { name: scenario.name.clone() });
        }
        let steps = Steps::new(scenarios, settings, question, observer);
        let observer: &dyn Observer = &steps;
        let mut outlooks: Vec<Outlook> =
            scenarios.iter().map(|scenario| Outlook::of(scenario.clone(), settings, observer)).collect::<Result<_, _>>()?;
        if !question.has_worth {
            outlooks.iter_mut().for_each(Outlook::forget_worth);
        }
        let outer = worth::outer_judgments(&outlooks[0].candidate, settings.seed, question.n_outer);
        let evaluated = outlooks.iter().map(|outlook| evaluation::figures(outlook, settings.seed));
        let (offers, costs): (Vec<OfferFigures>, Vec<evaluation::Costs>) = evaluated.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        let compared = if question.has_worth { 1..outlooks.len() } else { 0..0 };
        let comparisons = compared
            .map(|offer| comparison::of(&outlooks, (&offers, &costs), offer, &outer, question, observer))
            .collect::<Result<_, _>>()?;
        steps.outer.notice(Event::Finished);
        Ok(Self {
            currency: scenarios[0].currency(),
            level: outlooks[0].candidate.level.clone(),
            has_different_candidates: scenarios.iter().skip(1).any(|other| different_candidates(&scenarios[0], other).is_some()),
            offers,
            comparisons,
            judgment: evaluation::judgment(&outlooks[0].candidate),
            n_trials: settings.trials as usize,
            n_outer: question.n_outer,
            notes: notes::of(&outlooks),
        })
    }
}

/// Counts the simulations of a question for its observer: those of the offers, of levers, and of the chart.
struct Steps<'a> {
    outer: &'a dyn Observer,
    done: AtomicUsize,
    total: usize,
}

impl<'a> Steps<'a> {
    fn new(scenarios: &[Arc<Scenario>], settings: RunSettings, question: OfferQuestion, outer: &'a dyn Observer) -> Self {
        // A lever is solved in about ten simulations, and the chart has seven points.
        let of_comparison = if question.has_levers { 24 } else { 0 };
        let name = scenarios.first().map_or("", |scenario| scenario.name.as_str());
        outer.notice(Event::Started { case: name, n_trials: settings.trials as usize });
        Self { outer, done: AtomicUsize::new(0), total: scenarios.len() + of_comparison * (scenarios.len() - 1) }
    }
}

impl Observer for Steps<'_> {
    fn notice(&self, event: Event<'_>) {
        if matches!(event, Event::Finished) {
            let done = (self.done.fetch_add(1, Ordering::Relaxed) + 1).min(self.total);
            self.outer.notice(Event::Advanced { done, total: self.total });
        }
    }

    fn is_cancelled(&self) -> bool {
        self.outer.is_cancelled()
    }
}

fn check_alike(one: &Scenario, other: &Scenario, question: OfferQuestion) -> Result<(), OfferError> {
    let names = || (one.name.clone(), other.name.clone());
    if one.currency() != other.currency() {
        let (one_name, other_name) = names();
        return Err(OfferError::DifferentCurrencies { one: one_name, other: other_name, currencies: [one.currency(), other.currency()] });
    }
    if let (Some(ours), Some(theirs)) = (&one.offer, &other.offer)
        && ours.0.years != theirs.0.years
    {
        let (one, other) = names();
        return Err(OfferError::DifferentYears { one, other, years: [ours.0.years, theirs.0.years] });
    }
    match different_candidates(one, other).filter(|_| !question.allows_different_candidates) {
        Some(what) => {
            let (one, other) = names();
            Err(OfferError::DifferentCandidates { one, other, what })
        }
        None => Ok(()),
    }
}

/// In what the candidates of two offers differ; absent where they are the same.
fn different_candidates(one: &Scenario, other: &Scenario) -> Option<&'static str> {
    let (ours, theirs) = (one.offer.as_ref()?, other.offer.as_ref()?);
    // Laws print all of themselves.
    let usage = |scenario: &Scenario| {
        let names = scenario.groups.first().map(|group| [group.usage.clone(), group.gpu_usage.clone()]);
        let used =
            names.into_iter().flatten().flatten().map(|name| format!("{:?}", scenario.usages.get(&name).map(|usage| &usage.mean.law)));
        used.collect::<Vec<_>>()
    };
    let differs = [
        ("their wealth, risk aversion or values", format!("{:?}", ours.1) != format!("{:?}", theirs.1)),
        ("the compute they would use", {
            let (ours, theirs) = (usage(one), usage(other));
            // Without compute in an offer nothing is used with it.
            !ours.is_empty() && !theirs.is_empty() && ours != theirs
        }),
    ];
    differs.into_iter().find_map(|(what, differs)| differs.then_some(what))
}
