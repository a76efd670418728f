//! How numbers are written, and what each form means: quantities, ranges and every family of distributions. One list, which a test compares with the
//! families that scenarios accept.

/// One way of writing a number.
pub struct NumberForm {
    /// As `dist = "..."` names it, if it is a distribution.
    pub name: &'static str,
    /// What else people call it.
    pub aliases: &'static [&'static str],
    /// What one of these numbers says. One or more sentences.
    pub meaning: &'static str,
    /// Examples as a scenario writes them; the mean and the percentiles of the first are shown.
    pub examples: &'static [&'static str],
    /// How the distribution and its mean follow from what is written.
    pub formula: &'static str,
    /// Where the formula is from.
    pub source: &'static str,
}

/// The certain quantity, which is no distribution.
pub const QUANTITY: &str = "quantity";
/// The range, which is a lognormal or a normal distribution.
pub const RANGE: &str = "range";

/// How a distribution without its own kind of table is written.
pub const DISTRIBUTION: &str = "distribution";

/// Every form, the most common ones first.
pub const NUMBER_FORMS: &[NumberForm] = &[
    NumberForm {
        name: QUANTITY,
        aliases: &["certain quantity"],
        meaning: "One certain value with its unit. Commas group thousands; k, M and B stand for thousands, millions and billions.",
        examples: &["\"1,500 USD/month\"", "\"24.5M USD\"", "\"4% per month\"", "0.15"],
        formula: "mean = P5 = P50 = P95 = the value, sd 0",
        source: "no distribution",
    },
    NumberForm {
        name: RANGE,
        aliases: &["uncertain quantity", "90% interval", "p5 to p95"],
        meaning: "The value lies between the two ends with 90% probability: 5% of draws are below the first (P5), 5% above the second (P95). \
                  It is lognormal where both ends are above zero, so that the mean lies above the median, and normal otherwise. \
                  A unit after the second end holds for both.",
        examples: &["\"2% to 5%\"", "\"200 to 900 USD/month\"", "\"-2% to 5% per month\""],
        formula: "lognormal: P50 = √(low × high), σ = ln(high ÷ low) ÷ 3.29, mean = P50 × exp(σ² ÷ 2); \
                  normal: mean = (low + high) ÷ 2, sd = (high − low) ÷ 3.29",
        source: "3.29 = 2 × 1.645, twice the normal score of 95%; Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1 \
                 (1994), ch. 13 and 14",
    },
    NumberForm {
        name: DISTRIBUTION,
        aliases: &["p50 and p90", "two percentiles", "two quantiles", "two-quantiles", "percentiles"],
        meaning: "A table of parameters, which alone say which distribution is meant: two percentiles, or mean and sd (lognormal where above zero, \
                  else normal), p10, p50 and p90 (three-quantiles), mean and gini, p50 and sigma (lognormal), min, mode and max (pert), min and \
                  max (uniform), alpha and beta (beta), values with or without weights. Others are named by `dist`.",
        examples: &["{ p50 = \"8 USD/active-day\", p90 = \"40 USD/active-day\" }", "{ mean = 200, sd = 80, unit = \"USD/month\" }"],
        formula: "two percentiles x₁, x₂ at normal scores z₁, z₂: σ = ln(x₂ ÷ x₁) ÷ (z₂ − z₁), P50 = x₁ × exp(−σ z₁)",
        source: "the distribution that the parameters mean, each under its own name",
    },
    NumberForm {
        name: "lognormal",
        aliases: &["log-normal"],
        meaning: "The logarithm is normal: above zero, skewed to high values, of which a factor up is as likely as the same factor down.",
        examples: &["{ dist = \"lognormal\", p50 = 8, p90 = 40 }", "{ mean = 195, gini = 0.72 }", "{ p50 = 1.1, sigma = 0.45 }"],
        formula: "ln X = ln P50 + σ Z; mean = P50 × exp(σ² ÷ 2), sd = mean × √(exp(σ²) − 1), Gini = 2 Φ(σ ÷ √2) − 1",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1 (1994), ch. 14",
    },
    NumberForm {
        name: "normal",
        aliases: &["gaussian"],
        meaning: "The bell curve, to both sides alike and without ends.",
        examples: &["{ dist = \"normal\", mean = 0, sd = 0.1 }"],
        formula: "X = mean + sd × Z; P5 and P95 = mean ∓ 1.645 sd",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1 (1994), ch. 13",
    },
    NumberForm {
        name: "three-quantiles",
        aliases: &["three quantiles", "three percentiles", "p10, p50, p90"],
        meaning: "A distribution with exactly these three percentiles, skewed to either side: a shifted lognormal, or its mirror image.",
        examples: &["{ p10 = 3, p50 = 8, p90 = 40 }"],
        formula: "X = P50 + B (exp(g Z) − 1) ÷ g with g = ln((P90 − P50) ÷ (P50 − P10)) ÷ 1.2816; mean = P50 + B (exp(g² ÷ 2) − 1) ÷ g",
        source: "the lognormal system (S_L) of Johnson, Biometrika 36 (1949) 149-176",
    },
    NumberForm {
        name: "pert",
        aliases: &["beta-pert", "min, mode, max"],
        meaning: "Smallest, most likely and largest value: a beta distribution between the ends, not a triangle. The most likely value counts four \
                  times in the mean.",
        examples: &["{ min = 0, mode = 0.9, max = 1.5 }"],
        formula: "mean = (min + 4 mode + max) ÷ 6; alpha = 1 + 4 (mode − min) ÷ (max − min), beta = 1 + 4 (max − mode) ÷ (max − min); \
                  sd = √((mean − min)(max − mean) ÷ 7)",
        source: "the mean is that of Malcolm, Roseboom, Clark, Fazar, Operations Research 7 (1959) 646-669",
    },
    NumberForm {
        name: "triangular",
        aliases: &["triangle"],
        meaning: "The density rises on a straight line from min to mode and falls on one to max; it is heavier towards the ends than pert. It has to be \
                  named, as { min, mode, max } alone is pert.",
        examples: &["{ dist = \"triangular\", min = 0, mode = 0.9, max = 1.5 }"],
        formula: "mean = (min + mode + max) ÷ 3; variance = (min² + mode² + max² − min mode − min max − mode max) ÷ 18",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2 (1995), ch. 26",
    },
    NumberForm {
        name: "uniform",
        aliases: &["min, max"],
        meaning: "Every value between the ends is equally likely, and none outside them: all of it, not the 90% of a range.",
        examples: &["{ min = 1.1, max = 1.6 }"],
        formula: "mean = (min + max) ÷ 2; sd = (max − min) ÷ √12",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2 (1995), ch. 26",
    },
    NumberForm {
        name: "beta",
        aliases: &["alpha, beta"],
        meaning: "A share between 0 and 1, or a value between min and max, by two shapes: both above 1 is a hump, both below 1 piles up at the ends.",
        examples: &["{ alpha = 17, beta = 7.7 }", "{ dist = \"beta\", mean = 0.6, sd = 0.15 }"],
        formula: "mean = alpha ÷ (alpha + beta); variance = mean (1 − mean) ÷ (alpha + beta + 1)",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 2 (1995), ch. 25",
    },
    NumberForm {
        name: "gamma",
        aliases: &["exponential"],
        meaning: "Above zero and skewed, with many small values where the shape is below 1. With shape 1 it is the exponential distribution.",
        examples: &["{ dist = \"gamma\", mean = 20, shape = 0.45 }"],
        formula: "mean = shape × scale; sd = mean ÷ √shape",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1 (1994), ch. 17",
    },
    NumberForm {
        name: "weibull",
        aliases: &[],
        meaning: "Above zero; the smaller the shape, the heavier the upper tail, heavier than an exponential one below 1.",
        examples: &["{ dist = \"weibull\", mean = 20, shape = 0.7 }"],
        formula: "P(X > x) = exp(−(x ÷ scale)^shape); mean = scale × Γ(1 + 1 ÷ shape)",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1 (1994), ch. 21",
    },
    NumberForm {
        name: "pareto",
        aliases: &["power law"],
        meaning: "A power law from min on. Up to an index of 2 its variance is infinite, and up to 1 its mean: then it needs a max, at which it is \
                  cut off.",
        examples: &["{ dist = \"pareto\", min = 3, index = 2.5 }", "{ dist = \"pareto\", min = 3, index = 1.2, max = 30 }"],
        formula: "P(X > x) = (min ÷ x)^index; mean = min × index ÷ (index − 1)",
        source: "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions, vol. 1 (1994), ch. 20",
    },
    NumberForm {
        name: "discrete",
        aliases: &["values and weights", "weights", "choice"],
        meaning: "One of the values, with probabilities in proportion to the weights.",
        examples: &["{ values = [0, 1, 5], weights = [0.6, 0.375, 0.025] }"],
        formula: "mean = Σ weight × value ÷ Σ weight",
        source: "definition of the mean",
    },
    NumberForm {
        name: "empirical",
        aliases: &["values", "observed values"],
        meaning: "One of the values, all equally likely, without anything between them. A column of a CSV file can hold them: \
                  { dist = \"empirical\", file = \"use.csv\", column = \"usd\", unit = \"USD/month\" }.",
        examples: &["{ values = [3, 4, 4, 8, 21] }"],
        formula: "mean = Σ value ÷ n; sd = √(Σ (value − mean)² ÷ n)",
        source: "definition of the mean",
    },
];

