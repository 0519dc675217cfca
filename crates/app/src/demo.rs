//! The demonstration office: a synthetic district, the same for the same seed, with invented people, ten years of
//! placements, and the district's agreement. Its letters are overprinted CONTOH.

mod agreement;
mod cases;
mod counter;
mod names;
mod papers;
mod people;
mod review;

use std::sync::Arc;

use model::kinds;
use serde_json::json;
use store::{BulkSize, Save};
use uuid::Uuid;

use crate::app::{App, Desk};
use crate::failure::{Failure, FailureCode};
use crate::job::Progress;
use crate::keyring::Keyring;
use crate::office::{self, NewOffice};
use crate::session::{self, Unlock};

/// Workers of the demonstration office in the window.
const WORKERS: u64 = 2_400;
/// The user of the demonstration office and the password that opens it: nothing in it is worth protecting.
pub const USER: &str = "Rina Wulandari";
/// See [`USER`].
pub const PASSWORD: &str = "peragaan";
/// The first district that this program was made for.
const DISTRICT: &str = "18.07";
/// Rows between two looks at the cancel button.
const STEP: u64 = 500;

/// Opens the demonstration office, which is made if it is not there yet.
pub(crate) fn open(app: &Arc<App>) -> Result<(), Failure> {
    if let Some(keyring) = Keyring::load(&app.home())? {
        let user = keyring.slots.first().ok_or(FailureCode::FileDamaged)?;
        return session::unlock(app, Unlock { user_id: user.id, password: PASSWORD.to_owned() });
    }
    make(app, USER, PASSWORD, WORKERS, &Progress::default()).map(|_| ())
}

/// Fills an empty home with a demonstration office of that many workers. Returns the recovery code.
pub fn make(
    app: &Arc<App>,
    user_name: &str,
    password: &str,
    workers: u64,
    progress: &Progress,
) -> Result<String, Failure> {
    let made = office::create_in(app, new_office(user_name, password), true)?;
    let desk = app.desk()?;
    let officer = review::officer(app, password)?;
    fill(app, &desk, officer, workers, progress)?;
    agreement::add(app, &desk)?;
    let some = some_workers(&desk)?;
    if !some.is_empty() {
        counter::add(app, &desk, &some)?;
        cases::add(app, &desk, &some)?;
        papers::add(app, &desk)?;
        review::add(app, &desk, &some, officer)?;
    }
    Ok(made.recovery_code)
}

/// The newest workers, who are served and have cases.
fn some_workers(desk: &Desk) -> Result<Vec<Uuid>, Failure> {
    let query = store::ListQuery {
        kind: &kinds::worker::KIND,
        text: "",
        filters: Vec::new(),
        sort: None,
        offset: 0,
        limit: 200,
    };
    Ok(desk.store.read(|reader| reader.list(&query))?.rows.into_iter().map(|record| record.id).collect())
}

fn new_office(user_name: &str, password: &str) -> NewOffice {
    let object = |value: serde_json::Value| value.as_object().cloned().unwrap_or_default();
    NewOffice {
        district: DISTRICT.to_owned(),
        office_name: "P4MI Kabupaten Lampung Timur (peragaan)".to_owned(),
        letterhead: object(json!({
            "line_agency": "Dinas Tenaga Kerja dan Transmigrasi",
            "line_unit": "Pos Pelayanan Pelindungan Pekerja Migran Indonesia",
            "address": "Komplek Perkantoran Pemerintah Daerah, Sukadana 34194",
            "contact": "Telepon (0725) 000000 · Surel disnaker@lampungtimur.example",
            "place": "Sukadana",
        })),
        signatory: object(json!({
            "signatory_name": "Drs. H. Bambang Wiratmoko, M.Si.",
            "position": "Kepala Dinas",
            "rank": "Pembina Utama Muda",
            "nip": "19690312 199403 1 004",
        })),
        number_format: "500.15/{number:4}/P4MI-LT/{month_roman}/{year}".to_owned(),
        start_number: 1,
        user_name: user_name.to_owned(),
        password: password.to_owned(),
    }
}

/// Stores the workers, oldest first, with the placements of those who went.
fn fill(app: &Arc<App>, desk: &Desk, officer: Uuid, workers: u64, progress: &Progress) -> Result<(), Failure> {
    let mut people = people::People::new(DISTRICT, workers, app.ports.clock.now_ms());
    progress.expect(workers);
    desk.store.bulk(BulkSize(workers * 2), |bulk| {
        for done in 0..workers {
            if done % STEP == 0 {
                progress.reached(done)?;
            }
            let person = people.next_person();
            let record = person.id;
            let author = if review::is_theirs(workers - 1 - done) { officer } else { desk.user };
            bulk.add(&Save {
                record,
                kind: kinds::worker::KIND.name,
                author,
                at_ms: person.at_ms,
                values: person.worker,
                seen: None,
            })?;
            for (id, at_ms, values) in person.placements {
                bulk.add(&Save { record: id, kind: kinds::placement::KIND.name, author, at_ms, values, seen: None })?;
            }
        }
        Ok::<_, Failure>(())
    })?;
    progress.reached(workers)
}
