from django.http import HttpResponse

from socakt.accounts.access import requires
from socakt.accounts.roles import Permission


@requires(Permission.REFERRAL_VIEW)
def blank_form(request):
    return HttpResponse("")


@requires(Permission.REFERRAL_VIEW)
def referral_form(request, pk):
    return HttpResponse("")


admission_notice = referral_form
