-- Letters as anyone who holds the paper may be told of them: number, day, and whether another took its place. No names.

-- Up to this position the ledger was gone through for letters. A process of an older version adds to the ledger without noting; whoever
-- needs the letters goes on from here.
ALTER TABLE districts ADD COLUMN letters_read INTEGER NOT NULL DEFAULT 0;

CREATE TABLE letters (
  district TEXT NOT NULL REFERENCES districts,
  letter BLOB NOT NULL,                  -- UUID, as in the seal
  number TEXT NOT NULL,                  -- empty until a number that was written by hand is entered
  issued_on TEXT NOT NULL,               -- ISO
  registered_ms INTEGER NOT NULL,        -- when the ledger got it
  PRIMARY KEY (district, letter)
) STRICT;
CREATE INDEX letters_number ON letters (district, number);

CREATE TABLE letter_ends (
  district TEXT NOT NULL REFERENCES districts,
  letter BLOB NOT NULL,
  state TEXT NOT NULL,                   -- revoked, replaced
  ended_ms INTEGER NOT NULL,             -- by the clock of the desktop that did it
  replaced_by BLOB,
  PRIMARY KEY (district, letter)
) STRICT;