/// The form of that name or alias, in whatever case.
pub fn find(name: &str) -> Option<&'static NumberForm> {
    let is_called = |known: &str| known.eq_ignore_ascii_case(name.trim());
    NUMBER_FORMS
        .iter()
        .find(|form| is_called(form.name))
        .or_else(|| NUMBER_FORMS.iter().find(|form| form.aliases.iter().any(|alias| is_called(alias))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::chance::family::family_names;
    use crate::report::glossary;
    use crate::scenario::Uncertainty;
    use crate::scenario::number::{Expression, Form};

    #[test]
    fn every_family_is_described_and_nothing_else() {
        let described: BTreeSet<&str> = NUMBER_FORMS.iter().map(|form| form.name).collect();
        let expected: BTreeSet<&str> = family_names().chain([QUANTITY, RANGE, DISTRIBUTION]).collect();
        assert_eq!(described, expected);
    }

    #[test]
    fn names_are_unique_and_no_terms() {
        let all = NUMBER_FORMS.iter().flat_map(|form| form.aliases.iter().chain([&form.name]));
        let mut known = BTreeSet::new();
        for name in all {
            assert!(known.insert(name.to_lowercase()), "{name}");
            assert!(glossary::find(name).is_none(), "{name}");
        }
    }

    #[test]
    fn every_example_is_read_as_what_it_is_an_example_of() {
        for form in NUMBER_FORMS {
            for example in form.examples {
                let read = Expression::read(example).unwrap_or_else(|errors| panic!("{example}: {errors}"));
                let family = match &read.readings[0].law {
                    Uncertainty::Certain(_) => QUANTITY,
                    Uncertainty::Uncertain(_) if read.form == Form::Range => RANGE,
                    Uncertainty::Uncertain(family) => family.name(),
                };
                assert!(form.name == family || form.name == DISTRIBUTION, "{example} is {family}, not {}", form.name);
            }
        }
    }
}
