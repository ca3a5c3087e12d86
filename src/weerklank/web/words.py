"""The words for what the store keeps as ids; what the method names, it names itself."""

from django.utils.translation import gettext_lazy as _

__all__ = [
    "ACTS",
    "DELIVERY_FAULTS",
    "DELIVERY_STATES",
    "EVENTS",
    "IMPORT_STATES",
    "ROLES",
    "ROLE_RIGHTS",
    "SCOPES",
    "STATES",
]

ROLES = {"owner": _("owner"), "member": _("member"), "reader": _("reader")}
ROLE_RIGHTS = {
    "owner": _("everything, and who may come in"),
    "member": _("import, correct, take notes"),
    "reader": _("look, change nothing"),
}
STATES = {
    "us": _("waits for you"),
    "them": _("you wait for them"),
    "nobody": _("nobody waits"),
    "closed": _("closed"),
    "tense": _("tension runs high"),
    "unsure": _("has unsure turns"),
}
IMPORT_STATES = {
    "uploaded": _("waits for your choice"),
    "started": _("being read"),
    "done": _("done"),
    "cancelled": _("cancelled"),
    "failed": _("failed"),
}
ACTS = {
    "team.create": _("made the team"),
    "team.rules": _("changed the team's settings"),
    "team.export": _("exported everything"),
    "workspace.backup": _("made a backup"),
    "user.add": _("added a user"),
    "user.password": _("changed a password"),
    "user.reset_link": _("made a link for a new password"),
    "user.reset": _("chose a new password by a link"),
    "user.second_step_on": _("switched the second step on"),
    "user.second_step_off": _("switched the second step off"),
    "invite.make": _("invited somebody"),
    "invite.accept": _("accepted an invite"),
    "invite.withdraw": _("withdrew an invite"),
    "member.role": _("changed a role"),
    "member.remove": _("took somebody out of the team"),
    "import.upload": _("uploaded files"),
    "import.start": _("started an import"),
    "import.keep": _("changed how long an import is kept"),
    "import.purge": _("deleted an import whose time was over"),
    "turn.correct": _("corrected a label"),
    "person.export": _("made a copy for a customer"),
    "person.erase": _("erased a customer"),
}
SCOPES = {
    "read": _("read"),
    "propose": _("propose answers and days; you decide"),
    "write": _("import, correct, plan and delete"),
}
EVENTS = {
    "conversation.read": _("a conversation was read"),
    "conversation.escalating": _("a quarrel is in the making"),
    "follow_up.due": _("a day to come back has come"),
    "import.finished": _("an import is finished"),
    "webhook.test": _("a test"),
}
DELIVERY_STATES = {"waiting": _("on its way"), "delivered": _("arrived"), "failed": _("given up")}
DELIVERY_FAULTS = {
    "unreachable": _("nothing answers there"),
    "C082": _("this address isn't allowed"),
    "D021": _("its secret can't be opened any more; make the webhook anew"),
}
