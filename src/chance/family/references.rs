//! The families compared with published values and with two independent implementations.

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::Distribution;
use statrs::distribution::ContinuousCDF;

use super::properties::distribution;
use super::*;
use crate::chance::marginal::Marginal;

#[test]
fn quantiles_match_the_closed_forms() {
    let levels = [0.95, 0.99, 0.995];
    let distributions: [(&str, Box<dyn Family>, [f64; 3]); 5] = [
        ("standard normal", Box::new(Normal::new(0.0, 1.0).unwrap()), [1.6448536270, 2.3263478740, 2.5758293035]),
        ("lognormal 8, 1.5", Box::new(Lognormal::new(8.0, 1.5).unwrap()), [35146.504267, 97686.808756, 142022.951716]),
        ("pareto 1000, 2.5", Box::new(Pareto::new(1000.0, 2.5).unwrap()), [3314.4540173, 6309.5734448, 8325.5320740]),
        ("exponential", Box::new(Gamma::new(1.0, 1000.0).unwrap()), [2995.7322736, 4605.1701860, 5298.3173665]),
        ("weibull 0.7", Box::new(Weibull::new(0.7, 1000.0).unwrap()), [4794.226728, 8861.226443, 10826.368682]),
    ];
    for (name, distribution, exact) in distributions {
        for (p, exact) in levels.into_iter().zip(exact) {
            assert!(
                (distribution.quantile(p) / exact - 1.0).abs() < 1e-9,
                "{name} at {p}: {} instead of {exact}",
                distribution.quantile(p)
            );
        }
    }
}

#[test]
fn standard_normal_quantiles_match_published_digits() {
    let distribution = Normal::new(0.0, 1.0).unwrap();
    for (p, exact) in [
        (0.975, 1.959963984540054),
        (0.999, 3.090232306167813),
        (1e-6, -4.753424308822899),
        (1e-10, -6.361340902404056),
        (1e-15, -7.941345326170998),
    ] {
        assert!((distribution.quantile(p) / exact - 1.0).abs() < 1e-13);
    }
}

#[test]
fn tail_means_of_discrete_distributions_match() {
    // The mean of the worst 5%, with the fraction of an atom that belongs to the tail.
    for table in ["{ values = [0, 1, 5], weights = [0.6, 0.375, 0.025] }", "{ values = [0, 1, 11], weights = [0.6, 0.39, 0.01] }"] {
        let distribution = distribution(table).unwrap();
        let mut above = 0.0;
        let mut tail = 0.0;
        let atoms: Vec<(f64, f64)> = distribution.steps().unwrap().atoms().collect();
        for (value, probability) in atoms.into_iter().rev() {
            let part = probability.min(0.05 - above);
            tail += part * value;
            above += part;
        }
        assert!((tail / 0.05 - 3.0).abs() < 1e-12);
    }
}

