//! Numbers of letters: each is given once, whatever happens to answers and desktops.

use sync::message::{Lease, LeaseRequest};
use uuid::Uuid;

use super::DatabaseError;
use super::rows::{Row, Rows};
use crate::values;

/// Most numbers in one lease.
const MOST: u32 = 1_000;
/// The last number that a register can have; as `model`'s letters.
const LAST: u64 = 999_999_999;

pub(super) fn lease(
    tx: &mut dyn Rows,
    district: &str,
    desktop: Uuid,
    request: &LeaseRequest,
    now_ms: i64,
) -> Result<Vec<Lease>, DatabaseError> {
    tx.lock(district)?;
    let LeaseRequest { register, year, floor, known, want } = request;
    let sql = "SELECT first_number, last_number FROM leases
        WHERE district = $1 AND register = $2 AND year = $3 AND desktop = $4 AND last_number > $5 ORDER BY first_number";
    let asked = values![district, register.as_str(), i64::from(*year), desktop, *known];
    let lost = tx.query(sql, asked)?;
    if !lost.is_empty() {
        let again =
            |row: &Row| Ok(Lease { register: register.clone(), year: *year, from: row.count(0)?, to: row.count(1)? });
        return lost.iter().map(again).collect();
    }
    let sql = "SELECT coalesce(max(last_number), 0) FROM leases WHERE district = $1 AND register = $2 AND year = $3";
    let given = tx.one(sql, values![district, register.as_str(), i64::from(*year)])?.count(0)?;
    let from = given.max(*floor).max(*known).saturating_add(1);
    let to = from.saturating_add(u64::from((*want).clamp(1, MOST)) - 1).min(LAST);
    if from > to {
        return Ok(Vec::new());
    }
    let sql = "INSERT INTO leases (district, register, year, first_number, last_number, desktop, granted_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, values![district, register.as_str(), i64::from(*year), from, to, desktop, now_ms])?;
    Ok(vec![Lease { register: register.clone(), year: *year, from, to }])
}
