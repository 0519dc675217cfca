//! The HTTP client that carries sync's wire types.
