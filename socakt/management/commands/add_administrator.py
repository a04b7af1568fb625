"""The first account of a new installation; all others are made in the administration."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from socakt.accounts.models import Membership, Organization, User
from socakt.accounts.roles import Role


class Command(BaseCommand):
    help = "Create an administrator, acting for the ministry. Asks for the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        ministry = Organization.objects.filter(kind=Organization.Kind.MINISTRY).first()
        if ministry is None:
            raise CommandError("There is no ministry yet: run manage.py founding_data first.")
        if User.objects.filter(email=email.lower()).exists():
            raise CommandError("There is a user with this e-mail already.")
        password = getpass("Password: ")
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name)
            Membership.objects.create(
                user=user,
                organization=ministry,
                role=Role.ADMINISTRATOR,
                valid_from=timezone.localdate(),
            )
        self.stdout.write(f"{user.email} may sign in as administrator.")
