//! `offer`: what job offers cost the employer and are worth to the candidate.

mod table;

use std::sync::Arc;

use crate::cli::Exit;
use crate::cli::args::{OfferArguments, OutputArguments, SimulationArguments};
use crate::cli::error::CommandError;
use crate::cli::progress::Progress;
use crate::cli::request::Inputs;
use crate::insight::offer::{OfferError, OfferQuestion, Offers};
use crate::scenario::Scenario;

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
    let question = OfferQuestion {
        n_outer: asked.judgments.unwrap_or(200) as usize,
        allows_different_candidates: asked.different_candidates,
        ..OfferQuestion::default()
    };
    let progress = Progress::new(output.quiet)?;
    let offers =
        Offers::of(&scenarios, loaded[0].settings, question, &progress).map_err(|error| CommandError::plain(error.to_string(), ""))?;
    println!("{offers:#?}");
    Ok(Exit::Done)
}

impl From<OfferError> for CommandError {
    fn from(error: OfferError) -> Self {
        match error {
            OfferError::Interrupted => Self::interrupted(),
            OfferError::Case { errors, .. } => Self::from(*errors),
            OfferError::Study(error) => Self::from(*error),
            error => Self::plain(error.to_string(), ""),
        }
    }
}
