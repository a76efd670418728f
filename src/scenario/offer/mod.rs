//! A job offer: one person, one package, and the contract's terms that no group or package has.
//!
//! An offer file is a scenario in which `[offer]` takes the place of the one group and its package, so that every command reads it:
//!
//! ```text
//! [offer], [candidate], [companies.NAME] → group `candidate` with package `offer`, horizon, access tier, share price
//!                                        → Offer: grants, instalments, allowance, as contracts state them
//! ```
//! What is only in the contract (clawback, expiry, the window after leaving, what is usual but not promised) is in [`Offer`] alone, and the command
//! `offer` counts it. Grants and instalments are certain amounts: what they come to is not.

mod compute;
mod grant;
mod sign_on;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::access::Access;
use super::benefits::Benefits;
use super::candidate::{Candidate, CandidateKeys};
use super::companies::Company;
use super::names::{CANDIDATE, JURISDICTION, OFFER_PACKAGE, USAGE};
use super::number::{Number, Numbers, Range};
use super::own_line::OwnLine;
use super::package::{Core, Package, read_development, read_tooling, read_variable_pay};
use super::people::{Group, ReferenceTable, Turnover, check_jurisdiction, check_usage};
use super::{employment, package};
use crate::quantity::{Dimension, Month, MonthOrDate};
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Field, NameKind, TableReader};

pub(super) use compute::STANDARD_MODELS;
pub use compute::{AllowanceForm, ComputeAllowance, OfferCompute, TIER as ALLOWANCE_TIER};
pub use grant::{Exercise, Grant, OptionGrant, OptionKind, Security};
pub use sign_on::{Clawback, ClawbackOf, ClawbackSchedule, SignOn};

const COMPANY: NameKind = NameKind { what: "company", definition: "[companies.NAME] with volatility = \"45% per year\"" };

/// The terms of an offer. Amounts are in dollars.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Whose shares it is paid in; absent: it has no equity, or that of the scenario's own share price.
    pub company: Option<Arc<Company>>,
    pub start: MonthOrDate,
    pub years: u32,
    /// Monthly probability of leaving; absent: the employer expects nobody to leave.
    pub attrition: Option<Number>,
    /// In the order of their names.
    pub sign_on: Vec<SignOn>,
    /// In the order of their names.
    pub grants: Vec<Grant>,
    pub benefits: Option<OfferBenefits>,
    pub compute: OfferCompute,
    /// The target of the yearly bonus over base pay, and whether it differs by performance; absent: no bonus.
    pub bonus_target: Option<f64>,
    /// Dollars of base pay a month at the start.
    pub base: f64,
}

/// Benefits that an offer states.
#[derive(Clone, Debug)]
pub struct OfferBenefits {
    /// Dollars a month of health insurance.
    pub health: f64,
    /// Dollars a month of whatever else has a price.
    pub other: f64,
    /// The employer's contribution to retirement savings per dollar of base pay, for somebody who contributes enough.
    pub retirement: f64,
    /// Such as "25 days a year".
    pub leave: Option<String>,
}

/// An offer, with what it means in the terms of every scenario.
pub(super) struct ReadOffer {
    pub offer: Offer,
    pub candidate: Candidate,
    pub group: Group,
    pub package: Package,
    pub access: Option<Access>,
    pub lines: Vec<OwnLine>,
}

/// What an offer may refer to, besides what a group may.
pub(super) struct OfferContext<'a, 'r> {
    pub known: &'a ReferenceTable<'a>,
    pub companies: Option<&'a BTreeMap<String, Arc<Company>>>,
    pub candidate: Option<CandidateKeys<'r>>,
}

const MOST_YEARS: i64 = 10;

/// The first month and the number of months that an offer states, where both can be read.
pub(super) fn horizon(field: &Field<'_>) -> Option<(Month, usize)> {
    let table = TableReader::new(field)?;
    let start: Option<MonthOrDate> = table.required("start", "\"2026-01-01\"").and_then(|field| field.parsed("2026-01-01"));
    let years = table.read("years", |field| field.count(1, MOST_YEARS));
    Some((start?.month(), 12 * years?.unwrap_or(DEFAULT_YEARS) as usize))
}

const DEFAULT_YEARS: i64 = 4;

