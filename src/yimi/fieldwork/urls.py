from django.urls import path

from yimi.fieldwork import making_views, paper_views, round_views, survey_views, views

app_name = "fieldwork"

urlpatterns = [
    path("tasks/", views.my_tasks, name="my_tasks"),
    path("tasks/at/<uuid:place_id>/", views.stop, name="stop"),
    path("tasks/at/<uuid:place_id>/done/", views.all_done, name="all_done"),
    path("tasks/<uuid:pk>/done/", views.done, name="done"),
    path("tasks/<uuid:pk>/not-done/", views.not_done, name="not_done"),
    path("proofs/<uuid:pk>/photo/", views.photo, name="photo"),
    path("rounds/", round_views.rounds, name="rounds"),
    path("rounds/new/", making_views.new_round, name="new_round"),
    path("rounds/paper/", paper_views.type_code, name="type_code"),
    path("rounds/<uuid:pk>/", round_views.detail, name="round"),
    path("rounds/<uuid:pk>/act/", round_views.act, name="round_act"),
    path("rounds/<uuid:pk>/paper/", paper_views.paper, name="paper"),
    path("rounds/<uuid:pk>/type/", paper_views.type_in, name="type_in"),
    path("stops/<uuid:pk>/end/", round_views.end_stop, name="end_stop"),
    path("stops/<uuid:pk>/reopen/", round_views.reopen_stop, name="reopen_stop"),
    path("after-visits/", round_views.follow_ups, name="follow_ups"),
    path("after-visits/<uuid:pk>/", round_views.end_follow_up, name="end_follow_up"),
    path("surveys/", survey_views.surveys, name="surveys"),
    path("surveys/new/", survey_views.new_survey, name="new_survey"),
    path("surveys/<uuid:pk>/", survey_views.results, name="results"),
    path("surveys/<uuid:pk>/questions/", survey_views.edit_survey, name="edit_survey"),
    path("surveys/<uuid:pk>/end/", survey_views.end_survey, name="end_survey"),
    path("questions/<uuid:pk>/", survey_views.behind, name="behind"),
    path("answers/<uuid:pk>/photo/", survey_views.photo, name="answer_photo"),
]
