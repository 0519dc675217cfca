//! Who can open the office's file on this desktop: `keyring.json` beside it, readable before anyone has logged in.
//!
//! Each user has a key pair. Its private half is wrapped by a key made of the password with Argon2id (64 MiB, 3 passes)
//! and travels to all desktops of the office in the user's record. Each desktop seals its own file key to the public
//! half of every user who may work there (X25519, BLAKE3 as key derivation, ChaCha20-Poly1305), mixed with a secret of
//! the device where the system has a keychain. The printed recovery code is one more such key pair.

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce, aead::Aead};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

use crate::failure::{Failure, FailureCode};
use crate::ports::Random;

const FILE_NAME: &str = "keyring.json";
/// The file that it opens.
const STORE_NAME: &str = "loket.db";
/// The form of the file; a larger number was written by a newer version.
const FORMAT: u32 = 1;
/// Largest keyring that is read, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;
/// Memory of Argon2id in KiB and its passes (RFC 9106, section 4, second recommended option with a margin).
const ARGON_KIB: u32 = 64 * 1024;
const ARGON_PASSES: u32 = 3;
/// Letters and digits of a recovery code: no I, L, O, U (Crockford).
const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A home without a keyring is empty, or a first start was cut off in it. A file that stands there otherwise is somebody's:
/// it must not be made anew.
fn nobody(home: &Path) -> Result<Option<Keyring>, Failure> {
    let somebodys = home.join(STORE_NAME).exists() && !unfinished_mark(home).exists();
    if somebodys { Err(FailureCode::FileDamaged.into()) } else { Ok(None) }
}

/// Stands in a home from the first byte of its file until its keyring is written.
pub fn unfinished_mark(home: &Path) -> PathBuf {
    home.join("unfinished")
}

/// A user's keys as they travel in the user's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserKeys {
    /// X25519 public key, base64: file keys are sealed to it.
    pub exchange: String,
    /// Ed25519 public key, base64: decisions are signed with it.
    pub signing: String,
    salt: String,
    wrapped: String,
    kib: u32,
    passes: u32,
}

/// The private halves of a user's keys.
pub struct UserSecret {
    exchange: StaticSecret,
    /// Seed of the Ed25519 signing key.
    pub signing: Zeroizing<[u8; 32]>,
}

/// One way to open the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Slot {
    /// The user.
    pub id: Uuid,
    /// The name shown before logging in.
    pub name: String,
    /// The user's keys.
    pub keys: UserKeys,
    sealed: String,
}

/// What lies beside the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Keyring {
    format: u32,
    /// Whether the home is a demonstration office.
    pub demo: bool,
    /// This desktop.
    pub desktop: Uuid,
    /// The users who can open the file here.
    pub slots: Vec<Slot>,
    /// X25519 public key of the recovery code, base64.
    pub recovery: String,
    recovery_sealed: String,
}

impl Keyring {
    /// A keyring without users; the file key can be opened by the recovery code.
    pub fn new(
        demo: bool,
        desktop: Uuid,
        recovery: &str,
        file_key: &[u8; 32],
        random: &dyn Random,
    ) -> Result<Self, Failure> {
        // Without the device's secret: the printed code is for the day when the device is gone.
        let recovery_sealed = seal(file_key, recovery, &[], random)?;
        Ok(Self { format: FORMAT, demo, desktop, slots: Vec::new(), recovery: recovery.to_owned(), recovery_sealed })
    }

    /// The same people and the same recovery code for another file, of that desktop. Backups are sealed without a device's
    /// secret (`device` empty): they are for the day when the device is gone.
    pub fn resealed(
        &self,
        desktop: Uuid,
        file_key: &[u8; 32],
        device: &[u8],
        random: &dyn Random,
    ) -> Result<Self, Failure> {
        let mut new = Self::new(self.demo, desktop, &self.recovery, file_key, random)?;
        for slot in &self.slots {
            new.admit(slot.id, &slot.name, &slot.keys, file_key, device, random)?;
        }
        Ok(new)
    }

    /// Where a home's keyring lies.
    pub fn path(home: &Path) -> PathBuf {
        home.join(FILE_NAME)
    }

