//! Text files as letters: UTF-8, UTF-16 or what Windows writes.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::child::Stop;
use crate::error::ReadError;

/// How much is read at a time.
const PIECE: usize = 64 << 10;

/// UTF-16 says so itself; what is valid as UTF-8 to its end is UTF-8; all else is what Windows writes.
fn encoding(file: &mut File) -> Result<&'static Encoding, Stop> {
    let cannot = |_| Stop::Failed(ReadError::CannotOpen);
    let mut piece = vec![0; PIECE];
    let mut held = 0;
    let mut first = true;
    let found = loop {
        let read = file.read(&mut piece[held..]).map_err(cannot)?;
        let bytes = &piece[..held + read];
        if first {
            if bytes.starts_with(&[0xff, 0xfe]) {
                break UTF_16LE;
            } else if bytes.starts_with(&[0xfe, 0xff]) {
                break UTF_16BE;
            }
        }
        first = false;
        match std::str::from_utf8(bytes) {
            Ok(_) if read == 0 => break UTF_8,
            Ok(_) => held = 0,
            // A character that lies across two pieces.
            Err(error) if error.error_len().is_none() && read > 0 => {
                let rest = error.valid_up_to()..bytes.len();
                held = rest.len();
                piece.copy_within(rest, 0);
            }
            Err(_) => break WINDOWS_1252,
        }
    };
    file.seek(SeekFrom::Start(0)).map_err(cannot)?;
    Ok(found)
}

/// A file as text, piece by piece: what was read last stands in `text`.
pub(super) struct Letters {
    file: File,
    decoder: Decoder,
    piece: Vec<u8>,
    pub text: String,
    ended: bool,
}

impl Letters {
    /// Finds out in which letters it is written.
    pub fn open(mut file: File) -> Result<Self, Stop> {
        let decoder = encoding(&mut file)?.new_decoder_with_bom_removal();
        Ok(Self { file, decoder, piece: vec![0; PIECE], text: String::new(), ended: false })
    }

    /// Reads on, behind what stands in `text`; false at the end.
    pub fn more(&mut self) -> Result<bool, Stop> {
        if self.ended {
            return Ok(false);
        }
        let read = self.file.read(&mut self.piece).map_err(|_| Stop::Failed(ReadError::CannotOpen))?;
        self.ended = read == 0;
        let needed = self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * PIECE);
        self.text.reserve(needed);
        let _ = self.decoder.decode_to_string(&self.piece[..read], &mut self.text, self.ended);
        if self.text.contains('\0') {
            return Err(ReadError::NotASpreadsheet.into());
        }
        Ok(true)
    }
}
