"""What a team changed in the method: forms and rules of its own, and rules that it switched off."""

from django.db import models

from weerklank.store.access import TeamOwned

__all__ = ["MethodChange"]


class MethodChange(TeamOwned):
    """Hold one file of the method as a team has it; without a row, the bundled one counts.

    Attributes:
        path: within the method's folder, such as `forms/no_money.yaml`.
        text: the YAML; empty where only `is_off` was chosen.
        is_off: whether a rule keeps silent.
    """

    path = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    is_off = models.BooleanField(default=False)
    by = models.ForeignKey("store.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        """Keep one for each file."""

        ordering = ("path",)
        constraints = (models.UniqueConstraint(fields=["team", "path"], name="one_change_a_file"),)
