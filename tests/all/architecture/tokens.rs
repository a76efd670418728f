//! Rust source as tokens: identifiers, numbers, `::` and single signs, each with its line. Comments and lifetimes are left out, and the text
//! of strings and characters.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

impl Token {
    pub fn is_identifier(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }

    /// Whether a value may end here, so that a sign after it stands between two values.
    pub fn ends_a_value(&self) -> bool {
        const KEYWORDS: [&str; 9] = ["as", "break", "else", "if", "in", "match", "mut", "return", "while"];
        let is_word = self.text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        (is_word && !KEYWORDS.contains(&self.text.as_str())) || [")", "]", STRING].contains(&self.text.as_str())
    }
}

/// Stands for a string or a character.
pub const STRING: &str = "\"\"";

pub fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, line: 1, tokens: vec![] };
    while let Some(c) = reader.peek(0) {
        reader.step(c);
    }
    reader.tokens
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, c)| self.peek(ahead) == Some(c))
    }

    /// Goes on by `n` characters, counting lines.
    fn skip(&mut self, n: usize) {
        let end = (self.at + n).min(self.chars.len());
        self.line += self.chars[self.at..end].iter().filter(|c| **c == '\n').count();
        self.at = end;
    }

    fn skip_while(&mut self, goes_on: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&goes_on) {
            self.skip(1);
        }
    }

    fn push(&mut self, text: impl Into<String>, line: usize) {
        self.tokens.push(Token { text: text.into(), line });
    }

    fn step(&mut self, c: char) {
        let line = self.line;
        match c {
            _ if self.starts_with("//") => self.skip_while(|c| c != '\n'),
            _ if self.starts_with("/*") => self.skip_block_comment(),
            _ if self.starts_with("::") => {
                self.skip(2);
                self.push("::", line);
            }
            '"' => self.string(),
            '\'' => self.character_or_lifetime(),
            _ if c.is_ascii_digit() => self.number(),
            _ if c.is_alphabetic() || c == '_' => self.word(),
            _ => {
                self.skip(1);
                if !c.is_whitespace() {
                    self.push(c, line);
                }
            }
        }
    }

    /// Block comments nest.
    fn skip_block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            if self.starts_with("/*") {
                depth += 1;
                self.skip(2);
            } else if self.starts_with("*/") {
                depth -= 1;
                self.skip(2);
                if depth == 0 {
                    return;
                }
            } else {
                self.skip(1);
            }
        }
    }

    /// From the opening quote; a backslash hides what follows it.
    fn string(&mut self) {
        let line = self.line;
        self.skip(1);
        while let Some(c) = self.peek(0) {
            self.skip(if c == '\\' { 2 } else { 1 });
            if c == '"' {
                break;
            }
        }
        self.push(STRING, line);
    }

    /// From the first `#` or quote after `r`: ends at a quote with as many `#` behind it.
    fn raw_string(&mut self) {
        let line = self.line;
        let start = self.at;
        self.skip_while(|c| c == '#');
        let end = format!("\"{}", "#".repeat(self.at - start));
        self.skip(1);
        while self.at < self.chars.len() && !self.starts_with(&end) {
            self.skip(1);
        }
        self.skip(end.len());
        self.push(STRING, line);
    }

    fn character_or_lifetime(&mut self) {
        let line = self.line;
        if self.peek(1) == Some('\\') {
            self.skip(3);
            self.skip_while(|c| c != '\'');
            self.skip(1);
            self.push(STRING, line);
        } else if self.peek(2) == Some('\'') {
            self.skip(3);
            self.push(STRING, line);
        } else {
            self.skip(1);
            self.skip_while(|c| c.is_alphanumeric() || c == '_');
        }
    }

    /// `1.5` is one number, `1..5` and `1.exp()` are not.
    fn number(&mut self) {
        let (start, line) = (self.at, self.line);
        self.skip_while(|c| c.is_alphanumeric() || c == '_');
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.skip(1);
            self.skip_while(|c| c.is_alphanumeric() || c == '_');
        }
        let text: String = self.chars[start..self.at].iter().collect();
        self.push(text, line);
    }

    fn word(&mut self) {
        let (start, line) = (self.at, self.line);
        self.skip_while(|c| c.is_alphanumeric() || c == '_');
        let text: String = self.chars[start..self.at].iter().collect();
        let is_string = self.peek(0) == Some('"') || (self.peek(0) == Some('#') && ['#', '"'].map(Some).contains(&self.peek(1)));
        match text.as_str() {
            "r" | "br" | "cr" if is_string => self.raw_string(),
            "b" | "c" if self.peek(0) == Some('"') => self.string(),
            "b" if self.peek(0) == Some('\'') => self.character_or_lifetime(),
            // `r#type` is the identifier `type`.
            "r" if self.peek(0) == Some('#') => {
                self.skip(1);
                self.word();
            }
            _ => self.push(text, line),
        }
    }
}
