//! The form of a PDF file (ISO 32000-1, 7.5): header, streams, objects in compressed object streams, cross-reference stream.
//! No library that is at hand writes object streams without reading the whole document again, and a tagged letter without
//! them is half as large again (see decisions/0030). It must never know what an object means.

use flate2::{Compress, Compression, FlushCompress, Status};

/// Objects in one object stream: a reader opens the whole stream for one of them.
const OBJECTS_IN_A_STREAM: usize = 200;
/// What a cross-reference stream can point to.
pub const LARGEST_FILE_BYTES: usize = u32::MAX as usize;

#[derive(Debug, Clone, Copy)]
enum Place {
    Unused,
    At(u32),
    Within(u32, u16),
}

/// A file that is being written.
pub struct File {
    out: Vec<u8>,
    places: Vec<Place>,
    pool: Vec<(u32, usize)>,
    pooled: Vec<u8>,
    deflate: Compress,
    hasher: blake3::Hasher,
}

/// How hard streams are deflated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packed {
    /// As small as it gets: a letter that is kept and travels.
    Small,
    /// Soon done: a document that goes to a printer.
    Soon,
}

/// What can follow a stream's dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Deflated here.
    Deflate,
    /// As it is; the dictionary says how it is coded.
    AsItIs,
}

impl File {
    /// A file with its header; the second line tells other programs that it is no text.
    pub fn new(packed: Packed) -> Self {
        Self {
            out: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(),
            places: vec![Place::Unused],
            pool: Vec::new(),
            pooled: Vec::new(),
            deflate: Compress::new(
                match packed {
                    Packed::Small => Compression::new(6),
                    Packed::Soon => Compression::fast(),
                },
                true,
            ),
            hasher: blake3::Hasher::new(),
        }
    }

    /// A number for an object that is written later.
    pub fn reserve(&mut self) -> u32 {
        self.places.push(Place::Unused);
        self.places.len() as u32 - 1
    }

    /// An object within an object stream.
    pub fn object(&mut self, id: u32, body: &[u8]) {
        self.hasher.update(body);
        self.pool.push((id, self.pooled.len()));
        self.pooled.extend(body);
        self.pooled.push(b' ');
        if self.pool.len() == OBJECTS_IN_A_STREAM {
            self.flush();
        }
    }

    /// An object that stands in the file as it is.
    pub fn plain(&mut self, id: u32, body: &[u8]) {
        self.hasher.update(body);
        self.begin(id);
        self.out.extend(body);
        self.out.extend(b"\nendobj\n");
    }

    /// A stream; `entries` are the dictionary's without its length.
    pub fn stream(&mut self, id: u32, entries: &str, data: &[u8], coding: Coding) {
        self.hasher.update(entries.as_bytes());
        self.hasher.update(data);
        self.write_stream(id, entries, data, coding);
    }

    fn write_stream(&mut self, id: u32, entries: &str, data: &[u8], coding: Coding) {
        let deflated = (coding == Coding::Deflate).then(|| deflated(&mut self.deflate, data));
        let (filter, data) = deflated.as_deref().map_or(("", data), |data| ("/Filter/FlateDecode", data));
        self.begin(id);
        self.out.extend(format!("<<{entries}{filter}/Length {}>>stream\n", data.len()).as_bytes());
        self.out.extend(data);
        self.out.extend(b"\nendstream\nendobj\n");
    }

    fn begin(&mut self, id: u32) {
        if let Some(place) = self.places.get_mut(id as usize) {
            *place = Place::At(self.out.len() as u32);
        }
        self.out.extend(format!("{id} 0 obj\n").as_bytes());
    }

    fn flush(&mut self) {
        if self.pool.is_empty() {
            return;
        }
        let id = self.reserve();
        let mut data = String::new();
        for (index, (object, at)) in self.pool.iter().enumerate() {
            data += &format!("{object} {at} ");
            if let Some(place) = self.places.get_mut(*object as usize) {
                *place = Place::Within(id, index as u16);
            }
        }
        let entries = format!("/Type/ObjStm/N {}/First {}", self.pool.len(), data.len());
        let mut data = data.into_bytes();
        data.append(&mut self.pooled);
        self.pool.clear();
        self.write_stream(id, &entries, &data, Coding::Deflate);
    }

