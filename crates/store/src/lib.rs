//! The desktop's encrypted file: records, changes and their chain, index tables, search, drafts, numbers, blobs.
//!
//! One door for writes ([`Store::write`]), readers on connections of their own ([`Store::read`]). Index tables, search and
//! kept counts are derived from the records and can be dropped and rebuilt.
//!
//! It must never know who may do what, how a message is worded, what time it is, or how bytes travel: ids, times and
//! randomness are handed in.

mod access;
mod backup;
mod bulk;
mod carry;
mod checkpoint;
mod column_block;
mod column_query;
mod columns;
mod connection;
mod content;
mod declared;
mod derive;
mod door;
mod erase;
mod error;
mod history;
mod identity;
mod key;
mod ledger;
mod list;
mod matching;
mod migrate;
mod nik_block;
mod open;
mod outbox;
mod person;
mod read;
mod rebuild;
mod receive;
mod review;
mod save;
mod sealed;
mod search;
mod tables;
mod traces;
mod vocabulary;

pub use access::Accessed;
pub use backup::{Backup, about_backup, unpack_backup, verify_backup};
pub use bulk::{Bulk, BulkSize};
pub use columns::{Indexed, Span};
pub use content::{ContentReader, ContentWriter, NewContent};
pub use door::Tx;
pub use error::StoreError;
pub use history::{Conflict, Past, PastEdit, Reverse, Side};
pub use key::FileKey;
pub use ledger::{Ledger, Register};
pub use list::{Filter, ListQuery, Page, Sort, Test};
pub use open::{Held, NewStore, Store, Topics};
pub use outbox::Outgoing;
pub use read::{Mark, Reader, Record};
pub use receive::Received;
pub use review::{FileHead, FileHeads, ReviewNews, ReviewQuery, UnderReview, groups_that_matter, kinds_of_file};
pub use save::{Save, Saved};
pub use search::{Found, Hit, SearchOptions};
pub use tables::access::{Access, AccessQuery};
pub use tables::content::{Content, ContentRow};
pub use tables::import::ImportRow;
pub use tables::number::Lease;
