//! The central server: ledger, enrolment, leases, verification.
