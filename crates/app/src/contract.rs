//! The one list of commands: name, input, output, who may, and the function behind it. Every host (window, CLI, bridge)
//! calls [`call`]; the TypeScript types come from here too.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::app::{App, Role};
use crate::failure::{Failure, FailureCode};
use crate::{
    access_log, attachment, backup, case, conflict, counter, desk, double, draft, export, import, job, kind_list,
    letter, office, printer, privacy, record, region_find, review, scan, search, service, session, sync_desk, system,
    user, worker,
};

/// Who may call a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone at the computer, before anyone has logged in.
    Anyone,
    /// Users of these roles.
    Roles(&'static [Role]),
}

const READ: Access = Access::Roles(&[Role::Officer, Role::Reviewer, Role::Manager, Role::Administrator, Role::Auditor]);
const WRITE: Access = Access::Roles(&[Role::Officer, Role::Reviewer, Role::Manager, Role::Administrator]);
const DECIDE: Access = Access::Roles(&[Role::Reviewer, Role::Manager, Role::Administrator]);
/// Who answers for the data that the office holds.
const ANSWER: Access = Access::Roles(&[Role::Manager, Role::Administrator]);
/// Who looks after how others handle them.
const OVERSEE: Access = Access::Roles(&[Role::Manager, Role::Administrator, Role::Auditor]);
const ADMIN: Access = Access::Roles(&[Role::Administrator]);

/// A command takes nothing.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// One command of the contract.
pub struct Command {
    /// `noun.verb`.
    pub name: &'static str,
    /// Who may call it.
    pub access: Access,
    run: fn(&Arc<App>, Value) -> Result<Value, Failure>,
    describe: fn(&mut crate::bindings::Bindings) -> (String, String),
}

impl Command {
    pub(crate) fn describe(&self, bindings: &mut crate::bindings::Bindings) -> (String, String) {
        (self.describe)(bindings)
    }
}

macro_rules! contract {
    ($( $name:literal: $input:ty => $output:ty, $access:expr, $function:path; )*) => {
        /// Every command.
        pub const COMMANDS: &[Command] = &[ $( Command {
            name: $name,
            access: $access,
            run: |app, input| {
                let input: $input = serde_json::from_value(input).map_err(|_| FailureCode::BadInput)?;
                let output: $output = $function(app, input)?;
                serde_json::to_value(output).map_err(|_| FailureCode::Internal.into())
            },
            describe: |bindings| (bindings.name_of::<$input>(), bindings.name_of::<$output>()),
        }, )* ];
    };
}

