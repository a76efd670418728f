//! Cohorts: people with the same terms, each cohort made when its first member is met.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::part_months::{self, PartMonth};
use super::turnover::TurnoverModel;
use super::{Cohort, Reference, UsagePlan};
use crate::chance::{Marginal, UnitMeanFactor};
use crate::quantity::{Currency, Month};
use crate::scenario::access::Wait;
use crate::scenario::package::Payout;
use crate::scenario::usage::{ActiveShare, Resource};
use crate::scenario::{Access, Allowance, Group, Package, Scenario, Usage};

/// The cohorts of a scenario so far.
pub struct Cohorts<'a> {
    scenario: &'a Scenario,
    /// The base case, where work is held.
    base: Option<&'a Scenario>,
    pub all: Vec<Cohort>,
    /// A cohort of each kind.
    pub kinds: Vec<usize>,
    /// By group, jurisdiction, type of employment and currency of pay.
    places: BTreeMap<([String; 3], Option<Currency>), usize>,
    kinds_by_terms: BTreeMap<Terms, usize>,
    /// Cohorts of the people of another who are at work for parts of months, and kinds of theirs.
    parts: BTreeMap<(usize, Vec<PartMonth>), usize>,
    kinds_of_parts: BTreeMap<(usize, Vec<PartMonth>), usize>,
}

/// The names of package, access, usage and GPU usage, those of the reference's access and usage, and that of a group whose use follows from its bill; and
/// the currency of pay.
type Terms = ([Option<String>; 7], Option<Currency>);

impl<'a> Cohorts<'a> {
    pub fn new(scenario: &'a Scenario, base: Option<&'a Scenario>) -> Self {
        Self {
            scenario,
            base,
            all: vec![],
            kinds: vec![],
            places: BTreeMap::new(),
            kinds_by_terms: BTreeMap::new(),
            parts: BTreeMap::new(),
            kinds_of_parts: BTreeMap::new(),
        }
    }

    /// The place of the cohort of people of `group` in `jurisdiction`, of one type of employment, who are paid in `currency` or else in that of the group.
    pub fn place(&mut self, group: &Arc<Group>, jurisdiction: &str, employment_type: &str, currency: Option<Currency>) -> usize {
        let (start, months) = (self.scenario.start, self.scenario.months);
        let currency = currency.or_else(|| group.base.as_ref()?.currency);
        let pay_currency = currency.filter(|currency| self.scenario.rates.moves(*currency, start, months));
        self.place_paid_in(group, jurisdiction, employment_type, pay_currency)
    }

    /// The same of people who are paid in `pay_currency`, whose rate moves; or in none whose rate does.
    pub fn place_paid_in(
        &mut self,
        group: &Arc<Group>,
        jurisdiction: &str,
        employment_type: &str,
        pay_currency: Option<Currency>,
    ) -> usize {
        let key = ([&group.name, jurisdiction, employment_type].map(str::to_string), pay_currency);
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let scenario = self.scenario;
        let package = group.package.as_ref().and_then(|name| scenario.packages.get(name));
        let access = group.access.as_ref().and_then(|name| scenario.accesses.get(name));
        let usage = |name: &Option<String>, resource| {
            name.as_ref().and_then(|name| scenario.usages.get(name)).filter(|usage| usage.resource == resource)
        };
        let (inference, gpu) = (usage(&group.usage, Resource::Inference), usage(&group.gpu_usage, Resource::Gpu));
        let reference = self.base.and_then(|base| Reference::of(base, group, access, inference));
        let [reference_tier, reference_usage] = reference.as_ref().map_or([None, None], Reference::names);
        let terms = [
            package.map(|package| package.name.clone()),
            access.map(|access| access.name.clone()),
            inference.map(|usage| usage.name.clone()),
            gpu.map(|usage| usage.name.clone()),
            reference_tier,
            reference_usage,
            (group.bill.is_some() || group.gpu_bill.is_some()).then(|| group.name.clone()),
        ];
        let terms = (terms, pay_currency);
        let kind = self.kinds_by_terms.get(&terms).copied();
        let (inference, gpu, payout) = match kind.map(|kind| &self.all[self.kinds[kind]]) {
            Some(known) => (known.inference.clone(), known.gpu.clone(), known.payout.clone()),
            None => {
                let plan = |usage| self.usage_plan(usage, access.map(AsRef::as_ref));
                (inference.map(plan), gpu.map(plan), package.and_then(|package| self.payout(package)))
            }
        };
        self.all.push(Cohort {
            group: group.clone(),
            package: package.cloned(),
            access: access.cloned(),
            jurisdiction: jurisdiction.to_string(),
            employment_type: employment_type.to_string(),
            pay_currency,
            kind: kind.unwrap_or(self.kinds.len()),
            inference,
            gpu,
            reference,
            payout,
            bring_rsus: false,
            bring_options: false,
            positions_change: false,
            part_months: vec![],
            turnover_model: TurnoverModel::new(group, package.map(AsRef::as_ref), scenario),
            capacity: None,
            fixed_line: None,
        });
        if kind.is_none() {
            self.kinds_by_terms.insert(terms, self.kinds.len());
            self.kinds.push(self.all.len() - 1);
        }
        self.places.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }

