//! What stands in a file arrives, whatever program wrote it.

use exchange::{ReadError, Request, Value, Warnings};

use crate::support::{read, refusal, rows, sheet};

#[test]
fn one_list_in_four_formats_gives_the_same_rows() {
    let expected = rows(&sheet("daftar-cpmi.xlsx"));
    assert_eq!(expected.first().map(|row| row.number), Some(1));
    for name in ["daftar-cpmi.ods", "daftar-cpmi.fods", "daftar-cpmi.xls"] {
        let got = rows(&sheet(name));
        assert_eq!(got.len(), expected.len(), "{name}");
        for (got, expected) in got.iter().zip(&expected) {
            assert_eq!(got, expected, "{name}");
        }
    }
}

#[test]
fn the_sheet_with_a_table_comes_first_and_any_can_be_asked_for() {
    let (reader, _) = read(&Request::new(sheet("daftar-cpmi.xlsx"))).expect("read");
    assert_eq!((reader.sheets(), reader.sheet()), (&["Sampul".to_owned(), "Data CPMI".to_owned()][..], "Data CPMI"));
    let mut request = Request::new(sheet("daftar-cpmi.xlsx"));
    request.sheet = Some("Sampul".to_owned());
    let (_, rows) = read(&request).expect("read");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].number, rows[0].shown(1).as_str()), (3, "DATA CALON PEKERJA MIGRAN INDONESIA"));
    request.sheet = Some("Tidak Ada".to_owned());
    assert_eq!(read(&request).err(), Some(ReadError::NoSuchSheet));
}

#[test]
fn a_hidden_sheet_is_not_the_first() {
    let (reader, _) = read(&Request::new(sheet("sel-tersesat.xlsx"))).expect("read");
    assert_eq!(reader.sheet(), "Aktif");
}

#[test]
fn cells_are_what_they_are() {
    let rows = rows(&sheet("daftar-cpmi.ods"));
    let row = |number: u32| rows.iter().find(|row| row.number == number).expect("a row");
    assert_eq!(row(7).value(1), Some(&Value::Text("1807054505900001".into())));
    assert_eq!(row(7).value(4), Some(&Value::Date { year: 1990, month: 5, day: 5 }));
    assert_eq!(row(8).value(10), Some(&Value::Number(81_272_004_419.0)));
    let formulas = row(13);
    assert_eq!(
        formulas.cell(2).map(|cell| (&cell.value, cell.formula)),
        Some((&Value::Text("JOKO SUSILO".into()), true))
    );
    assert_eq!(formulas.cell(6).map(|cell| (&cell.value, cell.formula)), Some((&Value::Error("#DIV/0!".into()), true)));
    assert!(rows.iter().all(|row| row.number != 10), "a blank line is no row");
}

#[test]
fn dates_count_from_1904_where_the_file_says_so() {
    let rows = rows(&sheet("kalender-1904.xlsx"));
    assert_eq!(rows[1].value(1), Some(&Value::Date { year: 1990, month: 5, day: 5 }));
}

#[test]
fn an_old_excel_file_keeps_its_letters_dates_and_gaps() {
    let rows = rows(&sheet("lama-xlwt.xls"));
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 4]);
    assert_eq!(rows[1].shown(1), "Élisabet Ñoña");
    assert_eq!(rows[1].value(2), Some(&Value::Date { year: 1990, month: 5, day: 12 }));
    assert_eq!(rows[2].value(0), Some(&Value::Number(1_807_015_205_900_010.0)));
}

#[test]
fn text_files_are_read_in_their_own_letters_and_separators() {
    for name in ["titik-koma-bom.csv", "windows-1252.csv", "utf16-tab.txt"] {
        let rows = rows(&sheet(name));
        assert_eq!(rows.len(), 3, "{name}");
        assert_eq!(rows[0].cells.len(), 5, "{name}");
        assert_eq!(rows[1].shown(1), "Élisabet", "{name}");
        assert_eq!(rows[1].shown(3), "Jalan Raya; Gang \"Melati\"", "{name}");
        assert_eq!(rows[2].shown(3), "Jalan\nDua", "{name}");
        assert_eq!(rows[2].value(4), Some(&Value::Text("81272004419".into())), "{name}");
    }
}

#[test]
fn a_page_that_is_called_a_spreadsheet_is_read_by_its_table() {
    let rows = rows(&sheet("unduhan-web.xls"));
    let shown = |row: usize| (0..4).map(|column| rows[row].shown(column)).collect::<Vec<_>>();
    assert_eq!(shown(0), ["LAPORAN PMI", "", "", ""]);
    assert_eq!(shown(1), ["NIK", "Nama", "Alamat", ""]);
    assert_eq!(shown(2), ["", "", "Desa", "Kecamatan"]);
    assert_eq!(shown(3), ["1807015205900001", "Siti & Aminah", "Sumberejo", "Way Jepara"]);
    assert_eq!(rows[3].number, 4);
}

#[test]
fn a_cell_at_the_far_corner_is_left_out_and_counted() {
    let (reader, rows) = read(&Request::new(sheet("sel-tersesat.xlsx"))).expect("read");
    assert_eq!(rows.len(), 2);
    assert_eq!(reader.warnings(), Some(Warnings { far_cells: 1, ..Warnings::default() }));
}

#[test]
fn formulas_are_counted() {
    let (reader, _) = read(&Request::new(sheet("daftar-cpmi.xlsx"))).expect("read");
    assert_eq!(reader.warnings().map(|warnings| warnings.formulas), Some(4));
}

#[test]
fn a_password_is_named_as_the_reason() {
    assert_eq!(refusal(&sheet("berkata-sandi.xlsx")), ReadError::Encrypted);
}

#[test]
fn a_reader_that_is_dropped_early_leaves_no_child_behind() {
    let mut reader =
        exchange::Reader::open(&Request::new(sheet("daftar-cpmi.xlsx")), &crate::support::spawn).expect("open");
    assert_eq!(reader.sample(2).map(|rows| rows.len()), Ok(2));
    assert_eq!(reader.warnings(), None);
    drop(reader);
}
