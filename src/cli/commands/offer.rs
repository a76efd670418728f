//! `offer`: what job offers cost the employer and are worth to the candidate.

mod conditions;
mod table;

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::{OfferArguments, OutputArguments, SamplingChoice, SimulationArguments};
use crate::cli::error::CommandError;
use crate::cli::outcome::Destination;
use crate::cli::progress::Progress;
use crate::cli::request::{Inputs, LoadedCase};
use crate::cli::{Exit, artifacts, console};
use crate::files::OutputFolder;
use crate::insight::offer::{Contract, OfferError, OfferQuestion, Offers};
use crate::render::brief as brief_page;
use crate::report::brief::Brief;
use crate::report::{Report, offer as offer_report};
use crate::scenario::{RunSettings, Sampling, Scenario};

/// What a recruiter should know before a brief is handed over.
const CAUTION: &str =
    "note: an offer that calls compute pay, or an inducement, weighs against its exclusion from tax in the US and the UK\n";

pub fn offer(asked: &OfferArguments, simulation: &SimulationArguments, output: &OutputArguments) -> Result<Exit, CommandError> {
    if let Some(file) = &asked.file {
        return table::table((file, asked), simulation, output);
    }
    let names: Vec<&str> = asked.offers.iter().map(String::as_str).collect();
    if names.is_empty() {
        return Err(CommandError::plain("no offer is named", "write `compcast offer big-tech.toml start-up.toml`"));
    }
    refuse_what_has_no_effect(simulation)?;
    let mut loaded = Inputs::new(&simulation.input).open_all(&names)?;
    loaded.iter_mut().for_each(|loaded| loaded.override_settings(simulation));
    let scenarios: Vec<Arc<Scenario>> = loaded.iter().map(|loaded| loaded.scenario.clone()).collect();
    let default = OfferQuestion::default();
    let unlike = names_alike(&scenarios);
    let scenarios = unlike.unwrap_or(scenarios);
    let offer_names: Vec<&str> = scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    let conditions = conditions::read(asked, (&offer_names, scenarios[0].currency()))?;
    let question = OfferQuestion {
        n_outer: asked.judgments.map_or(default.n_outer, |judgments| judgments as usize),
        // Every brief is about one offer alone.
        allows_different_candidates: asked.different_candidates || asked.brief,
        has_levers: !asked.brief,
        has_equivalence: !asked.brief,
        has_worth: !asked.brief,
    };
    let progress = Progress::new(output.quiet)?;
    let folder = match &output.out {
        Some(out) => Some(OutputFolder::create(Path::new(out), &progress)?),
        None => None,
    };
    if !output.quiet {
        loaded.iter().for_each(|loaded| console::print_diagnostics(&loaded.warnings, &loaded.sources));
    }
    let settings = RunSettings { sampling: Sampling::Plain, ..loaded[0].settings };
    let offers = Offers::of(&scenarios, settings, question, &progress)?;
    if asked.brief {
        return write_briefs(&loaded, &offers, settings, folder, output);
    }
    let destination = Destination { output, folder, progress: &progress };
    destination.deliver(
        &Report::of_offers(&offers, asked.details),
        || vec![(String::new(), Report::of_offers(&offers, true).with_charts(offer_report::charts::all(&offers)))],
        || artifacts::receipt("offer", settings, output.theme, &loaded.iter().collect::<Vec<_>>(), vec![]),
    )?;
    Ok(conditions::verdict(&conditions, &offers, asked.sure))
}

/// The scenarios with names of their own, where files of several folders have the same; absent where all differ.
fn names_alike(scenarios: &[Arc<Scenario>]) -> Option<Vec<Arc<Scenario>>> {
    let is_again = |place: usize| scenarios[..place].iter().any(|earlier| earlier.name == scenarios[place].name);
    (0..scenarios.len()).any(is_again).then(|| {
        let numbered = |(place, scenario): (usize, &Arc<Scenario>)| match is_again(place) {
            true => Arc::new(scenario.called(format!("{} ({})", scenario.name, place + 1))),
            false => scenario.clone(),
        };
        scenarios.iter().enumerate().map(numbered).collect()
    })
}

/// Options of other commands that mean nothing to offers.
fn refuse_what_has_no_effect(simulation: &SimulationArguments) -> Result<(), CommandError> {
    if simulation.input.headcount.is_some() {
        return Err(CommandError::plain("an offer is to one person: --headcount has no effect on it", "remove --headcount"));
    }
    if matches!(simulation.sampling, Some(SamplingChoice::Sobol)) {
        return Err(CommandError::plain("offers are simulated with pseudo-random draws", "remove --sampling, or write --sampling plain"));
    }
    Ok(())
}

/// One page for the candidate of each offer.
fn write_briefs(
    loaded: &[LoadedCase],
    offers: &Offers,
    settings: RunSettings,
    folder: Option<OutputFolder<'_>>,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let Some(mut folder) = folder else {
        return Err(CommandError::plain("a brief needs a folder", "add --out DIR"));
    };
    let of_case = |(place, case): (usize, &LoadedCase)| Brief::of(offers, place, &Contract::of(&case.scenario)?);
    let briefs: Vec<Brief> = loaded.iter().enumerate().filter_map(of_case).collect();
    for (place, brief) in briefs.iter().enumerate() {
        let stem = if briefs.len() == 1 {
            "brief".to_string()
        } else {
            format!("{}-{}-brief", place + 1, crate::files::plain_name(&offers.offers[place].name))
        };
        for file in brief_page::files(&stem, brief) {
            folder.add(&file.name, file.write)?;
        }
    }
    folder.finish(&artifacts::receipt("offer --brief", settings, output.theme, &loaded.iter().collect::<Vec<_>>(), vec![]))?;
    let unstated = |loaded: &&LoadedCase| {
        let offer = loaded.scenario.offer.as_deref().map(|(offer, _)| offer);
        offer.and_then(|offer| offer.compute.allowance.as_ref()).is_some_and(|allowance| allowance.is_promised.is_none())
    };
    for loaded in loaded.iter().filter(unstated).filter(|_| !output.quiet) {
        let name = &loaded.scenario.name;
        console::eprint(&format!(
            "note: {name} does not say whether the compute allowance is in the contract or a policy, and neither does its brief; write `promised`\n"
        ));
    }
    if !output.quiet && offers.offers.iter().any(|offer| offer.compute.granted.is_some()) {
        console::eprint(CAUTION);
    }
    Ok(Exit::Done)
}

impl From<OfferError> for CommandError {
    fn from(error: OfferError) -> Self {
        match error {
            OfferError::Interrupted => Self::interrupted(),
            OfferError::Case { errors, .. } => Self::from(*errors),
            OfferError::Study(error) => Self::from(*error),
            error => Self::plain(error.to_string(), error.help()),
        }
    }
}
