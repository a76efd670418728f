//! One row of a file of offers, as values of a scenario.

use super::columns::OfferColumn as Column;
use super::{Mistake, OfferRow, OfferValue};
use crate::intake::cell::{self, AmountRules, BonusUnit, CellError, DateFormat, NumberFormat};
use crate::intake::pay_period::PayPeriod;
use crate::quantity::{Currency, Month, plural};
use crate::reading::Value;
use crate::reading::path::below;
use crate::reading::rows::Row;

/// The path of the grant that a row states.
pub const GRANT: &str = "offer.equity.new_hire";
/// The path of grants that it usually gets again.
const REFRESH: &str = "offer.equity.refreshers";

/// How far percentages by year may be from 100 together.
const SUM_TOLERANCE: f64 = 1e-9;

/// The cells of a row, with what came of them so far.
pub(super) struct RowReader<'a> {
    row: Row<'a>,
    /// The position of every column in the file, in the order of [`Column::ALL`].
    positions: &'a [Option<usize>],
    values: Vec<OfferValue>,
    mistakes: Vec<Mistake>,
}

impl<'a> RowReader<'a> {
    pub fn new(row: Row<'a>, positions: &'a [Option<usize>]) -> Self {
        Self { row, positions, values: vec![], mistakes: vec![] }
    }

