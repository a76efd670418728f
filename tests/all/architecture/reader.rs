//! What the architecture tests can see, tried on small sources.

use super::money::lines_with_priced_products;
use super::rings;
use super::source::{Crate, Target};
use super::tokens::tokens;

/// The files that the file in place `module` of `files` imports from, and the outside paths it names.
fn named(files: &[(&str, &str)], file: &str) -> Vec<String> {
    let source = Crate::of(files);
    let index = source.modules.iter().position(|module| module.file == file).expect("a module");
    let shown = |target| match target {
        Target::Module(target) => source.modules[target].file.clone(),
        Target::Other(path) => path.join("::"),
    };
    let mut all: Vec<String> = source.modules[index].named().map(|named| shown(source.resolve(index, &named.segments))).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn paths_are_read_over_lines_and_through_braces() {
    let files = [
        ("src/lib.rs", "pub mod a;\nmod b;\nmod c;"),
        (
            "src/a.rs",
            "use crate::{\n    b::{self, Thing},\n    c::{deep::{Deepest as D}, *},\n};\nuse ::csv::Reader;\nuse std::{fs, io::{self, Read}};",
        ),
        ("src/b.rs", "pub struct Thing;"),
        ("src/c/mod.rs", "pub mod deep;"),
        ("src/c/deep.rs", "pub struct Deepest;"),
    ];
    assert_eq!(
        named(&files, "src/a.rs"),
        ["csv::Reader", "src/b.rs", "src/c/deep.rs", "src/c/mod.rs", "std::fs", "std::io", "std::io::Read"]
    );
}

#[test]
fn paths_in_code_count_and_comments_and_strings_do_not() {
    let files = [
        ("src/lib.rs", "mod a; mod b; mod c;"),
        (
            "src/a.rs",
            r###"
// crate::c::no();
/* crate::c::no(); /* nested */ crate::c::no() */
const TEXT: &str = "crate::c::no()";
const RAW: &str = r#"crate::c::"no"()"#;
fn f<'a>(x: &'a str) -> char { if x == "\"" { '"' } else { '\'' } }
fn g() -> u8 { crate::b::yes::<Vec<u8>>(std::mem::take(&mut 0)) }
"###,
        ),
        ("src/b.rs", ""),
        ("src/c.rs", ""),
    ];
    assert_eq!(named(&files, "src/a.rs"), ["src/b.rs", "std::mem::take"]);
}

#[test]
fn self_and_super_and_imported_names_lead_to_files() {
    let files = [
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a/mod.rs", "mod x; mod y; mod z; pub use y::Y; use z::Z;"),
        ("src/a/x.rs", "use super::Y; use super::super::b; fn f() { b::inner::f(); self::g(); super::Z::new(); Y::new() }"),
        ("src/a/y.rs", ""),
        ("src/a/z.rs", ""),
        ("src/b.rs", "pub mod inner;"),
        ("src/b/inner.rs", ""),
    ];
    assert_eq!(named(&files, "src/a/x.rs"), ["src/a/x.rs", "src/a/y.rs", "src/a/z.rs", "src/b.rs", "src/b/inner.rs"]);
}

#[test]
fn a_re_export_of_an_outside_crate_is_distinguished_from_a_module() {
    let files = [
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a.rs", "use crate::b::Map; fn f() { Map::new() }"),
        ("src/b.rs", "pub use std::collections::BTreeMap as Map;"),
    ];
    assert_eq!(named(&files, "src/a.rs"), ["std::collections::BTreeMap", "std::collections::BTreeMap::new"]);
}

#[test]
fn test_code_is_what_is_declared_for_tests_only() {
    let files = [
        ("src/lib.rs", "mod a; mod laws; #[cfg(test)] mod whatever;"),
        (
            "src/a.rs",
            "pub(in crate::b) struct A;\n#[cfg(test)]\nuse crate::b::B;\n#[cfg(test)]\nmod tests { use crate::c::C; fn f() { {} } }\n#[cfg(test)] #[inline] fn f(x: [u8; 3]) { crate::d::D }\nuse crate::laws::Law;",
        ),
        ("src/laws.rs", "use std::fs;"),
        ("src/whatever.rs", "mod below; use std::env;"),
        ("src/whatever/below.rs", ""),
    ];
    assert_eq!(named(&files, "src/a.rs"), ["src/laws.rs"]);
    assert_eq!(named(&files, "src/laws.rs"), ["std::fs"]);
    let source = Crate::of(&files);
    assert_eq!(source.test_files.into_iter().collect::<Vec<_>>(), ["src/whatever.rs", "src/whatever/below.rs"]);
}

#[test]
fn rings_are_seen_through_re_exports_and_through_parents() {
    let files = [
        ("src/lib.rs", "mod a;"),
        ("src/a/mod.rs", "mod x; mod y; mod z; pub use x::X; pub use y::Y; use z::Z;"),
        ("src/a/x.rs", "use super::Y; use super::z::inner::I;"),
        ("src/a/y.rs", "use super::X;"),
        ("src/a/z/mod.rs", "mod inner; use super::{Z, X};"),
        ("src/a/z/inner.rs", "use super::Z;"),
    ];
    let source = Crate::of(&files);
    let one_layer = |path: &[String]| (!path.is_empty()).then_some(0);
    let files = rings::between_files(&source, one_layer);
    let of_files = rings::rings(&files);
    assert_eq!(of_files.keys().collect::<Vec<_>>(), ["src/a/x.rs", "src/a/y.rs"]);
    assert_eq!(rings::spelled(&files, &of_files["src/a/x.rs"]), "src/a/x.rs:1 imports src/a/y.rs, src/a/y.rs:1 imports src/a/x.rs");
    // x imports from below z, which imports from x by its own file.
    let of_siblings = rings::rings(&rings::between_siblings(&source, one_layer));
    assert_eq!(of_siblings.keys().collect::<Vec<_>>(), ["a::x", "a::y", "a::z"]);
}

#[test]
fn products_of_prices_are_seen_and_others_are_not() {
    for (code, is_priced) in [
        ("units[lane] * token_price.month(month)[lane]", true),
        ("dollars / price[lane]", true),
        ("self.environment.prices.rent * count", true),
        ("*left *= fee", true),
        ("(hours + lost) * rents.of(name)[lane]", true),
        ("(price[lane] + tax) * units", true),
        ("price[a * b]", false),
        ("price_of(count * 2)", false),
        ("let x = &*price;", false),
        ("f(*price, a * b)", false),
        ("[1.0; 3]; *price = 2.0", false),
        ("prices.iter().map(|row| row * 2.0)", false),
        ("present * count", false),
    ] {
        assert_eq!(!lines_with_priced_products(&tokens(code)).is_empty(), is_priced, "{code}");
    }
}
