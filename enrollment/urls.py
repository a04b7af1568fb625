from django.urls import path

from enrollment.admissions import views as admissions
from enrollment.calls import views as calls
from enrollment.candidates import views as candidates
from enrollment.desk import public_views
from enrollment.desk import views as desk
from enrollment.documents import views as documents
from enrollment.eligibility import views as eligibility
from enrollment.imports import views as imports
from enrollment.radar import views as radar
from enrollment.rechecks import views as rechecks
from enrollment.referrals import views as referrals

urlpatterns = [
    path("", public_views.home, name="home"),
    path("dostopnost/", public_views.accessibility, name="accessibility"),
    path("zasebnost/", public_views.privacy, name="privacy"),
    path("preveri-pogoje/", eligibility.self_check, name="self_check"),
    path("delo/", desk.desk, name="desk"),
    path("iskanje/", desk.search, name="search"),
    path("kandidati/", candidates.candidates, name="candidates"),
    path("kandidati/izvoz/", candidates.export_candidates, name="export_candidates"),
    path("kandidati/nov/", candidates.add_candidate, name="add_candidate"),
    path("kandidati/emso/", candidates.read_emso, name="read_emso"),
    path("kandidati/<int:pk>/", desk.candidate, name="candidate"),
    path("kandidati/<int:pk>/uredi/", candidates.change_candidate, name="change_candidate"),
    path("kandidati/<int:pk>/meseci/", eligibility.months, name="months"),
    path("kandidati/<int:pk>/napoti/", referrals.start_referral, name="start_referral"),
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
    path("napotitve/", referrals.referrals, name="referrals"),
    path("napotitve/izvoz/", referrals.export_referrals, name="export_referrals"),
    path("napotitve/prazna-napotnica.pdf", documents.blank_form, name="blank_referral_form"),
    path("napotitve/<int:pk>/", desk.referral, name="referral"),
    path("napotitve/<int:pk>/uredi/", referrals.edit_referral, name="edit_referral"),
    path("napotitve/<int:pk>/oddaj/", referrals.submit_referral, name="submit_referral"),
    path("napotitve/<int:pk>/vrni/", referrals.return_referral, name="return_referral"),
    path("napotitve/<int:pk>/umakni/", referrals.withdraw_referral, name="withdraw_referral"),
    path("napotitve/<int:pk>/zavrni/", referrals.reject_referral, name="reject_referral"),
    path("napotitve/<int:pk>/preveri/", eligibility.assess, name="assess"),
    path("napotitve/<int:pk>/uvrsti/", admissions.admit, name="admit"),
    path("napotitve/<int:pk>/napotnica.pdf", documents.referral_form, name="referral_form"),
    path("napotitve/<int:pk>/obvestilo.pdf", documents.admission_notice, name="admission_notice"),
    path("uvrstitve/<int:pk>/preklici/", admissions.cancel_admission, name="cancel_admission"),
    path("radar/", radar.radar, name="radar"),
    path("radar/izvoz/", radar.export_radar, name="export_radar"),
    path("razpisi/", calls.calls, name="calls"),
    path("razpisi/izvoz/", calls.export_calls, name="export_calls"),
    path("razpisi/<int:pk>/", calls.call, name="call"),
    path("razpisi/<int:pk>/novi-pogoji/", calls.add_terms, name="add_terms"),
    path("preverbe/", rechecks.rechecks, name="rechecks"),
    path("preverbe/izvoz/", rechecks.export_rechecks, name="export_rechecks"),
    path("preverbe/<int:pk>/", rechecks.recheck, name="recheck"),
    path("preverbe/<int:pk>/izvoz/", rechecks.export_recheck, name="export_recheck"),
    path("skupine/", admissions.cohorts, name="cohorts"),
    path("skupine/izvoz/", admissions.export_cohorts, name="export_cohorts"),
    path("skupine/<int:pk>/izvoz/", admissions.export_participants, name="export_participants"),
    path("skupine/<int:pk>/", admissions.cohort, name="cohort"),
]
