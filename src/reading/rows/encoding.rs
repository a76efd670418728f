//! Texts in other encodings than UTF-8: what shows them, how they are decoded, and which one the bytes of a text suggest.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::lines::BLOCK;

/// A byte that is part of no UTF-8 text, in place of what cannot be decoded: the cell that holds it is known by it.
pub(super) const UNDECODABLE: u8 = 0xff;

/// Bytes that are looked at to guess an encoding.
pub(super) const MOST_EVIDENCE: usize = 1 << 14;

/// Letters that a guess shows.
const LETTERS_SHOWN: usize = 5;

/// Pairs of bytes of a UTF-16 text that are ASCII characters, at least one in this many: delimiters, digits and line ends are in any file.
const ONE_ASCII_PAIR_IN: usize = 5;

/// The encoding of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextEncoding(&'static Encoding);

/// An encoding in which some bytes are likely text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    /// As people call it.
    pub name: &'static str,
    /// As a header map states it.
    pub label: &'static str,
    /// The letters that are no ASCII, in quotes: no word is shown, since it may be a name.
    pub letters: String,
}

/// Encodings that are guessed, with the letters that are usual in them.
const GUESSED: [(&str, &str, &str); 4] = [
    ("Windows-1252", "windows-1252", "äöüÄÖÜßéèêëàâáãåçñíìîïóòôõøúùûœæÉÈÀÇÑÅØÆ£€–’“”·°ªº"),
    ("Windows-1250", "windows-1250", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽáéíúýőűÁÉÍÚÝŐŰăâîşţ"),
    ("Mac Roman", "macintosh", "äöüÄÖÜßéèêëàâáãåçñíìîïóòôõøúùûœæÉÈÀÇÑÅØÆ£€–’“”"),
    ("Windows-1251", "windows-1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯёЁіїєІЇЄ№"),
];

/// Encodings of East Asia, which are known by their structure.
const GUESSED_WIDE: [(&str, &str); 4] = [("Shift_JIS", "shift_jis"), ("EUC-KR", "euc-kr"), ("GBK", "gbk"), ("Big5", "big5")];

/// Whether a label such as `windows-1252` or `latin1` names an encoding that is read here.
pub fn is_encoding(label: &str) -> bool {
    Encoding::for_label_no_replacement(label.trim().as_bytes()).is_some()
}

impl TextEncoding {
    pub const UTF_8: Self = Self(UTF_8);

    /// The encoding of that label.
    pub fn labelled(label: &str) -> Option<Self> {
        Encoding::for_label_no_replacement(label.trim().as_bytes()).map(Self)
    }

    /// The encoding that the first bytes of a text show: by a byte order mark, whose length is returned too, or by the zero bytes of UTF-16.
    pub fn shown_by(beginning: &[u8]) -> Option<(Self, usize)> {
        let by_mark = Encoding::for_bom(beginning).map(|(encoding, length)| (Self(encoding), length));
        by_mark.or_else(|| utf_16_without_mark(beginning).map(|encoding| (Self(encoding), 0)))
    }

    pub fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }

    pub fn is_utf16(self) -> bool {
        self.0 == UTF_16LE || self.0 == UTF_16BE
    }

    /// As people call it.
    pub fn name(self) -> &'static str {
        let guessed = GUESSED.into_iter().map(|(name, label, _)| (name, label));
        guessed
            .chain([("UTF-16", "utf-16le"), ("UTF-16", "utf-16be")])
            .find(|(_, label)| Self::labelled(label).is_some_and(|one| one.0 == self.0))
            .map_or(self.0.name(), |(name, _)| name)
    }

    /// The text of `input` in UTF-8; what cannot be decoded is [`UNDECODABLE`].
    pub fn decoded<'i>(self, input: Box<dyn Read + 'i>) -> Box<dyn Read + 'i> {
        if self.is_utf8() {
            input
        } else {
            Box::new(Decoded {
                input,
                decoder: self.0.new_decoder_without_bom_handling(),
                packed: vec![],
                text: vec![],
                at: 0,
                is_ended: false,
            })
        }
    }
}