    /// Reads a home's keyring; none if the home is empty.
    pub fn load(home: &Path) -> Result<Option<Self>, Failure> {
        let path = Self::path(home);
        match std::fs::metadata(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return nobody(home),
            Err(error) => return Err(error.into()),
            Ok(about) if about.len() > LARGEST => return Err(FailureCode::FileDamaged.into()),
            Ok(_) => {}
        }
        let value: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path)?).map_err(|_| FailureCode::FileDamaged)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format > u64::from(FORMAT) => Err(FailureCode::FileNewer.into()),
            Some(_) => serde_json::from_value(value).map(Some).map_err(|_| FailureCode::FileDamaged.into()),
            None => Err(FailureCode::FileForeign.into()),
        }
    }

    /// Writes it so that a cut leaves either the old or the new one.
    pub fn store(&self, home: &Path) -> Result<(), Failure> {
        let path = Self::path(home);
        let text = serde_json::to_vec_pretty(self).map_err(|_| FailureCode::Internal)?;
        crate::file::replace(&path, &text)?;
        match std::fs::remove_file(unfinished_mark(home)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Lets a user open the file here from now on, or renews how.
    pub fn admit(
        &mut self,
        id: Uuid,
        name: &str,
        keys: &UserKeys,
        file_key: &[u8; 32],
        device: &[u8],
        random: &dyn Random,
    ) -> Result<(), Failure> {
        let sealed = seal(file_key, &keys.exchange, device, random)?;
        let slot = Slot { id, name: name.to_owned(), keys: keys.clone(), sealed };
        match self.slots.iter_mut().find(|slot| slot.id == id) {
            Some(old) => *old = slot,
            None => self.slots.push(slot),
        }
        Ok(())
    }

    /// Ends a user's access here.
    pub fn dismiss(&mut self, id: Uuid) {
        self.slots.retain(|slot| slot.id != id);
    }

    /// Opens the file key by a user's password.
    pub fn open(&self, id: Uuid, password: &str, device: &[u8]) -> Result<(Zeroizing<[u8; 32]>, UserSecret), Failure> {
        let slot = self.slots.iter().find(|slot| slot.id == id).ok_or(FailureCode::NotFound)?;
        let secret = slot.keys.unwrap(password)?;
        let key = unseal(&slot.sealed, &secret.exchange, device)?;
        Ok((key, secret))
    }

    /// Opens the file key by the recovery code.
    pub fn recover(&self, code: &str) -> Result<Zeroizing<[u8; 32]>, Failure> {
        let secret = recovery_secret(code)?;
        unseal(&self.recovery_sealed, &secret, &[])
    }
}

impl UserKeys {
    /// New keys for a user, the private half wrapped by the password.
    pub fn generate(password: &str, random: &dyn Random) -> Result<Self, Failure> {
        let mut private = Zeroizing::new([0_u8; 64]);
        let mut salt = [0_u8; 16];
        random.fill(&mut *private);
        random.fill(&mut salt);
        let key = wrapping_key(password, &salt, ARGON_KIB, ARGON_PASSES)?;
        // Every salt is new, so is the key made of it: the nonce may be constant.
        let wrapped = cipher(&key).encrypt(&Nonce::default(), private.as_slice()).map_err(|_| FailureCode::Internal)?;
        let half = |from: usize| -> [u8; 32] { std::array::from_fn(|at| private[from + at]) };
        Ok(Self {
            exchange: STANDARD.encode(PublicKey::from(&StaticSecret::from(half(0))).as_bytes()),
            signing: STANDARD.encode(ed25519_dalek::SigningKey::from_bytes(&half(32)).verifying_key().as_bytes()),
            salt: STANDARD.encode(salt),
            wrapped: STANDARD.encode(wrapped),
            kib: ARGON_KIB,
            passes: ARGON_PASSES,
        })
    }

    fn unwrap(&self, password: &str) -> Result<UserSecret, Failure> {
        let salt = STANDARD.decode(&self.salt).map_err(|_| FailureCode::FileDamaged)?;
        let wrapped = STANDARD.decode(&self.wrapped).map_err(|_| FailureCode::FileDamaged)?;
        let key = wrapping_key(password, &salt, self.kib, self.passes)?;
        let private = Zeroizing::new(
            cipher(&key).decrypt(&Nonce::default(), wrapped.as_slice()).map_err(|_| FailureCode::WrongPassword)?,
        );
        let half = |from: usize| -> [u8; 32] { std::array::from_fn(|at| private.get(from + at).copied().unwrap_or(0)) };
        Ok(UserSecret { exchange: StaticSecret::from(half(0)), signing: Zeroizing::new(half(32)) })
    }
}

fn wrapping_key(password: &str, salt: &[u8], kib: u32, passes: u32) -> Result<Zeroizing<[u8; 32]>, Failure> {
    // Bounds on what a keyring from elsewhere may ask of this computer.
    if kib > 256 * 1024 || passes > 16 {
        return Err(FailureCode::FileDamaged.into());
    }
    let params = Params::new(kib, passes, 1, Some(32)).map_err(|_| FailureCode::FileDamaged)?;
    let mut key = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut *key)
        .map_err(|_| FailureCode::FileDamaged)?;
    Ok(key)
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&chacha20poly1305::Key::from(*key))
}

