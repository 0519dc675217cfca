//! Checks across the records of one worker: what stands on papers and in machine-readable zones against the file, and the papers
//! against each other. Forged papers are known to happen; so are slips of the pen. Nothing here refuses anything.

use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use crate::date::Date;
use crate::mrz;
use crate::name;
use crate::standing::{Related, WorkerFile, text};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// The paper names someone else.
    NameDiffers,
    /// The paper has another birth date.
    BirthDateDiffers,
    /// The paper has another NIK.
    NikDiffers,
    /// The paper has another sex.
    SexDiffers,
    /// The paper's number is not the file's.
    NumberDiffers,
    /// The paper's last day is not the file's.
    ExpiryDiffers,
    /// The zone's nationality is not Indonesian.
    NationalityDiffers,
    /// The file has no value where the paper has one.
    NotInFile,
    /// There is a consent paper, and nobody of the family is recorded as consenting.
    NobodyConsents,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Finding {
    /// What.
    pub code: FindingCode,
    /// The document.
    pub record: Uuid,
    /// Code of `document_kind`.
    pub document_kind: String,
    /// The document's field that says so: `name_on_paper`, `mrz`, …
    pub field: &'static str,
    /// The worker's field that it was compared with.
    pub worker_field: &'static str,
    /// What the document says, as a value of the worker's field.
    pub paper: String,
    /// What the file says; empty when nothing.
    pub file: String,
}

/// All findings, in the order of the documents. `today` tells the century of a birth date.
pub fn findings(file: &WorkerFile<'_>, today: Date) -> Vec<Finding> {
    let mut found = Vec::new();
    let newest_passport =
        file.of("document").rfind(|one| one.text("document_kind") == Some("passport") && is_in_force(one));
    for document in file.of("document").filter(|one| is_in_force(one)) {
        let mut check = Check { file, document, today, found: &mut found };
        check.paper();
        check.own_number(newest_passport.map(|one| one.id));
        check.zone(newest_passport.map(|one| one.id));
    }
    found.extend(nobody_consents(file));
    found
}

/// What was rejected needs no further word.
fn is_in_force(document: &Related<'_>) -> bool {
    document.text("check_result") != Some("rejected")
}

struct Check<'a> {
    file: &'a WorkerFile<'a>,
    document: &'a Related<'a>,
    today: Date,
    found: &'a mut Vec<Finding>,
}

