//! Files that are broken, not what they say, or made to do harm: each has its answer, and only the child pays.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use exchange::{ReadError, Request, TooLarge, Value, Warnings};
use flate2::{Compress, Compression, FlushCompress};

use crate::support::{read, refusal, sheet};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const WORKBOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A .xlsx of one sheet, with its rows and its shared strings as given.
fn book(rows: &str, strings: Option<&str>) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let mut parts = vec![
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS),
    ];
    parts.push(("xl/worksheets/sheet1.xml", &sheet));
    parts.extend(strings.map(|strings| ("xl/sharedStrings.xml", strings)));
    archive(&parts)
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

/// Deflate's output of a text that repeats `chunk`, made without compressing more than one of them: after a full flush
/// the same bytes mean the same again.
fn deflated(head: &[u8], chunk: &[u8], times: usize) -> Vec<u8> {
    let pack = |bytes: &[u8]| {
        let mut packed = Vec::with_capacity(bytes.len() + 1024);
        Compress::new(Compression::best(), false)
            .compress_vec(bytes, &mut packed, FlushCompress::Full)
            .expect("packed");
        packed
    };
    let mut out = pack(head);
    let chunk = pack(chunk);
    for _ in 0..times {
        out.extend_from_slice(&chunk);
    }
    out
}

/// A book with one more part that is packed already and says of itself whatever size it likes.
fn with_packed_part(rows: &str, name: &str, packed: &[u8], said_size: u32) -> Vec<u8> {
    let bytes = book(rows, None);
    // End of central directory, without comment: the last 22 bytes.
    let end = bytes.len() - 22;
    let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("4 bytes")) as usize;
    let (size, start) = (number(end + 12), number(end + 16));
    let entries = u16::from_le_bytes(bytes[end + 10..end + 12].try_into().expect("2 bytes")) + 1;
    let about = |out: &mut Vec<u8>| {
        out.extend_from_slice(&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&0_u32.to_le_bytes());
        out.extend_from_slice(&(packed.len() as u32).to_le_bytes());
        out.extend_from_slice(&said_size.to_le_bytes());
        out.extend_from_slice(&(name.len() as u16).to_le_bytes());
        out.extend_from_slice(&[0, 0]);
    };
    let mut out = bytes[..start].to_vec();
    let offset = out.len() as u32;
    out.extend_from_slice(b"PK\x03\x04");
    about(&mut out);
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(packed);
    let new_start = out.len() as u32;
    out.extend_from_slice(&bytes[start..start + size]);
    out.extend_from_slice(b"PK\x01\x02\x14\x00");
    about(&mut out);
    out.extend_from_slice(&[0; 10]);
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(name.as_bytes());
    let new_size = out.len() as u32 - new_start;
    out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend_from_slice(&entries.to_le_bytes());
    out.extend_from_slice(&entries.to_le_bytes());
    out.extend_from_slice(&new_size.to_le_bytes());
    out.extend_from_slice(&new_start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

const TWO_ROWS: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Nama</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Siti</t></is></c></row>"#;

#[test]
fn a_small_book_is_read() {
    let folder = Folder::new();
    let (_, rows) = read(&Request::new(folder.file("a.xlsx", &book(TWO_ROWS, None)))).expect("read");
    assert_eq!(rows.iter().map(|row| row.shown(0)).collect::<Vec<_>>(), ["Nama", "Siti"]);
    // The name says nothing: the same bytes are the same file.
    assert!(read(&Request::new(folder.file("a.csv", &book(TWO_ROWS, None)))).is_ok());
}

#[test]
fn a_cell_at_the_last_corner_of_the_sheet_costs_nothing() {
    let folder = Folder::new();
    let rows =
        format!(r#"{TWO_ROWS}<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>"#);
    let (reader, rows) = read(&Request::new(folder.file("a.xlsx", &book(&rows, None)))).expect("read");
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 1_048_576]);
    assert_eq!(reader.warnings(), Some(Warnings { far_cells: 1, ..Warnings::default() }));
}

#[test]
fn a_bomb_is_known_by_its_directory() {
    let folder = Folder::new();
    let packed = deflated(b"<sst>", &vec![b' '; 1 << 20], 400);
    let bytes = with_packed_part(TWO_ROWS, "xl/sharedStrings.xml", &packed, 400 << 20);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(refusal(&folder.file("bom.xlsx", &bytes)), ReadError::TooLarge(TooLarge::Unpacked));
}

#[test]
fn a_bomb_that_lies_about_its_size_only_kills_the_child() {
    let folder = Folder::new();
    let packed = deflated(b"<sst><si><t>", &vec![b'a'; 1 << 20], 2048);
    let bytes = with_packed_part(TWO_ROWS, "xl/sharedStrings.xml", &packed, 1000);
    assert!(bytes.len() < 4 << 20);
    let answer = refusal(&folder.file("bom.xlsx", &bytes));
    assert!(matches!(answer, ReadError::TooLarge(TooLarge::Resources) | ReadError::Damaged), "{answer:?}");
}

#[test]
fn many_shared_strings_only_kill_the_child() {
    let folder = Folder::new();
    let chunk = "<si><t>x</t></si>".repeat(60_000);
    let packed = deflated(b"<sst>", chunk.as_bytes(), 500);
    let bytes = with_packed_part(TWO_ROWS, "xl/sharedStrings.xml", &packed, (chunk.len() * 500) as u32);
    let answer = refusal(&folder.file("bom.xlsx", &bytes));
    assert!(matches!(answer, ReadError::TooLarge(_)), "{answer:?}");
}

