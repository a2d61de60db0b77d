"""The site map of this area."""

from django.urls import path

from integrations.files.views import listing, run, taking_out

app_name = "files"
urlpatterns = [
    path("", listing.index, name="index"),
    path("upload/", listing.upload, name="upload"),
    path("take-out/<slug:kind>/", taking_out.take_out, name="take_out"),
    path("<int:pk>/", run.run, name="run"),
    path("<int:pk>/progress/", run.progress, name="progress"),
    path("<int:pk>/begin/", run.begin, name="begin"),
    path("<int:pk>/undo/", run.undo, name="undo"),
    path("<int:pk>/drop/", run.drop, name="drop"),
    path("<int:pk>/mapping/", run.keep_mapping, name="keep_mapping"),
    path("<int:pk>/rejects/", run.rejects, name="rejects"),
]
