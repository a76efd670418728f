//! Compute in plain words: what an allowance buys, what an access tier gives, what happens beyond a quota, and what the contract says about all of it.

use super::phrases::{Money, a_gpu, days, listed, million_tokens, month_of_year, months, number_as_written, percent, roughly};
use crate::cost::bought::bought;
use crate::insight::offer::{ComputeAccess, ComputeFigures, Contract};
use crate::quantity::Dimension;
use crate::scenario::Number;
use crate::scenario::access::{Allowance, Cap, OnExceed, Per, Pool, Provider, Queue, ServedAs, Wait};
use crate::scenario::offer::{AllowanceForm, ComputeAllowance};
use crate::scenario::package::PurchaseOption;

/// What is used: models or GPUs.
#[derive(Clone, Copy, PartialEq)]
enum Resource {
    Models,
    Gpus,
}

/// Sentences; empty where no compute is offered.
pub fn sentences(contract: &Contract, figures: &ComputeFigures, money: Money) -> Vec<String> {
    let Some(access) = &contract.compute else { return vec![] };
    let allowance = contract.offer.compute.allowance.as_ref();
    let words = Words { access, money, has_credits: figures.granted.is_some() };
    let mut sentences = vec![];
    sentences.extend(figures.granted.map(|granted| words.credits(granted)));
    for (resource, limits) in [(Resource::Models, &access.tier.tokens), (Resource::Gpus, &access.tier.gpu_hours)] {
        sentences.extend(words.limits(resource, limits));
    }
    sentences.extend(words.models());
    match allowance {
        Some(allowance) => sentences.extend(terms(allowance)),
        None => sentences.push("All of this is a policy, which can change, and it ends when you leave.".into()),
    }
    sentences.extend(personal_use(access.personal_share, allowance, &figures.tax_case));
    sentences
}

/// Words for how one person uses compute.
struct Words<'a> {
    access: &'a ComputeAccess,
    money: Money,
    /// Whether an allowance in money comes before the quotas.
    has_credits: bool,
}

