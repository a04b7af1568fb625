from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "socakt.signin"
    label = "signin"

    def ready(self) -> None:
        """Listen to what Django and allauth tell of sign-ins and passwords."""
        from socakt.signin import records

        records.listen()
