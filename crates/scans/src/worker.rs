//! The program's side: starts the child, hands it bytes, takes what it says. The child is killed when the worker goes, and
//! so is whatever it was doing; [`Stopper`] does that from another thread, since a hostile file may keep the child silent.

use std::io::{self, BufReader, Read, Write};
use std::process::{Child, ChildStdout};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{ScanError, TooLarge};
use crate::frame::{Answer, Request, read_head, write_head};

/// Starts the host program with [`crate::HIDDEN_ARGUMENT`], stdin and stdout piped, memory and time bounded.
/// (`os::child` does that.)
pub type Spawn<'a> = dyn Fn() -> io::Result<Child> + 'a;

/// Work under way.
pub struct Worker {
    child: Stopper,
    from: BufReader<ChildStdout>,
    left: u64,
    ended: bool,
}

/// Ends the work from another thread: the worker then says [`TooLarge::Resources`].
#[derive(Clone)]
pub struct Stopper(Arc<Mutex<Child>>);

impl Stopper {
    /// Kills the child and waits for it, so that none is left behind.
    pub fn stop(&self) {
        end(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Worker {
    /// Starts the work on `length` bytes, which `input` gives. Fewer than that mean a damaged file.
    pub fn start(request: &Request, spawn: &Spawn, input: &mut dyn Read, length: u64) -> Result<Self, ScanError> {
        let mut child = spawn().map_err(|_| ScanError::NotStarted)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            end(&mut child);
            return Err(ScanError::NotStarted);
        };
        let child = Stopper(Arc::new(Mutex::new(child)));
        let worker = Self { child, from: BufReader::with_capacity(64 << 10, stdout), left: 0, ended: false };
        // A child that has seen enough closes the pipe: what it found comes as its answer.
        if write_head(&mut stdin, request, length).is_ok() {
            let mut buffer = vec![0; 256 << 10];
            let mut left = length;
            while left > 0 {
                let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                let read = match input.read(&mut buffer[..most]) {
                    Ok(0) => break,
                    Ok(read) => read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(_) => return Err(ScanError::Damaged),
                };
                if stdin.write_all(&buffer[..read]).is_err() {
                    break;
                }
                left -= read as u64;
            }
        }
        Ok(worker)
    }

    /// The next answer; none after the last. Bytes of the answer before that nobody wanted are passed over.
    pub fn next_answer(&mut self) -> Result<Option<Answer>, ScanError> {
        if self.ended {
            return Ok(None);
        }
        io::copy(&mut self.data(), &mut io::sink()).map_err(|_| ScanError::Damaged)?;
        match read_head::<Answer>(&mut self.from) {
            Ok((Answer::Done, _)) => {
                self.ended = true;
                Ok(None)
            }
            Ok((Answer::Failed(error), _)) => Err(error),
            Ok((answer, bytes)) => {
                self.left = bytes;
                Ok(Some(answer))
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                // The child has died: of the bound on its memory or its time, whatever the file held.
                Err(ScanError::TooLarge(TooLarge::Resources))
            }
            Err(_) => Err(ScanError::Damaged),
        }
    }

    /// A handle to end the work with.
    pub fn stopper(&self) -> Stopper {
        self.child.clone()
    }

    /// How many bytes of the answer are still to come.
    pub fn bytes_left(&self) -> u64 {
        self.left
    }

    /// The answer's bytes.
    pub fn data(&mut self) -> impl Read + '_ {
        Data(self)
    }

    /// The answer's bytes in memory: for pictures, which are small.
    pub fn bytes(&mut self) -> Result<Vec<u8>, ScanError> {
        let expected = self.left;
        let mut bytes = Vec::new();
        self.data().read_to_end(&mut bytes).map_err(|_| ScanError::Damaged)?;
        if bytes.len() as u64 == expected { Ok(bytes) } else { Err(ScanError::TooLarge(TooLarge::Resources)) }
    }
}

struct Data<'a>(&'a mut Worker);

impl Read for Data<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(usize::try_from(self.0.left).unwrap_or(usize::MAX));
        if most == 0 {
            return Ok(0);
        }
        let read = self.0.from.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.0.left -= read as u64;
        Ok(read)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.child.stop();
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
