//! A key of the user's own that cannot act is a warning; one that acts is none.

use compcast::insight::own_keys;

use crate::support::scenario;

/// Somebody who uses models.
const USER: &str = r#"
format = 1
[groups.staff]
count = 10
base = "100k USD/year"
package = "all"
usage = "coding"
access = "open"
[packages.all.tooling]
seats = { ide = 1 }
[usage.coding]
mean = "100 USD/month"
[access.open]
models = { mid = 1 }
"#;

/// The same without any use of compute.
const PAY: &str =
    "format = 1\n[groups.staff]\ncount = 10\nbase = \"100k USD/year\"\npackage = \"all\"\n[packages.all.tooling]\nseats = { ide = 1 }\n";

fn of(base: &str, added: &str) -> Vec<String> {
    let scenario = scenario(&format!("{base}{added}\n"), &[]);
    own_keys::warnings(&scenario, None).into_iter().map(|warning| warning.message).collect()
}

#[test]
fn what_cannot_act_is_a_warning_that_says_why() {
    assert_eq!(of(USER, ""), Vec::<String>::new());
    assert_eq!(of(PAY, ""), Vec::<String>::new());
    let with = |keys: &str| USER.replace("mean = \"100 USD/month\"\n", &format!("mean = \"100 USD/month\"\n{keys}\n"));
    for (base, added, expected) in [
        (
            PAY,
            "[packages.all.ownership]\ncompute_credits = { grant = \"2,500 USD/month\" }",
            "`packages.all.ownership.compute_credits` has no effect: nobody with this package has both usage and access, so that credits buy nothing",
        ),
        (
            USER,
            "[prices.share.exit]\nprobability = 0.3\nafter = \"20 months\"\nprice_multiple = 2",
            "`prices.share.exit` has no effect: nobody has RSUs",
        ),
        (USER, "[prices.share]\ninitial_price = \"12 USD\"", "`prices.share.initial_price` has no effect: nobody has equity"),
        (
            USER,
            "[packages.all.ownership]\noptions = { count = 1_000 }",
            "the options of package `all` are valued at a share price of 100 USD, a placeholder that nobody has set",
        ),
        (USER, "[usage.old]\nmean = \"5 USD/month\"", "`usage.old` has no effect: no group uses it"),
        (USER, "[packages.old.core]\nsign_on = \"5k USD\"", "`packages.old` has no effect: no group has it"),
        (USER, "[access.old]\nmodels = { small = 1 }", "`access.old` has no effect: no group has it"),
        (USER, "[pools.old]\namount = \"5k USD/month\"", "`pools.old` has no effect: no cap names it"),
        (
            USER,
            "[prices.seats.old]\nfee = \"40 USD/month\"\ncompute = true",
            "`prices.seats.old` has no effect: no package has such a seat",
        ),
        (
            USER,
            "[prices.gpus.old]\non_demand = \"1 USD/hour\"\nreserved = \"1 USD/hour\"\npurchase = \"1k USD\"\npower = \"1 kW\"",
            "`prices.gpus.old` has no effect: nobody uses such a GPU",
        ),
        (
            USER,
            "[prices.models.old]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"",
            "`prices.models.old` has no effect: no access tier grants this model",
        ),
        (USER, "[prices.tiers]\nold = \"claude-sonnet-5\"", "`prices.tiers.old` has no effect: no access tier grants it"),
        (USER, "[tax.poland.employer.pension]\nrate = 0.1", "`tax.poland` has no effect: no group is in it"),
        (PAY, "[prices]\ntoken_drift = \"-2% per month\"", "`prices.token_drift` has no effect: nothing that it is a price of is used"),
        (PAY, "[prices]\ngpu_drift = \"-2% per month\"", "`prices.gpu_drift` has no effect: nothing that it is a price of is used"),
        (PAY, "[budget]\ncompute = \"5k USD\"", "`budget.compute` has no effect: nobody has compute"),
        (PAY, "[budget]\nbasis = \"cash\"", "`budget.basis` has no effect: there is no budget"),
        (
            PAY,
            "[guardrails]\ndaily_limit = { amount = \"1k USD/day\" }",
            "`guardrails.daily_limit.amount` has no effect: there is no use of models and no incident to guard",
        ),
        (
            USER,
            "[packages.all.core]\nraise = { rate = 0.03, month = \"december\" }\n[horizon]\nmonths = 3",
            "`packages.all.core.raise` has no effect: its month does not come from 2026-01 to 2026-03",
        ),
    ] {
        assert_eq!(of(base, added), [expected], "{added}");
    }
    for (keys, expected) in [
        ("growth_period = \"6 months\"", "`usage.coding.growth_period` has no effect: growth is 0"),
        ("ramp = \"3 months\"", "`usage.coding.ramp` has no effect: there is no adoption"),
        (
            "active = { share = 1, persistence = 0.5 }",
            "`usage.coding.active.persistence` has no effect: everybody is active in the same months",
        ),
        ("monthly_persistence = 0.5", "`usage.coding.monthly_persistence` has no effect: months do not vary"),
        ("across_days = 0.5", "`usage.coding.across_days` has no effect: no cap is per active day"),
        ("active_days = 12", "`usage.coding.active_days` has no effect: neither the mean nor a cap is per active day"),
        ("company_shock = { sigma = 0, persistence = 0.5 }", "`usage.coding.company_shock.persistence` has no effect: its sigma is 0"),
        ("team_shock = { sigma = 0, persistence = 0.5 }", "`usage.coding.team_shock.persistence` has no effect: its sigma is 0"),
    ] {
        assert_eq!(of(&with(keys), ""), [expected], "{keys}");
    }
    let group = |keys: &str| USER.replace("count = 10\n", &format!("count = 10\n{keys}\n"));
    assert_eq!(of(&group("team_size = 5"), ""), ["`groups.staff.team_size` has no effect: nothing is shared by teams"]);
    assert_eq!(
        of(&PAY.replace("count = 10", "count = 10\naccess = \"open\""), "[access.open]\nmodels = { mid = 1 }"),
        ["`groups.staff.access` has no effect: the group has no usage"]
    );
    let gpu_cap =
        USER.replace("models = { mid = 1 }", "models = { mid = 1 }\ngpu_cap = { amount = \"5 GPU-hours/month\", on_exceed = \"stop\" }");
    assert_eq!(of(&gpu_cap, ""), ["`access.open.gpu_cap` has no effect: nobody with this access uses GPUs"]);
}

