//! A stream of sealed chunks: of 64 KiB each, every one by XChaCha20-Poly1305 with its place and whether it is the last one
//! as nonce, so a key may be used for one stream only. Chunks cannot be exchanged, left out or cut off at the end, and no
//! more than one is in memory.

use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

pub(crate) const CHUNK: usize = 64 << 10;
pub(crate) const TAG: usize = 16;

fn nonce(place: u64, last: bool) -> XNonce {
    let mut bytes = [0_u8; 24];
    bytes[..8].copy_from_slice(&place.to_le_bytes());
    bytes[8] = u8::from(last);
    bytes.into()
}

fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// Seals what is written. Without [`Sealer::finish`] the stream has no end and cannot be read.
pub(crate) struct Sealer<W: Write> {
    to: W,
    cipher: XChaCha20Poly1305,
    chunk: Zeroizing<Vec<u8>>,
    place: u64,
}

impl<W: Write> Sealer<W> {
    pub fn new(to: W, key: &[u8; 32]) -> Self {
        let cipher = XChaCha20Poly1305::new(key.into());
        Self { to, cipher, chunk: Zeroizing::new(Vec::with_capacity(CHUNK)), place: 0 }
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let sealed = self.cipher.encrypt(&nonce(self.place, last), &self.chunk[..]).map_err(|_| broken())?;
        self.to.write_all(&sealed)?;
        self.place += 1;
        self.chunk.clear();
        Ok(())
    }

    /// Writes the end; gives back what it wrote to.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.chunk.len() == CHUNK {
            self.seal(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a sealed stream. A changed, exchanged or missing chunk, and anything after the last, is an error of kind `InvalidData`.
pub(crate) struct Opener<R: BufRead> {
    from: R,
    cipher: XChaCha20Poly1305,
    chunk: Zeroizing<Vec<u8>>,
    at: usize,
    place: u64,
    ended: bool,
}

impl<R: BufRead> Opener<R> {
    pub fn new(from: R, key: &[u8; 32]) -> Self {
        let cipher = XChaCha20Poly1305::new(key.into());
        Self { from, cipher, chunk: Zeroizing::default(), at: 0, place: 0, ended: false }
    }

    fn open(&mut self) -> io::Result<()> {
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        (&mut self.from).take((CHUNK + TAG) as u64).read_to_end(&mut sealed)?;
        let last = sealed.len() < CHUNK + TAG || self.from.fill_buf()?.is_empty();
        let opened = self.cipher.decrypt(&nonce(self.place, last), &sealed[..]).map_err(|_| broken())?;
        self.chunk = Zeroizing::new(opened);
        self.at = 0;
        self.place += 1;
        self.ended = last;
        Ok(())
    }
}

impl<R: BufRead + Seek> Opener<R> {
    /// Passes over chunks that nothing was read of yet, without opening them.
    pub fn skip(&mut self, chunks: u64) -> io::Result<()> {
        let bytes = i64::try_from(chunks * (CHUNK + TAG) as u64).map_err(|_| broken())?;
        self.from.seek(SeekFrom::Current(bytes))?;
        self.place += chunks;
        Ok(())
    }
}

impl<R: BufRead> Read for Opener<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            if self.ended {
                return Ok(0);
            }
            self.open()?;
        }
        let taken = buffer.len().min(self.chunk.len() - self.at);
        buffer[..taken].copy_from_slice(&self.chunk[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}
