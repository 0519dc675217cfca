//! Districts, one-time codes and desktops.

use sync::entry::GENESIS;
use sync::message::{Peer, RefusalCode};
use uuid::Uuid;

use super::rows::{Row, Rows};
use super::{Admitted, Applicant, DatabaseError, Desktop, LetterKey, NewOffice};
use crate::{secret, values};

pub(super) fn add_district(tx: &mut dyn Rows, district: &str, now_ms: i64) -> Result<bool, DatabaseError> {
    let sql = "INSERT INTO districts (district, added_ms, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, values![district, now_ms, GENESIS])? == 1)
}

pub(super) fn add_invitation(
    tx: &mut dyn Rows,
    district: &str,
    code: &[u8; 32],
    now_ms: i64,
    expires_ms: i64,
) -> Result<bool, DatabaseError> {
    let there = tx.maybe("SELECT 1 FROM districts WHERE district = $1", values![district])?.is_some();
    if there {
        let sql = "INSERT INTO invitations (district, code, made_ms, expires_ms) VALUES ($1, $2, $3, $4)";
        tx.execute(sql, values![district, *code, now_ms, expires_ms])?;
    }
    Ok(there)
}

pub(super) fn admit(
    tx: &mut dyn Rows,
    applicant: &Applicant,
    now_ms: i64,
) -> Result<Result<Admitted, RefusalCode>, DatabaseError> {
    let Some(found) = tx.maybe("SELECT district FROM invitation_codes WHERE code = $1", values![applicant.code])?
    else {
        return Ok(Err(RefusalCode::CodeUnknown));
    };
    let district = found.text(0)?;
    tx.bind(&district)?;
    tx.lock(&district)?;
    let sql = "SELECT expires_ms, used_by FROM invitations WHERE district = $1 AND code = $2";
    let invitation = tx.one(sql, values![district.as_str(), applicant.code])?;
    let used_by: Option<[u8; 16]> = invitation.maybe_array(1)?;
    if used_by.is_some_and(|desktop| desktop != *applicant.desktop.as_bytes()) {
        return Ok(Err(RefusalCode::CodeUsed));
    }
    if invitation.int(0)? < now_ms {
        return Ok(Err(RefusalCode::CodeExpired));
    }
    let (office, office_name) = match office(tx, &district, applicant.office.as_ref())? {
        Ok(office) => office,
        Err(code) => return Ok(Err(code)),
    };
    if let Err(code) = put_desktop(tx, &district, applicant, now_ms)? {
        return Ok(Err(code));
    }
    let sql = "UPDATE invitations SET used_by = $3, used_ms = $4 WHERE district = $1 AND code = $2";
    tx.execute(sql, values![district.as_str(), applicant.code, applicant.desktop, now_ms])?;
    if let Some(office) = &applicant.office {
        let sql = "UPDATE districts SET office = $2, office_name = $3 WHERE district = $1";
        tx.execute(sql, values![district.as_str(), office.id, office.name.as_str()])?;
    }
    Ok(Ok(Admitted { district, office, office_name }))
}

pub(super) fn renew(
    tx: &mut dyn Rows,
    former: &Desktop,
    applicant: &Applicant,
    closes: bool,
    now_ms: i64,
) -> Result<Result<Admitted, RefusalCode>, DatabaseError> {
    let district = former.district.as_str();
    tx.lock(district)?;
    let (office, office_name) = match office(tx, district, None)? {
        Ok(office) => office,
        Err(code) => return Ok(Err(code)),
    };
    // Read again under the lock: of two that renew at once the second finds the first's work.
    let sql = "SELECT revoked_ms FROM desktops WHERE district = $1 AND desktop = $2";
    let revoked = tx.one(sql, values![district, former.id])?.maybe_int(0)?.is_some();
    let sql = "SELECT 1 FROM desktops WHERE district = $1 AND desktop = $2 AND public_key = $3 AND revoked_ms IS NULL";
    let again = tx.maybe(sql, values![district, applicant.desktop, applicant.public_key])?.is_some();
    if applicant.desktop == former.id || (revoked && !again) {
        return Ok(Err(RefusalCode::DesktopRevoked));
    }
    if let Err(code) = put_desktop(tx, district, applicant, now_ms)? {
        return Ok(Err(code));
    }
    if closes && !revoked {
        revoke(tx, district, former.id, now_ms)?;
    }
    Ok(Ok(Admitted { district: district.to_owned(), office, office_name }))
}

/// The office that the applicant belongs to.
fn office(
    tx: &mut dyn Rows,
    district: &str,
    new: Option<&NewOffice>,
) -> Result<Result<(Uuid, String), RefusalCode>, DatabaseError> {
    let sql = "SELECT office, office_name FROM districts WHERE district = $1";
    let row = tx.one(sql, values![district])?;
    let name = row.maybe_text(1)?.unwrap_or_default();
    let there = row.maybe_array(0)?.map(|id| (Uuid::from_bytes(id), name));
    Ok(match (new, there) {
        (Some(new), _) if new.district != district => Err(RefusalCode::OtherDistrict),
        // The same office again: the answer to its first enrolment was lost, or its desktop got a new identity.
        (Some(new), Some((id, _))) if id != new.id => Err(RefusalCode::OfficeExists),
        (Some(new), _) => Ok((new.id, new.name.clone())),
        (None, Some(there)) => Ok(there),
        (None, None) => Err(RefusalCode::OfficeMissing),
    })
}

