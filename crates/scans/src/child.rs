//! The child's side: a process of its own works on what someone brought, so that a hostile file can only break the child.
//! The program that hosts it calls [`run`] when it was started with [`HIDDEN_ARGUMENT`], before anything else.

use std::io::{self, BufWriter, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{ScanError, TooLarge};
use crate::export::{self, Page};
use crate::frame::{Answer, ExportAs, ExportPage, Given, Request, read_head, write_head};
use crate::keep::{self, Kept};
use crate::look::Source;
use crate::media::Media;
use crate::pdf::Paper;
use crate::tiff;
use crate::{LARGEST_PDF, LARGEST_PICTURE, SMALL_SIDE};

/// The argument with which the program starts itself to work on a scan.
pub const HIDDEN_ARGUMENT: &str = "--loket-work-on-scan";
/// Small pictures made when a PDF is taken in; those of later pages are drawn when someone looks.
const SMALL_AT_ONCE: u32 = 8;
/// A PDF of pictures with more bytes a page than this is kept as pictures of the size that a reader needs.
const HEAVY_PAGE: usize = 700_000;
/// Long side of such a page, pixels: A4 at 210 dots an inch.
const REDRAWN_SIDE: u32 = 2_456;
/// Bytes given out at a time.
const PART: usize = 256 << 10;
/// Seconds without an answer after which a file is given up: a sheet of A3 at 600 dots an inch takes a tenth of it.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Reads the request from `input`, writes answers to `output`, and returns when it is done or the other side is gone. Sets
/// the process's panic hook, and ends the process when one step takes longer than `patience`: call it only in the child.
pub fn run(mut input: impl Read, output: impl Write, patience: Duration) {
    // A panic is an answer here, not a message: the parent is told that the file is damaged.
    std::panic::set_hook(Box::new(|_| ()));
    let said = Arc::new(Mutex::new(Instant::now()));
    let mut to = Sender { to: BufWriter::with_capacity(64 << 10, output), said: Arc::clone(&said) };
    std::thread::spawn(move || watch(&said, patience));
    let outcome = match read_head::<Request>(&mut input) {
        Err(_) => Err(Stop::Failed(ScanError::Damaged)),
        Ok((request, bytes)) => catch_unwind(AssertUnwindSafe(|| work(&request, bytes, &mut input, &mut to)))
            .unwrap_or(Err(Stop::Failed(ScanError::Damaged))),
    };
    let last = match outcome {
        Ok(()) => Answer::Done,
        Err(Stop::Failed(error)) => Answer::Failed(error),
        Err(Stop::Gone) => return,
    };
    // If the other side is gone there is no one to tell.
    let _ = to.say(&last, &[]);
    let _ = to.to.flush();
}

/// Ends the process once nothing was said for too long: who waits is told so by the end of the pipe.
fn watch(said: &Mutex<Instant>, patience: Duration) {
    while said.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < patience {
        std::thread::sleep(patience / 20);
    }
    std::process::exit(1);
}

enum Stop {
    Failed(ScanError),
    Gone,
}

impl From<ScanError> for Stop {
    fn from(error: ScanError) -> Self {
        Self::Failed(error)
    }
}

struct Sender<W: Write> {
    to: BufWriter<W>,
    /// When something was said last.
    said: Arc<Mutex<Instant>>,
}

impl<W: Write> Sender<W> {
    fn say(&mut self, answer: &Answer, bytes: &[u8]) -> Result<(), Stop> {
        write_head(&mut self.to, answer, bytes.len() as u64).map_err(|_| Stop::Gone)?;
        for part in bytes.chunks(PART) {
            self.to.write_all(part).map_err(|_| Stop::Gone)?;
            // Who takes a large content slowly is not a sheet that takes long.
            self.heard();
        }
        self.to.flush().map_err(|_| Stop::Gone)?;
        self.heard();
        Ok(())
    }

    fn heard(&self) {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn kept(&mut self, kept: &Kept) -> Result<(), Stop> {
        self.say(&Answer::Content { media: kept.media, sizes: vec![(kept.width, kept.height)] }, &kept.bytes)?;
        self.say(&Answer::Small { page: 0 }, &kept.small)
    }
}

fn read(input: &mut impl Read, bytes: u64) -> Result<Vec<u8>, Stop> {
    let mut all = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    input.take(bytes).read_to_end(&mut all).map_err(|_: io::Error| Stop::Gone)?;
    if all.len() as u64 == bytes { Ok(all) } else { Err(ScanError::Damaged.into()) }
}

fn work<W: Write>(request: &Request, bytes: u64, input: &mut impl Read, to: &mut Sender<W>) -> Result<(), Stop> {
    match request {
        Request::Take if bytes == 0 => Err(ScanError::Empty.into()),
        Request::Take if bytes > LARGEST_PICTURE => Err(ScanError::TooLarge(TooLarge::Bytes).into()),
        Request::Take => {
            let bytes = read(input, bytes)?;
            to.heard();
            take(bytes, to)
        }
        Request::Look { media, page, side, edit } => {
            let source = Source::open(read(input, bytes)?, *media)?;
            let picture = source.page(*page, *side, edit)?;
            let drawn = if *side <= SMALL_SIDE { keep::small_page(&picture)? } else { keep::page(picture, false)? };
            to.say(&Answer::Picture { media: drawn.media, width: drawn.width, height: drawn.height }, &drawn.bytes)
        }
        Request::Export { contents, pages, form } => {
            let contents = contents
                .iter()
                .map(|given| read(input, given.bytes).map(|bytes| (*given, bytes)))
                .collect::<Result<Vec<_>, _>>()?;
            give(&contents, pages, *form, to)
        }
    }
}

fn take<W: Write>(bytes: Vec<u8>, to: &mut Sender<W>) -> Result<(), Stop> {
    match Media::of(&bytes).ok_or(ScanError::NotAScan)? {
        media @ (Media::Jpeg | Media::Png) => {
            to.say(&Answer::Progress { done: 0, total: 1 }, &[])?;
            to.kept(&keep::file(&bytes, media)?)
        }
        Media::Tiff => {
            let mut pages = tiff::Pages::open(&bytes)?;
            let mut done = 0;
            // All or nothing is the parent's: it keeps what came only when the end came.
            while let Some(picture) = pages.next()? {
                to.say(&Answer::Progress { done, total: 0 }, &[])?;
                to.kept(&keep::page(picture, false)?)?;
                done += 1;
            }
            Ok(())
        }
        Media::Pdf => take_pdf(&Arc::new(bytes), to),
    }
}

fn take_pdf<W: Write>(bytes: &Arc<Vec<u8>>, to: &mut Sender<W>) -> Result<(), Stop> {
    let paper = Paper::open(bytes)?;
    let sizes = paper.sizes();
    let total = sizes.len() as u32;
    if paper.is_of_pictures()
        && bytes.len() > HEAVY_PAGE * sizes.len()
        && let Some(pages) = redrawn(&paper, total, bytes.len() / 10 * 6, to)?
    {
        return pages.iter().try_for_each(|page| to.kept(page));
    }
    if bytes.len() as u64 > LARGEST_PDF {
        return Err(ScanError::TooLarge(TooLarge::Bytes).into());
    }
    to.say(&Answer::Content { media: Media::Pdf, sizes }, bytes)?;
    for page in 0..total.min(SMALL_AT_ONCE) {
        to.say(&Answer::Progress { done: page, total: total.min(SMALL_AT_ONCE) }, &[])?;
        // A page that cannot be drawn is kept all the same: other programs may show it.
        let drawn = catch_unwind(AssertUnwindSafe(|| paper.draw(page, SMALL_SIDE))).ok().and_then(Result::ok);
        if let Some(small) = drawn.and_then(|picture| keep::small(&picture).ok()) {
            to.say(&Answer::Small { page }, &small)?;
        }
    }
    Ok(())
}

/// The pages as pictures; none when one cannot be drawn, or when they have more than so many bytes together.
fn redrawn<W: Write>(paper: &Paper, pages: u32, most: usize, to: &mut Sender<W>) -> Result<Option<Vec<Kept>>, Stop> {
    let mut kept: Vec<Kept> = Vec::new();
    for page in 0..pages {
        to.say(&Answer::Progress { done: page, total: pages }, &[])?;
        let drawn = catch_unwind(AssertUnwindSafe(|| paper.draw(page, REDRAWN_SIDE))).ok().and_then(Result::ok);
        let Some(drawn) = drawn else { return Ok(None) };
        kept.push(keep::page(drawn, true)?);
        if kept.iter().map(|page| page.bytes.len()).sum::<usize>() > most {
            return Ok(None);
        }
    }
    Ok(Some(kept))
}

fn give<W: Write>(
    contents: &[(Given, Vec<u8>)],
    pages: &[ExportPage],
    form: ExportAs,
    to: &mut Sender<W>,
) -> Result<(), Stop> {
    let total = pages.len() as u32;
    let mut sources = Vec::new();
    for (given, bytes) in contents {
        sources.push(Source::open(bytes.clone(), given.media)?);
    }
    let page = |wanted: &ExportPage| {
        let at = wanted.content as usize;
        let (given, bytes) = contents.get(at).ok_or(ScanError::NoSuchPage)?;
        let jpeg = (given.media == Media::Jpeg).then_some(&bytes[..]);
        Ok::<_, ScanError>(Page { source: &sources[at], jpeg, number: wanted.page, edit: wanted.edit })
    };
    let pages = pages.iter().map(page).collect::<Result<Vec<_>, _>>()?;
    if form == ExportAs::Jpeg {
        for (done, page) in pages.iter().enumerate() {
            to.say(&Answer::Progress { done: done as u32, total }, &[])?;
            to.say(&Answer::File, &export::as_jpeg(page)?)?;
        }
        return Ok(());
    }
    let file = export::as_pdf(&pages, &mut |done| {
        // Whoever is gone is noticed when the file is sent.
        let _ = to.say(&Answer::Progress { done: done as u32, total }, &[]);
    })?;
    to.say(&Answer::File, &file)
}
