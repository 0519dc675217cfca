//! Districts, one-time codes and desktops.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use sync::entry::GENESIS;
use sync::message::{Peer, RefusalCode};
use uuid::Uuid;

use super::count;
use crate::database::{Admitted, Applicant, DatabaseError, Desktop, LetterKey, NewOffice};
use crate::secret;

pub(super) fn add_district(tx: &Transaction<'_>, district: &str, now_ms: i64) -> Result<bool, DatabaseError> {
    let sql = "INSERT INTO districts (district, added_ms, content) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, params![district, now_ms, GENESIS])? == 1)
}

pub(super) fn add_invitation(
    tx: &Transaction<'_>,
    district: &str,
    code: &[u8; 32],
    now_ms: i64,
    expires_ms: i64,
) -> Result<bool, DatabaseError> {
    let there: bool =
        tx.query_row("SELECT EXISTS (SELECT 1 FROM districts WHERE district = ?1)", [district], |row| row.get(0))?;
    if there {
        let sql = "INSERT INTO invitations (district, code, made_ms, expires_ms) VALUES (?1, ?2, ?3, ?4)";
        tx.execute(sql, params![district, code, now_ms, expires_ms])?;
    }
    Ok(there)
}

struct Invitation {
    district: String,
    expires_ms: i64,
    used_by: Option<[u8; 16]>,
}

pub(super) fn admit(
    tx: &Transaction<'_>,
    applicant: &Applicant,
    now_ms: i64,
) -> Result<Result<Admitted, RefusalCode>, DatabaseError> {
    let sql = "SELECT district, expires_ms, used_by FROM invitations WHERE code = ?1";
    let read = |row: &Row<'_>| Ok(Invitation { district: row.get(0)?, expires_ms: row.get(1)?, used_by: row.get(2)? });
    let Some(invitation) = tx.query_row(sql, [applicant.code], read).optional()? else {
        return Ok(Err(RefusalCode::CodeUnknown));
    };
    let again = invitation.used_by == Some(*applicant.desktop.as_bytes());
    if invitation.used_by.is_some() && !again {
        return Ok(Err(RefusalCode::CodeUsed));
    }
    if invitation.expires_ms < now_ms {
        return Ok(Err(RefusalCode::CodeExpired));
    }
    let (office, office_name) = match office(tx, &invitation.district, applicant.office.as_ref())? {
        Ok(office) => office,
        Err(code) => return Ok(Err(code)),
    };
    if let Err(code) = put_desktop(tx, &invitation.district, applicant, now_ms)? {
        return Ok(Err(code));
    }
    let sql = "UPDATE invitations SET used_by = ?3, used_ms = ?4 WHERE district = ?1 AND code = ?2";
    tx.execute(sql, params![invitation.district, applicant.code, applicant.desktop.as_bytes(), now_ms])?;
    if let Some(office) = &applicant.office {
        let sql = "UPDATE districts SET office = ?2, office_name = ?3 WHERE district = ?1";
        tx.execute(sql, params![invitation.district, office.id.as_bytes(), office.name])?;
    }
    Ok(Ok(Admitted { district: invitation.district, office, office_name }))
}

