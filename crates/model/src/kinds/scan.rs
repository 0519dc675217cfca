//! A scanned paper: which record it belongs to, its pages, and which kept contents they are on.

use crate::kind;

kind! {
    /// One paper of one or more pages. The contents lie in files of their own; what was done to pages stands here.
    pub struct Scan as "scan", title "scan_name", internal true {
        scan {
            /// The worker whose paper it is; an agreement's evidence has none.
            worker: Reference { kind: "worker" } => indexed();
            /// The record that it belongs to, of any kind.
            scan_owner: Text { max: 36 } => required() indexed();
            scan_owner_kind: Text { max: 40 } => required();
            scan_name: Text { max: 160 } => required();
            scan_source: Choice { codes: &["file", "paste", "camera", "folder"] } => required();
            /// JSON: hash (BLAKE3, hexadecimal), media type, bytes and page sizes of each kept content.
            scan_contents: LongText { max: 60_000 } => required() group("scan_pages");
            /// JSON: content, page, quarter turns and cut of each page, in their order.
            scan_pages: LongText { max: 60_000 } => required() group("scan_pages");
        }
    }
}
