"""Addresses of products and orders under /api/v1/."""

from __future__ import annotations

from django.urls import path

from catalog.api import views

urlpatterns = [
    path("products", views.Products.as_view()),
    path("products/batch", views.ProductBatch.as_view()),
    path("products/<str:key>", views.OneProduct.as_view()),
    path("orders", views.Orders.as_view()),
    path("orders/batch", views.OrderBatch.as_view()),
    path("orders/<str:key>", views.OneOrder.as_view()),
]
