//! Every word that the full-text index holds of names and places, each once: what a typed beginning can mean. Words of deleted
//! records may stay, those of erased ones do not.

use rusqlite::Connection;

use crate::error::Result;

pub(crate) const SQL: &str = "
CREATE TABLE word (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
";

pub(crate) fn add(connection: &Connection, word: &str) -> Result<()> {
    connection.prepare_cached("INSERT INTO word (word) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([word])?;
    Ok(())
}

pub(crate) fn remove(connection: &Connection, word: &str) -> Result<()> {
    connection.prepare_cached("DELETE FROM word WHERE word = ?1")?.execute([word])?;
    Ok(())
}

pub(crate) fn each(connection: &Connection, per: &mut dyn FnMut(&str)) -> Result<()> {
    let mut statement = connection.prepare("SELECT word FROM word")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        per(row.get_ref(0)?.as_str().unwrap_or_default());
    }
    Ok(())
}

pub(crate) fn clear(connection: &Connection) -> Result<()> {
    connection.execute("DELETE FROM word", [])?;
    Ok(())
}