fn put_desktop(
    tx: &mut dyn Rows,
    district: &str,
    applicant: &Applicant,
    now_ms: i64,
) -> Result<Result<(), RefusalCode>, DatabaseError> {
    let sql = "SELECT public_key, revoked_ms FROM desktops WHERE district = $1 AND desktop = $2";
    if let Some(there) = tx.maybe(sql, values![district, applicant.desktop])? {
        if there.array(0)? != applicant.public_key {
            return Ok(Err(RefusalCode::DesktopTaken));
        }
        if there.maybe_int(1)?.is_some() {
            return Ok(Err(RefusalCode::DesktopRevoked));
        }
    }
    let token = secret::hash(&secret::token(district, &applicant.secret));
    let sql = "INSERT INTO desktops (district, desktop, public_key, token, admitted_ms, head_digest) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (district, desktop) DO UPDATE SET token = excluded.token";
    tx.execute(sql, values![district, applicant.desktop, applicant.public_key, token, now_ms, GENESIS])?;
    tx.execute("UPDATE districts SET peers_state = peers_state + 1 WHERE district = $1", values![district])?;
    Ok(Ok(()))
}

pub(super) fn revoke(tx: &mut dyn Rows, district: &str, desktop: Uuid, now_ms: i64) -> Result<bool, DatabaseError> {
    let sql = "UPDATE desktops SET revoked_ms = coalesce(revoked_ms, $3) WHERE district = $1 AND desktop = $2";
    let there = tx.execute(sql, values![district, desktop, now_ms])? == 1;
    tx.execute("UPDATE districts SET peers_state = peers_state + 1 WHERE district = $1", values![district])?;
    Ok(there)
}

pub(super) fn desktop_of_token(
    tx: &mut dyn Rows,
    district: &str,
    token: &[u8; 32],
) -> Result<Option<Desktop>, DatabaseError> {
    let sql = "SELECT desktop, public_key, revoked_ms, head, clock_offset_ms, seen_ms
        FROM desktops WHERE district = $1 AND token = $2";
    tx.maybe(sql, values![district, *token])?.map(|row| desktop(district, &row)).transpose()
}

pub(super) fn note_seen(
    tx: &mut dyn Rows,
    district: &str,
    desktop: Uuid,
    clock_offset_ms: i64,
    now_ms: i64,
) -> Result<(), DatabaseError> {
    let sql = "UPDATE desktops SET clock_offset_ms = $3, seen_ms = $4 WHERE district = $1 AND desktop = $2";
    tx.execute(sql, values![district, desktop, clock_offset_ms, now_ms])?;
    Ok(())
}

pub(super) fn peers(tx: &mut dyn Rows, district: &str) -> Result<(u64, Vec<Peer>), DatabaseError> {
    let state = tx.one("SELECT peers_state FROM districts WHERE district = $1", values![district])?.count(0)?;
    let sql = "SELECT desktop, public_key, revoked_ms FROM desktops WHERE district = $1 ORDER BY desktop";
    let read = |row: &Row| {
        let desktop = Uuid::from_bytes(row.array(0)?);
        Ok(Peer { desktop, public_key: row.array(1)?, revoked: row.maybe_int(2)?.is_some() })
    };
    let peers = tx.query(sql, values![district])?.iter().map(read).collect::<Result<_, DatabaseError>>()?;
    Ok((state, peers))
}

pub(super) fn letter_keys(tx: &mut dyn Rows) -> Result<Vec<LetterKey>, DatabaseError> {
    let sql =
        "SELECT district, office_name, public_key, revoked_ms FROM letter_keys ORDER BY district, admitted_ms, desktop";
    let read = |row: &Row| {
        Ok(LetterKey {
            district: row.text(0)?,
            office_name: row.maybe_text(1)?.unwrap_or_default(),
            public_key: row.array(2)?,
            revoked_ms: row.maybe_int(3)?,
        })
    };
    tx.query(sql, &[])?.iter().map(read).collect()
}

/// Desktops of a district as an administrator sees them.
pub(super) fn desktops(tx: &mut dyn Rows, district: &str) -> Result<Vec<Desktop>, DatabaseError> {
    let sql = "SELECT desktop, public_key, revoked_ms, head, clock_offset_ms, seen_ms
        FROM desktops WHERE district = $1 ORDER BY admitted_ms, desktop";
    tx.query(sql, values![district])?.iter().map(|row| desktop(district, row)).collect()
}

fn desktop(district: &str, row: &Row) -> Result<Desktop, DatabaseError> {
    Ok(Desktop {
        district: district.to_owned(),
        id: Uuid::from_bytes(row.array(0)?),
        public_key: row.array(1)?,
        revoked: row.maybe_int(2)?.is_some(),
        head: row.count(3)?,
        clock_offset_ms: row.int(4)?,
        seen_ms: row.int(5)?,
    })
}