impl Words<'_> {
    fn credits(&self, granted: f64) -> String {
        let most = format!("You can use compute for up to {} a month at list prices", self.money.price(granted));
        let hours = if self.access.list.gpu.is_some() { self.gpu_hours_for(granted) } else { None };
        let all: Vec<String> = [self.tokens_for(granted), hours].into_iter().flatten().collect();
        if all.is_empty() { format!("{most}.") } else { format!("{most}: that pays for about {}.", all.join(", or for about ")) }
    }

    /// `4,900 million tokens of a mid model`.
    fn tokens_for(&self, amount: f64) -> Option<String> {
        let (model, price) = self.access.list.model.as_ref()?;
        Some(format!("{} of {}", million_tokens(&roughly(bought(amount, *price)?)), self.model(model)))
    }

    /// `750 hours of an H100`.
    fn gpu_hours_for(&self, amount: f64) -> Option<String> {
        let (gpu, price) = self.access.list.gpu.as_ref()?;
        Some(format!("{} GPU-hours on {}", roughly(bought(amount, *price)?), a_gpu(gpu)))
    }

    /// `a mid model`; a model by its own name.
    fn model(&self, name: &str) -> String {
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        if self.access.tiers.iter().any(|tier| tier == name) { format!("{article} {name} model") } else { name.to_string() }
    }

    /// How much of one resource can be used, in the order of use.
    fn limits(&self, resource: Resource, limits: &Allowance) -> Vec<String> {
        if resource == Resource::Gpus && self.access.tier.gpu.is_none() {
            return vec![];
        }
        let mut sentences = vec![];
        if let Some(sandbox) = &limits.sandbox {
            let amount = self.amount(resource, sandbox, "a month");
            sentences.push(format!("You can use {amount} at once, without asking or waiting."));
        }
        sentences.extend(limits.queue.as_ref().map(|queue| waiting(queue, resource, limits.sandbox.is_some())));
        let Some(cap) = &limits.cap else {
            let what = if resource == Resource::Models { "models" } else { "GPUs" };
            sentences.push(format!("No quota limits the use of {what}."));
            return sentences;
        };
        let is_nothing = cap.amount.is_certainly_zero();
        if is_nothing && (!self.has_credits || resource == Resource::Gpus) {
            return vec![];
        }
        if !is_nothing {
            sentences.push(self.quota(resource, cap));
        }
        let pools: Vec<String> = [(&cap.team_pool, "your team shares"), (&cap.company_pool, "the whole company shares")]
            .into_iter()
            .filter_map(|(name, who)| Some((self.pool(name.as_ref()?)?, who)))
            .map(|(pool, who)| format!("a pool of {} that {who}", self.amount(resource, &pool.amount, "a month")))
            .collect();
        if !pools.is_empty() {
            sentences.push(format!("When that is used up, there is {}.", pools.join(", and then ")));
        }
        let when = if is_nothing && pools.is_empty() { "When it is used up" } else { "Beyond that" };
        sentences.push(format!("{when}, {}.", self.beyond(&cap.on_exceed, resource, cap.is_daily())));
        sentences
    }

    fn pool(&self, name: &str) -> Option<&Pool> {
        self.access.pools.iter().find(|pool| pool.name == name)
    }

    fn quota(&self, resource: Resource, cap: &Cap) -> String {
        let period = if cap.is_daily() { "on a day of use" } else { "a month" };
        let amount = self.amount(resource, &cap.amount, period);
        let from = cap.start.map_or_else(String::new, |start| format!("From {} on, ", start.long_name()));
        let more = if self.has_credits { "When the allowance is used up, " } else { "" };
        let who = match cap.per {
            Per::Person | Per::Tool => "you can use up to",
            Per::Team => "your team together can use up to",
            Per::Company => "all people with this access together can use up to",
        };
        let of_tool = if cap.per == Per::Tool { " with each tool" } else { "" };
        let more_of_it = if self.has_credits { " on top" } else { "" };
        let buys = is_money(&cap.amount).then(|| self.bought(resource, cap.amount.median())).flatten();
        let buys = buys.map_or_else(String::new, |buys| format!(", which pays for about {buys} at list prices"));
        crate::report::words::sentence_case(&format!("{from}{more}{who} {amount}{more_of_it}{of_tool}{buys}."))
    }

    fn bought(&self, resource: Resource, amount: f64) -> Option<String> {
        match resource {
            Resource::Models => self.tokens_for(amount),
            Resource::Gpus => self.gpu_hours_for(amount),
        }
    }

    /// `600 USD a month`, `500 million tokens a month`, `200 GPU-hours a month on an H100`.
    fn amount(&self, resource: Resource, number: &Number, period: &str) -> String {
        let median = number.median();
        let about = if number.is_uncertain() { "about " } else { "" };
        let amount = match resource {
            Resource::Models if is_money(number) => format!("{} {period}", self.money.price(median)),
            Resource::Models => format!("{} {period}", million_tokens(&number_as_written(median))),
            Resource::Gpus if is_money(number) => format!("{} {period} of GPUs", self.money.price(median)),
            Resource::Gpus => {
                let on = self.access.tier.gpu.as_ref().map_or_else(String::new, |gpu| format!(" on {}", a_gpu(gpu)));
                format!("{} GPU-hours {period}{on}", number_as_written(median))
            }
        };
        format!("{about}{amount}")
    }

    /// What happens to use beyond a quota.
    fn beyond(&self, policy: &OnExceed, resource: Resource, is_daily: bool) -> String {
        let next = if is_daily { "day" } else { "month" };
        let Some(service) = &policy.service else { return format!("nothing more is available until the next {next}") };
        let share = policy.probability.as_ref().map_or(1.0, Number::median);
        match (service.served, &service.by) {
            (ServedAs::Throttled, Provider::Cheaper(name)) if resource == Resource::Models => {
                format!("{} takes over until the next {next}", self.model(name))
            }
            (ServedAs::Throttled, Provider::Cheaper(name)) => format!("you are moved to {} until the next {next}", a_gpu(name)),
            (ServedAs::Throttled, Provider::Own) | (ServedAs::Overage, _) => "use goes on, and we pay for it".into(),
            (ServedAs::Approved, _) => {
                let takes = policy.wait.as_ref().map_or_else(String::new, |wait| format!(", which takes about {}", days(wait.median())));
                let granted = match share {
                    1.0 => String::new(),
                    0.5 => "; about half of the requests are approved".into(),
                    share => format!("; about {} of the requests are approved", percent(share)),
                };
                format!("more needs an approval{takes}{granted}")
            }
            (ServedAs::Overflow, _) if share == 1.0 => "use moves to another tool, and we pay for it".into(),
            (ServedAs::Overflow, _) => {
                format!(
                    "use moves to another tool, for which we pay, in about {} of the months; in the others nothing more is available",
                    percent(share)
                )
            }
        }
    }

    /// Which models are used, and how much of each: of an allowance in money that is up to whoever has it.
    fn models(&self) -> Option<String> {
        let tier = &self.access.tier;
        let has_tokens = tier.tokens.cap.as_ref().is_none_or(|cap| !cap.amount.is_certainly_zero());
        if !has_tokens || (self.access.is_allowance_alone && self.has_credits) {
            return None;
        }
        let mut models: Vec<(&String, f64)> = tier.models.iter().map(|(name, share)| (name, *share)).collect();
        models.sort_by(|one, other| other.1.total_cmp(&one.1));
        let with_share = |(place, (name, share)): (usize, &(&String, f64))| {
            let of = if place == 0 { " of the tokens" } else { "" };
            format!("{name} ({}{of})", percent(*share))
        };
        match models.as_slice() {
            [] => None,
            [(name, _)] => Some(format!("All tokens are of {}.", self.model(name))),
            all => Some(format!("The models are {}.", listed(&all.iter().enumerate().map(with_share).collect::<Vec<_>>()))),
        }
    }
}

