"""Readers of e-mail: single messages (.eml, .msg) and whole mailboxes (.mbox)."""
