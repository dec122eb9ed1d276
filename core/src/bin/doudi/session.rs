//! Where output goes, in which language, and how a command ends.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use doudi::label::Lang;

use crate::args::When;
use crate::width::amounts;

/// What a command found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Fine,
    /// Failed cases, faults, a record that differs.
    No,
}

/// Why a command ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Standard output can't be written.
    Output(io::Error),
    /// Bad usage, or something that can't be read: told in the language of the session.
    Usage(String),
    /// What was given has faults.
    Faults(String),
}

impl Stop {
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Faults(_) => 1,
            Self::Output(_) | Self::Usage(_) => 2,
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// How a piece of text looks on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Title,
    Good,
    Bad,
    Open,
    Dim,
    Strong,
}

/// The output of one run.
pub(crate) struct Session {
    pub(crate) lang: Lang,
    pub(crate) colour: bool,
    complaints_in_colour: bool,
    out: BufWriter<StdoutLock<'static>>,
}

impl Session {
    pub(crate) fn new(lang: Lang, when: When) -> Self {
        // https://no-color.org
        let wanted = |terminal: bool| match when {
            When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
            When::Always => true,
            When::Never => false,
        };
        Self {
            lang,
            colour: wanted(io::stdout().is_terminal()),
            complaints_in_colour: wanted(io::stderr().is_terminal()),
            out: BufWriter::new(io::stdout().lock()),
        }
    }

    /// One of two texts, by language.
    pub(crate) fn word<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub(crate) fn line(&mut self, text: impl Display) -> Result<(), Stop> {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// A table of amounts; its first row is the head.
    pub(crate) fn table(&mut self, rows: &[Vec<String>]) -> Result<(), Stop> {
        for (index, text) in amounts(rows).iter().map(|text| text.trim_end()).enumerate() {
            self.line(format_args!("  {}", if index == 0 { self.paint(Style::Dim, text) } else { text.to_owned() }))?;
        }
        Ok(())
    }

    /// Text as it is, with its own line ends.
    pub(crate) fn text(&mut self, text: impl Display) -> Result<(), Stop> {
        Ok(write!(self.out, "{text}")?)
    }

    /// Begins a new picture: a terminal is cleared, elsewhere nothing is lost.
    pub(crate) fn clear(&mut self) -> Result<(), Stop> {
        if io::stdout().is_terminal() { self.text("\x1b[2J\x1b[3J\x1b[H") } else { Ok(()) }
    }

    pub(crate) fn flush(&mut self) -> Result<(), Stop> {
        Ok(self.out.flush()?)
    }

    pub(crate) fn paint(&self, style: Style, text: impl Display) -> String {
        paint(self.colour, style, text)
    }

    /// Says on standard error what went wrong.
    pub(crate) fn complain(&self, stop: &Stop) {
        let text = match stop {
            Stop::Output(error) => error.to_string(),
            Stop::Usage(text) | Stop::Faults(text) => text.trim_end().to_owned(),
        };
        let head = paint(self.complaints_in_colour, Style::Bad, self.word("错误", "error"));
        // If standard error is gone, there is nobody to tell.
        let _ = writeln!(io::stderr(), "{head}{} {text}", self.word(":", ":"));
    }

    /// Says something on standard error that is no result.
    pub(crate) fn remark(&self, text: impl Display) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Does standard error take colours?
    pub(crate) fn complaints_in_colour(&self) -> bool {
        self.complaints_in_colour
    }
}

fn paint(colour: bool, style: Style, text: impl Display) -> String {
    if !colour {
        return text.to_string();
    }
    let code = match style {
        Style::Title => "1;36",
        Style::Good => "32",
        Style::Bad => "31",
        Style::Open => "33",
        Style::Dim => "2",
        Style::Strong => "1",
    };
    format!("\x1b[{code}m{text}\x1b[0m")
}
