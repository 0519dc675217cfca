//! A page in grey, as pdftoppm draws it, and what a bad copier does to it.

use std::path::Path;

use crate::sample::run;

/// White.
const WHITE: f32 = 255.0;

/// Rows of grey, 0 black to 255 white.
pub struct Grey {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

impl Grey {
    /// The first page of a PDF at so many dots to the inch.
    pub fn of_page(pdf: &Path, dots: u32) -> Self {
        let stem = pdf.with_extension(format!("{dots}"));
        let (pdf, stem) = (pdf.to_str().expect("a path"), stem.to_str().expect("a path"));
        run("pdftoppm", &["-r", &dots.to_string(), "-gray", "-singlefile", pdf, stem]);
        Self::from_pgm(&std::fs::read(format!("{stem}.pgm")).expect("a picture"))
    }

    /// `P5`, width, height and 255, each followed by one white space; then a byte a pixel.
    fn from_pgm(file: &[u8]) -> Self {
        let mut fields = file.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut word = || fields.next().and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default().to_owned();
        assert_eq!(word(), "P5");
        let (width, height) = (word().parse().expect("a width"), word().parse().expect("a height"));
        let values: Vec<f32> = file[file.len() - width * height..].iter().map(|byte| f32::from(*byte)).collect();
        Self { width, height, values }
    }

    pub fn pgm(&self) -> Vec<u8> {
        let mut file = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend(self.bytes());
        file
    }

    pub fn bytes(&self) -> impl Iterator<Item = u8> {
        self.values.iter().map(|value| value.clamp(0.0, WHITE).round() as u8)
    }

    /// White beyond the edges.
    fn at(&self, x: i32, y: i32) -> f32 {
        match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => self.values[y * self.width + x],
            _ => WHITE,
        }
    }

    fn each(&self, value: impl Fn(i32, i32) -> f32) -> Self {
        let (width, height) = (self.width as i32, self.height as i32);
        let values = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
        Self { width: self.width, height: self.height, values }
    }

    /// Each pixel the mean of the nine around it.
    pub fn blurred(&self) -> Self {
        self.each(|x, y| {
            (-1..=1)
                .flat_map(|dy| (-1..=1).map(move |dx| (dx, dy)))
                .map(|(dx, dy)| self.at(x + dx, y + dy))
                .sum::<f32>()
                / 9.0
        })
    }

    /// Turned around its middle by so many degrees.
    pub fn turned(&self, degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let middle = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        self.each(|x, y| {
            let (dx, dy) = (x as f32 - middle.0, y as f32 - middle.1);
            let (from_x, from_y) = (middle.0 + dx * cos - dy * sin, middle.1 + dx * sin + dy * cos);
            let (left, top) = (from_x.floor(), from_y.floor());
            let (right, below) = (from_x - left, from_y - top);
            let row = |y: i32| self.at(left as i32, y) * (1.0 - right) + self.at(left as i32 + 1, y) * right;
            row(top as i32) * (1.0 - below) + row(top as i32 + 1) * below
        })
    }

    /// Ink that is not black on paper that is not white.
    pub fn pale(&self) -> Self {
        self.each(|x, y| 70.0 + self.at(x, y) * (205.0 - 70.0) / WHITE)
    }

    /// With noise of that strength, the same each time.
    pub fn speckled(mut self, strength: f32) -> Self {
        let mut state = 5_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 24) as f32
        };
        for value in &mut self.values {
            // Twelve even numbers make nearly a normal one.
            let normal: f32 = (0..12).map(|_| random()).sum::<f32>() - 6.0;
            *value += normal * strength;
        }
        self
    }
}
