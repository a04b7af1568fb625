"""Who may open what: every address × every role × whose record, by GET and by POST.

A number alone stands for every record; four numbers for own, of another organization of the
region, its draft, of another region. 404: out of scope. 403: no right. 405: not this way.
What others get follows (`tests/matrix.py`): records of organizations that have ended, of who left
long ago, people who act elsewhere or for nobody. Six numbers say the first two of these as well.

A new view needs a line in TABLE (and in SENT what a form needs so that it is done), a new kind of
record one in `tests/world.py`. Models of the administration: `tests/test_permissions_of_admin.py`.
"""

from socakt.accounts.roles import Role
from tests.enrollment.scans.permissions import SCANS

R, C, P, M, A = Role.REFERRER, Role.COORDINATOR, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR

OWNER, REGION = "200 404 404 404", "200 200 404 404"
NOBODY = "404 404 404 404"
GONE = "200 200 404 404 200 302"  # nothing to be done any more for who has left
DONE, DECIDES = "302 404 404 404", "302 302 404 404"
NO, NOT_SO = "403", "405"

# name: (kind of record, GET by R, C, P, M, A; POST by R, C, P, M, A)
TABLE = {
    "desk": (None, ["200"] * 5, [NOT_SO] * 5),
    "switch_actor": (None, ["200"] * 5, ["200"] * 5),
    "account_change_password": (None, ["200"] * 5, ["200"] * 5),
    "mfa_index": (None, ["200"] * 5, ["200"] * 5),
    "mfa_activate_totp": (None, ["200"] * 5, ["200"] * 5),
    "mfa_add_webauthn": (None, ["200"] * 5, ["200"] * 5),
    # nobody in the world has a factor, nor a session by such a number
    "mfa_edit_webauthn": ("candidate", [NOBODY] * 5, [NOBODY] * 5),
    "remove_factor": ("candidate", [NOBODY] * 5, [NOBODY] * 5),
    "mfa_view_recovery_codes": (None, ["200"] * 5, ["302"] * 5),
    "usersessions_list": (None, ["200"] * 5, [NOT_SO] * 5),
    "end_other_sessions": (None, [NOT_SO] * 5, ["302"] * 5),
    "end_session": ("candidate", [NOT_SO] * 5, ["302"] * 5),
    "session_time": (None, ["200"] * 5, ["200"] * 5),
    "account_reauthenticate": (None, ["200"] * 5, ["200"] * 5),
    "search": (None, [NOT_SO] * 5, ["200", "200", NO, NO, NO]),
    "person_for_purpose": (None, [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "save_view": (None, [NOT_SO] * 5, ["200"] * 5),
    "change_view": ("view", [OWNER, NOBODY, NOBODY, NOBODY, NOBODY], [OWNER, *[NOBODY] * 4]),
    "delete_view": ("view", [NOT_SO] * 5, [DONE, *[NOBODY] * 4]),
    "candidates": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "export_candidates": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "add_candidate": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "read_emso": (None, [NOT_SO] * 5, ["200", "200", NO, NO, NO]),
    "candidate": ("candidate", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "candidate_history": ("candidate", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "change_candidate": ("candidate", [OWNER, REGION, NO, NO, NO], [OWNER, REGION, NO, NO, NO]),
    # for the administrator the person is a number; what for has to be said
    "person_log": (
        "candidate",
        [OWNER, REGION, NO, NO, "200"],
        [OWNER, REGION, NO, NO, "200"],
    ),
    "processing_log": (None, [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "unusual_access": (None, [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "months": ("candidate", [OWNER, REGION, NO, NO, NO], [OWNER, REGION, NO, NO, NO]),
    "start_referral": ("candidate", [NOT_SO] * 5, [DONE, DECIDES, NO, NO, NO]),
    "duplicates": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "different_people": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "withdraw_mark": ("mark", [NOT_SO] * 5, [DONE, DECIDES, NO, NO, NO]),
    "tell_apart": ("candidate", [NOT_SO] * 5, [DONE, DECIDES, NO, NO, NO]),
    "choose_duplicate": (
        "candidate",
        [OWNER, REGION, NO, NO, NO],
        [OWNER, REGION, NO, NO, NO],
    ),
    # an incomplete form is asked again
    "merge_candidates": (
        "candidate",
        [OWNER, REGION, NO, NO, NO],
        [OWNER, REGION, NO, NO, NO],
    ),
    "merge": ("merge", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "undo_merge": ("merge", [OWNER, REGION, NO, NO, NO], [DONE, DECIDES, NO, NO, NO]),
    "imports": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "upload_import": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "import_columns": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "import_template": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    # a coordination does not see the imports of the offices of its region
    "import": ("import", [OWNER, NOBODY, NO, NO, NO], [NOT_SO] * 5),
    "rejected_rows": ("import", [OWNER, NOBODY, NO, NO, NO], [NOT_SO] * 5),
    "correct_row": ("import", [OWNER, NOBODY, NO, NO, NO], [OWNER, NOBODY, NO, NO, NO]),
    "name_columns": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "decide_rows": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "discard_import": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "resume_import": ("import", [NOT_SO] * 5, [DONE, NOBODY, NO, NO, NO]),
    "referrals": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "export_referrals": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "export_imports": (None, ["200", "200", NO, NO, NO], ["200", "200", NO, NO, NO]),
    "order_batch": ("cohort", [NO, REGION, OWNER, NO, NO], [NO, REGION, OWNER, NO, NO]),
    # an order belongs to the office that ordered, here the provider; its file is there no more
    "batch": ("batch", [NO, NOBODY, OWNER, NO, NO], [NOT_SO] * 5),
    "batch_file": ("batch", [NO, NOBODY, NOBODY, NO, NO], [NOT_SO] * 5),
    "retry_batch": ("batch", [NOT_SO] * 5, [NO, NOBODY, DONE, NO, NO]),
    "build_batch_again": ("batch", [NOT_SO] * 5, [NO, NOBODY, DONE, NO, NO]),
    "documents": (None, ["200", "200", "200", NO, NO], [NOT_SO] * 5),
    "referral_documents": ("referral", [OWNER, REGION, NOBODY, NO, NO], [NOT_SO] * 5),
    "candidate_documents": ("candidate", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "cohort_documents": ("cohort", [NO, REGION, OWNER, NO, NO], [NOT_SO] * 5),
    "preview_document": ("referral", [OWNER, REGION, NOBODY, NO, NO], [NOT_SO] * 5),
    "preview_sheet": ("referral", [OWNER, REGION, NOBODY, NO, NO], [NOT_SO] * 5),
    # without the key of the button: back to the preview
    "issue_document": ("referral", [NOT_SO] * 5, [DONE, DECIDES, NOBODY, NO, NO]),
    "issued_document": ("document", [OWNER, REGION, NOBODY, NO, NO], [NOT_SO] * 5),
    # a contract is between the person and the provider
    "issued_pdf": ("contract", [NOBODY, REGION, OWNER, NO, NO], [NOT_SO] * 5),
    "withdraw_document": ("document", [NOT_SO] * 5, [DONE, DECIDES, NOBODY, NO, NO]),
    **SCANS,
    "wordings": (None, [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "write_wording": (None, [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "wording": ("wording", [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "wording_specimen": ("wording", [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "decide_wording": ("wording", [NOT_SO] * 5, [NO, NO, NO, NO, "302"]),
    "call_logos": ("call", [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "call_logo": ("logo", [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "take_down_logo": ("logo", [NOT_SO] * 5, [NO, NO, NO, NO, "302"]),
    "fillable_referral_form": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "blank_referral_form": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    "referral": ("referral", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "referral_history": ("referral", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    # submitted, so it can no longer be edited: back to its page
    # (whoever typed something in vain is shown it, to be copied)
    "edit_referral": ("referral", [DONE, DECIDES, NO, NO, NO], [OWNER, DECIDES, NO, NO, NO]),
    "submit_referral": ("referral", [NOT_SO] * 5, [DONE, DECIDES, NO, NO, NO]),
    # the person withdraws: either side hears of it and records it
    "withdraw_referral": ("referral", [OWNER, REGION, NO, NO, NO], [DONE, DECIDES, NO, NO, NO]),
    "take_referral": ("referral", [NOT_SO] * 5, [NO, DECIDES, NO, NO, NO]),
    "put_on_waiting_list": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "confirm_wish": ("referral", [NOT_SO] * 5, [NO, DECIDES, NO, NO, NO]),
    # those in the world do not wait, so there is nothing to move
    "move_on_list": ("referral", [NO, DECIDES, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "waiting_list": (None, [NO, "200", NO, NO, NO], [NOT_SO] * 5),
    "export_waiting_list": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "replacement": ("cohort", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "redirect_referral": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "return_referral": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "reject_referral": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "assess": ("referral", [NOT_SO] * 5, [NO, DECIDES, NO, NO, NO]),
    "admit": ("referral", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "referral_form": ("referral", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    # only while the place is held
    "admission_notice": (
        "admitted",
        ["200 404 404 404 404 404", "200 200 404 404 200 404", NO, NO, NO],
        [NOT_SO] * 5,
    ),
    "cancel_admission": ("admission", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "propose_interview": ("referral", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "interviews": (None, [NO, "200", NO, NO, NO], [NOT_SO] * 5),
    "export_interviews": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "interview": ("interview", [NO, REGION, NO, NO, NO], [NOT_SO] * 5),
    # held already, so back to its page; a wrong form is asked again
    "confirm_interview": ("interview", [NOT_SO] * 5, [NO, DECIDES, NO, NO, NO]),
    "move_interview": ("interview", [NO, DECIDES, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "record_came": ("interview", [NO, DECIDES, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "record_missed": ("interview", [NO, DECIDES, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "call_off_interview": ("interview", [NO, DECIDES, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    # the interviews of the world have been held: nobody is invited to them any more
    "invitation": ("interview", [NO, NOBODY, NO, NO, NO], [NOT_SO] * 5),
    "interview_ics": ("interview", [NO, REGION, NO, NO, NO], [NOT_SO] * 5),
    "calendar": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "revoke_calendar": (None, [NOT_SO] * 5, [NO, "302", NO, NO, NO]),
    "rechecks": (None, [NO, "200", NO, NO, NO], [NO, "302", NO, NO, NO]),
    "recheck": ("recheck", [NO, REGION, NO, NO, NO], [NOT_SO] * 5),
    "export_rechecks": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "export_recheck": ("recheck", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "cohorts": (None, ["200"] * 5, [NOT_SO] * 5),
    "cohort": ("cohort", [NO, REGION, OWNER, NO, NO], [NOT_SO] * 5),
    "export_cohorts": (None, ["200"] * 5, ["200"] * 5),
    "export_participants": ("cohort", [NO, REGION, OWNER, NO, NO], [NO, REGION, OWNER, NO, NO]),
    # somebody holds a place there: what follows is shown first
    "change_cohort": ("cohort", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "admit_several": ("cohort", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "participants_list": ("cohort", [NO, REGION, OWNER, NO, NO], [NOT_SO] * 5),
    "move_participant": ("admission", [NO, GONE, NO, NO, NO], [NO, GONE, NO, NO, NO]),
    "composition_targets": ("call", [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "302"]),
    "programs": (None, ["200"] * 5, [NOT_SO] * 5),
    "export_programs": (None, ["200"] * 5, ["200"] * 5),
    "program": ("program", [REGION, REGION, OWNER, "200", "200"], [NOT_SO] * 5),
    "add_program": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "change_program": ("program", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "region_settings": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "participation": ("admitted", [NO, REGION, OWNER, NO, NO], [NOT_SO] * 5),
    "record_contract": (
        "admitted",
        [NO, GONE, OWNER, NO, NO],
        [NO, DECIDES, DONE, NO, NO],
    ),
    # before the contract and the first day of the cohort: back to the page of the participant
    "record_start": ("admitted", [NO, DECIDES, DONE, NO, NO], [NO, DECIDES, DONE, NO, NO]),
    "record_exit": ("admitted", [NO, DECIDES, DONE, NO, NO], [NO, DECIDES, DONE, NO, NO]),
    "record_completion": ("admitted", [NO, DECIDES, DONE, NO, NO], [NO, DECIDES, DONE, NO, NO]),
    # of those who have left
    "record_outcome": (
        "admitted",
        [NO, "302 302 404 404 302 200", DONE, NO, NO],
        [NO, "302 302 404 404 302 200", DONE, NO, NO],
    ),
    "complete_cohort": ("cohort", [NO, REGION, OWNER, NO, NO], [NO, REGION, OWNER, NO, NO]),
    "tasks": (None, [NO, "200", "200", NO, NO], [NOT_SO] * 5),
    "export_tasks": (None, [NO, "200", "200", NO, NO], [NO, "200", "200", NO, NO]),
    "notes": ("candidate", [OWNER, REGION, NO, NO, NO], [OWNER, REGION, NO, NO, NO]),
    # only whoever wrote it corrects it: back to where one came from
    "correct_note": ("note", [OWNER, DECIDES, NOBODY, NO, NO], [OWNER, DECIDES, NOBODY, NO, NO]),
    "withdraw_note": ("note", [NOT_SO] * 5, [DONE, DECIDES, NOBODY, NO, NO]),
    "follow_up_note": ("note", [NOT_SO] * 5, [DONE, DECIDES, NOBODY, NO, NO]),
    "participant_notes": (
        "admission",
        [NO, REGION, OWNER, NO, NO],
        [NO, REGION, OWNER, NO, NO],
    ),
    "absences": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "end_absence": ("absence", [NOT_SO] * 5, [NO, DECIDES, NO, NO, NO]),
    "hand_over": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "reassign_referral": ("referral", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "successions": (None, [NO, "200", NO, NO, NO], [NOT_SO] * 5),
    "succeed": ("ended", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "radar": (None, [NO, "200", NO, NO, NO], [NOT_SO] * 5),
    "export_radar": (None, [NO, "200", NO, NO, NO], [NO, "200", NO, NO, NO]),
    "calls": (None, ["200"] * 5, [NOT_SO] * 5),
    "export_calls": (None, ["200"] * 5, ["200"] * 5),
    "call": ("call", ["200"] * 5, [NOT_SO] * 5),
    "add_terms": ("call", [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "plan_cohort": ("program", [NO, REGION, NO, NO, NO], [NO, DECIDES, NO, NO, NO]),
    "notices": (None, ["200", "200", "200", NO, NO], [NOT_SO] * 5),
    # told to one person: a colleague or the coordination does not find it
    "open_notice": ("notice", [NOT_SO] * 5, [DONE, NOBODY, NOBODY, NO, NO]),
    "read_notices": (None, [NOT_SO] * 5, ["302", "302", "302", NO, NO]),
    "notice_settings": (None, ["200", "200", "200", NO, NO], ["200", "200", "200", NO, NO]),
    # those who manage users by their membership: tests/enrollment/staff
    "users": (None, [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "invite_user": (None, [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "user": ("membership", [NO, NO, NO, NO, "200"], [NOT_SO] * 5),
    "end_membership": ("membership", [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "let_manage": ("membership", [NOT_SO] * 5, [NO, NO, NO, NO, "302"]),
    "renew_invitation": ("invitation_of_user", [NOT_SO] * 5, [NO, NO, NO, NO, "302"]),
    "withdraw_invitation": ("invitation_of_user", [NOT_SO] * 5, [NO, NO, NO, NO, "302"]),
    "person_rights": ("candidate", [OWNER, REGION, NO, NO, NO], [NOT_SO] * 5),
    "record_request": ("candidate", [OWNER, REGION, NO, NO, NO], [OWNER, REGION, NO, NO, NO]),
    "extract_person": ("candidate", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "restrict_person": ("candidate", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "lift_restriction": ("candidate", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "hold_person": ("candidate", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "release_person": ("candidate", [NO, REGION, NO, NO, NO], [NO, REGION, NO, NO, NO]),
    "person_requests": (None, ["200", "200", NO, NO, NO], [NOT_SO] * 5),
    # whoever may only look posts in vain, and is shown the request
    "person_request": ("request", [OWNER, REGION, NO, NO, NO], [OWNER, REGION, NO, NO, NO]),
    "propose_erasure": ("request", [NOT_SO] * 5, [NO, DECIDES, NO, NO, NO]),
    "retention": (None, [NO, "200", NO, NO, "200"], [NOT_SO] * 5),
    # administrators confirm everywhere, and see no names
    "erasure": ("erasure", [NO, REGION, NO, NO, "200 200 404 200"], [NOT_SO] * 5),
    "prepare_erasures": (None, [NOT_SO] * 5, [NO, "302", NO, NO, NO]),
    "confirm_erasures": (None, [NOT_SO] * 5, [NO, NO, NO, NO, "302"]),
    "stop_erasures": (None, [NOT_SO] * 5, [NO, "302", NO, NO, "302"]),
    "retention_periods": (None, [NO, "200", NO, NO, "200"], [NOT_SO] * 5),
    "set_period": (None, [NO, NO, NO, NO, "200"], [NO, NO, NO, NO, "200"]),
    "mailbox": (None, ["200"] * 5, [NOT_SO] * 5),
}
# What an address answers who may sign in and acts for nobody today, where that is not 403.
WITHOUT_MEMBERSHIP: dict[str, int] = {
    "usersessions_list": 403,
    "end_other_sessions": 403,
    "end_session": 403,
}
SENT = {
    "withdraw_referral": {"note": "Zato."},
    "return_referral": {"note": "Manjka."},
    "put_on_waiting_list": {"note": "Ni mesta."},
    "redirect_referral": {"to": "training", "note": "Zato."},
    "reject_referral": {"reason": "other", "note": "Zato."},
    "edit_referral": {"version": "1", "reason": "Tuje besede.", "action": "submit"},
    "cancel_admission": {"reason": "job"},
    "record_contract": {"signed_on": "12. 9. 2018"},
    "change_cohort": {"starts_on": "2. 10. 2018", "capacity": "19"},
    "admit_several": {"action": "preview"},
    "move_participant": {"reason": "wish"},
    "plan_cohort": {"number": "950", "starts_on": "2. 10. 2018", "capacity": "19"},
    "change_candidate": {"first_name": "Tuja"},
    "undo_merge": {"note": "Pomota."},
    "months": {"action": "preview", "m-2018-08": "unpaid"},
    "search": {"q": "x"},
    "add_terms": {
        "valid_from": "1. 1. 2019",
        "source": "UL RS 1/2019",
        "window_months": "24",
        "length_months": "6",
        "places": "15",
        "cofinancing_statement": "Sofinancira ESS.",
        "action": "save",
    },
    "rechecks": {"target": "today"},
}
