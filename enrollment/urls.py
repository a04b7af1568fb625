from django.urls import path

from enrollment.admissions import views as admissions
from enrollment.batches import views as batches
from enrollment.calls import views as calls
from enrollment.candidates import views as candidates
from enrollment.cohorts import change_views, deciding_views, target_views
from enrollment.cohorts import views as cohorts
from enrollment.desk import (
    document_views,
    for_purpose,
    history_views,
    merging_views,
    note_views,
    public_views,
    saved_views,
)
from enrollment.desk import views as desk
from enrollment.documents import print_views as prints
from enrollment.documents import views as documents
from enrollment.documents import wording_views as wordings
from enrollment.eligibility import views as eligibility
from enrollment.handover import views as handover
from enrollment.imports import views as imports
from enrollment.interviews import calendar_views
from enrollment.interviews import views as interviews
from enrollment.log import views as log
from enrollment.merging import proposal_views
from enrollment.merging import views as merging
from enrollment.notes import views as notes
from enrollment.notices import views as notices
from enrollment.participation import views as participation
from enrollment.privacy import retention_views
from enrollment.privacy import views as privacy
from enrollment.radar import views as radar
from enrollment.rechecks import views as rechecks
from enrollment.referrals import region_views
from enrollment.referrals import views as referrals
from enrollment.scans import views as scans
from enrollment.staff import invitation_views
from enrollment.staff import public_views as staff_public
from enrollment.staff import views as staff
from enrollment.waiting import views as waiting
from enrollment.wordings import views as logos

