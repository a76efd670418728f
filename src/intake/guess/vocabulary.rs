//! What HR systems, public payrolls and people in a few languages call the columns of a headcount file.
//!
//! A name is compared without capitals, accents, blanks and signs. A new one needs its word in `NAMES`; the first line that fits counts.

/// What a column may hold, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// A name, an address, a birthday, a number of the state: never mapped.
    Private,
    EmployeeId,
    Group,
    UsageTier,
    Department,
    Role,
    Level,
    Location,
    Country,
    EmploymentType,
    Status,
    Year,
    Fte,
    Hours,
    Start,
    End,
    AnnualPay,
    MonthlyPay,
    HourlyPay,
    /// For a period that the name does not state.
    Pay,
    PayLow,
    PayHigh,
    PayPeriod,
    Currency,
    BonusShare,
    BonusAmount,
    EquityValue,
    EquityType,
    GrantDate,
    VestMonths,
    CliffMonths,
    ComputeAllowance,
    Weight,
}

/// Names that mean one thing wherever they are found.
const NAMES: &[(Meaning, &str)] = {
    use Meaning::*;
    &[
        (
            EmployeeId,
            "employeeid empid employeenumber employeeno empno emplid workerid workernumber workercode personid personnumber staffid \
             staffnumber personnelnumber payrollid associateid employeecode personalnummer persnr personalnr personnelno pernr \
             mitarbeiternummer mitarbeiterid mitarbeiternr matricule numeroemploye idemploye numerodeempleado numeroempleado \
             idempleado idemployee legajo matricula numerofuncional iddoservidor idservidor postuniquereference uniqueid eeid id",
        ),
        (
            Private,
            "name names nachname vorname nom prenom nombre apellido apellidos nome sobrenome worker employee mitarbeiter midinit \
             middleinitial manager supervisor reportsto dob dateofbirth birthdate birthday geburtsdatum datedenaissance \
             fechadenacimiento datadenascimento ssn socialsecuritynumber nationalid taxid cpf nif dni sex gender geschlecht age \
             ethnicity race racedesc maritalstatus maritaldesc phone telefon address adresse zip zipcode iban",
        ),
        (Group, "group"),
        (UsageTier, "usagetier"),
        (
            Department,
            "department dept departmentname division businessunit unit team costcenter costcentre agencyname agency \
             supervisoryorganization abteilung kostenstelle bereich departement service departamento area centrodecoste setor orgao \
             lotacao",
        ),
        (
            Role,
            "jobtitle jobtitles title role position jobprofile businesstitle titledescription jobname jobrole jobfamily stelle \
             funktion poste emploi puesto cargo funcao titel berufsbezeichnung",
        ),
        (Level, "level joblevel grade managementlevel compensationgrade band seniority entgeltgruppe tarifgruppe nivel niveau"),
        (Location, "location worklocation site businesssite office worklocationborough standort arbeitsort lieu ubicacion localidade city"),
        (Country, "country countrycode land pays pais"),
        (
            EmploymentType,
            "employmenttype employeetype workertype timetype fullorparttime fulltimeorparttime fulltimeparttime contracttype \
             beschaftigungsart vertragsart typedecontrat tipodecontrato",
        ),
        (
            Status,
            "status employmentstatus workerstatus employeestatus employmenthistorystatus positionstatus beschaftigungsstatus \
             mitarbeiterstatus statut estado situacao active isactive aktiv",
        ),
        (Year, "fiscalyear workyear year jahr geschaftsjahr annee ejercicio ano exercicio"),
        (
            Fte,
            "fte ftepercent ftepct fulltimeequivalent fulltimeequivalentpercentage paidfte bg beschaftigungsgrad teilzeitgrad \
             tauxdactivite etp jornadapct",
        ),
        (
            Hours,
            "hoursperweek weeklyhours scheduledweeklyhours typicalhours standardhours hours wochenstunden wochenarbeitszeit \
             arbeitszeit stundenprowoche heuresparsemaine heureshebdomadaires horassemanales horassemanais jornadadetrabalho \
             cargahoraria",
        ),
        (
            Start,
            "startdate hiredate dateofhire originalhiredate datehired agencystartdate joiningdate dateofjoining employmentstartdate \
             start eintritt eintrittsdatum dateembauche datedembauche dateentree fechadeingreso fechaingreso fechadealta \
             datadeadmissao dataadmissao dataingresso",
        ),
        (
            End,
            "enddate terminationdate dateoftermination termdate leavedate lastday lastdayofwork employmentenddate contractenddate end \
             austritt austrittsdatum vertragsende datesortie datedesortie datefin fechadebaja fechabaja fechadesalida \
             datadedesligamento datadesligamento datadesaida",
        ),
        (
            AnnualPay,
            "totalbasepayannualizedamount totalbasepayannualized annualsummarytotalbasepay annualcurrencysummarytotalbasepay \
             annualrate jahresgehalt jahresbrutto bruttojahresgehalt jahresgrundgehalt salaireannuel salairebrutannuel \
             salaireannuelbrut salarioanual salarioanualbruto salariobrutoanual remuneracionanual remuneracaoanual ctc",
        ),
        (
            MonthlyPay,
            "monatsgehalt monatsbrutto bruttomonatsgehalt salairemensuel salairebrutmensuel salairemensuelbrut salariomensual \
             salariobrutomensual salariomensal remuneracaomensal",
        ),
        (HourlyPay, "stundenlohn tauxhoraire salairehoraire salarioporhora salariohora preciohora"),
        (PayLow, "actualpayfloor payfloor salaryfloor salarymin minsalary paymin salaryrangemin salaryrangelow"),
        (PayHigh, "actualpayceiling payceiling salaryceiling salarymax maxsalary paymax salaryrangemax salaryrangehigh"),
        (
            PayPeriod,
            "payperiod payper payunit paymentunit paybasis payfrequency payratetype ratetype salaryorhourly paytype \
             compensationfrequency employeecompensationfrequency totalbasepayfrequency frequency payperiodcode period salaryperiod \
             zahlungsrhythmus gehaltsperiode zahlweise periodicite periodicidad periodicidade",
        ),
        (
            Currency,
            "currency currencycode paycurrency salarycurrency compensationcurrency employeecompensationcurrency wahrung devise moneda \
             moeda",
        ),
        (BonusShare, "bonustargetpct targetbonuspct targetbonuspercent bonuspercent bonustargetpercent zielbonusprozent"),
        (BonusAmount, "bonustargetamount targetbonusamount targetbonus bonusamount zielbonus"),
        (EquityValue, "equitygrantvalue grantvalue equityvalue rsuvalue"),
        (EquityType, "equitytype granttype"),
        (GrantDate, "grantdate equitygrantdate"),
        (VestMonths, "vestmonths vestingmonths"),
        (CliffMonths, "cliffmonths"),
        (ComputeAllowance, "computeallowance"),
        (Weight, "weight peoplerepresented"),
        (
            Pay,
            "basepay basesalary salary pay payrate basepayamount wage compensation basecompensation employeecompensationtotalbasepay \
             baserate rateofpay gehalt grundgehalt bruttogehalt brutto lohn entgelt salaire salairebrut salairebase salario \
             salariobase salariobruto sueldo sueldobruto remuneracion remuneracao remuneracaobruta remuneracaobasicabruta vencimento \
             vencimentobasico",
        ),
    ]
};

