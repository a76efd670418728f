//! The datasets of offers, unrounded.

use crate::insight::offer::{Indifference, Lever, OfferComparison, OfferFigures, OfferYear, Offers};
use crate::report::Dataset;
use crate::report::dataset::Records;

/// `offers`, `years`, `levers` and `indifference`; those without rows are left out.
pub fn all(offers: &Offers) -> Vec<Dataset<'_>> {
    [summary(offers), years(offers), levers(offers), indifference(offers)].into_iter().filter(|dataset| dataset.n_rows > 0).collect()
}

/// One row an offer, with how it compares with the first.
fn summary(offers: &Offers) -> Dataset<'_> {
    let rows: Vec<(&OfferFigures, Option<&OfferComparison>)> = offers
        .offers
        .iter()
        .enumerate()
        .map(|(place, offer)| (offer, offers.comparisons.iter().find(|comparison| comparison.offer == place && place > 0)))
        .collect();
    let currency = offers.currency;
    Records::new("offers", rows)
        .text("offer", |(offer, _)| offer.name.as_str())
        .text("company", |(offer, _)| offer.company.clone().unwrap_or_default())
        .text("net_of", |(offer, _)| offer.net_of.clone().unwrap_or_default())
        .text("currency", move |_| currency.code())
        .amount("worth", |(offer, _)| offer.worth.worth.value)
        .amount("se_worth", |(offer, _)| offer.worth.worth.se)
        .amount("present_value", |(offer, _)| offer.worth.present_value.value)
        .amount("se_present_value", |(offer, _)| offer.worth.present_value.se)
        .amount("for_risk", |(offer, _)| offer.worth.for_risk)
        .amount("cost_expected", |(offer, _)| offer.cost.expected.mean)
        .amount("se_cost_expected", |(offer, _)| offer.cost.expected_se)
        .amount("cost_expected_p90", |(offer, _)| offer.cost.expected.p90)
        .amount("cost_staying", |(offer, _)| offer.cost.staying.mean)
        .amount("cost_staying_p90", |(offer, _)| offer.cost.staying.p90)
        .amount("payroll_tax", |(offer, _)| offer.cost.payroll_tax)
        .amount("equity_accounting", |(offer, _)| offer.cost.equity_accounting)
        .amount("equity_delivered", |(offer, _)| offer.cost.equity_delivered)
        .amount("clawback", |(offer, _)| offer.cost.clawback)
        .amount("equity_at_grant", |(offer, _)| offer.total.equity_at_grant)
        .amount("equity_mean", |(offer, _)| offer.total.equity.mean)
        .amount("equity_p10", |(offer, _)| offer.total.equity.p10)
        .amount("equity_p50", |(offer, _)| offer.total.equity.p50)
        .amount("equity_p90", |(offer, _)| offer.total.equity.p90)
        .amount("compute_granted", |(offer, _)| offer.total.compute_granted)
        .amount("compute_used", |(offer, _)| offer.total.compute_used)
        .amount("compute_wanted", |(offer, _)| offer.total.compute_wanted)
        .amount("compute_worth", |(offer, _)| offer.compute.worth)
        .amount("net_pay_year_1", |(offer, _)| offer.years.first().map(|year| year.net_pay))
        .amount("tax_short_first_year", |(offer, _)| offer.tax_years.first().and_then(|year| year.short))
        .amount("gap", |(_, comparison)| comparison.map(|comparison| comparison.gap.value))
        .amount("se_gap", |(_, comparison)| comparison.map(|comparison| comparison.gap.se))
        .amount("gap_p10", |(_, comparison)| comparison.map(|comparison| comparison.gap_band.0))
        .amount("gap_p90", |(_, comparison)| comparison.map(|comparison| comparison.gap_band.1))
        .text("too_close", |(_, comparison)| comparison.map_or("", |comparison| if comparison.is_too_close { "yes" } else { "no" }))
        .amount("cost_gap", |(_, comparison)| comparison.map(|comparison| comparison.cost_gap.value))
        .amount("se_cost_gap", |(_, comparison)| comparison.map(|comparison| comparison.cost_gap.se))
        .amount("p_better", |(_, comparison)| comparison.map(|comparison| comparison.probability_better.value))
        .amount("se_p_better", |(_, comparison)| comparison.map(|comparison| comparison.probability_better.se))
        .finish()
}

