//! How changes travel and merge: heads, change, conflict, session, wire; pure, sans-IO.