/// Words for pay, in names that say more than that.
const PAY_WORDS: [&str; 14] = [
    "salary",
    "basepay",
    "pay",
    "compensation",
    "wage",
    "gehalt",
    "brutto",
    "lohn",
    "salaire",
    "salario",
    "sueldo",
    "remunera",
    "vencimento",
    "rate",
];

/// Words that make a name that of something else than base pay.
const NOT_BASE_PAY: [&str; 22] = [
    "bonus",
    "overtime",
    "otpaid",
    "total other",
    "gross paid",
    "range",
    "cost",
    "report",
    "date",
    "grade",
    "band",
    "midpoint",
    "level",
    "plan",
    "ratio",
    "previous",
    "increase",
    "type",
    "basis",
    "frequency",
    "currency",
    "period",
];

/// Parts of names of columns that identify people.
const PRIVATE_PARTS: [&str; 12] = [
    "name",
    "email",
    "mail",
    "birth",
    "geburt",
    "naissance",
    "nacimiento",
    "nascimento",
    "phone",
    "socialsecurity",
    "manager",
    "supervisor",
];

/// Names that hold such a part and identify nobody.
const NOT_PRIVATE: [&str; 7] = ["departmentname", "agencyname", "jobname", "groupname", "teamname", "costcentername", "companyname"];

