//! Keys of the user's own that cannot act: a usage of nobody, credits that buy nothing, an exit of a company without RSUs; and own keys that leave a
//! question open, such as a seat that does not say whether it is compute.
//!
//! Which numbers can act is what the cost lines themselves say. A number that moves no line of any group has no effect, whatever it is.

use std::collections::BTreeSet;

use crate::cost::{CostLine, Entitlements, own_line};
use crate::intake::Headcount;
use crate::intake::headcount::EquityKind;
use crate::quantity::Dimension;
use crate::reading::Diagnostic;
use crate::reading::path::{below, split_path};
use crate::scenario::access::Per;
use crate::scenario::incidents::Scope;
use crate::scenario::usage::{ActiveShare, Resource};
use crate::scenario::{Access, Group, OwnKeys, Scenario, Usage};

/// Warnings about own keys, in the order of their paths. People of a headcount file follow the groups of the scenario, but may bring equity and
/// countries of their own.
pub fn warnings(scenario: &Scenario, headcount: Option<&Headcount>) -> Vec<Diagnostic> {
    let terms = terms(scenario, headcount);
    let mut keys = Keys {
        scenario,
        own: scenario.own_keys(),
        acting: acting(&terms, &own_line::catalog(scenario)),
        has_file: headcount.is_some(),
        reported: vec![],
    };
    keys.check_names(&terms);
    keys.check_usages();
    keys.check_groups();
    keys.check_equity(&terms);
    keys.check_seats();
    keys.check_others(&terms);
    keys.check_numbers();
    keys.reported.sort_by(|a, b| a.0.cmp(&b.0));
    keys.reported.into_iter().map(|(_, warning)| warning).collect()
}

struct Keys<'a> {
    scenario: &'a Scenario,
    own: OwnKeys,
    /// Paths of the numbers that move some line.
    acting: BTreeSet<&'a str>,
    /// Whether people come from a file, each with a first day of their own.
    has_file: bool,
    /// With their paths.
    reported: Vec<(String, Diagnostic)>,
}

/// The terms of everybody who may be simulated, also of groups that have nobody at present.
fn terms<'a>(scenario: &'a Scenario, headcount: Option<&Headcount>) -> Vec<Entitlements<'a>> {
    let brings = |kind: EquityKind| {
        let own = headcount.iter().flat_map(|headcount| &headcount.rows).filter_map(|row| row.equity);
        own.into_iter().any(|own| own.kind == kind && own.grant.get() > 0.0)
    };
    let (bring_rsus, bring_options) = (brings(EquityKind::Rsu), brings(EquityKind::Options));
    let countries = headcount.iter().flat_map(|headcount| &headcount.assignments).filter_map(|row| row.country.as_ref());
    let countries: BTreeSet<String> = countries.map(|country| country.to_lowercase()).collect();
    let of_group = |group: &'a Group, jurisdiction: &str| Entitlements {
        package: group.package.as_ref().and_then(|name| scenario.packages.get(name)).map(AsRef::as_ref),
        access: group.access.as_ref().and_then(|name| scenario.accesses.get(name)).map(AsRef::as_ref),
        group,
        taxes: scenario.taxes.get(jurisdiction).map_or(&[], |of| of.employer.as_slice()),
        benefits: Some(group.benefits.as_ref().unwrap_or(&scenario.benefits)),
        usage: group.usage.as_ref().and_then(|name| scenario.usages.get(name)).map(AsRef::as_ref),
        gpu_usage: group.gpu_usage.as_ref().and_then(|name| scenario.usages.get(name)).map(AsRef::as_ref),
        bring_rsus,
        bring_options,
        capacity: None,
        fixed_line: None,
        positions_change: true,
        scenario,
    };
    let groups = || scenario.groups.iter().map(AsRef::as_ref);
    let at_home = groups().map(|group| of_group(group, &group.jurisdiction));
    let abroad = groups().flat_map(|group| countries.iter().map(move |country| of_group(group, country)));
    at_home.chain(abroad).collect()
}