/// Seals a key to an X25519 public key: ephemeral public key, then ciphertext, base64.
fn seal(secret: &[u8; 32], to: &str, device: &[u8], random: &dyn Random) -> Result<String, Failure> {
    let to = public_key(to)?;
    let mut seed = [0_u8; 32];
    random.fill(&mut seed);
    let ephemeral = StaticSecret::from(seed);
    seed.zeroize();
    let own = PublicKey::from(&ephemeral);
    let key = sealing_key(ephemeral.diffie_hellman(&to).as_bytes(), &own, &to, device);
    let sealed = cipher(&key).encrypt(&Nonce::default(), secret.as_slice()).map_err(|_| FailureCode::Internal)?;
    Ok(STANDARD.encode([own.as_bytes().as_slice(), &sealed].concat()))
}

fn unseal(sealed: &str, secret: &StaticSecret, device: &[u8]) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let bytes = STANDARD.decode(sealed).map_err(|_| FailureCode::FileDamaged)?;
    let (ephemeral, sealed) = bytes.split_first_chunk::<32>().ok_or(FailureCode::FileDamaged)?;
    let ephemeral = PublicKey::from(*ephemeral);
    let key = sealing_key(secret.diffie_hellman(&ephemeral).as_bytes(), &ephemeral, &PublicKey::from(secret), device);
    let plain =
        Zeroizing::new(cipher(&key).decrypt(&Nonce::default(), sealed).map_err(|_| FailureCode::WrongPassword)?);
    plain.as_slice().try_into().map(Zeroizing::new).map_err(|_| FailureCode::FileDamaged.into())
}

fn sealing_key(shared: &[u8; 32], ephemeral: &PublicKey, to: &PublicKey, device: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut hasher = blake3::Hasher::new_derive_key("Loket PMI 2026 file key sealed to a user");
    hasher.update(shared).update(ephemeral.as_bytes()).update(to.as_bytes()).update(device);
    Zeroizing::new(*hasher.finalize().as_bytes())
}

fn public_key(text: &str) -> Result<PublicKey, Failure> {
    let bytes = STANDARD.decode(text).map_err(|_| FailureCode::FileDamaged)?;
    <[u8; 32]>::try_from(bytes).map(PublicKey::from).map_err(|_| FailureCode::FileDamaged.into())
}

/// A new recovery code, 128 bits in groups of four: `7KQ2-…`, and the public key that stands for it.
pub fn new_recovery(random: &dyn Random) -> Result<(String, String), Failure> {
    let mut bytes = Zeroizing::new([0_u8; 26]);
    random.fill(&mut *bytes);
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(CODE_ALPHABET[usize::from(byte % 32)])).collect();
    let code = letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-");
    let public = PublicKey::from(&recovery_secret(&code)?);
    Ok((code, STANDARD.encode(public.as_bytes())))
}

/// The key pair of a recovery code as someone typed it: case, spaces and hyphens do not matter, O is 0, I and L are 1.
fn recovery_secret(code: &str) -> Result<StaticSecret, Failure> {
    let plain: String = code
        .to_uppercase()
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    if plain.len() != 26 || !plain.bytes().all(|b| CODE_ALPHABET.contains(&b)) {
        return Err(FailureCode::WrongPassword.into());
    }
    Ok(StaticSecret::from(blake3::derive_key("Loket PMI 2026 recovery code", plain.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::CountingRandom;

    #[test]
    fn a_password_opens_what_was_sealed_and_another_does_not() {
        let random = CountingRandom::default();
        let file_key = [7_u8; 32];
        let (code, recovery) = new_recovery(&random).expect("a code");
        let mut keyring = Keyring::new(false, Uuid::from_u128(1), &recovery, &file_key, &random).expect("a keyring");
        let keys = UserKeys::generate("sandi rahasia", &random).expect("keys");
        keyring.admit(Uuid::from_u128(2), "Rina", &keys, &file_key, b"device", &random).expect("admitted");

        assert_eq!(*keyring.open(Uuid::from_u128(2), "sandi rahasia", b"device").expect("opens").0, file_key);
        assert_eq!(
            keyring.open(Uuid::from_u128(2), "salah", b"device").err().map(|f| f.code),
            Some(FailureCode::WrongPassword)
        );
        assert_eq!(
            keyring.open(Uuid::from_u128(2), "sandi rahasia", b"other device").err().map(|f| f.code),
            Some(FailureCode::WrongPassword)
        );
        assert_eq!(*keyring.recover(&code.to_lowercase().replace('-', " ")).expect("recovers"), file_key);
        assert_eq!(keyring.recover("AAAA").err().map(|f| f.code), Some(FailureCode::WrongPassword));
    }
}
