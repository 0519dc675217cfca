//! Pictures as they stand in a record: `data:image/png;base64,…`. It must never know what the bytes show.

/// Longer data URLs are not read (the largest picture field takes 300 kB).
pub const LONGEST_DATA_URL_BYTES: usize = 1024 * 1024;

/// The bytes of a base64 data URL; `None` when it is no such thing or too long.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    if text.len() > LONGEST_DATA_URL_BYTES {
        return None;
    }
    let (head, body) = text.strip_prefix("data:")?.split_once(',')?;
    if !head.ends_with(";base64") {
        return None;
    }
    let body = body.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(body.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0u32);
    for character in body.bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

/// Bytes as base64 with padding.
#[cfg(feature = "layout")]
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| (group << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (group >> (18 - 6 * place)) & 63;
            text.push(if place <= chunk.len() { char::from(ALPHABET[index as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_url_gives_its_bytes_and_anything_else_nothing() {
        assert_eq!(decode("data:image/png;base64,Zm9vYg==").as_deref(), Some(b"foob".as_slice()));
        assert_eq!(decode("data:image/png,foo"), None);
        assert_eq!(decode("https://example.id/logo.png"), None);
        assert_eq!(decode("data:image/png;base64,<svg>"), None);
    }
}
