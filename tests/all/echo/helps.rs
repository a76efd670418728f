//! Help that leads somewhere: what the help of a mistake says to write is typed back, word by word, and is accepted.

use compcast::scenario::{NoFiles, Override, Scenario};

/// A sound scenario in which a mistake is made.
const BASE: &str = r#"
format = 1
[groups.staff]
count = 10
base = "100k USD/year"
package = "all"
usage = "coding"
gpu_usage = "hours"
access = "open"
[packages.all.tooling]
seats = { ide = 1 }
[packages.all.ownership]
options = { count = 100 }
rsu = { grant = "10k USD" }
[usage.coding]
mean = "100 USD/month"
[usage.hours]
mean = "10 GPU-hours/month"
[access.open]
models = { mid = 1 }
gpu = "h100"
cap = { amount = "400 USD/month", on_exceed = "stop" }
[prices.models.own]
uncached_input = "1 USD/Mtok"
output = "1 USD/Mtok"
[prices.seats.own]
fee = "5 USD/month"
compute = true
[prices.gpus.own]
on_demand = "1 USD/hour"
reserved = "1 USD/hour"
purchase = "1k USD"
power = "1 kW"
"#;

/// Mistakes as users make them: a path and a value.
const MISTAKES: &[(&str, &str)] = &[
    // Units and numbers.
    ("groups.staff.base", "175000"),
    ("groups.staff.base", "175,000 USD"),
    ("groups.staff.base", "300k PLN/year"),
    ("groups.staff.base", "$120k"),
    ("groups.staff.base", "0 to 30M USD/year"),
    ("groups.staff.base", "10k to 12M USD/yea"),
    ("budget.compute", "1.2M"),
    ("horizon.start", "2027-07-01"),
    ("horizon.months", "\"12\""),
    ("groups.staff.count", "0.5"),
    ("groups.staff.count", "-3"),
    ("usage.coding.growth", "0.04"),
    ("usage.coding.growth", "{ dist = \"lognormal\", mean = \"-3% per month\", sd = \"0.1% per month\" }"),
    ("usage.coding.mean", "13 USD/day"),
    ("access.open.cap.amount", "{ mean = \"100 USD/month\", sd = \"90 USD/month\", dist = \"normal\" }"),
    ("packages.all.ownership.rsu.cliff", "12"),
    // Keys that belong elsewhere, or have another name.
    ("groups.staff.cap", "{ amount = \"40 USD/month\", on_exceed = \"stop\" }"),
    ("groups.staff.salary", "120k USD/year"),
    ("groups.staff.people", "12"),
    ("groups.staff.raise", "{ rate = 0.03, month = \"april\" }"),
    ("groups.staff.laptop", "{ price = \"2k USD\" }"),
    ("usage.coding.bill", "41k USD/month"),
    ("access.open.cap.team", "100 USD/month"),
    ("access.open.cap.company", "100 USD/month"),
    ("packages.all.ownership.options.share", "0.08%"),
    ("prices", "2x"),
    ("prices.discount", "0.12"),
    ("prices.models.own.cache_write_1h", "10 USD/Mtok"),
    ("prices.models.own.input", "3 USD/Mtok"),
    ("prices.models.own.multiplier", "1.1"),
    ("prices.gpus.own.cost", "3 USD/hour"),
    ("prices.seats.own.price", "40 USD/month"),
    ("horizon.end", "2026-12"),
    ("node", "{ gpus = 8 }"),
    ("costs", "{ migration = \"50k USD\" }"),
    ("usage.coding.batch", "0.4"),
    ("usage.coding.grwth", "3% per month"),
    // Names that nothing has.
    ("groups.staff.jurisdiction", "Poland"),
    ("groups.staff.package", "executive"),
    ("groups.staff.usage", "zebra"),
    ("groups.other", "{ count = 3, base = \"90k USD/year\", usage = \"coding\", access = \"zebra\" }"),
    ("packages.all.tooling.seats", "{ cursor = 1 }"),
    ("packages.all.tooling.gpu.tpu", "{ purchase_option = \"reserved\", count = 0.1 }"),
    ("access.open.models", "{ zebra = 1 }"),
    ("access.open.gpu", "tpu"),
    ("access.open.cap.company_pool", "reserve"),
    ("access.open.cap.on_exceed", "block"),
    ("prices.tiers.mid", "zebra"),
    // What is missing.
    ("groups.other", "{ count = 3 }"),
    ("groups.other", "{ base = \"1k USD/year\" }"),
    ("packages.all.ownership.option_refreshers.spring", "{ grant_date = \"2026-04\" }"),
    ("packages.all.equity", "{ rsu = { grant = \"60k USD\" } }"),
    ("groups.other", "{ count = 3, base = \"90k USD/year\", usage = \"coding\" }"),
    ("groups.other", "{ count = 3, base = \"90k USD/year\", bill = \"5k USD/month\", access = \"open\" }"),
];

