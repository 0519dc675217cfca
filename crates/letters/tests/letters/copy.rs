//! The seal is read from a bad copy of the paper: what pdftoppm draws at 150 dots to the inch, then blurred, turned, pale and
//! speckled here, for zbarimg.

use letters::{Edition, Paper, Template, fill};
use serde_json::json;

use crate::grey::Grey;
use crate::sample::{data, filled, issue, kept, run};
use crate::templates::whole;

/// A page as a copier at 150 dots to the inch sees it.
fn scanned(name: &str, pdf: &[u8]) -> Grey {
    let path = kept(&format!("{name}.pdf"), pdf);
    Grey::of_page(&path, 150)
}

fn seal_of(name: &str, copy: &Grey) -> String {
    let path = kept(&format!("{name}.pgm"), &copy.pgm());
    let read = std::process::Command::new("zbarimg").args(["--quiet", "--raw"]).arg(path).output();
    String::from_utf8_lossy(&read.expect("zbarimg is there").stdout).trim().to_owned()
}

#[test]
fn the_seal_is_read_from_a_copy_that_is_blurred_and_turned() {
    for paper in [Paper::A4, Paper::F4] {
        let issued = issue(&filled(), Edition { paper, ..Edition::default() });
        let scan = scanned("copied", &issued.pdf);
        let blurred = scan.blurred();
        let mut copies = vec![("turned", blurred.turned(3.0))];
        if paper == Paper::A4 {
            let pale = blurred.pale();
            copies.push(("turned before it was blurred", scan.turned(3.0).blurred()));
            copies.push(("pale, turned the other way", pale.turned(-3.0).speckled(8.0)));
            copies.push(("pale, turned further", pale.turned(5.0).speckled(8.0)));
        }
        for (what, copy) in copies {
            assert!(seal_of("copied", &copy) == issued.qr, "{paper:?}, {what}");
        }
    }
}

#[test]
fn the_seal_of_a_long_name_and_one_between_two_who_sign_are_read_from_such_a_copy() {
    let mut long = data();
    long["worker"]["full_name"] = json!("Raden Ajeng Siti Nur Azizah Kusumaningtyas Wulandari Putri Rahmawati");
    let long = fill(&crate::sample::template(), &long).expect("fills");
    let consent = fill(&Template::built_in("family-consent").expect("built in"), &whole()).expect("fills");
    for (name, filled) in [("long", long), ("between", consent)] {
        let issued = issue(&filled, Edition::default());
        assert_eq!(issued.letter.pages.len(), 1, "{name}");
        let copy = scanned(name, &issued.pdf).blurred().turned(3.0);
        assert!(seal_of(name, &copy) == issued.qr, "{name}");
    }
}

#[test]
fn the_plain_page_is_read_at_300_and_150_dots_to_the_inch() {
    let issued = issue(&filled(), Edition::default());
    let path = kept("scan.pdf", &issued.pdf);
    for dots in [300, 150] {
        assert!(seal_of("scan", &Grey::of_page(&path, dots)) == issued.qr, "at {dots}");
    }
    let info = run("pdfinfo", &[path.to_str().expect("a path")]);
    assert!(info.contains("Pages:           1"), "{info}");
}
