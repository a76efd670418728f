//! Trials that are kept: of an interrupted study, and of one whose report could not be written; and the command that continues.

use std::path::Path;

use super::args::{ChartTheme, Format, OutputArguments, PrecisionArguments};
use super::error::CommandError;
use super::request::LoadedCase;
use super::shell::quoted;
use super::{Exit, console, trials};
use crate::files::{self, CaseIdentity, PartialHead, PartialPlace, PartialRequest};
use crate::quantity::count;
use crate::scenario::RunSettings;
use crate::simulation::{Case, Keep, PartialRun, Piece, Results, StudyError};

/// How a run or a comparison was requested whose trials can be kept, and where they go.
pub struct Resumable<'a> {
    /// `run` or `compare`.
    pub command: &'a str,
    /// The partial result that the user named.
    pub file: Option<&'a str>,
    /// The cases of the study, in order: as they were loaded, and as they are simulated.
    pub loaded: &'a [LoadedCase],
    pub cases: Vec<Case>,
    pub kept: Keep,
    pub threads: Option<u16>,
    pub precision: &'a PrecisionArguments,
    pub output: &'a OutputArguments,
}

impl Resumable<'_> {
    /// The trials that an interrupted run left in the file that the user named; none where there is no file.
    ///
    /// # Errors
    /// It holds trials of another study, or of a part of it.
    pub fn begun(&self) -> Result<Vec<PartialRun>, CommandError> {
        let Some(file) = self.named() else { return Ok(vec![]) };
        let Some(head) = files::partial_at(file)? else { return Ok(vec![]) };
        // Precision adds trials to a run.
        let of_settings = self.loaded.first().map_or(0, |first| first.settings.trials as usize);
        let n_trials = if self.precision.precision.is_some() { head.request.study.n_trials as usize } else { of_settings };
        trials::check(file, &head.request, &self.request(n_trials))?;
        Ok(files::read_partial(file)?.1)
    }

    /// The file that the user named. Standard output takes no trials of a run that was interrupted.
    fn named(&self) -> Option<&str> {
        self.file.filter(|file| *file != trials::STANDARD_OUTPUT)
    }

    /// Keeps what a stopped study has finished, and prints how to continue.
    ///
    /// # Errors
    /// The study was stopped by something other than the user.
    pub fn keep_stopped(&self, stopped: StudyError) -> Result<Exit, CommandError> {
        match stopped {
            StudyError::Interrupted { parts, n_trials } => Ok(self.keep_interrupted(&parts, n_trials)),
            other => Err(other.into()),
        }
    }

    /// The outcome of a report; where it failed or was interrupted, the trials of `results` are kept.
    ///
    /// # Errors
    /// The trials cannot be kept, either. The error of the report is printed.
    pub fn keep_unless_reported(&self, reported: Result<Exit, CommandError>, results: Vec<Results>) -> Result<Exit, CommandError> {
        let Err(error) = reported else { return reported };
        let parts: Vec<PartialRun> = results.into_iter().map(PartialRun::of_run).collect();
        let n_trials = parts.iter().map(|part| part.trials().end).max().unwrap_or(0);
        if error.exit == Exit::Interrupted {
            return Ok(self.keep_interrupted(&parts, n_trials));
        }
        console::print_error(&error);
        let kept = self.keep(&parts, n_trials)?;
        console::eprint(&format!(
            "all trials are kept in `{kept}`; write the results elsewhere by\n  compcast resume {} --out FOLDER\n",
            quoted(&kept)
        ));
        Ok(Exit::Failure)
    }

    fn keep_interrupted(&self, parts: &[PartialRun], n_trials: usize) -> Exit {
        if parts.iter().all(|part| part.trials().is_empty()) {
            console::eprint("interrupted before the first trials were finished: nothing was written\n");
            return Exit::Interrupted;
        }
        match self.keep(parts, n_trials) {
            Ok(file) => {
                let done = count(parts.iter().map(|part| part.trials().len()).sum());
                let all = count(n_trials * self.loaded.len());
                console::eprint(&format!("interrupted: {done} of {all} trials are finished and saved in `{file}`; go on with\n"));
                console::eprint(&format!("  {}\n", self.resume_command(&file)));
            }
            Err(error) => {
                console::print_error(&error);
                console::eprint("interrupted: nothing was written\n");
            }
        }
        Exit::Interrupted
    }

    /// Writes trials to the file that the user named, or else to the first place that takes them: beside the folder of the results, in the current
    /// folder, in the folder for temporary files. Returns the place.
    fn keep(&self, parts: &[PartialRun], n_trials: usize) -> Result<String, CommandError> {
        let head = PartialHead::new(self.request(n_trials), self.cases.iter().map(Case::record).collect());
        let name = match self.loaded {
            [only] => files::plain_name(&only.scenario.name),
            _ => "compare".to_string(),
        };
        let beside = self.output.out.as_deref().map(|folder| folder.trim_end_matches(['/', '\\'])).filter(|stem| !stem.is_empty());
        let places = self.named().map(PartialPlace::Named).into_iter().chain(beside.map(PartialPlace::Free));
        // A case that was started without finishing a block has nothing to keep.
        let n_started = parts.iter().take_while(|part| !part.trials().is_empty()).count();
        let parts = &parts[..n_started];
        let kept = places.into_iter().find_map(|place| files::write_partial(place, &head, parts).ok());
        kept.map_or_else(|| Ok(trials::keep_in_free_place(&name, &head, parts)?), Ok)
    }

    /// All trials of a study of `n_trials`.
    fn request(&self, n_trials: usize) -> PartialRequest {
        let cases: Vec<CaseIdentity> = self.loaded.iter().map(LoadedCase::identity).collect();
        let settings = self.loaded.first().map_or(RunSettings::new(0, 0), |first| first.settings);
        let study = trials::study_identity(self.command, settings, n_trials, self.kept, &cases);
        let pieces: Vec<Piece> = (0..cases.len()).map(|case| Piece { case, trials: 0..n_trials }).collect();
        trials::request(study, &cases, &pieces)
    }

    /// The command that goes on. Taking the arguments apart whole makes a new one impossible to forget.
    fn resume_command(&self, file: &str) -> String {
        let Resumable { command: _, file: _, loaded: _, cases: _, kept: _, threads, precision, output } = self;
        let PrecisionArguments { precision, precision_metric, max_trials } = precision;
        let OutputArguments { format, out, theme, quiet } = output;
        let options = [
            precision.as_ref().map(|asked| format!("--precision {}", quoted(&asked.to_string()))),
            precision_metric.map(|of| format!("--precision-metric {}", of.word())),
            max_trials.map(|max| format!("--max-trials {max}")),
            out.as_ref().map(|folder| format!("--out {}", quoted(folder))),
            (*format != Format::Table).then(|| format!("--format {}", format.word())),
            (*theme != ChartTheme::Light).then(|| format!("--theme {}", theme.word())),
            threads.map(|threads| format!("--threads {threads}")),
            quiet.then(|| "--quiet".to_string()),
        ];
        let options: String = options.into_iter().flatten().map(|option| format!(" {option}")).collect();
        format!("compcast resume {}{options}", quoted(file))
    }
}

/// Cleans up what killed runs left where this one writes, and says so.
pub fn recover<'f>(output: &'f OutputArguments, files: impl IntoIterator<Item = &'f str>) {
    let paths = output.out.as_deref().into_iter().chain(files);
    let mut folders: Vec<&Path> = paths.filter_map(|path| Path::new(path).parent()).collect();
    folders.push(Path::new(""));
    folders.sort();
    folders.dedup();
    for recovery in folders.into_iter().flat_map(files::recover) {
        if !output.quiet {
            console::eprint(&format!("{recovery}\n"));
        }
    }
}
