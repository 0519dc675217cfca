-- Version 6: the place of the contents of scans, seals of letters; the same as SQLite's.

ALTER TABLE server ADD COLUMN attachments_place bytea;
GRANT UPDATE (attachments_place) ON server TO loket_serving;

ALTER TABLE districts ADD COLUMN letter_seals_read bigint NOT NULL DEFAULT 0;
ALTER TABLE letters ADD COLUMN seal bytea;
