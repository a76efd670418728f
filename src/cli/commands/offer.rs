//! `offer`: what job offers cost the employer and are worth to the candidate.

mod table;

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::{OfferArguments, OutputArguments, SimulationArguments};
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
    let mut loaded = Inputs::new(&simulation.input).open_all(&names)?;
    loaded.iter_mut().for_each(|loaded| loaded.override_settings(simulation));
    let scenarios: Vec<Arc<Scenario>> = loaded.iter().map(|loaded| loaded.scenario.clone()).collect();
    let default = OfferQuestion::default();
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
    Ok(Exit::Done)
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