contract! {
    "system.state": Nothing => system::SystemState, Access::Anyone, system::state;
    "desk.rename": desk::DeskName => desk::DeskName, ADMIN, desk::rename;
    "desk.save": desk::DeskSettings => desk::DeskSettings, Access::Anyone, desk::save;
    "kind.list": Nothing => Vec<model::Kind>, Access::Anyone, kind_list::list;
    "region.search": region_find::RegionSearch => region_find::Places, Access::Anyone, region_find::search;
    "region.names": region_find::RegionCodes => Vec<region_find::Place>, Access::Anyone, region_find::names;
    "job.get": job::JobId => job::JobView, Access::Anyone, job::get;
    "job.cancel": job::JobId => (), Access::Anyone, job::cancel;

    "office.create": office::NewOffice => office::OfficeMade, Access::Anyone, office::create;
    "office.demo": Nothing => (), Access::Anyone, office::demo;
    "office.leave_demo": Nothing => (), Access::Anyone, office::leave_demo;
    "office.join": office::JoinOffice => (), Access::Anyone, office::join;
    "office.get": Nothing => office::OfficeView, READ, office::get;

    "session.unlock": session::Unlock => (), Access::Anyone, session::unlock;
    "session.recover": session::Recover => (), Access::Anyone, session::recover;
    "session.lock": Nothing => (), Access::Anyone, session::lock;

    "record.list": record::ListInput => record::Listed, READ, record::list;
    "record.get": record::RecordId => record::Record, READ, record::get;
    "record.check": record::CheckInput => Vec<model::Problem>, READ, record::check;
    "record.save": record::SaveInput => record::Saved, WRITE, record::save;
    "record.delete": record::RecordId => record::ChangeName, WRITE, record::delete;
    "record.undo": record::ChangeName => record::Record, WRITE, record::undo;
    "record.history": record::RecordId => Vec<record::PastChange>, READ, record::history;
    "record.at": record::RecordMoment => record::PastRecord, READ, record::at;
    "record.restore": record::Restore => record::Saved, WRITE, record::restore;
    "record.titles": record::RecordIds => Vec<record::Title>, READ, record::titles;
    "conflict.list": Nothing => Vec<conflict::Conflicted>, READ, conflict::list;
    "conflict.decide": conflict::Decision => record::Record, DECIDE, conflict::decide;
    "double.check": double::CheckDouble => double::FoundDoubles, READ, double::check;
    "double.compare": double::PairInput => double::Comparison, READ, double::compare;
    "double.decide": double::PairInput => double::DecisionMade, WRITE, double::decide;
    "double.merge": double::MergeInput => double::DecisionMade, DECIDE, double::merge;
    "double.undo": double::DecisionId => double::TakenBack, WRITE, double::undo;
    "double.queue": double::QueueInput => double::DoubleQueue, READ, double::queue;
    "double.of": record::RecordId => double::Identities, READ, double::of;
    "search.find": search::SearchInput => search::SearchFound, READ, search::find;
    "worker.file": record::RecordId => worker::WorkerFile, READ, worker::file;
    "worker.history": record::FileHistoryInput => record::FileHistory, READ, record::file_history;
    "worker.rules": Nothing => worker::Rules, READ, worker::rules;
    "document.read_mrz": worker::MrzText => worker::MrzRead, READ, worker::read_mrz;

    "review.state": record::RecordId => review::Review, READ, review::state;
    "review.queue": review::ReviewQueueInput => review::ReviewQueue, READ, review::queue;
    "review.submit": review::Submit => review::Review, WRITE, review::submit;
    "review.verify": review::Verify => review::Review, DECIDE, review::verify;
    "review.send_back": review::SendBack => review::Review, DECIDE, review::send_back;
    "review.undo": review::UndoDecision => review::Review, WRITE, review::undo;

    "draft.put": draft::DraftPut => (), WRITE, draft::put;
    "draft.get": draft::DraftKey => Option<draft::Draft>, READ, draft::get;
    "draft.drop": draft::DraftKey => (), WRITE, draft::drop_draft;
    "draft.list": Nothing => Vec<draft::DraftName>, READ, draft::list;

    "scan.list": scan::ScanList => Vec<scan::Scan>, READ, scan::list;
    "scan.add": scan::AddScan => job::JobStarted, WRITE, scan::add;
    "scan.change": scan::ChangeScan => record::ChangeName, WRITE, scan::change;
    "scan.delete": scan::ScanId => record::ChangeName, WRITE, scan::delete;
    "scan.undo": record::ChangeName => scan::Scan, WRITE, scan::undo;
    "scan.page": scan::PageWish => scan::Picture, READ, scan::page;
    "scan.save": scan::SaveScan => (), READ, scan::save;
    "scan.file": scan::ScanWish => scan::ScanFiles, READ, scan::file;
    "scan.inbox": Nothing => scan::Inbox, READ, scan::inbox;
    "scan.peek": scan::InboxName => scan::Picture, READ, scan::peek;

    "import.inspect": import::SheetChoice => import::Inspected, WRITE, import::inspect;
    "import.run": import::SheetChoice => job::JobStarted, WRITE, import::run;
    "import.list": Nothing => Vec<import::Import>, READ, import::list;
    "import.undo": import::ImportId => import::Undone, WRITE, import::undo;
    "import.differences": Nothing => Vec<import::Difference>, READ, import::differences;
    "import.settle": import::Settle => import::Settled, WRITE, import::settle;
    "import.asked": Nothing => import::AskedRows, READ, import::asked;
    "import.answer": import::AnswerRow => import::AnsweredRows, WRITE, import::answer;
    "import.reopen": import::ReopenRows => import::AnsweredRows, WRITE, import::reopen;
    "import.refused": import::RefusedFile => import::RefusedWritten, WRITE, import::refused;

    "export.columns": export::ExportKind => Vec<export::ExportColumn>, READ, export::columns_of;
    "export.run": export::ExportInput => job::JobStarted, READ, export::run;

    "letter.kinds": Nothing => Vec<letter::LetterKind>, READ, letter::kinds;
    "letter.preview": letter::LetterDraft => letter::Preview, READ, letter::preview;
    "letter.issue": letter::LetterDraft => letter::Letter, WRITE, letter::issue;
    "letter.replace": letter::LetterDraft => letter::Letter, DECIDE, letter::replace;
    "letter.get": letter::LetterId => letter::LetterPage, READ, letter::page;
    "letter.enter_number": letter::EnterNumber => letter::Letter, WRITE, letter::enter_number;
    "letter.list": letter::LetterList => letter::Register, READ, letter::list;
    "letter.export": letter::RegisterFile => job::JobStarted, READ, letter::export;
    "letter.pages": letter::LetterId => letter::Pages, READ, letter::pages;
    "letter.pdf": letter::LetterId => letter::PdfFile, READ, letter::pdf;
    "letter.save": letter::SavePdf => (), READ, letter::save;
    "letter.print": letter::PrintLetter => letter::Letter, WRITE, letter::print;
    "letter.revoke": letter::RevokeLetter => letter::Letter, DECIDE, letter::revoke;
    "letter.batch": letter::BatchInput => job::JobStarted, WRITE, letter::batch;
    "letter.verify": letter::VerifyInput => letter::Verified, READ, letter::verify;
    "proposal.list": letter::ProposalList => letter::ProposalQueue, READ, letter::proposals;
    "proposal.get": letter::ProposalId => letter::ProposalView, READ, letter::proposal;
    "proposal.put": letter::PutProposal => letter::Proposal, WRITE, letter::put_proposal;
    "proposal.approve": letter::ApproveProposal => letter::Proposal, DECIDE, letter::approve;
    "proposal.batch": letter::ProposalBatchId => letter::ProposalBatch, READ, letter::proposal_batch;
    "proposal.approve_batch": letter::ApproveBatch => job::JobStarted, DECIDE, letter::approve_batch;
    "proposal.send_back": letter::ReturnProposal => letter::Proposal, DECIDE, letter::send_proposal_back;
    "proposal.undo": letter::ProposalId => letter::Proposal, WRITE, letter::undo_proposal;
    "proposal.drop": letter::ProposalId => letter::Proposal, WRITE, letter::drop_proposal;
    "proposal.issue": letter::ProposalId => letter::Letter, WRITE, letter::issue_proposal;
    "proposal.issue_batch": letter::IssueBatch => job::JobStarted, WRITE, letter::issue_batch;
    "template.list": Nothing => Vec<letter::TemplateView>, READ, letter::templates;
    "template.words": Nothing => letter::TemplateWords, READ, letter::words;
    "template.check": letter::TemplateCheck => letter::TemplateLook, READ, letter::check_template;
    "template.save": letter::SaveTemplate => letter::TemplateSaved, ADMIN, letter::save_template;
    "template.reset": letter::TemplateName => (), ADMIN, letter::reset_template;
    "template.versions": letter::TemplateName => Vec<letter::TemplateVersion>, READ, letter::versions;
    "printer.list": Nothing => Vec<printer::PrinterView>, READ, printer::list;

    "user.list": Nothing => Vec<user::User>, READ, user::list;
    "user.create": user::NewUser => user::User, ADMIN, user::create;
    "user.update": user::ChangeUser => user::User, ADMIN, user::update;
    "user.set_password": user::SetPassword => (), READ, user::set_password;

    "access.list": access_log::AccessInput => access_log::AccessLines, OVERSEE, access_log::list;
    "privacy.requests": privacy::RequestList => Vec<privacy::PrivacyRequest>, READ, privacy::requests;
    "privacy.copy": privacy::CopyInput => job::JobStarted, DECIDE, privacy::copy;
    "privacy.erasing": record::RecordId => privacy::Erasing, ANSWER, privacy::erasing;
    "privacy.erase": privacy::EraseInput => job::JobStarted, ANSWER, privacy::erase;
    "privacy.erasures": Nothing => Vec<privacy::PastErasure>, OVERSEE, privacy::past;

    "sync.status": Nothing => sync_desk::SyncStatus, READ, sync_desk::status;
    "sync.now": Nothing => sync_desk::SyncStatus, WRITE, sync_desk::now;
    "sync.outbox": sync_desk::OutboxAsk => sync_desk::Outbox, READ, sync_desk::outbox;
    "sync.resend": sync_desk::Resend => sync_desk::Outbox, WRITE, sync_desk::resend;
    "sync.enrol": sync_desk::Enrol => sync_desk::SyncStatus, ADMIN, sync_desk::enrol;
    "attachment.status": Nothing => attachment::AttachmentStatus, READ, attachment::status;
    "attachment.save": attachment::AttachmentSettings => attachment::AttachmentStatus, WRITE, attachment::save;
    "attachment.ahead": attachment::Ahead => attachment::AttachmentStatus, WRITE, attachment::ahead;
    "attachment.fetch": scan::ScanId => job::JobStarted, READ, attachment::fetch;
    "attachment.run": Nothing => job::JobStarted, WRITE, attachment::run;
    "backup.status": Nothing => backup::BackupStatus, READ, backup::status;
    "backup.plan": backup::BackupPlan => backup::BackupStatus, ADMIN, backup::plan;
    "backup.run": backup::BackupInput => job::JobStarted, WRITE, backup::run;
    "backup.inspect": backup::BackupPath => backup::BackupAbout, Access::Anyone, backup::inspect;
    "backup.restore": backup::RestoreInput => job::JobStarted, Access::Anyone, backup::restore;
    "counter.overview": Nothing => counter::Overview, READ, counter::overview;
    "service.start": service::StartService => record::Saved, WRITE, service::start;
    "service.finish": service::FinishService => record::Saved, WRITE, service::finish;
    "service.day": service::DayInput => service::ServiceDay, READ, service::day;
    "service.figures": service::Period => service::Figures, READ, service::figures;
    "case.board": case::BoardInput => case::Board, READ, case::board;
    "case.get": record::RecordId => case::CaseFile, READ, case::get;
    "case.reopen": case::Reopen => case::Reopened, WRITE, case::reopen;
    "reminder.list": Nothing => Vec<counter::Reminder>, READ, counter::reminders;
}

