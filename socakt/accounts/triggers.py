"""What PostgreSQL itself refuses about memberships."""

import pgtrigger

ROLE_FITS = pgtrigger.Trigger(
    name="membership_role_fits_organization",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("organization_kind", "text")],
    func="""
                    SELECT kind INTO organization_kind
                    FROM accounts_organization WHERE id = NEW.organization_id;
                    IF NOT (
                        (NEW.role = 'referrer'
                            AND organization_kind IN ('social_work_centre', 'employment_office'))
                        OR (NEW.role = 'coordinator' AND organization_kind = 'coordination')
                        OR (NEW.role = 'provider' AND organization_kind = 'provider')
                        OR (NEW.role = 'ministry' AND organization_kind = 'ministry')
                        OR (NEW.role = 'administrator'
                            AND organization_kind IN ('ministry', 'coordination'))
                    ) THEN
                        RAISE EXCEPTION 'role % does not fit organization kind %',
                            NEW.role, organization_kind
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'membership_role_fits_organization';
                    END IF;
                    RETURN NEW;
                """,
)
