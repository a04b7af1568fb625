"""Whose a row is: of one person for good, unless two records turn out to be of the same person.

The one exception that PostgreSQL makes, and the same for every table: while a merge is in progress
rows follow from the record that is dropped to the one that is kept, and while it is being undone
those go back that the merge had moved (`enrollment/merging/`). No merge stays in progress at the
end of a transaction, so nothing moves by any other way.
"""

import pgtrigger


def refuse(rule: str, words: str) -> str:
    """The statement that refuses in the name of the rule."""
    return f"""
        RAISE EXCEPTION '{words}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}';
    """


def stays_with_the_person(table: str, key: str = "id") -> list[pgtrigger.Trigger]:
    """The triggers of a table whose rows have a `candidate`; `key` is its primary key."""
    noun = table.removeprefix("enrollment_")
    return [_moves_only_by_a_merge(table, noun, key), _is_not_added_to_a_merged_record(noun)]


def _moves_only_by_a_merge(table: str, noun: str, key: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{noun}_moves_only_by_a_merge",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__candidate__df=pgtrigger.F("new__candidate")),
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM enrollment_merge m
                WHERE (m.state = 'merging'
                       AND m.dropped_id = OLD.candidate_id AND m.kept_id = NEW.candidate_id)
                   OR (m.state = 'undoing'
                       AND m.kept_id = OLD.candidate_id AND m.dropped_id = NEW.candidate_id
                       AND m.moved -> '{table}' @> to_jsonb(OLD.{key}))
            ) THEN
                {refuse("whose_it_is_changes_only_by_a_merge", "the row is of another person")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (names of ours)
    )


def _is_not_added_to_a_merged_record(noun: str) -> pgtrigger.Trigger:
    """Whoever adds a row may have read the record before it was merged.

    The lock is the one that a foreign key takes anyway; it waits for a merge, and the question
    after it sees how the merge ended. Once for a statement, however many rows it adds.
    """
    return pgtrigger.Trigger(
        name=f"no_{noun}_is_added_to_a_merged_record",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="added"),
        func=f"""
            PERFORM 1 FROM enrollment_candidate
                WHERE id IN (SELECT candidate_id FROM added) ORDER BY id FOR KEY SHARE;
            IF EXISTS (
                SELECT 1 FROM enrollment_candidate
                WHERE id IN (SELECT candidate_id FROM added) AND merged_into_id IS NOT NULL
            ) THEN
                {refuse("nothing_is_added_to_a_merged_record", "the record was merged")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 (names of ours)
    )


MERGED_ONLY_BY_A_MERGE = pgtrigger.Trigger(
    name="merged_only_by_a_merge",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("before_id", "bigint")],
    # a record that was merged takes in none, and one that has taken in another is not merged
    func=f"""
        before_id := CASE WHEN TG_OP = 'UPDATE' THEN OLD.merged_into_id END;
        IF NEW.merged_into_id IS NOT DISTINCT FROM before_id THEN
            RETURN NEW;
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM enrollment_merge m
            WHERE m.dropped_id = NEW.id
              AND ((m.state = 'merging' AND before_id IS NULL AND m.kept_id = NEW.merged_into_id)
                OR (m.state = 'undoing' AND NEW.merged_into_id IS NULL AND m.kept_id = before_id))
        ) THEN
            {refuse("merged_only_by_a_merge", "no merge is in progress")}
        END IF;
        IF EXISTS (
            SELECT 1 FROM enrollment_candidate c
            WHERE (c.id = NEW.merged_into_id AND c.merged_into_id IS NOT NULL)
               OR (c.merged_into_id = NEW.id AND NEW.merged_into_id IS NOT NULL)
        ) THEN
            {refuse("merged_records_make_no_chain", "one of the two was merged before")}
        END IF;
        RETURN NEW;
    """,  # noqa: S608 (names of ours)
)
