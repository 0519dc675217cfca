//! The bundled fonts (Liberation Serif: the metrics of Times New Roman, which offices use). The system's fonts are never
//! used: a letter looks the same on every desktop. It must never know a page.

/// A bundled font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Upright.
    Regular,
    /// Upright and bold.
    Bold,
    /// Slanted.
    Italic,
}

/// The family's name within the font files.
pub const FAMILY: &str = "Liberation Serif";

impl Face {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Italic];

    /// The font file.
    pub const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../fonts/LiberationSerif-Regular.ttf"),
            Self::Bold => include_bytes!("../../fonts/LiberationSerif-Bold.ttf"),
            Self::Italic => include_bytes!("../../fonts/LiberationSerif-Italic.ttf"),
        }
    }

    /// The PostScript name.
    pub const fn post_script_name(self) -> &'static str {
        match self {
            Self::Regular => "LiberationSerif",
            Self::Bold => "LiberationSerif-Bold",
            Self::Italic => "LiberationSerif-Italic",
        }
    }
}
