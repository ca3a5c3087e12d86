"""Write the migration for a change of the store's models: `python scripts/migrations.py what_it_does`."""

import sys

from project import manage

manage("makemigrations", "store", name=sys.argv[1])
