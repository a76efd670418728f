//! `--fail-if` and `--warn-if` of `offer`.

use crate::cli::args::OfferArguments;
use crate::cli::conditions::all_or_errors;
use crate::cli::error::CommandError;
use crate::cli::{Exit, console};
use crate::insight::measure::Reaction;
use crate::insight::offer::{JudgedOffer, OfferCondition, Offers};
use crate::quantity::Currency;
use crate::report::offer::finding;

/// The conditions of the command line on offers of these names.
///
/// # Errors
/// Every mistake of all of them.
pub fn read(asked: &OfferArguments, offers: (&[&str], Currency)) -> Result<Vec<OfferCondition>, CommandError> {
    let fail = asked.fail_if.iter().map(|text| (Reaction::Fail, "--fail-if", text));
    let warn = asked.warn_if.iter().map(|text| (Reaction::Warn, "--warn-if", text));
    all_or_errors(fail.chain(warn).map(|(reaction, option, text)| OfferCondition::parse((option, text), reaction, offers)))
}

/// Prints what the conditions came to on standard error, after the report, and gives the exit code: 3 where one fails.
pub fn verdict(conditions: &[OfferCondition], offers: &Offers, is_sure: bool) -> Exit {
    let mut exit = Exit::Done;
    for condition in conditions {
        let judged = condition.judge(offers);
        let is_close = judged.iter().any(|one| one.is_close);
        let holds = judged.iter().all(|one| one.holds);
        let fails = condition.reaction == Reaction::Fail && holds && !(is_sure && is_close);
        if fails {
            exit = Exit::Breached;
        }
        let word = match (holds, fails) {
            (true, true) => "fails",
            (true, false) if condition.reaction == Reaction::Warn => "warning",
            _ if is_close => "passes",
            _ => continue,
        };
        judged.iter().for_each(|one| console::eprint(&line(word, one)));
    }
    exit
}

fn line(word: &str, judged: &JudgedOffer) -> String {
    let close = if judged.is_close { "; too close to call" } else { "" };
    format!("{word}: {}: it is {}{close}\n", judged.text, finding(judged))
}
