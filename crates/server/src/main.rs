//! `loket-server`: serves a home, or does an administrator's command on it.
//!
//! Exit codes: 0 done, 1 refused or failed, 2 wrong usage.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use server::database::operator::Role;
use server::database::{Database, DatabaseError, Desktop};
use server::storage::{Location, Storage, StorageError};
use server::tls::Files;
use server::{Config, MachineClock, admin, backup, figures, operators, place};
use uuid::Uuid;

/// The central server of Loket PMI.
#[derive(Debug, Parser)]
#[command(name = "loket-server", version, subcommand_negates_reqs = true)]
struct Arguments {
    /// Folder of the server's database; made if it is missing.
    #[arg(long, global = true, env = "LOKET_SERVER_HOME", default_value = "loket-server-data")]
    home: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8470", env = "LOKET_SERVER_LISTEN")]
    listen: SocketAddr,
    /// A PostgreSQL database instead of the SQLite file in the home: postgres://user@host/name.
    #[arg(long, value_name = "URL", global = true, env = "LOKET_SERVER_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// Where the contents of scans lie: a folder, or s3://bucket/prefix with endpoint, region and keys in the environment
    /// (`AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`). The folder `attachments` of the home when nothing is said.
    #[arg(long, value_name = "PLACE", global = true, env = "LOKET_SERVER_ATTACHMENTS")]
    attachments: Option<Location>,
    /// Most GiB of them for one district.
    #[arg(long, value_name = "GIB", default_value_t = 64, env = "LOKET_SERVER_ATTACHMENTS_GIB", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    attachments_gib: u64,
    /// The certificate chain in PEM form, to serve TLS itself.
    #[arg(long, value_name = "FILE", requires = "tls_key", env = "LOKET_SERVER_TLS_CERTIFICATE")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's key in PEM form.
    #[arg(long, value_name = "FILE", requires = "tls_certificate", env = "LOKET_SERVER_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Districts on this server.
    District {
        #[command(subcommand)]
        command: DistrictCommand,
    },
    /// Desktops of a district.
    Desktop {
        #[command(subcommand)]
        command: DesktopCommand,
    },
    /// Writes an encrypted backup of the SQLite database and reads it back; the server may run meanwhile.
    Backup {
        /// The file; must not be there yet.
        file: PathBuf,
        /// The passphrase, best by the variable.
        #[arg(long, env = "LOKET_SERVER_BACKUP_PASSPHRASE", hide_env_values = true)]
        passphrase: String,
    },
    /// Puts a backup in the place of the SQLite database, which is moved aside. The server must not run.
    Restore {
        /// The backup.
        file: PathBuf,
        /// The passphrase, best by the variable.
        #[arg(long, env = "LOKET_SERVER_BACKUP_PASSPHRASE", hide_env_values = true)]
        passphrase: String,
        /// Numbers of letters to leave out in each register: those that may have been leased since the backup.
        #[arg(long, default_value_t = backup::SKIPPED_NUMBERS)]
        skip_numbers: u32,
    },
    /// Who may sign in at /admin: administrators, and the ministry for figures.
    Operator {
        #[command(subcommand)]
        command: OperatorCommand,
    },
    /// The contents of scans.
    Attachments {
        #[command(subcommand)]
        command: AttachmentsCommand,
    },
    /// Figures of the districts without names; counts below five are withheld.
    Figures {
        /// Region code, such as 18.07; all districts when nothing is said.
        #[arg(long, value_name = "CODE")]
        district: Option<String>,
    },
    /// Makes a one-time code for a desktop of a district, valid for seven days.
    Invite {
        /// Region code, such as 18.07.
        #[arg(long, value_name = "CODE")]
        district: String,
    },
}

#[derive(Debug, Subcommand)]
enum OperatorCommand {
    /// Adds one, or gives one a new secret; prints the secret, this once.
    Add {
        /// What they are called: small letters, digits, dots, hyphens.
        name: String,
        /// What they may do.
        #[arg(long, value_enum)]
        role: Role,
    },
    /// Shows them with the ids by which logs call them.
    List,
    /// Takes one away; who is signed in is not any more.
    Remove {
        /// What they are called.
        name: String,
    },
}

#[derive(Debug, Subcommand)]
enum AttachmentsCommand {
    /// Looks whether every object is in its place; what is gone is asked for again from the desktops that have it.
    Check {
        /// Region code, such as 18.07.
        #[arg(long, value_name = "CODE")]
        district: String,
    },
    /// Goes on with the place that --attachments names although it is not the one that the database knows: what was in that one is lost.
    /// `check` then says what of each district is gone.
    Adopt,
}

