//! The desktop's encrypted file: records, changes, index tables, search.
