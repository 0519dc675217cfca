-- Records that were erased: nothing of them is kept or given out again. An id tells nothing.

CREATE TABLE erased (
  district TEXT NOT NULL REFERENCES districts,
  record BLOB NOT NULL,                  -- UUID
  PRIMARY KEY (district, record)
) STRICT, WITHOUT ROWID;
