//! The small part of CBOR (RFC 8949) that letters need, in its deterministic form (section 4.2.1): definite lengths,
//! shortest integers, map keys in order. Reading is strict and borrows, so it never allocates more than it is given.
//! It must never know what the bytes mean.

use serde_json::Value;

/// Builds one CBOR item after the other.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// The bytes written so far.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn head(&mut self, major: u8, value: u64) {
        let major = major << 5;
        match value {
            0..=23 => self.bytes.push(major | value as u8),
            24..=0xff => self.bytes.extend([major | 0x18, value as u8]),
            0x100..=0xffff => {
                self.bytes.push(major | 0x19);
                self.bytes.extend((value as u16).to_be_bytes());
            }
            0x1_0000..=0xffff_ffff => {
                self.bytes.push(major | 0x1a);
                self.bytes.extend((value as u32).to_be_bytes());
            }
            _ => {
                self.bytes.push(major | 0x1b);
                self.bytes.extend(value.to_be_bytes());
            }
        }
    }

    /// An integer.
    pub fn int(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(positive) => self.head(0, positive),
            Err(_) => self.head(1, (-1 - value) as u64),
        }
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(2, bytes.len() as u64);
        self.bytes.extend(bytes);
        self
    }

    /// A text string.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.head(3, text.len() as u64);
        self.bytes.extend(text.as_bytes());
        self
    }

    /// The head of an array; its items follow.
    pub fn array(&mut self, items: usize) -> &mut Self {
        self.head(4, items as u64);
        self
    }

    /// The head of a map; its keys and values follow, the keys in order.
    pub fn map(&mut self, entries: usize) -> &mut Self {
        self.head(5, entries as u64);
        self
    }

    /// A tag; the tagged item follows.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(6, tag);
        self
    }

    /// A JSON value. Numbers that are no 64-bit integers are written as text: letters hold none.
    pub fn json(&mut self, value: &Value) -> &mut Self {
        match value {
            Value::Null => self.bytes.push(0xf6),
            Value::Bool(flag) => self.bytes.push(if *flag { 0xf5 } else { 0xf4 }),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => {
                    self.int(integer);
                }
                None => {
                    self.text(&number.to_string());
                }
            },
            Value::String(text) => {
                self.text(text);
            }
            Value::Array(items) => {
                self.array(items.len());
                for item in items {
                    self.json(item);
                }
            }
            Value::Object(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                // Encoded text keys sort by length first, then by bytes (RFC 8949, section 4.2.1).
                sorted.sort_by_key(|(key, _)| (key.len(), key.as_str()));
                self.map(sorted.len());
                for (key, item) in sorted {
                    self.text(key).json(item);
                }
            }
        }
        self
    }
}

/// The bytes are not the CBOR that was expected at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the expected CBOR")]
pub struct Unexpected;

/// Reads one CBOR item after the other.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether everything was read.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Unexpected> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Unexpected)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self, count: usize) -> Result<u64, Unexpected> {
        Ok(self.take(count)?.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
    }

    fn head(&mut self) -> Result<(u8, u64), Unexpected> {
        let first = self.take(1)?[0];
        let (value, least) = match first & 0x1f {
            small @ 0..=23 => (u64::from(small), 0),
            24 => (self.number(1)?, 24),
            25 => (self.number(2)?, 0x100),
            26 => (self.number(4)?, 0x1_0000),
            27 => (self.number(8)?, 0x1_0000_0000),
            _ => return Err(Unexpected),
        };
        if value < least { Err(Unexpected) } else { Ok((first >> 5, value)) }
    }

    fn expect(&mut self, major: u8) -> Result<u64, Unexpected> {
        match self.head()? {
            (found, value) if found == major => Ok(value),
            _ => Err(Unexpected),
        }
    }

    /// An integer.
    pub fn int(&mut self) -> Result<i64, Unexpected> {
        let (major, value) = self.head()?;
        let value = i64::try_from(value).map_err(|_| Unexpected)?;
        match major {
            0 => Ok(value),
            1 => Ok(-1 - value),
            _ => Err(Unexpected),
        }
    }

    /// A byte string.
    pub fn bytes(&mut self) -> Result<&'a [u8], Unexpected> {
        let length = self.expect(2)?;
        self.take(usize::try_from(length).map_err(|_| Unexpected)?)
    }

    /// A text string.
    pub fn text(&mut self) -> Result<&'a str, Unexpected> {
        let length = self.expect(3)?;
        let bytes = self.take(usize::try_from(length).map_err(|_| Unexpected)?)?;
        std::str::from_utf8(bytes).map_err(|_| Unexpected)
    }

    /// A text string, or an integer as its digits.
    pub fn int_or_text(&mut self) -> Result<String, Unexpected> {
        match self.rest.first().map(|first| first >> 5) {
            Some(0 | 1) => Ok(self.int()?.to_string()),
            _ => Ok(self.text()?.to_owned()),
        }
    }

    /// The head of an array: how many items follow.
    pub fn array(&mut self) -> Result<u64, Unexpected> {
        self.expect(4)
    }

    /// The head of a map: how many entries follow.
    pub fn map(&mut self) -> Result<u64, Unexpected> {
        self.expect(5)
    }

    /// A tag.
    pub fn tag(&mut self) -> Result<u64, Unexpected> {
        self.expect(6)
    }

    /// Passes over one item that is an integer, bytes or text.
    pub fn skip_scalar(&mut self) -> Result<(), Unexpected> {
        match self.head()? {
            (0 | 1, _) => Ok(()),
            (2 | 3, length) => self.take(usize::try_from(length).map_err(|_| Unexpected)?).map(|_| ()),
            _ => Err(Unexpected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_take_the_shortest_form_and_come_back() {
        for value in
            [0, 23, 24, 255, 256, 65_535, 65_536, i64::from(u32::MAX), 1 << 40, -1, -24, -25, -257, i64::MIN + 1]
        {
            let mut writer = Writer::default();
            writer.int(value);
            let bytes = writer.into_bytes();
            assert_eq!(Reader::new(&bytes).int(), Ok(value));
        }
        assert_eq!(Reader::new(&[0x18, 0x05]).int(), Err(Unexpected), "a longer form than needed is refused");
    }

    #[test]
    fn a_length_beyond_the_end_is_refused_without_allocating() {
        assert_eq!(Reader::new(&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).bytes(), Err(Unexpected));
        assert_eq!(Reader::new(&[0x5f, 0x41, 0x00, 0xff]).bytes(), Err(Unexpected), "indefinite lengths are refused");
        assert_eq!(Reader::new(&[0x62, 0xc3, 0x28]).text(), Err(Unexpected), "text is UTF-8");
    }

    #[test]
    fn the_order_of_json_keys_does_not_matter() {
        let write = |text: &str| {
            let mut writer = Writer::default();
            writer.json(&serde_json::from_str(text).expect("JSON"));
            writer.into_bytes()
        };
        assert_eq!(write(r#"{"bb":1,"a":[true,null],"c":"x"}"#), write(r#"{"c":"x","bb":1,"a":[true,null]}"#));
    }
}