#[test]
fn a_count_of_strings_that_no_memory_holds_only_kills_the_child() {
    let folder = Folder::new();
    for count in ["99999999999", "18446744073709551615"] {
        let strings = format!(r#"<sst uniqueCount="{count}"><si><t>x</t></si></sst>"#);
        let answer = refusal(&folder.file("bom.xlsx", &book(TWO_ROWS, Some(&strings))));
        assert_eq!(answer, ReadError::TooLarge(TooLarge::Resources), "{count}");
    }
}

#[test]
fn more_rows_than_the_limit_are_too_many() {
    let folder = Folder::new();
    let row = |number: usize| format!(r#"<row r="{number}"><c r="A{number}"><v>1</v></c></row>"#);
    let rows: String = (1..=101).map(row).collect();
    let mut request = Request::new(folder.file("a.xlsx", &book(&rows, None)));
    request.limits.rows = 100;
    assert_eq!(read(&request).err(), Some(ReadError::TooLarge(TooLarge::Rows)));
    request.limits.rows = 101;
    assert!(read(&request).is_ok());
}

#[test]
fn two_million_rows_of_text_are_too_many() {
    let folder = Folder::new();
    let path = folder.file("panjang.csv", "1;a\n".repeat(2_000_000).as_bytes());
    assert_eq!(refusal(&path), ReadError::TooLarge(TooLarge::Rows));
}

#[test]
fn a_text_longer_than_a_cell_is_cut_and_said_to_be() {
    let folder = Folder::new();
    let path = folder.file("a.csv", format!("nama;x\n{};y\n", "é".repeat(40_000)).as_bytes());
    let (reader, rows) = read(&Request::new(path)).expect("read");
    assert!(matches!(rows[1].value(0), Some(Value::Cut(text)) if text.chars().count() == Value::LONGEST_TEXT));
    assert_eq!(reader.warnings().map(|warnings| warnings.cut_cells), Some(1));
}

#[test]
fn a_quote_that_never_closes_is_damage() {
    let folder = Folder::new();
    let path = folder.file("a.csv", format!("nama;x\n\"{}", "siti;1\n".repeat(400_000)).as_bytes());
    assert_eq!(refusal(&path), ReadError::Damaged);
}

#[test]
fn what_is_no_spreadsheet_is_called_so() {
    let folder = Folder::new();
    let document = archive(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]);
    for (name, bytes) in [
        ("surat.docx", &document[..]),
        ("gambar.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("halaman.xls", b"<html><body>NIK</body></html>"),
        ("surat.pdf", b"%PDF-1.7\n"),
        ("biner.csv", b"a;b\n\0\0\0\x01"),
        ("lama.xls", &[&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat()),
    ] {
        assert_eq!(refusal(&folder.file(name, bytes)), ReadError::NotASpreadsheet, "{name}");
    }
}

#[test]
fn nothing_in_a_file_and_no_file_have_their_own_answers() {
    let folder = Folder::new();
    assert_eq!(refusal(&folder.file("a.xlsx", b"")), ReadError::Empty);
    assert_eq!(refusal(&folder.file("a.xlsx", &book("", None))), ReadError::Empty);
    assert_eq!(refusal(&folder.file("a.csv", b"\n ; ;\n\n")), ReadError::Empty);
    assert_eq!(refusal(Path::new("/nowhere/a.xlsx")), ReadError::CannotOpen);
    assert_eq!(refusal(folder.0.path()), ReadError::CannotOpen);
}

#[test]
fn a_file_cut_short_is_damaged_wherever_it_is_cut() {
    let folder = Folder::new();
    for name in ["daftar-cpmi.xlsx", "daftar-cpmi.ods", "daftar-cpmi.xls"] {
        let bytes = fs::read(sheet(name)).expect("the sheet");
        for part in 1..12 {
            let path = folder.file(name, &bytes[..bytes.len() * part / 12]);
            match read(&Request::new(path)) {
                // calamine reads what is left of an old file.
                Ok(_) if name == "daftar-cpmi.xls" => (),
                Ok(_) => panic!("{name} cut at {part}/12 was read"),
                Err(error) => assert!(
                    !matches!(error, ReadError::TooLarge(_) | ReadError::NotStarted),
                    "{name} {part}: {error:?}"
                ),
            }
        }
    }
}

#[test]
fn bytes_changed_anywhere_end_in_rows_or_in_an_answer() {
    let folder = Folder::new();
    // A generator of its own, so that a failure comes again: xorshift64.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    for name in
        ["daftar-cpmi.xlsx", "daftar-cpmi.ods", "daftar-cpmi.xls", "lama-xlwt.xls", "daftar-cpmi.fods", "utf16-tab.txt"]
    {
        let bytes = fs::read(sheet(name)).expect("the sheet");
        for _ in 0..25 {
            let mut broken = bytes.clone();
            for _ in 0..=random() % 20 {
                let at = random() % broken.len();
                broken[at] = random() as u8;
            }
            // Either is fine; that it ends is the point.
            let _ = read(&Request::new(folder.file(name, &broken)));
        }
    }
}

#[test]
fn one_row_said_to_repeat_to_the_end_of_the_sheet_is_too_large() {
    let folder = Folder::new();
    let content = r#"<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="S"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:document-content>"#;
    let bytes = archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)]);
    let mut request = Request::new(folder.file("a.ods", &bytes));
    request.limits.cells = 100_000;
    assert_eq!(read(&request).err(), Some(ReadError::TooLarge(TooLarge::Rows)));
}