/// The office that the applicant belongs to.
fn office(
    tx: &Transaction<'_>,
    district: &str,
    new: Option<&NewOffice>,
) -> Result<Result<(Uuid, String), RefusalCode>, DatabaseError> {
    let sql = "SELECT office, office_name FROM districts WHERE district = ?1";
    let there: (Option<[u8; 16]>, Option<String>) =
        tx.query_row(sql, [district], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let there = there.0.map(|id| (Uuid::from_bytes(id), there.1.unwrap_or_default()));
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
    tx: &Transaction<'_>,
    district: &str,
    applicant: &Applicant,
    now_ms: i64,
) -> Result<Result<(), RefusalCode>, DatabaseError> {
    let sql = "SELECT public_key, revoked_ms IS NOT NULL FROM desktops WHERE district = ?1 AND desktop = ?2";
    let read = |row: &Row<'_>| Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, bool>(1)?));
    let there = tx.query_row(sql, params![district, applicant.desktop.as_bytes()], read).optional()?;
    match there {
        Some((key, _)) if key != applicant.public_key => return Ok(Err(RefusalCode::DesktopTaken)),
        Some((_, true)) => return Ok(Err(RefusalCode::DesktopRevoked)),
        _ => {}
    }
    let token = secret::hash(&secret::token(district, &applicant.secret));
    let sql = "INSERT INTO desktops (district, desktop, public_key, token, admitted_ms, head_digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (district, desktop) DO UPDATE SET token = excluded.token";
    tx.execute(sql, params![district, applicant.desktop.as_bytes(), applicant.public_key, token, now_ms, GENESIS])?;
    tx.execute("UPDATE districts SET peers_state = peers_state + 1 WHERE district = ?1", [district])?;
    Ok(Ok(()))
}

pub(super) fn revoke(tx: &Transaction<'_>, district: &str, desktop: Uuid, now_ms: i64) -> Result<bool, DatabaseError> {
    let sql = "UPDATE desktops SET revoked_ms = coalesce(revoked_ms, ?3) WHERE district = ?1 AND desktop = ?2";
    let there = tx.execute(sql, params![district, desktop.as_bytes(), now_ms])? == 1;
    tx.execute("UPDATE districts SET peers_state = peers_state + 1 WHERE district = ?1", [district])?;
    Ok(there)
}

pub(super) fn desktop_of_token(
    tx: &Transaction<'_>,
    district: &str,
    token: &[u8; 32],
) -> Result<Option<Desktop>, DatabaseError> {
    let sql = "SELECT desktop, public_key, revoked_ms IS NOT NULL, head, clock_offset_ms, seen_ms
        FROM desktops WHERE district = ?1 AND token = ?2";
    let mut statement = tx.prepare_cached(sql)?;
    let found = statement.query_row(params![district, token], |row| {
        Ok(Desktop {
            district: district.to_owned(),
            id: Uuid::from_bytes(row.get(0)?),
            public_key: row.get(1)?,
            revoked: row.get(2)?,
            head: row.get::<_, i64>(3)?.unsigned_abs(),
            clock_offset_ms: row.get(4)?,
            seen_ms: row.get(5)?,
        })
    });
    Ok(found.optional()?)
}

pub(super) fn note_seen(
    tx: &Transaction<'_>,
    district: &str,
    desktop: Uuid,
    clock_offset_ms: i64,
    now_ms: i64,
) -> Result<(), DatabaseError> {
    let sql = "UPDATE desktops SET clock_offset_ms = ?3, seen_ms = ?4 WHERE district = ?1 AND desktop = ?2";
    tx.execute(sql, params![district, desktop.as_bytes(), clock_offset_ms, now_ms])?;
    Ok(())
}

pub(super) fn peers(tx: &Transaction<'_>, district: &str) -> Result<(u64, Vec<Peer>), DatabaseError> {
    let state: i64 =
        tx.query_row("SELECT peers_state FROM districts WHERE district = ?1", [district], |row| row.get(0))?;
    let sql = "SELECT desktop, public_key, revoked_ms IS NOT NULL FROM desktops WHERE district = ?1 ORDER BY desktop";
    let mut statement = tx.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        Ok(Peer { desktop: Uuid::from_bytes(row.get(0)?), public_key: row.get(1)?, revoked: row.get(2)? })
    };
    let peers = statement.query_map([district], read)?.collect::<Result<_, _>>()?;
    Ok((count(state)?, peers))
}

pub(super) fn letter_keys(tx: &Transaction<'_>) -> Result<Vec<LetterKey>, DatabaseError> {
    let sql = "SELECT district, coalesce(office_name, ''), public_key, revoked_ms
        FROM desktops JOIN districts USING (district) ORDER BY district, admitted_ms, desktop";
    let mut statement = tx.prepare_cached(sql)?;
    let read = |row: &Row<'_>| {
        Ok(LetterKey {
            district: row.get(0)?,
            office_name: row.get(1)?,
            public_key: row.get(2)?,
            revoked_ms: row.get(3)?,
        })
    };
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}
