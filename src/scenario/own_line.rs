//! Cost lines of a scenario's own: what the built-in lines leave out, such as relocation, an office, insurance or a one-time fee.
//!
//! A line is an amount per month, or an amount that is paid once: when somebody starts, when somebody leaves, or at a date. It is owed for each person,
//! for each group, or once for the company.

use super::Element;
use super::names::{GROUP, ReferenceNames};
use super::number::{Number, Numbers, Range};
use crate::quantity::{Dimension, Month, MonthOrDate};
use crate::reading::{Field, TableReader};

/// `[lines.relocation] amount = "8k USD", per = "hire", element = "core pay"`.
#[derive(Clone, Debug)]
pub struct OwnLine {
    pub name: String,
    /// An amount a month, or once.
    pub amount: Number,
    pub per: Per,
    pub element: Element,
    pub is_compute: bool,
    /// Whether the amounts are wages of the people for whom they are paid.
    pub is_taxable: bool,
    /// Absent: everybody.
    pub groups: Option<Vec<String>>,
    /// The first month in which it is owed; absent: always.
    pub start: Option<Month>,
    /// The last such month.
    pub end: Option<Month>,
    /// Whole months between the month that owes it and the month that pays it.
    pub paid_after: u32,
}

/// For what an amount is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Per {
    /// Everybody at work, by the share of the month.
    Person,
    /// Everybody who starts, in the first month of work.
    Hire,
    /// Everybody who leaves, in the last month of work.
    Leaver,
    /// Each of the groups, whatever its number of people.
    Group,
    Company,
}

impl Per {
    /// Whether it is owed for people, rather than for a group or the company as a whole.
    pub fn is_of_people(self) -> bool {
        matches!(self, Self::Person | Self::Hire | Self::Leaver)
    }
}

const PER: [(&str, Per); 5] =
    [("person", Per::Person), ("hire", Per::Hire), ("leaver", Per::Leaver), ("group", Per::Group), ("company", Per::Company)];

/// Names of the built-in lines, in alphabetical order: they are taken.
pub const BUILT_IN_LINES: [&str; 33] = [
    "AI seats",
    "API usage",
    "GPU idle",
    "GPU on demand",
    "GPU reserved",
    "GPU spot",
    "RSUs",
    "approved usage",
    "base pay",
    "benefits",
    "bonus",
    "compute credits",
    "electricity",
    "fine-tuning",
    "fringe benefit",
    "hardware depreciation",
    "hiring",
    "hosting",
    "incidents",
    "laptop",
    "options",
    "overage",
    "overflow usage",
    "payroll tax",
    "performance bonus",
    "pooled usage",
    "sandbox usage",
    "seat overage",
    "sign-on",
    "software seats",
    "throttled usage",
    "training",
    "tuned-model uplift",
];

