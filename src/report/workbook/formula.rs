//! Formulas of a workbook: what they say, and what they come to.
//!
//! A formula is a tree of the few functions that sheets need, so that its text and its result come from one value: a program that shows stored results
//! without working them out shows the same as one that recalculates.

use std::fmt::Write;
use std::ops::{Add, Div, Mul, Sub};

/// A cell: its sheet, row and column, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    pub sheet: &'static str,
    pub row: u32,
    pub column: u16,
    pub pin: Pin,
}

/// What of a reference stays the same when its formula is copied elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pin {
    #[default]
    Free,
    Column,
    Row,
    Both,
}

/// A rectangle of cells of one sheet, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub first: At,
    /// Row and column of the other corner.
    pub last: (u32, u16),
}

/// What a cell holds for a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Blank,
    Number(f64),
    Text(String),
}

/// What a formula says.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    Number(f64),
    /// A word of ours, never a text of users.
    Word(&'static str),
    Cell(At),
    Area(Area),
    Binary(Box<Expression>, Operator, Box<Expression>),
    Call(Function, Vec<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Plus,
    Minus,
    Times,
    Over,
    Less,
    AtLeast,
    AtMost,
    Above,
    Equal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Abs,
    /// The number of cells of an area that hold a word.
    CountIf,
    If,
    /// The cell of an area in a place, counted from 1.
    Index,
    /// The last place of an ascending area that is not above a number, counted from 1.
    Match,
    Max,
    Min,
    Sum,
    /// The sum of the cells of an area beside which another holds a word.
    SumIfs,
}

impl At {
    pub const fn new(sheet: &'static str, row: u32, column: u16) -> Self {
        Self { sheet, row, column, pin: Pin::Free }
    }

    #[must_use]
    pub fn pinned(self, pin: Pin) -> Self {
        Self { pin, ..self }
    }

    /// As seen from `sheet`: `B5`, `Lines!$B$5`.
    pub fn text(self, sheet: &str) -> String {
        let name = cell_name(self.row, self.column, self.pin);
        if self.sheet == sheet { name } else { format!("{}!{name}", quoted(self.sheet)) }
    }

    /// With its sheet and pinned, as names of cells are defined.
    pub fn full_text(self) -> String {
        self.pinned(Pin::Both).text("")
    }
}

impl Area {
    /// From one cell down to `last_row`.
    pub fn down(first: At, last_row: u32) -> Self {
        Self { first, last: (last_row, first.column) }
    }

    /// From one cell to the right, up to `last_column`.
    pub fn right(first: At, last_column: u16) -> Self {
        Self { first, last: (first.row, last_column) }
    }

    pub fn text(self, sheet: &str) -> String {
        let (row, column) = self.last;
        format!("{}:{}", self.first.text(sheet), cell_name(row, column, self.first.pin))
    }

    pub fn cells(self) -> impl Iterator<Item = At> {
        let columns = move |row| (self.first.column..=self.last.1).map(move |column| At { row, column, ..self.first });
        (self.first.row..=self.last.0).flat_map(columns)
    }
}

/// A name as it stands before `!`.
fn quoted(sheet: &str) -> String {
    if sheet.contains(' ') { format!("'{sheet}'") } else { sheet.into() }
}

/// `B5`, `$B$5`.
fn cell_name(row: u32, column: u16, pin: Pin) -> String {
    let dollar = |pins: [Pin; 2]| if pins.contains(&pin) { "$" } else { "" };
    format!("{}{}{}{}", dollar([Pin::Column, Pin::Both]), column_name(column), dollar([Pin::Row, Pin::Both]), row + 1)
}

/// `A`, `Z`, `AA`.
pub fn column_name(column: u16) -> String {
    let letter = |place: u16| char::from(b'A' + place as u8).to_string();
    match column / 26 {
        0 => letter(column),
        more => column_name(more - 1) + &letter(column % 26),
    }
}

impl Expression {
    /// As a cell of `sheet` holds it, without the equals sign.
    pub fn text(&self, sheet: &str) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Word(word) => format!("\"{word}\""),
            Self::Cell(at) => at.text(sheet),
            Self::Area(area) => area.text(sheet),
            Self::Binary(left, operator, right) => {
                // A difference or a quotient on the right side would be read from the left.
                let side = |part: &Self, is_right: bool| match part {
                    Self::Binary(_, inner, _) if inner.rank() < operator.rank() || (is_right && inner.rank() == operator.rank()) => {
                        format!("({})", part.text(sheet))
                    }
                    part => part.text(sheet),
                };
                format!("{}{}{}", side(left, false), operator.sign(), side(right, true))
            }
            Self::Call(function, arguments) => {
                let mut text = format!("{}(", function.name());
                for (index, argument) in arguments.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    // Writing to a string cannot fail.
                    let _ = write!(text, "{comma}{}", argument.text(sheet));
                }
                text + ")"
            }
        }
    }

    /// What it comes to, where `look_up` gives the values of cells. What has no value, such as a quotient by zero, is not a number.
    pub fn value(&self, look_up: &dyn Fn(At) -> Value) -> Value {
        match self {
            Self::Number(number) => Value::Number(*number),
            Self::Word(word) => Value::Text((*word).into()),
            Self::Cell(at) => look_up(*at),
            Self::Area(area) => look_up(area.first),
            Self::Binary(left, operator, right) => {
                let number = |part: &Self| part.value(look_up).number();
                Value::Number(operator.of(number(left), number(right)))
            }
            Self::Call(function, arguments) => function.of(arguments, look_up),
        }
    }
}

