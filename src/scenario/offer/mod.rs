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
use crate::quantity::{Dimension, Month, MonthOrDate, plural};
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
            if companies.is_none() {
                // One of them is wrong, which is reported there.
                return Some(None);
            }
            let name = field.one_of(companies.iter().flat_map(|companies| companies.keys().map(String::as_str)), &COMPANY);
            companies?.get(&name?).cloned().map(Some)
        });
        let company = company.map(Option::flatten);
        let company_known = company.clone().flatten();
        let employer = grant::Employer { company: company_known.as_ref(), is_unreadable: companies.is_none() || company.is_none() };
        let own_jurisdiction = table.optional("jurisdiction");
        let start: Option<MonthOrDate> = table.required("start", "\"2026-01-01\"").and_then(|field| field.parsed("2026-01-01"));
        let years = table.read("years", |field| field.count(1, MOST_YEARS));
        let base_field = table.required("base", "\"150k USD/year\"");
        let base = base_field.and_then(|field| numbers.read(&field, &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE));
        let attrition = table.read("attrition", |field| numbers.read(&field, &[Dimension::ProbabilityPerMonth], Range::SHARE));
        let variable_pay = read_variable_pay(&table, numbers);
        let sign_on = table.named("sign_on", |name, field| SignOn::read(name, field));
        let grants = grant::read_all(&table, employer, numbers);
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
        let (compute, own_tier) = without_queue(compute, own_tier, known);
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
        if let (Some(allowance), None, Some(field)) = (&compute.allowance, &gpu_usage, table_field(field, "compute"))
            && allowance.grant.dimension == Dimension::GpuHoursPerMonth
        {
            let warning =
                Diagnostic::warning("the offer has GPU-hours, but the candidate has no `gpu_usage`, so that none of them are used");
            let help = "add gpu_usage = \"batch-research\" to [candidate], or another preset";
            field.diagnostics.push(warning.at(field.key_place).help(help));
        }
        let (raise, bonus, performance_bonus) = variable_pay?;
        let sign_on: Vec<SignOn> = sign_on?.into_values().collect();
        warn_of_late_sign_on(&sign_on, years, field);
        let mut ownership = package::Ownership { compute_credits: credits, ..package::Ownership::default() };
        let grants = grants?;
        let months = 12 * years;
        if company_known.is_none()
            && !employer.is_unreadable
            && let Some(field) = table_field(field, "equity").filter(|_| !grants.is_empty())
        {
            field.mistake_in_key("the offer has equity, but not of which company", "add company = \"NAME\" and [companies.NAME]");
            return None;
        }
        grants.iter().for_each(|grant| grant.add_to(&mut ownership, company_known.as_ref(), (start, months), numbers));
        warn_of_unsettled(&grants, company_known.as_ref(), field);
        let benefits = benefits?;
        // An offer has the benefits that it states, and no others.
        let group_benefits = benefits.clone().unwrap_or(OfferBenefits::NONE).of_group(numbers);
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
            benefits: Some(group_benefits),
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

/// Of an allowance with priority: its access tier without the queues.
fn without_queue(mut compute: OfferCompute, own_tier: Option<Access>, known: &ReferenceTable<'_>) -> (OfferCompute, Option<Access>) {
    let has_priority = compute.allowance.as_ref().is_some_and(|allowance| allowance.has_priority);
    let named = compute.access.as_ref().filter(|_| has_priority && own_tier.is_none());
    let Some(tier) = named.and_then(|name| known.accesses?.get(name)?.as_ref()) else { return (compute, own_tier) };
    let mut tier = Access { name: compute::TIER.into(), ..tier.clone() };
    tier.tokens.queue = None;
    tier.gpu_hours.queue = None;
    compute.access = Some(tier.name.clone());
    (compute, Some(tier))
}

fn has_gpus(tooling: &Option<package::Tooling>) -> bool {
    tooling.as_ref().is_some_and(|tooling| !tooling.gpus.is_empty())
}

fn table_field<'a>(field: &Field<'a>, key: &'static str) -> Option<Field<'a>> {
    TableReader::new(field)?.optional(key)
}

/// Reports instalments that are due after the years of the offer.
fn warn_of_late_sign_on(sign_on: &[SignOn], years: u32, offer: &Field<'_>) {
    for late in sign_on.iter().filter(|sign_on| sign_on.month > 12 * years) {
        let instalment = table_field(offer, "sign_on").and_then(|field| table_field_named(&field, &late.name));
        let Some(field) = instalment.and_then(|field| table_field(&field, "month")) else { continue };
        let message =
            format!("nobody receives `{}`: month {} is after the {} of the offer", late.name, late.month, plural(years as usize, "year"));
        let help = format!("write a month from 1 to {}, or more `years`", 12 * years);
        field.diagnostics.push(Diagnostic::warning(message).at(&field.node.place).help(help));
    }
}

/// An exit before which a grant expires is earlier than this share of all exits.
const EARLY_EXIT: f64 = 0.05;

/// Reports grants that expire before they have vested, or before an exit can be expected.
fn warn_of_unsettled(grants: &[Grant], company: Option<&Arc<Company>>, offer: &Field<'_>) {
    for grant in grants {
        let (expiry, key) = match &grant.security {
            Security::Rsu { expires: Some(months), .. } => (*months, "expires"),
            Security::Option(options) => (options.term, "term"),
            Security::Rsu { .. } => continue,
        };
        let Some(field) = table_field(offer, "equity").and_then(|field| table_field_named(&field, &grant.name)) else { continue };
        let first_vest = grant.vesting.tranches().next().map_or(0, |(months, _)| months);
        let exit = company.and_then(|company| company.exit.as_ref());
        let is_before_exit = exit.is_some_and(|exit| exit.after.law.at(EARLY_EXIT) > f64::from(grant.granted_after + expiry));
        let before = match (expiry < first_vest, is_before_exit) {
            (true, _) => format!("anything of it vests, after {first_vest} months"),
            (false, true) => "the company can be expected to have an exit".to_string(),
            (false, false) => continue,
        };
        let message = format!("`{}` expires after {expiry} months, before {before}", field.path);
        let place = table_field(&field, key).map_or_else(|| field.key_place.clone(), |of| of.node.place.clone());
        let help = format!("it is worth little or nothing: check `{key}`, the vesting and the exit of the company");
        field.diagnostics.push(Diagnostic::warning(message).at(&place).help(help));
    }
}

fn table_field_named<'a>(field: &Field<'a>, name: &str) -> Option<Field<'a>> {
    TableReader::new(field)?.all().into_iter().find_map(|(key, field)| (key == name).then_some(field))
}

impl OfferBenefits {
    const NONE: Self = Self { health: 0.0, other: 0.0, retirement: 0.0, leave: None };

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
