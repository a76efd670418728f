//! Names of countries as files write them, with the codes under which a scenario may have their payroll taxes.

/// Names in lower case and codes of three letters, with the codes of two letters that a scenario may use.
const COUNTRIES: [(&[&str], &[&str]); 24] = [
    (&["united states", "united states of america", "usa", "u.s.", "u.s.a.", "america"], &["us"]),
    (&["united kingdom", "great britain", "britain", "england", "gbr", "u.k."], &["gb", "uk"]),
    (&["germany", "deutschland", "deu", "ger"], &["de"]),
    (&["france", "fra"], &["fr"]),
    (&["spain", "españa", "esp"], &["es"]),
    (&["italy", "italia", "ita"], &["it"]),
    (&["netherlands", "the netherlands", "nederland", "nld"], &["nl"]),
    (&["ireland", "irl"], &["ie"]),
    (&["poland", "polska", "pol"], &["pl"]),
    (&["austria", "österreich", "aut"], &["at"]),
    (&["switzerland", "schweiz", "suisse", "che"], &["ch"]),
    (&["sweden", "swe"], &["se"]),
    (&["norway", "nor"], &["no"]),
    (&["denmark", "dnk"], &["dk"]),
    (&["portugal", "prt"], &["pt"]),
    (&["belgium", "bel"], &["be"]),
    (&["canada", "can"], &["ca"]),
    (&["mexico", "méxico", "mex"], &["mx"]),
    (&["brazil", "brasil", "bra"], &["br"]),
    (&["india", "ind"], &["in"]),
    (&["japan", "jpn"], &["jp"]),
    (&["singapore", "sgp"], &["sg"]),
    (&["australia", "aus"], &["au"]),
    (&["israel", "isr"], &["il"]),
];

/// The name in `known`, which are in lower case, that means the country `name`: itself in any case, or another name of the same country.
pub fn meant_by<'k>(name: &str, known: impl Iterator<Item = &'k str> + Clone) -> Option<&'k str> {
    let name = name.trim().to_lowercase();
    let find = |wanted: &str| known.clone().find(|known| *known == wanted);
    let names =
        |(names, codes): &(&'static [&'static str], &'static [&'static str])| names.iter().chain(codes.iter()).copied().collect::<Vec<_>>();
    find(&name).or_else(|| {
        let of_country = COUNTRIES.iter().map(names).find(|names| names.contains(&name.as_str()))?;
        of_country.into_iter().rev().find_map(find)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_its_names_and_codes() {
        let known = ["de", "uk", "us", "us-ca"];
        let meant = |name: &str| meant_by(name, known.into_iter());
        assert_eq!(["United States", "USA", "us", "US-CA"].map(meant), [Some("us"), Some("us"), Some("us"), Some("us-ca")]);
        assert_eq!(["Germany", "DEU", "GB", "England", "UK"].map(meant), [Some("de"), Some("de"), Some("uk"), Some("uk"), Some("uk")]);
        assert_eq!(["Poland", "", "Narnia"].map(meant), [None; 3]);
    }

    #[test]
    fn no_name_means_two_countries() {
        let all: Vec<&str> = COUNTRIES.iter().flat_map(|(names, codes)| names.iter().chain(codes.iter()).copied()).collect();
        assert!(all.iter().enumerate().all(|(at, name)| !all[..at].contains(name)));
    }
}
