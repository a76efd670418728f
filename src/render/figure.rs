//! x
pub const STYLE: &str = "";
pub fn html(_: &crate::report::chart::Chart, _: &str) -> String {
    String::new()
}
