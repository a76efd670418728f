//! What a grant comes to when it can be sold: shares and options of listed and of private companies.
//!
//! ```text
//! RSU      granted value × share × S(sale) ÷ S(grant)           sold when it vests, and of a private company when there is an exit
//! option   number × share × max(0, S(sale) − strike)            listed: sold at the end of the years of the offer; private: at the exit
//! held     number × share × (S(sale) − strike)                  exercised for the strike before the sale, so that it can be a loss
//! ```
//! What vests after the exit is sold when it vests. What cannot be sold before it expires is worth nothing. Prices are relative to the first day, and 0
//! where shares cannot be sold.

/// The path of one trial.
#[derive(Clone, Copy, Debug)]
pub struct SharePath<'a> {
    /// The relative price at the end of each month at which a share can be sold; 0 where it cannot.
    pub sale_prices: &'a [f64],
    /// Before an exit the price at which grants are made is that of the first day.
    pub is_private: bool,
}

impl SharePath<'_> {
    /// The first month since the start, 1 being the first, at whose end shares can be sold, at `time` or later; `None` where there is none.
    pub fn first_sale(&self, time: u32) -> Option<u32> {
        let from = time.max(1) as usize;
        if !self.is_private {
            return (from <= self.sale_prices.len()).then_some(from as u32);
        }
        (from..=self.sale_prices.len()).find(|month| self.sale_prices[month - 1] > 0.0).map(|month| month as u32)
    }

    /// The relative price at the end of month `time`; 1 at time 0.
    pub fn price(&self, time: u32) -> f64 {
        match time {
            0 => 1.0,
            _ => self.sale_prices.get(time as usize - 1).copied().unwrap_or(0.0),
        }
    }

    /// The relative price on a grant date.
    pub fn price_at_grant(&self, granted: u32) -> f64 {
        let price = self.price(granted);
        if self.is_private && price == 0.0 { 1.0 } else { price }
    }
}

/// When and for how much a part of a grant is sold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sale {
    /// Months since the start.
    pub time: u32,
    /// Dollars before tax.
    pub amount: f64,
}

/// Units that `value` dollars buy at a price of one share.
pub fn units(value: f64, price: f64) -> f64 {
    value / price
}

/// What shares are often said to be worth: their number times the price of a preferred share in the last round.
pub fn claimed(count: f64, preferred_price: f64) -> f64 {
    count * preferred_price
}

/// RSUs of `value` dollars granted at `granted` of which `share` vests at `time`. `expires`: months since the grant after which they are lost.
pub fn sell_units(path: SharePath<'_>, value: f64, (granted, time): (u32, u32), share: f64, expires: Option<u32>) -> Option<Sale> {
    let sold = path.first_sale(time)?;
    if expires.is_some_and(|months| sold > granted + months) {
        return None;
    }
    Some(Sale { time: sold, amount: value * share * path.price(sold) / path.price_at_grant(granted) })
}

/// Options, in terms of one share's dollars on the first day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    pub count: f64,
    /// Dollars of a share on the first day.
    pub price: f64,
    /// Dollars; of a later grant at the money `None`: the price of its day.
    pub strike: Option<f64>,
    /// Months since the grant in which they can be exercised.
    pub term: u32,
}

/// Options granted at `granted` of which `share` vests at `time`, exercised and sold at once: when a private company's shares can first be sold, or at
/// `end` where they are listed. `window_end` is the last month in which they can be exercised after leaving.
pub fn sell_options(
    path: SharePath<'_>,
    options: Options,
    (granted, time): (u32, u32),
    share: f64,
    end: u32,
    window_end: Option<u32>,
) -> Option<Sale> {
    let last = window_end.map_or(granted + options.term, |window| window.min(granted + options.term));
    let sold = if path.is_private { path.first_sale(time)? } else { end.min(last).max(time) };
    if sold > last {
        return None;
    }
    let strike = options.strike.unwrap_or_else(|| options.price * path.price_at_grant(granted));
    let gain = options.price * path.price(sold) - strike;
    (gain > 0.0).then_some(Sale { time: sold, amount: options.count * share * gain })
}

/// Options that are exercised for money, whose shares are sold later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Months since the start.
    pub exercised: u32,
    /// Dollars that the exercise costs, and that the shares are worth above that on the day.
    pub paid: f64,
    pub spread: f64,
    /// When the shares are sold and for how much; `None`: never, and they are worth nothing.
    pub sale: Option<Sale>,
}

/// Months for which shares are held where they could be sold: then their gain is long-term.
pub const HOLDING_PERIOD: u32 = 12;
/// Months since the grant before which a sale of shares from incentive options is too early: their spread is then income.
pub const PERIOD_SINCE_GRANT: u32 = 24;

impl Held {
    /// Proceeds less what the exercise cost, before tax.
    pub fn gain(&self) -> f64 {
        self.sale.map_or(0.0, |sale| sale.amount) - self.paid
    }

    /// Whether the shares are held for a year.
    pub fn is_held_a_year(&self) -> bool {
        self.sale.is_none_or(|sale| sale.time >= self.exercised + HOLDING_PERIOD)
    }

    /// Whether all of the gain of incentive options granted at `granted` is a gain on shares: otherwise their spread is income.
    pub fn qualifies(&self, granted: u32) -> bool {
        self.is_held_a_year() && self.sale.is_none_or(|sale| sale.time >= granted + PERIOD_SINCE_GRANT)
    }
}

