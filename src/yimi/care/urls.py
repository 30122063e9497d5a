from django.urls import path

from yimi.care import answer_views, overview_views, person_views, views

app_name = "care"

urlpatterns = [
    path("care/", views.silent_list, name="silent"),
    path("care/overview/", overview_views.side_by_side, name="overview"),
    path("care/people/", views.people, name="people"),
    path("care/gaps/", answer_views.gaps, name="gaps"),
    path("care/reviews/", views.reviews, name="reviews"),
    path("care/alarms/", views.alarms, name="alarms"),
    path("care/care-alarms/<uuid:pk>/", views.alarm, name="alarm"),
    path("care/due/", views.due, name="due"),
    path("care/mine/", views.mine, name="mine"),
    path("care/hand-over/", answer_views.hand_over, name="hand_over"),
    path("care/key-people/<uuid:pk>/", person_views.person, name="person"),
    path("care/key-people/<uuid:pk>/reached/", person_views.reached, name="reached"),
]
