//! One-time codes and tokens: made from the system's randomness, kept only as hashes.

use sync::enrol::normal_code;

/// Crockford's base 32: nothing that can be taken for something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The system gave no randomness.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct NoRandomness;

/// Random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A one-time code: ten characters of base 32 (50 bits) in two groups, `7KQ2M-X84TB`.
pub fn new_code() -> Result<String, NoRandomness> {
    let code: String = random::<10>()?.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
    Ok(format!("{}-{}", &code[..5], &code[5..]))
}

/// What of a code is kept.
pub fn hash_code(code: &str) -> [u8; 32] {
    blake3::derive_key("loket-server 2026 one-time code", normal_code(code).as_bytes())
}

/// The random part of a token, 256 bits.
pub fn new_secret() -> Result<String, NoRandomness> {
    Ok(blake3::Hash::from(random::<32>()?).to_hex().to_string())
}

/// A desktop's token: its district, then the secret. The district leads to the place where the token is looked up.
pub fn token(district: &str, secret: &str) -> String {
    format!("{district}.{secret}")
}

/// The district of a token.
pub fn district(token: &str) -> Option<&str> {
    token.rsplit_once('.').map(|(district, _)| district)
}

/// What of a token is kept.
pub fn hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        let code = new_code().expect("a code");
        assert_eq!(code.len(), 11);
        assert_eq!(hash_code(&code), hash_code(&code.to_lowercase().replace('-', " ")));
        assert_eq!(hash_code("O1L-2"), hash_code("011 2"));
    }

    #[test]
    fn a_token_names_its_district() {
        assert_eq!(district(&token("18.07", "abc")), Some("18.07"));
    }
}
