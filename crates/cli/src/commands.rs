//! What each verb does: calls of the contract, and their outcome in words and as JSON.

use std::path::Path;
use std::sync::Arc;

use app::job::Progress;
use app::{App, Failure, FailureCode};
use serde_json::{Value, json};

use crate::Stop;
use crate::arguments::{Arguments, LetterVerb, Verb, WorkerVerb};
use crate::people;
use crate::session::{call, log_in, open, password, user_name, wait};

/// What came of a verb.
pub struct Done {
    pub value: Value,
    pub words: String,
    /// It ran, and its answer is no.
    pub refused: bool,
}

impl Done {
    /// It was done.
    pub fn new(value: Value, words: impl Into<String>) -> Self {
        Self { value, words: words.into(), refused: false }
    }
}

/// Runs the verb of a command line.
pub fn run(arguments: &Arguments) -> Result<Done, Stop> {
    let app = open(arguments)?;
    match &arguments.verb {
        Verb::Init { district, office, signatory, start_number } => {
            init(&app, arguments, district, office, signatory.as_deref(), *start_number)
        }
        Verb::Join { server, code } => join(&app, arguments, server, code),
        Verb::Restore { file, recovery } => crate::backup::restore(&app, arguments, file, *recovery),
        Verb::Demo { workers } => demo(&app, arguments, *workers),
        Verb::Call { command, input } => call_command(&app, arguments, command, input),
        verb => {
            log_in(&app, arguments)?;
            run_open(&app, verb)
        }
    }
}

/// The verbs that need somebody logged in.
fn run_open(app: &Arc<App>, verb: &Verb) -> Result<Done, Stop> {
    match verb {
        Verb::Import { file, sheet, kind, dry_run, refused } => {
            let mut choice = json!({ "path": absolute(file)?, "dry_run": dry_run });
            for (name, chosen) in [("sheet", sheet), ("profile", kind)] {
                if let Some(chosen) = chosen {
                    choice[name] = json!(chosen);
                }
            }
            import(app, &choice, refused.as_deref())
        }
        Verb::Export { out, kind, text, filter, columns, separator } => {
            crate::lists::export(app, out, &crate::lists::Wanted { kind, text, filter, columns, separator: *separator })
        }
        Verb::Search { text, limit } => search(app, text, *limit),
        Verb::Worker { verb: WorkerVerb::Show { worker } } => show_worker(app, worker),
        Verb::Letter { verb: LetterVerb::Issue { kind, worker, out } } => crate::letters::issue(app, kind, worker, out),
        Verb::Letter { verb: LetterVerb::Batch { kind, workers, to } } => crate::letters::batch(app, kind, workers, to),
        Verb::Letter { verb: LetterVerb::Agenda { out, year, register } } => {
            crate::lists::agenda(app, out, *year, register.as_deref())
        }
        Verb::Letter { verb: LetterVerb::Verify { what } } => crate::letters::verify(app, what),
        Verb::Enrol { server, code } => Ok(synced(call(app, "sync.enrol", json!({ "server": server, "code": code }))?)),
        Verb::Sync => sync(app),
        Verb::Backup { folder } => crate::backup::backup(app, folder.as_deref()),
        Verb::Init { .. } | Verb::Join { .. } | Verb::Restore { .. } | Verb::Demo { .. } | Verb::Call { .. } => {
            Err(FailureCode::Internal.into())
        }
    }
}

fn init(
    app: &Arc<App>,
    arguments: &Arguments,
    district: &str,
    office: &str,
    signatory: Option<&str>,
    start_number: u32,
) -> Result<Done, Stop> {
    let signatory = signatory.map_or(json!({}), |name| json!({ "signatory_name": name, "position": "Kepala Dinas" }));
    let input = json!({
        "district": district, "office_name": office, "signatory": signatory, "start_number": start_number,
        "user_name": user_name(arguments)?, "password": password()?,
    });
    let made = call(app, "office.create", input)?;
    let code = made["recovery_code"].as_str().unwrap_or("").to_owned();
    Ok(Done::new(made, format!("Kantor siap. Kode pemulihan, cetak dan simpan di tempat aman:\n{code}")))
}

fn join(app: &Arc<App>, arguments: &Arguments, server: &str, code: &str) -> Result<Done, Stop> {
    let input = json!({ "server": server, "code": code, "user_name": user_name(arguments)?, "password": password()? });
    call(app, "office.join", input)?;
    Ok(synced(call(app, "sync.status", json!({}))?))
}

fn demo(app: &Arc<App>, arguments: &Arguments, workers: u64) -> Result<Done, Stop> {
    let user = arguments.user.clone().unwrap_or_else(|| app::demo::USER.to_owned());
    let password = std::env::var("LOKET_PASSWORD").unwrap_or_else(|_| app::demo::PASSWORD.to_owned());
    let recovery_code = app::demo::make(app, &user, &password, workers, &Progress::default())?;
    let value = json!({ "workers": workers, "user_name": user, "recovery_code": recovery_code });
    Ok(Done::new(value, format!("Kantor peragaan dengan {workers} berkas siap untuk {user}.")))
}

