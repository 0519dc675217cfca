//! Templates to marks to PDF and preview; the seal in the QR.
