//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Meja pelayanan pekerja migran, tanpa jendela.
#[derive(Parser)]
#[command(name = "loket", version)]
pub struct Arguments {
    /// Folder of the office's file
    #[arg(long, global = true, value_name = "DIR", env = "LOKET_HOME")]
    pub home: Option<PathBuf>,
    /// Who works; the only user if there is one
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Make an office in an empty home; prints the recovery code
    Init {
        /// Region code of the district, such as 18.07
        #[arg(long)]
        district: String,
        /// The office's name
        #[arg(long)]
        office: String,
        /// Who signs letters
        #[arg(long)]
        signatory: Option<String>,
        /// First running number of letters
        #[arg(long, default_value_t = 1)]
        start_number: u32,
    },
    /// Take in a list of workers, placements, documents, …
    Import {
        file: PathBuf,
        /// Name of the sheet; the first one that holds a list if left out
        #[arg(long)]
        sheet: Option<String>,
        /// What its rows are: a kind of record, or placement_list; found by the headings if left out
        #[arg(long)]
        kind: Option<String>,
        /// Only tell what would become of it
        #[arg(long)]
        dry_run: bool,
        /// Write refused rows with their reasons to this .xlsx
        #[arg(long, value_name = "OUT.xlsx")]
        refused: Option<PathBuf>,
    },
    /// Write a list to .xlsx or .csv
    Export {
        /// The file; its ending says how it is written
        out: PathBuf,
        /// Which kind of records
        #[arg(long, default_value = "worker")]
        kind: String,
        /// Words that rows must have
        #[arg(long, default_value = "")]
        text: String,
        /// Only rows with this value, FIELD=VALUE; of one field several may be named
        #[arg(long, value_name = "FIELD=VALUE")]
        filter: Vec<String>,
        /// Columns in their order, separated by commas; sensitive ones only when they are named
        #[arg(long, value_delimiter = ',')]
        columns: Vec<String>,
        /// What separates the columns of a .csv
        #[arg(long, default_value = ";")]
        separator: char,
    },
    /// Find workers
    Search {
        text: String,
        /// How many at most
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// Worker files
    Worker {
        #[command(subcommand)]
        verb: WorkerVerb,
    },
    /// Letters
    Letter {
        #[command(subcommand)]
        verb: LetterVerb,
    },
    /// Put this office on a server
    Enrol {
        #[arg(long)]
        server: String,
        #[arg(long)]
        code: String,
    },
    /// Make this home a new desktop of an office that is on a server
    Join {
        #[arg(long)]
        server: String,
        #[arg(long)]
        code: String,
    },
    /// Synchronise with the server now
    Sync,
    /// Make a backup in a folder and read it back
    Backup {
        /// The folder, such as a memory stick; the one that was set if left out
        folder: Option<PathBuf>,
    },
    /// Bring a backup back; what is in the home now is moved aside. Takes the password of --user, or the recovery code
    Restore {
        /// The backup
        file: PathBuf,
        /// Use the recovery code (LOKET_RECOVERY_CODE, or asked for) instead of a user's password
        #[arg(long)]
        recovery: bool,
    },
    /// Fill an empty home with a synthetic district
    Demo {
        /// How many workers
        #[arg(long)]
        workers: u64,
    },
    /// Call a command of the contract
    Call {
        /// noun.verb
        command: String,
        /// Its input
        #[arg(default_value = "{}")]
        input: String,
    },
}

#[derive(Subcommand)]
pub enum WorkerVerb {
    /// One worker file
    Show {
        /// NIK or id
        worker: String,
    },
}

/// Where the letters of a batch go.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct BatchTo {
    /// A folder, for a PDF each
    #[arg(long, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// One PDF with all of them
    #[arg(long, value_name = "FILE.pdf")]
    pub out: Option<PathBuf>,
    /// Only the register
    #[arg(long)]
    pub register: bool,
    /// Drafts to be approved, where letters are approved first
    #[arg(long)]
    pub approval: bool,
}

#[derive(Subcommand)]
pub enum LetterVerb {
    /// Number, seal and freeze a letter
    Issue {
        /// Such as passport-recommendation
        #[arg(long)]
        kind: String,
        /// NIK or id
        #[arg(long)]
        worker: String,
        /// Where to write the PDF
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
    },
    /// Number, seal and freeze a letter for each of many; those who cannot have one are listed with the reason
    Batch {
        /// Such as passport-recommendation
        #[arg(long)]
        kind: String,
        /// NIK or id, in the order of the numbers
        #[arg(required = true)]
        workers: Vec<String>,
        #[command(flatten)]
        to: BatchTo,
    },
    /// Write the register (agenda): .xlsx, or .pdf for a book to be printed
    Agenda {
        /// The file; its ending says how it is written
        out: PathBuf,
        /// Year of the register; this year if left out
        #[arg(long)]
        year: Option<u16>,
        /// Which register; letters' usual one if left out
        #[arg(long)]
        register: Option<String>,
    },
    /// Check a letter by its PDF, the text of its QR, or its number
    Verify {
        /// FILE.pdf or text
        what: String,
    },
}
