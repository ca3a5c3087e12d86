"""The words for what the store keeps as ids; what the method names, it names itself."""

from django.utils.translation import gettext_lazy as _

__all__ = [
    "ACTS",
    "COLUMN_FAULTS",
    "COLUMN_FIELDS",
    "DELIVERY_FAULTS",
    "DELIVERY_STATES",
    "EVENTS",
    "FORMS",
    "IMPORT_STATES",
    "MAIL_FAULTS",
    "METHOD_FAULTS",
    "METHOD_GROUPS",
    "MODEL_FAULTS",
    "PACKS",
    "ROLES",
    "ROLE_RIGHTS",
    "SCOPES",
    "SEVERITIES",
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
    "due": _("its day has come"),
    "new": _("new since yesterday"),
    "closed": _("closed"),
    "tense": _("a quarrel may be coming"),
    "unsure": _("has unsure turns"),
}
IMPORT_STATES = {
    "uploaded": _("waits for your choice"),
    "started": _("being read"),
    "done": _("done"),
    "cancelled": _("cancelled"),
    "failed": _("failed"),
}
COLUMN_FIELDS = {
    "": _("nothing that is read"),
    "text": _("what was said"),
    "speaker": _("who said it"),
    "at": _("when: the date, or date and time"),
    "clock": _("the time, beside a date"),
    "role": _("which side: customer or you"),
    "conversation": _("which conversation"),
}
COLUMN_FAULTS = {
    "S060": _("No column holds what was said. Say below which one does."),
    "S061": _("No column says who speaks. Say below which one does, or which one tells the side."),
    "S140": _("Two columns can't hold the same. Choose it for one of them."),
}
"""What is wrong with the columns of a table, and what to do."""
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
    "import.discard": _("discarded an import, with what it brought"),
    "import.keep": _("changed how long an import is kept"),
    "conversation.purge": _("deleted a conversation whose time was over"),
    "import.purge": _("deleted an import whose time was over"),
    "mail.make": _("connected a mailbox"),
    "mail.change": _("changed a mailbox"),
    "mail.start": _("started reading a mailbox"),
    "mail.stop": _("stopped reading a mailbox"),
    "mail.drop": _("forgot a mailbox"),
    "calendar.make": _("made an address for the calendar"),
    "calendar.drop": _("withdrew the calendar's address"),
    "key.make": _("made a key for a program"),
    "key.revoke": _("withdrew a key"),
    "webhook.make": _("made a webhook"),
    "webhook.start": _("started a webhook"),
    "webhook.stop": _("stopped a webhook"),
    "webhook.delete": _("deleted a webhook"),
    "source.make": _("made an address for incoming messages"),
    "source.drop": _("withdrew an address for incoming messages"),
    "proposal.accept": _("accepted a proposal"),
    "proposal.decline": _("declined a proposal"),
    "method.change": _("changed or added a form or rule"),
    "method.restore": _("went back to the bundled form or rule"),
    "method.off": _("switched a rule off"),
    "method.on": _("switched a rule on"),
    "model.own": _("chose a language model of the team's own"),
    "model.installation": _("chose the language model of the installation"),
    "model.off": _("switched the language model off"),
    "model.try": _("tried the language model"),
    "model.forget": _("forgot the team's language model"),
    "turn.correct": _("corrected a label"),
    "turn.heavy": _("said whether a turn is about something heavy"),
    "answer.rewrite": _("had an answer rewritten"),
    "answer.sent": _("kept an answer as sent"),
    "answer.take_back": _("took an answer back"),
    "conversation.delete": _("deleted a conversation"),
    "person.rename": _("called a customer otherwise"),
    "person.merge": _("made one customer of two"),
    "person.split": _("made two customers of one"),
    "person.apart": _("said that two customers are two"),
    "person.undo": _("took a merge or split of customers back"),
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
MAIL_FAULTS = {
    "S130": _("Nothing answers at this server. Check its name and port, and whether this computer is online."),
    "S131": _("No safe connection comes about. Check the server's name, the port and the encryption."),
    "S132": _("The server doesn't accept this name with this password. Many providers want an app password here."),
    "S133": _("This folder isn't there. “Try it” shows which folders there are."),
    "S134": _("The server breaks off or doesn't speak IMAP. Is IMAP switched on at your provider?"),
    "S135": _("This server can't be used. Give its public name, with port 993 or 143 and with encryption."),
    "S136": _("Something is missing. Give a name, password and folder; another server or name wants its own password."),
    "D021": _("The password can't be opened any more, such as after a restored backup. Give it again."),
}
"""What is wrong with a mailbox, and what to do."""
MODEL_FAULTS = {
    "C090": _(
        "This address can't be used. Give a public one that begins with https://, and nothing behind a question mark. "
        "A server of your own network must first be named by whoever keeps the installation."
    ),
    "C091": _("Give the name that the model has there."),
    "C092": _("This is no key. Copy it again, without spaces or line ends."),
    "C093": _("Give a number of seconds, from 1 to 300."),
    "A010": _("There is no language model here. Fill in one of your own."),
    "A011": _("The address or the key can't be used. Look at both, and give the key again."),
    "A012": _("Nothing answers at this address. Look at the address, and whether the server is running."),
    "A013": _("It took too long. Try again, or wait longer."),
    "A014": _("The server answers with an error. Look at the key and the name of the model, or try again later."),
    "A015": _("What came back is no answer of a language model. Look at the address and the name of the model."),
    "A016": _("Far too much came back. Look at the server of the model."),
    "A019": _("Others are waiting for the language model. Try again in a moment."),
}
"""What is wrong with a language model, and what to do."""
FORMS = {"message": _("a message"), "mail": _("a mail"), "post": _("a post"), "deck": _("a deck")}
SEVERITIES = {"error": _("don't"), "warning": _("look again"), "suggestion": _("tip")}
METHOD_GROUPS = {
    "forms": _("Forms of resistance"),
    "kinds": _("Something else"),
    "moves": _("Your moves"),
    "steps": _("Next steps"),
    "rules": _("Rules for your texts"),
}
PACKS = {
    "arguing": _("Arguing"),
    "listening": _("Listening"),
    "repair": _("Making up"),
    "respect": _("Respect"),
    "human": _("Human words"),
    "posts": _("Posts"),
    "decks": _("Decks"),
}
METHOD_FAULTS = {
    "M001": _("Weerklank can't read this as YAML. A quote that stands alone or a wrong indent is the usual cause."),
    "M002": _("Here belong keys with values: “key: value”."),
    "M003": _("A key is missing here."),
    "M004": _("This key isn't known, or stands here twice."),
    "M005": _("Here belongs a list, with enough lines that start with “- ”."),
    "M006": _("Here belongs a text that isn't empty."),
    "M007": _("This isn't one of the values that can stand here."),
    "M008": _("Here belongs a whole number."),
    "M009": _("This phrase is so short that it would be found everywhere."),
    "M012": _("The id must be the same as the name."),
    "M013": _("This condition isn't known."),
    "M021": _("This reference isn't in the list of references."),
    "M022": _("The message has a slot between braces that isn't filled."),
    "M023": _("This pattern isn't right, or could take very long: bound its repeats, such as {0,40}, and nest none."),
    "M024": _("Only a whole phrase of this rule can be mended."),
    "M025": _("What the mending puts there would be found again."),
    "M026": _("Words are listed exactly where phrases are counted."),
    "M027": _("Here belongs a number, such as 12 or 0.5."),
    "M028": _("Fill in exactly one of “more than” and “fewer than”."),
    "M029": _("Say what it looks for: words, marks, figures or moves."),
    "C087": _("This name or text can't be used: a name has small letters, digits and _ or -."),
    "C088": _("The rule fails its own examples."),
}
"""What is wrong with a form or rule, by the code of the error; the error's own words stand beside it."""