    /// The id of the row, where it can be one.
    pub fn id(&self) -> Option<&'a str> {
        self.text(Column::OfferId).filter(|text| cell::group_name(text).is_ok())
    }

    /// The offer of the row, or all that is wrong with its cells.
    pub fn read(mut self) -> Result<OfferRow, Vec<Mistake>> {
        let id = self.identifier(Column::OfferId);
        if id.is_none() && self.text(Column::OfferId).is_none() {
            self.blank(Column::OfferId, "write an id of the offer, such as o-101");
        }
        let candidate = self.identifier(Column::CandidateId);
        let company = self.word(Column::Company);
        let level = self.word(Column::Level);
        self.put_word(Column::Level, "candidate.level", level.as_deref());
        self.put_word(Column::Company, "offer.company", company.as_deref());
        for (column, path) in
            [(Column::Jurisdiction, "offer.jurisdiction"), (Column::Filing, "candidate.filing"), (Column::Usage, "candidate.usage")]
        {
            let word = self.word(column).map(|word| word.to_lowercase());
            self.put_word(column, path, word.as_deref());
        }
        self.start();
        let mut has_unused_fine_tuning = false;
        let currency = self.currency();
        // Without a currency no amount can be read.
        if let Some(currency) = currency {
            self.pay(currency);
            self.equity(currency, company.as_deref());
            if let Some(amount) = self.amount(Column::BenefitsFixed, currency).filter(|amount| *amount > 0.0) {
                self.put(Column::BenefitsFixed, "offer.benefits.other", yearly(amount, currency));
            }
            has_unused_fine_tuning = self.fine_tuning(currency);
            if let Some(wealth) = self.amount(Column::Wealth, currency) {
                self.put(Column::Wealth, "candidate.wealth", money(wealth, currency));
            }
        }
        let access = self.word(Column::Access);
        self.put_word(Column::Access, "offer.compute.access", access.as_deref());
        let has_allowance = self.compute();
        let wait = self.number(Column::QueueWaitDays).filter(|days| *days > 0.0);
        if wait.is_some() && access.is_none() && !has_allowance {
            self.mistake(
                Column::QueueWaitDays,
                "is stated, but there is no compute to wait for".into(),
                "write compute_allowance and compute_unit, or the access tier in a column `access`",
            );
        }
        if let Some(share) = self.share(Column::PersonalShare) {
            self.put(Column::PersonalShare, "candidate.values.personal_share", share);
        }
        if let Some(percent) = self.number(Column::AttritionPct).filter(|percent| *percent > 0.0) {
            self.put(Column::AttritionPct, "offer.attrition", format!("{percent}% per year"));
        }
        if let Some(aversion) = self.number(Column::RiskAversion) {
            self.put(Column::RiskAversion, "candidate.risk_aversion", aversion);
        }
        let (Some(id), Some(currency), true) = (id, currency, self.mistakes.is_empty()) else { return Err(self.mistakes) };
        Ok(OfferRow {
            line: self.row.line,
            id,
            candidate,
            currency,
            company,
            level,
            access,
            queue_wait_days: wait,
            has_unused_fine_tuning,
            values: self.values,
        })
    }

    fn start(&mut self) {
        let Some(text) = self.value(Column::StartDate) else {
            return self.blank(Column::StartDate, "write the first day of work, such as 2026-01-31");
        };
        if let (Ok(one), true) = (cell::date(text, DateFormat::default()), cell::has_unstated_order(text))
            && one.day != one.month.of_year()
            && let Some(other) = Month::new(one.month.year(), one.day)
        {
            let problem = format!("`{text}` can be a day of {} or of {}", one.month.long_name(), other.long_name());
            let mistake =
                Mistake { column: Some(Column::StartDate), problem, remedy: format!("write {one} if it is that day, with the year first") };
            self.mistakes.push(mistake);
            return;
        }
        let day = match text.parse::<Month>() {
            Ok(month) => Ok(month.to_string()),
            Err(_) => cell::date(text, DateFormat::default()).map(|date| date.to_string()),
        };
        match day {
            Ok(day) => self.put(Column::StartDate, "offer.start", day),
            Err(error) => self.wrong(Column::StartDate, text, &error, "write a day such as 2026-01-31, or a month such as 2026-01"),
        }
    }

    fn currency(&mut self) -> Option<Currency> {
        let Some(text) = self.text(Column::Currency) else {
            self.blank(Column::Currency, "write the three letters of the currency of the row, such as USD");
            return None;
        };
        // A sign alone may be that of several currencies.
        let read = Currency::of_code(text).ok_or(CellError::NotACurrency);
        read.map_err(|error| self.wrong(Column::Currency, text, &error, "write its three letters, such as USD")).ok()
    }

    fn pay(&mut self, currency: Currency) {
        let period = self.pay_period();
        if self.value(Column::BasePay).is_none() {
            self.blank(Column::BasePay, "write base pay, such as 205000");
        }
        if let (Some(pay), Some(period)) = (self.amount(Column::BasePay, currency), period) {
            let amount = match period {
                PayPeriod::Month => format!("{pay} {}/month", currency.code()),
                _ => yearly(pay * period.times_a_year(1.0, None).unwrap_or(1.0), currency),
            };
            self.put(Column::BasePay, "offer.base", amount);
        }
        if let Some(text) = self.value(Column::BonusTargetPct) {
            match cell::bonus_target(text, BonusUnit::Percent, NumberFormat::default()) {
                Ok(0.0) => {}
                Ok(share) => self.put(Column::BonusTargetPct, "offer.bonus.target", share),
                Err(error) => self.wrong(Column::BonusTargetPct, text, &error, "write percent of base pay, such as 15 or 15%"),
            }
        }
        let clawback = self.months(Column::ClawbackMonths).filter(|months| *months > 0);
        for (column, name, month) in [(Column::SignOn1, "first", None), (Column::SignOn2, "second", Some(13))] {
            let Some(amount) = self.amount(column, currency).filter(|amount| *amount > 0.0) else { continue };
            let path = |key: &str| format!("offer.sign_on.{name}.{key}");
            self.put(column, &path("amount"), money(amount, currency));
            if let Some(month) = month {
                self.put(column, &path("month"), month);
            }
            if let Some(months) = clawback {
                self.put(Column::ClawbackMonths, &path("clawback.within"), in_months(months));
            }
        }
    }

    fn pay_period(&mut self) -> Option<PayPeriod> {
        const HELP: &str = "write YEAR, MONTH, WEEK or another pay period that has a fixed number a year";
        let Some(text) = self.text(Column::PayPeriod) else {
            self.blank(Column::PayPeriod, "write what base pay is for, such as YEAR or MONTH");
            return None;
        };
        match PayPeriod::read(text) {
            Ok(PayPeriod::Hour | PayPeriod::Day) => {
                let problem = format!("`{text}` in `pay_period` does not say how much is worked in a year");
                self.mistakes.push(Mistake {
                    column: Some(Column::PayPeriod),
                    problem,
                    remedy: "write the pay of a year, and YEAR".into(),
                });
                None
            }
            Ok(period) => Some(period),
            Err(error) => {
                self.wrong(Column::PayPeriod, text, &error, HELP);
                None
            }
        }
    }

    fn equity(&mut self, currency: Currency, company: Option<&str>) {
        let kind = self.equity_type();
        let (value, units) = (self.amount(Column::EquityGrantValue, currency), self.number(Column::EquityUnits));
        let has_amount = [value, units].iter().flatten().any(|amount| *amount > 0.0);
        let refresh = self.amount(Column::RefreshValue, currency).filter(|amount| *amount > 0.0);
        let strike = self.strike(currency);
        if let Some(fair_value) = self.per_share(Column::FairValue, currency) {
            match company {
                Some(company) => {
                    let path = format!("{}.fair_value", below("companies", company));
                    self.put(Column::FairValue, &path, money(fair_value, currency));
                }
                None => self.mistake(Column::FairValue, "is stated, but not of which company".into(), "write the company"),
            }
        }
        if (has_amount || refresh.is_some()) && company.is_none() && self.text(Column::Company).is_none() {
            let remedy = "write the company: one of [companies.NAME] of the market";
            self.mistake(Column::Company, "is blank, but the row has equity".into(), remedy);
        }
        let has_kind = self.text(Column::EquityType).is_some();
        match kind {
            None if has_amount && !has_kind => {
                let problem = "is blank, but the row has a grant".to_string();
                self.mistake(Column::EquityType, problem, "write rsu, option or virtual");
            }
            None => {}
            Some(kind) => self.grant(kind, (value, units), strike, currency),
        }
        if let Some(refresh) = refresh {
            let promised = self.flag(Column::RefreshPromised).unwrap_or(false);
            self.put(Column::RefreshValue, &format!("{REFRESH}.type"), "rsu");
            self.put(Column::RefreshValue, &format!("{REFRESH}.grant"), money(refresh, currency));
            self.put(Column::RefreshValue, &format!("{REFRESH}.granted_every"), in_months(12));
            self.put(Column::RefreshPromised, &format!("{REFRESH}.promised"), promised);
        }
    }

    /// The words of the format for the kind of equity.
    fn equity_type(&mut self) -> Option<&'static str> {
        let text = self.text(Column::EquityType)?;
        match cell::letters(text).as_str() {
            "rsu" | "rsus" => Some("rsu"),
            "option" | "options" => Some("option"),
            "virtual" | "virtuals" | "virtualoption" | "virtualoptions" | "virtualshares" => Some("virtual"),
            "none" => None,
            _ => {
                let error = CellError::NotOneOf { what: "a kind of equity", accepted: &["rsu", "option", "virtual", "none"] };
                self.wrong(Column::EquityType, text, &error, "write rsu, option, virtual or none");
                None
            }
        }
    }

    fn grant(&mut self, kind: &'static str, (value, units): (Option<f64>, Option<f64>), strike: Option<Value>, currency: Currency) {
        let [value, units] = [value, units].map(|amount| amount.filter(|amount| *amount > 0.0));
        let is_rsu = kind == "rsu";
        match (value, units) {
            (Some(_), Some(_)) => {
                let problem = "is stated beside `equity_grant_value`".to_string();
                return self.mistake(Column::EquityUnits, problem, "write one of the two, and leave the other blank");
            }
            (Some(_), None) if !is_rsu => {
                let problem = "is an amount, but options are granted in number: it can mean their fair value, or what the shares are worth"
                    .to_string();
                return self.mistake(Column::EquityGrantValue, problem, "leave it blank, and write equity_units and strike");
            }
            (None, None) => {
                let is_stated = [Column::EquityGrantValue, Column::EquityUnits].iter().any(|column| self.value(*column).is_some());
                if !is_stated {
                    let remedy = if is_rsu { "write equity_grant_value or equity_units" } else { "write equity_units and strike" };
                    self.mistake(Column::EquityType, format!("says {kind}, but the row has no grant"), remedy);
                }
                return;
            }
            (Some(value), None) => self.put(Column::EquityGrantValue, &format!("{GRANT}.grant"), money(value, currency)),
            (None, Some(units)) => {
                let key = if is_rsu { "units" } else { "count" };
                self.put(Column::EquityUnits, &format!("{GRANT}.{key}"), units);
            }
        }
        self.put(Column::EquityType, &format!("{GRANT}.type"), kind);
        match strike {
            Some(_) if is_rsu => {
                self.mistake(Column::Strike, "is stated, but RSUs have no strike".into(), "leave it blank, or write option as equity_type")
            }
            Some(strike) => self.put(Column::Strike, &format!("{GRANT}.strike"), strike),
            None => {}
        }
        let option_kind = self.word(Column::OptionKind).map(|word| word.to_lowercase());
        match option_kind {
            Some(_) if kind != "option" => {
                let remedy = "leave it blank, or write option as equity_type";
                self.mistake(Column::OptionKind, format!("is stated, but equity_type is {kind}"), remedy);
            }
            option_kind => self.put_word(Column::OptionKind, &format!("{GRANT}.kind"), option_kind.as_deref()),
        }
        let expiry = if is_rsu { "expires" } else { "term" };
        for (column, key) in [
            (Column::ExpiryMonths, expiry),
            (Column::ExerciseWindowMonths, "exercise_window"),
            (Column::VestMonths, "vesting_period"),
            (Column::CliffMonths, "cliff"),
            (Column::VestEvery, "vesting_interval"),
        ] {
            if is_rsu && column == Column::ExerciseWindowMonths {
                continue;
            }
            if let Some(months) = self.months(column) {
                self.put(column, &format!("{GRANT}.{key}"), in_months(months));
            }
        }
        if let Some(shares) = self.by_year() {
            if let Some(months) = self.value(Column::VestMonths).and_then(|text| cell::cliff_months(text).ok())
                && shares.len() * 12 != usize::from(months)
            {
                let problem = format!("has {}, but vest_months is {months}", plural(shares.len(), "year"));
                self.mistake(Column::VestByYear, problem, "write a percentage for each year of vest_months");
            }
            self.put(Column::VestByYear, &format!("{GRANT}.by_year"), Value::list(shares));
        }
    }

    fn strike(&mut self, currency: Currency) -> Option<Value> {
        let text = self.value(Column::Strike)?;
        match text.to_lowercase().as_str() {
            words @ ("fair value" | "to be set") => Some(words.into()),
            _ => self.per_share(Column::Strike, currency).map(|strike| money(strike, currency).into()),
        }
    }

    /// Shares of the grant by year, which add up to 1.
    fn by_year(&mut self) -> Option<Vec<f64>> {
        let text = self.value(Column::VestByYear)?;
        let part = |part: &str| part.trim().trim_end_matches('%').trim_end().parse::<f64>().ok().filter(|percent| *percent >= 0.0);
        let Some(percent) = text.split(['/', ';', '|']).map(part).collect::<Option<Vec<f64>>>() else {
            let remedy = "write percent by year with / between, such as 25/25/25/25";
            self.mistake(Column::VestByYear, format!("is `{text}`, which is not a list of percentages"), remedy);
            return None;
        };
        let sum: f64 = percent.iter().sum();
        if (sum - 100.0).abs() > SUM_TOLERANCE {
            let remedy = "write percentages that add up to 100, such as 33.34/33.33/33.33";
            self.mistake(Column::VestByYear, format!("adds up to {}%", (sum * 1e6).round() / 1e6), remedy);
            return None;
        }
        Some(percent.into_iter().map(|percent| percent / 100.0).collect())
    }

    /// Whether there is an allowance.
    fn compute(&mut self) -> bool {
        const PATH: &str = "offer.compute.credits";
        let unit = self.word(Column::ComputeUnit);
        let unit_currency = unit.as_deref().and_then(|unit| Currency::of_code(unit.split('/').next()?.trim()));
        let amount = match unit_currency {
            Some(currency) => self.amount(Column::ComputeAllowance, currency),
            None => self.number(Column::ComputeAllowance),
        };
        let amount = amount.filter(|amount| *amount > 0.0);
        let gpu_hours = self.number(Column::GpuHours).filter(|hours| *hours > 0.0);
        let (column, grant) = match (amount, gpu_hours, unit) {
            (None, None, _) => return false,
            (Some(_), Some(_), _) => {
                let problem = "is stated beside `compute_allowance`: an offer has one allowance".to_string();
                self.mistake(Column::GpuHours, problem, "leave one of the two blank, or name an access tier of the market in `access`");
                return true;
            }
            (Some(_), None, None) => {
                self.blank(Column::ComputeUnit, "write the unit of compute_allowance: USD/month, Mtok/month or GPU-hours/month");
                return true;
            }
            (Some(amount), None, Some(unit)) => (Column::ComputeAllowance, format!("{amount} {unit}")),
            (None, Some(hours), _) => (Column::GpuHours, format!("{hours} GPU-hours/month")),
        };
        self.put(column, &format!("{PATH}.grant"), grant);
        let form = self.word(Column::ComputeForm).map(|form| form.to_lowercase().replace('_', " "));
        // What the format takes for granted is not stated again, since only an allowance in money may state it.
        let form = form.filter(|form| form != "allowance");
        self.put_word(Column::ComputeForm, &format!("{PATH}.form"), form.as_deref());
        if let Some(months) = self.months(Column::RollOverMonths).filter(|months| *months > 0) {
            self.put(Column::RollOverMonths, &format!("{PATH}.roll_over"), in_months(months));
        }
        true
    }

    /// Whether there is an allowance of which nothing is said to be used.
    fn fine_tuning(&mut self, currency: Currency) -> bool {
        const PATH: &str = "offer.development.fine_tuning";
        let Some(allowance) = self.amount(Column::FineTuningAllowance, currency).filter(|amount| *amount > 0.0) else { return false };
        let (jobs, tokens) = (self.number(Column::FineTuningJobs), self.number(Column::FineTuningTokens));
        let price = self.per_share(Column::FineTuningPrice, currency);
        let parts = [(Column::FineTuningJobs, jobs), (Column::FineTuningTokens, tokens), (Column::FineTuningPrice, price)];
        let missing: Vec<&str> =
            parts.iter().filter(|(column, _)| self.value(*column).is_none()).map(|(column, _)| column.name()).collect();
        if missing.len() == parts.len() {
            return true;
        }
        if !missing.is_empty() {
            let remedy = format!("write {}: jobs a year, million tokens a job, price of a million tokens", missing.join(", "));
            self.mistake(Column::FineTuningAllowance, "is stated, but not all of how much of it is used".into(), &remedy);
        }
        let (Some(jobs), Some(tokens), Some(price)) = (jobs, tokens, price) else { return false };
        self.put(Column::FineTuningAllowance, &format!("{PATH}.allowance"), yearly(allowance, currency));
        self.put(Column::FineTuningJobs, &format!("{PATH}.jobs"), format!("{jobs} jobs/year"));
        self.put(Column::FineTuningTokens, &format!("{PATH}.tokens"), format!("{tokens} Mtok"));
        self.put(Column::FineTuningPrice, &format!("{PATH}.price"), format!("{price} {}/Mtok", currency.code()));
        false
    }

    fn position(&self, column: Column) -> Option<usize> {
        self.positions[column as usize]
    }

    fn text(&self, column: Column) -> Option<&'a str> {
        self.row.cell(self.position(column)?)
    }

    /// A cell of an amount, a number or a date.
    fn value(&self, column: Column) -> Option<&'a str> {
        self.row.value(self.position(column)?)
    }

    fn put(&mut self, column: Column, path: &str, value: impl Into<Value>) {
        self.values.push(OfferValue { column, path: path.to_string(), value: value.into() });
    }

    fn put_word(&mut self, column: Column, path: &str, word: Option<&str>) {
        if let Some(word) = word {
            self.put(column, path, word);
        }
    }

    /// The name of a person or a thing, without what could identify a person.
    fn identifier(&mut self, column: Column) -> Option<String> {
        let text = self.text(column)?;
        match cell::group_name(text) {
            Ok(name) => Some(name.to_string()),
            Err(error) => {
                let (what, remedy) = match error {
                    CellError::EmailAddress => ("is an e-mail address", "write an id that names nobody"),
                    _ => ("contains a control or invisible character", "remove it"),
                };
                self.mistake(column, what.into(), remedy);
                None
            }
        }
    }

    /// A word that names something; `none` says that there is none.
    fn word(&mut self, column: Column) -> Option<String> {
        self.identifier(column).filter(|word| !word.eq_ignore_ascii_case("none"))
    }

    fn amount(&mut self, column: Column, currency: Currency) -> Option<f64> {
        self.amount_by(column, AmountRules { currency, numbers: NumberFormat::default(), is_hourly: false, take: None }, true)
    }

    /// A small amount, which may have three decimals.
    fn per_share(&mut self, column: Column, currency: Currency) -> Option<f64> {
        self.amount_by(column, AmountRules { currency, numbers: NumberFormat::default(), is_hourly: true, take: None }, true)
    }

    /// A number of zero or more that is no money.
    fn number(&mut self, column: Column) -> Option<f64> {
        let is_hourly = !matches!(column, Column::EquityUnits | Column::ComputeAllowance);
        self.amount_by(column, AmountRules { currency: Currency::USD, numbers: NumberFormat::default(), is_hourly, take: None }, false)
    }

    fn amount_by(&mut self, column: Column, rules: AmountRules, is_money: bool) -> Option<f64> {
        let text = self.value(column)?;
        let read = if !is_money && cell::currency_mark(text).is_some() {
            Err(CellError::NotAnAmount(rules.currency))
        } else {
            cell::amount(text, rules)
        };
        match read {
            Ok(number) => Some(number),
            Err(error) if column.is_private() => {
                // Not even a mistaken cell is repeated.
                let (what, remedy) = match column {
                    Column::Wealth => {
                        (format!("cannot be read as an amount in {}", rules.currency), "write an amount above 0, such as 300000")
                    }
                    _ => ("cannot be read as a number".to_string(), "write a number from 0 to 20, such as 2.5"),
                };
                drop(error);
                self.mistake(column, what, remedy);
                None
            }
            Err(CellError::NotAnAmount(_)) if !is_money => {
                self.mistake(column, format!("is `{text}`, which is not a number"), "write a number such as 60000 or 2.5");
                None
            }
            Err(error) => {
                self.wrong(column, text, &error, "write an amount such as 205000 or 205,000.00");
                None
            }
        }
    }

    fn share(&mut self, column: Column) -> Option<f64> {
        let text = self.value(column)?;
        let read = cell::share(text, NumberFormat::default()).ok().filter(|share| (0.0..=1.0).contains(share));
        if read.is_none() {
            self.mistake(column, format!("is `{text}`, which is not a share from 0 to 1"), "write a share such as 0.1 or 10%");
        }
        read
    }

    fn months(&mut self, column: Column) -> Option<u8> {
        let text = self.value(column)?;
        cell::cliff_months(text).map_err(|error| self.wrong(column, text, &error, "write a number of months such as 12")).ok()
    }

    fn flag(&mut self, column: Column) -> Option<bool> {
        let text = self.text(column)?;
        match cell::letters(text).as_str() {
            "yes" | "y" | "true" | "1" => Some(true),
            "no" | "n" | "false" | "0" => Some(false),
            _ => {
                self.mistake(column, format!("is `{text}`, which is neither yes nor no"), "write yes or no");
                None
            }
        }
    }

    fn blank(&mut self, column: Column, remedy: &str) {
        self.mistake(column, "is blank".into(), remedy);
    }

    /// `problem` follows the name of the column.
    fn mistake(&mut self, column: Column, problem: String, remedy: &str) {
        let problem = format!("`{}` {problem}", column.name());
        self.mistakes.push(Mistake { column: Some(column), problem, remedy: remedy.into() });
    }

    /// A cell that is not what its column holds. The help of a cell that only a header map could explain is replaced.
    fn wrong(&mut self, column: Column, text: &str, error: &CellError, remedy: &str) {
        let help = match error {
            CellError::DecimalsOrThousands(_) | CellError::Exponent | CellError::OtherCurrency { .. } => error.help(text),
            _ => remedy.to_string(),
        };
        let problem = format!("`{text}` in `{}` {}", column.name(), error.message(text));
        self.mistakes.push(Mistake { column: Some(column), problem, remedy: help });
    }
}

fn money(amount: f64, currency: Currency) -> String {
    format!("{amount} {}", currency.code())
}

fn yearly(amount: f64, currency: Currency) -> String {
    format!("{amount} {}/year", currency.code())
}

fn in_months(months: u8) -> String {
    format!("{months} months")
}
