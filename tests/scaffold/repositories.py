"""Small repositories as people write them, by name: what `init` has to understand."""

from __future__ import annotations

from pathlib import Path

DJANGO = {
    "manage.py": """\
import os, sys
def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    from django.core.management import execute_from_command_line
    execute_from_command_line(sys.argv)
if __name__ == "__main__":
    main()
""",
    "orders/__init__.py": "",
    "orders/urls.py": """\
from django.urls import path, re_path
from . import views
urlpatterns = [
    path("orders/", views.order_list, name="list"),
    path("orders/<int:order_id>/", views.order_detail),
    path("orders/<uuid:ref>/receipt", views.receipt),
    path("pay/", views.PayView.as_view()),
    re_path(r"^years/(?P<year>\\d{4})/$", views.years),
]
""",
    "orders/views.py": """\
import requests, httpx
from django.conf import settings
from django.http import JsonResponse
from django.views import View
from django.views.decorators.http import require_GET, require_http_methods
ORDERS = {1: {"id": 1, "note": None}}
@require_http_methods(["GET", "POST"])
def order_list(request):
    return JsonResponse({"orders": list(ORDERS.values()), "count": len(ORDERS), "name": "x"})
def order_detail(request, order_id):
    if order_id not in ORDERS:
        return JsonResponse({"error": "no such order"}, status=404)
    r = requests.get(f"{settings.PAYMENTS_URL}/charges/{order_id}", timeout=3)
    return JsonResponse(ORDERS[order_id])
@require_GET
def receipt(request, ref):
    httpx.get("https://mail.example.org/v1/send")
    return JsonResponse({"ref": str(ref), "total": "19.90"})
def years(request, year):
    return JsonResponse({"year": year})
class PayView(View):
    def post(self, request):
        return JsonResponse({"ok": True})
""",
    "shop/__init__.py": "",
    "shop/settings.py": """\
SECRET_KEY = "x"
DEBUG = True
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
INSTALLED_APPS = []
MIDDLEWARE = ["django.middleware.csrf.CsrfViewMiddleware"]
ALLOWED_HOSTS = ["*"]
PAYMENTS_URL = "https://payments.example.com"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
""",
    "shop/urls.py": """\
from django.urls import path, include
from django.contrib import admin
urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("orders.urls")),
]
""",
    "shop/wsgi.py": """\
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
application = get_wsgi_application()
""",
}

FASTAPI = {
    "app/__init__.py": "",
    "app/main.py": """\
import os
from fastapi import FastAPI
from app.routers import orders
from app.models import Health
import httpx
app = FastAPI()
app.include_router(orders.router, prefix="/api")
PAY = os.environ.get("PAYMENTS_URL", "http://localhost:9000")
@app.get("/health", response_model=Health)
async def health():
    async with httpx.AsyncClient(base_url=PAY) as client:
        await client.get("/ping")
    return {"ok": True}
""",
    "app/models.py": """\
from datetime import datetime
from typing import Literal, Optional
from pydantic import BaseModel
class Health(BaseModel):
    ok: bool
class Line(BaseModel):
    sku: str
    qty: int
class Order(BaseModel):
    id: int
    note: str | None = None
    created: datetime
    status: Literal["new", "paid"]
    lines: list[Line] = []
    tags: list[str]
""",
    "app/routers/__init__.py": "",
    "app/routers/orders.py": """\
from fastapi import APIRouter, HTTPException
from ..models import Order
router = APIRouter(prefix="/orders", tags=["x"])
@router.get("/")
def list_orders() -> list[Order]:
    return []
@router.get("/{order_id}", response_model=Order)
def get_order(order_id: int):
    raise HTTPException(404, "no such order")
@router.post("/", status_code=201)
def create(order: Order) -> Order:
    return order
""",
    "requirements.txt": "",
}

FLASK = {
    "blog/__init__.py": """\
from flask import Flask
def create_app():
    app = Flask(__name__)
    from .posts import bp
    app.register_blueprint(bp, url_prefix="/posts")
    @app.route("/")
    def index():
        return {"hello": "world"}
    return app
""",
    "blog/posts.py": """\
from flask import Blueprint, jsonify
import requests
bp = Blueprint("posts", __name__)
session = requests.Session()
@bp.route("/<int:post_id>", methods=["GET", "DELETE"])
def post(post_id):
    session.post("https://search.example.net/index")
    return jsonify({"id": post_id, "title": "x"})
""",
    "wsgi.py": """\
from blog import create_app
app = create_app()
""",
}

GO = {
    "cmd/api/main.go": """\
package main

import (
	"log"
	"net/http"
	"os"

	"example.com/go1/internal/orders"
)

func main() {
	mux := http.NewServeMux()
	orders.Register(mux) // mux.HandleFunc("/no", nil)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) })
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, mux))
}
""",
    "go.mod": """\
module example.com/go1

go 1.24
""",
    "internal/orders/orders.go": """\
package orders

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
)

const stock = "https://stock.example.com"

func Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /orders", list)
	mux.HandleFunc("GET /orders/{id}", get)
	mux.HandleFunc("POST /orders", create)
}

func list(w http.ResponseWriter, r *http.Request) { json.NewEncoder(w).Encode([]int{1}) }

func get(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || id != 1 {
		http.Error(w, `{"error":"no"}`, 404)
		return
	}
	base := os.Getenv("PAYMENTS_URL")
	_, _ = http.Get(fmt.Sprintf("%s/charges/%d", base, id))
	_, _ = http.Get(stock + "/items")
	json.NewEncoder(w).Encode(map[string]any{"id": id})
}

func create(w http.ResponseWriter, r *http.Request) { w.WriteHeader(400) }
""",
}

GO_MAINS = GO | {
    "cmd/worker/main.go": "package main\n\nfunc main() {}\n",
    "cmd/admin/main.go": """\
package main

import (
	"flag"
	"net/http"
)

func main() {
	addr := flag.String("addr", ":8081", "where to listen")
	flag.Parse()
	http.HandleFunc("/admin/", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(r.URL.Path)) })
	http.ListenAndServe(*addr, nil)
}
""",
}
MONOREPO = {f"services/a/{path}": text for path, text in FASTAPI.items()} | {
    f"services/b/{path}": text for path, text in GO.items()
}
ALL = {"django": DJANGO, "fastapi": FASTAPI, "flask": FLASK, "go": GO, "go-mains": GO_MAINS, "monorepo": MONOREPO}


def put(root: Path, files: dict[str, str]) -> Path:
    """Write a repository below `root`."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root
