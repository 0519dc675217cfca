//! Who administers the server or reads its figures in a browser, and their visits. Of secrets and cookies only hashes are kept.

use super::rows::Row;
use super::{Database, DatabaseError};
use crate::values;

/// What an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// Districts, desktops, codes, figures.
    Administrator,
    /// Figures alone.
    Ministry,
}

impl Role {
    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Ministry => "ministry",
        }
    }

    fn of(name: &str) -> Result<Self, DatabaseError> {
        [Self::Administrator, Self::Ministry]
            .into_iter()
            .find(|role| role.name() == name)
            .ok_or(DatabaseError::Damaged("a role"))
    }
}

/// Someone who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Operator {
    /// What they are called.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What of their secret is kept.
    pub secret: String,
    /// When they were added, milliseconds since 1970.
    pub made_ms: i64,
}

impl Operator {
    /// What logs call them: eight digits that tell nothing of the name; the list of operators has both.
    pub fn id(&self) -> String {
        let hash = blake3::derive_key("loket-server 2026 operator in logs", self.name.as_bytes());
        format!("{:08x}", u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]))
    }
}

fn operator(row: &Row) -> Result<Operator, DatabaseError> {
    Ok(Operator { name: row.text(0)?, role: Role::of(&row.text(1)?)?, secret: row.text(2)?, made_ms: row.int(3)? })
}

impl Database {
    /// Adds an operator, or gives one that is there another role and secret; who was signed in is not any more.
    pub fn put_operator(&self, new: &Operator) -> Result<(), DatabaseError> {
        self.write(None, |tx| {
            let Operator { name, role, secret, made_ms } = new;
            tx.execute("DELETE FROM visits WHERE operator = $1", values![name.as_str()])?;
            let sql = "INSERT INTO operators (name, role, secret, made_ms) VALUES ($1, $2, $3, $4)
                ON CONFLICT (name) DO UPDATE SET role = excluded.role, secret = excluded.secret, made_ms = excluded.made_ms";
            tx.execute(sql, values![name.as_str(), role.name(), secret.as_str(), *made_ms]).map(drop)
        })
    }

    /// Takes an operator away with their visits; `false` if there is none of that name.
    pub fn remove_operator(&self, name: &str) -> Result<bool, DatabaseError> {
        self.write(None, |tx| {
            tx.execute("DELETE FROM visits WHERE operator = $1", values![name])?;
            Ok(tx.execute("DELETE FROM operators WHERE name = $1", values![name])? > 0)
        })
    }

    /// Everyone who may sign in.
    pub fn operators(&self) -> Result<Vec<Operator>, DatabaseError> {
        let sql = "SELECT name, role, secret, made_ms FROM operators ORDER BY name";
        self.read(None, |rows| rows.query(sql, &[])?.iter().map(operator).collect())
    }

    /// Begins a visit; those that are over go.
    pub fn begin_visit(&self, token: &[u8; 32], name: &str, now_ms: i64, until_ms: i64) -> Result<(), DatabaseError> {
        self.write(None, |tx| {
            tx.execute("DELETE FROM visits WHERE until_ms < $1", values![now_ms])?;
            let sql = "INSERT INTO visits (token, operator, until_ms) VALUES ($1, $2, $3)";
            tx.execute(sql, values![*token, name, until_ms]).map(drop)
        })
    }

    /// Ends a visit.
    pub fn end_visit(&self, token: &[u8; 32]) -> Result<(), DatabaseError> {
        self.write(None, |tx| tx.execute("DELETE FROM visits WHERE token = $1", values![*token]).map(drop))
    }

    /// Whose visit that is, if it is not over.
    pub fn visitor(&self, token: &[u8; 32], now_ms: i64) -> Result<Option<Operator>, DatabaseError> {
        let sql = "SELECT name, role, secret, made_ms FROM operators JOIN visits ON operator = name
            WHERE token = $1 AND until_ms >= $2";
        self.read(None, |rows| rows.maybe(sql, values![*token, now_ms])?.map(|row| operator(&row)).transpose())
    }

    /// Districts of the server with the names of their offices.
    pub fn districts(&self) -> Result<Vec<(String, Option<String>)>, DatabaseError> {
        let sql = "SELECT district, office_name FROM district_list ORDER BY district";
        self.read(None, |rows| rows.query(sql, &[])?.iter().map(|row| Ok((row.text(0)?, row.maybe_text(1)?))).collect())
    }
}
