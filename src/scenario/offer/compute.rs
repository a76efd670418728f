//! Compute in an offer: an access tier, or an allowance in money, tokens or GPU-hours, and what the contract says about it.

use std::collections::BTreeMap;

use crate::quantity::{Dimension, month};
use crate::reading::{Field, TableReader};
use crate::scenario::access::{self, Access, Allowance, Cap, OnExceed};
use crate::scenario::names::{ACCESS, GPU, ReferenceNames};
use crate::scenario::number::{Number, Numbers, Range};
use crate::scenario::package::ComputeCredits;

/// What an offer says about compute.
#[derive(Clone, Debug, Default)]
pub struct OfferCompute {
    /// The access tier that limits use; absent: the allowance does.
    pub access: Option<String>,
    pub allowance: Option<ComputeAllowance>,
}

/// An allowance of compute.
#[derive(Clone, Debug)]
pub struct ComputeAllowance {
    /// Dollars, million tokens or GPU-hours a month, depending on its dimension.
    pub grant: Number,
    /// Months after the month of the grant in which what is not used can still be used; of an allowance in money only.
    pub roll_over: u32,
    /// Month of the year, 1 to 12, at whose end all of it lapses.
    pub expiry_month: Option<u32>,
    pub form: AllowanceForm,
    /// Whether it is in the contract, or else a policy that can change; absent: not stated.
    pub is_promised: Option<bool>,
    /// Months for which list prices are those of the first day. A sentence for the candidate, without effect on figures.
    pub price_lock: Option<u32>,
    /// Months after leaving in which it can be used.
    pub months_after_leaving: u32,
    /// Whether nothing of it waits in the queue of the access tier.
    pub has_priority: bool,
}

/// Whether what is not used is worth something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowanceForm {
    /// It is there to be used, and costs what is used.
    Allowance,
    /// It is income when it is granted, and worth what is used of it.
    LapsingWallet,
    /// It is income when it is granted, and can be turned into money.
    ConvertibleWallet,
}

