//! The syntax of measures and conditions: `p_over(compute) <= 5% and mean(unserved_demand) < 2M USD`.
//!
//! ```text
//! condition  = comparison , { "and" , comparison } ;
//! comparison = term , ( "<" | "<=" | ">" | ">=" ) , term ;
//! term       = word , "(" , argument , [ "," , argument ] , ")" | value ;
//! ```
//!
//! Cuts a text into located parts, whatever the words mean. Words in double quotes and in parentheses are never cut. Only the first comma of a
//! call separates arguments: those of `2,400,000 USD` group digits.

use std::ops::Range;

/// A mistake in a text: where, what, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

/// How two terms are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A part of a text, without white space around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    pub text: &'a str,
    /// The byte at which it begins.
    pub at: usize,
}

/// Two terms and how they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison<'a> {
    pub whole: Part<'a>,
    pub left: Part<'a>,
    pub relation: Relation,
    pub right: Part<'a>,
}

/// A word with arguments in parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    pub word: Part<'a>,
    pub first: Part<'a>,
    pub second: Option<Part<'a>>,
}

impl Relation {
    pub const ALL: [Self; 4] = [Self::AtMost, Self::AtLeast, Self::Less, Self::More];

    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether `left` and `right` are so related; nothing is related to what is not a number.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }

    /// Whether the left side must not become larger.
    pub fn is_upper_bound(self) -> bool {
        matches!(self, Self::Less | Self::AtMost)
    }
}

impl<'a> Part<'a> {
    /// `text` without white space at its ends; `at` is where it begins.
    pub fn new(text: &'a str, at: usize) -> Self {
        let start = text.len() - text.trim_start().len();
        Self { text: text.trim(), at: at + start }
    }

    pub fn span(self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    /// A mistake in this part.
    pub fn error(self, message: impl Into<String>, help: impl Into<String>) -> SyntaxError {
        SyntaxError { span: self.span(), message: message.into(), help: help.into() }
    }

    /// The parts before and behind the first `separator` outside quotes and parentheses.
    pub fn split_once(self, separator: &str) -> Option<(Self, Self)> {
        let at = open_positions(self.text).find(|at| self.text[*at..].starts_with(separator))?;
        let behind = at + separator.len();
        Some((Self::new(&self.text[..at], self.at), Self::new(&self.text[behind..], self.at + behind)))
    }

    /// The text without double quotes around it.
    pub fn unquoted(self) -> &'a str {
        self.text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(self.text)
    }
}

/// The comparisons of a condition.
///
/// # Errors
/// Every part that is no comparison.
pub fn comparisons(text: &str) -> Result<Vec<Comparison<'_>>, Vec<SyntaxError>> {
    let (mut parts, mut rest) = (vec![], Part::new(text, 0));
    while let Some((first, others)) = rest.split_once(" and ") {
        parts.push(first);
        rest = others;
    }
    parts.push(rest);
    let read: Vec<_> = parts.into_iter().map(comparison).collect();
    let errors: Vec<_> = read.iter().filter_map(|one| one.as_ref().err().cloned()).collect();
    if errors.is_empty() { Ok(read.into_iter().flatten().collect()) } else { Err(errors) }
}

