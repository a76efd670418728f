//! The names under which numbers are drawn. Numbers with the same name have the same luck in every trial.

use super::retired;
use crate::reading::path::split_path;

/// Numbers that are one for the whole company, in whatever package they are written, under the names that keys had first: the result that bonuses are
/// paid on, the round of raises, and the market price of fine-tuning. Packages with different distributions have the same quantile of each. A
/// scenario that wants them apart names an assumption for each package.
const OF_THE_COMPANY: [&str; 3] = ["core.bonus.payout", "core.raise.rate", "growth.fine_tuning.price"];

/// The identity of the number at `path`: the path under the names that keys had first, so that renaming a key moves no draw; without its package where
/// it is one for the company.
pub fn identity(path: &str) -> String {
    let first = retired::first_path(path);
    match split_path(&first).as_slice() {
        ["packages", _, rest @ ..] if OF_THE_COMPANY.contains(&rest.join(".").as_str()) => format!("packages.{}", rest.join(".")),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_for_the_company_is_drawn_once_for_all_packages() {
        for key in ["core.bonus.payout", "core.raise.rate", "development.fine_tuning.price"] {
            let [lead, other] = ["lead", "\"an.other\""].map(|package| identity(&format!("packages.{package}.{key}")));
            assert_eq!(lead, other);
            assert!(!lead.contains("lead"), "{lead}");
        }
        for key in ["core.performance_bonus.payout", "core.bonus.target", "development.fine_tuning.jobs"] {
            assert_ne!(identity(&format!("packages.a.{key}")), identity(&format!("packages.b.{key}")));
        }
        assert_eq!(identity("assumptions.payout"), "assumptions.payout");
    }
}