#[test]
fn what_acts_is_no_warning() {
    for added in [
        "[packages.all.ownership]\ncompute_credits = { grant = \"50 USD/month\" }",
        "[packages.all.ownership]\nrsu = { grant = \"60k USD\" }\n[prices.share.exit]\nprobability = 0.3\nafter = \"20 months\"\nprice_multiple = 2",
        "[packages.all.ownership]\noptions = { count = 1_000 }\n[prices.share]\ninitial_price = \"100 USD\"",
        "[packages.all.ownership]\noptions = { count = 1_000, fair_value = \"40 USD\" }",
        "[prices]\ntoken_drift = \"-2% per month\"",
        "[budget]\ncompute = \"5k USD\"\nbasis = \"cash\"",
        "[guardrails]\ndaily_limit = { amount = \"1k USD/day\" }",
        "[packages.all.core]\nraise = { rate = 0.03, month = \"april\" }",
        "[prices.models.claude-sonnet-5]\noutput = \"1 USD/Mtok\"",
        "[groups.research]\ncount = 1\nbase = \"1k USD/year\"\naccess = \"gpus\"\ngpu_usage = \"hours\"\n[usage.hours]\nmean = \"9 GPU-hours/month\"\n[access.gpus]\nmodels = { mid = 1 }\ngpu = \"h100\"\n[capacity.node]\ngpu = \"own\"\ncount = 8\npurchase_option = \"owned\"\n[prices.gpus.own]\non_demand = \"1 USD/hour\"\nreserved = \"1 USD/hour\"\npurchase = \"1k USD\"\npower = \"1 kW\"\n[prices.hardware]\nhosting = \"150 USD/kW/month\"",
    ] {
        assert_eq!(of(USER, added), Vec::<String>::new(), "{added}");
    }
}

#[test]
fn own_seats_say_whether_they_are_compute() {
    let text = USER.replace("ide = 1", "cursor = 1");
    let scenario = |seat: &str| scenario(&format!("{text}[prices.seats.cursor]\nfee = \"40 USD/month\"\n{seat}\n"), &[]);
    let [question] = own_keys::warnings(&scenario(""), None).try_into().unwrap();
    assert_eq!(question.message, "`prices.seats.cursor` does not say whether it is compute, and counts as other software");
    assert_eq!(question.help.as_deref(), Some("add compute = true for an AI tool, or compute = false for other software"));
    for line in ["compute = true", "compute = false"] {
        assert!(own_keys::warnings(&scenario(line), None).is_empty(), "{line}");
    }
}

#[test]
fn what_is_inherited_is_not_the_users_own() {
    let text = "format = 1\nextends = \"budget-gone-by-april\"\n[groups]\nheavy-users = \"none\"\n";
    assert!(own_keys::warnings(&scenario(text, &[]), None).is_empty());
    // A text that was resolved states everything, whoever wrote it.
    let resolved = scenario(text, &[]).to_toml();
    assert!(own_keys::warnings(&scenario(&resolved, &[]), None).is_empty());
}
