//! Real sheets through the real child: reading, shapes, conversion, hostile files, handing back.

mod hostile;
mod reading;
mod shapes;
mod support;
mod writing;