fn is_money(number: &Number) -> bool {
    matches!(number.dimension, Dimension::MoneyPerMonth | Dimension::MoneyPerActiveDay)
}

/// How often there is a wait, and how long it takes.
fn waiting(queue: &Queue, resource: Resource, has_sandbox: bool) -> String {
    let what = match (resource, has_sandbox) {
        (Resource::Models, false) => "access",
        (Resource::Models, true) => "more",
        (Resource::Gpus, false) => "access to GPUs",
        (Resource::Gpus, true) => "more GPU-hours",
    };
    let share = queue.probability.median();
    let often = match share {
        1.0 => "every month".to_string(),
        0.5 => "about half of the months".to_string(),
        share => format!("about {} of the months", percent(share)),
    };
    let long = match &queue.wait {
        Wait::Same(months) => format!("which takes {}", days(*months)),
        Wait::Drawn(family) => {
            let (half, long) = (days(family.quantile(0.5)), days(family.quantile(0.9)));
            if half == long {
                format!("which takes about {half}")
            } else {
                format!("half of the time no longer than {half}, one time in ten longer than {long}")
            }
        }
    };
    format!("In {often} you first wait for {what}, {long}.")
}

/// What the contract says about an allowance.
fn terms(allowance: &ComputeAllowance) -> Vec<String> {
    let is_money = allowance.grant.dimension == Dimension::MoneyPerMonth;
    let mut sentences = vec![];
    if allowance.form == AllowanceForm::ConvertibleWallet {
        sentences.push("What you do not use can be turned into money.".into());
    } else {
        sentences.push(match allowance.roll_over {
            0 => "What you do not use in a month lapses.".into(),
            1 => "What you do not use in a month can still be used in the next.".into(),
            number => format!("What you do not use in a month can still be used for {} more.", months(number)),
        });
        let expiry = allowance.expiry_month.map(month_of_year);
        sentences.extend(expiry.map(|month| format!("Whatever is left at the end of {month} lapses.")));
    }
    // What the offer does not say is not promised here.
    let promised = allowance
        .is_promised
        .map(|is_promised| if is_promised { "It is part of the contract." } else { "It is a policy, which can change." });
    sentences.extend(promised.map(String::from));
    sentences.push(match (allowance.price_lock, is_money) {
        (Some(number), _) => format!("List prices are fixed for {}; models can change.", months(number)),
        (None, true) => "List prices and models can change, and with them what it pays for.".into(),
        (None, false) => "The models and GPUs can change.".into(),
    });
    sentences.push(match allowance.months_after_leaving {
        0 => "It ends when you leave.".into(),
        number => format!("You can use it for {} after you leave.", months(number)),
    });
    sentences
}