#[test]
fn what_the_help_of_a_mistake_says_to_write_is_accepted() {
    let mut wrong = String::new();
    for (path, value) in MISTAKES {
        let mistake = format!("{path}={value}");
        let errors = match read(std::slice::from_ref(&mistake)) {
            Ok(()) => {
                wrong += &format!("{mistake}: no mistake\n");
                continue;
            }
            Err(errors) => errors,
        };
        let (message, help) = errors.first().expect("a mistake").clone();
        // What a currency costs, only the reader knows.
        let suggestions = suggestions(&help.replace("\"N ", "\"1.1 "));
        if suggestions.is_empty() {
            wrong += &format!("{mistake}: `{help}` says nothing that can be typed\n");
        }
        // Of words that are there already one may do, everything else must.
        let (words, others): (Vec<_>, Vec<_>) = suggestions.into_iter().partition(|one| matches!(one, Suggestion::Word(_)));
        let refused = |suggestion: &Suggestion| {
            let typed = typed_back(path, value, &message, suggestion);
            read(&typed).err().map(|errors| format!("{mistake}: {message}; help: {help}\n    typed {typed:?}\n    found {errors:?}\n"))
        };
        others.iter().filter_map(refused).for_each(|refusal| wrong += &refusal);
        let of_words: Vec<Option<String>> = words.iter().map(refused).collect();
        if !of_words.is_empty() && of_words.iter().all(Option::is_some) {
            of_words.into_iter().flatten().for_each(|refusal| wrong += &refusal);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Messages and helps of the errors of the base with changes.
fn read(sets: &[String]) -> Result<(), Vec<(String, String)>> {
    let overrides: Vec<_> = sets.iter().map(Override::parse).collect();
    let read = Scenario::read("t.toml", BASE, &overrides, &NoFiles);
    let errors = |errors: compcast::scenario::ScenarioErrors| {
        errors
            .diagnostics
            .iter()
            .filter(|one| one.severity == compcast::reading::Severity::Error)
            .map(|one| (one.message.clone(), one.help.clone().unwrap_or_default()))
            .collect()
    };
    read.map(|_| ()).map_err(errors)
}

/// One thing that a help says to do.
#[derive(Debug)]
enum Suggestion {
    /// A word in place of the one that is wrong.
    Word(String),
    /// A value in place of the one that is wrong.
    Value(String),
    /// A key with its value, in the same table, in place of what is wrong or beside it.
    Key {
        key: String,
        value: String,
        is_added: bool,
    },
    /// Keys in another table, beside what is wrong.
    Table {
        table: String,
        keys: Vec<(String, String)>,
    },
    /// What is wrong, in another table.
    Move(String),
    Remove,
}

/// Every suggestion of a help, in its order.
fn suggestions(help: &str) -> Vec<Suggestion> {
    let mut found = vec![];
    let mut verb = "";
    for clause in clauses(help) {
        let known = [
            "write one of ",
            "write it like ",
            "convert it to USD and write it like ",
            "put it in quotes: ",
            "write ",
            "add ",
            "move it to ",
            "remove it",
        ];
        let rest = match known.iter().find(|verb| clause.starts_with(**verb)) {
            Some(known) => {
                verb = known;
                &clause[known.len()..]
            }
            None => clause.as_str(),
        };
        let is_added = verb == "add ";
        if verb == "remove it" {
            found.push(Suggestion::Remove);
        } else if verb == "move it to " {
            found
                .extend(rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(table, _)| Suggestion::Move(table.to_string())));
        } else if let Some((table, keys)) = rest.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
            found.push(Suggestion::Table { table: table.to_string(), keys: pairs(keys) });
        } else if let Some(word) = rest.strip_prefix('`') {
            found.extend(word.split('`').step_by(2).filter(|word| !word.is_empty()).map(|word| Suggestion::Word(word.to_string())));
        } else if let Some(least) = rest.strip_prefix("a whole number from ").and_then(value_at) {
            found.push(Suggestion::Value(least));
        } else if let Some(table) = value_at(rest).filter(|value| value.starts_with('{')) {
            found.push(Suggestion::Value(table));
        } else if let [(key, value), ..] = pairs(rest).as_slice() {
            found.push(Suggestion::Key { key: key.clone(), value: value.clone(), is_added });
        } else if let Some(value) = value_at(rest).filter(|value| value.starts_with(['"', '{']) || value.parse::<f64>().is_ok()) {
            found.push(Suggestion::Value(value));
        }
    }
    found
}

/// A help cut at `or`, outside of quotes and braces.
fn clauses(help: &str) -> Vec<String> {
    let (mut clauses, mut clause, mut is_quoted, mut depth) = (vec![], String::new(), false, 0);
    for letter in help.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        clause.push(letter);
        if !is_quoted && depth == 0 {
            for end in [", or ", " or ", "; else "] {
                if clause.ends_with(end) {
                    clauses.push(clause.trim_end_matches(end).to_string());
                    clause.clear();
                }
            }
        }
    }
    clauses.push(clause);
    clauses
}

