//! What an allowance buys: dollars into units of a resource at its price, and units back into dollars.

use crate::quantity::columns::lanes;
use crate::quantity::{Lanes, MonthLanes};

/// Units that `dollars` buy at a price per unit. 50 at 0.50 per million tokens: 100 million.
#[inline(always)]
pub fn units_for(dollars: &Lanes, price: &Lanes) -> Lanes {
    lanes(
        #[inline(always)]
        |lane| dollars[lane] / price[lane],
    )
}

/// Units that dollars buy, and none of what is free: no amount of it costs that much.
#[inline(always)]
pub fn units_unless_free(dollars: f64, price: f64) -> f64 {
    if price > 0.0 { dollars / price } else { 0.0 }
}

/// Units per dollar.
pub fn units_per_dollar(price: &Lanes) -> Lanes {
    price.map(|price| 1.0 / price)
}

/// Dollars that `units` cost at a price per unit. 40 million tokens at 0.50 per million: 20.
#[inline(always)]
pub fn value_of(units: &Lanes, price: &Lanes) -> Lanes {
    lanes(
        #[inline(always)]
        |lane| units[lane] * price[lane],
    )
}

/// Fine-tuning jobs that `months` of an allowance pay for; whole jobs and part of the last one.
///
/// 450 a month for 12 months, jobs of 15 million training tokens at 6 per million: 5,400 ÷ 90 = 60.
pub fn jobs_paid(allowance: &Lanes, months: f64, tokens_per_job: &Lanes, price: &Lanes) -> Lanes {
    lanes(|lane| allowance[lane] * months / (tokens_per_job[lane] * price[lane]))
}

/// Dollars of credits that the seats of `headcount` people include, month by month: people × seats per person × credits per seat.
pub fn seat_credits(headcount: &MonthLanes, seats: &Lanes, credits: &MonthLanes) -> MonthLanes {
    let mut included = headcount.clone();
    for (row, credits) in included.iter_mut().zip(credits.iter()) {
        row.iter_mut().zip(seats).zip(credits).for_each(|((people, seats), credits)| *people *= seats * credits);
    }
    included
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::LANES;

    #[test]
    fn dollars_and_units_as_worked_out_by_hand() {
        assert_eq!(units_for(&[50.0; LANES], &[0.5; LANES])[0], 100.0);
        assert_eq!(value_of(&[40.0; LANES], &[0.5; LANES])[0], 20.0);
        assert_eq!((units_unless_free(10.0, 4.0), units_unless_free(10.0, 0.0)), (2.5, 0.0));
        assert_eq!(jobs_paid(&[450.0; LANES], 12.0, &[15.0; LANES], &[6.0; LANES])[0], 60.0);
        assert_eq!(seat_credits(&MonthLanes::filled(1, 10.0), &[2.0; LANES], &MonthLanes::filled(1, 39.0)).month(0)[0], 780.0);
    }
}
