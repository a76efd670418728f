//! A header map while it is written: its lines, and how certain each of them is.

/// How certain a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    /// The name of a column and its cells agree.
    Sure,
    /// It is likely, and to be looked at.
    Assumed,
    /// The file does not say it: the line is written as a comment to complete.
    Unknown,
}

/// Where a line belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Above the tables.
    Top,
    Columns,
    Where,
}

pub(super) struct Entry {
    pub part: Part,
    pub certainty: Certainty,
    /// Why, in a few words.
    pub reason: String,
    /// The lines of TOML.
    pub toml: String,
}

/// The lines so far.
#[derive(Default)]
pub(super) struct Draft {
    pub entries: Vec<Entry>,
    /// Comments at the end.
    pub remarks: Vec<String>,
}

impl Draft {
    pub fn add(&mut self, part: Part, certainty: Certainty, toml: impl Into<String>, reason: impl Into<String>) {
        self.entries.push(Entry { part, certainty, toml: toml.into(), reason: reason.into() });
    }

    /// The text of the map.
    pub fn toml(&self) -> String {
        let mut text = String::from("format = 1\npurpose = \"guessed from the file\" # write what it is\n");
        for (part, head) in [(Part::Top, ""), (Part::Columns, "\n[columns]\n"), (Part::Where, "\n[where]\n")] {
            let mut entries = self.entries.iter().filter(|entry| entry.part == part).peekable();
            if entries.peek().is_some() || part == Part::Columns {
                text.push_str(head);
            }
            entries.for_each(|entry| text.push_str(&entry.text()));
        }
        if !self.remarks.is_empty() {
            text.push('\n');
        }
        self.remarks.iter().for_each(|remark| text.push_str(&format!("# {}\n", comment(remark))));
        text
    }

    /// What is of that certainty, a sentence each.
    pub fn reasons(&self, certainty: Certainty) -> Vec<String> {
        let of_certainty = self.entries.iter().filter(|entry| entry.certainty == certainty);
        of_certainty
            .map(|entry| if entry.toml.is_empty() { entry.reason.clone() } else { format!("{}: {}", entry.key(), entry.reason) })
            .collect()
    }
}

impl Entry {
    /// The key that the lines set.
    fn key(&self) -> &str {
        self.toml.split(" =").next().unwrap_or_default()
    }

    fn text(&self) -> String {
        let reason = comment(&self.reason);
        match self.certainty {
            Certainty::Sure => format!("# {reason}\n{}\n", self.toml),
            Certainty::Assumed => format!("# assumed: {reason}\n{}\n", self.toml),
            Certainty::Unknown => {
                let lines: String = self.toml.lines().map(|line| format!("# {line}\n")).collect();
                format!("# TO FILL IN: {reason}\n{lines}")
            }
        }
    }
}

/// A text of the file in a comment, on one line and without control characters.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", c as u32)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// A list of strings of TOML.
pub(super) fn list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    format!("[{}]", texts.into_iter().map(quoted).collect::<Vec<_>>().join(", "))
}