fn acting<'a>(terms: &[Entitlements<'a>], lines: &[&CostLine]) -> BTreeSet<&'a str> {
    let mut paths = BTreeSet::new();
    for line in lines {
        for terms in terms.iter().filter(|terms| line.applies_to(terms)) {
            let numbers = line.moved_by(terms).into_iter().chain((line.drawn_per_event)(terms));
            paths.extend(numbers.map(|number| number.path.as_str()));
        }
    }
    paths
}

impl Keys<'_> {
    /// Reports an own key, unless a table that it is part of has been.
    fn report(&mut self, path: &str, message: String, help: String) {
        let is_covered = self.reported.iter().any(|(known, _)| path == known || path.starts_with(&format!("{known}.")));
        if !is_covered && let Some(warning) = self.own.warning(path, message, help) {
            self.reported.push((path.to_string(), warning));
        }
    }

    /// Whether any number at or below a path moves a line.
    fn acts(&self, path: &str) -> bool {
        let below = format!("{path}.");
        self.acting.contains(path) || self.acting.range(below.as_str()..).next().is_some_and(|known| known.starts_with(&below))
    }

    /// What is defined under a name and that nothing names.
    fn check_names(&mut self, terms: &[Entitlements<'_>]) {
        let scenario = self.scenario;
        let groups = || scenario.groups.iter();
        let named = |name: fn(&Group) -> Option<&String>| groups().filter_map(|group| name(group)).collect::<BTreeSet<_>>();
        let usages: BTreeSet<&String> = groups().flat_map(|group| [&group.usage, &group.gpu_usage]).flatten().collect();
        let (packages, accesses) = (named(|group| group.package.as_ref()), named(|group| group.access.as_ref()));
        for (name, usage) in scenario.usages.iter().filter(|(name, _)| !usages.contains(name)) {
            let key = if usage.resource == Resource::Gpu { "gpu_usage" } else { "usage" };
            self.nobody_has("usage", name, "uses it", &format!("{key} = \"{name}\""));
        }
        for name in scenario.packages.keys().filter(|name| !packages.contains(name)) {
            self.nobody_has("packages", name, "has it", &format!("package = \"{name}\""));
        }
        for name in scenario.accesses.keys().filter(|name| !accesses.contains(name)) {
            self.nobody_has("access", name, "has it", &format!("access = \"{name}\""));
        }
        let jurisdictions: BTreeSet<&str> = groups().map(|group| group.jurisdiction.as_str()).collect();
        let is_taxed = |name: &str| jurisdictions.contains(name) || terms.iter().any(|terms| is_of(terms.taxes, scenario, name));
        for name in scenario.taxes.keys().filter(|name| !is_taxed(name)) {
            self.nobody_has("tax", name, "is in it", &format!("jurisdiction = \"{name}\""));
        }
        let caps = || scenario.accesses.values().flat_map(|access| [&access.tokens.cap, &access.gpu_hours.cap]).flatten();
        let pools: BTreeSet<&String> = caps().flat_map(|cap| [&cap.team_pool, &cap.company_pool]).flatten().collect();
        for name in scenario.pools.keys().filter(|name| !pools.contains(name)) {
            let path = below("pools", name);
            self.report(
                &path,
                format!("`{path}` has no effect: no cap names it"),
                format!("write company_pool = \"{name}\" or team_pool = \"{name}\" in the cap of an access tier, or remove it"),
            );
        }
        let seats: BTreeSet<&String> = scenario.packages.values().flat_map(|package| package.tooling.seats.keys()).collect();
        for name in scenario.prices.seats.keys().filter(|name| !seats.contains(name)) {
            let (path, seat) = (below("prices.seats", name), below("", name));
            self.report(
                &path,
                format!("`{path}` has no effect: no package has such a seat"),
                format!("write seats.{seat} = 1 in [packages.NAME.tooling], or remove it"),
            );
        }
        let dedicated = scenario.packages.values().flat_map(|package| package.tooling.gpus.keys());
        let gpus: BTreeSet<&String> = dedicated.chain(scenario.capacities.values().map(|capacity| &capacity.gpu)).collect();
        for name in scenario.prices.gpus.keys().filter(|name| !gpus.contains(name)) {
            let path = below("prices.gpus", name);
            if !self.acts(&path) {
                let help = format!("write gpu = \"{name}\" in an access tier or a [capacity.NAME], or remove it");
                self.report(&path, format!("`{path}` has no effect: nobody uses such a GPU"), help);
            }
        }
        let mixes = scenario.accesses.values().flat_map(|access| access.models.keys().map(String::as_str));
        let names: BTreeSet<&str> = mixes.chain(caps().filter_map(|cap| cap.on_exceed.cheaper())).collect();
        let tiers: BTreeSet<&String> = scenario.prices.tiers.values().collect();
        for name in scenario.prices.models.keys().filter(|name| !names.contains(name.as_str()) && !tiers.contains(name)) {
            let path = below("prices.models", name);
            let model = below("", name);
            self.report(
                &path,
                format!("`{path}` has no effect: no access tier grants this model"),
                format!("write models = {{ {model} = 1 }} in an access tier, or remove it"),
            );
        }
        for name in scenario.prices.tiers.keys().filter(|name| !names.contains(name.as_str())) {
            let path = below("prices.tiers", name);
            self.report(
                &path,
                format!("`{path}` has no effect: no access tier grants it"),
                format!("write models = {{ {} = 1 }} in an access tier, or remove it", below("", name)),
            );
        }
    }

    fn nobody_has(&mut self, table: &str, name: &str, has: &str, reference: &str) {
        let path = below(table, name);
        self.report(&path, format!("`{path}` has no effect: no group {has}"), format!("write {reference} in a group, or remove it"));
    }

    /// Keys of a usage that act only together with others.
    fn check_usages(&mut self) {
        use Dimension::{MoneyPerActiveDay, TokensPerActiveDay};
        for usage in self.scenario.usages.values() {
            let Usage { name, growth, adoption, active, mean, resource, .. } = usage.as_ref();
            let path = below("usage", name);
            let tiers = || {
                let users = self
                    .scenario
                    .groups
                    .iter()
                    .filter(|group| [&group.usage, &group.gpu_usage].into_iter().flatten().any(|used| used == name));
                users.filter_map(|group| self.scenario.accesses.get(group.access.as_ref()?))
            };
            let has_daily_cap = tiers().any(|tier| caps(tier).any(|(_, cap)| cap.is_daily()));
            let users = || {
                self.scenario.groups.iter().filter(|group| [&group.usage, &group.gpu_usage].into_iter().flatten().any(|used| used == name))
            };
            let is_billed = users().next().is_some() && users().all(|group| group.bill_of(*resource).is_some());
            let is_daily = matches!(mean.dimension, MoneyPerActiveDay | TokensPerActiveDay);
            let is_certain = |value: f64| matches!(&active.share, ActiveShare::Common(share) if share.is_certainly(value));
            let without = [
                ("mean", is_billed, "the bills of its groups set it", "remove it, or the bills"),
                ("growth_period", growth.is_certainly_zero(), "growth is 0", "add growth = \"3% per month\", or remove it"),
                (
                    "ramp",
                    adoption.is_none(),
                    "there is no adoption",
                    "add adoption = { initial = 0.3, final = 0.9, over = \"6 months\" }, or remove it",
                ),
                (
                    "active.persistence",
                    is_certain(1.0) || is_certain(0.0),
                    "everybody is active in the same months",
                    "write a share of active months below 1, or remove it",
                ),
                (
                    "monthly_persistence",
                    usage.monthly_variation.is_none(),
                    "months do not vary",
                    "add monthly_variation = { dist = \"gamma\", shape = 0.5 }, or remove it",
                ),
                (
                    "across_days",
                    !has_daily_cap,
                    "no cap is per active day",
                    "write a cap such as { amount = \"40 USD/active-day\" }, or remove it",
                ),
                (
                    "active_days",
                    !is_daily && !has_daily_cap,
                    "neither the mean nor a cap is per active day",
                    "write a mean such as \"13 USD/active-day\", or remove it",
                ),
                ("tokens", *resource == Resource::Gpu, "it is use of GPUs", "remove it"),
                (
                    "company_shock.persistence",
                    usage.company_shock.sigma.is_certainly_zero(),
                    "its sigma is 0",
                    "write a larger sigma, or remove it",
                ),
                (
                    "team_shock.persistence",
                    usage.team_shock.sigma.is_certainly_zero(),
                    "its sigma is 0",
                    "write a larger sigma, or remove it",
                ),
            ];
            let found = without.into_iter().filter(|(_, is_without, ..)| *is_without);
            for (key, _, why, help) in found {
                let path = format!("{path}.{key}");
                self.report(&path, format!("`{path}` has no effect: {why}"), help.into());
            }
        }
    }

    /// Keys of a group that act only together with others.
    fn check_groups(&mut self) {
        let scenario = self.scenario;
        for group in &scenario.groups {
            let path = below("groups", &group.name);
            let tier = group.access.as_ref().and_then(|name| scenario.accesses.get(name));
            if tier.is_some() && group.usage.is_none() && group.gpu_usage.is_none() {
                let path = format!("{path}.access");
                self.report(
                    &path,
                    format!("`{path}` has no effect: the group has no usage"),
                    "add usage = \"coding-agent\", or the name of another usage, or remove it".into(),
                );
            }
            let usages = [&group.usage, &group.gpu_usage].into_iter().flatten().filter_map(|name| scenario.usages.get(name));
            let has_shock = usages.into_iter().any(|usage| !usage.team_shock.sigma.is_certainly_zero());
            let is_capped = tier.is_some_and(|tier| caps(tier).any(|(_, cap)| cap.per == Per::Team || cap.team_pool.is_some()));
            let has_incidents =
                scenario.incidents.iter().any(|incident| incident.scope == Scope::Team && incident.is_caused_by(&group.name));
            let shares_capacity = scenario.capacities.values().any(|capacity| capacity.serves(group));
            if !(has_shock || is_capped || has_incidents || shares_capacity) {
                for key in ["team", "team_size"] {
                    let path = format!("{path}.{key}");
                    self.report(
                        &path,
                        format!("`{path}` has no effect: nothing is shared by teams"),
                        "add a team_shock to the usage, per = \"team\" to a cap, or an incident with scope = \"team\", or remove it".into(),
                    );
                }
            }
        }
        for name in scenario.accesses.keys() {
            let path = below("access", name);
            let users: Vec<&Group> =
                scenario.groups.iter().map(AsRef::as_ref).filter(|group| group.access.as_deref() == Some(name.as_str())).collect();
            if users.is_empty() {
                continue;
            }
            let uses = |resource: Resource| {
                users.iter().any(|group| if resource == Resource::Gpu { group.gpu_usage.is_some() } else { group.usage.is_some() })
            };
            let is_seen = |key: &str| self.own.has(&format!("{path}.{key}"));
            let of = |resource: Resource, keys: &[&str]| {
                let unused = keys.iter().filter(|key| !uses(resource) && is_seen(key));
                unused.map(|key| (format!("{path}.{key}"), resource)).collect::<Vec<_>>()
            };
            let gpu_keys = of(Resource::Gpu, &["gpu", "gpu_sandbox", "gpu_queue", "gpu_cap"]);
            let keys = of(Resource::Inference, &["sandbox", "queue", "cap", "tools"]);
            for (path, resource) in gpu_keys.into_iter().chain(keys) {
                let (what, key) = if resource == Resource::Gpu { ("GPUs", "gpu_usage") } else { ("models", "usage") };
                self.report(
                    &path,
                    format!("`{path}` has no effect: nobody with this access uses {what}"),
                    format!("add {key} to a group that has it, or remove it"),
                );
            }
        }
    }

    /// Equity: an exit without RSUs, and options at a share price that nobody chose.
    fn check_equity(&mut self, terms: &[Entitlements<'_>]) {
        let has_rsus = terms.iter().any(Entitlements::has_rsus);
        let has_options = terms.iter().any(|terms| terms.bring_options || !terms.options().is_empty());
        // Whoever gets options later gets them at the share price of that day, which stands still until an exit.
        let is_later = |terms: &Entitlements<'_>| {
            let starts = terms.group.start.is_some_and(|start| start.month() > self.scenario.start);
            let grants = terms
                .options()
                .iter()
                .any(|options| options.terms.vesting.grant_date.is_some_and(|date| date.month() >= self.scenario.start));
            starts || grants || !terms.group.turnover.hiring.is_empty() || terms.group.turnover.attrition.is_some()
        };
        let has_later_options = has_options && (self.has_file || terms.iter().any(|terms| !terms.options().is_empty() && is_later(terms)));
        if !has_rsus && !has_later_options {
            let but = if has_options { ": options are expensed at their fair value on the grant date, exit or not" } else { "" };
            self.report(
                "prices.share.exit",
                format!("`prices.share.exit` has no effect: nobody has RSUs{but}"),
                "add rsu = { grant = \"60k USD\" } to the ownership of a package, or remove it".into(),
            );
        }
        if !has_rsus && !has_options {
            for key in ["initial_price", "drift", "volatility", "risk_free", "jump"] {
                let path = format!("prices.share.{key}");
                let help = "add rsu or options to the ownership of a package, or remove it".into();
                self.report(&path, format!("`{path}` has no effect: nobody has equity"), help);
            }
        }
        if self.own.has("prices.share.initial_price") || !self.is_share_price_default() {
            return;
        }
        let mut packages: Vec<_> = terms.iter().filter_map(|terms| terms.package).collect();
        packages.sort_by_key(|package| &package.name);
        packages.dedup_by_key(|package| &package.name);
        for package in packages {
            let is_valued_by_it = |options: &&crate::scenario::package::Options| {
                options.fair_value.is_none() && options.terms.grant_price.is_none() && !options.count.is_certainly_zero()
            };
            let Some(options) = package.ownership.options.iter().find(is_valued_by_it) else { continue };
            let price = self.scenario.prices.share.initial_price.median();
            let path = options.count.path.strip_suffix(".count").unwrap_or(&options.count.path).to_string();
            let path = if self.own.has(&path) { path } else { format!("packages.{}", package.name) };
            self.report(
                &path,
                format!(
                    "the options of package `{}` are valued at a share price of {price} USD, a placeholder that nobody has set",
                    package.name
                ),
                "add [prices.share] with initial_price = \"12 USD\", the price of a share at the start of the horizon".into(),
            );
        }
    }

    /// Whether the share price is that of the defaults.
    fn is_share_price_default(&self) -> bool {
        self.scenario.prices.share.company.is_none() && self.scenario.is_from_defaults("prices.share.initial_price")
    }

    /// Own seats say whether they are compute.
    fn check_seats(&mut self) {
        for name in self.scenario.prices.seats.keys() {
            let path = below("prices.seats", name);
            let is_new = self.own.has(&format!("{path}.fee")) && !Scenario::is_in_defaults(&path);
            if is_new && self.scenario.value_at(&format!("{path}.compute")).is_none() {
                self.report(
                    &path,
                    format!("`{path}` does not say whether it is compute, and counts as other software"),
                    "add compute = true for an AI tool, or compute = false for other software".into(),
                );
            }
        }
    }

    /// What acts only within the horizon, or only where somebody has compute.
    fn check_others(&mut self, terms: &[Entitlements<'_>]) {
        let scenario = self.scenario;
        for package in scenario.packages.values() {
            let Some(raise) = &package.core.raise else { continue };
            if !scenario.calendar().any(|month| month.of_year() == raise.month) {
                let path = format!("{}.core.raise", below("packages", &package.name));
                let last = scenario.start.plus(scenario.months as i32 - 1);
                self.report(
                    &path,
                    format!("`{path}` has no effect: its month does not come from {} to {last}", scenario.start),
                    "write a month within the horizon, or remove it".into(),
                );
            }
        }
        let has_compute = !scenario.capacities.is_empty()
            || own_line::catalog(scenario)
                .iter()
                .filter(|line| line.is_compute)
                .any(|line| terms.iter().any(|terms| line.applies_to(terms)))
            || scenario.lines.values().any(|line| line.is_compute);
        if !has_compute {
            self.report(
                "budget.compute",
                "`budget.compute` has no effect: nobody has compute".into(),
                "add usage and access to a group, seats with compute = true or GPUs to its package, or remove it".into(),
            );
        }
        if scenario.budget.total.is_none() && scenario.budget.compute.is_none() {
            let help = "add total = \"11M USD\" or compute = \"75k USD\", or remove it".into();
            self.report("budget.basis", "`budget.basis` has no effect: there is no budget".into(), help);
        }
    }

    /// Own numbers that move no line.
    fn check_numbers(&mut self) {
        let scenario = self.scenario;
        // Prices of GPUs and models are stated whole, whatever of them is used.
        const STATED_WHOLE: [&str; 3] = ["assumptions.", "prices.gpus.", "prices.models."];
        // What is withheld from employees is no cost, and whose benefits and own lines these are the scenario says beside them.
        // What moves an offer, the command that compares offers says.
        const ELSEWHERE: [&str; 6] = ["tax.", "benefits", "employment_types.", "lines.", "companies.", "offer."];
        // A shared capacity has a package of its own, whose costs depend on these.
        const OF_CAPACITY: [&str; 4] = ["capacity.", "prices.hardware.", "prices.electricity.", "prices.gpu_"];
        let has_capacity = !scenario.capacities.is_empty();
        let is_open = |path: &str| {
            let starts_with_any = |prefixes: &[&str]| prefixes.iter().any(|prefix| path.starts_with(prefix));
            let is_explained = self.acting.contains(path) || is_no_cost(path) || is_of_no_gpus(scenario, path);
            !(is_explained
                || starts_with_any(&STATED_WHOLE)
                || starts_with_any(&ELSEWHERE)
                || has_capacity && starts_with_any(&OF_CAPACITY))
        };
        let dead: Vec<String> = scenario.numbers.iter().map(|number| &number.path).filter(|path| is_open(path)).cloned().collect();
        for path in dead {
            let keys = split_path(&path);
            let (path, why, help) = match keys.as_slice() {
                ["packages", package, "ownership", "compute_credits", ..] => (
                    format!("{}.ownership.compute_credits", below("packages", package)),
                    "nobody with this package has both usage and access, so that credits buy nothing",
                    "add usage and access to a group with this package, or remove it",
                ),
                ["prices", "seats", seat, "credits", ..] => (
                    format!("{}.credits", below("prices.seats", seat)),
                    "nobody with the seat uses models",
                    "add usage and access to a group whose package has the seat, or remove it",
                ),
                ["prices", first, ..] if !["share", "seats"].contains(first) => {
                    (path.clone(), "nothing that it is a price of is used", "add usage, access or GPUs to a group, or remove it")
                }
                ["guardrails", ..] => (path.clone(), "there is no use of models and no incident to guard", "remove it"),
                _ => (path.clone(), "it moves no cost of anybody", "remove it, or add what it is for to a group"),
            };
            self.report(&path, format!("`{path}` has no effect: {why}"), help.into());
        }
    }
}

/// Whether a number acts on figures that are no cost, or on how prices move around their means.
fn is_no_cost(path: &str) -> bool {
    path.ends_with(".idle_share")
        || path.ends_with(".carbon_intensity")
        || path.contains("price_model.")
        || path.starts_with("prices.standard_mix")
}

/// Whether a number belongs to dedicated GPUs of which there are none: a count of 0 says so itself.
fn is_of_no_gpus(scenario: &Scenario, path: &str) -> bool {
    match split_path(path).as_slice() {
        ["packages", package, "tooling", "gpu", gpu, ..] => {
            scenario.packages.get(*package).is_none_or(|package| !package.tooling.gpus.contains_key(*gpu))
        }
        _ => false,
    }
}

/// The caps of an access tier, with their resources.
fn caps(access: &Access) -> impl Iterator<Item = (Resource, &crate::scenario::Cap)> {
    let tokens = access.tokens.cap.iter().map(|cap| (Resource::Inference, cap));
    tokens.chain(access.gpu_hours.cap.iter().map(|cap| (Resource::Gpu, cap)))
}

/// Whether `taxes` are those of the jurisdiction called `name`.
fn is_of(taxes: &[crate::scenario::PayrollTax], scenario: &Scenario, name: &str) -> bool {
    scenario.taxes.get(name).is_some_and(|of_name| !of_name.employer.is_empty() && std::ptr::eq(of_name.employer.as_slice(), taxes))
}
