//! The report of a price list.

use super::dataset::{Dataset, Records};
use super::document::Document;
use super::table::{Cell, Column, Kind, Number, Table};
use super::words;
use crate::insight::price_list::{Amount, ClassPrices, PriceList};
use crate::quantity::{Date, Dimension, count};

/// The list for reading.
pub fn document(list: &PriceList) -> Document {
    let mut document = Document {
        title: format!("Prices of {} on {}", list.scenario, list.at),
        purpose: format!("The price list is dated {}.", list.list_date),
        blocks: vec![],
    };
    models(&mut document, list);
    gpus(&mut document, list);
    others(&mut document, list);
    document
}

fn models(document: &mut Document, list: &PriceList) {
    let classes = ["input", "cache write", "cache read", "output", "blended"].map(price);
    let columns = [Column::text(""), Column::text("tier")].into_iter().chain(classes).chain([Column::new("from", Kind::Date)]);
    let mut table = Table::new(columns);
    for model in &list.models {
        table.row(model_cells(&model.name, &model.tiers.join(", "), &model.price, None));
        let steps = model.next.iter().map(|step| (&step.price, Some(step.from)));
        for (price, from) in std::iter::once((&model.price, None)).chain(steps) {
            if let Some(from) = from {
                table.indented(model_cells("next", "", price, Some(from)));
            }
            if let Some(long) = &price.long_context {
                let name = format!("above {} ktok", count((long.above * 1000.0).round() as usize));
                table.indented(model_cells(&name, "", &long.price, from));
            }
        }
    }
    document.table(format!("Models, {} per million tokens", list.currency), table);
    let mix = [("cache_read", list.mix.cache_read), ("cache_write", list.mix.cache_write), ("input_to_output", list.mix.input_to_output)];
    let long = (list.mix.long_context.mean > 0.0).then_some(("long_context", list.mix.long_context));
    let mix = mix.into_iter().chain(long).map(|(name, share)| format!("{name} {}", in_words(share)));
    if !list.factors.is_empty() {
        let factors = list.factors.iter().map(|factor| format!("`{}` = {}", factor.path, in_words(factor.value)));
        document.note(format!("List prices include factors: {}.", factors.collect::<Vec<_>>().join(", ")));
    }
    document.note(format!("Blended: the tokens of a coding agent; {}.", mix.collect::<Vec<_>>().join(", ")));
}

fn model_cells(name: &str, tiers: &str, price: &ClassPrices, from: Option<Date>) -> impl Iterator<Item = Cell> {
    let prices = [price.uncached_input, price.cache_write, price.cache_read, price.output, price.blended].map(cell);
    [Cell::from(name), tiers.into()].into_iter().chain(prices).chain([from.into()])
}

fn gpus(document: &mut Document, list: &PriceList) {
    let prices = ["on demand", "reserved", "spot", "purchase", "power"].map(price);
    let mut table = Table::new(std::iter::once(Column::text("")).chain(prices));
    for gpu in &list.gpus {
        let prices = [Some(gpu.on_demand), Some(gpu.reserved), gpu.spot, Some(gpu.purchase), Some(gpu.power)];
        table.row(std::iter::once(Cell::from(gpu.name.as_str())).chain(prices.map(|price| price.map(number).into())));
    }
    document.table(format!("GPUs: rent in {0} per hour, purchase in {0}, power in kW", list.currency), table);
}