/// What a column called `name` may hold.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    let exact = |known: &str| NAMES.iter().find(|(_, names)| names.split(' ').any(|name| name == known)).map(|(meaning, _)| *meaning);
    let known = folded(name);
    // What is in parentheses qualifies the name, as the currency does.
    let bare = || name.split_once(['(', '[']).and_then(|(bare, _)| exact(&folded(bare)));
    let meaning = exact(&known).or_else(bare).or_else(|| by_parts(name, &known));
    if meaning == Some(Meaning::BonusAmount) && name.contains('%') { Some(Meaning::BonusShare) } else { meaning }
}

fn by_parts(name: &str, known: &str) -> Option<Meaning> {
    let has = |parts: &[&str]| parts.iter().any(|part| known.contains(part));
    if has(&PRIVATE_PARTS) && !NOT_PRIVATE.contains(&known) {
        return Some(Meaning::Private);
    }
    if known.contains("currency") || known.contains("wahrung") {
        return Some(Meaning::Currency);
    }
    if known.contains("status") && !known.contains("marital") {
        return Some(Meaning::Status);
    }
    if known.contains("bonus") && (name.contains('%') || has(&["percent", "pct", "prozent"])) {
        return Some(Meaning::BonusShare);
    }
    if known.starts_with("fte") {
        return Some(Meaning::Fte);
    }
    if has(&PAY_WORDS) && !NOT_BASE_PAY.iter().any(|word| known.contains(&folded(word))) {
        return match () {
            () if has(&["annual", "yearly", "peryear", "jahr", "annuel", "perannum"]) => Some(Meaning::AnnualPay),
            () if has(&["hourly", "perhour", "stunde", "horaire", "porhora"]) => Some(Meaning::HourlyPay),
            () if has(&["monthly", "permonth", "monat", "mensuel", "mensual", "mensal"]) => Some(Meaning::MonthlyPay),
            () if has(&["base", "basic", "grund"]) && !has(&["rate"]) => Some(Meaning::Pay),
            () => None,
        };
    }
    None
}

/// A name without capitals, accents, blanks and signs.
pub(super) fn folded(name: &str) -> String {
    let plain = |c: char| match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ß' => 's',
        _ => c,
    };
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_the_spellings_of_systems_and_languages() {
        for (name, expected) in [
            ("Employee ID", Some(Meaning::EmployeeId)),
            ("employeeNumber", Some(Meaning::EmployeeId)),
            ("Personalnummer", Some(Meaning::EmployeeId)),
            ("Total Base Pay Annualized - Amount", Some(Meaning::AnnualPay)),
            ("Annual Salary (USD)", Some(Meaning::AnnualPay)),
            ("Total Base Pay Annualized - Currency", Some(Meaning::Currency)),
            ("Währung", Some(Meaning::Currency)),
            ("hourly_rate", Some(Meaning::HourlyPay)),
            ("Base Salary", Some(Meaning::Pay)),
            ("Actual Pay Floor (£)", Some(Meaning::PayLow)),
            ("Leave Status as of June 30", Some(Meaning::Status)),
            ("Data de Admissão", Some(Meaning::Start)),
            ("FTE %", Some(Meaning::Fte)),
            ("First Name", Some(Meaning::Private)),
            ("Employee_Name", Some(Meaning::Private)),
            ("Work E-mail", Some(Meaning::Private)),
            ("Agency Name", Some(Meaning::Department)),
            ("Target Bonus %", Some(Meaning::BonusShare)),
            ("Salary Cost of Reports (£)", None),
            ("Total OT Paid", None),
            ("Regular Gross Paid", None),
            ("Notes", None),
        ] {
            assert_eq!(meaning(name), expected, "{name}");
        }
    }
}
