//! The sentences to read aloud: whose worth, whose cost, and what would make the offers equal.

use super::phrases::{band, percent_more};
use super::{probability_of, words};
use crate::insight::offer::{Equivalence, OfferComparison, OfferFigures, Offers, Simulated};
use crate::quantity::{Currency, approximately};

pub fn sentences(offers: &Offers) -> Vec<String> {
    match offers.comparisons.as_slice() {
        [] => offers.offers.first().map_or_else(Vec::new, |offer| alone(offer, offers.currency)),
        [comparison] => {
            let mut sentences = vec![worth(offers, comparison), cost(offers, comparison)];
            sentences.extend(split(offers, comparison));
            sentences.extend(better(offers, comparison));
            sentences.extend(comparison.equivalence.as_ref().map(|equivalence| allowance(offers, equivalence)));
            sentences.extend(super::levers::cheapest(offers, comparison));
            sentences
        }
        comparisons => comparisons.iter().map(|comparison| format!("{} {}", worth(offers, comparison), cost(offers, comparison))).collect(),
    }
}

/// One offer by itself.
fn alone(offer: &OfferFigures, currency: Currency) -> Vec<String> {
    let about = |value| words::about(value, currency);
    let worth = offer.worth.worth;
    let years = super::in_years(super::n_years(offer));
    vec![
        format!("{} is worth {} to the candidate today{}.", offer.name, about(worth.value), error_of(worth)),
        format!(
            "It costs us {} over {years}{}, and with one chance in ten more than {}.",
            about(offer.cost.expected.mean),
            match offer.cost.attrition {
                attrition if attrition > 0.0 => format!(
                    " as we expect it, with an attrition of {} a year ({} if the candidate stays)",
                    words::share(attrition),
                    words::about_without_unit(offer.cost.staying.mean, currency)
                ),
                _ => String::new(),
            },
            words::about_without_unit(offer.cost.expected.p90, currency)
        ),
    ]
}

/// `start-up is worth 70.9k USD less to the candidate than big-tech (standard error 400; 60.7k to 82.7k less, 80%, over what we do not know).`
fn worth(offers: &Offers, comparison: &OfferComparison) -> String {
    let (name, first) = names(offers, comparison);
    let gap = comparison.gap;
    if gap.value == 0.0 && gap.se == 0.0 {
        return format!("To the candidate, {name} and {first} are worth exactly the same.");
    }
    let amount = words::about(gap.value.abs(), offers.currency);
    let direction = if gap.value < 0.0 { "less" } else { "more" };
    let has_band = comparison.gap_band.0 != comparison.gap_band.1;
    let unknown = if has_band { format!("{}, 80%, over what we do not know", band(comparison.gap_band)) } else { String::new() };
    let details: Vec<String> = [Some(inner_error(gap)), Some(unknown)].into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let details = if details.is_empty() { String::new() } else { format!(" ({})", details.join("; ")) };
    match comparison.is_too_close {
        true => {
            format!("Too close to call which is worth more to the candidate: {name} is worth {amount} {direction} than {first}{details}.")
        }
        false => format!("{name} is worth {amount} {direction} to the candidate than {first}{details}."),
    }
}

fn cost(offers: &Offers, comparison: &OfferComparison) -> String {
    let (name, first) = names(offers, comparison);
    // Where only one of them states how many leave, the other would look expensive for that alone.
    let attrition = [comparison.offer, 0].map(|place| offers.offers[place].cost.attrition);
    let is_staying = attrition[0] != attrition[1] && attrition.contains(&0.0);
    let gap = if is_staying { comparison.cost_gap_staying } else { comparison.cost_gap };
    let name = if is_staying { format!("If the candidate stays, {name}") } else { name.to_string() };
    let direction = if gap.value < 0.0 { "less" } else { "more" };
    let amount = words::about(gap.value.abs(), offers.currency);
    match gap {
        Simulated { value: 0.0, .. } => format!("{name} and {first} cost us the same."),
        Simulated { value, se } if value.abs() <= 2.0 * se => {
            format!("Which of them costs us more is too close to call: {name} costs us {amount} {direction}{}.", error_of(gap))
        }
        _ => format!("{name} costs us {amount} {direction} than {first}{}.", error_of(gap)),
    }
}

/// How much of the gap is pay and how much is risk.
fn split(offers: &Offers, comparison: &OfferComparison) -> Option<String> {
    /// A part of the gap that is not worth a sentence.
    const SMALL: f64 = 0.1;
    let (ours, theirs) = (&offers.offers[comparison.offer].worth, &offers.offers[0].worth);
    let pay = ours.present_value.value - theirs.present_value.value;
    let risk = ours.for_risk - theirs.for_risk;
    let size = pay.abs().max(risk.abs());
    let (name, first) = names(offers, comparison);
    let about = |value: f64| words::about(value.abs(), offers.currency);
    if size == 0.0 || risk.abs() < SMALL * size {
        return None;
    }
    let values = [theirs.present_value.value, ours.present_value.value].map(|value| words::about_without_unit(value, offers.currency));
    if pay.abs() < SMALL * size {
        return Some(format!(
            "Without the risk they would be worth about the same ({first} {}, {name} {}): the difference is risk.",
            values[0], values[1]
        ));
    }
    let (more, price) = (if pay < 0.0 { "less" } else { "more" }, if risk < 0.0 { "more" } else { "less" });
    Some(format!(
        "Without the risk, {name} would be worth {} {more}; its risk takes off {} {price} than that of {first}.",
        about(pay),
        about(risk)
    ))
}

