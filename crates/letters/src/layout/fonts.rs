//! The bundled fonts (Liberation Serif: the metrics of Times New Roman, which offices use; Noto Naskh Arabic for names in
//! Arabic letters, Droid Sans Fallback for Chinese, Japanese and Korean ones). The system's fonts are never used: a letter looks the same on every desktop. It must never know a page.

/// A bundled font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Upright.
    Regular,
    /// Upright and bold.
    Bold,
    /// Slanted.
    Italic,
    /// Arabic letters.
    Arabic,
    /// Arabic letters, bold.
    ArabicBold,
    /// Chinese characters, kana and hangul.
    Han,
}

/// The families in the order in which a character is looked for.
pub const FAMILIES: [&str; 3] = ["Liberation Serif", "Noto Naskh Arabic", "Droid Sans Fallback"];

impl Face {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Regular, Self::Bold, Self::Italic, Self::Arabic, Self::ArabicBold, Self::Han];

    /// The font file.
    pub const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../fonts/LiberationSerif-Regular.ttf"),
            Self::Bold => include_bytes!("../../fonts/LiberationSerif-Bold.ttf"),
            Self::Italic => include_bytes!("../../fonts/LiberationSerif-Italic.ttf"),
            Self::Arabic => include_bytes!("../../fonts/NotoNaskhArabic-Regular.ttf"),
            Self::ArabicBold => include_bytes!("../../fonts/NotoNaskhArabic-Bold.ttf"),
            Self::Han => include_bytes!("../../fonts/DroidSansFallback.ttf"),
        }
    }

    /// The PostScript name.
    pub const fn post_script_name(self) -> &'static str {
        match self {
            Self::Regular => "LiberationSerif",
            Self::Bold => "LiberationSerif-Bold",
            Self::Italic => "LiberationSerif-Italic",
            Self::Arabic => "NotoNaskhArabic",
            Self::ArabicBold => "NotoNaskhArabic-Bold",
            Self::Han => "DroidSansFallback",
        }
    }

    /// Units in the size.
    pub const fn units_per_em(self) -> f32 {
        match self {
            Self::Regular | Self::Bold | Self::Italic => 2048.0,
            Self::Arabic | Self::ArabicBold => 1000.0,
            Self::Han => 256.0,
        }
    }

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
}
