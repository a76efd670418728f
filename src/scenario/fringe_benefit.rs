//! Compute as a fringe benefit, as a company car is one: how much of its use is taxed as income of the employee, and what the employer pays on it.

use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::table::optional;
use crate::reading::{Field, TableReader};

/// `[fringe_benefit] treatment = "imputed", personal_share = 0.1`.
#[derive(Clone, Debug)]
pub struct FringeBenefit {
    pub treatment: Treatment,
    /// Tax of employees on it, as a share of taxable income, which the employer pays for them by raising their pay; absent: they pay it themselves.
    pub gross_up_rate: Option<Number>,
}

/// What is income of the employee.
#[derive(Clone, Debug)]
pub enum Treatment {
    /// This share of what the employee uses, at its price; a group may have its own.
    Imputed { personal_share: Number },
    /// The whole grant of compute credits, used or not, because the employee could turn it into anything.
    Wallet,
}

const TREATMENTS: [&str; 3] = ["work", "imputed", "wallet"];

/// A gross-up of all income would be without end.
const TAX_RATE: Range = Range { low: 0.0, high: 0.9, words: "a share from 0 to 0.9" };

impl FringeBenefit {
    /// Absent where the scenario has none, or where all use is work.
    pub(super) fn read(root: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Option<Self>> {
        let Some(field) = root.optional("fringe_benefit") else { return Some(None) };
        let table = TableReader::new(&field)?;
        let treatment_field = table.required("treatment", "\"imputed\"");
        let treatment = treatment_field.as_ref().and_then(|field| field.choice(&TREATMENTS))?;
        let [share_field, gross_up_field] = ["personal_share", "gross_up_rate"].map(|key| table.optional(key));
        let is_imputed = TREATMENTS[treatment] == "imputed";
        let read = |field: Option<&Field<'_>>, range| optional(field.map(|field| numbers.read(field, &[Dimension::Share], range)));
        let treatment_field = treatment_field.as_ref()?;
        if let Some(share) = share_field.as_ref().filter(|_| !is_imputed) {
            let message = format!("`personal_share` is of the treatment \"imputed\", not of \"{}\"", TREATMENTS[treatment]);
            share.has_no_effect(treatment_field, message, "remove it, or write treatment = \"imputed\"");
        }
        if let Some(rate) = gross_up_field.as_ref().filter(|_| TREATMENTS[treatment] == "work") {
            rate.has_no_effect(treatment_field, "nothing is income where all use is work", "remove it, or write another treatment");
        }
        let treatment = match TREATMENTS[treatment] {
            "imputed" => {
                let share = table.required("personal_share", "0.1");
                let share = share.and_then(|_| read(share_field.as_ref(), Range::SHARE)).flatten();
                share.map(|personal_share| Some(Treatment::Imputed { personal_share }))
            }
            "wallet" => Some(Some(Treatment::Wallet)),
            _ => Some(None),
        };
        let gross_up_rate = if matches!(treatment, Some(None)) { Some(None) } else { read(gross_up_field.as_ref(), TAX_RATE) };
        table.finish();
        let (treatment, gross_up_rate) = (treatment?, gross_up_rate?);
        Some(treatment.map(|treatment| Self { treatment, gross_up_rate }))
    }
}
