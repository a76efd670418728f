//! Shares and options: what they may come to, and under which terms they become money.

use super::phrases::{Money, as_sentence, months, number_as_written, small_number};
use super::{Bar, Equity, is_option, is_virtual, promised};
use crate::insight::offer::{Contract, GrantFigures, OfferFigures};
use crate::quantity::count;
use crate::report::offer::percent_of_company;
use crate::report::words;
use crate::scenario::offer::{Exercise, Grant, OptionGrant, OptionKind, Security};

/// Absent where there is no promised equity.
pub fn equity(offer: &OfferFigures, contract: &Contract, money: Money) -> Option<Equity> {
    promised(offer).next()?;
    let (has_options, has_shares) = (promised(offer).any(is_option), promised(offer).any(|grant| !is_option(grant)));
    let what = match (has_shares, has_options) {
        (true, true) => "Shares and options",
        (true, false) => "Shares",
        (false, _) if promised(offer).all(is_virtual) => "Virtual options",
        (false, _) => "Options",
    };
    let mut sentences = vec![];
    if offer.is_private {
        let verb = "may be worth nothing: the company is private, and they are money only if it is sold or listed";
        sentences.push(format!("The {} {verb}.", what.to_lowercase()));
    } else if has_options {
        sentences.push("Options are worth nothing while the share price is at or below the strike.".into());
    }
    let grants = contract.offer.grants.iter().zip(&offer.grants).filter(|(_, figures)| figures.is_promised);
    sentences.extend(grants.map(|(grant, figures)| of_grant(grant, figures, offer.is_private, contract, money)));
    Some(Equity { heading: what.into(), currency: money.0.code().into(), bars: bars(offer, money), sentences })
}

/// What can be sold of each year, where it can be sold as it vests.
fn bars(offer: &OfferFigures, money: Money) -> Vec<Bar> {
    let years: Vec<_> = offer.years.iter().filter(|year| year.year.is_some() && year.equity.p90 > 0.0).collect();
    let largest = years.iter().fold(0.0_f64, |largest, year| largest.max(year.equity.p90));
    let percent = |amount: f64| (100.0 * amount.max(0.0) / largest).round() as u32;
    let bar = |year: &&crate::insight::offer::OfferYear| Bar {
        year: year.year.map_or_else(String::new, |year| format!("year {year}")),
        low: money.estimate(year.equity.p10),
        middle: money.estimate(year.equity.p50),
        high: money.estimate(year.equity.p90),
        from: percent(year.equity.p10),
        at: percent(year.equity.p50),
        to: percent(year.equity.p90),
    };
    years.iter().filter(|_| !offer.is_private).map(bar).collect()
}

/// One grant in sentences.
fn of_grant(grant: &Grant, figures: &GrantFigures, is_private: bool, contract: &Contract, money: Money) -> String {
    let number = figures.count.map(|number| count(number.round() as usize));
    let what = match (&grant.security, number) {
        (Security::Rsu { .. }, number) => {
            let number = number.filter(|_| grant.granted_every.is_none());
            let number = number.map_or_else(String::new, |number| format!(", {number} at today's price"));
            format!("Shares for {}{number}", money.with_currency(figures.at_grant))
        }
        (Security::Option(options), number) => {
            let kind = if is_virtual(figures) { "virtual options" } else { "options" };
            let each = if grant.granted_every.is_some() { " each time" } else { "" };
            format!("{} {kind}{each} with a strike of {} {} each", number.unwrap_or_default(), words::price(options.strike), money.0)
        }
    };
    let share = figures.share_of_company.filter(|_| is_option(figures));
    let share = share.map_or_else(String::new, |share| format!(", {} of the company today", percent_of_company(share)));
    let mut sentences = vec![format!("{what}{share}.")];
    sentences.extend(when_granted(grant));
    sentences.push(vesting(grant));
    match &grant.security {
        Security::Rsu { expires, .. } if is_private => sentences.push(match expires {
            Some(number) => {
                format!(
                    "You get them when the company is sold or listed; they lapse if that has not happened {} after the grant.",
                    months(*number)
                )
            }
            None => "You get them when the company is sold or listed, and not before.".into(),
        }),
        Security::Rsu { .. } => {}
        Security::Option(options) => sentences.extend(of_options(options, figures, is_private, contract, money)),
    }
    sentences.extend(grant.acceleration.as_ref().map(|text| acceleration(text)));
    sentences.join(" ")
}

fn when_granted(grant: &Grant) -> Option<String> {
    match (grant.granted_every, grant.granted_after) {
        (None, 0) => None,
        (None, after) => Some(format!("Granted {} after the start.", months(after))),
        (Some(every), after) if every == after => Some(format!("Granted every {} from the start on, in equal parts.", months(every))),
        (Some(every), 0) => Some(format!("Granted in equal parts, at the start and every {} after it.", months(every))),
        (Some(every), after) => {
            Some(format!("Granted in equal parts, {} after the start and every {} after that.", months(after), months(every)))
        }
    }
}

fn vesting(grant: &Grant) -> String {
    let vesting = &grant.vesting;
    let every = if vesting.interval_months == 1 { "every month".to_string() } else { format!("every {}", months(vesting.interval_months)) };
    let cliff = match vesting.cliff_months {
        0 => String::new(),
        number => format!("; nothing vests before {} are complete", months(number)),
    };
    format!("They vest {every} over {}{cliff}.", months(vesting.months))
}