#[derive(Debug, Subcommand)]
enum DesktopCommand {
    /// Shows the desktops of a district.
    List {
        /// Region code, such as 18.07.
        #[arg(long, value_name = "CODE")]
        district: String,
    },
    /// Revokes a desktop: it may still hand in what it has and gets nothing any more.
    Revoke {
        /// Region code, such as 18.07.
        #[arg(long, value_name = "CODE")]
        district: String,
        /// Its id, as the list shows it.
        desktop: Uuid,
    },
}

#[derive(Debug, Subcommand)]
enum DistrictCommand {
    /// Adds a district by its region code, such as 18.07.
    Add {
        /// Region code.
        code: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match &arguments.command {
        Some(Command::Backup { file, passphrase }) => return make_backup(&arguments, file, passphrase),
        Some(Command::Restore { file, passphrase, skip_numbers }) => {
            return restore(&arguments, file, passphrase, *skip_numbers);
        }
        _ => {}
    }
    let done = match &arguments.command {
        Some(Command::District { command: DistrictCommand::Add { code } }) => add_district(&arguments, code),
        Some(Command::Desktop { command: DesktopCommand::List { district } }) => desktops(&arguments, district),
        Some(Command::Desktop { command: DesktopCommand::Revoke { district, desktop } }) => {
            revoke(&arguments, district, *desktop)
        }
        Some(Command::Invite { district }) => invite(&arguments, district),
        Some(Command::Operator { command }) => operate(&arguments, command),
        Some(Command::Attachments { command: AttachmentsCommand::Check { district } }) => look(&arguments, district),
        Some(Command::Attachments { command: AttachmentsCommand::Adopt }) => adopt(&arguments),
        Some(Command::Figures { district }) => tell_figures(&arguments, district.as_deref()),
        None | Some(Command::Backup { .. } | Command::Restore { .. }) => return serve(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error.to_string()),
    }
}

fn database(arguments: &Arguments) -> Result<Database, DatabaseError> {
    Database::of(&arguments.home, arguments.database.as_deref())
}

fn add_district(arguments: &Arguments, code: &str) -> Result<(), admin::AdminError> {
    let added = admin::add_district(&database(arguments)?, code, &MachineClock)?;
    let name = admin::district(code)?.name;
    if arguments.json {
        say(&serde_json::json!({ "district": code, "name": name, "added": added }).to_string());
    } else if added {
        say(&format!("{code} {name} added"));
    } else {
        say(&format!("{code} {name} was there already"));
    }
    Ok(())
}

fn invite(arguments: &Arguments, district: &str) -> Result<(), admin::AdminError> {
    let invitation = admin::invite(&database(arguments)?, district, &MachineClock)?;
    if arguments.json {
        say(&serde_json::json!(invitation).to_string());
    } else {
        say(&invitation.code);
    }
    Ok(())
}

fn desktops(arguments: &Arguments, district: &str) -> Result<(), admin::AdminError> {
    for desktop in admin::desktops(&database(arguments)?, district)? {
        let Desktop { id, revoked, head, clock_offset_ms, seen_ms, .. } = desktop;
        if arguments.json {
            let line = serde_json::json!({ "desktop": id, "revoked": revoked, "changes": head,
                "clock_offset_ms": clock_offset_ms, "seen_ms": seen_ms });
            say(&line.to_string());
        } else {
            let state = if revoked { "revoked" } else { "in use" };
            say(&format!("{id} {state}, {head} changes, clock off by {} s", clock_offset_ms / 1_000));
        }
    }
    Ok(())
}

fn revoke(arguments: &Arguments, district: &str, desktop: Uuid) -> Result<(), admin::AdminError> {
    admin::revoke(&database(arguments)?, district, desktop, &MachineClock)?;
    if arguments.json {
        say(&serde_json::json!({ "desktop": desktop, "revoked": true }).to_string());
    } else {
        say(&format!("{desktop} is revoked"));
    }
    Ok(())
}

fn operate(arguments: &Arguments, command: &OperatorCommand) -> Result<(), admin::AdminError> {
    let database = database(arguments)?;
    match command {
        OperatorCommand::Add { name, role } => {
            let secret = operators::add(&database, name, *role, &MachineClock)?;
            if arguments.json {
                say(&serde_json::json!({ "operator": name, "role": role.name(), "secret": secret }).to_string());
            } else {
                say(&secret);
            }
        }
        OperatorCommand::List => {
            for operator in database.operators()? {
                if arguments.json {
                    say(&serde_json::json!({ "operator": operator.name, "id": operator.id(), "role": operator.role.name() }).to_string());
                } else {
                    say(&format!("{} {} {}", operator.name, operator.id(), operator.role.name()));
                }
            }
        }
        OperatorCommand::Remove { name } => {
            operators::remove(&database, name)?;
            say(&if arguments.json {
                serde_json::json!({ "operator": name, "removed": true }).to_string()
            } else {
                format!("{name} is removed")
            });
        }
    }
    Ok(())
}

fn storage(arguments: &Arguments) -> Result<Storage, StorageError> {
    Storage::of(&arguments.home, arguments.attachments.as_ref(), arguments.attachments_gib << 30)
}

fn adopt(arguments: &Arguments) -> Result<(), admin::AdminError> {
    place::adopt(&database(arguments)?, &storage(arguments)?)?;
    say(if arguments.json { r#"{"adopted":true}"# } else { "the place is this database's from now on" });
    Ok(())
}

fn look(arguments: &Arguments, district: &str) -> Result<(), admin::AdminError> {
    let looked = admin::look_through(&database(arguments)?, &storage(arguments)?, district)?;
    if arguments.json {
        say(&serde_json::json!(looked).to_string());
    } else {
        say(&format!("{} attachments, {} with something gone", looked.attachments, looked.lost));
    }
    Ok(())
}

fn tell_figures(arguments: &Arguments, district: Option<&str>) -> Result<(), admin::AdminError> {
    let district = district.map(admin::district).transpose()?.map(|region| region.code);
    let figures = figures::figures(&database(arguments)?, district)?;
    if arguments.json {
        say(&serde_json::json!({ "figures": figures }).to_string());
    } else {
        say(figures::csv(&figures).trim_end());
    }
    Ok(())
}

/// PostgreSQL is kept by its own means.
fn refuse_postgres(arguments: &Arguments) -> Result<(), String> {
    match arguments.database {
        None => Ok(()),
        Some(_) => {
            Err("--database is PostgreSQL: back it up with pg_basebackup and archived logs (see BACKUP.md)".to_owned())
        }
    }
}

fn make_backup(arguments: &Arguments, file: &std::path::Path, passphrase: &str) -> ExitCode {
    let made = refuse_postgres(arguments)
        .and_then(|()| backup::backup(&arguments.home, file, passphrase).map_err(|error| error.to_string()));
    match made {
        Ok(made) if arguments.json => say(&serde_json::json!(made).to_string()),
        Ok(made) => say(&format!(
            "{}: {} bytes, {} districts, {} desktops, {} entries; read back whole",
            file.display(),
            made.bytes,
            made.districts,
            made.desktops,
            made.entries
        )),
        Err(error) => return failed(&error),
    }
    ExitCode::SUCCESS
}

fn restore(arguments: &Arguments, file: &std::path::Path, passphrase: &str, skip_numbers: u32) -> ExitCode {
    let restored = refuse_postgres(arguments).and_then(|()| {
        backup::restore(&arguments.home, file, passphrase, skip_numbers, &MachineClock)
            .map_err(|error| error.to_string())
    });
    match restored {
        Ok(restored) if arguments.json => say(&serde_json::json!(restored).to_string()),
        Ok(restored) => {
            say(&format!(
                "restored {} entries; desktops hand in what came later by themselves",
                restored.contents.entries
            ));
            say(&format!("{skip_numbers} numbers of each register stay unused"));
            if let Some(kept) = restored.kept {
                say(&format!("what was there before: {}", kept.display()));
            }
        }
        Err(error) => return failed(&error),
    }
    ExitCode::SUCCESS
}

fn serve(arguments: Arguments) -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let tls = arguments.tls_certificate.zip(arguments.tls_key).map(|(certificate, key)| Files { certificate, key });
    let scheme = if tls.is_some() { "https" } else { "http" };
    let clock = Arc::new(MachineClock);
    let config = Config {
        home: arguments.home,
        database: arguments.database,
        attachments: arguments.attachments,
        attachments_limit: arguments.attachments_gib << 30,
        tls,
        listen: arguments.listen,
        clock,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    let served =
        runtime.block_on(server::serve(config, |addr| say(&format!("listening on {scheme}://{addr}")), told_to_stop()));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error.to_string()),
    }
}

/// Ends with Ctrl+C or, where there is one, SIGTERM.
async fn told_to_stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

fn failed(reason: &str) -> ExitCode {
    complain(reason);
    ExitCode::from(1)
}

#[expect(clippy::print_stdout, reason = "a command-line program's answer")]
fn say(line: &str) {
    use std::io::Write;
    println!("{line}");
    // Whoever waits for the address reads a pipe.
    let _ = std::io::stdout().flush();
}

#[expect(clippy::print_stderr, reason = "a command-line program's complaint")]
fn complain(line: &str) {
    eprintln!("loket-server: {line}");
}
