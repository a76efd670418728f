//! What compute is worth to the employee, by the way it is taxed. All amounts are dollars at the employer's price.
//!
//! With the share p of use that is personal, a dollar used for work worth v_w and used personally v_p, and the marginal rate τ of income tax and
//! contributions:
//!
//! ```text
//! work                 served × ((1 − p) v_w + p v_p)
//! imputed              served × ((1 − p) v_w + max(0, p (v_p − τ)))
//! lapsing wallet       served × ((1 − p) v_w + p v_p) − τ × granted
//! convertible wallet   granted × (1 − τ)
//! ```
//! Whoever finds personal use not worth its tax does not use it: otherwise more compute could lower worth. A wallet is income when it is granted, so that
//! one that lapses can be worth less than nothing.

/// How compute is income of whoever uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taxation {
    /// All of it counts as work and is excluded.
    Work,
    /// The personal share of what is used is income.
    Imputed,
    /// The allowance is income when it is granted; what is not used lapses.
    LapsingWallet,
    /// The allowance is income when it is granted, and can be turned into money.
    ConvertibleWallet,
}

/// Judgments about the use of compute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UseValues {
    /// What a dollar used for work is worth, 0 or more.
    pub work: f64,
    /// What a dollar used personally is worth before tax, 0 or more.
    pub personal: f64,
    /// Share of use that is personal, 0 to 1.
    pub personal_share: f64,
}

/// Compute of a month, a year, or any other time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compute {
    /// Dollars that were used.
    pub served: f64,
    /// Dollars of the allowance, of which only wallets make a difference.
    pub granted: f64,
}

impl UseValues {
    /// Dollars that `compute` is worth after tax, with a rate `tax` of income tax and employee contributions on the income that it is, 0 to 1.
    ///
    /// By hand: 5,171.55 served of 6,000, v_w 0.25, v_p 0.8, p 0.1, τ 0.3735: 5,171.55 × 0.305 = 1,577.32 as work, × 0.26765 = 1,384.17 imputed,
    /// 1,577.32 − 2,241 = −663.68 of a lapsing wallet and 6,000 × 0.6265 = 3,759 of a convertible one.
    pub fn worth(&self, compute: Compute, taxation: Taxation, tax: f64) -> f64 {
        let Compute { served, granted } = compute;
        match taxation {
            Taxation::Work => served * self.per_dollar(),
            Taxation::Imputed => served * self.per_dollar_imputed(tax),
            Taxation::LapsingWallet => served * self.per_dollar() - tax * granted,
            Taxation::ConvertibleWallet => granted * (1.0 - tax),
        }
    }

    /// Dollars of wages that `compute` adds, on which employee and employer pay taxes.
    pub fn income(&self, compute: Compute, taxation: Taxation, tax: f64) -> f64 {
        match taxation {
            Taxation::Work => 0.0,
            Taxation::Imputed if self.personal <= tax => 0.0,
            Taxation::Imputed => compute.served * self.personal_share,
            Taxation::LapsingWallet | Taxation::ConvertibleWallet => compute.granted,
        }
    }

    /// What a dollar of use is worth before tax.
    pub fn per_dollar(&self) -> f64 {
        (1.0 - self.personal_share) * self.work + self.personal_share * self.personal
    }

    /// What a dollar of use is worth where its personal share is income.
    pub fn per_dollar_imputed(&self, tax: f64) -> f64 {
        (1.0 - self.personal_share) * self.work + self.personal_share * (self.personal - tax).max(0.0)
    }

    /// What a dollar used for work must be worth for a dollar of use to be worth `target`; `None` where all use is personal. Negative where personal use
    /// alone is worth more.
    pub fn break_even_work(&self, target: f64, taxation: Taxation, tax: f64) -> Option<f64> {
        let personal = match taxation {
            Taxation::Imputed => (self.personal - tax).max(0.0),
            _ => self.personal,
        };
        (self.personal_share < 1.0).then(|| (target - self.personal_share * personal) / (1.0 - self.personal_share))
    }
}

