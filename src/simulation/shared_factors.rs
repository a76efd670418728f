//! Names the factors that the whole company shares, so that a study can keep their paths by trial and month.

use crate::cost::Environment;
use crate::quantity::MonthLanes;
use crate::scenario::Scenario;

/// A factor with one path per trial. A path is 1 where nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SharedFactor {
    /// Share price at the end of the month over the price at the start.
    SharePrice,
    /// Factor on the demand of everybody with this usage.
    CompanyShock(String),
    /// Rent of this GPU type over its list price.
    GpuRent { gpu: String, option: RentOption },
    /// Electricity price over its list price.
    Electricity,
    /// Factor on all token prices.
    TokenPrices,
    /// Factor on the list price of this model.
    ModelPrice(String),
    /// Factor on the price of this tier.
    TierPrice(String),
}

/// The purchase options whose rents follow separate paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RentOption {
    OnDemand,
    Reserved,
    Spot,
}

impl SharedFactor {
    /// The factors that are random in `scenario`, in a fixed order.
    pub fn all(scenario: &Scenario) -> Vec<Self> {
        let prices = &scenario.prices;
        let mut all = vec![];
        if !prices.share.volatility.is_certainly_zero() || prices.share.jump.is_some() {
            all.push(Self::SharePrice);
        }
        let shocked = scenario.usages.values().filter(|usage| !usage.company_shock.sigma.is_certainly_zero());
        all.extend(shocked.map(|usage| Self::CompanyShock(usage.name.clone())));
        if prices.gpu_price_model.is_some() {
            let options = [RentOption::OnDemand, RentOption::Reserved, RentOption::Spot];
            let of_gpu = |gpu: &String| options.map(|option| Self::GpuRent { gpu: gpu.clone(), option });
            all.extend(prices.gpus.keys().flat_map(of_gpu));
        }
        all.extend(prices.electricity.price_model.iter().map(|_| Self::Electricity));
        all.extend(prices.token_price_model.iter().map(|_| Self::TokenPrices));
        if prices.model_jumps.is_some() {
            all.extend(prices.models.keys().cloned().map(Self::ModelPrice));
        }
        all.extend(prices.flagship.iter().flat_map(|flagship| &flagship.tiers).cloned().map(Self::TierPrice));
        all
    }

    /// The name in reports, such as `spot rent of h100`.
    pub fn name(&self) -> String {
        match self {
            Self::SharePrice => "share price".into(),
            Self::CompanyShock(usage) => format!("company shock of {usage}"),
            Self::GpuRent { gpu, option: RentOption::OnDemand } => format!("on-demand rent of {gpu}"),
            Self::GpuRent { gpu, option: RentOption::Reserved } => format!("reserved rent of {gpu}"),
            Self::GpuRent { gpu, option: RentOption::Spot } => format!("spot rent of {gpu}"),
            Self::Electricity => "electricity price".into(),
            Self::TokenPrices => "token prices".into(),
            Self::ModelPrice(model) => format!("price of {model}"),
            Self::TierPrice(tier) => format!("price of tier {tier}"),
        }
    }

    /// The path in one block of trials, by month and lane; absent where the scenario has no such factor.
    pub fn path<'a>(&self, environment: &'a Environment) -> Option<&'a MonthLanes> {
        let prices = &environment.prices;
        match self {
            Self::SharePrice => Some(&environment.share_price),
            Self::CompanyShock(usage) => environment.company_shocks.get(usage),
            Self::GpuRent { gpu, option } => prices.gpu_rents.get(gpu).map(|rents| match option {
                RentOption::OnDemand => &rents.on_demand,
                RentOption::Reserved => &rents.reserved,
                RentOption::Spot => &rents.spot,
            }),
            Self::Electricity => Some(&prices.electricity),
            Self::TokenPrices => prices.tokens.as_ref(),
            Self::ModelPrice(model) => prices.models.get(model),
            Self::TierPrice(tier) => prices.tiers.get(tier),
        }
    }
}