impl OwnLine {
    pub(super) fn read(name: &str, field: &Field<'_>, names: &ReferenceNames<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        if BUILT_IN_LINES.iter().any(|line| line.eq_ignore_ascii_case(name)) {
            field.mistake_in_key(format!("`{name}` is a built-in line"), "give the line another name, such as [lines.relocation]");
        }
        let table = TableReader::new(field)?;
        let amount_field = table.required("amount", "\"500 USD/month\"");
        let dimensions = [Dimension::MoneyPerMonth, Dimension::Money];
        // A rebate or a subsidy is negative.
        let amount = amount_field.as_ref().and_then(|field| numbers.read(field, &dimensions, Range::ANY));
        let per_field = table.required("per", "\"person\"");
        let per = per_field.as_ref().and_then(|field| field.choice(&PER.map(|(word, _)| word))).map(|place| PER[place].1);
        let element = table.required("element", "\"tooling\"");
        let element = element.and_then(|field| field.choice(&Element::ALL.map(Element::name))).map(|place| Element::ALL[place]);
        let is_compute = table.read("compute", |field| field.flag());
        let taxable_field = table.optional("taxable");
        let is_taxable = table.read("taxable", |field| field.flag());
        let groups = table.read("groups", |field| {
            let items = field.items("[\"research\"]")?.into_iter();
            items.map(|item| item.one_of(names.groups.iter().copied(), &GROUP)).collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()
        });
        let [start_field, end_field, date_field] = ["start", "end", "date"].map(|key| table.optional(key));
        let month = |field: &Option<Field<'_>>| match field {
            None => Some(None),
            Some(field) => field.parsed::<MonthOrDate>("2026-03").map(|date| Some(date.month())),
        };
        let (start, end, date) = (month(&start_field), month(&end_field), month(&date_field));
        let paid_after = table.read("paid_after", |field| Number::read_whole_months(&field, 0));
        table.finish();
        let (amount, per) = (amount?, per?);
        let is_monthly = amount.dimension == Dimension::MoneyPerMonth;
        let at = &field.path;
        match (is_monthly, per, &date_field) {
            (true, Per::Hire | Per::Leaver, _) => {
                let message = format!("`{at}` is an amount per month, but somebody starts or leaves once");
                amount_field
                    .as_ref()?
                    .mistake(message, field.exchange.example("write an amount that is paid once, such as \"8k USD\", or per = \"person\""));
                return None;
            }
            (true, _, Some(date)) => {
                let help =
                    "write `start` and `end` for the months of an amount per month, or an amount that is paid once, such as \"50k USD\"";
                date.mistake_in_key(format!("`{at}` is an amount per month, but `date` is of one that is paid once"), help);
                return None;
            }
            (false, Per::Hire | Per::Leaver, Some(date)) => {
                let help = "remove it, or write `start` and `end` for the months in which people start or leave";
                date.mistake_in_key(format!("`{at}` is paid when somebody starts or leaves, and has no `date` of its own"), help);
                return None;
            }
            (false, Per::Person | Per::Group | Per::Company, None) => {
                let message = format!("`{at}` is paid once, but it is not said when");
                amount_field.as_ref()?.mistake(
                    message,
                    field.exchange.example("add date = \"2026-05\", or write an amount per month, such as \"500 USD/month\""),
                );
                return None;
            }
            _ => {}
        }
        let is_once_at_a_date = !is_monthly && date_field.is_some();
        if is_once_at_a_date && let Some(field) = start_field.as_ref().or(end_field.as_ref()) {
            field.mistake_in_key(format!("`{at}` is paid once at its `date`"), "remove it");
            return None;
        }
        let (start, end) = if is_once_at_a_date { (date?, date?) } else { (start?, end?) };
        if let (Some(first), Some(last), Some(field)) = (start, end, &end_field)
            && last < first
        {
            field.mistake(format!("`{at}` ends in {last}, before it starts in {first}"), format!("write {first} or a later month"));
            return None;
        }
        let is_taxable = is_taxable?.unwrap_or(false);
        if is_taxable && !per.is_of_people() {
            let help = "write per = \"person\", \"hire\" or \"leaver\" for amounts that are wages, or remove `taxable`";
            taxable_field.as_ref()?.mistake_in_key(format!("`{at}` is nobody's wages: it is paid per {}", per.word()), help);
            return None;
        }
        let least = amount.law.least();
        if is_taxable && least < 0.0 {
            amount_field.as_ref()?.mistake(format!("`{at}` is taxable, but may be negative"), "write zero or more, or remove `taxable`");
            return None;
        }
        Some(Self {
            name: name.to_string(),
            amount,
            per,
            element: element?,
            is_compute: is_compute?.unwrap_or(false),
            is_taxable,
            groups: groups?,
            start,
            end,
            paid_after: paid_after?.unwrap_or(0),
        })
    }

    /// Whether it is for the people of this group.
    pub fn covers(&self, group: &str) -> bool {
        self.groups.as_ref().is_none_or(|groups| groups.iter().any(|name| name == group))
    }

    /// Whether it may be owed in a month.
    pub fn is_owed_in(&self, month: Month) -> bool {
        self.start.is_none_or(|start| start <= month) && self.end.is_none_or(|end| month <= end)
    }
}

impl Per {
    fn word(self) -> &'static str {
        PER.iter().find(|(_, per)| *per == self).map_or("", |(word, _)| word)
    }
}
