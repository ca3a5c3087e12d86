"""Every address of the workplace; a page that is added here is walked by the access tests the same day."""

from django.urls import URLPattern, path

from weerklank.web.pages import account, conversation, conversations, imports, privacy, settings, team, today, way_in

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
    path("no-team/", account.no_team, name="no_team"),
    path("start/restore/", way_in.restore_page, name="restore"),
    path("sign-in/code/", way_in.sign_in_code, name="sign_in_code"),
    path("reset/<str:key>/", way_in.reset, name="reset"),
    path("team/member/<int:member>/reset/", settings.team_member_reset, name="team_member_reset"),
    path("import/<int:import_>/keep/", imports.import_keep, name="import_keep"),
    path("settings/", settings.settings_page, name="settings"),
    path("settings/account/", settings.settings_account, name="settings_account"),
    path("settings/password/", settings.settings_password, name="settings_password"),
    path("settings/second-step/", settings.settings_second_step, name="settings_second_step"),
    path("settings/second-step/off/", settings.settings_second_step_off, name="settings_second_step_off"),
    path("settings/switch/", settings.settings_switch, name="settings_switch"),
    path("settings/team/", settings.settings_team, name="settings_team"),
    path("settings/log/", privacy.log_page, name="log"),
    path("settings/data/", privacy.data_page, name="data"),
    path("settings/data/export/", privacy.data_export, name="data_export"),
    path("settings/data/backup/", privacy.data_backup, name="data_backup"),
    path("settings/person/<int:person>/", privacy.person_privacy, name="person_privacy"),
    path("settings/person/<int:person>/export/", privacy.person_export, name="person_export"),
    path("settings/person/<int:person>/erase/", privacy.person_erase, name="person_erase"),
]

handler400 = "weerklank.web.faults.bad_request"
handler403 = "weerklank.web.faults.forbidden"
handler404 = "weerklank.web.faults.not_found"
handler500 = "weerklank.web.faults.server_error"
