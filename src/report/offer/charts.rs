//! The charts of offers: equity by vest year, what an allowance replaces, and worth by risk aversion.

use super::phrases::percent_more;
use crate::insight::offer::{Indifference, OfferComparison, OfferFigures, OfferYear, Offers};
use crate::quantity::count;
use crate::report::chart::{Chart, LineSeries, Lines, RangeSeries, TradeCurve, YearRange, YearRanges};
use crate::report::{NamedChart, words};

/// Offers whose bars fit side by side.
const MOST_OFFERS: usize = 4;
/// The most lines that stay distinguishable.
const MOST_LINES: usize = 9;

/// Those for which there is something to draw.
pub fn all(offers: &Offers) -> Vec<NamedChart> {
    let named = |name: String, chart| NamedChart { name, chart };
    let equity = year_ranges(offers).map(|ranges| named("equity-by-year".into(), Chart::YearRanges(ranges)));
    let curves: Vec<(&OfferComparison, &Indifference)> =
        offers.comparisons.iter().filter_map(|comparison| Some((comparison, comparison.indifference.as_ref()?))).collect();
    let is_one = curves.len() == 1;
    let curves = curves.into_iter().filter(|(_, curve)| !curve.allowance.is_empty()).enumerate().map(|(place, (comparison, curve))| {
        let name = if is_one { "indifference".to_string() } else { format!("indifference-{}", place + 1) };
        named(name, Chart::TradeCurve(Box::new(trade_curve(offers, comparison, curve))))
    });
    let worth = by_risk_aversion(offers).map(|lines| named("worth-by-risk-aversion".into(), Chart::Lines(lines)));
    equity.into_iter().chain(curves).chain(worth).collect()
}

fn trials(offers: &Offers) -> String {
    format!("{} trials", count(offers.n_trials))
}

/// Absent where no offer promises equity.
fn year_ranges(offers: &Offers) -> Option<YearRanges> {
    let shown: Vec<&OfferFigures> = offers.offers.iter().filter(|offer| offer.total.equity_at_grant > 0.0).take(MOST_OFFERS).collect();
    // As many columns as the longest offer has years, and one for what is settled later.
    let last = shown.iter().flat_map(|offer| offer.years.iter().filter_map(|year| year.year)).max()?;
    let has_later = shown.iter().any(|offer| offer.years.iter().any(|year| year.year.is_none()));
    let columns: Vec<Option<u32>> = (1..=last).map(Some).chain(has_later.then_some(None)).collect();
    let series = shown.iter().map(|offer| {
        let at = |column: &Option<u32>| offer.years.iter().find(|year| year.year == *column);
        let range = |year: &OfferYear| YearRange {
            low: year.equity.p10,
            middle: year.equity.p50,
            high: year.equity.p90,
            promised: Some(year.equity_at_grant).filter(|value| *value > 0.0),
        };
        RangeSeries { name: offer.name.clone(), ranges: columns.iter().map(|column| at(column).map(range)).collect() }
    });
    Some(YearRanges {
        title: title_of_equity(offers, &shown),
        subtitle: format!("Equity by the year in which it can be sold, if the candidate stays, {}", trials(offers)),
        unit: format!("{}, before tax", offers.currency),
        years: columns.iter().map(|column| column.map_or_else(|| "later".into(), |year| format!("year {year}"))).collect(),
        series: series.collect(),
    })
}

/// The finding: how often the riskiest grant comes to nothing, or how far the largest goes.
fn title_of_equity(offers: &Offers, shown: &[&OfferFigures]) -> String {
    const WORTH_SAYING: f64 = 0.05;
    let nothing = |offer: &&OfferFigures| {
        let mut promised = offer.grants.iter().filter(|grant| grant.is_promised);
        match (promised.next(), promised.next()) {
            (Some(grant), None) => grant.nothing.value,
            _ => 0.0,
        }
    };
    let risky = shown.iter().copied().max_by(|a, b| nothing(a).total_cmp(&nothing(b))).filter(|offer| nothing(offer) > WORTH_SAYING);
    if let Some(offer) = risky {
        return format!("The equity of {} comes to nothing with probability {}", offer.name, words::share(nothing(&offer)));
    }
    let largest = shown.iter().max_by(|a, b| a.total.equity.p90.total_cmp(&b.total.equity.p90));
    largest.map_or_else(String::new, |offer| {
        let equity = offer.total.equity;
        format!(
            "The equity of {}: {} in the middle, more than {} with one chance in ten",
            offer.name,
            words::about(equity.p50, offers.currency),
            words::about_without_unit(equity.p90, offers.currency)
        )
    })
}

