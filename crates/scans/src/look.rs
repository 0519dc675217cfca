//! A kept page as a picture of a wanted size.

use std::sync::Arc;

use crate::edit::{Edit, apply};
use crate::error::ScanError;
use crate::media::Media;
use crate::pdf::Paper;
use crate::picture::Picture;

/// What kept content can be drawn from.
pub enum Source {
    Picture(Picture),
    Paper(Paper),
}

impl Source {
    /// Kept content, decoded once.
    pub fn open(bytes: Vec<u8>, media: Media) -> Result<Self, ScanError> {
        if Media::of(&bytes) != Some(media) {
            return Err(ScanError::Damaged);
        }
        match media {
            Media::Pdf => Ok(Self::Paper(Paper::trusted(Arc::new(bytes))?)),
            _ => Ok(Self::Picture(Picture::decode(&bytes, media)?.0)),
        }
    }

    /// A page as it is shown, its long side at most so many pixels.
    pub fn page(&self, number: u32, side: u32, edit: &Edit) -> Result<Picture, ScanError> {
        match self {
            Self::Picture(picture) if number == 0 => apply(picture.clone(), edit).within(side),
            Self::Picture(_) => Err(ScanError::NoSuchPage),
            Self::Paper(paper) => {
                // What is cut out is to be as sharp as the whole would have been.
                let share = edit.crop.map_or(1.0, |crop| f32::from(crop.width.max(crop.height)) / 10_000.0);
                let drawn = paper.draw(number, (side as f32 / share.max(0.05)) as u32)?;
                apply(drawn, edit).within(side)
            }
        }
    }
}
