//! Credibility: how far the mean of one member of a group is to be believed rather than that of the group.
//!
//! ```text
//! estimate = Z × own mean + (1 − Z) × mean of the group,   Z = n ÷ (n + within ÷ between)
//! ```
//! where n counts a member's observations, `within` is their variance around the member's mean and `between` that of members' true means. Bühlmann and
//! Straub, Glaubwürdigkeit für Schadensätze (1970); Bühlmann and Gisler, A Course in Credibility Theory (2005), ch. 4, whose unbiased estimators these
//! are.

/// What is known of one member: sums over its observations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Observations {
    pub n: f64,
    pub sum: f64,
    pub sum_of_squares: f64,
}

/// A group of members.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Credibility {
    /// Mean of all observations.
    pub mean: f64,
    /// Variance of observations around the mean of their member.
    pub within: f64,
    /// Variance of the members' true means; 0 where the members do not differ more than chance explains.
    pub between: f64,
}

impl Observations {
    pub fn mean(&self) -> f64 {
        self.sum / self.n
    }

    pub fn add(&mut self, value: f64) {
        self.n += 1.0;
        self.sum += value;
        self.sum_of_squares += value * value;
    }
}

impl Credibility {
    /// Of members with at least one observation each; absent where there is no observation.
    pub fn of(members: impl Iterator<Item = Observations> + Clone) -> Option<Self> {
        let (mut n_members, mut n, mut sum, mut n_squared, mut squares_within) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for member in members.clone() {
            n_members += 1.0;
            n += member.n;
            sum += member.sum;
            n_squared += member.n * member.n;
            squares_within += (member.sum_of_squares - member.sum * member.mean()).max(0.0);
        }
        if n == 0.0 {
            return None;
        }
        let mean = sum / n;
        let within = if n > n_members { squares_within / (n - n_members) } else { 0.0 };
        let squares_between: f64 = members.map(|member| member.n * (member.mean() - mean) * (member.mean() - mean)).sum();
        let divisor = n - n_squared / n;
        // A single observation each tells the two variances not apart.
        let between =
            if n > n_members && divisor > 0.0 { ((squares_between - (n_members - 1.0) * within) / divisor).max(0.0) } else { 0.0 };
        Some(Self { mean, within, between })
    }

    /// How far the mean of `n` observations is to be believed, 0 to 1.
    pub fn weight(&self, n: f64) -> f64 {
        if self.between > 0.0 { n / (n + self.within / self.between) } else { 0.0 }
    }

    /// The mean of a member, drawn toward that of the group.
    pub fn estimate(&self, member: &Observations) -> f64 {
        let weight = self.weight(member.n);
        weight * member.mean() + (1.0 - weight) * self.mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(values: &[f64]) -> Observations {
        let mut observations = Observations::default();
        values.iter().for_each(|value| observations.add(*value));
        observations
    }

    /// Two members with 2 observations each: means 2 and 6, overall 4. Within: (1 + 1 + 1 + 1) ÷ (4 − 2) = 2. Between: (2 × 4 + 2 × 4 − 1 × 2) ÷
    /// (4 − 8 ÷ 4) = 7. Z = 2 ÷ (2 + 2 ÷ 7) = 0.875, so that 2 becomes 0.875 × 2 + 0.125 × 4 = 2.25.
    #[test]
    fn two_members_are_drawn_together_as_worked_out_by_hand() {
        let members = [member(&[1.0, 3.0]), member(&[5.0, 7.0])];
        let credibility = Credibility::of(members.into_iter()).expect("observations");
        assert_eq!(credibility, Credibility { mean: 4.0, within: 2.0, between: 7.0 });
        assert_eq!((credibility.weight(2.0), credibility.estimate(&members[0])), (0.875, 2.25));
    }

    #[test]
    fn members_that_do_not_differ_have_the_mean_of_the_group() {
        let members = [member(&[1.0, 7.0]), member(&[2.0, 6.0])];
        let credibility = Credibility::of(members.into_iter()).expect("observations");
        assert_eq!((credibility.between, credibility.estimate(&members[0])), (0.0, 4.0));
        assert_eq!(Credibility::of([].into_iter()), None);
        assert_eq!(Credibility::of([member(&[3.0]), member(&[5.0])].into_iter()).map(|of| of.between), Some(0.0));
    }
}
