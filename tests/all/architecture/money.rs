//! Products and quotients of prices: where a price meets a quantity.

use super::tokens::Token;

/// Words of a name that make it a price.
const PRICES: [&str; 8] = ["price", "prices", "rent", "rents", "fee", "fees", "wage", "salary"];

/// Lines on which something named as a price is multiplied or divided, or divides.
pub fn lines_with_priced_products(tokens: &[Token]) -> Vec<usize> {
    let is_binary = |at: usize| ["*", "/"].contains(&tokens[at].text.as_str()) && at > 0 && tokens[at - 1].ends_a_value();
    let is_priced = |at: usize| before(tokens, at).into_iter().chain(after(tokens, at)).any(is_price);
    let mut lines: Vec<usize> = (0..tokens.len()).filter(|at| is_binary(*at) && is_priced(*at)).map(|at| tokens[at].line).collect();
    lines.dedup();
    lines
}

fn is_price(name: &str) -> bool {
    name.split('_').any(|word| PRICES.contains(&word))
}

/// Names in the operand that ends before `at`: `a.b[c](d)`, or all in parentheses.
fn before(tokens: &[Token], mut at: usize) -> Vec<&str> {
    let mut names = vec![];
    while at > 0 {
        let last = &tokens[at - 1];
        if [")", "]"].contains(&last.text.as_str()) {
            let open = opening(tokens, at - 1);
            let follows_a_value = open > 0 && tokens[open - 1].ends_a_value();
            if !follows_a_value {
                names.extend(tokens[open..at].iter().filter(|token| token.is_identifier()).map(|token| token.text.as_str()));
                return names;
            }
            at = open;
        } else if last.ends_a_value() {
            names.push(last.text.as_str());
            let goes_on = at > 1 && [".", "::"].contains(&tokens[at - 2].text.as_str());
            if !goes_on {
                return names;
            }
            at -= 2;
        } else {
            return names;
        }
    }
    names
}

/// Names in the operand that begins after `at`.
fn after(tokens: &[Token], at: usize) -> Vec<&str> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut names = vec![];
    let mut next = at + 1;
    while ["*", "&", "-", "="].contains(&text(next)) {
        next += 1;
    }
    if text(next) == "(" {
        let close = closing(tokens, next);
        return tokens[next..close].iter().filter(|token| token.is_identifier()).map(|token| token.text.as_str()).collect();
    }
    let mut is_name_due = true;
    while next < tokens.len() {
        match text(next) {
            "." | "::" => {
                is_name_due = true;
                next += 1;
            }
            "(" | "[" => next = closing(tokens, next) + 1,
            name if is_name_due && tokens[next].ends_a_value() => {
                names.push(name);
                is_name_due = false;
                next += 1;
            }
            _ => return names,
        }
    }
    names
}

fn opening(tokens: &[Token], close: usize) -> usize {
    let mut depth = 0;
    (0..=close)
        .rev()
        .find(|at| {
            depth += bracket(&tokens[*at]);
            depth == 0
        })
        .unwrap_or(0)
}

fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    (open..tokens.len())
        .find(|at| {
            depth += bracket(&tokens[*at]);
            depth == 0
        })
        .unwrap_or(tokens.len())
}

fn bracket(token: &Token) -> i32 {
    match token.text.as_str() {
        "(" | "[" | "{" => 1,
        ")" | "]" | "}" => -1,
        _ => 0,
    }
}