urlpatterns = [
    path("", public_views.home, name="home"),
    path("dostopnost/", public_views.accessibility, name="accessibility"),
    path("zasebnost/", public_views.privacy, name="privacy"),
    path("preveri-pogoje/", eligibility.self_check, name="self_check"),
    path("delo/", desk.desk, name="desk"),
    path("iskanje/", desk.search, name="search"),
    path("zapis-osebe/", for_purpose.person_for_purpose, name="person_for_purpose"),
    path("obvestila/", notices.notices, name="notices"),
    path("obvestila/<int:pk>/odpri/", notices.open_notice, name="open_notice"),
    path("obvestila/prebrana/", notices.read_notices, name="read_notices"),
    path("obvestila/nastavitve/", notices.notice_settings, name="notice_settings"),
    path("posta/", notices.mailbox, name="mailbox"),
    path("geslo/pozabljeno/", staff_public.forgotten_password, name="account_reset_password"),
    path("vabilo/", staff_public.accept_invitation, name="accept_invitation"),
    path("vabilo/<str:secret>/", staff_public.open_invitation, name="open_invitation"),
    path("uporabniki/", staff.users, name="users"),
    path("uporabniki/povabi/", invitation_views.invite_user, name="invite_user"),
    path(
        "uporabniki/vabila/<int:pk>/obnovi/",
        invitation_views.renew_invitation,
        name="renew_invitation",
    ),
    path(
        "uporabniki/vabila/<int:pk>/umakni/",
        invitation_views.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("uporabniki/<int:pk>/", staff.user, name="user"),
    path("uporabniki/<int:pk>/koncaj/", staff.end_membership, name="end_membership"),
    path("uporabniki/<int:pk>/ureja-uporabnike/", staff.let_manage, name="let_manage"),
    path("pogledi/nov/", saved_views.save_view, name="save_view"),
    path("pogledi/<int:pk>/", saved_views.change_view, name="change_view"),
    path("pogledi/<int:pk>/izbrisi/", saved_views.delete_view, name="delete_view"),
    path("kandidati/", candidates.candidates, name="candidates"),
    path("kandidati/izvoz/", candidates.export_candidates, name="export_candidates"),
    path("kandidati/nov/", candidates.add_candidate, name="add_candidate"),
    path("kandidati/emso/", candidates.read_emso, name="read_emso"),
    path("kandidati/<int:pk>/", desk.candidate, name="candidate"),
    path(
        "kandidati/<int:pk>/zgodovina/", history_views.candidate_history, name="candidate_history"
    ),
    path("kandidati/<int:pk>/uredi/", candidates.change_candidate, name="change_candidate"),
    path("kandidati/<int:pk>/meseci/", eligibility.months, name="months"),
    path("kandidati/<int:pk>/napoti/", referrals.start_referral, name="start_referral"),
    path("kandidati/<int:pk>/zapiski/", notes.notes, name="notes"),
    path("podvojeni/", proposal_views.duplicates, name="duplicates"),
    path("podvojeni/razlicni/", proposal_views.different_people, name="different_people"),
    path("podvojeni/razlicni/<int:pk>/umakni/", proposal_views.withdraw_mark, name="withdraw_mark"),
    path(
        "kandidati/<int:pk>/ni-ista-oseba/<int:other>/",
        proposal_views.tell_apart,
        name="tell_apart",
    ),
    path("kandidati/<int:pk>/zdruzi/", merging_views.choose_duplicate, name="choose_duplicate"),
    path(
        "kandidati/<int:pk>/zdruzi/<int:other>/", merging.merge_candidates, name="merge_candidates"
    ),
    path("zdruzitve/<int:pk>/", merging.merge, name="merge"),
    path("zdruzitve/<int:pk>/razdruzi/", merging.undo_merge, name="undo_merge"),
    path("kandidati/<int:pk>/pravice/", privacy.person_rights, name="person_rights"),
    path("kandidati/<int:pk>/pravice/zahteva/", privacy.record_request, name="record_request"),
    path("kandidati/<int:pk>/pravice/izpis/", privacy.extract_person, name="extract_person"),
    path("kandidati/<int:pk>/pravice/omeji/", privacy.restrict_person, name="restrict_person"),
    path("kandidati/<int:pk>/pravice/sprosti/", privacy.lift_restriction, name="lift_restriction"),
    path("kandidati/<int:pk>/pravice/zadrzi/", privacy.hold_person, name="hold_person"),
    path("kandidati/<int:pk>/pravice/ne-zadrzuj/", privacy.release_person, name="release_person"),
    path("zahteve-oseb/", privacy.person_requests, name="person_requests"),
    path("zahteve-oseb/<int:pk>/", privacy.person_request, name="person_request"),
    path("zahteve-oseb/<int:pk>/izbris/", privacy.propose_erasure, name="propose_erasure"),
    path("rok-hrambe/", retention_views.retention, name="retention"),
    path("rok-hrambe/pripravi/", retention_views.prepare_erasures, name="prepare_erasures"),
    path("rok-hrambe/potrdi/", retention_views.confirm_erasures, name="confirm_erasures"),
    path("rok-hrambe/ustavi/", retention_views.stop_erasures, name="stop_erasures"),
    path("rok-hrambe/roki/", retention_views.retention_periods, name="retention_periods"),
    path("rok-hrambe/roki/nov/", retention_views.set_period, name="set_period"),
    path("rok-hrambe/<int:pk>/", retention_views.erasure, name="erasure"),
    path("zapiski/<int:pk>/popravi/", note_views.correct_note, name="correct_note"),
    path("zapiski/<int:pk>/umakni/", note_views.withdraw_note, name="withdraw_note"),
    path("zapiski/<int:pk>/opravljeno/", note_views.follow_up_note, name="follow_up_note"),
    path("uvrstitve/<int:pk>/zapiski/", note_views.participant_notes, name="participant_notes"),
    path("uvozi/", imports.imports, name="imports"),
    path("uvozi/izvoz/", imports.export_imports, name="export_imports"),
    path("uvozi/nov/", imports.upload_import, name="upload_import"),
    path("uvozi/stolpci/", imports.import_columns, name="import_columns"),
    path("uvozi/predloge/<str:shape>.<str:kind>", imports.import_template, name="import_template"),
    path("uvozi/<int:pk>/", imports.show_import, name="import"),
    path("uvozi/<int:pk>/pomen-stolpcev/", imports.name_columns, name="name_columns"),
    path("uvozi/<int:pk>/odlocitve/", imports.decide_rows, name="decide_rows"),
    path("uvozi/<int:pk>/vrstice/<int:number>/", imports.correct_row, name="correct_row"),
    path("uvozi/<int:pk>/znova/", imports.resume_import, name="resume_import"),
    path("uvozi/<int:pk>/zavrzi/", imports.discard_import, name="discard_import"),
    path("uvozi/<int:pk>/zavrnjene.<str:kind>", imports.rejected_rows, name="rejected_rows"),
    path("kandidati/<int:pk>/dnevnik/", log.person_log, name="person_log"),
    path("dnevnik/", log.processing_log, name="processing_log"),
    path("dnevnik/nenavadno/", log.unusual_access, name="unusual_access"),
    path("napotitve/", referrals.referrals, name="referrals"),
    path("napotitve/izvoz/", referrals.export_referrals, name="export_referrals"),
    path(
        "napotitve/napotnica-za-izpolnjevanje.pdf",
        prints.fillable_form,
        name="fillable_referral_form",
    ),
    path("napotitve/prazna-napotnica.pdf", prints.blank_form, name="blank_referral_form"),
    path("napotitve/<int:pk>/", desk.referral, name="referral"),
    path("napotitve/<int:pk>/zgodovina/", history_views.referral_history, name="referral_history"),
    path("napotitve/<int:pk>/uredi/", referrals.edit_referral, name="edit_referral"),
    path("napotitve/<int:pk>/oddaj/", referrals.submit_referral, name="submit_referral"),
    path("napotitve/<int:pk>/vrni/", referrals.return_referral, name="return_referral"),
    path("napotitve/<int:pk>/umakni/", referrals.withdraw_referral, name="withdraw_referral"),
    path("napotitve/<int:pk>/prevzemi/", referrals.take_referral, name="take_referral"),
    path(
        "napotitve/<int:pk>/cakalna-lista/",
        referrals.put_on_waiting_list,
        name="put_on_waiting_list",
    ),
    path("napotitve/<int:pk>/zelja-velja/", referrals.confirm_wish, name="confirm_wish"),
    path("napotitve/<int:pk>/cakalna-lista/premakni/", waiting.move_on_list, name="move_on_list"),
    path("cakalna-lista/", waiting.waiting_list, name="waiting_list"),
    path("cakalna-lista/izvoz/", waiting.export_waiting_list, name="export_waiting_list"),
    path("skupine/<int:pk>/nadomestitev/", waiting.replacement, name="replacement"),
    path("napotitve/<int:pk>/preusmeri/", referrals.redirect_referral, name="redirect_referral"),
    path("napotitve/<int:pk>/zavrni/", referrals.reject_referral, name="reject_referral"),
    path("napotitve/<int:pk>/preveri/", eligibility.assess, name="assess"),
    path("napotitve/<int:pk>/uvrsti/", admissions.admit, name="admit"),
    path("dokumenti/oseba/<int:pk>/", documents.referral_documents, name="referral_documents"),
    path(
        "kandidati/<int:pk>/dokumenti/", documents.candidate_documents, name="candidate_documents"
    ),
    path("skupine/<int:pk>/dokumenti/", documents.cohort_documents, name="cohort_documents"),
    path("skupine/<int:pk>/dokumenti/za-vse/", batches.order_batch, name="order_batch"),
    path("paketi/<int:pk>/", batches.batch, name="batch"),
    path("paketi/<int:pk>/datoteka", batches.batch_file, name="batch_file"),
    path("paketi/<int:pk>/znova/", batches.retry_batch, name="retry_batch"),
    path("paketi/<int:pk>/sestavi/", batches.build_batch_again, name="build_batch_again"),
    path("dokumenti/", documents.documents, name="documents"),
    path("podpisani/", scans.signed_copies, name="signed_copies"),
    path("podpisani/manjkajo/", scans.missing_signatures, name="missing_signatures"),
    path("podpisani/<int:pk>/", scans.scan, name="scan"),
    path("podpisani/<int:pk>/znova/", scans.resume_scan, name="resume_scan"),
    path("podpisani/strani/<int:pk>/slika.jpg", scans.scan_picture, name="scan_picture"),
    path("podpisani/strani/<int:pk>/doloci/", scans.assign_page, name="assign_page"),
    path("podpisani/strani/<int:pk>/premakni/", scans.move_page, name="move_page"),
    path("podpisani/strani/<int:pk>/odvzemi/", scans.detach_page, name="detach_page"),
    path("podpisani/strani/<int:pk>/zavrzi/", scans.discard_page, name="discard_page"),
    path("besedila/", wordings.wordings, name="wordings"),
    path("besedila/<int:pk>/", wordings.wording, name="wording"),
    path("besedila/<int:pk>/list/", wordings.wording_specimen, name="wording_specimen"),
    path("besedila/<int:pk>/odloci/", wordings.decide_wording, name="decide_wording"),
    path("besedila/<str:kind>/<str:edition>/", wordings.write_wording, name="write_wording"),
    path("razpisi/<int:pk>/logotipi/", logos.call_logos, name="call_logos"),
    path("logotipi/<int:pk>/", logos.call_logo, name="call_logo"),
    path("logotipi/<int:pk>/snemi/", logos.take_down_logo, name="take_down_logo"),
    path("dokumenti/<int:pk>/", document_views.issued_document, name="issued_document"),
    path("dokumenti/<int:pk>/izdani.pdf", documents.issued_pdf, name="issued_pdf"),
    path("dokumenti/<int:pk>/umakni/", documents.withdraw_document, name="withdraw_document"),
    path(
        "predogled/<int:pk>/<str:kind>/<str:edition>/",
        documents.preview_document,
        name="preview_document",
    ),
    path(
        "predogled/<int:pk>/<str:kind>/<str:edition>/list/",
        documents.preview_sheet,
        name="preview_sheet",
    ),
    path(
        "predogled/<int:pk>/<str:kind>/<str:edition>/izdaj/",
        documents.issue_document,
        name="issue_document",
    ),
    path("napotitve/<int:pk>/napotnica.pdf", prints.referral_form, name="referral_form"),
    path("napotitve/<int:pk>/obvestilo.pdf", prints.admission_notice, name="admission_notice"),
    path("uvrstitve/<int:pk>/preklici/", admissions.cancel_admission, name="cancel_admission"),
    path("nastavitve-regije/", region_views.region_settings, name="region_settings"),
    path("uvrstitve/<int:pk>/premakni/", deciding_views.move_participant, name="move_participant"),
    path("udelezba/<int:pk>/", participation.participation, name="participation"),
    path("udelezba/<int:pk>/pogodba/", participation.record_contract, name="record_contract"),
    path("udelezba/<int:pk>/zacetek/", participation.record_start, name="record_start"),
    path("udelezba/<int:pk>/izstop/", participation.record_exit, name="record_exit"),
    path("udelezba/<int:pk>/zakljucek/", participation.record_completion, name="record_completion"),
    path(
        "udelezba/<int:pk>/stanje/<str:which>/", participation.record_outcome, name="record_outcome"
    ),
    path("skupine/<int:pk>/zakljucek/", participation.complete_cohort, name="complete_cohort"),
    path("naloge/", participation.tasks, name="tasks"),
    path("naloge/izvoz/", participation.export_tasks, name="export_tasks"),
    path("napotitve/<int:pk>/predaj/", handover.reassign_referral, name="reassign_referral"),
    path("odsotnost/", handover.absences, name="absences"),
    path("odsotnost/<int:pk>/koncaj/", handover.end_absence, name="end_absence"),
    path("predaja/", handover.hand_over, name="hand_over"),
    path("nasledstvo/", handover.successions, name="successions"),
    path("nasledstvo/<int:pk>/", handover.succeed, name="succeed"),
    path("napotitve/<int:pk>/razgovor/", interviews.propose_interview, name="propose_interview"),
    path("razgovori/", interviews.interviews, name="interviews"),
    path("razgovori/izvoz/", interviews.export_interviews, name="export_interviews"),
    path("razgovori/koledar/", calendar_views.calendar, name="calendar"),
    path("razgovori/koledar/preklici/", calendar_views.revoke_calendar, name="revoke_calendar"),
    path("razgovori/<int:pk>/", interviews.interview, name="interview"),
    path("razgovori/<int:pk>/potrdi/", interviews.confirm_interview, name="confirm_interview"),
    path("razgovori/<int:pk>/prestavi/", interviews.move_interview, name="move_interview"),
    path("razgovori/<int:pk>/izid/", interviews.record_came, name="record_came"),
    path("razgovori/<int:pk>/izostanek/", interviews.record_missed, name="record_missed"),
    path("razgovori/<int:pk>/odpovej/", interviews.call_off_interview, name="call_off_interview"),
    path("razgovori/<int:pk>/vabilo.pdf", prints.invitation, name="invitation"),
    path("razgovori/<int:pk>/termin.ics", calendar_views.interview_ics, name="interview_ics"),
    path("koledar/<str:secret>.ics", calendar_views.calendar_feed, name="calendar_feed"),
    path("radar/", radar.radar, name="radar"),
    path("radar/izvoz/", radar.export_radar, name="export_radar"),
    path("razpisi/", calls.calls, name="calls"),
    path("razpisi/izvoz/", calls.export_calls, name="export_calls"),
    path("razpisi/<int:pk>/", calls.call, name="call"),
    path("razpisi/<int:pk>/novi-pogoji/", calls.add_terms, name="add_terms"),
    path(
        "razpisi/<int:pk>/sestava/",
        target_views.composition_targets,
        name="composition_targets",
    ),
    path("preverbe/", rechecks.rechecks, name="rechecks"),
    path("preverbe/izvoz/", rechecks.export_rechecks, name="export_rechecks"),
    path("preverbe/<int:pk>/", rechecks.recheck, name="recheck"),
    path("preverbe/<int:pk>/izvoz/", rechecks.export_recheck, name="export_recheck"),
    path("skupine/", cohorts.cohorts, name="cohorts"),
    path("skupine/izvoz/", cohorts.export_cohorts, name="export_cohorts"),
    path("skupine/<int:pk>/izvoz/", cohorts.export_participants, name="export_participants"),
    path("skupine/<int:pk>/", cohorts.cohort, name="cohort"),
    path("skupine/<int:pk>/uredi/", change_views.change_cohort, name="change_cohort"),
    path("skupine/<int:pk>/uvrsti-vec/", deciding_views.admit_several, name="admit_several"),
    path("skupine/<int:pk>/seznam.pdf", prints.participants_list, name="participants_list"),
]
