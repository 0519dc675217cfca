//! All NIKs of the file in one block of memory, in order of their records, so that any part of one is found by running
//! through it from the newest end: 16 bytes a record, a few milliseconds for a million.

use memchr::memmem;

/// How many NIKs are looked through at a time, so that the newest hits come first.
const WINDOW: usize = 4096;

const EMPTY: [u8; 16] = [0; 16];

/// The block: `niks[i]` belongs to the record in row `rows[i]`; rows ascend.
#[derive(Debug, Default)]
pub(crate) struct NikBlock {
    rows: Vec<u32>,
    niks: Vec<[u8; 16]>,
    /// Whether the file's content is in it; until then only what was written since.
    loaded: bool,
}

impl NikBlock {
    /// Whether it holds every record.
    pub const fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// Takes what the file held; what was set meanwhile stays as it is.
    pub fn load(&mut self, mut pairs: Vec<(u32, [u8; 16])>) {
        pairs.sort_unstable_by_key(|pair| pair.0);
        let since = std::mem::take(self);
        self.rows = Vec::with_capacity(pairs.len() + 1024);
        self.niks = Vec::with_capacity(pairs.len() + 1024);
        for (row, nik) in pairs {
            self.rows.push(row);
            self.niks.push(nik);
        }
        for (row, nik) in since.rows.into_iter().zip(since.niks) {
            self.set(i64::from(row), (nik != EMPTY).then_some(nik));
        }
        self.loaded = true;
    }

    /// The record in that row has this NIK now, or none.
    pub fn set(&mut self, row: i64, nik: Option<[u8; 16]>) {
        let Ok(row) = u32::try_from(row) else { return };
        if self.rows.last().is_none_or(|last| *last < row) {
            if nik.is_some() || !self.loaded {
                self.rows.push(row);
                self.niks.push(nik.unwrap_or(EMPTY));
            }
            return;
        }
        match self.rows.binary_search(&row) {
            Ok(at) => self.niks[at] = nik.unwrap_or(EMPTY),
            Err(at) => {
                if nik.is_some() || !self.loaded {
                    self.rows.insert(at, row);
                    self.niks.insert(at, nik.unwrap_or(EMPTY));
                }
            }
        }
    }

    /// Whether the record in that row has a NIK that holds these digits.
    pub fn holds(&self, row: i64, digits: &memmem::Finder<'_>) -> bool {
        u32::try_from(row)
            .ok()
            .and_then(|row| self.rows.binary_search(&row).ok())
            .is_some_and(|at| digits.find(&self.niks[at]).is_some())
    }

    /// Rows whose NIK holds these digits, newest first, at most `limit`.
    pub fn find(&self, digits: &str, limit: usize) -> Vec<i64> {
        if digits.is_empty() || digits.len() > 16 {
            return Vec::new();
        }
        let finder = memmem::Finder::new(digits);
        let mut found = Vec::new();
        let mut window_hits: Vec<usize> = Vec::new();
        let mut end = self.niks.len();
        while end > 0 && found.len() < limit {
            let start = end.saturating_sub(WINDOW);
            let bytes = self.niks[start..end].as_flattened();
            window_hits.clear();
            let mut at = 0;
            while let Some(hit) = finder.find(&bytes[at..]) {
                let begin = at + hit;
                if begin % 16 + digits.len() <= 16 {
                    window_hits.push(start + begin / 16);
                    at = (begin / 16 + 1) * 16;
                } else {
                    at = begin + 1;
                }
            }
            found.extend(window_hits.iter().rev().map(|at| i64::from(self.rows[*at])));
            end = start;
        }
        found.truncate(limit);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nik(text: &str) -> Option<[u8; 16]> {
        text.as_bytes().try_into().ok()
    }

    fn block() -> NikBlock {
        let mut block = NikBlock::default();
        block.load(
            (1..=10_000_u32).map(|row| (row, format!("18070112{row:08}").into_bytes().try_into().unwrap())).collect(),
        );
        block
    }

    #[test]
    fn any_part_is_found_newest_first() {
        let block = block();
        assert_eq!(block.find("00000042", 10), [42]);
        assert_eq!(block.find("1807", 3), [10_000, 9_999, 9_998]);
        assert_eq!(block.find("0009999", 10), [9_999]);
        assert!(block.find("99999", 10).is_empty());
    }

    #[test]
    fn a_part_never_reaches_into_the_next_record() {
        let mut block = NikBlock::default();
        block.load(vec![(1, nik("1807010000000018").unwrap()), (2, nik("0700000000000000").unwrap())]);
        assert_eq!(block.find("1807", 10), [1]);
        assert!(block.find("180701000000001807", 10).is_empty());
    }

    #[test]
    fn what_was_set_while_loading_wins() {
        let mut block = NikBlock::default();
        block.set(2, None);
        block.set(7, nik("3201000000000001"));
        block.load(vec![(2, nik("1111111111111111").unwrap()), (3, nik("2222222222222222").unwrap())]);
        assert!(block.find("1111", 10).is_empty());
        assert_eq!(block.find("2222", 10), [3]);
        assert_eq!(block.find("3201", 10), [7]);
        block.set(3, nik("4444444444444444"));
        assert!(block.find("2222", 10).is_empty());
        assert_eq!(block.find("4444", 10), [3]);
    }
}