/// Options granted at `granted` of which `share` vests at `time`, exercised then; `None` where a share is worth less than the strike. Before an exit a
/// share is worth what it was on the first day.
pub fn exercise_early(path: SharePath<'_>, options: Options, (granted, time): (u32, u32), share: f64) -> Option<Held> {
    held(path, options, (granted, time), share)
}

/// Options as of [`sell_options`], exercised when they would be sold; the shares are held for a year, or to the last month of the path.
pub fn exercise_and_hold(
    path: SharePath<'_>,
    options: Options,
    grant: (u32, u32),
    share: f64,
    end: u32,
    window_end: Option<u32>,
) -> Option<Held> {
    let sale = sell_options(path, options, grant, share, end, window_end)?;
    held(path, options, (grant.0, sale.time), share)
}

fn held(path: SharePath<'_>, options: Options, (granted, exercised): (u32, u32), share: f64) -> Option<Held> {
    let number = options.count * share;
    let strike = options.strike.unwrap_or_else(|| options.price * path.price_at_grant(granted));
    let can_be_sold = path.price(exercised) > 0.0;
    let spread = options.price * path.price_at_grant(exercised) - strike;
    if spread < 0.0 {
        return None;
    }
    let last = path.sale_prices.len() as u32;
    let sold = if can_be_sold { (exercised + HOLDING_PERIOD).min(last).max(exercised) } else { path.first_sale(exercised).unwrap_or(0) };
    let sale = (sold > 0).then(|| Sale { time: sold, amount: number * options.price * path.price(sold) });
    Some(Held { exercised, paid: number * strike, spread: number * spread, sale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_units_are_sold_as_they_vest_and_private_ones_at_the_exit() {
        let listed = SharePath { sale_prices: &[1.1, 1.2, 1.5], is_private: false };
        assert_eq!(sell_units(listed, 1_000.0, (0, 2), 0.25, None), Some(Sale { time: 2, amount: 300.0 }));
        // Granted at 1.2, sold at 1.5.
        assert_eq!(sell_units(listed, 1_200.0, (2, 3), 1.0, None), Some(Sale { time: 3, amount: 1_500.0 }));
        let private = SharePath { sale_prices: &[0.0, 0.0, 3.0, 4.0], is_private: true };
        assert_eq!(sell_units(private, 1_000.0, (0, 1), 0.5, None), Some(Sale { time: 3, amount: 1_500.0 }));
        assert_eq!(
            sell_units(private, 1_000.0, (0, 4), 0.5, None),
            Some(Sale { time: 4, amount: 2_000.0 }),
            "after the exit, as they vest"
        );
        assert_eq!(sell_units(private, 1_000.0, (0, 1), 0.5, Some(2)), None, "expired before the exit");
        let never = SharePath { sale_prices: &[0.0; 4], is_private: true };
        assert_eq!(sell_units(never, 1_000.0, (0, 1), 0.5, None), None);
    }

    #[test]
    fn options_are_worth_what_the_price_exceeds_the_strike() {
        let listed = SharePath { sale_prices: &[1.0, 2.0, 0.5, 1.5], is_private: false };
        let options = Options { count: 100.0, price: 4.0, strike: Some(4.0), term: 120 };
        assert_eq!(sell_options(listed, options, (0, 1), 1.0, 4, None), Some(Sale { time: 4, amount: 200.0 }));
        assert_eq!(sell_options(listed, options, (0, 1), 1.0, 3, None), None, "under water");
        assert_eq!(sell_options(listed, Options { term: 2, ..options }, (0, 1), 1.0, 4, None), Some(Sale { time: 2, amount: 400.0 }));
        let private = SharePath { sale_prices: &[0.0, 0.0, 3.0], is_private: true };
        assert_eq!(sell_options(private, options, (0, 1), 0.5, 3, None), Some(Sale { time: 3, amount: 400.0 }));
        assert_eq!(sell_options(private, options, (0, 1), 0.5, 3, Some(2)), None, "the window after leaving ended before the exit");
        let early = exercise_early(private, options, (0, 1), 0.5).unwrap();
        assert_eq!((early.paid, early.spread, early.sale), (200.0, 0.0, Some(Sale { time: 3, amount: 600.0 })), "held until the exit");
        assert_eq!(early.gain(), 400.0);
        let never = SharePath { sale_prices: &[0.0; 4], is_private: true };
        assert_eq!(exercise_early(never, options, (0, 1), 0.5).map(|held| held.gain()), Some(-200.0), "the strike is lost");
        assert_eq!(exercise_early(listed, options, (0, 3), 1.0), None, "under water");
        let mut prices = [0.0; 30];
        (prices[9], prices[21]) = (2.0, 1.5);
        let exits = SharePath { sale_prices: &prices, is_private: true };
        let held = exercise_and_hold(exits, options, (0, 5), 1.0, 30, None).unwrap();
        assert_eq!((held.exercised, held.paid, held.spread), (10, 400.0, 400.0));
        assert_eq!(held.sale, Some(Sale { time: 22, amount: 600.0 }), "a year after the exit");
        assert!(held.is_held_a_year() && !held.qualifies(0), "22 months after the grant");
        let later = Options { strike: None, ..options };
        assert_eq!(
            sell_options(listed, later, (3, 4), 1.0, 4, None),
            Some(Sale { time: 4, amount: 400.0 }),
            "at the money at 2, sold at 6"
        );
    }
}
