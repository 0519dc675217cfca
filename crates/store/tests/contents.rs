//! Facts about the contents of scans: what lies on the disk, what a crash leaves, what is noticed.

mod common;

use std::io::{Read, Write};
use std::path::PathBuf;

use common::{Home, create, id, key, put, worker};
use store::{NewContent, Store, StoreError, Tx};

/// Files below the folder of the contents.
fn files(home: &Home) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(parts) = std::fs::read_dir(home.path().join("scans")) else { return found };
    for part in parts {
        let listed = std::fs::read_dir(part.expect("an entry").path()).expect("a folder");
        found.extend(listed.map(|file| file.expect("an entry").path()));
    }
    found
}

fn written(store: &Store, number: u8, bytes: &[u8]) -> NewContent {
    let mut writer = store.content_writer([number; 16], [number ^ 0x55; 32]).expect("begun");
    writer.write_all(bytes).expect("written");
    writer.finish().expect("finished")
}

fn keep(store: &Store, new: &NewContent) {
    store.write(|tx: &mut Tx<'_>| tx.keep_content(new)).map(|_| ()).map_err(|error: StoreError| error).expect("kept");
}

/// Bytes without a pattern that compresses or repeats a chunk.
fn paper(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

#[test]
fn content_of_any_length_comes_back_as_it_was() {
    let home = Home::new();
    let store = create(&home, 1);
    for (number, length) in [0, 1, 65_535, 65_536, 65_537, 131_072, 1_000_003].into_iter().enumerate() {
        let bytes = paper(length);
        let new = written(&store, number as u8, &bytes);
        keep(&store, &new);
        let reader = store.content(&new.hash).expect("known");
        assert_eq!(reader.length(), length as u64);
        assert!(reader.whole().expect("whole") == bytes, "{length} bytes");
    }
}

#[test]
fn nothing_of_a_content_can_be_read_on_the_disk() {
    let home = Home::new();
    let store = create(&home, 1);
    let bytes = b"KARTU TANDA PENDUDUK 1807054505900001 ".repeat(5_000);
    let new = written(&store, 1, &bytes);
    keep(&store, &new);
    let [file] = &files(&home)[..] else { panic!("one file") };
    let database = std::fs::read(home.file()).expect("read");
    assert!(memchr::memmem::find(&database, &new.hash).is_none(), "which paper it is stands nowhere in the clear");
    let kept = std::fs::read(file).expect("read");
    assert!(kept.len() > bytes.len());
    assert!(memchr::memmem::find(&kept, b"1807054505900001").is_none());
    let name = file.file_name().and_then(|name| name.to_str()).expect("a plain name");
    let hash: String = new.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!hash.starts_with(name) && !name.contains(&hash[..16]), "the name does not tell which paper lies there");
}

#[test]
fn the_same_content_is_kept_once() {
    let home = Home::new();
    let store = create(&home, 1);
    for number in 1..4 {
        let new = written(&store, number, &paper(200_000));
        keep(&store, &new);
    }
    assert_eq!(files(&home).len(), 1);
}

#[test]
fn content_that_is_not_kept_leaves_nothing() {
    let home = Home::new();
    let store = create(&home, 1);
    drop(written(&store, 1, &paper(100_000)));
    let mut half = store.content_writer([2; 16], [2; 32]).expect("begun");
    half.write_all(&paper(100_000)).expect("written");
    drop(half);
    assert!(files(&home).is_empty());
}

#[test]
fn what_a_crash_leaves_is_swept_and_what_is_kept_stays() {
    let home = Home::new();
    let store = create(&home, 1);
    let new = written(&store, 1, &paper(70_000));
    keep(&store, &new);
    // A crash in the middle: nothing is dropped.
    std::mem::forget(written(&store, 2, &paper(70_000)));
    let hash = new.hash;
    drop(new);
    drop(store);
    assert_eq!(files(&home).len(), 2);
    let store = Store::open(home.path(), &key()).expect("opens");
    store.sweep_contents().expect("swept");
    assert_eq!(files(&home).len(), 1);
    assert!(store.content(&hash).expect("known").whole().expect("whole") == paper(70_000));
}

#[test]
fn a_sweep_spares_what_is_being_written() {
    let home = Home::new();
    let store = create(&home, 1);
    let new = written(&store, 1, &paper(70_000));
    assert_eq!(store.sweep_contents(), Ok(0));
    keep(&store, &new);
    assert!(store.content(&new.hash).is_ok());
}

#[test]
fn a_changed_exchanged_or_shortened_file_is_noticed() {
    let home = Home::new();
    let store = create(&home, 1);
    let bytes = paper(200_000);
    let new = written(&store, 1, &bytes);
    keep(&store, &new);
    let file = files(&home).remove(0);
    let good = std::fs::read(&file).expect("read");
    let chunk = 65_536 + 16;
    let mut changed = good.clone();
    changed[100_000] ^= 1;
    let mut exchanged = good.clone();
    let (one, other) = exchanged[8..8 + 2 * chunk].split_at_mut(chunk);
    one.swap_with_slice(other);
    for broken in [changed, exchanged, good[..good.len() - 10].to_vec(), good[..8 + chunk].to_vec(), b"LPMI".to_vec()] {
        std::fs::write(&file, broken).expect("written");
        let read = store.content(&new.hash).and_then(store::ContentReader::whole);
        assert_eq!(read.unwrap_err(), StoreError::Damaged);
    }
    std::fs::remove_file(&file).expect("removed");
    assert_eq!(store.content(&new.hash).map(|_| ()).unwrap_err(), StoreError::Missing);
    assert_eq!(store.read(|reader| reader.has_content(&new.hash)), Ok(false));
}

#[test]
fn content_that_was_lost_can_be_taken_in_again() {
    let home = Home::new();
    let store = create(&home, 1);
    let new = written(&store, 1, &paper(1_000));
    keep(&store, &new);
    std::fs::remove_file(files(&home).remove(0)).expect("removed");
    let again = written(&store, 2, &paper(1_000));
    keep(&store, &again);
    assert!(store.content(&again.hash).expect("known").whole().expect("whole") == paper(1_000));
}

#[test]
fn forgotten_content_is_gone_with_its_pictures() {
    let home = Home::new();
    let store = create(&home, 1);
    let new = written(&store, 1, &paper(1_000));
    keep(&store, &new);
    let forget = |tx: &mut Tx<'_>| -> Result<(), StoreError> {
        tx.keep_small_picture(&new.hash, 0, b"small")?;
        tx.forget_content(&new.hash)
    };
    store.write(forget).expect("forgotten");
    store.sweep_contents().expect("swept");
    assert_eq!(store.read(|reader| reader.small_picture(&new.hash, 0)), Ok(None));
    assert_eq!(store.content(&new.hash).map(|_| ()).unwrap_err(), StoreError::NotFound);
    // Who still holds the value has no claim on the file.
    assert!(
        files(&home).is_empty() || {
            let hash = new.hash;
            drop(new);
            store.content(&hash).is_err() && files(&home).is_empty()
        }
    );
}

