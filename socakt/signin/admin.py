"""Taking away the factors of somebody who lost them, for administrators."""

from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from socakt.accounts.actor import ActorRequest
from socakt.accounts.admin import UserAdmin
from socakt.accounts.models import User
from socakt.accounts.recent import signed_in_recently
from socakt.signin import services

# Nobody looks at secrets, sessions or links of others, or edits them.
admin.site.unregister([User, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken])


@admin.register(User)
class UserWithFactorsAdmin(UserAdmin):
    actions = ("reset_factors",)

    @admin.action(description=_("Remove all second factors (the person lost them)"))
    def reset_factors(self, request: ActorRequest, queryset: QuerySet[Any]) -> None:
        """After asking who it is: remove them, end the sessions, tell the person."""
        if not signed_in_recently(request):
            raise ReauthenticationRequired
        count = sum(services.reset(user=user, by=request.actor) for user in queryset)
        sentence = ngettext(
            "%(count)s user will set up a second factor anew.",
            "%(count)s users will set up a second factor anew.",
            count,
        )
        messages.success(request, sentence % {"count": count})
