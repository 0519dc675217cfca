//! What a spreadsheet holds: rows of cells, as compact as the file has them. A blank cell is not there at all.

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, at most [`Value::LONGEST_TEXT`] characters.
    Text(String),
    /// A number as the spreadsheet program keeps it: it has 15 digits, whatever was typed.
    Number(f64),
    /// A day.
    Date {
        /// Year, 1 to 9999.
        year: u16,
        /// Month, 1 to 12.
        month: u8,
        /// Day of the month. The spreadsheet's own 29 February 1900 can occur.
        day: u8,
    },
    /// A day with a time of day, as the sheet has them: in no zone.
    Moment {
        /// Year, 1 to 9999.
        year: u16,
        /// Month, 1 to 12.
        month: u8,
        /// Day of the month.
        day: u8,
        /// Second of the day, 1 to 86,399.
        second: u32,
    },
    /// A time of day or a duration, in days.
    Time(f64),
    /// True or false.
    Bool(bool),
    /// An error of the spreadsheet program, such as `#REF!`.
    Error(String),
    /// Text with more characters than a cell can have; only its beginning was read.
    Cut(String),
}

impl Value {
    /// The longest text that a spreadsheet cell can hold (a limit of Excel).
    pub const LONGEST_TEXT: usize = 32_767;
    /// Text of an [`Value::Error`]: a formula whose result was never calculated, as programs leave it that write sheets
    /// without calculating.
    pub const NOT_CALCULATED: &'static str = "=";

    /// The value as a person would read it in the cell. A number is written with all digits that it has.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Error(text) | Self::Cut(text) => text.clone(),
            Self::Number(number) => shown_number(*number),
            Self::Date { year, month, day } => format!("{day:02}/{month:02}/{year:04}"),
            Self::Moment { year, month, day, second } => {
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                format!("{day:02}/{month:02}/{year:04} {hour:02}:{minute:02}:{second:02}")
            }
            Self::Time(days) => {
                let minutes = (days * 24.0 * 60.0).round() as i64;
                format!("{:02}:{:02}", minutes / 60, minutes % 60)
            }
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
        }
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A number without exponent where it is a whole number that fits, else as short as it is exact.
pub fn shown_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e18 { format!("{}", number as i64) } else { format!("{number}") }
}

/// One cell that is not blank.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Column, from 0.
    pub column: u16,
    /// What stands in it.
    pub value: Value,
    /// The value is the last result of a formula.
    pub formula: bool,
}

/// One row that has at least one cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The number that the spreadsheet program shows beside it, from 1.
    pub number: u32,
    /// Its cells, in the order of columns.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell in a column.
    pub fn cell(&self, column: u16) -> Option<&Cell> {
        match self.cells.get(usize::from(column)) {
            Some(cell) if cell.column == column => Some(cell),
            _ => self.cells.binary_search_by_key(&column, |cell| cell.column).ok().map(|at| &self.cells[at]),
        }
    }

    /// The value in a column.
    pub fn value(&self, column: u16) -> Option<&Value> {
        self.cell(column).map(|cell| &cell.value)
    }

    /// What a person reads in a column; empty for a blank cell.
    pub fn shown(&self, column: u16) -> String {
        self.value(column).map(Value::shown).unwrap_or_default()
    }

    /// Puts a cell in its place; a second one in the same column replaces the first.
    pub fn put(&mut self, cell: Cell) {
        match self.cells.last() {
            Some(last) if last.column >= cell.column => {
                match self.cells.binary_search_by_key(&cell.column, |other| other.column) {
                    Ok(at) => self.cells[at] = cell,
                    Err(at) => self.cells.insert(at, cell),
                }
            }
            _ => self.cells.push(cell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(column: u16, text: &str) -> Cell {
        Cell { column, value: Value::Text(text.to_owned()), formula: false }
    }

    #[test]
    fn a_sparse_row_finds_its_cells_by_column() {
        let mut row = Row { number: 1, cells: Vec::new() };
        for column in [7, 2, 500, 2] {
            row.put(text(column, &column.to_string()));
        }
        assert_eq!(row.cells.len(), 3);
        assert_eq!(
            (row.shown(2), row.shown(7), row.shown(500), row.shown(3)),
            ("2".into(), "7".into(), "500".into(), String::new())
        );
    }

    #[test]
    fn a_long_number_is_shown_with_all_its_digits() {
        assert_eq!(Value::Number(1_807_012_505_900_010.0).shown(), "1807012505900010");
        assert_eq!(Value::Number(1.5).shown(), "1.5");
    }
}
