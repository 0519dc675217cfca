//! Erasing the contents of someone's papers, so that nothing can bring them back.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Held, KIND};
use crate::app::Desk;
use crate::failure::Failure;

/// Erases the contents of all scans that belong to these records or to these workers, also deleted scans and earlier states,
/// unless another scan names the same content. Keys go in one write; the files follow. Returns the ids of the scans, whose
/// records and history are the caller's to erase.
pub fn erase_of(desk: &Desk, records: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
    let wanted: BTreeSet<Uuid> = records.iter().copied().collect();
    let (scans, _) = desk.store.write(|tx| {
        let (mut scans, mut theirs, mut others) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        for id in tx.ids_of_kind(KIND)? {
            let Some(record) = tx.record(id)? else { continue };
            let of = |field: &str| super::id_in(&record.body, field).is_some_and(|id| wanted.contains(&id));
            let hashes = if of("scan_owner") || of("worker") || wanted.contains(&id) {
                scans.push(id);
                &mut theirs
            } else {
                &mut others
            };
            hashes.extend(Held::of(&record.body).contents.into_iter().map(|content| content.hash));
            for past in tx.history(id)? {
                for edit in past.edits.iter().filter(|edit| edit.field == "scan_contents") {
                    for value in [&edit.old, &edit.new] {
                        let earlier = model::Body::from_iter([("scan_contents".to_owned(), value.clone())]);
                        hashes.extend(Held::of(&earlier).contents.into_iter().map(|content| content.hash));
                    }
                }
            }
        }
        for hash in theirs.difference(&others) {
            if let Ok(hash) = blake3::Hash::from_hex(hash) {
                tx.forget_content(hash.as_bytes())?;
            }
        }
        Ok::<_, Failure>(scans)
    })?;
    desk.store.sweep_contents()?;
    Ok(scans)
}
