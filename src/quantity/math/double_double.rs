//! Reference arithmetic of about 31 digits for tests: each number is the exact sum of two doubles (Dekker 1971).

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `high + low`, where `low` is at most half an ulp of `high`.
#[derive(Debug, Clone, Copy)]
pub struct DoubleDouble {
    pub high: f64,
    pub low: f64,
}

pub const LN_2: DoubleDouble = DoubleDouble { high: std::f64::consts::LN_2, low: 2.3190468138462996e-17 };
pub const TAU: DoubleDouble = DoubleDouble { high: std::f64::consts::TAU, low: 2.4492935982947064e-16 };
const FRAC_1_SQRT_TAU: DoubleDouble = DoubleDouble { high: 0.3989422804014327, low: -2.49232720227773e-17 };

impl From<f64> for DoubleDouble {
    fn from(high: f64) -> Self {
        DoubleDouble { high, low: 0.0 }
    }
}

impl DoubleDouble {
    /// The distance of `computed` from this value, in ulp of this value.
    pub fn ulps_from(self, computed: f64) -> f64 {
        let ulp = self.high.abs().next_up() - self.high.abs();
        (((computed - self.high) - self.low) / ulp).abs()
    }

    /// `exp`, by the series at 1/256 of the reduced argument, squared eight times. The result must be a normal number.
    pub fn exp(self) -> Self {
        let n = (self.high / LN_2.high).round();
        let r = (self - LN_2 * n.into()) * (1.0 / 256.0).into();
        // Squaring y = exp(r) - 1 instead of exp(r) keeps the digits of a small y: (1 + y)^2 - 1 = 2y + y^2.
        let mut y = DoubleDouble::from(0.0);
        for k in (1..=14).rev() {
            y = (y + 1.0.into()) * r / f64::from(k).into();
        }
        for _ in 0..8 {
            y = y + y + y * y;
        }
        let y = y + 1.0.into();
        // In two steps, since 2^1024 is not a double.
        let half = (n / 2.0).trunc();
        let (first, second) = (2f64.powi(half as i32), 2f64.powi((n - half) as i32));
        DoubleDouble { high: y.high * first * second, low: y.low * first * second }
    }

    /// `ln`, by two steps of Halley's iteration on `exp`, starting from double precision.
    pub fn ln(self) -> Self {
        // The power of two is factored out, so that the iteration stays in the range of normal numbers.
        let k = libm::ilogb(self.high);
        let scale = |x: f64| libm::scalbn(x, -k);
        let m = DoubleDouble { high: scale(self.high), low: scale(self.low) };
        let mut y = DoubleDouble::from(libm::log(m.high));
        for _ in 0..2 {
            let e = y.exp();
            y = y + (m - e) / (m + e) * 2.0.into();
        }
        y + LN_2 * f64::from(k).into()
    }

    /// Sine and cosine of an angle of at most about π/4, by their series.
    pub fn sin_cos(self) -> (Self, Self) {
        let minus_square = -(self * self);
        let series = |first: i32| {
            let mut sum = DoubleDouble::from(1.0);
            for k in (1..=15).rev() {
                let divisor = (2 * k - 1 + first) * (2 * k + first);
                sum = sum * minus_square / f64::from(divisor).into() + 1.0.into();
            }
            sum
        };
        (self * series(1), series(0))
    }

    /// The standard normal density. The result must be a normal number.
    pub fn normal_pdf(self) -> Self {
        (self * self * (-0.5).into()).exp() * FRAC_1_SQRT_TAU
    }

    /// `Φ(x) - 1/2`, by the series of positive terms `φ(x) (x + x³/3 + x⁵/15 + ...)`.
    pub fn normal_cdf_minus_half(self) -> Self {
        let square = self * self;
        let (mut term, mut sum) = (self, self);
        let mut k = 3.0;
        while term.high.abs() > 1e-33 * sum.high.abs() {
            term = term * square / k.into();
            sum = sum + term;
            k += 2.0;
        }
        sum * self.normal_pdf()
    }

    /// `Φ(x)`: the series for |x| < 6, Laplace's continued fraction from there on.
    pub fn normal_cdf(self) -> Self {
        if self.high.abs() < 6.0 {
            return self.normal_cdf_minus_half() + 0.5.into();
        }
        let size = if self.high < 0.0 { -self } else { self };
        let mut fraction = size;
        for k in (1..=300).rev() {
            fraction = size + DoubleDouble::from(f64::from(k)) / fraction;
        }
        let tail = self.normal_pdf() / fraction;
        if self.high < 0.0 { tail } else { -tail + 1.0.into() }
    }
}

impl Neg for DoubleDouble {
    type Output = Self;
    fn neg(self) -> Self {
        DoubleDouble { high: -self.high, low: -self.low }
    }
}

impl Add for DoubleDouble {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let sum = exact_sum(self.high, other.high);
        let rest = exact_sum(self.low, other.low);
        let sum = ordered_sum(sum.high, sum.low + rest.high);
        ordered_sum(sum.high, sum.low + rest.low)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for DoubleDouble {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = exact_product(self.high, other.high);
        ordered_sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }
}

impl Div for DoubleDouble {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * first.into();
        let second = rest.high / other.high;
        let rest = rest - other * second.into();
        let third = rest.high / other.high;
        DoubleDouble::from(first) + second.into() + third.into()
    }
}

/// The exact sum of two doubles (Knuth).
fn exact_sum(a: f64, b: f64) -> DoubleDouble {
    let high = a + b;
    let b_part = high - a;
    DoubleDouble { high, low: (a - (high - b_part)) + (b - b_part) }
}

/// The exact sum of two doubles of which `a` has the larger absolute value.
fn ordered_sum(a: f64, b: f64) -> DoubleDouble {
    let high = a + b;
    DoubleDouble { high, low: b - (high - a) }
}

/// The exact product of two doubles (Veltkamp, Dekker), barring overflow and underflow.
fn exact_product(a: f64, b: f64) -> DoubleDouble {
    let split = |x: f64| {
        let shifted = x * 134_217_729.0;
        let high = shifted - (shifted - x);
        (high, x - high)
    };
    let high = a * b;
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    DoubleDouble { high, low: ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low }
}
