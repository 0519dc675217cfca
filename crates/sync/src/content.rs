//! The content digest: a sum over entries that have a position, so that both sides can compare what they hold without
//! sending it, and without having counted in the same order.
//!
//! It finds loss and mix-ups, it is no proof against a liar: that is the chain's and the signature's work.

use crate::entry::Digest;

/// Adds an entry: its position in the server's ledger and the chain's digest after it. Addition in four 64-bit lanes,
/// so the order makes no difference; every entry must be added once.
pub fn add(sum: &mut Digest, position: u64, link: &Digest) {
    let mut bytes = [0_u8; 40];
    bytes[..8].copy_from_slice(&position.to_be_bytes());
    bytes[8..].copy_from_slice(link);
    let digest = blake3::hash(&bytes);
    for (lane, more) in sum.chunks_exact_mut(8).zip(digest.as_bytes().chunks_exact(8)) {
        let total = number(lane).wrapping_add(number(more));
        lane.copy_from_slice(&total.to_be_bytes());
    }
}

fn number(lane: &[u8]) -> u64 {
    lane.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_makes_no_difference_but_the_position_does() {
        let (mut one, mut other, mut swapped) = ([0; 32], [0; 32], [0; 32]);
        add(&mut one, 1, &[7; 32]);
        add(&mut one, 2, &[9; 32]);
        add(&mut other, 2, &[9; 32]);
        add(&mut other, 1, &[7; 32]);
        add(&mut swapped, 2, &[7; 32]);
        add(&mut swapped, 1, &[9; 32]);
        assert_eq!(one, other);
        assert_ne!(one, swapped);
    }
}
