"""The permission matrix: what each part of the cast is answered at each address. Read it as a page of the manual.

The address exists, is open, and is about `self`. GET asks for the page; POST sends an empty form, or what `SENT` says.
200 shown (a form with its errors, too), 302 done or sent to sign in, 400 not understood, 401 no token, 403 not this
role's or not this person's, 404 nothing there for this person, 405 not by this method, 422 a field is wrong.
"""

from collections.abc import Mapping

from tests.whole import rights_of_attendance
from tests.whole.cast import CAST, STRANGER
from tests.whole.rights_of_agendas import OF_AGENDAS
from tests.whole.rights_of_api import OF_API
from tests.whole.rights_of_gates import OF_GATES
from tests.whole.rights_of_live import OF_LIVE
from tests.whole.rights_of_policies import OF_POLICIES
from tests.whole.rights_of_series import OF_SERIES

PARTS = (STRANGER, *CAST)

SENT: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "api:declarations": ("", {"took_part": False}),
    "api:operation-outcome": ("", {"outcome": "done"}),
    "api:operations": ("", {"id": "drop-1", "what": "Drop it", "where": {"service": "pricing-engine"}}),
    "api:series-topics": ("", {"title": "Pages at night"}),
    "api:traces": ("", {"records": [{}]}),
    "web:action-move": ("", {"event": "start", "was": "open", "reason": ""}),
    "web:ask": ("", {"answer": "accept"}),
    "web:meeting-check-in": ("", {"person": 1}),
    "web:needed-now": ("", {"person": 1}),
    "web:change-gate": ("", {"head": "0" * 40, "checked": "all of it"}),
    "web:incident-cause": ("?was=candidate", {}),
}
"""The query and the form (of the API: the object) of a POST that would be refused, whoever sends it, if it were empty."""

