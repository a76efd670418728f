//! Brackets: what is due on an amount, by a polynomial from each lower edge on.

use crate::quantity::Dimension;
use crate::reading::node::Value;
use crate::reading::{Field, Node, TableReader};
use crate::scenario::number::{Number, Range};

use super::amount;

/// The keys of brackets: the usual ones, and those of other supplemental wages.
pub(super) const BRACKETS: &str = "brackets";
pub(super) const OTHER_BRACKETS: &str = "other_brackets";

/// Whether the table at `key` is one of brackets, which those of another file replace as a unit: edges of two laws must not mix.
pub(in crate::scenario) fn is_brackets(key: &str) -> bool {
    [BRACKETS, OTHER_BRACKETS].contains(&key)
}

/// Brackets in ascending order, of which the first begins at zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Brackets(Vec<Bracket>);

/// From `from` on, up to where the next bracket begins: `c0 + c1 (x − from) + c2 (x − from)²`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bracket {
    /// Lower edge, in the currency of the scenario.
    pub from: f64,
    /// What is due at the edge.
    pub c0: f64,
    /// Marginal rate at the edge, a share.
    pub c1: f64,
    /// Half of what the marginal rate grows by per unit of money.
    pub c2: f64,
}

/// What is written at the edge of a bracket.
enum Written {
    /// A marginal rate on what is above the edge; what is due at the edge is what the brackets below come to.
    Rate(f64),
    /// `rate × x − less`, as laws write the upper zones of a tax on a progressive curve.
    Line { rate: f64, less: f64 },
    /// `c0 + c1 y + c2 y²`, with `y` the amount above the edge in units of `per`.
    Curve { c0: f64, c1: f64, c2: f64, per: f64 },
}

/// A jump at an edge beyond this share of the edge is a typing error: coefficients of laws join to the cent.
const LARGEST_JUMP: f64 = 1e-5;

impl Brackets {
    /// What is due on `amount`, in money. 10% to 12,400 and 12% above it: 1,240 + 0.12 × 600 = 1,312 on 13,000.
    #[inline]
    pub fn due(&self, amount: f64) -> f64 {
        let bracket = self.at(amount);
        let above = (amount - bracket.from).max(0.0);
        bracket.c0 + above * (bracket.c1 + above * bracket.c2)
    }

    /// The share of the next unit of money that is due.
    #[inline]
    pub fn marginal(&self, amount: f64) -> f64 {
        let bracket = self.at(amount);
        bracket.c1 + 2.0 * bracket.c2 * (amount - bracket.from).max(0.0)
    }

    pub fn brackets(&self) -> &[Bracket] {
        &self.0
    }

    #[inline]
    fn at(&self, amount: f64) -> &Bracket {
        let above_first = self.0[1..].iter().take_while(|bracket| bracket.from <= amount).count();
        &self.0[above_first]
    }

    /// The brackets at `field`: a table of rates, or of curves, by lower edge. `None` (and messages) where one is wrong.
    pub(super) fn read(field: &Field<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let mut written = vec![];
        let mut is_right = true;
        for (edge, entry) in table.all_named() {
            match (read_edge(edge, &entry), Written::read(&entry)) {
                (Some(from), Some(of)) => written.push((from, of, entry)),
                _ => is_right = false,
            }
        }
        if !is_right {
            return None;
        }
        written.sort_by(|one, other| one.0.total_cmp(&other.0));
        if !check_edges(field, &written) {
            return None;
        }
        let mut brackets: Vec<Bracket> = vec![];
        for (from, of, entry) in &written {
            let below = brackets.last().map_or(0.0, |last| {
                let width = from - last.from;
                last.c0 + width * (last.c1 + width * last.c2)
            });
            let bracket = of.bracket(*from, below);
            if (bracket.c0 - below).abs() > LARGEST_JUMP * from.max(1.0) {
                let message = format!("`{}`: what is due jumps from {} to {} at this edge", field.path, cents(below), cents(bracket.c0));
                entry.mistake_in_key(message, "correct `c0` or `less`: the curves of two brackets meet at the edge between them");
                return None;
            }
            brackets.push(bracket);
        }
        Some(Self(brackets))
    }
}

