//! Vesting: the share of a grant that the employee acquires in a month.

use crate::scenario::package::Vesting;

/// The share of a grant that vests in the month that ends `months_since` whole months after the grant date.
///
/// Nothing vests before the cliff; at the cliff everything earned so far vests at once; then every vesting date adds what was earned since.
/// 48 months with a cliff of 12, monthly: 12/48 after twelve months, then 1/48 per month. Front-loaded `[0.4, 0.3, 0.2, 0.1]`: 0.4 at the
/// cliff, then 0.3/12 per month.
pub fn share_vesting(vesting: &Vesting, months_since: i64) -> f64 {
    vested(vesting, months_since) - vested(vesting, months_since - 1)
}

/// The share that has vested by then.
fn vested(vesting: &Vesting, months_since: i64) -> f64 {
    if months_since <= 0 || months_since < i64::from(vesting.cliff_months) {
        return 0.0;
    }
    let months = (months_since as u32).min(vesting.months);
    // Nothing vests between vesting dates; the end of the schedule is always one.
    let on_date = if months == vesting.months {
        months
    } else {
        (months / vesting.interval_months * vesting.interval_months).max(vesting.cliff_months)
    };
    match &vesting.by_year {
        None => f64::from(on_date) / f64::from(vesting.months),
        Some(by_year) => {
            let (years, months) = (on_date as usize / 12, on_date as usize % 12);
            let whole: f64 = by_year.iter().take(years).sum();
            whole + by_year.get(years).map_or(0.0, |share| share * months as f64 / 12.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(vesting: &Vesting, expected: &[(i64, f64)]) {
        for (months_since, share) in expected {
            let got = share_vesting(vesting, *months_since);
            assert!((got - share).abs() < 1e-15, "month {months_since}: {got} instead of {share}");
        }
        let all: f64 = (0..=i64::from(vesting.months) + 12).map(|month| share_vesting(vesting, month)).sum();
        assert!((all - 1.0).abs() < 1e-12, "everything vests once: {all}");
    }

    #[test]
    fn schedules_worked_by_hand() {
        let monthly = Vesting { grant_date: None, months: 48, cliff_months: 12, interval_months: 1, by_year: None };
        // Nothing in month 11, a quarter at the cliff, then a forty-eighth per month, nothing after the end.
        check(&monthly, &[(0, 0.0), (11, 0.0), (12, 0.25), (13, 1.0 / 48.0), (48, 1.0 / 48.0), (49, 0.0)]);
        let quarterly = Vesting { interval_months: 3, ..monthly.clone() };
        check(&quarterly, &[(12, 0.25), (13, 0.0), (14, 0.0), (15, 3.0 / 48.0), (48, 3.0 / 48.0)]);
        let front_loaded = Vesting { by_year: Some(vec![0.4, 0.3, 0.2, 0.1]), ..monthly.clone() };
        check(&front_loaded, &[(12, 0.4), (13, 0.3 / 12.0), (25, 0.2 / 12.0), (48, 0.1 / 12.0)]);
        let no_cliff = Vesting { cliff_months: 0, months: 12, ..monthly };
        check(&no_cliff, &[(0, 0.0), (1, 1.0 / 12.0), (12, 1.0 / 12.0)]);
    }
}