/// Calls a command by name. A panic becomes a failure; every failure has a trace id.
pub fn call(app: &Arc<App>, name: &str, input: Value) -> Result<Value, Failure> {
    let input = if input.is_null() { Value::Object(serde_json::Map::new()) } else { input };
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let command = COMMANDS.iter().find(|command| command.name == name).ok_or(FailureCode::UnknownCommand)?;
        if let Access::Roles(roles) = command.access {
            let role = app.desk()?.role;
            if !roles.contains(&role) {
                return Err(FailureCode::NotAllowed.into());
            }
        }
        (command.run)(app, input)
    }))
    .unwrap_or_else(|_| Err(FailureCode::Internal.into()));
    let known = COMMANDS.iter().find(|command| command.name == name).map_or("unknown", |command| command.name);
    outcome.map_err(|failure| traced(app, known, failure))
}

/// Gives a failure its trace id and notes it in the log.
pub(crate) fn traced(app: &Arc<App>, command: &str, mut failure: Failure) -> Failure {
    if failure.trace_id.is_empty() {
        let mut bytes = [0_u8; 3];
        app.ports.random.fill(&mut bytes);
        failure.trace_id = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        crate::log::note(app, command, &failure);
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    /// O officer, R reviewer, M manager, A administrator, U auditor. A command that is not here, or whose roles differ, fails.
    const TABLE: &str = "
        system.state anyone
        desk.rename A
        desk.save anyone
        kind.list anyone
        region.search anyone
        region.names anyone
        job.get anyone
        job.cancel anyone
        office.create anyone
        office.demo anyone
        office.leave_demo anyone
        office.join anyone
        office.get ORMAU
        session.unlock anyone
        session.recover anyone
        session.lock anyone
        record.list ORMAU
        record.get ORMAU
        record.check ORMAU
        record.save ORMA
        record.delete ORMA
        record.undo ORMA
        record.history ORMAU
        record.at ORMAU
        record.restore ORMA
        record.titles ORMAU
        conflict.list ORMAU
        conflict.decide RMA
        double.check ORMAU
        double.compare ORMAU
        double.decide ORMA
        double.merge RMA
        double.undo ORMA
        double.queue ORMAU
        double.of ORMAU
        search.find ORMAU
        worker.file ORMAU
        worker.history ORMAU
        worker.rules ORMAU
        document.read_mrz ORMAU
        review.state ORMAU
        review.queue ORMAU
        review.submit ORMA
        review.verify RMA
        review.send_back RMA
        review.undo ORMA
        draft.put ORMA
        draft.get ORMAU
        draft.drop ORMA
        draft.list ORMAU
        scan.list ORMAU
        scan.add ORMA
        scan.change ORMA
        scan.delete ORMA
        scan.undo ORMA
        scan.page ORMAU
        scan.save ORMAU
        scan.file ORMAU
        scan.inbox ORMAU
        scan.peek ORMAU
        import.inspect ORMA
        import.run ORMA
        import.list ORMAU
        import.undo ORMA
        import.differences ORMAU
        import.settle ORMA
        import.asked ORMAU
        import.answer ORMA
        import.reopen ORMA
        import.refused ORMA
        export.columns ORMAU
        export.run ORMAU
        letter.kinds ORMAU
        letter.preview ORMAU
        letter.issue ORMA
        letter.replace RMA
        letter.get ORMAU
        letter.enter_number ORMA
        letter.list ORMAU
        letter.export ORMAU
        letter.pages ORMAU
        letter.pdf ORMAU
        letter.save ORMAU
        letter.print ORMA
        letter.revoke RMA
        letter.batch ORMA
        letter.verify ORMAU
        proposal.list ORMAU
        proposal.get ORMAU
        proposal.put ORMA
        proposal.approve RMA
        proposal.batch ORMAU
        proposal.approve_batch RMA
        proposal.send_back RMA
        proposal.undo ORMA
        proposal.drop ORMA
        proposal.issue ORMA
        proposal.issue_batch ORMA
        template.list ORMAU
        template.words ORMAU
        template.check ORMAU
        template.save A
        template.reset A
        template.versions ORMAU
        printer.list ORMAU
        user.list ORMAU
        user.create A
        user.update A
        user.set_password ORMAU
        access.list MAU
        privacy.requests ORMAU
        privacy.copy RMA
        privacy.erasing MA
        privacy.erase MA
        privacy.erasures MAU
        sync.status ORMAU
        sync.now ORMA
        sync.outbox ORMAU
        sync.resend ORMA
        sync.enrol A
        attachment.status ORMAU
        attachment.save ORMA
        attachment.ahead ORMA
        attachment.fetch ORMAU
        attachment.run ORMA
        backup.status ORMAU
        backup.plan A
        backup.run ORMA
        backup.inspect anyone
        backup.restore anyone
        counter.overview ORMAU
        service.start ORMA
        service.finish ORMA
        service.day ORMAU
        service.figures ORMAU
        case.board ORMAU
        case.get ORMAU
        case.reopen ORMA
        reminder.list ORMAU
    ";

    #[test]
    fn every_command_is_for_the_roles_that_the_table_says() {
        let letter = |role: &Role| match role {
            Role::Officer => 'O',
            Role::Reviewer => 'R',
            Role::Manager => 'M',
            Role::Administrator => 'A',
            Role::Auditor => 'U',
        };
        let roles = |access: Access| match access {
            Access::Anyone => "anyone".to_owned(),
            Access::Roles(roles) => roles.iter().map(letter).collect(),
        };
        let real: Vec<String> =
            COMMANDS.iter().map(|command| format!("{} {}", command.name, roles(command.access))).collect();
        let told: Vec<&str> = TABLE.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(real, told);
    }

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = COMMANDS.iter().map(|command| command.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
