//! A batch's entries as they lie in the database: the CBOR list of the wire, zstd.

use sync::Entry;
use sync::message::Sent;
use sync::wire;

/// Packs entries.
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    wire::pack(&entries.iter().cloned().map(Sent::from).collect::<Vec<_>>())
}

/// Unpacks them; `None` if these bytes are nothing that `pack` wrote.
pub fn unpack(packed: &[u8]) -> Option<Vec<Sent>> {
    wire::unpack(packed).ok()
}
