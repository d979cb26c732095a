"""What the links of the weekly mail open, and the choice on one's own account."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from score.programme.dashboards.mail_links import LinkRefused, choose, use_link, user_behind, user_to_stop


@never_cache
@require_http_methods(["GET", "POST"])
def mail_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Opens my work without a password. The second step, where the account has one, is still asked.

    Reading the page uses nothing up: programmes that look into mail open every link. The button does.
    """
    try:
        user = user_behind(token, timezone.now())
        if request.user.is_authenticated and request.user.pk == user.pk:
            return redirect("my_work")
        if request.method == "GET":
            other = request.user.is_authenticated
            return render(request, "dashboards/mail_sign_in.html", {"address": user.email, "other": other})
        user = use_link(token=token, moment=timezone.now())
    except LinkRefused as refused:
        return render(request, "dashboards/mail_refused.html", {"why": str(refused)}, status=410)
    request.session.flush()  # whoever was signed in here is not any more
    return perform_login(request, user, email_verification="none", redirect_url=reverse("my_work"))


@never_cache
@csrf_exempt  # the signed token says whose mail it is; mail programmes post here without our form
@require_http_methods(["GET", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stops the weekly mail, without signing in."""
    try:
        user = user_to_stop(token)
    except LinkRefused as refused:
        return render(request, "dashboards/mail_refused.html", {"why": str(refused)}, status=410)
    if request.method == "POST":
        choose(user=user, wanted=False)
    return render(request, "dashboards/mail_stop.html", {"stopped": request.method == "POST"})


@login_required
@require_POST
def weekly_mail_choice(request: HttpRequest) -> HttpResponse:
    """Whether one wants the mail."""
    wanted = request.POST.get("wanted") == "yes"
    choose(user=request.user, wanted=wanted)
    messages.success(
        request, _("The weekly mail will come again.") if wanted else _("The weekly mail will not come any more.")
    )
    return redirect("my_account")
