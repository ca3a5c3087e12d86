"""Every address of the workplace; a page that is added here is walked by the access tests the same day."""

from django.urls import URLPattern, URLResolver, include, path

from weerklank.web.pages import account, connections, conversation, conversations, imports, team, today

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("conversations/", conversations.conversations, name="conversations"),
    path("conversations/<int:conversation>/", conversation.conversation, name="conversation"),
    path("conversations/<int:conversation>/note/", conversation.conversation_note, name="conversation_note"),
    path("conversations/<int:conversation>/follow-up/", conversation.conversation_follow_up, name="follow_up"),
    path("conversations/<int:conversation>/close/", conversation.conversation_close, name="conversation_close"),
    path("turns/<int:turn>/correct/", conversation.turn_correct, name="turn_correct"),
    path("import/", imports.imports, name="imports"),
    path("import/example/", imports.import_example, name="import_example"),
    path("import/<int:import_>/", imports.import_one, name="import_one"),
    path("import/<int:import_>/progress/", imports.import_progress, name="import_progress"),
    path("import/<int:import_>/start/", imports.import_start, name="import_start"),
    path("import/<int:import_>/cancel/", imports.import_cancel, name="import_cancel"),
    path("import/<int:import_>/discard/", imports.import_discard, name="import_discard"),
    path("team/", team.team, name="team"),
    path("team/invite/", team.team_invite, name="team_invite"),
    path("team/invite/<int:invite>/withdraw/", team.team_withdraw, name="team_withdraw"),
    path("team/member/<int:member>/", team.team_member, name="team_member"),
    path("start/", account.first_visit, name="first_visit"),
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("join/<str:token>/", account.join, name="join"),
    path("language/", account.choose_language, name="language"),
    path("no-team/", account.no_team, name="no_team"),
    path("connections/", connections.connections, name="connections"),
    path("connections/calendar/", connections.connection_calendar, name="connection_calendar"),
    path("connections/key/", connections.connection_key_make, name="connection_key_make"),
    path("connections/key/<int:key>/revoke/", connections.connection_key_revoke, name="connection_key_revoke"),
    path("connections/webhook/", connections.connection_webhook_make, name="connection_webhook_make"),
    path("connections/webhook/<int:webhook>/", connections.connection_webhook, name="connection_webhook"),
    path(
        "connections/webhook/<int:webhook>/change/",
        connections.connection_webhook_change,
        name="connection_webhook_change",
    ),
    path(
        "connections/delivery/<int:delivery>/replay/",
        connections.connection_delivery_replay,
        name="connection_delivery_replay",
    ),
    path("connections/source/", connections.connection_source_make, name="connection_source_make"),
    path("connections/source/<int:source>/drop/", connections.connection_source_drop, name="connection_source_drop"),
    path("connections/proposals/", connections.connection_proposals, name="connection_proposals"),
    path(
        "connections/proposals/<int:proposal>/decide/",
        connections.connection_proposal_decide,
        name="connection_proposal_decide",
    ),
    # Named by a string: api stands beside web, and neither imports the other.
    path("api/", include("weerklank.api.urls")),
]

handler400 = "weerklank.web.faults.bad_request"
handler403 = "weerklank.web.faults.forbidden"
handler404 = "weerklank.web.faults.not_found"
handler500 = "weerklank.web.faults.server_error"
