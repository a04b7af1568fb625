from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enrollment.documents.models import DocumentContent
from enrollment.documents.services import faults_of


class Command(BaseCommand):
    help = (
        "Check every issued document that is kept: the stored PDF is the one that was issued, and "
        "its data printed once more give the same bytes as long as the layout is the same."
    )

    def handle(self, **options: Any) -> None:
        rows = DocumentContent.objects.select_related("document").order_by("pk")
        count, faults = 0, []
        for content in rows.iterator(chunk_size=50):
            count += 1
            faults += [f"{content.document.code}: {fault}" for fault in faults_of(content)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} of {count} documents are not as they were issued.")
        self.stdout.write(f"{count} documents are as they were issued.")