impl Value {
    /// A blank counts as zero.
    pub fn number(&self) -> f64 {
        match self {
            Self::Blank => 0.0,
            Self::Number(number) => *number,
            Self::Text(_) => f64::NAN,
        }
    }
}

impl Operator {
    fn sign(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Over => "/",
            Self::Less => "<",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::Equal => "=",
        }
    }

    /// What binds more tightly has a higher rank.
    fn rank(self) -> u8 {
        match self {
            Self::Times | Self::Over => 2,
            Self::Plus | Self::Minus => 1,
            _ => 0,
        }
    }

    /// Comparisons are 1 where they hold and 0 where not.
    fn of(self, left: f64, right: f64) -> f64 {
        let truth = |holds: bool| f64::from(u8::from(holds));
        match self {
            Self::Plus => left + right,
            Self::Minus => left - right,
            Self::Times => left * right,
            Self::Over => left / right,
            Self::Less => truth(left < right),
            Self::AtLeast => truth(left >= right),
            Self::AtMost => truth(left <= right),
            Self::Above => truth(left > right),
            Self::Equal => truth(left == right),
        }
    }
}

impl Function {
    fn name(self) -> &'static str {
        match self {
            Self::Abs => "ABS",
            Self::CountIf => "COUNTIF",
            Self::If => "IF",
            Self::Index => "INDEX",
            Self::Match => "MATCH",
            Self::Max => "MAX",
            Self::Min => "MIN",
            Self::Sum => "SUM",
            Self::SumIfs => "SUMIFS",
        }
    }

    fn of(self, arguments: &[Expression], look_up: &dyn Fn(At) -> Value) -> Value {
        let value = |place: usize| arguments.get(place).map_or(Value::Blank, |argument| argument.value(look_up));
        let number = |place: usize| value(place).number();
        let cells = |place: usize| match arguments.get(place) {
            Some(Expression::Area(area)) => area.cells().map(look_up).collect::<Vec<_>>(),
            Some(other) => vec![other.value(look_up)],
            None => vec![],
        };
        let all = || (0..arguments.len()).flat_map(cells).filter(|value| matches!(value, Value::Number(_))).map(|value| value.number());
        Value::Number(match self {
            Self::Abs => number(0).abs(),
            Self::CountIf => cells(0).iter().filter(|cell| **cell == value(1)).count() as f64,
            Self::If => return if number(0) != 0.0 { value(1) } else { value(2) },
            Self::Index => return cells(0).get((number(1) - 1.0) as usize).cloned().unwrap_or(Value::Number(f64::NAN)),
            Self::Match => {
                let wanted = number(0);
                cells(1).iter().take_while(|cell| cell.number() <= wanted).count() as f64
            }
            Self::Max => all().fold(f64::NEG_INFINITY, f64::max),
            Self::Min => all().fold(f64::INFINITY, f64::min),
            Self::Sum => all().sum(),
            Self::SumIfs => {
                let (sums, beside, word) = (cells(0), cells(1), value(2));
                sums.iter().zip(&beside).filter(|(_, beside)| **beside == word).map(|(sum, _)| sum.number()).sum()
            }
        })
    }
}

impl From<f64> for Expression {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<At> for Expression {
    fn from(at: At) -> Self {
        Self::Cell(at)
    }
}

impl From<Area> for Expression {
    fn from(area: Area) -> Self {
        Self::Area(area)
    }
}

impl From<&'static str> for Expression {
    fn from(word: &'static str) -> Self {
        Self::Word(word)
    }
}

