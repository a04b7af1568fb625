"""What administrators see of the steps, gathered for Django; no records of people."""

from enrollment.notices.admin import MailAdmin

__all__ = ["MailAdmin"]
