//! What is refused, and with which reason: nothing here may break more than the child, or take long.

use scans::{Active, ScanError, TooLarge};

use crate::sample::{fixture, jpeg, pdf, photo, png, take};

fn refusal(bytes: &[u8]) -> ScanError {
    take(bytes).err().expect("refused")
}

#[test]
fn what_is_no_paper_is_named_so() {
    assert_eq!(refusal(b""), ScanError::Empty);
    assert_eq!(refusal(b"MZ\x90\0 a program called KTP.jpg"), ScanError::NotAScan);
    assert_eq!(refusal(b"<html>not a scan</html>"), ScanError::NotAScan);
    assert_eq!(refusal(b"\xff\xd8\xff"), ScanError::Damaged);
    assert_eq!(refusal(b"II\x2a\0\x08\0\0\0"), ScanError::Damaged);
    assert_eq!(refusal(&fixture("palette.tiff")), ScanError::Unsupported);
}

#[test]
fn a_file_that_was_cut_off_is_damaged_wherever_it_was_cut() {
    let files =
        [jpeg(&photo(640, 480)), png(&photo(640, 480).into()), fixture("two-pages.pdf"), fixture("lzw-colour.tiff")];
    for bytes in files {
        for share in [30, 60, 95] {
            let cut = &bytes[..bytes.len() * share / 100];
            assert_eq!(refusal(cut), ScanError::Damaged, "{share} % of {:?}", &bytes[..4]);
        }
    }
}

/// A PNG that says it is that large; its data is a few bytes.
fn claimed_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(&image::DynamicImage::new_luma8(8, 8));
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    bytes
}

#[test]
fn a_picture_of_billions_of_pixels_is_refused_before_it_is_decoded() {
    assert_eq!(refusal(&claimed_png(60_000, 60_000)), ScanError::TooLarge(TooLarge::Pixels));
    assert_eq!(refusal(&claimed_png(40_000, 10)), ScanError::TooLarge(TooLarge::Pixels));
}

#[test]
fn a_tiff_whose_pages_go_in_a_circle_ends() {
    let mut bytes = fixture("packbits-inverted.tiff");
    let first = u32::from_le_bytes(bytes[4..8].try_into().expect("four bytes"));
    let at = first as usize;
    let entries = usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().expect("two bytes")));
    bytes[at + 2 + entries * 12..][..4].copy_from_slice(&first.to_le_bytes());
    assert_eq!(refusal(&bytes), ScanError::Damaged);
}

#[test]
fn a_pdf_that_does_something_is_refused() {
    let action = |action: &str| pdf(1, &format!("/OpenAction << {action} >>"), "");
    for active in ["/S /JavaScript /JS (app.alert(1))", "/S /Launch /F (cmd.exe)", "/S /Java#53cript /J#53 (x)"] {
        assert_eq!(refusal(&action(active)), ScanError::Active(Active::Actions), "{active}");
    }
    assert!(take(&action("/S /GoTo /D [3 0 R /Fit]")).is_ok());
    let attached = pdf(1, "/Names << /EmbeddedFiles << /Names [] >> >>", "");
    assert_eq!(refusal(&attached), ScanError::Active(Active::Attachments));
}

#[test]
fn a_locked_pdf_and_one_of_thousands_of_pages_are_refused() {
    assert_eq!(refusal(&fixture("locked.pdf")), ScanError::Encrypted);
    assert_eq!(refusal(&pdf(100_000, "", "")), ScanError::TooLarge(TooLarge::Pages));
}