    /// The place of the cohort of those people of another who are at work for parts of months in which a price changes.
    pub fn place_of_part(&mut self, whole: usize, part_months: Vec<PartMonth>) -> usize {
        if part_months.is_empty() {
            return whole;
        }
        if let Some(place) = self.parts.get(&(whole, part_months.clone())) {
            return *place;
        }
        let place = self.all.len();
        let n_kinds = self.kinds.len();
        let kind = *self.kinds_of_parts.entry((self.all[whole].kind, part_months.clone())).or_insert(n_kinds);
        if kind == n_kinds {
            self.kinds.push(place);
        }
        self.all.push(Cohort { kind, part_months: part_months.clone(), ..self.all[whole].clone() });
        self.parts.insert((whole, part_months), place);
        place
    }

    /// The months in which a price changes of what the people of a cohort pay for.
    pub fn months_of_change(&self, place: usize) -> Vec<Month> {
        let cohort = &self.all[place];
        part_months::months_of_change(self.scenario, cohort.access.as_deref(), [cohort.inference.as_ref(), cohort.gpu.as_ref()])
    }

    fn of_each_kind(&self) -> impl Iterator<Item = &Cohort> {
        self.kinds.iter().map(|kind| &self.all[*kind])
    }

    /// Tabulating a distribution takes milliseconds; cohorts with the same usage share the table.
    fn usage_plan(&self, usage: &Arc<Usage>, access: Option<&Access>) -> UsagePlan {
        let allowance = access.map(|access| if usage.resource == Resource::Gpu { &access.gpu_hours } else { &access.tokens });
        let known = self.of_each_kind().flat_map(Cohort::usages).find(|known| known.usage.name == usage.name);
        let (amount, own_share) = match known {
            Some(known) => (known.amount.clone(), known.own_share.clone()),
            None => {
                let amount = usage.monthly_variation.as_ref().map(|family| Arc::new(UnitMeanFactor::of(family.as_ref())));
                (amount, own_share(usage).map(Arc::new))
            }
        };
        let personal = match &usage.active.share {
            ActiveShare::Personal(share) => Some(share),
            ActiveShare::Common(_) => None,
        };
        UsagePlan {
            // A distribution prints all of itself.
            laws: format!("{:?} {personal:?}", usage.monthly_variation).into(),
            usage: usage.clone(),
            cap: allowance.and_then(|allowance| allowance.cap.clone()),
            amount,
            own_share,
            waits: allowance.and_then(wait_distribution).map(Arc::new),
            calibration: None,
        }
    }

    /// The payouts of a package, tabulated once likewise.
    fn payout(&self, package: &Package) -> Option<Arc<Marginal>> {
        let has_package = |cohort: &&Cohort| cohort.package.as_deref().is_some_and(|known| known.name == package.name);
        match self.of_each_kind().find(has_package) {
            Some(known) => known.payout.clone(),
            None => own_payout(package).map(Arc::new),
        }
    }
}

/// The distribution of a person's own share of active months, where it varies.
fn own_share(usage: &Usage) -> Option<Marginal> {
    match &usage.active.share {
        ActiveShare::Personal(family) => Some(Marginal::plain(family.as_ref())),
        ActiveShare::Common(_) => None,
    }
}

/// The distribution of a wait in the queue, where it varies, tabulated.
fn wait_distribution(allowance: &Allowance) -> Option<Marginal> {
    match &allowance.queue.as_ref()?.wait {
        Wait::Same(_) => None,
        Wait::Drawn(family) => Some(Marginal::plain(family.as_ref())),
    }
}

/// The distribution of a person's own payout, where it varies.
fn own_payout(package: &Package) -> Option<Marginal> {
    match &package.core.performance_bonus.as_ref()?.payout {
        Payout::Personal(family) => Some(Marginal::plain(family.as_ref())),
        Payout::Same(_) => None,
    }
}