impl ReadOffer {
    /// Reads `[offer]` at `field`; `None` (and messages) where it is wrong.
    pub fn read(field: &Field<'_>, context: OfferContext<'_, '_>, numbers: &Numbers<'_>) -> Option<Self> {
        let OfferContext { known, companies, candidate } = context;
        let names = known.names;
        let table = TableReader::new(field)?;
        table.optional("purpose");
        let company = table.read("company", |field| {
            let name = field.one_of(companies.iter().flat_map(|companies| companies.keys().map(String::as_str)), &COMPANY);
            companies?.get(&name?).cloned()
        });
        let company_known = company.clone().flatten();
        let own_jurisdiction = table.optional("jurisdiction");
        let start: Option<MonthOrDate> = table.required("start", "\"2026-01-01\"").and_then(|field| field.parsed("2026-01-01"));
        let years = table.read("years", |field| field.count(1, MOST_YEARS));
        let base = numbers.required(&table, "base", &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE);
        let attrition = table.read("attrition", |field| numbers.read(&field, &[Dimension::ProbabilityPerMonth], Range::SHARE));
        let variable_pay = read_variable_pay(&table, numbers);
        let sign_on = table.named("sign_on", |name, field| SignOn::read(name, field));
        let grants = grant::read_all(&table, company_known.as_ref(), numbers);
        let benefits = table.read_table("benefits", OfferBenefits::read);
        let gpu_usage_field = candidate.as_ref().and_then(|candidate| candidate.gpu_usage.clone());
        let no_models = BTreeMap::new();
        let models = candidate.as_ref().map_or(&no_models, |candidate| &candidate.models);
        let read_compute = table.read_table("compute", |table| compute::read(table, names, models, numbers));
        let tooling = table.read_table("tooling", |table| read_tooling(table, gpu_usage_field.as_ref(), names, numbers));
        let development = table.read_table("development", |table| read_development(table, numbers));
        table.finish();
        let Some(keys) = candidate else {
            let help = "add [candidate] with wealth = \"300k USD\" and risk_aversion = \"1.5 to 4\"";
            let error = Diagnostic::error("the offer is to nobody").at(&field.node.place).help(field.exchange.example(help));
            field.diagnostics.push(error);
            return None;
        };
        let CandidateKeys { candidate, jurisdiction, usage, gpu_usage, .. } = keys;
        let jurisdiction = match own_jurisdiction.as_ref().or(jurisdiction.as_ref()) {
            Some(field) => {
                let name = field.one_of(names.jurisdictions.iter().copied(), &JURISDICTION)?;
                check_jurisdiction(&name, field, known).then_some(name)
            }
            None => Some("us".to_string()),
        };
        let named = |field: &Option<Field<'_>>| optional(field.as_ref().map(|field| field.one_of(names.usages.iter().copied(), &USAGE)));
        let (usage_name, gpu_usage_name) = (named(&usage)?, named(&gpu_usage)?);
        let years = years?.unwrap_or(DEFAULT_YEARS) as u32;
        let start = start?;
        let compute::ReadCompute { compute, credits, own_tier } =
            read_compute?.unwrap_or(compute::ReadCompute { compute: OfferCompute::default(), credits: None, own_tier: None });
        let tier = own_tier.as_ref().or_else(|| known.accesses?.get(compute.access.as_ref()?)?.as_ref());
        // A tier without GPUs serves none, and no tier serves nothing: the work is then not done, and worth nothing.
        let usage_name = usage_name.filter(|_| compute.access.is_some());
        let gpu_usage_name =
            gpu_usage_name.filter(|_| tier.is_some_and(|tier| tier.gpu.is_some()) || tooling.as_ref().is_some_and(has_gpus));
        if own_tier.is_none() {
            for (key, field, name) in [("usage", &usage, &usage_name), ("gpu_usage", &gpu_usage, &gpu_usage_name)] {
                if let (Some(field), Some(_)) = (field, name) {
                    check_usage(key, field, None, known, Some(compute.access.as_deref()));
                }
            }
        }
        if let (Some(_), None, Some(allowance)) = (&credits, &usage, table_field(field, "compute")) {
            let warning = Diagnostic::warning("the offer has compute, but the candidate has no `usage`, so that none of it is used");
            allowance
                .diagnostics
                .push(warning.at(allowance.key_place).help("add usage = \"coding-agent\" to [candidate], or another preset"));
        }
        let (raise, bonus, performance_bonus) = variable_pay?;
        let sign_on: Vec<SignOn> = sign_on?.into_values().collect();
        let mut ownership = package::Ownership { compute_credits: credits, ..package::Ownership::default() };
        let grants = grants?;
        let months = 12 * years;
        if company_known.is_none()
            && let Some(field) = table_field(field, "equity").filter(|_| !grants.is_empty())
        {
            field.mistake_in_key("the offer has equity, but not of which company", "add company = \"NAME\" and [companies.NAME]");
            return None;
        }
        grants.iter().for_each(|grant| grant.add_to(&mut ownership, company_known.as_ref(), (start, months), numbers));
        warn_of_unsettled(&grants, company_known.as_ref(), field);
        let benefits = benefits?;
        let group_benefits = benefits.as_ref().map(|benefits| benefits.of_group(numbers));
        let first = |sign_on: &&SignOn| sign_on.month == 1;
        let paid_at_start: f64 = sign_on.iter().filter(first).map(|sign_on| sign_on.amount).sum();
        let core = Core {
            raise,
            sign_on: (paid_at_start > 0.0).then(|| numbers.fixed("offer.sign_on", paid_at_start, Dimension::Money, Range::NOT_NEGATIVE)),
            bonus,
            performance_bonus,
        };
        let lines =
            sign_on.iter().filter(|sign_on| sign_on.month > 1).map(|sign_on| sign_on.line(start.month(), CANDIDATE, numbers)).collect();
        let base = base?;
        let bonus_target = core.bonus.as_ref().map(|bonus| bonus.target.median());
        let offer = Offer {
            company: company?,
            start,
            years,
            attrition: attrition?,
            sign_on,
            grants,
            benefits,
            compute,
            bonus_target: bonus_target.or_else(|| Some(core.performance_bonus.as_ref()?.target.median())),
            base: base.median(),
        };
        let group = Group {
            name: CANDIDATE.into(),
            count: Some(1),
            base: Some(base),
            package: Some(OFFER_PACKAGE.into()),
            usage: usage_name,
            gpu_usage: gpu_usage_name,
            access: offer.compute.access.clone(),
            bill: None,
            gpu_bill: None,
            team: None,
            team_size: None,
            start: Some(start),
            end: None,
            turnover: Turnover { attrition: offer.attrition.clone(), ..Turnover::default() },
            pay_schedule: known.pay_schedule,
            jurisdiction: jurisdiction?,
            employment_type: employment::EMPLOYEE.into(),
            benefits: group_benefits,
            personal_share: None,
        };
        let package = Package {
            name: OFFER_PACKAGE.into(),
            core,
            ownership,
            tooling: tooling?.unwrap_or_default(),
            development: development?.unwrap_or_default(),
        };
        Some(Self { offer, candidate, group, package, access: own_tier, lines })
    }
}