/// All `key = value` of a text, in its order.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs = vec![];
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" = ") {
        let key = before.rsplit(' ').next().unwrap_or_default();
        let Some(value) = value_at(after) else { break };
        rest = &after[value.len()..];
        pairs.push((key.to_string(), value));
    }
    pairs
}

/// The value at the beginning of a text: a string, a table, or a word.
fn value_at(text: &str) -> Option<String> {
    let end = match text.chars().next()? {
        '"' => text[1..].find('"')? + 2,
        '{' => {
            let mut depth = 0;
            let close = |letter: char| {
                depth += i32::from(letter == '{') - i32::from(letter == '}');
                depth == 0
            };
            text.find(close)? + 1
        }
        _ => text.find([' ', ',', ';']).unwrap_or(text.len()),
    };
    Some(text[..end].to_string())
}

/// The changes that follow a suggestion in place of the mistake.
fn typed_back(path: &str, value: &str, message: &str, suggestion: &Suggestion) -> Vec<String> {
    let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
    let below = |table: &str, key: &str| if table.is_empty() { key.to_string() } else { format!("{table}.{key}") };
    // A key that no table has is not kept; a reference to something that is added is.
    let is_no_key = message.contains("is not a key of");
    let kept = if is_no_key { vec![] } else { vec![format!("{path}={value}")] };
    // The table in which something is missing or has no place, where the message names one.
    let named = message.split('`').nth(1).filter(|name| message.contains("has no `") && name.contains('.'));
    let one_of_all = |name: &str| {
        let known = [
            ("groups.NAME", "groups.staff"),
            ("access.NAME", "access.open"),
            ("packages.NAME", "packages.all"),
            ("seats.NAME", "seats.own"),
        ];
        known.into_iter().fold(name.to_string(), |name, (pattern, known)| name.replace(pattern, known))
    };
    match suggestion {
        Suggestion::Remove => vec![],
        Suggestion::Word(word) if is_no_key => vec![format!("{}={value}", below(table, word))],
        Suggestion::Word(word) if message.contains(&format!("`{key}`")) => vec![format!("{}={value}", below(table, word))],
        // A wrong name among the keys of a table.
        Suggestion::Word(word) if value.starts_with('{') => {
            let wrong = message.split('`').nth(1).unwrap_or_default();
            vec![format!("{path}={}", value.replace(wrong, word))]
        }
        Suggestion::Word(word) => vec![format!("{path}={word}")],
        Suggestion::Value(value) => vec![format!("{path}={value}")],
        Suggestion::Key { key: of, value, .. } if of.contains('.') => vec![format!("{of}={value}")],
        Suggestion::Key { key: of, value: given, is_added: true } => {
            let table = named.unwrap_or(if value.starts_with('{') { path } else { table });
            [kept, vec![format!("{}={given}", below(table, of))]].concat()
        }
        Suggestion::Key { key: of, value: given, .. } if value.starts_with('{') && !is_no_key => {
            // A part of the distribution.
            let mut parts: Vec<(String, String)> = pairs(value).into_iter().filter(|(key, _)| key.trim_start_matches('{') != of).collect();
            parts.push((of.clone(), given.clone()));
            vec![format!("{path}={{ {} }}", parts.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", "))]
        }
        Suggestion::Key { key: of, value, .. } => vec![format!("{}={value}", below(table, of))],
        Suggestion::Table { table, keys } => {
            let added = keys.iter().map(|(key, value)| format!("{}={value}", below(table, key)));
            kept.into_iter().chain(added).collect()
        }
        Suggestion::Move(to) => vec![format!("{}={value}", below(&one_of_all(to), key))],
    }
}

#[test]
fn a_help_is_taken_apart_into_what_can_be_typed() {
    let shown = |help: &str| format!("{:?}", suggestions(help));
    assert_eq!(shown("write \"5 USD/year\" or \"5 USD/month\""), "[Value(\"\\\"5 USD/year\\\"\"), Value(\"\\\"5 USD/month\\\"\")]");
    assert_eq!(
        shown("write one of `a`, `b`, or add [t.c] with k = 1 and l = \"2 or 3\""),
        "[Word(\"a\"), Word(\"b\"), Table { table: \"t.c\", keys: [(\"k\", \"1\"), (\"l\", \"\\\"2 or 3\\\"\")] }]"
    );
    assert_eq!(shown("move it to [access.NAME], where `cap` is a key"), "[Move(\"access.NAME\")]");
    assert_eq!(shown("look around"), "[]");
}
