//! What someone did to a page without touching its content: quarter turns and a cut.

use serde::{Deserialize, Serialize};

use crate::picture::Picture;

/// The part of a page that is shown, in ten-thousandths of the width and height of the page as it is kept, before any turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crop {
    /// From the left edge.
    pub left: u16,
    /// From the upper edge.
    pub top: u16,
    /// Width, at least 1.
    pub width: u16,
    /// Height, at least 1.
    pub height: u16,
}

/// A whole side in the units of [`Crop`].
pub const WHOLE: u16 = 10_000;

impl Crop {
    /// Whether it lies within the page and holds something.
    pub fn is_sound(self) -> bool {
        let fits = |from: u16, length: u16| length > 0 && u32::from(from) + u32::from(length) <= u32::from(WHOLE);
        fits(self.left, self.width) && fits(self.top, self.height)
    }
}

/// How a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Edit {
    /// Quarter turns clockwise, 0 to 3.
    pub turn: u8,
    /// The part that is shown; none: all of it.
    pub crop: Option<Crop>,
}

/// The page as it is shown.
pub(crate) fn apply(picture: Picture, edit: &Edit) -> Picture {
    let cut = match edit.crop.filter(|crop| crop.is_sound()) {
        None => picture,
        Some(crop) => {
            let at = |share: u16, side: u32| (u64::from(share) * u64::from(side) / u64::from(WHOLE)) as u32;
            let (left, top) = (at(crop.left, picture.width), at(crop.top, picture.height));
            let width = at(crop.width, picture.width).clamp(1, picture.width - left.min(picture.width - 1));
            let height = at(crop.height, picture.height).clamp(1, picture.height - top.min(picture.height - 1));
            picture.part(left.min(picture.width - 1), top.min(picture.height - 1), width, height)
        }
    };
    cut.turned(edit.turn % 4)
}
