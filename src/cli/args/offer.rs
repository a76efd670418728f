//! Arguments of `offer`.

use clap::Args;

use super::batch::share_of_rows;

/// Offers and what is asked of them.
#[derive(Clone, Debug, Args)]
pub struct OfferArguments {
    /// Offer files; the others are compared with the first
    #[arg(value_name = "OFFER")]
    pub offers: Vec<String>,
    /// Compare offers although they are to different candidates
    #[arg(long)]
    pub different_candidates: bool,
    /// Print every offer by year, with what is kept on leaving, also where there are more than two
    #[arg(long)]
    pub details: bool,
    /// Write one page for the candidate instead, without anything that is ours: brief.html and brief.md
    #[arg(long, requires = "out")]
    pub brief: bool,
    /// Draws of what is not known about the candidate, for bands [default: 200]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub judgments: Option<u32>,
    /// Exit with 3 if this holds, such as "cost(start-up) > 1.2M USD" or "p_better(start-up) < 40%"; also worth, cost_p90, cost_staying, net_pay, gap and
    /// cost_gap; repeatable
    #[arg(long, value_name = "CONDITION")]
    pub fail_if: Vec<String>,
    /// Warn if this holds; repeatable
    #[arg(long, value_name = "CONDITION")]
    pub warn_if: Vec<String>,
    /// Fail only if it is not too close to call
    #[arg(long, requires = "fail_if")]
    pub sure: bool,
    /// Evaluate a file of offers instead, a row each (CSV or XLSX), on the market of --market
    #[arg(long = "offers", value_name = "FILE", requires = "market", conflicts_with_all = ["offers", "brief", "details", "judgments", "different_candidates", "fail_if", "warn_if"])]
    pub file: Option<String>,
    /// What the offers of --offers share: a scenario with a candidate and companies, and without an offer
    #[arg(long, value_name = "SCENARIO", requires = "file")]
    pub market: Option<String>,
    /// Fail if more than this share of the rows of --offers is rejected
    #[arg(long, value_name = "SHARE", default_value = "1%", value_parser = share_of_rows, requires = "file")]
    pub max_rejects: f64,
}
