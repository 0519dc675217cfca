//! Lists that go out, on the command line.

use std::path::Path;
use std::sync::Arc;

use app::App;
use serde_json::{Map, Value, json};

use crate::Stop;
use crate::commands::{Done, absolute};
use crate::session::{call, wait};

/// Which list.
pub struct Wanted<'a> {
    pub kind: &'a str,
    pub text: &'a str,
    pub filter: &'a [String],
    pub columns: &'a [String],
    pub separator: char,
}

/// Writes a list to a file.
pub fn export(app: &Arc<App>, out: &Path, wanted: &Wanted<'_>) -> Result<Done, Stop> {
    let csv = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let format = match (csv, wanted.separator) {
        (false, _) => "xlsx",
        (true, ';') => "csv_semicolon",
        (true, ',') => "csv_comma",
        (true, _) => return Err(Stop::Usage("columns of a .csv are separated by ; or ,".to_owned())),
    };
    let mut filters: Map<String, Value> = Map::new();
    for filter in wanted.filter {
        let (field, value) =
            filter.split_once('=').ok_or_else(|| Stop::Usage(format!("{filter} is not FIELD=VALUE")))?;
        let values = filters.entry(field).or_insert_with(|| json!([]));
        values.as_array_mut().into_iter().for_each(|values| values.push(json!(value)));
    }
    let filters: Vec<Value> =
        filters.into_iter().map(|(field, values)| json!({ "field": field, "values": values })).collect();
    let input = json!({
        "kind": wanted.kind, "text": wanted.text, "filters": filters, "columns": wanted.columns,
        "format": format, "path": absolute(out)?,
    });
    let done = wait(app, &call(app, "export.run", input)?)?;
    let words = format!("{} baris ditulis ke {}", done["rows"], done["path"].as_str().unwrap_or(""));
    Ok(Done::new(done, words))
}

/// Writes the register of letters.
pub fn agenda(app: &Arc<App>, out: &Path, year: Option<u16>, register: Option<&str>) -> Result<Done, Stop> {
    let mut input = json!({ "path": absolute(out)? });
    if let Some(year) = year {
        input["year"] = json!(year);
    }
    if let Some(register) = register {
        input["register"] = json!(register);
    }
    let done = wait(app, &call(app, "letter.export", input)?)?;
    let words = format!("{} baris ditulis ke {}", done["rows"], done["path"].as_str().unwrap_or(""));
    Ok(Done::new(done, words))
}