fn comparison(whole: Part<'_>) -> Result<Comparison<'_>, SyntaxError> {
    const EXAMPLE: &str = "write a comparison, such as p_over(compute) <= 5%";
    if whole.text.is_empty() {
        return Err(whole.error("a comparison is missing", EXAMPLE));
    }
    // `<=` before `<`, of which it begins with.
    let found = open_positions(whole.text)
        .find_map(|at| Some((at, Relation::ALL.into_iter().find(|relation| whole.text[at..].starts_with(relation.symbol()))?)));
    let Some((at, relation)) = found else {
        let is_equation = whole.text.contains('=');
        let message = if is_equation { "a simulated figure never equals a value exactly" } else { "nothing is compared here" };
        return Err(whole.error(message, format!("{EXAMPLE}, with <, <=, > or >=")));
    };
    let behind = at + relation.symbol().len();
    let (left, right) = (Part::new(&whole.text[..at], whole.at), Part::new(&whole.text[behind..], whole.at + behind));
    match (left.text, right.text) {
        ("", _) => Err(whole.error(format!("there is nothing before `{}`", relation.symbol()), EXAMPLE)),
        (_, "") => Err(whole.error(format!("there is nothing after `{}`", relation.symbol()), EXAMPLE)),
        _ => Ok(Comparison { whole, left, relation, right }),
    }
}

/// The call that `part` is; `None` where it is a value.
///
/// # Errors
/// The parenthesis is not closed, or nothing is in it.
pub fn call(part: Part<'_>) -> Result<Option<Call<'_>>, SyntaxError> {
    let Some(open) = part.text.find('(') else { return Ok(None) };
    let word = Part::new(&part.text[..open], part.at);
    let Some(inside) = part.text[open + 1..].strip_suffix(')') else {
        return Err(part.error("a parenthesis is not closed", format!("write {})", part.text)));
    };
    let inside = Part::new(inside, part.at + open + 1);
    if inside.text.is_empty() {
        return Err(part.error("there is nothing in the parentheses", format!("name a quantity, such as {}(compute)", word.text)));
    }
    Ok(Some(match inside.split_once(",") {
        Some((first, second)) => Call { word, first, second: Some(second) },
        None => Call { word, first: inside, second: None },
    }))
}

/// Positions of characters outside quotes and parentheses.
fn open_positions(text: &str) -> impl Iterator<Item = usize> {
    let (mut is_quoted, mut depth) = (false, 0_i32);
    text.char_indices().filter_map(move |(at, c)| {
        let is_open = !is_quoted && depth == 0;
        match c {
            '"' => is_quoted = !is_quoted,
            '(' | '{' | '[' if !is_quoted => depth += 1,
            ')' | '}' | ']' if !is_quoted => depth -= 1,
            _ => {}
        }
        (is_open && c != '"').then_some(at)
    })
}

/// The items of a list that are separated by commas outside quotes, braces and parentheses.
pub fn items(text: &str) -> Vec<Part<'_>> {
    let (mut items, mut rest) = (vec![], Part::new(text, 0));
    while let Some((first, others)) = rest.split_once(",") {
        items.push(first);
        rest = others;
    }
    items.push(rest);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_cut_outside_quotes_and_parentheses() {
        let text = "p_over(total of line \"a and b < c\", 2,400,000 USD) <=5% and  mean(compute)> 2M USD";
        let found = comparisons(text).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].relation, found[0].right.text), (Relation::AtMost, "5%"));
        assert_eq!((found[1].left.text, found[1].relation, found[1].right.text), ("mean(compute)", Relation::More, "2M USD"));
        assert_eq!(&text[found[1].right.span()], "2M USD");
        let call = call(found[0].left).unwrap().unwrap();
        assert_eq!((call.word.text, call.first.text), ("p_over", "total of line \"a and b < c\""));
        let second = call.second.unwrap();
        assert_eq!((second.text, &text[second.span()]), ("2,400,000 USD", "2,400,000 USD"));
    }

    #[test]
    fn every_part_that_is_no_comparison_is_reported() {
        for (text, messages) in [
            ("", vec!["a comparison is missing"]),
            ("mean(compute)", vec!["nothing is compared here"]),
            ("mean(compute) = 5", vec!["a simulated figure never equals a value exactly"]),
            ("mean(compute) < and < 5%", vec!["there is nothing after `<`", "there is nothing before `<`"]),
        ] {
            let errors = comparisons(text).unwrap_err();
            assert_eq!(errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>(), messages, "{text}");
        }
        assert!(call(Part::new("mean(compute", 0)).is_err() && call(Part::new("mean()", 0)).is_err());
        assert_eq!(call(Part::new("5%", 0)), Ok(None));
    }

    #[test]
    fn items_keep_tables_and_quoted_commas_whole() {
        let texts = |text| items(text).into_iter().map(|item| item.text).collect::<Vec<_>>();
        assert_eq!(texts("none, 300,600 USD/month"), ["none", "300", "600 USD/month"]);
        assert_eq!(texts("{ a = 1, b = 2 },\"x,y\""), ["{ a = 1, b = 2 }", "\"x,y\""]);
        assert_eq!(texts(""), [""]);
    }
}