/// Any command; one that anyone may call needs no user, and a failure to log in shows only when it is needed.
fn call_command(app: &Arc<App>, arguments: &Arguments, command: &str, input: &str) -> Result<Done, Stop> {
    let input: Value =
        serde_json::from_str(input).map_err(|error| Stop::Usage(format!("the input is not JSON: {error}")))?;
    let known = app::contract::COMMANDS.iter().find(|known| known.name == command);
    let Some(known) = known else { return Err(Stop::Usage(format!("no command {command}"))) };
    if known.access != app::contract::Access::Anyone {
        log_in(app, arguments)?;
    }
    let mut value = call(app, command, input)?;
    if value.get("job").is_some() {
        value = wait(app, &value)?;
    }
    let words = crate::show::json(&value);
    // A check that failed is data for a form; for a script it is a refusal.
    let refused = value.get("record").is_some_and(Value::is_null) && value.get("problems").is_some();
    Ok(Done { value, words, refused })
}

/// A path that another folder does not change.
pub fn absolute(path: &Path) -> Result<String, Stop> {
    let path = std::path::absolute(path).map_err(|error| Stop::Refused(Failure::from(error)))?;
    Ok(path.to_string_lossy().into_owned())
}

fn import(app: &Arc<App>, choice: &Value, refused: Option<&Path>) -> Result<Done, Stop> {
    if let Some(out) = refused {
        let path = absolute(out)?;
        app::file::may_export(app, Path::new(&path), app::file::XLSX)?;
        if choice["path"] == path.as_str() {
            return Err(FailureCode::PathRefused.into());
        }
    }
    let report = wait(app, &call(app, "import.run", choice.clone())?)?;
    let refused_rows = report["refused_rows"].as_u64().unwrap_or(0);
    if let (Some(path), Some(id)) = (refused, report["id"].as_str())
        && refused_rows > 0
    {
        call(app, "import.refused", json!({ "id": id, "path": absolute(path)? }))?;
    }
    let count = |name: &str| report[name].as_u64().unwrap_or(0);
    let mut words = format!(
        "{} baris: {} baru, {} dilengkapi, {} sama, {} perlu diputuskan, {refused_rows} ditolak",
        count("rows"),
        count("created"),
        count("updated"),
        count("unchanged"),
        count("to_decide")
    );
    for refusal in report["refused"].as_array().into_iter().flatten().take(50) {
        words.push_str(&format!(
            "\n  baris {}, {}: {}",
            refusal["row"],
            refusal["field"].as_str().unwrap_or(""),
            refusal["reason"].as_str().unwrap_or("")
        ));
    }
    let unread: Vec<&str> = report["unread"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !unread.is_empty() {
        words.push_str(&format!("\nKolom yang tidak dibaca: {}", unread.join(", ")));
    }
    let nothing_entered = count("rows") <= refused_rows;
    Ok(Done { value: report, words, refused: nothing_entered })
}

fn search(app: &Arc<App>, text: &str, limit: usize) -> Result<Done, Stop> {
    let found = call(app, "search.find", json!({ "text": text, "limit": limit, "kinds": ["worker"] }))?;
    let hits = found["hits"].as_array().cloned().unwrap_or_default();
    let lines: Vec<String> = hits.iter().map(people::line).collect();
    let words = if lines.is_empty() { "Tidak ada yang cocok.".to_owned() } else { lines.join("\n") };
    Ok(Done::new(hits.iter().map(people::flat).collect(), words))
}

fn show_worker(app: &Arc<App>, worker: &str) -> Result<Done, Stop> {
    let record = call(app, "record.get", json!({ "id": people::id_of(app, worker)? }))?;
    let flat = people::flat(&record);
    let fields = model::kinds::worker::KIND.fields.iter().filter(|field| !flat[field.name].is_null());
    let mut words: Vec<String> = fields
        .map(|field| {
            format!(
                "{:<22} {}",
                field.name,
                flat[field.name].as_str().map_or_else(|| flat[field.name].to_string(), str::to_owned)
            )
        })
        .collect();
    for conflict in flat["conflicts_open"].as_array().into_iter().flatten() {
        let sides = conflict["heads"].as_array().into_iter().flatten();
        let sides: Vec<String> =
            sides.map(|side| format!("{} ({})", side["values"], side["user"].as_str().unwrap_or(""))).collect();
        words.push(format!("Bentrok, perlu diputuskan: {}", sides.join(" / ")));
    }
    Ok(Done::new(flat, words.join("\n")))
}

/// Records first, then contents of scans, unless this desktop leaves them for later.
fn sync(app: &Arc<App>) -> Result<Done, Stop> {
    let mut status = call(app, "sync.now", json!({}))?;
    let scans = call(app, "attachment.status", json!({}))?;
    let left = |way: &str| scans[way]["count"].as_u64().unwrap_or(0);
    if scans["settings"]["mode"] == "text_only" || left("to_send") + left("to_fetch") == 0 {
        return Ok(synced(status));
    }
    let started = call(app, "attachment.run", json!({}))?;
    status["scans"] = wait(app, &started)?;
    let moved = |way: &str| status["scans"][way].as_u64().unwrap_or(0);
    let words = format!(" {} isi pindaian dikirim, {} diambil.", moved("sent"), moved("fetched"));
    let done = synced(status);
    Ok(Done::new(done.value, done.words + &words))
}

fn synced(status: Value) -> Done {
    let waiting = status["waiting"].as_u64().unwrap_or(0);
    Done::new(status, format!("Sinkron selesai. {waiting} perubahan menunggu."))
}