fn trade_curve(offers: &Offers, comparison: &OfferComparison, curve: &Indifference) -> TradeCurve {
    let own = &offers.offers[curve.offer].name;
    let other = &offers.offers[if curve.offer == 0 { comparison.offer } else { 0 }].name;
    let currency = offers.currency;
    let is_unsolved = curve.equity.iter().all(Option::is_none);
    let title = match (&comparison.equivalence, curve.has_demand) {
        (_, false) => "This candidate would not use a compute allowance".into(),
        (Some(equivalence), _) if let (Some(allowance), Some(equity)) = (equivalence.allowance, equivalence.equity) => format!(
            "{} {currency} a month of compute is worth {} of the grant of {}",
            words::amount(allowance, None),
            percent_more(equity.value, Some(equity.se)),
            offers.offers[equivalence.equity_of].name
        ),
        _ if is_unsolved => format!("No grant makes {own} worth as much to the candidate as {other}"),
        _ => format!("How much of the grant of {own} a compute allowance replaces"),
    };
    TradeCurve {
        title,
        subtitle: format!("Mixes of allowance and grant with which {own} is worth as much to the candidate as {other}, {}", trials(offers)),
        input: format!("Compute allowance, {currency} a month at list prices"),
        unit: format!("Grant, {currency} on the grant date"),
        values: curve.allowance.clone(),
        line_name: format!("Worth as much as {other}"),
        line: curve.equity.clone(),
        low: curve.equity_low.clone(),
        high: curve.equity_high.clone(),
        band_name: "80%, what we do not know about the candidate".into(),
        second_name: "Costs us as much as today".into(),
        second: curve.equal_cost.clone(),
        today: (format!("{own} today"), curve.today.0, curve.today.1),
        note: match (curve.has_demand, is_unsolved) {
            (false, _) => Some("This candidate would not use it.".into()),
            (true, true) => Some("No grant closes the gap.".into()),
            (true, false) => None,
        },
    }
}

fn by_risk_aversion(offers: &Offers) -> Option<Lines> {
    let series: Vec<LineSeries> = offers
        .offers
        .iter()
        .filter(|offer| !offer.worth.by_risk_aversion.is_empty())
        .take(MOST_LINES)
        .map(|offer| LineSeries { name: offer.name.clone(), points: offer.worth.by_risk_aversion.clone() })
        .collect();
    let assumed = offers.judgment.iter().find(|value| value.key == "risk_aversion");
    (!series.is_empty()).then(|| Lines {
        title: title_of_worth(&series),
        subtitle: format!("Worth to the candidate by risk aversion, {}", trials(offers)),
        unit: format!("{} today", offers.currency),
        input: "Relative risk aversion of the candidate: 0 does not mind risk".into(),
        mark: assumed
            .map(|value| (format!("assumed: {}", words::price(value.central).trim_end_matches('0').trim_end_matches('.')), value.central)),
        series,
    })
}

/// Which of two offers is worth more, and from which risk aversion on that changes.
fn title_of_worth(series: &[LineSeries]) -> String {
    let [one, other] = series else {
        return match series {
            [one] => format!("What {} is worth to a candidate who minds risk more or less", one.name),
            _ => "What the offers are worth to a candidate who minds risk more or less".into(),
        };
    };
    let gaps: Vec<(f64, f64)> = one.points.iter().zip(&other.points).map(|(one, other)| (one.0, other.1 - one.1)).collect();
    let better = |gap: f64| if gap > 0.0 { &other.name } else { &one.name };
    let crossing = gaps.windows(2).find(|pair| pair[0].1 * pair[1].1 < 0.0).map(|pair| {
        let [(from, before), (to, after)] = [pair[0], pair[1]];
        (from + (to - from) * before / (before - after), after)
    });
    match (crossing, gaps.last()) {
        (Some((at, after)), _) => format!("From a risk aversion of about {at:.1} on, {} is worth more to the candidate", better(after)),
        (None, Some((_, gap))) if *gap != 0.0 => format!("{} is worth more to the candidate at every risk aversion", better(*gap)),
        _ => "Both offers are worth the same at every risk aversion".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn titles_state_the_finding() {
        let titles = |offers: &Offers| all(offers).iter().map(|chart| chart.chart.title().to_string()).collect::<Vec<_>>();
        assert_eq!(
            titles(&samples::two()),
            [
                "The equity of start-up comes to nothing with probability 68%",
                "3,000 USD a month of compute is worth 9.2% of the grant of big-tech",
                "From a risk aversion of about 0.1 on, big-tech is worth more to the candidate",
            ]
        );
        assert_eq!(titles(&samples::one()).len(), 2);
        assert_eq!(titles(&samples::without_anything()).len(), 1);
        let names: Vec<String> = all(&samples::three()).into_iter().map(|chart| chart.name).collect();
        assert_eq!(names, ["equity-by-year", "indifference-1", "indifference-2", "worth-by-risk-aversion"]);
    }

    #[test]
    fn a_candidate_who_would_not_use_compute_is_an_empty_state_in_words() {
        let mut offers = samples::two();
        let curve = offers.comparisons[0].indifference.as_mut().unwrap();
        curve.has_demand = false;
        let charts = all(&offers);
        let Chart::TradeCurve(curve) = &charts[1].chart else { panic!("a trade curve") };
        assert_eq!(curve.note.as_deref(), Some("This candidate would not use it."));
    }
}
