//! `offer`: what job offers cost the employer and are worth to the candidate.

use std::sync::Arc;

use crate::cli::Exit;
use crate::cli::args::{OfferArguments, OutputArguments, SimulationArguments};
use crate::cli::error::CommandError;
use crate::cli::progress::Progress;
use crate::cli::request::Inputs;
use crate::insight::offer::{OfferQuestion, Offers};
use crate::scenario::Scenario;

pub fn offer(asked: &OfferArguments, simulation: &SimulationArguments, output: &OutputArguments) -> Result<Exit, CommandError> {
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
        has_levers: true,
    };
    let progress = Progress::new(output.quiet)?;
    let offers =
        Offers::of(&scenarios, loaded[0].settings, question, &progress).map_err(|error| CommandError::plain(error.to_string(), ""))?;
    println!("{offers:#?}");
    Ok(Exit::Done)
}
