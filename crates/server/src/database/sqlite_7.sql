-- The place in which the contents of scans lie, and the seals of letters.

-- What stands in the place's marker: with another one, or none, the place is not the one that this database speaks of. Empty until a
-- place is first used.
ALTER TABLE server ADD COLUMN attachments_place BLOB;

-- Up to this position the ledger was gone through for letters with their seals; a process of an older version knows `letters_read` alone.
ALTER TABLE districts ADD COLUMN letter_seals_read INTEGER NOT NULL DEFAULT 0;
-- SHA-256 of the seal's text; none for a letter that has no seal here.
ALTER TABLE letters ADD COLUMN seal BLOB;
