"""What PostgreSQL holds of a merge, whoever writes it."""

import pgtrigger

from enrollment.candidates.frozen import left_alone
from enrollment.candidates.whose import refuse

WAY = "('merging', 'merged'), ('merged', 'undoing'), ('undoing', 'undone')"
# `kept_version` follows when a later merge into the same record is undone
MAY_CHANGE = "'{state,kept_version,undone_at,undone_by_id,undone_for_id,undo_note}'::text[]"

MERGE_GOES_ITS_WAY = pgtrigger.Trigger(
    name="merge_goes_its_way",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'merging' THEN
                {refuse("merge_goes_its_way", "a merge begins in progress")}
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN ({WAY}) THEN
            {refuse("merge_goes_its_way", "no step leads there")}
        END IF;
        IF to_jsonb(NEW) - {MAY_CHANGE} IS DISTINCT FROM to_jsonb(OLD) - {MAY_CHANGE}
            AND NOT may_erase(OLD.kept_id) AND NOT may_erase(OLD.dropped_id) THEN
            {refuse("merge_goes_its_way", "what was merged stays written down")}
        END IF;
        RETURN NEW;
    """,
)

MERGE_IS_NEVER_DELETED = pgtrigger.Protect(
    name="merge_is_never_deleted", operation=pgtrigger.Delete
)

MERGE_IS_DONE_AT_THE_END = pgtrigger.Trigger(
    name="merge_is_done_at_the_end",
    when=pgtrigger.After,
    timing=pgtrigger.Deferred,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("keeper", "bigint"), ("pointed_to", "bigint")],
    func=f"""
        IF EXISTS (
            SELECT 1 FROM enrollment_merge
            WHERE id = NEW.id AND state IN ('merging', 'undoing')
        ) THEN
            {refuse("no_merge_stays_halfway", "the merge is still in progress")}
        END IF;
        SELECT kept_id INTO keeper FROM enrollment_merge
            WHERE dropped_id = NEW.dropped_id AND state = 'merged';
        SELECT merged_into_id INTO pointed_to FROM enrollment_candidate WHERE id = NEW.dropped_id;
        IF keeper IS DISTINCT FROM pointed_to THEN
            {refuse("record_points_to_what_took_it_in", "record and merge disagree")}
        END IF;
        IF keeper IS NOT NULL AND (
            EXISTS (SELECT 1 FROM enrollment_referral WHERE candidate_id = NEW.dropped_id)
            OR EXISTS (SELECT 1 FROM enrollment_assessment WHERE candidate_id = NEW.dropped_id)
            OR EXISTS (SELECT 1 FROM enrollment_admission WHERE candidate_id = NEW.dropped_id)
            OR EXISTS (SELECT 1 FROM enrollment_participation WHERE candidate_id = NEW.dropped_id)
            OR EXISTS (SELECT 1 FROM enrollment_note WHERE candidate_id = NEW.dropped_id)
        ) THEN
            {refuse("nothing_stays_with_a_merged_record", "something was left behind")}
        END IF;
        RETURN NULL;
    """,  # noqa: S608 (names of ours)
)
TRIGGERS = [
    MERGE_GOES_ITS_WAY,
    MERGE_IS_NEVER_DELETED,
    MERGE_IS_DONE_AT_THE_END,
    *left_alone("merge", "unnest(ARRAY[changed.kept_id, changed.dropped_id])"),
]
MARK_IS_LEFT_ALONE = left_alone("mark", "unnest(ARRAY[changed.first_id, changed.second_id])")
