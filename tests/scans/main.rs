//! Scanned papers through the contract, with the real child: taken in, seen, turned, cut, ordered, given out, erased; and
//! what someone hostile brings leaves nothing behind.

mod desk;
mod handling;
mod hostile;
mod inbox;
mod papers;
mod travel;
