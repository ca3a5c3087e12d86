"""Every address of the workplace; a page that is added here is walked by the access tests the same day."""

from django.urls import URLPattern, path

from weerklank.web.pages import account, answer, check, conversation, conversations, imports, method, team, today

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns: list[URLPattern] = [
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
    path("check/", check.check, name="check"),
    path("conversations/<int:conversation>/answer/check/", answer.answer_check, name="answer_check"),
    path("conversations/<int:conversation>/answer/fix/", answer.answer_fix, name="answer_fix"),
    path("conversations/<int:conversation>/answer/", answer.answer_sent, name="answer_sent"),
    path("turns/<int:turn>/take-back/", answer.answer_take_back, name="answer_take_back"),
    path("settings/method/", method.method, name="method"),
    path("settings/method/switch/", method.method_switch, name="method_switch"),
    path("settings/method/add/", method.method_add, name="method_add"),
    path("settings/method/export/", method.method_export, name="method_export"),
    path("settings/method/corrections/", method.method_corrections, name="method_corrections"),
    path("settings/method/<str:group>/<str:entry>/", method.method_entry, name="method_entry"),
    path("settings/method/<str:group>/<str:entry>/restore/", method.method_restore, name="method_restore"),
    path("no-team/", account.no_team, name="no_team"),
]

handler400 = "weerklank.web.faults.bad_request"
handler403 = "weerklank.web.faults.forbidden"
handler404 = "weerklank.web.faults.not_found"
handler500 = "weerklank.web.faults.server_error"