/// Zero bytes at every other place, in pairs that are ASCII characters, and hardly anywhere else.
fn utf_16_without_mark(beginning: &[u8]) -> Option<&'static Encoding> {
    let pairs = beginning.chunks_exact(2);
    let n_pairs = pairs.len();
    let (mut n_little, mut n_big, mut n_zero) = (0, 0, 0);
    for pair in pairs {
        match pair {
            [0, 0] => n_zero += 1,
            [1..0x80, 0] => n_little += 1,
            [0, 1..0x80] => n_big += 1,
            _ => {}
        }
    }
    let is_usual = |n: usize, n_other: usize| n > 1 && n * ONE_ASCII_PAIR_IN >= n_pairs && (n_other + n_zero) * 20 <= n;
    if is_usual(n_little, n_big) {
        Some(UTF_16LE)
    } else if is_usual(n_big, n_little) {
        Some(UTF_16BE)
    } else {
        None
    }
}

struct Decoded<'i> {
    input: Box<dyn Read + 'i>,
    decoder: Decoder,
    packed: Vec<u8>,
    text: Vec<u8>,
    /// What was given out of `text`.
    at: usize,
    is_ended: bool,
}

impl Decoded<'_> {
    fn decode_block(&mut self) -> io::Result<()> {
        self.packed.clear();
        let n = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.packed)?;
        self.is_ended = n < BLOCK;
        (self.at, self.text) = (0, std::mem::take(&mut self.text));
        self.text.clear();
        let mut read = 0;
        loop {
            let start = self.text.len();
            let most = self.decoder.max_utf8_buffer_length_without_replacement(n - read).unwrap_or(4 * BLOCK);
            self.text.resize(start + most, 0);
            let (result, n_read, n_written) =
                self.decoder.decode_to_utf8_without_replacement(&self.packed[read..], &mut self.text[start..], self.is_ended);
            read += n_read;
            self.text.truncate(start + n_written);
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.text.push(UNDECODABLE),
            }
        }
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.is_ended {
            self.decode_block()?;
        }
        let n = buffer.len().min(self.text.len() - self.at);
        buffer[..n].copy_from_slice(&self.text[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// The encoding in which `bytes`, which are not UTF-8, are most likely text; `None` where none is likely.
pub(super) fn guess(bytes: &[u8]) -> Option<Guess> {
    if bytes.is_ascii() {
        return None;
    }
    let narrow = GUESSED.into_iter().filter_map(|(name, label, usual)| {
        let text = decoded(label, bytes)?;
        let mut score = 0_i64;
        for word in text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation() || c.is_ascii_digit()) {
            let n_ascii = word.chars().filter(char::is_ascii).count() as i64;
            let n_usual = word.chars().filter(|c| !c.is_ascii() && usual.contains(*c)).count() as i64;
            let n_other = word.chars().filter(|c| !c.is_ascii() && !usual.contains(*c)).count() as i64;
            // A word in Cyrillic letters has no others; most letters of one in Latin letters have no accent.
            score += match label {
                "windows-1251" if n_ascii > 0 => -4 * n_usual,
                "windows-1251" => 2 * n_usual,
                _ if n_usual > n_ascii + 1 => 0,
                _ => 2 * n_usual,
            };
            score -= 3 * n_other;
            // An accent within a word in small letters is a small letter.
            let (mut before, mut is_jump) = (' ', false);
            for c in word.chars() {
                is_jump |= before.is_lowercase() && c.is_uppercase() && !c.is_ascii();
                before = c;
            }
            score -= 2 * i64::from(is_jump);
        }
        Some((score, Guess { name, label, letters: letters(&text) }))
    });
    // The first of equals is the most usual one.
    let best = narrow.rev().max_by_key(|(score, _)| *score).filter(|(score, _)| *score > 0);
    best.map(|(_, guess)| guess).or_else(|| {
        let wide = GUESSED_WIDE.into_iter().filter_map(|(name, label)| {
            let text = decoded(label, bytes)?;
            Some(Guess { name, label, letters: letters(&text) })
        });
        wide.into_iter().next()
    })
}

/// The text of `bytes`; `None` where they cannot be decoded, or to control characters.
fn decoded(label: &str, bytes: &[u8]) -> Option<String> {
    let text = Encoding::for_label(label.as_bytes())?.decode_without_bom_handling_and_without_replacement(bytes)?.into_owned();
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    (!text.contains(is_control)).then_some(text)
}

/// The letters of a text that are no ASCII, each once.
fn letters(text: &str) -> String {
    let mut letters: Vec<char> = vec![];
    for c in text.chars().filter(|c| !c.is_ascii()) {
        if !letters.contains(&c) && letters.len() < LETTERS_SHOWN {
            letters.push(c);
        }
    }
    letters.iter().map(|letter| format!("`{letter}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_guessed_by_the_letters_that_its_bytes_would_be() {
        for (text, label) in [
            ("Müller München straße", "windows-1252"),
            ("André Développeur Orléans", "windows-1252"),
            ("Łukasz Żółć Kraków", "windows-1250"),
            ("Šárka Žižková, Dvořák", "windows-1250"),
            ("Müller Zürich Élodie", "macintosh"),
            ("Иван Петров Москва", "windows-1251"),
            ("Salary Cost of Reports (£)", "windows-1252"),
            ("山田太郎 開発部", "shift_jis"),
        ] {
            let (bytes, _, is_lossy) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
            assert!(!is_lossy, "{text}");
            assert_eq!(guess(&bytes).map(|guess| guess.label), Some(label), "{text}");
        }
        let latin = guess(b"M\xfcller").unwrap();
        assert_eq!([guess(b""), guess(b"id")], [None, None]);
        assert_eq!((latin.name, latin.letters.as_str()), ("Windows-1252", "`ü`"));
    }

    #[test]
    fn utf_16_is_known_without_a_mark_and_a_stray_zero_byte_is_not_taken_for_it() {
        let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let shown = |bytes: &[u8]| TextEncoding::shown_by(bytes).map(|(encoding, length)| (encoding.0.name(), length));
        assert_eq!(shown(&units("id,pay\nE1,5\n")), Some(("UTF-16LE", 0)));
        assert_eq!(shown(&units("社員番号,氏名\n1,山田\n2,田中\n")), Some(("UTF-16LE", 0)));
        assert_eq!(shown(&"id,pay".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>()), Some(("UTF-16BE", 0)));
        assert_eq!(shown(b"\xff\xfei\0"), Some(("UTF-16LE", 2)));
        assert_eq!(shown(b"\xef\xbb\xbfid"), Some(("UTF-8", 3)));
        for bytes in [b"id,pay\nE\0,5\n".as_slice(), &[0; 100], b"id", b"", b"i\0"] {
            assert_eq!(shown(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_decoded_is_marked_and_the_rest_is_read() {
        let decode = |encoding: &'static Encoding, bytes: &[u8]| {
            let mut text = vec![];
            TextEncoding(encoding).decoded(Box::new(bytes)).read_to_end(&mut text).unwrap();
            text
        };
        assert_eq!(decode(UTF_16LE, b"a\0\x00\xd8b\0"), b"a\xffb");
        assert_eq!(decode(UTF_16LE, b"a\0b"), b"a\xff");
        let long = "Zürich, ".repeat(20_000);
        let units: Vec<u8> = long.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(UTF_16BE, &units), long.as_bytes());
        assert_eq!(decode(encoding_rs::WINDOWS_1252, b"M\xfcller \x80"), "Müller €".as_bytes());
    }
}
