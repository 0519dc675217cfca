//! Operators' secrets: made here from the system's randomness, shown once, kept only as hashes. An administrator's is typed by a person, so
//! its hash is slow (Argon2id); the ministry's token is typed by programs and long.

use std::sync::{Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD};
use sync::enrol::normal_code;

use crate::admin::AdminError;
use crate::clock::Clock;
use crate::database::operator::{Operator, Role};
use crate::database::{Database, DatabaseError};
use crate::secret;

/// Most characters of an operator's name.
const LONGEST_NAME: usize = 40;
/// How long a visit lasts.
pub const VISIT_MS: i64 = 8 * 3_600_000;
/// Argon2id as OWASP's cheat sheet on passwords has it: 19 MiB, two passes.
const KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// One hash at a time: strangers' tries must not fill the memory.
static TURN: Mutex<()> = Mutex::new(());

/// Adds an operator or gives one a new secret; the secret, to be handed over. It is shown this once.
pub fn add(database: &Database, name: &str, role: Role, clock: &dyn Clock) -> Result<String, AdminError> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(plain) {
        return Err(AdminError::BadName);
    }
    let (told, kept) = match role {
        Role::Administrator => {
            let code = format!("{}-{}", secret::new_code()?, secret::new_code()?);
            let kept = slow_hash(&code, &secret::random()?);
            (code, kept)
        }
        Role::Ministry => {
            let token = secret::token(name, &secret::new_secret()?);
            let kept = STANDARD.encode(secret::hash(&token));
            (token, kept)
        }
    };
    database.put_operator(&Operator { name: name.to_owned(), role, secret: kept, made_ms: clock.now_ms() })?;
    Ok(told)
}

/// Takes an operator away.
pub fn remove(database: &Database, name: &str) -> Result<(), AdminError> {
    if database.remove_operator(name)? { Ok(()) } else { Err(AdminError::NoSuchOperator(name.to_owned())) }
}

/// Salt and Argon2id of a secret as it is compared, base64.
fn slow_hash(typed: &str, salt: &[u8; 16]) -> String {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut hash = [0; 32];
    let params = Params::new(KIB, PASSES, 1, Some(hash.len())).unwrap_or_default();
    let hashed = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
        normal_code(typed).as_bytes(),
        salt,
        &mut hash,
    );
    // Cannot fail with these lengths; if it did, random bytes are a hash that nothing fits.
    if hashed.is_err() {
        hash = secret::random().unwrap_or([0xff; 32]);
    }
    format!("{}.{}", STANDARD.encode(salt), STANDARD.encode(hash))
}

/// The operator of that name and secret.
pub fn check(database: &Database, name: &str, typed: &str) -> Result<Option<Operator>, DatabaseError> {
    let found = database.operators()?.into_iter().find(|operator| operator.name == name.trim());
    let salt = found.as_ref().and_then(|operator| operator.secret.split_once('.'));
    let salt = salt.and_then(|(salt, _)| STANDARD.decode(salt).ok()).and_then(|salt| salt.try_into().ok());
    // For a stranger and for the ministry too: how long it takes does not tell who is there.
    let slow = slow_hash(typed, &salt.unwrap_or_default());
    let given = match &found {
        Some(Operator { role: Role::Ministry, .. }) => STANDARD.encode(secret::hash(typed.trim())),
        _ => slow,
    };
    // Hashes are compared: how far two agree tells nothing of the secret.
    Ok(found.filter(|operator| blake3::hash(operator.secret.as_bytes()) == blake3::hash(given.as_bytes())))
}

/// The ministry's operator of a token.
pub fn of_token(database: &Database, token: &str) -> Result<Option<Operator>, DatabaseError> {
    let kept = STANDARD.encode(secret::hash(token));
    let is_theirs = |operator: &Operator| operator.role == Role::Ministry && operator.secret == kept;
    Ok(database.operators()?.into_iter().find(is_theirs))
}

/// Begins a visit; the cookie's value.
pub fn begin_visit(database: &Database, name: &str, now_ms: i64) -> Result<Option<String>, DatabaseError> {
    let Ok(cookie) = secret::new_secret() else { return Ok(None) };
    database.begin_visit(&secret::hash(&cookie), name, now_ms, now_ms + VISIT_MS)?;
    Ok(Some(cookie))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::MachineClock;

    #[test]
    fn an_administrator_comes_in_with_the_secret_alone_however_it_is_typed() {
        let database = Database::in_memory().expect("a database");
        let secret = add(&database, "rina", Role::Administrator, &MachineClock).expect("a secret");
        let who = |typed: &str| check(&database, "rina", typed).expect("an answer").map(|operator| operator.name);
        assert_eq!(who(&secret).as_deref(), Some("rina"));
        assert_eq!(who(&secret.to_lowercase().replace('-', " ")).as_deref(), Some("rina"));
        assert_eq!(who(""), None);
        assert_eq!(who(&secret[1..]), None);
        assert!(check(&database, "joko", &secret).expect("an answer").is_none());
        let again = add(&database, "rina", Role::Administrator, &MachineClock).expect("another");
        assert_eq!((who(&secret), who(&again).as_deref()), (None, Some("rina")), "the former secret is void");
        assert!(of_token(&database, &again).expect("an answer").is_none(), "it is no token");
        remove(&database, "rina").expect("removed");
        assert_eq!(who(&again), None);
        assert!(matches!(remove(&database, "rina"), Err(AdminError::NoSuchOperator(_))));
        assert!(matches!(add(&database, "Rina W", Role::Ministry, &MachineClock), Err(AdminError::BadName)));
    }

    #[test]
    fn a_visit_ends_with_its_time_and_with_a_new_secret() {
        let database = Database::in_memory().expect("a database");
        let token = add(&database, "kementerian", Role::Ministry, &MachineClock).expect("a token");
        assert_eq!(
            of_token(&database, &token).expect("an answer").map(|operator| operator.name).as_deref(),
            Some("kementerian")
        );
        assert!(check(&database, "kementerian", &token).expect("an answer").is_some());
        let cookie = begin_visit(&database, "kementerian", 1_000).expect("a visit").expect("a cookie");
        let visitor = |now_ms| database.visitor(&secret::hash(&cookie), now_ms).expect("an answer").is_some();
        assert!(visitor(1_000 + VISIT_MS) && !visitor(1_001 + VISIT_MS));
        add(&database, "kementerian", Role::Ministry, &MachineClock).expect("a token");
        assert!(!visitor(2_000));
    }
}