/// What a dollar that base pay costs the employer is worth to the employee: k / (1 + e + b), with the share k that the employee keeps of the next dollar,
/// the employer's payroll tax rate e on it, and benefits b that grow with base pay. Compute is the cheaper way to pay where a used dollar is worth more.
///
/// By hand: 0.6265 / 1.0145 = 0.617546, and 0.6265 / 1.2345 = 0.507493 with 22% of benefits.
pub fn worth_per_dollar_of_base(keep_rate: f64, employer_rate: f64, benefits_rate: f64) -> f64 {
    keep_rate / (1.0 + employer_rate + benefits_rate)
}

/// What the time saved by not waiting for compute is worth: the share of the employer's idle pay that the employee feels as own time. Never all of the pay
/// of the time waited, which the employer pays anyway.
pub fn worth_of_time(felt_share: f64, idle_pay_saved: f64) -> f64 {
    felt_share * idle_pay_saved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::quadrature::limited_lognormal;

    const VALUES: UseValues = UseValues { work: 0.25, personal: 0.8, personal_share: 0.1 };
    const ALL: [Taxation; 4] = [Taxation::Work, Taxation::Imputed, Taxation::LapsingWallet, Taxation::ConvertibleWallet];

    #[test]
    fn a_year_of_500_a_month_by_taxation() {
        for (limit, expected) in [(500.0, 430.962_616), (1_500.0, 759.106_009), (3_000.0, 864.048_291)] {
            assert!((limited_lognormal(900.0, 0.8, limit) / expected - 1.0).abs() < 2e-9);
        }
        let year = Compute { served: 12.0 * limited_lognormal(900.0, 0.8, 500.0), granted: 6_000.0 };
        for (taxation, expected) in ALL.into_iter().zip([1_577.323_176, 1_384.165_731, -663.676_824, 3_759.0]) {
            let found = VALUES.worth(year, taxation, 0.3735);
            assert!((found / expected - 1.0).abs() < 1e-9, "{taxation:?}: {found}");
        }
        assert!((VALUES.income(year, Taxation::Imputed, 0.3735) - 517.155_139).abs() < 1e-6);
        assert_eq!(
            ALL.map(|taxation| VALUES.income(year, taxation, 0.9) == 0.0),
            [true, true, false, false],
            "not used where tax exceeds its value"
        );
    }

    #[test]
    fn more_compute_never_lowers_worth_but_in_a_wallet_that_lapses() {
        for tax in [0.0, 0.3735, 0.5, 0.95] {
            for taxation in ALL {
                let of = |served, granted| VALUES.worth(Compute { served, granted }, taxation, tax);
                assert!(of(200.0, 500.0) >= of(100.0, 500.0), "more of it used");
                let change = of(100.0, 600.0) - of(100.0, 500.0);
                assert!(change >= 0.0 || taxation == Taxation::LapsingWallet);
                assert!(taxation != Taxation::LapsingWallet || tax == 0.0 || change < 0.0);
            }
        }
        let nothing = Compute { served: 0.0, granted: 500.0 };
        assert_eq!(VALUES.worth(nothing, Taxation::Work, 0.3), 0.0);
        assert_eq!(VALUES.worth(nothing, Taxation::ConvertibleWallet, 0.3), 350.0, "worth something to whoever does not use it");
    }

    #[test]
    fn the_value_of_work_at_which_compute_costs_as_little_as_base() {
        let check = |keep, benefits, expected: f64| assert!((worth_per_dollar_of_base(keep, 0.0145, benefits) - expected).abs() < 5e-7);
        check(0.6265, 0.0, 0.617_546);
        check(0.6265, 0.22, 0.507_493);
        check(0.508_366, 0.0, 0.501_100);
        for taxation in [Taxation::Work, Taxation::Imputed] {
            let work = VALUES.break_even_work(0.5, taxation, 0.3735).unwrap();
            let one = Compute { served: 1.0, granted: 1.0 };
            assert!((UseValues { work, ..VALUES }.worth(one, taxation, 0.3735) - 0.5).abs() < 1e-15);
        }
        assert_eq!(UseValues { personal_share: 1.0, ..VALUES }.break_even_work(0.5, Taxation::Work, 0.3), None);
        assert_eq!(worth_of_time(0.5, 6_950.0), 3_475.0);
    }
}
