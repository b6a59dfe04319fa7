package contract

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// order is the small service that the tests replay against; `fault` plants one mistake in it.
type order struct {
	ID    int    `json:"id"`
	Total any    `json:"total"`
	Note  any    `json:"note"`
	Lines any    `json:"lines"`
	Hash  string `json:"password_hash,omitempty"`
	Extra any    `json:"extra,omitempty"`
}

type line struct {
	SKU string `json:"sku"`
	Qty any    `json:"qty"`
}

func orders(fault string) func(*testing.T, []State) http.Handler {
	return func(t *testing.T, states []State) http.Handler {
		stored := map[string]order{}
		for _, state := range states {
			switch {
			case fault != "state" && state.Is("order_exists"):
				made := order{ID: 42, Total: "19.90", Note: "gift", Lines: []line{{"ABC-1234", 2}}}
				if err := state.Decode(&made); err != nil {
					t.Fatal(err)
				}
				stored["42"] = made
			case state.Is("signed_in"):
				if err := state.Set("token", "t-0815"); err != nil {
					t.Fatal(err)
				}
			}
		}
		return routes(stored, fault)
	}
}

func routes(stored map[string]order, fault string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		found, there := stored[r.PathValue("id")]
		if !there {
			reply(w, http.StatusNotFound, map[string]string{"error": "no such order"})
			return
		}
		serve(w, found, fault)
	})
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Qty int }
		err := json.NewDecoder(r.Body).Decode(&sent)
		if err != nil || sent.Qty != 1 || r.Header.Get("Authorization") != "Bearer t-0815" || r.URL.RawQuery != "dry=no" {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		if fault != "location" {
			w.Header().Set("Location", "/orders/7")
		}
		reply(w, http.StatusCreated, map[string]any{"id": 7})
	})
	mux.HandleFunc("GET /echo/{id}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "order %s", r.PathValue("id"))
	})
	return mux
}

// serve answers with one order, or with the mistake of the test.
func serve(w http.ResponseWriter, found order, fault string) {
	switch fault {
	case "float":
		found.Total = 19.9
	case "lost zero":
		found.Total = "19.9"
	case "null list":
		found.Lines = nil
	case "object":
		found.Lines = line{"ABC-1234", 2}
	case "quantity":
		found.Lines = []line{{"ABC-1234", 1.5}}
	case "hash":
		found.Hash = "5f4dcc3b"
	case "extra":
		found.Extra = true
	case "never null":
		if found.Note == nil {
			found.Note = ""
		}
	case "duplicate":
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":42,"id":43}`)
		return
	case "half":
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"id":42`)
		return
	case "redirect":
		w.Header().Set("Location", "/orders/43")
		w.WriteHeader(http.StatusFound)
		return
	case "html":
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<h1>sorry</h1>")
		return
	case "panic":
		panic(http.ErrAbortHandler)
	}
	reply(w, http.StatusOK, found)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