fn has_gpus(tooling: &Option<package::Tooling>) -> bool {
    tooling.as_ref().is_some_and(|tooling| !tooling.gpus.is_empty())
}

fn table_field<'a>(field: &Field<'a>, key: &'static str) -> Option<Field<'a>> {
    TableReader::new(field)?.optional(key)
}

/// Reports units that expire before anything can settle them.
fn warn_of_unsettled(grants: &[Grant], company: Option<&Arc<Company>>, offer: &Field<'_>) {
    let Some(exit) = company.and_then(|company| company.exit.as_ref()) else { return };
    for grant in grants {
        let expiry = match &grant.security {
            Security::Rsu { expires: Some(months), .. } => *months,
            Security::Option(options) => options.term,
            Security::Rsu { .. } => continue,
        };
        let is_too_early = exit.after.law.least() > f64::from(grant.granted_after + expiry);
        if let Some(field) = table_field(offer, "equity").and_then(|field| table_field_named(&field, &grant.name)).filter(|_| is_too_early)
        {
            let message = format!("`{}` expires after {expiry} months, before the company can have an exit", field.path);
            let warning = Diagnostic::warning(message).at(field.key_place);
            field.diagnostics.push(warning.help("it is worth nothing: check `expires`, `term`, and the exit of the company"));
        }
    }
}

fn table_field_named<'a>(field: &Field<'a>, name: &str) -> Option<Field<'a>> {
    TableReader::new(field)?.all().into_iter().find_map(|(key, field)| (key == name).then_some(field))
}

impl OfferBenefits {
    fn read(table: TableReader<'_>) -> Option<Self> {
        let amount = |key| table.read(key, |field| Number::read_fixed(&field, Dimension::MoneyPerMonth, Range::NOT_NEGATIVE));
        let (health, other) = (amount("health"), amount("other"));
        let retirement = table.read_table("retirement", |table| {
            let share =
                |key, example| table.required(key, example).and_then(|field| Number::read_fixed(&field, Dimension::Share, Range::SHARE));
            let (matched, up_to) = (share("match", "0.5"), share("up_to", "0.06"));
            table.finish();
            Some(matched? * up_to?)
        });
        let leave = table.read("leave", |field| field.text().map(str::to_string));
        table.finish();
        Some(Self { health: health?.unwrap_or(0.0), other: other?.unwrap_or(0.0), retirement: retirement?.unwrap_or(0.0), leave: leave? })
    }

    /// What they cost the employer.
    fn of_group(&self, numbers: &Numbers<'_>) -> Benefits {
        let path = |key: &str| format!("offer.benefits.{key}");
        Benefits {
            per_person: numbers.fixed(path("per_person"), self.health + self.other, Dimension::MoneyPerMonth, Range::NOT_NEGATIVE),
            load: numbers.fixed(path("load"), self.retirement, Dimension::Share, Range::SHARE),
        }
    }
}
