//! What an office knows: kinds, fields, checks, rules, regions; pure.