impl Check<'_> {
    fn kind(&self) -> &str {
        self.document.text("document_kind").unwrap_or("")
    }

    fn add(&mut self, code: FindingCode, field: &'static str, worker_field: &'static str, paper: &str) {
        self.found.push(Finding {
            code,
            record: self.document.id,
            document_kind: self.kind().to_owned(),
            field,
            worker_field,
            paper: paper.to_owned(),
            file: text(self.file.worker, worker_field).unwrap_or("").to_owned(),
        });
    }

    /// Compares one value with the worker's; where the file has none and the paper can say, that is told.
    fn compare(
        &mut self,
        code: FindingCode,
        field: &'static str,
        worker_field: &'static str,
        paper: Option<&str>,
        same: impl Fn(&str, &str) -> bool,
    ) {
        let Some(paper) = paper else { return };
        match text(self.file.worker, worker_field) {
            Some(file) if same(file, paper) => {}
            Some(_) => self.add(code, field, worker_field, paper),
            None => self.add(FindingCode::NotInFile, field, worker_field, paper),
        }
    }

    /// Name, birth date and NIK as they stand on the paper.
    fn paper(&mut self) {
        let document = self.document;
        // A family card and a consent may be in another one's name: of the head, of who consents.
        if !matches!(self.kind(), "family_card" | "family_consent") {
            self.compare(
                FindingCode::NameDiffers,
                "name_on_paper",
                "full_name",
                document.text("name_on_paper"),
                name::same,
            );
        }
        self.compare(
            FindingCode::BirthDateDiffers,
            "birth_date_on_paper",
            "birth_date",
            document.text("birth_date_on_paper"),
            same_day,
        );
        self.compare(FindingCode::NikDiffers, "nik_on_paper", "nik", document.text("nik_on_paper"), |file, paper| {
            file == paper
        });
    }

    /// The paper's own number, where the file has the same number as a field.
    fn own_number(&mut self, passport: Option<Uuid>) {
        let document = self.document;
        let number = document.text("document_number");
        let digits = |length: usize| {
            number
                .map(|text| text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect::<String>())
                .filter(|text| text.len() == length)
        };
        match self.kind() {
            "id_card" => {
                let number = digits(16);
                self.compare(FindingCode::NikDiffers, "document_number", "nik", number.as_deref(), |file, paper| {
                    file == paper
                });
            }
            "family_card" => {
                let number = digits(16);
                self.compare(
                    FindingCode::NumberDiffers,
                    "document_number",
                    "family_card_number",
                    number.as_deref(),
                    |file, paper| file == paper,
                );
            }
            "passport" if passport == Some(document.id) => {
                let plain = number
                    .map(|text| text.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>().to_uppercase());
                self.compare(
                    FindingCode::NumberDiffers,
                    "document_number",
                    "passport_number",
                    plain.as_deref(),
                    |file, paper| file == paper,
                );
                self.compare(
                    FindingCode::ExpiryDiffers,
                    "expires_on",
                    "passport_expires_on",
                    document.text("expires_on"),
                    |file, paper| file == paper,
                );
            }
            _ => {}
        }
    }

    /// What the machine-readable zone says. A part whose check digit is wrong says nothing.
    fn zone(&mut self, passport: Option<Uuid>) {
        let Some(zone) = self.document.text("mrz").and_then(|text| mrz::read(text).ok()) else { return };
        let sound = |part| !zone.failed.contains(&part);
        let said = zone.name();
        let same = |file: &str, paper: &str| {
            if zone.name_is_cut { name::same_but_cut(file, paper) } else { name::same(file, paper) }
        };
        self.compare(
            FindingCode::NameDiffers,
            "mrz",
            "full_name",
            Some(&said).filter(|said| !said.is_empty()).map(String::as_str),
            same,
        );
        if let (true, Some(born)) =
            (sound(mrz::MrzPart::BirthDate), text(self.file.worker, "birth_date").and_then(Date::parse_iso))
            && !zone.is_born(born)
        {
            let paper = zone.birth_date(self.today).map(Date::iso).unwrap_or_default();
            self.add(FindingCode::BirthDateDiffers, "mrz", "birth_date", &paper);
        }
        self.compare(FindingCode::SexDiffers, "mrz", "sex", zone.sex, |file, paper| file == paper);
        if zone.nationality != "IDN" && zone.document == 'P' {
            let nationality = zone.nationality.clone();
            self.add(FindingCode::NationalityDiffers, "mrz", "nik", &nationality);
        }
        if passport == Some(self.document.id)
            && self.document.text("document_number").is_none()
            && sound(mrz::MrzPart::Number)
        {
            self.compare(FindingCode::NumberDiffers, "mrz", "passport_number", Some(&zone.number), |file, paper| {
                file == paper
            });
        }
    }
}

/// Two days that may be known in part only agree as far as both are known.
fn same_day(left: &str, right: &str) -> bool {
    left.starts_with(right) || right.starts_with(left)
}

/// A consent paper without anyone who consents: spouse, parent or guardian (law 18/2017 art. 13 b).
fn nobody_consents(file: &WorkerFile<'_>) -> Option<Finding> {
    let paper =
        file.of("document").rfind(|one| one.text("document_kind") == Some("family_consent") && is_in_force(one))?;
    let consents = |one: &Related<'_>| one.body.get("consents").and_then(serde_json::Value::as_bool) == Some(true);
    if text(file.worker, "consent_by").is_some() || file.of("family_member").any(consents) {
        return None;
    }
    Some(Finding {
        code: FindingCode::NobodyConsents,
        record: paper.id,
        document_kind: "family_consent".to_owned(),
        field: "document_kind",
        worker_field: "consent_by",
        paper: paper.text("name_on_paper").unwrap_or("").to_owned(),
        file: String::new(),
    })
}

#[cfg(test)]
#[path = "crosscheck_tests.rs"]
mod tests;
