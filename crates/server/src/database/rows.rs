//! One transaction, whatever the engine: statements with `$1, $2, …` and rows of plain values. What is done with them is written once, for every engine.

use super::DatabaseError;

/// A value in a statement or a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u64> for Value {
    /// A number beyond the engine's is the engine's largest: comparisons stay right.
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<uuid::Uuid> for Value {
    fn from(id: uuid::Uuid) -> Self {
        Self::Bytes(id.as_bytes().to_vec())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// A row of an answer.
#[derive(Debug, Clone)]
pub struct Row(pub Vec<Value>);

impl Row {
    fn at(&self, column: usize) -> &Value {
        self.0.get(column).unwrap_or(&Value::Null)
    }

    /// A whole number.
    pub fn int(&self, column: usize) -> Result<i64, DatabaseError> {
        self.maybe_int(column)?.ok_or(DatabaseError::Damaged("a missing number"))
    }

    /// A whole number, if there is one.
    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, DatabaseError> {
        match self.at(column) {
            Value::Int(number) => Ok(Some(*number)),
            Value::Null => Ok(None),
            _ => Err(DatabaseError::Damaged("a number's type")),
        }
    }

    /// A number that counts.
    pub fn count(&self, column: usize) -> Result<u64, DatabaseError> {
        u64::try_from(self.int(column)?).map_err(|_| DatabaseError::Damaged("a negative count"))
    }

    /// Text, if there is any.
    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, DatabaseError> {
        match self.at(column) {
            Value::Text(text) => Ok(Some(text.clone())),
            Value::Null => Ok(None),
            _ => Err(DatabaseError::Damaged("a text's type")),
        }
    }

    /// Text.
    pub fn text(&self, column: usize) -> Result<String, DatabaseError> {
        self.maybe_text(column)?.ok_or(DatabaseError::Damaged("a missing text"))
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, DatabaseError> {
        match self.at(column) {
            Value::Bytes(bytes) => Ok(bytes.clone()),
            _ => Err(DatabaseError::Damaged("missing bytes")),
        }
    }

    /// Exactly `N` bytes, if there are any.
    pub fn maybe_array<const N: usize>(&self, column: usize) -> Result<Option<[u8; N]>, DatabaseError> {
        match self.at(column) {
            Value::Null => Ok(None),
            _ => self.array(column).map(Some),
        }
    }

    /// Exactly `N` bytes.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], DatabaseError> {
        match self.at(column) {
            Value::Bytes(bytes) => {
                bytes.as_slice().try_into().map_err(|_| DatabaseError::Damaged("the length of bytes"))
            }
            _ => Err(DatabaseError::Damaged("missing bytes")),
        }
    }
}

/// A transaction that is under way.
pub trait Rows {
    /// Does a statement; says how many rows it touched.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError>;

    /// Asks; all rows of the answer.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DatabaseError>;

    /// From here on the transaction is about this district alone.
    fn bind(&mut self, district: &str) -> Result<(), DatabaseError>;

    /// Whoever else wants to write in the district waits until this transaction ends.
    fn lock(&mut self, district: &str) -> Result<(), DatabaseError>;

    /// The one row of an answer.
    fn one(&mut self, sql: &str, values: &[Value]) -> Result<Row, DatabaseError> {
        self.maybe(sql, values)?.ok_or(DatabaseError::Damaged("a missing row"))
    }

    /// The first row of an answer, if there is one.
    fn maybe(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, DatabaseError> {
        Ok(self.query(sql, values)?.into_iter().next())
    }
}

/// Values of a statement.
#[macro_export]
#[doc(hidden)]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::database::rows::Value::from($value)),*] };
}
