//! Trials that are kept: of a part of a run, of an interrupted study, and of one whose report could not be written; and the command that continues.

use std::env;
use std::ops::Range;
use std::path::Path;

use super::args::{ChartTheme, Format, OutputArguments, PrecisionArguments};
use super::error::CommandError;
use super::request::LoadedCase;
use super::{Exit, console};
use crate::files::{self, PartialPlace, RunIdentity};
use crate::quantity::count;
use crate::simulation::{PartialRun, Results, StudyError};

/// How a study was requested whose trials can be kept, and where they go.
pub struct Resumable<'a> {
    /// The partial result that the user named.
    pub file: Option<&'a str>,
    /// The cases of the study, in order.
    pub loaded: &'a [LoadedCase],
    pub threads: Option<u16>,
    pub precision: &'a PrecisionArguments,
    pub output: &'a OutputArguments,
}

impl Resumable<'_> {
    /// Checks before the first trial that those of `range` can be kept in the file that the user named.
    ///
    /// # Errors
    /// What is there is not ours to replace or would be lost, or the place does not take a file.
    pub fn check_place(&self, range: &Range<usize>) -> Result<(), CommandError> {
        let Some(file) = self.file else { return Ok(()) };
        Ok(files::check_place(file, &self.identities(self.n_trials(), range), range)?)
    }

    /// Keeps the trials `asked` of a part, or those of them that were finished.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn keep_range(&self, file: &str, part: PartialRun, asked: Range<usize>) -> Result<Exit, CommandError> {
        let n_trials = self.n_trials();
        let Range { start, end } = part.trials();
        if end < asked.end {
            return Ok(self.keep_interrupted(&[part], n_trials, &asked));
        }
        let cases = self.identities(n_trials, &asked);
        let kept = match files::write_partial(PartialPlace::Named(file), &cases, std::slice::from_ref(&part)) {
            Ok(kept) => kept,
            Err(error) => {
                console::print_error(&error.into());
                return self.keep(&[part], n_trials, &asked).map(|kept| {
                    console::eprint(&format!("the trials {start}..{end} are kept in `{kept}` instead\n"));
                    Exit::Failure
                });
            }
        };
        if !self.output.quiet {
            let n = count(n_trials);
            console::eprint(&format!(
                "trials {start}..{end} of {n} are in `{kept}`; combine them with the others by\n  compcast merge {} …\n",
                quoted(&kept)
            ));
        }
        Ok(Exit::Done)
    }

    /// Keeps what a stopped study has finished, and prints how to continue.
    ///
    /// # Errors
    /// The study was stopped by something other than the user.
    pub fn keep_stopped(&self, stopped: StudyError) -> Result<Exit, CommandError> {
        match stopped {
            StudyError::Interrupted { parts, n_trials } => Ok(self.keep_interrupted(&parts, n_trials, &(0..n_trials))),
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
            return Ok(self.keep_interrupted(&parts, n_trials, &(0..n_trials)));
        }
        console::print_error(&error);
        let kept = self.keep(&parts, n_trials, &(0..n_trials))?;
        console::eprint(&format!(
            "all trials are kept in `{kept}`; write the results elsewhere by\n  compcast resume {} --out FOLDER\n",
            quoted(&kept)
        ));
        Ok(Exit::Failure)
    }

    fn keep_interrupted(&self, parts: &[PartialRun], n_trials: usize, asked: &Range<usize>) -> Exit {
        if parts.iter().all(|part| part.trials().is_empty()) {
            console::eprint("interrupted before the first trials were finished: nothing was written\n");
            return Exit::Interrupted;
        }
        match self.keep(parts, n_trials, asked) {
            Ok(file) => {
                let done = count(parts.iter().map(|part| part.trials().len()).sum());
                let all = count(asked.len() * self.loaded.len());
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
    fn keep(&self, parts: &[PartialRun], n_trials: usize, asked: &Range<usize>) -> Result<String, CommandError> {
        let cases = self.identities(n_trials, asked);
        let name = match self.loaded {
            [only] => files::plain_name(&only.scenario.name),
            _ => "compare".to_string(),
        };
        let beside = self.output.out.as_deref().map(|folder| folder.trim_end_matches(['/', '\\'])).filter(|stem| !stem.is_empty());
        let temporary = env::temp_dir().join(&name);
        let stems = [beside, Some(name.as_str()), temporary.to_str()];
        let named = self.file.map(PartialPlace::Named);
        let places = named.into_iter().chain(stems.into_iter().flatten().map(PartialPlace::Free));
        // A case that was started without finishing a block has nothing to keep.
        let n_started = parts.iter().take_while(|part| !part.trials().is_empty()).count();
        let mut first_error = None;
        for place in places {
            match files::write_partial(place, &cases, &parts[..n_started]) {
                Ok(file) => return Ok(file),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        Err(first_error.map_or_else(|| CommandError::failure("the trials cannot be kept", "free some space"), CommandError::from))
    }

    /// The number of trials of the run, without those that precision adds.
    fn n_trials(&self) -> usize {
        self.loaded.first().map_or(0, |case| case.settings.trials as usize)
    }

    fn identities(&self, n_trials: usize, asked: &Range<usize>) -> Vec<RunIdentity> {
        self.loaded.iter().map(|case| case.identity(n_trials, asked)).collect()
    }

    /// The command that goes on. Taking the arguments apart whole makes a new one impossible to forget.
    fn resume_command(&self, file: &str) -> String {
        let Resumable { file: _, loaded: _, threads, precision, output } = self;
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

/// A word quoted for the shell.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/+=,:@%".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        return word.to_string();
    }
    let word = if word.starts_with('-') { format!("./{word}") } else { word.to_string() };
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Cleans up what killed runs left where this one writes, and says so.
pub fn recover(output: &OutputArguments, file: Option<&str>) {
    let mut folders: Vec<&Path> = [output.out.as_deref(), file].into_iter().flatten().filter_map(|path| Path::new(path).parent()).collect();
    folders.push(Path::new(""));
    folders.sort();
    folders.dedup();
    for recovery in folders.into_iter().flat_map(files::recover) {
        if !output.quiet {
            console::eprint(&format!("{recovery}\n"));
        }
    }
}
