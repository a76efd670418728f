//! What an amount of money buys.

/// Units at so much each; none where they are free, as no amount limits them.
pub fn bought(amount: f64, price: f64) -> Option<f64> {
    (price > 0.0).then(|| amount / price)
}
