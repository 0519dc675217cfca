//! The few CBOR shapes that everything here is made of (RFC 8949): ids, stamps, JSON values.
//!
//! Decoding is for bytes from outside: definite lengths only, depth and lengths bounded, nothing allocated on the word
//! of a length, unknown trailing elements skipped. It must never panic, whatever the bytes.

use core::convert::Infallible;

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use model::Body;
use serde_json::{Number, Value};
use uuid::Uuid;

use crate::change::Stamp;

/// How deep values may nest: a field's value is at most a list of codes, a body one level more.
const MAX_DEPTH: u8 = 6;
/// Most entries of one map or list.
const MAX_ITEMS: u64 = 100_000;

/// Bytes that are not what they should be. Says where, never what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed: {0}")]
pub struct Malformed(pub &'static str);

impl From<minicbor::decode::Error> for Malformed {
    fn from(_: minicbor::decode::Error) -> Self {
        Malformed("not the CBOR that was expected")
    }
}

pub(crate) type Enc = Encoder<Vec<u8>>;
pub(crate) type Put = Result<(), minicbor::encode::Error<Infallible>>;

/// Encodes into memory, which cannot fail.
pub(crate) fn to_vec(capacity: usize, write: impl FnOnce(&mut Enc) -> Put) -> Vec<u8> {
    let mut encoder = Encoder::new(Vec::with_capacity(capacity));
    let done = write(&mut encoder);
    debug_assert!(done.is_ok(), "writing CBOR to memory cannot fail");
    encoder.into_writer()
}

/// The length of a definite array, within bounds.
pub(crate) fn array(d: &mut Decoder<'_>) -> Result<u64, Malformed> {
    bounded(d.array()?)
}

/// The length of a definite map, within bounds.
pub(crate) fn map(d: &mut Decoder<'_>) -> Result<u64, Malformed> {
    bounded(d.map()?)
}

fn bounded(length: Option<u64>) -> Result<u64, Malformed> {
    match length {
        Some(length) if length <= MAX_ITEMS => Ok(length),
        Some(_) => Err(Malformed("too many items")),
        None => Err(Malformed("indefinite length")),
    }
}

/// Skips what a newer version added to an array.
pub(crate) fn skip(d: &mut Decoder<'_>, items: u64) -> Result<(), Malformed> {
    for _ in 0..items {
        d.skip()?;
    }
    Ok(())
}

/// Exactly `N` bytes.
pub(crate) fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Malformed> {
    d.bytes()?.try_into().map_err(|_| Malformed("byte string of another length"))
}

pub(crate) fn put_id(e: &mut Enc, id: Uuid) -> Put {
    e.bytes(id.as_bytes())?;
    Ok(())
}

pub(crate) fn get_id(d: &mut Decoder<'_>) -> Result<Uuid, Malformed> {
    fixed::<16>(d).map(Uuid::from_bytes)
}

pub(crate) fn put_stamp(e: &mut Enc, stamp: Stamp) -> Put {
    e.array(2)?.bytes(stamp.desktop.as_bytes())?.u64(stamp.sequence)?;
    Ok(())
}

pub(crate) fn get_stamp(d: &mut Decoder<'_>) -> Result<Stamp, Malformed> {
    let items = array(d)?;
    if items < 2 {
        return Err(Malformed("stamp too short"));
    }
    let stamp = Stamp { desktop: get_id(d)?, sequence: d.u64()? };
    skip(d, items - 2)?;
    Ok(stamp)
}

pub(crate) fn put_body(e: &mut Enc, body: &Body) -> Put {
    e.map(body.len() as u64)?;
    for (field, value) in body {
        e.str(field)?;
        put_value(e, value)?;
    }
    Ok(())
}

pub(crate) fn get_body(d: &mut Decoder<'_>) -> Result<Body, Malformed> {
    get_map(d, MAX_DEPTH)
}

pub(crate) fn get_value(d: &mut Decoder<'_>) -> Result<Value, Malformed> {
    get_nested(d, MAX_DEPTH)
}

fn get_map(d: &mut Decoder<'_>, depth: u8) -> Result<Body, Malformed> {
    let mut body = Body::new();
    for _ in 0..map(d)? {
        let field = d.str()?.to_owned();
        body.insert(field, get_nested(d, depth)?);
    }
    Ok(body)
}

fn put_value(e: &mut Enc, value: &Value) -> Put {
    match value {
        Value::Null => e.null()?,
        Value::Bool(flag) => e.bool(*flag)?,
        Value::String(text) => e.str(text)?,
        Value::Number(number) => return put_number(e, number),
        Value::Array(items) => {
            e.array(items.len() as u64)?;
            for item in items {
                put_value(e, item)?;
            }
            e
        }
        Value::Object(body) => return put_body(e, body),
    };
    Ok(())
}

fn put_number(e: &mut Enc, number: &Number) -> Put {
    if let Some(whole) = number.as_u64() {
        e.u64(whole)?;
    } else if let Some(whole) = number.as_i64() {
        e.i64(whole)?;
    } else {
        e.f64(number.as_f64().unwrap_or_default())?;
    }
    Ok(())
}

fn get_nested(d: &mut Decoder<'_>, depth: u8) -> Result<Value, Malformed> {
    let Some(depth) = depth.checked_sub(1) else { return Err(Malformed("nested too deep")) };
    Ok(match d.datatype()? {
        Type::Null | Type::Undefined => {
            d.skip()?;
            Value::Null
        }
        Type::Bool => Value::Bool(d.bool()?),
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Value::Number(d.u64()?.into()),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => Value::Number(d.i64()?.into()),
        Type::F16 | Type::F32 => Number::from_f64(f64::from(d.f32()?)).map_or(Value::Null, Value::Number),
        Type::F64 => Number::from_f64(d.f64()?).map_or(Value::Null, Value::Number),
        Type::String => Value::String(d.str()?.to_owned()),
        Type::Array => {
            let mut items = Vec::new();
            for _ in 0..array(d)? {
                items.push(get_nested(d, depth)?);
            }
            Value::Array(items)
        }
        Type::Map => Value::Object(get_map(d, depth)?),
        _ => return Err(Malformed("a type that no value has")),
    })
}

/// `#[cbor(with = "crate::cbor::id")]`: a UUID as 16 bytes.
pub(crate) mod id {
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};
    use uuid::Uuid;

    pub(crate) fn encode<C, W: Write>(id: &Uuid, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.bytes(id.as_bytes())?;
        Ok(())
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Uuid, DecodeError> {
        Uuid::from_slice(d.bytes()?).map_err(|_| DecodeError::message("an id has 16 bytes"))
    }
}

/// `#[cbor(with = "crate::cbor::maybe_id", has_nil)]`: a UUID or nothing.
#[expect(
    clippy::ref_option,
    clippy::option_option,
    clippy::unnecessary_wraps,
    reason = "the signatures that minicbor's derive calls"
)]
pub(crate) mod maybe_id {
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};
    use uuid::Uuid;

    pub(crate) fn encode<C, W: Write>(
        id: &Option<Uuid>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        match id {
            Some(id) => e.bytes(id.as_bytes())?,
            None => e.null()?,
        };
        Ok(())
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Option<Uuid>, DecodeError> {
        if d.datatype()? == minicbor::data::Type::Null {
            return d.null().map(|()| None);
        }
        super::id::decode(d, ctx).map(Some)
    }

    pub(crate) fn nil() -> Option<Option<Uuid>> {
        Some(None)
    }

    pub(crate) fn is_nil(id: &Option<Uuid>) -> bool {
        id.is_none()
    }
}