# name, method, and in the order of the cast: stranger, viewer, engineer, facilitator (the deputy of this series), admin,
# self, manager (of self), other manager, this series' facilitator, another series' facilitator.
TABLE = """
web:action               GET  302 200 200 200 200 200 200 200 200 200
web:action               POST 302 405 405 405 405 405 405 405 405 405
web:action-edit          GET  302 403 403 200 200 200 200 403 200 200
web:action-edit          POST 302 403 403 200 200 200 200 403 200 200
web:action-hold          GET  302 405 405 405 405 405 405 405 405 405
web:action-hold          POST 302 403 403 403 422 403 403 403 403 403
web:action-move          GET  302 405 405 405 405 405 405 405 405 405
web:action-move          POST 302 403 403 302 302 302 302 403 302 302
web:action-new           GET  302 403 200 200 200 200 200 200 200 200
web:action-new           POST 302 403 200 200 200 200 200 200 200 200
web:action-risk          GET  302 405 405 405 405 405 405 405 405 405
web:action-risk          POST 302 403 403 403 403 403 422 403 403 403
web:action-send          GET  302 405 405 405 405 405 405 405 405 405
web:action-send          POST 302 403 403 403 403 302 403 403 403 403
web:action-take          GET  302 405 405 405 405 405 405 405 405 405
web:action-take          POST 302 403 403 302 302 302 302 403 302 302
web:action-visibility    GET  302 403 403 403 403 200 200 403 403 403
web:action-visibility    POST 302 403 403 403 403 200 200 403 403 403
web:actions              GET  302 200 200 200 200 200 200 200 200 200
web:actions              POST 302 405 405 405 405 405 405 405 405 405
web:actions-export       GET  302 200 200 200 200 200 200 200 200 200
web:actions-export       POST 302 405 405 405 405 405 405 405 405 405
web:actions-many         GET  302 405 405 405 405 405 405 405 405 405
web:actions-many         POST 302 403 302 302 302 302 302 302 302 302
web:calendar             GET  302 404 404 404 200 200 200 404 200 404
web:calendar             POST 302 405 405 405 405 405 405 405 405 405
web:change               GET  302 200 200 200 200 200 200 200 200 200
web:change               POST 302 405 405 405 405 405 405 405 405 405
web:change-declare       GET  302 403 403 200 200 200 200 403 200 200
web:change-declare       POST 302 403 403 422 422 422 422 403 422 422
web:change-dispute       GET  302 403 403 403 403 200 200 403 403 403
web:change-dispute       POST 302 403 403 403 403 422 422 403 403 403
web:change-hold          GET  302 405 405 405 405 405 405 405 405 405
web:change-hold          POST 302 403 403 403 422 403 403 403 403 403
web:change-principal     GET  302 403 403 200 200 200 200 403 200 200
web:change-principal     POST 302 403 403 422 422 422 422 403 422 422
web:change-rule          GET  302 403 403 403 403 403 403 403 403 403
web:change-rule          POST 302 403 403 403 403 403 403 403 403 403
web:change-visibility    GET  302 403 403 403 403 200 200 403 403 403
web:change-visibility    POST 302 403 403 403 403 200 200 403 403 403
web:change-withdraw      GET  302 405 405 405 405 405 405 405 405 405
web:change-withdraw      POST 302 403 302 302 302 302 302 302 302 302
web:changes              GET  302 200 200 200 200 200 200 200 200 200
web:changes              POST 302 405 405 405 405 405 405 405 405 405
web:changes-export       GET  302 200 200 200 200 200 200 200 200 200
web:changes-export       POST 302 405 405 405 405 405 405 405 405 405
web:components           GET  302 403 403 403 200 403 403 403 403 403
web:components           POST 302 403 403 403 405 403 403 403 403 403
web:confirm              GET  302 405 405 405 405 405 405 405 405 405
web:confirm              POST 302 403 302 302 302 302 302 302 302 302
web:connection           GET  302 403 403 403 200 403 403 403 403 403
web:connection           POST 302 405 405 405 405 405 405 405 405 405
web:connection-edit      GET  302 403 403 403 200 403 403 403 403 403
web:connection-edit      POST 302 403 403 403 422 403 403 403 403 403
web:connection-mapping   GET  302 403 403 403 404 403 403 403 403 403
web:connection-mapping   POST 302 403 403 403 404 403 403 403 403 403
web:connection-new       GET  302 403 403 403 200 403 403 403 403 403
web:connection-new       POST 302 403 403 403 422 403 403 403 403 403
web:connection-pause     GET  302 405 405 405 405 405 405 405 405 405
web:connection-pause     POST 302 403 403 403 302 403 403 403 403 403
web:connection-progress  GET  302 403 403 403 200 403 403 403 403 403
web:connection-progress  POST 302 405 405 405 405 405 405 405 405 405
web:connection-read      GET  302 405 405 405 405 405 405 405 405 405
web:connection-read      POST 302 403 403 403 422 403 403 403 403 403
web:connection-repositories GET  302 403 403 403 200 403 403 403 403 403
web:connection-repositories POST 302 403 403 403 302 403 403 403 403 403
web:connection-retire    GET  302 405 405 405 405 405 405 405 405 405
web:connection-retire    POST 302 403 403 403 302 403 403 403 403 403
web:connection-secret    GET  302 403 403 403 302 403 403 403 403 403
web:connection-secret    POST 302 403 403 403 200 403 403 403 403 403
web:connection-test      GET  302 405 405 405 405 405 405 405 405 405
web:connection-test      POST 302 403 403 403 302 403 403 403 403 403
web:connection-token     GET  302 405 405 405 405 405 405 405 405 405
web:connection-token     POST 302 403 403 403 422 403 403 403 403 403
web:connection-unsigned  GET  302 403 403 403 200 403 403 403 403 403
web:connection-unsigned  POST 302 403 403 403 302 403 403 403 403 403
web:connections          GET  302 403 403 403 200 403 403 403 403 403
web:connections          POST 302 405 405 405 405 405 405 405 405 405
web:decision             GET  302 200 200 200 200 200 200 200 200 200
web:decision             POST 302 405 405 405 405 405 405 405 405 405
web:decision-edit        GET  302 403 403 200 200 200 403 403 200 200
web:decision-edit        POST 302 403 403 200 200 200 403 403 200 200
web:decision-end         GET  302 403 403 200 200 200 403 403 200 200
web:decision-end         POST 302 403 403 200 200 200 403 403 200 200
web:decision-new         GET  302 403 200 200 200 200 200 200 200 200
web:decision-new         POST 302 403 200 200 200 200 200 200 200 200
web:decision-practice    GET  302 405 405 405 405 405 405 405 405 405
web:decision-practice    POST 302 403 403 302 302 302 403 403 302 302
web:decision-renew       GET  302 403 403 200 200 200 403 403 200 200
web:decision-renew       POST 302 403 403 200 200 200 403 403 200 200
web:decision-visibility  GET  302 403 403 403 403 200 403 403 403 403
web:decision-visibility  POST 302 403 403 403 403 200 403 403 403 403
web:decisions            GET  302 200 200 200 200 200 200 200 200 200
web:decisions            POST 302 405 405 405 405 405 405 405 405 405
web:deliveries           GET  302 403 403 403 200 403 403 403 403 403
web:deliveries           POST 302 405 405 405 405 405 405 405 405 405
web:deliveries-replay    GET  302 403 403 403 200 403 403 403 403 403
web:deliveries-replay    POST 302 403 403 403 302 403 403 403 403 403
web:delivery-replay      GET  302 405 405 405 405 405 405 405 405 405
web:delivery-replay      POST 302 403 403 403 302 403 403 403 403 403
web:evidence             GET  302 200 200 200 200 200 200 200 200 200
web:evidence             POST 302 405 405 405 405 405 405 405 405 405
web:evidence-agents      GET  302 403 403 200 200 403 403 403 200 200
web:evidence-agents      POST 302 405 405 405 405 405 405 405 405 405
web:evidence-classify    GET  302 403 403 302 302 403 403 403 302 302
web:evidence-classify    POST 302 403 403 302 302 403 403 403 302 302
web:evidence-principals  GET  302 200 200 200 200 200 200 200 200 200
web:evidence-principals  POST 302 405 405 405 405 405 405 405 405 405
web:evidence-reading     GET  302 200 200 200 200 200 200 200 200 200
web:evidence-reading     POST 302 405 405 405 405 405 405 405 405 405
web:evidence-rule        GET  302 200 200 200 200 200 200 200 200 200
web:evidence-rule        POST 302 405 405 405 405 405 405 405 405 405
web:evidence-rule-new    GET  302 403 403 200 200 403 403 403 200 200
web:evidence-rule-new    POST 302 403 403 422 422 403 403 403 422 422
web:evidence-rule-retire GET  302 403 403 200 200 403 403 403 200 200
web:evidence-rule-retire POST 302 403 403 302 302 403 403 403 302 302
web:evidence-rules       GET  302 200 200 200 200 200 200 200 200 200
web:evidence-rules       POST 302 405 405 405 405 405 405 405 405 405
web:finding              GET  302 200 200 200 200 200 200 200 200 200
web:finding              POST 302 405 405 405 405 405 405 405 405 405
web:finding-accept       GET  302 405 405 405 405 405 405 405 405 405
web:finding-accept       POST 302 403 403 302 302 403 403 403 302 302
web:finding-action       GET  302 403 200 200 200 200 200 200 200 200
web:finding-action       POST 302 403 200 200 200 200 200 200 200 200
web:finding-edit         GET  302 403 403 200 200 200 403 403 200 200
web:finding-edit         POST 302 403 403 200 200 200 403 403 200 200
web:finding-new          GET  302 403 200 200 200 200 200 200 200 200
web:finding-new          POST 302 403 200 200 200 200 200 200 200 200
web:finding-visibility   GET  302 403 403 403 403 200 403 403 403 403
web:finding-visibility   POST 302 403 403 403 403 200 403 403 403 403
web:findings             GET  302 200 200 200 200 200 200 200 200 200
web:findings             POST 302 405 405 405 405 405 405 405 405 405
web:first-run            GET  404 403 403 403 200 403 403 403 403 403
web:first-run            POST 404 405 405 405 405 405 405 405 405 405
web:freeze               GET  302 405 405 405 405 405 405 405 405 405
web:freeze               POST 302 403 403 302 302 403 403 403 302 302
web:hour                 GET  302 403 403 403 200 403 403 403 403 403
web:hour                 POST 302 403 403 403 200 403 403 403 403 403
web:idea                 GET  302 200 200 200 200 200 200 200 200 200
web:idea                 POST 302 405 405 405 405 405 405 405 405 405
web:idea-action          GET  302 403 200 200 200 200 200 200 200 200
web:idea-action          POST 302 403 200 200 200 200 200 200 200 200
web:idea-edit            GET  302 403 403 200 200 200 403 403 200 200
web:idea-edit            POST 302 403 403 200 200 200 403 403 200 200
web:idea-new             GET  302 403 200 200 200 200 200 200 200 200
web:idea-new             POST 302 403 200 200 200 200 200 200 200 200
web:idea-visibility      GET  302 403 403 403 403 200 403 403 403 403
web:idea-visibility      POST 302 403 403 403 403 200 403 403 403 403
web:ideas                GET  302 200 200 200 200 200 200 200 200 200
web:ideas                POST 302 405 405 405 405 405 405 405 405 405
web:identities           GET  302 403 403 403 200 403 403 403 403 403
web:identities           POST 302 405 405 405 405 405 405 405 405 405
web:identities-aside     GET  302 405 405 405 405 405 405 405 405 405
web:identities-aside     POST 302 403 403 403 400 403 403 403 403 403
web:identities-back      GET  302 405 405 405 405 405 405 405 405 405
web:identities-back      POST 302 403 403 403 400 403 403 403 403 403
web:identities-match     GET  302 405 405 405 405 405 405 405 405 405
web:identities-match     POST 302 403 403 403 302 403 403 403 403 403
web:identity             GET  302 403 403 403 200 403 403 403 403 403
web:identity             POST 302 405 405 405 405 405 405 405 405 405
web:identity-person      GET  302 405 405 405 405 405 405 405 405 405
web:identity-person      POST 302 403 403 403 422 403 403 403 403 403
web:import               GET  302 403 403 403 200 403 403 403 403 403
web:import               POST 302 405 405 405 405 405 405 405 405 405
web:import-apply         GET  302 405 405 405 405 405 405 405 405 405
web:import-apply         POST 302 403 403 403 400 403 403 403 403 403
web:import-new           GET  302 403 403 403 200 403 403 403 403 403
web:import-new           POST 302 403 403 403 422 403 403 403 403 403
web:import-withdraw      GET  302 405 405 405 405 405 405 405 405 405
web:import-withdraw      POST 302 403 403 403 302 403 403 403 403 403
web:imports              GET  302 403 403 403 200 403 403 403 403 403
web:imports              POST 302 405 405 405 405 405 405 405 405 405
web:incident             GET  302 200 200 200 200 200 200 200 200 200
web:incident             POST 302 405 405 405 405 405 405 405 405 405
web:incident-cause       GET  302 405 405 405 405 405 405 405 405 405
web:incident-cause       POST 302 403 403 302 302 302 302 403 302 302
web:incident-finding     GET  302 403 200 200 200 200 200 200 200 200
web:incident-finding     POST 302 403 200 200 200 200 200 200 200 200
web:incident-hold        GET  302 405 405 405 405 405 405 405 405 405
web:incident-hold        POST 302 403 403 403 422 403 403 403 403 403
web:incident-link        GET  302 403 403 200 200 200 200 403 200 200
web:incident-link        POST 302 403 403 200 200 200 200 403 200 200
web:incident-visibility  GET  302 403 403 403 403 200 200 403 403 403
web:incident-visibility  POST 302 403 403 403 403 200 200 403 403 403
web:incident-write-up    GET  302 403 403 200 200 200 200 403 200 200
web:incident-write-up    POST 302 403 403 422 422 422 422 403 422 422
web:incidents            GET  302 200 200 200 200 200 200 200 200 200
web:incidents            POST 302 405 405 405 405 405 405 405 405 405
web:incidents-export     GET  302 200 200 200 200 200 200 200 200 200
web:incidents-export     POST 302 405 405 405 405 405 405 405 405 405
web:jira                 GET  302 403 403 403 200 403 403 403 403 403
web:jira                 POST 302 405 405 405 405 405 405 405 405 405
web:jira-adopt           GET  302 403 403 403 200 403 403 403 403 403
web:jira-adopt           POST 302 403 403 403 302 403 403 403 403 403
web:jira-check           GET  302 405 405 405 405 405 405 405 405 405
web:jira-check           POST 302 403 403 403 302 403 403 403 403 403
web:jira-differences     GET  302 403 403 200 200 200 200 403 200 200
web:jira-differences     POST 302 403 403 302 302 302 302 403 302 302
web:jira-dry-run         GET  302 403 403 403 200 403 403 403 403 403
web:jira-dry-run         POST 302 405 405 405 405 405 405 405 405 405
web:jira-fill            GET  302 405 405 405 405 405 405 405 405 405
web:jira-fill            POST 302 403 403 403 400 403 403 403 403 403
web:jira-pause           GET  302 405 405 405 405 405 405 405 405 405
web:jira-pause           POST 302 403 403 403 302 403 403 403 403 403
web:jira-people          GET  302 403 403 403 200 403 403 403 403 403
web:jira-people          POST 302 403 403 403 302 403 403 403 403 403
web:jira-place           GET  302 403 403 403 200 403 403 403 403 403
web:jira-place           POST 302 403 403 403 422 403 403 403 403 403
web:jira-place-check     GET  302 405 405 405 405 405 405 405 405 405
web:jira-place-check     POST 302 403 403 403 302 403 403 403 403 403
web:jira-place-new       GET  302 403 403 403 200 403 403 403 403 403
web:jira-place-new       POST 302 403 403 403 200 403 403 403 403 403
web:jira-place-remove    GET  302 403 403 403 200 403 403 403 403 403
web:jira-place-remove    POST 302 403 403 403 302 403 403 403 403 403
web:jira-retry           GET  302 405 405 405 405 405 405 405 405 405
web:jira-retry           POST 302 403 403 403 302 403 403 403 403 403
web:jira-ticket          GET  302 403 403 403 200 403 403 403 403 403
web:jira-ticket          POST 302 403 403 403 400 403 403 403 403 403
web:jira-why             GET  302 200 200 200 200 200 200 200 200 200
web:jira-why             POST 302 405 405 405 405 405 405 405 405 405
web:jiras                GET  302 403 403 403 302 403 403 403 403 403
web:jiras                POST 302 405 405 405 405 405 405 405 405 405
web:lengthen             GET  302 405 405 405 405 405 405 405 405 405
web:lengthen             POST 302 403 403 422 422 403 403 403 422 422
web:mail                 GET  302 200 200 200 200 200 200 200 200 200
web:mail                 POST 302 405 405 405 405 405 405 405 405 405
web:mail-html            GET  302 403 403 200 200 403 403 403 200 200
web:mail-html            POST 302 405 405 405 405 405 405 405 405 405
web:mail-invite          GET  302 403 403 200 200 403 403 403 200 200
web:mail-invite          POST 302 405 405 405 405 405 405 405 405 405
web:mail-text            GET  302 403 403 200 200 403 403 403 200 200
web:mail-text            POST 302 405 405 405 405 405 405 405 405 405
web:mailbox              GET  302 200 200 200 200 200 200 200 200 200
web:mailbox              POST 302 405 405 405 405 405 405 405 405 405
web:mailbox-html         GET  302 200 200 200 200 200 200 200 200 200
web:mailbox-html         POST 302 405 405 405 405 405 405 405 405 405
web:me                   GET  302 200 200 200 200 200 200 200 200 200
web:me                   POST 302 405 405 405 405 405 405 405 405 405
web:meeting              GET  302 200 200 200 200 200 200 200 200 200
web:meeting              POST 302 405 405 405 405 405 405 405 405 405
web:outbox               GET  302 403 403 403 200 403 403 403 403 403
web:outbox               POST 302 405 405 405 405 405 405 405 405 405
web:outbox-retry         GET  302 405 405 405 405 405 405 405 405 405
web:outbox-retry         POST 302 403 403 403 400 403 403 403 403 403
web:people               GET  302 200 200 200 200 200 200 200 200 200
web:people               POST 302 405 405 405 405 405 405 405 405 405
web:person               GET  302 200 200 200 200 200 200 200 200 200
web:person               POST 302 405 405 405 405 405 405 405 405 405
web:person-erase         GET  302 405 405 405 405 405 405 405 405 405
web:person-erase         POST 302 403 403 403 302 403 403 403 403 403
web:person-hold          GET  302 405 405 405 405 405 405 405 405 405
web:person-hold          POST 302 403 403 403 422 403 403 403 403 403
web:person-match         GET  302 405 405 405 405 405 405 405 405 405
web:person-match         POST 302 403 403 403 400 403 403 403 403 403
web:person-merge         GET  302 403 403 403 200 403 403 403 403 403
web:person-merge         POST 302 403 403 403 400 403 403 403 403 403
web:person-release       GET  302 405 405 405 405 405 405 405 405 405
web:person-release       POST 302 403 403 403 400 403 403 403 403 403
web:person-role          GET  302 405 405 405 405 405 405 405 405 405
web:person-role          POST 302 403 403 403 302 403 403 403 403 403
web:person-split         GET  302 405 405 405 405 405 405 405 405 405
web:person-split         POST 302 403 403 403 302 403 403 403 403 403
web:rebuild              GET  302 405 405 405 405 405 405 405 405 405
web:rebuild              POST 302 403 403 302 302 403 403 403 302 302
web:recheck              GET  302 405 405 405 405 405 405 405 405 405
web:recheck              POST 302 403 422 422 422 422 422 422 422 422
web:rechecks             GET  302 200 200 200 200 200 200 200 200 200
web:rechecks             POST 302 405 405 405 405 405 405 405 405 405
web:recipients           GET  302 403 403 200 200 403 403 403 200 200
web:recipients           POST 302 405 405 405 405 405 405 405 405 405
web:release              GET  302 405 405 405 405 405 405 405 405 405
web:release              POST 302 403 403 302 302 403 403 403 302 302
web:reminder-html        GET  302 403 403 200 200 403 403 403 200 200
web:reminder-html        POST 302 405 405 405 405 405 405 405 405 405
web:reminders            GET  302 403 403 200 200 403 403 403 200 200
web:reminders            POST 302 405 405 405 405 405 405 405 405 405
web:reminders-off        GET  302 405 405 405 405 405 405 405 405 405
web:reminders-off        POST 302 403 403 403 302 403 403 403 403 403
web:reminders-on         GET  302 405 405 405 405 405 405 405 405 405
web:reminders-on         POST 302 403 403 403 422 403 403 403 403 403
web:repository-visibility GET  302 403 403 403 403 200 200 403 403 403
web:repository-visibility POST 302 403 403 403 403 200 200 403 403 403
web:search               GET  302 200 200 200 200 200 200 200 200 200
web:search               POST 302 405 405 405 405 405 405 405 405 405
web:service              GET  302 200 200 200 200 200 200 200 200 200
web:service              POST 302 405 405 405 405 405 405 405 405 405
web:services             GET  302 200 200 200 200 200 200 200 200 200
web:services             POST 302 405 405 405 405 405 405 405 405 405
web:sign-in              GET  200 200 200 200 200 200 200 200 200 200
web:sign-in              POST 200 200 200 200 200 200 200 200 200 200
web:sign-in-as           GET  405 405 405 405 405 405 405 405 405 405
web:sign-in-as           POST 404 404 404 404 404 404 404 404 404 404
web:sign-out             GET  302 405 405 405 405 405 405 405 405 405
web:sign-out             POST 302 302 302 302 302 302 302 302 302 302
web:steer                GET  302 405 405 405 405 405 405 405 405 405
web:steer                POST 302 403 403 422 422 403 403 403 422 422
web:theme                GET  405 405 405 405 405 405 405 405 405 405
web:theme                POST 302 302 302 302 302 302 302 302 302 302
web:token-revoke         GET  302 405 405 405 405 405 405 405 405 405
web:token-revoke         POST 302 404 404 404 404 302 404 404 404 404
web:tokens               GET  302 200 200 200 200 200 200 200 200 200
web:tokens               POST 302 200 200 200 200 200 200 200 200 200
web:tour                 GET  302 405 405 405 405 405 405 405 405 405
web:tour                 POST 302 302 302 302 302 302 302 302 302 302
webhooks:hook            GET  405 405 405 405 405 405 405 405 405 405
webhooks:hook            POST 404 404 404 404 404 404 404 404 404 404
"""


def expectations() -> Mapping[tuple[str, str], Mapping[str, int]]:
    """By (name, method): the status for each part."""
    of_rooms = (OF_AGENDAS, OF_API, OF_GATES, OF_LIVE, OF_POLICIES, OF_SERIES, rights_of_attendance.TABLE)
    rows = [line.split() for table in (TABLE, *of_rooms) for line in table.splitlines() if line.strip()]
    return {
        (name, method): dict(zip(PARTS, map(int, statuses), strict=True)) for name, method, *statuses in rows
    }
