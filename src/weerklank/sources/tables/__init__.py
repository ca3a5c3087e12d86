"""Read tables of messages: the exports of help desks, customer systems and spreadsheets."""
