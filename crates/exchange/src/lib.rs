//! Spreadsheets in and out, read in a child process with bounds.