impl AllowanceForm {
    const WORDS: [&'static str; 3] = ["allowance", "lapsing wallet", "convertible wallet"];
    const ALL: [Self; 3] = [Self::Allowance, Self::LapsingWallet, Self::ConvertibleWallet];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// The tier of people whose use only their allowance limits.
pub const TIER: &str = "allowance";

/// What an offer's compute comes to in the terms of every scenario.
pub(super) struct ReadCompute {
    pub compute: OfferCompute,
    pub credits: Option<ComputeCredits>,
    /// A tier that only the allowance limits, in place of a named one.
    pub own_tier: Option<Access>,
}

/// Shares of tokens where neither the offer nor the candidate says which models are used.
pub(in crate::scenario) const STANDARD_MODELS: [(&str, f64); 3] = [("frontier", 0.25), ("mid", 0.5), ("small", 0.25)];

fn standard_models(names: &ReferenceNames<'_>) -> BTreeMap<String, f64> {
    STANDARD_MODELS.iter().filter(|(tier, _)| names.models.contains(tier)).map(|(tier, share)| (tier.to_string(), *share)).collect()
}

pub(super) fn read(
    table: TableReader<'_>,
    names: &ReferenceNames<'_>,
    candidate_models: &BTreeMap<String, f64>,
    numbers: &Numbers<'_>,
) -> Option<ReadCompute> {
    let access_field = table.optional("access");
    let access = crate::reading::table::optional(access_field.as_ref().map(|field| field.one_of(names.accesses.iter().copied(), &ACCESS)));
    let gpu = table.read("gpu", |field| field.one_of(names.gpus.iter().copied(), &GPU));
    let models = table.read("models", |field| access::read_mix(&field, Some(&names.models)));
    let allowance_field = table.optional("credits");
    let allowance = table.read_table("credits", |table| read_allowance(table, numbers));
    for key in ["gpu", "models"] {
        if let (Some(access), Some(field)) = (&access_field, table.optional(key)) {
            field.has_no_effect(
                access,
                format!("`{}` is set beside an access tier, which has its own", field.path),
                "write it into the tier, or remove it",
            );
        }
    }
    table.finish();
    let (access, gpu, models, allowance) = (access?, gpu?, models?, allowance?);
    let Some(allowance) = allowance else {
        return Some(ReadCompute { compute: OfferCompute { access, allowance: None }, credits: None, own_tier: None });
    };
    let is_money = allowance.grant.dimension == Dimension::MoneyPerMonth;
    if let (false, Some(_), Some(field)) = (is_money, &access, &allowance_field) {
        let help = "write the amount as the tier's cap or gpu_cap, or the allowance without an access tier";
        field.mistake(format!("`{}` is not in money, and the access tier has quotas of its own", field.path), help);
        return None;
    }
    let of_gpus = allowance.grant.dimension == Dimension::GpuHoursPerMonth;
    let own_tier = access.is_none().then(|| {
        let nothing = numbers.fixed("offer.compute.beyond", 0.0, Dimension::MoneyPerMonth, Range::NOT_NEGATIVE);
        let stop = || OnExceed { policy: "stop", probability: None, wait: None, service: None };
        let limit = |amount: Number| Allowance { cap: Some(Cap::of_person(amount, stop())), ..Allowance::default() };
        let candidate_models = Some(candidate_models).filter(|models| !models.is_empty()).cloned();
        Access {
            name: TIER.into(),
            models: models.or(candidate_models).unwrap_or_else(|| standard_models(names)),
            tools: BTreeMap::new(),
            // Credits come before the quota, which serves nothing more.
            tokens: limit(if is_money || of_gpus { nothing.clone() } else { allowance.grant.clone() }),
            gpu: gpu
                .clone()
                .or_else(|| of_gpus.then(|| names.gpus.iter().find(|gpu| **gpu == "h100").map(|gpu| gpu.to_string())).flatten()),
            gpu_hours: limit(if of_gpus { allowance.grant.clone() } else { nothing }),
        }
    });
    let credits = is_money.then(|| ComputeCredits {
        grant: allowance.grant.clone(),
        roll_over: allowance.roll_over,
        expiry_month: allowance.expiry_month,
        is_prepaid: false,
    });
    let access = access.or_else(|| Some(TIER.into()));
    Some(ReadCompute { compute: OfferCompute { access, allowance: Some(allowance) }, credits, own_tier })
}

fn read_allowance(table: TableReader<'_>, numbers: &Numbers<'_>) -> Option<ComputeAllowance> {
    use Dimension::{GpuHoursPerMonth, MoneyPerMonth, TokensPerMonth};
    let grant = numbers.required(&table, "grant", &[MoneyPerMonth, TokensPerMonth, GpuHoursPerMonth], Range::NOT_NEGATIVE);
    let months = |key| table.read(key, |field| Number::read_whole_months(&field, 0));
    let (roll_over, months_after_leaving) = (months("roll_over"), months("usable_after_leaving"));
    let price_lock = table.read("price_lock", |field| match &field.node.value {
        crate::reading::Value::Text(text) if text == "none" => Some(None),
        _ => Number::read_whole_months(&field, 0).map(Some),
    });
    let expiry_month = table.read("expiry_month", |field| field.choice(&month::KEYS));
    let form_field = table.optional("form");
    let form = crate::reading::table::optional(form_field.as_ref().map(read_form));
    let (is_promised, has_priority) = (table.read("promised", |field| field.flag()), table.read("priority", |field| field.flag()));
    let rolls_over = ["roll_over", "expiry_month"].map(|key| table.optional(key));
    table.finish();
    let (grant, form) = (grant?, form?.map_or(AllowanceForm::Allowance, |place| AllowanceForm::ALL[place]));
    if grant.dimension != MoneyPerMonth {
        let needs_money = |field: &Field<'_>, what: &str| {
            field.mistake_in_key(format!("`{}` is {what} of an allowance in money", field.path), "write the grant in money, or remove it");
        };
        // What is not used of tokens and hours lapses every month, which may be said.
        let [roll_over_field, expiry_field] = &rolls_over;
        let wrong = [roll_over_field.as_ref().filter(|_| roll_over.flatten() != Some(0)), expiry_field.as_ref()];
        wrong.iter().flatten().for_each(|field| needs_money(field, "a rule"));
        form_field.iter().filter(|_| form != AllowanceForm::Allowance).for_each(|field| needs_money(field, "a form"));
        if wrong.iter().any(Option::is_some) || form != AllowanceForm::Allowance {
            return None;
        }
    }
    Some(ComputeAllowance {
        grant,
        roll_over: roll_over?.unwrap_or(0),
        expiry_month: expiry_month?.map(|month| month as u32 + 1),
        form,
        is_promised: is_promised?,
        price_lock: price_lock?.flatten(),
        has_priority: has_priority?.unwrap_or(false),
        months_after_leaving: months_after_leaving?.unwrap_or(0),
    })
}

/// A wallet alone can be either of two things.
fn read_form(field: &Field<'_>) -> Option<usize> {
    if matches!(&field.node.value, crate::reading::Value::Text(text) if text == "wallet") {
        field.mistake(
            "a wallet may lapse, or be paid out",
            "write \"lapsing wallet\" where what is not used is lost, or \"convertible wallet\" where it is paid out as pay",
        );
        return None;
    }
    field.choice(&AllowanceForm::WORDS)
}
