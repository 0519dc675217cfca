//! Logos come from outside: what is taken, what is refused.

use letters::{LARGEST_PICTURE_BYTES, Picture, PictureError, Pixels, Typesetter, fill, pdf};
use serde_json::json;

use crate::sample::{data, data_url, kept, logo_png, run, template};

fn png(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(pixels).expect("pixels");
    writer.finish().expect("an end");
    file
}

/// The smallest JPEG that says what it is: 3 × 2 pixels, so many components.
fn jpeg(components: u8) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0];
    file.extend([0, 8 + 3 * components, 8, 0, 2, 0, 3, components]);
    file.extend((0..components).flat_map(|id| [id + 1, 0x11, 0]));
    file.extend([0xff, 0xd9]);
    file
}

#[test]
fn few_colours_become_a_palette_and_no_colour_becomes_grey() {
    let logo = Picture::from_bytes(&logo_png()).expect("taken");
    assert!(matches!(logo.pixels, Pixels::Filtered { samples: 1, palette: Some(_) }));
    let grey = png(2, 2, png::ColorType::Rgb, png::BitDepth::Eight, &[9; 12]);
    assert!(matches!(
        Picture::from_bytes(&grey).expect("taken").pixels,
        Pixels::Filtered { samples: 1, palette: None }
    ));
}

#[test]
fn a_large_picture_is_brought_to_the_size_that_paper_needs() {
    let (width, height) = (1200u32, 1600u32);
    let pixels: Vec<u8> = (0..width * height).flat_map(|at| [(at % 251) as u8, (at / 977 % 256) as u8, 90]).collect();
    let picture =
        Picture::from_bytes(&png(width, height, png::ColorType::Rgb, png::BitDepth::Eight, &pixels)).expect("taken");
    assert_eq!((picture.width_px, picture.height_px), (195, 260));
}

#[test]
fn a_logo_of_any_form_prints() {
    let deep = png(3, 1, png::ColorType::Rgba, png::BitDepth::Sixteen, &[0x40; 24]);
    let bits = png(9, 2, png::ColorType::Grayscale, png::BitDepth::One, &[0xaa, 0x80, 0x55, 0]);
    for (name, file) in [("deep.pdf", deep), ("bits.pdf", bits)] {
        let mut data = data();
        data["letterhead"]["logo"] = json!(data_url(&file));
        let filled = fill(&template(), &data).expect("fills");
        let logo = Picture::from_data_url(data["letterhead"]["logo"].as_str().expect("text")).expect("taken");
        let edition = letters::Edition { logo: Some(&logo), ..Default::default() };
        let letter = Typesetter::new().lay_out(&filled, &edition).expect("lays out");
        let path = kept(name, &pdf::write(&letter, &pdf::About::default()).expect("writes"));
        run("qpdf", &["--check", path.to_str().expect("a path")]);
        let listed = run("pdfimages", &["-list", path.to_str().expect("a path")]);
        assert!(listed.lines().count() > 2, "{listed}");
    }
}

#[test]
fn a_jpeg_is_taken_as_it_is_unless_its_colours_are_for_a_press() {
    assert_eq!(Picture::from_bytes(&jpeg(3)).expect("taken").pixels, Pixels::Jpeg { grey: false });
    assert_eq!(Picture::from_bytes(&jpeg(1)).expect("taken").pixels, Pixels::Jpeg { grey: true });
    assert_eq!(Picture::from_bytes(&jpeg(4)), Err(PictureError::Damaged));
}

#[test]
fn what_is_no_picture_is_refused_with_a_type() {
    assert_eq!(Picture::from_bytes(b"<svg onload='x'/>"), Err(PictureError::UnknownFormat));
    assert_eq!(Picture::from_bytes(b""), Err(PictureError::UnknownFormat));
    assert_eq!(Picture::from_bytes(&vec![0x89; LARGEST_PICTURE_BYTES + 1]), Err(PictureError::TooLarge));
    assert_eq!(Picture::from_data_url("https://example.id/logo.png"), Err(PictureError::UnknownFormat));
}

#[test]
fn a_picture_of_a_billion_pixels_is_refused_before_it_is_unpacked() {
    // Only the header is read: 40,000 × 40,000 pixels in a file of 100 bytes.
    let mut bomb = png(1, 1, png::ColorType::Grayscale, png::BitDepth::Eight, &[0]);
    bomb[16..20].copy_from_slice(&40_000u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&40_000u32.to_be_bytes());
    assert!(matches!(Picture::from_bytes(&bomb), Err(PictureError::Damaged | PictureError::TooLarge)));
}

#[test]
fn damaged_pictures_never_panic() {
    let (logo, photo) = (logo_png(), jpeg(3));
    for file in [&logo, &photo] {
        for length in (0..file.len()).step_by(29) {
            let _ = Picture::from_bytes(&file[..length]);
        }
        let mut state = 1u64;
        for _ in 0..300 {
            let mut changed = file.clone();
            for _ in 0..3 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let place = (state >> 33) as usize % changed.len();
                changed[place] = (state >> 24) as u8;
            }
            let _ = Picture::from_bytes(&changed);
        }
    }
}
