//! The columns of a file of offers.

/// A column of a file of offers. A new one needs its line in [`OfferColumn::NAMES`], and its cell read in `row.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfferColumn {
    /// Names the offer in every output; each once.
    OfferId,
    /// Offers with the same one are compared with the first of them; blank: the offer is compared with none.
    CandidateId,
    /// One of the companies of the market.
    Company,
    Level,
    Jurisdiction,
    Filing,
    /// Of all amounts of the row, by its three letters.
    Currency,
    StartDate,
    BasePay,
    PayPeriod,
    /// Percent of base pay.
    BonusTargetPct,
    /// Paid in the first month.
    SignOn1,
    /// Paid in the thirteenth month.
    SignOn2,
    /// Months in which leaving has a consequence, of both instalments; repaid in proportion to the months that are missing.
    ClawbackMonths,
    /// `rsu`, `option` or `virtual`.
    EquityType,
    EquityGrantValue,
    /// Units or options.
    EquityUnits,
    /// Per share, or `fair value`.
    Strike,
    /// What one common share is worth, in place of what the market says.
    FairValue,
    OptionKind,
    /// Months until unsettled units expire, or options can no longer be exercised.
    ExpiryMonths,
    ExerciseWindowMonths,
    VestMonths,
    CliffMonths,
    /// Months between vesting dates.
    VestEvery,
    /// Percent of the grant by year, such as `25/25/25/25`.
    VestByYear,
    /// Granted again every 12 months, in RSUs.
    RefreshValue,
    /// Blank: no.
    RefreshPromised,
    /// A year.
    BenefitsFixed,
    ComputeAllowance,
    /// Such as `USD/month`, `Mtok/month` or `GPU-hours/month`.
    ComputeUnit,
    ComputeForm,
    RollOverMonths,
    PersonalShare,
    /// A month.
    GpuHours,
    /// One of the access tiers of the market.
    Access,
    QueueWaitDays,
    /// A year.
    FineTuningAllowance,
    /// A year.
    FineTuningJobs,
    /// Million tokens a job.
    FineTuningTokens,
    /// A million tokens.
    FineTuningPrice,
    /// Percent a year.
    AttritionPct,
    /// One of the usages of the market, or a preset.
    Usage,
    Wealth,
    RiskAversion,
}

impl OfferColumn {
    pub const ALL: [Self; 45] = [
        Self::OfferId,
        Self::CandidateId,
        Self::Company,
        Self::Level,
        Self::Jurisdiction,
        Self::Filing,
        Self::Currency,
        Self::StartDate,
        Self::BasePay,
        Self::PayPeriod,
        Self::BonusTargetPct,
        Self::SignOn1,
        Self::SignOn2,
        Self::ClawbackMonths,
        Self::EquityType,
        Self::EquityGrantValue,
        Self::EquityUnits,
        Self::Strike,
        Self::FairValue,
        Self::OptionKind,
        Self::ExpiryMonths,
        Self::ExerciseWindowMonths,
        Self::VestMonths,
        Self::CliffMonths,
        Self::VestEvery,
        Self::VestByYear,
        Self::RefreshValue,
        Self::RefreshPromised,
        Self::BenefitsFixed,
        Self::ComputeAllowance,
        Self::ComputeUnit,
        Self::ComputeForm,
        Self::RollOverMonths,
        Self::PersonalShare,
        Self::GpuHours,
        Self::Access,
        Self::QueueWaitDays,
        Self::FineTuningAllowance,
        Self::FineTuningJobs,
        Self::FineTuningTokens,
        Self::FineTuningPrice,
        Self::AttritionPct,
        Self::Usage,
        Self::Wealth,
        Self::RiskAversion,
    ];

    /// Headers in the order of [`OfferColumn::ALL`].
    pub const NAMES: [&'static str; 45] = [
        "offer_id",
        "candidate_id",
        "company",
        "level",
        "jurisdiction",
        "filing",
        "currency",
        "start_date",
        "base_pay",
        "pay_period",
        "bonus_target_pct",
        "sign_on_1",
        "sign_on_2",
        "clawback_months",
        "equity_type",
        "equity_grant_value",
        "equity_units",
        "strike",
        "fair_value",
        "option_kind",
        "expiry_months",
        "exercise_window_months",
        "vest_months",
        "cliff_months",
        "vest_every",
        "vest_by_year",
        "refresh_value",
        "refresh_promised",
        "benefits_fixed",
        "compute_allowance",
        "compute_unit",
        "compute_form",
        "roll_over_months",
        "personal_share",
        "gpu_hours",
        "access",
        "queue_wait_days",
        "fine_tuning_allowance",
        "fine_tuning_jobs",
        "fine_tuning_tokens",
        "fine_tuning_price",
        "attrition_pct",
        "usage",
        "wealth",
        "risk_aversion",
    ];

    /// Those that every file must have.
    pub const REQUIRED: [Self; 5] = [Self::OfferId, Self::Currency, Self::StartDate, Self::BasePay, Self::PayPeriod];

    /// The header of the column.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Whether its cells say something about the candidate that no output repeats.
    pub fn is_private(self) -> bool {
        matches!(self, Self::Wealth | Self::RiskAversion)
    }
}