fn others(document: &mut Document, list: &PriceList) {
    let unit = |dimension: Dimension| dimension.unit(list.currency);
    let mut table = Table::new([Column::text(""), price("price"), Column::text("unit")]);
    let seats = list.seats.iter().map(|seat| (seat.name.as_str(), seat.fee, unit(Dimension::MoneyPerMonth)));
    let electricity = [("electricity", list.electricity, unit(Dimension::MoneyPerKwh)), ("PUE", list.pue, String::new())];
    let carbon = list.carbon.map(|carbon| ("carbon dioxide", carbon, unit(Dimension::CarbonPerKwh)));
    let hosting = list.hosting.map(|hosting| ("hosting", hosting, unit(Dimension::MoneyPerKwMonth)));
    for (name, price, unit) in seats.chain(electricity).chain(carbon).chain(hosting) {
        table.row([Cell::from(name), cell(price), unit.into()]);
    }
    document.table("Seats and electricity", table);
    document.note("Uncertain prices: mean (P5 to P95). Price drift is not included.");
}

const fn price(heading: &'static str) -> Column {
    Column::new(heading, Kind::Price)
}

/// An amount as a number with its interval.
pub fn number(amount: Amount) -> Number {
    Number { value: amount.mean, standard_error: None, interval: amount.p5.zip(amount.p95) }
}

fn cell(amount: Amount) -> Cell {
    number(amount).into()
}

/// As a price list writes it.
pub fn in_words(amount: Amount) -> String {
    words::cell(&price(""), &cell(amount))
}

/// Kind, name, what is paid for, unit, day and price of one row.
type PriceRow<'a> = (&'static str, &'a str, &'static str, String, Date, Amount);

/// The list as plain columns, a row for each price.
pub fn dataset(list: &PriceList) -> Dataset<'_> {
    Records::new("prices", rows(list))
        .text("kind", |row| row.0)
        .text("name", |row| row.1)
        .text("what", |row| row.2)
        .text("unit", |row| row.3.clone())
        .text("on", |row| row.4.to_string())
        .amount("mean", |row| row.5.mean)
        .amount("p5", |row| row.5.p5)
        .amount("p95", |row| row.5.p95)
        .finish()
}

fn rows(list: &PriceList) -> Vec<PriceRow<'_>> {
    let unit = |dimension: Dimension| dimension.unit(list.currency);
    let mut rows: Vec<PriceRow<'_>> = vec![];
    for model in &list.models {
        let steps = std::iter::once((&model.price, list.at)).chain(model.next.iter().map(|step| (&step.price, step.from)));
        for (price, on) in steps {
            rows.extend(
                price.classes().map(|(what, amount)| ("model", model.name.as_str(), what, unit(Dimension::MoneyPerMtok), on, amount)),
            );
            let long = price.long_context.iter().flat_map(|long| long.price.classes());
            rows.extend(
                long.map(|(what, amount)| ("model, long context", model.name.as_str(), what, unit(Dimension::MoneyPerMtok), on, amount)),
            );
        }
    }
    let at = list.at;
    for gpu in &list.gpus {
        let prices = [
            ("on_demand", unit(Dimension::MoneyPerHour), gpu.on_demand),
            ("reserved", unit(Dimension::MoneyPerHour), gpu.reserved),
            ("purchase", unit(Dimension::Money), gpu.purchase),
            ("power", unit(Dimension::Power), gpu.power),
        ];
        let spot = gpu.spot.map(|spot| ("spot", unit(Dimension::MoneyPerHour), spot));
        rows.extend(prices.into_iter().chain(spot).map(|(what, unit, amount)| ("GPU", gpu.name.as_str(), what, unit, at, amount)));
    }
    rows.extend(list.seats.iter().map(|seat| ("seat", seat.name.as_str(), "fee", unit(Dimension::MoneyPerMonth), at, seat.fee)));
    rows.push(("electricity", "electricity", "price", unit(Dimension::MoneyPerKwh), at, list.electricity));
    rows.push(("electricity", "electricity", "pue", String::new(), at, list.pue));
    rows.extend(list.carbon.map(|carbon| ("electricity", "electricity", "carbon", unit(Dimension::CarbonPerKwh), at, carbon)));
    rows.extend(list.hosting.map(|hosting| ("hardware", "hosting", "price", unit(Dimension::MoneyPerKwMonth), at, hosting)));
    rows
}