/// What is taken to be personal, and how it is taxed.
fn personal_use(share: f64, allowance: Option<&ComputeAllowance>, tax_case: &str) -> Option<String> {
    let part = percent(share);
    Some(match tax_case {
        "wallet" if allowance.is_some() => {
            "The whole allowance is taxed as income when it is granted, used or not; the estimate of take-home pay leaves that tax out."
                .into()
        }
        _ if share == 0.0 => "All use is taken to be for work, and none of it is taxed as income.".into(),
        "work" => format!("About {part} of the use is taken to be personal; none of it is taxed as income."),
        _ => format!(
            "About {part} of the use is taken to be personal and is taxed as income at list price; the estimate of take-home pay leaves that tax out."
        ),
    })
}

/// What there is to work and learn with besides compute, in one sentence; absent where the offer says nothing of it.
pub fn tools_and_training(contract: &Contract, money: Money) -> Option<String> {
    let tooling = &contract.tooling;
    let mut parts = vec![];
    if tooling.laptop.is_some() {
        parts.push("a laptop".to_string());
    }
    for (name, number) in &tooling.seats {
        parts.push(match number.median() {
            1.0 => format!("a seat of {name}"),
            number if number < 1.0 => format!("a shared seat of {name}"),
            number => format!("{} seats of {name}", number_as_written(number)),
        });
    }
    for (name, gpu) in &tooling.gpus {
        let hours = match &gpu.purchase_option {
            PurchaseOption::OnDemand { hours } => Some((hours, "")),
            PurchaseOption::Spot(spot) => Some((&spot.hours, " that can be interrupted")),
            PurchaseOption::Reserved(_) | PurchaseOption::Owned { .. } => None,
        };
        let number = gpu.count.median();
        let gpus = match number {
            1.0 => format!("{} for you alone", a_gpu(name)),
            number if number < 1.0 => format!("a {} share of {}", percent(number), a_gpu(name)),
            number => format!("{} {} for you alone", number_as_written(number), name.to_uppercase()),
        };
        let hours = hours.map_or_else(String::new, |(hours, how)| format!(" for {} hours a month{how}", roughly(hours.median())));
        parts.push(format!("{gpus}{hours}"));
    }
    let year = |number: &Number| 12.0 * number.median();
    if let Some(training) = &contract.development.training {
        parts.push(format!("a training budget of {} a year", money.price(year(&training.budget))));
    }
    if let Some(tuning) = &contract.development.fine_tuning {
        let tokens = tuning.tokens.median();
        let amount = year(&tuning.allowance);
        let size = million_tokens(&number_as_written(tokens));
        let jobs = bought(amount, tuning.price.median()).filter(|_| tokens > 0.0).map(|all| (all / tokens).floor());
        let jobs = jobs.filter(|jobs| *jobs >= 1.0).map(|jobs| format!(" (about {} jobs of {size})", number_as_written(jobs)));
        parts.push(format!("{} a year for fine-tuning models{}", money.price(amount), jobs.unwrap_or_default()));
    }
    (!parts.is_empty()).then(|| format!("Also yours, and not in the table: {}.", listed(&parts)))
}

#[cfg(test)]
mod tests;