    /// The bytes so far.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// The whole file. Its id is the same for equal content.
    pub fn finish(mut self, catalog: u32, information: u32) -> Vec<u8> {
        self.flush();
        let hash = self.hasher.finalize().to_hex();
        let id = &hash[..32];
        let own = self.reserve();
        let start = self.out.len();
        self.places[own as usize] = Place::At(start as u32);
        let mut rows = Vec::with_capacity(self.places.len() * 7);
        for place in &self.places {
            let (kind, at, index) = match place {
                Place::Unused => (0, 0, 0),
                Place::At(at) => (1, *at, 0),
                Place::Within(stream, index) => (2, *stream, *index),
            };
            rows.push(kind);
            rows.extend(at.to_be_bytes());
            rows.extend(index.to_be_bytes());
        }
        let entries = format!(
            "/Type/XRef/Size {}/W[1 4 2]/Root {catalog} 0 R/Info {information} 0 R/ID[<{id}><{id}>]",
            self.places.len()
        );
        self.write_stream(own, &entries, &rows, Coding::Deflate);
        self.out.extend(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        self.out
    }
}

/// Deflated in the form of zlib.
fn deflated(deflate: &mut Compress, data: &[u8]) -> Vec<u8> {
    deflate.reset();
    let mut out = Vec::with_capacity(data.len() / 2 + 128);
    loop {
        let read = deflate.total_in() as usize;
        match deflate.compress_vec(&data[read..], &mut out, FlushCompress::Finish) {
            Ok(Status::StreamEnd) | Err(_) => return out,
            Ok(Status::Ok | Status::BufError) => out.reserve(out.capacity().max(1024)),
        }
    }
}

/// A text string (ISO 32000-1, 7.9.2.2): ASCII as it is, anything else in UTF-16.
pub fn text_string(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 2);
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        out.push(b'(');
        escape(text.as_bytes(), &mut out);
        out.push(b')');
        return out;
    }
    out.extend(b"<FEFF");
    for unit in text.encode_utf16() {
        out.extend(format!("{unit:04X}").as_bytes());
    }
    out.push(b'>');
    out
}

/// The bytes of a literal string (ISO 32000-1, 7.3.4.2).
pub fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
            b'\r' => out.extend(b"\\r"),
            _ => out.push(*byte),
        }
    }
}

/// A number with at most two decimals.
pub fn number(value: f32, out: &mut Vec<u8>) {
    let hundredths = (f64::from(value) * 100.0).round() as i64;
    if hundredths < 0 {
        out.push(b'-');
    }
    let hundredths = hundredths.unsigned_abs();
    integer(hundredths / 100, out);
    let rest = (hundredths % 100) as u8;
    if rest > 0 {
        out.extend([b'.', b'0' + rest / 10]);
        if !rest.is_multiple_of(10) {
            out.push(b'0' + rest % 10);
        }
    }
}

/// A whole number.
pub fn integer(mut value: u64, out: &mut Vec<u8>) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_most_two_decimals_and_no_empty_ones() {
        for (value, text) in
            [(0.0, "0"), (12.5, "12.5"), (-0.25, "-0.25"), (841.889_8, "841.89"), (-7.0, "-7"), (0.004, "0")]
        {
            let mut out = Vec::new();
            number(value, &mut out);
            assert_eq!(String::from_utf8(out).as_deref(), Ok(text));
        }
    }

    #[test]
    fn strings_that_are_no_plain_ascii_are_utf_16() {
        assert_eq!(text_string("a(b)\\"), b"(a\\(b\\)\\\\)");
        assert_eq!(text_string("é"), b"<FEFF00E9>");
    }
}
