//! Use cases by noun, and the one contract of commands.
