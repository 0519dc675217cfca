//! Secrets kept by the operating system: Windows has its credential manager. Elsewhere there is none that is there on
//! every desktop without further packages; then [`KeychainError::Unavailable`] is a normal answer, and the caller keeps
//! to what it can do without.

use thiserror::Error;

/// Why a secret was not kept or found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeychainError {
    /// This system has no keychain.
    #[error("no keychain here")]
    Unavailable,
    /// The keychain refused.
    #[error("the keychain refused")]
    Refused,
}

/// The secret of a name; `None` if there is none.
pub fn get(service: &str, name: &str) -> Result<Option<Vec<u8>>, KeychainError> {
    system::get(&target(service, name))
}

/// Keeps a secret of at most 2,560 bytes (what Windows takes); replaces one that is there.
pub fn set(service: &str, name: &str, secret: &[u8]) -> Result<(), KeychainError> {
    system::set(&target(service, name), secret)
}

/// Forgets a secret; no error if there is none.
pub fn delete(service: &str, name: &str) -> Result<(), KeychainError> {
    system::delete(&target(service, name))
}

fn target(service: &str, name: &str) -> String {
    format!("{service}/{name}")
}

#[cfg(not(windows))]
mod system {
    use super::KeychainError;

    pub(super) fn get(_: &str) -> Result<Option<Vec<u8>>, KeychainError> {
        Err(KeychainError::Unavailable)
    }

    pub(super) fn set(_: &str, _: &[u8]) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable)
    }

    pub(super) fn delete(_: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Unavailable)
    }
}

#[cfg(windows)]
#[expect(unsafe_code, reason = "the credential manager has no safe interface; every pointer outlives its call")]
mod system {
    use std::ptr;

    use windows_sys::Win32::Foundation::{ERROR_NOT_FOUND, GetLastError};
    use windows_sys::Win32::Security::Credentials::{
        CRED_PERSIST_LOCAL_MACHINE, CRED_TYPE_GENERIC, CREDENTIALW, CredDeleteW, CredFree, CredReadW, CredWriteW,
    };

    use super::KeychainError;

    fn wide(text: &str) -> Vec<u16> {
        text.encode_utf16().chain([0]).collect()
    }

    fn last() -> Result<(), KeychainError> {
        if unsafe { GetLastError() } == ERROR_NOT_FOUND { Ok(()) } else { Err(KeychainError::Refused) }
    }

    pub(super) fn get(target: &str) -> Result<Option<Vec<u8>>, KeychainError> {
        let target = wide(target);
        let mut found: *mut CREDENTIALW = ptr::null_mut();
        unsafe {
            if CredReadW(target.as_ptr(), CRED_TYPE_GENERIC, 0, &raw mut found) == 0 {
                return last().map(|()| None);
            }
            let size = usize::try_from((*found).CredentialBlobSize).unwrap_or(0);
            let blob = (*found).CredentialBlob;
            let secret = if blob.is_null() { Vec::new() } else { std::slice::from_raw_parts(blob, size).to_vec() };
            CredFree(found.cast());
            Ok(Some(secret))
        }
    }

    pub(super) fn set(target: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let (mut target, mut secret) = (wide(target), secret.to_vec());
        let credential = CREDENTIALW {
            Type: CRED_TYPE_GENERIC,
            TargetName: target.as_mut_ptr(),
            CredentialBlobSize: u32::try_from(secret.len()).map_err(|_| KeychainError::Refused)?,
            CredentialBlob: secret.as_mut_ptr(),
            Persist: CRED_PERSIST_LOCAL_MACHINE,
            ..CREDENTIALW::default()
        };
        let kept = unsafe { CredWriteW(&raw const credential, 0) } != 0;
        secret.fill(0);
        if kept { Ok(()) } else { Err(KeychainError::Refused) }
    }

    pub(super) fn delete(target: &str) -> Result<(), KeychainError> {
        let target = wide(target);
        if unsafe { CredDeleteW(target.as_ptr(), CRED_TYPE_GENERIC, 0) } != 0 { Ok(()) } else { last() }
    }
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    #[test]
    fn without_a_keychain_the_answer_says_so() {
        assert_eq!(get("loket-pmi", "device"), Err(KeychainError::Unavailable));
        assert_eq!(set("loket-pmi", "device", b"x"), Err(KeychainError::Unavailable));
        assert_eq!(delete("loket-pmi", "device"), Err(KeychainError::Unavailable));
    }
}
