//! Starting the child as the desk does, with a bound on its memory.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use exchange::convert::{Context, Converted, Converter};
use exchange::shape::{self, RowKind, Shape};
use exchange::{ReadError, Reader, Request, Row};
use model::kinds::worker::KIND;

/// A sheet of tests/fixtures/sheets.
pub fn sheet(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/sheets").join(name)
}

/// The child with 768 MiB of address space and 60 s of processor time.
pub fn spawn() -> std::io::Result<Child> {
    let reader = env!("CARGO_BIN_EXE_exchange-reader");
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "ulimit -v 786432; ulimit -t 60; ulimit -c 0; exec \"$0\"", reader]);
        shell
    } else {
        Command::new(reader)
    };
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()
}

/// Reads all rows of a sheet, or the reason why not.
pub fn read(request: &Request) -> Result<(Reader, Vec<Row>), ReadError> {
    let mut reader = Reader::open(request, &spawn)?;
    let rows = reader.by_ref().collect::<Result<Vec<_>, _>>()?;
    Ok((reader, rows))
}

/// The rows of a file's first sheet.
pub fn rows(path: &Path) -> Vec<Row> {
    read(&Request::new(path)).expect("a sheet that can be read").1
}

/// Why a file cannot be read.
pub fn refusal(path: &Path) -> ReadError {
    read(&Request::new(path)).err().expect("a file that cannot be read")
}

/// Shape, and the rows of the list as values.
pub fn import(path: &Path) -> (Shape, Vec<(u32, Converted)>) {
    let rows = rows(path);
    let shape = shape::detect(&rows[..rows.len().min(shape::SAMPLE_ROWS)], &KIND);
    let context = Context { district: "18.07".to_owned(), this_year: 2026, offset_minutes: 420 };
    let mut converter = Converter::new(&KIND, &shape.columns, context);
    let list = rows.iter().filter(|row| shape.kind_of(row) == RowKind::Data);
    let converted = list.map(|row| (row.number, converter.row(row))).collect();
    (shape, converted)
}

/// The fields that the columns of a shape mean, in order; `-` for none.
pub fn fields(shape: &Shape) -> Vec<&str> {
    shape.columns.iter().map(|column| column.field.as_deref().unwrap_or("-")).collect()
}
