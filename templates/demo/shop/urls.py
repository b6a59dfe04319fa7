"""The shop's addresses."""

from django.urls import path

from shop import views

urlpatterns = [
    path("products/<int:product_id>", views.product),
    path("orders", views.create_order),
    path("orders/<int:order_id>", views.order),
]