/// Absent where both are the same.
fn better(offers: &Offers, comparison: &OfferComparison) -> Option<String> {
    if comparison.gap.value == 0.0 && comparison.gap.se == 0.0 {
        return None;
    }
    let (name, first) = names(offers, comparison);
    let number = probability_of(comparison.probability_better);
    let (low, high) = number.interval.unwrap_or((number.value, number.value));
    Some(format!("With probability {}, {name} leaves the candidate with more than {first}.", words::probability(number.value, low, high)))
}

/// The question of the allowance: how much more equity is worth as much, and whether that is more than ten per cent.
fn allowance(offers: &Offers, equivalence: &Equivalence) -> String {
    let currency = offers.currency;
    let of = &offers.offers[equivalence.allowance_of].name;
    let equity = &offers.offers[equivalence.equity_of].name;
    let what = match equivalence.allowance {
        Some(amount) => format!("The compute allowance of {of}, {} {currency} a month,", words::amount(amount, None)),
        None => format!("The compute of {of}"),
    };
    let cost = words::about(equivalence.allowance_cost, currency);
    let ten = format!(
        "10% more of that equity is worth {} and costs us {}",
        words::about_without_unit(equivalence.ten_percent_worth.value, currency),
        words::about(equivalence.ten_percent_cost, currency)
    );
    let Some(share) = equivalence.equity else {
        let worth = equivalence.allowance_worth.value;
        return match worth > 0.0 {
            true => format!("{what} is worth more to the candidate than any amount of {equity}'s equity; it costs us {cost}."),
            false => format!("{what} is worth nothing to the candidate; it costs us {cost}."),
        };
    };
    const BUMP: f64 = 0.10;
    let percent = |share: f64| percent_more(share, None);
    let range = equivalence.equity_band.filter(|(low, high)| low != high);
    let range_text = range.map_or_else(String::new, |(low, high)| format!(" (80%: {} to {})", percent(low), percent(high)));
    let is_close = (share.value - BUMP).abs() <= 2.0 * share.se || range.is_some_and(|(low, high)| (low..=high).contains(&BUMP));
    let verdict = match (is_close, share.value > BUMP) {
        (true, _) => "Whether it is worth more than 10% more equity is too close to call",
        (false, true) => "It is worth more than 10% more equity",
        (false, false) => "It is worth less than 10% more equity",
    };
    format!(
        "{what} is worth as much to the candidate as {} more of {equity}'s equity{range_text}; it costs us {cost}. {verdict}: {ten}.",
        percent_more(share.value, Some(share.se))
    )
}

fn error_of(value: Simulated) -> String {
    let error = inner_error(value);
    if error.is_empty() { error } else { format!(" ({error})") }
}

fn inner_error(value: Simulated) -> String {
    if value.se > 0.0 { format!("standard error {}", approximately(value.se)) } else { String::new() }
}

fn names<'a>(offers: &'a Offers, comparison: &OfferComparison) -> (&'a str, &'a str) {
    (&offers.offers[comparison.offer].name, &offers.offers[0].name)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn the_headline_says_whose_worth_and_whose_cost_it_is() {
        let said = sentences(&samples::two());
        assert_eq!(
            said[0],
            "start-up is worth 70.9k USD less to the candidate than big-tech (standard error 400; 60.7k to 82.7k less, 80%, over what we do not know)."
        );
        assert_eq!(said[1], "start-up costs us 54.7k USD less than big-tech (standard error 2.10k).");
        assert_eq!(said[2], "Without the risk they would be worth about the same (big-tech 790k, start-up 791k): the difference is risk.");
        assert_eq!(said[3], "With probability 20%, start-up leaves the candidate with more than big-tech.");
        assert_eq!(
            said[4],
            "The compute allowance of start-up, 3,000 USD a month, is worth as much to the candidate as 9.2% more of big-tech's equity (80%: 2.0% to 17%); \
             it costs us 42.2k USD. Whether it is worth more than 10% more equity is too close to call: 10% more of that equity is worth 11.6k and costs us \
             22.1k USD."
        );
    }

    #[test]
    fn a_gap_within_its_error_or_with_both_signs_in_its_band_is_too_close_to_call() {
        let mut offers = samples::two();
        let comparison = &mut offers.comparisons[0];
        (comparison.is_too_close, comparison.gap_band, comparison.gap) = (true, (-12e3, 9e3), Simulated { value: -1.2e3, se: 900.0 });
        comparison.cost_gap = Simulated { value: 1e3, se: 2.1e3 };
        let said = sentences(&offers);
        assert_eq!(
            said[0],
            "Too close to call which is worth more to the candidate: start-up is worth 1.20k USD less than big-tech (standard error 900; from 12.0k less to \
             9.00k more, 80%, over what we do not know)."
        );
        assert_eq!(said[1], "Which of them costs us more is too close to call: start-up costs us 1.00k USD more (standard error 2.10k).");
    }

    #[test]
    fn equal_offers_are_exactly_equal_and_one_offer_is_told_by_itself() {
        let mut offers = samples::two();
        let comparison = &mut offers.comparisons[0];
        (comparison.gap, comparison.gap_band) = (Simulated { value: 0.0, se: 0.0 }, (0.0, 0.0));
        comparison.cost_gap = Simulated { value: 0.0, se: 0.0 };
        let said = sentences(&offers);
        assert_eq!(said[0], "To the candidate, start-up and big-tech are worth exactly the same.");
        assert_eq!(said[1], "start-up and big-tech cost us the same.");
        let said = sentences(&samples::one());
        assert_eq!(said[0], "big-tech is worth 784k USD to the candidate today (standard error 150).");
        assert_eq!(said[1], "It costs us 1.45M USD over four years, and with one chance in ten more than 1.62M.");
    }
}