#[test]
fn a_reader_needs_no_more_than_a_chunk_at_a_time() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), worker(1));
    let new = written(&store, 1, &paper(300_000));
    keep(&store, &new);
    let mut reader = store.content(&new.hash).expect("known");
    let mut buffer = vec![0; 1_000_000];
    let first = reader.read(&mut buffer).expect("read");
    assert!(first <= 65_536, "{first}");
}

/// Sends no bytes anywhere: the server is said to have it.
fn mark_sent(store: &Store, hash: [u8; 32]) {
    store
        .write(|tx: &mut Tx<'_>| tx.mark_contents_sent(&[hash], true))
        .map_err(|error: StoreError| error)
        .expect("marked");
}

fn look(store: &Store, hash: [u8; 32], at_ms: i64) {
    store.write(|tx: &mut Tx<'_>| tx.note_look(&hash, at_ms)).map_err(|error: StoreError| error).expect("noted");
}

#[test]
fn only_what_the_server_has_is_let_go_and_the_longest_unseen_first() {
    let home = Home::new();
    let store = create(&home, 1);
    let kept: Vec<[u8; 32]> = (1..=4)
        .map(|number| {
            let new = written(&store, number, &paper(1_000 + usize::from(number)));
            keep(&store, &new);
            look(&store, new.hash, i64::from(number) * 1_000);
            new.hash
        })
        .collect();
    assert_eq!(store.let_go(0, i64::MAX), Ok(0), "the server has none of them");
    for hash in &kept[..3] {
        mark_sent(&store, *hash);
    }
    look(&store, kept[0], 9_000);
    assert_eq!(store.let_go(3_010, i64::MAX), Ok(1_002), "the second was not seen for longest");
    assert_eq!(store.let_go(0, 5_000), Ok(1_003), "the first was seen after that moment");
    let here = |hash: &[u8; 32]| store.read(|reader| reader.has_content(hash)).expect("read");
    assert_eq!([here(&kept[0]), here(&kept[1]), here(&kept[2]), here(&kept[3])], [true, false, false, true]);
    assert_eq!(files(&home).len(), 2);
    assert_eq!(store.read(|reader| reader.unsent_size()), Ok((1, 1_004)));
}

#[test]
fn pieces_are_put_together_once_the_whole_is_what_its_hash_says() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), worker(1));
    let bytes = paper(sync::attachment::PIECE * 2 + 100);
    let hash = *blake3::hash(&bytes).as_bytes();
    let pieces: Vec<&[u8]> = bytes.chunks(sync::attachment::PIECE).collect();
    let arrive = |number: u8, piece: &[u8]| {
        store.keep_piece(&hash, u32::from(number), piece, [number + 1; 16], [number; 32]).expect("kept");
    };
    for (number, piece) in pieces.iter().enumerate() {
        arrive(number as u8, piece);
    }
    assert_eq!(store.read(|reader| reader.arrived_pieces(&hash)), Ok(vec![0, 1, 2]));
    store.sweep_contents().expect("swept");
    assert_eq!(files(&home).len(), 3, "a sweep spares what has arrived");
    assert_eq!(store.join_pieces(&hash, id(99), [9; 16], [9; 32], 1), Err(StoreError::NotFound), "no record names it");
    assert_eq!(store.read(|reader| reader.has_content(&hash)), Ok(false));
    assert_eq!(store.join_pieces(&hash, id(1), [10; 16], [10; 32], 1), Ok(true));
    assert_eq!(files(&home).len(), 1);
    assert!(store.content(&hash).expect("known").whole().expect("whole") == bytes);
    for number in 0..3 {
        assert!(store.content_piece(&hash, number).expect("a piece") == pieces[number as usize]);
    }
    assert_eq!(store.content_piece(&hash, 3), Err(StoreError::NotFound));
    assert_eq!(store.read(|reader| reader.unsent_size()), Ok((0, 0)), "it came from the server");
}

#[test]
fn pieces_that_make_another_whole_are_thrown_away() {
    let home = Home::new();
    let store = create(&home, 1);
    put(&store, id(1), worker(1));
    let hash = [5; 32];
    store.keep_piece(&hash, 0, &paper(500), [1; 16], [1; 32]).expect("kept");
    assert_eq!(store.join_pieces(&hash, id(1), [2; 16], [2; 32], 1), Ok(false));
    assert_eq!(store.read(|reader| reader.arrived_pieces(&hash)), Ok(Vec::new()));
    assert!(files(&home).is_empty());
}
