"""The words for what the store keeps as ids; what the method names, it names itself."""

from django.utils.translation import gettext_lazy as _

__all__ = ["DELIVERY_FAULTS", "DELIVERY_STATES", "EVENTS", "IMPORT_STATES", "ROLES", "ROLE_RIGHTS", "SCOPES", "STATES"]

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