impl Written {
    fn read(field: &Field<'_>) -> Option<Self> {
        let Value::Table(_) = field.node.value else {
            return Some(Self::Rate(Number::read_fixed(field, Dimension::Share, Range::SHARE)?));
        };
        let table = TableReader::new(field)?;
        let rate = table.read("rate", |field| Number::read_fixed(&field, Dimension::Share, Range::SHARE));
        let less = table.optional("less");
        let [c0, c1, c2] = ["c0", "c1", "c2"].map(|key| table.read(key, |field| Number::read_fixed(&field, Dimension::Money, Range::ANY)));
        let per = amount(&table, "per");
        let less = crate::reading::table::optional(less.map(|field| Number::read_fixed(&field, Dimension::Money, Range::ANY)));
        table.finish();
        let (rate, less, c0, c1, c2, per) = (rate?, less?, c0?, c1?, c2?, per?);
        match (rate, less, per) {
            (Some(rate), None, None) if c0.is_none() && c1.is_none() && c2.is_none() => Some(Self::Rate(rate)),
            (Some(rate), Some(less), None) if c0.is_none() && c1.is_none() && c2.is_none() => Some(Self::Line { rate, less }),
            (None, None, Some(per)) if per > 0.0 => {
                Some(Self::Curve { c0: c0.unwrap_or(0.0), c1: c1.unwrap_or(0.0), c2: c2.unwrap_or(0.0), per })
            }
            _ => {
                let help = "write a rate such as 0.42, or { rate = 0.42, less = \"11,135.63 USD\" } for rate × x − less, or \
                            { c2 = \"914.51 USD\", c1 = \"1,400 USD\", c0 = \"0 USD\", per = \"10,000 USD\" } for c2 y² + c1 y + c0";
                field.mistake(format!("`{}` is neither a rate nor a curve", field.path), field.exchange.example(help));
                None
            }
        }
    }

    fn bracket(&self, from: f64, below: f64) -> Bracket {
        match *self {
            Self::Rate(rate) => Bracket { from, c0: below, c1: rate, c2: 0.0 },
            Self::Line { rate, less } => Bracket { from, c0: rate * from - less, c1: rate, c2: 0.0 },
            Self::Curve { c0, c1, c2, per } => Bracket { from, c0, c1: c1 / per, c2: c2 / (per * per) },
        }
    }
}

/// The lower edge that the key of a bracket is.
fn read_edge(edge: &str, entry: &Field<'_>) -> Option<f64> {
    let node = Node { value: Value::Text(edge.to_string()), place: entry.key_place.clone() };
    // The path of the table: the key is what is read.
    let field = Field { node: &node, ..entry.clone() };
    Number::read_fixed(&field, Dimension::Money, Range::NOT_NEGATIVE)
}

/// Reports edges that are equal, and that none is zero.
fn check_edges(field: &Field<'_>, written: &[(f64, Written, Field<'_>)]) -> bool {
    let Some((lowest, _, first)) = written.first() else {
        let help = field.exchange.example("write { \"0 USD\" = 0.1, \"12,400 USD\" = 0.12 }: rates by lower edge");
        field.mistake(format!("`{}` is empty", field.path), help);
        return false;
    };
    if *lowest > 0.0 {
        let home = field.exchange.home();
        let help = format!("add \"0 {home}\" = 0 where nothing is due below, or the rate from 0 on");
        first.mistake_in_key(format!("no bracket of `{}` begins at 0", field.path), help);
        return false;
    }
    let twice = written.windows(2).find(|pair| pair[0].0 == pair[1].0);
    if let Some([_, (_, _, second)]) = twice {
        second.mistake_in_key(format!("two brackets of `{}` begin at the same amount", field.path), "remove one of them");
    }
    twice.is_none()
}

fn cents(amount: f64) -> String {
    format!("{amount:.2}")
}