/// One row an offer and vest year; `later` is what is settled after the last, and `total` all of it.
fn years(offers: &Offers) -> Dataset<'_> {
    let rows: Vec<(&OfferFigures, &OfferYear, String)> = offers
        .offers
        .iter()
        .flat_map(|offer| {
            let years =
                offer.years.iter().map(move |year| (offer, year, year.year.map_or_else(|| "later".into(), |year| year.to_string())));
            years.chain([(offer, &offer.total, "total".to_string())])
        })
        .collect();
    let currency = offers.currency;
    Records::new("years", rows)
        .text("offer", |(offer, ..)| offer.name.as_str())
        .text("year", |(_, _, name)| name.clone())
        .text("currency", move |_| currency.code())
        .amount("base", |(_, year, _)| year.base)
        .amount("bonus", |(_, year, _)| year.bonus)
        .amount("bonus_at_target", |(_, year, _)| year.bonus_at_target)
        .amount("sign_on", |(_, year, _)| year.sign_on)
        .amount("equity_at_grant", |(_, year, _)| year.equity_at_grant)
        .amount("equity_mean", |(_, year, _)| year.equity.mean)
        .amount("se_equity_mean", |(_, year, _)| year.equity.se)
        .amount("equity_p10", |(_, year, _)| year.equity.p10)
        .amount("equity_p50", |(_, year, _)| year.equity.p50)
        .amount("equity_p90", |(_, year, _)| year.equity.p90)
        .amount("equity_not_promised", |(_, year, _)| year.not_promised)
        .amount("benefits", |(_, year, _)| year.benefits)
        .amount("compute_granted", |(_, year, _)| year.compute_granted)
        .amount("compute_used", |(_, year, _)| year.compute_used)
        .amount("compute_wanted", |(_, year, _)| year.compute_wanted)
        .amount("net_pay", |(_, year, _)| year.net_pay)
        .amount("compute_value", |(_, year, _)| year.compute_value)
        .amount("waiting", |(_, year, _)| year.waiting)
        .amount("benefits_value", |(_, year, _)| year.benefits_value)
        .amount("cost", |(_, year, _)| year.cost)
        .finish()
}

/// One row a comparison and lever.
fn levers(offers: &Offers) -> Dataset<'_> {
    let rows: Vec<(&OfferComparison, &Lever)> =
        offers.comparisons.iter().flat_map(|comparison| comparison.levers.iter().map(move |lever| (comparison, lever))).collect();
    let currency = offers.currency;
    Records::new("levers", rows)
        .text("offer", |(comparison, _)| offers.offers[comparison.offer].name.as_str())
        .text("against", |_| offers.offers[0].name.as_str())
        .text("changed", |(comparison, _)| offers.offers[comparison.changed].name.as_str())
        .text("lever", |(_, lever)| lever.kind.key())
        .text("unit", move |(_, lever)| lever.kind.unit(currency))
        .amount("change", |(_, lever)| lever.change.map(|change| change.value))
        .amount("se_change", |(_, lever)| lever.change.map(|change| change.se))
        .amount("change_p10", |(_, lever)| lever.band.map(|band| band.0))
        .amount("change_p90", |(_, lever)| lever.band.map(|band| band.1))
        .amount("solved_share", |(_, lever)| lever.solved_share)
        .text("currency", move |_| currency.code())
        .amount("cost", |(_, lever)| lever.cost)
        .amount("rest_of_gap", |(_, lever)| lever.rest)
        .finish()
}

/// One row a comparison and size of the allowance.
fn indifference(offers: &Offers) -> Dataset<'_> {
    let curves = offers.comparisons.iter().filter_map(|comparison| Some((comparison, comparison.indifference.as_ref()?)));
    let rows: Vec<(&OfferComparison, &Indifference, usize)> =
        curves.flat_map(|(comparison, curve)| (0..curve.allowance.len()).map(move |place| (comparison, curve, place))).collect();
    let currency = offers.currency;
    Records::new("indifference", rows)
        .text("offer", |(_, curve, _)| offers.offers[curve.offer].name.as_str())
        .text("against", |(comparison, curve, _)| offers.offers[if curve.offer == 0 { comparison.offer } else { 0 }].name.as_str())
        .text("currency", move |_| currency.code())
        .amount("allowance_per_month", |(_, curve, place)| curve.allowance[*place])
        .amount("equity", |(_, curve, place)| curve.equity[*place])
        .amount("equity_p10", |(_, curve, place)| curve.equity_low[*place])
        .amount("equity_p90", |(_, curve, place)| curve.equity_high[*place])
        .amount("equity_at_equal_cost", |(_, curve, place)| curve.equal_cost[*place])
        .finish()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::report::dataset::Cells;

    #[test]
    fn every_year_and_lever_has_a_row_and_what_is_absent_stays_absent() {
        let offers = samples::two();
        let datasets = all(&offers);
        let names: Vec<(&str, usize)> = datasets.iter().map(|dataset| (dataset.name, dataset.n_rows)).collect();
        assert_eq!(names, [("offers", 2), ("years", 11), ("levers", 4), ("indifference", 6)]);
        let gap = datasets[0].columns.iter().find(|column| column.name == "gap").unwrap();
        let Cells::Amount(of) = &gap.cells else { panic!("an amount") };
        assert_eq!((of(0), of(1)), (None, Some(-70_900.0)));
        assert_eq!(all(&samples::one()).len(), 2, "nothing to compare with");
    }
}
