//! Facts about letters, from the office's data to the paper. They call pdftotext, pdftoppm, qpdf and zbarimg and fail
//! where these are missing.

mod copy;
mod golden;
mod grey;
mod layout;
mod paper;
mod picture;
mod sample;
mod seal;
mod templates;
mod vectors;
