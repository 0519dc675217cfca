//! What is kept of honest papers.

use image::{DynamicImage, GrayImage, Luma};
use scans::{Crop, Edit, ExportAs, ExportPage, Given, Media, Request};

use crate::sample::{ask, fixture, jpeg, pdf, photo, png, take, with_exif};

fn decoded(bytes: &[u8]) -> image::RgbImage {
    image::load_from_memory(bytes).expect("a picture").into_rgb8()
}

fn is_red(pixel: image::Rgb<u8>) -> bool {
    pixel[0] > 180 && pixel[1] < 80 && pixel[2] < 80
}

#[test]
fn a_photograph_is_shrunk_and_loses_what_the_camera_wrote() {
    let bytes = with_exif(&jpeg(&photo(4032, 3024)), 1);
    let kept = take(&bytes).expect("taken");
    assert_eq!((kept.len(), kept[0].media, kept[0].small), (1, Media::Jpeg, 1));
    let (width, height) = kept[0].sizes[0];
    assert!((2_300..2_400).contains(&width) && (1_700..1_800).contains(&height), "{width} × {height}");
    assert!(!kept[0].bytes.windows(3).any(|part| part == b"GPS" || part == b"Exi"));
}

#[test]
fn a_picture_that_was_held_sideways_stands_upright() {
    // 6: the camera was turned, the upper left corner of what was seen lies at the upper right.
    let kept = take(&with_exif(&jpeg(&photo(800, 600)), 6)).expect("taken");
    let image = decoded(&kept[0].bytes);
    assert_eq!(image.dimensions(), (600, 800));
    assert!(is_red(*image.get_pixel(580, 20)));
}

#[test]
fn a_small_jpeg_keeps_its_very_pixels_and_loses_its_metadata() {
    let plain = DynamicImage::ImageLuma8(GrayImage::from_fn(900, 600, |x, _| Luma([(x / 4) as u8]))).into_rgb8();
    let bytes = with_exif(&jpeg(&plain), 1);
    let kept = take(&bytes).expect("taken");
    assert_eq!(decoded(&kept[0].bytes), decoded(&bytes));
    assert!(!kept[0].bytes.windows(3).any(|part| part == b"GPS"));
}

#[test]
fn black_and_white_stays_sharp_with_one_bit() {
    let text = GrayImage::from_fn(2480, 3508, |x, y| Luma([if (x / 9 + y / 13) % 5 == 0 { 0 } else { 255 }]));
    let kept = take(&png(&DynamicImage::ImageLuma8(text.clone()))).expect("taken");
    assert_eq!((kept[0].media, kept[0].sizes[0]), (Media::Png, (2480, 3508)));
    assert!(kept[0].bytes.len() < 200_000, "{}", kept[0].bytes.len());
    assert_eq!(image::load_from_memory(&kept[0].bytes).expect("a picture").into_luma8(), text);
}

#[test]
fn fax_scans_of_several_pages_become_pages() {
    let kept = take(&fixture("three-pages-group4.tiff")).expect("taken");
    assert_eq!(kept.len(), 3);
    for page in &kept {
        assert_eq!(page.media, Media::Png);
        let image = image::load_from_memory(&page.bytes).expect("a picture").into_luma8();
        let white = image.pixels().filter(|pixel| pixel.0[0] == 255).count();
        assert!(white * 2 > image.pixels().len(), "paper is mostly white");
    }
}

#[test]
fn tiff_of_every_usual_packing_is_read() {
    for name in ["lzw-colour.tiff", "deflate-grey.tiff", "jpeg-colour.tiff", "packbits-inverted.tiff"] {
        let kept = take(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let image = image::load_from_memory(&kept[0].bytes).expect("a picture").into_luma8();
        let dark = image.pixels().filter(|pixel| pixel.0[0] < 128).count();
        assert!(dark > 0 && dark * 2 < image.pixels().len(), "{name}: {dark} dark pixels");
    }
}

#[test]
fn a_pdf_is_kept_as_it_is_and_can_be_seen() {
    for bytes in [fixture("two-pages.pdf"), pdf(12, "", "")] {
        let kept = take(&bytes).expect("taken");
        assert_eq!(kept[0].bytes, bytes);
        assert_eq!(kept[0].small, kept[0].sizes.len().min(8));
    }
    let look = Request::Look { media: Media::Pdf, page: 1, side: 1000, edit: Edit::default() };
    let page = decoded(&ask(&look, &fixture("two-pages.pdf")).expect("drawn")[0]);
    assert_eq!(page.height(), 1000);
    assert!(page.pixels().any(|pixel| pixel[0] < 100), "something is written there");
}

#[test]
fn what_was_cut_away_is_not_in_an_export_and_turns_are_applied() {
    let kept = take(&jpeg(&photo(1000, 600))).expect("taken").remove(0);
    let contents = vec![Given { media: kept.media, bytes: kept.bytes.len() as u64 }];
    let crop = Some(Crop { left: 0, top: 0, width: 5_000, height: 5_000 });
    let pages = vec![ExportPage { content: 0, page: 0, edit: Edit { turn: 1, crop } }];
    let request = |form| Request::Export { contents: contents.clone(), pages: pages.clone(), form };
    let cut = decoded(&ask(&request(ExportAs::Jpeg), &kept.bytes).expect("exported")[0]);
    assert_eq!(cut.dimensions(), (300, 500));
    assert!(is_red(*cut.get_pixel(290, 10)) && !is_red(*cut.get_pixel(10, 490)));
    let file = ask(&request(ExportAs::Pdf), &kept.bytes).expect("exported").remove(0);
    let again = take(&file).expect("our own PDF is a paper");
    assert_eq!(again[0].sizes.len(), 1);
    assert!(again[0].sizes[0].1 > again[0].sizes[0].0, "upright");
}
