//! How cells look: fonts, colors, lines and number formats.
//!
//! Blue is a value, black a formula, yellow a cell to change; negative amounts are in parentheses. Colors are those of the page.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::report::workbook::sheet::{Form, Look, Role};

pub const FONT: &str = "Arial";
pub const INK: u32 = 0x16_20_2A;
pub const SOFT: u32 = 0x4A_57_63;
pub const BLUE: u32 = 0x0B_5C_AD;
pub const OVER: u32 = 0xB2_3C_06;
const YELLOW: u32 = 0xFF_F6_D6;
const RULE: u32 = 0x75_82_8E;

/// Formats in the order of their first use.
#[derive(Default)]
pub struct Looks(Vec<((Look, bool), Format)>);

impl Looks {
    /// The format of a look; `is_quoted` where a text must stay a text when its cell is edited.
    pub fn of(&mut self, look: Look, is_quoted: bool) -> &Format {
        let place = self.0.iter().position(|(known, _)| *known == (look, is_quoted)).unwrap_or_else(|| {
            let format = format_of(look);
            self.0.push(((look, is_quoted), if is_quoted { format.set_quote_prefix() } else { format }));
            self.0.len() - 1
        });
        &self.0[place].1
    }
}

/// Of cells that nobody writes to.
pub fn default_format() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10)
}

fn format_of(Look { role, form, is_strong }: Look) -> Format {
    let plain = default_format().set_font_color(Color::RGB(INK)).set_align(FormatAlign::Top);
    let colored = |color: u32| plain.clone().set_font_color(Color::RGB(color));
    let header = || plain.clone().set_bold().set_text_wrap().set_align(FormatAlign::Bottom).set_border_bottom(FormatBorder::Thin);
    let format = match role {
        Role::Title => plain.clone().set_bold().set_font_size(14),
        Role::Headline => plain.clone().set_bold().set_font_size(12),
        Role::Heading => plain.clone().set_bold().set_font_size(11),
        Role::Note => colored(SOFT).set_font_size(9),
        Role::Sentence | Role::Name | Role::Formula => plain.clone(),
        Role::Words => plain.clone().set_text_wrap(),
        Role::Warning => colored(OVER),
        Role::Header => header().set_border_bottom_color(Color::RGB(RULE)),
        Role::NumberHeader => header().set_border_bottom_color(Color::RGB(RULE)).set_align(FormatAlign::Right),
        Role::Constant => colored(BLUE),
        Role::Input => colored(BLUE)
            .set_bold()
            .set_background_color(Color::RGB(YELLOW))
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(RULE)),
        Role::Link => colored(BLUE).set_underline(FormatUnderline::Single),
        Role::Code => plain.clone().set_font_name("Courier New").set_font_size(9),
    };
    let format = if is_strong { format.set_bold() } else { format };
    match number_format(form) {
        Some(number_format) if role == Role::Name => format.set_num_format(number_format).set_align(FormatAlign::Left),
        Some(number_format) => format.set_num_format(number_format),
        None if role == Role::Constant => format.set_align(FormatAlign::Left),
        None => format,
    }
}

/// `None` for words.
fn number_format(form: Form) -> Option<String> {
    Some(match form {
        Form::Plain => return None,
        Form::Amount(decimals) => amount(decimals, ""),
        // A comma at the end divides what is shown by a thousand.
        Form::Thousands(decimals) => amount(decimals, ","),
        Form::Share => "0.0%".into(),
        Form::Chance { no_more } => {
            let percent = |tenths: u16| format!("{}.{}%", tenths / 10, tenths % 10);
            let (most, least) = (percent(1000 - no_more), percent(no_more));
            // Half a tenth of a percent is where rounding would make it a certainty.
            format!("[>=0.9995]\"> {most}\";[<0.0005]\"< {least}\";0.0%")
        }
        Form::Month => "mmm yyyy".into(),
        Form::Date => "yyyy-mm-dd".into(),
    })
}

/// Negative amounts in parentheses, and positive ones in line with them.
fn amount(decimals: u8, scale: &str) -> String {
    let digits = if decimals == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(decimals.into())) };
    format!("#,##{digits}{scale}_);(#,##{digits}{scale});{digits}_)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_finance_writes_them() {
        for (form, expected) in [
            (Form::Amount(0), "#,##0_);(#,##0);0_)"),
            (Form::Amount(2), "#,##0.00_);(#,##0.00);0.00_)"),
            (Form::Thousands(1), "#,##0.0,_);(#,##0.0,);0.0_)"),
            (Form::Share, "0.0%"),
            (Form::Chance { no_more: 1 }, "[>=0.9995]\"> 99.9%\";[<0.0005]\"< 0.1%\";0.0%"),
            (Form::Chance { no_more: 278 }, "[>=0.9995]\"> 72.2%\";[<0.0005]\"< 27.8%\";0.0%"),
            (Form::Month, "mmm yyyy"),
        ] {
            assert_eq!(number_format(form).as_deref(), Some(expected));
        }
        assert_eq!(number_format(Form::Plain), None);
    }

    #[test]
    fn a_look_has_one_format() {
        let mut looks = Looks::default();
        let name = Look::new(Role::Name, Form::Plain);
        let plain = looks.of(name, false).clone();
        assert!(looks.of(name, true) != &plain && looks.of(name, false) == &plain);
        assert_eq!(looks.0.len(), 2);
    }
}
