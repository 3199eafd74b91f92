"""Is this process alive, and is all that it needs there?"""

from django.db import connection
from django.http import HttpResponse, JsonResponse


def livez(request):
    """The process answers; touches nothing else."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request):
    """Everything a request needs is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})