/// The two with an operator between them.
pub fn binary(left: impl Into<Expression>, operator: Operator, right: impl Into<Expression>) -> Expression {
    Expression::Binary(Box::new(left.into()), operator, Box::new(right.into()))
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $operator:ident;)*) => {$(
        impl<R: Into<Expression>> $trait<R> for Expression {
            type Output = Self;

            fn $method(self, right: R) -> Self {
                binary(self, Operator::$operator, right)
            }
        }

        impl<R: Into<Expression>> $trait<R> for At {
            type Output = Expression;

            fn $method(self, right: R) -> Expression {
                binary(self, Operator::$operator, right)
            }
        }
    )*};
}

arithmetic! {
    Add add Plus;
    Sub sub Minus;
    Mul mul Times;
    Div div Over;
}

/// A function of these arguments.
pub fn call(function: Function, arguments: impl IntoIterator<Item = Expression>) -> Expression {
    Expression::Call(function, arguments.into_iter().collect())
}

/// The sum of an area.
pub fn sum(area: Area) -> Expression {
    call(Function::Sum, [area.into()])
}

/// `yes` where the condition holds, else `no`.
pub fn either(condition: Expression, yes: impl Into<Expression>, no: impl Into<Expression>) -> Expression {
    call(Function::If, [condition, yes.into(), no.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEET: &str = "Run log";

    fn at(row: u32, column: u16) -> At {
        At::new(SHEET, row, column)
    }

    /// Cells of the first column hold 1, 2, 4, 8; those of the second yes, no, yes, no.
    fn value(expression: &Expression) -> Value {
        expression.value(&|at| match (at.row, at.column) {
            (row, 0) if row < 4 => Value::Number(f64::from(1_u32 << row)),
            (row, 1) if row < 4 => Value::Text(if row % 2 == 0 { "yes" } else { "no" }.into()),
            _ => Value::Blank,
        })
    }

    fn shown(expression: &Expression) -> (String, Value) {
        (expression.text(SHEET), value(expression))
    }

    #[test]
    fn a_formula_says_what_it_comes_to() {
        let column = Area::down(at(0, 0), 3);
        let words = Area::down(at(0, 1), 3);
        let cases = [
            (sum(column), "SUM(A1:A4)", 15.0),
            (at(3, 0) - (at(2, 0) - at(1, 0)), "A4-(A3-A2)", 6.0),
            (at(3, 0) - at(2, 0) - at(1, 0), "A4-A3-A2", 2.0),
            ((at(3, 0) + at(2, 0)) * at(1, 0) / at(2, 0), "(A4+A3)*A2/A3", 6.0),
            (at(0, 0) / (at(1, 0) * at(2, 0)), "A1/(A2*A3)", 0.125),
            (call(Function::Abs, [at(0, 0) - at(1, 0)]), "ABS(A1-A2)", 1.0),
            (call(Function::Max, [at(0, 0).into(), 3.0.into()]), "MAX(A1,3)", 3.0),
            (call(Function::Min, [column.into()]), "MIN(A1:A4)", 1.0),
            (call(Function::CountIf, [words.into(), "yes".into()]), "COUNTIF(B1:B4,\"yes\")", 2.0),
            (call(Function::SumIfs, [column.into(), words.into(), "no".into()]), "SUMIFS(A1:A4,B1:B4,\"no\")", 10.0),
            (call(Function::Match, [5.0.into(), column.into(), 1.0.into()]), "MATCH(5,A1:A4,1)", 3.0),
            (call(Function::Index, [column.into(), 4.0.into()]), "INDEX(A1:A4,4)", 8.0),
            (either(binary(at(0, 0), Operator::Less, 2.0), at(3, 0), 0.5), "IF(A1<2,A4,0.5)", 8.0),
            (either(binary(at(9, 9), Operator::Above, at(0, 0)), 1.0, 2.0), "IF(J10>A1,1,2)", 2.0),
        ];
        for (expression, text, result) in cases {
            assert_eq!(shown(&expression), (text.into(), Value::Number(result)));
        }
        assert_eq!(value(&either(binary(1.0, Operator::AtMost, 1.0), "agrees", "differs")), Value::Text("agrees".into()));
        assert!(value(&(at(0, 0) / at(9, 9))).number().is_infinite());
    }

    #[test]
    fn references_name_other_sheets_and_what_is_pinned() {
        let name = |column| column_name(column);
        assert_eq!([name(0), name(25), name(26), name(51), name(52), name(701), name(702)], ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
        assert_eq!(at(4, 1).full_text(), "'Run log'!$B$5");
        assert_eq!(At::new("Lines", 4, 1).pinned(Pin::Column).text("Months"), "Lines!$B5");
        assert_eq!(Area::right(at(4, 1).pinned(Pin::Row), 3).text(SHEET), "B$5:D$5");
    }
}