fn of_options(options: &OptionGrant, figures: &GrantFigures, is_private: bool, contract: &Contract, money: Money) -> Vec<String> {
    let mut sentences = vec![];
    let term = months(options.term);
    // What the offer does not say is not promised here.
    let window = options.is_window_stated.then(|| months(options.exercise_window));
    let unless_left = |before: &str| match &window {
        Some(window) => format!("{before} {window} after you leave"),
        None => ", or as your agreement says after you leave".to_string(),
    };
    let exit = "the company is sold or listed";
    if options.kind == OptionKind::Virtual {
        let when =
            if is_private { format!("when {exit}") } else { format!("after {}", small_number(contract.offer.years as usize) + " years") };
        sentences.push(format!("What a share is then worth above the strike is paid out in cash {when}."));
        if is_private {
            sentences.push(format!("They lapse if that has not happened {term} after the grant{}.", unless_left(", or")));
        }
    } else {
        sentences.push(format!("You can exercise them until {term} after the grant{}.", unless_left(", and no later than")));
        sentences.extend(exercise(options, figures, is_private, contract, money));
        if options.kind == OptionKind::Iso {
            sentences.extend(minimum_tax(contract, money));
        }
    }
    if options.is_strike_estimated {
        sentences.push("The strike is set by the board on the grant date: the figure is an estimate.".into());
    }
    sentences
}

/// What somebody pays who exercises before the shares are sold.
fn exercise(options: &OptionGrant, figures: &GrantFigures, is_private: bool, contract: &Contract, money: Money) -> Option<String> {
    let vested: f64 = figures.vests_by_year.iter().sum();
    let paid = money.with_currency((options.strike * options.count * vested).round());
    let years = small_number(contract.offer.years as usize);
    match (options.exercise, is_private) {
        (Exercise::AtExit, _) => None,
        (Exercise::Early, true) => Some(format!(
            "Figures are for options that are exercised as they vest: you pay {paid} in all before you know whether the shares can ever be sold."
        )),
        (Exercise::Early, false) => Some(format!(
            "Figures are for options that are exercised as they vest and shares that are kept for a year: you pay {paid} in all before you know \
             what they will be sold for."
        )),
        (Exercise::AtExitAndHold, _) => {
            let when = if is_private { "when the company is sold or listed".into() } else { format!("after {years} years") };
            Some(format!(
                "Figures are for options that are exercised {when} and shares that are kept for a year more: you pay {paid} in all a year before \
                 they are sold."
            ))
        }
    }
}

/// What exercising and keeping incentive options can cost, at base pay alone.
fn minimum_tax(contract: &Contract, money: Money) -> Option<String> {
    let (spread, year) = contract.spread_without_minimum_tax?;
    // Rounded down, so that what is said holds.
    let spread = money.with_currency((spread / 1_000.0).floor() * 1_000.0);
    Some(format!(
        "If you exercise them and keep the shares, gains of more than about {spread} above the strike in one year can bring alternative minimum tax \
         before anything is sold (by the tables of {year})."
    ))
}

/// The recruiter's sentence; what does not say that it is about a sale of the company is said to be.
fn acceleration(text: &str) -> String {
    let lower = text.to_lowercase();
    let is_about_a_sale = ["sold", "sale", "acqui", "change of control", "exit", "merge"].iter().any(|word| lower.contains(word));
    if is_about_a_sale { as_sentence(text) } else { format!("If the company is sold: {}", as_sentence_part(text)) }
}

fn as_sentence_part(text: &str) -> String {
    let text = text.trim();
    if text.ends_with('.') { text.to_string() } else { format!("{text}.") }
}

/// What the first sentence of the page says of shares and options: what is granted, and how much of it vests within the years of the page.
pub fn granted(offer: &OfferFigures, contract: &Contract, money: Money) -> Vec<String> {
    let years = contract.offer.years;
    let grants = || contract.offer.grants.iter().zip(&offer.grants).filter(|(grant, _)| grant.is_promised);
    let shares = || promised(offer).filter(|grant| !is_option(grant));
    let within = |all: f64, vested: f64, amount: String| {
        let years = small_number(years as usize);
        if all - vested > 0.5 { format!(" (of which {amount} vest within {years} years)") } else { String::new() }
    };
    let mut parts = vec![];
    let all: f64 = shares().map(|grant| grant.at_grant).sum();
    if all > 0.0 {
        let vested: f64 = shares().flat_map(|grant| &grant.value_by_year).sum();
        parts.push(format!("shares for {}{}", money.with_currency(all), within(all, vested, money.with_currency(vested))));
    }
    for (what, of_virtual) in [("options", false), ("virtual options", true)] {
        let of_kind = || grants().filter(|(_, figures)| is_option(figures) && is_virtual(figures) == of_virtual);
        let number = |figures: &GrantFigures| figures.count.unwrap_or(0.0);
        let all: f64 = of_kind().map(|(grant, figures)| number(figures) * grant.granted_after(12 * years).len() as f64).sum();
        if all > 0.0 {
            let vested: f64 = of_kind().map(|(_, figures)| number(figures) * figures.vests_by_year.iter().sum::<f64>()).sum();
            let vested = (vested + 1e-6).floor();
            parts.push(format!("{} {what}{}", in_numbers(all), within(all, vested, in_numbers(vested))));
        }
    }
    parts
}

fn in_numbers(number: f64) -> String {
    if number.fract() == 0.0 { count(number as usize) } else { number_as_written(number) }
}