#[test]
fn cumulative_probabilities_agree_with_an_independent_implementation() {
    use statrs::distribution as other;
    let pairs: [(&str, Cdf); 8] = [
        (r#"{ dist = "lognormal", p50 = 1, sigma = 1.5 }"#, cdf_of(other::LogNormal::new(0.0, 1.5).unwrap())),
        (r#"{ dist = "normal", mean = 3, sd = 2 }"#, cdf_of(other::Normal::new(3.0, 2.0).unwrap())),
        (r#"{ dist = "triangular", min = 0, mode = 0.9, max = 1.5 }"#, cdf_of(other::Triangular::new(0.0, 1.5, 0.9).unwrap())),
        (r#"{ alpha = 0.9, beta = 0.2 }"#, cdf_of(other::Beta::new(0.9, 0.2).unwrap())),
        (r#"{ dist = "gamma", shape = 0.35, scale = 2 }"#, cdf_of(other::Gamma::new(0.35, 0.5).unwrap())),
        (r#"{ dist = "weibull", shape = 0.7, scale = 2 }"#, cdf_of(other::Weibull::new(0.7, 2.0).unwrap())),
        (r#"{ dist = "pareto", min = 1, index = 2.5 }"#, cdf_of(other::Pareto::new(1.0, 2.5).unwrap())),
        (r#"{ min = -1, max = 4 }"#, cdf_of(other::Uniform::new(-1.0, 4.0).unwrap())),
    ];
    for (table, other) in pairs {
        let distribution = distribution(table).unwrap();
        for z in [-3.0, -1.0, -0.2, 0.0, 0.7, 1.9, 3.5] {
            let x = distribution.quantile_of_score(z);
            // The other implementation's error function has eleven digits.
            assert!((distribution.cdf(x) - other(x)).abs() < 1e-10, "{table} at {x}: {} and {}", distribution.cdf(x), other(x));
        }
    }
}

type Cdf = Box<dyn Fn(f64) -> f64>;

fn cdf_of<D: ContinuousCDF<f64, f64> + 'static>(distribution: D) -> Cdf {
    Box::new(move |x| distribution.cdf(x))
}

#[test]
fn draws_of_an_independent_sampler_match_the_cdf() {
    use rand_distr as other;
    check_draws(r#"{ dist = "lognormal", p50 = 1, sigma = 1.5 }"#, other::LogNormal::new(0.0, 1.5).unwrap());
    check_draws(r#"{ dist = "normal", mean = 3, sd = 2 }"#, other::Normal::new(3.0, 2.0).unwrap());
    check_draws("{ min = 0, mode = 0.9, max = 1.5 }", other::Pert::new(0.0, 1.5).with_mode(0.9).unwrap());
    check_draws(r#"{ dist = "triangular", min = 0, mode = 0.9, max = 1.5 }"#, other::Triangular::new(0.0, 1.5, 0.9).unwrap());
    check_draws("{ min = -1, max = 4 }", other::Uniform::new(-1.0, 4.0).unwrap());
    check_draws("{ alpha = 1.5, beta = 1.5 }", other::Beta::new(1.5, 1.5).unwrap());
    check_draws("{ alpha = 17, beta = 7.7 }", other::Beta::new(17.0, 7.7).unwrap());
    check_draws(r#"{ dist = "gamma", shape = 0.45, scale = 2 }"#, other::Gamma::new(0.45, 2.0).unwrap());
    check_draws(r#"{ dist = "weibull", shape = 0.7, scale = 2 }"#, other::Weibull::new(2.0, 0.7).unwrap());
    check_draws(r#"{ dist = "pareto", min = 3, index = 1.2 }"#, other::Pareto::new(3.0, 1.2).unwrap());
}

fn check_draws(table: &str, other: impl Distribution<f64>) {
    let distribution = distribution(table).unwrap();
    let mut generator = StdRng::seed_from_u64(20_260_821);
    let draws = (0..100_000).map(|_| other.sample(&mut generator)).collect();
    let distance = kolmogorov_distance(draws, distribution.as_ref());
    assert!(distance < 2.5, "{table}: distance {distance}");
}

#[test]
fn draws_through_the_table_match_the_cdf() {
    for entry in FAMILIES {
        let distribution = distribution(entry.example).unwrap();
        if distribution.steps().is_some() {
            continue; // The table only approximates steps; its accuracy tests cover them.
        }
        let mut generator = StdRng::seed_from_u64(7);
        let mut draws: Vec<f64> = (0..100_000).map(|_| rand_distr::StandardNormal.sample(&mut generator)).collect();
        Marginal::plain(distribution.as_ref()).apply(&mut draws);
        let distance = kolmogorov_distance(draws, distribution.as_ref());
        assert!(distance < 2.5, "{}: distance {distance}", entry.name);
    }
}

/// The Kolmogorov-Smirnov statistic √n sup |F_n − F|, which exceeds 2.5 for one seed in 130,000 if the distributions agree: 2 exp(−2 × 2.5²).
fn kolmogorov_distance(mut draws: Vec<f64>, distribution: &dyn Family) -> f64 {
    draws.sort_by(f64::total_cmp);
    let count = draws.len() as f64;
    let distance = |(index, draw): (usize, &f64)| {
        let p = distribution.cdf(*draw);
        (p - index as f64 / count).max((index + 1) as f64 / count - p)
    };
    draws.iter().enumerate().map(distance).fold(0.0, f64::max) * count.sqrt()
}
