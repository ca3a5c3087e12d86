"""Every address of the workplace; a page that is added here is walked by the access tests the same day."""

from django.urls import URLPattern, path

from weerklank.web.pages import (
    account,
    conversation,
    conversations,
    imports,
    people,
    person_changes,
    resistance,
    team,
    today,
)

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
    path("people/", people.people, name="people"),
    path("people/<int:person>/", people.people_one, name="people_one"),
    path("people/<int:person>/rename/", people.people_rename, name="people_rename"),
    path("people/<int:person>/note/", people.people_note, name="people_note"),
    path("people/<int:person>/promise/", people.people_promise, name="people_promise"),
    path("people/<int:person>/merge/", person_changes.people_merge, name="people_merge"),
    path("people/<int:person>/split/", person_changes.people_split, name="people_split"),
    path("people/<int:person>/apart/", person_changes.people_apart, name="people_apart"),
    path("people/change/<int:change>/undo/", person_changes.people_undo, name="people_undo"),
    path("people/note/<int:person_note>/remove/", people.people_note_remove, name="people_note_remove"),
    path("promises/<int:promise>/", people.people_promise_change, name="people_promise_change"),
    path("conversations/<int:conversation>/product/", conversation.conversation_product, name="conversation_product"),
    path("resistance/", resistance.resistance, name="resistance"),
    path("resistance/form/", resistance.resistance_form, name="resistance_form"),
    path("resistance/quotes/", resistance.resistance_quotes, name="resistance_quotes"),
]

handler400 = "weerklank.web.faults.bad_request"
handler403 = "weerklank.web.faults.forbidden"
handler404 = "weerklank.web.faults.not_found"
handler500 = "weerklank.web.faults.server_error"
