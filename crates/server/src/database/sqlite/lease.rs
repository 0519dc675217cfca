//! Numbers of letters: each is given once, whatever happens to answers and desktops.

use rusqlite::{Row, Transaction, params};
use sync::message::{Lease, LeaseRequest};
use uuid::Uuid;

use super::count;
use crate::database::DatabaseError;

/// Most numbers in one lease.
const MOST: u32 = 1_000;
/// The last number that a register can have; as `model`'s letters.
const LAST: u64 = 999_999_999;

pub(super) fn lease(
    tx: &Transaction<'_>,
    district: &str,
    desktop: Uuid,
    request: &LeaseRequest,
    now_ms: i64,
) -> Result<Vec<Lease>, DatabaseError> {
    let LeaseRequest { register, year, floor, known, want } = request;
    let sql = "SELECT first_number, last_number FROM leases
        WHERE district = ?1 AND register = ?2 AND year = ?3 AND desktop = ?4 AND last_number > ?5 ORDER BY first_number";
    let known_here = i64::try_from(*known).unwrap_or(i64::MAX);
    let mut statement = tx.prepare_cached(sql)?;
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
    let lost: Vec<(i64, i64)> = statement
        .query_map(params![district, register, year, desktop.as_bytes(), known_here], read)?
        .collect::<Result<_, _>>()?;
    if !lost.is_empty() {
        let again = |(from, to): (i64, i64)| {
            Ok(Lease { register: register.clone(), year: *year, from: count(from)?, to: count(to)? })
        };
        return lost.into_iter().map(again).collect();
    }
    let sql = "SELECT coalesce(max(last_number), 0) FROM leases WHERE district = ?1 AND register = ?2 AND year = ?3";
    let given = count(tx.query_row(sql, params![district, register, year], |row| row.get(0))?)?;
    let from = given.max(*floor).max(*known).saturating_add(1);
    let to = from.saturating_add(u64::from((*want).clamp(1, MOST)) - 1).min(LAST);
    if from > to {
        return Ok(Vec::new());
    }
    let sql = "INSERT INTO leases (district, register, year, first_number, last_number, desktop, granted_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.execute(sql, params![district, register, year, from as i64, to as i64, desktop.as_bytes(), now_ms])?;
    Ok(vec![Lease { register: register.clone(), year: *year, from, to }])
}
