//! This computer's store of secrets.

use app::ports::Keychain;

/// Under which name the system's store shows our secrets.
const SERVICE: &str = "Loket PMI";

pub(crate) struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        os::keychain::get(SERVICE, name).ok().flatten()
    }

    fn set(&self, name: &str, secret: &[u8]) -> bool {
        os::keychain::set(SERVICE, name, secret).is_ok()
    }
}
